"""What a fit tells of its epochs."""

from typing import Any

import numpy as np

__all__ = ["fit_history"]


def fit_history(net: Any, *, scored: bool) -> dict[str, Any]:
    """Return `history_` and `best_epoch_` of a net that was trained."""
    epochs = [
        {key: _plain(value) for key, value in epoch.items() if key != "batches"}
        for epoch in net.history.to_list()
    ]
    # of equal scores the first, as early stopping keeps it
    best = np.argmax([e["valid_score"] for e in epochs]) if scored else len(epochs) - 1
    return {"history_": epochs, "best_epoch_": int(best) + 1}


def _plain(value: Any) -> Any:
    # callbacks of the user may record arrays and tensors, which JSON cannot hold
    return value.tolist() if hasattr(value, "tolist") else value
