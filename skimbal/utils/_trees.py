"""Decision trees as arrays, which are checked before native code gets them.

scikit-learn follows the node numbers of a tree without looking: a forged number leads
out of its memory. So no saved model holds a `sklearn.tree._tree.Tree`; it holds the
arrays of one, and a tree is built from them only when they make sense.
"""

from typing import Any

import numpy as np

from skimbal.exceptions import ModelFormatError, UntrustedModelError
from skimbal.utils._walk import with_attributes

__all__ = ["pack_tree", "unpack_tree"]

_LEAF = -1


def pack_tree(value: Any) -> Any:
    """Return a fitted decision tree with arrays in place of its native tree.

    Parameters
    ----------
    value : object
        It is not changed.

    Returns
    -------
    object
        A copy for `unpack_tree` alone; `value` itself if it is no decision tree.
    """
    if not _has_tree(value):
        return value
    tree = value.tree_
    state = tree.__getstate__()
    packed = {
        "n_classes": tree.n_classes,
        "nodes": state["nodes"],
        "values": state["values"],
    }
    return with_attributes(value, tree_=packed)


def unpack_tree(value: Any) -> Any:
    """Return what `pack_tree` was given, if its arrays make sense.

    Parameters
    ----------
    value : object
        What `pack_tree` returned, or what somebody forged.

    Returns
    -------
    object

    Raises
    ------
    ModelFormatError
        If a node leads nowhere, or the arrays do not fit one another.
    UntrustedModelError
        If a tree goes past its checks.
    """
    if not _has_tree(value):
        return value
    n_features = _check_owner(vars(value), type(value))
    return with_attributes(value, tree_=_build_tree(n_features, **value.tree_))


def _has_tree(value: Any) -> bool:
    from sklearn.tree import BaseDecisionTree  # not before a model is saved or loaded

    return isinstance(value, BaseDecisionTree) and "tree_" in vars(value)


def _check_owner(attributes: dict[str, Any], kind: type) -> int:
    """Return the number of features that the estimator will make sure of in `X`."""
    if any(callable(getattr(kind, name, None)) for name in attributes):
        raise UntrustedModelError(
            "A decision tree in the model hides its own methods; it is not loaded."
        )
    n_features = attributes.get("n_features_in_")
    # scikit-learn compares it with ==, to which other types can say what they like
    if type(n_features) is not int:
        raise _damaged()
    return n_features


def _build_tree(
    n_features: int, n_classes: np.ndarray, nodes: np.ndarray, values: np.ndarray
) -> Any:
    from sklearn.tree._tree import Tree

    for array in (n_classes, nodes, values):
        if type(array) is not np.ndarray:
            raise _damaged()
    depth = _check_nodes(nodes, n_features)
    if n_classes.ndim != 1 or n_classes.dtype.kind != "i" or n_classes.min() < 1:
        raise _damaged()
    if values.shape != (len(nodes), len(n_classes), n_classes.max()):
        raise _damaged()
    tree = Tree(n_features, n_classes, len(n_classes))
    # which raises ValueError for arrays of another layout or type
    tree.__setstate__(
        {
            "max_depth": depth,
            "node_count": len(nodes),
            "nodes": nodes,
            "values": values,
        }
    )
    return tree


def _check_nodes(nodes: np.ndarray, n_features: int) -> int:
    """Return the depth of a tree; raise unless it is one, with its root at 0.

    O(n log n) for n nodes.
    """
    left, right = nodes["left_child"], nodes["right_child"]
    inner = np.flatnonzero(left != _LEAF)
    children = np.concatenate([left[inner], right[inner]])
    feature = nodes["feature"][inner]
    if (
        nodes.ndim != 1
        or not len(nodes)
        # each node but the root has one parent, which comes first: no circles
        or not np.array_equal(np.sort(children), np.arange(1, len(nodes)))
        or (children <= np.concatenate([inner, inner])).any()
        or (right[left == _LEAF] != _LEAF).any()
        or (feature < 0).any()
        or (feature >= n_features).any()
    ):
        raise _damaged()
    depth = 0
    level = inner[inner == 0]
    while len(level):
        depth += 1
        below = np.concatenate([left[level], right[level]])
        level = below[left[below] != _LEAF]
    return depth


def _damaged() -> ModelFormatError:
    return ModelFormatError(
        "A decision tree in the model is damaged. Copy the model again from where it "
        "was saved."
    )
