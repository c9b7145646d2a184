import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._pretrained import load_body, resolve_pretrained
from skimbal._torch._probe import init_head_from_probe
from skimbal.classifiers import BertClassifier


@pytest.fixture
def vectors():
    rng = np.random.default_rng(0)
    return rng.normal(size=(90, 32)).astype(np.float32) * 7


@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_head_gives_the_probabilities_of_the_probe(tiny_bert, vectors, n_classes):
    codes = np.arange(90) % n_classes
    vectors[codes == 0] += 3
    weights = np.random.default_rng(1).uniform(0.5, 2, size=90)
    body = load_body(resolve_pretrained(tiny_bert))
    module = SequenceClassifier(PooledEncoder(body, "mean"), n_classes)
    init_head_from_probe(module, vectors, codes, weights)
    with torch.no_grad():
        proba = torch.softmax(module.head(torch.from_numpy(vectors)), 1).numpy()
    scale = np.linalg.norm(vectors, axis=1).mean()
    probe = LogisticRegression(C=10, max_iter=1000, tol=1e-3)
    probe.fit(vectors / scale, codes, sample_weight=weights)
    np.testing.assert_allclose(proba, probe.predict_proba(vectors / scale), atol=1e-4)


@pytest.mark.parametrize(("init_head", "rate"), [("random", 1e-3), ("probe", 2e-4)])
def test_a_probed_head_learns_more_slowly(tiny_bert, init_head, rate):
    model = BertClassifier(tiny_bert, init_head=init_head, max_epochs=1, device="cpu")
    assert model.fit(["red dress", "phone"], [0, 1]).net_.head_lr == rate


def test_a_probed_head_starts_better_than_a_random_one(tiny_bert):
    X = ["red dress", "blue dress", "phone case", "phone", "green dress", "tablet"] * 5
    y = ["dress", "dress", "phone", "phone", "dress", "phone"] * 5
    losses = {}
    for start in ("random", "probe"):
        model = BertClassifier(
            tiny_bert, init_head=start, max_epochs=1, random_state=0, device="cpu"
        )
        losses[start] = model.fit(X, y).history_[0]["train_loss"]
    assert losses["probe"] < losses["random"]
