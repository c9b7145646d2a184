"""Weights, the validation split and early stopping."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from skorch.callbacks import Callback

from skimbal.batch_samplers import NaturalBatchSampler
from skimbal.classifiers import BertClassifier
from skimbal.classifiers._balance import Balance
from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import LabelError, SkimbalWarning

COLOURS = ("red", "blue", "green", "black", "new", "cheap")
X = [f"{colour} {thing}" for colour in COLOURS for thing in ("dress", "phone")] * 2
Y = ["dress", "phone"] * 12


class Spy(Callback):
    """Keep what the net was trained and validated on."""

    seen: tuple = ()

    def on_train_begin(self, net, X=None, **kwargs):
        type(self).seen = (X, net.train_split)


def classifier(tiny_bert, **options) -> BertClassifier:
    defaults = {"max_epochs": 2, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


def row_weights(codes, train_rows=None, sample_weight=None, class_weight=None):
    codes = np.asarray(codes)
    by_row = np.ones(len(codes)) if sample_weight is None else np.asarray(sample_weight)
    every = TextRows([["text"] * len(codes)], codes, by_row)
    rows = np.arange(len(codes)) if train_rows is None else np.asarray(train_rows)
    balance = Balance.of_rows(
        every.take(rows), np.unique(codes), class_weight, NaturalBatchSampler()
    )
    return balance.row_weights(every)


def test_balanced_weights_are_counted_in_the_training_part():
    weights = row_weights([0, 0, 0, 1, 1], [0, 1, 3], class_weight="balanced")
    # training part: two rows of class 0, one of class 1
    np.testing.assert_allclose(weights, [0.75, 0.75, 0.75, 1.5, 1.5])


def test_the_mean_weight_of_training_rows_is_one():
    weights = row_weights(
        [0, 0, 1, 1], sample_weight=[5, 1, 2, 8], class_weight={0: 3, 1: 1}
    )
    np.testing.assert_allclose(weights, np.array([15, 3, 2, 8]) / 7)


def test_a_weight_for_an_unknown_class_is_refused():
    with pytest.raises(ValueError, match="class_weight"):
        row_weights([0, 1], class_weight={7: 1.0})


@pytest.mark.parametrize("weights", [(-1, 1), (0, 0), (np.nan, 1), (1, np.inf)])
def test_class_weights_that_make_no_sense_are_refused(weights):
    with pytest.raises(ValueError, match="`class_weight` must hold finite weights"):
        row_weights([0, 1], class_weight=dict(enumerate(weights)))


def test_given_validation_rows_have_the_class_weights_of_training(tiny_bert):
    weights = {"dress": 3.0, "phone": 1.0}
    model = classifier(tiny_bert, class_weight=weights, callbacks=[Spy()])
    model.fit(X, Y, X_val=["red dress", "phone"], y_val=["dress", "phone"])
    split = Spy.seen[1]
    valid = split(None)[1]
    np.testing.assert_allclose(valid.weights, [1.5, 0.5])


def test_weights_that_are_all_zero_are_refused(tiny_bert):
    with pytest.raises(ValueError, match="zero"):
        classifier(tiny_bert).fit(X, Y, sample_weight=np.zeros(len(X)))


def test_sample_weight_of_ones_changes_nothing_and_others_do(tiny_bert):
    plain = classifier(tiny_bert).fit(X, Y)
    ones = classifier(tiny_bert).fit(X, Y, sample_weight=np.ones(len(X)))
    np.testing.assert_array_equal(plain.predict_proba(X), ones.predict_proba(X))
    tilted = np.where(np.array(Y) == "phone", 9.0, 1.0)
    other = classifier(tiny_bert).fit(X, Y, sample_weight=tilted)
    phone = other.predict_proba(X)[:, 1].mean()
    assert phone > plain.predict_proba(X)[:, 1].mean()


def test_balanced_classes_raise_the_rare_class(tiny_bert):
    y = np.array(["common"] * 20 + ["rare"] * 4)
    plain = classifier(tiny_bert, max_epochs=4).fit(X, y)
    even = classifier(tiny_bert, max_epochs=4, class_weight="balanced").fit(X, y)
    rare = (model.predict_proba(X)[:, 1].mean() for model in (plain, even))
    assert next(rare) < next(rare)


def test_no_validation_text_is_trained_on(tiny_bert):
    classifier(tiny_bert, early_stopping=True, callbacks=[Spy]).fit(X, Y)
    train, predefined = Spy.seen
    valid = predefined(train)[1]

    def rows(data):
        ids, at = data.tokens.ids.tolist(), data.tokens.offsets
        return {tuple(ids[a:b]) for a, b in pairwise(at)}

    assert len(train) + len(valid) == len(X)
    assert len(valid) == 4  # one of the six texts of each class, with its copy
    assert not rows(valid) & rows(train)


def test_too_few_texts_to_hold_out_are_warned_about(tiny_bert):
    with pytest.warns(SkimbalWarning, match="runs for all epochs"):
        model = classifier(tiny_bert, early_stopping=True).fit(X[:6], Y[:6])
    assert model.best_epoch_ == 2


def test_given_validation_rows_are_used_and_all_of_x_is_trained_on(tiny_bert):
    model = classifier(tiny_bert, callbacks=[Spy])
    model.fit(X, Y, X_val=["red dress", "phone"], y_val=["dress", "phone"])
    train, predefined = Spy.seen
    assert len(train) == len(X)
    assert len(predefined(train)[1]) == 2
    assert "valid_score" in model.history_[0]


def test_without_early_stopping_nothing_is_held_out(tiny_bert):
    model = classifier(tiny_bert, early_stopping=False, callbacks=[Spy]).fit(X, Y)
    assert len(Spy.seen[0]) == len(X)
    assert "valid_score" not in model.history_[0]
    assert model.best_epoch_ == 2


def test_the_best_weights_are_restored(tiny_bert):
    # a rate that wrecks the model after the first epoch
    scores = iter([0.9, 0.1, 0.2])

    def scorer(estimator, X, y):
        return next(scores)

    options = {"scoring": scorer, "n_iter_no_change": 2, "max_epochs": 9}
    options["decoupling"] = None  # the head is of that epoch too
    val = {"X_val": X[:4], "y_val": Y[:4]}
    model = classifier(tiny_bert, warmup=0.0, **options).fit(X, Y, **val)
    assert [epoch["valid_score"] for epoch in model.history_] == [0.9, 0.1, 0.2]
    assert model.best_epoch_ == 1

    class StopAfterOne(Callback):
        def on_epoch_end(self, net, **kwargs):
            if len(net.history) == 1:
                type(self).state = {
                    k: v.clone() for k, v in net.module_.state_dict().items()
                }

    scores = iter([0.9, 0.1, 0.2])
    again = classifier(tiny_bert, warmup=0.0, callbacks=[StopAfterOne], **options)
    again.fit(X, Y, **val)
    for name, value in again.net_.module_.state_dict().items():
        if "word_embeddings" in name:
            continue  # a smaller table while training
        np.testing.assert_array_equal(value, StopAfterOne.state[name])


@pytest.mark.parametrize("scoring", ["loss", "balanced_accuracy", "neg_log_loss"])
def test_any_scorer_can_watch_the_validation_rows(tiny_bert, scoring):
    model = classifier(tiny_bert, scoring=scoring, early_stopping=True).fit(X, Y)
    assert np.isfinite(model.history_[0]["valid_score"])


@pytest.mark.parametrize("y_val", [["dress", "lamp"], ["dress", None], ["dress"]])
def test_validation_labels_are_checked(tiny_bert, y_val):
    with pytest.raises(LabelError):
        classifier(tiny_bert).fit(X, Y, X_val=["a", "b"], y_val=y_val)


def test_validation_texts_without_labels_are_refused(tiny_bert):
    with pytest.raises(ValueError, match="together"):
        classifier(tiny_bert).fit(X, Y, X_val=["a", "b"])


@pytest.mark.parametrize(
    ("y", "y_val"), [(range(11), "str"), ([False, True] * 6, "str"), ("ab" * 6, "bool")]
)
def test_validation_labels_are_of_the_kind_of_the_others(tiny_bert, y, y_val):
    # as they come from a table that was read as text; sorted as str, 10 is before 2
    y = list(y)
    other = [str(label) for label in y] if y_val == "str" else [True] * len(y)
    X = [f"dress {label}" for label in y]
    with pytest.raises(LabelError, match="same kind as `y`"):
        classifier(tiny_bert).fit(X * 4, y * 4, X_val=X, y_val=other)


@pytest.mark.parametrize(
    ("X_val", "y_val"), [(["a", None], Y[:2]), (["a", "b"], ["dress", None]), ([], [])]
)
def test_errors_of_validation_rows_say_so(tiny_bert, X_val, y_val):
    with pytest.raises(ValueError, match=r"^In `X_val` or `y_val`: "):
        classifier(tiny_bert).fit(X, Y, X_val=X_val, y_val=y_val)


@pytest.mark.parametrize("scoring", ["neg_log_loss", "roc_auc_ovr", "f1"])
def test_a_scorer_that_cannot_read_the_validation_rows_is_named(tiny_bert, scoring):
    X_val = {"X_val": X[:6], "y_val": Y[:6]}
    with pytest.raises(ValueError, match=rf"`scoring='{scoring}'` cannot .* 1 of 3"):
        classifier(tiny_bert, scoring=scoring).fit([*X, "lamp"], [*Y, "lamp"], **X_val)


@pytest.mark.parametrize("names", [["title", "query"], ["query", "text"]])
def test_a_frame_of_validation_rows_has_the_columns_of_the_others(tiny_bert, names):
    pairs = list(zip(X, X[::-1], strict=True))
    frame = pd.DataFrame(pairs, columns=["query", "title"])
    other = frame.set_axis(names, axis=1)
    with pytest.raises(ValueError, match=r"`X_val` must have the columns \['query'"):
        classifier(tiny_bert).fit(frame, Y, X_val=other, y_val=Y)
    classifier(tiny_bert).fit(frame, Y, X_val=pairs, y_val=Y)


def test_labels_need_a_row_with_weight(tiny_bert):
    labels = np.zeros((len(X), 2), dtype=int)
    labels[0] = 1
    weights = [0, *[1] * (len(X) - 1)]
    with pytest.raises(ValueError, match="zero for all training rows that have a"):
        classifier(tiny_bert).fit(X, labels, weights)
