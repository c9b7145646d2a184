"""Tell the wish of a callback to end training from Ctrl-C."""

from collections.abc import Iterator
from contextlib import contextmanager

from skimbal._torch._epoch_tasks import StopTraining

__all__ = ["early_stop", "is_early_stop"]


@contextmanager
def early_stop() -> Iterator[None]:
    """Swallow what a callback raises to end training, and no Ctrl-C."""
    try:
        yield
    except (KeyboardInterrupt, StopTraining) as end:
        if not is_early_stop(end):
            raise


def is_early_stop(end: BaseException) -> bool:
    """Tell the KeyboardInterrupt that skorch's EarlyStopping raises from others."""
    if isinstance(end, StopTraining):
        return True
    traceback = end.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    frame = traceback.tb_frame if traceback is not None else None
    module = frame.f_globals.get("__name__", "") if frame is not None else ""
    return module.startswith("skorch.callbacks")
