"""Every pretrainer keeps the contract of text estimators, as far as it concerns it."""

import pytest

from skimbal.utils.estimator_checks._registry import text_checks
from tests.pretraining.fits import KINDS
from tests.tiny import TINY_BERT

PRETRAINERS = [kind(TINY_BERT, max_epochs=1, device="cpu") for kind in KINDS]
# they neither predict nor transform: no tags of that kind, and nothing after `fit`
OTHERS = {"check_tags_say_target", "check_lone_surrogates"}
CHECKS = [
    pytest.param(pretrainer, check, id=f"{type(pretrainer).__name__}-{name}")
    for pretrainer in PRETRAINERS
    for check in text_checks(pretrainer)
    for name in [getattr(check, "func", check).__name__]
    if name not in OTHERS
]


@pytest.mark.usefixtures("tiny_bert")
@pytest.mark.parametrize(("pretrainer", "check"), CHECKS)
def test_a_pretrainer_keeps_the_contract_of_text_estimators(pretrainer, check):
    check(type(pretrainer).__name__, pretrainer)
