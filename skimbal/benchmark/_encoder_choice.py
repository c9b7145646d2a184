"""`EncoderChoice`: the encoder of a spec for one language."""

from dataclasses import asdict, dataclass
from numbers import Integral
from typing import Any, ClassVar

from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.benchmark._spec_tables import expand

__all__ = ["EncoderChoice"]


@dataclass(frozen=True, kw_only=True)
class EncoderChoice:
    """The encoder for the texts of a language; `pretrained` may hold variables."""

    constraints: ClassVar[dict[str, list]] = {
        "pretrained": [str],
        "prefix": [str],
        "pooling": [StrOptions({"auto", "mean", "cls"})],
        "max_length": [Interval(Integral, 3, None, closed="left")],
    }
    pretrained: str
    prefix: str = ""
    pooling: str = "auto"
    max_length: int = 128

    def make(self, cache_dir: str) -> Any:
        """Return a `TransformerEncoder` that is not fitted."""
        from skimbal.encoders import TransformerEncoder

        options = asdict(self) | {"pretrained": expand(self.pretrained)}
        return TransformerEncoder(**options, cache_dir=cache_dir)
