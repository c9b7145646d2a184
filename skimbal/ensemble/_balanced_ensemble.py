"""`BaseBalancedEnsemble`: members on balanced draws of the same encoded texts."""

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn import config_context
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    MetaEstimatorMixin,
    _fit_context,
)
from sklearn.ensemble import AdaBoostClassifier
from sklearn.utils import get_tags, indexable
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import (
    _check_method_params,
    _num_samples,
    check_is_fitted,
)

from skimbal.calibration._training_prior import training_prior
from skimbal.encoders import LexicalEncoder
from skimbal.ensemble._balanced_draws import balanced_draws, default_size
from skimbal.ensemble._decision_proba import read_proba
from skimbal.ensemble._most_probable import MostProbableMixin
from skimbal.utils import (
    align_proba,
    check_generator,
    check_labels,
    check_text_columns,
    encode_labels,
)
from skimbal.utils._out_of_fold import take_rows
from skimbal.utils._seeding import seeded_clone
from skimbal.utils._steps import first_step
from skimbal.utils._weights import check_weight, weight_params

__all__ = ["BaseBalancedEnsemble"]


class BaseBalancedEnsemble(
    MostProbableMixin, MetaEstimatorMixin, ClassifierMixin, BaseEstimator
):
    """Encode the texts once, and train each member on a balanced draw of the rows.

    A member of the family says in `_default_estimator` what it grows.
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit", "predict_proba"]), None],
        "encoder": [
            HasMethods(["fit_transform", "transform"]),
            StrOptions({"passthrough"}),
            None,
        ],
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "rows_per_class": [
            StrOptions({"auto"}),
            Interval(Integral, 1, None, closed="left"),
        ],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    estimator: Any
    encoder: Any
    n_estimators: int
    rows_per_class: Any
    n_jobs: int | None
    random_state: Any

    @abstractmethod
    def _default_estimator(self) -> Any:
        """Return the unfitted classifier that ``estimator=None`` stands for."""

    def _bootstraps(self) -> bool:
        """Tell whether small classes are drawn with replacement."""
        return False

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Encode the texts, and fit each member on a draw of its own.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            Texts, or what `encoder` or the members take.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the members. Rows of weight 0 are not drawn, unless their class
            has no others.
        **fit_params : Any
            Passed to `fit` of the members; what has n_samples rows is cut to those of
            each draw.

        Returns
        -------
        BaseBalancedEnsemble
            The fitted ensemble.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        """
        labels = check_labels(y, _num_samples(X))
        weight = check_weight(sample_weight, labels)
        if get_tags(self).input_tags.string:
            check_text_columns(X)  # members would count the rows of their draws
        rng = check_generator(self.random_state)
        classes, codes = encode_labels(labels)
        draws = self._draw(codes, weight, rng)
        encoder, rows = self._make_encoder(), X
        if encoder is not None:
            encoder = seeded_clone(encoder, rng)
            rows = encoder.fit_transform(X, labels)
        (rows,) = indexable(rows)
        members = [seeded_clone(self._make_member(), rng) for _ in draws]
        for member in members:  # each is made to request the weights
            with _direct(member):
                params = {**fit_params, **weight_params(member, weight)}
        fitted = Parallel(n_jobs=self.n_jobs)(
            delayed(_fit_member)(member, rows, labels, weight, drawn, classes, params)
            for member, drawn in zip(members, draws, strict=True)
        )
        self.encoder_ = encoder
        self.estimators_ = [member for member, _ in fitted]
        self.estimators_samples_ = draws
        self.training_prior_ = np.mean([prior for _, prior in fitted], axis=0)
        self.classes_, self.class_counts_ = classes, np.bincount(codes)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the mean probability of each class over the members.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            Texts, or what `encoder` or the members take.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`. They stand for the
            class frequencies in `training_prior_`.
        """
        check_is_fitted(self)
        rows = X if self.encoder_ is None else self.encoder_.transform(X)
        total: Any = 0.0  # a running sum: members times rows times classes can be much
        for member in self.estimators_:
            total = total + read_proba(member, rows, self.classes_)
        return total / len(self.estimators_)

    def _draw(
        self, codes: np.ndarray, weight: np.ndarray | None, rng: np.random.Generator
    ) -> list[np.ndarray]:
        """Return the rows of each member."""
        kept = np.arange(len(codes))
        if weight is not None:
            weighs = np.bincount(codes, weight) > 0
            kept = np.flatnonzero((weight > 0) | ~weighs[codes])
        size = self.rows_per_class
        if size == "auto":
            size = default_size(np.bincount(codes[kept]), self.n_estimators)
        draws = balanced_draws(
            codes[kept], self.n_estimators, size, rng, bootstrap=self._bootstraps()
        )
        return [kept[drawn] for drawn in draws]

    def _make_encoder(self) -> Any:
        """Return what is cloned as encoder; None where members read `X` themselves."""
        if self.encoder is None:
            return LexicalEncoder()
        return None if isinstance(self.encoder, str) else self.encoder

    def _make_member(self) -> Any:
        return self._default_estimator() if self.estimator is None else self.estimator

    def _reader(self) -> Any:
        """Return what reads `X`."""
        encoder = self._make_encoder()
        return first_step(self._make_member() if encoder is None else encoder)

    @property
    def reads_pairs(self) -> bool:
        """Whether `X` may be two text columns, where what reads it tells."""
        return self._reader().reads_pairs

    def _fitted_reader(self) -> Any:
        return self.estimators_[0] if self.encoder_ is None else self.encoder_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self._reader()).input_tags
        return tags


def _fit_member(
    member: Any,
    X: Any,
    labels: np.ndarray,
    weight: np.ndarray | None,
    drawn: np.ndarray,
    classes: np.ndarray,
    fit_params: Mapping[str, Any],
) -> tuple[Any, np.ndarray]:
    """Return the member, fitted on the rows drawn, and its prior over all classes."""
    params = _check_method_params(X, fit_params, drawn)
    with _direct(member):
        member.fit(take_rows(X, drawn), labels[drawn], **params)
    own_weight = None if weight is None else weight[drawn]
    prior = training_prior(member, labels[drawn], own_weight)
    return member, align_proba(prior[None], member.classes_, classes)[0]


def _direct(member: Any) -> AbstractContextManager:
    """Return a context in which a boosted classifier takes weights, in a pipeline too.

    It has nothing to route, and yet refuses them while metadata routing is on.
    """
    while hasattr(member, "steps"):
        member = member.steps[-1][1]
    if isinstance(member, AdaBoostClassifier):
        return config_context(enable_metadata_routing=False)
    return nullcontext()
