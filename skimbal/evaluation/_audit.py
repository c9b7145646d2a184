"""`Audit`: what an audit of rows and their split has found, as plain data."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from skimbal.evaluation._finding import Finding
from skimbal.evaluation._page import render_page
from skimbal.exceptions import DataFileError
from skimbal.utils._paths import expand_user

__all__ = ["Audit"]

_FORMAT = "skimbal audit, version 1"
_SEVERITIES = ("leak", "warning", "note")


@dataclass(frozen=True, kw_only=True, repr=False)
class Audit:
    """Findings of an audit, and what it could not look at.

    `audit` makes it. It holds row numbers, class names and counts, and never a text.

    Parameters
    ----------
    findings : tuple of Finding
        The gravest first.
    passed : tuple of str
        Kinds that were looked for and not found.
    skipped : dict of str to str
        Kinds that could not be looked for, and why.
    n_rows : int
        Rows that were audited.
    n_folds : int
        Splits that were audited.
    n_tested : int
        Rows that are tested in one of them.

    See Also
    --------
    audit : Makes an audit.
    Finding : One of its findings.

    Examples
    --------
    >>> from skimbal.evaluation import audit
    >>> texts = ["red dress", "usb hub", "silk tie", "desk lamp"]
    >>> found = audit(texts, ["a", "b", "a", "b"], cv=[([0, 1], [2, 3])])
    >>> found.is_clean
    True
    >>> found.skipped["groups"]
    'no `groups` are given'
    """

    findings: tuple[Finding, ...]
    passed: tuple[str, ...]
    skipped: Mapping[str, str] = field(hash=False)
    n_rows: int
    n_folds: int
    n_tested: int

    @property
    def is_clean(self) -> bool:
        """Whether there is neither a leak nor a warning."""
        return all(finding.severity == "note" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as plain data.

        Returns
        -------
        dict of str to object
            As JSON gives it back.
        """
        return {
            "format": _FORMAT,
            "n_rows": self.n_rows,
            "n_folds": self.n_folds,
            "n_tested": self.n_tested,
            "findings": [finding.to_dict() for finding in self.findings],
            "passed": list(self.passed),
            "skipped": dict(self.skipped),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Audit":
        """Return the audit that `to_dict` gave, equal in every value.

        Parameters
        ----------
        data : dict of str to object
            What `to_dict` returned, through JSON or not.

        Returns
        -------
        Audit

        Raises
        ------
        DataFileError
            If it is no audit.
        """
        if not isinstance(data, dict) or data.get("format") != _FORMAT:
            raise DataFileError(
                f"This is no audit that can be read: its 'format' must be {_FORMAT!r}."
            )
        try:
            return cls(
                findings=tuple(map(Finding.from_dict, data["findings"])),
                passed=tuple(data["passed"]),
                skipped=dict(data["skipped"]),
                **{name: data[name] for name in ("n_rows", "n_folds", "n_tested")},
            )
        except (KeyError, TypeError, ValueError) as error:
            raise DataFileError(f"This audit is damaged: {error!r}.") from None

    def to_html(self, path: str | os.PathLike, *, title: str = "Audit") -> None:
        """Write the audit as one HTML page that needs no other file.

        Parameters
        ----------
        path : str or path-like
            File to write.
        title : str, default='Audit'
            Headline of the page.

        Raises
        ------
        MissingResourceError
            If jinja2, of the extra ``plot``, is not installed.
        """
        page = render_page(
            "audit_page.html.j2", "The HTML page of an audit", audit=self, title=title
        )
        expand_user(path).write_text(page, encoding="utf-8")

    def __str__(self) -> str:
        lines = [f"{self._counted()} in {self.n_rows} rows, {self._tested()}"]
        for finding in self.findings:
            lines += ["", f"{finding.severity.upper()} {finding.kind}"]
            lines += [f"  {finding.message}", f"  {finding.remedy}"]
        lines += ["", f"not found: {', '.join(self.passed) or 'nothing was checked'}"]
        lines += [f"not checked: {name}, {why}" for name, why in self.skipped.items()]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Audit of {self.n_rows} rows: {self._counted()}>"

    def _counted(self) -> str:
        counts = {
            severity: sum(finding.severity == severity for finding in self.findings)
            for severity in _SEVERITIES
        }
        words = [f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items()]
        return ", ".join(words)

    def _tested(self) -> str:
        folds = "1 split" if self.n_folds == 1 else f"{self.n_folds} folds"
        return f"{self.n_tested} tested in {folds}"
