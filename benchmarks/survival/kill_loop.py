"""Kill a fit again and again: its weights must be those of a fit left alone.

    python -m benchmarks.survival.kill_loop --kills 30 --threads 1

The body is MiniLM. A child process fits with checkpoints, and `kill -9` hits it at a
random moment; the next child calls the same fit again, which goes on. When a fit is
done its weights are compared, and another one begins, until there were enough kills.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import tempfile
import time
import traceback
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch

from skimbal.benchmark._machine import describe_machine
from skimbal.classifiers import BertClassifier
from skimbal.classifiers._fine_tune import fine_tune  # noqa: F401  before the fork
from skimbal.datasets import make_product_titles

X, Y = make_product_titles(300, random_state=0)


def fit(home: Path | None, every: float) -> str:
    """Fit and return the SHA-256 of weights and history."""
    model = BertClassifier(
        max_epochs=3,
        ema_decay=0.9,
        early_stopping=True,
        random_state=0,
        device="cpu",
        checkpoint_dir=home,
        checkpoint_every=every,
    ).fit(X, Y)
    digest = hashlib.sha256()
    for name, tensor in sorted(model.net_.module_.state_dict().items()):
        digest.update(name.encode() + tensor.numpy().tobytes())
    epochs = [{**epoch, "dur": 0} for epoch in model.history_]
    digest.update(json.dumps(epochs).encode())
    return digest.hexdigest()


def start(result: Path, threads: int, home: Path | None, every: float) -> int:
    """Fit in a child process, which writes the sum to a file; return its number."""
    child = os.fork()
    if child:
        return child
    try:
        torch.set_num_threads(threads)
        result.write_text(fit(home, every))
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def wait(child: int, seconds: float) -> int | None:
    """Return the exit status of a child, None if it still runs after some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=float, default=0.5, help="seconds")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    sums, n_kills, n_resumed = [], 0, 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        result, home = Path(folder) / "sum", Path(folder) / "checkpoints"
        child = start(result, options.threads, None, options.every)
        assert wait(child, 600) == 0
        alone, seconds = result.read_text(), time.monotonic() - began
        while n_kills < options.kills or not sums:
            n_resumed += any(home.glob("fit-*/step-*"))
            child = start(result, options.threads, home, options.every)
            last = n_kills >= options.kills
            status = wait(child, 600 if last else moments.uniform(1, 6))
            if status is None:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                n_kills += 1
            elif status == 0:
                sums.append(result.read_text())
                assert list(home.iterdir()) == [], "checkpoints were left behind"
            else:
                raise SystemExit(f"a child ended with status {status}")
    line = {
        "kills": n_kills,
        "fits_ended": len(sums),
        "identical": all(found == alone for found in sums),
        "went_on_from_a_checkpoint": n_resumed,
        "seconds_alone": round(seconds, 1),
        "torch_threads": options.threads,
        "checkpoint_every": options.every,
        "seed": options.seed,
        **describe_machine(),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
