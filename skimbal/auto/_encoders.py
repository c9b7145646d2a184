"""Which pretrained encoders the default reads texts with."""

import os
from typing import Any

from sklearn.base import clone

from skimbal.auto._facts import Facts
from skimbal.encoders import TransformerEncoder

__all__ = ["make_encoders"]

# small encoders that are worth a try, the best first: name and prefix
_SPACED = (("minilm", ""), ("BAAI/bge-small-en-v1.5", ""))
_ANY_SCRIPT = (
    ("intfloat/multilingual-e5-small", "query: "),
    ("BAAI/bge-small-zh-v1.5", ""),
)


def make_encoders(
    pretrained: Any, facts: Facts, verbose: int
) -> tuple[list[TransformerEncoder], str]:
    """Return the encoders to read with, and why there is none where there is none.

    Parameters
    ----------
    pretrained : 'auto', str, path-like, TransformerEncoder or sequence of these
        What the user asks for. ``'auto'`` takes the first that is on this machine and
        knows the script; nothing is downloaded.
    facts : Facts
        Tells the script.
    verbose : int
        Of the encoders that are made here.

    Returns
    -------
    encoders : list of TransformerEncoder
        Not fitted.
    reason : str
        Empty where there is an encoder.

    Raises
    ------
    TypeError, ValueError
        If `pretrained` is of another type, or an empty sequence.
    """
    if isinstance(pretrained, str) and pretrained == "auto":
        return _find(facts, verbose)
    if isinstance(pretrained, (str, os.PathLike, TransformerEncoder)):
        pretrained = [pretrained]
    if not isinstance(pretrained, (list, tuple)) or not pretrained:
        raise ValueError(
            "`pretrained` must be 'auto', a name, a folder, a TransformerEncoder, or a "
            f"list of one or more of these; got {type(pretrained).__name__} of "
            f"{len(pretrained)} elements."
        )
    return [_make(item, verbose) for item in pretrained], ""


def _find(facts: Facts, verbose: int) -> tuple[list[TransformerEncoder], str]:
    """Return the encoder for ``'auto'``."""
    from skimbal._torch._pretrained import is_here

    names = [*_SPACED, *_ANY_SCRIPT] if facts.is_spaced else [*_ANY_SCRIPT]
    if facts.is_spaced and not facts.is_latin:
        # an English one reads Cyrillic or Greek letter by letter
        names = [_ANY_SCRIPT[0], *_SPACED, *_ANY_SCRIPT[1:]]
    for name, prefix in names:
        if is_here(name):
            return [TransformerEncoder(name, prefix=prefix, verbose=verbose)], ""
    if facts.is_spaced:
        return [], (
            "no pretrained encoder is on this machine; "
            'pip install "skimbal[offline]" installs one for English'
        )
    return [], (
        f"{100 * facts.share_unspaced:.0f} % of the letters are of scripts without "
        "spaces (Chinese, Japanese, Thai), and no encoder for these is on this "
        "machine; name the folder of a multilingual one with `pretrained`"
    )


def _make(item: Any, verbose: int) -> TransformerEncoder:
    if isinstance(item, TransformerEncoder):
        if item.pretraining is not None:
            raise ValueError(
                "An encoder of `pretrained` must not have `pretraining`, which would "
                "read the rows of all folds. Pretrain first, and give the folder "
                "`model_path_` of the pretrainer."
            )
        return clone(item)
    if isinstance(item, (str, os.PathLike)):
        return TransformerEncoder(item, verbose=verbose)
    raise TypeError(
        "Each of `pretrained` must be a name, a folder or a TransformerEncoder; got "
        f"{type(item).__name__}."
    )
