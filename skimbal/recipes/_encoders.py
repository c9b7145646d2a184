"""The encoder of a recipe: by name, or as it is given."""

from typing import Any

__all__ = ["as_encoder", "body_options"]


def as_encoder(pretrained: Any, prefix: str, verbose: int) -> Any:
    """Return a `TransformerEncoder` of that name, or the one that is given."""
    from skimbal.encoders import TransformerEncoder

    if isinstance(pretrained, TransformerEncoder):
        _refuse_prefix(prefix)
        return pretrained
    return TransformerEncoder(pretrained, prefix=prefix, verbose=verbose)


def body_options(pretrained: Any, prefix: str) -> dict[str, Any]:
    """Return what a classifier that tunes an encoder is told of it.

    Of a `TransformerEncoder` it starts from the same body, and reads texts alike.
    """
    from skimbal.encoders import TransformerEncoder

    if not isinstance(pretrained, TransformerEncoder):
        return {"pretrained": pretrained, "prefix": prefix}
    _refuse_prefix(prefix)
    names = ("pretrained", "prefix", "pooling", "max_length")
    return {name: getattr(pretrained, name) for name in names}


def _refuse_prefix(prefix: str) -> None:
    if prefix:
        raise ValueError(
            "`prefix` is for an encoder that is given by name; a TransformerEncoder "
            "has its own. Set it there."
        )
