"""The head, refitted once the body is trained."""

import numpy as np
import pytest

from skimbal.classifiers import BertClassifier, _fit_options, _held_out
from skimbal.exceptions import SkimbalWarning

COLOURS = ("red", "blue", "green", "black", "new", "cheap")
X = [f"{colour} dress" for colour in COLOURS] + ["phone", "phone case", "tablet"]
Y = ["dress"] * 6 + ["phone"] * 2 + ["tablet"]
SEVERAL = np.array([[1, 0, 0]] * 6 + [[0, 1, 0], [0, 1, 1], [1, 0, 1]])


def classifier(tiny_bert, **options) -> BertClassifier:
    defaults = {"max_epochs": 2, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


@pytest.mark.parametrize(
    "decoupling",
    [
        "classifier_retraining",
        "discriminant_analysis",
        "tau_normalization",
        "weight_scaling",
    ],
)
@pytest.mark.parametrize("n_trained_layers", [None, 1])
def test_every_decoupling_changes_the_head_alone(
    tiny_bert, decoupling, n_trained_layers
):
    options = {"n_trained_layers": n_trained_layers}
    plain = classifier(tiny_bert, decoupling=None, **options).fit(X, Y)
    refit = classifier(tiny_bert, decoupling=decoupling, **options).fit(X, Y)
    np.testing.assert_array_equal(plain.transform(X), refit.transform(X))
    assert (plain.predict_proba(X) != refit.predict_proba(X)).any()


def test_auto_refits_the_head_where_rows_are_few(tiny_bert, monkeypatch):
    def head(y, **options):
        model = classifier(tiny_bert, max_epochs=1, **options).fit(X, y)
        return model.net_.module_.head.weight.detach().numpy()

    named = {"decoupling": "discriminant_analysis"}
    np.testing.assert_array_equal(head(Y), head(Y, **named))
    kept = {"decoupling": None, "early_stopping": False}
    np.testing.assert_array_equal(head(SEVERAL), head(SEVERAL, **kept))
    two = ["dress" if label == "dress" else "phone" for label in Y]
    np.testing.assert_array_equal(head(two), head(two, **kept))
    for module in (_fit_options, _held_out):
        monkeypatch.setattr(module, "MANY_ROWS", len(X))
    kept["early_stopping"] = True
    np.testing.assert_array_equal(head(Y), head(Y, **kept))
    assert "valid_score" in classifier(tiny_bert).fit(X, Y).history_[0]


@pytest.mark.parametrize("decoupling", ["auto", "classifier_retraining"])
def test_a_class_without_weight_stays_out_of_the_refitted_head(tiny_bert, decoupling):
    options = {"class_weight": dict.fromkeys(Y, 1.0) | {"tablet": 0.0}}
    model = classifier(tiny_bert, decoupling=decoupling, **options).fit(X, Y)
    (place,) = np.flatnonzero(model.classes_ == "tablet")
    assert model.training_prior_[place] == 0
    assert "tablet" not in model.predict(X)


def test_a_warning_names_the_line_that_called_fit(tiny_bert):
    model = classifier(tiny_bert, early_stopping=True, max_epochs=1)
    with pytest.warns(SkimbalWarning, match="enough different texts") as caught:
        model.fit(["red", "blue", "green"] * 3, ["a", "b", "c"] * 3)
    assert caught[0].filename == __file__
