import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV

from skimbal.classifiers import BertClassifier

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 3
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 3


def classifier(tiny_bert, **options):
    defaults = {"max_epochs": 3, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


def weights(model):
    parts = model.net_.module_.encoder.body.named_parameters()
    return {name: part.detach().numpy().copy() for name, part in parts}


@pytest.mark.parametrize("cache", [True, False])
def test_only_the_highest_layers_change(tiny_bert, cache):
    model = classifier(tiny_bert, n_trained_layers=1, cache_layers=cache).fit(X, Y)
    before = weights(classifier(tiny_bert, learning_rate=0.0).fit(X, Y))
    changed = {
        name for name, part in weights(model).items() if (part != before[name]).any()
    }
    assert changed
    assert all(name.startswith("encoder.layer.1.") for name in changed)


def test_cached_states_give_the_probabilities_of_uncached_ones(tiny_bert):
    options = {"n_trained_layers": 1, "random_state": 0}
    cached, plain = (
        classifier(tiny_bert, cache_layers=cache, **options).fit(X, Y, X_val=X, y_val=Y)
        for cache in (True, False)
    )
    np.testing.assert_allclose(
        cached.predict_proba(X), plain.predict_proba(X), atol=5e-3
    )
    scores = [[e["valid_loss"] for e in m.history_] for m in (cached, plain)]
    np.testing.assert_allclose(*scores, atol=5e-3)


def test_nothing_is_trained_but_the_head(tiny_bert):
    model = classifier(tiny_bert, n_trained_layers=0).fit(X, Y)
    before = weights(classifier(tiny_bert, learning_rate=0.0).fit(X, Y))
    for name, part in weights(model).items():
        np.testing.assert_array_equal(part, before[name])
    assert model.history_[-1]["train_loss"] < model.history_[0]["train_loss"]


def test_words_that_no_text_uses_keep_their_vectors(tiny_bert):
    model = classifier(tiny_bert, learning_rate=0.01).fit(X, Y)
    before = weights(classifier(tiny_bert, learning_rate=0.0).fit(X, Y))
    table = "embeddings.word_embeddings.weight"
    vocabulary = model.tokenizer_.get_vocab()
    changed = (weights(model)[table] != before[table]).any(axis=1)
    assert changed[vocabulary["dress"]]
    assert not changed[vocabulary["shampoo"]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cache_layers": True}, "needs `n_trained_layers`"),
        ({"n_trained_layers": 1, "n_reset_layers": 2}, "at most `n_trained_layers`, 1"),
        ({"n_trained_layers": 3}, "number of layers of the body, 2; got 3"),
        ({"n_reset_layers": 3}, "number of layers of the body, 2; got 3"),
    ],
)
def test_options_that_contradict_each_other_are_errors(tiny_bert, options, message):
    with pytest.raises(ValueError, match=message):
        classifier(tiny_bert, **options).fit(X, Y)


def test_reset_layers_start_anew(tiny_bert):
    kept, reset = (
        weights(classifier(tiny_bert, learning_rate=0.0, n_reset_layers=n).fit(X, Y))
        for n in (0, 1)
    )
    changed = {name for name in kept if (kept[name] != reset[name]).any()}
    assert changed
    assert all(name.startswith("encoder.layer.1.") for name in changed)


@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_schedules_and_averages_train(tiny_bert, schedule):
    model = classifier(tiny_bert, lr_schedule=schedule, ema_decay=0.9).fit(X, Y)
    assert np.isfinite(model.predict_proba(X)).all()
    assert model.net_.average is None


def test_bfloat16_gives_nearly_the_same_model(tiny_bert):
    half, full = (
        classifier(tiny_bert, precision=precision).fit(X, Y)
        for precision in ("bfloat16", "float32")
    )
    assert half.net_.module_.head.weight.dtype == full.net_.module_.head.weight.dtype
    np.testing.assert_allclose(half.predict_proba(X), full.predict_proba(X), atol=0.03)
    assert (half.predict_proba(X) != full.predict_proba(X)).any()


def test_the_points_of_a_grid_share_the_states(tiny_bert, tmp_path, monkeypatch):
    from skimbal._torch import _state_cache

    runs = []
    run = _state_cache.lower_states
    monkeypatch.setattr(
        _state_cache, "lower_states", lambda *a: runs.append(a) or run(*a)
    )
    options = {"n_trained_layers": 1, "early_stopping": False, "max_epochs": 1}
    model = classifier(tiny_bert, cache_dir=tmp_path, **options)
    grid = {"learning_rate": [1e-3, 1e-4], "loss": ["focal", "cross_entropy"]}
    search = GridSearchCV(model, grid, cv=2, refit=False).fit(X, Y)
    assert len(runs) == 2  # one a fold
    plain = GridSearchCV(classifier(tiny_bert, **options), grid, cv=2, refit=False)
    np.testing.assert_array_equal(
        search.cv_results_["mean_test_score"],
        plain.fit(X, Y).cv_results_["mean_test_score"],
    )
