"""What holds for every method and every type of body."""

import subprocess
import sys
from copy import deepcopy

import pytest
import torch
from sklearn.base import clone
from sklearn.utils._param_validation import InvalidParameterError

from skimbal._torch._model_config import ENCODER_TYPES
from skimbal._torch._peft import count_parameters
from skimbal.exceptions import MissingResourceError
from skimbal.peft import IA3, AdaLoRA, BasePeft, BitFit, LoRA, PrefixTuning
from tests.peft.bodies import (
    KEPT,
    MERGED,
    PACKED_KINDS,
    batch,
    make_encoder,
    randomise,
)

KINDS = sorted(ENCODER_TYPES)
METHODS = [*MERGED, *KEPT]
# what a method cannot do, and says so
CANNOT = {
    "PrefixTuning": "convbert deberta deberta-v2 mpnet nystromformer rembert roformer",
    "BitFit": "modernbert",
}
ANY_LAYER = ("BitFit", "PromptTuning")
NEIGHBOURS = ("convbert", "mobilebert", "nystromformer")


def each(name, methods):
    return pytest.mark.parametrize(name, methods, ids=str)


def works(method, kind):
    name = type(method).__name__
    linear = kind != "squeezebert" or name in ANY_LAYER
    return linear and kind not in CANNOT.get(name, "").split()


def adapted(method, kind="bert", **options):
    encoder = make_encoder(kind, **options)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        method.apply(encoder, n_steps=10)
    return encoder


@pytest.mark.parametrize("kind", KINDS)
@each("method", METHODS)
def test_every_type_of_body_is_adapted_or_named_in_an_error(method, kind):
    if not works(method, kind):
        with pytest.raises(ValueError, match=f"type '{kind}'"):
            method.apply(make_encoder(kind), n_steps=10)
        return
    encoder = make_encoder(kind)
    before = encoder(**batch()).detach()
    encoder = adapted(method, kind)
    randomise(encoder)
    after = encoder(**batch())
    assert (after - before).abs().max() > 1e-6
    (after**2).sum().backward()
    trained = [p for p in encoder.parameters() if p.requires_grad]
    assert all(p.grad.abs().max() > 0 for p in trained)


@pytest.mark.parametrize("kind", KINDS)
@each("method", [m for m in METHODS if not hasattr(m, "n_tokens")])
def test_an_untrained_adaptation_changes_nothing(method, kind):
    if not works(method, kind):
        pytest.skip("not for this type")
    encoder = make_encoder(kind)
    torch.testing.assert_close(adapted(method, kind)(**batch()), encoder(**batch()))


@pytest.mark.parametrize("kind", KINDS)
@each("method", MERGED)
def test_a_merged_body_is_a_plain_one_that_gives_the_same(method, kind):
    if not works(method, kind):
        pytest.skip("not for this type")
    names = set(make_encoder(kind).state_dict())
    encoder = adapted(method, kind)
    body, attributes = encoder.body, set(vars(make_encoder(kind).body))
    randomise(encoder)
    expected = encoder(**batch()).detach()
    encoder.adaptation.finish(encoder)
    torch.testing.assert_close(encoder(**batch()), expected, rtol=0, atol=1e-5)
    assert encoder.body is body
    assert set(encoder.state_dict()) == names
    assert set(vars(body)) == attributes
    assert encoder.adaptation is None


@pytest.mark.parametrize("kind", PACKED_KINDS)
@pytest.mark.parametrize("pooling", ["mean", "cls"])
@each("method", METHODS)
def test_packed_and_padded_batches_give_the_same_gradients(method, pooling, kind):
    results = []
    for packed in (False, True):
        encoder = adapted(method, kind, pooling=pooling)
        assert encoder.packs
        randomise(encoder)
        vectors = encoder(**batch(packed=packed))
        (vectors**2).sum().backward()
        grads = {n: p.grad for n, p in encoder.named_parameters() if p.requires_grad}
        results.append((vectors, grads))
    (padded, padded_grads), (packed, packed_grads) = results
    torch.testing.assert_close(packed, padded, rtol=0, atol=1e-5)
    torch.testing.assert_close(packed_grads, padded_grads, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
@each("method", KEPT)
def test_padding_changes_nothing(method, kind):
    # these look at neighbours, among them padding, in any case
    if not works(method, kind) or kind in NEIGHBOURS:
        pytest.skip("not for this type")
    encoder = adapted(method, kind)
    randomise(encoder)
    alone = encoder(**batch(lengths=(7,)))
    together = encoder(**batch(lengths=(7, 12)))[:1]
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


@each("method", [*MERGED, *KEPT[:3]])
def test_frozen_layers_are_left_alone(method):
    encoder = make_encoder("bert")
    encoder.frozen_parts = [encoder.body.embeddings, encoder.body.encoder.layer[0]]
    method.apply(encoder, n_steps=10)
    trained = {n for n, p in encoder.named_parameters() if p.requires_grad}
    assert trained
    assert {name.split(".")[3] for name in trained} == {"1"}


@each("method", METHODS)
def test_a_body_that_is_all_frozen_is_an_error(method):
    encoder = make_encoder("bert")
    encoder.frozen_parts = [encoder.body]
    with pytest.raises(ValueError, match="frozen"):
        method.apply(encoder, n_steps=10)


@each("method", METHODS)
def test_few_parameters_are_trained_and_counted(method):
    encoder = adapted(method)
    trained, total = count_parameters(encoder)
    assert trained == sum(p.numel() for p in encoder.parameters() if p.requires_grad)
    assert total == sum(p.numel() for p in encoder.parameters())
    assert 0 < trained < total / 3


@each("method", METHODS)
def test_weights_stay_float32_and_are_prepared_once(method):
    encoder = adapted(method)
    assert {p.dtype for p in encoder.parameters()} == {torch.float32}
    with pytest.raises(ValueError, match="applied once"):
        LoRA().apply(encoder, n_steps=10)


@each("method", METHODS)
def test_a_method_is_a_plain_estimator(method):
    copy = clone(method)
    assert copy is not method
    assert copy.get_params() == method.get_params()
    before = deepcopy(vars(method))
    adapted(method)
    assert vars(method) == before


@each("method", METHODS)
def test_a_copy_of_an_adapted_encoder_is_the_same(method):
    encoder = adapted(method)
    randomise(encoder)
    encoder.adaptation.finish(encoder)
    torch.testing.assert_close(
        deepcopy(encoder)(**batch()), encoder(**batch()), rtol=0, atol=0
    )


@each("method", METHODS)
def test_random_numbers_come_from_the_generator_of_torch(method):
    first, second = adapted(method), adapted(method)
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0)


@pytest.mark.parametrize(
    "method",
    [
        LoRA(r=0),
        LoRA(alpha=0.0),
        LoRA(dropout=1.0),
        LoRA(target_modules="query"),
        AdaLoRA(init_r=1),
        AdaLoRA(interval=0),
        IA3(target_modules=3),
        PrefixTuning(n_tokens=0),
    ],
    ids=str,
)
def test_impossible_options_are_named(method):
    with pytest.raises(InvalidParameterError, match=type(method).__name__):
        method.apply(make_encoder("bert"), n_steps=10)


@each("method", [LoRA(), AdaLoRA(), IA3()])
def test_a_missing_package_says_how_to_install_it(method, monkeypatch):
    monkeypatch.setitem(sys.modules, "peft", None)
    with pytest.raises(MissingResourceError, match=r'pip install "skimbal\[peft\]"'):
        method.apply(make_encoder("bert"), n_steps=10)


@each("method", [BitFit(), *KEPT])
def test_what_needs_no_package_works_without(method, monkeypatch):
    monkeypatch.setitem(sys.modules, "peft", None)
    method.apply(make_encoder("bert"), n_steps=10)


def test_options_load_neither_torch_nor_peft():
    code = (
        "import sys; from skimbal.peft import LoRA; LoRA(r=4).get_params(); "
        "print({'torch', 'peft', 'transformers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_members_share_a_base_that_cannot_be_used():
    assert all(isinstance(method, BasePeft) for method in METHODS)
    with pytest.raises(TypeError, match="abstract"):
        BasePeft()
