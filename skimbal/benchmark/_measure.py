"""Fit and score one cell; runs in a process of its own."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import numpy as np
from sklearn.base import clone

from skimbal.benchmark._cell import Cell
from skimbal.benchmark._machine import peak_gpu_memory
from skimbal.benchmark._peers import find_recipe
from skimbal.benchmark._protocol import (
    MIN_ROWS,
    draw_pool,
    flip_labels,
    keep_usable_rows,
    limit_sizes,
    split_rows,
    weigh_rows,
)
from skimbal.benchmark._scores import score_report
from skimbal.benchmark._split import Split
from skimbal.evaluation import evaluate
from skimbal.evaluation._costs import peak_memory_mib
from skimbal.exceptions import CheckpointError, SpecError
from skimbal.utils._file_lock import FileLock

__all__ = ["make_model", "measure_cell"]

_DIGITS = 6


def measure_cell(cell: Cell, folder: Path, cache_dir: Path) -> dict[str, Any]:
    """Return the figures and costs of a cell.

    Parameters
    ----------
    cell : Cell
        What to fit, and on what.
    folder : pathlib.Path
        Where relative paths of data sets start.
    cache_dir : pathlib.Path
        Keeps embeddings. Texts are encoded before the clock of `fit` starts, whether
        they were there or not, so that all fits are timed alike.

    Returns
    -------
    dict of str to object
        ``left_out`` alone, with the reason, where no class is large enough to cut.
    """
    split = _read_split(cell, folder)
    if cell.regime.n_rare is not None and not split.rare:
        return {"left_out": f"no class has more than {cell.regime.n_rare} rows"}
    y = split.y_train
    share, noise = cell.regime.share, cell.regime.noise
    if share is not None and noise is not None:
        y = flip_labels(y, share=share, noise=noise, seed=cell.seed)
    model = make_model(cell, cache_dir)
    encoding = {} if cell.encoder is None else _encode_ahead(model, split, cache_dir)
    cpu, start = sum(os.times()[:4]), perf_counter()
    model.fit(split.X_train, y)
    fit_seconds = perf_counter() - start
    # the true labels say which classes are rare
    counts = Counter(split.y_train.tolist())
    report = evaluate(
        model, split.X_test, split.y_test, cv="prefit", class_counts=counts
    )
    cpu = sum(os.times()[:4]) - cpu
    weight = weigh_rows(split, cell.regime.prior)
    scores = score_report(report, weight=weight, rare=split.rare)
    return {
        "train_rows": len(split.y_train),
        "test_rows": len(split.y_test),
        "wrong_labels": int(np.sum(y != split.y_train)),
        "n_classes": len(report.classes),
        "smallest_class": min(counts.values()),
        **{k: None if v is None else round(v, _DIGITS) for k, v in scores.items()},
        "fit_seconds": round(fit_seconds, 3),
        "predict_seconds": round(sum(report.predict_seconds), 3),
        "cpu_seconds": round(cpu, 3),
        **encoding,
        "peak_mib": _peak_mib(),
        **peak_gpu_memory(),
    }


def make_model(cell: Cell, cache_dir: Path) -> Any:
    """Return the unfitted classifier of a cell."""
    recipe = find_recipe(cell.recipe.name)
    encoder = cell.encoder and cell.encoder.make(str(cache_dir))
    told = {
        "language": cell.dataset.language,
        "target_prior": cell.regime.prior,
        "pretrained": encoder,
    }
    options = {name: told[name] for name in told if name in recipe.options}
    return recipe.make(random_state=cell.seed, **(options | cell.recipe.options))


def _read_split(cell: Cell, folder: Path) -> Split:
    X, y = keep_usable_rows(*cell.dataset.read(folder))
    if cell.pool is not None:
        X, y = draw_pool(X, y, n_rows=cell.pool)
    _check_sizes(cell, len(X), len(np.unique(y)))
    return split_rows(
        X,
        y,
        language=cell.dataset.language,
        seed=cell.seed,
        n_train=cell.n_train,
        n_test=cell.n_test,
        n_rare=cell.regime.n_rare,
    )


def _check_sizes(cell: Cell, n_rows: int, n_classes: int) -> None:
    """Refuse rows that cannot be split with every class on both sides."""
    n_train, n_test = limit_sizes(n_rows, n_train=cell.n_train, n_test=cell.n_test)
    if n_classes < 2 or min(n_train, n_test) < n_classes:
        raise SpecError(
            f"The data set {cell.dataset.name!r} must have 2 classes or more, and "
            f"`n_train` and `n_test` a row of each at least; {n_classes} classes are "
            f"left, and {n_train} and {n_test} rows. Texts without label, repeated "
            f"texts, and classes of fewer than {MIN_ROWS} rows do not count."
        )


def _encode_ahead(model: Any, split: Split, cache_dir: Path) -> dict[str, Any]:
    """Fill the cache of every frozen encoder in a model, and say what that took.

    Imports are done then, too, which `fit` would be blamed for.
    """
    import torch  # noqa: F401
    from transformers import AutoModel, AutoTokenizer  # noqa: F401

    from skimbal.encoders import TransformerEncoder

    encoders = [
        value
        for value in model.get_params().values()
        if isinstance(value, TransformerEncoder) and value.cache_dir is not None
    ]
    if not encoders:
        return {}
    texts = [*split.X_train.tolist(), *split.X_test.tolist()]
    seconds, n_encoded = 0.0, 0
    for encoder in encoders:
        fitted = clone(encoder).fit(texts[:1])
        with _one_at_a_time(cache_dir):
            start = perf_counter()
            n_encoded += int((~fitted._open_cache().get(texts)[0]).sum())
            fitted.transform(texts)
            seconds += perf_counter() - start
    return {
        "encode_seconds": round(seconds, 3),
        "encoded_texts": n_encoded,
        "cached": n_encoded == 0,
    }


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Let cells that want the same texts wait for the first of them."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder / "encoding.lock")
    try:
        while not lock.acquire():
            sleep(0.1)
        yield
    except CheckpointError:  # no locks here: texts may be encoded twice
        yield
    finally:
        lock.release()


def _peak_mib() -> int | None:
    """Return the most memory of this process, or of a child of it."""
    own = peak_memory_mib()
    if own is None:  # Windows
        return None
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
    return int(max(own, child))
