"""Training steps of a tiny BERT, as the engine makes them."""

import torch

from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._pretrained import load_body
from skimbal._torch._step import TrainingStep
from skimbal.losses import CrossEntropyLoss

N_CLASSES = 3
TARGET = torch.tensor([0, 1, 2, 0, 1, 2])
MULTILABEL_TARGET = torch.tensor(
    [[1, 0, 0], [0, 1, 1], [0, 0, 1], [1, 1, 0], [0, 0, 0], [1, 1, 1]],
    dtype=torch.float32,
)
WEIGHTS = torch.tensor([1.0, 0.5, 2.0, 0.0, 1.0, 1.5])


def make_module(tiny_bert) -> SequenceClassifier:
    """Return a classifier of three classes, without dropout until it is trained."""
    torch.manual_seed(0)
    encoder = PooledEncoder(load_body(tiny_bert), "mean")
    return SequenceClassifier(encoder, N_CLASSES).eval()


def make_step(module, *, multilabel=False) -> TrainingStep:
    """Return a step on six texts of seven tokens."""
    generator = torch.Generator().manual_seed(1)
    ids = torch.randint(5, 60, (6, 7), generator=generator)
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    criterion = CrossEntropyLoss().make_criterion(
        [2, 2, 2], n_rows=6, multilabel=multilabel
    )
    target = MULTILABEL_TARGET if multilabel else TARGET

    def encode():
        return module.encoder(**inputs)

    features = encode()
    logits = module.classify(features)
    return TrainingStep(
        features=features,
        logits=logits,
        target=target,
        weights=WEIGHTS,
        loss=(criterion(logits, target) * WEIGHTS).mean(),
        criterion=criterion,
        encode=encode,
        classify=module.classify,
        embeddings=module.encoder.embeddings,
    )


def gradients(module) -> dict[str, torch.Tensor]:
    """Return the gradient of each parameter that has one, and clear them."""
    found = {
        name: parameter.grad.clone()
        for name, parameter in module.named_parameters()
        if parameter.grad is not None
    }
    module.zero_grad(set_to_none=True)
    return found
