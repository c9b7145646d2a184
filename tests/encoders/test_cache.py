"""Tests of the embedding cache."""

import multiprocessing
import os
import sqlite3
import stat
import tempfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skimbal.encoders import EmbeddingCache, clear_cache
from skimbal.exceptions import SkimbalWarning

CANARY = "canary-4111-1111-1111-1111"


def make_vectors(n, dim=4, seed=0):
    return np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)


def database_file(folder):
    (path,) = folder.glob("*.sqlite3")
    return path


def test_get_returns_what_put_stored_and_zeros_for_the_rest(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=2)
    cache.put(["a", "连衣裙"], np.array([[1.0, 2.0], [3.0, 4.0]]))
    found, vectors = cache.get(["连衣裙", "b", "a", "a"])
    np.testing.assert_array_equal(found, [True, False, True, True])
    np.testing.assert_array_equal(vectors, [[3, 4], [0, 0], [1, 2], [1, 2]])
    assert vectors.dtype == np.float32
    assert len(cache) == 2


@given(
    texts=st.lists(st.text(st.characters()), max_size=8, unique=True),
    data=st.data(),
)
@settings(max_examples=25, derandomize=True, deadline=None)
def test_every_text_and_every_float_comes_back_bit_for_bit(texts, data):
    vectors = data.draw(arrays(np.float32, (len(texts), 3)))
    with tempfile.TemporaryDirectory() as folder:
        cache = EmbeddingCache(folder, key="model", dim=3)
        cache.put(texts, vectors)
        found, stored = cache.get(texts)
    assert found.all()
    assert stored.tobytes() == vectors.tobytes()


def test_no_texts_are_no_trouble(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=3)
    cache.put([], np.empty((0, 3)))
    found, vectors = cache.get([])
    assert found.shape == (0,)
    assert vectors.shape == (0, 3)


def test_more_texts_than_sqlite_takes_variables(tmp_path):
    texts = [str(i) for i in range(2500)]
    vectors = make_vectors(2500)
    cache = EmbeddingCache(tmp_path, key="model", dim=4)
    cache.put(texts[::2], vectors[::2])
    found, stored = cache.get(texts)
    np.testing.assert_array_equal(found, np.arange(2500) % 2 == 0)
    np.testing.assert_array_equal(stored[::2], vectors[::2])


def test_a_text_keeps_its_first_vector(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=1)
    cache.put(["a"], np.array([[1.0]]))
    cache.put(["a"], np.array([[2.0]]))
    assert cache.get(["a"])[1] == 1.0


@pytest.mark.parametrize(("key", "dim"), [("other", 2), ("model", 3)])
def test_another_key_or_dimension_sees_nothing(tmp_path, key, dim):
    EmbeddingCache(tmp_path, key="model", dim=2).put(["a"], np.ones((1, 2)))
    other = EmbeddingCache(tmp_path, key=key, dim=dim)
    assert not other.get(["a"])[0].any()
    assert len(other) == 0


def test_clear_deletes_its_own_key_only(tmp_path):
    first = EmbeddingCache(tmp_path, key="first", dim=1)
    second = EmbeddingCache(tmp_path, key="second", dim=1)
    for cache in (first, second):
        cache.put(["a"], np.ones((1, 1)))
    first.clear()
    assert len(first) == 0
    assert len(second) == 1


def test_vectors_of_a_wrong_shape_are_refused(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=2)
    with pytest.raises(ValueError, match=r"shape \(1, 2\).*got \(2, 1\)"):
        cache.put(["a"], np.ones((2, 1)))


def test_the_salt_outlives_the_session_and_differs_between_folders(tmp_path):
    hashes = []
    for name in ("one", "one", "two"):
        cache = EmbeddingCache(tmp_path / name, key="model", dim=1)
        cache.put(["a"], np.ones((1, 1)))
        assert len(cache) == 1
        connection = sqlite3.connect(database_file(tmp_path / name))
        hashes += connection.execute("SELECT text FROM embeddings").fetchall()
        connection.close()
    assert hashes[0] == hashes[1] != hashes[2]


def test_no_file_holds_a_text_or_the_key(tmp_path):
    cache = EmbeddingCache(tmp_path, key=CANARY[::-1], dim=2)
    cache.put([CANARY, CANARY * 2], make_vectors(2, 2))
    cache.get([CANARY])
    for path in tmp_path.rglob("*"):
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert CANARY[::-1].encode() not in content


def test_a_cleared_vector_leaves_no_bytes_behind(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=64)
    vectors = make_vectors(1, 64)
    cache.put(["a"], vectors)
    assert vectors.tobytes() in database_file(tmp_path).read_bytes()
    cache.clear()
    assert vectors.tobytes() not in database_file(tmp_path).read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX notion")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o277])
def test_folder_and_files_are_private_whatever_the_umask(tmp_path, mask):
    folder = tmp_path / "deep" / "cache"
    folder.parent.mkdir()
    old = os.umask(mask)
    try:
        cache = EmbeddingCache(folder, key="model", dim=2)
        cache.put(["a"], np.ones((1, 2)))
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()] == [0o600]


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX notion")
def test_a_journal_is_as_private_as_its_database(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=2)
    cache.put(["a"], np.ones((1, 2)))
    connection = sqlite3.connect(database_file(tmp_path))
    connection.execute("DELETE FROM embeddings")
    (journal,) = tmp_path.glob("*-journal")
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    connection.close()


def write_many(folder, worker):
    cache = EmbeddingCache(folder, key="model", dim=4)
    for i in range(30):
        texts = [f"{worker}-{i}-{j}" for j in range(10)] + [f"shared-{i}"]
        cache.put(texts, np.full((11, 4), i, dtype=np.float32))


def test_two_processes_write_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    folder = tmp_path / "cache"
    workers = [context.Process(target=write_many, args=(folder, w)) for w in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    cache = EmbeddingCache(folder, key="model", dim=4)
    assert len(cache) == 2 * 300 + 30
    found, vectors = cache.get([f"b-{i}-9" for i in range(30)])
    assert found.all()
    np.testing.assert_array_equal(vectors[:, 0], np.arange(30))


def test_a_damaged_file_gives_a_warning_and_a_fresh_cache(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=2)
    cache.put(["a"], np.ones((1, 2)))
    database_file(tmp_path).write_bytes(b"not a database at all" * 300)
    with pytest.warns(SkimbalWarning, match="was damaged and starts anew"):
        found, _ = cache.get(["a"])
    assert not found.any()
    cache.put(["a"], np.ones((1, 2)))
    assert cache.get(["a"])[0].all()


def test_a_swapped_vector_is_noticed(tmp_path):
    cache = EmbeddingCache(tmp_path, key="model", dim=2)
    cache.put(["a", "b"], make_vectors(2, 2))
    connection = sqlite3.connect(database_file(tmp_path))
    with connection:
        connection.execute("UPDATE embeddings SET vector = zeroblob(8)")
    connection.close()
    with pytest.warns(SkimbalWarning, match="was damaged"):
        found, vectors = cache.get(["a"])
    assert not found.any()
    assert not vectors.any()


@pytest.mark.filterwarnings(
    "ignore:The embedding cache:skimbal.exceptions.SkimbalWarning"
)
def test_no_flipped_byte_gives_a_wrong_vector(tmp_path):
    texts = [str(i) for i in range(40)]
    vectors = make_vectors(40, 8)
    EmbeddingCache(tmp_path / "whole", key="model", dim=8).put(texts, vectors)
    whole = database_file(tmp_path / "whole")
    content = np.frombuffer(whole.read_bytes(), dtype=np.uint8)
    rng = np.random.default_rng(0)
    damaged = EmbeddingCache(tmp_path / "damaged", key="model", dim=8)
    for _ in range(40):
        harmed = content[
            : rng.integers(1, len(content)) if rng.random() < 0.2 else None
        ]
        harmed = harmed.copy()
        places = rng.integers(0, len(harmed), size=rng.integers(1, 20))
        harmed[places] = rng.integers(0, 256, size=len(places))
        (damaged.folder / whole.name).write_bytes(harmed.tobytes())
        found, stored = damaged.get(texts)
        np.testing.assert_array_equal(stored[found], vectors[found])
        damaged.put(texts, vectors)
        found, stored = damaged.get(texts)
        np.testing.assert_array_equal(stored[found], vectors[found])


def test_a_cache_that_cannot_be_reached_costs_time_only(tmp_path):
    folder = tmp_path / "cache"
    cache = EmbeddingCache(folder, key="model", dim=2)
    folder.rmdir()
    with pytest.warns(SkimbalWarning, match="could not be used.*encoded again"):
        cache.put(["a"], np.ones((1, 2)))
    with pytest.warns(SkimbalWarning, match="could not be used"):
        found, _ = cache.get(["a"])
    assert not found.any()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "cache").write_text("")
    with pytest.raises(NotADirectoryError, match="Choose another folder"):
        EmbeddingCache(tmp_path / "cache", key="model", dim=2)


def test_clear_cache_deletes_the_cache_and_nothing_else(tmp_path):
    EmbeddingCache(tmp_path, key="model", dim=1).put(["a"], np.ones((1, 1)))
    (tmp_path / "notes.txt").write_text("keep me")
    clear_cache(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_clear_cache_refuses_a_folder_that_is_no_cache(tmp_path):
    (tmp_path / "notes.txt").write_text("keep me")
    with pytest.raises(ValueError, match="is not an embedding cache"):
        clear_cache(tmp_path)
    assert (tmp_path / "notes.txt").exists()
