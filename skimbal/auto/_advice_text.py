"""An advice in plain words."""

from textwrap import wrap
from typing import Any

from skimbal.evaluation._explanations import name_of_metric

__all__ = ["VERDICTS", "describe_data", "describe_gain", "render_text"]

_WIDTH = 88
VERDICTS = {"do": "Do", "do not": "Do not", "consider": "Consider", "check": "Check"}


def render_text(record: dict[str, Any]) -> str:
    """Return the advice as lines of text.

    Parameters
    ----------
    record : dict
        As `make_record` returns it.

    Returns
    -------
    str
    """
    lines = [f"Advice: {record['title']} ({record['chosen']})", ""]
    lines += wrap(f"Data: {', '.join(describe_data(record['facts']))}.", _WIDTH)
    lines += ["", *_table(record)]
    for verdict, word in VERDICTS.items():
        items = [item for item in record["advice"] if item["verdict"] == verdict]
        if items:
            lines += ["", f"{word}:"]
            for item in items:
                lines += _item(item)
    for heading, key in (
        ("Risks", "risks"),
        ("What would change this advice", "would_change"),
    ):
        if record[key]:
            lines += ["", f"{heading}:"]
            for sentence in record[key]:
                lines += _bullet(sentence)
    if record["left_out"]:
        lines += ["", "Left out:"]
        for name, why in record["left_out"].items():
            lines += _bullet(f"{name}: {why}.")
    return "\n".join(lines)


def describe_data(facts: dict[str, Any]) -> list[str]:
    """Return the main counts in words.

    Parameters
    ----------
    facts : dict
        Of a record.

    Returns
    -------
    list of str
    """
    said = [
        f"{facts['n_rows']:,} rows",
        f"{facts['n_classes']} classes of {facts['smallest_class']:,} or more texts, "
        f"median {facts['median_class']:,.0f}",
        f"imbalance 1 : {facts['imbalance_ratio']:,.0f}",
        f"{facts['p50_characters']:.0f} characters a text (99 %: "
        f"{facts['p99_characters']:.0f})",
    ]
    if facts["n_unlabelled"]:
        said.append(f"{facts['n_unlabelled']:,} texts without a label")
    return said


def describe_gain(gain: dict[str, Any] | None) -> str:
    """Return a gain in words; '' where none is known.

    Parameters
    ----------
    gain : dict or None
        With ``low``, ``high``, ``mean`` and ``source``.

    Returns
    -------
    str
    """
    if gain is None:
        return ""
    metric = f" of {name_of_metric(gain['metric'])}" if "metric" in gain else ""
    span = f"({gain['low']:+.1f} to {gain['high']:+.1f})"
    figures = f"{gain['mean']:+.1f} points{metric} {span}"
    if "n_cells" in gain:
        return (
            f"{figures} on {gain['n_cells']} data sets and cuts, "
            f"benchmarks/quality/{gain['source']}"
        )
    return f"{figures}, {gain['source']}"


def _table(record: dict[str, Any]) -> list[str]:
    metric = name_of_metric(record["metric"])
    width = max(9, len(metric) + 1)
    lines = [
        f"{'candidate':<17}{metric:>{width}}   95 % interval  fit, s  ms a text (alone)"
    ]
    for row in record["candidates"]:
        score = f"{'-':>{width}}{'':19}"
        if "score" in row:
            interval = f"{row['low']:.3f} to {row['high']:.3f}"
            score = f"{row['score']:{width}.3f}   {interval}"
        mark = "*" if row["name"] == record["chosen"] else " "
        lines.append(
            f"{mark}{row['name']:<16}{score}  {row['fit_seconds']:6.1f}"
            f"{row['predict_ms']:8.2f} ({row['predict_ms_alone']:.1f})"
        )
    return lines


def _item(item: dict[str, Any]) -> list[str]:
    gain = describe_gain(item["gain"])
    would = "It would gain" if item["verdict"] == "do not" else "Gain"
    tail = f" {would}: {gain}." if gain else ""
    source = f" {item['reference']}." if item["reference"] else ""
    return _bullet(f"[{item['topic']}] {item['advice']} {item['why']}{tail}{source}")


def _bullet(sentence: str) -> list[str]:
    return wrap(
        sentence,
        _WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
