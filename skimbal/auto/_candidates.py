"""The configurations that the advisor races, and the estimators that they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.auto._imbalanced_text import ImbalancedTextClassifier
from skimbal.calibration import LogitAdjustedClassifier
from skimbal.classifiers import ShrinkageLDAClassifier
from skimbal.encoders import LexicalEncoder, TransformerEncoder

__all__ = [
    "CANDIDATES",
    "Candidate",
    "check_candidates",
    "encoder_options",
    "make_estimator",
]

# as the heads of the default: one that has not converged is another model
_MAX_ITER = 3000
# What a constructor of the encoder is told; `pretraining` would read all folds.
_OF_ENCODER = (
    "pooling",
    "prefix",
    "max_length",
    "normalize",
    "batch_size",
    "cache_dir",
    "device",
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A configuration by name.

    Parameters
    ----------
    name : str
        As in the leaderboard.
    title : str
        In words.
    heads : tuple of str
        The members whose out-of-fold probabilities it is judged by: ``'words/svm'``
        stands for the head ``'svm'`` on n-grams.
    passes : int
        How often an encoder reads a text that is predicted: the class of cost.
    mixes : bool, default=False
        Whether the heads are mixed with learnt weights.
    adjusts : bool, default=False
        Whether one head decides for rare classes sooner, by a tau.
    tuned : tuple of str, default=()
        The kinds of tuned members that it mixes as well.
    """

    name: str
    title: str
    heads: tuple[str, ...]
    passes: int
    mixes: bool = False
    adjusts: bool = False
    tuned: tuple[str, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """Names of all members, as `Race` keeps them; some may not be had."""
        return (*self.heads, *(f"tuned/{kind}" for kind in self.tuned))


_WORDS = ("words/svm", "words/lr")
_BOTH = (
    "words/svm",
    "vectors/lr_3",
    "vectors/lr_30",
    "vectors/lda",
    "vectors/self_trained",  # where there are texts without a label
)
# the simplest first in each class of cost
CANDIDATES = {
    candidate.name: candidate
    for candidate in (
        Candidate(
            name="words",
            title="logistic regression on n-grams, with a tau",
            heads=("words/lr",),
            passes=0,
            adjusts=True,
        ),
        Candidate(
            name="words_mix",
            title="a mix of heads on n-grams, with a rule of decision",
            heads=_WORDS,
            passes=0,
            mixes=True,
        ),
        Candidate(
            name="vectors",
            title="logistic regression on a frozen encoder",
            heads=("vectors/lr_30",),
            passes=1,
        ),
        Candidate(
            name="vectors_adjusted",
            title="logistic regression on a frozen encoder, with a tau",
            heads=("vectors/lr_30",),
            passes=1,
            adjusts=True,
        ),
        Candidate(
            name="vectors_lda",
            title="discriminant analysis on a frozen encoder, with a tau",
            heads=("vectors/lda",),
            passes=1,
            adjusts=True,
        ),
        Candidate(
            name="mix",
            title="n-grams and a frozen encoder, mixed",
            heads=_BOTH,
            passes=1,
            mixes=True,
        ),
        Candidate(
            name="mix_contrastive",
            title="the mix, and an encoder tuned by contrast",
            heads=_BOTH,
            passes=4,
            mixes=True,
            tuned=("contrastive",),
        ),
        Candidate(
            name="mix_fine_tuned",
            title="the mix, and a fine-tuned encoder",
            heads=_BOTH,
            passes=4,
            mixes=True,
            tuned=("fine_tuned",),
        ),
    )
}


def check_candidates(candidates: Any) -> tuple[str, ...]:
    """Return the names of the candidates that a user asks for.

    Parameters
    ----------
    candidates : 'auto' or list of str
        ``'auto'`` stands for all.

    Returns
    -------
    tuple of str
        In the order of `CANDIDATES`.

    Raises
    ------
    ValueError
        If the list is empty, or holds another name.
    """
    if isinstance(candidates, str):
        return tuple(CANDIDATES)
    unknown = [name for name in candidates if name not in CANDIDATES]
    if unknown or not len(candidates):
        raise ValueError(
            f"`candidates` must be 'auto' or a list of one or more of "
            f"{list(CANDIDATES)}; got {list(candidates)}."
        )
    return tuple(name for name in CANDIDATES if name in candidates)


def make_estimator(name: str, spec: Mapping[str, Any]) -> Any:
    """Return the unfitted estimator that a candidate stands for.

    Parameters
    ----------
    name : str
        A key of `CANDIDATES`.
    spec : mapping
        Plain data: ``encoder`` (its parameters, or None), ``metric``,
        ``target_prior`` (``'train'``, ``'uniform'`` or pairs of label and share) and
        ``random_state``.

    Returns
    -------
    classifier
        Over texts.
    """
    candidate = CANDIDATES[name]
    prior = spec["target_prior"]
    options = {
        "metric": spec["metric"],
        "target_prior": prior if isinstance(prior, str) else dict(map(tuple, prior)),
        "random_state": spec["random_state"],
    }
    encoder = None
    if candidate.passes and spec["encoder"] is not None:
        encoder = TransformerEncoder(**spec["encoder"])
    if candidate.mixes:
        kinds = {"words": "lexical", "vectors": "embedding"}
        views = dict.fromkeys(head.partition("/")[0] for head in candidate.heads)
        members = [kinds[view] for view in views] + list(candidate.tuned)
        read = {} if encoder is None else {"pretrained": encoder}
        return ImbalancedTextClassifier(**read, members=members, **options)
    view, _, head = candidate.heads[0].partition("/")
    features = LexicalEncoder() if view == "words" else encoder
    pipeline = make_pipeline(features, _make_head(head))
    return (
        LogitAdjustedClassifier(pipeline, **options) if candidate.adjusts else pipeline
    )


def _make_head(name: str) -> Any:
    if name == "lda":
        return ShrinkageLDAClassifier()
    return LogisticRegression(C=30 if name == "lr_30" else 10, max_iter=_MAX_ITER)


def encoder_options(encoder: TransformerEncoder) -> dict[str, Any]:
    """Return the parameters of an encoder as plain data.

    Parameters
    ----------
    encoder : TransformerEncoder
        Fitted or not.

    Returns
    -------
    dict
        Paths are str; parameters that have their defaults are left out.
    """
    defaults = TransformerEncoder()
    options: dict[str, Any] = {"pretrained": str(encoder.pretrained)}
    for option in _OF_ENCODER:
        value = getattr(encoder, option)
        if value != getattr(defaults, option):
            options[option] = value if isinstance(value, int) else str(value)
    return options
