"""The table of peers: what people use today, without what skimbal adds."""

from skimbal.benchmark import _peer_builders as builders
from skimbal.benchmark._peer import Peer
from skimbal.recipes import Recipe, get_recipe, recipe_names

__all__ = ["find_recipe", "peer_names"]

_NO_SKIMBAL = "nothing of skimbal"
_FROZEN = "the encoder is read by skimbal, as any library for embeddings would"
_PEERS = (
    Peer(
        name="tfidf_lr",
        summary="logistic regression on TF-IDF",
        without=f"{_NO_SKIMBAL}, and no care for rare classes",
        build=builders.make_tfidf_lr,
    ),
    Peer(
        name="tfidf_lr_balanced",
        summary="logistic regression on TF-IDF, each class weighs the same",
        without=_NO_SKIMBAL,
        build=builders.make_tfidf_lr_balanced,
    ),
    Peer(
        name="tfidf_svm_balanced",
        summary="linear SVM on TF-IDF, each class weighs the same",
        without=f"{_NO_SKIMBAL}, and no probabilities",
        build=builders.make_tfidf_svm_balanced,
    ),
    Peer(
        name="tfidf_smote_lr",
        summary="logistic regression on TF-IDF and rows that SMOTE made up",
        without=_NO_SKIMBAL,
        build=builders.make_tfidf_smote_lr,
    ),
    Peer(
        name="imblearn_bagging",
        summary="BalancedBaggingClassifier of logistic regressions on TF-IDF",
        without=_NO_SKIMBAL,
        build=builders.make_imblearn_bagging,
    ),
    Peer(
        name="imblearn_easy_ensemble",
        summary="EasyEnsembleClassifier on TF-IDF",
        without=_NO_SKIMBAL,
        build=builders.make_imblearn_easy_ensemble,
    ),
    Peer(
        name="imblearn_forest",
        summary="BalancedRandomForestClassifier on TF-IDF",
        without=_NO_SKIMBAL,
        build=builders.make_imblearn_forest,
    ),
    Peer(
        name="embedding_lr",
        summary="logistic regression on a frozen encoder",
        without=f"{_FROZEN}; no care for rare classes",
        build=builders.make_embedding_lr,
    ),
    Peer(
        name="embedding_smote_lr",
        summary="logistic regression on a frozen encoder and what SMOTE made up",
        without=_FROZEN,
        build=builders.make_embedding_smote_lr,
    ),
    Peer(
        name="hf_trainer",
        summary="fine-tune with the Trainer of transformers",
        without=f"{_NO_SKIMBAL}, and no care for rare classes",
        build=builders.make_hf_trainer,
        fine_tunes=True,
    ),
    Peer(
        name="setfit",
        summary="tune an encoder on pairs of texts with SetFit",
        without=_NO_SKIMBAL,
        build=builders.make_setfit,
        fine_tunes=True,
    ),
    Peer(
        name="skorch",
        summary="fine-tune with NeuralNetClassifier, as skorch's documentation shows",
        without=f"{_NO_SKIMBAL}, and no care for rare classes",
        build=builders.make_skorch,
        fine_tunes=True,
    ),
)


def peer_names() -> list[str]:
    """Return the names of what skimbal is measured against.

    Returns
    -------
    list of str
        A spec of a benchmark takes them beside those of `recipe_names`.

    Examples
    --------
    >>> from skimbal.benchmark import peer_names
    >>> peer_names()[:3]
    ['embedding_lr', 'embedding_smote_lr', 'hf_trainer']
    """
    return sorted(peer.name for peer in _PEERS)


def find_recipe(name: str) -> Recipe:
    """Return a recipe of skimbal, or a peer.

    Raises
    ------
    ValueError
        If there is neither; the message lists the names.
    """
    for peer in _PEERS:
        if peer.name == name:
            return peer
    if name in recipe_names():
        return get_recipe(name)
    raise ValueError(
        f"There is no recipe {name!r}; choose one of {', '.join(recipe_names())}; or "
        f"a peer: {', '.join(peer_names())}."
    )
