"""`EasyEnsembleText`: boosted classifiers of balanced draws of texts."""

from typing import Any

from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from skimbal.ensemble._balanced_ensemble import BaseBalancedEnsemble

__all__ = ["EasyEnsembleText"]

# a tree that cannot name most classes, as a stump, boosts little
_N_LEAVES = 32


class EasyEnsembleText(BaseBalancedEnsemble):
    """Average boosted classifiers that each see as many texts of every class.

    EasyEnsemble [1]_ for texts and any number of classes. The texts are encoded once;
    each member is a boosted classifier of a balanced draw of the vectors. Frequent
    classes are dealt out to the members, so that no row comes a second time before
    each has come once, and rare classes are in every draw as a whole.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Of vectors, with `predict_proba`. Cloned for each member. None: AdaBoost of 50
        trees of 32 leaves that look at the root of all features, drawn anew at each
        cut.
    encoder : transformer, 'passthrough' or None, default=None
        Makes vectors of the texts, once for all members, for example
        ``TransformerEncoder()``. None: ``LexicalEncoder()``. With ``'passthrough'``
        the members read the rows of `X` themselves.
    n_estimators : int, default=10
        Number of members.
    rows_per_class : 'auto' or int, default='auto'
        Rows of each class in a draw; a class with fewer has them several times.
        ``'auto'``: of two classes, as many as the rarer one has or, if that is more,
        the other over `n_estimators`, so that each row is in a draw. Of more classes,
        the mean of the class counts: a draw then has no more rows than `X`.
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
    BalancedTextBagging : Averages linear classifiers.
    skimbal.calibration.TemperatureScalingClassifier : Probabilities of AdaBoost are
        much too shy; this makes them as sure as they may be.
    imblearn.ensemble.EasyEnsembleClassifier : Draws at random, from vectors only.

    Notes
    -----
    A class of few rows is repeated where `rows_per_class` is more than it has, which
    for trees is the same as a weight. With three classes and more,
    ``rows_per_class='auto'`` leaves rows of a class out that has more than
    `n_estimators` times the mean.

    References
    ----------
    .. [1] X.-Y. Liu, J. Wu, Z.-H. Zhou (2009). "Exploratory Undersampling for
       Class-Imbalance Learning". IEEE Transactions on Systems, Man, and Cybernetics B
       39(2). https://doi.org/10.1109/TSMCB.2008.2007853

    Examples
    --------
    >>> from skimbal.datasets import make_product_titles
    >>> from skimbal.ensemble import EasyEnsembleText
    >>> X, y = make_product_titles(
    ...     200, n_classes=2, n_minority=1, imbalance_ratio=9, random_state=0
    ... )
    >>> model = EasyEnsembleText(n_estimators=5, random_state=0).fit(X, y)
    >>> [type(member).__name__ for member in model.estimators_][:2]
    ['AdaBoostClassifier', 'AdaBoostClassifier']
    >>> model.training_prior_
    array([0.5, 0.5])
    """

    def __init__(
        self,
        estimator: Any = None,
        *,
        encoder: Any = None,
        n_estimators: int = 10,
        rows_per_class: int | str = "auto",
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.encoder = encoder
        self.n_estimators = n_estimators
        self.rows_per_class = rows_per_class
        self.n_jobs = n_jobs
        self.random_state = random_state

    def _default_estimator(self) -> Any:
        tree = DecisionTreeClassifier(max_leaf_nodes=_N_LEAVES, max_features="sqrt")
        return AdaBoostClassifier(tree)
