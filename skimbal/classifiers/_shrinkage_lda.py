"""`ShrinkageLDAClassifier`: linear discriminant analysis for few rows a class."""

from collections.abc import Iterator
from numbers import Real
from typing import Any, ClassVar, Self

import numpy as np
from scipy.linalg import pinvh, solve
from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.classifiers._mean_distances import merge_copies
from skimbal.classifiers._vector import BaseVectorClassifier, class_shares
from skimbal.utils import check_target_prior

__all__ = ["ShrinkageLDAClassifier"]


class ShrinkageLDAClassifier(BaseVectorClassifier):
    """Linear discriminant analysis with a shrunk covariance that all classes share.

    Each class is a normal distribution around its own mean; all have the same
    covariance, which is estimated from the rows of all classes together. A rare class
    so needs rows for its mean only, and one row is enough. Between columns that vary
    together, little is known from few rows: shrinkage moves the covariance towards that
    of columns which are independent and vary alike.

    Parameters
    ----------
    shrinkage : float or 'auto', default=0.1
        Share of the mean variance in the covariance, in [0, 1]. ``'auto'``: the share
        of Ledoit and Wolf [1]_, from the rows around the means of their classes.
    target_prior : {'train', 'uniform'} or dict, default='train'
        The class frequencies of the rows to predict. ``'train'``: those of `y`.
        ``'uniform'``: all classes the same. A dict holds a share for each label. It
        moves the decision alone: means and covariance are the same.
    correct_means : bool, default=True
        Whether to take from the distance to the mean of a class what the error of that
        mean adds to it: up to ``n_features`` divided by the rows of the class. It is
        large for rare classes, and drives rows away from them.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    means_ : ndarray of shape (n_classes, n_features), float64
        Mean of each class.
    shrinkage_ : float
        The shrinkage in use.
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features), float64
        One row a class; a single row, that of the second, where there are two classes.
    intercept_ : ndarray of shape (1,) or (n_classes,), float64
        Belongs to the rows of `coef_`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for, those of
        `target_prior`; sums to 1.
    n_features_in_ : int
        Number of columns of `X`.
    feature_names_in_ : ndarray of shape (n_features,), object
        Names of the columns, where `X` has names that are str.

    See Also
    --------
    sklearn.discriminant_analysis.LinearDiscriminantAnalysis : Weighs the covariance of
        each class with its prior, so that with equal priors a class of one row counts
        as a class without spread; takes no `sample_weight`.
    NearestMeanClassifier : The same for columns that are independent and vary alike.

    Notes
    -----
    With a float as `shrinkage`, ``target_prior='train'`` and ``correct_means=False``,
    the probabilities are those of scikit-learn's
    ``LinearDiscriminantAnalysis(solver='lsqr')``.

    *Means of few rows.* A mean of n rows is off by a random vector, whose expected
    squared length, as the covariance measures length, is the number of columns divided
    by n. Each distance to that mean is longer by as much. `correct_means` takes the
    expectation off, with shrinkage a little less; copies of a row count as that row.

    *Probabilities* are far too sure where columns are many and rows are few. Calibrate
    them out of fold before their size means anything.

    Fitting costs O(n_samples * n_features**2 + n_features**3) time, and memory for the
    rows of the largest class, each different row, and one covariance.

    References
    ----------
    .. [1] O. Ledoit, M. Wolf (2004). "A well-conditioned estimator for
       large-dimensional covariance matrices". Journal of Multivariate Analysis 88(2).
       https://doi.org/10.1016/S0047-259X(03)00096-4

    Examples
    --------
    >>> from skimbal.classifiers import ShrinkageLDAClassifier
    >>> X = [[0, 0], [1, 1], [2, 2], [3, 3], [0, 2]]
    >>> y = ["dress", "dress", "dress", "dress", "phone"]
    >>> model = ShrinkageLDAClassifier(target_prior="uniform").fit(X, y)
    >>> model.predict([[2, 1], [1, 3]])
    array(['dress', 'phone'], dtype='<U5')
    """

    _parameter_constraints: ClassVar[dict] = {
        "shrinkage": [Interval(Real, 0, 1, closed="both"), StrOptions({"auto"})],
        "target_prior": [StrOptions({"train", "uniform"}), dict],
        "correct_means": ["boolean"],
    }

    def __init__(
        self,
        *,
        shrinkage: float | str = 0.1,
        target_prior: Any = "train",
        correct_means: bool = True,
    ) -> None:
        self.shrinkage = shrinkage
        self.target_prior = target_prior
        self.correct_means = correct_means

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Estimate the means and the covariance.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors, of float32 or float64.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows in means, covariance and class frequencies: 2 is the
            same as the row twice. None weighs all alike.

        Returns
        -------
        ShrinkageLDAClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        ValueError
            If `X`, `sample_weight` or `target_prior` cannot be used, or the rows of
            every class are all the same.
        """
        return self._fit(X, y, sample_weight)

    def _learn(
        self, X: Any, codes: np.ndarray, weight: np.ndarray, classes: np.ndarray
    ) -> dict[str, Any]:
        X, codes, weight = merge_copies(X, codes, weight)
        shares = class_shares(codes, weight)
        prior = check_target_prior(self.target_prior, classes, shares)
        means, covariance, fourth = _describe_classes(X, codes, weight)
        shrinkage = self.shrinkage
        if isinstance(shrinkage, str):
            # shares first: the squares of tiny or huge weights are 0 or infinite
            n_samples = 1 / np.sum((weight / weight.sum()) ** 2)
            shrinkage = ledoit_wolf_share(covariance, fourth, n_samples)
        # around the mean of all, so that a large one swallows no difference
        center = shares @ means
        coef, n_directions = _divide(means - center, covariance, shrinkage)
        with np.errstate(divide="ignore"):  # a share of 0 is a score of -inf
            intercept = np.log(prior)
        intercept -= np.sum(coef * (means + center), axis=1) / 2
        if self.correct_means:
            # variance of a weighted mean, for a row of variance 1
            own = weight / np.bincount(codes, weights=weight)[codes]
            intercept += n_directions * np.bincount(codes, weights=own**2) / 2
        if len(classes) == 2:
            coef, intercept = coef[1:] - coef[:1], intercept[1:] - intercept[:1]
        return {
            "means_": means,
            "shrinkage_": float(shrinkage),
            "coef_": coef,
            "intercept_": intercept,
            "training_prior_": prior,
        }


def ledoit_wolf_share(
    covariance: np.ndarray, fourth_moment: float, n_samples: float
) -> float:
    """Return the shrinkage with the least expected squared error.

    As scikit-learn's `ledoit_wolf_shrinkage`, which knows no weights and wants all
    centred rows at once.

    Parameters
    ----------
    covariance : ndarray of shape (n_features, n_features)
        Of centred rows; not all zero.
    fourth_moment : float
        Mean of the fourth power of the norm of the rows.
    n_samples : float
        Number of rows; with weights, of as many equal ones.

    Returns
    -------
    float
        In [0, 1].
    """
    n_features = len(covariance)
    squares = np.sum(covariance**2)
    # b^2 and d^2 of the paper, both times n_features
    noise = (fourth_moment - squares) / n_samples
    distance = squares - np.trace(covariance) ** 2 / n_features
    return float(np.clip(noise / distance, 0, 1)) if distance > 0 else 0.0


def _describe_classes(
    X: np.ndarray, codes: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the means, the pooled covariance and the fourth moment around the means.

    One class at a time is centred and held as float64.
    """
    means = np.empty((codes.max() + 1, X.shape[1]))
    scatter = np.zeros((X.shape[1], X.shape[1]))
    fourth = 0.0
    for code, rows in enumerate(_rows_by_class(codes)):
        part, share = X[rows].astype(np.float64), weight[rows] / weight.sum()
        means[code] = share @ part / share.sum()
        part -= means[code]
        fourth += share @ np.sum(part**2, axis=1) ** 2
        part *= np.sqrt(share)[:, None]
        scatter += part.T @ part
    # what rounding leaves of rows that are all the same
    nothing = (8 * np.finfo(float).eps) ** 2 * np.sum(means**2)
    if np.trace(scatter) <= nothing:
        raise ValueError(
            "`X` must hold two different rows of the same class at least, to estimate "
            f"a covariance; the {len(X)} rows are all alike within the {len(means)} "
            "classes. Give more rows, or use NearestMeanClassifier."
        )
    return means, scatter, fourth


def _rows_by_class(codes: np.ndarray) -> Iterator[np.ndarray]:
    order = np.argsort(codes, kind="stable")
    yield from np.split(order, np.cumsum(np.bincount(codes))[:-1])


def _divide(
    rows: np.ndarray, covariance: np.ndarray, shrinkage: float
) -> tuple[np.ndarray, float]:
    """Return the rows times the inverse of the shrunk covariance, and its trace.

    The trace is that of the inverse times the covariance as it is: the expected squared
    length of a row around its mean, the number of columns without shrinkage.
    """
    both = np.vstack([rows, covariance])  # one solve for the two
    if shrinkage == 0:  # columns that do not vary within classes are left out
        both = both @ pinvh(covariance)
    else:
        shrunk = (1 - shrinkage) * covariance
        shrunk.flat[:: len(shrunk) + 1] += (
            shrinkage * np.trace(covariance) / len(shrunk)
        )
        both = solve(shrunk, both.T, assume_a="pos").T
    return both[: len(rows)], float(np.trace(both[len(rows) :]))
