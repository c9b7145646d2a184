"""The skorch callback that writes checkpoints in training and goes on from one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from skorch.callbacks import Callback

from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._training_state import (
    STATE,
    capture,
    capture_generators,
    restore,
    restore_generators,
)
from skimbal.exceptions import CheckpointError, NonFiniteLossError

if TYPE_CHECKING:
    from skimbal._torch._net import TextNet

__all__ = ["Checkpointing"]

_DAMAGES = (AttributeError, IndexError, KeyError, RuntimeError, TypeError, ValueError)


class Checkpointing(Callback):
    """Write the state of training every few seconds; begin with the one found.

    It comes last among the callbacks, so that it sees what the others have done.

    The batches of an epoch follow from the state that the generator of the net has
    when the epoch starts. A checkpoint holds that state and the number of batches
    done: the epoch is drawn again, and these are left out.

    Parameters
    ----------
    checkpoints : Checkpoints
        Where states are written to and read from.
    """

    def __init__(self, checkpoints: Checkpoints) -> None:
        self.checkpoints = checkpoints
        self.n_steps = 0
        self.n_batches = 0
        self._drawn_from: dict[str, Any] = {}

    def on_train_begin(self, net: "TextNet", **kwargs: Any) -> None:
        """Bring the net to the state that was found, up to the current epoch."""
        found = self.checkpoints.found
        if found is None:
            return
        state = {key: found.read(key) for key in STATE}
        try:
            restore(net, state)
            self.n_steps = int(found.read("position")["step"])
            self._rng(net).bit_generator.state = found.read("drawn_from")
            net.history[:] = found.read("history")[:-1]
        except _DAMAGES as error:
            raise self._unfit(error) from error
        net.resumed_ = self

    def enter(
        self, net: "TextNet", batches: Sequence[np.ndarray]
    ) -> Sequence[np.ndarray]:
        """Go back to the middle of an epoch: return the batches that are not done."""
        found = self.checkpoints.found
        assert found is not None
        try:
            self.n_batches = int(found.read("position")["batch"])
            net.history[-1].update(found.read("history")[-1])
            restore_generators(torch.device(net.device), found.read("generators"))
            if not 0 < self.n_batches <= len(batches):
                raise IndexError("no such batch")
        except _DAMAGES as error:
            raise self._unfit(error) from error
        self.checkpoints.found = None
        return batches[self.n_batches :]

    def on_epoch_begin(self, net: "TextNet", **kwargs: Any) -> None:
        """Note where the batches of the epoch will be drawn from."""
        self.n_batches = 0
        self._drawn_from = dict(self._rng(net).bit_generator.state)

    def on_batch_end(
        self, net: "TextNet", training: bool = False, **kwargs: Any
    ) -> None:
        """Write a checkpoint when it is time for one."""
        if not training:
            return
        self.n_steps += 1
        self.n_batches += 1
        if not self.checkpoints.due():
            return
        self._check_finite(net)
        position = {"step": self.n_steps, "batch": self.n_batches}
        state = {
            "position": position,
            "drawn_from": self._drawn_from,
            "generators": capture_generators(torch.device(net.device)),
        }
        self.checkpoints.write(self.n_steps, state | capture(net))

    @staticmethod
    def _rng(net: "TextNet") -> np.random.Generator:
        assert net.rng is not None, "without a generator no epoch can be drawn again"
        return net.rng

    def _check_finite(self, net: "TextNet") -> None:
        # the loss tells of a bad step at the next one only
        if not all(bool(part.isfinite().all()) for part in net.module_.parameters()):
            raise NonFiniteLossError(
                f"The weights are not finite after epoch {len(net.history)}, batch "
                f"{self.n_batches}. Lower `learning_rate`, or look for extreme "
                "`sample_weight`. The checkpoints before are as they were."
            )

    def _unfit(self, error: Exception) -> CheckpointError:
        assert self.checkpoints.found is not None
        return CheckpointError(
            f"The checkpoint {self.checkpoints.found.folder} does not fit this model "
            f"({type(error).__name__}). Delete it to start anew."
        )
