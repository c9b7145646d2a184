"""`Regime`: what happens to training rows, and how often classes come."""

from dataclasses import dataclass
from numbers import Integral, Real
from typing import ClassVar

from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.exceptions import SpecError

__all__ = ["Regime"]


@dataclass(frozen=True, kw_only=True)
class Regime:
    """What happens to the training rows, and how often classes come when it counts.

    ``"natural"`` leaves the rows as they are; ``"step"`` cuts half of the classes to
    `n_rare` rows; ``"noise"`` makes a `share` of the labels wrong. Test rows keep all
    their rows and labels, and are weighted to the class frequencies `prior`.
    """

    constraints: ClassVar[dict[str, list]] = {
        "kind": [StrOptions({"natural", "step", "noise"})],
        "n_rare": [Interval(Integral, 1, None, closed="left")],
        "share": [Interval(Real, 0, 1, closed="neither")],
        "noise": [StrOptions({"uniform", "asymmetric"})],
        "prior": [StrOptions({"train", "uniform"})],
    }
    kind: str
    n_rare: int | None = None
    share: float | None = None
    noise: str | None = None
    prior: str = "train"

    def __post_init__(self) -> None:
        wanted = {"step": {"n_rare"}, "noise": {"share", "noise"}}.get(self.kind, set())
        given = {
            name
            for name in ("n_rare", "share", "noise")
            if getattr(self, name) is not None
        }
        if given != wanted:
            keys = " and ".join(f"`{name}`" for name in sorted(wanted)) or "neither"
            raise SpecError(
                f"A regime of the kind {self.kind!r} needs {keys} of `n_rare`, `share` "
                f"and `noise`; got {', '.join(sorted(given)) or 'none'}."
            )

    @property
    def name(self) -> str:
        """What the regime is called in the names of cells and in tables."""
        kind = {
            "natural": "natural",
            "step": f"step-{self.n_rare}",
            "noise": f"noise-{self.share}-{self.noise}",
        }[self.kind]
        return kind if self.prior == "train" else f"{kind}-{self.prior}"

    @property
    def description(self) -> str:
        """What the regime does to training rows, and how test rows count."""
        rows = "Training rows are as they are."
        if self.n_rare is not None:
            rows = f"Half of the classes keep {self.n_rare:,} training rows at most."
        elif self.share is not None:
            other = {"uniform": "any", "asymmetric": "always the same"}[str(self.noise)]
            wrong = f"{100 * self.share:.3g} % of the training labels"
            rows = f"{wrong} of each class are wrong ({other} other class)."
        tests = "count so that classes are as common as in training"
        if self.prior == "uniform":
            tests = "count so that all classes are equally common"
        return f"{rows} Test rows {tests}."
