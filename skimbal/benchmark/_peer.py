"""`Peer`: a recipe of what people use today."""

from dataclasses import dataclass

from skimbal.recipes import Recipe

__all__ = ["Peer"]


@dataclass(frozen=True, kw_only=True)
class Peer(Recipe):
    """A recipe that skimbal is measured against.

    Parameters
    ----------
    without : str
        What of skimbal is in it, and what is not, in one line.
    """

    without: str
