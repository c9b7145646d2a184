from types import SimpleNamespace

import pytest
import torch
from transformers import (
    AutoModelForMaskedLM,
    BertConfig,
    CamembertConfig,
    ElectraConfig,
    ErnieConfig,
    RemBertConfig,
    RobertaConfig,
    RobertaPreLayerNormConfig,
    RoFormerConfig,
    XLMRobertaConfig,
    XLMRobertaXLConfig,
)

from skimbal._torch._denoising_model import (
    DECODER_TYPES,
    Reconstructor,
    check_causal,
)
from skimbal._torch._masked_model import MaskedModel
from skimbal._torch._optim import parameter_groups
from skimbal.exceptions import MissingResourceError

SIZES = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 64,
    "pad_token_id": 1,
    "bos_token_id": 2,
    "eos_token_id": 3,
}
CONFIGS = [
    BertConfig(**SIZES),
    CamembertConfig(**SIZES),
    ElectraConfig(**SIZES, embedding_size=8),
    ErnieConfig(**SIZES),
    RemBertConfig(**SIZES, input_embedding_size=8, output_embedding_size=16),
    RoFormerConfig(**SIZES, embedding_size=8),
    RobertaConfig(**SIZES),
    RobertaPreLayerNormConfig(**SIZES),
    XLMRobertaConfig(**SIZES),
    XLMRobertaXLConfig(**SIZES),
]
each_type = pytest.mark.parametrize(
    "config", CONFIGS, ids=lambda config: config.model_type
)
TEXTS = {
    "input_ids": torch.tensor([[2, 7, 3], [2, 9, 3]]),
    "attention_mask": torch.ones(2, 3, dtype=torch.long),
    "written": torch.tensor([[2, 7, 8, 9], [2, 9, 5, 1]]),
    "written_mask": torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]),
    "places": torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]], dtype=torch.bool),
}


def build(config, pooling="mean"):
    torch.manual_seed(0)
    body = AutoModelForMaskedLM.from_config(config).base_model  # without a pooler
    encoder = Reconstructor(body, pooling).eval()
    for parameter in encoder.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return encoder


def states(encoder, **changes):
    with torch.no_grad():
        return encoder(**(TEXTS | changes))


def changed(key, place, value):
    tensor = TEXTS[key].clone()
    tensor[place] = value
    return {key: tensor}


def differ(first, second):
    return ((first - second).abs().amax(1) > 1e-5).tolist()


def test_all_types_are_tried():
    assert {config.model_type for config in CONFIGS} == DECODER_TYPES


@each_type
def test_a_state_knows_the_words_before_it_and_the_vector_of_its_text(config):
    encoder = build(config)
    plain = states(encoder)
    assert plain.shape == (7, 16)
    # the third word is written, and read, from its place on
    later = states(encoder, **changed("written", (0, 2), 6))
    assert differ(plain, later) == [False, False, True, True, False, False, False]
    # what the encoder reads is known everywhere in its text
    vector = states(encoder, **changed("input_ids", (1, 1), 6))
    assert differ(plain, vector) == [False] * 4 + [True] * 3


@each_type
def test_the_decoder_sees_the_pooled_vector_and_no_token_of_the_encoder(config):
    encoder = build(config, "mean")
    vectors = []
    handle = encoder.decoder.register_forward_pre_hook(
        lambda _, args, kwargs: vectors.append(kwargs["encoder_hidden_states"]),
        with_kwargs=True,
    )
    states(encoder)
    handle.remove()
    (seen,) = vectors
    inputs = {k: TEXTS[k] for k in ("input_ids", "attention_mask")}
    with torch.no_grad():
        hidden = encoder.body(**inputs).last_hidden_state
    torch.testing.assert_close(seen, hidden.mean(1, keepdim=True))


@each_type
def test_weights_are_shared_but_for_the_attention_to_the_vector(config):
    encoder = build(config)
    body = dict(encoder.body.named_parameters())
    own = [
        name
        for name, parameter in encoder.decoder.named_parameters()
        if parameter is not body.get(name)
    ]
    assert own
    assert all("crossattention" in name for name in own)
    assert encoder.decoder.get_input_embeddings() is None
    # and so the decoder trains the body
    encoder.train()(**TEXTS).sum().backward()
    trained = [name for name, p in body.items() if p.grad is not None]
    assert any("word_embeddings" in name for name in trained)
    assert any("layer.1" in name for name in trained)


def test_what_is_drawn_at_random_learns_at_the_rate_of_the_head():
    model = MaskedModel(build(CONFIGS[0]), torch.nn.Linear(16, 50))
    groups = parameter_groups(
        model, lr=1.0, head_lr=10.0, layer_decay=1.0, weight_decay=0.0
    )
    rates = {id(p): group["lr"] for group in groups for p in group["params"]}
    names = dict(model.named_parameters())
    assert len(rates) == len(names)  # shared ones once
    for name, parameter in names.items():
        new = "crossattention" in name or name.startswith("head.")
        assert rates[id(parameter)] == (10.0 if new else 1.0), name


def test_the_body_itself_stays_an_encoder():
    encoder = build(CONFIGS[0])
    assert not encoder.body.config.is_decoder
    assert not getattr(encoder.body.config, "add_cross_attention", False)
    assert encoder.body.config.vocab_size == 50


class AllSeeing(torch.nn.Module):
    """A decoder whose states are the mean of all words."""

    device, config = torch.device("cpu"), CONFIGS[0]

    def forward(self, inputs_embeds, **options):
        states = inputs_embeds.mean(1, keepdim=True).expand_as(inputs_embeds)
        return SimpleNamespace(last_hidden_state=states)


def test_a_decoder_that_sees_the_words_to_come_is_refused():
    decoder = build(CONFIGS[0]).decoder.train()
    check_causal(decoder, 16)
    assert decoder.training
    with pytest.raises(
        MissingResourceError, match="'bert' sees the words that it is to"
    ):
        check_causal(AllSeeing(), 16)
