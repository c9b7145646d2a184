"""Broken constructors, parameters, tags and signatures."""

import copy
from typing import ClassVar

from sklearn.base import BaseEstimator
from sklearn.utils.metadata_routing import UNUSED

from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier


@breaks("check_init_is_keyword_only")
class TakesParametersByPosition(SampleClassifier):
    def __init__(self, alpha=1.0, random_state=None, verbose=0):
        super().__init__(alpha, random_state=random_state, verbose=verbose)


@breaks("check_init_only_stores")
class ConvertsInInit(SampleClassifier):
    def __init__(self, alpha=1.0, *, random_state=None, verbose=0):
        super().__init__(alpha + 0.0, random_state=random_state, verbose=verbose)


@breaks("check_init_only_stores")
class PreparesInInit(SampleClassifier):
    def __init__(self, alpha=1.0, *, random_state=None, verbose=0):
        super().__init__(alpha, random_state=random_state, verbose=verbose)
        self.ready = True


@breaks("check_clone_is_unfitted_and_equal")
class ClonesWhatWasLearnt(SampleClassifier):
    def __sklearn_clone__(self):
        return copy.deepcopy(self)


@breaks("check_unknown_parameter_is_refused")
class TakesAnyParameter(SampleClassifier):
    def set_params(self, **parameters):
        known = {k: v for k, v in parameters.items() if k in self.get_params()}
        return super().set_params(**known)


@breaks("check_constraints_cover_parameters")
class LacksConstraint(SampleClassifier):
    _parameter_constraints: ClassVar[dict] = {
        **SampleClassifier._parameter_constraints,
        "old_name": [None],
    }


@breaks("check_invalid_parameters_are_named")
class ValidatesNothing(SampleClassifier):
    def _validate_params(self):
        pass


@breaks("check_invalid_parameters_are_named")
class ValidatesTooLate(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        if not isinstance(self.alpha, float):
            raise TypeError("wrong type")
        return super().fit(X, y, sample_weight)


@breaks("check_fit_keeps_parameters")
class ChangesItsParameter(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        self.alpha = 2 * self.alpha
        return self


@breaks("check_repr_is_short")
class ShowsItsWeights(SampleClassifier):
    def __repr__(self):
        return f"ShowsItsWeights({self.model_.feature_log_prob_.tolist()})"


@breaks("check_tags_say_text")
class SaysNumbers(SampleClassifier):
    __sklearn_tags__ = BaseEstimator.__sklearn_tags__


@breaks("check_tags_say_target")
class SaysNoTarget(SampleClassifier):
    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.required = False
        return tags


@breaks("check_fit_signature")
class NeedsAThirdArgument(SampleClassifier):
    def fit(self, X, y, lengths):
        return super().fit(X, y)


@breaks("check_fit_signature")
class NamesItsArgumentsOtherwise(SampleClassifier):
    def fit(self, texts, labels, sample_weight=None):
        return super().fit(texts, labels, sample_weight)


@breaks("check_fit_arguments_can_be_requested", "check_weights_are_routed")
class CannotRouteWeights(SampleClassifier):
    __metadata_request__fit: ClassVar[dict] = {"sample_weight": UNUSED}
