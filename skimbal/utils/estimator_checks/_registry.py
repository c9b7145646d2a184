"""Which checks an estimator must pass."""

from collections.abc import Iterator
from typing import Any

from sklearn.base import is_classifier
from sklearn.utils.estimator_checks import (
    check_do_not_raise_errors_in_init_or_set_params,
    check_estimator_cloneable,
    check_estimator_tags_renamed,
    check_get_params_invariance,
    check_mixin_order,
    check_parameters_default_constructible,
    check_set_params,
    check_valid_tag_types,
)
from sklearn.utils.validation import has_fit_parameter

from skimbal.utils.estimator_checks import (
    _classifiers,
    _composition,
    _containers,
    _globals,
    _labels,
    _pairs,
    _parameters,
    _privacy,
    _refusals,
    _rows,
    _state,
    _tags,
    _texts,
    _transformers,
    _unlabelled,
    _weights,
)
from skimbal.utils.estimator_checks._check import Check

__all__ = ["text_checks"]

# scikit-learn's own checks that feed no data, and so do for texts as they are
_FROM_SKLEARN = (
    check_estimator_cloneable,
    check_do_not_raise_errors_in_init_or_set_params,
    check_estimator_tags_renamed,
    check_get_params_invariance,
    check_mixin_order,
    check_parameters_default_constructible,
    check_set_params,
    check_valid_tag_types,
)

_EVERY_ESTIMATOR: tuple[Check, ...] = (
    *_FROM_SKLEARN,
    *_parameters.CHECKS,
    *_tags.CHECKS,
    *_containers.CHECKS,
    *_texts.CHECKS,
    *_refusals.CHECKS,
    *_rows.CHECKS,
    *_state.CHECKS,
    *_globals.CHECKS,
    *_privacy.CHECKS,
)
_CLASSIFIER: tuple[Check, ...] = (
    *_labels.CHECKS,
    *_classifiers.CHECKS,
    *_composition.CHECKS,
)
_PROBABILITIES: tuple[Check, ...] = (
    *_classifiers.PROBABILITY_CHECKS,
    *_composition.PROBABILITY_CHECKS,
)


def text_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks for this kind of estimator, cheap ones first."""
    yield from _EVERY_ESTIMATOR
    # scikit-learn has no tag for it; an estimator that says nothing is not asked
    reads_pairs = getattr(estimator, "reads_pairs", None)
    if reads_pairs is not None:
        yield from _pairs.PAIR_CHECKS if reads_pairs else _pairs.SINGLE_CHECKS
    if hasattr(estimator, "transform"):
        yield from _transformers.CHECKS
    if is_classifier(estimator):
        yield from _CLASSIFIER
        reads_unlabelled = getattr(estimator, "reads_unlabelled", False)
        labels = _unlabelled.CHECKS if reads_unlabelled else _labels.REFUSAL_CHECKS
        yield from labels
        if hasattr(estimator, "predict_proba"):
            yield from _PROBABILITIES
        if has_fit_parameter(estimator, "sample_weight"):
            yield from _weights.CHECKS
