"""Trained vectors that a text is read with: before it, or in every attention."""

from typing import Any

import torch
from torch import nn
from torch.nn.functional import pad

__all__ = ["Prefix", "Prompt"]

Inputs = dict[str, Any]


class Prompt(nn.Module):
    """Vectors that stand before the first token of every text.

    Parameters
    ----------
    weight : Tensor of shape (n_tokens, n_features)
        The vectors, as wide as the word vectors of the body.
    """

    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)

    def __len__(self) -> int:
        return len(self.weight)

    def prepend(self, inputs: Inputs, table: nn.Module) -> Inputs:
        """Return the inputs of a batch, padded or packed, with the vectors in front.

        Parameters
        ----------
        inputs : dict of str to Tensor
            Inputs of the body; ``row_lengths`` is among those of packed rows.
        table : nn.Module
            From token ids to word vectors.

        Returns
        -------
        dict of str to Tensor
            With ``inputs_embeds`` instead of ``input_ids``.
        """
        inputs = dict(inputs)
        words = table(inputs.pop("input_ids"))
        if "row_lengths" in inputs:
            return self._prepend_packed(inputs, words)
        n_rows, n = len(words), len(self)
        inputs["inputs_embeds"] = torch.cat(
            [self.weight.expand(n_rows, -1, -1), words], 1
        )
        for name, fill in (("attention_mask", 1), ("token_type_ids", 0)):
            if name in inputs:
                inputs[name] = pad(inputs[name], (n, 0), value=fill)
        return inputs

    def _prepend_packed(self, inputs: Inputs, words: torch.Tensor) -> Inputs:
        lengths, n = inputs["row_lengths"], len(self)
        places = self.token_places(lengths)
        n_tokens = len(places) + n * len(lengths)
        numbers = torch.arange(n, device=words.device)
        # where each vector comes from: the prompt, then the words of all texts
        source = words.new_empty(n_tokens, dtype=torch.int64)
        source[places] = torch.arange(n, n + len(places), device=words.device)
        is_prompt = torch.ones_like(source, dtype=torch.bool)
        is_prompt[places] = False
        source[is_prompt] = numbers.repeat(len(lengths))
        inputs["inputs_embeds"] = torch.cat([self.weight, words[0]])[source][None]
        positions = source.clone()
        positions[places] = inputs["position_ids"][0] + n
        inputs["position_ids"] = positions[None]
        if "token_type_ids" in inputs:
            types = torch.zeros_like(source)
            types[places] = inputs["token_type_ids"][0]
            inputs["token_type_ids"] = types[None]
        inputs["row_lengths"] = lengths + n
        return inputs

    def token_places(self, lengths: torch.Tensor) -> torch.Tensor:
        """Return where the tokens of packed texts are once each has its prompt.

        Parameters
        ----------
        lengths : Tensor of shape (n_samples,), int64
            Tokens of each text, without prompt.
        """
        rows = torch.repeat_interleave(lengths)
        return torch.arange(len(rows), device=rows.device) + (rows + 1) * len(self)


class Prefix(nn.Module):
    """Keys and values that every token of every text attends to, in one layer.

    Parameters
    ----------
    key, value : Tensor of shape (n_tokens, n_features)
        As they are after the projections, all heads side by side.
    """

    def __init__(self, key: torch.Tensor, value: torch.Tensor) -> None:
        super().__init__()
        self.key = nn.Parameter(key)
        self.value = nn.Parameter(value)

    def forward(
        self, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """Return keys and values (n_samples, n_heads, n_tokens, d), and their mask."""
        if mask is not None:  # True, or 0 where the mask is added: may be seen
            mask = pad(mask, (len(self.key), 0), value=float(mask.dtype == torch.bool))
        return self._before(self.key, key), self._before(self.value, value), mask

    @staticmethod
    def _before(own: torch.Tensor, states: torch.Tensor) -> torch.Tensor:
        n_rows, n_heads, _, width = states.shape
        heads = own.to(states.dtype).unflatten(1, (n_heads, width)).transpose(0, 1)
        return torch.cat([heads.expand(n_rows, -1, -1, -1), states], 2)
