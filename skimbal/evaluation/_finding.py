"""`Finding`: one thing that an audit has found, in plain data and a sentence."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

__all__ = ["Finding"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What an audit has found: what, how much of it, what it does, and what to do.

    Parameters
    ----------
    kind : str
        Which check has found it, such as ``'exact_copies'``.
    severity : {'leak', 'warning', 'note'}
        ``'leak'``: figures of this split are too good. ``'warning'``: they stand on too
        little, or on something that does not hold in use. ``'note'``: worth knowing, an
        estimate, or too small to move a figure by a thousandth.
    count : int
        How many rows, columns or terms are concerned; the message says which.
    share : float
        The same as a share of all that could be, from 0 to 1.
    message : str
        What was found and its effect, in one or two sentences without any text of the
        data.
    remedy : str
        What to do.
    rows : tuple of int, default=()
        Numbers of the rows that are concerned, counted from 0; ascending, but for
        ``'label_noise'``, where the most suspicious stand first.
    pairs : tuple of tuple of int, default=()
        For copies: a row, and another one that it is a copy of.

    See Also
    --------
    Audit : Holds the findings of an audit.

    Examples
    --------
    >>> from skimbal.evaluation import audit
    >>> texts = ["red dress", "usb hub", "Red dress", "desk lamp"]
    >>> found = audit(texts, ["a", "b", "a", "b"], cv=[([0, 1], [2, 3])])
    >>> found.findings[0].kind, found.findings[0].rows, found.findings[0].pairs
    ('exact_copies', (2,), ((2, 0),))
    """

    kind: str
    severity: Literal["leak", "warning", "note"]
    count: int
    share: float
    message: str
    remedy: str
    rows: tuple[int, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data.

        Returns
        -------
        dict of str to object
            As JSON gives it back.
        """
        pairs = [list(pair) for pair in self.pairs]
        return asdict(self) | {"rows": list(self.rows), "pairs": pairs}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Finding":
        """Return the finding that `to_dict` gave, equal in every value.

        Parameters
        ----------
        data : dict of str to object
            What `to_dict` returned, through JSON or not.

        Returns
        -------
        Finding
        """
        pairs = tuple((int(a), int(b)) for a, b in data["pairs"])
        return cls(**data | {"rows": tuple(data["rows"]), "pairs": pairs})
