"""Models survive the way to disk and back, and nothing is unpickled on it."""

import subprocess
import sys
import threading
from collections import OrderedDict

import joblib
import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from numpy.testing import assert_array_equal
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.utils import load_model, save_model
from skimbal.utils._model_manifest import read_model
from tests.utils.noted import NotedEncoder

X = ["red dress", "blue shoe", "spam now", "free prize", "new phone"] * 4
y = ["ok", "ok", "spam", "spam", "ok"] * 4


def text_pipeline(final=None):
    return make_pipeline(TfidfVectorizer(), final or LogisticRegression()).fit(X, y)


@pytest.fixture
def saved(tmp_path):
    save_model(text_pipeline(), tmp_path / "model")
    return tmp_path / "model"


@pytest.mark.parametrize(
    "model",
    [
        text_pipeline(),
        text_pipeline(KNeighborsClassifier()),
        make_imblearn_pipeline(
            TfidfVectorizer(), RandomOverSampler(random_state=0), LogisticRegression()
        ).fit(X, y),
        Pipeline(
            [("tfidf", TfidfVectorizer()), ("same", None), ("lr", LogisticRegression())]
        ).fit(X, y),
    ],
    ids=["sklearn", "sparse rows", "imblearn", "passthrough"],
)
def test_a_loaded_pipeline_gives_the_same_probabilities(model, tmp_path):
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert type(loaded) is type(model)
    assert list(loaded.named_steps) == list(model.named_steps)
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert_array_equal(loaded.classes_, model.classes_)


def test_an_estimator_alone_is_one_file(tmp_path):
    model = LogisticRegression().fit(np.eye(4), [0, 1, 0, 1])
    save_model(model, tmp_path / "model")
    files = sorted(p.name for p in (tmp_path / "model").iterdir())
    assert files == ["estimator.skops", "manifest.json"]
    assert_array_equal(load_model(tmp_path / "model").coef_, model.coef_)


def test_the_manifest_names_the_public_class_and_the_versions(saved):
    description = read_model(saved)
    assert description["format"] == 1
    assert description["class"] == "sklearn.pipeline.Pipeline"
    assert set(description["libraries"]) >= {"numpy", "scikit-learn", "skops"}
    assert list(description["files"]) == ["estimator.skops"]


def test_an_estimator_with_its_own_format_writes_itself(noted, tmp_path):
    save_model(noted("a").fit(X), tmp_path / "model")
    assert read_model(tmp_path / "model")["class"] == "skimbal.noted.NotedEncoder"
    assert "torch" in read_model(tmp_path / "model")["libraries"]
    assert load_model(tmp_path / "model").note_ == "a"


def test_the_estimator_is_never_changed(saved):
    model = text_pipeline()
    before = {**vars(model[0]), "memory": model.memory}
    save_model(model, saved, overwrite=True)
    after = {**vars(model[0]), "memory": model.memory}
    assert all(after[name] is before[name] for name in before)


def test_the_cache_of_a_pipeline_stays_behind(tmp_path):
    inner = Pipeline(text_pipeline().steps, memory=str(tmp_path / "cache"))
    model = Pipeline([("inner", inner)], memory=joblib.Memory(tmp_path / "cache"))
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert loaded.memory is None
    assert loaded[0].memory is None


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (FunctionTransformer(np.linalg.norm), "numpy.linalg"),
        (FunctionTransformer(lambda x: x), "<lambda>"),
        (
            KNeighborsClassifier(1, algorithm="kd_tree").fit(np.eye(2), [0, 1]),
            'KDTree.*algorithm="brute"',
        ),
        (NotedEncoder("of no package of ours"), "NotedEncoder"),
    ],
)
def test_what_could_not_be_loaded_is_refused_by_name_at_save(model, name, tmp_path):
    with pytest.raises(TypeError, match=f"cannot be saved: it holds .*{name}"):
        save_model(model, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_an_object_that_is_not_data_is_refused_at_save(tmp_path):
    model = FunctionTransformer(kw_args={"lock": threading.Lock()})
    with pytest.raises(TypeError, match="FunctionTransformer cannot be saved"):
        save_model(model, tmp_path / "model")


def test_a_saved_model_is_replaced_only_when_asked(saved):
    with pytest.raises(FileExistsError, match="exists already"):
        save_model(text_pipeline(), saved)
    save_model(LogisticRegression().fit(np.eye(2), [0, 1]), saved, overwrite=True)
    assert isinstance(load_model(saved), LogisticRegression)


def test_a_folder_that_is_not_a_model_is_never_replaced(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    for path in (tmp_path / "photos", tmp_path / "photos" / "cat.jpg"):
        with pytest.raises(FileExistsError, match="is not a saved model"):
            save_model(text_pipeline(), path, overwrite=True)
    (tmp_path / "empty").mkdir()
    save_model(text_pipeline(), tmp_path / "empty", overwrite=True)


LOAD_WITHOUT_PICKLE = """
import pickle, sys
class Refuse(pickle.Unpickler):
    def __init__(self, *args, **kwargs):
        raise AssertionError("something was unpickled")
pickle.load = pickle.loads = pickle.Unpickler = Refuse
def watch(event, args):
    if event in {"pickle.find_class", "os.system", "subprocess.Popen", "os.exec"}:
        raise AssertionError(event)
sys.addaudithook(watch)
from skimbal.utils import load_model
model = load_model(sys.argv[1])
print(model.predict(["red dress", "blue shoe", "spam now"]).tolist())
"""


@pytest.mark.parametrize("kind", ["lexical", "embedding", "nested"])
def test_loading_in_a_fresh_process_unpickles_nothing(kind, tiny_bert, tmp_path):
    linear = LogisticRegression(C=100)
    forest = RandomForestClassifier(3, random_state=0)
    lexical = make_pipeline(LexicalEncoder(), forest)
    embedding = make_pipeline(TransformerEncoder(tiny_bert, device="cpu"), linear)
    nested = VotingClassifier([("a", lexical), ("b", embedding)], voting="soft")
    models = {"lexical": lexical, "embedding": embedding, "nested": nested}
    model = models[kind].fit(X, y)
    save_model(model, tmp_path / "model")
    command = [sys.executable, "-c", LOAD_WITHOUT_PICKLE, str(tmp_path / "model")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(model.predict(X[:3]).tolist())


@pytest.mark.parametrize("mapping", [dict, OrderedDict])
@pytest.mark.parametrize("kind", [bool, np.bool_])
def test_weights_of_classes_that_are_bools_are_kept(tmp_path, kind, mapping):
    weights = mapping([(kind(True), 3.0), (kind(False), 1.0)])
    final = LogisticRegression(class_weight=weights)
    model = make_pipeline(TfidfVectorizer(), final).fit(X, np.array(y) == "spam")
    save_model(model, tmp_path / "model")
    # read as text, either key would be True
    assert load_model(tmp_path / "model")[-1].class_weight == weights
