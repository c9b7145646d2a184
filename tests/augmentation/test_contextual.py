import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from skimbal.augmentation import ContextualAugmenter
from skimbal.augmentation._tokens import Tokens
from skimbal.exceptions import LabelError, MissingResourceError, ModelFormatError
from skimbal.utils import to_arrow
from tests.strategies import text_lists
from tests.tiny_writers import tiny_masked_lm

TEXTS = [
    "Red dress for women, size 38",
    "红色连衣裙 女款",
    "",
    "BLUE SHOE - not a phone",
    "cheap green apple juice https://a.b/c?d=1",
    "one",
]


@pytest.fixture(scope="module")
def augmenter():
    model = ContextualAugmenter(tiny_masked_lm(), device="cpu", random_state=0)
    return model.fit(TEXTS)


def with_parameters(augmenter, **parameters):
    """The model is loaded once."""
    copy = clone(augmenter).set_params(**parameters)
    learnt = {k: v for k, v in vars(augmenter).items() if k.endswith("_")}
    vars(copy).update(learnt)
    return copy


def tokens_of(texts):
    tokens = Tokens.of(to_arrow(texts))
    return np.split(
        np.array(tokens.values(np.arange(len(tokens.start))).to_pylist(), object),
        tokens.offsets[1:-1],
    )


def n_changed(before, after):
    pairs = zip(tokens_of(before), tokens_of(after), strict=True)
    return [int((a != b).sum()) for a, b in pairs]


def test_words_become_words_and_characters_become_characters(augmenter):
    changed = with_parameters(augmenter, n_changes=2).augment(TEXTS)
    assert n_changed(TEXTS, changed) == [2, 2, 0, 2, 2, 1]
    assert changed[0].endswith("38")
    assert changed[1][5] == " "
    assert len(changed[1]) == len(TEXTS[1])


def test_signs_numbers_links_and_negations_stay(augmenter):
    changed = with_parameters(augmenter, fraction=1.0).augment(TEXTS, n=5)
    for text in changed[:5]:
        assert text.endswith(" 38")
        assert text.count(",") == 1
    for text in changed[15:20]:
        assert " - not " in text
    assert all("https://a.b/c?d=1" in text for text in changed[20:25])


def test_the_case_of_a_word_stays(augmenter):
    changed = with_parameters(augmenter, fraction=1.0).augment(["Red DRESS for You"])
    first, second, third, fourth = changed[0].split()
    assert first.istitle()
    assert second.isupper()
    assert third.islower()
    assert fourth.istitle()


def test_no_word_is_replaced_by_itself(augmenter):
    every = with_parameters(augmenter, fraction=1.0, top_k=1000, temperature=100.0)
    texts = ["Red dress shirt"] * 200
    assert n_changed(texts, every.augment(texts)) == [3] * 200


def test_the_likeliest_word_is_taken_from_a_top_of_one(augmenter):
    first = with_parameters(augmenter, n_changes=1, top_k=1, temperature=50.0)
    drawn = set(first.augment(["one"] * 50))
    assert len(drawn) == 1
    many = with_parameters(augmenter, n_changes=1, top_k=5, temperature=50.0)
    drawn = many.augment(["one"] * 300)
    assert len(set(drawn)) == 5
    assert min(map(drawn.count, set(drawn))) > 30  # hot: all five about as likely


def test_a_low_temperature_takes_the_likeliest(augmenter):
    cold = with_parameters(augmenter, n_changes=1, temperature=1e-6)
    first = with_parameters(augmenter, n_changes=1, top_k=1)
    assert cold.augment(TEXTS) == first.augment(TEXTS)


@pytest.mark.parametrize("batch_size", [1, 3, 64])
def test_copies_depend_on_no_batch_and_no_other_row(augmenter, batch_size):
    texts = TEXTS * 4
    whole = augmenter.augment(texts)
    batched = with_parameters(augmenter, batch_size=batch_size)
    assert batched.augment(texts) == whole
    rows = np.array([20, 3, 7])
    part = to_arrow([texts[i] for i in rows])
    alone = batched.augment_rows(part, rows, np.zeros(3, np.int64))
    assert alone.to_pylist() == [whole[i] for i in rows]


def test_special_tokens_of_a_user_are_text(augmenter):
    odd = ["[MASK] red [SEP] \U0010fffd dress", "\U0010fffd"]
    changed = with_parameters(augmenter, fraction=1.0).augment(odd)
    assert changed[0].startswith("[MASK] ")
    assert "[SEP]" in changed[0]


def test_words_behind_the_longest_length_stay(augmenter):
    short = with_parameters(augmenter, fraction=1.0, max_length=5)
    changed = short.augment(["red blue dress shirt shoe phone case"])
    assert n_changed(["red blue dress shirt shoe phone case"], changed) == [3]
    assert changed[0].endswith(" shirt shoe phone case")


def test_texts_longer_than_the_positions_of_the_model_are_read(augmenter):
    text = "red dress " * 200
    changed = with_parameters(augmenter, fraction=1.0).augment([text])
    assert n_changed([text], changed) == [62]  # of 64, two are special tokens


def test_the_label_changes_what_is_likely(augmenter):
    labelled = with_parameters(
        augmenter, fraction=1.0, condition_on_label=True, top_k=1
    )
    texts = ["red dress for women"] * 2
    first, second = labelled.augment(texts, y=["phone", "juice"])
    assert first != second
    same = with_parameters(augmenter, fraction=1.0, top_k=1)
    first, second = same.augment(texts, y=["phone", "juice"])
    assert first == second


def test_labels_are_asked_for(augmenter):
    labelled = with_parameters(augmenter, condition_on_label=True)
    with pytest.raises(LabelError, match="pass `y`"):
        labelled.augment(TEXTS)
    with pytest.raises(LabelError, match="pass `y`"):
        clone(labelled).fit(TEXTS)


def test_protected_words_and_no_changes(augmenter):
    kept = with_parameters(augmenter, fraction=1.0, protected_words=["blue shoe"])
    assert "BLUE SHOE" in kept.augment(TEXTS)[3]
    assert with_parameters(augmenter, fraction=0.0).augment(TEXTS) == TEXTS
    assert with_parameters(augmenter, n_changes=3).augment([]) == []


def test_the_container_and_the_pipeline_contract_are_kept(augmenter):
    series = pd.Series(TEXTS, index=list("abcdef"), name="title")
    changed = augmenter.augment(series)
    assert changed.index.equals(series.index)
    assert changed.name == "title"
    assert augmenter.transform(series) is series
    assert clone(augmenter).fit_transform(TEXTS) == augmenter.augment(TEXTS)


def test_a_fitted_augmenter_survives_a_pickle(augmenter):
    copy = pickle.loads(pickle.dumps(augmenter))
    assert copy.augment(TEXTS) == augmenter.augment(TEXTS)


def test_other_seeds_give_other_copies(augmenter):
    assert augmenter.augment(TEXTS * 5) == augmenter.augment(TEXTS * 5)
    other = with_parameters(augmenter, random_state=1)
    assert other.augment(TEXTS * 5) != augmenter.augment(TEXTS * 5)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(texts=text_lists(max_size=6))
def test_every_text_gives_one_text_with_as_many_changes_or_fewer(augmenter, texts):
    changed = with_parameters(augmenter, n_changes=2).augment(texts)
    assert len(changed) == len(texts)
    assert max(n_changed(texts, changed), default=0) <= 2
    assert with_parameters(augmenter, batch_size=1, n_changes=2).augment(texts) == (
        changed
    )


def test_a_model_without_its_head_is_refused(tiny_bert):
    with pytest.raises(ModelFormatError, match="saved with its head"):
        ContextualAugmenter(tiny_bert, device="cpu").fit(TEXTS)


def test_a_missing_model_is_named():
    with pytest.raises(MissingResourceError, match="`pretrained` names the folder"):
        ContextualAugmenter("./nowhere").fit(TEXTS)


def test_an_augmenter_that_was_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        ContextualAugmenter(tiny_masked_lm()).augment(TEXTS)


@pytest.mark.parametrize(
    "parameters", [{"top_k": 0}, {"temperature": 0.0}, {"batch_size": 0}]
)
def test_bad_parameters_are_named(parameters):
    (name,) = parameters
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        ContextualAugmenter(tiny_masked_lm(), **parameters).fit(TEXTS)


def test_the_package_loads_neither_torch_nor_transformers():
    code = "import sys, skimbal.augmentation as a; a.ContextualAugmenter('x'); "
    code += "print([m for m in ('torch', 'transformers') if m in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
