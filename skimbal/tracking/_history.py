"""Where the history of a fit is found."""

from typing import Any

from sklearn.exceptions import NotFittedError

__all__ = ["read_history"]


def read_history(estimator: Any) -> tuple[list[dict[str, Any]], int | None]:
    """Return the epochs of the fit, and the number of the one that was kept, if known.

    Raises
    ------
    sklearn.exceptions.NotFittedError
        If the estimator has no `history_`.
    """
    history = getattr(estimator, "history_", None)
    if history is None:
        raise NotFittedError(
            f"`estimator` must have a `history_`, as BertClassifier has after `fit`; "
            f"got a {type(estimator).__name__} without one. Fit it first, or take the "
            "last step of a pipeline."
        )
    return history, getattr(estimator, "best_epoch_", None)
