"""The list of trust names what it means, and nothing on it can do harm."""

import inspect
from importlib import import_module

import pytest
import sklearn.metrics
from sklearn.base import BaseEstimator

from skimbal.utils import _trust
from skimbal.utils._trust import untrusted

ENTRIES = [
    (loader, f"{module}.{name}")
    for loader, modules in _trust._TRUSTED.items()
    for module, names in modules.items()
    for name in names
]
CALLING = ["ConstructorFromReduceNode", "ListNode", "NdArrayNode", "LossNode"]
# not in every scikit-learn that is supported
NEWER = {"sklearn.calibration._TemperatureScaling"}


def found(full_name):
    module, _, name = full_name.rpartition(".")
    if full_name in NEWER and not hasattr(import_module(module), name):
        pytest.skip("a newer scikit-learn has it")
    return getattr(import_module(module), name)


@pytest.mark.parametrize(("loader", "name"), ENTRIES)
def test_each_entry_exists_and_is_trusted_for_its_loader_alone(loader, name):
    assert found(name).__module__ == name.rpartition(".")[0]
    assert untrusted({name: {loader}}) == []
    for other in CALLING:
        assert untrusted({name: {other}}) == [name]
        assert untrusted({name: {loader, other}}) == [name]


@pytest.mark.parametrize(
    "name", [name for kind, name in ENTRIES if kind == "ObjectNode"]
)
def test_no_class_on_the_list_has_code_of_its_own_for_loading(name):
    hook = getattr(found(name), "__setstate__", BaseEstimator.__setstate__)
    assert hook is BaseEstimator.__setstate__


@pytest.mark.parametrize(
    ("name", "loader"),
    [
        ("sklearn.metrics._classification.f1_score", "FunctionNode"),
        ("sklearn.metrics._classification.matthews_corrcoef", "FunctionNode"),
        ("sklearn.metrics._ranking.roc_auc_score", "FunctionNode"),
        ("sklearn.metrics._regression.mean_squared_error", "FunctionNode"),
        ("imblearn.metrics._classification.geometric_mean_score", "FunctionNode"),
        ("skimbal.metrics._tail.tail_f1_score", "FunctionNode"),
        (
            "skimbal.metrics._average_precision.macro_average_precision",
            "FunctionNode",
        ),
        ("skimbal.encoders._lexical.LexicalEncoder", "ObjectNode"),
        ("imblearn.pipeline.Pipeline", "ObjectNode"),
    ],
)
def test_metrics_and_public_estimators_are_trusted(name, loader):
    assert untrusted({name: {loader}}) == []
    for other in CALLING:
        assert untrusted({name: {other}}) == [name]


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
@pytest.mark.parametrize("loader", ["ObjectNode", "FunctionNode", "TypeNode", "x"])
def test_everything_else_is_not(name, loader):
    assert untrusted({name: {loader}}) == [name]


def test_a_name_that_no_node_has_is_not_trusted():
    # skops puts the name of a bound method together
    assert untrusted({"numpy.dtype": set()}) == ["numpy.dtype"]


def test_no_metric_takes_a_function_or_a_path():
    # which a forged file could hand over
    for name in sklearn.metrics.__all__:
        function = getattr(sklearn.metrics, name)
        full_name = f"{getattr(function, '__module__', '')}.{name}"
        if untrusted({full_name: {"FunctionNode"}}) == []:
            parameters = set(inspect.signature(function).parameters)
            assert not parameters & {"estimator", "file", "metric", "path", "scorer"}
