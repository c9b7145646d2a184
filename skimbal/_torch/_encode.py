"""Run a frozen module over many texts."""

from collections.abc import Callable

import numpy as np
import torch
from tqdm.auto import tqdm

from skimbal._torch._batching import token_batches
from skimbal._torch._dataset import Inputs
from skimbal._torch._products import fast_products

__all__ = ["run_batches"]


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
        Rows in a batch in the mean: batches are of as many tokens.
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
    batches = token_batches(tokens.lengths, batch_size)
    bar = tqdm(total=len(tokens), desc=progress, unit="text", disable=not progress)
    with bar, torch.inference_mode(), fast_products():
        for rows in batches:
            batch = tokens.batch(rows, packed=packed)
            inputs = {k: v.to(device) for k, v in batch.items()}
            output[rows] = forward(**inputs).float().cpu().numpy()
            bar.update(len(rows))
    return output
