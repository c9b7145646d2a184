"""The systems of the benchmark, by name.

`PEERS` is what people use today, `OURS` what skimbal adds, `AUGMENTED` what its
augmenters are measured with.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from imblearn.ensemble import BalancedBaggingClassifier, EasyEnsembleClassifier
from imblearn.pipeline import make_pipeline as make_resampling_pipeline
from sklearn.ensemble import VotingClassifier
from sklearn.pipeline import make_pipeline

from benchmarks.quality.augmenters import AUGMENTERS
from benchmarks.quality.bodies import more_encoders
from benchmarks.quality.fine_tunes import BODIES, FINE_TUNES
from benchmarks.quality.parts import (
    Setting,
    body,
    body_options,
    make_encoder,
    make_svm,
    make_tfidf,
)
from skimbal import ImbalancedTextClassifier
from skimbal.augmentation import DeleteAugmenter, SwapAugmenter
from skimbal.benchmark._clipped_smote import ClippedSMOTE
from skimbal.benchmark._peer_builders import make_regression
from skimbal.benchmark._plain_set_fit import PlainSetFit
from skimbal.benchmark._plain_trainer import PlainTrainer
from skimbal.calibration import LogitAdjustedClassifier
from skimbal.classifiers import (
    BertClassifier,
    ContrastiveTextClassifier,
    SelfTrainingTextClassifier,
    ShrinkageLDAClassifier,
)
from skimbal.encoders import LexicalEncoder
from skimbal.ensemble import (
    BackboneEnsemble,
    BalancedTextBagging,
    EasyEnsembleText,
    ModelSoupClassifier,
)
from skimbal.pipeline import make_pipeline as make_sampling_pipeline

__all__ = [
    "AUGMENTABLE",
    "AUGMENTED",
    "FINE_TUNED",
    "OURS",
    "PEERS",
    "SEMI_SUPERVISED",
    "SYSTEMS",
    "TOLD",
    "Setting",
    "speaks",
]

System = Callable[["Setting"], Any]


def body_folder(setting: Setting) -> str:
    from skimbal._torch._pretrained import resolve_pretrained

    return str(resolve_pretrained(body(setting)))


def make_trainer(setting: Setting, **options: Any) -> PlainTrainer:
    return PlainTrainer(body_folder(setting), random_state=setting.seed, **options)


def make_setfit(setting: Setting, **options: Any) -> PlainSetFit:
    return PlainSetFit(body_folder(setting), random_state=setting.seed, **options)


def make_trainer_of_equal_time(setting: Setting) -> PlainTrainer:
    if setting.budget is None:
        raise SystemExit(
            "hf_trainer_equal_time needs the time of bert on the same rows: run both "
            "with one command, bert first."
        )
    return make_trainer(setting, epochs=None, budget=setting.budget)


def make_smote(setting: Setting) -> Any:
    sampler = ClippedSMOTE(random_state=setting.seed)
    return make_resampling_pipeline(make_encoder(setting), sampler, make_regression())


def make_adjusted(setting: Setting, **options: Any) -> LogitAdjustedClassifier:
    regression = make_pipeline(make_encoder(setting), make_regression())
    return LogitAdjustedClassifier(regression, random_state=setting.seed, **options)


def make_equal_mix(setting: Setting) -> VotingClassifier:
    """Return members as the default mixes without fine-tuning, with equal weights."""
    heads = {
        "lexical": (LexicalEncoder(), make_regression()),
        "embedding": (make_encoder(setting), make_regression()),
        "lda": (make_encoder(setting), ShrinkageLDAClassifier()),
    }
    members = [(name, make_pipeline(*steps)) for name, steps in heads.items()]
    return VotingClassifier(members, voting="soft")


def make_peer_ensemble(setting: Setting, kind: Any, **options: Any) -> Any:
    """Return an ensemble of imbalanced-learn over TF-IDF."""
    ensemble = kind(random_state=setting.seed, **options)
    return make_pipeline(make_tfidf(setting), ensemble)


def make_backbones(setting: Setting, **options: Any) -> BackboneEnsemble:
    bodies = [make_encoder(setting), *more_encoders(setting.cache)]
    return BackboneEnsemble(bodies, random_state=setting.seed, **options)


def make_backbones_and_words(setting: Setting) -> BackboneEnsemble:
    """Return the same and a model of n-grams, which was pretrained on nothing."""
    model = make_backbones(setting)
    words = make_pipeline(LexicalEncoder(), make_svm(setting))
    return model.set_params(pretrained=[*model.pretrained, words])


def make_auto(setting: Setting, **options: Any) -> ImbalancedTextClassifier:
    return ImbalancedTextClassifier(
        make_encoder(setting),
        target_prior=setting.target_prior,
        random_state=setting.seed,
        **options,
    )


def augment_regression(make_features: Callable[[Setting], Any], **options: Any) -> Any:
    """Return the maker of a regression that an augmenter of some name stands before."""

    def make(setting: Setting, name: str) -> Any:
        augmenter = AUGMENTERS[name]
        steps = augmenter.build(setting.language, setting.seed)
        features = [make_features(setting)]
        order = [*features, *steps] if augmenter.of_vectors else [*steps, *features]
        return make_sampling_pipeline(*order, make_regression(**options))

    return make


def augment_bert(setting: Setting, name: str, **options: Any) -> BertClassifier:
    (sampler,) = AUGMENTERS[name].build(setting.language, setting.seed)
    return make_bert(setting, resampler=sampler, **options)


def make_bert(setting: Setting, **options: Any) -> BertClassifier:
    return BertClassifier(**body_options(setting), random_state=setting.seed, **options)


def make_contrastive(setting: Setting, **options: Any) -> ContrastiveTextClassifier:
    return ContrastiveTextClassifier(
        **body_options(setting), random_state=setting.seed, **options
    )


def self_train(setting: Setting, **options: Any) -> SelfTrainingTextClassifier:
    regression = make_pipeline(make_encoder(setting), make_regression())
    return SelfTrainingTextClassifier(regression, random_state=setting.seed, **options)


PEERS: dict[str, System] = {
    "tfidf_lr": lambda s: make_pipeline(make_tfidf(s), make_regression()),
    "tfidf_lr_bal": lambda s: make_pipeline(
        make_tfidf(s), make_regression(class_weight="balanced")
    ),
    "tfidf_svm_bal": lambda s: make_pipeline(make_tfidf(s), make_svm(s)),
    "hf_trainer": make_trainer,
    "hf_trainer_12": lambda s: make_trainer(s, epochs=12, learning_rate=1e-4),
    "hf_trainer_ros": lambda s: make_trainer(s, epochs=1, oversample=True),
    "hf_trainer_equal_time": make_trainer_of_equal_time,
    "setfit": make_setfit,
    "setfit_1000": lambda s: make_setfit(s, max_steps=1000),
    # what any library for sentence embeddings gives
    "embedding_lr": lambda s: make_pipeline(make_encoder(s), make_regression()),
    "embedding_lr_bal": lambda s: make_pipeline(
        make_encoder(s), make_regression(class_weight="balanced")
    ),
    "embedding_smote_lr": make_smote,
    "balanced_bagging_peer": partial(
        make_peer_ensemble,
        kind=BalancedBaggingClassifier,
        estimator=make_regression(),
    ),
    "easy_ensemble_peer": partial(make_peer_ensemble, kind=EasyEnsembleClassifier),
}
OURS: dict[str, System] = {
    "lexical_lr": lambda s: make_pipeline(
        LexicalEncoder(), make_regression(class_weight="balanced")
    ),
    "lexical_svm": lambda s: make_pipeline(LexicalEncoder(), make_svm(s)),
    "embedding_lr_adjusted": lambda s: make_adjusted(s, target_prior=s.target_prior),
    "embedding_lr_tau1": lambda s: make_adjusted(s, tau=1),
    "equal_mix": make_equal_mix,
    "auto": make_auto,
    "auto_frozen": lambda s: make_auto(s, members=["lexical", "embedding"]),
    **{name: partial(make_bert, **options) for name, options in BODIES.items()},
    "contrastive": make_contrastive,
    **{
        f"contrastive_{contrast}_{n}": partial(
            make_contrastive, contrast=contrast, n_trained_layers=n
        )
        for contrast in ("batch", "pairs")
        for n in (2, 4)
    },
    "bert_probe": lambda s: make_bert(s, init_head="probe"),
    "balanced_bagging": lambda s: BalancedTextBagging(random_state=s.seed),
    "balanced_bagging_embedding": lambda s: BalancedTextBagging(
        encoder=make_encoder(s), random_state=s.seed
    ),
    "easy_ensemble": lambda s: EasyEnsembleText(random_state=s.seed),
    "backbone_ensemble": make_backbones,
    "backbone_ensemble_words": make_backbones_and_words,
    "backbone_ensemble_per_class": partial(make_backbones, voting="per_class"),
    "backbone_ensemble_soft": partial(make_backbones, voting="soft"),
    "soup": lambda s: ModelSoupClassifier(make_bert(s), random_state=s.seed),
}
# the classifiers that each of `AUGMENTERS` is put before, as "bert+swap"
AUGMENTABLE = {
    "tfidf_lr": augment_regression(make_tfidf),
    "tfidf_lr_bal": augment_regression(make_tfidf, class_weight="balanced"),
    "embedding_lr": augment_regression(make_encoder),
    "embedding_lr_bal": augment_regression(make_encoder, class_weight="balanced"),
    **{name: partial(augment_bert, **options) for name, options in BODIES.items()},
}
AUGMENTED: dict[str, System] = {
    f"{classifier}+{name}": partial(make, name=name)
    for classifier, make in AUGMENTABLE.items()
    for name, augmenter in AUGMENTERS.items()
    if classifier.startswith("embedding") or not augmenter.of_vectors
}
# the ways to fine-tune, as "bert+focal"
FINE_TUNED: dict[str, System] = {
    f"{body}+{name}": partial(make_bert, **(BODIES[body] | options))
    for body in BODIES
    for name, options in FINE_TUNES.items()
}
# systems that read rows without a label as well; the supervised one is `embedding_lr`
SEMI_SUPERVISED: dict[str, System] = {
    "self_training": self_train,
    "self_training_views": lambda s: self_train(
        s, weak_augmenter=DeleteAugmenter(), strong_augmenter=SwapAugmenter()
    ),
    "auto_frozen_all_rows": lambda s: make_auto(s, members=["lexical", "embedding"]),
    "pseudo_label": lambda s: self_train(s, method="pseudo_label"),
}
SYSTEMS = PEERS | OURS | AUGMENTED | FINE_TUNED | SEMI_SUPERVISED
# systems that read `target_prior`; others are fitted once for all priors
TOLD = frozenset(
    {"auto", "auto_frozen", "auto_frozen_all_rows", "embedding_lr_adjusted"}
)


def speaks(system: str, language: str) -> bool:
    """Return whether a system has anything to do in a language."""
    augmenter = AUGMENTERS.get(system.partition("+")[2])
    return augmenter is None or language in augmenter.languages
