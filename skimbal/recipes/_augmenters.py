"""The table of text augmenters that the command line offers."""

from typing import Any

__all__ = ["augmenter_names", "make_augmenter"]

_CLASSES = {
    "swap": "SwapAugmenter",
}


def augmenter_names() -> list[str]:
    """Return the names of the augmenters of texts that need no model or resource.

    Returns
    -------
    list of str

    Examples
    --------
    >>> from skimbal.recipes import augmenter_names
    >>> "swap" in augmenter_names()
    True
    """
    return sorted(_CLASSES)


def make_augmenter(name: str, **options: Any) -> Any:
    """Make an augmenter of texts.

    Parameters
    ----------
    name : str
        One of `augmenter_names`.
    **options : Any
        Parameters of its class, such as `fraction`; those that it does not have and
        that are None are left out.

    Returns
    -------
    augmenter

    Raises
    ------
    ValueError
        If there is no such augmenter, or it lacks an option that is given.

    Examples
    --------
    >>> from skimbal.recipes import make_augmenter
    >>> make_augmenter("swap", fraction=0.2, n_changes=None)
    SwapAugmenter(fraction=0.2)
    """
    from skimbal import augmentation

    if name not in _CLASSES:
        raise ValueError(
            f"There is no augmenter {name!r}; choose one of "
            f"{', '.join(augmenter_names())}."
        )
    kind = getattr(augmentation, _CLASSES[name])
    given = {key: value for key, value in options.items() if value is not None}
    unknown = sorted(given.keys() - kind().get_params().keys())
    if unknown:
        raise ValueError(f"The augmenter {name!r} has no option {unknown[0]!r}.")
    return kind(**given)
