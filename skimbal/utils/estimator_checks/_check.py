"""What a check is, and how it is named."""

from collections.abc import Callable
from functools import partial

__all__ = ["Check", "check_name"]

# Called with the name of the estimator's class and the estimator; raises when broken
Check = Callable[..., None]


def check_name(check: Check) -> str:
    """Return the name of a check, its case in square brackets."""
    if not isinstance(check, partial):
        return check.__name__
    case = ",".join(str(value) for value in check.keywords.values())
    return f"{check.func.__name__}[{case}]"
