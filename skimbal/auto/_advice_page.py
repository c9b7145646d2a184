"""An advice as one HTML page: this module arranges, the template shows."""

from typing import Any

from skimbal.auto._advice_text import VERDICTS, describe_data, describe_gain
from skimbal.evaluation._explanations import name_of_metric
from skimbal.evaluation._page import render_page

__all__ = ["render_advice"]

_HEADINGS = {
    "do": "Do",
    "do not": "Do not",
    "consider": "Consider",
    "check": "Check first",
}


def render_advice(record: dict[str, Any], title: str | None) -> str:
    """Return the page as text.

    Parameters
    ----------
    record : dict
        Of the advice.
    title : str or None
        Heading; None takes what is advised.

    Returns
    -------
    str
    """
    default = f"Take {record['title']}"
    by_verdict = {
        _HEADINGS[verdict]: [
            item | {"gain_words": describe_gain(item["gain"])}
            for item in record["advice"]
            if item["verdict"] == verdict
        ]
        for verdict in VERDICTS
    }
    return render_page(
        "advice.html.j2",
        "The page of an advice",
        title=title or default,
        record=record,
        metric=name_of_metric(record["metric"]),
        facts=describe_data(record["facts"]),
        measures=_measures(record["facts"]),
        by_verdict={heading: items for heading, items in by_verdict.items() if items},
        chosen=next(r for r in record["candidates"] if r["name"] == record["chosen"]),
    )


def _measures(facts: dict[str, Any]) -> list[dict[str, str]]:
    """Return the measures that are known, as label, value and meaning."""
    rows: list[tuple[str, str, str]] = [
        (
            "Tail",
            f"{facts['tail_classes']} of {facts['n_classes']} classes",
            "with 20 different texts or fewer",
        ),
        (
            "Copies",
            f"{facts['duplicate_percent']:.1f} %, {facts['near_percent']:.1f} %",
            "of rows are copies; of different texts are nearly equal to another",
        ),
        (
            "Contradictions",
            f"{facts['n_contradictory']}, {facts['near_contradictions']}",
            "texts, and groups of nearly equal ones, with several labels",
        ),
    ]
    if facts.get("noise_share") is not None:
        rows.append(
            (
                "Doubtful labels",
                f"{facts['noise_percent']:.1f} %",
                "of rows have a label that is improbable out of fold; wrong or hard",
            )
        )
    if facts["lead"] is not None:
        rows.append(
            (
                "Vectors against n-grams",
                f"{100 * facts['lead']:+.1f} ± {100 * facts['lead_error']:.1f}",
                "points: far ahead for topics and intents, behind for style",
            )
        )
    if facts.get("fertility") is not None:
        rows.append(
            (
                "Tokens",
                f"{facts['fertility']:.1f}",
                f"a word (or character); {100 * facts['unknown_share']:.1f} % unknown, "
                f"half of the texts have {facts['p50_tokens']:.0f} or fewer",
            )
        )
    if facts.get("label_names"):
        names = facts["label_names"]
        rows.append(
            (
                "Names of classes",
                f"{100 * names['recall']:.0f} %",
                f"of a class are nearest to its name; chance is "
                f"{100 * names['chance']:.0f} %",
            )
        )
    if facts["doubling"] is not None:
        gain = facts["doubling_gain"]
        rows.append(
            (
                "Twice the labels",
                f"+{gain['mean']:.1f}",
                f"points expected ({gain['low']:.1f} to {gain['high']:.1f})",
            )
        )
    return [{"label": a, "value": b, "meaning": c} for a, b, c in rows]
