"""Optional packages: one helper, whose message is the fix."""

from importlib import import_module
from typing import Any

from skimbal.exceptions import MissingResourceError

__all__ = ["import_optional"]


def import_optional(name: str, *, extra: str, purpose: str) -> Any:
    """Import the package `name`, or say how to install it.

    Parameters
    ----------
    name : str
        Module to import, for example ``"matplotlib.pyplot"``.
    extra : str
        The extra of skimbal that installs it.
    purpose : str
        What needs it, as the subject of a sentence: ``"The HTML report"``.

    Returns
    -------
    module
        The imported module.

    Raises
    ------
    MissingResourceError
        If the package is not installed.

    Examples
    --------
    >>> from skimbal.utils import import_optional
    >>> import_optional("json", extra="all", purpose="This example").dumps([1])
    '[1]'
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        # a broken install of the package itself must show its own error
        if error.name is None or error.name.partition(".")[0] != package:
            raise
        raise MissingResourceError(
            f"{purpose} needs the package {package!r}. "
            f'Install it with: pip install "skimbal[{extra}]"'
        ) from None
