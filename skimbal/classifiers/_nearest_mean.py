"""`NearestMeanClassifier`: the class whose mean is nearest, with probabilities."""

from numbers import Real
from typing import Any, ClassVar, Self

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.classifiers._mean_distances import (
    choose_temperature,
    mean_distances,
    merge_copies,
    unit_rows,
)
from skimbal.classifiers._vector import BaseVectorClassifier

__all__ = ["NearestMeanClassifier"]


class NearestMeanClassifier(BaseVectorClassifier):
    """Take the class whose mean is nearest, and say how sure that is.

    A class is its mean and nothing else [1]_, so how many rows it has does not push the
    decision towards it or away from it, and one row is enough. The probabilities are
    the softmax of the negative distances, divided by one temperature.

    Parameters
    ----------
    metric : {'cosine', 'euclidean'}, default='cosine'
        How far a row is from a mean. ``'cosine'``: 1 minus the cosine, the rows having
        been divided by their norms before they are averaged. ``'euclidean'``: the
        squared distance, for columns of one scale.
    temperature : float or 'auto', default='auto'
        Distance by which the odds of two classes change e-fold. ``'auto'`` finds the
        one with the least log-loss on the training rows, each compared with the mean
        of its class without that row and its copies, and each class counting the same.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    means_ : ndarray of shape (n_classes, n_features), float64
        Mean of each class; with ``metric='cosine'``, of its rows divided by their
        norms.
    temperature_ : float
        The temperature in use.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for: all the same.
    n_features_in_ : int
        Number of columns of `X`.
    feature_names_in_ : ndarray of shape (n_features,), object
        Names of the columns, where `X` has names that are str.

    See Also
    --------
    ShrinkageLDAClassifier : Measures distance by how columns vary together.
    sklearn.neighbors.NearestCentroid : Knows no cosine and no `sample_weight`, and can
        shrink means or take medians. Its probabilities come from columns divided by
        their spread, and no temperature is fitted to rows left out.

    Notes
    -----
    Classes of one row, copies aside, are left out where the temperature is fitted: no
    mean is left without that row. As in Platt's method [2]_, a small chance of being
    wrong is assumed for each row, so that rows without a single mistake do not make the
    classifier infinitely sure.

    Fitting costs O(n_samples * n_features * n_classes) time and
    O(n_samples * (n_features + n_classes)) memory.

    References
    ----------
    .. [1] B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis
       (2020). "Decoupling Representation and Classifier for Long-Tailed Recognition".
       ICLR. https://arxiv.org/abs/1910.09217
    .. [2] H.-T. Lin, C.-J. Lin, R. C. Weng (2007). "A note on Platt's probabilistic
       outputs for support vector machines". Machine Learning 68.
       https://doi.org/10.1007/s10994-007-5018-6

    Examples
    --------
    >>> from skimbal.classifiers import NearestMeanClassifier
    >>> X = [[1, 0], [2, 1], [3, 1], [0, 1], [1, 2]]
    >>> y = ["dress", "dress", "dress", "phone", "phone"]
    >>> model = NearestMeanClassifier().fit(X, y)
    >>> model.predict([[9, 1], [2, 9]])
    array(['dress', 'phone'], dtype='<U5')
    >>> model.predict_proba([[9, 1], [1, 1]]).round(2)
    array([[0.91, 0.09],
           [0.51, 0.49]])
    """

    _parameter_constraints: ClassVar[dict] = {
        "metric": [StrOptions({"cosine", "euclidean"})],
        "temperature": [
            StrOptions({"auto"}),
            Interval(Real, 0, None, closed="neither"),
        ],
    }

    def __init__(
        self, *, metric: str = "cosine", temperature: float | str = "auto"
    ) -> None:
        self.metric = metric
        self.temperature = temperature

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Average the rows of each class, and fit the temperature.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors, of float32 or float64.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows in the means, and in the log-loss of their classes: 2 is
            the same as the row twice. None weighs all alike.

        Returns
        -------
        NearestMeanClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        ValueError
            If `X` or `sample_weight` cannot be used.

        Warns
        -----
        SkimbalWarning
            If no class has two different rows, so that no temperature can be fitted.
        """
        return self._fit(X, y, sample_weight)

    def _learn(
        self, X: np.ndarray, codes: np.ndarray, weight: np.ndarray, classes: np.ndarray
    ) -> dict[str, Any]:
        X, codes, weight = merge_copies(X, codes, weight)
        rows = self._prepare(X)
        # O(n_samples * n_features): each row is added to one class
        members = csr_matrix((weight, (codes, np.arange(len(codes)))))
        means = (members @ rows) / np.bincount(codes, weights=weight)[:, None]
        temperature = self.temperature
        if isinstance(temperature, str):
            temperature = choose_temperature(rows, codes, weight, means, self.metric)
        return {
            "means_": means,
            "temperature_": float(temperature),
            "training_prior_": np.full(len(classes), 1 / len(classes)),
        }

    def _score(self, X: np.ndarray) -> np.ndarray:
        distances = mean_distances(self._prepare(X), self.means_, self.metric)
        if len(self.classes_) == 2:
            distances = distances[:, 1:] - distances[:, :1]
        return -distances / self.temperature_

    def _prepare(self, X: np.ndarray) -> np.ndarray:
        rows = X.astype(np.float64)
        return unit_rows(rows) if self.metric == "cosine" else rows
