"""Clean rows to plant leaks in, and what an audit says of them."""

import numpy as np

from skimbal.datasets import make_product_titles
from skimbal.evaluation import audit
from skimbal.under_sampling._near_texts import group_texts
from skimbal.utils import to_arrow


def quick_audit(X, y, **options):
    """Audit without the model that estimates label noise, which takes most time."""
    nothing = np.full((len(y), len(np.unique(np.asarray(y)))), np.nan)
    return audit(X, y, **{"y_proba": nothing, "random_state": 0} | options)


def clean_rows(texts, labels):
    """Return rows without copies and near-copies."""
    flat = [text if isinstance(text, str) else "\n".join(text) for text in texts]
    first = np.unique(group_texts(to_arrow(flat), 0.8), return_index=True)[1]
    kept = np.sort(first)
    return [texts[i] for i in kept.tolist()], np.asarray(labels)[kept]


def clean_titles(seed=0, n=600, **options):
    X, y = make_product_titles(n, random_state=seed, **options)
    return clean_rows(X.tolist(), y)


def random_split(n, seed=0, share=0.25):
    order = np.random.default_rng(seed).permutation(n)
    n_train = n - int(share * n)
    return order[:n_train], order[n_train:]


def clean_numbers(seed=0, n=600, width=12):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, width)) @ rng.normal(size=(width, width)) * 3 + 5
    return X, rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1])


def alarms(found):
    """Return the kinds of all leaks and warnings."""
    return {f.kind for f in found.findings if f.severity != "note"}


def find(found, kind):
    """Return the gravest finding of a kind."""
    return next(finding for finding in found.findings if finding.kind == kind)
