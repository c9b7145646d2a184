"""Searches over whole pipelines: augmenter, sampler, encoder, head and decision."""

import numpy as np
import pytest
import sklearn
from scipy.stats import loguniform
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    RandomizedSearchCV,
)

from skimbal.augmentation import DeleteAugmenter, SwapAugmenter
from skimbal.calibration import LogitAdjustedClassifier, PerClassThresholdClassifier
from skimbal.classifiers import BertClassifier
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.metrics import get_scorer, tail_classes
from skimbal.over_sampling import AugmentingOverSampler, RandomTextOverSampler
from skimbal.pipeline import Pipeline
from skimbal.under_sampling import RandomTextUnderSampler
from tests.pipeline.recording import Recorder, Upper
from tests.pipeline.searched import FOLDS, LABELS, LEXICAL_GRID, TEXTS, lexical_model

TAIL = tail_classes(*np.unique(LABELS, return_counts=True))
SCORING = {
    "ranking": get_scorer("macro_average_precision"),
    "tail": get_scorer("tail_recall", tail=TAIL),
    "loss": get_scorer("neg_log_loss"),
    "f1": "f1_macro",
}


def frozen_model(tiny_bert, tmp_path):
    encoder = TransformerEncoder(tiny_bert, cache_dir=tmp_path / "c", device="cpu")
    return lexical_model().set_params(augmenter="passthrough", encoder=encoder)


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield


def check_search(search, n_points):
    search.fit(TEXTS, LABELS)
    scores = search.cv_results_
    assert len(scores["params"]) == n_points
    for name in SCORING:
        assert np.isfinite(scores[f"mean_test_{name}"]).all()
    best = scores["params"][search.best_index_]
    assert search.best_params_ == best
    params = search.best_estimator_.get_params()
    for name, value in best.items():
        assert type(params[name]) is type(value)
    assert search.predict(TEXTS[:3]).tolist() == ["wear"] * 3


def test_a_grid_reaches_into_every_step():
    search = GridSearchCV(
        lexical_model(),
        LEXICAL_GRID,
        scoring=SCORING,
        refit="ranking",
        cv=FOLDS,
        error_score="raise",
    )
    check_search(search, 8)


def test_a_random_search_draws_from_distributions():
    search = RandomizedSearchCV(
        lexical_model(),
        {**LEXICAL_GRID, "decision__estimator__C": loguniform(0.1, 10)},
        n_iter=4,
        random_state=0,
        scoring=SCORING,
        refit="tail",
        cv=FOLDS,
        error_score="raise",
    )
    check_search(search, 4)
    other = sklearn.clone(search).fit(TEXTS, LABELS)
    np.testing.assert_array_equal(
        other.cv_results_["mean_test_loss"], search.cv_results_["mean_test_loss"]
    )


# processes import torch anew
@pytest.mark.parametrize("n_jobs", [None, pytest.param(2, marks=pytest.mark.slow)])
def test_a_grid_swaps_heads_and_decisions_on_a_frozen_encoder(
    tiny_bert, tmp_path, n_jobs
):
    heads = [LogisticRegression(C=10), LinearDiscriminantAnalysis()]
    grid = {
        "decision": [
            LogitAdjustedClassifier(None, tau=0),
            PerClassThresholdClassifier(None, cv=2, random_state=0),
        ],
        "decision__estimator": heads,
        "sampler": ["passthrough", RandomTextUnderSampler(random_state=0)],
    }
    search = GridSearchCV(
        frozen_model(tiny_bert, tmp_path),
        grid,
        scoring=SCORING,
        refit="ranking",
        cv=FOLDS,
        n_jobs=n_jobs,
        error_score="raise",
    )
    check_search(search, 8)


def test_memory_changes_no_score(tiny_bert, tmp_path):
    model = frozen_model(tiny_bert, tmp_path)
    grid = {"decision__tau": [0, 0.5], "decision__estimator__C": [1, 10]}
    plain, kept = (
        GridSearchCV(m, grid, scoring=SCORING, refit=False, cv=FOLDS).fit(TEXTS, LABELS)
        for m in (model, sklearn.clone(model).set_params(memory=str(tmp_path / "m")))
    )
    for name in SCORING:
        np.testing.assert_array_equal(
            kept.cv_results_[f"mean_test_{name}"],
            plain.cv_results_[f"mean_test_{name}"],
        )


def test_samplers_and_augmenters_see_training_rows_alone():
    trained, tested = [], []

    class Spy(Recorder):
        def fit(self, X, y, sample_weight=None):
            trained.append(set(X))
            return super().fit(X, y, sample_weight)

        def predict(self, X):
            tested.append(list(X))
            return super().predict(X)

    steps = [
        ("augmenter", DeleteAugmenter(fraction=0.5, random_state=0)),
        ("sampler", AugmentingOverSampler(SwapAugmenter(), random_state=0)),
        ("upper", Upper()),
        ("spy", Spy()),
    ]
    grid = {
        "augmenter": ["passthrough", steps[0][1]],
        "sampler__augmenter__fraction": [0.1, 1.0],
    }
    GridSearchCV(Pipeline(steps), grid, cv=FOLDS, scoring="accuracy", refit=False).fit(
        TEXTS, LABELS
    )
    folds = list(FOLDS.split(TEXTS, LABELS)) * 4
    assert len(trained) == len(tested) == len(folds)
    words = [{frozenset(t.lower().split()) for t in rows} for rows in trained]
    for (train, test), learnt, rows in zip(folds, words, tested, strict=True):
        # test rows arrive as they are, each once
        assert rows == [text.upper() for text in TEXTS[test]]
        # and every training row is made of the words of one
        sources = [set(text.split()) for text in TEXTS[train]]
        assert all(any(row <= source for source in sources) for row in learnt)


def test_weights_and_groups_are_routed_through_a_search(routing):
    weight = np.linspace(1, 2, len(TEXTS))
    # copies of a title are a group
    groups = np.unique([text[:-2] for text in TEXTS], return_inverse=True)[1]
    model = Pipeline(
        [
            ("sampler", RandomTextOverSampler(random_state=0)),
            ("encoder", LexicalEncoder(min_df=1)),
            ("head", LogisticRegression().set_fit_request(sample_weight=True)),
        ]
    )
    scorer = get_scorer("neg_log_loss").set_score_request(sample_weight=True)
    search = GridSearchCV(
        model,
        {"head__C": [0.1, 10]},
        scoring=scorer,
        cv=GroupKFold(3),
        error_score="raise",
    ).fit(TEXTS, LABELS, sample_weight=weight, groups=groups)
    train, test = next(GroupKFold(3).split(TEXTS, LABELS, groups))
    by_hand = sklearn.clone(model).set_params(head__C=0.1)
    by_hand.fit(TEXTS[train], LABELS[train], sample_weight=weight[train])
    expected = scorer(by_hand, TEXTS[test], LABELS[test], sample_weight=weight[test])
    assert search.cv_results_["split0_test_score"][0] == pytest.approx(expected)


def test_a_fine_tuned_encoder_is_searched(tiny_bert):
    model = LogitAdjustedClassifier(
        BertClassifier(tiny_bert, max_epochs=1, random_state=0, device="cpu"),
        tau=0.5,
    )
    grid = {"estimator__loss": ["cross_entropy", "focal"], "tau": [0, 1]}
    search = GridSearchCV(
        model,
        [grid | {"estimator__resampler": [None, RandomTextUnderSampler()]}],
        scoring=SCORING,
        refit="ranking",
        cv=FOLDS,
        error_score="raise",
    )
    search.fit(TEXTS, LABELS)
    assert len(search.cv_results_["params"]) == 8
    ranking = search.cv_results_["mean_test_ranking"]
    assert np.isfinite(ranking).all()
    assert search.predict(TEXTS).shape == LABELS.shape


# the integration itself is experimental, and uses what Optuna deprecates
@pytest.mark.filterwarnings("ignore:OptunaSearchCV is experimental")
@pytest.mark.filterwarnings("ignore:`optuna.terminator` module has been:FutureWarning")
def test_optuna_searches_distributions_over_all_steps():
    optuna = pytest.importorskip("optuna")
    integration = pytest.importorskip("optuna_integration")
    distributions = optuna.distributions
    space = {
        "augmenter__fraction": distributions.FloatDistribution(0.1, 0.5),
        "sampler__sampling_strategy": distributions.CategoricalDistribution(
            ["not majority", "minority"]
        ),
        "decision__estimator__C": distributions.FloatDistribution(0.1, 10, log=True),
    }
    searches = [
        integration.OptunaSearchCV(
            lexical_model(),
            space,
            n_trials=4,
            cv=FOLDS,
            scoring=get_scorer("macro_average_precision"),
            random_state=0,
            error_score="raise",
        ).fit(TEXTS, LABELS)
        for _ in range(2)
    ]
    assert searches[0].best_params_ == searches[1].best_params_
    assert searches[0].best_params_.keys() == space.keys()
    assert len(searches[0].trials_) == 4
    assert searches[0].best_score_ > 0.5
    assert searches[0].predict(TEXTS).shape == LABELS.shape
