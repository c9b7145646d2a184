import torch

from skimbal._torch._pooling import pool


def test_the_mean_leaves_padding_out():
    states = torch.tensor([[[1.0, 2.0], [3.0, 4.0], [99.0, 99.0]]])
    mask = torch.tensor([[1, 1, 0]])
    assert pool(states, mask, "mean").tolist() == [[2.0, 3.0]]


def test_cls_takes_the_first_token():
    states = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])
    assert pool(states, torch.ones(1, 2), "cls").tolist() == [[1.0, 2.0]]


def test_a_row_without_tokens_gives_zeros_not_nan():
    assert pool(torch.ones(1, 2, 3), torch.zeros(1, 2), "mean").tolist() == [[0.0] * 3]
