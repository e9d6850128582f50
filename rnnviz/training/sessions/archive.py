"""Archive: a zip of one JSON text and NumPy arrays, read without trusting a byte of it.

No pickle. Every entry is read up to a cap, whatever the archive says of its size.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.regular_file import open_regular, reason
from rnnviz.errors import RnnvizError

INDEX = "session.json"
LONGEST_INDEX = 50_000_000  # bytes of the JSON text
MOST_ARRAYS = 20_000
LARGEST = 2**30  # bytes of all arrays
LARGEST_FILE = LARGEST + LONGEST_INDEX
DTYPES = ("<f4", "<f8", "<i8")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the time of every entry: the same runs give the same bytes
NOT_READ = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, RecursionError),
    *(ValueError, OverflowError, KeyError, TypeError, IndexError, AttributeError, SyntaxError),
)
"""What Python and NumPy raise where an archive, or an array in it, is none."""

Arrays = Mapping[str, NDArray[Any]]


def write_archive(path: Path, index: Mapping[str, object], arrays: Arrays) -> None:
    """Write an archive; raise RnnvizError if its index is longer than can be read again."""
    text = json.dumps(index, allow_nan=False).encode()
    if len(text) > LONGEST_INDEX:
        raise RnnvizError("the runs' commands take too much room (loaded weights do): remove runs.")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(_entry(INDEX, zipfile.ZIP_DEFLATED), text)
        for name, array in arrays.items():
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asarray(array, order="C"), allow_pickle=False)
            archive.writestr(_entry(f"{name}.npy", zipfile.ZIP_STORED), content.getvalue())


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type = compression
    return entry


class Archive:
    """An archive that is read whole, into memory.

    Raises
    ------
    RnnvizError
        If the file cannot be read, or is none.

    Attributes
    ----------
    index : dict
        The JSON object.
    """

    def __init__(self, path: Path) -> None:
        content = _content(path)
        self._left = LARGEST
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            if len(self._zip.namelist()) > MOST_ARRAYS + 1:
                raise RnnvizError(f"it has more than {MOST_ARRAYS:,} entries.")
            index = json.loads(self._read(INDEX, LONGEST_INDEX))
        except NOT_READ:
            raise RnnvizError(f"{path} is no session of rnnviz, or is damaged.") from None
        except RnnvizError as problem:
            raise RnnvizError(f"{path} cannot be opened: {problem}") from None
        if not isinstance(index, dict):
            raise RnnvizError(f"{path} is no session of rnnviz: its index is no JSON object.")
        self.index: dict[str, Any] = index

    def array(self, name: str) -> NDArray[Any]:
        """Return an array, in this machine's byte order.

        Raises
        ------
        RnnvizError
            If there is none of this name, or it is none of the kinds that sessions hold.
        """
        try:
            content = io.BytesIO(self._read(f"{name}.npy", self._left))
            array = np.lib.format.read_array(content, allow_pickle=False, max_header_size=1000)
        except (*NOT_READ, MemoryError):
            raise RnnvizError(f"its array {name} is missing or damaged.") from None
        if array.dtype.str not in DTYPES or content.read(1):
            raise RnnvizError(f"its array {name} is of another kind than sessions hold.")
        return np.asarray(array, array.dtype.newbyteorder("="))

    def _read(self, name: str, most: int) -> bytes:
        with self._zip.open(name) as entry:
            content = entry.read(most + 1)
        if len(content) > most:
            raise RnnvizError("it holds more than a session can.")
        self._left -= len(content)
        return content


def _content(path: Path) -> bytes:
    try:
        file, about = open_regular(path)
        with file:
            if about.st_size > LARGEST_FILE:
                raise RnnvizError(f"{path} is larger than {LARGEST_FILE:,} bytes, so no session.")
            return file.read(LARGEST_FILE)
    except (FileNotFoundError, ValueError):
        raise RnnvizError(f"there is no file {path}.") from None
    except (OSError, MemoryError) as problem:
        raise RnnvizError(f"{path} cannot be read: {reason(problem)}.") from None
