import os
import shutil
import signal
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch

from skimbal._torch._checkpoints import FitDescription, open_checkpoints
from skimbal.exceptions import CheckpointError, SkimbalWarning

DESCRIPTION = FitDescription(
    task={"parameters": {"lr": 0.1}, "texts": "abc"},
    setting={"torch": "2.13.0", "body": "def", "device": "cpu"},
    n_threads=1,
)


@contextmanager
def opened(home, description=DESCRIPTION, seed=None, every=0.0, on_error="raise"):
    rng = np.random.default_rng(seed)
    with open_checkpoints(
        home,
        description,
        rng,
        seeded=seed is not None,
        every=every,
        on_error=on_error,
    ) as checkpoints:
        checkpoints.rng = rng
        yield checkpoints


class Killed(BaseException):
    pass


def run(home, steps=(), **options) -> int | None:
    """Write some checkpoints and break off; return where the run went on from."""
    try:
        with opened(home, **options) as checkpoints:
            found = checkpoints.found
            began = None if found is None else int(found.read("step"))
            for step in steps:
                checkpoints.write(step, {"step": torch.tensor(step)})
            raise Killed
    except Killed:
        return began


def damage(home, step: int) -> None:
    for path in home.glob(f"fit-*/step-{step:08d}/step.safetensors"):
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)


def names(home) -> list[str]:
    return sorted(path.name for path in home.glob("fit-*/step-*"))


def test_a_broken_run_goes_on_from_its_last_checkpoint(tmp_path):
    assert run(tmp_path, [1, 2, 3]) is None
    assert run(tmp_path, [4]) == 3
    assert run(tmp_path) == 4


def test_the_last_two_are_kept(tmp_path):
    run(tmp_path, [1, 2, 3, 4])
    assert names(tmp_path) == ["step-00000003", "step-00000004"]


def test_a_run_that_ends_well_leaves_nothing(tmp_path):
    with opened(tmp_path) as checkpoints:
        checkpoints.write(1, {})
    assert list(tmp_path.iterdir()) == []


def test_what_a_crash_left_half_written_is_removed(tmp_path):
    run(tmp_path, [1])
    (fit,) = tmp_path.iterdir()
    half = fit / ".step-00000002-abc"
    half.mkdir()
    (half / "weights.safetensors").write_text("half")
    assert run(tmp_path) == 1
    assert not half.exists()


def test_an_unseeded_run_draws_what_it_drew_before(tmp_path):
    try:
        with opened(tmp_path) as checkpoints:
            first = checkpoints.rng.random()
            checkpoints.write(1, {})
            raise Killed
    except Killed:
        pass
    with opened(tmp_path) as checkpoints:
        assert checkpoints.rng.random() == first


def test_another_seed_is_another_fit(tmp_path):
    run(tmp_path, [1], seed=0)
    assert run(tmp_path, seed=1) is None
    assert run(tmp_path, seed=0) == 1


def test_other_data_are_another_fit(tmp_path):
    run(tmp_path, [1])
    other = replace(DESCRIPTION, task=DESCRIPTION.task | {"texts": "xyz"})
    assert run(tmp_path, description=other) is None


def test_two_runs_at_once_never_share_a_folder(tmp_path):
    with opened(tmp_path) as first, opened(tmp_path) as second:
        first.write(1, {"step": torch.tensor(1)})
        second.write(2, {"step": torch.tensor(2)})
        assert first.folder.path != second.folder.path
        assert len(names(tmp_path)) == 2
    assert list(tmp_path.iterdir()) == []


def test_of_two_broken_runs_the_further_one_goes_on(tmp_path):
    try:
        with opened(tmp_path) as first, opened(tmp_path) as second:
            first.write(1, {"step": torch.tensor(1)})
            second.write(2, {"step": torch.tensor(2)})
            raise Killed
    except Killed:
        pass
    with opened(tmp_path) as first, opened(tmp_path) as second:
        assert [int(c.found.read("step")) for c in (first, second)] == [2, 1]


def test_a_killed_run_does_not_keep_its_folder(tmp_path):
    child = os.fork()
    if child == 0:
        with opened(tmp_path) as checkpoints:
            checkpoints.write(5, {"step": torch.tensor(5)})
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert run(tmp_path) == 5


def test_a_damaged_checkpoint_is_passed_over_with_a_warning(tmp_path):
    run(tmp_path, [1, 2])
    damage(tmp_path, 2)
    with pytest.warns(SkimbalWarning, match="goes on from .* step-00000001"):
        assert run(tmp_path, [2, 3]) == 1
    assert run(tmp_path) == 3


def test_damaged_checkpoints_alone_are_an_error_that_names_the_folder(tmp_path):
    run(tmp_path, [1, 2])
    damage(tmp_path, 1)
    damage(tmp_path, 2)
    with pytest.raises(CheckpointError, match=r"Delete .*fit-.* to start anew"):
        run(tmp_path)
    (fit,) = tmp_path.iterdir()
    shutil.rmtree(fit)
    assert run(tmp_path) is None


@pytest.mark.parametrize("field", ["torch", "body", "device"])
def test_a_checkpoint_of_another_setting_is_refused_by_name(tmp_path, field):
    run(tmp_path, [1])
    other = replace(DESCRIPTION, setting=DESCRIPTION.setting | {field: "other"})
    with pytest.raises(CheckpointError, match=f"'{field}' was .* is 'other' here"):
        run(tmp_path, description=other)
    assert run(tmp_path) == 1


@pytest.mark.parametrize("field", ["parameters", "texts"])
def test_a_folder_that_was_renamed_is_refused_by_name(tmp_path, field):
    other = replace(DESCRIPTION, task=DESCRIPTION.task | {field: "other"})
    run(tmp_path, [1], description=other)
    (theirs,) = tmp_path.iterdir()
    run(tmp_path, [2])
    (ours,) = set(tmp_path.iterdir()) - {theirs}
    shutil.rmtree(ours)
    theirs.rename(ours)
    with pytest.raises(CheckpointError, match=f"'{field}' was 'other'"):
        run(tmp_path)


def test_a_run_that_only_warns_starts_anew_and_goes_on_later(tmp_path):
    run(tmp_path, [1])
    other = replace(DESCRIPTION, setting=DESCRIPTION.setting | {"torch": "3"})
    options = {"description": other, "on_error": "warn"}
    with pytest.warns(SkimbalWarning, match="starts anew.*'torch'"):
        assert run(tmp_path, [2], **options) is None
    assert run(tmp_path, **options) == 2
    assert run(tmp_path) == 1  # the old ones are still there


def test_another_number_of_threads_is_warned_about(tmp_path):
    run(tmp_path, [1])
    with pytest.warns(SkimbalWarning, match="with 2 threads of torch; it began with 1"):
        assert run(tmp_path, description=replace(DESCRIPTION, n_threads=2)) == 1


def test_a_full_disk_is_an_error_or_a_warning(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(28, "No space left on device")

    run(tmp_path, [1])
    monkeypatch.setattr("skimbal._torch._checkpoint.write_manifest", refuse)
    with pytest.raises(CheckpointError, match="No space left"):
        run(tmp_path, [2])
    with pytest.warns(SkimbalWarning, match="Training goes on"):
        run(tmp_path, [2], on_error="warn")
    assert run(tmp_path) == 1


def test_a_place_that_cannot_hold_folders_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CheckpointError, match="No checkpoint can be written to"):
        run(tmp_path / "file")


def test_a_fit_may_do_without_checkpoints(tmp_path):
    (tmp_path / "file").write_text("")
    rng = np.random.default_rng(0)
    options = {"seeded": True, "every": 0.0, "on_error": "warn"}
    without = open_checkpoints(tmp_path / "file", DESCRIPTION, rng, **options)
    with pytest.warns(SkimbalWarning, match="The fit has no checkpoints. No check"):
        checkpoints = without.__enter__()
    assert checkpoints is None
    without.__exit__(None, None, None)


def test_checkpoints_come_when_the_time_has_passed(tmp_path):
    with opened(tmp_path, every=3600.0) as checkpoints:
        assert not checkpoints.due()
        checkpoints.every = 0.0
        assert checkpoints.due()


@pytest.mark.parametrize("state", [{"bit_generator": "MT19937"}, None, 3])
def test_a_generator_of_another_kind_is_refused(tmp_path, state):
    try:
        with opened(tmp_path) as checkpoints:
            checkpoints.header["generator"] = state
            checkpoints.write(1, {})
            raise Killed
    except Killed:
        pass
    with pytest.raises(CheckpointError, match="'generator' is damaged"):
        run(tmp_path)
