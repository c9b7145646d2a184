"""A report as JSON and back, equal in every value.

JSON keeps what matters: its numbers are Python's, which hold a float64 exactly, and
str, int and bool labels stay what they are.
"""

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from skimbal.exceptions import DataFileError

if TYPE_CHECKING:
    from skimbal.evaluation._report import Report

__all__ = ["as_json", "from_json_text", "to_json_text"]

_FORMAT = "skimbal report, version 1"


def as_json(value: Any) -> Any:
    """Return plain data as JSON gives it back: keys are str, and NaN is None."""
    if isinstance(value, dict):
        return {str(key): as_json(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(member) for member in value]
    if isinstance(value, float):
        return float(value) if isfinite(value) else None
    return value


def to_json_text(report: "Report") -> str:
    """Return the report's data and its main figures as JSON text."""
    true, pred = report._codes
    payload = {
        "format": _FORMAT,
        "estimator": report.estimator,
        "protocol": report.protocol,
        "versions": report.versions,
        "overall": report.overall,
        "per_class": report.per_class,
        "classes": report.classes.tolist(),
        "class_counts": report.class_counts.tolist(),
        "fit_seconds": report.fit_seconds,
        "predict_seconds": report.predict_seconds,
        "rows": report.rows.tolist(),
        "fold": report.fold.tolist(),
        "y_true": true.tolist(),
        "y_pred": pred.tolist(),
        "y_proba": None if report.y_proba is None else report.y_proba.tolist(),
    }
    if report.selection is not None:
        payload["selection"] = report.selection
    # NaN is no JSON; nothing here may be one
    return json.dumps(payload, ensure_ascii=False, allow_nan=False)


def from_json_text(text: str) -> dict[str, Any]:
    """Return the fields of the report that `to_json_text` wrote."""
    try:
        payload = json.loads(text)
    except ValueError as error:
        raise DataFileError(f"This is no report: it is not JSON ({error}).") from None
    found = payload.get("format") if isinstance(payload, dict) else None
    if found != _FORMAT:
        raise DataFileError(
            f"This is no report that can be read: its 'format' must be {_FORMAT!r}; "
            f"got {found!r}."
        )
    try:
        return _to_fields(payload)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise DataFileError(f"This report is damaged: {error!r}.") from None


def _to_fields(payload: dict[str, Any]) -> dict[str, Any]:
    selection = payload.get("selection")
    if not isinstance(selection, (dict, type(None))):
        raise TypeError("its selection is no object")
    classes = np.asarray(payload["classes"])
    seconds = payload["fit_seconds"]
    proba = payload["y_proba"]
    return {
        **{name: payload[name] for name in ("estimator", "protocol", "versions")},
        "classes": classes,
        "class_counts": np.asarray(payload["class_counts"], np.int64),
        "fit_seconds": None if seconds is None else tuple(seconds),
        "predict_seconds": tuple(payload["predict_seconds"]),
        "rows": np.asarray(payload["rows"], np.int64),
        "fold": np.asarray(payload["fold"], np.int64),
        "y_true": classes[payload["y_true"]],
        "y_pred": classes[payload["y_pred"]],
        "y_proba": None if proba is None else np.asarray(proba, np.float64),
        "selection": selection,
    }
