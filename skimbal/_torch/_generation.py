"""Let a language model write texts, each row from random numbers of its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import torch
from tqdm.auto import tqdm
from transformers import GenerationConfig, LogitsProcessor, LogitsProcessorList

from skimbal._torch._batching import length_batches
from skimbal._torch._language_models import Kind, load_language_model
from skimbal._torch._modules import longest_input
from skimbal._torch._tokens import TokenArrays, tokenize
from skimbal.exceptions import ModelFormatError

__all__ = ["Choice", "TextWriter"]

# what a model says about its tokens; the rest of its settings would change the draws
_TOKEN_SETTINGS = (
    "bos_token_id",
    "pad_token_id",
    "eos_token_id",
    "decoder_start_token_id",
    "forced_bos_token_id",
    "bad_words_ids",
)


@dataclass(frozen=True)
class Choice:
    """How the next token is chosen.

    Parameters
    ----------
    n_beams : int or None
        Width of a beam search, 1 for the likeliest token; None draws.
    temperature : float
        Below 1 likely tokens are drawn more often.
    top_k : int
        A token is drawn from this many of the likeliest.
    uniform : callable
        Takes rows of shape (n, 1) and numbers of draws of shape (n, top_k); returns
        numbers between 0 and 1, the same for the same row and number.
    """

    n_beams: int | None
    temperature: float
    top_k: int
    uniform: Callable[[np.ndarray, np.ndarray], np.ndarray]


class TextWriter:
    """A causal or a translating language model that writes one text a row.

    Parameters
    ----------
    model : nn.Module
        A model of transformers.
    tokenizer : PreTrainedTokenizerBase
        Its tokenizer.
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:
        settings = {
            key: getattr(model.generation_config, key) for key in _TOKEN_SETTINGS
        }
        ends = settings["eos_token_id"]
        ends = set(ends if isinstance(ends, list) else [ends]) - {None}
        ends |= {tokenizer.eos_token_id} - {None}
        if not ends:
            raise ModelFormatError("The tokenizer of the model has no end of a text.")
        settings |= {"eos_token_id": sorted(ends)}
        settings |= {"pad_token_id": tokenizer.pad_token_id}
        model.generation_config = GenerationConfig(**settings)
        self.model = model
        self.tokenizer = tokenizer
        self._ends = sorted(ends)
        self._breaks = _find_breaks(tokenizer, model.config.vocab_size)

    @classmethod
    def load(
        cls, name: str | os.PathLike, kind: Kind, device: str, parameter: str
    ) -> Self:
        """Load a model, as `load_language_model` does."""
        return cls(*load_language_model(name, kind, device, parameter))

    @property
    def max_length(self) -> int:
        """Longest text in tokens that the model reads, or writes."""
        return longest_input(self.model)

    def tokenize(
        self, texts: list[str], max_length: int, prefix: str = ""
    ) -> tuple[TokenArrays, np.ndarray]:
        """Return tokens of texts, and which texts are longer than that."""
        tokens = tokenize(self.tokenizer, [texts], max_length=max_length, prefix=prefix)
        longer = tokens.lengths == max_length
        (full,) = np.nonzero(longer)
        again = tokenize(
            self.tokenizer,
            [[texts[i] for i in full]],
            max_length=max_length + 1,
            prefix=prefix,
        )
        longer[full] = again.lengths > max_length
        return tokens, longer

    def write(
        self,
        tokens: TokenArrays,
        limits: np.ndarray,
        choice: Choice,
        *,
        one_line: bool = False,
        batch_size: int,
        progress: str = "",
    ) -> tuple[list[str], np.ndarray]:
        """Return what the model writes after, or for, each row.

        Parameters
        ----------
        tokens : TokenArrays
            What it reads.
        limits : ndarray of shape (n_samples,), int64
            Most tokens to write, by row: a limit of a batch would depend on its rows.
        choice : Choice
            How tokens are chosen.
        one_line : bool, default=False
            Whether to stop at the end of the first line that is not blank.
        batch_size : int
            Rows in a batch.
        progress : str, default=''
            Title of a progress bar; no bar when empty.

        Returns
        -------
        texts : list of str
        finished : ndarray of shape (n_samples,), bool
            Whether the model came to an end within the limit.
        """
        n_samples = len(tokens)
        texts, finished = np.full(n_samples, "", object), np.ones(n_samples, bool)
        left = not self.model.config.is_encoder_decoder
        bar = tqdm(total=n_samples, desc=progress, unit="text", disable=not progress)
        with bar:
            for rows in length_batches(tokens.lengths, batch_size):
                inputs = tokens.pad(rows, left=left)
                start = inputs["input_ids"].shape[1] if left else 1
                rule = _Rule(self, choice, rows, limits[rows], start, one_line)
                written = self._generate(inputs, rule, int(limits[rows].max()))[
                    :, start:
                ]
                texts[rows] = self.tokenizer.batch_decode(
                    written, skip_special_tokens=True
                )
                finished[rows] = rule.is_finished(written)
                bar.update(len(rows))
        return texts.tolist(), finished

    def _generate(
        self, inputs: dict[str, torch.Tensor], rule: "_Rule", longest: int
    ) -> torch.Tensor:
        device = next(self.model.parameters()).device
        return self.model.generate(
            **{key: value.to(device) for key, value in inputs.items()},
            logits_processor=LogitsProcessorList([rule]),
            max_new_tokens=longest,
            num_beams=rule.choice.n_beams or 1,
            do_sample=False,  # the rule draws, and leaves one token
        ).cpu()


class _Rule(LogitsProcessor):
    """End rows at their limit, and draw tokens by the random numbers of their rows."""

    def __init__(
        self,
        writer: TextWriter,
        choice: Choice,
        rows: np.ndarray,
        limits: np.ndarray,
        start: int,
        one_line: bool,
    ) -> None:
        self.choice = choice
        self.rows = rows[:, None]
        self.start = start
        self.ends = writer._ends
        self.breaks = writer._breaks if one_line else torch.zeros_like(writer._breaks)
        self.limits = torch.from_numpy(limits)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        written = input_ids[:, self.start :].cpu()
        over = torch.full_like(scores, -torch.inf)
        over[:, self.ends[0]] = 0.0
        if self.choice.n_beams is None:
            scores = self._draw(scores, written.shape[1])
        # a row of a beam search stands in as many rows as there are beams
        limits = self.limits.repeat_interleave(len(scores) // len(self.limits))
        ends = (written.shape[1] >= limits - 1) | self._line_ends(written)
        return torch.where(ends[:, None].to(scores.device), over, scores)

    def _draw(self, scores: torch.Tensor, step: int) -> torch.Tensor:
        """Leave one token a row, drawn from the softmax of the likeliest."""
        best = scores.topk(min(self.choice.top_k, scores.shape[1]))
        ids, logits = best.indices.cpu().numpy(), best.values.cpu().double().numpy()
        # the largest of logits with Gumbel noise is such a draw; noise of each token's
        # own stays with it where rounding exchanges two tokens
        uniform = self.choice.uniform(self.rows, step * scores.shape[1] + ids)
        noise = -np.log(-np.log(uniform + 2.0**-54))
        place = np.argmax(logits / self.choice.temperature + noise, axis=1)
        drawn = torch.from_numpy(ids[np.arange(len(ids)), place]).to(scores.device)
        only = torch.full_like(scores, -torch.inf)
        return only.scatter_(1, drawn[:, None], 0.0)

    def _line_ends(self, written: torch.Tensor) -> torch.Tensor:
        if not written.shape[1]:
            return torch.zeros(len(written), dtype=torch.bool)
        return self._breaks_line(written)[:, -1]

    def _breaks_line(self, written: torch.Tensor) -> torch.Tensor:
        """Tell which tokens end a line that is not blank."""
        breaks = self.breaks[written]
        return breaks & ((~breaks).cumsum(dim=1) > 0)

    def is_finished(self, written: torch.Tensor) -> np.ndarray:
        """Tell which rows came to an end before their limit put one."""
        ended = torch.isin(written, torch.tensor(self.ends))
        ended |= self._breaks_line(written)
        before = torch.arange(written.shape[1]) < self.limits[:, None] - 1
        return (ended & before).any(dim=1).numpy()


def _find_breaks(tokenizer: Any, n_vocabulary: int) -> torch.Tensor:
    """Return the tokens that hold the end of a line."""
    texts = tokenizer.batch_decode([[i] for i in range(len(tokenizer))])
    breaks = torch.zeros(max(n_vocabulary, len(texts)), dtype=torch.bool)
    breaks[: len(texts)] = torch.tensor(["\n" in text for text in texts])
    return breaks
