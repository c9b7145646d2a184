"""Lines of the text files that lexicons read."""

from pathlib import Path
from typing import Any

import pyarrow as pa

from skimbal.exceptions import DataFileError

__all__ = ["read_lines"]


def read_lines(path: Path) -> Any:
    """Return the lines of a file in UTF-8, as a StringArray.

    Parameters
    ----------
    path : Path
        A file that is there.

    Returns
    -------
    pyarrow.StringArray
        With a carriage return at the end of each, where the file has them.

    Raises
    ------
    DataFileError
        If the file is not UTF-8.
    """
    try:
        # editors of Windows begin a file with a mark of byte order
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataFileError(
            f"{path} is not UTF-8 from byte {error.start} on. Save it as UTF-8."
        ) from None
    return pa.array(text.split("\n"), pa.string())
