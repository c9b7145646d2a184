"""What each recipe makes. Nothing is imported before it is needed."""

from collections.abc import Sequence
from typing import Any

from skimbal.recipes._encoders import as_encoder, body_options

__all__ = [
    "make_auto",
    "make_backbones",
    "make_bagging",
    "make_bert",
    "make_contrastive",
    "make_easy_ensemble",
    "make_embedding",
    "make_lexical",
    "make_self_training",
    "make_soup",
]

# enough for the slowest of the data sets that we measure; lbfgs stops long before
_MAX_ITER = 2000


def make_auto(
    *,
    pretrained: Any = "auto",
    prefix: str = "",
    target_prior: Any = "train",
    time_budget: float | None = None,
    members: str | Sequence[str] = "auto",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Return an `ImbalancedTextClassifier`."""
    from skimbal.auto import ImbalancedTextClassifier

    if prefix:
        if isinstance(pretrained, str) and pretrained == "auto":
            raise ValueError(
                "The recipe 'auto' puts `prefix` before the texts of an encoder that "
                "you name, since one that it finds has its own; give `pretrained` (on "
                "the command line --model) too."
            )
        pretrained = as_encoder(pretrained, prefix, verbose)
    return ImbalancedTextClassifier(
        pretrained,
        target_prior=target_prior,
        time_budget=time_budget,
        members=members,
        random_state=random_state,
        verbose=verbose,
    )


def make_bert(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    max_epochs: int | str = "auto",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Return a `BertClassifier`."""
    from skimbal.classifiers import BertClassifier

    return BertClassifier(
        **body_options(pretrained, prefix),
        max_epochs=max_epochs,
        random_state=random_state,
        verbose=verbose,
    )


def make_backbones(
    *,
    pretrained: Any = "minilm,BAAI/bge-small-en-v1.5",
    prefix: str = "",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Return a `BackboneEnsemble` of a list, or of names with commas between them.

    N-grams vote as well: they know words that no encoder was pretrained on.
    """
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    from skimbal.encoders import LexicalEncoder
    from skimbal.ensemble import BackboneEnsemble

    names = pretrained
    if isinstance(pretrained, str):
        names = [name.strip() for name in pretrained.split(",") if name.strip()]
    if not isinstance(names, (list, tuple)) or len(names) < 2:
        raise ValueError(
            "The recipe 'backbones' lets several encoders vote; `pretrained` (on the "
            "command line --model) must name two or more, with commas between them."
        )
    encoders = [as_encoder(name, prefix, verbose) for name in names]
    # the ensemble gives its own seed to what has none
    n_grams = make_pipeline(LexicalEncoder(), LinearSVC(class_weight="balanced"))
    return BackboneEnsemble([*encoders, n_grams], random_state=random_state)


def make_bagging(*, random_state: Any = None) -> Any:
    """Return a `BalancedTextBagging` over n-grams."""
    from skimbal.ensemble import BalancedTextBagging

    return BalancedTextBagging(random_state=random_state)


def make_contrastive(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    max_epochs: int | str = "auto",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Return a `ContrastiveTextClassifier`."""
    from skimbal.classifiers import ContrastiveTextClassifier

    return ContrastiveTextClassifier(
        **body_options(pretrained, prefix),
        max_epochs=max_epochs,
        random_state=random_state,
        verbose=verbose,
    )


def make_easy_ensemble(*, random_state: Any = None) -> Any:
    """Return an `EasyEnsembleText` over n-grams."""
    from skimbal.ensemble import EasyEnsembleText

    return EasyEnsembleText(random_state=random_state)


def make_self_training(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Return a `SelfTrainingTextClassifier` over a frozen encoder."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    from skimbal.classifiers import SelfTrainingTextClassifier

    encoder = as_encoder(pretrained, prefix, verbose)
    head = LogisticRegression(C=10, max_iter=_MAX_ITER)
    return SelfTrainingTextClassifier(
        make_pipeline(encoder, head), random_state=random_state
    )


def make_soup(
    *,
    pretrained: Any = "minilm",
    prefix: str = "",
    max_epochs: int | str = "auto",
    random_state: Any = None,
    verbose: int = 0,
) -> Any:
    """Return a `ModelSoupClassifier` of three copies."""
    from skimbal.classifiers import BertClassifier
    from skimbal.ensemble import ModelSoupClassifier

    copy = BertClassifier(
        **body_options(pretrained, prefix),
        max_epochs=max_epochs,
        init_head="probe",
        early_stopping=False,
        verbose=verbose,
    )
    return ModelSoupClassifier(copy, random_state=random_state)


def make_embedding(
    *, pretrained: Any = "minilm", prefix: str = "", verbose: int = 0
) -> Any:
    """Return a regression on a frozen encoder."""
    from sklearn.pipeline import make_pipeline

    return make_pipeline(as_encoder(pretrained, prefix, verbose), _make_head())


def make_lexical() -> Any:
    """Return a regression on n-grams."""
    from sklearn.pipeline import make_pipeline

    from skimbal.encoders import LexicalEncoder

    return make_pipeline(LexicalEncoder(), _make_head())


def _make_head() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10, class_weight="balanced", max_iter=_MAX_ITER)
