"""`Cell`: one fit of a benchmark, and all that decides its figures."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from skimbal.benchmark._dataset_choice import DatasetChoice
from skimbal.benchmark._encoder_choice import EncoderChoice
from skimbal.benchmark._recipe_choice import RecipeChoice
from skimbal.benchmark._regime import Regime
from skimbal.benchmark._spec_tables import as_table, from_table

__all__ = ["Cell"]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A recipe on the rows of one data set, regime and seed.

    `encoder` is None for a recipe without one. `pool` is the number of rows that all
    seeds deal out; None: all rows of the set.
    """

    dataset: DatasetChoice
    regime: Regime
    recipe: RecipeChoice
    seed: int
    n_train: int
    n_test: int
    pool: int | None = None
    encoder: EncoderChoice | None = None

    @property
    def name(self) -> str:
        """What a pattern chooses cells by."""
        return "/".join(
            (self.dataset.name, self.regime.name, self.recipe.label, str(self.seed))
        )

    @property
    def key(self) -> str:
        """A hash of everything here: the line of a cell is found by it."""
        settings = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False)
        return sha256(settings.encode()).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON takes, without what was left to defaults."""
        found: dict[str, Any] = {
            "dataset": as_table(self.dataset),
            "regime": as_table(self.regime),
            "recipe": as_table(self.recipe),
            "seed": self.seed,
            "n_train": self.n_train,
            "n_test": self.n_test,
        }
        if self.pool is not None:
            found["pool"] = self.pool
        if self.encoder is not None:
            found["encoder"] = as_table(self.encoder)
        return found

    @classmethod
    def from_dict(cls, settings: Mapping[str, Any]) -> "Cell":
        """Return the cell that `to_dict` wrote."""
        parts: dict[str, Any] = dict(settings)
        for name, kind, key in (
            ("dataset", DatasetChoice, "name"),
            ("regime", Regime, "kind"),
            ("recipe", RecipeChoice, "name"),
            ("encoder", EncoderChoice, "pretrained"),
        ):
            if name in parts:
                parts[name] = from_table(kind, parts[name], name, key)
        return cls(**parts)
