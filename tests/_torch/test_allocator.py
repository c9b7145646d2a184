import os
import platform
import subprocess
import sys

import pytest

# counts the pages that the system has to hand out while blocks come and go
CODE = """
import resource, torch
from skimbal._torch._allocator import keep_freed_memory

def count_faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        blocks = [torch.ones(3 * 2**20) for _ in range(2)]
        del blocks
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

torch.set_num_threads(1)
first = count_faults()
keep_freed_memory()
count_faults()
print(first, count_faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another allocator")
def test_freed_blocks_are_used_again():
    # who sets a threshold wants that one: the C library learns none then
    env = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC_")}
    command = [sys.executable, "-c", CODE]
    run = subprocess.run(command, env=env, capture_output=True, text=True)
    first, later = map(int, run.stdout.split())
    assert first > 100  # pages may be of 2 MB
    assert later < first / 20
