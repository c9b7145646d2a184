"""Cheap parameters for every public estimator: the one place to register them.

The checks fit each estimator some 40 to 80 times, so `fit` on 24 short texts should
take well below a second. Tests that fit these need the fixture `tiny_bert`.
"""

from typing import Any

from sklearn.utils import get_tags

from skimbal.utils import all_estimators
from tests.tiny import TINY_BERT

__all__ = ["PARAMETERS", "instances"]

PARAMETERS: dict[str, dict[str, Any]] = {
    "BalancedSoftmaxClassifier": {},
    "BertClassifier": {"pretrained": TINY_BERT, "max_epochs": 1, "device": "cpu"},
    "LexicalEncoder": {},
    "NearestMeanClassifier": {},
    "ShrinkageLDAClassifier": {},
    "TransformerEncoder": {"pretrained": TINY_BERT, "device": "cpu"},
}


def instances(*, over_text: bool = True) -> list[Any]:
    """Return one cheap instance of every registered estimator over text, or numbers."""
    made = [
        estimator(**PARAMETERS[name])
        for name, estimator in all_estimators()
        if name in PARAMETERS
    ]
    return [item for item in made if get_tags(item).input_tags.string == over_text]
