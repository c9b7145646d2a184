"""`BalancedSoftmaxClassifier`: logistic regression that knows how rare classes are."""

from numbers import Integral, Real
from typing import Any, ClassVar, Self
from warnings import warn

import numpy as np
from scipy.optimize import minimize
from sklearn.base import _fit_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils._param_validation import Interval
from sklearn.utils.extmath import row_norms

from skimbal.classifiers._vector import BaseVectorClassifier, class_shares

__all__ = ["BalancedSoftmaxClassifier", "balanced_softmax_loss"]


class BalancedSoftmaxClassifier(BaseVectorClassifier):
    """Logistic regression trained on logits to which the class frequencies are added.

    In training, `tau` times the logarithm of its share is added to the logit of each
    class; in prediction, nothing is. So the frequency of a class is explained by what
    was added, and what is learnt is how its rows differ from others. With ``tau=1``
    (balanced softmax [1]_, the loss of logit adjustment [2]_) the probabilities stand
    for classes that all come up as often; ``tau=0`` is plain logistic regression.

    Parameters
    ----------
    tau : float, default=1.0
        Strength of the adjustment, from 0 on. The probabilities stand for class
        frequencies proportional to those of `y` to the power of ``1 - tau``.
    C : float, default=10.0
        Inverse strength of the L2 penalty on `coef_`, as in scikit-learn's
        `LogisticRegression`; infinite for none.
    max_iter : int, default=1000
        Most steps of L-BFGS.
    tol : float, default=1e-4
        Training stops when no entry of the gradient of the mean loss is larger, with
        `X` divided by the root mean square norm of its rows.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features), float64
        One row a class; a single row, that of the second, where there are two classes.
    intercept_ : ndarray of shape (1,) or (n_classes,), float64
        Belongs to the rows of `coef_`.
    n_iter_ : int
        Steps that were taken.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for; sums to 1.
    n_features_in_ : int
        Number of columns of `X`.
    feature_names_in_ : ndarray of shape (n_features,), object
        Names of the columns, where `X` has names that are str.

    See Also
    --------
    skimbal.calibration.LogitAdjustedClassifier : Adjusts any fitted classifier, and
        finds the strength out of fold.
    sklearn.linear_model.LogisticRegression : The same with ``tau=0``.

    Notes
    -----
    Where the rows to predict come in the proportions of `y`, ``tau=1`` gives too many
    of them to rare classes. It is for rows whose classes come up equally often, or for
    scores in which every class counts the same.

    A step costs O(n_samples * n_features * n_classes) time and
    O(n_samples * n_classes) memory.

    References
    ----------
    .. [1] J. Ren, C. Yu, S. Sheng, X. Ma, H. Zhao, S. Yi, H. Li (2020). "Balanced
       Meta-Softmax for Long-Tailed Visual Recognition". NeurIPS.
       https://arxiv.org/abs/2007.10740
    .. [2] A. K. Menon, S. Jayasumana, A. S. Rawat, H. Jain, A. Veit, S. Kumar (2021).
       "Long-tail learning via logit adjustment". ICLR.
       https://arxiv.org/abs/2007.07314

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.classifiers import BalancedSoftmaxClassifier
    >>> X = np.array([0, 1, 2, 3, 4, 5, 6, 7, 7, 9])[:, None]
    >>> y = ["common"] * 8 + ["rare"] * 2
    >>> plain = BalancedSoftmaxClassifier(tau=0).fit(X, y)
    >>> balanced = BalancedSoftmaxClassifier().fit(X, y)
    >>> plain.predict([[6.9]]), balanced.predict([[6.9]])
    (array(['common'], dtype='<U6'), array(['rare'], dtype='<U6'))
    >>> plain.training_prior_, balanced.training_prior_
    (array([0.8, 0.2]), array([0.5, 0.5]))
    """

    _reads_sparse = True

    _parameter_constraints: ClassVar[dict] = {
        "tau": [Interval(Real, 0, None, closed="left")],
        "C": [Interval(Real, 0, None, closed="right")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self,
        *,
        tau: float = 1.0,
        C: float = 10.0,
        max_iter: int = 1000,
        tol: float = 1e-4,
    ) -> None:
        self.tau = tau
        self.C = C
        self.max_iter = max_iter
        self.tol = tol

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit the logistic regression.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Vectors, of float32 or float64.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the rows, in the loss and in the class frequencies; None weighs
            all alike.

        Returns
        -------
        BalancedSoftmaxClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        ValueError
            If `X` or `sample_weight` cannot be used.

        Warns
        -----
        ConvergenceWarning
            If `max_iter` steps were not enough.
        """
        return self._fit(X, y, sample_weight)

    def _learn(
        self, X: Any, codes: np.ndarray, weight: np.ndarray, classes: np.ndarray
    ) -> dict[str, Any]:
        log_share = np.log(class_shares(codes, weight))
        # scikit-learn penalises the one row it has for two classes, their difference:
        # twice what the squares of both rows come to
        l2 = (2 if len(classes) == 2 else 1) / (self.C * weight.sum())
        coef, intercept, n_iter = self._minimize(
            X, codes, weight / weight.sum(), log_share, l2
        )
        if len(classes) == 2:
            coef, intercept = coef[1:] - coef[:1], intercept[1:] - intercept[:1]
        # subtract the maximum first: exp overflows where tau is large
        log_prior = (1 - self.tau) * log_share
        prior = np.exp(log_prior - log_prior.max())
        return {
            "coef_": coef,
            "intercept_": intercept,
            "n_iter_": n_iter,
            "training_prior_": prior / prior.sum(),
        }

    def _minimize(
        self,
        X: Any,
        codes: np.ndarray,
        weight: np.ndarray,
        log_share: np.ndarray,
        l2: float,
    ) -> tuple[np.ndarray, np.ndarray, int]:
        """Return coefficients, intercepts and the number of steps taken."""
        # rows of norm 1 on average, so that vectors of any scale converge alike
        scale = np.sqrt(weight @ row_norms(X, squared=True)) or 1.0

        def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
            params = flat.reshape(len(log_share), -1)
            loss, grad_coef, grad_intercept = balanced_softmax_loss(
                params[:, :-1] / scale,
                params[:, -1],
                X,
                codes,
                sample_weight=weight,
                offset=self.tau * log_share,
                l2=l2,
            )
            gradient = np.column_stack([grad_coef / scale, grad_intercept])
            return loss, gradient.ravel()

        start = np.zeros((len(log_share), X.shape[1] + 1))
        # the best without any feature; as in scikit-learn, intercepts sum to 0
        start[:, -1] = (1 - self.tau) * (log_share - log_share.mean())
        options = {"maxiter": self.max_iter, "gtol": self.tol, "maxls": 50}
        options["ftol"] = 64 * np.finfo(float).eps
        found = minimize(
            objective, start.ravel(), jac=True, method="L-BFGS-B", options=options
        )
        if not found.success:
            warn(
                f"The fit did not converge in {found.nit} steps "
                f"({found.message}); scores and probabilities may be far from the "
                "best. Raise `max_iter`, or scale the columns of `X`.",
                ConvergenceWarning,
                stacklevel=6,
            )
        params = found.x.reshape(start.shape)
        return params[:, :-1] / scale, params[:, -1].copy(), int(found.nit)


def balanced_softmax_loss(
    coef: np.ndarray,
    intercept: np.ndarray,
    X: Any,
    codes: np.ndarray,
    *,
    sample_weight: np.ndarray,
    offset: np.ndarray,
    l2: float,
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the penalised log-loss of adjusted logits, and its gradient.

    ``sum_i w_i * -log softmax(X_i @ coef.T + intercept + offset)[codes_i]
    + l2 / 2 * sum(coef ** 2)``, equation 10 of Menon et al. (2021) with
    ``offset = tau * log(share)``.

    Parameters
    ----------
    coef : ndarray of shape (n_classes, n_features)
        Coefficients.
    intercept : ndarray of shape (n_classes,)
        Not penalised.
    X : ndarray or CSR matrix of shape (n_samples, n_features)
        Vectors; products with them are in their dtype, the rest in float64.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    sample_weight : ndarray of shape (n_samples,)
        Weights of the rows.
    offset : ndarray of shape (n_classes,)
        Added to the logits.
    l2 : float
        Strength of the penalty.

    Returns
    -------
    loss : float
    grad_coef : ndarray of shape (n_classes, n_features)
    grad_intercept : ndarray of shape (n_classes,)
    """
    rows = np.arange(len(codes))
    logits = (X @ coef.T.astype(X.dtype)).astype(np.float64) + (intercept + offset)
    # subtract the row maximum first: exp overflows above 709
    logits -= logits.max(axis=1, keepdims=True)
    proba = np.exp(logits)
    total = proba.sum(axis=1)
    log_likelihood = logits[rows, codes] - np.log(total)
    loss = -sample_weight @ log_likelihood + l2 / 2 * np.sum(coef**2)
    proba /= total[:, None]
    proba[rows, codes] -= 1
    proba *= sample_weight[:, None]
    grad_coef = proba.T.astype(X.dtype) @ X + l2 * coef
    return float(loss), grad_coef, proba.sum(axis=0)
