from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal._torch._masking import MASKINGS, Masking
from skimbal._torch._tokens import TokenArrays

# by their numbers: special ones, words, and pieces that go on with a word
NAMES = ["[PAD]", "[CLS]", "[SEP]", "[MASK]", "red", "blue", "dress", "##es", "裙"]
CLS, SEP, MASK, FIRST_WORD, PIECE = 1, 2, 3, 4, 7
TOKENIZER = SimpleNamespace(
    mask_token_id=MASK,
    all_special_ids=[0, CLS, SEP, MASK],
    convert_ids_to_tokens=lambda ids: [NAMES[i] for i in ids],
)
WORDS = np.arange(len(NAMES))

texts = st.lists(
    st.lists(st.integers(FIRST_WORD, len(NAMES) - 1), min_size=1, max_size=12),
    min_size=1,
    max_size=8,
)


def tokens_of(rows):
    rows = [[CLS, *row, SEP] for row in rows]
    offsets = np.append(0, np.cumsum([len(row) for row in rows]))
    return TokenArrays(np.concatenate(rows).astype(np.int32), offsets, None, 0)


def masking(kind="token", fraction=0.3, **options):
    return Masking(TOKENIZER, kind, fraction, WORDS, **options)


def units_of(row):
    """Return the places of the tokens of each word of a text, by a slow loop."""
    units = []
    for place, token in enumerate(row):
        if token == PIECE and units:
            units[-1].append(place)
        else:
            units.append([place])
    return units


@given(
    rows=texts,
    kind=st.sampled_from(MASKINGS),
    fraction=st.floats(0.05, 0.95),
    seed=st.integers(0, 99),
)
def test_as_many_tokens_as_were_asked_for_are_chosen(rows, kind, fraction, seed):
    tokens = tokens_of(rows)
    found = masking(kind, fraction).draw(tokens, np.random.default_rng(seed))
    for i, row in enumerate(rows):
        chosen = found.chosen[tokens.offsets[i] : tokens.offsets[i + 1]]
        assert not chosen[0]
        assert not chosen[-1]
        units = [[p] for p in range(len(row))] if kind == "token" else units_of(row)
        taken = [chosen[1:-1][unit] for unit in units]
        assert all(part.all() or not part.any() for part in taken)
        n_taken = sum(part.all() for part in taken)
        low = np.floor(fraction * len(units))
        assert max(low, 1) <= n_taken <= max(low + 1, 1)


@given(rows=texts, seed=st.integers(0, 99))
def test_what_is_not_chosen_stays(rows, seed):
    tokens = tokens_of(rows)
    before = tokens.ids.copy()
    found = masking(fraction=0.5).draw(tokens, np.random.default_rng(seed))
    np.testing.assert_array_equal(tokens.ids, before)
    np.testing.assert_array_equal(found.original, before)
    changed = found.tokens.ids != before
    assert found.chosen[changed].all()
    assert (found.tokens.ids[changed] >= MASK).all()


def test_eight_of_ten_are_masked_and_one_is_another_word():
    tokens = tokens_of([[4, 5, 6, 8] * 25] * 200)
    found = masking(fraction=0.5).draw(tokens, np.random.default_rng(0))
    read, original = found.tokens.ids[found.chosen], found.original[found.chosen]
    assert (read == MASK).mean() == pytest.approx(0.8, abs=0.02)
    # one of five draws of another word gives the same
    assert (read == original).mean() == pytest.approx(0.1 + 0.1 / 5, abs=0.02)
    assert found.chosen.sum() == 200 * 50


def test_spans_are_runs_of_words():
    tokens = tokens_of([[4] * 200] * 50)
    found = masking("span").draw(tokens, np.random.default_rng(0))
    alone = masking("token").draw(tokens, np.random.default_rng(0))

    def mean_run(chosen):
        return chosen.sum() / (np.diff(chosen.astype(int)) == 1).sum()

    # runs that touch are one: a little longer than 3.8 words, or than one
    assert 3.8 < mean_run(found.chosen) < 6
    assert 1 < mean_run(alone.chosen) < 1.6


def test_first_tokens_that_are_given_are_never_chosen():
    tokens = tokens_of([[4, 5, 6]] * 50)
    found = masking(fraction=0.9, n_given=3).draw(tokens, np.random.default_rng(0))
    places = np.flatnonzero(found.chosen) % 5
    assert set(places) == {3}
    assert masking(fraction=0.9, n_given=3).count_targets(tokens) == 50


@pytest.mark.parametrize("kind", MASKINGS)
def test_a_word_that_starts_among_given_tokens_is_cut_there(kind):
    tokens = tokens_of([[4, PIECE, 5]] * 20)
    found = masking(kind, 0.9, n_given=2).draw(tokens, np.random.default_rng(0))
    assert found.chosen.reshape(20, 5)[:, 2:4].any(axis=1).all()
    assert not found.chosen.reshape(20, 5)[:, :2].any()


@pytest.mark.parametrize("kind", MASKINGS)
def test_all_words_of_short_texts_are_chosen_as_often(kind):
    tokens = tokens_of([[4, 5, 6, 8, 4]] * 4000)
    found = masking(kind, 0.3).draw(tokens, np.random.default_rng(0))
    shares = found.chosen.reshape(4000, 7)[:, 1:-1].mean(axis=0)
    np.testing.assert_allclose(shares, 0.3, atol=0.03)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["▁red", "dish", "▁"], [True, False, True]),
        (["Ġred", "dish", "Ġ"], [True, False, True]),
        (["红", "色"], [True, True]),
        (["▁", "红色", "裙", "▁red", "s"], [True, True, True, True, False]),
    ],
)
def test_words_begin_where_a_tokenizer_marks_them(names, expected):
    tokenizer = SimpleNamespace(
        mask_token_id=0,
        all_special_ids=[],
        convert_ids_to_tokens=lambda ids: names,
        convert_tokens_to_string=lambda part: part[0].replace("Ġ", " "),
    )
    begins = Masking(tokenizer, "word", 0.1, np.arange(len(names))).begins
    assert begins.tolist() == expected
