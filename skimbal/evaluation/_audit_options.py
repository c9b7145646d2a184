"""The parameter `audit` of `evaluate`, checked before anything is fitted."""

from collections.abc import Mapping
from typing import Any

__all__ = ["check_audit_options"]

# what `evaluate` does not pass by itself
_OPTIONS = ("time", "sample_indices", "is_synthetic", "text_column")


def check_audit_options(audit: Any) -> dict[str, Any]:
    """Return further parameters of `audit_folds`, as `evaluate` is given them.

    Parameters
    ----------
    audit : bool or mapping of str to object
        The parameter of `evaluate`.

    Returns
    -------
    dict of str to object
        Empty for a bool.

    Raises
    ------
    TypeError
        If it is something else, or names what `audit_folds` is not to be told.
    """
    if isinstance(audit, bool):
        return {}
    if not isinstance(audit, Mapping):
        raise TypeError(
            "`audit` must be a bool or a mapping of parameters of "
            f"`skimbal.evaluation.audit`; got {audit!r}."
        )
    unknown = [name for name in audit if name not in _OPTIONS]
    if unknown:
        raise TypeError(
            f"`audit` may name {', '.join(_OPTIONS)}; got {unknown[0]!r}. What "
            "`evaluate` knows itself, such as `groups`, is passed on."
        )
    return dict(audit)
