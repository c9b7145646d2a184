"""Cheap parameters for every public estimator: the one place to register them.

The checks fit each estimator some 40 to 80 times, so `fit` on 24 short texts should
take well below a second. Tests that fit these need the fixture `tiny_bert`.
"""

from typing import Any

from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

from skimbal.classifiers import BertClassifier
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.utils import all_estimators
from tests.tiny import TINY_BERT

__all__ = ["PARAMETERS", "instances"]


def text_classifier() -> Any:
    """Return a cheap classifier of texts, for the estimators that take one."""
    return make_pipeline(LexicalEncoder(min_df=1), LogisticRegression())


def tiny_bert_classifier() -> Any:
    """Return a cheap fine-tuned encoder, for the estimators that take one."""
    return BertClassifier(TINY_BERT, max_epochs=1, device="cpu")


PARAMETERS: dict[str, dict[str, Any]] = {
    "BackboneEnsemble": {
        "pretrained": [TransformerEncoder(TINY_BERT, device="cpu"), text_classifier()],
        "voting": "per_class",
        "cv": 2,
    },
    "BalancedSoftmaxClassifier": {},
    "BalancedTextBagging": {"encoder": LexicalEncoder(min_df=1), "n_estimators": 2},
    "BertClassifier": {"pretrained": TINY_BERT, "max_epochs": 1, "device": "cpu"},
    "ContrastiveTextClassifier": {
        "pretrained": TINY_BERT,
        "max_epochs": 1,
        "n_trained_layers": 1,
        "label_names": None,
        "device": "cpu",
    },
    "CostSensitiveClassifier": {"estimator": text_classifier(), "cost_matrix": {}},
    "CrossFitClassifier": {"estimator": text_classifier(), "cv": 2},
    "EasyEnsembleText": {
        "estimator": AdaBoostClassifier(n_estimators=3),
        "encoder": LexicalEncoder(min_df=1),
        "n_estimators": 2,
    },
    "GreedyEnsembleClassifier": {
        "estimators": [
            ("lr", text_classifier()),
            ("ridge", make_pipeline(LexicalEncoder(min_df=1), RidgeClassifier())),
        ],
        "cv": 2,
        "n_bags": 5,
    },
    "ImbalancedTextClassifier": {
        "pretrained": TransformerEncoder(TINY_BERT, device="cpu"),
        "members": ["lexical", "embedding"],
    },
    "LexicalEncoder": {},
    "LogitAdjustedClassifier": {"estimator": text_classifier(), "cv": 2},
    "ModelSoupClassifier": {"estimator": tiny_bert_classifier(), "n_seeds": 2},
    "NearestMeanClassifier": {},
    "PerClassThresholdClassifier": {"estimator": text_classifier(), "cv": 2},
    "PriorCorrectedClassifier": {"estimator": text_classifier()},
    "SeedAverageClassifier": {"estimator": text_classifier(), "n_seeds": 2},
    "SelfTrainingTextClassifier": {"estimator": text_classifier(), "cv": 2},
    "ShrinkageLDAClassifier": {},
    "StrategyAdvisor": {
        "pretrained": TransformerEncoder(TINY_BERT, device="cpu"),
        "candidates": ["words", "vectors"],
    },
    "TemperatureScalingClassifier": {"estimator": text_classifier(), "cv": 2},
    "TransformerEncoder": {"pretrained": TINY_BERT, "device": "cpu"},
    "VectorScalingClassifier": {"estimator": text_classifier(), "cv": 2},
}


def instances(*, over_text: bool = True) -> list[Any]:
    """Return one cheap instance of every registered estimator over text, or numbers."""
    made = [
        estimator(**PARAMETERS[name])
        for name, estimator in all_estimators()
        if name in PARAMETERS
    ]
    return [item for item in made if get_tags(item).input_tags.string == over_text]
