"""`BackTranslationAugmenter`: to another language and back."""

import os
import warnings
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._model_storage import ModelStorageMixin
from skimbal.exceptions import SkimbalWarning

if TYPE_CHECKING:
    from skimbal._torch._generation import Choice, TextWriter

__all__ = ["BackTranslationAugmenter"]

# numbers of draws
_FORWARD, _BACKWARD = 0, 1


class BackTranslationAugmenter(ModelStorageMixin):
    """Translate texts into another language and back: the same in other words.

    Two models do it [1]_. Drawn words vary more than those of a beam search, and serve
    training better [2]_. Nothing is protected: look at what becomes of brands and
    numbers, and of short titles.

    Parameters
    ----------
    forward, backward : str or path-like
        Folders or names on the Hugging Face hub of two translating models (BART,
        Marian, mT5, T5), such as ``'Helsinki-NLP/opus-mt-en-de'`` and
        ``'Helsinki-NLP/opus-mt-de-en'``. Tokenizers of Marian need the package
        sentencepiece.
    forward_prefix, backward_prefix : str, default=''
        Put before each text: T5 wants ``'translate English to German: '``, and a Marian
        of many languages ``'>>fra<< '``.
    n_beams : int or None, default=None
        Width of a beam search, 1 for the likeliest word; all copies of a text are then
        the same. None draws each word.
    top_k : int, default=10
        A word is drawn from this many of the likeliest.
    temperature : float, default=1.0
        Below 1 the likeliest are drawn more often, above 1 less often.
    max_length : int, default=128
        Tokens of a text that are translated; what stands behind them is left out of the
        copy, with a warning.
    batch_size : int, default=32
        Texts in a batch.
    device : str, default='auto'
        A torch device. ``'auto'`` takes CUDA, then MPS, then the CPU.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.
    verbose : int, default=0
        1 shows a progress bar.

    Attributes
    ----------
    forward_, backward_ : object
        The models with their tokenizers.

    Notes
    -----
    A copy depends on `random_state` and the numbers of its row and copy, on no other
    row: each word is drawn by random numbers of its row. Batches round float32 numbers
    otherwise, in the seventh digit: two copies from other batches can differ where two
    words were drawn that closely.

    Blank texts stay as they are. So do, with a warning, texts whose translation is
    blank or does not end within twice their length and ten tokens.

    References
    ----------
    .. [1] R. Sennrich, B. Haddow, A. Birch (2016). "Improving Neural Machine
       Translation Models with Monolingual Data". ACL. https://arxiv.org/abs/1511.06709
    .. [2] S. Edunov, M. Ott, M. Auli, D. Grangier (2018). "Understanding
       Back-Translation at Scale". EMNLP. https://arxiv.org/abs/1808.09381

    Examples
    --------
    >>> from skimbal.augmentation import BackTranslationAugmenter
    >>> augmenter = BackTranslationAugmenter(
    ...     "Helsinki-NLP/opus-mt-en-de", backward="Helsinki-NLP/opus-mt-de-en"
    ... )
    >>> augmenter.fit_transform(["a dress for the summer"])  # doctest: +SKIP
    ['a summer dress']
    """

    _not_saved = ("forward_", "backward_")
    _parameter_constraints: ClassVar[dict] = {
        "forward": [str, os.PathLike],
        "backward": [str, os.PathLike],
        "forward_prefix": [str],
        "backward_prefix": [str],
        "n_beams": [Interval(Integral, 1, None, closed="left"), None],
        "top_k": [Interval(Integral, 1, None, closed="left")],
        "temperature": [Interval(Real, 0, None, closed="neither")],
        "max_length": [Interval(Integral, 3, None, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "device": [str],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        forward: str | os.PathLike,
        *,
        backward: str | os.PathLike,
        forward_prefix: str = "",
        backward_prefix: str = "",
        n_beams: int | None = None,
        top_k: int = 10,
        temperature: float = 1.0,
        max_length: int = 128,
        batch_size: int = 32,
        device: str = "auto",
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.forward = forward
        self.backward = backward
        self.forward_prefix = forward_prefix
        self.backward_prefix = backward_prefix
        self.n_beams = n_beams
        self.top_k = top_k
        self.temperature = temperature
        self.max_length = max_length
        self.batch_size = batch_size
        self.device = device
        self.random_state = random_state
        self.verbose = verbose

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        return tags

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        from skimbal._torch._generation import TextWriter

        forward, backward = (
            TextWriter.load(name, "translating", self.device, parameter)
            for name, parameter in (
                (self.forward, "forward"),
                (self.backward, "backward"),
            )
        )
        self.forward_, self.backward_ = forward, backward

    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        result = np.array(texts.to_pylist(), object)
        rows = np.flatnonzero(pc.not_equal(pc.utf8_trim_whitespace(texts), ""))
        n_blank, written = len(texts) - len(rows), result[rows]
        for writer, prefix, stream in (
            (self.forward_, self.forward_prefix, _FORWARD),
            (self.backward_, self.backward_prefix, _BACKWARD),
        ):
            choice = self._choice(draws, rows, stream)
            written, good = self._translate(writer, written.tolist(), prefix, choice)
            rows, written = rows[good], written[good]
        result[rows] = written
        n_failed = len(texts) - n_blank - len(rows)
        if n_failed:
            warnings.warn(
                f"{n_failed} of {len(texts)} texts have a translation that is blank or "
                "has no end, and stay as they are: they are copies without change.",
                SkimbalWarning,
                stacklevel=4,
            )
        return pa.array(result, pa.string())

    def _translate(
        self, writer: "TextWriter", texts: list[str], prefix: str, choice: "Choice"
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return translations, and which of them can be used."""
        max_length = min(self.max_length, writer.max_length)
        tokens, longer = writer.tokenize(texts, max_length, prefix)
        if longer.any():
            warnings.warn(
                f"{longer.sum()} of {len(texts)} texts have more than {max_length} "
                "tokens: what stands behind them is not in their copies. Raise "
                "`max_length` if the models read longer texts.",
                SkimbalWarning,
                stacklevel=5,
            )
        lines, finished = writer.write(
            tokens,
            np.minimum(2 * tokens.lengths + 10, writer.max_length - 1),
            choice,
            batch_size=self.batch_size,
            progress="Translating" if self.verbose else "",
        )
        written = np.array([text.strip() for text in lines], object)
        return written, finished & (written != "")

    def _choice(self, draws: Draws, rows: np.ndarray, stream: int) -> "Choice":
        from skimbal._torch._generation import Choice

        return Choice(
            self.n_beams,
            self.temperature,
            self.top_k,
            lambda of, numbers: draws.uniform(stream, rows[of], numbers),
        )
