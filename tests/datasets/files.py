"""A small data set of one's own, as a file and as a description."""

import gzip
from pathlib import Path

from skimbal.datasets import DatasetInfo
from skimbal.utils import file_sha256

ROWS = (
    "text,label,stars,price,split\n"
    'red shoes,shoe,5,1.5,train\n"two\nlines, quoted",bag,1,,test\nNA,,3,2.25,train\n'
)


def write_data(home: Path, content: str = ROWS, **facts: object) -> DatasetInfo:
    """Write ``<home>/mine/data.csv.gz`` and return its description."""
    path = home / "mine" / "data.csv.gz"
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(content.encode(), mtime=0))
    described = {
        "name": "mine",
        "task": "Made for a test.",
        "sha256": file_sha256(path),
        "columns": ("text", "label", "stars", "price", "split"),
        "integers": ("stars",),
        "reals": ("price",),
        "targets": ("label", "stars"),
        "subsets": ("train", "test"),
    }
    return DatasetInfo(**{**described, **facts})
