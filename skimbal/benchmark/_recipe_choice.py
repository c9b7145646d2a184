"""`RecipeChoice`: a recipe of a spec, or a peer."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from skimbal.benchmark._peers import find_recipe
from skimbal.exceptions import SpecError

__all__ = ["RecipeChoice"]


@dataclass(frozen=True, kw_only=True)
class RecipeChoice:
    """A recipe or peer with options, under a label of its own."""

    constraints: ClassVar[dict[str, list]] = {
        "name": [str],
        "label": [str],
        "options": [dict],
    }
    name: str
    label: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            recipe = find_recipe(self.name)
        except ValueError as error:
            raise SpecError(str(error)) from None
        unknown = sorted(set(self.options) - set(recipe.options) - {"verbose"})
        if unknown:
            able = [name for name in recipe.options if name != "language"]
            raise SpecError(
                f"The recipe {self.name!r} has no option {unknown[0]!r}; it has: "
                f"{', '.join(able) or 'none'}."
            )
        if not self.label:
            object.__setattr__(self, "label", self.name)
