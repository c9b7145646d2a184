"""The default: one classifier that chooses among all others, and who says why."""

from skimbal.auto._advice import Advice
from skimbal.auto._imbalanced_text import ImbalancedTextClassifier
from skimbal.auto._strategy_advisor import StrategyAdvisor

__all__ = ["Advice", "ImbalancedTextClassifier", "StrategyAdvisor"]
