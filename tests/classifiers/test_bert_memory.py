import gc
from pathlib import Path

import numpy as np
import pytest

from skimbal.classifiers import BertClassifier
from tests.classifiers.children import end_of, fork

STATUS = Path("/proc/self/status")
pytestmark = pytest.mark.skipif(not STATUS.exists(), reason="needs Linux")

MIB = 2**20


def memory(kind: str = "VmRSS") -> int:
    """Return the memory of this process in bytes; its peak with 'VmHWM'."""
    (line,) = [x for x in STATUS.read_text().splitlines() if x.startswith(kind)]
    return int(line.split()[1]) * 1024


def titles(n_rows: int) -> list[str]:
    rng = np.random.default_rng(0)
    words = np.array("red blue dress shirt phone case tablet apple juice new".split())
    rows = words[rng.integers(len(words), size=(n_rows, 8))]
    return [" ".join(row) for row in rows.tolist()]


@pytest.mark.slow
def test_twenty_fits_need_no_more_memory_than_three(tiny_bert, tmp_path):
    def check() -> None:
        X, y = titles(300), ["a", "b", "b"] * 100
        sizes = []
        for seed in range(20):
            model = BertClassifier(
                tiny_bert,
                max_epochs=1,
                random_state=seed,
                device="cpu",
                early_stopping=True,
                checkpoint_dir=tmp_path,
                checkpoint_every=0.1,
            )
            model.fit(X, y).predict(X)
            del model
            gc.collect()
            sizes.append(memory())
        grown = sizes[-1] - max(sizes[:5])
        # a fit's weights, moments and activations are more than a MiB
        assert grown < 5 * MIB, [size // MIB for size in sizes]

    assert end_of(fork(check), seconds=200) == 0


@pytest.mark.slow
def test_a_fit_of_many_texts_needs_little_more_than_the_texts(tiny_bert):
    def check() -> None:
        BertClassifier(tiny_bert, max_epochs=1, device="cpu").fit(
            titles(64), ["a", "b"] * 32
        )
        X, y = titles(200_000), ["a", "b"] * 100_000
        STATUS.with_name("clear_refs").write_text("5")  # the peak starts anew
        before = memory()
        BertClassifier(
            tiny_bert, max_epochs=1, batch_size=256, random_state=0, device="cpu"
        ).fit(X, y)
        grown = memory("VmHWM") - before
        assert grown < 400 * MIB, grown // MIB  # a fifth of 2 GiB for a fifth of rows

    assert end_of(fork(check), seconds=280) == 0
