"""Options that are estimators of skimbal go into a manifest as data, and come back."""

import inspect
import json
import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression

from skimbal.augmentation import (
    ChainAugmenter,
    ChoiceAugmenter,
    DeleteAugmenter,
    EmbeddingLexicon,
    SwapAugmenter,
    SynonymAugmenter,
    TSVLexicon,
)
from skimbal.base._parameter_storage import from_json, to_json
from skimbal.batch_samplers import PowerBatchSampler
from skimbal.decoupling import TauNormalization
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import ModelFormatError
from skimbal.losses import FocalLoss, LDAMLoss, RDropLoss
from skimbal.peft import LoRA

PACKAGES = ("batch_samplers", "decoupling", "losses", "peft")
OPTIONS = [
    kind()
    for package in PACKAGES
    for name in import_module(f"skimbal.{package}").__all__
    if inspect.isclass(kind := getattr(import_module(f"skimbal.{package}"), name))
    and not inspect.isabstract(kind)
]
CHAIN = ChainAugmenter(
    augmenters=[
        ("swap", SwapAugmenter(n_changes=2)),
        ("any", ChoiceAugmenter(augmenters=[("delete", DeleteAugmenter())])),
    ],
    random_state=3,
)


class OwnLoss(FocalLoss):
    """A loss that somebody wrote for themselves."""


def through_json(value):
    return from_json(json.loads(json.dumps(to_json(value))))


def option(kind, **parameters):
    return {"class": kind, "parameters": parameters}


@pytest.mark.parametrize("value", OPTIONS, ids=lambda value: type(value).__name__)
def test_every_option_comes_back_as_it_was(value):
    again = through_json(value)
    assert type(again) is type(value)
    assert again.get_params() == value.get_params()


def test_parameters_that_were_set_are_kept():
    again = through_json([FocalLoss(gamma=np.float64(1)), LoRA(r=np.int64(4))])
    assert repr(again) == "[FocalLoss(gamma=1.0), LoRA(r=4)]"
    assert type(again[1].r) is int


def test_options_inside_options_are_kept():
    again = through_json(CHAIN)
    assert repr(again) == repr(CHAIN)
    assert again.augment(["red cotton dress, size 38"] * 3) == CHAIN.augment(
        ["red cotton dress, size 38"] * 3
    )


def test_what_an_option_learnt_stays_behind():
    fitted = clone(CHAIN).fit(["zqxcanary of a text"])
    assert hasattr(fitted, "augmenters_")
    assert "zqxcanary" not in json.dumps(to_json(fitted))
    assert not hasattr(through_json(fitted), "augmenters_")


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0.5,
        "auto",
        ["a", ["b"]],
        ("a", (1, 2)),
        {0: 1.0, "b": {"class": [1], "tuple": (1,)}},
        {("a", "b"): None},
    ],
    ids=repr,
)
def test_plain_data_comes_back_as_it_was(value):
    assert through_json(value) == value
    assert repr(through_json(value)) == repr(value)


def test_a_path_becomes_text():
    assert through_json(TSVLexicon(Path("words.tsv"))).path == "words.tsv"


@pytest.mark.parametrize(
    "value",
    [
        OwnLoss(),
        LogisticRegression(),
        SwapAugmenter(random_state=np.random.default_rng(0)),
        [FocalLoss(), print],
        FocalLoss,
        SynonymAugmenter(EmbeddingLexicon(["red", "blue"], [[1, 0], [0, 1]])),
        TransformerEncoder(cache_dir="cache"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_option_of_skimbal_is_refused(value):
    with pytest.raises(TypeError):
        json.dumps(to_json(value))


@pytest.mark.parametrize(
    "kind",
    [
        "os.system",
        "sklearn.linear_model.LogisticRegression",
        "skimbal.losses._focal.FocalLoss",
        "skimbal.losses.Nothing",
        "skimbal.losses.make_loss",
        "skimbal.nothing.FocalLoss",
        "skimbal.classifiers._bert.BaseEstimator",
        "skimbal.augmentation.Lexicon",
        "skimbal.exceptions.SkimbalError",
        "tests.base.test_parameter_storage.OwnLoss",
        "FocalLoss",
        "",
        None,
        ["skimbal.losses.FocalLoss"],
    ],
)
def test_a_class_that_skimbal_does_not_offer_is_not_made(kind):
    for value in (option(kind), [[option(kind)]], {"tuple": [option(kind)]}):
        with pytest.raises(ModelFormatError, match="not one of skimbal's"):
            from_json(value)


def test_nothing_foreign_is_imported():
    code = (
        "import json, sys\n"
        "from skimbal.base._parameter_storage import from_json\n"
        "from skimbal.exceptions import ModelFormatError\n"
        "before = set(sys.modules)\n"
        "for kind in ('antigravity.A', 'skimbal.losses.antigravity.A'):\n"
        "    try: from_json({'class': kind, 'parameters': {}})\n"
        "    except ModelFormatError: pass\n"
        "new = set(sys.modules) - before\n"
        "print(any('antigravity' in name for name in new))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout == "False\n", run.stderr


@pytest.mark.parametrize(
    "value",
    [
        option("skimbal.losses.FocalLoss", gamma=-1),
        option("skimbal.losses.FocalLoss", gamma="x"),
        option("skimbal.losses.FocalLoss", no_such=1),
        option("skimbal.losses.BaseLoss"),
        option("skimbal.augmentation.ChainAugmenter", augmenters=[["a", 1]]),
        {"class": "skimbal.losses.FocalLoss"},
        {"class": "skimbal.losses.FocalLoss", "parameters": [1]},
        {"items": [[[1], 2]]},
        {"items": [1]},
        {"tuple": None},
        {"anything": 1},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(value):
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        from_json(value)


def test_where_files_are_written_is_not_believed():
    kind = "skimbal.encoders.TransformerEncoder"
    assert from_json(option(kind, cache_dir="anywhere")).cache_dir is None


class Holder(BaseEstimator):
    """Holds one option, as the classifier does."""

    def __init__(self, held=None):
        self.held = held


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (FocalLoss(gamma=1), "gamma"),
        (LDAMLoss(), "max_margin"),
        (LoRA(r=4), "r"),
        (PowerBatchSampler(power=0.25), "power"),
        (TauNormalization(tau=0.5), "tau"),
        (RDropLoss(), "alpha"),
        (CHAIN, "swap__n_changes"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_options_are_cloned_set_and_pickled_with_their_holder(value, name):
    holder = Holder(value)
    copy = clone(holder).set_params(**{f"held__{name}": 7})
    assert copy.held.get_params()[name] == 7 != value.get_params()[name]
    assert repr(pickle.loads(pickle.dumps(holder))) == repr(holder)
