"""`ModelSoupClassifier`: the mean of the weights of fine-tuned copies, as one model."""

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any, ClassVar, Self
from warnings import warn

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    MetaEstimatorMixin,
    _fit_context,
)
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import _num_samples, check_is_fitted

from skimbal.base import TextEstimatorMixin
from skimbal.calibration._priors import log_proba
from skimbal.calibration._tuning import METRICS
from skimbal.classifiers import BertClassifier
from skimbal.classifiers._validation_rows import check_validation
from skimbal.ensemble._decision_proba import read_proba
from skimbal.ensemble._held_rows import HeldRows, hold_out
from skimbal.ensemble._mix import resolve_loss
from skimbal.ensemble._most_probable import MostProbableMixin
from skimbal.ensemble._soup_copies import make_copies, make_start
from skimbal.ensemble._soup_recipes import RECIPES
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import (
    check_generator,
    check_labels,
    check_text_columns,
    encode_labels,
)
from skimbal.utils._out_of_fold import take_rows
from skimbal.utils._weights import check_weight

__all__ = ["ModelSoupClassifier"]

_NOT_JUDGED = (
    "No class has enough different texts to hold one out: the mean of all copies is "
    "kept, and nothing tells whether it is any good. Give `X_val` and `y_val`."
)


class ModelSoupClassifier(
    MostProbableMixin,
    TextEstimatorMixin,
    MetaEstimatorMixin,
    ClassifierMixin,
    BaseEstimator,
):
    """Fine-tune copies from several seeds, and average their weights into one model.

    Copies that were fine-tuned from the same start lie in one valley of the loss, and
    the mean of their weights is often as good as that of their predictions, and better
    than each of them [1]_. It costs as much as one copy. Where held-out rows say that
    it is worse, the best copy is taken.

    Parameters
    ----------
    estimator : BertClassifier or None, default=None
        What is fine-tuned; cloned for each seed. None: ``BertClassifier()``. Its head
        starts at a logistic regression on the pretrained vectors
        (``init_head="probe"``), of the same rows in all copies: they hold out none
        (``early_stopping=False``), and a resampler draws the same in each.
    n_seeds : int, default=3
        How many copies; each costs a whole training.
    recipe : {'greedy', 'uniform'}, default='greedy'
        ``'greedy'``: from the best copy on, each next one joins if the mean is not
        worse on the held-out rows with it. ``'uniform'``: all copies.
    metric : {'log_loss', 'macro_f1', 'balanced_accuracy', 'accuracy'} or callable, \
default='log_loss'
        What copies and means are judged by. A callable is called with ``(y_true,
        y_pred, sample_weight=...)`` and gives more for better predictions.
    validation_fraction : float, default=0.1
        Share of each class that no copy is trained on; unused when `X_val` is given.
        Copies of a text stay together. Classes with fewer than 4 different texts give
        no row.
    n_jobs : int, default=None
        Copies that are trained at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Every `random_state` of every copy becomes a number that is drawn from it (that
        of a resampler one for all), and the held-out rows are drawn from it too.

    Attributes
    ----------
    estimator_ : BertClassifier
        The one model; its history, `best_epoch_` and `training_prior_` are those of
        the best copy in it, or of the first without held-out rows.
    soup_ : ndarray of shape (n_averaged,), int64
        The numbers of the copies in the mean, the best first. A single one is the best
        copy alone.
    losses_ : ndarray of shape (n_seeds,), float64
        The loss of each copy on the held-out rows: the log-loss, or 1 minus the metric.
    gain_ : float
        How much less the loss of the mean is than that of the best copy, on the rows
        that the recipe saw. NaN without held-out rows.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for: the mean over the copies
        in the soup.

    See Also
    --------
    SeedAverageClassifier : Averages probabilities instead, which needs no held-out
        rows, and all copies in each prediction.

    Notes
    -----
    Layers that are drawn anew (`n_reset_layers`), bodies that each copy pretrains
    (`pretraining`) and adapters, prefixes and prompts (`peft`) do not start alike, and
    are refused. All copies are in memory until the mean is made.

    References
    ----------
    .. [1] M. Wortsman et al. (2022). "Model soups: averaging weights of multiple
       fine-tuned models improves accuracy without increasing inference time". ICML.
       https://arxiv.org/abs/2203.05482

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> from skimbal.ensemble import ModelSoupClassifier
    >>> X = ["red dress", "silk dress", "blue dress", "long dress",
    ...      "phone case", "usb phone", "phone holder", "old phone"]
    >>> y = ["dress"] * 4 + ["phone"] * 4
    >>> soup = ModelSoupClassifier(
    ...     BertClassifier(n_trained_layers=1, max_epochs=1), n_seeds=2, random_state=0
    ... ).fit(X, y)
    >>> soup.losses_.shape
    (2,)
    >>> soup.predict(["green dress", "phone cable"])
    array(['dress', 'phone'], dtype='<U5')
    """

    reads_pairs = True
    _parameter_constraints: ClassVar[dict] = {
        "estimator": [BertClassifier, None],
        "n_seeds": [Interval(Integral, 1, None, closed="left")],
        "recipe": [StrOptions(set(RECIPES))],
        "metric": [StrOptions({"log_loss", *METRICS}), callable],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any = None,
        *,
        n_seeds: int = 3,
        recipe: str = "greedy",
        metric: Any = "log_loss",
        validation_fraction: float = 0.1,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.n_seeds = n_seeds
        self.recipe = recipe
        self.metric = metric
        self.validation_fraction = validation_fraction
        self.n_jobs = n_jobs
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        X_val: Any = None,
        y_val: Any = None,
    ) -> Self:
        """Fine-tune the copies, and average those that are better together.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts, as `BertClassifier` takes them.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the copies, and to the metric.
        X_val, y_val : array-like, default=None
            Rows to judge copies and means on, instead of held-out ones.

        Returns
        -------
        ModelSoupClassifier
            The fitted classifier.

        Raises
        ------
        InvalidTextError, LabelError
            If a row of `X` is not a text, or `y` cannot be used.
        ValueError
            If copies of `estimator` would not start alike.

        Warns
        -----
        SkimbalWarning
            If no class has enough texts to hold one out.
        """
        start = make_start(self.estimator)
        columns = check_text_columns(X)
        labels = check_labels(y, _num_samples(X))
        weight = check_weight(sample_weight, labels)
        rng = check_generator(self.random_state)
        classes, codes = encode_labels(labels)
        validation = check_validation(X_val, y_val, X, len(columns), labels)
        if validation is None:
            share = self.validation_fraction
            train, held = hold_out(X, columns, codes, weight, share, rng)
            if held is None:
                warn(_NOT_JUDGED, SkimbalWarning, stacklevel=3)
        else:
            known = np.searchsorted(classes, validation[1])
            held = HeldRows(X_val, known, np.ones(len(known)))
            train = np.arange(len(labels))
        copies = make_copies(start, self.n_seeds, rng)
        rows = take_rows(X, train), labels[train]
        own_weight = None if weight is None else weight[train]
        fitted = Parallel(n_jobs=self.n_jobs)(
            delayed(_fit_copy)(copy, *rows, own_weight) for copy in copies
        )
        self._stir(fitted, held, classes)
        self.classes_, self.class_counts_ = classes, np.bincount(codes)
        return self

    def _stir(
        self, copies: list[BertClassifier], held: HeldRows | None, classes: np.ndarray
    ) -> None:
        """Choose the copies by the held-out rows, and set the mean of them."""
        members, gain = list(range(len(copies))), np.nan
        losses = np.full(len(copies), np.nan)
        if held is not None:
            loss = resolve_loss(self.metric, classes)

            def taste(members: Sequence[int]) -> float:
                proba = read_proba(_mean(copies, members), held.X, classes)
                read = loss.read(log_proba(proba), held.codes)
                return loss.mean(read, held.codes, held.weight)

            losses = np.array([taste([i]) for i in members])
            members, together = RECIPES[self.recipe](losses, taste)
            gain = float(losses.min() - together)
        self.estimator_ = _mean(copies, members)
        self.soup_, self.losses_, self.gain_ = np.array(members), losses, gain
        priors = [copies[i].training_prior_ for i in members]
        self.training_prior_ = np.mean(priors, axis=0)

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
        return self.estimator_.predict_proba(X)

    def _fitted_reader(self) -> BertClassifier:
        return self.estimator_


def _fit_copy(
    copy: BertClassifier, X: Any, labels: np.ndarray, weight: np.ndarray | None
) -> BertClassifier:
    return copy.fit(X, labels, sample_weight=weight)


def _mean(copies: list[BertClassifier], members: Sequence[int]) -> BertClassifier:
    if len(members) == 1:
        return copies[members[0]]
    from skimbal.classifiers._bert_storage import average_fitted

    return average_fitted([copies[i] for i in members])
