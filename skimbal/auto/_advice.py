"""`Advice`: what to do with a data set, why, and what it costs."""

import json
import os
from dataclasses import dataclass
from typing import Any, Self

from skimbal.auto._advice_code import render_code
from skimbal.auto._advice_page import render_advice
from skimbal.auto._advice_text import render_text
from skimbal.auto._candidates import make_estimator
from skimbal.utils._json_records import read_record
from skimbal.utils._paths import expand_user

__all__ = ["Advice"]

_FORMAT = "skimbal advice, version 1"


@dataclass(frozen=True, eq=False, repr=False)
class Advice:
    """What to do with a data set, what not to do, and why; what it costs and gains.

    `StrategyAdvisor` gives it. It holds labels, row numbers and counts, and never a
    text of the data.

    Parameters
    ----------
    record : dict
        Plain data. ``chosen`` is the candidate that is advised, for ``reason``;
        ``best`` the one with the best score, and ``simplest`` the simplest within one
        standard error of it. ``candidates`` holds a row for each that took part:
        out-of-fold ``score`` with its 95 % interval from ``low`` to ``high``,
        ``behind`` (how far behind the chosen one) with its standard error,
        ``fit_seconds``, ``predict_ms`` a text among others and ``predict_ms_alone``;
        ``left_out`` tells why others did not. ``advice`` holds what to do: ``topic``,
        ``verdict`` (``'do'``, ``'do not'``, ``'consider'`` or ``'check'``),
        ``advice``, ``why``, ``gain`` (points of the metric, with ``source``) and
        ``reference``. ``facts`` are the measures; ``suspects`` row numbers whose
        label may be wrong, the worst first; ``drift`` compares parts; ``risks`` and
        ``would_change`` are sentences.

    See Also
    --------
    StrategyAdvisor : Gives advice.

    Examples
    --------
    >>> from skimbal.auto import StrategyAdvisor
    >>> X = ["red summer dress", "silk evening dress", "dress with pockets",
    ...      "long black dress", "dress for a wedding", "white dress",
    ...      "usb phone charger", "phone case", "phone holder for a car",
    ...      "black phone case", "phone stand", "phone strap"]
    >>> y = ["dress"] * 6 + ["phone"] * 6
    >>> advisor = StrategyAdvisor(candidates=["words", "words_mix"], random_state=0)
    >>> advice = advisor.fit(X, y).advice_
    >>> advice.record["chosen"] in ("words", "words_mix")
    True
    >>> again = Advice.from_json(advice.to_json())
    >>> again.to_code() == advice.to_code()
    True
    """

    record: dict[str, Any]

    @property
    def chosen(self) -> str:
        """Name of the candidate that is advised."""
        return str(self.record["chosen"])

    def make_pipeline(self) -> Any:
        """Return the advised estimator, not fitted.

        Returns
        -------
        classifier
            Over texts.
        """
        return make_estimator(self.chosen, self.record["spec"])

    def to_code(self) -> str:
        """Return a Python script that makes the advised estimator and trains it.

        Returns
        -------
        str
            ``python script.py data.csv --text COL --label COL --out DIR`` trains it on
            a CSV file and saves it; ``make_model()`` of the script returns it.
        """
        return render_code(self.record, self.make_pipeline())

    def to_dict(self) -> dict[str, Any]:
        """Return the plain data.

        Returns
        -------
        dict
            A copy of `record`, as JSON gives it back.
        """
        copied: dict[str, Any] = json.loads(json.dumps(self.record))
        return copied

    def to_json(self, path: str | os.PathLike | None = None) -> str | None:
        """Return the advice as JSON text, or write it to a file.

        Parameters
        ----------
        path : str or path-like or None, default=None
            The file to make. None returns the text.

        Returns
        -------
        str or None
            None where a file was written.
        """
        payload = {"format": _FORMAT, **self.record}
        # NaN is no JSON; nothing here may be one
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False)
        return _give(text, path)

    @classmethod
    def from_json(cls, source: str | os.PathLike) -> Self:
        """Return the advice that `to_json` wrote.

        Parameters
        ----------
        source : str or path-like
            The JSON text, or the path of a file that holds it.

        Returns
        -------
        Advice

        Raises
        ------
        DataFileError
            If it is no advice.
        OSError
            If the file cannot be read.
        """
        payload = read_record(source, kind="advice", formats=(_FORMAT,))
        del payload["format"]
        return cls(payload)

    def to_html(
        self, path: str | os.PathLike | None = None, *, title: str | None = None
    ) -> str | None:
        """Return the advice as one page that needs no other file, or write it.

        Parameters
        ----------
        path : str or path-like or None, default=None
            The file to make. None returns the text.
        title : str or None, default=None
            Heading of the page; None takes what is advised.

        Returns
        -------
        str or None
            None where a file was written.

        Raises
        ------
        MissingResourceError
            If jinja2 is not installed.
        """
        return _give(render_advice(self.record, title), path)

    def __str__(self) -> str:
        return render_text(self.record)

    def __repr__(self) -> str:
        return f"Advice(chosen={self.chosen!r}, {len(self.record['advice'])} lines)"


def _give(text: str, path: str | os.PathLike | None) -> str | None:
    if path is None:
        return text
    expand_user(path).write_text(text, encoding="utf-8")
    return None
