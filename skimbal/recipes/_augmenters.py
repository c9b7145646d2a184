"""The table of text augmenters that the command line offers."""

from typing import Any

__all__ = ["augmenter_names", "make_augmenter"]

# the class, and what makes it another operation
_OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "case": ("CaseAugmenter", {}),
    "crop": ("CropAugmenter", {}),
    "delete": ("DeleteAugmenter", {}),
    "homophone": ("CharacterAugmenter", {"method": "homophone"}),
    "insert": ("InsertAugmenter", {}),
    "keyboard": ("CharacterAugmenter", {"method": "keyboard"}),
    "lookalike": ("CharacterAugmenter", {"method": "lookalike"}),
    "mask": ("MaskAugmenter", {}),
    "ocr": ("CharacterAugmenter", {"method": "ocr"}),
    "punctuation": ("PunctuationAugmenter", {}),
    "segment": ("SegmentAugmenter", {}),
    "split": ("SplitAugmenter", {}),
    "swap": ("SwapAugmenter", {}),
    "transpose": ("CharacterAugmenter", {"method": "transpose"}),
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
    return sorted(_OPERATIONS)


def make_augmenter(names: str, *, random_state: Any = None, **options: Any) -> Any:
    """Make an augmenter of texts.

    Parameters
    ----------
    names : str
        One of `augmenter_names`, or several with commas between them, of which one is
        chosen by chance for each copy.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.
    **options : Any
        Parameters of all of them, such as `fraction`; None takes their default.

    Returns
    -------
    augmenter

    Raises
    ------
    ValueError
        If there is no such augmenter.

    Examples
    --------
    >>> from skimbal.recipes import make_augmenter
    >>> make_augmenter("swap", fraction=0.2, n_changes=None)
    SwapAugmenter(fraction=0.2)
    """
    from skimbal.augmentation import ChoiceAugmenter

    given = {key: value for key, value in options.items() if value is not None}
    wanted = [name.strip() for name in names.split(",")]
    if len(wanted) == 1:
        return _make(wanted[0], random_state=random_state, **given)
    # by place, since a name may be given twice to be chosen twice as often
    members = [(f"{name}_{i}", _make(name, **given)) for i, name in enumerate(wanted)]
    return ChoiceAugmenter(augmenters=members, random_state=random_state)


def _make(name: str, **options: Any) -> Any:
    from skimbal import augmentation

    if name not in _OPERATIONS:
        raise ValueError(
            f"There is no augmenter {name!r}; choose one of "
            f"{', '.join(augmenter_names())}."
        )
    kind, fixed = _OPERATIONS[name]
    return getattr(augmentation, kind)(**fixed, **options)
