"""`Trial`: what one fit works on, and what it has found so far."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from skimbal.auto._decision import Evidence
from skimbal.auto._facts import Facts
from skimbal.auto._folds import text_folds
from skimbal.auto._members import Member, fit_heads, make_heads, scale_scores
from skimbal.auto._self_trained import SelfTrainedHead
from skimbal.auto._views import View
from skimbal.calibration._goals import Goal, make_goal
from skimbal.calibration._priors import log_proba, move_prior
from skimbal.calibration._temperature_scaling import fit_temperature
from skimbal.classifiers._label_names import find_names
from skimbal.utils import check_generator, check_target_prior
from skimbal.utils._copies import number_rows

if TYPE_CHECKING:
    from skimbal.auto._imbalanced_text import ImbalancedTextClassifier

__all__ = ["FEW_TEXTS", "NOT_ASKED_FOR", "Trial"]

# with fewer texts in a class, five folds would test it in some of them only
FEW_TEXTS = 5
NOT_ASKED_FOR = "it is not among `members`"


@dataclass
class Trial:
    """The rows of a fit, its members, and why others were left out.

    `params` are those of the user; `codes` are class numbers, `weight` the weights of
    the rows or None, `unlabelled` the texts without a label.
    """

    params: "ImbalancedTextClassifier"
    texts: list[str]
    classes: np.ndarray
    codes: np.ndarray
    weight: np.ndarray | None
    unlabelled: list[str] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start = perf_counter()
        self.rng = check_generator(self.params.random_state)
        mass = np.bincount(self.codes, self.weight)
        self.train_prior = mass / mass.sum()
        self.target_prior = check_target_prior(
            self.params.target_prior, self.classes, self.train_prior
        )
        self.goal: Goal = make_goal(self.params.metric, self.classes)
        self.number = number_rows([self.texts])
        self.facts = Facts.of(self.texts, self.codes, self.number)
        self.folds = self.deal(3 if self.facts.smallest_class < FEW_TEXTS else 5)

    @property
    def label_names(self) -> dict[int, str] | None:
        """What classes are called, by their numbers; None where labels are no str."""
        names = find_names("auto", self.classes, 1)
        return None if names is None else dict(enumerate(names))

    @property
    def seconds(self) -> float:
        """Time since the trial began."""
        return perf_counter() - self.start

    def deal(self, n_folds: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Deal the rows to folds, as `text_folds` does."""
        return text_folds(n_folds, self.codes, self.number, self.rng)

    def seed(self) -> int:
        """Draw a seed."""
        return int(self.rng.integers(2**31))

    def explain_budget(self, expected: float) -> str:
        """Say why there is no time for so many seconds more; '' where there is."""
        budget = self.params.time_budget
        if budget is None or self.seconds + expected <= budget:
            return ""
        return (
            f"it would take about {expected:,.0f} s, and {self.seconds:,.0f} s of "
            f"`time_budget`={budget:,.0f} are spent"
        )

    def wants(self, kind: str) -> bool:
        """Tell whether members of a kind may be trained."""
        members = self.params.members
        if isinstance(members, str) or kind in members:
            return True
        self.left_out[kind] = NOT_ASKED_FOR
        return False

    def add_heads(self, view: View, *, alone: bool) -> None:
        """Fit the heads of a view."""
        heads = make_heads(view, alone=alone, random_state=self.seed())
        self.views[view.name] = view
        self._fit_heads(view, heads)

    def add_self_trained(self, view: View) -> None:
        """Fit a head on vectors that learns from the texts without a label, too."""
        pool = view.encoder.transform(self.unlabelled)
        self._fit_heads(view, {"self_trained": SelfTrainedHead(pool, self.seed())})

    def _fit_heads(self, view: View, heads: dict[str, Any]) -> None:
        members, failed = fit_heads(view, heads, self.codes, self.folds, self.weight)
        self.members += [self.scale(member) for member in members]
        self.left_out |= failed

    def scale(self, member: Member) -> Member:
        """Make probabilities of the scores of a member before a prior moves them.

        Scores of an SVM differ by less than the logarithms of two priors: moved as they
        are, nearly every row would be of the rarest class.
        """
        rows = np.flatnonzero(~np.isnan(member.proba[:, 0]))
        same = np.array_equal(self.target_prior, self.train_prior)
        if same or hasattr(member.model, "predict_proba") or not len(rows):
            return member
        weight = np.ones(len(rows)) if self.weight is None else self.weight[rows]
        scores = log_proba(member.proba[rows])
        temperature = fit_temperature(scores, self.codes[rows], weight)
        proba = scale_scores(member.proba, temperature)
        return replace(member, proba=proba, score_temperature=temperature)

    @cached_property
    def tested(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the rows that folds test and that count, their weights and folds.

        The weights make classes count as in the target prior. None of the rows is of
        use where all are in one fold: what is tuned there could not be judged.
        """
        fold = np.full(len(self.codes), -1)
        for i, (_, test) in enumerate(self.folds):
            fold[test] = i
        weight = np.ones(len(fold)) if self.weight is None else self.weight
        weight = weight * (self.target_prior / self.train_prior)[self.codes]
        rows = np.flatnonzero((fold >= 0) & (weight > 0))
        if len(np.unique(fold[rows])) < 2:
            rows = rows[:0]
        return rows, weight[rows], fold[rows]

    def evidence(self, members: list[Member]) -> Evidence:
        """Return what members say of the tested rows, for the target prior."""
        rows, weight, fold = self.tested
        moved = [
            log_proba(move_prior(m.proba[rows], self.train_prior, self.target_prior))
            for m in members
        ]
        return Evidence(np.stack(moved), self.codes[rows], weight, fold)

    @property
    def has_heads(self) -> bool:
        """Whether there are heads on n-grams and on vectors to compare."""
        views = {member.view for member in self.members} & set(self.views)
        return "lexical" in views and len(views) > 1 and len(self.tested[0]) > 0

    def best(self, *, lexical: bool) -> tuple[Member, float]:
        """Return the best member on n-grams, or on vectors, and its metric."""
        members = [
            member
            for member in self.members
            if member.view in self.views and (member.view == "lexical") == lexical
        ]
        evidence = self.evidence(members)
        scores = [
            self.goal.score(evidence.codes, labels, evidence.weight)
            for labels in evidence.log_proba.argmax(axis=2)
        ]
        best = int(np.argmax(scores))
        return members[best], scores[best]
