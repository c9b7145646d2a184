"""A report as JSON and back, equal in every value.

JSON keeps what matters: its numbers are Python's, which hold a float64 exactly, and
str, int and bool labels stay what they are.
"""

import json
import os
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from skimbal.evaluation._audit import Audit
from skimbal.evaluation._slices import Slices
from skimbal.exceptions import DataFileError
from skimbal.utils._json_records import read_record

if TYPE_CHECKING:
    from skimbal.evaluation._report import Report

__all__ = ["as_json", "from_json", "to_json_text"]

_FORMAT = "skimbal report, version 2"
# it had no slices, intervals, costs and prior, and called the selection an audit
_FIRST_FORMAT = "skimbal report, version 1"
_COSTS = (
    "fit_seconds",
    "predict_seconds",
    "fit_cpu_seconds",
    "predict_cpu_seconds",
    "peak_memory_mib",
)


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
    prior = report.target_prior
    payload = {
        "format": _FORMAT,
        "estimator": report.estimator,
        "protocol": report.protocol,
        "versions": report.versions,
        "overall": report.overall,
        "intervals": report.intervals,
        "per_class": report.per_class,
        "per_group": report.per_group,
        "per_slice": report.per_slice,
        "classes": report.classes.tolist(),
        "class_counts": report.class_counts.tolist(),
        **{name: getattr(report, name) for name in _COSTS},
        "target_prior": None if prior is None else prior.tolist(),
        "slices": {
            name: {"values": values, "codes": codes.tolist()}
            for name, (values, codes) in (report.slices or {}).items()
        },
        "rows": report.rows.tolist(),
        "fold": report.fold.tolist(),
        "y_true": true.tolist(),
        "y_pred": pred.tolist(),
        "y_proba": None if report.y_proba is None else report.y_proba.tolist(),
    }
    if report.audit is not None:
        payload["audit"] = report.audit.to_dict()
    if report.selection is not None:
        payload["selection"] = report.selection
    # NaN is no JSON; nothing here may be one
    return json.dumps(payload, ensure_ascii=False, allow_nan=False)


def from_json(source: str | os.PathLike) -> dict[str, Any]:
    """Return the fields of the report that `to_json_text` wrote."""
    formats = (_FORMAT, _FIRST_FORMAT)
    payload = read_record(source, kind="report", formats=formats)
    try:
        return _to_fields(payload)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise DataFileError(f"This report is damaged: {error!r}.") from None


def _to_fields(payload: dict[str, Any]) -> dict[str, Any]:
    first = payload["format"] == _FIRST_FORMAT
    selection = payload.get("audit" if first else "selection")
    if not isinstance(selection, (dict, type(None))):
        raise TypeError("its selection is no object")
    audit = None if first else payload.get("audit")
    classes = np.asarray(payload["classes"])
    proba, prior = payload["y_proba"], payload.get("target_prior")
    return {
        **{name: payload[name] for name in ("estimator", "protocol", "versions")},
        "classes": classes,
        "class_counts": np.asarray(payload["class_counts"], np.int64),
        # of which the first version had two
        **{name: _as_tuple(payload.get(name)) for name in _COSTS},
        "target_prior": None if prior is None else np.asarray(prior, np.float64),
        "slices": {
            name: Slices(tuple(part["values"]), np.asarray(part["codes"], np.int64))
            for name, part in (payload.get("slices") or {}).items()
        }
        or None,
        "rows": np.asarray(payload["rows"], np.int64),
        "fold": np.asarray(payload["fold"], np.int64),
        "y_true": classes[payload["y_true"]],
        "y_pred": classes[payload["y_pred"]],
        "y_proba": None if proba is None else np.asarray(proba, np.float64),
        "audit": None if audit is None else Audit.from_dict(audit),
        "selection": selection,
    }


def _as_tuple(values: list[float] | None) -> tuple[float, ...] | None:
    return None if values is None else tuple(values)
