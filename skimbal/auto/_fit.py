"""The steps of `ImbalancedTextClassifier.fit`, in their order."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import warn

import numpy as np

from skimbal.auto._checks import TUNED
from skimbal.auto._encoders import make_encoders
from skimbal.auto._fine_tuning import (
    N_COPIES,
    expected_seconds,
    judge_contrast,
    judge_fine_tuning,
    seconds_a_text,
    tune,
)
from skimbal.auto._finish import finish
from skimbal.auto._folds import Folds
from skimbal.auto._trial import FEW_TEXTS, NOT_ASKED_FOR, Trial
from skimbal.auto._views import LexicalView, VectorView
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import (
    InvalidTextError,
    MissingResourceError,
    NonFiniteLossError,
    SkimbalWarning,
)

if TYPE_CHECKING:
    from skimbal.auto._imbalanced_text import ImbalancedTextClassifier

__all__ = ["fit_default"]


def fit_default(
    params: "ImbalancedTextClassifier",
    texts: list[str],
    classes: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray | None,
    unlabelled: list[str],
) -> dict[str, Any]:
    """Fit and return the fitted attributes, or raise and leave nothing behind.

    Parameters
    ----------
    params : ImbalancedTextClassifier
        Read for its parameters only.
    texts : list of str
        The training texts.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows.
    unlabelled : list of str
        Texts without a label.

    Returns
    -------
    dict
        Names and values of the attributes that end in ``_``.
    """
    trial = Trial(params, texts, classes, codes, weight, unlabelled)
    _warn_of_few_texts(trial)
    encoders = _add_frozen_members(trial)
    for kind in TUNED:
        _add_tuned_member(trial, encoders, kind)
    if not trial.members:
        reasons = "; ".join(
            f"{kind}: {why}"
            for kind, why in trial.left_out.items()
            if why != NOT_ASKED_FOR
        )
        raise ValueError(
            f"At least one member must be trained, and none can be ({reasons}). Give "
            "more rows or time, or name other `members` as well."
        )
    return finish(trial, trial.members)


def _warn_of_few_texts(trial: Trial) -> None:
    smallest = trial.facts.smallest_class
    if smallest >= FEW_TEXTS and trial.folds:
        return
    effect = (
        "no fold can both learn and test it, so nothing is tuned for it"
        if smallest == 1
        else "what is tuned out of fold knows little of it"
    )
    if not trial.folds:
        effect = (
            "no folds can be made, so nothing is tuned, and all members weigh the same"
        )
    if smallest >= FEW_TEXTS:
        _warn(
            f"{trial.facts.n_contradictory} of {trial.facts.n_texts} texts have rows "
            f"of several classes: {effect}. Look at their labels first."
        )
        return
    _warn(
        f"The smallest class has {smallest} different text"
        f"{'' if smallest == 1 else 's'}: {effect}. Expect low recall there; add "
        "examples first."
    )


def _add_frozen_members(trial: Trial) -> dict[str, TransformerEncoder]:
    """Fit heads on n-grams and on the vectors of encoders; return the encoders."""
    encoders = _find_encoders(trial)
    wants_vectors = bool(encoders) and trial.wants("embedding")
    if trial.wants("lexical"):
        try:
            trial.add_heads(LexicalView(trial.texts), alone=not wants_vectors)
        except InvalidTextError:
            reason = "no n-gram is common to two of the texts"
            if not encoders:
                raise InvalidTextError(
                    f"{reason.capitalize()}, and there is no encoder to read them "
                    "with. Give more texts, or an encoder as `pretrained`."
                ) from None
            trial.left_out["lexical"] = reason
    if wants_vectors:
        for name, encoder in encoders.items():
            view = VectorView(name, encoder, trial.texts)
            trial.add_heads(view, alone=False)
            if trial.unlabelled:
                _add_self_trained_member(trial, view)
    if trial.unlabelled and not wants_vectors:
        trial.left_out["self_trained"] = (
            f"{len(trial.unlabelled)} texts without a label are of use to heads on "
            "vectors alone, and there are none"
        )
    return encoders


def _add_self_trained_member(trial: Trial, view: VectorView) -> None:
    """Learn from the texts without a label, if there is time to encode them."""
    reason = ""
    if trial.params.time_budget is not None:  # encoding takes longer than the rest
        a_text = seconds_a_text(view.encoder, trial.texts)
        reason = trial.explain_budget(a_text * len(trial.unlabelled))
    if reason:
        trial.left_out[f"{view.name}/self_trained"] = reason
    else:
        trial.add_self_trained(view)


def _find_encoders(trial: Trial) -> dict[str, TransformerEncoder]:
    """Return the encoders to use by name, not fitted; none where none is wanted."""
    params = trial.params
    wanted = [kind for kind in ("embedding", *TUNED) if trial.wants(kind)]
    if not wanted:
        return {}
    encoders, reason = make_encoders(params.pretrained, trial.facts, params.verbose)
    if not encoders:
        if not trial.wants("lexical"):
            raise MissingResourceError(
                f"`members` asks for an encoder, but {reason}. Or add 'lexical' to "
                "`members`."
            )
        trial.reasons["encoder"] = reason
        trial.left_out |= dict.fromkeys(wanted, reason)
        _warn(f"Only n-grams are used: {reason}.", depth=4)
    named: dict[str, TransformerEncoder] = {}
    for encoder in encoders:
        named[_free_name(Path(encoder.pretrained).name or "encoder", named)] = encoder
    return named


def _free_name(name: str, taken: Iterable[str]) -> str:
    """Return `name`, with a number where it is taken already."""
    taken = {*taken, "lexical", "text"}
    names = [name, *(f"{name}_{i}" for i in range(2, len(taken) + 2))]
    return next(free for free in names if free not in taken)


def _add_tuned_member(
    trial: Trial, encoders: dict[str, TransformerEncoder], kind: str
) -> None:
    """Tune the encoder whose vectors tell most, if rules and time allow it."""
    if not encoders or not trial.wants(kind):
        return
    # where they are as many, the very folds of the other members
    folds = trial.folds if len(trial.folds) == N_COPIES else trial.deal(N_COPIES)
    name, reason = _choose_encoder(trial, encoders, folds, kind)
    if reason:
        trial.left_out[kind] = reason
        return
    try:
        trial.members.append(
            tune(
                kind,
                name,
                encoders[name],
                trial.texts,
                trial.codes,
                folds,
                trial.weight,
                trial.seed(),
                trial.label_names,
            )
        )
    except NonFiniteLossError as error:
        if not trial.members:
            raise
        trial.left_out[kind] = str(error)
        _warn(f"The {kind.replace('_', '-')} encoder is left out: {error}")


def _choose_encoder(
    trial: Trial, encoders: dict[str, TransformerEncoder], folds: Folds, kind: str
) -> tuple[str, str]:
    """Return the encoder to tune, or why none shall be."""
    if not folds:
        return "", "no folds can be made of the texts"
    name, lead = next(iter(encoders)), None
    if trial.has_heads:
        lexical, vectors = (trial.best(lexical=of_words) for of_words in (True, False))
        name, lead = vectors[0].view, vectors[1] - lexical[1]
    wanted, trial.reasons[kind] = _judge(trial, kind, lead)
    if not wanted:
        return "", trial.reasons[kind]
    if trial.params.time_budget is None:
        return name, ""
    encoder = encoders[name]
    if name not in trial.views:
        encoder.fit(trial.texts)
    return name, trial.explain_budget(
        expected_seconds(kind, encoder, trial.texts, len(trial.classes), folds)
    )


def _judge(trial: Trial, kind: str, lead: float | None) -> tuple[bool, str]:
    """Tell whether the rules want such a member, and why.

    `lead` is that of heads on vectors over those on n-grams, where there are both.
    """
    if trial.params.members != "auto":
        return True, "`members` names it"
    if kind == "contrastive":
        return judge_contrast(trial.facts)
    if lead is None:
        return True, "there are no n-grams to compare the encoder with"
    return judge_fine_tuning(trial.facts, lead)


def _warn(message: str, depth: int = 3) -> None:
    """Warn at the line that called `fit`; `depth` counts the calls below it."""
    # and this function, and a wrapper of scikit-learn
    warn(message, SkimbalWarning, stacklevel=depth + 3)
