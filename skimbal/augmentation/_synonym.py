"""`SynonymAugmenter`: replace words by words of the same meaning."""

from collections.abc import Iterable
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.utils._param_validation import HasMethods

from skimbal.augmentation._case_pattern import match_case
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._lexicon import Lexicon
from skimbal.augmentation._negation import drop_negations
from skimbal.augmentation._spans import (
    choose_longest,
    list_spans,
    span_values,
)
from skimbal.augmentation._token_augmenter import BaseTokenAugmenter
from skimbal.augmentation._tokens import Tokens

__all__ = ["SynonymAugmenter"]


class SynonymAugmenter(BaseTokenAugmenter):
    r"""Replace words by synonyms of a lexicon.

    The synonym replacement of EDA [1]_. A word in capitals, or with a capital first
    letter, keeps that. Of texts with spaces, single words are looked up, and no
    phrases. Of Chinese, the longest words of the lexicon are found from left to right;
    single characters are left alone, unless a segmenter says that they are words.
    Synonyms that hold a negation, such as "without" or "不", are never put in.

    Parameters
    ----------
    lexicon : Lexicon
        Where synonyms come from: `TSVLexicon`, `WordNetLexicon`, `CilinLexicon`,
        `EmbeddingLexicon` or any object with the method `find_synonyms`.
    fraction : float, default=0.1
        Replacements in a text, as a share of its words: alpha of EDA. At least one
        where it is above 0 and the lexicon knows a word of the text. Without a
        segmenter, a character of Chinese that is in no word of the lexicon counts as a
        word.
    n_changes : int or None, default=None
        Replacements in each text; None takes `fraction`.
    segmenter : {'jieba'} or None, default=None
        How Chinese is cut into words. None tries all words of the lexicon, up to five
        characters.
    protect : bool, default=True
        Whether to leave links, e-mail addresses, numbers with their units, article
        numbers, negations and tokens in brackets as they are.
    protected_words : iterable of str or None, default=None
        Words or phrases to leave as they are, such as brands; upper and lower case are
        the same.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.

    Notes
    -----
    Each different word is looked up once in some ten thousand texts, not once a text.

    References
    ----------
    .. [1] J. Wei, K. Zou (2019). "EDA: Easy Data Augmentation Techniques for Boosting
       Performance on Text Classification Tasks". EMNLP.
       https://arxiv.org/abs/1901.11196

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from skimbal.augmentation import SynonymAugmenter, TSVLexicon
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "synonyms.tsv")
    ...     _ = path.write_text("dress\tgown\n连衣裙\t长裙\n", encoding="utf-8")
    ...     augmenter = SynonymAugmenter(TSVLexicon(path), random_state=0)
    ...     augmenter.augment(["Red DRESS, size 38", "红色连衣裙"])
    ['Red GOWN, size 38', '红色长裙']
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseTokenAugmenter._parameter_constraints,
        **BaseTokenAugmenter._segmenter_constraint,
        "lexicon": [HasMethods("find_synonyms")],
    }

    def __init__(
        self,
        lexicon: Lexicon,
        *,
        fraction: float = 0.1,
        n_changes: int | None = None,
        segmenter: str | None = None,
        protect: bool = True,
        protected_words: Iterable[str] | None = None,
        random_state: Any = None,
    ) -> None:
        self.lexicon = lexicon
        self.fraction = fraction
        self.n_changes = n_changes
        self.segmenter = segmenter
        self.protect = protect
        self.protected_words = protected_words
        self.random_state = random_state

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        super()._learn(texts, labels)
        # what is missing is named now, whatever the texts are
        self.lexicon.find_synonyms(pa.array([], pa.string()))

    def _edit(self, tokens: Tokens, draws: Draws) -> Edits:
        first, length, synonyms, entry = self._find(tokens)
        owner = tokens.owner[first]
        n_words = tokens.count(tokens.owner[tokens.free])
        n_words -= np.bincount(owner, length - 1, len(draws)).astype(np.int64)
        counts = tokens.count(owner)
        owner, place = draws.choose(counts, self._count_changes(n_words), 0)
        chosen = (np.cumsum(counts) - counts)[owner] + place
        first, last = first[chosen], first[chosen] + length[chosen] - 1
        bounds = np.asarray(synonyms.offsets)
        low, high = bounds[entry[chosen]], bounds[entry[chosen] + 1]
        which = low + draws.below(high - low, 1, owner, place)
        words = synonyms.values.take(pa.array(which))
        words = match_case(words, span_values(tokens, first, length[chosen]))
        n_edits = len(chosen)
        source = n_edits + np.arange(n_edits)
        return Edits(tokens.start[first], tokens.end[last], owner, source, words)

    def _find(self, tokens: Tokens) -> tuple[np.ndarray, np.ndarray, Any, np.ndarray]:
        """Return spans with synonyms, in order, all lists, and the list of each."""
        if self.segmenter is None:
            first, length = list_spans(tokens)
        else:  # tokens are words already
            (first,) = np.nonzero(tokens.free)
            length = np.ones(len(first), np.int64)
        words = span_values(tokens, first, length).dictionary_encode()
        lowered = pc.utf8_lower(words.dictionary)
        synonyms = drop_negations(self.lexicon.find_synonyms(lowered))
        entry = np.asarray(words.indices)
        (known,) = np.nonzero(np.diff(np.asarray(synonyms.offsets))[entry])
        chosen = choose_longest(len(tokens.start), first[known], length[known])
        known = known[chosen]
        return first[known], length[known], synonyms, entry[known]
