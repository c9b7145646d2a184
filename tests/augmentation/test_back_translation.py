import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from skimbal.augmentation import BackTranslationAugmenter
from skimbal.exceptions import (
    MissingResourceError,
    SkimbalWarning,
    UntrustedModelError,
)
from skimbal.utils import to_arrow
from tests.strategies import text_lists
from tests.tiny_writers import TITLES, tiny_masked_lm, tiny_translators

FORWARD, BACKWARD = (lambda: tiny_translators()[0]), (lambda: tiny_translators()[1])


@pytest.fixture(scope="module")
def augmenter():
    model = BackTranslationAugmenter(
        FORWARD(), backward=BACKWARD(), n_beams=1, device="cpu", random_state=0
    )
    return model.fit(TITLES)


def with_parameters(augmenter, **parameters):
    """The models are loaded once."""
    copy = clone(augmenter).set_params(**parameters)
    learnt = {k: v for k, v in vars(augmenter).items() if k.endswith("_")}
    vars(copy).update(learnt)
    return copy


def test_a_text_comes_back_in_words_of_its_own_language(augmenter):
    assert augmenter.augment(["red dress", "green apple"]) == [
        "red dress",
        "green apple",
    ]


def test_drawn_words_vary_and_those_of_a_beam_search_do_not(augmenter):
    texts = ["red dress", "black book"]
    for n_beams in (1, 2):
        copies = with_parameters(augmenter, n_beams=n_beams).augment(texts, n=5)
        assert len(set(copies)) == 2
    hot = with_parameters(augmenter, n_beams=None, temperature=3.0)
    assert len(set(hot.augment(texts, n=10))) > 4


@pytest.mark.parametrize("n_beams", [None, 1, 3])
@pytest.mark.parametrize("batch_size", [1, 3])
def test_copies_depend_on_no_batch_and_no_other_row(augmenter, n_beams, batch_size):
    drawing = with_parameters(augmenter, n_beams=n_beams)
    whole = drawing.augment(TITLES)
    batched = with_parameters(drawing, batch_size=batch_size)
    assert batched.augment(TITLES) == whole
    rows = np.array([9, 2, 14])
    part = to_arrow([TITLES[i] for i in rows])
    alone = batched.augment_rows(part, rows, np.zeros(3, np.int64))
    assert alone.to_pylist() == [whole[i] for i in rows]


def test_blank_texts_stay_as_they_are(augmenter):
    texts = ["", "  ", "red dress", "\n"]
    assert augmenter.augment(texts) == texts
    assert augmenter.augment([""]) == [""]
    assert augmenter.augment([]) == []


def test_a_text_that_is_cut_is_warned_of(augmenter):
    short = with_parameters(augmenter, max_length=3)
    with pytest.warns(SkimbalWarning, match="1 of 2 texts have more than 3 tokens"):
        changed = short.augment(["red dress", "red dress black phone"])
    assert changed == ["red dress", "red dress"]


def test_a_translation_without_an_end_is_warned_of(augmenter):
    class Endless:
        max_length = 64
        tokenize = augmenter.forward_.tokenize

        def write(self, tokens, *args, **kwargs):
            return ["红裙"] * len(tokens), np.arange(len(tokens)) > 0

    broken = with_parameters(augmenter)
    broken.forward_ = Endless()
    with pytest.warns(SkimbalWarning, match="1 of 3 texts have a translation that is"):
        assert broken.augment(["blue book", "blue book", ""]) == [
            "blue book",
            "red dress",
            "",
        ]


def test_a_prefix_is_read_before_each_text(augmenter):
    plain = augmenter.augment(["dress"])
    prefixed = with_parameters(augmenter, forward_prefix="black ").augment(["dress"])
    assert prefixed == ["black dress"]
    assert plain != prefixed


def test_marian_models_can_be_used():
    forward, backward = tiny_translators("marian")
    model = BackTranslationAugmenter(
        forward, backward=backward, device="cpu", random_state=0
    )
    changed = model.fit_transform(("red dress", ""))
    assert isinstance(changed, tuple)
    assert changed[1] == ""
    assert model.transform(("red dress", "")) == ("red dress", "")


def test_a_fitted_augmenter_survives_a_pickle(augmenter):
    drawing = with_parameters(augmenter, n_beams=None, temperature=1.5)
    copy = pickle.loads(pickle.dumps(drawing))
    assert copy.augment(TITLES) == drawing.augment(TITLES)


@pytest.mark.filterwarnings(
    "ignore:.*stay as they are:skimbal.exceptions.SkimbalWarning"
)
@pytest.mark.filterwarnings(
    "ignore:.*what stands behind:skimbal.exceptions.SkimbalWarning"
)
@settings(derandomize=True, deadline=None, max_examples=30)
@given(texts=text_lists(max_size=4))
def test_every_text_gives_one_text(augmenter, texts):
    drawing = with_parameters(augmenter, n_beams=None, max_length=16)
    changed = drawing.augment(texts)
    assert len(changed) == len(texts)
    assert [not text.strip() for text in changed] == [
        not text.strip() for text in texts
    ]


def test_models_that_do_not_translate_are_refused():
    with pytest.raises(UntrustedModelError, match="the types that can be used are"):
        BackTranslationAugmenter(tiny_masked_lm(), backward=BACKWARD()).fit(TITLES)


def test_a_missing_model_is_named_by_its_parameter():
    with pytest.raises(MissingResourceError, match="`backward` names the folder"):
        BackTranslationAugmenter(FORWARD(), backward="./nowhere").fit(TITLES)


def test_an_augmenter_that_was_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        BackTranslationAugmenter(FORWARD(), backward=BACKWARD()).augment(TITLES)
