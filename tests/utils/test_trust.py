"""The list of trust names what it means, and nothing on it can do harm."""

import inspect
from importlib import import_module

import pytest
import sklearn.metrics

from skimbal.utils import _trust
from skimbal.utils._trust import untrusted

NAMES = [f"{module}.{name}" for module, names in _trust._DATA.items() for name in names]
# not in every scikit-learn that is supported
NEWER = {"sklearn.calibration._TemperatureScaling"}


@pytest.mark.parametrize("full_name", NAMES)
def test_each_entry_exists(full_name):
    module, _, name = full_name.rpartition(".")
    if full_name in NEWER and not hasattr(import_module(module), name):
        pytest.skip("a newer scikit-learn has it")
    thing = getattr(import_module(module), name)
    assert thing.__module__ == module
    assert untrusted([full_name]) == []


@pytest.mark.parametrize("full_name", NAMES)
def test_no_class_on_the_list_has_code_of_its_own_for_loading(full_name):
    module, _, name = full_name.rpartition(".")
    thing = getattr(import_module(module), name, None)
    hook = getattr(thing, "__setstate__", None)
    # that of BaseEstimator compares versions; that of Bunch does nothing
    origin = getattr(hook, "__qualname__", "")
    assert hook is None or origin in {
        "BaseEstimator.__setstate__",
        "Bunch.__setstate__",
        "dtype.__setstate__",
    }


@pytest.mark.parametrize(
    "name",
    [
        "sklearn.metrics._classification.f1_score",
        "sklearn.metrics._classification.matthews_corrcoef",
        "sklearn.metrics._ranking.roc_auc_score",
        "sklearn.metrics._regression.mean_squared_error",
        "imblearn.metrics._classification.geometric_mean_score",
        "skimbal.metrics._tail.tail_f1_score",
        "skimbal.metrics._average_precision.macro_average_precision",
        "skimbal.encoders._lexical.LexicalEncoder",
        "imblearn.pipeline.Pipeline",
    ],
)
def test_metrics_and_public_estimators_are_trusted(name):
    assert untrusted([name]) == []


@pytest.mark.parametrize(
    "name",
    [
        "f1_score",
        "",
        ".",
        "sklearn.metrics.f1_score",
        "sklearn.metrics._ranking.f1_score",
        "sklearn.metrics._classification._average_binary_score",
        "sklearn.metrics._classification.validate_params",
        "sklearn.metrics._scorer.make_scorer",
        "sklearn.metrics.cluster._unsupervised.silhouette_score",
        "sklearn.metrics.pairwise.pairwise_distances",
        "imblearn.metrics._classification.make_index_balanced_accuracy",
        "skimbal.metrics._validation.check_score",
        "skimbal.encoders._transformer.TransformerEncoder",
        "skimbal.utils._part.import_module",
        "scipy.stats._distn_infrastructure.rv_continuous_frozen",
        "scipy.sparse._coo.coo_array",
        "sklearn.tree._tree.Tree",
        "numpy.load",
        "numpy.dtype.newbyteorder",
    ],
)
def test_everything_else_is_not(name):
    assert untrusted([name]) == [name]


def test_no_metric_takes_a_function_or_a_path():
    # which a forged file could hand over
    for name in sklearn.metrics.__all__:
        function = getattr(sklearn.metrics, name)
        if untrusted([f"{getattr(function, '__module__', '')}.{name}"]) == []:
            parameters = set(inspect.signature(function).parameters)
            assert not parameters & {"estimator", "file", "metric", "path", "scorer"}
