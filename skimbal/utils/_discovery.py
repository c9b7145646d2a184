"""Find every public estimator by walking the package."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    TransformerMixin,
)

__all__ = ["all_estimators"]

_MIXINS = {"classifier": ClassifierMixin, "transformer": TransformerMixin}


def all_estimators(type_filter: str | None = None) -> list[tuple[str, type]]:
    """Return every public estimator class of skimbal.

    Works as :func:`sklearn.utils.discovery.all_estimators`. All public modules are
    imported, but torch and transformers are not.

    Parameters
    ----------
    type_filter : {'classifier', 'transformer'} or None, default=None
        The kind of estimators to return; None returns all. A class may be of more
        than one kind.

    Returns
    -------
    list of (str, type)
        Name and class, sorted by name, each once.

    Raises
    ------
    ValueError
        If `type_filter` is another str.

    Examples
    --------
    >>> from skimbal.utils import all_estimators
    >>> "BertClassifier" in dict(all_estimators())
    True
    """
    if type_filter is not None and type_filter not in _MIXINS:
        raise ValueError(
            f"`type_filter` must be one of {sorted(_MIXINS)} or None; "
            f"got {type_filter!r}."
        )
    base = BaseEstimator if type_filter is None else _MIXINS[type_filter]
    package = Path(__file__).parents[1]
    found = {
        (name, item)
        for module in _public_modules(package, f"{package.name}.")
        for name, item in _public_names(module)
        if inspect.isclass(item)
        and issubclass(item, BaseEstimator)
        and hasattr(item, "fit")  # not the parts of estimators, such as lexicons
        and issubclass(item, base)
        and item.__module__.startswith(f"{package.name}.")
        and not inspect.isabstract(item)
    }
    return sorted(found, key=lambda entry: entry[0])


def _public_modules(folder: Path, prefix: str) -> Iterator[str]:
    """Yield the names of all modules without a leading underscore."""
    for module in pkgutil.iter_modules([str(folder)], prefix):
        name = module.name.removeprefix(prefix)
        if name.startswith("_"):
            continue
        yield module.name
        if module.ispkg:
            yield from _public_modules(folder / name, f"{module.name}.")


def _public_names(module: str) -> Iterator[tuple[str, object]]:
    """Yield what `__all__` of a module lists."""
    namespace = import_module(module)
    for name in getattr(namespace, "__all__", ()):
        yield name, getattr(namespace, name)
