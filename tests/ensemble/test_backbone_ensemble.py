"""Tests of `BackboneEnsemble`, with bodies of random weights."""

import gc
from pathlib import Path
from weakref import WeakSet

import numpy as np
import pytest
from joblib import parallel_config
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skimbal.classifiers import BertClassifier
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.ensemble import BackboneEnsemble
from skimbal.ensemble._backbones import make_backbones
from skimbal.exceptions import InvalidTextError, LabelError
from skimbal.pretraining import MLMPretrainer
from skimbal.utils import load_model, out_of_fold_proba, predict_with_proba, save_model
from skimbal.utils.estimator_checks._data import TEXTS, labels
from tests.tiny import make_tiny_bert

Y = np.array(labels())
FOLDS = [(np.flatnonzero(np.arange(24) % 2 == i), np.arange(i, 24, 2)) for i in (1, 0)]
FOLDS = [(train, np.setdiff1d(np.arange(24), train)) for train, _ in FOLDS]


@pytest.fixture(scope="module")
def bodies(tiny_bert, tmp_path_factory):
    other = make_tiny_bert(tmp_path_factory.mktemp("bodies") / "other-bert", seed=1)
    return [tiny_bert, other]


def encoders(bodies):
    return [TransformerEncoder(body, device="cpu") for body in bodies]


def lexical():
    return make_pipeline(LexicalEncoder(min_df=1), LogisticRegression())


def ensemble(members, **options):
    options = {"voting": "soft", "cv": FOLDS, "random_state": 0} | options
    return BackboneEnsemble(members, **options)


@pytest.fixture
def count_bodies(monkeypatch):
    """Return what tells how many of the bodies that were made are in memory."""
    from skimbal._torch._modules import PooledEncoder

    made = WeakSet()

    def spy(self, *args, **options):
        real(self, *args, **options)
        made.add(self)

    real = PooledEncoder.__init__
    monkeypatch.setattr(PooledEncoder, "__init__", spy)

    def count():
        gc.collect()
        return len(made)

    return count


def test_members_are_named_after_their_models(bodies, tiny_bert):
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu")
    first = Path(tiny_bert).name
    model = ensemble([*bodies, bert, lexical(), encoders(bodies)[0]]).fit(TEXTS, Y)
    names = [first, "other-bert", f"{first}#2", "LexicalEncoder", f"{first}#3"]
    assert list(model.losses_) == list(model.weights_) == names
    assert list(model.named_estimators_) == [
        name for name in names if model.weights_[name].any()
    ]


def test_a_number_goes_up_until_the_name_is_free():
    names = ["e5#2", "e5#2", "e5", "e5"]
    made = make_backbones(names, None, np.random.default_rng(0))
    assert list(made) == ["e5#2", "e5#2#2", "e5", "e5#3"]


@pytest.mark.parametrize("voting", ["soft", "per_class", "stacking"])
def test_one_fold_is_enough(voting):
    cv = ShuffleSplit(n_splits=1, test_size=0.5, random_state=0)
    model = ensemble([lexical(), lexical()], voting=voting, cv=cv).fit(TEXTS, Y)
    np.testing.assert_allclose(model.predict_proba(TEXTS).sum(axis=1), 1)


def test_losses_are_those_of_rows_that_were_not_seen(bodies):
    model = ensemble(encoders(bodies)).fit(TEXTS, Y)
    for encoder, (name, loss) in zip(
        encoders(bodies), model.losses_.items(), strict=True
    ):
        head = LogisticRegression(C=10, max_iter=3000)
        proba = out_of_fold_proba(make_pipeline(encoder, head), TEXTS, Y, FOLDS)
        scaled = proba ** (1 / model.temperatures_[name])
        scaled /= scaled.sum(axis=1, keepdims=True)
        own = scaled[np.arange(24), np.searchsorted(model.classes_, Y)]
        assert loss == pytest.approx(-np.log(own).mean(), abs=1e-4)


def test_a_soft_vote_is_the_geometric_mean(bodies, monkeypatch):
    from skimbal.ensemble import _vote

    # the bootstrap of a fit with so few rows would leave one to vote alone
    monkeypatch.setattr(_vote.LogPool, "only", lambda *args: _vote.LogPool.equal(2, 3))
    model = ensemble(encoders(bodies)).fit(TEXTS, Y)
    product = np.ones((24, 3))
    for encoder, temperature in zip(
        encoders(bodies), model.temperatures_.values(), strict=True
    ):
        head = LogisticRegression(C=10, max_iter=3000)
        alone = make_pipeline(encoder, head).fit(TEXTS, Y).predict_proba(TEXTS)
        product *= alone ** (0.5 / temperature)
    expected = product / product.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model.predict_proba(TEXTS), expected, atol=1e-5)


@pytest.mark.parametrize("voting", ["soft", "per_class", "stacking"])
def test_every_voting_gives_probabilities_and_is_saved(voting, bodies, tmp_path):
    model = ensemble([*encoders(bodies), lexical()], voting=voting).fit(TEXTS, Y)
    proba = model.predict_proba(TEXTS)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    predicted, same = predict_with_proba(model, TEXTS)
    np.testing.assert_array_equal(proba, same)
    np.testing.assert_array_equal(predicted, model.predict(TEXTS))
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict_proba(TEXTS), proba)


def test_a_frozen_model_encodes_each_text_once(bodies, monkeypatch):
    encoded = []

    def spy(self, texts):
        encoded.append(len(texts))
        return real(self, texts)

    real = TransformerEncoder._encode
    monkeypatch.setattr(TransformerEncoder, "_encode", spy)
    ensemble(encoders(bodies)).fit(TEXTS, Y)
    assert encoded == [len(set(TEXTS))] * 2


def test_one_model_at_a_time_is_in_memory(bodies, count_bodies, monkeypatch):
    from skimbal.ensemble import _fold_copy

    alive = []

    def spy(*args):
        alive.append(count_bodies())
        return real(*args)

    real = _fold_copy.read_proba
    monkeypatch.setattr(_fold_copy, "read_proba", spy)
    bert = BertClassifier(bodies[0], max_epochs=1, device="cpu")
    model = ensemble([bert, *encoders(bodies)]).fit(TEXTS, Y)
    # copies of the fine-tuned one in turn; heads need none, their vectors are there
    assert alive == [1] * 2 + [0] * 4
    assert count_bodies() == len(model.estimators_)


def test_a_useless_model_is_not_kept(bodies):
    constant = make_pipeline(LexicalEncoder(min_df=1), LogisticRegression(C=1e-9))
    model = ensemble([constant, lexical()]).fit(TEXTS, Y)
    assert len(model.estimators_) == 1
    np.testing.assert_array_equal(model.weights_["LexicalEncoder"], np.zeros(3))
    np.testing.assert_array_equal(model.weights_["LexicalEncoder#2"], np.ones(3))


def test_heads_without_probabilities_are_read_too(bodies):
    model = ensemble(encoders(bodies), estimator=LinearSVC()).fit(TEXTS, Y)
    assert model.predict_proba(TEXTS).shape == (24, 3)


def least_loss(scores, codes):
    """Return the log-loss at the best temperature."""

    def loss(log_temperature):
        scaled = log_softmax(scores / np.exp(log_temperature), axis=1)
        return -scaled[np.arange(len(codes)), codes].mean()

    return minimize_scalar(loss, bounds=(-4, 4), method="bounded").fun


@pytest.mark.parametrize(
    ("y", "moves"),
    [(np.arange(24) < 18, True), (np.array(labels(2)) == "other", False)],
    ids=["texts tell nothing", "texts tell all"],
)
def test_balanced_heads_stand_for_the_prior_that_held_out_rows_tell(y, moves):
    head = LogisticRegression(C=100, class_weight="balanced")
    balanced = make_pipeline(LexicalEncoder(min_df=1), head)
    model = ensemble([balanced, lexical()]).fit(TEXTS, y)
    codes = y.astype(int)
    prior = np.bincount(codes) / 24
    np.testing.assert_allclose(model.training_prior_, prior)
    scores = np.log(out_of_fold_proba(balanced, TEXTS, y, FOLDS))
    moved = scores + np.log(prior / 0.5)
    assert bool(least_loss(moved, codes) < least_loss(scores, codes)) is moves
    expected = [0.5, 0.5] if moves else prior
    np.testing.assert_allclose(model.source_priors_["LexicalEncoder"], expected)
    np.testing.assert_allclose(model.source_priors_["LexicalEncoder#2"], prior)


def test_weights_reach_heads_classifiers_and_the_loss(bodies):
    weight = np.random.default_rng(0).random(24) + 0.1
    members = [encoders(bodies)[0], lexical()]
    model = ensemble(members).fit(TEXTS, Y, sample_weight=weight)
    other = ensemble(members).fit(TEXTS, Y)
    assert model.losses_ != other.losses_
    mass = np.array([weight[label == Y].sum() for label in model.classes_])
    np.testing.assert_allclose(model.training_prior_, mass / weight.sum())


def test_the_number_of_jobs_makes_no_difference(bodies):
    expected = ensemble(encoders(bodies), cv=2).fit(TEXTS, Y).predict_proba(TEXTS)
    with parallel_config(backend="threading"):
        model = ensemble(encoders(bodies), cv=2, n_jobs=2).fit(TEXTS, Y)
    np.testing.assert_array_equal(model.predict_proba(TEXTS), expected)


def test_pairs_are_read_where_all_models_read_them(bodies):
    berts = [BertClassifier(body, max_epochs=1, device="cpu") for body in bodies]
    assert ensemble(berts).reads_pairs is True
    assert ensemble([berts[0], bodies[1]]).reads_pairs is False
    pairs = np.array([TEXTS, TEXTS[::-1]], dtype=object).T
    model = ensemble(berts).fit(pairs, Y)
    assert model.predict(pairs).shape == (24,)


@pytest.mark.parametrize(
    ("members", "error", "message"),
    [
        ([], ValueError, "at least one model; got 0"),
        ([LexicalEncoder()], TypeError, "classifier of texts; got LexicalEncoder"),
        ([7], TypeError, "got int"),
        ([FrozenEstimator(lexical())], TypeError, "GreedyEnsembleClassifier"),
        (
            [TransformerEncoder(pretraining=MLMPretrainer())],
            ValueError,
            "must not have `pretraining`",
        ),
    ],
)
def test_what_cannot_be_a_member_is_refused(members, error, message):
    with pytest.raises(error, match=message):
        ensemble(members).fit(TEXTS, Y)


def test_rows_that_cannot_be_used_are_refused(bodies):
    with pytest.raises(InvalidTextError, match=r"\b17\b"):
        ensemble(bodies).fit([*TEXTS[:17], None, *TEXTS[18:]], Y)
    with pytest.raises(LabelError):
        ensemble(bodies).fit(TEXTS, ["same"] * 24)


def test_a_copy_has_the_same_settings(bodies):
    model = ensemble(encoders(bodies), estimator=LogisticRegression(C=3))
    copy = clone(model).set_params(estimator__C=5)
    assert model.estimator.C == 3
    assert copy.estimator.C == 5
    assert copy.pretrained[0] is not model.pretrained[0]
