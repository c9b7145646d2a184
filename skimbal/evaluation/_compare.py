"""Compare classifiers by their reports."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from skimbal.evaluation._by_folds import compare_folds
from skimbal.evaluation._by_held_out_rows import compare_held_out
from skimbal.evaluation._comparison import Comparison
from skimbal.evaluation._matched_reports import (
    Metric,
    check_matched,
    score_each_fold,
    score_report,
)
from skimbal.evaluation._question import Question, make_question
from skimbal.evaluation._report import Report
from skimbal.utils import check_generator

__all__ = ["compare"]


def compare(
    reports: Mapping[str, Any],
    *,
    metric: Metric = "macro_f1",
    greater_is_better: bool | None = None,
    rope: float = 0.01,
    baseline: str | None = None,
    confidence: float = 0.95,
    n_draws: int = 2000,
    random_state: Any = 0,
) -> Comparison:
    """Tell which of several classifiers is better, by how much, and how surely.

    Parameters
    ----------
    reports : mapping of str to Report, or of str to such a mapping
        Name -> report, all of the same rows in the same folds; or for several data
        sets: data set -> name -> report.
    metric : str or callable, default="macro_f1"
        A key of `Report.overall`; or a function of true and predicted labels, such as
        `sklearn.metrics.cohen_kappa_score`.
    greater_is_better : bool, default=None
        Whether more is better. None tells by the name: less is better of what ends in
        ``_loss``, ``_error``, ``_deviance`` or ``ece``.
    rope : float, default=0.01
        Differences up to this do not matter (region of practical equivalence), in units
        of the metric: 0.01 is one point of macro F1.
    baseline : str, default=None
        Set the others against this one; None compares all pairs.
    confidence : float, default=0.95
        Of intervals and verdicts.
    n_draws : int, default=2000
        Draws of the bootstrap, for held-out rows.
    random_state : int, RandomState, Generator or None, default=0
        Seed of the bootstrap and of the Bayesian signed-rank test.

    Returns
    -------
    Comparison
        By the design of the reports:

        - *Folds of one data set*: the corrected resampled t-test [1]_, its interval,
          and the Bayesian correlated t-test [2]_; Wilcoxon's test beside it.
        - *Held-out rows* (``cv='prefit'``): the bootstrap of the difference on the same
          rows, drawn within their true classes; McNemar's test of accuracy beside it.
        - *Several data sets* [3]_: Wilcoxon's signed-rank test, the Bayesian
          signed-rank test [2]_, Student's interval of the mean difference, and for
          three or more classifiers the tests of Friedman, Iman and Davenport, and
          Nemenyi.

        P-values also come adjusted for the number of pairs (Holm).

    Raises
    ------
    TypeError
        If `reports` holds something else.
    ValueError
        If the reports are not of the same rows and folds, the metric is not defined,
        or a parameter is out of range.
    MissingResourceError
        If statsmodels, the extra ``stats``, is not installed: it is needed for three or
        more classifiers, and for held-out rows.

    See Also
    --------
    Comparison.from_scores : Compares by a table of scores.
    evaluate : Makes a report.

    References
    ----------
    .. [1] C. Nadeau, Y. Bengio. "Inference for the Generalization Error". Machine
       Learning 52, 239-281, 2003. https://doi.org/10.1023/A:1024068626366
    .. [2] A. Benavoli, G. Corani, J. Demsar, M. Zaffalon. "Time for a Change: a
       Tutorial for Comparing Multiple Classifiers Through Bayesian Analysis". JMLR
       18(77), 2017. https://jmlr.org/papers/v18/16-305.html
    .. [3] J. Demsar. "Statistical Comparisons of Classifiers over Multiple Data Sets".
       JMLR 7, 2006. https://jmlr.org/papers/v7/demsar06a.html

    Examples
    --------
    The same `cv` and `random_state` give both classifiers the same folds:

    >>> from sklearn.dummy import DummyClassifier
    >>> from sklearn.feature_extraction.text import TfidfVectorizer
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skimbal.datasets import make_product_titles
    >>> from skimbal.evaluation import compare, evaluate
    >>> X, y = make_product_titles(300, n_classes=3, random_state=0)
    >>> models = {
    ...     "words": make_pipeline(TfidfVectorizer(), LogisticRegression()),
    ...     "nothing": DummyClassifier(),
    ... }
    >>> reports = {
    ...     name: evaluate(model, X, y, cv=5, random_state=0)
    ...     for name, model in models.items()
    ... }
    >>> comparison = compare(reports)
    >>> comparison.pairs[0]["first"], comparison.pairs[0]["verdict"]
    ('words', 'better')
    """
    several = _holds_data_sets(reports)
    name_of_metric = metric if isinstance(metric, str) else _name(metric)
    if several:
        for members in reports.values():
            check_matched(members)
            _check_tails(members, metric)
        table = {
            data_set: {
                name: _score(name, report, metric) for name, report in members.items()
            }
            for data_set, members in reports.items()
        }
        return Comparison.from_scores(
            table,
            metric=name_of_metric,
            greater_is_better=greater_is_better,
            rope=rope,
            baseline=baseline,
            confidence=confidence,
            random_state=random_state,
        )
    question = make_question(
        list(reports),
        metric=name_of_metric,
        greater_is_better=greater_is_better,
        rope=rope,
        baseline=baseline,
        confidence=confidence,
    )
    check_matched(reports)
    if next(iter(reports.values())).n_folds > 1:
        found = _by_folds(reports, metric, question)
    else:
        _check_tails(reports, metric)
        scores = [[_score(name, report, metric)] for name, report in reports.items()]
        found = compare_held_out(
            reports,
            np.array(scores),
            metric,
            _check_draws(n_draws),
            check_generator(random_state),
            question,
        )
    return Comparison(**vars(question), **found)


def _holds_data_sets(reports: Any) -> bool:
    """Return whether a mapping holds mappings of reports, and not reports."""
    is_mapping = isinstance(reports, Mapping)
    values = list(reports.values()) if is_mapping else [reports]
    if is_mapping and all(isinstance(value, Report) for value in values):
        return False
    for value in values:
        members = value.values() if isinstance(value, Mapping) else [value]
        wrong = [member for member in members if not isinstance(member, Report)]
        if wrong or not isinstance(value, Mapping):
            kind = type(wrong[0] if wrong else value).__name__
            raise TypeError(
                "`reports` must map names to reports, or data sets to such mappings; "
                f"got a {kind} where another kind was due."
            )
    return True


def _name(metric: Any) -> str:
    return getattr(metric, "__name__", type(metric).__name__)


def _score(name: str, report: Report, metric: Metric) -> float:
    score = score_report(report, metric)
    if score is None or not np.isfinite(score):
        reason = (
            "it gives no probabilities"
            if report.y_proba is None
            else "its rows are too few or of one class"
        )
        raise ValueError(
            f"`metric` is not defined for {name!r}: {reason}. Take another metric, or "
            "leave it out."
        )
    return score


def _by_folds(
    reports: Mapping[str, Report], metric: Metric, question: Question
) -> dict[str, Any]:
    overall = {name: _score(name, report, metric) for name, report in reports.items()}
    scores = [score_each_fold(report, metric) for report in reports.values()]
    report = next(iter(reports.values()))
    ratio = len(report.rows) / report.class_counts.sum()
    return compare_folds(list(reports), np.array(scores), ratio, question, overall)


def _check_tails(reports: Mapping[str, Report], metric: Metric) -> None:
    """Refuse to compare tails of different classes: those are different figures."""
    tails = {tuple(report.tail.tolist()) for report in reports.values()}
    if isinstance(metric, str) and metric.startswith("tail") and len(tails) > 1:
        raise ValueError(
            f"`metric` {metric!r} is of the rarest classes in training, and those of "
            "the reports differ. Evaluate all with the same `class_counts`."
        )


def _check_draws(n_draws: int) -> int:
    if n_draws < 100:
        raise ValueError(f"`n_draws` must be at least 100; got {n_draws}.")
    return int(n_draws)
