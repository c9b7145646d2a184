"""`BertClassifier`: fine-tune a pretrained encoder on raw text."""

import os
from itertools import chain
from typing import Any, ClassVar, Self

from sklearn.base import _fit_context
from sklearn.utils.validation import (
    _check_feature_names,
    _check_sample_weight,
    _get_feature_names,
)

from skimbal.base._callback_support import CallbackSupportMixin
from skimbal.batch_samplers import BaseBatchSampler
from skimbal.classifiers._bert_constraints import CONSTRAINTS
from skimbal.classifiers._network import NetworkClassifier
from skimbal.classifiers._pretrained_body import labelled_rows
from skimbal.classifiers._validation_rows import check_validation
from skimbal.decoupling import BaseDecoupling
from skimbal.losses import BaseAuxiliaryLoss, BaseLoss
from skimbal.peft import BasePeft
from skimbal.utils import check_text_columns
from skimbal.utils._targets import check_targets

__all__ = ["BertClassifier"]


class BertClassifier(CallbackSupportMixin, NetworkClassifier):
    """A pretrained text encoder, fine-tuned as a classifier.

    Takes raw text, or two text columns (query and title). Of many rows a share of each
    class is held out before anything else; training stops when the score on it no
    longer rises, and the best weights are kept. Everything about the imbalance is
    learnt from the `y` of this very `fit`.

    Parameters
    ----------
    pretrained : str or path-like, default='minilm'
        A folder, a name on the Hugging Face hub, or ``'minilm'``: the English
        all-MiniLM-L6-v2, from the package of the extra ``skimbal[offline]`` when it
        is installed.
    pooling : {'auto', 'mean', 'cls'}, default='auto'
        How the token states of a text become one vector. ``'auto'`` does what the
        authors of the body did, as far as its folder tells; else the mean.
    prefix : str, default=''
        Put before each text; e5 models want ``'query: '``.
    max_length : int, default=128
        Longest text in tokens; longer texts are truncated.
    init_head : {'random', 'probe'}, default='random'
        Where the linear head starts. ``'probe'`` fits it to the vectors of the
        pretrained body first (logistic regression), so that the first steps do not
        distort the body [1]_. It costs one pass over the texts; at the default number
        of steps it was no better, for a few epochs it may be.
    learning_rate : float or 'auto', default='auto'
        Of the top layer of the body. ``'auto'``: 1e-4, or with `peft` what suits it.
    head_learning_rate : float or 'auto', default='auto'
        Of the linear head. ``'auto'``: 1e-3 for a random head, 2e-4 for one that
        starts at a probe.
    layer_decay : float or 'auto', default='auto'
        Each layer learns at this multiple of the rate of the layer above, in (0, 1].
        ``'auto'``: 0.9, or with `peft` 1.
    weight_decay : float, default=0.01
        Of matrices; biases and norms have none.
    warmup : float, default=0.1
        Share of all steps in which the rate rises.
    lr_schedule : {'linear', 'cosine', 'constant'}, default='linear'
        How the rate falls to zero after the warm-up; ``'constant'`` keeps it.
    ema_decay : float or None, default=None
        Decay of an exponential moving average of the weights, in (0, 1), for example
        0.99: the average is validated, and kept. None keeps the weights themselves.
    n_trained_layers : int or None, default=None
        Layers of the body that are trained, the highest; what is below, the word
        vectors too, stays as it is and has no dropout. None trains everything.
    cache_layers : bool or 'auto', default='auto'
        Whether states below the trained layers are computed once and kept, 2 bytes a
        feature of a token, instead of in every epoch. ``'auto'``: where the type of
        the body allows it and they take at most 2 GiB. For `n_trained_layers` only.
    cache_dir : path-like or None, default=None
        Folder (mode 0700, files 0600) where cached states are kept for other fits on
        the same texts, such as the points of a grid; nothing where no state is cached.
        No text is stored; delete the folder when done. None keeps them for this fit.
    n_reset_layers : int, default=0
        Layers whose weights are drawn anew, the highest. It can steady bodies that
        come straight from masked language modelling [3]_, and harms sentence encoders.
    batch_size : int, default=16
        Texts in a batch on average: batches hold texts of similar length, and as many
        tokens each, so short texts share a larger batch.
    max_epochs : int or 'auto', default='auto'
        Passes over the training rows. ``'auto'`` takes as many as make 1,000 steps,
        but no fewer than 2 and no more than 20: what a fine-tuned encoder needs is
        a number of steps rather than of passes [2]_.
    max_grad_norm : float or None, default=1.0
        Gradients are scaled down to this norm. None leaves them alone.
    dropout : float, default=0.1
        Share of pooled features dropped in training, in [0, 1).
    loss : str or BaseLoss, default='cross_entropy'
        What is minimised: ``'cross_entropy'``, ``'minority'``, ``'focal'``,
        ``'class_balanced'``, ``'ldam'``, ``'logit_adjusted'``, ``'balanced_softmax'``,
        ``'asymmetric'``, ``'distribution_balanced'``, or an object of
        `skimbal.losses`, whose parameters can be searched as ``loss__gamma``. Class
        counts are those of the rows that are trained on, as the sampler draws them.
    auxiliary_loss : BaseAuxiliaryLoss, list of them or None, default=None
        What is added to the loss: supervised contrast, R-Drop, mixup of hidden states,
        adversarial training.
    batch_sampler : str or BaseBatchSampler, default='natural'
        How often an epoch draws each class: ``'natural'``, ``'class_balanced'``,
        ``'square_root'``, ``'progressive'``, or an object of `skimbal.batch_samplers`.
    decoupling : 'auto', None, str or BaseDecoupling, default='auto'
        How the head is refitted once the body is trained:
        ``'discriminant_analysis'``, ``'classifier_retraining'``,
        ``'tau_normalization'``, ``'weight_scaling'`` or an object of
        `skimbal.decoupling`. ``'auto'``: the first of them where `fit` gets fewer than
        10,000 rows, of one label each, and three classes or more. None keeps the head
        as it was trained, and is best where probabilities must be true to size.
    augmenter : augmenter or None, default=None
        Changes the texts of classes with fewer rows than the mean class, anew in each
        epoch. Cloned before use, and fitted on the training part.
    class_weight : None, 'balanced' or dict, default=None
        Weight of each class in the loss, as in scikit-learn; counted in the training
        part. The mean weight of the training rows is always 1.
    resampler : sampler or None, default=None
        Resamples the training part of `fit`, after validation rows are held out: no
        copy of a training row is ever validated on. Cloned before use; gets an array of
        shape (n_samples, n_columns), and tells its sources in ``sample_indices_``. Rows
        keep the `sample_weight` of their source.
    pretraining : pretrainer or None, default=None
        What the body learns from all texts of `fit` first, such as `MLMPretrainer`. A
        copy of it takes `pretrained`, `pooling`, `prefix` and `device` from here. Rows
        of `y` that are None, NaN or -1 then have no label, and are used for this only.
    peft : BasePeft or None, default=None
        Trains few parameters of the body instead of all, for example `LoRA`; see
        `skimbal.peft`. None trains all of them.
    early_stopping : bool or 'auto', default='auto'
        Whether to hold out validation rows. ``'auto'``: when there are at least 10,000
        rows; of fewer, each is worth more in training. `X_val` is always used.
    validation_fraction : float, default=0.1
        Share of each class that is held out; unused when `X_val` is given. Copies of
        a text stay together; pairs that share a query only do not: give `X_val` where
        new queries are to be judged. Classes with fewer than 4 different texts give no
        row.
    scoring : str or callable, default='f1_macro'
        A scorer of scikit-learn, for the validation rows, or ``'loss'``.
    n_iter_no_change : int, default=3
        Training stops after this many epochs without a better score.
    checkpoint_dir : path-like or None, default=None
        Folder for checkpoints: a fit that was killed goes on from its last one when the
        same fit is called again. Fits that run at once can share the folder: each has
        its own sub-folder, which is deleted when the fit ends well.
    checkpoint_every : float, default=60.0
        Seconds of training between two checkpoints.
    on_checkpoint_error : {'raise', 'warn'}, default='raise'
        What happens when a checkpoint cannot be written or read. With ``'warn'``
        training goes on without it.
    callbacks : list of trackers and skorch callbacks, or None, default=None
        A tracker opens a run of its own for each fit; callbacks are copied before use.
    net_params : dict or None, default=None
        Rare options of the skorch net, for example
        ``{"iterator_train__num_workers": 2}``.
    precision : {'float32', 'bfloat16', 'auto'}, default='float32'
        Of the matrix products in training. ``'auto'`` times both for a moment, once a
        process, and takes bfloat16 where it is clearly faster; some CPUs that know it
        are slower with it. A choice by time may differ from process to process.
    device : str, default='auto'
        A torch device. ``'auto'`` takes CUDA, then MPS, then the CPU.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same model at every fit on the CPU of one machine with the
        same number of threads; kernels of GPUs may add in another order. torch's own
        generators are restored after each call.
    verbose : int, default=0
        1 shows progress bars.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted; columns of `predict_proba` are in this order. The numbers of
        the columns of `y` where that is a matrix.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`, the held-out rows included.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for: of the rows that were
        trained on, resampled, drawn and weighed in the epoch that was kept, and moved
        by the loss and the refitted head. Where rows may have several labels, the share
        of the rows drawn that have each.
    pretraining_history_ : list of dict
        `history_` of the pretrainer; only with `pretraining`, and not saved.
    history_ : list of dict
        One dict an epoch: ``train_loss``, ``valid_loss``, ``valid_score``, ``dur``
        (seconds) and more. Scores are of the head before it is refitted.
    best_epoch_ : int
        The epoch, from 1, whose weights were kept.
    net_ : skorch.NeuralNet
        The trained net; its optimiser is dropped.
    tokenizer_ : transformers.PreTrainedTokenizerBase
        The tokenizer of the body.
    n_columns_ : int
        Number of text columns, 1 or 2.
    feature_names_in_ : ndarray of shape (n_columns,), object
        Names of the text columns; only where `X` was a frame. Another frame must have
        the same, in the same order.
    multilabel_ : bool
        Whether `y` was a matrix of 0 and 1.
    n_trained_parameters_ : int
        Numbers that were trained, those of the head included.

    See Also
    --------
    skimbal.encoders.TransformerEncoder : The same body without fine-tuning.

    Notes
    -----
    Tokens are computed once and kept as flat arrays (4 bytes a token); each batch
    holds texts of similar length. On a GPU it is padded to the longest; on a CPU texts
    stand side by side, where the model allows, and attention weights have no dropout.

    References
    ----------
    .. [1] A. Kumar et al. (2022). "Fine-Tuning can Distort Pretrained Features and
       Underperform Out-of-Distribution". ICLR. https://arxiv.org/abs/2202.10054
    .. [2] M. Mosbach et al. (2021). "On the Stability of Fine-tuning BERT". ICLR.
       https://arxiv.org/abs/2006.04884
    .. [3] T. Zhang et al. (2021). "Revisiting Few-sample BERT Fine-tuning". ICLR.
       https://arxiv.org/abs/2006.05987

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> X = ["red summer dress", "silk evening dress", "usb phone charger",
    ...      "phone case", "dress with pockets", "phone holder"]
    >>> y = ["dress", "dress", "phone", "phone", "dress", "phone"]
    >>> classifier = BertClassifier(max_epochs=1, random_state=0).fit(X, y)
    >>> classifier.predict(["blue dress", "phone cable"])
    array(['dress', 'phone'], dtype='<U5')
    """

    _parameters_not_saved = (
        "cache_dir",
        "callbacks",
        "checkpoint_dir",
        "net_params",
        "pretraining",
        "resampler",
    )
    _parameter_constraints: ClassVar[dict] = CONSTRAINTS

    def __init__(
        self,
        pretrained: str | os.PathLike = "minilm",
        *,
        pooling: str = "auto",
        prefix: str = "",
        max_length: int = 128,
        init_head: str = "random",
        learning_rate: float | str = "auto",
        head_learning_rate: float | str = "auto",
        layer_decay: float | str = "auto",
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        lr_schedule: str = "linear",
        ema_decay: float | None = None,
        n_trained_layers: int | None = None,
        cache_layers: bool | str = "auto",
        cache_dir: str | os.PathLike | None = None,
        n_reset_layers: int = 0,
        batch_size: int = 16,
        max_epochs: int | str = "auto",
        max_grad_norm: float | None = 1.0,
        dropout: float = 0.1,
        loss: str | BaseLoss = "cross_entropy",
        auxiliary_loss: BaseAuxiliaryLoss | list[BaseAuxiliaryLoss] | None = None,
        batch_sampler: str | BaseBatchSampler = "natural",
        decoupling: str | BaseDecoupling | None = "auto",
        augmenter: Any = None,
        class_weight: Any = None,
        resampler: Any = None,
        pretraining: Any = None,
        peft: BasePeft | None = None,
        early_stopping: bool | str = "auto",
        validation_fraction: float = 0.1,
        scoring: Any = "f1_macro",
        n_iter_no_change: int = 3,
        checkpoint_dir: str | os.PathLike | None = None,
        checkpoint_every: float = 60.0,
        on_checkpoint_error: str = "raise",
        callbacks: list | None = None,
        net_params: dict | None = None,
        precision: str = "float32",
        device: str = "auto",
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.pooling = pooling
        self.prefix = prefix
        self.max_length = max_length
        self.init_head = init_head
        self.learning_rate = learning_rate
        self.head_learning_rate = head_learning_rate
        self.layer_decay = layer_decay
        self.weight_decay = weight_decay
        self.warmup = warmup
        self.lr_schedule = lr_schedule
        self.ema_decay = ema_decay
        self.n_trained_layers = n_trained_layers
        self.cache_layers = cache_layers
        self.cache_dir = cache_dir
        self.n_reset_layers = n_reset_layers
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.max_grad_norm = max_grad_norm
        self.dropout = dropout
        self.loss = loss
        self.auxiliary_loss = auxiliary_loss
        self.batch_sampler = batch_sampler
        self.decoupling = decoupling
        self.augmenter = augmenter
        self.class_weight = class_weight
        self.resampler = resampler
        self.pretraining = pretraining
        self.peft = peft
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.scoring = scoring
        self.n_iter_no_change = n_iter_no_change
        self.checkpoint_dir = checkpoint_dir
        self.checkpoint_every = checkpoint_every
        self.on_checkpoint_error = on_checkpoint_error
        self.callbacks = callbacks
        self.net_params = net_params
        self.precision = precision
        self.device = device
        self.random_state = random_state
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        X_val: Any = None,
        y_val: Any = None,
    ) -> Self:
        """Fine-tune the encoder.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts in any 1-D container, or a table of one or two text columns.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            Labels of str, int or bool; at least two classes. Or 0 and 1, a column a
            label, where rows may have several: each label then has a probability of
            its own. With `pretraining`, rows of one label may have none.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each row in the loss, not negative. A scorer sees validation rows
            without weights; with ``scoring='loss'`` held-out rows keep theirs.
        X_val, y_val : array-like, default=None
            Validation rows to use instead of held-out ones; `y_val` may hold only
            labels that `y` holds.

        Returns
        -------
        BertClassifier
            The fitted classifier.

        Raises
        ------
        InvalidTextError, LabelError
            If a row of `X` is not a text, or `y` cannot be used.
        TypeError
            If `X` is no table of texts, names of its columns are not all str,
            `callbacks` holds something else, or `resampler` reads numbers.
        MissingResourceError
            If `pretrained` is not on this machine and cannot be downloaded.
        NonFiniteLossError
            If training diverges; the classifier stays as it was before.
        CheckpointError
            If a checkpoint cannot be written, or is of another setting, for example of
            another version of torch.
        MemoryError
            If a batch needs more memory than there is.
        ValueError
            If `device` is not of this machine, `net_params` holds an option that
            follows from other parameters, `max_length` leaves no room for text, or
            `scoring` gives NaN or cannot score the validation rows.
        """
        columns = check_text_columns(X)
        _get_feature_names(X)  # names that cannot be kept are an error before training
        rows = labelled_rows(self, columns, y, sample_weight)
        targets = check_targets(rows.labels, len(rows.columns[0]))
        weights = _check_sample_weight(rows.weight, targets, ensure_non_negative=True)
        validation = check_validation(X_val, y_val, X, len(columns), targets)

        from skimbal.classifiers._fine_tune import fine_tune

        texts = None if self.pretraining is None else [*chain(*columns)]
        fitted = fine_tune(self, rows.columns, targets, weights, validation, texts)
        self.__dict__.pop("pretraining_history_", None)
        for name, value in fitted.items():
            setattr(self, name, value)
        _check_feature_names(self, X, reset=True)
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
