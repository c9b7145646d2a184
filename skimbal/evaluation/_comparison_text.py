"""A comparison in sentences and as tables for the terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from skimbal.evaluation._explanations import name_of_metric
from skimbal.evaluation._question import is_split

if TYPE_CHECKING:
    from skimbal.evaluation._comparison import Comparison

__all__ = ["format_p", "name_of_confidence", "render_text", "summarize"]

_MAX_PAIRS = 40
_MAX_NAMES = 6


def summarize(comparison: "Comparison") -> str:
    """Return who wins, by how much, and whether that is sure."""
    if comparison.baseline is not None and len(comparison.pairs) > 1:
        return _summarize_baseline(comparison)
    best = comparison.systems[0]["name"]
    rivals = [
        pair if pair["first"] == best else _turn(pair)
        for pair in comparison.pairs
        if best in (pair["first"], pair["second"])
    ]
    lead = _say_lead(comparison, rivals[0])
    if len(rivals) == 1:
        return f"{lead}; {_say_verdict(comparison, rivals[0])}."
    sure, n = _seconds(rivals, "better"), len(rivals)
    every = "both" if n == 2 else f"all {n}"
    who = every if len(sure) == n else f"{len(sure)} of the {n}"
    claim = f"It is surely better than {who} others."
    if not sure:
        claim = f"It is not surely better than any of the {n} others."
    sentences = [f"{lead}.", claim]
    if equal := _seconds(rivals, "practically equal"):
        sentences.append(f"Practically equal to it: {_say_names(equal)}.")
    rest = _seconds(rivals, "undecided", "worse")
    if rest and len(rest) < n:
        sentences.append(f"Not told apart from it: {_say_names(rest)}.")
    return " ".join(sentences)


def _summarize_baseline(comparison: "Comparison") -> str:
    top = max(comparison.pairs, key=lambda pair: pair["difference"])
    if top["difference"] == 0:
        first = f"{top['first']!r} is level with the baseline {comparison.baseline!r}."
        sentences = [first]
    else:
        first = f"{top['first']!r} is ahead of the baseline"
        if top["difference"] < 0:
            top = _turn(top)
            first = f"The baseline {comparison.baseline!r} is ahead of"
        how = "By signed ranks, " if comparison.design == "data sets" else ""
        sentences = [
            f"{first} {_say_gap(comparison, top)}.",
            f"{how}{top['first']!r} is better by more than {comparison.rope:.3g} with "
            f"a probability of {top['better']:.0%}.",
        ]
    found = {
        verdict: [p["first"] for p in comparison.pairs if p["verdict"] == verdict]
        for verdict in _AGAINST_BASELINE
    }
    if not found["better"] and not found["worse"]:
        found["undecided"] = []  # nearly all, however likely: the test lacks power
        n = len(comparison.pairs)
        sentences.append(f"Adjusted for {n} pairs, the test finds no difference sure.")
    for verdict, names in found.items():
        if names:
            sentences.append(f"{_AGAINST_BASELINE[verdict]}: {_say_names(names)}.")
    return " ".join(sentences)


def _say_lead(comparison: "Comparison", pair: dict[str, Any]) -> str:
    if comparison.design != "data sets":
        return f"{pair['first']!r} is ahead of {_say_gap(comparison, pair)}"
    # the better rank need not come with the better mean
    rank = comparison.systems[0]["mean_rank"]
    return (
        f"{pair['first']!r} ranks first on {len(comparison.units)} data sets (mean "
        f"rank {rank:.2f}); its mean lead over {_say_gap(comparison, pair, 'is')}"
    )


def _turn(pair: dict[str, Any]) -> dict[str, Any]:
    """Return a pair with its members the other way round."""
    turned = {"better": "worse", "worse": "better"}
    return pair | {
        "first": pair["second"],
        "second": pair["first"],
        # not -0.0
        "difference": 0.0 - pair["difference"],
        "low": 0.0 - pair["high"],
        "high": 0.0 - pair["low"],
        "better": pair["worse"],
        "worse": pair["better"],
        "verdict": turned.get(pair["verdict"], pair["verdict"]),
    }


_AGAINST_BASELINE = {
    "better": "Surely better than the baseline",
    "practically equal": "Practically equal to the baseline",
    "undecided": "Not told apart from the baseline",
    "worse": "Surely worse than the baseline",
}


def _seconds(pairs: Sequence[dict[str, Any]], *verdicts: str) -> list[str]:
    return [pair["second"] for pair in pairs if pair["verdict"] in verdicts]


def _say_names(names: Sequence[str]) -> str:
    n_more = len(names) - _MAX_NAMES
    words = ", ".join(map(repr, names[:_MAX_NAMES]))
    return words if n_more <= 0 else f"{words} and {n_more} more"


def _say_gap(comparison: "Comparison", pair: dict[str, Any], by: str = "by") -> str:
    return (
        f"{pair['second']!r} {by} {pair['difference']:.3f} "
        f"{name_of_metric(comparison.metric)} "
        f"({name_of_confidence(comparison.confidence)} interval {pair['low']:.3f} to "
        f"{pair['high']:.3f})"
    )


def _say_verdict(comparison: "Comparison", pair: dict[str, Any]) -> str:
    p = format_p(pair["p_holm"])
    p = f"p {p}" if p.startswith("<") else f"p = {p}"
    if pair["verdict"] == "better":
        return f"that is sure ({p})"
    within = f"{comparison.rope:.3g}"
    if pair["verdict"] == "practically equal":
        return (
            f"they are practically equal: with a probability of {pair['equal']:.0%} "
            f"they differ by {within} or less"
        )
    if pair["p_holm"] < 1 - comparison.confidence and is_split(pair):
        return f"that is not sure: most data sets speak against the mean ({p})"
    return (
        f"that is not sure ({p}): it is better by more than {within} with a "
        f"probability of {pair['better']:.0%}"
    )


def format_p(p: float) -> str:
    """Return a p-value with three digits, or as below 0.001."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def name_of_confidence(confidence: float) -> str:
    """Return ``'95 %'``."""
    return f"{100 * confidence:.3g} %"


def render_text(comparison: "Comparison") -> str:
    """Return the headline, a table of the classifiers, one of pairs, and the notes."""
    n = len(comparison.units)
    on = comparison.units[0] if n == 1 else f"{n} {comparison.design}"
    head = [
        f"{len(comparison.systems)} classifiers by {comparison.metric}, on {on}",
        comparison.headline,
    ]
    notes = [f"- {note}" for note in comparison.notes]
    parts = [head, _system_lines(comparison), _pair_lines(comparison), notes]
    return "\n\n".join("\n".join(part) for part in parts if part)


# names stand last: they need no alignment, which is hard for Chinese
def _system_lines(comparison: "Comparison") -> list[str]:
    columns = [
        (name, head, digits)
        for name, head, digits in (
            ("score", "score", 3),
            ("overall", "all rows", 3),
            ("low", "low", 3),
            ("high", "high", 3),
            ("mean_rank", "mean rank", 2),
        )
        if name in comparison.systems[0]
    ]
    lines = ["".join(f"{head:>11}" for _, head, _ in columns) + "  classifier"]
    for row in comparison.systems:
        figures = "".join(f"{row[name]:>11.{digits}f}" for name, _, digits in columns)
        lines.append(f"{figures}  {row['name']}")
    return lines


def _pair_lines(comparison: "Comparison") -> list[str]:
    interval = f"{name_of_confidence(comparison.confidence)} interval"
    lines = [
        f"{'difference':>11}{interval:>19}{'p (Holm)':>10}{'better':>8}{'equal':>7}"
        f"{'worse':>7}  {'verdict':<18} pair"
    ]
    for pair in comparison.pairs[:_MAX_PAIRS]:
        low_to_high = f"{pair['low']:+.3f} to {pair['high']:+.3f}"
        lines.append(
            f"{pair['difference']:>+11.3f}{low_to_high:>19}"
            f"{format_p(pair['p_holm']):>10}{pair['better']:>8.2f}{pair['equal']:>7.2f}"
            f"{pair['worse']:>7.2f}  {pair['verdict']:<18} "
            f"{pair['first']} - {pair['second']}"
        )
    n_more = len(comparison.pairs) - _MAX_PAIRS
    return lines if n_more <= 0 else [*lines, f"... and {n_more} more pairs"]
