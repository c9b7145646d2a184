"""Mixins and base classes that the estimators over texts share."""

from skimbal.base._folder_storage import FolderStorageMixin
from skimbal.base._row_sampler import BaseRowSampler
from skimbal.base._text_estimator import TextEstimatorMixin

__all__ = ["BaseRowSampler", "FolderStorageMixin", "TextEstimatorMixin"]
