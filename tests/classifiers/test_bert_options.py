"""Options of `BertClassifier` that are estimators: saved, cloned, searched, pickled."""

import json
import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skimbal.augmentation import ChainAugmenter, DeleteAugmenter, SwapAugmenter
from skimbal.batch_samplers import PowerBatchSampler
from skimbal.classifiers import BertClassifier
from skimbal.decoupling import TauNormalization
from skimbal.exceptions import ModelFormatError, SkimbalWarning
from skimbal.losses import FocalLoss, HiddenMixupLoss, RDropLoss
from skimbal.peft import BitFit, LoRA
from skimbal.utils import load_model, save_model

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 2
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 2
OPTIONS = {
    "loss": FocalLoss(gamma=1),
    "auxiliary_loss": [RDropLoss(), HiddenMixupLoss()],
    "batch_sampler": PowerBatchSampler(power=0.25),
    "decoupling": TauNormalization(tau=0.5),
    "peft": LoRA(r=2, target_modules=["query"]),
    "augmenter": ChainAugmenter(
        augmenters=[("swap", SwapAugmenter()), ("delete", DeleteAugmenter())]
    ),
}


class OwnBitFit(BitFit):
    """One that somebody wrote for themselves."""


def classifier(tiny_bert, **options):
    defaults = {"max_epochs": 1, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, **(defaults | options))


@pytest.fixture(scope="module")
def fitted(tiny_bert):
    return classifier(tiny_bert, **OPTIONS).fit(X, Y)


@pytest.fixture
def saved(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    return tmp_path / "model"


def edit_parameters(saved, **values):
    manifest = json.loads((saved / "manifest.json").read_text())
    manifest["parameters"] |= values
    (saved / "manifest.json").write_text(json.dumps(manifest))


def test_options_come_back_with_the_classifier(fitted, saved):
    loaded = BertClassifier.load(saved)
    for name in OPTIONS:
        assert repr(getattr(loaded, name)) == repr(getattr(fitted, name))
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))
    again = clone(loaded).fit(X, Y)
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))


def test_options_of_a_part_that_is_not_fitted_come_back(tiny_bert, tmp_path):
    inner = classifier(tiny_bert, **OPTIONS)
    save_model(GridSearchCV(make_pipeline(inner), {}), tmp_path / "model")
    loaded = load_model(tmp_path / "model").estimator[0]
    assert repr(loaded) == repr(inner)


def test_an_option_of_your_own_is_warned_about(tiny_bert, tmp_path):
    model = classifier(tiny_bert, peft=OwnBitFit()).fit(X, Y)
    with pytest.warns(SkimbalWarning, match="`peft` is not saved"):
        model.save(tmp_path / "model")
    assert BertClassifier.load(tmp_path / "model").peft is None


@pytest.mark.parametrize(
    "option",
    [
        {"class": "os.system", "parameters": {}},
        {"class": "sklearn.decomposition.PCA", "parameters": {}},
        {"class": "skimbal.peft.BasePeft", "parameters": {}},
        {"class": "skimbal.peft.LoRA", "parameters": {"r": 0}},
        {"class": "skimbal.peft.LoRA", "parameters": {"rank": 1}},
        {"class": "skimbal.peft.LoRA"},
        {"class": "skimbal.losses.FocalLoss", "parameters": {}},
        {"tuple": 1},
        {},
    ],
    ids=str,
)
def test_an_option_that_was_forged_is_refused(saved, option):
    edit_parameters(saved, peft=option)
    with pytest.raises(ModelFormatError):
        BertClassifier.load(saved)


def test_parameters_that_are_nested_without_end_are_refused(saved):
    manifest = (saved / "manifest.json").read_text()
    deep = "[" * 500 + "]" * 500
    changed = manifest.replace('"prefix": ""', f'"prefix": {deep}')
    assert changed != manifest
    (saved / "manifest.json").write_text(changed)
    with pytest.raises(ModelFormatError):
        BertClassifier.load(saved)


def test_what_is_never_saved_is_not_made_of_a_forged_manifest(saved):
    edit_parameters(saved, callbacks={"class": "os.system", "parameters": {}})
    assert BertClassifier.load(saved).callbacks is None


def test_a_pickle_keeps_the_options(fitted):
    again = pickle.loads(pickle.dumps(fitted))
    assert repr(again) == repr(fitted)
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))


@pytest.mark.slow
@pytest.mark.parametrize(
    "grid",
    [
        {"loss__gamma": [0, 4], "peft__r": [1, 3]},
        {"augmenter": [None, SwapAugmenter(fraction=1)], "learning_rate": [0.01, 0.1]},
    ],
    ids=",".join,
)
def test_a_search_over_options_is_the_same_in_two_processes(tiny_bert, grid):
    texts, labels = X[:9], Y[:9]  # skewed: an augmenter has something to do
    searches = [
        GridSearchCV(
            classifier(tiny_bert, **OPTIONS),
            grid,
            cv=2,
            n_jobs=n_jobs,
            scoring="neg_log_loss",
        ).fit(texts, labels)
        for n_jobs in (1, 2)
    ]
    alone, two = [search.cv_results_["mean_test_score"] for search in searches]
    np.testing.assert_allclose(two, alone, rtol=1e-5)
    assert len(set(alone)) == 4
    assert searches[0].best_params_ == searches[1].best_params_
