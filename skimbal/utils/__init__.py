"""Validation, randomness, storage and the checks for text estimators."""

from skimbal.utils._discovery import all_estimators
from skimbal.utils._labels import check_labels, encode_labels
from skimbal.utils._optional import import_optional
from skimbal.utils._out_of_fold import (
    align_proba,
    make_inner_folds,
    out_of_fold_proba,
)
from skimbal.utils._persistence import load_model, save_model
from skimbal.utils._prediction import predict_with_proba
from skimbal.utils._random import check_generator
from skimbal.utils._scripts import share_unspaced
from skimbal.utils._storage import (
    atomic_folder,
    file_sha256,
    read_manifest,
    write_manifest,
)
from skimbal.utils._target_prior import check_target_prior
from skimbal.utils._text_containers import replace_texts, to_arrow
from skimbal.utils._validation import check_text_columns, check_texts

__all__ = [
    "align_proba",
    "all_estimators",
    "atomic_folder",
    "check_generator",
    "check_labels",
    "check_target_prior",
    "check_text_columns",
    "check_texts",
    "encode_labels",
    "file_sha256",
    "import_optional",
    "load_model",
    "make_inner_folds",
    "out_of_fold_proba",
    "predict_with_proba",
    "read_manifest",
    "replace_texts",
    "save_model",
    "share_unspaced",
    "to_arrow",
    "write_manifest",
]
