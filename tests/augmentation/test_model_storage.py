import pytest
from sklearn.exceptions import NotFittedError

from skimbal.augmentation import (
    BackTranslationAugmenter,
    ContextualAugmenter,
    GenerativeAugmenter,
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
    ]


@pytest.mark.parametrize("which", range(3))
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
