"""Checks that a model leaves the process as it found it."""

import contextlib
import io
import logging
import os
import random
import signal
import sys
import tempfile
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import sklearn

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)

__all__ = ["CHECKS"]

_SEED = 987_654_321


def global_state() -> dict[str, Any]:
    """Return the state of the process that a model could change by accident."""
    state = {
        "the generator of `random`": random.getstate(),
        "NumPy's global generator": _numpy_state(),
        "NumPy's handling of errors": np.geterr(),
        "scikit-learn's configuration": sklearn.get_config(),
        "the environment variables": dict(os.environ),
        "the working folder": os.getcwd(),
        "the filters of warnings": list(warnings.filters),
        "the level below which all logging is off": logging.root.manager.disable,
        "the handlers of the root logger": list(logging.root.handlers),
        "the handler of Ctrl-C": signal.getsignal(signal.SIGINT),
        **_log_levels(),
    }
    torch = sys.modules.get("torch")
    return state if torch is None else {**state, **_torch_state(torch)}


def _numpy_state() -> tuple:
    name, keys, *rest = np.random.get_state()  # noqa: NPY002
    return name, np.asarray(keys).tobytes(), rest


def _log_levels() -> dict[str, Any]:
    loggers = logging.root.manager.loggerDict
    levels = {
        f"the level of the logger {name!r}": logger.level
        for name, logger in loggers.items()
        if isinstance(logger, logging.Logger)
    }
    return {"the level of the root logger": logging.root.level, **levels}


def _torch_state(torch: Any) -> dict[str, Any]:
    return {
        "torch's global generator": torch.get_rng_state().numpy().tobytes(),
        "torch's number of threads": torch.get_num_threads(),
        "torch's deterministic mode": torch.are_deterministic_algorithms_enabled(),
        "torch's gradient mode": torch.is_grad_enabled(),
        "torch's default dtype": torch.get_default_dtype(),
    }


@contextlib.contextmanager
def _unchanged(what: str) -> Iterator[None]:
    """Raise an AssertionError that names what the block changed."""
    with _other_seeds(), _other_torch_settings():
        before = global_state()
        yield
        after = global_state()
    changed = [key for key, value in before.items() if after.get(key) != value]
    assert not changed, f"{what} changes {', '.join(changed)}."


@contextlib.contextmanager
def _other_seeds() -> Iterator[None]:
    """Put the global generators where no seed in a model would put them."""
    torch = sys.modules.get("torch")
    saved = random.getstate(), np.random.get_state()  # noqa: NPY002
    saved_torch = None if torch is None else torch.get_rng_state()
    random.seed(_SEED)
    np.random.seed(_SEED)  # noqa: NPY002
    if torch is not None:
        torch.default_generator.manual_seed(_SEED)
    try:
        yield
    finally:
        random.setstate(saved[0])
        np.random.set_state(saved[1])  # noqa: NPY002
        if torch is not None:
            torch.set_rng_state(saved_torch)


@contextlib.contextmanager
def _other_torch_settings() -> Iterator[None]:
    """Change the settings, so that setting them to what they were is seen."""
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return
    n_threads = torch.get_num_threads()
    # never more than before if it can be helped: threads in want of a core are slow
    torch.set_num_threads(2 if n_threads == 1 else 1)
    try:
        with torch.enable_grad():
            yield
    finally:
        torch.set_num_threads(n_threads)


def check_fit_leaves_global_state(name: str, estimator: Any) -> None:
    """`fit` moves no global generator, setting or variable, seeded or not."""
    fitted(estimator)  # the first fit may import packages, which do change filters
    for random_state in (0, None):
        model = fresh(estimator, random_state=random_state)
        with _unchanged(f"{name}.fit with random_state={random_state}"):
            model.fit(TEXTS, labels())


def check_predict_leaves_global_state(name: str, estimator: Any) -> None:
    """Prediction moves no global generator, setting or variable."""
    model = fitted(estimator)
    outputs(model, TEXTS)
    with _unchanged(f"Predicting with {name}"):
        outputs(model, TEXTS)


def check_global_seed_makes_no_difference(name: str, estimator: Any) -> None:
    """With a fixed `random_state` the global generators have no say."""
    expected = outputs(fitted(estimator), TEXTS)
    with _other_seeds():
        actual = outputs(fresh(estimator).fit(TEXTS, labels()), TEXTS)
    assert_same_outputs(actual, expected, f"{name} with another global seed")


def check_silence(name: str, estimator: Any) -> None:
    """With `verbose=0`, or no such parameter, nothing is printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        outputs(fresh(estimator).fit(TEXTS, labels()), TEXTS)
    assert not printed.getvalue(), f"{name} prints: {printed.getvalue()[:500]}"


def check_no_temporary_files_are_left(name: str, estimator: Any) -> None:
    """`fit` and prediction clear the folder for temporary files."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            outputs(fresh(estimator).fit(TEXTS, labels()), TEXTS)
            left = os.listdir(folder)
        finally:
            tempfile.tempdir = before
    assert not left, f"{name} leaves temporary files: {left}."


CHECKS: tuple[Check, ...] = (
    check_fit_leaves_global_state,
    check_predict_leaves_global_state,
    check_global_seed_makes_no_difference,
    check_silence,
    check_no_temporary_files_are_left,
)
