"""`MLMPretrainer`: let a body guess words of the texts that it will read."""

import os
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.pretraining._base import BasePretrainer

if TYPE_CHECKING:
    from skimbal._torch._checkpoints import Checkpoints

__all__ = ["MLMPretrainer"]


class MLMPretrainer(BasePretrainer):
    """Train a body as a masked language model on texts without labels.

    Some words of each text are hidden, and the model guesses them [1]_. On the texts of
    the task, or of its field, that teaches a pretrained body their words before any
    label is read [2]_. Which words are hidden is drawn anew in each epoch.

    Parameters
    ----------
    pretrained : str or path-like, default='minilm'
        A folder, a name on the Hugging Face hub, or ``'minilm'``. A head that guesses
        words is trained from scratch where the model has none: sentence encoders such
        as MiniLM and e5 do not.
    pooling : {'auto', 'mean', 'cls'}, default='auto'
        What the saved model says about how its states become one vector of a text.
        ``'auto'``: what its authors did.
    prefix : str, default=''
        Put before each text, and never hidden; e5 models want ``'query: '``.
    max_length : int, default=128
        Longest text in tokens; longer texts are truncated.
    masking : {'token', 'word', 'span'}, default='token'
        What is hidden together: nothing, all tokens of a word, or runs of words whose
        lengths are geometric with a mean of 3.8 [3]_. A token of Chinese is a word.
    mask_fraction : float, default=0.15
        Share of the tokens, or words, to guess, in (0, 1); one of each text at least.
        Eight of ten are masked, one is replaced by any word, and one stays.
    learning_rate : float, default=1e-4
        Of the body.
    head_learning_rate : float, default=1e-3
        Of the head that guesses.
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
        texts; a step of 0.2 keeps that, and a part of what was learnt [4]_.
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
        Folder of the trained model, with head and tokenizer: the `pretrained` of
        `BertClassifier`, `TransformerEncoder` and `ContextualAugmenter`.
    history_ : list of dict
        One dict an epoch: ``train_loss``, ``valid_loss``, ``perplexity``, ``dur``
        (seconds) and more.
    best_epoch_ : int
        The epoch, from 1, whose weights were kept.
    first_perplexity_ : float
        Pseudo-perplexity of the held-out texts before training: the exponential of the
        mean loss of a hidden token. Words that occur in no text cannot be guessed.
    perplexity_ : float
        The same after training.
    n_texts_ : int
        Different texts with a word; those of the same tokens are one.

    See Also
    --------
    SimCSEPretrainer : Lets a body tell texts apart.
    DenoisingPretrainer : Lets a body keep what it takes to write a text again.
    skimbal.augmentation.ContextualAugmenter : Lets such a model replace words.

    Notes
    -----
    Only words that occur in the texts are read and guessed, which is most of the time
    saved for short texts; the others keep their vectors. Of bodies whose padding has a
    high number, such as ModernBERT, the words below it count as well.

    References
    ----------
    .. [1] J. Devlin, M.-W. Chang, K. Lee, K. Toutanova (2019). "BERT: Pre-training of
       Deep Bidirectional Transformers for Language Understanding". NAACL.
       https://arxiv.org/abs/1810.04805
    .. [2] S. Gururangan et al. (2020). "Don't Stop Pretraining: Adapt Language Models
       to Domains and Tasks". ACL. https://arxiv.org/abs/2004.10964
    .. [3] M. Joshi et al. (2020). "SpanBERT: Improving Pre-training by Representing and
       Predicting Spans". TACL. https://arxiv.org/abs/1907.10529
    .. [4] S. Xiao, Z. Liu, P. Zhang, X. Xing (2023). "LM-Cocktail: Resilient Tuning of
       Language Models via Model Merging". https://arxiv.org/abs/2311.13534

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> from skimbal.pretraining import MLMPretrainer
    >>> texts = [f"{color} {thing}" for color in ("red", "blue", "green", "black")
    ...          for thing in ("summer dress", "phone case", "cotton shirt")]
    >>> pretrainer = MLMPretrainer(batch_size=4, random_state=0).fit(texts)
    >>> pretrainer.perplexity_ < pretrainer.first_perplexity_
    True
    >>> classifier = BertClassifier(pretrainer.model_path_, max_epochs=1)
    """

    _parameter_constraints: ClassVar[dict] = {
        **BasePretrainer._parameter_constraints,
        "masking": [StrOptions({"token", "word", "span"})],
        "mask_fraction": [Interval(Real, 0, 1, closed="neither")],
        "head_learning_rate": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self,
        pretrained: str | os.PathLike = "minilm",
        *,
        pooling: str = "auto",
        prefix: str = "",
        max_length: int = 128,
        masking: str = "token",
        mask_fraction: float = 0.15,
        learning_rate: float = 1e-4,
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
        self.masking = masking
        self.mask_fraction = mask_fraction
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
        from skimbal._torch._masked_pretraining import pretrain_masked

        return pretrain_masked(self, texts, rng, checkpoints, folder)
