"""Estimators that hold others come back whole: searches, calibration, ensembles."""

import numpy as np
import pytest
from imblearn.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)
from numpy.testing import assert_array_equal
from scipy.stats import uniform
from sklearn import config_context
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.frozen import FrozenEstimator
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, fbeta_score, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    RandomizedSearchCV,
    RepeatedStratifiedKFold,
    TunedThresholdClassifierCV,
)
from sklearn.multiclass import OneVsRestClassifier, OutputCodeClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skimbal.metrics import tail_f1_score
from skimbal.utils import load_model, save_model

X = np.random.default_rng(0).normal(size=(60, 3)) + np.repeat([[0], [2]], 30, axis=0)
y = np.repeat(["ham", "spam"], 30)
LINEAR = LogisticRegression()
GRID = {"C": [0.1, 1.0]}

MODELS = {
    "sigmoid": CalibratedClassifierCV(LINEAR, cv=2),
    "isotonic": CalibratedClassifierCV(LinearSVC(), cv=2, method="isotonic"),
    "one calibrator": CalibratedClassifierCV(LINEAR, cv=2, ensemble=False),
    "frozen": CalibratedClassifierCV(FrozenEstimator(LogisticRegression().fit(X, y))),
    "grid": GridSearchCV(LINEAR, GRID, cv=2),
    "grid of estimators": GridSearchCV(
        make_pipeline(StandardScaler(), LINEAR),
        {"logisticregression": [LINEAR, LogisticRegression(C=9)]},
        cv=RepeatedStratifiedKFold(n_splits=2, n_repeats=1, random_state=0),
    ),
    "many metrics": GridSearchCV(
        LINEAR, GRID, cv=2, scoring=["f1_macro", "roc_auc"], refit="f1_macro"
    ),
    "metric with options": GridSearchCV(
        LINEAR,
        GRID,
        cv=[(np.arange(0, 60, 2), np.arange(1, 60, 2))],
        scoring=make_scorer(fbeta_score, beta=2, pos_label="spam"),
    ),
    "metric of skimbal": GridSearchCV(
        LINEAR, GRID, cv=2, scoring=make_scorer(tail_f1_score, tail=["spam"])
    ),
    "random": RandomizedSearchCV(LINEAR, GRID, cv=2, n_iter=2, random_state=0),
    "voting": VotingClassifier([("a", LINEAR), ("b", LinearSVC())]),
    "stacking": StackingClassifier([("a", LINEAR), ("b", LinearSVC())], cv=2),
    "threshold": TunedThresholdClassifierCV(LINEAR, cv=2, scoring="balanced_accuracy"),
    "adam": MLPClassifier((4,), max_iter=5, random_state=0),
    "sgd": MLPClassifier((4,), solver="sgd", max_iter=5, random_state=0),
    "one versus rest": OneVsRestClassifier(LINEAR),
    "output codes": OutputCodeClassifier(LINEAR, random_state=0),
    "union": make_pipeline(
        FeatureUnion([("a", StandardScaler()), ("b", MinMaxScaler())]), LINEAR
    ),
    "columns": make_pipeline(
        ColumnTransformer([("a", StandardScaler(), [0]), ("b", "passthrough", [1])]),
        SimpleImputer(),
        LINEAR,
    ),
    "selection": make_pipeline(MinMaxScaler(), SelectKBest(chi2, k=2), LINEAR),
    "tree": DecisionTreeClassifier(max_leaf_nodes=5, random_state=0),
    "pruned tree": DecisionTreeClassifier(ccp_alpha=0.02, random_state=0),
    "stump of one node": DecisionTreeClassifier(min_samples_split=99),
    "forest": RandomForestClassifier(3, random_state=0),
    "extra trees": ExtraTreesClassifier(3, random_state=0),
    "isolation": IsolationForest(n_estimators=3, random_state=0),
    "boosting": AdaBoostClassifier(n_estimators=3, random_state=0),
    "balanced forest": BalancedRandomForestClassifier(3, random_state=0),
    "balanced bagging": BalancedBaggingClassifier(n_estimators=2, random_state=0),
    "easy ensemble": EasyEnsembleClassifier(2, random_state=0),
    "rusboost": RUSBoostClassifier(n_estimators=2, random_state=0),
    "nested": VotingClassifier(
        [
            ("a", CalibratedClassifierCV(GridSearchCV(LINEAR, GRID, cv=2), cv=2)),
            ("b", make_pipeline(StandardScaler(), RandomForestClassifier(2))),
        ]
    ),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", MODELS)
def test_a_loaded_model_gives_the_same_outputs(name, tmp_path):
    model = MODELS[name].fit(X, y)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert type(loaded) is type(model)
    assert repr(loaded) == repr(model)
    for method in ("predict", "predict_proba", "decision_function"):
        if hasattr(model, method):
            assert_array_equal(getattr(loaded, method)(X), getattr(model, method)(X))


def test_temperature_scaling_is_saved_where_scikit_learn_has_it(tmp_path):
    methods = CalibratedClassifierCV._parameter_constraints["method"][0].options
    if "temperature" not in methods:
        pytest.skip("this scikit-learn has no temperature scaling")
    model = CalibratedClassifierCV(LINEAR, cv=2, method="temperature").fit(X, y)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_columns_that_a_frame_selects_are_saved(tmp_path):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=list("abc")).assign(d="text")
    numbers = make_column_selector(dtype_include="number")
    model = ColumnTransformer([("a", StandardScaler(), numbers)]).fit(frame)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert_array_equal(loaded.transform(frame), model.transform(frame))
    assert loaded.fit(frame).n_features_in_ == 4


def test_a_loaded_search_scores_and_fits_again(tmp_path):
    model = GridSearchCV(LINEAR, GRID, cv=2, scoring="f1_macro").fit(X, y)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.score(X, y) == model.score(X, y)
    assert loaded.fit(X, y).best_score_ == model.best_score_
    assert loaded.scorer_._score_func is model.scorer_._score_func


def test_requests_for_metadata_are_kept(tmp_path):
    # each holds its estimator, which holds the request
    with config_context(enable_metadata_routing=True):
        last = LogisticRegression().set_fit_request(sample_weight=True)
        model = make_pipeline(MinMaxScaler(), last)
        weight = np.linspace(0.1, 2, 60)
        model.fit(X, y, sample_weight=weight)
        save_model(model, tmp_path / "model")
        loaded = load_model(tmp_path / "model")
        assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
        again = loaded.fit(X, y, sample_weight=weight)
        assert_array_equal(again[1].coef_, model[1].coef_)
        assert repr(last.get_metadata_routing()) == repr(
            again[1].get_metadata_routing()
        )


def test_an_object_that_stands_at_two_places_is_one_object_again(tmp_path):
    model = VotingClassifier([("a", LINEAR), ("b", RandomForestClassifier(2))])
    save_model(model.fit(X, y), tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.named_estimators_["b"] is loaded.estimators_[1]


@pytest.mark.parametrize(
    ("model", "remedy"),
    [
        (GradientBoostingClassifier(n_estimators=2), "forest"),
        (HistGradientBoostingClassifier(max_iter=2), "forest"),
        (SVC(), "LinearSVC"),
        (VotingClassifier([("a", SVC())]), "LinearSVC"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_native_code_trusts_is_refused_with_a_way_out(model, remedy, tmp_path):
    with pytest.raises(TypeError, match=f"cannot be saved: native code.*{remedy}"):
        save_model(model.fit(X, y), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"param_distributions": {"C": uniform(0.1, 1)}}, "rv_continuous_frozen"),
        ({"param_distributions": GRID, "scoring": lambda *_: 0.0}, "<lambda>"),
        ({"param_distributions": GRID, "scoring": make_scorer(np.dot)}, "dot"),
    ],
)
def test_a_search_that_cannot_be_saved_names_the_remedy(options, name, tmp_path):
    search = RandomizedSearchCV(LINEAR, n_iter=2, cv=2, error_score=0.0, **options)
    search.best_estimator_ = LINEAR
    with pytest.raises(TypeError, match=f"it holds .*{name}.*Save `best_estimator_`"):
        save_model(search, tmp_path / "model")


def test_a_metric_of_the_users_own_is_refused(tmp_path):
    def own_score(truth, predicted):
        return accuracy_score(truth, predicted)

    model = TunedThresholdClassifierCV(LINEAR, scoring=make_scorer(own_score))
    with pytest.raises(TypeError, match="own_score"):
        save_model(model, tmp_path / "model")
