"""Which heads a race goes on without, because time is short."""

from collections.abc import Callable, Mapping

__all__ = ["too_dear"]

# a fit on all rows is one on more than those of a fold
_REFIT = 1.25


def too_dear(
    seconds: Mapping[str, float], n_folds: int, explain: Callable[[float], str]
) -> dict[str, str]:
    """Return the heads to leave out, the dearest first, and why.

    Parameters
    ----------
    seconds : mapping of str to float
        What a fold takes of each head, as ``'words/svm'``.
    n_folds : int
        How many folds are still to come; a fit on all rows follows them.
    explain : callable
        Takes seconds, and says why there is no time for them, or ``''``.

    Returns
    -------
    dict of str to str
        One head of each view stays, whatever it takes: without it, the view would have
        been for nothing.

    Examples
    --------
    >>> from skimbal.auto._race_budget import too_dear
    >>> seconds = {"words/svm": 1.0, "words/lr": 10.0, "vectors/lda": 2.0}
    >>> too_dear(seconds, 3, lambda left: "no time" if left > 20 else "")
    {'words/lr': 'no time'}
    """
    kept, reasons = dict(seconds), {}
    for name in sorted(seconds, key=lambda name: -seconds[name]):
        reason = explain(sum(kept.values()) * (n_folds + _REFIT))
        if not reason:
            break
        view = name.partition("/")[0]
        if any(other.partition("/")[0] == view for other in kept if other != name):
            reasons[name] = reason
            del kept[name]
    return reasons
