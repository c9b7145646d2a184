"""A forged skops file can neither call, nor name, nor reach what is not on the list."""

import io
import json
import zipfile

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array, save_npz
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC, NuSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier
from skops.io import dump

from skimbal.exceptions import ModelFormatError, UntrustedModelError
from skimbal.utils import load_model, save_model, write_manifest
from skimbal.utils._part import Part
from skimbal.utils._trees import pack_tree


@pytest.fixture
def saved(tmp_path):
    save_model(LogisticRegression(), tmp_path / "m")
    return tmp_path / "m"


def vouch(folder):
    """Write a manifest with checksums that are right."""
    description = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").unlink()
    write_manifest(folder, description)


def write_node(folder, node):
    with zipfile.ZipFile(folder / "estimator.skops", "w") as archive:
        archive.writestr("schema.json", json.dumps(node | {"protocol": 2}))
    vouch(folder)


def write_object(folder, thing):
    """Write what `save_model` would not, with the writer that it uses."""
    dump(thing, folder / "estimator.skops")
    vouch(folder)


def node(loader, module, name, **content):
    return {
        "__class__": name,
        "__module__": module,
        "__loader__": loader,
    } | content


def text(value):
    return node("JsonNode", "builtins", "str", content=json.dumps(value))


def call(module, name, *arguments):
    values = node("TupleNode", "builtins", "tuple", content=list(map(text, arguments)))
    return node("ConstructorFromReduceNode", module, name, content=values)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("functools", "partial"),
        ("sklearn.utils", "import_module"),
        ("sklearn.metrics", "make_scorer"),
        ("sklearn.metrics._scorer", "make_scorer"),
        ("sklearn.metrics._classification", "warnings"),
        ("sklearn.metrics._nothing", "f1_score"),
        ("sklearn.metrics.os", "f1_score"),
        ("imblearn.metrics._classification", "make_index_balanced_accuracy"),
        ("imblearn.pipeline", "Pipeline.fit"),
        ("skimbal.metrics._tail", "np"),
        ("skimbal.utils._optional", "import_module"),
        ("skimbal.utils._storage", "file_sha256"),
        ("skimbal.exceptions", "SkimbalError"),
        ("skimbal.nothing", "Thing"),
        ("skimbal.classifiers._bert", "BertClassifier"),
    ],
)
@pytest.mark.parametrize("loader", ["ConstructorFromReduceNode", "FunctionNode"])
def test_what_is_not_on_the_list_is_neither_called_nor_named(
    loader, module, name, saved
):
    canary = saved / "canary"
    write_node(saved, call(module, name, f"touch {canary}") | {"__loader__": loader})
    with pytest.raises(UntrustedModelError, match="could run foreign code"):
        load_model(saved)
    assert not canary.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("numpy", "dtype"),
        ("sklearn.utils._bunch", "Bunch"),
        ("sklearn.model_selection._split", "KFold"),
        ("sklearn.metrics._classification", "f1_score"),
        ("imblearn.pipeline", "Pipeline"),
        ("scipy.sparse._csr", "csr_matrix"),
    ],
)
def test_what_is_on_the_list_is_not_called_either(module, name, saved):
    write_node(saved, call(module, name, "f8"))
    with pytest.raises(UntrustedModelError, match=name):
        load_model(saved)


def test_a_dtype_is_not_made_of_a_state_from_the_file(saved):
    # its fields could lie outside of the array
    nothing = node("TupleNode", "builtins", "tuple", content=[])
    state = {"__reduce__": {"args": nothing}, "content": nothing}
    write_node(saved, node("LossNode", "numpy", "dtype", **state))
    with pytest.raises(UntrustedModelError, match=r"numpy\.dtype"):
        load_model(saved)


def test_a_forged_tree_is_not_loaded(saved):
    packed = pack_tree(DecisionTreeClassifier().fit(np.eye(3), [0, 1, 2]))
    packed.tree_["nodes"]["left_child"][0] = 10**9
    forest = RandomForestClassifier()
    forest.estimators_ = [packed]
    write_object(saved, forest)
    with pytest.raises(ModelFormatError, match="decision tree in the model is damaged"):
        load_model(saved)


def test_a_native_tree_is_not_loaded(saved):
    write_object(saved, DecisionTreeClassifier().fit(np.eye(2), [0, 1]))
    with pytest.raises(ModelFormatError):
        load_model(saved)


@pytest.mark.parametrize(
    "model",
    [
        GradientBoostingClassifier(),
        HistGradientBoostingClassifier(),
        SVC(),
        NuSVC(),
        OneClassSVM(),
    ],
    ids=lambda model: type(model).__name__,
)
def test_what_native_code_would_trust_is_not_loaded(model, saved):
    write_object(saved, FunctionTransformer(kw_args={"inner": {"model": model}}))
    with pytest.raises(UntrustedModelError, match=f"holds a {type(model).__name__}"):
        load_model(saved)


def test_a_method_of_a_trusted_object_is_not_called(saved):
    owner = node("ObjectNode", "sklearn.utils._bunch", "Bunch")
    content = {"func": "pop", "obj": owner}
    write_node(
        saved, node("MethodNode", "sklearn.utils._bunch", "Bunch", content=content)
    )
    with pytest.raises(UntrustedModelError, match=r"Bunch\.pop"):
        load_model(saved)


@pytest.mark.parametrize("broken", [{}, {"__class__": "x"}, call("", "")])
def test_a_broken_skops_file_is_a_format_error(broken, saved):
    write_node(saved, broken)
    with pytest.raises(ModelFormatError):
        load_model(saved)


@pytest.mark.parametrize("index", [0, 7, -1, True, 0.0, "0", "../..", None, [0]])
def test_a_part_that_is_not_there_is_a_format_error(index, saved):
    write_object(saved, FunctionTransformer(kw_args={"part": Part(index)}))
    with pytest.raises(ModelFormatError):
        load_model(saved)


def test_a_part_without_a_number_is_a_format_error(saved):
    write_node(saved, node("ObjectNode", "skimbal.utils._part", "Part"))
    with pytest.raises(ModelFormatError, match="a part that cannot be"):
        load_model(saved)


def test_a_part_that_holds_itself_is_a_format_error(saved):
    inner = node("ObjectNode", "skimbal.utils._part", "Part", __id__=1)
    names = node("ListNode", "builtins", "list", content=[])
    attributes = node(
        "DictNode", "builtins", "dict", content={"index": inner}, key_types=names
    )
    write_node(saved, inner | {"content": attributes})
    with pytest.raises(ModelFormatError):
        load_model(saved)


@pytest.mark.parametrize(
    "changes",
    [
        {"indices": [0, 1, 10**9]},
        {"indices": [0, 1, -1]},
        {"indptr": [0, 3, 1, 3]},
    ],
    ids=["beyond", "before", "backwards"],
)
def test_a_sparse_matrix_that_leads_out_of_its_memory_is_not_loaded(changes, saved):
    matrix = csr_array(np.eye(3))
    for name, value in changes.items():
        setattr(matrix, name, np.array(value, dtype=np.int32))
    write_object(saved, FunctionTransformer(kw_args={"matrix": matrix}))
    with pytest.raises(ModelFormatError):
        load_model(saved)


def test_a_sparse_matrix_of_another_format_than_it_says_is_not_loaded(saved):
    archive = io.BytesIO()
    save_npz(archive, coo_array(np.eye(3)))
    with zipfile.ZipFile(saved / "estimator.skops", "w") as file:
        facts = node(
            "SparseMatrixNode",
            "scipy.sparse._csr",
            "csr_array",
            type="scipy",
            file="1.npz",
            protocol=2,
        )
        file.writestr("schema.json", json.dumps(facts))
        file.writestr("1.npz", archive.getvalue())
    vouch(saved)
    with pytest.raises(ModelFormatError, match="ValueError"):
        load_model(saved)


def test_a_file_that_is_compressed_is_not_unpacked(saved):
    with zipfile.ZipFile(saved / "estimator.skops", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("schema.json", b" " * 10**6)
    vouch(saved)
    with pytest.raises(UntrustedModelError, match="is compressed"):
        load_model(saved)


def test_members_that_lie_over_one_another_are_not_read(saved):
    path = saved / "estimator.skops"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("schema.json", b" " * 1000)
        file.filelist += file.filelist * 9  # ten names for the same bytes
    vouch(saved)
    with pytest.raises(UntrustedModelError, match="would unpack to 10000 bytes"):
        load_model(saved)


def test_a_sparse_matrix_that_unpacks_to_gigabytes_is_not_unpacked(saved, monkeypatch):
    monkeypatch.setattr("skimbal.utils._skops_schema._SMALL", 10**5)
    matrix = csr_array(np.zeros((1000, 1000)))
    matrix.data = np.zeros(10**5)
    write_object(saved, FunctionTransformer(kw_args={"matrix": matrix}))
    with pytest.raises(UntrustedModelError, match="would unpack to 8"):
        load_model(saved)


def test_objects_within_objects_are_not_visited_for_ever(saved):
    inner = node("ListNode", "builtins", "list", content=[], __id__=1)
    for i in range(2, 50):
        copy = {"__id__": i - 1}
        inner = node("ListNode", "builtins", "list", content=[inner, copy], __id__=i)
    write_node(saved, inner)
    with pytest.raises(UntrustedModelError, match="is not written out at each"):
        load_model(saved)


def test_a_cache_in_a_forged_file_is_forgotten(saved):
    # joblib would unpickle what it finds there at the next fit
    pca = PCA()
    pca.memory = "cache"
    write_object(saved, FunctionTransformer(kw_args={"inner": [pca]}))
    assert load_model(saved).kw_args["inner"][0].memory is None
