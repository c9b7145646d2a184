import numpy as np
import pytest
import torch
from transformers import (
    AlbertConfig,
    AutoModel,
    BertConfig,
    DebertaV2Config,
    DistilBertConfig,
    ModernBertConfig,
    MPNetConfig,
    RobertaConfig,
)

from skimbal._torch._dropout import set_dropout
from skimbal._torch._view_model import ViewEncoder, ViewModel
from skimbal._torch._view_rows import ViewDataset
from tests._torch.test_deletion import tokens_of

SIZES = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
    "bos_token_id": 2,
    "eos_token_id": 3,
}
CONFIGS = [
    AlbertConfig(**SIZES, embedding_size=8),
    BertConfig(**SIZES),
    DebertaV2Config(**SIZES),
    DistilBertConfig(vocab_size=50, dim=16, n_layers=2, n_heads=2, hidden_dim=32),
    ModernBertConfig(**SIZES, cls_token_id=2, sep_token_id=3),
    MPNetConfig(**SIZES),
    RobertaConfig(**SIZES),
]
TOKENS = tokens_of([[4, 5, 6], [7], [8, 9]])
NEGATIVES = np.array([[1], [2], [-1]])
ROWS = np.array([0, 2])


def build(config=CONFIGS[1], dropout=0.0, temperature=0.05):
    torch.manual_seed(0)
    encoder = ViewEncoder(AutoModel.from_config(config), "mean")
    for parameter in encoder.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    set_dropout(encoder, dropout)
    return ViewModel(encoder, temperature)


def batch(packed):
    data = ViewDataset(TOKENS, NEGATIVES, packed=packed)
    return data.__getitems__(ROWS)


@pytest.mark.parametrize("packed", [False, True])
def test_cross_entropy_of_the_logits_is_the_loss_of_the_paper(packed):
    model = build(temperature=0.1).train()
    inputs, (target, _) = batch(packed)
    with torch.no_grad():
        logits = model.classify(model.encoder(**inputs))
        losses = torch.nn.functional.cross_entropy(logits, target, reduction="none")
        # without dropout: text by text
        vectors = [
            model.encoder.body(torch.tensor([[2, *row, 3]]))
            .last_hidden_state[0]
            .mean(0)
            for row in ([4, 5, 6], [8, 9], [7])
        ]
    unit = [(vector / vector.norm()).double() for vector in vectors]
    for i, loss in enumerate(losses):
        terms = [torch.exp(unit[i] @ other / 0.1) for other in unit]
        assert float(loss) == pytest.approx(float(-(terms[i] / sum(terms)).log()), 1e-3)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.model_type)
def test_dropout_makes_two_views_whatever_the_body_was_made_with(config):
    model = build(config, dropout=0.1).train()
    inputs, _ = batch(model.encoder.packs)
    with torch.no_grad():
        cosines = model.encoder(**inputs)
    assert cosines.shape == (2, 3)
    assert (cosines.diagonal() < 1 - 1e-5).all()
    set_dropout(model, 0.0)
    with torch.no_grad():
        cosines = model.encoder(**inputs)
    torch.testing.assert_close(cosines.diagonal(), torch.ones(2))


def test_held_out_texts_are_dropped_from_alike_and_nothing_else_moves():
    model = build(dropout=0.3).eval()
    inputs, _ = batch(packed=True)
    state = torch.get_rng_state()
    with torch.no_grad():
        first, second = model(**inputs), model(**inputs)
        model.train()
        third = model(**inputs)
    assert torch.equal(first, second)
    assert torch.equal(first, third)
    assert (first.diagonal() < (1 - 1e-5) / 0.05).all()
    assert torch.equal(torch.get_rng_state(), state)
    assert model.encoder.training
    model.eval()
    with torch.no_grad():
        model(**inputs)
    assert not model.encoder.training


def test_half_precision_leaves_the_cosines_whole():
    model = build().eval()
    inputs, _ = batch(packed=False)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        assert model.encoder(**inputs).dtype == torch.float32
