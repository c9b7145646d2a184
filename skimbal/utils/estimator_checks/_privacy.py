"""Checks that the texts of the user are seen nowhere else."""

import contextlib
import io
import logging
import pickle
import warnings
from typing import Any

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import CANARY, labels, secret_texts
from skimbal.utils.estimator_checks._fitting import fresh, outputs

__all__ = ["CHECKS"]


def check_texts_are_not_shown(name: str, estimator: Any) -> None:
    """No text appears in what is printed, logged or warned, nor in the repr."""
    shown = io.StringIO()
    model = fresh(estimator, verbose=1)
    with _everything_written_to(shown):
        outputs(model.fit(secret_texts(), labels()), secret_texts())
        print(repr(model), file=shown)
    assert CANARY not in shown.getvalue(), f"{name} shows a text of the user."


@contextlib.contextmanager
def _everything_written_to(stream: io.StringIO) -> Any:
    """Send what is printed, warned and logged (from DEBUG on) to `stream`."""
    handler, level = logging.StreamHandler(stream), logging.root.level
    logging.root.addHandler(handler)
    logging.root.setLevel(logging.DEBUG)
    try:
        with (
            contextlib.redirect_stdout(stream),
            contextlib.redirect_stderr(stream),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("always")
            yield
    finally:
        logging.root.setLevel(level)
        logging.root.removeHandler(handler)


def check_pickle_holds_no_text(name: str, estimator: Any) -> None:
    """A pickled model holds words at most, never a whole training text."""
    secret = "zqleft zqmiddle zqright"
    texts = [f"{text} {secret}" for text in secret_texts()]
    data = pickle.dumps(fresh(estimator).fit(texts, labels()))
    for encoding in ("utf-8", "utf-32-le"):  # str objects, and NumPy's str arrays
        assert secret.encode(encoding) not in data, (
            f"A pickled {name} holds the texts that it was fitted on."
        )


CHECKS: tuple[Check, ...] = (check_texts_are_not_shown, check_pickle_holds_no_text)
