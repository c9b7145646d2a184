"""The words that a masked language model may put into a text."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._characters import CHARACTER
from skimbal.augmentation._protection import protect
from skimbal.augmentation._tokens import Tokens

__all__ = ["Candidates"]

# how vocabularies mark the start of a word: those of XLM-R and of RoBERTa
_STARTS = ("▁", "Ġ")


@dataclass(frozen=True)
class Candidates:
    """The tokens of a model that are whole words, or characters of Chinese.

    Parameters
    ----------
    texts : pyarrow.StringArray of length n_vocabulary
        What each token of the model is as text.
    words : ndarray of shape (n_vocabulary,), int64
        Number of that text among `known`.
    known : pyarrow.StringArray
        All different texts in lower case.
    allowed : ndarray of shape (2, n_vocabulary), bool
        Tokens that can replace a word, and those that can replace a character.
    """

    texts: Any
    words: np.ndarray
    known: Any
    allowed: np.ndarray

    @classmethod
    def of(cls, tokenizer: Any, n_vocabulary: int, *, meaning: bool) -> Self:
        """Read the vocabulary of a model.

        Parameters
        ----------
        tokenizer : PreTrainedTokenizerBase
            The tokenizer of the model.
        n_vocabulary : int
            Tokens that the model knows: more or fewer than its tokenizer.
        meaning : bool
            Whether to leave out what `protect` would protect: a model shall add no
            negation and no number.

        Returns
        -------
        Candidates
        """
        n_tokens = min(n_vocabulary, len(tokenizer))
        names = tokenizer.convert_ids_to_tokens(list(range(n_tokens)))
        texts = [
            text.strip() if name and "\ufffd" not in text else ""
            for name, text in zip(
                names,
                tokenizer.batch_decode(
                    [[i] for i in range(n_tokens)], clean_up_tokenization_spaces=False
                ),
                strict=True,
            )
        ]
        for special in tokenizer.all_special_ids:
            if special < n_tokens:
                texts[special] = ""
        array = pa.array(texts + [""] * (n_vocabulary - n_tokens), pa.string())
        encoded = pc.utf8_lower(array).dictionary_encode()
        return cls(
            array,
            encoded.indices.to_numpy().astype(np.int64),
            encoded.dictionary,
            _find_whole(array, names, meaning),
        )

    def number(self, words: Any) -> np.ndarray:
        """Return the numbers of words among the known; -1 where it is not known."""
        found = pc.index_in(pc.utf8_lower(words), self.known)
        return np.asarray(pc.fill_null(found, -1)).astype(np.int64)


def _find_whole(texts: Any, names: list[str], meaning: bool) -> np.ndarray:
    """Return the tokens that are one free word, and those that are one character."""
    tokens = Tokens.of(texts)
    tokens = protect(tokens) if meaning else tokens
    # one token from end to end, and so no punctuation
    whole = (tokens.start == tokens.text_offsets[tokens.owner]) & tokens.free
    whole &= tokens.end == tokens.text_offsets[tokens.owner + 1]
    # the token "#" is none
    whole &= _has_letter(texts)[tokens.owner]
    character = tokens.classes[tokens.start] == CHARACTER
    allowed = np.zeros((2, len(texts)), bool)
    allowed[0, tokens.owner[whole & ~character]] = True
    allowed[1, tokens.owner[whole & character]] = True
    allowed[0, : len(names)] &= _starts_word(names)
    allowed[1, : len(names)] &= [not name.startswith("##") for name in names]
    return allowed


def _has_letter(texts: Any) -> np.ndarray:
    return pc.match_substring_regex(texts, r"\p{L}").to_numpy(zero_copy_only=False)


def _starts_word(names: list[str]) -> np.ndarray:
    for start in _STARTS:
        marked = np.array([name.startswith(start) for name in names])
        # WordPiece marks what goes on instead, and has such a character or two
        if marked.mean() > 0.1:
            return marked
    return np.array([not name.startswith("##") for name in names])
