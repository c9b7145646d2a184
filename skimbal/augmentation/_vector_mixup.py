"""`VectorMixup`: new vectors between those of two rows."""

from numbers import Integral, Real
from typing import Any, ClassVar, Self
from warnings import warn

import numpy as np
from sklearn.base import (
    BaseEstimator,
    OneToOneFeatureMixin,
    TransformerMixin,
    _fit_context,
)
from sklearn.utils import check_scalar
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted, validate_data

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._mixing import find_partners, mix
from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils import check_generator, check_labels, encode_labels
from skimbal.utils._vectors import NO_VECTORS, quoting_no_text

__all__ = ["VectorMixup"]


class VectorMixup(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Mix each vector with that of another row, and keep its label.

    Mixup [1]_, applied to embeddings as manifold mixup [2]_ is to hidden states. A copy
    is ``row + share * (partner - row)``. Mixed labels, which classifiers of
    scikit-learn cannot be trained on, never come up: a partner is of the same class, or
    of a much larger one and has the smaller share, where Remix [3]_ gives the label of
    the rare class as well. Stands after an encoder. Test rows stay as they are:
    `transform` is the identity.

    Parameters
    ----------
    partners : {'same', 'larger'}, default='same'
        Where partners come from. ``'same'``: the class of the row, whose room copies
        fill. ``'larger'``: all classes that are `min_ratio` times as large, towards
        which copies push the border; where there is none, the class of the row.
    alpha : float, default=1.0
        Both parameters of the beta distribution of the shares. 1 makes all as likely;
        below 1 most copies are close to the row or to its partner.
    min_ratio : float, default=3.0
        With ``partners='larger'``, how many times as many rows a class must have:
        kappa of Remix.
    max_share : float, default=0.5
        With ``partners='larger'``, the share of a partner stays below this: tau of
        Remix.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    rows_ : ndarray of shape (n_samples, n_features), float32 or float64
        The rows, which partners come from; small classes first.
    partner_ranges_ : ndarray of shape (n_classes, 2), int64
        First row of `rows_` that a class takes partners from, and the first after them.
    n_features_in_ : int
        Number of columns of `X`.
    feature_names_in_ : ndarray of shape (n_features,), object
        Names of the columns, where `X` has names that are str.

    See Also
    --------
    imblearn.over_sampling.SMOTE : Mixes with near rows of the same class only.

    Notes
    -----
    Between two vectors of norm 1 lie shorter ones: put
    `sklearn.preprocessing.Normalizer` behind where the norm matters.

    References
    ----------
    .. [1] H. Zhang, M. Cisse, Y. N. Dauphin, D. Lopez-Paz (2018). "mixup: Beyond
       Empirical Risk Minimization". ICLR. https://arxiv.org/abs/1710.09412
    .. [2] V. Verma, A. Lamb, C. Beckham, A. Najafi, I. Mitliagkas, D. Lopez-Paz,
       Y. Bengio (2019). "Manifold Mixup: Better Representations by Interpolating Hidden
       States". ICML. https://arxiv.org/abs/1806.05236
    .. [3] H.-P. Chou, S.-C. Chang, J.-Y. Pan, W. Wei, D.-C. Juan (2020). "Remix:
       Rebalanced Mixup". ECCV Workshops. https://arxiv.org/abs/2007.03943

    Examples
    --------
    >>> from skimbal.augmentation import VectorMixup
    >>> X = [[0.0, 0], [1, 1], [10, 0], [10, 1], [11, 0]]
    >>> y = ["rare", "rare", "common", "common", "common"]
    >>> mixup = VectorMixup(random_state=0).fit(X, y)
    >>> copies = mixup.augment(X[:1], n=4, y=y[:1])
    >>> bool((copies[:, 0] == copies[:, 1]).all())  # on the line from (0, 0) to (1, 1)
    True
    """

    _parameter_constraints: ClassVar[dict] = {
        "partners": [StrOptions({"same", "larger"})],
        "alpha": [Interval(Real, 0, None, closed="neither")],
        "min_ratio": [Interval(Real, 1, None, closed="neither")],
        "max_share": [Interval(Real, 0, 1, closed="neither")],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        *,
        partners: str = "same",
        alpha: float = 1.0,
        min_ratio: float = 3.0,
        max_share: float = 0.5,
        random_state: Any = None,
    ) -> None:
        self.partners = partners
        self.alpha = alpha
        self.min_ratio = min_ratio
        self.max_share = max_share
        self.random_state = random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any) -> Self:
        """Keep the rows, and find out where each class takes partners from.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors, of float32 or float64.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool.

        Returns
        -------
        VectorMixup
            Fitted.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        TypeError
            If `X` holds texts.
        ValueError
            If `X` or a parameter cannot be used otherwise.

        Warns
        -----
        SkimbalWarning
            If a class has one row and takes no other partner: its copies are that row.
        """
        vectors = self._check(X, reset=True)
        labels = check_labels(y, len(vectors), min_classes=1)
        classes, codes = encode_labels(labels)
        counts = np.bincount(codes)
        rank = np.argsort(np.argsort(counts, kind="stable"))
        ratio = self.min_ratio if self.partners == "larger" else np.inf
        self.partner_ranges_ = find_partners(np.sort(counts), ratio)[rank]
        self.rows_ = vectors[np.argsort(rank[codes], kind="stable")]
        self.classes_, self.class_counts_ = classes, counts
        self._warn_of_single_rows()
        return self

    def augment(self, X: Any, n: int = 1, y: Any = None) -> np.ndarray:
        """Return mixed copies of vectors; each has the label of its row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors. Not changed.
        n : int, default=1
            Copies of each vector; those of a vector stand together.
        y : array-like of shape (n_samples,), default=None
            Labels of the vectors, among `classes_`. Must be given.

        Returns
        -------
        ndarray of shape (n_samples * n, n_features), float32 or float64
            A copy depends on `random_state`, the rows of `fit`, its own row, the number
            of that row and of the copy, and on nothing else.

        Raises
        ------
        LabelError
            If `y` cannot be used, or holds a label that `fit` has not seen.
        TypeError
            If `X` holds texts.
        ValueError
            If `X`, `n` or a parameter cannot be used otherwise.
        """
        check_scalar(n, "n", Integral, min_val=1)
        vectors = self._check(X)
        labels = check_labels(y, len(vectors), min_classes=1)
        rows = np.repeat(np.arange(len(vectors)), n)
        copies = np.tile(np.arange(n), len(vectors))
        return self._mix(vectors[rows], rows, copies, labels[rows])

    def augment_rows(
        self, X: Any, rows: np.ndarray, copies: np.ndarray, y: Any = None
    ) -> np.ndarray:
        """Mix vectors that are rows of a larger whole, for samplers and streams.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors.
        rows, copies : ndarray of shape (n_samples,), int64
            Number of each vector in the whole, and of its copy: the same numbers give
            the same copy.
        y : array-like of shape (n_samples,), default=None
            Labels of the vectors, as in `augment`. Must be given.

        Returns
        -------
        ndarray of shape (n_samples, n_features), float32 or float64
        """
        vectors = self._check(X)
        labels = check_labels(y, len(vectors), min_classes=1)
        return self._mix(vectors, rows, copies, labels)

    def fit_transform(self, X: Any, y: Any) -> np.ndarray:
        """Fit, and return one mixed copy of each vector: what training sees.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors.
        y : array-like of shape (n_samples,)
            Labels, which are those of the copies as well.

        Returns
        -------
        ndarray of shape (n_samples, n_features), float32 or float64
            As in `augment`.
        """
        return self.fit(X, y).augment(X, y=y)

    def transform(self, X: Any) -> np.ndarray:
        """Return the vectors as they are: nothing but training sees mixed ones.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors.

        Returns
        -------
        ndarray of shape (n_samples, n_features), float32 or float64
            `X`, as an array.
        """
        return self._check(X)

    def _check(self, X: Any, reset: bool = False) -> np.ndarray:
        if not reset:
            check_is_fitted(self)
        with quoting_no_text(NO_VECTORS):
            return validate_data(self, X, reset=reset, dtype=[np.float64, np.float32])

    def _warn_of_single_rows(self) -> None:
        (alone,) = np.nonzero(np.diff(self.partner_ranges_)[:, 0] == 1)
        if len(alone):
            warn(
                f"{len(alone)} of {len(self.classes_)} classes have 1 row, for example "
                f"{self.classes_[alone[0]].item()!r}, and no partner to mix it with: "
                "their copies are the row itself. Give more rows, or set "
                "`partners='larger'`.",
                SkimbalWarning,
                stacklevel=4,
            )

    def _mix(
        self, vectors: np.ndarray, rows: np.ndarray, copies: np.ndarray, y: np.ndarray
    ) -> np.ndarray:
        self._validate_params()
        codes = self._encode(y)
        seed = int(check_generator(self.random_state).integers(2**63))
        draws = Draws(seed, rows, copies)
        ranges = self.partner_ranges_[codes]
        # partners from larger classes are more than the rows of one's own
        larger = np.diff(ranges)[:, 0] > self.class_counts_[codes]
        limits = np.where(larger, self.max_share, 1.0)
        return mix(vectors, self.rows_, ranges, limits, self.alpha, draws)

    def _encode(self, y: np.ndarray) -> np.ndarray:
        unknown = ~np.isin(y, self.classes_)
        if unknown.any():
            raise LabelError(
                f"Row {int(np.flatnonzero(unknown)[0])} of `y` has a label that `fit` "
                f"has not seen; it saw {len(self.classes_)} classes. Fit on all rows."
            )
        return np.searchsorted(self.classes_, y)
