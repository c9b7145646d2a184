import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from skimbal.augmentation import GenerativeAugmenter
from skimbal.augmentation._examples import Examples
from skimbal.exceptions import LabelError, SkimbalWarning, UntrustedModelError
from skimbal.utils import to_arrow
from tests.tiny_writers import TITLES, tiny_causal_lm, tiny_masked_lm

X = ["red dress", "blue dress", "green dress", "black phone", "red phone"]
Y = ["dresses"] * 3 + ["phones"] * 2


@pytest.fixture(scope="module")
def augmenter():
    model = GenerativeAugmenter(
        tiny_causal_lm(), max_new_tokens=8, device="cpu", random_state=0
    )
    return model.fit(X, Y)


class Script:
    """Writes what it is told, try by try, and keeps what it has read."""

    max_length = 256

    def __init__(self, augmenter, *tries):
        self.writer = augmenter.writer_
        self.tries = list(tries)
        self.prompts = []

    def tokenize(self, texts, max_length):
        self.prompts.append(texts)
        return self.writer.tokenize(texts, max_length)

    def write(self, tokens, *args, **kwargs):
        lines = self.tries.pop(0)
        assert len(lines) == len(tokens)
        return lines, np.ones(len(lines), bool)


def with_script(augmenter, *tries, **parameters):
    copy = with_parameters(augmenter, **parameters)
    copy.writer_ = Script(augmenter, *tries)
    return copy


def with_parameters(augmenter, **parameters):
    """The model is loaded once."""
    copy = clone(augmenter).set_params(**parameters)
    learnt = {k: v for k, v in vars(augmenter).items() if k.endswith("_")}
    vars(copy).update(learnt)
    return copy


def test_the_model_reads_the_class_and_texts_of_it(augmenter):
    scripted = with_script(augmenter, [" pink gown\n", " old mobile\n"], n_examples=2)
    assert scripted.augment([X[0], X[4]], y=[Y[0], Y[4]]) == ["pink gown", "old mobile"]
    first, second = scripted.writer_.prompts[0]
    assert first.startswith('Texts of the kind "dresses":\n- ')
    assert first.endswith("\n-")
    lines = [line.removeprefix("- ") for line in first.split("\n")[1:-1]]
    assert len(set(lines)) == 2
    assert set(lines) <= set(X[:3])
    assert "- black phone" in second
    assert "- red phone" in second


def test_lines_that_cannot_be_used_are_tried_again(augmenter):
    scripted = with_script(
        augmenter,
        [" pink gown\n", " RED PHONE\n", "", " x\n", " 1. a mobile\n"],
        [" old mobile\n", ' "lace dress"\n', " green  dress\n"],
        [" grey dress\n"],
    )
    assert scripted.augment(X, y=Y) == [
        "pink gown",
        "old mobile",
        "lace dress",
        "grey dress",
        "a mobile",
    ]


def test_texts_without_a_usable_line_stay_and_are_counted(augmenter):
    scripted = with_script(augmenter, ["", " a gown\n"], [" red dress\n"], n_retries=1)
    with pytest.warns(SkimbalWarning, match=r"1 of 2 texts got no usable line in 2"):
        assert scripted.augment(X[:2], y=["dresses", "phones"]) == [X[0], "a gown"]


def test_a_line_without_an_end_is_not_used(augmenter):
    scripted = with_script(augmenter, n_retries=0)
    scripted.writer_.write = lambda tokens, *a, **k: (["a gown"], np.array([False]))
    texts, rows, labels = to_arrow(X[:1]), np.array([4]), np.array(["dresses"])
    with pytest.warns(SkimbalWarning, match="1 of 1 texts got no usable line in 1"):
        changed = scripted.augment_rows(texts, rows, rows, labels)
    assert changed.to_pylist() == X[:1]


def test_a_prompt_that_is_too_long_is_not_cut(augmenter):
    short = with_script(augmenter, [" a gown\n"], prompt="{text}", max_length=6)
    with pytest.warns(SkimbalWarning, match="over 6 tokens.*is `max_length`"):
        assert short.augment(["red " * 9, "red coat"]) == ["red " * 9, "a gown"]
    room = augmenter.writer_.max_length - 6
    full = with_script(augmenter, [" a gown\n"], prompt="{text}", max_new_tokens=room)
    full.writer_.max_length = augmenter.writer_.max_length
    with pytest.warns(SkimbalWarning, match="over 6 tokens.*beside `max_new_tokens`"):
        assert full.augment(["red " * 9, "red coat"]) == ["red " * 9, "a gown"]


def test_a_model_needs_room_for_a_prompt(augmenter):
    longest = augmenter.writer_.max_length
    full = clone(augmenter).set_params(max_new_tokens=longest)
    with pytest.raises(ValueError, match=f"`max_new_tokens` must be below {longest}"):
        full.fit(X, Y)


def test_the_model_really_writes_titles(augmenter):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkimbalWarning)
        changed = with_parameters(augmenter, temperature=0.5).augment(
            X, n=3, y=np.array(Y)
        )
    new = [text for text in changed if text not in X]
    assert len(new) > 5
    assert all(text.split()[0] in " ".join(TITLES) for text in new)


@pytest.mark.filterwarnings(
    "ignore:.*stay as they are:skimbal.exceptions.SkimbalWarning"
)
@pytest.mark.parametrize("prompt", ["class", "More:\n- {text}\n-"])
def test_copies_depend_on_no_batch_and_no_other_row(augmenter, prompt):
    model = with_parameters(augmenter, prompt=prompt, temperature=3.0)
    whole = model.augment(X, y=Y)
    assert with_parameters(model, batch_size=2).augment(X, y=Y) == whole
    rows = np.array([3, 0, 4])
    part, labels = to_arrow([X[i] for i in rows]), np.array(Y)[rows]
    alone = model.augment_rows(part, rows, np.zeros(3, np.int64), labels)
    assert alone.to_pylist() == [whole[i] for i in rows]
    other = with_parameters(model, random_state=1).augment(X, y=Y)
    assert other != whole


def test_a_pickle_holds_no_training_text(augmenter):
    data = pickle.dumps(augmenter)
    assert b"green dress" not in data
    copy = pickle.loads(data)
    assert copy.transform(X) is X
    with pytest.raises(NotFittedError, match="without its model or training texts"):
        copy.augment(X, y=Y)
    assert augmenter.examples_ is not None


@pytest.mark.filterwarnings(
    "ignore:.*stay as they are:skimbal.exceptions.SkimbalWarning"
)
def test_every_text_gives_one_text_whatever_it_is(augmenter):
    from skimbal.utils.estimator_checks._nasty import NASTY_TEXTS

    texts = list(NASTY_TEXTS.values())[:60]
    model = with_parameters(augmenter, prompt="{text}\n-", n_retries=0, max_length=32)
    assert len(model.augment(texts)) == len(texts)
    assert model.augment([]) == []


def test_a_class_of_blank_texts_takes_the_length_of_the_text(augmenter):
    blank = with_script(augmenter, [" a gown\n"], n_retries=0)
    blank.examples_ = Examples.of(to_arrow([""]), np.array(["dresses"]))
    rows, labels = np.array([0]), np.array(["dresses"])
    changed = blank.augment_rows(to_arrow(["red coat"]), rows, rows, labels)
    assert changed.to_pylist() == ["a gown"]


def test_labels_are_asked_for_where_the_prompt_names_them(augmenter):
    with pytest.raises(LabelError, match="pass `y`"):
        clone(augmenter).fit(X)
    with pytest.raises(LabelError, match="pass `y`"):
        augmenter.augment(X)
    with pytest.raises(LabelError, match="2 labels in `y` are of classes"):
        augmenter.augment(X, y=["dresses"] * 3 + ["unknown"] * 2)


def test_a_paraphrase_needs_no_labels(augmenter):
    model = GenerativeAugmenter(
        tiny_causal_lm(), prompt="paraphrase", max_length=200, device="cpu"
    ).fit(X)
    scripted = with_script(model, [" a gown that is red\n"])
    assert scripted.augment(["red dress"]) == ["a gown that is red"]
    assert scripted.writer_.prompts[0][0].endswith("Text: red dress\nAgain:")


@pytest.mark.parametrize("ratio", [(1.0,), (2.0, 1.0), (-1, 2), (0, 0), ("a", "b")])
def test_a_band_that_is_none_is_refused(augmenter, ratio):
    with pytest.raises(ValueError, match="`length_ratio` must be two numbers"):
        clone(augmenter).set_params(length_ratio=ratio).fit(X, Y)


def test_a_template_without_fields_is_refused(augmenter):
    with pytest.raises(ValueError, match="`prompt` must be"):
        clone(augmenter).set_params(prompt="write!").fit(X, Y)


def test_a_model_that_cannot_write_is_refused():
    with pytest.raises(UntrustedModelError, match="the types that can be used are"):
        GenerativeAugmenter(tiny_masked_lm()).fit(X, Y)


def test_an_augmenter_that_was_not_fitted_says_so():
    with pytest.raises(NotFittedError):
        GenerativeAugmenter(tiny_causal_lm()).augment(X, y=Y)
