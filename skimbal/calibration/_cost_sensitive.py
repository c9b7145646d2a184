"""`CostSensitiveClassifier`: the answer that costs least, not the likeliest one."""

from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import _fit_context
from sklearn.utils._param_validation import StrOptions

from skimbal.calibration._base import BaseDecisionClassifier
from skimbal.calibration._costs import check_cost_matrix
from skimbal.calibration._own_scores import OwnScoresMixin
from skimbal.calibration._target_prior import TargetPriorMixin

__all__ = ["CostSensitiveClassifier"]


class CostSensitiveClassifier(OwnScoresMixin, TargetPriorMixin, BaseDecisionClassifier):
    """Predict the label with the least expected cost.

    The expected cost of an answer is the mean of its costs over the true classes,
    weighted by their probabilities [1]_. Nothing is tuned: the probabilities must mean
    what they say.

    Parameters
    ----------
    estimator : classifier
        Any classifier or pipeline with `predict_proba`; calibrated at best.
    cost_matrix : array-like of shape (n_classes, n_classes) or dict
        The cost of predicting the second class where the first is true, in the order
        of `classes_` or by ``(true label, predicted label)``. In a dict, errors that
        are not named cost 1 and right answers 0. Any unit will do; a gain is a
        negative cost, and a right answer may cost something too.
    target_prior : {'train', 'uniform'} or dict, default='train'
        The class frequencies of the rows to predict: those of `y`, all the same, or a
        share for each label. Probabilities are moved to it first.

    Attributes
    ----------
    estimator_ : classifier
        The fitted copy of `estimator`.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    costs_ : ndarray of shape (n_classes, n_classes), float64
        The costs, true classes in rows, in the order of `classes_`.
    source_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the estimator's probabilities stand for.
    target_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that `predict_proba` stands for.
    training_prior_ : ndarray of shape (n_classes,), float64
        The same as `target_prior_`, for what is put around this classifier.

    See Also
    --------
    PerClassThresholdClassifier : Learns from costs where probabilities are wrong.
    TemperatureScalingClassifier : Makes probabilities mean what they say.

    References
    ----------
    .. [1] C. Elkan (2001). "The Foundations of Cost-Sensitive Learning". IJCAI.
       https://cseweb.ucsd.edu/~elkan/rescale.pdf

    Examples
    --------
    A missed fraud costs as much as 50 false alarms:

    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.calibration import CostSensitiveClassifier
    >>> X = [[0.0], [0.1], [0.2], [0.6], [0.8], [1.0]]
    >>> y = ["fine", "fine", "fine", "fine", "fraud", "fraud"]
    >>> model = CostSensitiveClassifier(
    ...     LogisticRegression(), cost_matrix={("fraud", "fine"): 50}
    ... ).fit(X, y)
    >>> model.predict_proba([[0.0]]).round(2)
    array([[0.74, 0.26]])
    >>> model.expected_cost([[0.0]]).round(2)
    array([[12.98,  0.74]])
    >>> model.predict([[0.0]])
    array(['fraud'], dtype='<U5')
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": BaseDecisionClassifier._parameter_constraints["estimator"],
        "cost_matrix": ["array-like", dict],
        "target_prior": [StrOptions({"train", "uniform"}), dict],
    }

    def __init__(
        self, estimator: Any, *, cost_matrix: Any, target_prior: Any = "train"
    ) -> None:
        self.estimator = estimator
        self.cost_matrix = cost_matrix
        self.target_prior = target_prior

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit the estimator.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the estimator, and counted in `source_prior_`.
        **fit_params : Any
            Passed to `fit` of the estimator.

        Returns
        -------
        CostSensitiveClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        ValueError
            If `cost_matrix` or `target_prior` do not fit the classes.

        Warns
        -----
        SkimbalWarning
            If a sampler in the estimator does not record what it did.
        """
        return self._fit(X, y, sample_weight, fit_params)

    def expected_cost(self, X: Any) -> np.ndarray:
        """Return what each answer is expected to cost.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            One column for each answer, in the order of `classes_`, in the unit of
            `cost_matrix`; `predict` takes the smallest.
        """
        return self.predict_proba(X) @ self.costs_

    def _check_parameters(self, classes: np.ndarray) -> None:
        super()._check_parameters(classes)
        check_cost_matrix(self.cost_matrix, classes)

    def _tune(self, X: Any, labels: Any, sample_weight: Any, fit_params: Any) -> None:
        self._set_priors()
        self.costs_ = check_cost_matrix(self.cost_matrix, self.classes_)

    def _score_classes(self, proba: np.ndarray) -> np.ndarray:
        return -(self._adjust_proba(proba) @ self.costs_)
