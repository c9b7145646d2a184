"""Batch samplers: which rows each epoch of fine-tuning reads, and how often."""

from skimbal.batch_samplers._base import BaseBatchSampler
from skimbal.batch_samplers._make_batch_sampler import make_batch_sampler
from skimbal.batch_samplers._natural import NaturalBatchSampler
from skimbal.batch_samplers._power import PowerBatchSampler
from skimbal.batch_samplers._progressive import ProgressiveBatchSampler

__all__ = [
    "BaseBatchSampler",
    "NaturalBatchSampler",
    "PowerBatchSampler",
    "ProgressiveBatchSampler",
    "make_batch_sampler",
]
