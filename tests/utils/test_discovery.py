"""`all_estimators`: every public estimator, found by walking the package."""

import subprocess
import sys
from inspect import isclass

import pytest
from sklearn.base import BaseEstimator, is_classifier

from skimbal.pretraining import BasePretrainer
from skimbal.utils import all_estimators
from tests.contracts.instances import PARAMETERS


def test_names_are_sorted_and_unique():
    names = [name for name, _ in all_estimators()]
    assert names == sorted(set(names))
    assert "BertClassifier" in names


def test_only_public_estimator_classes_are_found():
    for name, estimator in all_estimators():
        assert isclass(estimator)
        assert issubclass(estimator, BaseEstimator)
        assert estimator.__module__.startswith("skimbal.")
        assert not name.startswith("_")


def test_the_filter_keeps_one_kind():
    classifiers = dict(all_estimators("classifier"))
    assert classifiers
    made = [kind(**PARAMETERS[name]) for name, kind in classifiers.items()]
    assert all(map(is_classifier, made))
    transformers = dict(all_estimators("transformer"))
    assert all(hasattr(estimator, "transform") for estimator in transformers.values())
    others = all_estimators()
    # samplers, filters of what augmenters make, and what trains a body for others
    neither = {
        name
        for name, kind in others
        if hasattr(kind, "fit_resample")
        or hasattr(kind, "accept")
        or issubclass(kind, BasePretrainer)
    }
    assert {*classifiers, *transformers} - neither == dict(others).keys() - neither


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="got 'regressor'"):
        all_estimators("regressor")


def test_walking_the_package_does_not_load_torch():
    code = (
        "import sys; from skimbal.utils import all_estimators; all_estimators();"
        "assert not {'torch', 'transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
