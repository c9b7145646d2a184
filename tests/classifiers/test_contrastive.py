"""Tests of the classifier that is tuned by contrast."""

import pickle

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score

from skimbal.classifiers import BertClassifier, ContrastiveTextClassifier
from skimbal.classifiers._contrastive_fit import pair_loss, trained_share
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import LabelError

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 3
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 3


def make(tiny_bert, **options):
    defaults = {"n_trained_layers": 1, "max_epochs": 2, "batch_size": 8}
    defaults |= {"random_state": 0, "device": "cpu"}
    return ContrastiveTextClassifier(tiny_bert, **(defaults | options))


@pytest.fixture(scope="module")
def fitted(tiny_bert):
    return make(tiny_bert).fit(X, Y)


def cosines(vectors):
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T


@pytest.mark.parametrize("contrast", ["batch", "pairs"])
@pytest.mark.parametrize("n_trained_layers", [1, None])
def test_texts_of_a_class_come_together(tiny_bert, contrast, n_trained_layers):
    options = {"max_epochs": 20, "learning_rate": 1e-3}
    model = make(
        tiny_bert, contrast=contrast, n_trained_layers=n_trained_layers, **options
    ).fit(X, Y)
    same = np.equal.outer(Y, Y)
    before = cosines(TransformerEncoder(tiny_bert, device="cpu").fit_transform(X))
    after = cosines(model.transform(X))

    def gap(found):
        return found[same].mean() - found[~same].mean()

    assert gap(after) > gap(before) + 0.1
    assert (model.predict(X) == np.array(Y)).all()
    losses = [epoch["train_loss"] for epoch in model.history_]
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(("n_classes", "contrast"), [(4, "pairs"), (5, "batch")])
def test_batches_are_for_more_classes_than_one_holds_twice(
    tiny_bert, n_classes, contrast
):
    y = [i % n_classes for i in range(len(X))]
    model = make(tiny_bert).fit(X, y)
    assert model.contrast_ == contrast
    asked = make(tiny_bert, contrast=contrast).fit(X, y)
    np.testing.assert_array_equal(model.predict_proba(X), asked.predict_proba(X))


def test_few_classes_train_more_layers_than_many():
    assert trained_share(32, 64) == 2 * trained_share(33, 64) == 2 / 3


def test_the_head_is_a_logistic_regression_on_the_tuned_vectors(tiny_bert):
    model = make(tiny_bert, label_names=None).fit(X, Y)
    vectors = model.transform(X)
    scale = np.linalg.norm(vectors, axis=1).mean()
    head = LogisticRegression(C=10, tol=1e-3, max_iter=1000, class_weight="balanced")
    head.fit(vectors / scale, Y)
    np.testing.assert_allclose(
        model.predict_proba(X), head.predict_proba(vectors / scale), atol=1e-3
    )


def test_without_training_it_is_a_probe(tiny_bert):
    model = make(tiny_bert, learning_rate=0.0).fit(X, Y)
    probe = BertClassifier(tiny_bert, device="cpu", max_epochs=1, random_state=0)
    probe.set_params(learning_rate=0.0, head_learning_rate=0.0, init_head="probe")
    probe.fit(X, Y)
    np.testing.assert_allclose(model.transform(X), probe.transform(X), atol=1e-5)


def test_states_that_are_cached_change_nothing(tiny_bert, tmp_path):
    options = [{"cache_layers": True, "cache_dir": tmp_path}] * 2
    first, again = (make(tiny_bert, **option).fit(X, Y) for option in options)
    np.testing.assert_array_equal(first.predict_proba(X), again.predict_proba(X))
    plain = make(tiny_bert, cache_layers=False).fit(X, Y)
    # half precision of the states
    np.testing.assert_allclose(
        first.predict_proba(X), plain.predict_proba(X), atol=1e-2
    )


def test_the_same_seed_gives_the_same_model_and_leaves_torch_alone(tiny_bert, fitted):
    torch.manual_seed(5)
    expected = torch.rand(2)
    torch.manual_seed(5)
    again = clone(fitted).fit(X, Y)
    assert (torch.rand(2) == expected).all()
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))
    other = make(tiny_bert, random_state=1).fit(X, Y)
    assert (other.predict_proba(X) != fitted.predict_proba(X)).any()


def test_it_is_saved_loaded_and_pickled(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    loaded = ContrastiveTextClassifier.load(tmp_path / "model")
    for other in (loaded, pickle.loads(pickle.dumps(fitted))):
        np.testing.assert_array_equal(other.predict_proba(X), fitted.predict_proba(X))
        assert other.label_names_kept_ == fitted.label_names_kept_
        assert other.contrast_ == fitted.contrast_
        assert other.training_prior_.tolist() == fitted.training_prior_.tolist()


def test_what_probabilities_stand_for(tiny_bert):
    X_rare, y_rare = X[:8], ["dress"] * 6 + ["phone"] * 2
    balanced = make(tiny_bert).fit(X_rare, y_rare)
    np.testing.assert_allclose(balanced.training_prior_, [0.5, 0.5])
    assert balanced.class_counts_.tolist() == [6, 2]
    plain = make(tiny_bert, class_weight=None).fit(X_rare, y_rare)
    np.testing.assert_allclose(plain.training_prior_, [0.75, 0.25])


def test_a_row_of_weight_0_is_left_out(tiny_bert):
    weight = np.ones(len(X))
    weight[-6:] = 0
    weighed = make(tiny_bert, label_names=None).fit(X, Y, weight)
    fewer = make(tiny_bert, label_names=None).fit(X[:-6], Y[:-6])
    np.testing.assert_array_equal(weighed.predict_proba(X), fewer.predict_proba(X))
    assert weighed.class_counts_.sum() == len(X)
    uneven = np.ones(len(X))
    uneven[[i for i, label in enumerate(Y) if label == "dress"][3:]] = 0
    prior = make(tiny_bert, label_names=None).fit(X, Y, uneven).training_prior_
    np.testing.assert_allclose(prior, [0.5, 0.5])
    with pytest.raises(ValueError, match="1 of 2 classes have none"):
        make(tiny_bert).fit(X, Y, [float(label == "dress") for label in Y])


def test_classes_of_one_row_are_learnt(tiny_bert):
    model = make(tiny_bert).fit(["red dress", "phone", "tablet"], [0, 1, 2])
    assert model.predict_proba(X).shape == (len(X), 3)
    assert not model.label_names_kept_


def test_names_that_are_given_and_kept_join_the_rows(tiny_bert, monkeypatch):
    seen = {}

    def keep(rows, *args):
        seen["texts"] = rows.columns[0]
        return seen["answer"]

    monkeypatch.setattr("skimbal.classifiers._contrastive_fit.names_help", keep)
    found = {}
    for answer in (True, False):
        seen["answer"] = answer
        names = {"dress": "green shirt", "phone": "apple"}
        found[answer] = make(tiny_bert, label_names=names).fit(X, Y)
        assert seen["texts"][len(X) :] == ["green shirt", "apple"]
        assert found[answer].label_names_kept_ is answer
        np.testing.assert_allclose(found[answer].training_prior_, [0.5, 0.5])
    plain = make(tiny_bert, label_names=None).fit(X, Y).predict_proba(X)
    assert (found[True].predict_proba(X) != plain).any()


def test_pairs_of_texts_and_frames_are_read(tiny_bert):
    frame = pd.DataFrame({"query": X, "title": X[::-1]})
    model = make(tiny_bert).fit(frame, Y)
    assert model.n_columns_ == 2
    assert model.feature_names_in_.tolist() == ["query", "title"]
    assert model.predict_proba(frame).shape == (len(X), 2)
    with pytest.raises(ValueError, match="two text columns"):
        make(tiny_bert, label_names={"dress": "a", "phone": "b"}).fit(frame, Y)


def test_it_can_be_searched(tiny_bert):
    search = GridSearchCV(
        make(tiny_bert), {"C": [1.0, 10.0], "contrast": ["batch", "pairs"]}, cv=2
    )
    assert search.fit(X, Y).best_score_ > 0
    assert len(cross_val_score(make(tiny_bert), X, Y, cv=2)) == 2


def test_a_fit_that_fails_leaves_the_model_as_it_was(tiny_bert):
    model = make(tiny_bert).fit(X, Y)
    before = model.predict_proba(X)
    with pytest.raises(LabelError):
        model.fit(X, ["dress"] * len(X))
    np.testing.assert_array_equal(model.predict_proba(X), before)


def test_parameters_are_checked(tiny_bert):
    with pytest.raises(ValueError, match="'batch_size' parameter"):
        make(tiny_bert, batch_size=3).fit(X, Y)
    with pytest.raises(ValueError, match="must be at most the number of layers"):
        make(tiny_bert, n_trained_layers=40).fit(X, Y)


def test_the_loss_of_pairs():
    vectors = torch.tensor([[1.0, 0.0], [2.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    target = torch.tensor([0, 0, 0, 1])
    found = pair_loss(vectors, target)
    np.testing.assert_allclose(found, [0, 0, 0.5, 0.5], atol=1e-6)
    found = pair_loss(vectors, torch.tensor([0, 1, 1, 1]))
    expected = (1 - np.sqrt(0.5)) ** 2
    np.testing.assert_allclose(found, [1, 1, expected, expected], atol=1e-6)
