"""`LoRA`: a trained product of two narrow matrices beside a frozen one."""

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, ClassVar

from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.peft._base import BasePeft

__all__ = ["LoRA"]


class LoRA(BasePeft):
    """Add a product of two narrow matrices to frozen matrices of each layer [1]_.

    After training the product is added to its matrix: prediction costs what it did
    before, and the saved body is an ordinary one.

    Parameters
    ----------
    r : int, default=8
        Rank of the product: the narrow side of both matrices.
    alpha : float, default=16.0
        The product is multiplied by ``alpha / r``.
    dropout : float, default=0.0
        Share of the inputs of the product that is dropped in training, in [0, 1).
    target_modules : {'auto', 'attention'} or list of str, default='auto'
        Which linear maps are changed. ``'auto'`` takes all of every layer, which was
        found to be needed to come up to training everything [2]_; ``'attention'``
        those of queries and values, as the paper does; a list names them as the body
        does, by the last part or more of their names.

    See Also
    --------
    AdaLoRA : Finds out which matrices need how many ranks.

    References
    ----------
    .. [1] E. Hu et al. (2022). "LoRA: Low-Rank Adaptation of Large Language Models".
       ICLR. https://arxiv.org/abs/2106.09685
    .. [2] T. Dettmers et al. (2023). "QLoRA: Efficient Finetuning of Quantized LLMs".
       NeurIPS. https://arxiv.org/abs/2305.14314

    Examples
    --------
    >>> from skimbal.peft import LoRA
    >>> LoRA(r=4).set_params(target_modules="attention")
    LoRA(r=4, target_modules='attention')
    """

    _parameter_constraints: ClassVar[dict] = {
        "r": [Interval(Integral, 1, None, closed="left")],
        "alpha": [Interval(Real, 0, None, closed="neither")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "target_modules": [StrOptions({"auto", "attention"}), list, tuple],
    }

    def __init__(
        self,
        *,
        r: int = 8,
        alpha: float = 16.0,
        dropout: float = 0.0,
        target_modules: str | Iterable[str] = "auto",
    ) -> None:
        self.r = r
        self.alpha = alpha
        self.dropout = dropout
        self.target_modules = target_modules

    def _insert(self, encoder: Any, n_steps: int) -> None:
        from skimbal._torch._peft_tuners import wrap_lora

        wrap_lora(
            encoder,
            r=self.r,
            alpha=self.alpha,
            dropout=self.dropout,
            targets=self.target_modules,
        )
