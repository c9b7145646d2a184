"""Leave in a body what a fit trains, and give it what it reads."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from skimbal._torch._dataset import Inputs
from skimbal._torch._layers import (
    can_cache,
    freeze_below,
    lower_states,
    reset_top,
    upper_part,
)
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._state_cache import StateCache
from skimbal._torch._tokens import TokenArrays
from skimbal._torch._vocabulary import compact_vocabulary

__all__ = ["TrainedPart"]

# cache_layers='auto' keeps states up to this size: what a laptop has to spare
_MAX_CACHED_BYTES = 2 * 2**30


@dataclass(frozen=True)
class TrainedPart:
    """Which layers are trained, drawn anew and cached; as `BertClassifier` has it.

    Parameters
    ----------
    n_trained : int or None
        Layers that are trained, the highest; None trains all, and the embeddings.
    n_reset : int
        Layers that are drawn anew, the highest.
    cache : bool or 'auto'
        Whether states below the trained layers are computed once.
    fixed : bool
        Whether all texts are known before training: fresh ones can neither be cached
        nor be numbered anew.
    """

    n_trained: int | None
    n_reset: int
    cache: bool | str
    fixed: bool = True

    def prepare(self, encoder: PooledEncoder) -> None:
        """Freeze and reset layers of a body."""
        if self.n_reset:
            reset_top(encoder, self.n_reset)
        if self.n_trained is not None:
            freeze_below(encoder, self.n_trained)

    @contextmanager
    def reading(
        self,
        encoder: PooledEncoder,
        parts: Sequence[TokenArrays],
        stored: StateCache | None = None,
    ) -> Iterator[Sequence[Inputs]]:
        """Yield what the body reads inside the block in place of these tokens.

        States of lower layers are looked for in `stored` first.
        """
        if self._caches(encoder, parts):
            assert self.n_trained is not None
            run = lower_states if stored is None else stored.lower_states
            states = [run(encoder, self.n_trained, part) for part in parts]
            with upper_part(encoder, self.n_trained):
                yield states
        elif self.fixed:
            with compact_vocabulary(encoder, parts) as numbered:
                yield numbered
        else:
            yield parts

    def _caches(self, encoder: PooledEncoder, parts: Sequence[TokenArrays]) -> bool:
        if self.n_trained is None or not self.cache or not self.fixed:
            return False
        if not can_cache(encoder):
            if self.cache is True:
                raise ValueError(
                    "`cache_layers` must be False or 'auto' for a body of type "
                    f"{encoder.body.config.model_type!r}."
                )
            return False
        n_tokens = sum(int(part.offsets[-1]) for part in parts)
        small = 2 * n_tokens * encoder.width <= _MAX_CACHED_BYTES
        return small or self.cache is True
