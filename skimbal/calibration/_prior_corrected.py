"""`PriorCorrectedClassifier`: probabilities for the class frequencies that matter."""

from typing import Any, ClassVar, Self
from warnings import warn

import numpy as np
from sklearn.base import _fit_context
from sklearn.utils._param_validation import HasMethods, StrOptions

from skimbal.calibration._base import BaseDecisionClassifier
from skimbal.calibration._priors import estimate_prior, move_prior
from skimbal.calibration._target_prior import TargetPriorMixin
from skimbal.exceptions import SkimbalWarning

__all__ = ["PriorCorrectedClassifier"]

# fewer rows than this a class say little about how often the class comes
_MIN_ROWS_A_CLASS = 10


class PriorCorrectedClassifier(TargetPriorMixin, BaseDecisionClassifier):
    """Undo what resampling did to probabilities, or move them to another prior.

    A classifier that was trained on resampled or weighted rows answers as if the
    classes came in those proportions. This one multiplies each probability by the
    ratio of the shares, and normalises: exact wherever the rows of a class are the
    same and only the proportions differ.

    Parameters
    ----------
    estimator : classifier
        Any classifier or pipeline with `predict_proba`. A `FrozenEstimator` is not
        fitted again; hand over the labels that it was fitted on, or rows from the same
        source. What its samplers did can be read only with the former.
    target_prior : {'train', 'uniform', 'estimate'} or dict, default='train'
        The class frequencies of the rows to predict. ``'train'``: those of `y`, which
        undoes samplers, weights and adjusted losses. ``'uniform'``: all classes the
        same. A dict holds a share for each label. ``'estimate'``: estimated from the
        rows of each `predict_proba` call by expectation maximisation [1]_; what a row
        gets then depends on the others, so hand over many at once.

    Attributes
    ----------
    estimator_ : classifier
        The fitted copy of `estimator`.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    source_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the estimator's probabilities stand for: its own
        prior, where it holds one; else those of `y`, times what the samplers of a
        pipeline took or made, times `class_weight` and `sample_weight`. What is inside
        voting or bagged classifiers is not looked at.
    target_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that `predict_proba` stands for; with ``'estimate'``,
        those that the estimation starts from.
    training_prior_ : ndarray of shape (n_classes,), float64
        The same as `target_prior_`, for what is put around this classifier.

    See Also
    --------
    LogitAdjustedClassifier : Changes the decision, and leaves probabilities alone.

    References
    ----------
    .. [1] M. Saerens, P. Latinne, C. Decaestecker (2002). "Adjusting the Outputs of a
       Classifier to New a Priori Probabilities". Neural Computation 14(1).
       https://doi.org/10.1162/089976602753284446

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.calibration import PriorCorrectedClassifier
    >>> X = np.linspace(0, 1, 50)[:, None]
    >>> y = np.where(X[:, 0] > 0.9, "rare", "common")
    >>> balanced = LogisticRegression(class_weight="balanced")
    >>> corrected = PriorCorrectedClassifier(balanced).fit(X, y)
    >>> corrected.source_prior_, corrected.target_prior_
    (array([0.5, 0.5]), array([0.9, 0.1]))
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "target_prior": [StrOptions({"train", "uniform", "estimate"}), dict],
    }

    def __init__(self, estimator: Any, *, target_prior: Any = "train") -> None:
        self.estimator = estimator
        self.target_prior = target_prior

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit the estimator, and find out what its probabilities stand for.

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
        PriorCorrectedClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        ValueError
            If `target_prior` lacks a class or holds an unknown one.

        Warns
        -----
        SkimbalWarning
            If a sampler in the estimator does not record what it did.
        """
        return self._fit(X, y, sample_weight, fit_params)

    def _tune(self, X: Any, labels: Any, sample_weight: Any, fit_params: Any) -> None:
        self._set_priors()

    def _resolve_target(self, classes: np.ndarray, train: np.ndarray) -> np.ndarray:
        # what an estimation starts from
        return train if self._estimates else super()._resolve_target(classes, train)

    def _adjust_proba(self, proba: np.ndarray) -> np.ndarray:
        target = self._estimate(proba) if self._estimates else self.target_prior_
        return move_prior(proba, self.source_prior_, target)

    def estimate_prior(self, X: Any) -> np.ndarray:
        """Estimate how often each class comes among unlabelled rows.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_classes,), float64
            In the order of `classes_`; sums to 1.

        Warns
        -----
        SkimbalWarning
            If there are fewer than 10 rows a class.
        """
        return self._estimate(self._estimator_proba(X))

    def _estimate(self, proba: np.ndarray) -> np.ndarray:
        n_rows, n_classes = proba.shape
        if not n_rows:
            return self.target_prior_
        if n_rows < _MIN_ROWS_A_CLASS * n_classes:
            warn(
                f"The class frequencies are estimated from {n_rows} rows for "
                f"{n_classes} classes, and may be far off; {_MIN_ROWS_A_CLASS} rows a "
                "class are wanted. Predict more rows at once.",
                SkimbalWarning,
                stacklevel=3,
            )
        # start at the target: frequencies of 'train', in the source's own terms
        start = move_prior(proba, self.source_prior_, self.target_prior_)
        return estimate_prior(start, self.target_prior_)

    @property
    def _estimates(self) -> bool:
        return isinstance(self.target_prior, str) and self.target_prior == "estimate"
