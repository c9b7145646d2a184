import numpy as np
import pytest
import torch

from skimbal._torch._generation import Choice, TextWriter
from tests.tiny_writers import TITLES, tiny_causal_lm, tiny_translators

LIKELIEST = Choice(1, 1.0, 1, None)


def drawn(temperature=1.0, top_k=10, seed=0):
    def uniform(rows, numbers):
        # some numbers that depend on the row and the number alone
        return np.modf(np.abs(np.sin(rows * 7919.0 + numbers * 104729.0 + seed)))[0]

    return Choice(None, temperature, top_k, uniform)


@pytest.fixture(scope="module")
def causal():
    return TextWriter.load(tiny_causal_lm(), "causal", "cpu", "pretrained")


@pytest.fixture(scope="module")
def translator():
    return TextWriter.load(tiny_translators()[0], "translating", "cpu", "forward")


def write(writer, texts, choice, *, limit=12, **options):
    tokens, _ = writer.tokenize(texts, 40)
    limits = np.broadcast_to(limit, len(texts))
    return writer.write(
        tokens, np.array(limits), choice, **({"batch_size": 4} | options)
    )


def test_translations_are_those_that_were_learnt(translator):
    texts, finished = write(translator, ["red dress", "green apple"], LIKELIEST)
    assert texts == ["红裙", "绿苹果"]
    assert finished.all()


def test_a_beam_search_is_no_worse(translator):
    texts, _ = write(translator, ["red dress", "green apple"], Choice(3, 1.0, 1, None))
    assert texts == ["红裙", "绿苹果"]


def test_a_line_ends_the_text(causal):
    texts, finished = write(
        causal, ["- red dress\n-", "-"], LIKELIEST, one_line=True, limit=30
    )
    assert all(text.count("\n") == 1 and text.endswith("\n") for text in texts)
    assert {text.strip() for text in texts} <= set(TITLES)
    assert finished.all()


def test_a_limit_ends_each_row_by_itself(causal):
    texts, finished = write(
        causal, ["- red dress\n-"] * 3, LIKELIEST, limit=[2, 3, 30], one_line=True
    )
    assert finished.tolist() == [False, False, True]
    assert [len(text.split()) for text in texts] == [1, 2, 2]


@pytest.mark.parametrize("choice", [LIKELIEST, drawn(2.0), Choice(2, 1.0, 1, None)])
@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_rows_depend_on_no_batch(causal, translator, choice, batch_size):
    prompts = ["-", "- red dress\n-", "- blue\n- black book\n-", "- green", "red"]
    limits = [3, 12, 9, 5, 12]
    for writer in (causal, translator):
        whole = write(writer, prompts, choice, limit=limits, batch_size=5)
        part = write(writer, prompts, choice, limit=limits, batch_size=batch_size)
        assert whole[0] == part[0]
        assert (whole[1] == part[1]).all()


def test_a_drawn_token_is_among_the_likeliest(causal):
    prompts = ["- red dress\n-"] * 40
    assert len(set(write(causal, prompts, drawn(5.0, top_k=1))[0])) == 1
    assert len(set(write(causal, prompts, drawn(5.0, top_k=10))[0])) > 20


def test_draws_follow_the_softmax(causal):
    tokens, _ = causal.tokenize(["- red dress\n- blue"], 40)
    with torch.inference_mode():
        scores = causal.model(**tokens.pad(np.array([0]))).logits[0, -1]
    best = scores.topk(3)
    expected = (best.values / 3.0).softmax(0).numpy()
    rng = np.random.default_rng(0)
    size = scores.numel()
    table = rng.random((3000, size))
    choice = Choice(None, 3.0, 3, lambda rows, ids: table[rows, ids % size])
    texts, _ = write(
        causal, ["- red dress\n- blue"] * 3000, choice, limit=2, batch_size=3000
    )
    names = causal.tokenizer.batch_decode(best.indices[:, None])
    shares = [np.mean([text == name for text in texts]) for name in names]
    np.testing.assert_allclose(shares, expected, atol=0.03)


def test_longer_texts_are_told_apart_from_full_ones(translator):
    _, longer = translator.tokenize(["red dress", "red dress phone", "red"], 3)
    assert longer.tolist() == [False, True, False]


def test_the_settings_of_a_model_for_drawing_are_not_used(causal):
    settings = causal.model.generation_config
    assert settings.temperature is None or settings.temperature == 1.0
    assert settings.eos_token_id == [causal.tokenizer.eos_token_id]


def test_no_rows_are_no_texts(causal):
    texts, finished = write(causal, [], LIKELIEST)
    assert texts == []
    assert len(finished) == 0
