"""Through `BertClassifier`: trained, merged, saved with the head, searched."""

import pickle
import warnings

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from skorch.callbacks import Callback

from skimbal.classifiers import BertClassifier
from skimbal.datasets import make_product_titles
from skimbal.peft import (
    IA3,
    AdaLoRA,
    BitFit,
    BottleneckAdapter,
    LoRA,
    PrefixTuning,
    PromptTuning,
)
from tests.peft.bodies import KEPT, MERGED

X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 3
Y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 3
METHODS = [*MERGED, *KEPT]


def classifier(tiny_bert, method, **options):
    defaults = {"max_epochs": 2, "batch_size": 4, "random_state": 0, "device": "cpu"}
    return BertClassifier(tiny_bert, peft=method, **(defaults | options))


@pytest.fixture(scope="module", params=METHODS, ids=str)
def fitted(request, tiny_bert):
    return classifier(tiny_bert, request.param).fit(X, Y)


def test_the_body_stands_still_and_the_rest_moves(fitted, tiny_bert):
    before = load_file(f"{tiny_bert}/model.safetensors")
    after = fitted.net_.module_.encoder.body.state_dict()
    same = {name for name in before if torch.equal(before[name], after[name])}
    if fitted.peft in KEPT:
        assert same == before.keys()
    else:
        assert "embeddings.word_embeddings.weight" in same
        assert len(same) < len(before)
    start = classifier(tiny_bert, fitted.peft, learning_rate=0.0).fit(X, Y)
    assert not np.allclose(start.transform(X), fitted.transform(X), atol=1e-6)


def test_the_numbers_that_were_trained_are_counted(fitted, tiny_bert):
    whole = classifier(tiny_bert, None, max_epochs=1).fit(X, Y)
    module = whole.net_.module_
    assert whole.n_trained_parameters_ == sum(p.numel() for p in module.parameters())
    head = 2 * 32 + 2
    assert head < fitted.n_trained_parameters_ < whole.n_trained_parameters_ / 2


def test_nothing_of_training_is_left(fitted):
    module = fitted.net_.module_
    assert len(module.auxiliary) == 0
    adaptation = module.encoder.adaptation
    assert (adaptation is None) == (fitted.peft in MERGED)
    if adaptation is not None:
        assert (adaptation.tuner, adaptation.schedule, adaptation.terms) == (
            None,
            None,
            [],
        )


def test_a_saved_classifier_comes_back_with_its_head(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    loaded = BertClassifier.load(tmp_path / "model")
    assert repr(loaded.peft) == repr(fitted.peft)
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))
    np.testing.assert_array_equal(loaded.transform(X), fitted.transform(X))
    assert loaded.n_trained_parameters_ == fitted.n_trained_parameters_


def test_a_copy_in_another_process_is_the_same(fitted):
    copy = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(copy.predict_proba(X), fitted.predict_proba(X))


def test_a_clone_fits_to_the_same_bits(fitted):
    again = clone(fitted).fit(X, Y)
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))
    assert again.get_params()["peft"] is not fitted.peft


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_it_goes_with_validation_averages_and_a_probe(method, tiny_bert):
    model = classifier(tiny_bert, method, ema_decay=0.5, init_head="probe")
    model.fit(X, Y, X_val=X[:4], y_val=Y[:4])
    assert "valid_score" in model.history_[0]
    assert np.isfinite(model.predict_proba(X)).all()


@pytest.mark.parametrize("method", METHODS[:-1], ids=str)
def test_lower_layers_may_be_frozen_and_computed_once(method, tiny_bert):
    models = [
        classifier(tiny_bert, method, n_trained_layers=1, cache_layers=cached).fit(X, Y)
        for cached in (True, False)
    ]
    before = load_file(f"{tiny_bert}/model.safetensors")
    for model in models:
        after = model.net_.module_.encoder.body.state_dict()
        lower = [name for name in before if "layer.0." in name or "emb" in name]
        assert all(torch.equal(before[name], after[name]) for name in lower)
        extra = after.keys() - before.keys()
        assert not any("layer.0." in name for name in extra)
    # stored states are rounded to half precision
    one, other = (model.predict_proba(X) for model in models)
    np.testing.assert_allclose(one, other, atol=1e-2)


def test_a_prompt_needs_all_layers(tiny_bert):
    with pytest.raises(ValueError, match=r"PromptTuning .* needs all layers"):
        classifier(tiny_bert, PromptTuning(), n_trained_layers=1).fit(X, Y)


def test_a_grid_searches_ranks(tiny_bert):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = GridSearchCV(
            classifier(tiny_bert, LoRA()), {"peft__r": [1, 4]}, cv=2
        ).fit(X, Y)
    assert grid.best_estimator_.peft.r == grid.best_params_["peft__r"]


class CountRanks(Callback):
    def on_train_begin(self, net, **kwargs):
        self.seen = []

    def on_batch_end(self, net, training=False, **kwargs):
        if training:
            named = net.module_.named_parameters()
            factors = [p for name, p in named if "lora_E" in name]
            self.seen.append(sum(int((p != 0).sum()) for p in factors))

    def on_train_end(self, net, **kwargs):
        net.history.record("ranks", self.seen)


def test_the_engine_drives_the_schedule_of_ranks(tiny_bert):
    method = AdaLoRA(r=1, init_r=3, final=0.5)
    model = classifier(tiny_bert, method, callbacks=[CountRanks()]).fit(X, Y)
    ranks = model.history_[-1]["ranks"]
    assert len(ranks) == 10
    assert ranks[0] == 36
    assert set(ranks[5:]) == {12}


def test_rates_follow_the_method(tiny_bert):
    rates = {}

    class KeepRates(Callback):
        def on_train_begin(self, net, **kwargs):
            groups = net.optimizer_.param_groups
            rates[len(rates)] = {round(group["initial_lr"], 9) for group in groups}

    for method in (None, LoRA(), PrefixTuning()):
        options = {"callbacks": [KeepRates()], "max_epochs": 1}
        classifier(tiny_bert, method, **options).fit(X, Y)
    assert rates[0] == {1e-3, 1e-4, 9e-5, 8.1e-5}
    assert rates[1] == {1e-3, LoRA.learning_rate}
    assert rates[2] == {1e-3, PrefixTuning.learning_rate}


def test_prompts_leave_less_room_for_texts(tiny_bert):
    method = PromptTuning(n_tokens=50)
    model = classifier(tiny_bert, method, max_epochs=1).fit(X, Y)
    long = " ".join(["dress"] * 40)
    # 64 tokens, 50 of the prompt and two special ones: twelve words are read
    cut = " ".join(["dress"] * 12)
    np.testing.assert_array_equal(
        model.predict_proba([long]), model.predict_proba([cut])
    )


@pytest.mark.slow
def test_lora_learns_a_task_with_a_real_body():
    texts, labels = make_product_titles(
        120, n_classes=4, n_minority=1, imbalance_ratio=4, random_state=0
    )
    model = BertClassifier(peft=LoRA(), max_epochs=10, random_state=0, device="cpu")
    model.fit(texts[:80], labels[:80])
    assert np.mean(model.predict(texts[80:]) == np.asarray(labels[80:])) >= 0.9


def test_layers_are_not_drawn_anew_and_then_frozen(tiny_bert):
    model = BertClassifier(tiny_bert, peft=LoRA(), n_reset_layers=1)
    with pytest.raises(ValueError, match="`n_reset_layers` must be 0 with `peft`"):
        model.fit(["a", "b"], [0, 1])


@pytest.mark.parametrize(
    "method",
    [
        AdaLoRA(),
        BitFit(),
        BottleneckAdapter(),
        IA3(),
        LoRA(),
        PrefixTuning(),
        PromptTuning(),
    ],
    ids=lambda method: type(method).__name__,
)
def test_a_body_of_a_usual_size_is_trained(method):
    # its products are large enough to be those of oneDNN
    texts = [
        f"{color} summer dress number {i}"
        for color in ("red", "blue")
        for i in range(4)
    ]
    model = BertClassifier(peft=method, max_epochs=1, device="cpu", random_state=0)
    model.fit(texts, ["a", "b"] * 4)
    assert np.isfinite(model.predict_proba(texts)).all()
