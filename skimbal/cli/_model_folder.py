"""What `skimbal train` leaves beside a model: which columns it was trained on."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from skimbal.cli._usage_error import UsageError
from skimbal.exceptions import DataFileError

__all__ = ["check_new_folder", "read_training", "text_names", "write_training"]

_FILE = "training.json"


def write_training(folder: Path, facts: dict[str, Any]) -> None:
    """Write how a model was trained; its manifest need not vouch for this file.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a saved model.
    facts : dict
        ``text`` (list of column names), ``label`` (a column name), ``class_counts``
        (label to training rows), and more for people to read.
    """
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    (folder / _FILE).write_text(text + "\n", encoding="utf-8")


def read_training(folder: Path) -> dict[str, Any]:
    """Return what `write_training` wrote.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a saved model.

    Returns
    -------
    dict
        Empty for a model that was saved by other means.

    Raises
    ------
    DataFileError
        If there is no such folder, or the file is damaged.
    """
    if not folder.is_dir():
        raise DataFileError(
            f"There is no model folder {folder}; 'skimbal train' makes one."
        )
    path = folder / _FILE
    if not path.is_file():
        return {}
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        counts = {str(k): int(v) for k, v in facts["class_counts"].items()}
        text = [str(name) for name in facts["text"]]
        return {"text": text, "label": str(facts["label"]), "class_counts": counts}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DataFileError(
            f"{path} is damaged. Delete it, and name the columns with --text and "
            "--label."
        ) from None


def text_names(
    given: str | None, given2: str | None, training: dict[str, Any]
) -> list[str]:
    """Return the text columns: as given, or as the model remembers them.

    Parameters
    ----------
    given, given2 : str or None
        What ``--text`` and ``--text2`` say.
    training : dict
        What `read_training` returned.

    Returns
    -------
    list of str
        One or two names.

    Raises
    ------
    UsageError
        If nobody knows.
    """
    if given is not None:
        return [given] if given2 is None else [given, given2]
    if given2 is not None:
        raise UsageError("--text2 needs --text: name both columns.")
    if "text" not in training:
        raise UsageError(
            "The model does not remember its text column; name it with --text."
        )
    return training["text"]


def check_new_folder(folder: Path, *, overwrite: bool = False, hint: str = "") -> None:
    """Say that a model cannot be saved somewhere, before hours of training.

    Parameters
    ----------
    folder : pathlib.Path
        Where a model is to be saved.
    overwrite : bool, default=False
        Whether a saved model there may be replaced.
    hint : str, default=''
        What else can be done where something is there.
    """
    if folder.exists() and not overwrite:
        raise UsageError(f"{folder} exists already. Choose another --out{hint}.")
    from skimbal.utils._model_manifest import check_target

    check_target(folder, overwrite=overwrite)
    with TemporaryDirectory(dir=_nearest_folder(folder), prefix=".skimbal-"):
        pass


def _nearest_folder(folder: Path) -> Path:
    """Return the lowest folder above `folder` that is there already."""
    return next(parent for parent in folder.absolute().parents if parent.exists())
