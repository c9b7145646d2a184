import pickle
from copy import deepcopy

import pytest
from sklearn.exceptions import NotFittedError

from skimbal.augmentation import (
    BackTranslationAugmenter,
    ContextualAugmenter,
    GenerativeAugmenter,
    SegmentAugmenter,
)
from skimbal.utils import load_model, save_model
from tests.tiny_writers import tiny_causal_lm, tiny_masked_lm, tiny_translators

X, Y = ["red dress", "blue phone"], ["dresses", "phones"]


def augmenters():
    forward, backward = map(str, tiny_translators())
    return [
        ContextualAugmenter(str(tiny_masked_lm()), device="cpu", top_k=3),
        BackTranslationAugmenter(forward, backward=backward, device="cpu"),
        GenerativeAugmenter(str(tiny_causal_lm()), device="cpu"),
        SegmentAugmenter(),
    ]


@pytest.mark.parametrize("which", range(4))
def test_a_saved_augmenter_transforms_and_wants_a_fit_to_augment(which, tmp_path):
    model = augmenters()[which].fit(X, Y)
    save_model(model, tmp_path / "saved")
    size = sum(file.stat().st_size for file in (tmp_path / "saved").rglob("*"))
    assert size < 20_000
    loaded = load_model(tmp_path / "saved")
    assert loaded.transform(X) is X
    assert repr(loaded) == repr(model) or which == 2  # its tuple is a list now
    with pytest.raises(NotFittedError, match="was saved without its model"):
        loaded.augment(X, y=Y)
    loaded.fit(X, Y)
    assert len(loaded.augment(X[:0], y=None)) == 0


def test_an_augmenter_that_was_never_fitted_is_not_taken_for_a_saved_one():
    for model in augmenters():
        with pytest.raises(NotFittedError, match="is not fitted yet"):
            model.augment(X, y=Y)
        with pytest.raises(NotFittedError, match="is not fitted yet"):
            model.transform(X)


def test_segments_of_training_texts_are_in_no_pickle():
    model = SegmentAugmenter().fit(X, Y)
    data = pickle.dumps(model)
    assert b"phone" not in data.replace(b"phones", b"")  # a label
    copy = pickle.loads(data)
    assert copy.transform(X) is X
    with pytest.raises(NotFittedError, match="Call `fit` again"):
        copy.augment(X, y=Y)
    assert model.segments_.tolist() == ["red dress", "blue phone"]


def test_a_saved_folder_holds_no_training_text(tmp_path):
    SegmentAugmenter().fit(X, Y).save(tmp_path / "saved")
    files = [file for file in (tmp_path / "saved").rglob("*") if file.is_file()]
    assert files
    assert not any(b"blue" in file.read_bytes() for file in files)


def test_a_copy_in_memory_keeps_what_a_pickle_leaves_out():
    augmenter = SegmentAugmenter(random_state=0)
    fitted = augmenter.fit(X, Y)
    assert deepcopy(fitted).augment(X, y=Y) == fitted.augment(X, y=Y)
    with pytest.raises(NotFittedError, match="Call `fit` again"):
        pickle.loads(pickle.dumps(fitted)).augment(X, y=Y)
