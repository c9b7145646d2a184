"""The advisor reads the texts: n-grams, and the vectors of an encoder."""

from copy import copy
from pathlib import Path
from time import perf_counter
from typing import Any

from skimbal.auto._candidates import CANDIDATES
from skimbal.auto._costs import time_reader
from skimbal.auto._encoders import make_encoders
from skimbal.auto._measures import measure_names, measure_tokens
from skimbal.auto._rule_table import NOT_READ
from skimbal.auto._self_trained import SelfTrainedHead
from skimbal.auto._study import Study
from skimbal.auto._views import LexicalView, VectorView
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import InvalidTextError, MissingResourceError

__all__ = ["add_vectors", "add_words"]

_N_TIMED = 64


def _reading(word: str) -> list[str]:
    """Return the candidates that cannot do without a view."""
    return [
        name
        for name, candidate in CANDIDATES.items()
        if all(head.startswith(f"{word}/") for head in candidate.heads)
    ]


def add_words(found: Study) -> None:
    """Cut the texts into n-grams."""
    trial, race = found.trial, found.race
    try:
        view = LexicalView(trial.texts)
    except InvalidTextError:
        race.drop(_reading("words"), "no n-gram is common to two of the texts")
        return
    race.add_view("words", view)
    found.readers["words"] = time_reader(view.encoder.transform, trial.texts)


def add_vectors(found: Study) -> None:
    """Encode the texts, if an encoder can be had and there is time."""
    trial, race = found.trial, found.race
    needing = [name for name in CANDIDATES if CANDIDATES[name].passes]
    if not set(needing) & set(race.names):
        found.no_encoder = NOT_READ
        return
    words = race.views and set(_reading("words")) & set(race.names)
    encoders: list[TransformerEncoder] = []
    # to import torch and to load an encoder takes seconds as well
    found.no_encoder = found.explain_budget(0.0) if words else ""
    if not found.no_encoder:
        encoders, found.no_encoder = make_encoders(
            trial.params.pretrained, trial.facts, trial.params.verbose
        )
    if not encoders and not set(_reading("words")) & set(race.names):
        raise MissingResourceError(
            f"`candidates` asks for an encoder, but {found.no_encoder}. Or add 'words' "
            "to `candidates`."
        )
    if encoders:
        encoder = encoders[0].fit(trial.texts)
        if encoder.cache_dir is None:
            encoder.cache_dir = found.cache_dir  # for a refit
        found.measures["tokens"] = measure_tokens(encoder, trial.texts)
        expected = _seconds_to_read(encoder, trial.texts)
        # without n-grams there is nothing else to race
        if words:
            found.no_encoder = found.explain_budget(expected)
    if found.no_encoder:
        race.drop(needing, found.no_encoder)
        return
    found.encoder = encoder
    found.readers["vectors"] = time_reader(_uncached(encoder).transform, trial.texts)
    # named as in the audit of the default
    name = Path(encoder.pretrained).name
    taken = ("", "lexical", "text")
    view = VectorView("encoder" if name in taken else name, encoder, trial.texts)
    race.add_view("vectors", view, **_self_trained(found))
    names = measure_names(trial.label_names, encoder, view.features, trial.codes)
    found.measures["label_names"] = names


def _uncached(encoder: TransformerEncoder) -> TransformerEncoder:
    other = copy(encoder)
    other.cache_dir = None
    return other


def _seconds_to_read(encoder: TransformerEncoder, texts: list[str]) -> float:
    """Return what `transform` will take, judged by a sample; from a cache, little."""
    sample = texts[:: -(-len(texts) // _N_TIMED)]
    start = perf_counter()
    encoder.transform(sample)
    return (perf_counter() - start) / len(sample) * len(texts)


def _self_trained(found: Study) -> dict[str, Any]:
    """Return the head that learns from texts without a label, if there is time."""
    trial, encoder = found.trial, found.encoder
    if not trial.unlabelled or encoder is None:
        return {}
    reason = found.explain_budget(_seconds_to_read(encoder, trial.unlabelled))
    if reason:
        found.race.left_out["vectors/self_trained"] = reason
        return {}
    pool = encoder.transform(trial.unlabelled)
    return {"self_trained": SelfTrainedHead(pool, trial.seed())}
