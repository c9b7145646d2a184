"""Run a frozen module over many texts."""

from collections.abc import Callable
from contextlib import nullcontext

import numpy as np
import torch
from tqdm.auto import tqdm

from skimbal._torch._allocator import keep_freed_memory
from skimbal._torch._batching import token_batches
from skimbal._torch._dataset import Inputs
from skimbal._torch._products import fast_products

__all__ = ["run_batches"]

# of a packed batch: what a layer makes of more tokens does not stay in the cache of a
# CPU, and is memory that the system clears anew for every layer
_PACKED_TOKENS = 2048


def run_batches(
    forward: Callable[..., torch.Tensor],
    tokens: Inputs,
    *,
    width: int,
    batch_size: int,
    device: torch.device,
    packed: bool,
    progress: str = "",
) -> np.ndarray:
    """Return the outputs of `forward` for all rows, in the order of the rows.

    Parameters
    ----------
    forward : callable
        Takes the inputs of a batch as keywords, returns a tensor (n, width).
    tokens : Inputs
        The texts.
    width : int
        Number of columns of the output.
    batch_size : int
        Rows in a batch on average: batches are of as many tokens. There are fewer in
        packed batches of long texts.
    device : torch.device
        Where `forward` runs.
    packed : bool
        Whether rows are packed instead of padded, see `PooledEncoder.packs`.
    progress : str, default=''
        Title of a progress bar; no bar when empty.

    Returns
    -------
    ndarray of shape (n_samples, width), float32
        O(n_samples * width + batch) memory.
    """
    output = np.empty((len(tokens), width), dtype=np.float32)
    if packed:
        keep_freed_memory()
        batch_size = min(batch_size, _packed_rows(tokens.lengths))
    batches = token_batches(tokens.lengths, batch_size)
    bar = tqdm(total=len(tokens), desc=progress, unit="text", disable=not progress)
    # rows that are padded come in many shapes, each with kernels of its own
    fast = fast_products() if packed else nullcontext()
    with bar, torch.inference_mode(), fast:
        for rows in batches:
            batch = tokens.batch(rows, packed=packed)
            inputs = {k: v.to(device) for k, v in batch.items()}
            output[rows] = forward(**inputs).float().cpu().numpy()
            bar.update(len(rows))
    return output


def _packed_rows(lengths: np.ndarray) -> int:
    n_batches = max(1, round(int(lengths.sum()) / _PACKED_TOKENS))
    return max(1, len(lengths) // n_batches)
