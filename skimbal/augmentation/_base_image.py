"""What every augmenter of images shares: checks, draws, files and containers."""

from abc import ABC, abstractmethod
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import check_scalar

from skimbal.augmentation._draws import Draws, draw_seed
from skimbal.augmentation._images import check_images, from_pillow, open_images
from skimbal.utils import import_optional

__all__ = ["BaseImageAugmenter"]


class BaseImageAugmenter(TransformerMixin, BaseEstimator, ABC):
    """Base class of the augmenters of images.

    A member says in `_change` what becomes of one image, given as many numbers from 0
    to below 1 as `_n_draws` says. Pillow does the work; images keep their size. Test
    images stay as they are: `transform` changes no pixel.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.augmentation import BaseImageAugmenter
    >>> class ImageDimAugmenter(BaseImageAugmenter):
    ...     _n_draws = 1
    ...     def __init__(self, *, random_state=None):
    ...         self.random_state = random_state
    ...     def _change(self, image, draws):
    ...         return image.point(lambda level: level * draws[0])
    >>> white = np.full((1, 2, 2, 3), 255, np.uint8)
    >>> int(ImageDimAugmenter(random_state=0).augment(white).max()) < 255
    True
    """

    _n_draws: ClassVar[int]
    _parameter_constraints: ClassVar[dict] = {
        "random_state": ["random_state", np.random.Generator]
    }

    random_state: Any

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.two_d_array = False
        return tags

    def fit(self, X: Any, y: Any = None) -> Self:
        """Check parameters and images; there is nothing to learn.

        Parameters
        ----------
        X : ndarray of shape (n_samples, height, width, channels), uint8, or sequence
            Images, as in `augment`. Files are not opened.
        y : None, default=None
            Ignored.

        Returns
        -------
        augmenter
            Fitted.

        Raises
        ------
        MissingResourceError
            If Pillow is not installed.
        TypeError, ValueError
            If a parameter or `X` cannot be used.
        """
        self._validate_params()
        self._pillow("Image")
        check_images(X)
        return self

    def augment(self, X: Any, n: int = 1, y: Any = None) -> Any:
        """Return changed copies of images.

        Parameters
        ----------
        X : ndarray of shape (n_samples, height, width, channels), uint8, or sequence
            Images of 1 channel (grey) or 3 (red, green, blue); or a sequence of arrays
            of shape (height, width, channels), or of paths, opened one by one. Files
            are turned by their Exif tag, put on white where they are transparent, and
            read as red, green and blue. Not changed.
        n : int, default=1
            Copies of each image; those of an image stand together.
        y : None, default=None
            Ignored; samplers pass it to every augmenter.

        Returns
        -------
        ndarray of shape (n_samples * n, height, width, channels), uint8, or list
            An array for an array. For a sequence, whose images may differ in size, a
            list of arrays of shape (height, width, channels). A copy depends on
            `random_state`, the number of its row and of the copy, and on nothing else.

        Raises
        ------
        DataFileError
            If a file cannot be read as an image; the message names the row.
        MissingResourceError
            If Pillow is not installed.
        TypeError, ValueError
            If a parameter, `X` or `n` cannot be used.
        """
        check_scalar(n, "n", Integral, min_val=1)
        images = check_images(X)
        rows = np.repeat(np.arange(len(images)), n)
        return self._augment(images, rows, rows, np.tile(np.arange(n), len(images)))

    def augment_rows(
        self, images: Any, rows: np.ndarray, copies: np.ndarray, y: Any = None
    ) -> Any:
        """Change images that are rows of a larger whole, for samplers and streams.

        Parameters
        ----------
        images : ndarray of shape (n_samples, height, width, channels), or sequence
            Images, as in `augment`.
        rows, copies : ndarray of shape (n_samples,), int64
            Number of each image in the whole, and of its copy: the same numbers give
            the same copy.
        y : None, default=None
            Ignored; samplers pass it to every augmenter.

        Returns
        -------
        ndarray of shape (n_samples, height, width, channels), uint8, or list
            As in `augment`.
        """
        images = check_images(images)
        return self._augment(images, np.arange(len(images)), rows, copies)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and return one changed copy of each image: what training sees.

        Parameters
        ----------
        X : ndarray of shape (n_samples, height, width, channels), uint8, or sequence
            Images, as in `augment`.
        y : None, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_samples, height, width, channels), uint8, or list
            As in `augment`.
        """
        return self.fit(X).augment(X)

    def transform(self, X: Any) -> Any:
        """Return the images as they are: nothing but training sees changed images.

        Parameters
        ----------
        X : ndarray of shape (n_samples, height, width, channels), uint8, or sequence
            Images, as in `augment`.

        Returns
        -------
        ndarray of shape (n_samples, height, width, channels), uint8, or list
            `X` itself where it holds pixels. Paths are read, without a change: the next
            step of a pipeline gets the kind that `fit_transform` gave it.
        """
        images = check_images(X)
        if not any(isinstance(image, str) for image in images):
            return X
        every = np.arange(len(images))
        return [from_pillow(image) for image in open_images(images, every, self._name)]

    def _augment(
        self, images: Any, source: np.ndarray, rows: np.ndarray, copies: np.ndarray
    ) -> Any:
        self._validate_params()
        self._pillow("Image")
        draws = Draws(draw_seed(self), rows, copies)
        numbers = np.stack([draws.uniform(k) for k in range(self._n_draws)], axis=1)
        # Pillow takes one image a call, which costs far more than the loop
        opened = open_images(images, source, self._name)
        changed = (
            from_pillow(self._change(image, row))
            for image, row in zip(opened, numbers, strict=True)
        )
        if isinstance(images, list):
            return list(changed)
        copied = np.empty((len(source), *images.shape[1:]), np.uint8)
        for i, pixels in enumerate(changed):
            copied[i] = pixels
        return copied

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _pillow(self, module: str) -> Any:
        """Return a module of Pillow."""
        return import_optional(f"PIL.{module}", extra="image", purpose=self._name)

    @abstractmethod
    def _change(self, image: Any, draws: np.ndarray) -> Any:
        """Return a changed copy of an image in the mode L or RGB, of the same size.

        `draws` are `_n_draws` numbers from 0 to below 1, which are this copy's own.
        """
