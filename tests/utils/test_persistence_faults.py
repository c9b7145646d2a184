"""No folder, damaged or hostile, makes `load_model` run code or fail in its own way."""

import contextlib
import json
import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.exceptions import ModelFormatError, UntrustedModelError
from skimbal.utils import file_sha256, load_model, save_model, write_manifest


@pytest.fixture
def saved(noted, tmp_path):
    """Return a folder with a skops file and a part with a format of its own."""
    model = make_pipeline(noted("new"), TfidfVectorizer(), LogisticRegression())
    save_model(model.fit(["red dress", "free prize"], ["ok", "spam"]), tmp_path / "m")
    return tmp_path / "m"


def test_a_newer_format_is_refused_with_the_way_out(saved):
    edit_manifest(saved, format=2)
    with pytest.raises(ModelFormatError, match=r"format 2.*pip install --upgrade"):
        load_model(saved)


@pytest.mark.parametrize("number", [None, "1", True, 0, 1.0])
def test_a_format_that_is_not_a_number_is_refused(number, saved):
    edit_manifest(saved, format=number)
    with pytest.raises(ModelFormatError, match="names no format number"):
        load_model(saved)


def test_a_missing_folder_is_not_a_model(tmp_path):
    with pytest.raises(ModelFormatError, match="is not a saved skimbal model"):
        load_model(tmp_path / "nothing")


def files_of(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_every_missing_file_is_noticed(saved):
    for path in files_of(saved):
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(ModelFormatError):
            load_model(saved)
        path.write_bytes(content)


fuzz = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def damage(draw, content):
    """Draw `content` cut short, or with one byte changed."""
    position = draw(st.integers(0, len(content) - 1))
    if draw(st.booleans()):
        return content[:position]
    flipped = content[position] ^ draw(st.integers(1, 255))
    return content[:position] + bytes([flipped]) + content[position + 1 :]


@fuzz
@given(data=st.data())
def test_a_damaged_file_never_loads(saved, data):
    files = [path for path in files_of(saved) if path != saved / "manifest.json"]
    path = data.draw(st.sampled_from(files))
    content = path.read_bytes()
    path.write_bytes(data.draw(damage(content)))
    try:
        with pytest.raises(ModelFormatError, match="is damaged"):
            load_model(saved)
    finally:
        path.write_bytes(content)


@fuzz
@given(data=st.data())
def test_a_damaged_manifest_gives_no_other_error(saved, data):
    path = saved / "manifest.json"
    content = path.read_bytes()
    path.write_bytes(data.draw(damage(content)))
    try:
        # a changed byte in a version or in the name of a step hurts nobody
        with contextlib.suppress(ModelFormatError):
            load_model(saved)
    finally:
        path.write_bytes(content)


def edit_manifest(folder, **changes):
    """Change the manifest as an attacker would: with checksums that are right."""
    path = folder / "manifest.json"
    description = json.loads(path.read_text()) | changes
    path.unlink()
    if "files" in changes:
        path.write_text(json.dumps(description))
    else:
        description.pop("files")
        write_manifest(folder, description)


FOREIGN = pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "skimbal.os.system",
        "skimbal.utils._optional.import_module",
        "skimbal.utils.import_optional",
        "skimbal._torch.Thing",
        "skimbal.nothing.Thing",
        "skimbal.exceptions.SkimbalError",
        "sklearn.linear_model.LogisticRegression",
        "../x",
        "",
        None,
        ["os"],
        "skimbal..x",
    ],
)


@FOREIGN
def test_a_class_that_is_no_model_of_skimbal_is_not_resolved(name, saved):
    edit_manifest(saved, **{"class": name, "storage": "own"})
    with pytest.raises(UntrustedModelError, match="not a model of skimbal"):
        load_model(saved)


@FOREIGN
def test_a_part_of_a_foreign_class_is_not_resolved(name, saved):
    edit_manifest(saved / "parts" / "0", **{"class": name})
    edit_manifest(saved)
    with pytest.raises(UntrustedModelError, match="not a model of skimbal"):
        load_model(saved)


@pytest.mark.parametrize(
    "changes",
    [
        {"files": {"../x": "0"}},
        {"files": {"/etc/passwd": "0"}},
        {"files": {"\0": "0"}},
        {"files": ["a"]},
        {"files": {}},
        {"storage": "pickle"},
        {"storage": ["skops"]},
        {"storage": None},
    ],
)
def test_a_hostile_manifest_is_refused(changes, saved):
    edit_manifest(saved, **changes)
    with pytest.raises(ModelFormatError):
        load_model(saved)


@pytest.mark.parametrize(
    "changes",
    [
        {"files": {"../../estimator.skops": "0"}},
        {"parameters": {"no_such": 1}},
        {"parameters": {"note": 5}},
        {"parameters": None},
        {"format": 99},
    ],
)
def test_a_hostile_manifest_of_a_part_is_refused(changes, saved):
    edit_manifest(saved / "parts" / "0", **changes)
    edit_manifest(saved)
    with pytest.raises(ModelFormatError):
        load_model(saved)


@pytest.mark.parametrize("name", ["parts", "parts/0"])
def test_a_part_that_is_a_link_is_refused(name, saved, tmp_path):
    os.rename(saved / name, tmp_path / "elsewhere")
    (saved / name).symlink_to(tmp_path / "elsewhere")
    keep = {"estimator.skops": file_sha256(saved / "estimator.skops")}
    edit_manifest(saved, files=keep)
    with pytest.raises(UntrustedModelError, match="is a link"):
        load_model(saved)


def test_a_part_cannot_have_parts(saved, tmp_path):
    # no part leads back to another one, so there is no circle to follow
    shutil.copytree(saved, tmp_path / "copy")
    shutil.rmtree(saved / "parts" / "0")
    (tmp_path / "copy").rename(saved / "parts" / "0")
    edit_manifest(saved)
    with pytest.raises(UntrustedModelError, match="not a model of skimbal"):
        load_model(saved)
