"""Pretrained bodies beside the first one, for ensembles of several."""

import os

from benchmarks.quality.augmenters import find_resource
from benchmarks.quality.parts import find_prefix
from skimbal.encoders import TransformerEncoder

__all__ = ["more_encoders"]


def more_encoders(cache: str | None) -> list[TransformerEncoder]:
    """Return what SKIMBAL_MORE_MODELS names: folders or hub names, as in PATH."""
    names = find_resource("SKIMBAL_MORE_MODELS").split(os.pathsep)
    return [
        TransformerEncoder(
            name,
            prefix=find_prefix(name),
            cache_dir=cache,
        )
        for name in names
        if name
    ]
