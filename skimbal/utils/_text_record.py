"""Which texts a body has read, without the texts: a Bloom filter beside its weights."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, log
from pathlib import Path

import numpy as np

from skimbal.exceptions import ModelFormatError
from skimbal.utils._text_keys import text_keys

__all__ = ["FALSE_ALARMS", "RECORD_FILE", "TextRecord"]

RECORD_FILE = "texts_read.json"
# share of texts that were not read and look as if they were
FALSE_ALARMS = 1e-3
_N_HASHES = 10
_FORMAT = "skimbal texts read, version 1"


@dataclass(frozen=True, eq=False)
class TextRecord:
    """Tell whether a text was read, by salted hashes of the texts that were.

    It holds no text, and about 14 bits for each. Whoever has it can ask for a text that
    they know already, and is told a wrong yes once in a thousand times.

    Parameters
    ----------
    salt : bytes
        What the hashes depend on, 16 bytes.
    bits : ndarray of shape (n_bytes,), uint8
        The filter.

    References
    ----------
    B. H. Bloom (1970). "Space/time trade-offs in hash coding with allowable errors".
    Communications of the ACM. https://doi.org/10.1145/362686.362692

    Examples
    --------
    >>> from skimbal.utils._text_record import TextRecord
    >>> TextRecord.of(["red dress", "usb hub"]).holds(["USB hub", "desk lamp"])
    array([ True, False])
    """

    salt: bytes
    bits: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> "TextRecord":
        """Return the record of some texts."""
        joined = sha256()
        for text in texts:
            joined.update(text.encode("utf-8", "surrogatepass") + b"\0")
        salt = joined.digest()[:16]
        n_bits = 8 * ceil(-max(len(texts), 1) * log(FALSE_ALARMS) / log(2) ** 2 / 8)
        flags = np.zeros(n_bits, bool)
        flags[_places(texts, salt, n_bits)] = True
        return cls(salt, np.packbits(flags))

    @classmethod
    def load(cls, folder: str | Path) -> "TextRecord | None":
        """Return the record in the folder of a body; None if there is none."""
        path = Path(folder) / RECORD_FILE
        if not path.is_file():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            if found["format"] != _FORMAT:
                raise ValueError(f"its format is {found['format']!r}")
            salt = bytes.fromhex(found["salt"])
            bits = np.frombuffer(b64decode(found["bits"], validate=True), np.uint8)
            if len(salt) != 16 or not len(bits):
                raise ValueError("it is cut")
        except (KeyError, TypeError, ValueError) as error:
            raise ModelFormatError(
                f"{RECORD_FILE} of the body is damaged: {error}. Delete it; nothing "
                "but the audit reads it."
            ) from None
        return cls(salt, bits)

    def save(self, folder: str | Path) -> None:
        """Write the record into the folder of a body."""
        data = {
            "format": _FORMAT,
            "salt": self.salt.hex(),
            "bits": b64encode(self.bits.tobytes()).decode(),
        }
        path = Path(folder) / RECORD_FILE
        path.write_text(json.dumps(data) + "\n", encoding="utf-8")

    def holds(self, texts: Sequence[str]) -> np.ndarray:
        """Return whether each text was read, shape (n_samples,), bool."""
        flags = np.unpackbits(self.bits).view(bool)
        return flags[_places(texts, self.salt, len(flags))].all(axis=1)


def _places(texts: Sequence[str], salt: bytes, n_bits: int) -> np.ndarray:
    """Return the bits of each text, shape (n_samples, _N_HASHES)."""
    keys = text_keys(texts, salt)
    first, step = keys >> np.uint64(32), keys & np.uint64(0xFFFFFFFF) | np.uint64(1)
    times = np.arange(_N_HASHES, dtype=np.uint64)
    return ((first[:, None] + times * step[:, None]) % np.uint64(n_bits)).astype(int)
