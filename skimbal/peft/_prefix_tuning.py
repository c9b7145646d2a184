"""`PrefixTuning`: trained keys and values in every attention."""

from numbers import Integral
from typing import Any, ClassVar

from sklearn.utils._param_validation import Interval

from skimbal.peft._base import BasePeft

__all__ = ["PrefixTuning"]


class PrefixTuning(BasePeft):
    """Let every token attend to trained keys and values as well, in each layer [1]_.

    They are trained directly, without a network that makes them, as in P-tuning v2
    [2]_. They stay in the fitted model, which is saved with them. Texts may be as long
    as before.

    Parameters
    ----------
    n_tokens : int, default=16
        Keys and values of each layer.

    See Also
    --------
    PromptTuning : Vectors before the text, in the lowest layer only.

    References
    ----------
    .. [1] X. L. Li, P. Liang (2021). "Prefix-Tuning: Optimizing Continuous Prompts for
       Generation". ACL. https://arxiv.org/abs/2101.00190
    .. [2] X. Liu et al. (2022). "P-Tuning: Prompt Tuning Can Be Comparable to
       Fine-tuning Across Scales and Tasks". ACL. https://arxiv.org/abs/2110.07602

    Examples
    --------
    >>> from skimbal.peft import PrefixTuning
    >>> PrefixTuning(n_tokens=8)
    PrefixTuning(n_tokens=8)
    """

    learning_rate: ClassVar[float] = 2e-2
    _parameter_constraints: ClassVar[dict] = {
        "n_tokens": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(self, *, n_tokens: int = 16) -> None:
        self.n_tokens = n_tokens

    def _insert(self, encoder: Any, n_steps: int) -> None:
        from skimbal._torch._peft import add_prefixes

        add_prefixes(encoder, n_tokens=self.n_tokens)
