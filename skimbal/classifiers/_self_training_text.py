"""`SelfTrainingTextClassifier`: texts without labels help a classifier of texts."""

from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import _fit_context
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.validation import _num_samples

from skimbal.calibration._base import BaseDecisionClassifier
from skimbal.classifiers._self_training import fit_self_training
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import LabelError
from skimbal.utils import check_labels, check_text_columns
from skimbal.utils._steps import first_step
from skimbal.utils._unlabelled import take_labelled
from skimbal.utils._weights import check_weight

__all__ = ["SelfTrainingTextClassifier"]


class SelfTrainingTextClassifier(BaseDecisionClassifier):
    """Train a classifier on a few labelled texts, and on many that have no label.

    Rows of `y` that are None, NaN or -1 have no label. A classifier that was fitted on
    the others, the teacher, gives their probabilities; a copy of it, the student, is
    trained on all rows, and is the teacher of the next round. Labelled rows are in
    every round, with the labels that they have.

    Taking probable labels for true ones makes a classifier surer of its mistakes.
    Three things stand against that: probabilities are moved until the classes come as
    often as they should, as in AdaMatch [1]_; rows of which the teacher is less sure
    than of others of that class weigh less, as in SoftMatch [2]_; and labelled rows
    that were held out tell whether the result is any worse than no self-training.

    Parameters
    ----------
    estimator : classifier or None, default=None
        With `predict_proba`, and with `sample_weight` in `fit`. Of a pipeline that
        starts with a `TransformerEncoder`, this encodes each text once, whatever the
        number of rounds and folds. None: such an encoder and a logistic regression
        with ``C=10``.
    method : {'soft', 'pseudo_label'}, default='soft'
        ``'soft'``: as said above. ``'pseudo_label'``: the plain method [3]_, which is
        here to be compared with. Rows with a probability of at least `threshold` count
        as much as labelled ones, the others not at all; class frequencies are left
        alone, and nothing is held out.
    target_prior : {'auto', 'estimate', 'train', 'uniform'} or dict, default='auto'
        How often the classes come among the unlabelled rows, for ``'soft'``.
        ``'estimate'``: estimated on these rows, by two steps of expectation
        maximisation [4]_, since labelled rows were chosen by their class. ``'train'``:
        as often as among the labelled rows, since these were drawn as they came; an
        estimate would be worse. ``'auto'``: ``'estimate'`` if half of the classes have
        at least half as many labelled rows as the largest, else ``'train'``.
        ``'uniform'``: all alike. A dict holds a share for each label.
    unlabelled_weight : float, default=1.0
        Most that all unlabelled rows weigh together, in weights of all labelled rows,
        for ``'soft'``. None weighs more than a labelled one.
    threshold : float, default=0.95
        Least probability, for ``'pseudo_label'``.
    max_iter : int, default=3
        Most rounds; there are fewer if the labels stay the same.
    weak_augmenter : augmenter or None, default=None
        The teacher gives the mean probability of an unlabelled text and of what this
        makes of it.
    strong_augmenter : augmenter or None, default=None
        The student is trained on what this makes of the unlabelled texts.
    guard : bool, default=True
        Whether ``'soft'`` is compared with the supervised classifier out of fold: the
        latter is kept if self-training has a macro F1 that is lower by more than two
        standard errors. If ``'estimate'`` was asked for, and labels are not about as
        many of each class, also under the class frequencies of the labelled rows. It
        costs `cv` times what self-training itself costs.
    cv : int, splitter or iterable of splits, default=3
        The folds of the labelled rows, without those of weight 0. They calibrate the
        first teacher, too.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Seed of folds and augmenters, and of parts of `estimator` that have none.

    Attributes
    ----------
    estimator_ : classifier
        The last student, or the supervised classifier.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Labelled rows of each class.
    self_trained_ : bool
        Whether `estimator_` was trained on unlabelled rows as well.
    n_iter_ : int
        Number of students that were trained on all rows.
    termination_condition_ : {'max_iter', 'no_change', 'no_row_is_sure', \
'nothing_unlabelled', 'worse'}
        Why there were no more; ``'worse'``: the guard has kept the supervised one.
    guard_scores_ : dict of str to float, or None
        Macro F1 of held-out labelled rows, weighted to the class frequencies in
        `target_prior_`: ``'supervised'``, ``'self_trained'``, and the standard
        ``'error'`` of the difference. Where two weights are tried (see `guard`): those
        that say more against self-training. None where nothing was compared.
    target_prior_ : ndarray of shape (n_classes,), float64, or None
        Class frequencies that the unlabelled rows were aligned to; None for none.
    temperature_ : float
        What log-probabilities of the first teacher were divided by.
    transduction_ : ndarray of shape (n_samples,)
        The label that each row of `X` was trained with, or would have been.
    transduction_weight_ : ndarray of shape (n_samples,), float64
        How much each row counted before `sample_weight`: 1 for labelled ones, 0 for
        unlabelled ones that were left out.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for: those of all rows with
        their weights, as far as the estimator tells.

    See Also
    --------
    sklearn.semi_supervised.SelfTrainingClassifier : Pseudo-labels that are never taken
        back, for numbers.
    skimbal.pretraining.MLMPretrainer : Another use of texts without labels.

    Notes
    -----
    In all, ``cv + 1`` supervised classifiers are fitted, and at most ``(cv + 1) *
    max_iter`` students, on as many rows as there are; with ``guard=False`` as many
    supervised ones, for the temperature, and at most `max_iter` students. Encoding the
    texts once takes longer than fits of a linear head. To fine-tune a `BertClassifier`
    so often takes hours; there, think of ``guard=False`` and of `max_iter`.

    References
    ----------
    .. [1] D. Berthelot, R. Roelofs, K. Sohn, N. Carlini, A. Kurakin (2022). "AdaMatch:
       A Unified Approach to Semi-Supervised Learning and Domain Adaptation". ICLR.
       https://arxiv.org/abs/2106.04732
    .. [2] H. Chen, R. Tao, Y. Fan, Y. Wang, J. Wang, B. Schiele, X. Xie, B. Raj,
       M. Savvides (2023). "SoftMatch: Addressing the Quantity-Quality Trade-off in
       Semi-supervised Learning". ICLR. https://arxiv.org/abs/2301.10921
    .. [3] D.-H. Lee (2013). "Pseudo-Label: The Simple and Efficient Semi-Supervised
       Learning Method for Deep Neural Networks". ICML Workshop on Challenges in
       Representation Learning.
    .. [4] M. Saerens, P. Latinne, C. Decaestecker (2002). "Adjusting the Outputs of a
       Classifier to New a Priori Probabilities". Neural Computation 14(1).
       https://doi.org/10.1162/089976602753284446

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skimbal.classifiers import SelfTrainingTextClassifier
    >>> from skimbal.encoders import LexicalEncoder
    >>> X = ["red dress", "blue dress", "phone case", "new phone", "dress", "case"]
    >>> y = ["clothing", "clothing", "phone", "phone", None, None]
    >>> linear = make_pipeline(LexicalEncoder(min_df=1), LogisticRegression())
    >>> model = SelfTrainingTextClassifier(linear, cv=2, random_state=0).fit(X, y)
    >>> model.transduction_[4:]
    array(['clothing', 'phone'], dtype='<U8')
    """

    reads_unlabelled: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit", "predict_proba"]), None],
        "method": [StrOptions({"soft", "pseudo_label"})],
        "target_prior": [StrOptions({"auto", "estimate", "train", "uniform"}), dict],
        "unlabelled_weight": [Interval(Real, 0, None, closed="neither")],
        "threshold": [Interval(Real, 0, 1, closed="both")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "weak_augmenter": [HasMethods(["fit", "augment"]), None],
        "strong_augmenter": [HasMethods(["fit", "augment"]), None],
        "guard": ["boolean"],
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any = None,
        *,
        method: str = "soft",
        target_prior: Any = "auto",
        unlabelled_weight: float = 1.0,
        threshold: float = 0.95,
        max_iter: int = 3,
        weak_augmenter: Any = None,
        strong_augmenter: Any = None,
        guard: bool = True,
        cv: Any = 3,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.method = method
        self.target_prior = target_prior
        self.unlabelled_weight = unlabelled_weight
        self.threshold = threshold
        self.max_iter = max_iter
        self.weak_augmenter = weak_augmenter
        self.strong_augmenter = strong_augmenter
        self.guard = guard
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    @property
    def reads_pairs(self) -> bool:
        """Whether `X` may be two text columns, where the estimator tells."""
        return first_step(self._base()).reads_pairs

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit a teacher on the labelled rows, and students on all of them.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes: texts, most often.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool, of at least two classes. None, NaN or another
            missing value, and the number -1, are none.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of all rows; those of unlabelled ones are multiplied by what the
            method gives them.

        Returns
        -------
        SelfTrainingTextClassifier
            The fitted classifier.

        Raises
        ------
        InvalidTextError, LabelError
            If a row of `X` is not a text, or `y` cannot be used.
        TypeError
            If there is an augmenter, and `X` holds no single texts.
        ValueError
            If `target_prior` lacks a class or holds an unknown one, or `sample_weight`
            cannot be used or is 0 for all labelled rows.

        Warns
        -----
        SkimbalWarning
            If a class has a single labelled row: what is held out says nothing of it.
        """
        n_rows = _num_samples(X)
        labelled, labels = _read_labels(y, n_rows)
        weight = check_weight(sample_weight, np.zeros(n_rows))
        columns = None
        if get_tags(self).input_tags.string:
            columns = check_text_columns(X)  # rows of folds would be counted anew
        fitted = fit_self_training(
            self, self._base(), X, columns, labelled, labels, weight
        )
        for name, value in fitted.items():
            setattr(self, name, value)
        return self

    def _base(self) -> Any:
        if self.estimator is not None:
            return self.estimator
        return make_pipeline(
            TransformerEncoder(), LogisticRegression(C=10, max_iter=1000)
        )

    def __sklearn_tags__(self) -> Any:
        # those of the parent look at a parameter that may be None
        tags = super(BaseDecisionClassifier, self).__sklearn_tags__()
        tags.input_tags = get_tags(first_step(self._base())).input_tags
        return tags


def _read_labels(y: Any, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which rows have a label, and these labels, checked."""
    if y is None or _num_samples(y) != n_rows:
        check_labels(y, n_rows)  # says what is wrong
    labelled, given = take_labelled(y)
    if not len(labelled):
        raise LabelError(
            f"`y` has no label in {n_rows} rows: None, NaN and -1 are none here. Give "
            "rows of two classes a label."
        )
    labels = check_labels(given, len(labelled), rows=labelled)
    if labels.dtype.kind == "U" and (labels == "-1").any():
        row = labelled[np.flatnonzero(labels == "-1")[0]]
        raise LabelError(
            f"Row {row} of `y` is the str '-1', not the number: NumPy has made text of "
            "all labels. Use None for rows without one, or `np.array(y, dtype=object)`."
        )
    return labelled, labels
