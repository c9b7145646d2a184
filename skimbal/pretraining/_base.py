"""What every pretrainer shares: the texts, the folder of the model, and its cache."""

import json
import os
import shutil
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable
from hashlib import sha256
from numbers import Integral, Real
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, _fit_context
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.base import TextEstimatorMixin
from skimbal.utils import atomic_folder, check_generator, check_texts
from skimbal.utils._description import texts_sha256
from skimbal.utils._file_lock import FileLock
from skimbal.utils._paths import expand_user
from skimbal.utils._text_record import TextRecord

if TYPE_CHECKING:
    from skimbal._torch._checkpoints import Checkpoints

__all__ = ["BasePretrainer"]

# what was learnt, beside the model; no text
_FACTS = "pretraining.json"
_SECONDS_BETWEEN_LOOKS = 0.5
# what removes the temporary model of each; no part of a pickle
_REMOVERS: weakref.WeakKeyDictionary[Any, Callable[[], Any]] = (
    weakref.WeakKeyDictionary()
)


class BasePretrainer(TextEstimatorMixin, BaseEstimator, ABC):
    """Base class of what trains a body on texts without labels.

    A member says in `_pretrain` how, and in `_check` which parameters do not go
    together. Texts that the body cannot tell apart, for they have the same tokens,
    count once.

    Examples
    --------
    >>> from skimbal.pretraining import BasePretrainer, MLMPretrainer
    >>> issubclass(MLMPretrainer, BasePretrainer)
    True
    """

    cache_dir: str | os.PathLike | None
    random_state: Any
    # those that members have in common
    _parameter_constraints: ClassVar[dict] = {
        "pretrained": [str, os.PathLike],
        "pooling": [StrOptions({"auto", "mean", "cls"})],
        "prefix": [str],
        "max_length": [Interval(Integral, 3, None, closed="left")],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "weight_decay": [Interval(Real, 0, None, closed="left")],
        "warmup": [Interval(Real, 0, 1, closed="left")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "max_epochs": [Interval(Integral, 1, None, closed="left")],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "interpolation": [Interval(Real, 0, 1, closed="right")],
        "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
        "cache_dir": [str, os.PathLike, None],
        "checkpoint_dir": [str, os.PathLike, None],
        "checkpoint_every": [Interval(Real, 0, None, closed="left")],
        "on_checkpoint_error": [StrOptions({"raise", "warn"})],
        "precision": [StrOptions({"float32", "bfloat16", "auto"})],
        "device": [str],
        "random_state": ["random_state", np.random.Generator],
        "verbose": ["verbose"],
    }

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> Self:
        """Train the body on texts.

        Parameters
        ----------
        X : array-like of str of shape (n_samples,) or (n_samples, 1)
            Texts; those of the same tokens count once.
        y : None, default=None
            Ignored.

        Returns
        -------
        estimator
            The fitted pretrainer.

        Raises
        ------
        TypeError, InvalidTextError
            If `X` is no column of texts, or a row of it is no text.
        ValueError
            If a parameter cannot be used, or too few texts have a word.
        MissingResourceError, UntrustedModelError, ModelFormatError
            If `pretrained` is not here, or cannot be trained in this way.
        NonFiniteLossError
            If the loss becomes NaN or infinite.
        CheckpointError
            If a checkpoint cannot be written, or the one found does not fit.
        """
        self._check()
        texts = list(dict.fromkeys(check_texts(X)))
        rng = check_generator(self.random_state)
        remove = None
        if self.cache_dir is None:
            home = Path(mkdtemp(prefix="skimbal-pretraining-"))
            remove = weakref.finalize(self, shutil.rmtree, home, ignore_errors=True)
            folder = home / "model"
            try:
                facts = self._train(texts, rng, folder)
            except BaseException:
                remove()
                raise
        else:
            folder, facts = self._train_once(texts, rng, expand_user(self.cache_dir))
        _remove_model(self)  # of the fit before
        if remove is not None:
            _REMOVERS[self] = remove
        self.model_path_ = str(folder)
        for name, value in facts.items():
            setattr(self, f"{name}_", value)
        return self

    def _train_once(
        self, texts: list[str], rng: np.random.Generator, home: Path
    ) -> tuple[Path, dict[str, Any]]:
        """Train, or take what a fit of the same texts and parameters has trained."""
        folder = home / self._key(texts, rng)
        while not _is_whole(folder):
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(folder.with_suffix(".lock"))
            if lock.acquire():
                try:
                    if not _is_whole(folder):
                        # what is left of a model that somebody has deleted in part
                        shutil.rmtree(folder, ignore_errors=True)
                        self._train(texts, rng, folder)
                finally:
                    lock.release()
            else:  # another fit is at it, of the same grid for example
                time.sleep(_SECONDS_BETWEEN_LOOKS)
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        return folder, facts

    def _train(
        self, texts: list[str], rng: np.random.Generator, folder: Path
    ) -> dict[str, Any]:
        from skimbal._torch._device import memory_advice
        from skimbal._torch._distributed import ALONE
        from skimbal._torch._fit_checkpoints import checkpoints_of

        data = {"texts": texts_sha256([texts])}
        advice = "Lower `batch_size` or `max_length`, or take a smaller body."
        with (
            memory_advice(advice),
            checkpoints_of(self, rng, ALONE, data) as checkpoints,
            atomic_folder(folder) as path,
        ):
            facts = self._pretrain(texts, rng, checkpoints, path)
            text = json.dumps(facts, indent=1)
            (path / _FACTS).write_text(text + "\n", encoding="utf-8")
            TextRecord.of(texts).save(path)
        return facts

    def _key(self, texts: list[str], rng: np.random.Generator) -> str:
        """Return what tells this fit from others, as the name of a folder."""
        from skimbal._torch._fit_checkpoints import describe_setting, describe_task

        parts = {
            "class": type(self).__name__,
            "task": describe_task(self),
            "setting": describe_setting(self),
            "texts": texts_sha256([texts]),
            # of None as of a number: no other fit draws from this state
            "generator": rng.bit_generator.state,
        }
        text = json.dumps(parts, sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()[:32]

    def _check(self) -> None:
        """Raise an error where parameters do not go together."""

    @abstractmethod
    def _pretrain(
        self,
        texts: list[str],
        rng: np.random.Generator,
        checkpoints: "Checkpoints | None",
        folder: Path,
    ) -> dict[str, Any]:
        """Train, write the model to `folder`, and return what was learnt.

        That is JSON-ready: the fitted attributes, without the ``_`` behind their names.
        """


def _is_whole(folder: Path) -> bool:
    return (folder / _FACTS).is_file() and any(folder.glob("*.safetensors"))


def _remove_model(pretrainer: BasePretrainer) -> None:
    remove = _REMOVERS.pop(pretrainer, None)
    if remove is not None:
        remove()
