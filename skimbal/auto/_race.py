"""`Race`: candidates side by side on rows that none of them has learnt."""

from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np

from skimbal.auto._candidates import CANDIDATES, Candidate
from skimbal.auto._decision import Evidence, decide, draw_scores
from skimbal.auto._members import Member, fit_head, heads_out_of_fold, make_heads
from skimbal.auto._race_budget import too_dear
from skimbal.auto._self_trained import SelfTrainedHead
from skimbal.auto._trial import Trial
from skimbal.auto._views import View
from skimbal.calibration._rules import RuleTuner

__all__ = ["Race", "compare"]

# folds after which the worse half is left behind
_FIRST = 2
# a decision is made anew without each fold; no more time than this for it
_SHARE_OF_BUDGET = 0.25
# of the budget, for the choice and the refit
_RESERVE = 0.1
# a regression on n-grams takes about so many times the seconds of the SVM
_DEAR, _CHEAP, _TIMES = "words/lr", "words/svm", 10


@dataclass
class Race:
    """What the heads said out of fold, and how good each candidate is by that.

    `names` are the candidates that are still in; `heads` are not fitted, and called as
    candidates call them, like `members`; `left_out` tells why others are not in.
    """

    trial: Trial
    names: list[str]
    views: dict[str, View] = field(default_factory=dict)
    heads: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    # seconds of one decision over a mix
    decision_seconds: float = 0.0

    def add_view(self, name: str, view: View, **more_heads: Any) -> None:
        """Let heads on a view take part: those of the default, and more by name."""
        heads = make_heads(view, alone=True, random_state=self.trial.seed())
        self.views[name] = view
        self.heads |= {f"{name}/{k}": h for k, h in (heads | more_heads).items()}

    def drop(self, names: list[str], reason: str) -> None:
        """Take candidates out."""
        for name in names:
            if name in self.names:
                self.names.remove(name)
                self.left_out[name] = reason

    def explain_budget(self, expected: float) -> str:
        """Say why there is no time for so many seconds more; '' where there is."""
        budget = self.trial.params.time_budget
        reserve = 0.0 if budget is None else _RESERVE * budget
        return self.trial.explain_budget(expected + reserve)

    def run(self) -> None:
        """Test the heads on all folds; the worse half only on the first ones.

        Successive halving: a head is fitted on further folds only if a candidate that
        is still in reads it. The first fold tells what the others will take.
        """
        folds = self.trial.folds
        first = folds[:_FIRST] if len(folds) > _FIRST + 1 else folds
        self._test(first[:1], without=_DEAR)
        if _DEAR in self._needed() and _CHEAP in self.members:
            seconds = _TIMES * self.members[_CHEAP].seconds
            self._keep_to_budget(len(folds) - 1, {_DEAR: seconds})
        self._test(first[:1], alone=_DEAR)
        self._keep_to_budget(len(folds) - 1, {})
        self._test(first[1:])
        self._halve(len(first))
        self._keep_to_budget(len(folds) - len(first), {})
        self._test(folds[len(first) :])
        if not folds:  # nothing is known of them
            unknown = np.full((len(self.trial.codes), len(self.trial.classes)), np.nan)
            for name in self.heads:
                self._add(name, unknown, 0.0)
        self.members = {k: self._scale(member) for k, member in self.members.items()}

    def _scale(self, member: Member) -> Member:
        # it makes a regression
        if isinstance(member.model, SelfTrainedHead):
            return member
        return self.trial.scale(member)

    def _needed(self) -> set[str]:
        """Return the heads that candidates read which are still in."""
        heads = {head for name in self.names for head in CANDIDATES[name].heads}
        return heads & set(self.heads)

    def _keep_to_budget(self, n_folds: int, expected: dict[str, float]) -> None:
        """Go on without the dearest heads if so many more folds would take too long."""
        n_tested = max(len(self.trial.folds) - n_folds, 1)
        for name in self._needed() & set(self.members):
            expected[name] = self.members[name].seconds / n_tested
        for name, reason in too_dear(expected, n_folds, self.explain_budget).items():
            self.left_out[name] = reason
            self._lose(name, reason)

    def _test(
        self,
        folds: list[tuple[np.ndarray, np.ndarray]],
        *,
        without: str = "",
        alone: str = "",
    ) -> None:
        """Fit the heads that are needed on folds, and add what they say."""
        needed = self._needed() - {without}
        needed = needed & {alone} if alone else needed
        for view_name, view in self.views.items() if folds else ():
            heads = {
                name: head
                for name, head in self.heads.items()
                if name in needed and name.startswith(f"{view_name}/")
            }
            if not heads:
                continue
            proba, seconds, errors = heads_out_of_fold(
                view, heads, self.trial.codes, folds, self.trial.weight
            )
            for name in heads:
                if name in errors:
                    self._lose(name, errors[name])
                else:
                    self._add(name, proba[name], seconds[name])

    def _add(self, name: str, proba: np.ndarray, seconds: float) -> None:
        view, _, short = name.partition("/")
        own = self.views[view].name
        if name in self.members:
            earlier = self.members[name]
            proba = np.where(np.isnan(proba), earlier.proba, proba)
            seconds += earlier.seconds
        self.members[name] = Member(
            f"{own}/{short}", own, self.heads[name], proba, seconds
        )

    def _lose(self, head: str, reason: str) -> None:
        """Go on without a head: a mix can, a candidate of one head cannot."""
        del self.heads[head]
        self.members.pop(head, None)
        self.drop([n for n in self.names if CANDIDATES[n].heads == (head,)], reason)

    def _halve(self, n_folds: int) -> None:
        """Leave the worse half behind, but what is within one standard error."""
        raced = [name for name in self.names if not CANDIDATES[name].tuned]
        if n_folds == len(self.trial.folds) or len(raced) < 3:
            return
        seen = {name: self._scale(m) for name, m in self.members.items()}
        predictions = {}
        for name in raced:
            evidence = self._evidence(CANDIDATES[name], seen, range(n_folds))
            predictions[name] = self._predict(CANDIDATES[name], evidence, nested=False)
        scores, draws = self.score(predictions, range(n_folds))
        ranked = sorted(raced, key=lambda name: -scores[name])
        best = ranked[0]
        for name in ranked[(len(ranked) + 1) // 2 :]:
            lead, error = compare(scores, draws, best, name)
            if lead > error:
                reason = (
                    f"after {n_folds} of {len(self.trial.folds)} folds it is "
                    f"{100 * lead:.1f} ± {100 * error:.1f} points behind {best}"
                )
                self.drop([name], reason)

    def predict(self, name: str, *, nested: bool = True) -> np.ndarray:
        """Return what a candidate predicts of the tested rows.

        Weights, tau and rule are learnt without the fold of the row, where there are
        three folds, and time.
        """
        candidate = CANDIDATES[name]
        return self._predict(
            candidate, self._evidence(candidate, self.members), nested=nested
        )

    def score(
        self, predictions: dict[str, np.ndarray], folds: Any = None
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Return the metric of predictions, and that on the same bootstrap samples."""
        _, weight, fold = self.trial.tested
        codes = self.trial.codes[self.trial.tested[0]]
        kept = np.isin(fold, range(len(self.trial.folds)) if folds is None else folds)
        goal = self.trial.goal
        scores = {
            name: float(goal.score(codes[kept], labels, weight[kept]))
            for name, labels in predictions.items()
        }
        rng = np.random.default_rng(0)
        return scores, draw_scores(predictions, codes[kept], weight[kept], goal, rng)

    def _evidence(
        self, candidate: Candidate, members: dict[str, Member], folds: Any = None
    ) -> Evidence:
        own = [members[name] for name in candidate.members if name in members]
        evidence = self.trial.evidence(own)
        return evidence if folds is None else restrict(evidence, folds)

    def _predict(
        self, candidate: Candidate, evidence: Evidence, *, nested: bool
    ) -> np.ndarray:
        if candidate.mixes:
            return self._predict_mix(evidence, nested=nested)
        if not candidate.adjusts:
            return evidence.log_proba[0].argmax(axis=1)
        tuner = RuleTuner(
            evidence.log_proba[0],
            evidence.codes,
            evidence.weight,
            evidence.fold,
            log_frequency=self._log_frequency,
            goal=self.trial.goal,
            min_rows=len(evidence.codes) + 1,
        )
        return tuner.predict_left_out(tuner.leave_folds_out())["global"]

    def _predict_mix(self, evidence: Evidence, *, nested: bool) -> np.ndarray:
        start = perf_counter()
        labels = self._decide(evidence, evidence)
        self.decision_seconds = perf_counter() - start
        folds = np.unique(evidence.fold)
        budget = self.trial.params.time_budget
        left = np.inf if budget is None else budget - self.trial.seconds
        n_more = self.decision_seconds * len(folds)
        if not nested or len(folds) < 3 or n_more > _SHARE_OF_BUDGET * left:
            return labels
        for fold in folds:
            rows = evidence.fold == fold
            others = restrict(evidence, folds[folds != fold])
            labels[rows] = self._decide(others, restrict(evidence, [fold]))
        return labels

    def _decide(self, known: Evidence, new: Evidence) -> np.ndarray:
        decision = decide(
            known,
            self._log_frequency,
            self.trial.params.metric,
            self.trial.classes,
            np.random.default_rng(0),
        )
        return (decision.log_proba(new.log_proba) - decision.offsets).argmax(axis=1)

    @property
    def _log_frequency(self) -> np.ndarray:
        return np.log(np.bincount(self.trial.codes) / len(self.trial.codes))

    def fit_members(self, name: str) -> list[Member]:
        """Return the members of a candidate, their heads fitted on all rows.

        Without folds nobody knew that a head cannot be fitted; a mix goes on without.
        """
        trial = self.trial
        every = np.arange(len(trial.codes))
        fitted = []
        for key in CANDIDATES[name].members:
            if key not in self.members:
                continue
            member = self.members[key]
            if key in self.heads:
                X = self.views[key.partition("/")[0]].features
                given = X, trial.codes, trial.weight, every
                try:
                    model = fit_head(self.heads[key], *given)
                except ValueError as error:
                    self.left_out[key] = str(error)
                    continue
                member = replace(member, model=model)
            fitted.append(member)
        if not fitted:
            raise ValueError(f"No member of {name} can be fitted: {self.left_out}.")
        return fitted


def compare(
    scores: dict[str, float], draws: dict[str, np.ndarray], best: str, other: str
) -> tuple[float, float]:
    """Return by how much one is ahead of another, and the standard error of that."""
    return scores[best] - scores[other], float(np.std(draws[best] - draws[other]))


def restrict(evidence: Evidence, folds: Any) -> Evidence:
    """Return the rows of some folds."""
    rows = np.isin(evidence.fold, list(folds))
    return Evidence(
        evidence.log_proba[:, rows],
        evidence.codes[rows],
        evidence.weight[rows],
        evidence.fold[rows],
    )
