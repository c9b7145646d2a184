"""Pretrained bodies beside the first one, for ensembles of several."""

import os
from pathlib import PurePath

from benchmarks.quality.augmenters import find_resource
from skimbal.encoders import TransformerEncoder

__all__ = ["more_encoders"]


def more_encoders(cache: str | None) -> list[TransformerEncoder]:
    """Return what SKIMBAL_MORE_MODELS names: folders or hub names, as in PATH.

    One with e5 in its name gets the prefix that these models want.
    """
    names = find_resource("SKIMBAL_MORE_MODELS").split(os.pathsep)
    return [
        TransformerEncoder(
            name,
            prefix="query: " if "e5" in PurePath(name).name else "",
            cache_dir=cache,
        )
        for name in names
        if name
    ]
