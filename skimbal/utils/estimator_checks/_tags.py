"""Checks that the tags and the signature of `fit` tell the truth."""

import inspect
from typing import Any

from sklearn import config_context
from sklearn.base import is_classifier
from sklearn.utils import get_tags

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._fitting import fresh

__all__ = ["CHECKS"]


def check_tags_say_text(name: str, estimator: Any) -> None:
    """The input is tagged as 1-D and str, and not as a 2-D array of numbers."""
    tags = get_tags(estimator).input_tags
    found = (tags.string, tags.one_d_array, tags.two_d_array)
    assert found == (True, True, False), (
        f"{name}: the input tags (string, one_d_array, two_d_array) must be "
        f"(True, True, False), as TextEstimatorMixin sets them; got {found}."
    )


def check_tags_say_target(name: str, estimator: Any) -> None:
    """A classifier is tagged as one, and as in need of `y`."""
    tags = get_tags(estimator)
    if is_classifier(estimator):
        assert tags.target_tags.required, f"{name}: target_tags.required must be True."
        assert tags.classifier_tags is not None, f"{name}: no classifier_tags."
    else:
        assert tags.transformer_tags is not None, f"{name}: no transformer_tags."


def check_fit_signature(name: str, estimator: Any) -> None:
    """`fit` takes `X` and `y` first, and has defaults for everything else."""
    parameters = list(inspect.signature(estimator.fit).parameters.values())
    assert [p.name for p in parameters[:2]] == ["X", "y"], (
        f"{name}.fit must take X and y first."
    )
    needed = [
        p.name
        for p in parameters[2:]
        if p.default is p.empty and p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    ]
    assert not needed, f"{name}.fit needs {needed}; a Pipeline passes X and y only."


def check_fit_arguments_can_be_requested(name: str, estimator: Any) -> None:
    """Each further argument of `fit` can be routed by name."""
    further = list(inspect.signature(estimator.fit).parameters.values())[2:]
    names = [p.name for p in further if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    if not names:
        return
    with config_context(enable_metadata_routing=True):
        model = fresh(estimator).set_fit_request(**dict.fromkeys(names, True))
        requested = model.get_metadata_routing().fit.requests
    missing = sorted(set(names) - set(requested))
    assert not missing, f"{name}.fit takes {missing}, which cannot be requested."


CHECKS: tuple[Check, ...] = (
    check_tags_say_text,
    check_tags_say_target,
    check_fit_signature,
    check_fit_arguments_can_be_requested,
)
