"""LoRA, AdaLoRA and IA3: layers of the package peft around linear maps of a body."""

from collections.abc import Iterable, Sequence
from typing import Any

from skimbal._torch._dropout import use_fast_dropout
from skimbal._torch._layer_parts import ROLES, find_parts, named_linears
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._peft import Adaptation, freeze_body
from skimbal._torch._rank_schedule import OrthogonalTerm, RankSchedule
from skimbal.utils import import_optional

__all__ = ["wrap_adalora", "wrap_ia3", "wrap_lora"]

_NAME = "default"  # peft asks for the name of an adapter

Targets = str | Iterable[str]


def wrap_lora(
    encoder: PooledEncoder, *, r: int, alpha: float, dropout: float, targets: Targets
) -> None:
    """Add a trained product of two narrow matrices to linear maps."""
    peft = import_optional("peft", extra="peft", purpose="LoRA")
    config = peft.LoraConfig(
        r=r,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=_find_targets(encoder, targets, ROLES, "LoRA"),
    )
    _wrap(encoder, peft.LoraModel, config)


def wrap_adalora(
    encoder: PooledEncoder,
    *,
    r: int,
    init_r: int,
    alpha: float,
    dropout: float,
    targets: Targets,
    orthogonal: float,
    n_steps: int,
    shares: tuple[float, float],
    interval: int,
) -> None:
    """Add products whose ranks are weighed, and dropped where they matter least.

    Parameters
    ----------
    encoder : PooledEncoder
        Changed in place.
    r, init_r, alpha, dropout, targets, orthogonal, interval
        As in `skimbal.peft.AdaLoRA`.
    n_steps : int
        Steps of the whole training.
    shares : (float, float)
        Of them, before the first rank is dropped, and after the last.
    """
    peft = import_optional("peft", extra="peft", purpose="AdaLoRA")
    config = peft.AdaLoraConfig(
        target_r=r,
        init_r=init_r,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=_find_targets(encoder, targets, ROLES, "AdaLoRA"),
        tinit=int(shares[0] * n_steps),
        tfinal=int(shares[1] * n_steps),
        deltaT=interval,
        orth_reg_weight=orthogonal,
        total_step=n_steps,
    )
    tuner = _wrap(encoder, peft.AdaLoraModel, config)
    maps = [part for part in encoder.body.modules() if hasattr(part, "lora_E")]
    encoder.adaptation.schedule = RankSchedule(tuner)
    if orthogonal > 0:
        encoder.adaptation.terms.append(OrthogonalTerm(maps, orthogonal))


def wrap_ia3(encoder: PooledEncoder, *, targets: Targets) -> None:
    """Scale keys, values and the inner features of the feed-forward."""
    peft = import_optional("peft", extra="peft", purpose="IA3")
    names = _find_targets(encoder, targets, ("key", "value", "down"), "IA3")
    inner = [name for name in names if name in _feed_forwards(encoder)]
    config = peft.IA3Config(target_modules=names, feedforward_modules=inner)
    _wrap(encoder, peft.IA3Model, config)


def _feed_forwards(encoder: PooledEncoder) -> dict[str, Any]:
    return find_parts(encoder, ["down"], "IA3")


def _wrap(encoder: PooledEncoder, tuner: Any, config: Any) -> Any:
    """Put the layers of peft into the body, which stays the same object."""
    freeze_body(encoder)
    model = tuner(encoder.body, config, _NAME)
    use_fast_dropout(encoder)
    encoder.train(encoder.training)  # what is new is in training mode
    for part in encoder.frozen_parts:
        part.eval()
    encoder.adaptation = Adaptation("merged", tuner=model)
    return model


def _find_targets(
    encoder: PooledEncoder, chosen: Targets, roles: Sequence[str], who: str
) -> list[str]:
    """Return the names of the linear maps to change.

    Parameters
    ----------
    encoder : PooledEncoder
        Its body is searched.
    chosen : 'auto', 'attention' or iterable of str
        ``'auto'`` takes those with `roles`, ``'attention'`` queries and values; else
        names, or their last parts.
    roles : sequence of str
        What ``'auto'`` takes.
    who : str
        The method, for messages.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If there is none, or a name fits none.
    """
    if isinstance(chosen, str):
        attention = chosen == "attention"
        return list(
            find_parts(encoder, ("query", "value") if attention else roles, who)
        )
    linears = named_linears(encoder)
    found: dict[str, None] = {}
    for target in chosen:
        fitting = [name for name in linears if f".{name}".endswith(f".{target}")]
        if not fitting:
            known = sorted({name.rpartition(".")[2] for name in linears})
            raise ValueError(
                f"`target_modules` of {who} holds {target!r}, which names no linear "
                f"map of this body that may be trained. Their names end in: "
                f"{', '.join(known)}."
            )
        found |= dict.fromkeys(fitting)
    return list(found)
