"""scikit-learn estimators for imbalanced text classification.

The names that most people want can be imported from here; each is loaded at its
first use, so that ``import skimbal`` loads neither torch nor scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from skimbal._version import __version__

if TYPE_CHECKING:
    from skimbal.auto import ImbalancedTextClassifier
    from skimbal.classifiers import BertClassifier
    from skimbal.encoders import LexicalEncoder, TransformerEncoder
    from skimbal.evaluation import Report, evaluate
    from skimbal.utils import load_model, save_model

__all__ = [
    "BertClassifier",
    "ImbalancedTextClassifier",
    "LexicalEncoder",
    "Report",
    "TransformerEncoder",
    "__version__",
    "evaluate",
    "load_model",
    "save_model",
]

_HOME = {
    "BertClassifier": "skimbal.classifiers",
    "ImbalancedTextClassifier": "skimbal.auto",
    "LexicalEncoder": "skimbal.encoders",
    "Report": "skimbal.evaluation",
    "TransformerEncoder": "skimbal.encoders",
    "evaluate": "skimbal.evaluation",
    "load_model": "skimbal.utils",
    "save_model": "skimbal.utils",
}


def __getattr__(name: str) -> Any:
    """Load a public name at its first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'skimbal' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
