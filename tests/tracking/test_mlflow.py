from concurrent.futures import ThreadPoolExecutor

import pytest

from skimbal.tracking import MlflowTracker
from tests.tracking.fits import N_EPOCHS, StopAtEpoch, fit_with

mlflow = pytest.importorskip("mlflow")
pytest.importorskip("sqlalchemy")
pytest.importorskip("alembic")

pytestmark = [
    # MLflow's own: it configures SQLAlchemy in a way that 2.1 no longer likes
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy"),
    pytest.mark.slow,  # it takes seconds to make the tables
]


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('mlflow') / 'mlflow.db'}"


def runs(uri, experiment):
    client = mlflow.MlflowClient(uri)
    found = client.get_experiment_by_name(experiment)
    return client, client.search_runs([found.experiment_id])


def test_what_was_written_can_be_read_again(uri):
    net = fit_with(
        MlflowTracker("one", tracking_uri=uri, run_name="line", every_n_steps=4)
    )
    client, (run,) = runs(uri, "one")
    assert run.info.run_name.startswith("line-")
    assert run.info.status == "FINISHED"
    assert run.data.params["C"] == "2.5"
    assert run.data.params["n_training_rows"] == "16"
    losses = client.get_metric_history(run.info.run_id, "train_loss")
    assert [(m.step, m.value) for m in losses] == [
        *enumerate(net.history[:, "train_loss"], start=1)
    ]
    steps = client.get_metric_history(run.info.run_id, "step/train_loss")
    assert [metric.step for metric in steps] == [4, 8, 12]
    assert run.data.metrics["seconds"] > 0
    assert mlflow.active_run() is None


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError("stop"), "FAILED"), (KeyboardInterrupt(), "KILLED")],
)
def test_a_fit_that_was_stopped_is_known_as_such(uri, error, status):
    with pytest.raises(type(error)):
        fit_with(MlflowTracker(status, tracking_uri=uri), StopAtEpoch(error))
    _, (run,) = runs(uri, status)
    assert run.info.status == status


def test_fits_in_threads_have_runs_of_their_own(uri):
    tracker = MlflowTracker("threads", tracking_uri=uri)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: fit_with(tracker), range(3)))
    client, found = runs(uri, "threads")
    assert len(found) == 3
    for run in found:
        losses = client.get_metric_history(run.info.run_id, "train_loss")
        assert len(losses) == N_EPOCHS


def test_many_parameters_are_sent_in_parts(uri):
    tracker = MlflowTracker("many", tracking_uri=uri)
    run = tracker._open_run("many")
    run.log_params({f"p{i}": i for i in range(250)})
    run.close("finished")
    _, (found,) = runs(uri, "many")
    assert len(found.data.params) == 250
