"""`IA3`: one trained factor a feature."""

from collections.abc import Iterable
from typing import Any, ClassVar

from sklearn.utils._param_validation import StrOptions

from skimbal.peft._base import BasePeft

__all__ = ["IA3"]


class IA3(BasePeft):
    """Scale keys, values and the inner features of each feed-forward [1]_.

    One factor a feature, which starts at 1: the fewest parameters of all ways but
    prompts. After training the factors are multiplied into the body.

    Parameters
    ----------
    target_modules : 'auto' or list of str, default='auto'
        Whose outputs are scaled. ``'auto'`` takes keys and values, and of the second
        map of each feed-forward the inputs. A list names linear maps as the body does,
        by the last part or more of their names; of a second map of a feed-forward it
        is the inputs that are scaled.

    References
    ----------
    .. [1] H. Liu et al. (2022). "Few-Shot Parameter-Efficient Fine-Tuning is Better
       and Cheaper than In-Context Learning". NeurIPS.
       https://arxiv.org/abs/2205.05638

    Examples
    --------
    >>> from skimbal.peft import IA3
    >>> IA3(target_modules=["value"])
    IA3(target_modules=['value'])
    """

    learning_rate: ClassVar[float] = 2e-2
    _parameter_constraints: ClassVar[dict] = {
        "target_modules": [StrOptions({"auto"}), list, tuple],
    }

    def __init__(self, *, target_modules: str | Iterable[str] = "auto") -> None:
        self.target_modules = target_modules

    def _insert(self, encoder: Any, n_steps: int) -> None:
        from skimbal._torch._peft_tuners import wrap_ia3

        wrap_ia3(encoder, targets=self.target_modules)
