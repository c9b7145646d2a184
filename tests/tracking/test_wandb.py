import json
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from skimbal.tracking import WandbTracker
from tests.tracking.fits import N_EPOCHS, StopAtEpoch, fit_with

wandb = pytest.importorskip("wandb")
pytestmark = pytest.mark.slow  # its service is a process of its own


def read(folder):
    """Return the records of the only file of a run that was written offline."""
    from wandb.proto.wandb_internal_pb2 import Record

    deadline = time.monotonic() + 30
    while True:
        (path,) = folder.glob("run-*.wandb")
        records = [Record.FromString(data) for data in entries(path.read_bytes())]
        # another process writes the file, and may do so after the run has ended
        if records and records[-1].WhichOneof("record_type") == "exit":
            return records
        assert time.monotonic() < deadline, "the run has no end"
        time.sleep(0.02)


def entries(data):
    """Yield what a LevelDB log holds: parts with a header of 7 bytes, in blocks."""
    place, entry = 7, b""
    while place + 7 <= len(data):
        if 32768 - place % 32768 < 7:  # the rest of a block is filled with zeros
            place += 32768 - place % 32768
            continue
        _, length, kind = struct.unpack_from("<IHB", data, place)
        entry += data[place + 7 : place + 7 + length]
        place += 7 + length
        if place > len(data):  # the rest is not yet written
            return
        if kind in (1, 4):  # whole, or the last of its parts
            yield entry
            entry = b""


def rows(records):
    return [
        {
            item.key or "/".join(item.nested_key): json.loads(item.value_json)
            for item in record.history.item
        }
        for record in records
        if record.WhichOneof("record_type") == "history"
    ]


def folders(tmp_path):
    return sorted((tmp_path / "wandb").glob("offline-run-*"))


def test_what_was_written_can_be_read_again(tmp_path):
    net = fit_with(
        WandbTracker("titles", log_dir=tmp_path, run_name="line", every_n_steps=4)
    )
    (folder,) = folders(tmp_path)
    records = read(folder)
    (run,) = [r.run for r in records if r.WhichOneof("record_type") == "run"][:1]
    assert run.project == "titles"
    assert run.display_name.startswith("line-")
    found = rows(records)
    losses = {row["epoch"]: row["train_loss"] for row in found if "train_loss" in row}
    assert losses == dict(enumerate(net.history[:, "train_loss"], start=1))
    assert [row["step"] for row in found if "step/train_loss" in row] == [4, 8, 12]
    config = {
        item.key or "/".join(item.nested_key): json.loads(item.value_json)
        for record in records
        if record.WhichOneof("record_type") == "config"
        for item in record.config.update
    }
    assert (config["C"], config["n_training_rows"]) == (2.5, 16)
    (end,) = [r.exit for r in records if r.WhichOneof("record_type") == "exit"]
    assert end.exit_code == 0
    assert wandb.run is None


def test_a_fit_that_was_stopped_is_known_as_such(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        fit_with(WandbTracker(log_dir=tmp_path), StopAtEpoch(KeyboardInterrupt()))
    records = read(folders(tmp_path)[0])
    (end,) = [r.exit for r in records if r.WhichOneof("record_type") == "exit"]
    assert end.exit_code == 1
    assert len([row for row in rows(records) if "train_loss" in row]) == 2


def test_fits_in_threads_have_runs_of_their_own(tmp_path):
    tracker = WandbTracker(log_dir=tmp_path)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: fit_with(tracker), range(2)))
    assert len(folders(tmp_path)) == 2
    for folder in folders(tmp_path):
        losses = [row for row in rows(read(folder)) if "train_loss" in row]
        assert len(losses) == N_EPOCHS


def test_neither_prints_nor_code_are_recorded(tmp_path):
    run = WandbTracker(log_dir=tmp_path)._open_run("quiet")
    settings = run._run.settings
    run.close("finished")
    assert (settings.console, settings.save_code) == ("off", False)
