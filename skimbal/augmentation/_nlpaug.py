"""`NlpaugAugmenter`: any augmenter of nlpaug, seeded and cloneable."""

import re
from collections.abc import Callable
from typing import Any, ClassVar
from warnings import warn

import numpy as np
from sklearn.utils._param_validation import StrOptions

from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._foreign_code import (
    LOCK,
    keep_generators,
    no_downloads,
    seed_generators,
)
from skimbal.exceptions import (
    AugmentationError,
    MissingResourceError,
    SkimbalWarning,
)
from skimbal.utils import import_optional, to_arrow

__all__ = ["NlpaugAugmenter"]


class NlpaugAugmenter(BaseAugmenter):
    """Change texts with an augmenter of nlpaug [1]_.

    Each text is changed by itself, with `random` and `numpy.random` seeded for its row
    and put back afterwards; two threads never do so at a time. Exactly one text comes
    out for each: a blank text stays as it is, and so does one for which nlpaug returns
    nothing.

    Parameters
    ----------
    factory : callable or str
        What makes the augmenter: a class, a function, or the full name of a class of
        nlpaug, such as ``'nlpaug.augmenter.char.KeyboardAug'``. It is imported when it
        is needed, which takes seconds; a model with a name can be saved.
    params : dict or None, default=None
        Arguments of `factory`, all by name.
    on_error : {'raise', 'keep'}, default='raise'
        What becomes of a text on which the augmenter fails: an error names its row, or
        the text stays as it is and a warning counts such texts. The action ``'crop'``
        fails on half of all texts of up to three words, and all Chinese is one word to
        nlpaug.
    allow_antonyms : bool, default=False
        Whether `AntonymAug` may be used, by itself or in a flow. It turns the meaning
        of a text around, and the label stays.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    See Also
    --------
    SwapAugmenter, SynonymAugmenter : Do the same some fifty times faster, and protect
        what carries the meaning.

    Notes
    -----
    Nothing is downloaded: while nlpaug runs, its thread finds no other machine, and the
    model hub is offline to it; other threads do not notice, nor do threads that nlpaug
    starts. Models and data must be there before. Generators of torch are not seeded.
    `SpellingAug` walks through sets: another process makes the same copies only where
    PYTHONHASHSEED is set.

    References
    ----------
    .. [1] E. Ma (2019). "NLP Augmentation". https://github.com/makcedward/nlpaug

    Examples
    --------
    >>> import random
    >>> from skimbal.augmentation import NlpaugAugmenter
    >>> class DoubleAug:  # as the augmenters of nlpaug are
    ...     def __init__(self, times=2):
    ...         self.times = times
    ...     def augment(self, text):
    ...         place = random.randrange(len(text))
    ...         return [text[:place] + text[place] * self.times + text[place + 1 :]]
    >>> augmenter = NlpaugAugmenter(DoubleAug, {"times": 3}, random_state=0)
    >>> augmenter.augment(["red", " "])
    ['reddd', ' ']
    """

    _parameter_constraints: ClassVar[dict] = {
        "factory": [callable, str],
        "params": [dict, None],
        "on_error": [StrOptions({"raise", "keep"})],
        "allow_antonyms": ["boolean"],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        factory: Callable[..., Any] | str,
        params: dict[str, Any] | None = None,
        *,
        on_error: str = "raise",
        allow_antonyms: bool = False,
        random_state: Any = None,
    ) -> None:
        self.factory = factory
        self.params = params
        self.on_error = on_error
        self.allow_antonyms = allow_antonyms
        self.random_state = random_state

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        # augmenters hold open files, and can be made again
        state.pop("_made", None)
        return state

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        # what is missing is named now, whatever the texts are
        with LOCK, keep_generators():
            self._make()

    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        bits = draws.bits(0).tolist()
        changed, failed = texts.to_pylist(), []
        with LOCK, keep_generators(), no_downloads():
            augmenter = self._make()
            # one by one: nlpaug drops texts of a list, and one that fails stops all
            for i, text in enumerate(changed):
                seed_generators(bits[i])
                try:
                    changed[i] = _augment(augmenter, text)
                except Exception as error:
                    # without the cause, whose message may hold the text
                    if _is_missing(error):
                        raise MissingResourceError(_name_missing(error)) from None
                    row = f"row {draws.rows[i]} ({type(error).__name__})"
                    if self.on_error == "raise":
                        raise AugmentationError(
                            f"{type(augmenter).__name__} failed on {row}. Leave it "
                            "out, or keep its text with on_error='keep'."
                        ) from None
                    failed.append(row)
        if failed:
            warn(
                f"{len(failed)} texts stay as they are: {type(augmenter).__name__} "
                f"failed on them, first on {failed[0]}.",
                SkimbalWarning,
                stacklevel=4,
            )
        return to_arrow(changed)

    def _make(self) -> Any:
        """Return the augmenter, made once for the same parameters."""
        made = getattr(self, "_made", None)
        if made is None or made[0] is not self.factory or made[1] is not self.params:
            factory = self.factory
            if isinstance(factory, str):
                factory = _import(factory)
            # before it is made, which may ask to install what is of no use then
            self._check_meaning(factory)
            try:
                with no_downloads():
                    augmenter = factory(**(self.params or {}))
            except Exception as error:
                if _is_missing(error):
                    raise MissingResourceError(_name_missing(error)) from error
                raise
            made = self._made = self.factory, self.params, augmenter
        self._check_meaning(made[2])
        return made[2]

    def _check_meaning(self, made: Any) -> None:
        if not self.allow_antonyms and _is_antonym(made):
            raise ValueError(
                "`factory` makes an AntonymAug, which turns the meaning of texts "
                "around while their labels stay. If that is meant, pass "
                "allow_antonyms=True."
            )


def _is_antonym(made: Any) -> bool:
    """Tell whether a class, an augmenter or a part of a flow puts in antonyms."""
    kind = made if isinstance(made, type) else type(made)
    # by name: nlpaug takes seconds to import, and may not be there
    if any(base.__name__ == "AntonymAug" for base in kind.__mro__):
        return True
    # flows of nlpaug are lists of augmenters
    return isinstance(made, list) and any(map(_is_antonym, made))


def _import(name: str) -> Any:
    """Return the augmenter of nlpaug that has this full name.

    A saved model may hold any name, such as that of a function which runs commands: no
    other code is called.
    """
    module, _, last = name.rpartition(".")
    if module.partition(".")[0] == "nlpaug":
        found, top = (
            import_optional(place, extra="nlpaug", purpose="NlpaugAugmenter")
            for place in (module, "nlpaug")
        )
        kind = getattr(found, last, None)
        if isinstance(kind, type) and issubclass(kind, top.Augmenter):
            return kind
    raise ValueError(
        "`factory` as a str must be the full name of an augmenter of nlpaug, such as "
        f"'nlpaug.augmenter.char.KeyboardAug'; got {name!r}."
    )


def _augment(augmenter: Any, text: str) -> str:
    """Return one text for one text."""
    if not text.strip():
        return text
    found = augmenter.augment(text)
    if isinstance(found, (list, tuple)):
        found = found[0] if found else text
    if not isinstance(found, str):
        raise TypeError
    return found or text


def _is_missing(error: Exception) -> bool:
    # nltk raises a plain LookupError, whose kinds are KeyError and IndexError
    return isinstance(error, (ImportError, OSError)) or type(error) is LookupError


def _name_missing(error: Exception) -> str:
    """Return a message with the command that installs what was missing."""
    message = str(error)
    remedy = "Put it there first, and name its place in `params`."
    if package := re.search(r"pip install ([\w.-]+\w)", message):
        remedy = f"Install it with: pip install {package[1]}"
    elif data := re.search(r"nltk\.download\('([\w.-]+)'\)", message):
        remedy = f"Install it with: python -m nltk.downloader {data[1]}"
    elif isinstance(error, ImportError) and error.name:
        remedy = f"Install it with: pip install {error.name.partition('.')[0]}"
    return (
        "NlpaugAugmenter: the augmenter needs what is not on this machine "
        f"({type(error).__name__}), and nothing is downloaded. {remedy}"
    )
