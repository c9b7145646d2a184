"""Draw the tested rows again and again, the same rows for every classifier.

Rows are drawn within their true classes, so that no rare class gets lost. How often
each row is drawn is multinomial; rows that all classifiers treat alike are drawn as
one, which has the same distribution and takes a fraction of the time.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import numpy as np
from scipy import sparse

from skimbal.evaluation._bootstrap import draw_multiplicities
from skimbal.evaluation._label_figures import LabelSums, label_figures
from skimbal.evaluation._matched_reports import Metric
from skimbal.evaluation._report import Report
from skimbal.evaluation._score_sums import ScoreSums
from skimbal.evaluation._scores import LABEL_SCORES

__all__ = ["bootstrap_scores"]

# scores of one classifier, shape (n,), from weights of shape (n, n_kinds)
Scorer: TypeAlias = Callable[[np.ndarray], np.ndarray]

_MAX_CELLS = 4_000_000  # 32 MB of weights at a time
# of rows, in bytes: each piece makes the sums of all classes anew
_MAX_ROW_CELLS = 256_000_000


def bootstrap_scores(
    reports: Mapping[str, Report],
    metric: Metric,
    n_draws: int,
    generator: np.random.Generator,
) -> np.ndarray:
    """Return the figure of each report on each draw of rows.

    Parameters
    ----------
    reports : mapping of str to Report
        Of the same rows.
    metric : str or callable
        A key of `Report.overall`, or a function of true and predicted labels.
    n_draws : int
        How often the rows are drawn.
    generator : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_reports, n_draws), float64
        One column a draw.
    """
    members = list(reports.values())
    by_row = _needs_rows(metric)
    kinds, counts = _find_kinds(members, rows_are_kinds=by_row)
    truth = members[0].y_true[kinds]
    draws = (
        _draw_rows(truth, n_draws, generator)
        if by_row
        else _draw(truth, counts, n_draws, generator)
    )
    scorers = [_make_scorer(report, kinds, metric) for report in members]
    pieces = [np.stack([scorer(weights) for scorer in scorers]) for weights in draws]
    return np.concatenate(pieces, axis=1)


def _needs_rows(metric: Metric) -> bool:
    return not (callable(metric) or metric in LABEL_SCORES)


def _find_kinds(
    members: list[Report], *, rows_are_kinds: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return a row of each kind, and how many rows are of it."""
    if rows_are_kinds:
        n_rows = len(members[0].rows)
        return np.arange(n_rows), np.ones(n_rows, np.int64)
    columns = [members[0].y_true, *(report.y_pred for report in members)]
    codes = [np.unique(column, return_inverse=True)[1] for column in columns]
    _, kinds, counts = np.unique(
        np.stack(codes, axis=1), axis=0, return_index=True, return_counts=True
    )
    return kinds, counts


def _draw(
    truth: np.ndarray, counts: np.ndarray, n_draws: int, generator: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield how often each kind is drawn, shape (n, n_kinds), n_draws in all."""
    blocks = [np.flatnonzero(truth == label) for label in np.unique(truth)]
    step = max(1, _MAX_CELLS // len(truth))
    for start in range(0, n_draws, step):
        n = min(step, n_draws - start)
        weights = np.empty((n, len(truth)))
        for block in blocks:
            total = counts[block].sum()
            weights[:, block] = generator.multinomial(total, counts[block] / total, n)
        yield weights


def _draw_rows(
    truth: np.ndarray, n_draws: int, generator: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield how often each row is drawn, shape (n, n_rows), n_draws in all."""
    codes = np.unique(truth, return_inverse=True)[1]
    step = max(1, _MAX_ROW_CELLS // len(truth))
    for start in range(0, n_draws, step):
        yield draw_multiplicities(generator, codes, min(step, n_draws - start))


def _make_scorer(report: Report, kinds: np.ndarray, metric: Metric) -> Scorer:
    true, pred = report.y_true[kinds], report.y_pred[kinds]
    if callable(metric):
        return lambda weights: np.array(
            [
                metric(np.repeat(true, times), np.repeat(pred, times))
                for times in weights.astype(np.int64)
            ]
        )
    classes, class_weight = report.classes, report._class_weight
    codes, predicted = np.searchsorted(classes, true), np.searchsorted(classes, pred)
    weight = class_weight[codes]
    if metric in LABEL_SCORES:
        tail = np.searchsorted(classes, report.tail)
        marks = [
            _one_hot(column, weight, len(classes)) for column in (codes, predicted)
        ]
        hits = marks[0] * (marks[1] > 0)
        return lambda weights: label_figures(
            LabelSums(weights @ hits, weights @ marks[0], weights @ marks[1]), tail
        )[metric]
    assert report.y_proba is not None  # or the figure would not be defined
    ends = np.arange(len(kinds) + 1)
    sums = ScoreSums(codes, report.y_proba[kinds], weight, ends)
    return lambda weights: sums.figures(weights)[metric]


def _one_hot(codes: np.ndarray, weight: np.ndarray, n_classes: int) -> sparse.csr_array:
    rows = np.arange(len(codes))
    return sparse.csr_array((weight, (rows, codes)), shape=(len(codes), n_classes))
