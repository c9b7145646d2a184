"""All that training depends on at one moment, and how to go back to it."""

from typing import TYPE_CHECKING, Any

import torch
from skorch.callbacks import EarlyStopping, LRScheduler
from torch import nn

if TYPE_CHECKING:
    from skimbal._torch._net import TextNet

__all__ = ["STATE", "capture", "capture_generators", "restore", "restore_generators"]

STATE = ("precision", "module", "criterion", "optimizer", "average", "callbacks")

# what callbacks of skorch learn in training, beside what they make anew
_LEARNT = ("batch_idx_", "best_score_")
_PRECISIONS = {str(kind): kind for kind in (torch.float32, torch.bfloat16)}
_STOPPING = ("misses_", "dynamic_threshold_", "best_epoch_", "best_model_weights_")


def capture(net: "TextNet") -> dict[str, Any]:
    """Return the state of a net between two batches, without the generators.

    Returns
    -------
    dict
        JSON-ready but for tensors, which are those of the net and not copies.
    """
    average = net.average
    return {
        "precision": str(net.precision),
        "module": net.module_.state_dict(),
        "criterion": _state_of(net.criterion_),
        "optimizer": _optimizer_state(net.optimizer_),
        "average": None if average is None else average.state_dict(),
        "callbacks": {name: _callback_state(cb) for name, cb in net.callbacks_},
        "history": net.history.to_list(),
    }


def restore(net: "TextNet", state: dict[str, Any]) -> None:
    """Bring a net that is about to train to a state from `capture`, but for history."""
    # 'auto' measures speed, and may decide otherwise this time
    net.precision = _PRECISIONS[state["precision"]]
    net.module_.load_state_dict(state["module"])
    if isinstance(net.criterion_, nn.Module):
        net.criterion_.load_state_dict(state["criterion"])
    _restore_optimizer(net.optimizer_, state["optimizer"])
    if net.average is not None:
        net.average.load_state_dict(state["average"])
    for name, callback in net.callbacks_:
        # a progress bar, or what listens to epochs, may be there now and not before
        if name in state["callbacks"]:
            _restore_callback(callback, state["callbacks"][name])


def capture_generators(device: torch.device) -> dict[str, torch.Tensor]:
    """Return the states of torch's generators that training draws from."""
    states = {"cpu": torch.get_rng_state()}
    if device.type != "cpu":
        states["device"] = torch.get_device_module(device.type).get_rng_state(device)
    return states


def restore_generators(device: torch.device, states: dict[str, torch.Tensor]) -> None:
    """Set torch's generators to states from `capture_generators`."""
    torch.set_rng_state(states["cpu"])
    if device.type != "cpu":
        torch.get_device_module(device.type).set_rng_state(states["device"], device)


def _state_of(part: Any) -> dict[str, Any]:
    return part.state_dict() if isinstance(part, nn.Module) else {}


def _optimizer_state(optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    state = optimizer.state_dict()
    return {
        # keys of a JSON object are texts, those of an optimiser numbers
        "moments": [[number, dict(entry)] for number, entry in state["state"].items()],
        "groups": state["param_groups"],
    }


def _restore_optimizer(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    groups = [
        # JSON made lists of tuples
        {k: tuple(v) if isinstance(own.get(k), tuple) else v for k, v in stored.items()}
        for stored, own in zip(state["groups"], optimizer.param_groups, strict=True)
    ]
    moments = {int(number): entry for number, entry in state["moments"]}
    optimizer.load_state_dict({"state": moments, "param_groups": groups})


def _callback_state(callback: Any) -> dict[str, Any]:
    """Return what a callback would miss: its `state_dict`, or what skorch's keep."""
    if hasattr(callback, "state_dict"):
        return callback.state_dict()
    names = _STOPPING if isinstance(callback, EarlyStopping) else _LEARNT
    state = {name: getattr(callback, name) for name in names if hasattr(callback, name)}
    if isinstance(callback, LRScheduler):
        scheduler = callback.lr_scheduler_.state_dict()
        scheduler.pop("lr_lambdas", None)  # functions, which a new scheduler has
        state["scheduler"] = scheduler
    return state


def _restore_callback(callback: Any, state: dict[str, Any]) -> None:
    if hasattr(callback, "load_state_dict"):
        callback.load_state_dict(state)
        return
    scheduler = state.pop("scheduler", None)
    if scheduler is not None:
        functions = getattr(callback.lr_scheduler_, "lr_lambdas", None)
        if functions is not None:
            scheduler["lr_lambdas"] = [None] * len(functions)
        callback.lr_scheduler_.load_state_dict(scheduler)
    for name, value in state.items():
        if name in (*_LEARNT, *_STOPPING):
            setattr(callback, name, value)
