"""The rules: what to do, what not to do, and why."""

from skimbal.auto._rules import Facts, Rule

__all__ = ["FEW_TEXTS", "NOT_READ", "RULES"]

# points of the metric by which n-grams lead where the encoder knows the wrong things
BEHIND = -0.03
# and by which vectors lead where topics or intents are asked
AHEAD = 0.05
FEW_TEXTS = 32  # as the default has it
NOT_READ = "no candidate reads with one"

_MENON = "Menon et al. (2021), https://arxiv.org/abs/2007.07314"
_ELOR = "Elor, Averbuch-Elor (2022), https://arxiv.org/abs/2201.08528"
_LONGPRE = "Longpre et al. (2020), https://arxiv.org/abs/2010.01764"
_TUNSTALL = "Tunstall et al. (2022), https://arxiv.org/abs/2209.11055"
_GURURANGAN = "Gururangan et al. (2020), https://arxiv.org/abs/2004.10964"
_WANG = "Wang et al. (2022), https://arxiv.org/abs/2208.07204"
_NORTHCUTT = "Northcutt et al. (2021), https://arxiv.org/abs/1911.00068"
_LOPEZ = "Lopez-Paz, Oquab (2017), https://arxiv.org/abs/1610.06545"
_HESTNESS = "Hestness et al. (2017), https://arxiv.org/abs/1712.00409"
_LEE = "Lee et al. (2022), https://arxiv.org/abs/2107.06499"


def _below(facts: Facts, name: str, limit: float) -> bool:
    return facts.get(name) is not None and facts[name] < limit


def _above(facts: Facts, name: str, limit: float) -> bool:
    return facts.get(name) is not None and facts[name] > limit


def _reads_badly(facts: Facts) -> bool:
    return _above(facts, "unknown_share", 0.05) or _above(
        facts, "fertility", 3.0 if facts["share_unspaced"] < 0.5 else 1.5
    )


RULES = (
    Rule(
        "encoder",
        "consider",
        lambda f: not f["has_encoder"] and f["no_encoder"] == NOT_READ,
        "Let a candidate that reads with an encoder take part.",
        "None of those that were named does, so all that is said here is of n-grams.",
        "mix_over_words",
    ),
    Rule(
        "encoder",
        "do",
        lambda f: not f["has_encoder"] and "time_budget" in f["no_encoder"],
        "Give more time, for an encoder to take part.",
        "All that is said here is of n-grams: {no_encoder}.",
        "mix_over_words",
    ),
    Rule(
        "encoder",
        "do",
        lambda f: not f["has_encoder"],
        "Get an encoder that can read these texts.",
        "None took part ({no_encoder}), so all that is said here is of n-grams.",
        "mix_over_words",
    ),
    Rule(
        "encoder",
        "do",
        lambda f: _below(f, "lead", BEHIND) and _reads_badly(f),
        "Take another encoder: one that knows this language.",
        "Its tokenizer makes {fertility:.1f} tokens of a word or character and knows "
        "{known_percent:.0f} % of them, and its vectors are {lead_words}.",
    ),
    Rule(
        "encoder",
        "consider",
        lambda f: _above(f, "truncated_share", 0.1),
        "Let the encoder read further: a larger `max_length`.",
        "{truncated_percent:.0f} % of the texts are longer than it reads.",
    ),
    Rule(
        "transfer",
        "do not",
        lambda f: _above(f, "lead", AHEAD) and f["median_class"] < FEW_TEXTS,
        "Leave the encoder frozen, or tune it by contrast; do not fine-tune it.",
        "Its vectors are {lead_words}, as is usual for topics and intents, and half of "
        "the classes have fewer than {few} texts.",
        "contrast",
        _TUNSTALL,
    ),
    Rule(
        "transfer",
        "do",
        lambda f: _below(f, "lead", BEHIND) and f["median_class"] >= FEW_TEXTS,
        "Fine-tune the encoder, beside n-grams.",
        "Its frozen vectors are {lead_words}: how a text says something counts (style, "
        "sentiment), and it was not pretrained for that.",
        "fine_tuning",
    ),
    Rule(
        "transfer",
        "consider",
        lambda f: f["has_encoder"] and f["median_class"] < FEW_TEXTS,
        "Tune the encoder by contrast.",
        "Half of the classes have fewer than {few} texts.",
        "contrast",
        _TUNSTALL,
    ),
    Rule(
        "transfer",
        "consider",
        lambda f: f["has_encoder"],
        "Fine-tune the encoder where its time can be paid.",
        "The classes have a median of {median_class:.0f} texts, and the frozen vectors "
        "are {lead_words}.",
        "fine_tuning",
    ),
    Rule(
        "decision",
        "do",
        lambda f: f["target_prior"] == "uniform",
        "Decide as if all classes were equally common, by a tau that is chosen out of "
        "fold.",
        "You have said that they are, in use. Which frequencies count decides more "
        "than any method.",
        "tau_uniform",
        _MENON,
    ),
    Rule(
        "decision",
        "do",
        lambda f: f["target_prior"] != "train",
        "Decide for the class frequencies that you have named, by a tau that is chosen "
        "out of fold.",
        "They are not those of the training rows. Which frequencies count decides more "
        "than any method.",
        reference=_MENON,
    ),
    Rule(
        "decision",
        "do not",
        lambda f: True,
        "Do not act as if all classes were equally common (tau 1, balanced softmax); "
        "let a small tau, chosen out of fold, decide.",
        "The rows to predict come as in training. If that is wrong, set "
        "`target_prior`: nothing else matters as much.",
        "tau_one",
        _MENON,
    ),
    Rule(
        "resampling",
        "do not",
        lambda f: f["smallest_class"] <= 5,
        "No SMOTE, no copies of rare rows.",
        "The smallest class has {smallest_class} texts: there is nothing between them "
        "to fill in. Resampling moves the decision, which a tau does for nothing.",
        "smote",
        _ELOR,
    ),
    Rule(
        "resampling",
        "do not",
        lambda f: True,
        "No resampling, and no balanced weights beside a tau.",
        "They move the decision and spoil the probabilities; the ranking of the rows "
        "stays as it is (the gain is in average precision).",
        "weights_ranking",
        _ELOR,
    ),
    Rule(
        "augmentation",
        "consider",
        lambda f: f["smallest_class"] <= 20 and not f["has_encoder"],
        "Add swapped copies of rare texts: `AugmentingOverSampler(SwapAugmenter())`.",
        "The smallest class has {smallest_class} texts, and n-grams learn from new "
        "neighbours of words.",
        "swap_words",
    ),
    Rule(
        "augmentation",
        "do not",
        lambda f: True,
        "Expect nothing from changed copies of texts.",
        "A pretrained encoder has seen such changes. Written examples of rare classes "
        "help; edited ones do not.",
        "eda_vectors",
        _LONGPRE,
    ),
    Rule(
        "semi-supervision",
        "do",
        lambda f: f["n_unlabelled"] > 0 and f["has_encoder"],
        "Learn from the {n_unlabelled:,} texts without a label by self-training, "
        "guarded out of fold; not by plain pseudo-labels.",
        "The mix holds such a head, and gives it weight only where that pays.",
        "self_training",
        _WANG,
    ),
    Rule(
        "semi-supervision",
        "consider",
        lambda f: f["has_encoder"] and f["median_class"] < 64,
        "Collect texts without a label.",
        "Labels are few (a median of {median_class:.0f} a class), and self-training "
        "reads the others as well.",
        "self_training",
        _WANG,
    ),
    Rule(
        "self-supervision",
        "consider",
        lambda f: f["n_unlabelled"] >= 5000 and f["has_encoder"],
        "Pretrain on the texts without a label a part of the way "
        "(`interpolation=0.2`), and compare.",
        "It can help texts like those that are asked, and it can cost.",
        "pretraining_part",
        _GURURANGAN,
    ),
    Rule(
        "self-supervision",
        "do not",
        lambda f: f["has_encoder"],
        "Do not pretrain the encoder on these texts before it is used frozen.",
        "To guess words costs a sentence encoder its sense of whole texts.",
        "pretraining",
        _GURURANGAN,
    ),
    Rule(
        "labels",
        "check",
        lambda f: f["n_contradictory"] > 0 or f["near_contradictions"] > 0,
        "Look at the texts that come with several labels first.",
        "Several classes have rows of the same text ({n_contradictory}) or of nearly "
        "equal ones ({near_contradictions} groups). No method is right on all of them.",
        "",
        _NORTHCUTT,
    ),
    Rule(
        "labels",
        "check",
        lambda f: _above(f, "noise_share", 0.03),
        "Look at the rows in `suspects`, the worst first.",
        "The labels of {noise_percent:.0f} % of the rows are improbable out of fold, "
        "and another class is probable. Some are wrong labels, some hard rows. Counted "
        "from 0, the worst are {first_suspects}.",
        "",
        _NORTHCUTT,
    ),
    Rule(
        "copies",
        "check",
        lambda f: f["duplicate_share"] + f["near_duplicate_share"] > 0.05,
        "Keep copies and near copies of a text on one side of every split.",
        "{duplicate_percent:.0f} % of the rows are copies, {near_percent:.0f} % of the "
        "different texts say nearly the same as another. Scores out of fold are too "
        "good by what near copies give away.",
        "",
        _LEE,
    ),
    Rule(
        "classes",
        "do",
        lambda f: bool(f["incoherent"]),
        "Merge or redefine these classes before anything else: {incoherent_names}.",
        "None of their rows is found out of fold, and fewer than one in five is "
        "nearest to the mean of its own class. More rows of the same will not help.",
    ),
    Rule(
        "more labels",
        "consider",
        lambda f: _above(f, "doubling", 0.01),
        "Label more rows, those of rare classes first.",
        "Twice the rows promise more, by the curve of a quarter, half and all of them.",
        "doubling_gain",
        _HESTNESS,
    ),
    Rule(
        "more labels",
        "do not",
        lambda f: f.get("doubling") is not None and f["doubling_gain"]["high"] < 1,
        "Do not hope for more rows of the same kind.",
        "The curve of a quarter, half and all of the rows is nearly flat: change what "
        "the model sees (encoder, tuning, labels) instead.",
        "doubling_gain",
        _HESTNESS,
    ),
    Rule(
        "drift",
        "check",
        lambda f: bool(f["drifted"]),
        "Do not trust scores on rows of one part for another: {drifted_names}.",
        "A classifier tells the parts apart (AUC {drift_auc:.2f}). Validate on the "
        "later part, and label some of it.",
        "",
        _LOPEZ,
    ),
)
