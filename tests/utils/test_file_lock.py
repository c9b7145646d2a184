import os
import shutil
import signal
import sys
import time

import pytest

from skimbal.utils._file_lock import FileLock


def in_child(code) -> int:
    """Run `code` in a fork; return its exit status."""
    child = os.fork()
    if child == 0:
        os._exit(int(code()))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_one_holder_at_a_time(tmp_path):
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    assert in_child(FileLock(tmp_path / "lock").acquire) == 0
    first.release()
    assert second.acquire()
    second.release()


def test_a_killed_process_gives_it_back(tmp_path):
    def hold_and_die():
        assert FileLock(tmp_path / "lock").acquire()
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(hold_and_die) == -signal.SIGKILL
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire()
    lock.release()


def test_a_worker_that_outlives_the_holder_does_not_hold_it(tmp_path):
    done, ready = os.pipe()

    def hold_and_fork():
        assert FileLock(tmp_path / "lock").acquire()
        if os.fork() == 0:  # the worker
            os.write(ready, b"1")
            time.sleep(2)
            os._exit(0)
        os.read(done, 1)
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_child(hold_and_fork) == -signal.SIGKILL
    lock = FileLock(tmp_path / "lock")
    assert lock.acquire()
    lock.release()


def test_a_lock_in_a_folder_that_is_deleted_is_not_taken(tmp_path):
    folder = tmp_path / "fit"
    folder.mkdir()
    holder = FileLock(folder / "lock")
    assert holder.acquire()
    shutil.rmtree(folder)
    assert not FileLock(folder / "lock").acquire()
    holder.release()


def test_a_lock_that_was_deleted_while_it_was_taken_is_not_held(tmp_path, monkeypatch):
    import fcntl

    path = tmp_path / "lock"
    take = fcntl.flock

    def take_late(file, kind):
        path.unlink()
        take(file, kind)

    monkeypatch.setattr(fcntl, "flock", take_late)
    assert not FileLock(path).acquire()


def test_releasing_twice_does_no_harm(tmp_path):
    lock = FileLock(tmp_path / "lock")
    lock.acquire()
    lock.release()
    lock.release()
    assert lock.acquire()
    lock.release()


def test_a_system_without_locks_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.raises(OSError, match="Linux and macOS"):
        FileLock(tmp_path / "lock").acquire()
