"""`StrategyAdvisor`: measure a data set, race a few strategies, and say what to do."""

import os
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, _fit_context
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted

from skimbal.auto._advice import Advice
from skimbal.auto._candidates import check_candidates
from skimbal.auto._checks import read_rows
from skimbal.auto._parts import read_parts
from skimbal.base import TextEstimatorMixin
from skimbal.calibration._tuning import METRICS
from skimbal.encoders import TransformerEncoder
from skimbal.utils import check_generator, check_texts, encode_labels
from skimbal.utils._prediction import predict_with_proba

__all__ = ["StrategyAdvisor"]


class StrategyAdvisor(TextEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Say what to do with a data set of texts, what not to do, and why.

    It measures the data (classes, tail, copies, labels that look wrong, what the
    encoder makes of the texts, what more labels would be worth, drift between parts),
    applies rules that were measured or published, races at most eight configurations
    on rows that they have not learnt, and advises one within a time budget. As a
    search of scikit-learn it then is the classifier that it advises.

    Parameters
    ----------
    pretrained : 'auto', str, path-like or TransformerEncoder, default='auto'
        The encoder: a name on the Hugging Face hub, a folder, or one of which a prefix
        or length must be set. ``'auto'`` takes a small one that is on this machine and
        can read the script of the texts, and downloads nothing.
    metric : {'macro_f1', 'balanced_accuracy', 'accuracy'}, default='macro_f1'
        What must be large.
    target_prior : {'train', 'uniform'} or dict, default='train'
        The class frequencies of the rows to predict: those of `y`, all the same, or a
        share for each label. It decides more than any method.
    time_budget : float or None, default=600
        Seconds for measures, race and advice; what would not fit in is left out before
        it is begun, judged by a sample. N-grams are always tried. None sets no limit.
    candidates : 'auto' or list of str, default='auto'
        What may take part: ``'words'``, ``'words_mix'``, ``'vectors'``,
        ``'vectors_adjusted'``, ``'vectors_lda'``, ``'mix'``, ``'mix_contrastive'`` and
        ``'mix_fine_tuned'``. With ``'auto'`` rules decide whether an encoder is tuned;
        a list tries what it names, within `time_budget`.
    tolerance : float, default=0.005
        What a cheaper class of cost (no encoder, a frozen one, tuned copies) may be
        behind, in the unit of `metric`, if that is within one standard error as well.
        0 advises the best score.
    max_rows : int, default=20000
        Of more labelled rows, so many are drawn class by class to be measured and
        raced; the advised estimator is fitted on all of them, which takes its own time.
    refit : bool, default=True
        Whether the advised estimator is fitted on all rows, to predict with.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same advice at every fit, if the budget leaves the same out.
    verbose : int, default=0
        1 shows progress bars of encoders.

    Attributes
    ----------
    advice_ : Advice
        What to do: `print` it, or write it with `Advice.to_html`.
    leaderboard_ : list of dict
        A row for each candidate, the best score first; see `Advice`.
    best_estimator_ : classifier
        The advised estimator: fitted on all rows, or not with ``refit=False``.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`, without those of weight 0.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that probabilities stand for.
    record_ : dict
        The plain data of `advice_`.

    See Also
    --------
    ImbalancedTextClassifier : The mix alone, without advice.
    skimbal.evaluation.evaluate : Measures a classifier on rows that it has not seen.

    Notes
    -----
    *Choice.* Weights, taus and rules of a candidate are learnt without the fold that
    they are judged on. Half of the candidates are left behind after two folds, but
    none that is within one standard error of the best [1]_. The largest of several
    scores is partly luck [2]_, so a mix is preferred to a single head, and a cheaper
    class of cost to one that gains less than `tolerance`.

    *Folds* keep equal texts together, and nothing else: if rows come in groups
    (customers, templates), scores are too good.

    References
    ----------
    .. [1] K. Jamieson, A. Talwalkar (2016). "Non-stochastic Best Arm Identification
       and Hyperparameter Optimization". AISTATS. https://arxiv.org/abs/1502.07943
    .. [2] G. Cawley, N. Talbot (2010). "On Over-fitting in Model Selection and
       Subsequent Selection Bias in Performance Evaluation". JMLR.
       https://jmlr.org/papers/v11/cawley10a.html

    Examples
    --------
    >>> from skimbal.auto import StrategyAdvisor
    >>> X = ["red summer dress", "silk evening dress", "dress with pockets",
    ...      "long black dress", "dress for a wedding", "white dress",
    ...      "usb phone charger", "phone case", "phone holder for a car",
    ...      "black phone case", "phone stand", "phone strap"]
    >>> y = ["dress"] * 6 + ["phone"] * 6
    >>> advisor = StrategyAdvisor(candidates=["words", "words_mix"], random_state=0)
    >>> advisor.fit(X, y).predict(["blue dress", "phone cable"])
    array(['dress', 'phone'], dtype='<U5')
    >>> sorted(row["name"] for row in advisor.leaderboard_)
    ['words', 'words_mix']
    """

    reads_unlabelled: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict] = {
        "pretrained": [str, os.PathLike, TransformerEncoder],
        "metric": [StrOptions(set(METRICS))],
        "target_prior": [StrOptions({"train", "uniform"}), dict],
        "time_budget": [Interval(Real, 0, None, closed="left"), None],
        "candidates": [StrOptions({"auto"}), list, tuple],
        "tolerance": [Interval(Real, 0, None, closed="left")],
        "max_rows": [Interval(Integral, 2, None, closed="left")],
        "refit": ["boolean"],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        pretrained: Any = "auto",
        *,
        metric: str = "macro_f1",
        target_prior: Any = "train",
        time_budget: float | None = 600,
        candidates: str | Sequence[str] = "auto",
        tolerance: float = 0.005,
        max_rows: int = 20_000,
        refit: bool = True,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.metric = metric
        self.target_prior = target_prior
        self.time_budget = time_budget
        self.candidates = candidates
        self.tolerance = tolerance
        self.max_rows = max_rows
        self.refit = refit
        self.random_state = random_state
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        X_unlabelled: Any = None,
        part: Any = None,
    ) -> Self:
        """Measure, race, and advise.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes. Rows of None or NaN, or of
            -1 among str, have none.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each row, not negative. 0 leaves a row out.
        X_unlabelled : array-like of str, default=None
            More texts without a label: to be learnt from, and compared with the others.
        part : array-like of shape (n_samples,), default=None
            What each row belongs to, such as a month or a source: the texts of the
            parts are compared. None compares rows with and without a label.

        Returns
        -------
        StrategyAdvisor
            The fitted advisor.

        Raises
        ------
        InvalidTextError, LabelError
            If a row of `X` is not a text, or `y` cannot be used.
        MissingResourceError
            If an encoder that `pretrained` names, or that `candidates` asks for, is
            not on this machine and cannot be downloaded.
        ValueError
            If `candidates` or `target_prior` hold something unknown, `part` has another
            number of rows, or no candidate can be fitted.

        Warns
        -----
        SkimbalWarning
            If there are too few texts to compare anything.
        """
        names = check_candidates(self.candidates)
        rows = read_rows(X, y, sample_weight)
        more = [] if X_unlabelled is None else check_texts(X_unlabelled)
        parts = read_parts(X, part, rows, more)
        classes, codes = encode_labels(rows.labels)
        seed = self.random_state
        if not isinstance(seed, Integral):
            seed = int(check_generator(seed).integers(2**31))

        from skimbal.auto._advise_fit import advise

        given = rows, classes, codes, more, parts
        for name, value in advise(self, names, int(seed), *given).items():
            setattr(self, name, value)
        return self

    @property
    def advice_(self) -> Advice:
        """What to do."""
        check_is_fitted(self)
        return Advice(self.record_)

    @property
    def leaderboard_(self) -> list[dict[str, Any]]:
        """A row for each candidate, the best score first."""
        check_is_fitted(self)
        rows: list[dict[str, Any]] = self.record_["candidates"]
        return rows

    def predict(self, X: Any) -> np.ndarray:
        """Return the label that the advised estimator chooses for each text.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, in the dtype of `classes_`.
        """
        return self._fitted().predict(self._read(X))

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`.
        """
        return self._fitted().predict_proba(self._read(X))

    def _predict_with_proba(self, X: Any) -> tuple[np.ndarray, np.ndarray | None]:
        return predict_with_proba(self._fitted(), self._read(X))

    def _read(self, X: Any) -> list[str]:
        return check_texts(X)

    def _fitted(self) -> Any:
        check_is_fitted(self)
        if not self.refit:
            raise AttributeError(
                "This advisor has `refit=False`: fit `best_estimator_` on your rows, "
                "or set `refit=True` and fit again."
            )
        return self.best_estimator_
