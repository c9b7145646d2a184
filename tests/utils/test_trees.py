"""No forged tree reaches native code; every tree that was trained does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
)

from skimbal.exceptions import ModelFormatError, UntrustedModelError
from skimbal.utils._trees import pack_tree, unpack_tree
from skimbal.utils._walk import with_attributes

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 4))
y = (X[:, 0] * X[:, 1] > 0).astype(int) + (X[:, 2] > 1)


@pytest.fixture
def packed():
    return pack_tree(DecisionTreeClassifier(max_depth=4, random_state=0).fit(X, y))


def forge(packed, **changes):
    return with_attributes(packed, tree_=packed.tree_ | changes)


def change_node(packed, field, index, value):
    nodes = packed.tree_["nodes"].copy()
    nodes[field][index] = value
    return forge(packed, nodes=nodes)


@pytest.mark.parametrize(
    ("model", "target"),
    [
        (DecisionTreeClassifier(), y),
        (DecisionTreeClassifier(max_leaf_nodes=7), y),
        (DecisionTreeClassifier(ccp_alpha=0.01), y),
        (DecisionTreeClassifier(max_depth=1), y),
        (DecisionTreeClassifier(), np.zeros(80)),
        (DecisionTreeClassifier(), np.c_[y, y % 2]),
        (DecisionTreeRegressor(), X[:, 0]),
        (DecisionTreeRegressor(), X[:, :2]),
        (ExtraTreeClassifier(), y),
    ],
)
def test_a_trained_tree_comes_back_as_it_was(model, target):
    model.fit(X, target)
    tree = unpack_tree(pack_tree(model)).tree_
    assert_array_equal(
        tree.predict(X.astype(np.float32)), model.tree_.predict(X.astype(np.float32))
    )
    before, after = model.tree_.__reduce__(), tree.__reduce__()
    assert after[1][0] == before[1][0]
    assert after[1][2] == before[1][2]
    for name in ("max_depth", "node_count", "nodes", "values"):
        assert_array_equal(after[2][name], before[2][name])


def test_an_estimator_without_tree_is_left_alone():
    for value in (DecisionTreeClassifier(), [1], "text"):
        assert pack_tree(value) is value
        assert unpack_tree(value) is value


def test_a_tree_with_missing_values_comes_back():
    holes = np.where(RNG.random(X.shape) < 0.2, np.nan, X)
    model = DecisionTreeClassifier(random_state=0).fit(holes, y)
    loaded = unpack_tree(pack_tree(model))
    assert_array_equal(loaded.predict_proba(holes), model.predict_proba(holes))


# node 0 is the root; in scikit-learn's order its left child is node 1
@pytest.mark.parametrize(
    ("field", "index", "value"),
    [
        ("left_child", 0, 10**9),
        ("right_child", 0, -7),
        ("left_child", 1, 0),  # a circle, in which native code would never end
        ("left_child", 0, 2),  # two parents
        ("right_child", -1, 1),  # half a leaf
        ("left_child", 0, -1),  # nodes that nothing leads to
        ("feature", 0, 4),
        ("feature", 0, -2),
    ],
)
def test_a_node_that_leads_nowhere_is_refused(packed, field, index, value):
    with pytest.raises(ModelFormatError, match="A decision tree in the model"):
        unpack_tree(change_node(packed, field, index, value))


@pytest.mark.parametrize(
    "changes",
    [
        {"nodes": np.zeros(0, dtype=[("left_child", int), ("right_child", int)])},
        {"nodes": np.zeros(3)},
        {"nodes": None},
        {"values": np.zeros((1, 1, 3))},
        {"values": [[[1.0]]]},
        {"n_classes": np.array([9])},
        {"n_classes": np.array([3, 3])},
        {"n_classes": np.array([0])},
        {"n_classes": np.array([], dtype=int)},
        {"n_classes": np.array([[3]])},
        {"n_classes": np.array([3.0])},
        {"n_features": 9},
    ],
    ids=lambda changes: str(changes)[:40],
)
def test_arrays_that_do_not_fit_are_refused(packed, changes):
    # `load_model` makes a ModelFormatError of any other
    with pytest.raises((ModelFormatError, ValueError, TypeError, IndexError)):
        unpack_tree(forge(packed, **changes))


def test_no_nodes_at_all_are_refused(packed):
    nodes, values = packed.tree_["nodes"][:0], packed.tree_["values"][:0]
    with pytest.raises(ModelFormatError):
        unpack_tree(forge(packed, nodes=nodes, values=values))


@pytest.mark.parametrize("n_features", [None, 3.0, "4", np.int64(4), True, [4]])
def test_an_estimator_that_does_not_count_its_features_is_refused(packed, n_features):
    with pytest.raises(ModelFormatError):
        unpack_tree(with_attributes(packed, n_features_in_=n_features))


def test_a_tree_for_fewer_features_than_it_reads_is_refused(packed):
    with pytest.raises(ModelFormatError):
        unpack_tree(with_attributes(packed, n_features_in_=2))


@pytest.mark.parametrize("name", ["_validate_X_predict", "predict", "apply"])
def test_a_tree_that_hides_the_check_of_its_input_is_refused(packed, name):
    # a ufunc is trusted by skops, and np.add(X, True) would let any X pass
    with pytest.raises(UntrustedModelError, match="hides its own methods"):
        unpack_tree(with_attributes(packed, **{name: np.add}))


def test_a_native_tree_in_a_forged_file_is_refused():
    # skops < 0.16 trusts and builds them
    with pytest.raises(TypeError):
        unpack_tree(DecisionTreeClassifier().fit(X, y))


PACKED = pack_tree(DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y))
N_NODES = len(PACKED.tree_["nodes"])


@given(
    field=st.sampled_from(["left_child", "right_child", "feature"]),
    index=st.integers(0, N_NODES - 1),
    value=st.integers(-3, N_NODES + 2),
)
def test_whatever_is_loaded_stays_in_its_memory(field, index, value):
    try:
        loaded = unpack_tree(change_node(PACKED, field, index, value))
    except ModelFormatError:
        return
    tree = loaded.tree_
    inner = tree.children_left != -1
    assert ((tree.feature[inner] >= 0) & (tree.feature[inner] < 4)).all()
    # native code fills rows of this length
    paths = loaded.decision_path(X)
    assert paths.sum(axis=1).max() <= tree.max_depth + 1
