"""What all pretrainers do: read texts, hold some out, and tell what was learnt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from skimbal._torch._batching import held_out_batches
from skimbal._torch._fit_history import fit_history
from skimbal._torch._pretrained import load_body, quiet_transformers
from skimbal._torch._saving import save_pooling
from skimbal._torch._tokens import TokenArrays, row_positions, tokenize
from skimbal._torch._training import TrainingPlan

__all__ = [
    "PretrainingTexts",
    "make_plan",
    "mean_loss",
    "pull_back",
    "read_texts",
    "save_model",
    "tell_losses",
    "tell_perplexities",
]

# what they have in common is their prefix
_PROBES = ("a", "b", "1", "红")


@dataclass(frozen=True)
class PretrainingTexts:
    """Different texts with a word, as tokens.

    Attributes
    ----------
    tokens : TokenArrays
        What the body reads.
    rows : ndarray of shape (n_texts,), int64
        Which of the texts given these are, ascending.
    n_given : int
        First tokens of each text that are those of the prefix; 0 without one.
    tokenize : callable
        From one list of texts to `TokenArrays`, in the same way.
    """

    tokens: TokenArrays
    rows: np.ndarray
    n_given: int
    tokenize: Callable[[Sequence[str]], TokenArrays]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, rows: np.ndarray) -> "PretrainingTexts":
        """Return some of the texts."""
        return PretrainingTexts(
            self.tokens.take(rows), self.rows[rows], self.n_given, self.tokenize
        )

    def check(self, least: int) -> None:
        """Raise an error where there are fewer than `least` texts."""
        if len(self) < least:
            raise ValueError(
                f"`X` must hold at least {least} different texts with a word; got "
                f"{len(self)}."
            )

    def hold_out(
        self, fraction: float, rng: np.random.Generator, *, least: int = 1
    ) -> tuple["PretrainingTexts", "PretrainingTexts"]:
        """Return texts to train on, and a share to validate on; `least` of each."""
        order = rng.permutation(len(self))
        n_held = min(max(least, round(fraction * len(order))), len(order) - least)
        train, valid = np.sort(order[n_held:]), np.sort(order[:n_held])
        return self.take(train), self.take(valid)


def read_texts(
    params: Any, tokenizer: Any, texts: Sequence[str], longest: int
) -> PretrainingTexts:
    """Tokenise texts, and leave out those without a word, and copies.

    Parameters
    ----------
    params : pretrainer
        Read for `max_length` and `prefix` only.
    tokenizer : PreTrainedTokenizerBase
        A tokenizer of transformers.
    texts : sequence of str
        The texts.
    longest : int
        Longest text in tokens that the body reads.

    Returns
    -------
    PretrainingTexts
        Of texts with the same tokens the first.
    """
    max_length = min(params.max_length, longest)
    read = partial(
        _tokenize_one, tokenizer, max_length=max_length, prefix=params.prefix
    )
    n_given = _count_common(read(_PROBES)) if params.prefix else 0
    tokens = read(texts)
    plain = ~np.isin(tokens.ids, tokenizer.all_special_ids)
    plain &= row_positions(np.zeros(len(tokens), np.int64), tokens.lengths) >= n_given
    counts = np.diff(np.append(0, np.cumsum(plain))[tokens.offsets])
    (kept,) = np.nonzero(counts)
    some = PretrainingTexts(tokens.take(kept), kept, n_given, read)
    return some.take(_first_of_each(some.tokens))


def _first_of_each(tokens: TokenArrays) -> np.ndarray:
    """Return the first row of each different row of tokens, ascending.

    "Red dress" and "red dress" are one text for a body that knows no case: one of them
    must be neither held out where the other is trained on, nor told from it.
    """
    ends = tokens.offsets.tolist()
    rows = {
        tokens.ids[ends[row] : ends[row + 1]].tobytes(): row
        for row in reversed(range(len(tokens)))
    }
    return np.sort(np.fromiter(rows.values(), np.int64, len(rows)))


def _tokenize_one(tokenizer: Any, texts: Sequence[str], **options: Any) -> TokenArrays:
    return tokenize(tokenizer, [texts], **options)


def _count_common(tokens: TokenArrays) -> int:
    """Return how many first tokens are the same in all texts."""
    starts = tokens.offsets[:-1]
    for place in range(int(tokens.lengths.min())):
        if np.ptp(tokens.ids[starts + place]):
            return place
    return int(tokens.lengths.min())


def mean_loss(
    module: torch.nn.Module, data: Any, batch_size: int, device: torch.device
) -> float:
    """Return the mean cross-entropy of the targets of held-out texts.

    Parameters
    ----------
    module : torch.nn.Module
        From the inputs of a batch to logits.
    data : Dataset
        As the net reads it: ``tokens``, `count_targets`, and batches of rows.
    batch_size : int
        Texts in a batch on average.
    device : torch.device
        Where the module is.

    Returns
    -------
    float
    """
    total = 0.0
    with torch.inference_mode():
        module.eval()
        for rows in held_out_batches(data, batch_size):
            inputs, (target, _) = data.__getitems__(rows)
            logits = module(**{k: v.to(device) for k, v in inputs.items()}).float()
            total += torch.nn.functional.cross_entropy(
                logits, target.to(device), reduction="sum"
            ).item()
    return total / data.count_targets(np.arange(len(data.tokens)))


def make_plan(
    params: Any, device: torch.device, head_learning_rate: float
) -> TrainingPlan:
    """Return how to train; the held-out loss says which epoch is kept."""
    return TrainingPlan(
        learning_rate=params.learning_rate,
        head_learning_rate=head_learning_rate,
        layer_decay=1.0,
        weight_decay=params.weight_decay,
        warmup=params.warmup,
        lr_schedule="linear",
        ema_decay=None,
        precision=params.precision,
        batch_size=params.batch_size,
        max_epochs=params.max_epochs,
        max_grad_norm=1.0,
        scoring="loss",
        n_iter_no_change=params.n_iter_no_change,
        device=device,
        verbose=params.verbose,
        title="Pretraining",
    )


def save_model(
    folder: Path,
    model: Any,
    tokenizer: Any,
    pooling: Any,
    *,
    source: Path,
    interpolation: float,
) -> None:
    """Write a trained model of transformers, and how its states are pooled.

    Its body lies at `interpolation` of the way from that in the folder `source`.
    """
    model.to("cpu")
    if interpolation < 1:
        pull_back(model, source, interpolation)
    with quiet_transformers():
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    save_pooling(folder, model.config.hidden_size, pooling)


def pull_back(model: Any, source: Path, interpolation: float) -> None:
    """Move the body of a model towards that in a folder; a head stays as it is."""
    start = dict(load_body(source).named_parameters())
    with torch.no_grad():
        for name, trained in model.base_model.named_parameters():
            if name in start:  # not a pooler, which no pretrainer reads
                trained.lerp_(start[name], 1 - interpolation)


def tell_losses(net: Any, first: float, n_texts: int) -> dict[str, Any]:
    """Return what was learnt; JSON-ready, without the ``_`` behind the names.

    Parameters
    ----------
    net : TextNet
        Trained.
    first : float
        The held-out loss before.
    n_texts : int
        How many texts there are.

    Returns
    -------
    dict
        `history`, `best_epoch`, `first_loss`, `loss` and `n_texts`.
    """
    history = fit_history(net, scored=True)
    epochs, best = history["history_"], history["best_epoch_"]
    return {
        "history": epochs,
        "best_epoch": best,
        "first_loss": float(first),
        "loss": epochs[best - 1]["valid_loss"],
        "n_texts": n_texts,
    }


def tell_perplexities(net: Any, first: float, n_texts: int) -> dict[str, Any]:
    """Return what `tell_losses` does, with the exponentials of the losses of tokens."""
    facts = tell_losses(net, first, n_texts)
    for epoch in facts["history"]:
        epoch["perplexity"] = _exp(epoch["valid_loss"])
    facts["first_perplexity"] = _exp(facts.pop("first_loss"))
    facts["perplexity"] = _exp(facts.pop("loss"))
    return facts


def _exp(loss: float) -> float:
    with np.errstate(over="ignore"):  # infinite where training has diverged
        return float(np.exp(loss))
