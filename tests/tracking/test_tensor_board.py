from concurrent.futures import ThreadPoolExecutor

import pytest

from skimbal.tracking import TensorBoardTracker
from tests.tracking.fits import N_EPOCHS, StopAtEpoch, fit_with

pytest.importorskip("tensorboard")


def read(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder)).Reload()


def scalars(events, name):
    return [(event.step, event.value) for event in events.Scalars(name)]


def test_what_was_written_can_be_read_again(tmp_path):
    net = fit_with(TensorBoardTracker(tmp_path, run_name="line", every_n_steps=4))
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("line-")
    events = read(folder)
    losses = net.history[:, "train_loss"]
    assert scalars(events, "train_loss") == [
        (epoch, pytest.approx(loss)) for epoch, loss in enumerate(losses, start=1)
    ]
    assert [step for step, _ in scalars(events, "step/train_loss")] == [4, 8, 12]
    assert scalars(events, "learning_rate")[0] == (1, pytest.approx(0.1))
    assert [step for step, _ in scalars(events, "seconds")] == [N_EPOCHS]


def test_the_parameters_are_in_the_tab_of_parameters(tmp_path):
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    fit_with(TensorBoardTracker(tmp_path))
    events = read(next(tmp_path.iterdir()))
    data = events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    started = HParamsPluginData.FromString(data).session_start_info.hparams
    assert started["C"].number_value == 2.5
    assert started["n_training_rows"].number_value == 16
    assert "_hparams_/session_end_info" in events.summary_metadata


def test_a_fit_that_failed_keeps_its_epochs_and_is_no_success(tmp_path):
    with pytest.raises(ValueError, match="stop"):
        fit_with(TensorBoardTracker(tmp_path), StopAtEpoch(ValueError("stop")))
    events = read(next(tmp_path.iterdir()))
    assert [step for step, _ in scalars(events, "train_loss")] == [1, 2]
    assert "_hparams_/session_end_info" not in events.summary_metadata


def test_fits_in_threads_have_folders_of_their_own(tmp_path):
    tracker = TensorBoardTracker(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: fit_with(tracker), range(4)))
    folders = list(tmp_path.iterdir())
    assert len(folders) == 4
    for folder in folders:
        assert len(list(folder.iterdir())) == 1
        assert len(scalars(read(folder), "train_loss")) == N_EPOCHS


@pytest.mark.parametrize("name", ["", "../b", "a/b", "/a"])
def test_a_run_name_cannot_leave_the_folder(tmp_path, name):
    with pytest.raises(ValueError, match="without its path"):
        TensorBoardTracker(tmp_path, run_name=name).make_callback()
