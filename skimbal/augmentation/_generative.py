"""`GenerativeAugmenter`: let a language model write texts of a class."""

import os
import warnings
from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sklearn.utils._param_validation import Interval

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._examples import Examples, one_line
from skimbal.augmentation._model_storage import ModelStorageMixin
from skimbal.augmentation._prompts import build_prompts, prompt_fields
from skimbal.augmentation._written_lines import first_lines, is_usable
from skimbal.exceptions import LabelError, SkimbalWarning

__all__ = ["GenerativeAugmenter"]

# numbers of draws; those of the tries follow
_EXAMPLES, _FIRST_TRY = 0, 1


class GenerativeAugmenter(ModelStorageMixin):
    r"""Let a causal language model write new texts of a class, or paraphrases.

    For ``'class'`` the model reads the name of the class and some training texts of it,
    and writes one more [1]_. Its line is used if it is none that was there before, no
    echo of the prompt, and of a fitting length; else it tries again. Whether a text is
    of its class is not checked: small models wander off. Put a filter behind it, and
    look at what they write.

    Parameters
    ----------
    pretrained : str or path-like
        A folder or a name on the Hugging Face hub, such as
        ``'HuggingFaceTB/SmolLM2-360M'``.
    prompt : str, default='class'
        ``'class'`` needs `y`, whose labels should be words. ``'paraphrase'`` asks for
        the same text in other words, in English, after two examples that small models
        borrow from.
        Or a template with ``{text}``, ``{label}`` or ``{examples}`` (lines that start
        with a dash), such as ``'More titles of {label}:\n{examples}\n-'``.
    n_examples : int, default=5
        Training texts of the class in a prompt, drawn anew for each copy; a smaller
        class gives all it has.
    length_ratio : tuple of float, default=(0.4, 2.5)
        Shortest and longest text, as shares of the mean length in characters of the
        examples, or of the text itself where there are none.
    n_retries : int, default=3
        How often to try again.
    max_new_tokens : int, default=48
        Longest text in tokens; a text that does not end by then is not used. Below
        the number of tokens that the model can read.
    top_k : int, default=50
        A token is drawn from this many of the likeliest.
    temperature : float, default=0.8
        Below 1 the likeliest are drawn more often, above 1 less often.
    max_length : int, default=512
        Longest prompt in tokens, or less where the model reads less beside
        `max_new_tokens`; a text with a longer one stays as it is.
    batch_size : int, default=16
        Texts in a batch.
    device : str, default='auto'
        A torch device. ``'auto'`` takes CUDA, then MPS, then the CPU.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same copies at every call.
    verbose : int, default=0
        1 shows a progress bar.

    Attributes
    ----------
    writer_ : object
        The model with its tokenizer.
    examples_ : object
        The training texts. Neither a pickle nor a saved folder holds them: fit again
        to augment after loading.

    Notes
    -----
    A copy depends on `random_state`, the numbers of its row and copy, and the training
    rows; on no other row of `X`: each token is drawn by random numbers of its row.
    Batches round float32 numbers otherwise, in the seventh digit: two copies from other
    batches can differ where two tokens were drawn that closely.

    A text without a usable line stays as it is, and a warning says how many.

    Weights in a GGUF file are converted once, with the package gguf:
    ``AutoModelForCausalLM.from_pretrained(folder, gguf_file=name)`` of transformers
    reads them, and a model of the same config that takes its ``state_dict()`` is saved
    by ``save_pretrained``.

    References
    ----------
    .. [1] K. M. Yoo, D. Park, J. Kang, S.-W. Lee, W. Park (2021). "GPT3Mix: Leveraging
       Large-scale Language Models for Text Augmentation". Findings of EMNLP.
       https://arxiv.org/abs/2104.08826

    Examples
    --------
    >>> from skimbal.augmentation import GenerativeAugmenter
    >>> augmenter = GenerativeAugmenter("HuggingFaceTB/SmolLM2-360M", random_state=0)
    >>> X, y = ["red linen dress", "steel water bottle"], ["dresses", "kitchen"]
    >>> augmenter.fit_transform(X, y)  # doctest: +SKIP
    ['blue cotton dress', 'glass jar with lid']
    """

    _not_saved = ("writer_", "examples_")
    _not_pickled = ("examples_",)
    _parameter_constraints: ClassVar[dict] = {
        "pretrained": [str, os.PathLike],
        "prompt": [str],
        "n_examples": [Interval(Integral, 1, None, closed="left")],
        "length_ratio": [tuple, list],  # JSON knows no tuples
        "n_retries": [Interval(Integral, 0, None, closed="left")],
        "max_new_tokens": [Interval(Integral, 1, None, closed="left")],
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
        pretrained: str | os.PathLike,
        *,
        prompt: str = "class",
        n_examples: int = 5,
        length_ratio: tuple[float, float] = (0.4, 2.5),
        n_retries: int = 3,
        max_new_tokens: int = 48,
        top_k: int = 50,
        temperature: float = 0.8,
        max_length: int = 512,
        batch_size: int = 16,
        device: str = "auto",
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.prompt = prompt
        self.n_examples = n_examples
        self.length_ratio = length_ratio
        self.n_retries = n_retries
        self.max_new_tokens = max_new_tokens
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
        tags.target_tags.required = self.prompt != "paraphrase"
        return tags

    def _learn(self, texts: Any, labels: np.ndarray | None) -> None:
        self._check_relations(labels)
        from skimbal._torch._generation import TextWriter

        writer = TextWriter.load(self.pretrained, "causal", self.device, "pretrained")
        self._longest_prompt(writer)  # an error now is better than at the first copy
        self.writer_ = writer
        self.examples_ = Examples.of(texts, labels)

    def _check_relations(self, labels: np.ndarray | None) -> set[str]:
        """Return the fields of the prompt, for which all is there."""
        fields = prompt_fields(self.prompt)
        if labels is None and fields & {"label", "examples"}:
            raise LabelError(
                "`prompt` names the class of a text: pass `y`, or take "
                "`prompt='paraphrase'`."
            )
        ratio = self.length_ratio
        numbers = len(ratio) == 2 and all(isinstance(share, Real) for share in ratio)
        if not numbers or not 0 <= ratio[0] <= ratio[1] or not ratio[1] > 0:
            raise ValueError(
                "`length_ratio` must be two numbers from 0 on, the smaller one first; "
                f"got {ratio!r}."
            )
        return fields

    def _change(self, texts: Any, draws: Draws, labels: np.ndarray | None) -> Any:
        prompts, lengths = self._build(texts, draws, labels)
        longest = self._longest_prompt(self.writer_)
        tokens, longer = self.writer_.tokenize(prompts, longest)
        result = np.array(texts.to_pylist(), object)
        (todo,) = np.nonzero(~longer)
        for attempt in range(self.n_retries + 1):
            if not len(todo):
                break
            written, finished = self._write(tokens, todo, draws, _FIRST_TRY + attempt)
            lines = first_lines(written)
            usable = finished & is_usable(
                lines,
                [prompts[i] for i in todo],
                one_line(texts.take(pa.array(todo))),
                self.examples_.known,
                (ratio * lengths[todo] for ratio in self.length_ratio),
            )
            result[todo[usable]] = np.array(lines.to_pylist(), object)[usable]
            todo = todo[~usable]
        self._warn(len(texts), len(todo), int(longer.sum()))
        return pa.array(result, pa.string())

    def _longest_prompt(self, writer: Any) -> int:
        """Tokens that a prompt may have: the model has to write behind it."""
        longest = writer.max_length
        if self.max_new_tokens >= longest:
            raise ValueError(
                f"`max_new_tokens` must be below {longest}, all tokens that the model "
                f"reads and writes; got {self.max_new_tokens}."
            )
        return min(self.max_length, longest - self.max_new_tokens)

    def _build(
        self, texts: Any, draws: Draws, labels: np.ndarray | None
    ) -> tuple[list[str], np.ndarray]:
        """Return a prompt for each text, and the length that its line should have."""
        fields = self._check_relations(labels)
        lengths = np.asarray(pc.utf8_length(texts)).astype(float)
        names = None if labels is None else labels.astype(str).tolist()
        lines: list[list[str]] = [[]] * len(texts)
        if labels is not None and "examples" in fields:
            rows = self.examples_.draw(draws, labels, self.n_examples, _EXAMPLES)
            lines = self.examples_.lines(rows)
            shown = np.array([sum(map(len, row)) for row in lines])
            n_shown = np.array([*map(len, lines)])
            lengths = np.where(n_shown, shown / np.maximum(n_shown, 1), lengths)
        sources = one_line(texts).to_pylist()
        return build_prompts(self.prompt, sources, names, lines), lengths

    def _write(
        self, tokens: Any, rows: np.ndarray, draws: Draws, stream: int
    ) -> tuple[list[str], np.ndarray]:
        """Return what the model writes for some rows, and whether it came to an end."""
        from skimbal._torch._generation import Choice

        choice = Choice(
            None,
            self.temperature,
            self.top_k,
            lambda of, numbers: draws.uniform(stream, rows[of], numbers),
        )
        return self.writer_.write(
            tokens.take(rows),
            np.full(len(rows), self.max_new_tokens + 1),
            choice,
            one_line=True,
            batch_size=self.batch_size,
            progress="Writing" if self.verbose else "",
        )

    def _warn(self, n_texts: int, n_unusable: int, n_longer: int) -> None:
        if n_unusable:
            warnings.warn(
                f"{n_unusable} of {n_texts} texts got no usable line in "
                f"{self.n_retries + 1} tries and stay as they are: they are copies "
                "without change.",
                SkimbalWarning,
                stacklevel=5,
            )
        if n_longer:
            limit = self._longest_prompt(self.writer_)
            cause = "`max_length`: raise it, or lower `n_examples`"
            if limit < self.max_length:
                cause = (
                    "what the model reads beside `max_new_tokens`: lower that, or "
                    "`n_examples`"
                )
            warnings.warn(
                f"{n_longer} of {n_texts} texts have a prompt over {limit} tokens and "
                f"stay as they are. The limit is {cause}.",
                SkimbalWarning,
                stacklevel=5,
            )
