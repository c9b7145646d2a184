"""`BitFit`: train the biases only."""

from typing import Any, ClassVar

from skimbal.peft._base import BasePeft

__all__ = ["BitFit"]


class BitFit(BasePeft):
    """Train the biases of the body, those of its norms included, and nothing else [1]_.

    About one parameter in a thousand. Nothing is added, so there is nothing to merge.

    References
    ----------
    .. [1] E. Ben Zaken, S. Ravfogel, Y. Goldberg (2022). "BitFit: Simple
       Parameter-efficient Fine-tuning for Transformer-based Masked Language-models".
       ACL. https://arxiv.org/abs/2106.10199

    Examples
    --------
    >>> from skimbal.peft import BitFit
    >>> BitFit()
    BitFit()
    """

    _parameter_constraints: ClassVar[dict] = {}

    def _insert(self, encoder: Any, n_steps: int) -> None:
        from skimbal._torch._peft import train_biases

        train_biases(encoder)
