"""`AdaLoRA`: ranks go where they matter."""

from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any, ClassVar

from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.peft._base import BasePeft

__all__ = ["AdaLoRA"]


class AdaLoRA(BasePeft):
    """Start with more ranks than wanted, and drop those that matter least [1]_.

    As `LoRA`, but each product has a factor a rank, as in a singular value
    decomposition. Ranks are weighed by their gradients in every step; matrices that
    matter keep more of them. After training the products are merged into the body.

    Parameters
    ----------
    r : int, default=8
        Mean number of ranks of a matrix that is left in the end.
    init_r : int, default=12
        Ranks of each matrix at the start, more than `r`.
    alpha : float, default=16.0
        The product is multiplied by ``alpha / init_r``.
    dropout : float, default=0.0
        Share of the inputs of the product that is dropped in training, in [0, 1).
    target_modules : {'auto', 'attention'} or list of str, default='auto'
        Which linear maps are changed. ``'auto'`` takes all of every layer, among
        which ranks are then shared out; ``'attention'`` those of queries and values; a
        list names them as the body does, by the last part or more of their names.
    warmup : float, default=0.1
        Share of all steps before the first rank is dropped.
    final : float, default=0.3
        Share of all steps after the last rank is dropped.
    interval : int, default=1
        Ranks are dropped every so many steps; between them, dropped ones may return.
    orthogonal : float, default=0.1
        Weight of the penalty that keeps the ranks of a matrix apart.

    See Also
    --------
    LoRA : The same number of ranks in every matrix.

    Notes
    -----
    Where training stops early, or averaged weights are used, ranks may not be dropped
    in full; as all of them are merged, prediction costs nothing more.

    References
    ----------
    .. [1] Q. Zhang et al. (2023). "Adaptive Budget Allocation for Parameter-Efficient
       Fine-Tuning". ICLR. https://arxiv.org/abs/2303.10512

    Examples
    --------
    >>> from skimbal.peft import AdaLoRA
    >>> AdaLoRA(r=4, init_r=8)
    AdaLoRA(init_r=8, r=4)
    """

    learning_rate: ClassVar[float] = 5e-3
    _parameter_constraints: ClassVar[dict] = {
        "r": [Interval(Integral, 1, None, closed="left")],
        "init_r": [Interval(Integral, 2, None, closed="left")],
        "alpha": [Interval(Real, 0, None, closed="neither")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "target_modules": [StrOptions({"auto", "attention"}), list, tuple],
        "warmup": [Interval(Real, 0, 1, closed="left")],
        "final": [Interval(Real, 0, 1, closed="left")],
        "interval": [Interval(Integral, 1, None, closed="left")],
        "orthogonal": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(
        self,
        *,
        r: int = 8,
        init_r: int = 12,
        alpha: float = 16.0,
        dropout: float = 0.0,
        target_modules: str | Iterable[str] = "auto",
        warmup: float = 0.1,
        final: float = 0.3,
        interval: int = 1,
        orthogonal: float = 0.1,
    ) -> None:
        self.r = r
        self.init_r = init_r
        self.alpha = alpha
        self.dropout = dropout
        self.target_modules = target_modules
        self.warmup = warmup
        self.final = final
        self.interval = interval
        self.orthogonal = orthogonal

    def _insert(self, encoder: Any, n_steps: int) -> None:
        if self.init_r <= self.r:
            raise ValueError(
                f"`init_r` of AdaLoRA must be above `r`, to which ranks are dropped; "
                f"got init_r={self.init_r} and r={self.r}."
            )
        if self.warmup + self.final >= 1:
            raise ValueError(
                "`warmup` and `final` of AdaLoRA must leave steps to drop ranks in, so "
                f"their sum must be below 1; got {self.warmup} and {self.final}."
            )
        from skimbal._torch._peft_tuners import wrap_adalora

        wrap_adalora(
            encoder,
            r=self.r,
            init_r=self.init_r,
            alpha=self.alpha,
            dropout=self.dropout,
            targets=self.target_modules,
            orthogonal=self.orthogonal,
            n_steps=n_steps,
            shares=(self.warmup, self.final),
            interval=self.interval,
        )
