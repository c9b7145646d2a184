"""A rule of the advisor is data: when it applies, what it says, and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from skimbal.auto._gains import GAINS

__all__ = ["Facts", "Rule", "apply_rules"]

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """One line of advice, and when it is given.

    Parameters
    ----------
    topic : str
        What it is about; of each topic the first rule that applies speaks.
    verdict : {'do', 'do not', 'consider', 'check'}
        Its kind.
    when : callable
        Takes the facts.
    say, why : str
        The advice and its reason; facts stand between braces.
    gain : str, default=''
        A key of `GAINS`, or of a measured gain among the facts.
    reference : str, default=''
        Who has found the same.
    """

    topic: str
    verdict: str
    when: Callable[[Facts], bool]
    say: str
    why: str
    gain: str = ""
    reference: str = ""


def apply_rules(rules: Iterable[Rule], facts: Facts) -> list[dict[str, Any]]:
    """Return what the rules say, the first of each topic that applies.

    Parameters
    ----------
    rules : iterable of Rule
        In the order in which they speak.
    facts : mapping
        What was measured.

    Returns
    -------
    list of dict
        ``topic``, ``verdict``, ``advice``, ``why``, ``gain`` (None, or ``low``,
        ``high``, ``mean`` and ``source``) and ``reference``.
    """
    said: dict[str, dict[str, Any]] = {}
    for rule in rules:
        if rule.topic in said or not rule.when(facts):
            continue
        gain = facts.get(rule.gain)
        if rule.gain in GAINS:
            gain = GAINS[rule.gain].to_dict()
        said[rule.topic] = {
            "topic": rule.topic,
            "verdict": rule.verdict,
            "advice": rule.say.format_map(facts),
            "why": rule.why.format_map(facts),
            "gain": gain,
            "reference": rule.reference,
        }
    return list(said.values())
