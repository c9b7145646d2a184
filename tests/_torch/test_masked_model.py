import numpy as np
import pytest
import torch
from transformers import (
    AlbertConfig,
    AutoModelForMaskedLM,
    BertConfig,
    DebertaV2Config,
    DistilBertConfig,
    ElectraConfig,
    ErnieConfig,
    ModernBertConfig,
    MPNetConfig,
    RemBertConfig,
    RobertaConfig,
)

from skimbal._torch._masked_model import training_model
from skimbal._torch._tokens import TokenArrays

SIZES = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 64,
    "pad_token_id": 1,
}
CONFIGS = [
    AlbertConfig(**SIZES, embedding_size=8),
    BertConfig(**SIZES),
    DebertaV2Config(**SIZES),
    DistilBertConfig(vocab_size=50, dim=16, n_layers=2, n_heads=2, hidden_dim=32),
    ElectraConfig(**SIZES, embedding_size=8),
    ErnieConfig(**SIZES),
    ModernBertConfig(
        **SIZES, bos_token_id=2, eos_token_id=3, cls_token_id=2, sep_token_id=3
    ),
    MPNetConfig(**SIZES, bos_token_id=2, eos_token_id=3),
    # its head has a table of its own
    RemBertConfig(
        **SIZES,
        input_embedding_size=8,
        output_embedding_size=16,
        bos_token_id=2,
        eos_token_id=3,
    ),
    RobertaConfig(**SIZES),
]
IDS = np.array([3, 4, 5, 6, 3, 9, 8], np.int32)
TOKENS = TokenArrays(IDS, np.array([0, 4, 7]), None, 1)
OCCUR = [0, 1, 3, 4, 5, 6, 8, 9]  # padding keeps its number
ROWS = np.arange(2)


def build(config):
    torch.manual_seed(0)
    return AutoModelForMaskedLM.from_config(config).eval()


def whole_logits(model):
    batch = TOKENS.pad(ROWS)
    with torch.no_grad():
        return model(**batch).logits[batch["attention_mask"].bool()]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.model_type)
def test_logits_are_those_of_the_whole_model_for_the_words_that_occur(config):
    model = build(config)
    places = torch.tensor([1, 2, 5])
    expected = whole_logits(model)[places][:, OCCUR]
    with training_model(model, [TOKENS]) as (module, (tokens,), words):
        assert words.tolist() == OCCUR
        module.eval()
        for packed in {False, module.encoder.packs}:
            with torch.no_grad():
                logits = module(places=places, **tokens.batch(ROWS, packed=packed))
            torch.testing.assert_close(logits, expected, rtol=0, atol=1e-5)
    torch.testing.assert_close(whole_logits(model)[places][:, OCCUR], expected)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.model_type)
def test_what_is_trained_is_in_the_whole_model_and_no_other_word_has_moved(config):
    model = build(config)
    table = model.get_input_embeddings().weight
    before, logits_before = table.detach().clone(), whole_logits(model)
    with training_model(model, [TOKENS]) as (module, (tokens,), _):
        module.train()
        optimizer = torch.optim.SGD(module.parameters(), lr=0.5)
        batch = tokens.batch(ROWS, packed=False)
        for _ in range(3):
            optimizer.zero_grad()
            logits = module(places=torch.tensor([1]), **batch)
            torch.nn.functional.cross_entropy(logits, torch.tensor([2])).backward()
            optimizer.step()
        module.eval()
        with torch.no_grad():
            trained = module(places=torch.arange(7), **batch)
    model.eval()
    assert model.get_input_embeddings().weight is table
    other = np.setdiff1d(np.arange(50), OCCUR)
    torch.testing.assert_close(table[other], before[other], rtol=0, atol=0)
    after = whole_logits(model)
    assert (after - logits_before).abs().max() > 1e-3
    torch.testing.assert_close(after[:, OCCUR], trained, rtol=0, atol=1e-5)


def test_the_model_is_whole_after_an_error():
    model = build(CONFIGS[1])
    expected = whole_logits(model)
    with pytest.raises(KeyboardInterrupt), training_model(model, [TOKENS]):
        raise KeyboardInterrupt
    torch.testing.assert_close(whole_logits(model), expected, rtol=0, atol=0)
