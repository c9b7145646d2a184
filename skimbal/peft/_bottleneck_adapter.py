"""`BottleneckAdapter`: a narrow pair of layers behind each feed-forward."""

from numbers import Integral
from typing import Any, ClassVar

from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.peft._base import BasePeft

__all__ = ["BottleneckAdapter"]


class BottleneckAdapter(BasePeft):
    """Put a narrow pair of layers behind each feed-forward of a frozen body.

    An adapter takes what comes out, makes few features of it, and adds what it learns
    from those; it starts by adding nothing. Adapters stay in the fitted model, which
    is saved with them; prediction takes a little longer.

    Parameters
    ----------
    width : int, default=48
        Features between the two layers.
    placement : {'pfeiffer', 'houlsby'}, default='pfeiffer'
        ``'pfeiffer'``: behind each feed-forward [1]_. ``'houlsby'``: behind each
        attention as well [2]_. Norms are not trained in either case.

    References
    ----------
    .. [1] J. Pfeiffer et al. (2021). "AdapterFusion: Non-Destructive Task Composition
       for Transfer Learning". EACL. https://arxiv.org/abs/2005.00247
    .. [2] N. Houlsby et al. (2019). "Parameter-Efficient Transfer Learning for NLP".
       ICML. https://arxiv.org/abs/1902.00751

    Examples
    --------
    >>> from skimbal.peft import BottleneckAdapter
    >>> BottleneckAdapter(placement="houlsby")
    BottleneckAdapter(placement='houlsby')
    """

    _parameter_constraints: ClassVar[dict] = {
        "width": [Interval(Integral, 1, None, closed="left")],
        "placement": [StrOptions({"pfeiffer", "houlsby"})],
    }

    def __init__(self, *, width: int = 48, placement: str = "pfeiffer") -> None:
        self.width = width
        self.placement = placement

    def _insert(self, encoder: Any, n_steps: int) -> None:
        from skimbal._torch._peft import add_bottlenecks

        both = self.placement == "houlsby"
        add_bottlenecks(encoder, width=self.width, after_attention=both)
