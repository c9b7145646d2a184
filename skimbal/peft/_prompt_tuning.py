"""`PromptTuning`: trained vectors before each text."""

from numbers import Integral
from typing import Any, ClassVar

from sklearn.utils._param_validation import Interval

from skimbal.peft._base import BasePeft

__all__ = ["PromptTuning"]


class PromptTuning(BasePeft):
    """Put trained vectors before each text, as if they were words [1]_.

    They start as word vectors drawn at random, and stay in the fitted model, which is
    saved with them. The longest text is shorter by as many tokens, and pooling leaves
    them out.

    Parameters
    ----------
    n_tokens : int, default=16
        Vectors before each text.

    See Also
    --------
    PrefixTuning : Changes every layer, and learns more.

    References
    ----------
    .. [1] B. Lester, R. Al-Rfou, N. Constant (2021). "The Power of Scale for
       Parameter-Efficient Prompt Tuning". EMNLP. https://arxiv.org/abs/2104.08691

    Examples
    --------
    >>> from skimbal.peft import PromptTuning
    >>> PromptTuning(n_tokens=8)
    PromptTuning(n_tokens=8)
    """

    learning_rate: ClassVar[float] = 2e-2
    _parameter_constraints: ClassVar[dict] = {
        "n_tokens": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(self, *, n_tokens: int = 16) -> None:
        self.n_tokens = n_tokens

    def _insert(self, encoder: Any, n_steps: int) -> None:
        from skimbal._torch._peft import add_prompt

        add_prompt(encoder, n_tokens=self.n_tokens)
