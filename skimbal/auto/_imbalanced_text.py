"""`ImbalancedTextClassifier`: the default that chooses for its user."""

import os
from collections.abc import Sequence
from numbers import Real
from typing import Any, ClassVar, Self

import numpy as np
from scipy.special import log_softmax
from sklearn.base import BaseEstimator, ClassifierMixin, _fit_context
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_is_fitted

from skimbal.auto._checks import check_members, read_rows
from skimbal.auto._members import scale_scores
from skimbal.base import TextEstimatorMixin
from skimbal.calibration._priors import log_proba, move_prior
from skimbal.calibration._tuning import METRICS
from skimbal.encoders import TransformerEncoder
from skimbal.ensemble._decision_proba import read_proba
from skimbal.utils import check_texts, encode_labels

__all__ = ["ImbalancedTextClassifier"]

# the log-probability of a class that cannot come; scorers refuse infinity
_LEAST = -690.0


class ImbalancedTextClassifier(TextEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Classify texts with whatever is best out of fold, without being tuned.

    Which method is best differs from one data set to the next: n-grams, a head on a
    frozen encoder, a fine-tuned encoder, or all of them together. This classifier
    trains each kind by cross-validation, weighs them by greedy selection on the rows
    that they have not seen [1]_, calibrates the mix, and moves the decision towards
    rare classes as far as that pays. What it tried and why it chose is in `audit_`.

    Parameters
    ----------
    pretrained : 'auto', str, path-like, TransformerEncoder or list of these, \
default='auto'
        The encoders: names on the Hugging Face hub, folders, or encoders of which a
        prefix or length must be set. ``'auto'`` takes a small one that is on this
        machine and can read the script of the texts, and downloads nothing; without
        one, n-grams alone are used.
    target_prior : {'train', 'uniform'} or dict, default='train'
        The class frequencies of the rows to predict: those of `y`, all the same, or a
        share for each label. Probabilities stand for it, and everything is chosen for
        it. It matters more than any method.
    metric : {'macro_f1', 'balanced_accuracy', 'accuracy'} or callable, \
default='macro_f1'
        What the decision must make large. A callable is called with ``(y_true, y_pred,
        sample_weight=...)`` and gives more for better predictions; classes have no
        thresholds of their own then.
    time_budget : float or None, default=None
        Seconds that `fit` may take. Tuning an encoder and encoding texts without a
        label are left out where they would not fit in, judged by the speed of the
        encoder. The other members are always trained. None sets no limit.
    members : 'auto' or list of str, default='auto'
        The kinds: ``'lexical'``, ``'embedding'``, ``'contrastive'``, ``'fine_tuned'``.
        ``'auto'`` trains n-grams and heads on vectors; tunes an
        encoder by contrast where classes have few texts; and fine-tunes it, but not
        where vectors are clearly ahead of the n-grams and classes are small. A
        list trains what it names, within `time_budget`.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same model at every fit on the CPU of one machine with the
        same number of threads.
    verbose : int, default=0
        1 shows progress bars of encoders.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted; columns of `predict_proba` are in this order.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`, without those of weight 0.
    members_ : dict of str to classifier
        The members with a weight, by names such as ``'lexical/svm'``; their classes
        are class numbers.
    encoders_ : dict of str to transformer
        What makes the features that they read.
    member_views_ : dict of str to str
        Which of `encoders_` each of `members_` reads; ``'text'`` for none.
    weights_ : dict of str to float
        The weight of each member that was trained; not negative, the sum is 1.
    score_temperatures_ : dict of str to float
        What the scores of members without probabilities are divided by, before they
        are moved to a target prior that is not that of `y`; 1 for all others.
    member_temperatures_ : dict of str to float
        What the log-probabilities of each of `members_` are divided by, after that.
    temperature_ : float
        What those of the mix are divided by.
    rule_ : {'none', 'global', 'per_class'}
        How classes are chosen: the most probable one, with one tau, or with a
        threshold for each class of 30 rows or more.
    tau_ : float
        Strength of the common rule, ``offset = tau * log(share of the class in y)``.
    offsets_ : ndarray of shape (n_classes,), float64
        Taken from the log-probabilities before the largest wins.
    source_prior_, training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies of `y`, and those that the probabilities stand for: the
        target prior.
    audit_ : dict
        Plain data: ``data`` (counts of the rows), ``classes``, ``target_prior`` (their
        shares), ``metric``, ``n_folds``, ``reading_seconds`` (for the features that
        members share), ``members`` (``name``, out-of-fold ``score`` with its 95 %
        interval from ``low`` to ``high``, ``log_loss``, ``weight``, ``seconds``),
        ``left_out`` (why a kind or a head was not trained), ``ensemble``, ``rule``,
        ``seconds``, and in words ``choices`` and ``would_change``. Scores are missing
        where there are too few texts for folds.

    See Also
    --------
    skimbal.ensemble.GreedyEnsembleClassifier : Mixes classifiers that you name.
    skimbal.calibration.LogitAdjustedClassifier : Decides over one classifier.
    skimbal.classifiers.ContrastiveTextClassifier : The member tuned by contrast.
    skimbal.classifiers.BertClassifier : The fine-tuned member.

    Notes
    -----
    *Cost.* Each encoder reads every different text once, whatever the number of heads
    and folds (with `time_budget`, 256 texts again to tell its speed), and n-grams are
    cut once. Tuning takes three copies, which all predict. The rest is a small
    part of that.

    *Honesty.* Copies of a text are never on both sides of a fold. Out-of-fold scores of
    the mix are a little too good, because its weights, temperature and rule were chosen
    on the same rows; measure the classifier on rows that it has not seen.

    References
    ----------
    .. [1] R. Caruana et al. (2004). "Ensemble Selection from Libraries of Models".
       ICML. https://doi.org/10.1145/1015330.1015432
    .. [2] A. K. Menon et al. (2021). "Long-tail learning via logit adjustment". ICLR.
       https://arxiv.org/abs/2007.07314

    Examples
    --------
    >>> from skimbal import ImbalancedTextClassifier
    >>> X = ["red summer dress", "silk evening dress", "dress with pockets",
    ...      "long black dress", "dress for a wedding", "white dress",
    ...      "usb phone charger", "phone case", "phone holder for a car",
    ...      "black phone case", "phone stand"]
    >>> y = ["dress"] * 6 + ["phone"] * 5
    >>> model = ImbalancedTextClassifier(members=["lexical"], random_state=0)
    >>> model.fit(X, y).predict(["blue dress", "phone cable"])
    array(['dress', 'phone'], dtype='<U5')
    >>> [member["name"] for member in model.audit_["members"]]
    ['lexical/svm', 'lexical/lr']
    """

    reads_unlabelled: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict] = {
        "pretrained": [str, os.PathLike, TransformerEncoder, list, tuple],
        "target_prior": [StrOptions({"train", "uniform"}), dict],
        "metric": [StrOptions(set(METRICS)), callable],
        "time_budget": [Interval(Real, 0, None, closed="left"), None],
        "members": [StrOptions({"auto"}), list, tuple],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        pretrained: Any = "auto",
        *,
        target_prior: Any = "train",
        metric: Any = "macro_f1",
        time_budget: float | None = None,
        members: str | Sequence[str] = "auto",
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.target_prior = target_prior
        self.metric = metric
        self.time_budget = time_budget
        self.members = members
        self.random_state = random_state
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train the members, and learn how to mix them and to decide.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes. Rows of None or NaN, or of
            -1 among str, have none: a head on vectors learns from their texts as well.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each row, not negative: in training, in the metric, and in the
            class frequencies; others without a label count alike. 0 leaves a row out.

        Returns
        -------
        ImbalancedTextClassifier
            The fitted classifier.

        Raises
        ------
        InvalidTextError, LabelError
            If a row of `X` is not a text, or `y` cannot be used.
        MissingResourceError
            If an encoder that `pretrained` names, or that `members` asks for, is not
            on this machine and cannot be downloaded.
        ValueError
            If `members` or `target_prior` hold something unknown.

        Warns
        -----
        SkimbalWarning
            If the smallest class has fewer than 5 different texts, no encoder can be
            had, or fine-tuning fails; the message states the effect.
        """
        check_members(self.members)
        rows = read_rows(X, y, sample_weight)
        classes, codes = encode_labels(rows.labels)

        from skimbal.auto._fit import fit_default

        given = rows.texts, classes, codes, rows.weight, rows.unlabelled
        for name, value in fit_default(self, *given).items():
            setattr(self, name, value)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of each class under the target prior.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`.
        """
        return np.exp(self._log_proba(X))

    def decision_function(self, X: Any) -> np.ndarray:
        """Return the score of each class; `predict` takes the largest.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_samples, n_classes) or (n_samples,), float64
            For two classes, the second score minus the first.
        """
        scores = self._log_proba(X) - self.offsets_
        return scores[:, 1] - scores[:, 0] if scores.shape[1] == 2 else scores

    def predict(self, X: Any) -> np.ndarray:
        """Return the chosen label of each text.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, in the dtype of `classes_`.
        """
        return self._predict_with_proba(X)[0]

    def _predict_with_proba(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        scores = self._log_proba(X)
        return self.classes_[(scores - self.offsets_).argmax(axis=1)], np.exp(scores)

    def _log_proba(self, X: Any) -> np.ndarray:
        """Return the calibrated log-probabilities of the mix."""
        check_is_fitted(self)
        texts = check_texts(X)
        if not texts:
            return np.zeros((0, len(self.classes_)))
        features = {
            k: encoder.transform(texts) for k, encoder in self.encoders_.items()
        }
        total = np.zeros((len(texts), len(self.classes_)))
        features["text"] = texts
        known = np.arange(len(self.classes_))
        for name, member in self.members_.items():
            proba = read_proba(member, features[self.member_views_[name]], known)
            proba = scale_scores(proba, self.score_temperatures_[name])
            moved = move_prior(proba, self.source_prior_, self.training_prior_)
            share = self.weights_[name] / self.member_temperatures_[name]
            total += share * log_proba(moved)
        # a temperature would make the smallest probability a large one
        total[:, self.training_prior_ == 0] = -np.inf
        return np.maximum(log_softmax(total / self.temperature_, axis=1), _LEAST)
