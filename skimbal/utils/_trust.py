"""What a saved model may name: a short list, and what may be done with each name.

skops takes apart what it saves. A node of its file names a class or function, and a
loader, which says what becomes of the name. In a forged file any loader can stand
beside any name, and skops asks for trust in names alone:

- `ConstructorFromReduceNode`, `ListNode`, `NdArrayNode`, `LossNode` call it, with
  arguments from the file;
- `ObjectNode` makes an instance with ``__new__`` and hands attributes from the file to
  its ``__setstate__``, or puts them into its ``__dict__``;
- `FunctionNode` and `TypeNode` leave it where it stands, for whoever uses the model;
  as the type of a dict's keys it is called with a str.

So a name is trusted together with its loader. None is trusted for a loader that calls
it. Classes are trusted for `ObjectNode` if all they have for loading is the
``__setstate__`` of `BaseEstimator`, which compares versions. Functions are trusted if
they only compute numbers from arrays, whatever they are given.

Names that look harmless and are not: the frozen distributions of SciPy (their
``__setstate__`` executes a text), `numpy.dtype` for `LossNode` (its ``__setstate__``
believes offsets that lead out of the array), `functools.partial`, bound methods.
"""

from importlib import import_module

from sklearn.base import BaseEstimator

__all__ = ["untrusted"]

# loader -> module -> names
_TRUSTED: dict[str, dict[str, tuple[str, ...]]] = {
    # the dtype of an array that is read from the file
    "DTypeNode": {"numpy": ("dtype",)},
    # read with SciPy's own reader, which unpickles nothing
    "SparseMatrixNode": {
        "scipy.sparse._csr": ("csr_matrix", "csr_array"),
        "scipy.sparse._csc": ("csc_matrix", "csc_array"),
    },
    # an empty one is made, and filled
    "DictNode": {"sklearn.utils._bunch": ("Bunch",)},
    "ObjectNode": {
        "skimbal.metrics._class_scorer": ("ClassScorer",),
        "skimbal.utils._part": ("Part",),
        "sklearn.calibration": (
            "_CalibratedClassifier",
            "_SigmoidCalibration",
            "_TemperatureScaling",
        ),
        "sklearn.compose._column_transformer": ("make_column_selector",),
        "sklearn.metrics._scorer": ("_CurveScorer", "_PassthroughScorer", "_Scorer"),
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
        "sklearn.multiclass": ("_ConstantPredictor",),
        "sklearn.neural_network._stochastic_optimizers": (
            "AdamOptimizer",
            "SGDOptimizer",
        ),
        "sklearn.utils._metadata_requests": (
            "MetadataRequest",
            "MethodMetadataRequest",
        ),
    },
    # what the repeated splits repeat; made of a number at the next fit
    "TypeNode": {"sklearn.model_selection._split": ("KFold", "StratifiedKFold")},
    "FunctionNode": {
        "sklearn.feature_selection._univariate_selection": ("chi2", "f_classif"),
    },
}
# Functions that compute numbers, too: those of these packages whose names end like
# those of metrics. Others there make functions, or call what they are given.
_METRICS = ("imblearn.metrics", "skimbal.metrics", "sklearn.metrics")
_METRIC_FILES = ("_classification", "_ranking", "_regression")
_METRIC_ENDINGS = ("_corrcoef", "_error", "_loss", "_precision", "_score")
# skops itself trusts scikit-learn's estimators; these are the other two
_PACKAGES = ("skimbal", "imblearn")


def untrusted(uses: dict[str, set[str]]) -> list[str]:
    """Return the names that a saved model may not use as it does.

    Parameters
    ----------
    uses : dict of str to set of str
        The loaders that stand beside each ``module.name`` that skops does not trust.

    Returns
    -------
    list of str
        A name that stands beside no loader is among them: it was put together.
    """
    return [
        name
        for name, loaders in uses.items()
        if not loaders or not all(_is_trusted(name, loader) for loader in loaders)
    ]


def _is_trusted(name: str, loader: str) -> bool:
    module, _, attribute = name.rpartition(".")
    if attribute in _TRUSTED.get(loader, {}).get(module, ()):
        return True
    if loader == "FunctionNode":
        return _is_metric(module, attribute)
    return loader == "ObjectNode" and _is_public_estimator(module, attribute)


def _is_metric(module: str, attribute: str) -> bool:
    package, _, file = module.rpartition(".")
    if package not in _METRICS or not attribute.endswith(_METRIC_ENDINGS):
        return False
    if package != "skimbal.metrics" and file not in _METRIC_FILES:
        return False
    public = import_module(package)
    function = getattr(public, attribute, None)
    return attribute in public.__all__ and function.__module__ == module


def _is_public_estimator(module: str, attribute: str) -> bool:
    """Tell whether a class is one that its package offers as an estimator.

    Trusting every name below ``skimbal.`` would also trust what its modules import.
    Classes with a format of their own are left out; they check more than skops can.
    """
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
