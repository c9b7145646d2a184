"""`SimCSEPretrainer`: let a body tell its texts apart."""

import os
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils import get_tags
from sklearn.utils._param_validation import HasMethods, Interval

from skimbal.pretraining._base import BasePretrainer

if TYPE_CHECKING:
    from skimbal._torch._checkpoints import Checkpoints

__all__ = ["SimCSEPretrainer"]


class SimCSEPretrainer(BasePretrainer):
    """Train a body to tell texts apart, on texts without labels.

    Each text of a batch is read twice, and must find its second view among those of
    all others (InfoNCE). Two views differ by what dropout leaves out of them [1]_, or
    by what an augmenter changes as well.

    It is for bodies that come from masked language modelling, such as BERT, whose
    vectors all lie close together: it spreads them. It can harm a sentence encoder,
    such as MiniLM.

    Parameters
    ----------
    pretrained : str or path-like, default='minilm'
        A folder, a name on the Hugging Face hub, or ``'minilm'``.
    pooling : {'auto', 'mean', 'cls'}, default='auto'
        How the states of a text become the vector that is compared; the saved model
        says so. ``'auto'``: what its authors did.
    prefix : str, default=''
        Put before each text; e5 models want ``'query: '``.
    max_length : int, default=128
        Longest text in tokens; longer texts are truncated.
    temperature : float, default=0.05
        Cosines are divided by it: the lower, the more the closest texts count.
    dropout : float, default=0.1
        Share of the features that is left out of each view, in [0, 1), whatever the
        body was made with; 0 only with an augmenter.
    augmenter : augmenter or None, default=None
        Changes the second view of each text, anew in each epoch. It learns from the
        texts that are trained on, and must do without labels.
    n_hard_negatives : int, default=0
        Texts that are added to a batch for each of its texts: those that the body
        takes for the nearest before training. Each makes a step half as long again;
        finding them takes O(n_texts ** 2) time, once.
    max_similarity : float, default=0.9
        Cosine above which a text counts as a copy, and is no hard negative. It is that
        around the mean of all texts, so that it says the same for every body. It holds
        for each text and its own hard negatives: the texts of a batch share them.
    learning_rate : float, default=1e-5
        Of the body.
    weight_decay : float, default=0.01
        Of matrices; biases and norms have none.
    warmup : float, default=0.1
        Share of all steps in which the rate rises; then it falls to zero.
    batch_size : int, default=64
        Texts in a batch on average, which are the negatives of each other; 2 at least:
        batches hold as many tokens each.
    max_epochs : int, default=3
        Passes over the texts.
    validation_fraction : float, default=0.05
        Share of the texts that is held out, two at least: on these the epoch is chosen.
    n_iter_no_change : int, default=2
        Training stops after this many epochs without a lower held-out loss.
    interpolation : float, default=1.0
        How far the saved weights are on the way from those before training to those
        after it, in (0, 1]. A sentence encoder that learns words forgets how to compare
        texts; a step of 0.2 keeps that, and a part of what was learnt.
    cache_dir : path-like or None, default=None
        Folder where trained models are kept, each under a name that follows from texts,
        parameters, body and versions: points of a grid and folds on the same texts
        train one body together, where `random_state` is an int. Files that an augmenter
        reads are known by their path only. No text is stored. None keeps the model
        until the pretrainer is fitted again or deleted.
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
        One dict an epoch: ``train_loss``, ``valid_loss``, ``dur`` (seconds) and more.
    best_epoch_ : int
        The epoch, from 1, whose weights were kept.
    first_loss_ : float
        Mean loss of the held-out texts before training, with the same dropout. It
        grows with the number of texts in a batch, and so compares fits on the same
        texts alone.
    loss_ : float
        The same after training.
    n_texts_ : int
        Different texts with a word; those of the same tokens are one.

    See Also
    --------
    MLMPretrainer : Lets a body guess hidden words.
    DenoisingPretrainer : Lets a body keep what it takes to write a text again.

    Notes
    -----
    A low loss says that texts are told apart, not that those of a class are close:
    texts that mean the same are pushed apart as well. A sentence encoder, which knows
    that already, may lose by it: compare on held-out labels.

    Hard negatives of a row are texts of the same part, trained on or held out. One that
    is in the batch anyway is not added.

    References
    ----------
    .. [1] T. Gao, X. Yao, D. Chen (2021). "SimCSE: Simple Contrastive Learning of
       Sentence Embeddings". EMNLP. https://arxiv.org/abs/2104.08821

    Examples
    --------
    >>> from skimbal.encoders import TransformerEncoder
    >>> from skimbal.pretraining import SimCSEPretrainer
    >>> texts = [f"{color} {thing}" for color in ("red", "blue", "green", "black")
    ...          for thing in ("summer dress", "phone case", "cotton shirt")]
    >>> pretrainer = SimCSEPretrainer(random_state=0).fit(texts)
    >>> pretrainer.loss_ < pretrainer.first_loss_
    True
    >>> encoder = TransformerEncoder(pretrainer.model_path_)
    """

    _parameter_constraints: ClassVar[dict] = {
        **BasePretrainer._parameter_constraints,
        "batch_size": [Interval(Integral, 2, None, closed="left")],
        "temperature": [Interval(Real, 0, None, closed="neither")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "augmenter": [HasMethods(["fit", "augment_rows", "get_params"]), None],
        "n_hard_negatives": [Interval(Integral, 0, None, closed="left")],
        "max_similarity": [Interval(Real, -1, 1, closed="both")],
    }

    def __init__(
        self,
        pretrained: str | os.PathLike = "minilm",
        *,
        pooling: str = "auto",
        prefix: str = "",
        max_length: int = 128,
        temperature: float = 0.05,
        dropout: float = 0.1,
        augmenter: Any = None,
        n_hard_negatives: int = 0,
        max_similarity: float = 0.9,
        learning_rate: float = 1e-5,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        batch_size: int = 64,
        max_epochs: int = 3,
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
        self.temperature = temperature
        self.dropout = dropout
        self.augmenter = augmenter
        self.n_hard_negatives = n_hard_negatives
        self.max_similarity = max_similarity
        self.learning_rate = learning_rate
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

    def _check(self) -> None:
        augmenter = self.augmenter
        if augmenter is not None and get_tags(augmenter).target_tags.required:
            raise ValueError(
                "`augmenter` must change texts without labels, for pretraining has "
                f"none; {type(augmenter).__name__} needs them as it is. Take one that "
                "needs none, such as SwapAugmenter or ContextualAugmenter."
            )
        if self.dropout == 0 and self.augmenter is None:
            raise ValueError(
                "`dropout` must be above 0 without an augmenter, or both views of a "
                "text are the same; got 0. Give `augmenter`, or leave `dropout` as it "
                "is."
            )

    def _pretrain(
        self,
        texts: list[str],
        rng: np.random.Generator,
        checkpoints: "Checkpoints | None",
        folder: Path,
    ) -> dict[str, Any]:
        from skimbal._torch._contrastive_pretraining import pretrain_contrastive

        return pretrain_contrastive(self, texts, rng, checkpoints, folder)
