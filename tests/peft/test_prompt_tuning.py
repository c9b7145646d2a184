import numpy as np
import pytest
import torch

from skimbal.peft import PromptTuning
from tests.peft.bodies import batch, make_encoder, randomise, tokens


def adapted(kind="bert", n_tokens=3, **options):
    encoder = make_encoder(kind, **options)
    PromptTuning(n_tokens=n_tokens).apply(encoder, n_steps=1)
    randomise(encoder)
    return encoder


@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("kind", ["bert", "roberta", "albert", "modernbert"])
def test_the_vectors_are_read_as_words_and_not_pooled(kind, pooling):
    encoder = adapted(kind, pooling=pooling)
    inputs = batch(lengths=(7,))
    words = encoder.body.get_input_embeddings()(inputs["input_ids"])
    embeddings = torch.cat([encoder.prompt.weight[None], words], 1)
    states = encoder.body(
        inputs_embeds=embeddings, attention_mask=torch.ones(1, 10, dtype=torch.int64)
    ).last_hidden_state
    expected = states[:, 3:].mean(1) if pooling == "mean" else states[:, 3]
    torch.testing.assert_close(encoder(**inputs), expected)


@pytest.mark.parametrize("packed", [False, True])
def test_pairs_keep_their_segments(packed):
    encoder = adapted()
    made = tokens(lengths=(7, 4), pairs=True)
    inputs = made.batch(np.arange(2), packed=packed)
    types = encoder.prompt.prepend(inputs, encoder.body.get_input_embeddings())
    expected = np.concatenate([[0] * 3, made.type_ids[:7]])
    assert types["token_type_ids"][0, :10].tolist() == expected.tolist()
    assert "token_type_ids" in inputs
    assert inputs["token_type_ids"].shape == inputs["input_ids"].shape


def test_the_longest_text_is_shorter():
    encoder = make_encoder("roberta")
    longest = encoder.max_length
    PromptTuning(n_tokens=10).apply(encoder, n_steps=1)
    assert encoder.max_length == longest - 10
    for packed in (False, True):
        vectors = encoder(**batch(lengths=(encoder.max_length, 5), packed=packed))
        assert torch.isfinite(vectors).all()


def test_they_start_as_words():
    encoder = make_encoder()
    PromptTuning(n_tokens=5).apply(encoder, n_steps=1)
    table = encoder.body.get_input_embeddings().weight
    for vector in encoder.prompt.weight:
        assert (table == vector).all(1).any()


def test_a_prompt_that_leaves_no_room_is_an_error():
    with pytest.raises(ValueError, match="reads 64 tokens at once; got 60"):
        PromptTuning(n_tokens=60).apply(make_encoder(), n_steps=1)


def test_frozen_layers_are_refused():
    encoder = make_encoder()
    encoder.frozen_parts = [encoder.body.embeddings]
    with pytest.raises(ValueError, match="needs all layers"):
        PromptTuning().apply(encoder, n_steps=1)
