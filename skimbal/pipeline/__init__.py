"""Pipelines that accept samplers."""

from skimbal.pipeline._make_pipeline import make_pipeline
from skimbal.pipeline._pipeline import Pipeline

__all__ = ["Pipeline", "make_pipeline"]
