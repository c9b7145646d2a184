"""Time and memory of augmenters on up to a million titles, each in its own process.

    python -m benchmarks.speed.augmentation_scale

Time should grow with the number of texts and no faster, and the peak of memory stay
below four times the input. The peak is what the process holds at most, less what it
held when the texts were there; it counts the result too. ``skimbal augment`` reads a
table piece by piece: its peak is of the whole process, in MiB, and should not grow.
Linux only.
"""

import argparse
import csv
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import pyarrow as pa

from benchmarks.speed.augmentation import OPERATIONS, load_titles, make_ours
from skimbal.benchmark._machine import describe_machine

STATUS = Path("/proc/self/status")
# the peak of its own in KiB: what getrusage tells has that of the parent in it
PROGRAM = """
from pathlib import Path
from skimbal.cli import main
code = main()
print(*(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")))
raise SystemExit(code)
"""
CONTAINERS: dict[str, Callable[[list[str]], Any]] = {"arrow": pa.array, "list": list}


def count_bytes(texts: list[str], container: str) -> int:
    """Return what the texts take in a container."""
    if container == "arrow":
        return pa.array(texts).nbytes
    # a str of its own for each text, and a pointer to it
    return sum(text.__sizeof__() for text in texts) + 8 * len(texts)


def read_memory(name: str) -> int:
    """Return what Linux tells of the memory of this process, in bytes."""
    (line,) = (
        line for line in STATUS.read_text().splitlines() if line.startswith(name)
    )
    return 1024 * int(line.split()[1])


def measure(operation: str, container: str, n_texts: int) -> dict[str, float]:
    """Return the seconds, and the peak of memory over the size of the input."""
    augment = make_ours(*OPERATIONS[operation]["ours"])
    # as many different objects as texts: repeated ones would share their memory
    texts = [text + " " + str(i) for i, text in enumerate(load_titles(n_texts))]
    size = count_bytes(texts, container)
    X = CONTAINERS[container](texts)
    del texts
    augment(X[:1000])
    pa.default_memory_pool().release_unused()
    before = read_memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    start = perf_counter()
    augment(X)
    seconds = perf_counter() - start
    extra = read_memory("VmHWM") - before
    return {"seconds": round(seconds, 3), "memory": round(extra / size, 2)}


def measure_command(n_texts: int) -> dict[str, float]:
    """Return the seconds of `skimbal augment`, and the peak of its process in MiB."""
    with TemporaryDirectory() as folder:
        table, out = Path(folder, "titles.csv"), Path(folder, "copies.csv")
        with table.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["title", "category"])
            for i, title in enumerate(load_titles(n_texts)):
                rows.writerow([f"{title} {i}", "rare" if i % 50 == 0 else "common"])
        options = ["--text", "title", "--label", "category", "--out", str(out)]
        command = [sys.executable, "-c", PROGRAM, "augment", str(table), *options]
        start = perf_counter()
        done = subprocess.run(
            [*command, "--quiet"], check=True, capture_output=True, text=True
        )
        seconds = perf_counter() - start
    return {"seconds": round(seconds, 3), "memory": int(done.stdout) // 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n-texts", default="250000,500000,1000000")
    parser.add_argument("--operations", default="swap,delete,keyboard")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skip-command", action="store_true")
    options = parser.parse_args()
    for operation in filter(None, options.operations.split(",")):
        for container in CONTAINERS:
            about = {"operation": operation, "container": container}
            tell(about, "memory_of_input", measure, tuple(about.values()), options)
    if not options.skip_command:
        tell({"operation": "command"}, "peak_mib", measure_command, (), options)


def tell(
    about: dict[str, str],
    memory: str,
    measured: Callable[..., dict[str, float]],
    arguments: tuple,
    options: argparse.Namespace,
) -> None:
    """Measure one thing on all numbers of texts, and print a line."""
    sizes = [int(n) for n in options.n_texts.split(",")]
    found = {n: measure_best(measured, (*arguments, n), options) for n in sizes}
    each = {n: result["seconds"] / n for n, result in found.items()}
    first = each[sizes[0]]
    result = {
        "seconds": {n: result["seconds"] for n, result in found.items()},
        "time_of_a_text": {n: round(t / first, 2) for n, t in each.items()},
        memory: {n: result["memory"] for n, result in found.items()},
    }
    print(json.dumps(about | result | describe_machine()), flush=True)


def measure_best(
    measured: Callable[..., dict[str, float]],
    arguments: tuple,
    options: argparse.Namespace,
) -> dict[str, float]:
    """Return the shortest time of some rounds, and the highest peak."""
    spawn = multiprocessing.get_context("spawn")
    results = []
    for _ in range(options.rounds):
        with spawn.Pool(1) as pool:
            results.append(pool.apply(measured, arguments))
    return {
        "seconds": min(result["seconds"] for result in results),
        "memory": max(result["memory"] for result in results),
    }


if __name__ == "__main__":
    main()
