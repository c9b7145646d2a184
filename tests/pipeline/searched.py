"""Texts of three classes, and a pipeline with a step of each kind."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from skimbal.augmentation import SwapAugmenter
from skimbal.calibration import LogitAdjustedClassifier
from skimbal.encoders import LexicalEncoder
from skimbal.over_sampling import RandomTextOverSampler
from skimbal.pipeline import Pipeline

__all__ = ["FOLDS", "LABELS", "LEXICAL_GRID", "TEXTS", "lexical_model"]

COLORS = "red blue black green".split()
THINGS = {
    "wear": "dress shirt shoe",
    "food": "apple juice bottle",
    "tech": "phone case",
}
TEXTS, LABELS = zip(
    *(
        (f"{color} {thing} {n}", label)
        for label, n_copies in (("wear", 4), ("food", 2), ("tech", 1))
        for thing in THINGS[label].split()
        for color in COLORS
        for n in range(n_copies)
    ),
    strict=True,
)
TEXTS, LABELS = np.array(TEXTS, dtype=object), np.array(LABELS)
FOLDS = StratifiedKFold(2, shuffle=True, random_state=0)
LEXICAL_GRID = {
    "augmenter__fraction": [0.1, 0.5],
    "sampler__sampling_strategy": ["not majority", "minority"],
    "decision__estimator__C": [0.1, 10],
}


def lexical_model():
    return Pipeline(
        [
            ("augmenter", SwapAugmenter(random_state=0)),
            ("sampler", RandomTextOverSampler(random_state=0)),
            ("encoder", LexicalEncoder(min_df=1)),
            ("decision", LogitAdjustedClassifier(LogisticRegression(), tau=0.5)),
        ]
    )
