"""What is known about a data set before it is read."""

from dataclasses import dataclass

__all__ = ["DatasetInfo"]


@dataclass(frozen=True, kw_only=True)
class DatasetInfo:
    """Name, origin, licence and columns of a data set.

    `list_datasets` returns one for each set that skimbal knows. Describe a set of
    your own in the same way and hand it to `fetch_dataset`: it is then read with the
    same checks.

    Parameters
    ----------
    name : str
        Name of the set and of its folder: ``<data_home>/<name>/data.csv.gz``.
    task : str
        One sentence that says what is predicted from what.
    sha256 : str
        Checksum of ``data.csv.gz``, 64 hexadecimal digits; `file_sha256` computes it.
    columns : tuple of str
        Columns of the file. They hold str unless named in `integers` or `reals`.
    language : str, default=""
        Language code of the texts; empty for tables of numbers and codes.
    upstream : str, default=""
        Who publishes the data, and where.
    licence : str, default="None stated"
        Terms of use as the source states them.
    citation : str, default="No publication known"
        What to cite, with its year.
    n_samples : int or None, default=None
        Number of rows.
    features : tuple of str, default=("text",)
        Columns that become `data`; one column becomes a 1-D array.
    targets : tuple of str, default=()
        Columns that can be predicted, the usual one first; empty if unlabelled.
    integers : tuple of str, default=()
        Columns read as int64.
    reals : tuple of str, default=()
        Columns read as float64; an empty value becomes NaN.
    subsets : tuple of str, default=()
        Values of the column ``split``, if the source comes in fixed parts.
    pair_separator : str or None, default=None
        What stands between the two texts of a pair in the column ``text``. It is then
        split into the columns named by `features`.
    url : str or None, default=None
        Where the very file can be downloaded; None if it must be put in place by hand.
    notes : str, default=""
        What to know before measuring on it.

    Examples
    --------
    >>> from skimbal.datasets import list_datasets
    >>> info = next(info for info in list_datasets() if info.name == "en_sms_spam")
    >>> info.columns, info.n_samples
    (('text', 'label'), 5574)
    """

    name: str
    task: str
    sha256: str
    columns: tuple[str, ...]
    language: str = ""
    upstream: str = ""
    licence: str = "None stated"
    citation: str = "No publication known"
    n_samples: int | None = None
    features: tuple[str, ...] = ("text",)
    targets: tuple[str, ...] = ()
    integers: tuple[str, ...] = ()
    reals: tuple[str, ...] = ()
    subsets: tuple[str, ...] = ()
    pair_separator: str | None = None
    url: str | None = None
    notes: str = ""

    def describe(self) -> str:
        """Return the facts as a text of a few lines.

        Returns
        -------
        str
            What a fetched set carries as `DESCR`.
        """
        facts = {
            "Language": self.language,
            "Rows": self.n_samples,
            "Columns": ", ".join(self.columns),
            "Targets": ", ".join(self.targets),
            "Subsets": ", ".join(self.subsets),
            "Source": self.upstream,
            "Licence": self.licence,
            "Cite": self.citation,
            "Notes": self.notes,
            "SHA-256": self.sha256,
        }
        lines = [f"{name}: {value}" for name, value in facts.items() if value]
        return "\n".join([self.name, self.task, "", *lines])
