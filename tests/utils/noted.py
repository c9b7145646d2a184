"""A small estimator with a format of its own: it stands for those with a network."""

import json
from typing import ClassVar

from sklearn.base import BaseEstimator, TransformerMixin

from skimbal.base import FolderStorageMixin

__all__ = ["NotedEncoder"]


class NotedEncoder(FolderStorageMixin, TransformerMixin, BaseEstimator):
    """Pass texts through; what it learns is a note."""

    _parameter_constraints: ClassVar = {
        "note": [str],
        "n": [int],
        "hook": "no_validation",
    }
    _parameters_not_saved = ("hook",)

    def __init__(self, note="", *, n=1, hook=None):
        self.note = note
        self.n = n
        self.hook = hook

    def fit(self, X, y=None):
        self.note_ = self.note * self.n
        return self

    def transform(self, X):
        return [f"{text} {self.note_}" for text in X]

    def _write_fitted(self, folder):
        (folder / "note.json").write_text(json.dumps(self.note_))
        return {}

    def _read_fitted(self, folder, description):
        self.note_ = json.loads((folder / "note.json").read_text())
