"""Labels that are in doubt: found rows, and the estimated share."""

import numpy as np
import pytest

from skimbal.datasets import fetch_dataset
from skimbal.evaluation import audit
from skimbal.evaluation._audit_checks._label_noise import (
    confident_joint,
    suspicious_rows,
)
from tests.evaluation.audit.plants import alarms, clean_titles, find


def flipped(y, rate, seed=0):
    rng = np.random.default_rng(seed)
    classes, codes = np.unique(y, return_inverse=True)
    rows = rng.permutation(len(y))[: round(rate * len(y))]
    codes[rows] += rng.integers(1, len(classes), len(rows))
    return classes[codes % len(classes)], rows


def slow_joint(proba, codes):
    k = proba.shape[1]
    threshold = [proba[codes == j, j].mean() for j in range(k)]
    counts = np.zeros((k, k))
    for row, code in zip(proba, codes, strict=True):
        best = int(row.argmax())
        if row[best] >= threshold[best]:
            counts[code, best] += 1
    joint = np.zeros((k, k))
    for i in range(k):
        total = counts[i].sum()
        shares = counts[i] / total if total else np.eye(k)[i]
        joint[i] = shares * (codes == i).mean()
    return joint


def test_the_joint_is_that_of_a_slow_loop():
    rng = np.random.default_rng(0)
    proba = rng.dirichlet(np.ones(4), 300)
    codes = rng.integers(0, 4, 300)
    np.testing.assert_allclose(confident_joint(proba, codes), slow_joint(proba, codes))
    assert confident_joint(proba, codes).sum() == pytest.approx(1)


def test_rows_are_ranked_by_the_probability_of_their_label():
    rng = np.random.default_rng(0)
    proba = rng.dirichlet(np.ones(3), 200)
    codes = rng.integers(0, 3, 200)
    rows = suspicious_rows(proba, codes)
    assert (np.diff(proba[rows, codes[rows]]) >= 0).all()
    assert (proba[rows].argmax(axis=1) != codes[rows]).all()


def test_given_probabilities_find_exactly_the_wrong_labels():
    X, y = clean_titles()
    wrong, rows = flipped(y, 0.1)
    proba = 0.02 + 0.8 * (np.unique(y)[None, :] == y[:, None])
    finding = find(audit(X, wrong, y_proba=proba, random_state=0), "label_noise")
    assert finding.severity == "note"
    assert set(finding.rows) == set(rows.tolist())
    assert finding.share == pytest.approx(0.1, abs=0.01)


def test_probabilities_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"`y_proba` must have .* shape \(4, 2\)"):
        audit(["a", "b", "c", "d"], [0, 1, 0, 1], cv=2, y_proba=np.ones((4, 3)))


def test_a_quick_model_finds_planted_noise_in_titles():
    X, y = clean_titles(n=1500, n_classes=5, n_minority=1)
    wrong, rows = flipped(y, 0.1)
    found = audit(X, wrong, random_state=0)
    assert not alarms(found)
    finding = find(found, "label_noise")
    hits = np.isin(finding.rows, rows)
    assert hits.mean() > 0.7
    assert hits.sum() > 0.6 * len(rows)
    assert finding.share == pytest.approx(0.1, abs=0.05)


def test_texts_that_the_model_cannot_tell_apart_are_skipped():
    X, y = clean_titles()
    y = np.random.default_rng(0).permutation(y)
    found = audit(X, y, random_state=0)
    assert "too few to doubt the others" in found.skipped["label_noise"]


@pytest.mark.filterwarnings("ignore:.* fewer rows than the")
@pytest.mark.data
@pytest.mark.parametrize("rate", [0.05, 0.1, 0.3])
@pytest.mark.parametrize("name", ["zh_online_shopping_10_cats", "en_fashion_products"])
def test_planted_noise_is_found_in_real_texts(name, rate, data_home):
    X, y = fetch_dataset(name, data_home=data_home, return_X_y=True)
    drawn = np.random.default_rng(0).permutation(len(X))[:3000]
    wrong, rows = flipped(y[drawn], rate)
    finding = find(audit(X[drawn], wrong, random_state=0), "label_noise")
    hits = np.isin(finding.rows, rows)
    print(
        f"recall {hits.sum() / len(rows):.2f} precision {hits.mean():.2f} "
        f"estimate {finding.share:.3f} of {rate}"
    )
    assert hits.mean() > 0.5
    assert hits.sum() > 0.55 * len(rows)
    assert finding.share == pytest.approx(rate, abs=0.1)
