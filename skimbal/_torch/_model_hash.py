"""The hash of a pretrained model, computed once as long as its files stay the same."""

import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from skimbal.utils import file_sha256

__all__ = ["HUB_FILES", "model_hash"]

HUB_FILES = ["*.json", "*.safetensors", "*.txt", "*.model", "*.spm"]


def model_hash(folder: Path) -> str:
    """Return the SHA-256 over the weights, the config and the tokenizer of a folder.

    A search asks for it at every fit, and reading the weights takes longer than all
    else that a fit with a full cache does. So a file is read again only if its size or
    its times have changed.
    """
    files = sorted({path for name in HUB_FILES for path in folder.glob(name)})
    return sha256("".join(map(_known_sha256, files)).encode()).hexdigest()


def _known_sha256(path: Path) -> str:
    about = os.stat(path)
    # the time of the last change of the inode cannot be set back by a copying program
    state = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    return _sha256_of(path, state)


@lru_cache(maxsize=256)
def _sha256_of(path: Path, state: tuple[int, ...]) -> str:
    return file_sha256(path)
