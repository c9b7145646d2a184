"""`DenoisingPretrainer`: let a body keep what it takes to write a text again."""

import os
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.pretraining._base import BasePretrainer

if TYPE_CHECKING:
    from skimbal._torch._checkpoints import Checkpoints

__all__ = ["DenoisingPretrainer"]


class DenoisingPretrainer(BasePretrainer):
    """Train a body as the encoder of a denoising auto-encoder (TSDAE) [1]_.

    Most tokens of a text are deleted, the body makes one vector of the rest, and a
    decoder that sees nothing but this vector writes the whole text. So the vector must
    hold what the text is about. The decoder has the weights of the body, and is thrown
    away; which tokens are deleted is drawn anew in each epoch.

    Parameters
    ----------
    pretrained : str or path-like, default='minilm'
        A folder, a name on the Hugging Face hub, or ``'minilm'``: an encoder that
        transformers can build as a decoder, such as BERT, RoBERTa, XLM-R and ELECTRA.
    pooling : {'auto', 'mean', 'cls'}, default='auto'
        How the states of a text become the vector that the decoder sees; the saved
        model says so. ``'auto'``: what its authors did.
    prefix : str, default=''
        Put before each text, and neither deleted nor written; e5 models want
        ``'query: '``.
    max_length : int, default=128
        Longest text in tokens; longer texts are truncated.
    delete_fraction : float, default=0.6
        Chance of each token to be deleted, in (0, 1); one of each text stays.
    learning_rate : float, default=3e-5
        Of the body.
    head_learning_rate : float, default=1e-3
        Of what is thrown away: the head that guesses words, and the attention of the
        decoder to the vector.
    weight_decay : float, default=0.01
        Of matrices; biases and norms have none.
    warmup : float, default=0.1
        Share of all steps in which the rate rises; then it falls to zero.
    batch_size : int, default=32
        Texts in a batch on average: batches hold as many tokens each.
    max_epochs : int, default=10
        Passes over the texts.
    validation_fraction : float, default=0.05
        Share of the texts that is held out, one at least: on these the epoch is chosen.
    n_iter_no_change : int, default=2
        Training stops after this many epochs without a lower held-out loss.
    interpolation : float, default=1.0
        How far the saved weights are on the way from those before training to those
        after it, in (0, 1]. A sentence encoder that learns words forgets how to compare
        texts; a step of 0.2 keeps that, and a part of what was learnt.
    cache_dir : path-like or None, default=None
        Folder where trained models are kept, each under a name that follows from texts,
        parameters, body and versions: points of a grid and folds on the same texts
        train one body together, where `random_state` is an int. No text is stored. None
        keeps the model until the pretrainer is fitted again or deleted.
    checkpoint_dir : path-like or None, default=None
        Folder for checkpoints: a fit that was killed goes on from its last one when the
        same fit is called again.
    checkpoint_every : float, default=60.0
        Seconds of training between two checkpoints.
    on_checkpoint_error : {'raise', 'warn'}, default='raise'
        What happens when a checkpoint cannot be written or read. With ``'warn'``
        training goes on without it.
    precision : {'float32', 'bfloat16', 'auto'}, default='float32'
        Of the matrix products. ``'auto'`` times both for a moment.
    device : str, default='auto'
        A torch device. ``'auto'`` takes CUDA, then MPS, then the CPU.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same model at every fit on one machine.
    verbose : int, default=0
        1 shows a progress bar.

    Attributes
    ----------
    model_path_ : str
        Folder of the trained body and its tokenizer: the `pretrained` of
        `BertClassifier` and `TransformerEncoder`.
    history_ : list of dict
        One dict an epoch: ``train_loss``, ``valid_loss``, ``perplexity``, ``dur``
        (seconds) and more.
    best_epoch_ : int
        The epoch, from 1, whose weights were kept.
    first_perplexity_ : float
        Perplexity of the held-out texts before training: the exponential of the mean
        loss of a token that the decoder writes, given those before. Words that occur in
        no text cannot be written.
    perplexity_ : float
        The same after training.
    n_texts_ : int
        Different texts with a word; those of the same tokens are one.

    See Also
    --------
    MLMPretrainer : Lets a body guess hidden words.
    SimCSEPretrainer : Lets a body tell texts apart.

    Notes
    -----
    Only words that occur in the texts are read and written, as in `MLMPretrainer`. A
    decoder of short texts can guess much from the words before: what the vector adds is
    the smaller part of the loss.

    References
    ----------
    .. [1] K. Wang, N. Reimers, I. Gurevych (2021). "TSDAE: Using Transformer-based
       Sequential Denoising Auto-Encoder for Unsupervised Sentence Embedding Learning".
       Findings of EMNLP. https://arxiv.org/abs/2104.06979

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> from skimbal.pretraining import DenoisingPretrainer
    >>> texts = [f"{color} {thing}" for color in ("red", "blue", "green", "black")
    ...          for thing in ("summer dress", "phone case", "cotton shirt")]
    >>> pretrainer = DenoisingPretrainer(batch_size=4, random_state=0).fit(texts)
    >>> pretrainer.perplexity_ < pretrainer.first_perplexity_
    True
    >>> classifier = BertClassifier(pretrainer.model_path_, max_epochs=1)
    """

    _parameter_constraints: ClassVar[dict] = {
        **BasePretrainer._parameter_constraints,
        "delete_fraction": [Interval(Real, 0, 1, closed="neither")],
        "head_learning_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self,
        pretrained: str | os.PathLike = "minilm",
        *,
        pooling: str = "auto",
        prefix: str = "",
        max_length: int = 128,
        delete_fraction: float = 0.6,
        learning_rate: float = 3e-5,
        head_learning_rate: float = 1e-3,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        batch_size: int = 32,
        max_epochs: int = 10,
        validation_fraction: float = 0.05,
        n_iter_no_change: int = 2,
        interpolation: float = 1.0,
        cache_dir: str | os.PathLike | None = None,
        checkpoint_dir: str | os.PathLike | None = None,
        checkpoint_every: float = 60.0,
        on_checkpoint_error: str = "raise",
        precision: str = "float32",
        device: str = "auto",
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.pooling = pooling
        self.prefix = prefix
        self.max_length = max_length
        self.delete_fraction = delete_fraction
        self.learning_rate = learning_rate
        self.head_learning_rate = head_learning_rate
        self.weight_decay = weight_decay
        self.warmup = warmup
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.interpolation = interpolation
        self.cache_dir = cache_dir
        self.checkpoint_dir = checkpoint_dir
        self.checkpoint_every = checkpoint_every
        self.on_checkpoint_error = on_checkpoint_error
        self.precision = precision
        self.device = device
        self.random_state = random_state
        self.verbose = verbose

    def _pretrain(
        self,
        texts: list[str],
        rng: np.random.Generator,
        checkpoints: "Checkpoints | None",
        folder: Path,
    ) -> dict[str, Any]:
        from skimbal._torch._denoising_pretraining import pretrain_denoising

        return pretrain_denoising(self, texts, rng, checkpoints, folder)
