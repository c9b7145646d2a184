"""What each peer makes. What is heavy is imported where it is used."""

from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.recipes._encoders import as_encoder, body_options

__all__ = [
    "make_embedding_lr",
    "make_embedding_smote_lr",
    "make_hf_trainer",
    "make_imblearn_bagging",
    "make_imblearn_easy_ensemble",
    "make_imblearn_forest",
    "make_regression",
    "make_setfit",
    "make_skorch",
    "make_tfidf",
    "make_tfidf_lr",
    "make_tfidf_lr_balanced",
    "make_tfidf_smote_lr",
    "make_tfidf_svm_balanced",
]


def make_tfidf(language: str) -> TfidfVectorizer:
    """Return the TF-IDF that most people write down first."""
    common: dict[str, Any] = {"sublinear_tf": True, "max_features": 300_000}
    if language == "zh":
        return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, **common)
    return TfidfVectorizer(ngram_range=(1, 2), **common)


def make_regression(**options: Any) -> LogisticRegression:
    """Return the head of all peers that have a logistic regression."""
    return LogisticRegression(C=10, max_iter=2000, **options)


def make_tfidf_lr(*, language: str = "en") -> Any:
    """Return a regression on TF-IDF."""
    return make_pipeline(make_tfidf(language), make_regression())


def make_tfidf_lr_balanced(*, language: str = "en") -> Any:
    """Return a regression on TF-IDF with balanced weights."""
    head = make_regression(class_weight="balanced")
    return make_pipeline(make_tfidf(language), head)


def make_tfidf_svm_balanced(*, language: str = "en", random_state: Any = None) -> Any:
    """Return an SVM on TF-IDF with balanced weights."""
    from sklearn.svm import LinearSVC

    head = LinearSVC(class_weight="balanced", random_state=random_state)
    return make_pipeline(make_tfidf(language), head)


def make_tfidf_smote_lr(*, language: str = "en", random_state: Any = None) -> Any:
    """Return a regression on TF-IDF with made-up rows."""
    return _smote(make_tfidf(language), random_state)


def make_imblearn_bagging(*, language: str = "en", random_state: Any = None) -> Any:
    """Return imbalanced-learn's bagging on TF-IDF."""
    from imblearn.ensemble import BalancedBaggingClassifier

    ensemble = BalancedBaggingClassifier(make_regression(), random_state=random_state)
    return make_pipeline(make_tfidf(language), ensemble)


def make_imblearn_easy_ensemble(
    *, language: str = "en", random_state: Any = None
) -> Any:
    """Return imbalanced-learn's boosted draws on TF-IDF."""
    from imblearn.ensemble import EasyEnsembleClassifier

    ensemble = EasyEnsembleClassifier(random_state=random_state)
    return make_pipeline(make_tfidf(language), ensemble)


def make_imblearn_forest(*, language: str = "en", random_state: Any = None) -> Any:
    """Return imbalanced-learn's forest on TF-IDF."""
    from imblearn.ensemble import BalancedRandomForestClassifier

    forest = BalancedRandomForestClassifier(random_state=random_state)
    return make_pipeline(make_tfidf(language), forest)


def make_embedding_lr(*, pretrained: Any = "minilm", prefix: str = "") -> Any:
    """Return a regression on a frozen encoder."""
    return make_pipeline(as_encoder(pretrained, prefix, 0), make_regression())


def make_embedding_smote_lr(
    *, pretrained: Any = "minilm", prefix: str = "", random_state: Any = None
) -> Any:
    """Return a regression on a frozen encoder with made-up rows."""
    return _smote(as_encoder(pretrained, prefix, 0), random_state)


def make_hf_trainer(
    *,
    pretrained: Any = "minilm",
    max_epochs: int = 4,
    oversample: bool = False,
    random_state: Any = 0,
) -> Any:
    """Return a fine-tune by the Trainer of transformers."""
    from skimbal.benchmark._plain_trainer import PlainTrainer

    return PlainTrainer(
        _body_folder(pretrained),
        epochs=max_epochs,
        oversample=oversample,
        random_state=random_state,
    )


def make_setfit(
    *,
    pretrained: Any = "minilm",
    max_steps: int | None = None,
    random_state: Any = 0,
) -> Any:
    """Return a fine-tune by SetFit."""
    from skimbal.benchmark._plain_set_fit import PlainSetFit

    return PlainSetFit(
        _body_folder(pretrained), max_steps=max_steps, random_state=random_state
    )


def make_skorch(
    *, pretrained: Any = "minilm", max_epochs: int = 3, random_state: Any = 0
) -> Any:
    """Return a fine-tune by skorch."""
    from skimbal.benchmark._plain_skorch import PlainSkorch

    return PlainSkorch(
        _body_folder(pretrained), epochs=max_epochs, random_state=random_state
    )


def _smote(features: Any, random_state: Any) -> Any:
    # scikit-learn's own pipeline takes no sampler
    from imblearn.pipeline import make_pipeline as make_resampling_pipeline

    from skimbal.benchmark._clipped_smote import ClippedSMOTE

    sampler = ClippedSMOTE(random_state=random_state)
    return make_resampling_pipeline(features, sampler, make_regression())


def _body_folder(pretrained: Any) -> str:
    from skimbal._torch._pretrained import resolve_pretrained

    return str(resolve_pretrained(body_options(pretrained, "")["pretrained"]))
