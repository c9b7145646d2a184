"""What a saved model may name: a short list, and the reason for each entry.

skops takes apart what it saves, and remembers the name of each class and function. When
it loads, a name that is trusted can stand anywhere in a forged file. skops then

- calls a class or function with arguments from the file (`ConstructorFromReduceNode`),
  with one list (`ListNode`), one array (`NdArrayNode`) or one str (keys of `DictNode`);
- makes an instance with ``__new__`` and hands its attributes to ``__setstate__``, or
  puts them into its ``__dict__`` (`ObjectNode`);
- leaves it where it stands, to be called by whoever uses the model (`FunctionNode`,
  `TypeNode`).

It never trusts a bound method (`MethodNode`), a `functools.partial` or an
`operator.methodcaller`: their names are not on the list. So an entry is safe if its
constructor stores or computes, if it has no ``__setstate__`` that does more, and if
calling it with anything that can be built of entries reads no file, runs no text and
imports nothing. The frozen distributions of SciPy fail: their ``__setstate__`` executes
a text.
"""

from importlib import import_module

from sklearn.base import BaseEstimator

__all__ = ["untrusted"]

# skops itself trusts scikit-learn's estimators; these are the other two
_PACKAGES = ("skimbal", "imblearn")
_DATA = {
    # description of arrays, made from a str or an array
    "numpy": ("dtype",),
    # arrays, which skops reads with SciPy's own reader, but forgets to trust
    "scipy.sparse._csr": ("csr_matrix", "csr_array"),
    "scipy.sparse._csc": ("csc_matrix", "csc_array"),
    # constructors that store their arguments
    "sklearn.calibration": (
        "_CalibratedClassifier",
        "_SigmoidCalibration",
        "_TemperatureScaling",
    ),
    "sklearn.compose._column_transformer": ("make_column_selector",),
    "sklearn.multiclass": ("_ConstantPredictor",),
    "sklearn.metrics._scorer": ("_CurveScorer", "_PassthroughScorer", "_Scorer"),
    "sklearn.utils._metadata_requests": ("MetadataRequest", "MethodMetadataRequest"),
    "skimbal.utils._part": ("Part",),
    # a dict, which sets its items as attributes; its ``__setstate__`` does nothing
    "sklearn.utils._bunch": ("Bunch",),
    # constructors that make arrays of zeros
    "sklearn.neural_network._stochastic_optimizers": ("AdamOptimizer", "SGDOptimizer"),
    # constructors that compare and store numbers; the last makes a list of its argument
    "sklearn.model_selection._split": (
        "GroupKFold",
        "GroupShuffleSplit",
        "KFold",
        "LeaveOneGroupOut",
        "LeaveOneOut",
        "PredefinedSplit",
        "RepeatedKFold",
        "RepeatedStratifiedKFold",
        "ShuffleSplit",
        "StratifiedGroupKFold",
        "StratifiedKFold",
        "StratifiedShuffleSplit",
        "TimeSeriesSplit",
        "_CVIterableWrapper",
    ),
    # functions that compute numbers from arrays
    "sklearn.feature_selection._univariate_selection": ("chi2", "f_classif"),
}
# Functions that compute numbers from arrays, too: those of these packages whose names
# end like those of metrics. Others there make functions, or call what they are given.
_METRICS = ("imblearn.metrics", "skimbal.metrics", "sklearn.metrics")
_METRIC_FILES = ("_classification", "_ranking", "_regression")
_METRIC_ENDINGS = ("_corrcoef", "_error", "_loss", "_precision", "_score")


def untrusted(names: list[str]) -> list[str]:
    """Return those of `names` that a saved model may not hold.

    Parameters
    ----------
    names : list of str
        Classes and functions as ``module.name``, but for those that skops trusts.

    Returns
    -------
    list of str
    """
    return [
        name
        for name in names
        if not (_is_data(name) or _is_metric(name) or _is_public_estimator(name))
    ]


def _is_data(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    return attribute in _DATA.get(module, ())


def _is_metric(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    package, _, file = module.rpartition(".")
    if package not in _METRICS or not attribute.endswith(_METRIC_ENDINGS):
        return False
    if package != "skimbal.metrics" and file not in _METRIC_FILES:
        return False
    public = import_module(package)
    function = getattr(public, attribute, None)
    return attribute in public.__all__ and function.__module__ == module


def _is_public_estimator(name: str) -> bool:
    """Tell whether `name` is a class that its package offers as an estimator.

    Trusting every name below ``skimbal.`` would also trust its functions, and
    what its modules import. Classes with a format of their own are left out; they
    check more than skops can.
    """
    module, _, attribute = name.rpartition(".")
    package = ".".join(module.split(".")[:2])
    if not package.startswith(tuple(f"{p}." for p in _PACKAGES)) or "._" in package:
        return False
    try:
        kind = getattr(import_module(package), attribute, None)
    except ImportError:
        return False
    return (
        isinstance(kind, type)
        and issubclass(kind, BaseEstimator)
        and kind.__module__ == module
        and not hasattr(kind, "load")
    )
