"""One fit in several processes: each runs its share of the rows of every batch."""

import atexit
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import nn
from torch.utils.data import Dataset

from skimbal._torch._dataset import TokenDataset

__all__ = ["ALONE", "OwnRows", "Processes", "find_processes"]

# what `torchrun` and `accelerate launch` tell each process
_SETTING = ("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT")

# gradients are exchanged this many numbers at a time: 32 MB of copies, not the model
_BUCKET = 2**23

# of a fork: it is not the process that was told, and the connections of a group that
# was there belong to its parent
_forked = False
_inherited: Any = None


def _leave_group() -> None:
    """Let a fork go its own way."""
    global _forked, _inherited
    _forked = True
    if dist.is_available() and dist.is_initialized():
        _inherited = dist.group.WORLD


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_group)


@dataclass(frozen=True)
class Processes:
    """The processes that share a fit. All of them call each method, in one order.

    Parameters
    ----------
    rank : int, default=0
        Number of this process.
    size : int, default=1
        Number of processes; with one, nothing is exchanged.
    """

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this is the process that writes and reports."""
        return self.rank == 0

    def own(self, rows: np.ndarray) -> np.ndarray:
        """Return the rows of a batch that this process runs.

        Rows are sorted by length: each process gets long and short ones. One that would
        get none gets the first, whose weight is 0 then, see `portion`.
        """
        own = rows[self.rank :: self.size]
        return own if len(own) else rows[:1]

    def count(self, n_rows: int) -> int:
        """Return the number of rows that are this process's own, of a batch."""
        return len(range(self.rank, n_rows, self.size))

    def portion(self, n_rows: int) -> float:
        """Return what turns means over own rows into parts of the mean over all.

        With it, the mean over processes is the mean over the rows of the batch.
        """
        return self.count(n_rows) * self.size / n_rows

    def same(self, value: Any) -> Any:
        """Return what the leading process has given."""
        if self.size == 1:
            return value
        box = [value]
        dist.broadcast_object_list(box, src=0)
        return box[0]

    def gather(self, value: Any) -> list[Any]:
        """Return what each process has given, in the order of their numbers."""
        if self.size == 1:
            return [value]
        values = [None] * self.size
        dist.all_gather_object(values, value)
        return values

    def mean(self, value: torch.Tensor) -> torch.Tensor:
        """Return the mean over the processes."""
        if self.size == 1:
            return value
        value = value.clone()
        dist.all_reduce(value)
        return value / self.size

    def share_weights(self, module: nn.Module) -> None:
        """Give every process the weights of the leading one."""
        if self.size > 1:
            for tensor in module.state_dict().values():
                dist.broadcast(tensor, src=0)

    def average(
        self, parameters: Iterable[nn.Parameter], loss: torch.Tensor
    ) -> torch.Tensor:
        """Average gradients in place, and return the mean of the losses.

        A parameter that no process has a gradient for stays without one, and so is left
        alone by the optimiser. Where the mean loss is not finite, no gradient is
        exchanged.
        """
        if self.size == 1:
            return loss
        known = list(parameters)
        has_gradient = [float(p.grad is not None) for p in known]
        sums = torch.cat([loss.reshape(1), loss.new_tensor(has_gradient)])
        dist.all_reduce(sums)
        if sums[0].isfinite():
            counts = sums[1:].tolist()
            used = [p for p, n in zip(known, counts, strict=True) if n]
            for bucket in _buckets(used):
                self._average(bucket)
        return sums[0] / self.size

    def _average(self, parameters: list[nn.Parameter]) -> None:
        for parameter in parameters:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        gradients = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
        dist.all_reduce(flat)
        flat /= self.size
        parts = flat.split([gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))

    def check_alike(self, given: Any) -> None:
        """Refuse a fit whose processes were given different things.

        They would train on different batches, or wait for each other for ever.
        """
        if any(other != given for other in self.gather(given)):
            raise ValueError(
                "Each process of a fit must be given the same rows and parameters, but "
                "they differ. Read all data in every process, and seed what draws or "
                "splits it; `fit` divides the rows itself."
            )

    def check_device(self, device: torch.device) -> None:
        """Refuse devices that processes cannot exchange gradients of."""
        if self.size > 1 and device.type == "mps":
            raise ValueError(
                "`device` must be 'cpu' or a CUDA device where several processes "
                "share a fit; got 'mps'. Give `device='cpu'`."
            )


ALONE = Processes()


class OwnRows(Dataset):
    """A data set that, asked for a batch, gives the rows of one process.

    Parameters
    ----------
    dataset : TokenDataset
        All rows.
    processes : Processes
        Who shares them.
    """

    def __init__(self, dataset: TokenDataset, processes: Processes) -> None:
        self.dataset = dataset
        self.processes = processes

    def __len__(self) -> int:
        return len(self.dataset)

    def count_targets(self, rows: Any) -> int:
        """Return how many targets some rows have in all processes."""
        return self.dataset.count_targets(rows)

    def __getitems__(self, rows: Any) -> tuple[dict[str, torch.Tensor], Any]:
        """Return a batch: inputs, and (targets, weights)."""
        return self.dataset.__getitems__(self.processes.own(np.asarray(rows)))


def find_processes() -> Processes:
    """Return the processes that share this fit; start their group where needed.

    That is the group that the script has made, or the one that `torchrun` or
    `accelerate launch` have told of. Fits in threads, and in processes that this one
    has started (those of joblib), share nothing: nobody knows their order.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not dist.is_available():
        return ALONE
    if not dist.is_initialized():
        if not _is_launched():
            return ALONE
        _start_group()
    elif dist.group.WORLD is _inherited:
        return ALONE
    return Processes(dist.get_rank(), dist.get_world_size())


def _is_launched() -> bool:
    # its children have its environment as well
    if _forked or multiprocessing.parent_process() is not None:
        return False
    told = all(name in os.environ for name in _SETTING)
    return told and int(os.environ["WORLD_SIZE"]) > 1


def _start_group() -> None:
    number = int(os.environ.get("LOCAL_RANK", "0"))
    if number < torch.cuda.device_count():
        torch.cuda.set_device(number)
    dist.init_process_group()  # gloo for a CPU and, where there is one, NCCL for CUDA
    atexit.register(_end_group)


def _end_group() -> None:
    if dist.is_initialized() and dist.group.WORLD is not _inherited:
        dist.destroy_process_group()


def _buckets(parameters: list[nn.Parameter]) -> Iterator[list[nn.Parameter]]:
    """Yield lists of parameters of one type and not too many numbers."""
    bucket: list[nn.Parameter] = []
    for parameter in parameters:
        n_numbers = sum(p.numel() for p in bucket) + parameter.numel()
        if bucket and (n_numbers > _BUCKET or parameter.dtype != bucket[0].dtype):
            yield bucket
            bucket = []
        bucket.append(parameter)
    if bucket:
        yield bucket
