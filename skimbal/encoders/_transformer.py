"""`TransformerEncoder`: frozen embeddings of texts."""

import os
from copy import copy
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    _fit_context,
)
from sklearn.preprocessing import normalize
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.validation import check_is_fitted

from skimbal.base import FolderStorageMixin, TextEstimatorMixin
from skimbal.encoders._cache import EmbeddingCache
from skimbal.utils import check_texts
from skimbal.utils._pretraining import fit_pretrainer

if TYPE_CHECKING:
    from skimbal._torch._frozen_body import FrozenBody
    from skimbal._torch._modules import PooledEncoder

__all__ = ["TransformerEncoder"]


class TransformerEncoder(
    FolderStorageMixin,
    TextEstimatorMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    BaseEstimator,
):
    """Turn texts into vectors with a pretrained encoder that stays as it is.

    Nothing is learnt from the texts, so train and test rows cannot leak into each
    other; with `pretraining`, the body learns from those of `fit`. Each different text
    is encoded once a call; with `cache_dir`, once for all folds, grids and sessions.

    Parameters
    ----------
    pretrained : str or path-like, default='minilm'
        A folder, a name on the Hugging Face hub, or ``'minilm'``: the English
        all-MiniLM-L6-v2, from the package of ``skimbal[offline]`` when it is there.
    pooling : {'auto', 'mean', 'cls'}, default='auto'
        How the token states of a text become one vector. ``'auto'`` does what the
        authors of the body did, as far as its folder tells; else the mean.
    prefix : str, default=''
        Put before each text; e5 models want ``'query: '``.
    max_length : int, default=128
        Longest text in tokens; longer texts are truncated.
    pretraining : pretrainer or None, default=None
        What the body learns from the texts of `fit` first, for example
        ``MLMPretrainer()``. A copy of it starts from `pretrained`, and takes `pooling`,
        `prefix` and `device` from here. It is not saved with the encoder.
    normalize : bool, default=True
        Whether each vector is scaled to the L2 norm 1.
    batch_size : int, default=64
        Texts in a batch.
    cache_dir : str or path-like or None, default=None
        Folder of an on-disk cache (mode 0700, files 0600); vectors are found by the
        model's hash, `max_length`, pooling, prefix and a salted hash of the text. No
        text is stored. The body is loaded only for texts that are not there. None keeps
        nothing. It is not saved with the encoder.
    device : str, default='auto'
        A torch device. ``'auto'`` takes CUDA, then MPS, then the CPU.
    verbose : int, default=0
        1 shows a progress bar.

    Attributes
    ----------
    encoder_ : torch.nn.Module
        The body with its pooling, in evaluation mode.
    tokenizer_ : transformers.PreTrainedTokenizerBase
        The tokenizer of the body.
    pooling_ : {'mean', 'cls'}
        How vectors are pooled.
    model_hash_ : str
        SHA-256 over the weights and the tokenizer, in hexadecimal digits; after
        `quantize`, ``-int8`` stands behind it.

    See Also
    --------
    LexicalEncoder : Words and character n-grams, no model needed.
    skimbal.classifiers.BertClassifier : Fine-tunes the same bodies.

    Examples
    --------
    >>> from skimbal.encoders import TransformerEncoder
    >>> vectors = TransformerEncoder().fit_transform(["red dress", "crimson gown"])
    >>> vectors.shape
    (2, 384)
    >>> bool(vectors[0] @ vectors[1] > 0.5)
    True
    """

    _parameters_not_saved = ("cache_dir", "pretraining")
    _parameter_constraints: ClassVar[dict] = {
        "pretrained": [str, os.PathLike],
        "pooling": [StrOptions({"auto", "mean", "cls"})],
        "prefix": [str],
        "max_length": [Interval(Integral, 3, None, closed="left")],
        "pretraining": [HasMethods(["fit", "get_params", "set_params"]), None],
        "normalize": ["boolean"],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "cache_dir": [str, os.PathLike, None],
        "device": [str],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        pretrained: str | os.PathLike = "minilm",
        *,
        pooling: str = "auto",
        prefix: str = "",
        max_length: int = 128,
        pretraining: Any = None,
        normalize: bool = True,
        batch_size: int = 64,
        cache_dir: str | os.PathLike | None = None,
        device: str = "auto",
        verbose: int = 0,
    ) -> None:
        self.pretrained = pretrained
        self.pooling = pooling
        self.prefix = prefix
        self.max_length = max_length
        self.pretraining = pretraining
        self.normalize = normalize
        self.batch_size = batch_size
        self.cache_dir = cache_dir
        self.device = device
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> Self:
        """Load the encoder; the texts are only checked, but for `pretraining`.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.
        y : None, default=None
            Ignored.

        Returns
        -------
        TransformerEncoder
            The fitted encoder.

        Raises
        ------
        InvalidTextError
            If a row of `X` is not a text.
        MissingResourceError
            If `pretrained` is not on this machine and cannot be downloaded.
        """
        texts = check_texts(X)
        if not texts:
            raise ValueError("`X` must hold at least one text; got 0 rows.")
        from skimbal._torch import _pretrained as pretrained
        from skimbal._torch._frozen_body import FrozenBody

        name = self.pretrained
        if self.pretraining is not None:
            pretrainer = fit_pretrainer(self, texts, np.random.default_rng())
            name = pretrainer.model_path_
        folder = pretrained.resolve_pretrained(name)
        pooling = pretrained.resolve_pooling(self.pooling, folder, name)
        body = FrozenBody(folder, pooling, self.device)
        # with a cache many a fit never runs it; what is pretrained here may not stay
        if self.cache_dir is None or self.pretraining is not None:
            _ = body.parts
        self._set_fitted(body)
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Return one vector a text.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_samples, n_features), float32
        """
        check_is_fitted(self)
        texts = check_texts(X)
        unique = list(dict.fromkeys(texts))
        position = {text: i for i, text in enumerate(unique)}
        rows = np.fromiter((position[text] for text in texts), dtype=np.int64)
        vectors = self._encode_cached(unique)
        if self.normalize and len(vectors):
            vectors = normalize(vectors, copy=False)
        return vectors[rows]

    def quantize(self) -> "TransformerEncoder":
        """Return a fitted copy that encodes in int8: faster, and on a CPU only.

        Returns
        -------
        TransformerEncoder
            Saved and loaded like any other. Its vectors differ a little, so they are
            kept apart in the cache.

        Raises
        ------
        MissingResourceError
            If the CPU cannot multiply int8 numbers exactly.
        """
        check_is_fitted(self)
        from skimbal._torch._int8 import check_int8, is_quantized

        check_int8()
        quantized = copy(self)
        if not is_quantized(self.encoder_):
            quantized._set_fitted(self._body.in_int8())
        return quantized

    def _encode_cached(self, texts: list[str]) -> np.ndarray:
        if self.cache_dir is None:
            return self._encode(texts)
        cache = self._open_cache()
        found, vectors = cache.get(texts)
        missing = np.flatnonzero(~found)
        if len(missing):
            new_texts = [texts[i] for i in missing]
            vectors[missing] = self._encode(new_texts)
            cache.put(new_texts, vectors[missing])
        return vectors

    def _open_cache(self) -> EmbeddingCache:
        assert self.cache_dir is not None
        key = f"{self.model_hash_} {self.max_length} {self.pooling_} {self.prefix!r}"
        return EmbeddingCache(self.cache_dir, key=key, dim=self._n_features_out)

    def _encode(self, texts: list[str]) -> np.ndarray:
        from skimbal._torch._encode import run_batches
        from skimbal._torch._tokens import tokenize

        encoder = self.encoder_
        limit = min(self.max_length, encoder.max_length)
        rows = tokenize(self.tokenizer_, [texts], max_length=limit, prefix=self.prefix)
        return run_batches(
            encoder,
            rows,
            width=encoder.width,
            batch_size=self.batch_size,
            device=encoder.device,
            packed=encoder.packs,
            progress="Encoding" if self.verbose else "",
        )

    def _set_fitted(self, body: "FrozenBody") -> None:
        self._body = body
        self.pooling_ = body.pooling
        self.model_hash_ = body.model_hash

    @property
    def encoder_(self) -> "PooledEncoder":
        """The body with its pooling, in evaluation mode."""
        return self._body.parts[0]

    @property
    def tokenizer_(self) -> Any:
        """The tokenizer of the body."""
        return self._body.parts[1]

    @property
    def _n_features_out(self) -> int:
        return self._body.width

    def _write_fitted(self, folder: Path) -> dict[str, Any]:
        from skimbal._torch._int8 import is_quantized
        from skimbal._torch._saving import save_encoder

        save_encoder(folder, self.encoder_, self.tokenizer_)
        return {
            "pooling": self.pooling_,
            "model_hash": self.model_hash_,
            "int8": is_quantized(self.encoder_),
        }

    def _read_fitted(self, folder: Path, description: dict[str, Any]) -> None:
        from skimbal._torch._frozen_body import FrozenBody
        from skimbal._torch._saving import load_encoder

        int8 = description.get("int8") is True
        pooling = description["pooling"]
        encoder, tokenizer = load_encoder(folder, pooling, self.device, int8=int8)
        model_hash = str(description["model_hash"])
        self._set_fitted(FrozenBody.of_parts(encoder, tokenizer, model_hash))
