from collections import Counter

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from skimbal.calibration import PriorCorrectedClassifier
from skimbal.pipeline import make_pipeline
from skimbal.under_sampling import NegativeDownSampler

TEXTS = [f"query {i}" for i in range(20)]
CLICKS = [0] * 16 + [1] * 4


def test_a_share_of_the_most_frequent_class_stays():
    sampler = NegativeDownSampler(0.25, random_state=0)
    X, y = sampler.fit_resample(TEXTS, CLICKS)
    assert Counter(y) == {0: 4, 1: 4}
    assert X[-4:] == TEXTS[-4:]
    assert sampler.sampling_rates_ == {0: 0.25, 1: 1.0}
    assert sampler.sampling_strategy_ == {0: 4}


def test_the_negatives_can_be_named():
    sampler = NegativeDownSampler(0.5, negative_class=1, random_state=0)
    assert Counter(sampler.fit_resample(TEXTS, CLICKS)[1]) == {0: 16, 1: 2}
    sampler = NegativeDownSampler(0.5, negative_class="no", random_state=0)
    answers = ["yes"] * 16 + ["no"] * 4
    assert Counter(sampler.fit_resample(TEXTS, answers)[1]) == {"yes": 16, "no": 2}


@pytest.mark.parametrize(
    ("negative", "labels", "expected"),
    [
        (np.int64(0), CLICKS, 0),
        (np.str_("no"), ["yes"] * 4 + ["no"] * 16, "no"),
        (np.bool_(False), [False] * 16 + [True] * 4, False),
        (1, [False] * 4 + [True] * 16, True),
    ],
)
def test_recorded_labels_are_plain_whatever_names_them(negative, labels, expected):
    sampler = NegativeDownSampler(0.5, negative_class=negative, random_state=0)
    sampler.fit_resample(TEXTS, labels)
    assert sampler.sampling_strategy_ == {expected: 8}
    for recorded in (sampler.sampling_strategy_, sampler.sampling_rates_):
        assert {type(label) for label in recorded} == {type(expected)}


def test_one_negative_stays_at_any_rate():
    _, y = NegativeDownSampler(1e-6).fit_resample(TEXTS, CLICKS)
    assert Counter(y) == {0: 1, 1: 4}


def test_an_unknown_class_is_named():
    sampler = NegativeDownSampler(0.5, negative_class=7)
    with pytest.raises(ValueError, match="`negative_class` is 7"):
        sampler.fit_resample(TEXTS, CLICKS)


@pytest.mark.parametrize("rate", [0, -0.5, 1.5, "all"])
def test_bad_rate_is_named(rate):
    with pytest.raises(ValueError, match="'rate' parameter"):
        NegativeDownSampler(rate).fit_resample(TEXTS, CLICKS)


def test_probabilities_are_moved_back_by_the_recorded_rows():
    rng = np.random.default_rng(0)
    y = (rng.random(2000) < 0.1).astype(int)
    X = rng.normal(size=(2000, 1)) + y[:, None]
    sampled = make_pipeline(
        NegativeDownSampler(0.1, random_state=0), LogisticRegression()
    )
    corrected = PriorCorrectedClassifier(sampled).fit(X, y)
    kept = corrected.estimator_[0].sample_indices_
    np.testing.assert_allclose(corrected.source_prior_[1], y[kept].mean())
    assert corrected.source_prior_[1] > 0.4
    assert corrected.predict_proba(X)[:, 1].mean() == pytest.approx(y.mean(), abs=0.02)
