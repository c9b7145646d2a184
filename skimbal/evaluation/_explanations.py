"""Every overall figure in a sentence, for readers who are no data scientists."""

from typing import NamedTuple

__all__ = [
    "DECISION_FIGURES",
    "LABELS",
    "PROBABILITY_FIGURES",
    "Explanation",
    "label_of_metric",
    "name_of_metric",
]


class Explanation(NamedTuple):
    """Name of a figure in `Report.overall`, and what the page says about it."""

    name: str
    label: str
    meaning: str
    bounded: bool = True  # from 0 to 1, so that a bar can show it


DECISION_FIGURES = (
    Explanation(
        "macro_f1",
        "Macro F1",
        "Rows found weighed against false alarms; every class counts the same.",
    ),
    Explanation(
        "tail_recall", "Tail recall", "Share of the rows of the rarest classes found."
    ),
    Explanation(
        "tail_f1",
        "Tail F1",
        "F1 of the rarest classes: rows found weighed against false alarms.",
    ),
    Explanation(
        "balanced_accuracy",
        "Balanced accuracy",
        "Share of a class's rows found, on average over the classes.",
    ),
    Explanation(
        "macro_precision",
        "Macro precision",
        "Share of the predictions of a class that are right, on average.",
    ),
    Explanation(
        "accuracy", "Accuracy", "Share of all rows that are right; common classes rule."
    ),
    Explanation(
        "mcc",
        "Matthews correlation",
        "Agreement with the truth: 1 is perfect, 0 is chance.",
    ),
)
PROBABILITY_FIGURES = (
    Explanation(
        "macro_average_precision",
        "Macro average precision",
        "How well each class is ranked before the rest, over all thresholds.",
    ),
    Explanation(
        "roc_auc",
        "ROC AUC",
        "Chance that a row of a class ranks before a row of the rest; 0.5 is luck.",
    ),
    Explanation(
        "ece",
        "Calibration error",
        "Average gap between stated confidence and accuracy; 0 is best.",
    ),
    Explanation(
        "classwise_ece",
        "Class-wise calibration error",
        "Average gap between the probability of a class and how often it comes.",
    ),
    Explanation(
        "log_loss",
        "Log loss",
        "Penalty for probability given to wrong classes; 0 is best.",
        bounded=False,
    ),
)
# of the rows of a benchmark whose classes were cut, and of the tail
_MORE_LABELS = {
    "rare_f1": "F1 of the cut half",
    "rare_recall": "Recall of the cut half",
    "rare_average_precision": "Average precision of the cut half",
    "tail_average_precision": "Average precision of the tail",
}
LABELS = {
    figure.name: figure.label for figure in (*DECISION_FIGURES, *PROBABILITY_FIGURES)
} | _MORE_LABELS
# as they stand within a sentence
_KEPT = ("F1", "ROC", "Matthews")


def label_of_metric(metric: str) -> str:
    """Return what a metric is called in a heading: ``'Macro F1'``."""
    return LABELS.get(metric, metric.replace("_", " "))


def name_of_metric(metric: str) -> str:
    """Return what a metric is called in a sentence: ``'macro F1'``."""
    label = label_of_metric(metric)
    if metric not in LABELS or label.startswith(_KEPT):
        return label
    return label[0].lower() + label[1:]
