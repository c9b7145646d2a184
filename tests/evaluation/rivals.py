"""Reports of several classifiers on the same rows, and tables of their scores."""

from dataclasses import replace

import numpy as np

from tests.evaluation.reports import make_report


def make_rivals(skills, classes="abcdef", **options):
    """Return name -> report of the same rows and folds; more skill is right oftener."""
    base = make_report(classes, **options)
    k = len(base.classes)
    true = np.searchsorted(base.classes, base.y_true)
    reports = {}
    for seed, (name, skill) in enumerate(skills.items()):
        rng = np.random.default_rng(seed)
        p = rng.dirichlet(np.full(k, 0.3), len(true)) + skill * np.eye(k)[true]
        p /= p.sum(axis=1, keepdims=True)
        pred = base.classes[p.argmax(axis=1)]
        reports[name] = replace(base, y_proba=p, y_pred=pred)
    return reports


def make_table(names, n_sets=12, spread=0.03, seed=0):
    """Return data set -> name -> scores over three seeds; later names are better."""
    rng = np.random.default_rng(seed)
    return {
        f"set {i}": {
            name: list(0.5 + 0.02 * j + level + rng.normal(0, spread, 3))
            for j, name in enumerate(names)
        }
        for i, level in enumerate(rng.normal(0, 0.1, n_sets))
    }
