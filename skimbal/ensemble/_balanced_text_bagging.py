"""`BalancedTextBagging`: classifiers of balanced draws, over texts encoded once."""

from typing import Any, ClassVar

from sklearn.linear_model import LogisticRegression

from skimbal.ensemble._balanced_ensemble import BaseBalancedEnsemble

__all__ = ["BalancedTextBagging"]


class BalancedTextBagging(BaseBalancedEnsemble):
    """Average classifiers that each see as many texts of every class.

    The texts are encoded once. Each member is then trained on a draw of the vectors
    that holds all classes alike: frequent classes are dealt out to the members, so that
    no row comes a second time before each has come once, and rare classes are in every
    draw as a whole. A single under-sampled classifier throws most rows away; here the
    members share them out [1]_.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Of vectors, with `predict_proba`. Cloned for each member. None:
        ``LogisticRegression(C=10)``.
    encoder : transformer, 'passthrough' or None, default=None
        Makes vectors of the texts, once for all members, for example
        ``TransformerEncoder()``. None: ``LexicalEncoder()``. With ``'passthrough'``
        the members read the rows of `X` themselves, for example a `BertClassifier`.
    n_estimators : int, default=10
        Number of members.
    rows_per_class : 'auto' or int, default='auto'
        Rows of each class in a draw; a class with fewer has them several times.
        ``'auto'``: of two classes, as many as the rarer one has or, if that is more,
        the other over `n_estimators`, so that each row is in a draw. Of more classes,
        the mean of the class counts: a draw then has no more rows than `X`.
    bootstrap : bool, default=False
        Whether classes of at most `rows_per_class` rows are drawn with replacement,
        instead of taken whole. Members then differ more.
    n_jobs : int, default=None
        Members that are trained at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draws, and of each `random_state` in the encoder or a member that is
        None.

    Attributes
    ----------
    encoder_ : transformer or None
        Fitted on all rows; None for ``'passthrough'``.
    estimators_ : list of classifiers
        The members.
    estimators_samples_ : list of ndarray of int64
        The rows of `X` that each member was trained on; a row that it saw several times
        stands there as often.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for: all alike, but for
        `sample_weight` and what the members do besides.

    See Also
    --------
    EasyEnsembleText : Boosts the members.
    skimbal.calibration.PriorCorrectedClassifier : Moves the probabilities to the class
        frequencies of `y`.
    imblearn.ensemble.BalancedBaggingClassifier : Draws at random, from vectors only.

    Notes
    -----
    Where one of two classes is very rare, ``'auto'`` repeats its rows many times. An
    int then makes smaller draws, which leave rows of the other class out. With three
    classes and more, ``'auto'`` leaves rows of a class out that has more than
    `n_estimators` times the mean.

    References
    ----------
    .. [1] B. C. Wallace, K. Small, C. E. Brodley, T. A. Trikalinos (2011). "Class
       Imbalance, Redux". ICDM. https://doi.org/10.1109/ICDM.2011.33

    Examples
    --------
    >>> from skimbal.datasets import make_product_titles
    >>> from skimbal.ensemble import BalancedTextBagging
    >>> X, y = make_product_titles(
    ...     200, n_classes=2, n_minority=1, imbalance_ratio=9, random_state=0
    ... )
    >>> model = BalancedTextBagging(n_estimators=5, random_state=0).fit(X, y)
    >>> model.class_counts_, len(model.estimators_samples_[0])
    (array([180,  20]), 72)
    >>> model.training_prior_
    array([0.5, 0.5])
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseBalancedEnsemble._parameter_constraints,
        "bootstrap": ["boolean"],
    }

    def __init__(
        self,
        estimator: Any = None,
        *,
        encoder: Any = None,
        n_estimators: int = 10,
        rows_per_class: int | str = "auto",
        bootstrap: bool = False,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.encoder = encoder
        self.n_estimators = n_estimators
        self.rows_per_class = rows_per_class
        self.bootstrap = bootstrap
        self.n_jobs = n_jobs
        self.random_state = random_state

    def _default_estimator(self) -> Any:
        # more steps than it takes: one that has not converged is another model
        return LogisticRegression(C=10, max_iter=3000)

    def _bootstraps(self) -> bool:
        return self.bootstrap
