"""`BackboneEnsemble`: several pretrained models, and what the vote of each counts."""

from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    MetaEstimatorMixin,
    _fit_context,
)
from sklearn.utils import Bunch
from sklearn.utils._param_validation import HasMethods, StrOptions
from sklearn.utils.validation import _num_samples, check_is_fitted

from skimbal.base import TextEstimatorMixin
from skimbal.calibration._priors import log_proba, move_prior
from skimbal.calibration._tuning import OutOfFold
from skimbal.ensemble._backbones import make_backbones, release_memory
from skimbal.ensemble._log_pool import LogPool
from skimbal.ensemble._most_probable import MostProbableMixin
from skimbal.ensemble._training import choose_prior, read_scores
from skimbal.ensemble._vote import Vote, learn_vote
from skimbal.utils import (
    check_generator,
    check_labels,
    check_text_columns,
    encode_labels,
    make_inner_folds,
)
from skimbal.utils._steps import first_step
from skimbal.utils._weights import check_weight

__all__ = ["BackboneEnsemble"]


class BackboneEnsemble(
    MostProbableMixin,
    TextEstimatorMixin,
    MetaEstimatorMixin,
    ClassifierMixin,
    BaseEstimator,
):
    """Let several pretrained models vote, each with what its vote has earned.

    Models that were pretrained on other texts are wrong on other rows. What the vote of
    each counts is learnt from probabilities of rows that it was not trained on, and
    judged on rows that taught nothing about the votes either: where all together are
    not better than the best by more than one standard error, the best is taken alone.

    Parameters
    ----------
    pretrained : list of str, path-like, TransformerEncoder or classifier
        The models. A name or folder is read as ``TransformerEncoder(name)``; give that
        itself where it wants a prefix, as e5 models do, a pooling or a cache. Each
        stays frozen, below a head of its own. A classifier of texts, such as
        ``BertClassifier(name)``, is trained as it is.
    estimator : classifier or None, default=None
        The head on frozen vectors, with `predict_proba` or `decision_function`; cloned
        for each. None: ``LogisticRegression(C=10)``.
    voting : {'stacking', 'per_class', 'soft'}, default='stacking'
        ``'soft'``: the geometric mean of the probabilities. ``'per_class'``: the same
        with a weight for each model and class. ``'stacking'``: what a model says of one
        class also counts for others; logistic regression over all log-probabilities
        [1]_. The last two are pulled towards the first, as strongly as other folds find
        best, so that classes of few rows stay near it. Stacking takes n_classes times
        as long to learn: with hundreds of classes take ``'per_class'``.
    cv : int, splitter or iterable of splits, default=5
        The folds. An int is used as far as there are rows. Where one fold tests them
        all, the votes are judged on fifths of it.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib. More than one fine-tuned model is
        then in memory.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds of an int `cv`, and of each `random_state` that is None.

    Attributes
    ----------
    estimators_ : list of classifiers
        The models that vote, fitted on all rows; a frozen one as a pipeline.
    named_estimators_ : Bunch
        The same by name: the last part of that of the pretrained model. One that comes
        again has ``'#2'`` behind it.
    weights_ : dict of str to ndarray of shape (n_classes,) or (n_classes, n_classes)
        What the log-probability of each class counts; with ``'stacking'``, for each
        class (columns), unless one votes alone. 0 for models that do not vote.
    intercept_ : ndarray of shape (n_classes,), float64
        What is added to the log-probabilities.
    temperatures_ : dict of str to float
        What the log-probabilities of each model are divided by before.
    source_priors_ : dict of str to ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities of each model are taken to stand
        for: those that it was trained for or, where out-of-fold rows are as likely
        under them, those of `y`.
    losses_ : dict of str to float
        The out-of-fold log-loss of each model.
    gain_, gain_std_ : float
        How much less the log-loss of all together is than that of the best, on rows
        that they did not learn from, and its standard error over bootstrap samples.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies of `y`, weighted, which the probabilities stand for.

    See Also
    --------
    GreedyEnsembleClassifier : Mixes any classifiers, with one weight each.
    skimbal.encoders.TransformerEncoder : One pretrained model, frozen.

    Notes
    -----
    Models come one after another. A frozen one encodes each text once, and is let go
    before the next is loaded; those that vote are loaded again at the end. Of a
    fine-tuned one, a copy a fold is trained and let go, and one on all rows if it
    votes: ``cv + 1`` trainings.

    References
    ----------
    .. [1] D. H. Wolpert (1992). "Stacked Generalization". Neural Networks 5(2).
       https://doi.org/10.1016/S0893-6080(05)80023-1

    Examples
    --------
    >>> from skimbal.datasets import make_product_titles
    >>> from skimbal.encoders import TransformerEncoder
    >>> from skimbal.ensemble import BackboneEnsemble
    >>> X, y = make_product_titles(40, n_classes=2, n_minority=1, random_state=0)
    >>> backbones = ["minilm", TransformerEncoder("minilm", pooling="cls")]
    >>> model = BackboneEnsemble(backbones, cv=2, random_state=0).fit(X, y)
    >>> list(model.losses_)
    ['minilm', 'minilm#2']
    """

    _parameter_constraints: ClassVar[dict] = {
        "pretrained": [list, tuple],
        "estimator": [
            HasMethods(["fit", "predict_proba"]),
            HasMethods(["fit", "decision_function"]),
            None,
        ],
        "voting": [StrOptions({"soft", "per_class", "stacking"})],
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        pretrained: list,
        *,
        estimator: Any = None,
        voting: str = "stacking",
        cv: Any = 5,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.pretrained = pretrained
        self.estimator = estimator
        self.voting = voting
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    @property
    def reads_pairs(self) -> bool:  # type: ignore[override]
        """Whether `X` may be two text columns: all of the models must read them."""
        readers = [first_step(item) for item in self.pretrained]
        return all(getattr(reader, "reads_pairs", False) for reader in readers)

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit the models one after another, and learn their votes out of fold.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts; two columns where all models read pairs.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the models and heads, and to the log-loss.

        Returns
        -------
        BackboneEnsemble
            The fitted ensemble.

        Raises
        ------
        InvalidTextError, LabelError
            If a row of `X` is not a text, or `y` cannot be used or has too few rows for
            two folds.
        MissingResourceError
            If a pretrained model is not on this machine and cannot be downloaded.
        TypeError, ValueError
            If `pretrained` holds something else, or nothing.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, about which the votes can learn nothing.
        """
        if not self.pretrained:
            raise ValueError("`pretrained` must hold at least one model; got 0.")
        check_text_columns(X)
        labels = check_labels(y, _num_samples(X))
        weight = check_weight(sample_weight, labels)
        rng = check_generator(self.random_state)
        folds = make_inner_folds(self.cv, X, labels, rng)
        classes, codes = encode_labels(labels)
        backbones = make_backbones(list(self.pretrained), self.estimator, rng)
        mass = np.bincount(codes, weight)
        prior = mass / mass.sum()
        priors, scores = {}, []
        for name, backbone in backbones.items():
            proba, source = backbone.cross_fit(
                X, labels, weight, folds, classes, self.n_jobs
            )
            release_memory()
            rows = OutOfFold.of_proba(proba, codes, weight, folds)
            priors[name] = choose_prior(rows, source, prior)
            scores.append(log_proba(move_prior(rows.proba, priors[name], prior)))
        vote = learn_vote(
            np.stack(scores),
            rows.codes,
            rows.weight,
            rows.fold,
            voting=self.voting,
            rng=rng,
        )
        fitted = {
            name: backbone.finish(X, labels, weight)
            for (name, backbone), own in zip(
                backbones.items(), vote.pool.weights, strict=True
            )
            if own.any()
        }
        self.classes_, self.class_counts_ = classes, np.bincount(codes)
        self.training_prior_, self.source_priors_ = prior, priors
        self._keep(vote, fitted)
        return self

    def _keep(self, vote: Vote, fitted: dict[str, Any]) -> None:
        names = list(self.source_priors_)
        self.weights_ = dict(zip(names, vote.pool.weights, strict=True))
        self.intercept_ = vote.pool.intercept
        temperatures, losses = vote.temperatures.tolist(), vote.losses.tolist()
        self.temperatures_ = dict(zip(names, temperatures, strict=True))
        self.losses_ = dict(zip(names, losses, strict=True))
        self.gain_, self.gain_std_ = vote.gain, vote.gain_std
        self.estimators_ = list(fitted.values())
        self.named_estimators_ = Bunch(**fitted)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts, in as many columns as in `fit`.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`.
        """
        check_is_fitted(self)
        scores = [
            read_scores(
                member,
                X,
                self.classes_,
                self.source_priors_[name],
                self.training_prior_,
            )
            / self.temperatures_[name]
            for name, member in self.named_estimators_.items()
        ]
        weights = np.stack([self.weights_[name] for name in self.named_estimators_])
        return np.exp(LogPool(weights, self.intercept_).score(np.stack(scores)))
