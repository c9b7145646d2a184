"""`NlpaugAugmenter`: augmenters like those of nlpaug, seeded and cloneable."""

import pickle
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.base import clone

from skimbal.augmentation import NlpaugAugmenter
from skimbal.exceptions import (
    AugmentationError,
    MissingResourceError,
    SkimbalWarning,
)
from skimbal.utils import to_arrow
from tests.strategies import text_lists

RUNNING = threading.Lock()


class ShuffleAug:
    """As augmenters of nlpaug: global generators, a list out, no copies of itself."""

    made = 0

    def __init__(self, mark="", fails=()):
        type(self).made += 1
        self.mark = mark
        self.fails = fails
        self.handle = threading.Lock()  # as an open file: cannot be copied

    def augment(self, data):
        assert isinstance(data, str)
        assert RUNNING.acquire(blocking=False), "two threads at a time"
        try:
            if data in self.fails:
                raise IndexError(f"cannot read {data}")
            letters = list(data)
            random.shuffle(letters)
            return ["".join(letters) + self.mark + str(np.random.randint(10))]  # noqa: NPY002
        finally:
            RUNNING.release()


def returning(value):
    return lambda: SimpleNamespace(augment=lambda text: value)


def raising(error):
    def augment(text):
        raise error

    return lambda: SimpleNamespace(augment=augment)


TEXTS = ["red dress", "", "  ", "x", "蓝色 连衣裙", "red dress"]


def test_one_text_comes_out_for_each():
    augmenter = NlpaugAugmenter(ShuffleAug, {"mark": "!"}, random_state=0)
    changed = augmenter.fit_transform(TEXTS)
    assert changed[1:3] == ["", "  "]
    for text, other in zip(TEXTS, changed, strict=True):
        if text.strip():
            assert sorted(other[:-2]) == sorted(text)
            assert other[-2] == "!"
    assert changed[0] != changed[5]
    assert augmenter.transform(TEXTS) is TEXTS


def test_the_same_seed_gives_the_same_copies_from_clones_pickles_and_threads():
    augmenter = NlpaugAugmenter(ShuffleAug, random_state=0)
    expected = augmenter.augment(TEXTS, n=3)
    assert clone(augmenter).augment(TEXTS, n=3) == expected
    assert pickle.loads(pickle.dumps(augmenter)).augment(TEXTS, n=3) == expected
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(augmenter.augment, TEXTS, 3) for _ in range(8)]
        assert all(call.result() == expected for call in calls)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(texts=text_lists())
def test_a_copy_depends_on_its_row_alone(texts):
    augmenter = NlpaugAugmenter(ShuffleAug, random_state=1)
    whole = augmenter.augment(texts)
    assert len(whole) == len(texts)
    order = np.arange(len(texts))[::-1]
    reverse = augmenter.augment_rows(
        to_arrow(texts[::-1]), order, np.zeros(len(texts), np.int64)
    )
    assert reverse.to_pylist()[::-1] == whole


def test_global_generators_stay_where_they_were():
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    expected = random.random(), np.random.random()  # noqa: NPY002
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    NlpaugAugmenter(ShuffleAug, random_state=0).fit_transform(TEXTS)
    failing = NlpaugAugmenter(ShuffleAug, {"fails": ["x"]})
    with pytest.raises(AugmentationError):
        failing.augment(TEXTS)
    assert (random.random(), np.random.random()) == expected  # noqa: NPY002


def test_the_augmenter_is_made_once_for_the_same_parameters():
    augmenter = NlpaugAugmenter(ShuffleAug, random_state=0)
    before = ShuffleAug.made
    augmenter.fit(TEXTS).augment(TEXTS)
    augmenter.augment(TEXTS)
    assert ShuffleAug.made == before + 1
    augmenter.set_params(params={"mark": "?"})
    assert all("?" in text for text in augmenter.augment(["red", "blue"]))


class AntonymAug(ShuffleAug):
    pass


@pytest.mark.parametrize(
    "factory",
    [AntonymAug, lambda: AntonymAug(), lambda: [ShuffleAug(), [AntonymAug()]]],
)
def test_antonyms_are_refused_unless_asked_for(factory):
    augmenter = NlpaugAugmenter(factory, allow_antonyms=True).fit(TEXTS)
    augmenter.set_params(allow_antonyms=False)
    for method in (augmenter.fit, augmenter.augment):
        with pytest.raises(ValueError, match="allow_antonyms=True"):
            method(TEXTS)


def test_a_refused_class_is_not_made():
    before = AntonymAug.made
    with pytest.raises(ValueError, match="turns the meaning"):
        NlpaugAugmenter(AntonymAug).fit(TEXTS)
    assert AntonymAug.made == before
    NlpaugAugmenter(AntonymAug, allow_antonyms=True, random_state=0).augment(TEXTS)
    assert AntonymAug.made == before + 1


def test_an_error_names_the_row_and_not_the_text():
    augmenter = NlpaugAugmenter(ShuffleAug, {"fails": ["secret"]}, random_state=0)
    with pytest.raises(AugmentationError, match=r"row 2 \(IndexError\)") as caught:
        augmenter.augment(["a", "b", "secret"])
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


class CropAug:
    """As `RandomWordAug(action='crop')`, which cannot crop a single word."""

    def augment(self, data):
        words = data.split()
        size = len(words) - 1
        kept = random.sample(words, random.randint(1, size) if size else -1)
        return [" ".join(kept)]


def test_a_text_of_one_word_that_nlpaug_cannot_crop_is_named_with_its_remedy():
    texts = ["red linen dress", "secret"]
    with pytest.raises(AugmentationError) as caught:
        NlpaugAugmenter(CropAug, random_state=0).augment(texts)
    assert str(caught.value) == (
        "CropAug failed on row 1 (ValueError). Leave it out, or keep its text with "
        "on_error='keep'."
    )
    keeping = NlpaugAugmenter(CropAug, on_error="keep", random_state=0)
    with pytest.warns(SkimbalWarning, match=r"1 texts stay .* row 1 \(ValueError\)"):
        changed = keeping.augment(texts)
    assert changed[0] != texts[0]
    assert changed[1] == "secret"


def test_rows_are_those_of_the_whole():
    augmenter = NlpaugAugmenter(ShuffleAug, {"fails": ["b"]}, random_state=0)
    with pytest.raises(AugmentationError, match="row 71"):
        augmenter.augment_rows(to_arrow(["a", "b"]), np.array([70, 71]), np.zeros(2))


def test_texts_that_fail_can_stay_as_they_are():
    augmenter = NlpaugAugmenter(
        ShuffleAug, {"fails": ["a", "b"]}, on_error="keep", random_state=0
    )
    with pytest.warns(SkimbalWarning, match=r"2 texts stay .* row 1 \(IndexError\)"):
        changed = augmenter.augment(["red dress", "a", "b"])
    assert changed[0] != "red dress"
    assert changed[1:] == ["a", "b"]


@pytest.mark.parametrize("value", [[], [""], ""])
def test_a_text_stays_where_nothing_is_returned(value):
    assert NlpaugAugmenter(returning(value)).augment(["red"]) == ["red"]


def test_a_text_alone_is_taken_as_well_as_a_list():
    assert NlpaugAugmenter(returning("blue")).augment(["red"]) == ["blue"]


@pytest.mark.parametrize("value", [None, [None], [["a"], []], 5])
def test_anything_but_a_text_is_an_error(value):
    with pytest.raises(AugmentationError, match=r"row 0 \(TypeError\)"):
        NlpaugAugmenter(returning(value)).augment(["red"])


@pytest.fixture
def fake_nlpaug(monkeypatch):
    """The package, as far as names are looked up in it."""
    kind = type("FakeAug", (ShuffleAug,), {})
    package = SimpleNamespace(Augmenter=ShuffleAug)
    module = SimpleNamespace(FakeAug=kind, system=print, Thread=threading.Thread)
    monkeypatch.setitem(sys.modules, "nlpaug", package)
    monkeypatch.setitem(sys.modules, "nlpaug.char", module)
    return kind


def test_a_name_is_imported_when_it_is_needed(fake_nlpaug):
    augmenter = NlpaugAugmenter("nlpaug.char.FakeAug", {"mark": "!"})
    assert fake_nlpaug.made == ShuffleAug.made
    assert augmenter.augment(["red"])[0][-2] == "!"
    assert fake_nlpaug.made == ShuffleAug.made + 1


@pytest.mark.usefixtures("fake_nlpaug")
@pytest.mark.parametrize(
    "name",
    [
        "FakeAug",
        "os.system",
        "nlpaug.char.system",
        "nlpaug.char.Thread",
        "nlpaug.char.x",
    ],
)
def test_a_name_calls_nothing_but_an_augmenter_of_nlpaug(name):
    with pytest.raises(ValueError, match="must be the full name of an augmenter"):
        NlpaugAugmenter(name, {}).fit([])


def test_a_missing_nlpaug_is_named_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "nlpaug", None)
    augmenter = NlpaugAugmenter("nlpaug.augmenter.char.KeyboardAug")
    with pytest.raises(MissingResourceError, match=r'pip install "skimbal\[nlpaug\]"'):
        augmenter.fit([])


NLTK = "Resource tagger not found:\n  >>> import nltk\n  >>> nltk.download('tagger')"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (LookupError(NLTK), "python -m nltk.downloader tagger"),
        (ModuleNotFoundError("Install it by `pip install nltk`"), "pip install nltk$"),
        (ModuleNotFoundError("None", name="gensim.models"), "pip install gensim$"),
        (FileNotFoundError("/nowhere"), "name its place in `params`"),
    ],
)
@pytest.mark.parametrize("on_error", ["raise", "keep"])
def test_a_missing_resource_is_named_with_its_remedy(error, message, on_error):
    def make():
        raise error

    with pytest.raises(MissingResourceError, match=message):
        NlpaugAugmenter(make, on_error=on_error).fit([])
    with pytest.raises(MissingResourceError, match=message):
        NlpaugAugmenter(raising(error), on_error=on_error).augment(["red"])


def test_key_errors_are_of_a_text_and_not_of_a_resource():
    with pytest.raises(AugmentationError, match="KeyError"):
        NlpaugAugmenter(raising(KeyError("red"))).augment(["red"])


def test_errors_of_parameters_are_those_of_the_factory():
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        NlpaugAugmenter(ShuffleAug, {"colour": 1}).fit([])


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"factory": 5}, "factory"),
        ({"params": [1]}, "params"),
        ({"on_error": "x"}, "on_error"),
        ({"allow_antonyms": "x"}, "allow_antonyms"),
    ],
)
def test_bad_parameters_are_named(params, name):
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        NlpaugAugmenter(**({"factory": ShuffleAug} | params)).fit([])
