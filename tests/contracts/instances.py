"""Cheap parameters for every public estimator: the one place to register them.

The checks fit each estimator some 40 to 80 times, so `fit` on 24 short texts should
take well below a second. Tests that fit these need the fixture `tiny_bert`.
"""

from typing import Any

from skimbal.utils import all_estimators
from tests.tiny import TINY_BERT

__all__ = ["PARAMETERS", "instances"]

PARAMETERS: dict[str, dict[str, Any]] = {
    "BertClassifier": {"pretrained": TINY_BERT, "max_epochs": 1, "device": "cpu"},
    "LexicalEncoder": {},
    "TransformerEncoder": {"pretrained": TINY_BERT, "device": "cpu"},
}


def instances() -> list[Any]:
    """Return one cheap instance of every registered estimator."""
    return [
        estimator(**PARAMETERS[name])
        for name, estimator in all_estimators()
        if name in PARAMETERS
    ]
