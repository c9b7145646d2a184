"""`Study`: what the advisor has found so far."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from skimbal.auto._choice import Choice
from skimbal.auto._costs import candidate_costs
from skimbal.auto._race import Race
from skimbal.auto._trial import Trial
from skimbal.encoders import TransformerEncoder

__all__ = ["Study"]


@dataclass
class Study:
    """What was found: the race, its scores, the choice, and measures of the data.

    `cache_dir` is a folder that keeps vectors until the refit;
    `by_rule` tells that an encoder is tuned only if the rules want it; `readers` holds
    the milliseconds a text of each view and tuned member; `encoder` is the one that
    was taken, fitted, or None, and `no_encoder` says why there is none.
    """

    trial: Trial
    race: Race
    by_rule: bool
    cache_dir: str
    encoder: TransformerEncoder | None = None
    no_encoder: str = ""
    measures: dict[str, Any] = field(default_factory=dict)
    readers: dict[str, dict[str, float]] = field(default_factory=dict)
    scores: dict[str, float] = field(default_factory=dict)
    draws: dict[str, np.ndarray] = field(default_factory=dict)
    predictions: dict[str, np.ndarray] = field(default_factory=dict)
    choice: Choice | None = None

    def explain_budget(self, expected: float) -> str:
        """Say why there is no time for so many seconds more; '' where there is.

        A tenth of the budget is kept for the choice and the refit.
        """
        return self.race.explain_budget(expected)

    def costs(self, name: str) -> dict[str, float]:
        """Return the costs of a candidate."""
        return candidate_costs(self.race, name, self.readers)
