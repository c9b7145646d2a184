"""`Comparison`: which classifier is better, by how much, and how sure that is."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np

from skimbal.evaluation._by_data_sets import compare_data_sets
from skimbal.evaluation._by_folds import compare_folds
from skimbal.evaluation._comparison_html import render_comparison
from skimbal.evaluation._comparison_text import render_text, summarize
from skimbal.evaluation._question import make_question
from skimbal.evaluation._score_table import read_data_sets, read_folds, stack_scores
from skimbal.evaluation._serialization import as_json
from skimbal.exceptions import DataFileError
from skimbal.utils import check_generator
from skimbal.utils._json_records import read_record, take_fields
from skimbal.utils._paths import expand_user

__all__ = ["Comparison"]

_FORMAT = "skimbal comparison, version 1"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Comparison:
    """What sets classifiers apart, as plain data.

    `compare` makes it from reports, and `from_scores` from a table of scores. In every
    list the best classifier stands first. A difference above 0 speaks for the first of
    a pair, also where the metric is one of which less is better.

    Parameters
    ----------
    metric : str
        What was compared.
    greater_is_better : bool
        Whether more of it is better.
    design : {'folds', 'held-out rows', 'data sets'}
        What the scores are of.
    test : str
        Which test ``p_value`` is of, in words.
    rope : float
        Differences from -rope to rope do not matter (region of practical equivalence),
        in units of the metric.
    confidence : float
        Of intervals, and of what is told apart.
    baseline : str or None
        Against whom the others were set; None for all pairs.
    units : list of str
        What each column of `scores` is of: a fold, the held-out rows, or a data set.
    scores : ndarray of shape (n_systems, n_units), float64
        The scores that were compared, rows in the order of `systems`.
    systems : list of dict
        A row a classifier: ``name``, ``score`` (mean of its row of `scores`), and by
        the design ``overall`` (over all rows of all folds), ``low`` and ``high`` (its
        own interval), or ``mean_rank`` (1 is best).
    pairs : list of dict
        A row a pair: ``first``, ``second``; ``difference`` with its interval ``low``
        to ``high``; ``p_value``, and ``p_holm`` adjusted for the number of pairs;
        ``better``, ``equal``, ``worse``, the probabilities that the first is better by
        more than `rope`, that it does not matter, and that it is worse; ``verdict``,
        which is ``'better'``, ``'worse'``, ``'practically equal'`` or ``'undecided'``;
        and more p-values by the design: ``p_wilcoxon``, ``p_mcnemar``, ``p_nemenyi``.
    notes : list of str
        What the figures cannot say, in plain words.
    left_out : list of dict
        Data sets that lack a score: ``data_set`` and ``missing``, the names that have
        none.
    ranking : dict or None, default=None
        Of three or more classifiers on several data sets: ``friedman_chi2``,
        ``friedman_p``, ``iman_davenport_f``, ``iman_davenport_p``,
        ``critical_difference`` of mean ranks (Nemenyi), ``cliques`` (first and last
        place of neighbours that are not told apart) and ``n_data_sets``.

    See Also
    --------
    compare : Makes it from reports.
    CriticalDifferenceDisplay : Plots the mean ranks.
    PairedDifferenceDisplay : Plots the differences.

    Examples
    --------
    >>> from skimbal.evaluation import Comparison
    >>> scores = {
    ...     "plain": [0.70, 0.72, 0.69, 0.73, 0.71, 0.70, 0.72, 0.68, 0.71, 0.70],
    ...     "weighted": [0.74, 0.75, 0.74, 0.76, 0.74, 0.75, 0.75, 0.73, 0.74, 0.74],
    ... }
    >>> comparison = Comparison.from_scores(scores, n_train=900, n_test=100)
    >>> comparison.pairs[0]["first"], round(comparison.pairs[0]["difference"], 3)
    ('weighted', 0.038)
    >>> comparison.pairs[0]["verdict"]
    'better'
    """

    metric: str
    greater_is_better: bool
    design: str
    test: str
    rope: float
    confidence: float
    baseline: str | None
    units: list[str]
    scores: np.ndarray
    systems: list[dict[str, Any]]
    pairs: list[dict[str, Any]]
    notes: list[str]
    left_out: list[dict[str, Any]]
    ranking: dict[str, Any] | None = None

    @classmethod
    def from_scores(
        cls,
        scores: Mapping[str, Any],
        *,
        metric: str = "score",
        greater_is_better: bool | None = None,
        rope: float = 0.01,
        baseline: str | None = None,
        confidence: float = 0.95,
        n_train: float | None = None,
        n_test: float | None = None,
        random_state: Any = 0,
    ) -> "Comparison":
        """Compare by a table of scores.

        Parameters
        ----------
        scores : mapping
            For several data sets: data set -> name -> score, or scores over seeds,
            which are averaged first (Demsar, 2006). Only data sets that have a score of
            all names are compared; None and NaN are no scores. For one data set:
            name -> scores over the same folds or random splits.
        metric : str, default="score"
            What the scores are called.
        greater_is_better : bool, default=None
            Whether more is better. None tells by the name: less is better of
            what ends in ``_loss``, ``_error``, ``_deviance``, ``ece`` or ``seconds``.
        rope : float, default=0.01
            Differences up to this do not matter, in units of the scores.
        baseline : str, default=None
            Set the others against this one; None compares all pairs.
        confidence : float, default=0.95
            Of intervals and verdicts.
        n_train, n_test : float, default=None
            Training and tested rows of a fold; needed for one data set.
        random_state : int, RandomState, Generator or None, default=0
            Seed of the Bayesian signed-rank test.

        Returns
        -------
        Comparison

        Raises
        ------
        ValueError
            If there are fewer than two classifiers, folds or complete data sets, or a
            parameter is out of range.

        Examples
        --------
        >>> from skimbal.evaluation import Comparison
        >>> table = {
        ...     "reviews": {"tfidf": [0.81, 0.83], "bert": [0.90, 0.91]},
        ...     "queries": {"tfidf": [0.70, 0.71], "bert": [0.75, 0.76]},
        ...     "titles": {"tfidf": [0.90, 0.90], "bert": None},
        ... }
        >>> comparison = Comparison.from_scores(table)
        >>> [row["name"] for row in comparison.systems]
        ['bert', 'tfidf']
        >>> comparison.left_out
        [{'data_set': 'titles', 'missing': ['bert']}]
        """
        ask = partial(
            make_question,
            metric=metric,
            greater_is_better=greater_is_better,
            rope=rope,
            baseline=baseline,
            confidence=confidence,
        )
        if not isinstance(scores, Mapping):
            raise TypeError(
                "`scores` must be a mapping of name to scores, or of data set to such "
                f"a mapping; got {type(scores).__name__}."
            )
        if any(isinstance(column, Mapping) for column in scores.values()):
            table = read_data_sets(scores, n_train, n_test)
            question = ask(table.names)
            found = compare_data_sets(
                table.names,
                table.data_sets,
                table.scores,
                check_generator(random_state),
                question,
            )
            found["notes"] = table.notes + found["notes"]
            found["left_out"] = table.left_out
            return cls(**vars(question), **found)
        names, values, ratio = read_folds(scores, n_train, n_test)
        question = ask(names)
        return cls(**vars(question), **compare_folds(names, values, ratio, question))

    @property
    def headline(self) -> str:
        """Who wins, by how much, and whether that is sure, in plain words."""
        return summarize(self)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as dicts, lists, str and numbers.

        Returns
        -------
        dict of str to object
            The headline and the fields of the comparison; `scores` as a dict of lists
            by name. What is not finite is None.
        """
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        pairs = zip(self.systems, self.scores.tolist(), strict=True)
        found["scores"] = {system["name"]: scores for system, scores in pairs}
        return {"format": _FORMAT, "headline": self.headline, **as_json(found)}

    def to_json(self, path: str | os.PathLike | None = None) -> str | None:
        """Return the comparison as JSON text, or write it to a file.

        Parameters
        ----------
        path : str or path-like, default=None
            File to write, in UTF-8; None returns the text.

        Returns
        -------
        str or None
            The text, if `path` is None.
        """
        text = json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)
        if path is None:
            return text
        expand_user(path).write_text(text, encoding="utf-8")
        return None

    @classmethod
    def from_json(cls, source: str | os.PathLike) -> "Comparison":
        """Return the comparison that `to_json` wrote.

        Parameters
        ----------
        source : str or path-like
            The JSON text, or the path of a file that holds it.

        Returns
        -------
        Comparison

        Raises
        ------
        DataFileError
            If it is no comparison.
        OSError
            If the file cannot be read.
        """
        payload = read_record(source, kind="comparison", formats=(_FORMAT,))
        try:
            found = take_fields(payload, cls)
            scores = stack_scores(found["scores"], found["systems"], found["units"])
            again = cls(**found | {"scores": scores})
            str(again)  # tells what is missing in its rows
        except (LookupError, TypeError, ValueError) as error:
            raise DataFileError(f"This comparison is damaged: {error!r}.") from None
        return again

    def to_html(self, path: str | os.PathLike, *, title: str | None = None) -> None:
        """Write the comparison as one HTML page that needs no other file.

        Parameters
        ----------
        path : str or path-like
            File to write.
        title : str, default=None
            Headline of the page; None says what was compared.

        Raises
        ------
        MissingResourceError
            If jinja2, of the extra ``plot``, is not installed.
        """
        expand_user(path).write_text(render_comparison(self, title), encoding="utf-8")

    def __str__(self) -> str:
        return render_text(self)

    def __repr__(self) -> str:
        return (
            f"<Comparison of {len(self.systems)} classifiers by {self.metric}: "
            f"{len(self.units)} {self.design}>"
        )
