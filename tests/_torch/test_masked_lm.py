import numpy as np
import pytest
import torch
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers
from transformers import (
    DistilBertConfig,
    DistilBertForMaskedLM,
    ElectraConfig,
    ElectraForMaskedLM,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForMaskedLM,
)

from skimbal._torch._language_models import load_language_model
from skimbal._torch._masked_lm import PLACEHOLDER, MaskedLM, propose, tokenize_masked
from skimbal.exceptions import ModelFormatError
from tests.tiny_writers import tiny_masked_lm

TEXTS = [f"red {PLACEHOLDER} for {PLACEHOLDER}", f"{PLACEHOLDER} shoe", "[MASK] dress"]


def load():
    return load_language_model(tiny_masked_lm(), "masked", "cpu")


def kinds(size):
    shape = {"vocab_size": size, "max_position_embeddings": 64}
    wide = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 16}
    return [
        DistilBertForMaskedLM(
            DistilBertConfig(dim=16, n_layers=1, n_heads=2, hidden_dim=16, **shape)
        ),
        RobertaForMaskedLM(RobertaConfig(num_hidden_layers=1, **wide, **shape)),
        ElectraForMaskedLM(
            ElectraConfig(num_hidden_layers=1, embedding_size=8, **wide, **shape)
        ),
    ]


def test_a_mask_that_a_user_wrote_is_text():
    model, tokenizer = load()
    masked = MaskedLM(model, tokenizer)
    tokens = tokenize_masked(tokenizer, [TEXTS], 32)
    ends = np.append(0, np.cumsum(tokens.ids == masked.mask_id))[tokens.offsets]
    assert np.diff(ends).tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    "kind", range(4), ids=["BERT", "DistilBERT", "RoBERTa", "ELECTRA"]
)
def test_the_head_at_the_masks_says_what_it_says_at_all_tokens(kind):
    model, tokenizer = load()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = [model, *kinds(len(tokenizer))][kind].eval()
    pairs = [["a phone", "juice", "case"], TEXTS]
    # the placeholder is known once a model is wrapped
    masked = MaskedLM(model, tokenizer).eval()
    inputs = tokenize_masked(tokenizer, pairs, 32).pad(np.arange(2))
    with torch.inference_mode():
        few = masked(**inputs)
        model.base_model._forward_hooks.clear()
        model.base_model._forward_hooks_with_kwargs.clear()
        if kind == 1:
            del inputs["token_type_ids"]
        every = model(**inputs).logits
    expected = every[inputs["input_ids"] == masked.mask_id]
    assert few.shape == expected.shape == (3, len(tokenizer) - 1)
    torch.testing.assert_close(few, expected)


@pytest.mark.parametrize("batch_size", [1, 2])
def test_proposals_are_the_likeliest_that_are_allowed(batch_size):
    model, tokenizer = load()
    size = model.config.vocab_size
    masked = MaskedLM(model, tokenizer).eval()
    tokens = tokenize_masked(tokenizer, [TEXTS[:2]], 32)
    allowed = np.zeros((2, size), bool)
    allowed[0, 50:90], allowed[1, 100:103] = True, True
    words = np.arange(size)
    ids, logits = propose(
        masked,
        tokens,
        words=words,
        masked=np.array([60, -1, 101]),
        allowed=allowed,
        kind=np.array([0, 0, 1]),
        top_k=4,
        batch_size=batch_size,
    )
    row = 0
    for text in range(2):
        for scores in masked(**tokens.pad(np.array([text]))):
            scores = scores.numpy().copy()
            scores[~allowed[[0, 0, 1][row]]] = -np.inf
            scores[[60, -1, 101][row] if row != 1 else []] = -np.inf
            best = np.argsort(-scores, kind="stable")[:4]
            real = np.isfinite(scores[best])
            assert (ids[row] == best)[real].all()
            np.testing.assert_allclose(logits[row], scores[best], rtol=1e-4)
            row += 1
    assert np.isfinite(logits).sum(axis=1).tolist() == [4, 4, 2]


def test_a_mask_in_the_vocabulary_of_sentencepiece_is_text_too():
    pieces = [(piece, -1.0) for piece in ("<unk>", "<mask>", "<pad>", "▁red", "▁")]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="<unk>",
        mask_token=AddedToken("<mask>", lstrip=True, special=True),
        pad_token="<pad>",
    )
    MaskedLM(load()[0], tokenizer)
    tokens = tokenize_masked(tokenizer, [[f"<mask> red {PLACEHOLDER}<mask>"]], 32)
    assert tokens.ids.tolist() == [4, 0, 3, 1, 4, 0]


def test_a_tokenizer_without_a_mask_is_refused():
    model, tokenizer = load()
    tokenizer.mask_token = None
    with pytest.raises(ModelFormatError, match="no mask token"):
        MaskedLM(model, tokenizer)


class CountingLM(torch.nn.Module):
    """Any model, and how many masks it was asked for at a time."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.mask_id = model.mask_id
        self.asked = []

    def forward(self, **inputs):
        scores = self.model(**inputs)
        self.asked.append(len(scores))
        return scores


def test_few_logits_are_in_memory_at_a_time(monkeypatch):
    model, tokenizer = load()
    counting = CountingLM(MaskedLM(model, tokenizer).eval())
    texts = [f"red {' '.join([PLACEHOLDER] * n)} dress" for n in (2, 7, 2, 1, 2, 2)]
    size = model.config.vocab_size
    n_masks = 16
    arguments = {
        "tokens": tokenize_masked(tokenizer, [texts], 32),
        "words": np.arange(size),
        "masked": np.full(n_masks, -1),
        "allowed": np.ones((1, size), bool),
        "kind": np.zeros(n_masks, np.int64),
        "top_k": 4,
        "batch_size": 3,
    }
    ids, logits = propose(counting, **arguments)
    assert counting.asked == [11, 5]
    counting.asked.clear()
    monkeypatch.setattr("skimbal._torch._masked_lm._MOST_LOGITS", 4 * size)
    few_ids, few_logits = propose(counting, **arguments)
    # the first is a text by itself, which has more masks than that
    assert counting.asked == [7, 2, 2, 4, 1]
    np.testing.assert_array_equal(few_ids, ids)
    np.testing.assert_allclose(few_logits, logits, rtol=1e-5)
