"""`ContrastiveTextClassifier`: tune an encoder by contrast, for few rows a class."""

import os
from collections.abc import Mapping
from numbers import Integral, Real
from pathlib import Path
from typing import Any, ClassVar, Self

from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import (
    _check_feature_names,
    _check_sample_weight,
    _get_feature_names,
)

from skimbal.classifiers._bert_constraints import CONSTRAINTS
from skimbal.classifiers._label_names import find_names
from skimbal.classifiers._network import NetworkClassifier
from skimbal.classifiers._text_rows import TextRows
from skimbal.utils import check_labels, check_text_columns, encode_labels

__all__ = ["ContrastiveTextClassifier"]

# parameters that mean what they mean in `BertClassifier`
_SHARED = frozenset(
    "pretrained pooling prefix max_length cache_layers cache_dir weight_decay warmup "
    "max_epochs class_weight precision device random_state verbose".split()
)


class ContrastiveTextClassifier(NetworkClassifier):
    """Pull texts of a class together and others apart, then fit a linear head.

    For a handful of rows a class, from a body that was made for whole sentences, such
    as MiniLM, BGE or E5: a few rows make many pairs, and the vectors that come of
    contrast need no more than a logistic regression [1]_. Only the highest layers are
    tuned, on states that are computed once. Every class is drawn equally often,
    whatever its size.

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
    contrast : {'auto', 'batch', 'pairs'}, default='auto'
        What is compared. ``'batch'``: each row with all others of its batch, by
        supervised contrast [2]_, as suits many classes [3]_. ``'pairs'``: pairs of one
        class and of two, in equal numbers, by the square of the error of their cosine,
        as SetFit does [1]_. ``'auto'``: pairs, or batches for more than
        ``batch_size / 2`` classes. Neither writes pairs down: memory is O(n_samples).
    temperature : float, default=0.1
        Cosines are divided by it, if ``contrast_`` is ``'batch'``; it has no effect on
        pairs. The lower, the more the closest rows count.
    n_trained_layers : int, None or 'auto', default='auto'
        Layers of the body that are trained, the highest; what is below stays as it is.
        ``'auto'``: two thirds of them or, for more than ``batch_size / 2`` classes, one
        third; rounded up. None trains everything. Fewer cost less.
    cache_layers : bool or 'auto', default='auto'
        Whether states below the trained layers are computed once and kept, 2 bytes a
        feature of a token. ``'auto'``: where the type of the body allows it and they
        take at most 2 GiB.
    cache_dir : path-like or None, default=None
        Folder (mode 0700, files 0600) where these states are kept for other fits on the
        same texts. No text is stored; delete the folder when done.
    learning_rate : float, default=1e-4
        Of the top layer of the body.
    layer_decay : float, default=0.9
        Each layer learns at this multiple of the rate of the layer above, in (0, 1].
    weight_decay : float, default=0.01
        Of matrices; biases and norms have none.
    warmup : float, default=0.1
        Share of all steps in which the rate rises; after it, it falls to zero.
    batch_size : int, default=64
        Rows in a batch, at least 4.
    max_epochs : int or 'auto', default='auto'
        Passes of ``n_samples / batch_size`` batches. ``'auto'`` takes as many as make
        300 steps, but no more than 40: a few rows would be learnt by heart.
    C : float, default=10.0
        Inverse strength of the L2 penalty of the head, a logistic regression on the
        tuned vectors.
    class_weight : None, 'balanced' or dict, default='balanced'
        Weight of the rows of each class in the head, as in scikit-learn.
    label_names : None, 'auto' or mapping of label to str, default='auto'
        What classes are called: texts that stand for their class as one row more.
        ``'auto'`` reads labels of str, with spaces for ``_`` and ``-``. They are used
        only where a logistic regression on the vectors of the untuned body has a lower
        log-loss with them than without, and than with those of other classes, out of
        fold and by more than one standard error. For a single text column.
    precision : {'float32', 'bfloat16', 'auto'}, default='float32'
        Of the matrix products in training. ``'auto'`` times both for a moment.
    device : str, default='auto'
        A torch device. ``'auto'`` takes CUDA, then MPS, then the CPU.
    random_state : int, RandomState, Generator or None, default=None
        An int gives the same model at every fit on the CPU of one machine with the
        same number of threads. torch's own generators are restored after each call.
    verbose : int, default=0
        1 shows progress bars.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted; columns of `predict_proba` are in this order.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for: those of the rows,
        weighted; all the same with ``class_weight='balanced'`` and no weights.
    contrast_ : str
        What was compared: ``'batch'`` or ``'pairs'``.
    label_names_kept_ : bool
        Whether names of classes were used.
    history_ : list of dict
        One dict an epoch: ``train_loss``, ``dur`` (seconds) and more.
    best_epoch_ : int
        The number of epochs: the last is kept.
    net_ : skorch.NeuralNet
        The trained net, with the head.
    tokenizer_ : transformers.PreTrainedTokenizerBase
        The tokenizer of the body.
    n_columns_ : int
        Number of text columns, 1 or 2.
    feature_names_in_ : ndarray of shape (n_columns,), object
        Names of the text columns; only where `X` was a frame.
    multilabel_ : bool
        False: rows have one label each.
    n_trained_parameters_ : int
        Numbers that were trained, those of the head included.

    See Also
    --------
    BertClassifier : Fine-tunes body and head together, for more rows.

    Notes
    -----
    A row whose class has no other is compared with itself: its vectors still differ,
    by dropout. A step costs O(batch_size^2) beside the pass through the trained layers.

    References
    ----------
    .. [1] L. Tunstall et al. (2022). "Efficient Few-Shot Learning Without Prompts".
       https://arxiv.org/abs/2209.11055
    .. [2] P. Khosla et al. (2020). "Supervised Contrastive Learning". NeurIPS.
       https://arxiv.org/abs/2004.11362
    .. [3] A. Yehudai, E. Bandel (2024). "When LLMs are Unfit Use FastFit: Fast and
       Effective Text Classification with Many Classes". NAACL.
       https://arxiv.org/abs/2404.12365

    Examples
    --------
    >>> from skimbal.classifiers import ContrastiveTextClassifier
    >>> X = ["red summer dress", "silk evening dress", "usb phone charger",
    ...      "phone case", "dress with pockets", "phone holder"]
    >>> y = ["dress", "dress", "phone", "phone", "dress", "phone"]
    >>> classifier = ContrastiveTextClassifier(max_epochs=2, random_state=0).fit(X, y)
    >>> classifier.predict(["blue dress", "phone cable"])
    array(['dress', 'phone'], dtype='<U5')
    """

    _parameters_not_saved = ("cache_dir",)
    _parameter_constraints: ClassVar[dict] = {
        **{name: CONSTRAINTS[name] for name in sorted(_SHARED)},
        "contrast": [StrOptions({"auto", "batch", "pairs"})],
        "temperature": [Interval(Real, 0, None, closed="neither")],
        "n_trained_layers": [
            Interval(Integral, 1, None, closed="left"),
            StrOptions({"auto"}),
            None,
        ],
        "learning_rate": [Interval(Real, 0, None, closed="left")],
        "layer_decay": [Interval(Real, 0, 1, closed="right")],
        "batch_size": [Interval(Integral, 4, None, closed="left")],
        "C": [Interval(Real, 0, None, closed="neither")],
        "label_names": [StrOptions({"auto"}), Mapping, None],
    }

    contrast_: str
    label_names_kept_: bool

    def __init__(
        self,
        pretrained: str | os.PathLike = "minilm",
        *,
        pooling: str = "auto",
        prefix: str = "",
        max_length: int = 128,
        contrast: str = "auto",
        temperature: float = 0.1,
        n_trained_layers: int | str | None = "auto",
        cache_layers: bool | str = "auto",
        cache_dir: str | os.PathLike | None = None,
        learning_rate: float = 1e-4,
        layer_decay: float = 0.9,
        weight_decay: float = 0.01,
        warmup: float = 0.1,
        batch_size: int = 64,
        max_epochs: int | str = "auto",
        C: float = 10.0,
        class_weight: Any = "balanced",
        label_names: Any = "auto",
        precision: str = "float32",
        device: str = "auto",
        random_state: Any = None,
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.pooling = pooling
        self.prefix = prefix
        self.max_length = max_length
        self.contrast = contrast
        self.temperature = temperature
        self.n_trained_layers = n_trained_layers
        self.cache_layers = cache_layers
        self.cache_dir = cache_dir
        self.learning_rate = learning_rate
        self.layer_decay = layer_decay
        self.weight_decay = weight_decay
        self.warmup = warmup
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.C = C
        self.class_weight = class_weight
        self.label_names = label_names
        self.precision = precision
        self.device = device
        self.random_state = random_state
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Tune the body by contrast, and fit the head.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
            Texts in any 1-D container, or a table of one or two text columns.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Weight of each row in the loss and in the head, not negative. A row of
            weight 0 is left out.

        Returns
        -------
        ContrastiveTextClassifier
            The fitted classifier.

        Raises
        ------
        InvalidTextError, LabelError
            If a row of `X` is not a text, `y` cannot be used, or `label_names` lacks a
            class.
        TypeError
            If `X` is no table of texts, or a name of a class is no text.
        MissingResourceError
            If `pretrained` is not on this machine and cannot be downloaded.
        NonFiniteLossError
            If training diverges; the classifier stays as it was before.
        MemoryError
            If a batch needs more memory than there is.
        ValueError
            If `device` is not of this machine, a class has no row of weight above 0,
            or names are given for two text columns.
        """
        columns = check_text_columns(X)
        _get_feature_names(X)  # names that cannot be kept are an error before training
        labels = check_labels(y, len(columns[0]))
        classes, codes = encode_labels(labels)
        weight = _check_sample_weight(sample_weight, labels, ensure_non_negative=True)
        names = find_names(self.label_names, classes, len(columns))

        from skimbal.classifiers._contrastive_fit import fit_contrastive

        rows = TextRows(columns, codes, weight)
        for name, value in fit_contrastive(self, rows, classes, names).items():
            setattr(self, name, value)
        _check_feature_names(self, X, reset=True)
        return self

    def _write_fitted(self, folder: Path) -> dict[str, Any]:
        return super()._write_fitted(folder) | {
            "contrast": self.contrast_,
            "label_names_kept": self.label_names_kept_,
        }

    def _read_fitted(self, folder: Path, description: dict[str, Any]) -> None:
        super()._read_fitted(folder, description)
        self.contrast_ = str(description["contrast"])
        self.label_names_kept_ = bool(description["label_names_kept"])
