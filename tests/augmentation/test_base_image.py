import pickle
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

from skimbal.augmentation import ImageNoiseAugmenter
from skimbal.exceptions import MissingResourceError
from tests.augmentation.images import each_augmenter, photographs

Image = pytest.importorskip("PIL.Image")


def seeded(augmenter, seed=0):
    return clone(augmenter).set_params(random_state=seed)


@pytest.fixture
def paths(tmp_path):
    """Three files of different sizes, and what is in them."""
    images = [photographs(1, height=6 + i, width=9 - i, seed=i)[0] for i in range(3)]
    names = [str(tmp_path / f"{i}.png") for i in range(3)]
    for name, image in zip(names, images, strict=True):
        Image.fromarray(image).save(name)
    return names, images


@each_augmenter
def test_copies_of_an_image_stand_together_and_differ(augmenter):
    X = np.stack([np.zeros((9, 9, 3)), np.full((9, 9, 3), 128)]).astype(np.uint8)
    X[:, 2:5, 3:8] = [250, 20, 60]
    copies = seeded(augmenter).augment(X, n=8)
    assert copies.shape == (16, 9, 9, 3)
    assert copies.dtype == np.uint8
    # the first corner tells which image it is of, unless it is hidden or noisy
    near = np.abs(copies.astype(int) - X.repeat(8, axis=0)).mean(axis=(1, 2, 3))
    far = np.abs(copies.astype(int) - X[::-1].repeat(8, axis=0)).mean(axis=(1, 2, 3))
    assert (near < far).all()
    assert len({copy.tobytes() for copy in copies[:8]}) > 1


@each_augmenter
@given(seed=st.integers(0, 2**32), shape=st.tuples(*[st.integers(1, 7)] * 2))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_images_of_any_size_keep_it_and_are_not_changed_in_place(
    augmenter, seed, shape
):
    height, width = shape
    for channels in (1, 3):
        X = photographs(2, height, width, channels, seed=seed)
        before = X.copy()
        assert seeded(augmenter, seed).augment(X, n=2).shape == (4, *X.shape[1:])
        np.testing.assert_array_equal(X, before)


@each_augmenter
@given(n=st.integers(1, 3), order=st.permutations(range(4)))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_a_copy_does_not_depend_on_the_rows_around_it(augmenter, n, order):
    X = photographs(4)
    model = seeded(augmenter)
    expected = model.augment(X, n=3)
    # copies of fewer are the first of more
    some = model.augment(X, n=n).reshape(4, n, *X.shape[1:])
    np.testing.assert_array_equal(some, expected.reshape(4, 3, *X.shape[1:])[:, :n])
    rows, copies = np.array(order), np.full(4, n - 1)
    one_by_one = model.augment_rows(X[rows], rows, copies)
    np.testing.assert_array_equal(one_by_one, expected[3 * rows + n - 1])


@each_augmenter
def test_an_int_repeats_copies_and_another_makes_others(augmenter):
    X = photographs(4, 20, 20)
    model = seeded(augmenter)
    np.testing.assert_array_equal(model.augment(X, n=4), model.augment(X, n=4))
    assert (model.augment(X, n=4) != seeded(augmenter, 1).augment(X, n=4)).any()
    assert (augmenter.augment(X, n=4) != augmenter.augment(X, n=4)).any()


@each_augmenter
@pytest.mark.parametrize("kind", [np.random.default_rng, np.random.RandomState])
def test_a_generator_makes_others_at_each_call(augmenter, kind):
    X = photographs(4, 20, 20)
    model = clone(augmenter).set_params(random_state=kind(0))
    first, second = model.augment(X, n=4), model.augment(X, n=4)
    assert (first != second).any()
    again = clone(augmenter).set_params(random_state=kind(0))
    np.testing.assert_array_equal(again.augment(X, n=4), first)


@each_augmenter
def test_no_global_stream_moves(augmenter):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    augmenter.fit_transform(photographs())
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@each_augmenter
def test_training_sees_changed_images_and_testing_the_same(augmenter):
    X = photographs(20)
    model = seeded(augmenter)
    changed = model.fit_transform(X)
    np.testing.assert_array_equal(changed, model.augment(X))
    assert (changed != X).any()
    assert model.transform(X) is X


@each_augmenter
def test_paths_give_the_same_copies_as_their_images(augmenter, paths):
    names, images = paths
    model = seeded(augmenter)
    from_paths, from_arrays = model.augment(names, n=2), model.augment(images, n=2)
    assert isinstance(from_paths, list)
    assert [copy.shape for copy in from_paths[::2]] == [image.shape for image in images]
    for ours, theirs in zip(from_paths, from_arrays, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_next_step_gets_images_from_paths_in_training_and_testing(paths):
    names, images = paths
    model = ImageNoiseAugmenter(scale=0)
    for given_on in (model.fit_transform(names), model.transform(names)):
        for ours, image in zip(given_on, images, strict=True):
            np.testing.assert_array_equal(ours, image)
    assert model.transform(images) is images


def test_augmenters_follow_each_other_in_a_pipeline(paths):
    names, _ = paths
    both = make_pipeline(ImageNoiseAugmenter(), ImageNoiseAugmenter(scale=0.2))
    assert len(both.fit_transform(names)) == 3
    assert len(both.transform(names)) == 3


def test_augmenters_of_one_seed_do_not_draw_alike():
    class ImageFirstAugmenter(ImageNoiseAugmenter):
        pass

    X = np.full((1, 9, 9, 1), 128, np.uint8)
    one = ImageNoiseAugmenter(random_state=0).augment(X)
    other = ImageFirstAugmenter(random_state=0).augment(X)
    assert (one != other).any()


@each_augmenter
def test_no_images_give_none(augmenter):
    assert augmenter.augment(np.zeros((0, 4, 5, 3), np.uint8)).shape == (0, 4, 5, 3)
    assert augmenter.augment([]) == []


@each_augmenter
def test_a_wrong_parameter_is_named_before_anything_is_done(augmenter):
    for name in augmenter.get_params():
        broken = clone(augmenter).set_params(**{name: "no such value"})
        for method in (broken.fit, broken.augment):
            with pytest.raises(ValueError, match=f"The {name!r} parameter"):
                method(photographs())


@pytest.mark.parametrize(("n", "error"), [(0, ValueError), (1.5, TypeError)])
def test_n_must_be_an_int_from_one_on(n, error):
    with pytest.raises(error, match="n"):
        ImageNoiseAugmenter().augment(photographs(), n=n)


@each_augmenter
def test_an_augmenter_is_cloned_and_pickled_as_it_is(augmenter):
    X = photographs()
    model = seeded(augmenter).fit(X)
    for copy in (clone(model), pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(copy.augment(X), model.augment(X))


@each_augmenter
def test_tags_say_that_images_are_no_table(augmenter):
    tags = get_tags(augmenter)
    assert not tags.input_tags.two_d_array
    assert not tags.requires_fit


def test_fit_says_that_pillow_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(MissingResourceError, match="ImageNoiseAugmenter needs"):
        ImageNoiseAugmenter().fit(photographs())
