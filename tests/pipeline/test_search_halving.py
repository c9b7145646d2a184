"""Halving: searches whose first rounds see few rows, and not every class."""

import numpy as np
import pytest
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.model_selection import (
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    StratifiedKFold,
)

from skimbal.metrics import get_scorer
from tests.pipeline.searched import FOLDS, LABELS, LEXICAL_GRID, TEXTS, lexical_model


@pytest.mark.parametrize("kind", [HalvingGridSearchCV, HalvingRandomSearchCV])
def test_halving_starts_from_few_rows(kind):
    search = kind(
        lexical_model(),
        LEXICAL_GRID,
        scoring=get_scorer("macro_average_precision"),
        cv=FOLDS,
        min_resources=20,
        random_state=0,
        error_score="raise",
    )
    search.fit(TEXTS, LABELS)
    assert search.n_iterations_ > 1
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert search.predict(TEXTS).shape == LABELS.shape


def rare_rows():
    """All of two classes, and three rows of the last: small samples often miss it."""
    rows = np.flatnonzero(LABELS != "tech")
    return np.concatenate([rows, np.flatnonzero(LABELS == "tech")[:3]])


@pytest.mark.parametrize("random_state", [0, 1])
def test_halving_survives_samples_that_lack_a_class(random_state):
    rows = rare_rows()
    seen = []

    def score(estimator, X, y):
        seen.append((set(estimator.classes_.tolist()), set(y.tolist())))
        return get_scorer("macro_average_precision")(estimator, X, y)

    search = HalvingGridSearchCV(
        lexical_model(),
        {"decision__estimator__C": [0.1, 1, 10, 100]},
        scoring=score,
        cv=StratifiedKFold(3, shuffle=True, random_state=0),
        min_resources=24,
        random_state=random_state,
        error_score="raise",
    ).fit(TEXTS[rows], LABELS[rows])
    # rows of a class that was not learnt, and no row of one that was
    lacking = {0: set.__lt__, 1: set.__gt__}[random_state]
    assert any(lacking(known, tested) for known, tested in seen)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert len(search.classes_) == 3


def test_a_strategy_for_a_class_that_a_sample_lacks_is_named():
    rows = rare_rows()
    model = lexical_model().set_params(sampler__sampling_strategy={"tech": 30})
    search = HalvingGridSearchCV(
        model,
        {"decision__estimator__C": [0.1, 1, 10, 100]},
        scoring=get_scorer("macro_average_precision"),
        cv=FOLDS,
        min_resources=16,
        random_state=0,
        error_score="raise",
    )
    with pytest.raises(ValueError, match=r"tech.* not present in the data"):
        search.fit(TEXTS[rows], LABELS[rows])
