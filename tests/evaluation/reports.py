"""Reports of any size, made without a classifier."""

import numpy as np

from skimbal.evaluation import Report

CHINESE = "书籍 平板 手机 水果 洗发水 热水器 蒙牛 衣服 计算机 酒店".split()


def make_report(
    classes, *, n_samples=200, n_folds=2, skill=0.5, proba=True, seed=0, **changes
):
    """Return a report of random predictions, right more often with more `skill`."""
    rng = np.random.default_rng(seed)
    classes = np.unique(list(classes))
    k = len(classes)
    shares = 1 / np.arange(1, k + 1)
    true = np.r_[
        np.arange(k), rng.choice(k, max(0, n_samples - k), p=shares / shares.sum())
    ]
    p = rng.dirichlet(np.full(k, 0.3), len(true)) + skill * np.eye(k)[true]
    p /= p.sum(axis=1, keepdims=True)
    fields = {
        "classes": classes,
        "class_counts": np.tile(np.bincount(true, minlength=k) + 1, (n_folds, 1)),
        "rows": np.arange(len(true)),
        "fold": rng.integers(0, n_folds, len(true)),
        "y_true": classes[true],
        "y_pred": classes[p.argmax(axis=1)],
        "y_proba": p if proba else None,
        "fit_seconds": tuple(rng.random(n_folds).tolist()),
        "predict_seconds": tuple(rng.random(n_folds).tolist()),
        "estimator": "TfidfVectorizer + LogisticRegression",
        "protocol": f"{n_folds} folds, stratified",
        "versions": {"python": "3.11.9", "skimbal": "0.1.0"},
    }
    return Report(**fields | changes)


def make_audit(name="encoder"):
    """Return the audit of two members, one of them called after `name`."""
    members = [
        {"name": "lexical/svm", "score": 0.6, "low": 0.5, "high": 0.7},
        {"name": f"{name}/lda", "score": 0.7, "low": 0.6, "high": 0.8},
    ]
    return {
        "metric": "macro_f1",
        "n_folds": 5,
        "target_prior": {name: 0.25, "other": 0.75},
        "members": [
            row | {"log_loss": 0.4, "weight": weight, "seconds": 12.5}
            for row, weight in zip(members, (0.25, 0.75), strict=True)
        ],
        "left_out": {"fine_tuned": f"the {name} waits, and `time_budget` is short."},
        "ensemble": {"score": 0.75, "low": 0.65, "high": 0.85},
        "seconds": 31.0,
        "choices": [
            "Members: both.",
            f"Not fine-tuned: the {name} waits, and `time_budget` is short.",
        ],
        "would_change": ["More examples.", f"More of {name}."],
    }
