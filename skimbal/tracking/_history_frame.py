"""`history_frame`: the epochs of a fit as a pandas frame."""

from typing import Any

from skimbal.tracking._history import read_history
from skimbal.utils import import_optional

__all__ = ["history_frame"]

# marks and counts that skorch keeps for itself
_INTERNAL = ("_best", "_batch_count")


def history_frame(estimator: Any) -> Any:
    """Return the epochs of a fit as a frame, one row an epoch.

    Parameters
    ----------
    estimator : estimator
        Fitted, with a `history_`: a list with a dict an epoch.

    Returns
    -------
    pandas.DataFrame
        The figures of `history_` under their names, such as ``train_loss`` and
        ``valid_score``; the index is the epoch, from 1. The column ``kept`` marks the
        epoch whose weights were kept, where the estimator tells its `best_epoch_`.

    Raises
    ------
    MissingResourceError
        If pandas is not installed.
    sklearn.exceptions.NotFittedError
        If the estimator has no `history_`.

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> from skimbal.tracking import history_frame
    >>> fitted = BertClassifier()  # in place of a fit of minutes:
    >>> fitted.history_ = [
    ...     {"epoch": 1, "train_loss": 0.7, "valid_score": 0.5},
    ...     {"epoch": 2, "train_loss": 0.4, "valid_score": 0.8},
    ... ]
    >>> fitted.best_epoch_ = 2
    >>> history_frame(fitted)
           train_loss  valid_score   kept
    epoch
    1             0.7          0.5  False
    2             0.4          0.8   True
    """
    history, best = read_history(estimator)
    pandas = import_optional("pandas", extra="dataframe", purpose="`history_frame`")
    rows = [
        {name: v for name, v in epoch.items() if not name.endswith(_INTERNAL)}
        for epoch in history
    ]
    frame = pandas.DataFrame(rows).set_index("epoch")
    return frame if best is None else frame.assign(kept=frame.index == best)
