"""What can go wrong with the advice, and what would change it."""

from typing import Any

__all__ = ["list_changes", "list_risks"]

# an answer that people or pages wait for
_SLOW_MS = 20.0


def list_risks(record: dict[str, Any]) -> list[str]:
    """Return what can go wrong, in sentences.

    Parameters
    ----------
    record : dict
        As `make_record` fills it.

    Returns
    -------
    list of str
    """
    facts, chosen = record["facts"], _row(record, record["chosen"])
    lines = []
    if facts["tail_classes"]:
        lines.append(
            f"{facts['tail_classes']} of {facts['n_classes']} classes have 20 texts or "
            f"fewer (the smallest {facts['smallest_class']}): what is said of them is "
            "uncertain, whatever the average."
        )
    if facts["near_duplicate_share"] > 0.05:
        lines.append("Near copies lie on both sides of the folds: scores are too good.")
    if record["drift"] and facts["drifted"]:
        lines.append("Parts differ: scores hold for rows like those of training.")
    if chosen["passes"] > 1:
        lines.append(
            "Tuned copies of an encoder take memory, and a text is read by each of "
            "them: name one member, or distil, if that is too slow."
        )
    if chosen["predict_ms_alone"] > _SLOW_MS:
        lines.append(
            f"A text that comes alone takes {chosen['predict_ms_alone']:.0f} ms here, "
            "without the network between."
        )
    if facts.get("truncated_share", 0) > 0.1:
        lines.append("The ends of long texts are not read.")
    return lines


def list_changes(record: dict[str, Any]) -> list[str]:
    """Return what would change the advice, in sentences.

    Parameters
    ----------
    record : dict
        As `make_record` fills it.

    Returns
    -------
    list of str
    """
    facts, names = record["facts"], [row["name"] for row in record["candidates"]]
    lines = []
    late = [n for n, why in record["left_out"].items() if "time_budget" in why]
    if late:
        lines.append(f"A larger `time_budget`, for {', '.join(late)}.")
    if record["simplest"] != record["chosen"]:
        lines.append(
            f"Simplicity: {record['simplest']} is the simplest within one standard "
            f"error of {record['best']}, the best."
        )
    fast = next((n for n in names if _row(record, n)["passes"] == 0), None)
    if fast is not None and _row(record, record["chosen"])["passes"]:
        ms = _row(record, fast)["predict_ms_alone"]
        within = f"Answers within {max(1.0, ms):.0f} ms"
        lines.append(f"{within}: {fast} reads n-grams alone.")
    if facts["target_prior"] == "train":
        lines.append(
            "Other class frequencies in use than in training: set `target_prior`."
        )
    if facts["has_encoder"] and facts["median_class"] < facts["few"]:
        lines.append(
            f"A median of {facts['few']} texts a class (now "
            f"{facts['median_class']:.0f}): fine-tuning takes the place of contrast."
        )
    if not facts["has_encoder"] and "time_budget" not in facts["no_encoder"]:
        lines.append("An encoder that can read these texts, as `pretrained`.")
    return lines


def _row(record: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in record["candidates"] if row["name"] == name)
