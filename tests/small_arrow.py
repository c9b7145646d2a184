"""pyarrow that counts to 40 bytes where it counts to 2 GiB."""

from typing import Any

import pyarrow as pa
import pytest

from skimbal.augmentation import _base
from skimbal.utils import _text_arrays

__all__ = ["LIMIT", "SMALL_TITLES", "lower_limit"]

LIMIT = 40
SMALL_TITLES = ["red cotton dress", "蓝色连衣裙", "", "usb hub"]  # 38 bytes


class _SmallArrow:
    """What pyarrow does above 2 GiB, done above `LIMIT`."""

    def __getattr__(self, name: str) -> Any:
        return getattr(pa, name)

    def array(self, values: Any, kind: Any = None) -> Any:
        made = pa.array(values, kind)
        if kind != pa.string():
            return made
        sizes = [len(value.encode()) for value in values]
        if sum(sizes) <= LIMIT:
            return made
        if max(sizes) > LIMIT:
            raise pa.ArrowCapacityError("a text is too long")
        return pa.chunked_array([made[:1], made[1:]])


def lower_limit(patch: pytest.MonkeyPatch) -> None:
    """Lower the limit, and that of chunks with it."""
    patch.setattr(_text_arrays, "_MOST_BYTES", LIMIT)
    patch.setattr(_text_arrays, "pa", _SmallArrow())
    patch.setattr(_base, "_CHUNK_BYTES", LIMIT // 2)
