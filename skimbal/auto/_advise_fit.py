"""From the rows of a fit to the fitted attributes of a `StrategyAdvisor`."""

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, filterwarnings

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from skimbal.auto._advise import study
from skimbal.auto._candidates import CANDIDATES, make_estimator
from skimbal.auto._checks import Rows
from skimbal.auto._finish import finish
from skimbal.auto._imbalanced_text import ImbalancedTextClassifier
from skimbal.auto._record import make_record
from skimbal.auto._study import Study
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import check_target_prior
from skimbal.utils._weights import weight_params

if TYPE_CHECKING:
    from skimbal.auto._strategy_advisor import StrategyAdvisor

__all__ = ["advise"]

# of a class, where rows are drawn
_FEWEST_DRAWN = 30


def advise(
    advisor: "StrategyAdvisor",
    names: tuple[str, ...],
    seed: int,
    rows: Rows,
    classes: np.ndarray,
    codes: np.ndarray,
    more: list[str],
    parts: dict[str, list[str]],
) -> dict[str, Any]:
    """Fit and return the fitted attributes, or raise and leave nothing behind.

    Parameters
    ----------
    advisor : StrategyAdvisor
        Read for its parameters only.
    names : tuple of str
        Candidates that may take part.
    seed : int
        Of everything that draws.
    rows : Rows
        The rows.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    more : list of str
        Texts without a label that are not among `rows`.
    parts : dict of str to list of str
        Texts of each part.

    Returns
    -------
    dict
        Names and values of the attributes that end in ``_``.
    """
    params = ImbalancedTextClassifier(
        advisor.pretrained,
        target_prior=advisor.target_prior,
        metric=advisor.metric,
        time_budget=advisor.time_budget,
        random_state=seed,
        verbose=advisor.verbose,
    )
    drawn = _draw(codes, advisor.max_rows, np.random.default_rng(seed))
    texts = [rows.texts[i] for i in drawn.tolist()]
    weight = None if rows.weight is None else rows.weight[drawn]
    unlabelled = rows.unlabelled + more
    given = texts, classes, codes[drawn], weight, unlabelled
    by_rule = isinstance(advisor.candidates, str)
    counts = np.bincount(codes)
    mass = np.bincount(codes, rows.weight)
    train_prior = mass / mass.sum()
    target = check_target_prior(advisor.target_prior, classes, train_prior)
    with TemporaryDirectory(prefix="skimbal-") as folder:
        options = (names, by_rule, folder, advisor.tolerance)
        found = study(params, *options, given, parts)
        own_cache = _restore_cache(found, folder)
        record = make_record(found, seed, rows.index[drawn], own_cache)
        if not advisor.refit:
            best = make_estimator(record["chosen"], record["spec"])
        elif len(drawn) == len(codes) and CANDIDATES[record["chosen"]].mixes:
            best = _assemble(found, record)
        else:
            best = _fit(record, folder, rows, unlabelled)
    return {
        "classes_": classes,
        "class_counts_": counts,
        "training_prior_": target,
        "record_": record,
        "best_estimator_": best,
    }


def _draw(codes: np.ndarray, most: int, rng: np.random.Generator) -> np.ndarray:
    """Return row numbers: all, or the same share of each class, but 30 at least."""
    if len(codes) <= most:
        return np.arange(len(codes))
    share = most / len(codes)
    kept = []
    for code in range(int(codes.max()) + 1):
        own = rng.permutation(np.flatnonzero(codes == code))
        kept.append(own[: max(round(share * len(own)), _FEWEST_DRAWN)])
    return np.sort(np.concatenate(kept))


def _restore_cache(found: Study, folder: str) -> str | None:
    """Give the encoder back the cache that the user chose, and return it."""
    encoder = found.encoder
    if encoder is None or encoder.cache_dir is None:
        return None
    if encoder.cache_dir == folder:
        encoder.cache_dir = None
        return None
    return str(encoder.cache_dir)


def _assemble(found: Study, record: dict[str, Any]) -> Any:
    """Return the mix, fitted, from members that have been trained already."""
    model = make_estimator(record["chosen"], record["spec"])
    trial = found.trial
    trial.views = {view.name: view for view in found.race.views.values()}
    members = found.race.fit_members(record["chosen"])
    for name, value in finish(trial, members).items():
        setattr(model, name, value)
    return model


def _fit(record: dict[str, Any], folder: str, rows: Rows, unlabelled: list[str]) -> Any:
    """Return the estimator, fitted on all rows; vectors come from the cache."""
    spec = record["spec"]
    encoder = spec["encoder"]
    cached = encoder is not None and "cache_dir" not in encoder
    if cached:
        spec = spec | {"encoder": encoder | {"cache_dir": folder}}
    model = clone(make_estimator(record["chosen"], spec))
    X, y, weight = rows.texts, rows.labels, rows.weight
    if CANDIDATES[record["chosen"]].mixes and unlabelled:
        X = X + unlabelled
        y = np.append(y.astype(object), np.full(len(unlabelled), None))
        if weight is not None:
            weight = np.append(weight, np.full(len(unlabelled), weight.mean()))
    with catch_warnings():
        # the risks of the advice say so
        filterwarnings("ignore", ".* have a single row", SkimbalWarning)
        filterwarnings("ignore", "The smallest class has", SkimbalWarning)
        model.fit(X, y, **weight_params(model, weight))
    if cached:
        _forget_cache(model)
    return model


def _forget_cache(model: Any) -> None:
    """Take the folder, which is about to be deleted, out of each encoder."""
    parts = [model, getattr(model, "estimator", None)]
    parts.append(getattr(model, "estimator_", None))  # the fitted copy of it
    held = [part[0] for part in parts if isinstance(part, Pipeline)]
    held.append(getattr(model, "pretrained", None))  # of a mix
    held += getattr(model, "encoders_", {}).values()
    for encoder in held:
        if isinstance(encoder, TransformerEncoder):
            encoder.cache_dir = None
