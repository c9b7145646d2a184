"""`ContextualAugmenter`: let a masked language model replace words."""

import os
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._candidates import Candidates
from skimbal.augmentation._case_pattern import match_case
from skimbal.augmentation._characters import CHARACTER
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits, apply_edits
from skimbal.augmentation._model_storage import ModelStorageMixin
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens
from skimbal.exceptions import LabelError

__all__ = ["ContextualAugmenter"]

# numbers of draws
_WORD = 1


class ContextualAugmenter(ModelStorageMixin, BaseTokenAugmenter):
    """Replace words by others that a masked language model finds likely there.

    Some words of a text are masked, and the model fills all masks in one pass [1]_.
    It puts in whole words, and single characters for characters of Chinese. What it
    finds likely can turn the meaning around, "great" into "bad": look at what comes out
    of it, or tell it the label [2]_.

    Parameters
    ----------
    pretrained : str or path-like
        A folder or a name on the Hugging Face hub: a model with the head that it was
        pretrained with, such as ``'distilbert-base-cased'``. Sentence encoders have
        none.
    fraction : float, default=0.1
        Words of a text to replace, as a share: alpha of EDA. At least one where it is
        above 0.
    n_changes : int or None, default=None
        Words of each text to replace; None takes `fraction`.
    top_k : int, default=10
        A word is drawn from this many of the likeliest.
    temperature : float, default=1.0
        Below 1 the likeliest are drawn more often, above 1 less often.
    condition_on_label : bool, default=False
        Whether the model reads the name of the label before each text, as the first of
        a pair: labels should be words of its language. It needs `y`.
    max_length : int, default=128
        Tokens of a text that the model reads; words behind them stay.
    batch_size : int, default=64
        Texts in a batch.
    device : str, default='auto'
        A torch device. ``'auto'`` takes CUDA, then MPS, then the CPU.
    protect : bool, default=True
        Whether to leave links, e-mail addresses, numbers with their units, article
        numbers, negations and tokens in brackets as they are, and to put none in.
    protected_words : iterable of str or None, default=None
        Words or phrases to leave as they are, such as brands; upper and lower case are
        the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.
    verbose : int, default=0
        1 shows a progress bar.

    Attributes
    ----------
    model_ : torch.nn.Module
        The model, in evaluation mode.
    tokenizer_ : transformers.PreTrainedTokenizerBase
        Its tokenizer.
    candidates_ : object
        The words of its vocabulary that can be put in.

    Notes
    -----
    A copy depends on `random_state` and the numbers of its row and copy, on no other
    row. Batches round float32 numbers otherwise, in the seventh digit: so two copies
    from other batches can differ where two words were drawn that closely, about once
    in a million words.

    References
    ----------
    .. [1] S. Kobayashi (2018). "Contextual Augmentation: Data Augmentation by Words
       with Paradigmatic Relations". NAACL. https://arxiv.org/abs/1805.06201
    .. [2] X. Wu, S. Lv, L. Zang, J. Han, S. Hu (2019). "Conditional BERT Contextual
       Augmentation". ICCS. https://arxiv.org/abs/1812.06705

    Examples
    --------
    >>> from skimbal.augmentation import ContextualAugmenter
    >>> augmenter = ContextualAugmenter("distilbert-base-cased", random_state=0)
    >>> augmenter.fit_transform(["red cotton dress, size 38"])  # doctest: +SKIP
    ['red silk dress, size 38']
    """

    _not_saved = ("model_", "tokenizer_", "candidates_")
    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        "pretrained": [str, os.PathLike],
        "top_k": [Interval(Integral, 1, None, closed="left")],
        "temperature": [Interval(Real, 0, None, closed="neither")],
        "condition_on_label": ["boolean"],
        "max_length": [Interval(Integral, 3, None, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "device": [str],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        pretrained: str | os.PathLike,
        *,
        fraction: float = 0.1,
        n_changes: int | None = None,
        top_k: int = 10,
        temperature: float = 1.0,
        condition_on_label: bool = False,
        max_length: int = 128,
        batch_size: int = 64,
        device: str = "auto",
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.fraction = fraction
        self.n_changes = n_changes
        self.top_k = top_k
        self.temperature = temperature
        self.condition_on_label = condition_on_label
        self.max_length = max_length
        self.batch_size = batch_size
        self.device = device
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state
        self.verbose = verbose

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        tags.target_tags.required = bool(self.condition_on_label)
        return tags

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        self._check_labels(labels)
        from skimbal._torch._language_models import load_language_model
        from skimbal._torch._masked_lm import MaskedLM

        model, tokenizer = load_language_model(self.pretrained, "masked", self.device)
        self.candidates_ = Candidates.of(
            tokenizer, model.config.vocab_size, meaning=self.protect
        )
        self.model_ = MaskedLM(model, tokenizer).eval()
        self.tokenizer_ = tokenizer

    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        self._check_labels(labels)
        names = labels.astype(str) if labels is not None else None
        tokens = self._find_tokens(texts)
        return apply_edits(
            texts, self._edit(tokens, draws, names if self.condition_on_label else None)
        )

    def _check_labels(self, labels: np.ndarray | None) -> None:
        if self.condition_on_label and labels is None:
            raise LabelError(
                "`condition_on_label=True` needs the label of every text: pass `y`."
            )

    def _edit(
        self, tokens: Tokens, draws: Draws, names: np.ndarray | None = None
    ) -> Edits:
        chosen = self._choose(tokens, draws)
        chosen, ids, logits = self._propose(tokens, chosen, names)
        owner = tokens.owner[chosen]
        # the largest of logits with Gumbel noise is a draw from their softmax; noise
        # of each word's own stays with it where rounding exchanges two words
        position = (chosen - tokens.offsets[owner])[:, None] * len(
            self.candidates_.texts
        ) + ids
        uniform = draws.uniform(_WORD, owner[:, None], position)
        noise = -np.log(-np.log(uniform + 2.0**-54))
        best = np.argmax(logits / self.temperature + noise, axis=1)
        at = np.arange(len(chosen))
        found = np.isfinite(logits[at, best])
        chosen, ids = chosen[found], ids[at, best][found]
        words = self.candidates_.texts.take(pa.array(ids))
        return Edits(
            tokens.start[chosen],
            tokens.end[chosen],
            tokens.owner[chosen],
            len(chosen) + np.arange(len(chosen)),
            match_case(words, tokens.values(chosen)),
        )

    def _propose(
        self, tokens: Tokens, chosen: np.ndarray, names: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the chosen tokens that the model reads, and what it puts there."""
        from skimbal._torch._masked_lm import propose, tokenize_masked

        columns, rows = _mask(tokens, chosen, names)
        max_length = min(self.max_length, self.model_.max_length)
        masked = tokenize_masked(self.tokenizer_, columns, max_length)
        # those behind `max_length` are the last of their text
        seen = np.append(0, np.cumsum(masked.ids == self.model_.mask_id))
        n_seen = np.diff(seen[masked.offsets])
        row = np.searchsorted(rows, tokens.owner[chosen])
        rank = np.arange(len(chosen)) - np.searchsorted(row, row)
        chosen = chosen[rank < n_seen[row]]
        is_character = tokens.classes[tokens.start[chosen]] == CHARACTER
        return chosen, *propose(
            self.model_,
            masked,
            words=self.candidates_.words,
            masked=self.candidates_.number(tokens.values(chosen)),
            allowed=self.candidates_.allowed,
            kind=is_character.astype(np.int64),
            top_k=self.top_k,
            batch_size=self.batch_size,
            progress="Augmenting" if self.verbose else "",
        )


def _mask(
    tokens: Tokens, chosen: np.ndarray, names: np.ndarray | None
) -> tuple[list[list[str]], np.ndarray]:
    """Return texts with placeholders, their labels before them, and their rows."""
    from skimbal._torch._masked_lm import PLACEHOLDER

    # one that a user wrote becomes a neighbour of as many bytes: the spans stay right
    neighbour = chr(ord(PLACEHOLDER) - 1)
    masked = apply_edits(
        pc.replace_substring(tokens.texts, PLACEHOLDER, neighbour),
        Edits(
            tokens.start[chosen],
            tokens.end[chosen],
            tokens.owner[chosen],
            np.full(len(chosen), len(chosen)),
            pa.array([PLACEHOLDER]),
        ),
    )
    rows = np.unique(tokens.owner[chosen])
    texts = masked.take(pa.array(rows)).to_pylist()
    if names is None:
        return [texts], rows
    return [[n.replace(PLACEHOLDER, neighbour) for n in names[rows]], texts], rows
