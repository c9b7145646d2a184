"""A body in training that tells the views of a text from those of other texts."""

import torch
from torch import nn
from torch.nn.functional import normalize

from skimbal._torch._device import seeded_torch
from skimbal._torch._dropout import use_fast_dropout
from skimbal._torch._modules import PooledEncoder

__all__ = ["ViewEncoder", "ViewModel"]

# of the dropout of held-out texts: the same in each epoch, so that losses compare
_SEED = 0


class ViewEncoder(PooledEncoder):
    """An encoder whose output says how similar the views of some texts are."""

    def vectors(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return the pooled vectors of all rows, shape (n_rows, n_features)."""
        return super().forward(**inputs)

    def forward(  # type: ignore[override]
        self, n_texts: torch.Tensor, **inputs: torch.Tensor
    ) -> torch.Tensor:
        """Return cosines of shape (n_texts, n_rows - n_texts).

        The first rows are the texts; the others their second views, in the same order,
        and texts that are no views of them.
        """
        vectors = self.vectors(**inputs)
        # a temperature of 0.05 makes 0.08 of the last bit of a cosine in bfloat16
        with torch.autocast(vectors.device.type, enabled=False):
            unit = normalize(vectors.float(), dim=1)
            return unit[: int(n_texts)] @ unit[int(n_texts) :].T


class ViewModel(nn.Module):
    """A guess which row is the second view of a text; its cross-entropy is InfoNCE.

    Parameters
    ----------
    encoder : ViewEncoder
        The body.
    temperature : float
        Cosines are divided by it.
    """

    def __init__(self, encoder: ViewEncoder, temperature: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.temperature = temperature
        self.auxiliary = nn.ModuleList()
        use_fast_dropout(self)

    def classify(self, features: torch.Tensor) -> torch.Tensor:
        """Return logits of the shape of the cosines."""
        return features / self.temperature

    def forward(self, **inputs: torch.Tensor) -> torch.Tensor:
        """Return logits of texts that are not trained on.

        Dropout makes the views, so it stays; what it drops is the same at each call.
        """
        training = self.encoder.training
        self.encoder.train()
        try:
            with seeded_torch(_SEED, self.encoder.device):
                return self.classify(self.encoder(**inputs))
        finally:
            self.encoder.train(training)
