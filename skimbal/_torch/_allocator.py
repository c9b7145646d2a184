"""Keep memory that one layer frees for the next, instead of giving it back."""

from functools import lru_cache

import torch

__all__ = ["keep_freed_memory"]

_BYTES = 30 * 2**20


@lru_cache(maxsize=1)
def keep_freed_memory() -> None:
    """Let the allocator of C keep what is freed, up to about 60 MB a process.

    glibc gives blocks as large as those of a layer back to the system at once, which
    clears every page when the next layer asks for it: up to a third of the time of a
    prediction in int8. It learns from the largest block freed so far, but from none
    above 32 MB; so one block of nearly that size is enough. Nothing is written to it.
    It learns nothing where a variable such as ``MALLOC_TRIM_THRESHOLD_`` is set, as in
    the workers of Dask: who sets one has chosen memory over time.

    References
    ----------
    The GNU C Library, mallopt(3), M_MMAP_THRESHOLD.
    https://man7.org/linux/man-pages/man3/mallopt.3.html
    """
    torch.empty(_BYTES, dtype=torch.uint8)
