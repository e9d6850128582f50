"""Tensors in files of the format safetensors, which holds numbers and text and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.regular_file import open_regular, reason
from rnnviz.errors import RnnvizError, plain
from rnnviz.training.settings.embedded import KEYWORD

Floats = NDArray[np.floating]

SUFFIX = ".safetensors"
INSTALL = 'pip install "rnnviz[weights]"'
MOST_BESIDES = 2**24  # bytes of a file beside its numbers: of names, and of an experiment
FORMATS = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclass(frozen=True)
class Tensor:
    """What a file holds under a name: numbers of a format such as "F32", in their shape."""

    format: str
    shape: tuple[int, ...]
    content: bytes

    @property
    def has_floats(self) -> bool:
        """Whether its numbers are of a format that is read."""
        return self.format in FORMATS

    def values(self) -> Floats:
        """Return its numbers, none of them rounded."""
        numbers = np.frombuffer(self.content, FORMATS[self.format])
        if self.format == "BF16":  # the upper half of a float32
            numbers = (numbers.astype(np.uint32) << 16).view(np.float32)
        return numbers.reshape(self.shape)


def packed(tensors: Mapping[str, Floats], about: str) -> bytes:
    """Return the content of a file with these tensors, and with a text about them.

    The same tensors and text give the same bytes.

    Raises
    ------
    RnnvizError
        If the library is missing.
    """
    check_library()
    from safetensors.numpy import save

    # It writes an array as it lies in memory. Of several texts it would draw the order.
    contiguous = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    return save(contiguous, {KEYWORD: about})


def unpacked(path: Path, most: int) -> dict[str, Tensor]:
    """Return the tensors in a file whose numbers have at most so many bytes.

    Raises
    ------
    RnnvizError
        If the file cannot be read or is none of this format, or the library is missing.
    """
    library = check_library()
    content = _content(path, most + MOST_BESIDES)
    try:
        found = library.deserialize(content)
    except library.SafetensorError as problem:
        why = str(problem).rpartition("Error while deserializing: ")[2]
        raise RnnvizError(f"{path} is not a safetensors file, or is damaged: {why}.") from None
    return {
        name: Tensor(about["dtype"], tuple(about["shape"]), bytes(about["data"]))
        for name, about in found
    }


def check_library() -> ModuleType:
    """Return safetensors, which not everybody has; raise RnnvizError if it is not installed."""
    try:
        import safetensors
    except ImportError:
        raise RnnvizError(f"files of weights need safetensors: {INSTALL}.") from None
    return safetensors


def _content(path: Path, most: int) -> bytes:
    try:
        file, about = open_regular(path)
        with file:
            content = file.read(most + 1) if about.st_size else b""
    except (FileNotFoundError, ValueError):
        raise RnnvizError(f"there is no file {path}.") from None
    except (OSError, MemoryError) as problem:
        raise RnnvizError(f"{path} cannot be read: {plain(reason(problem), 200)}.") from None
    if len(content) > most:
        raise RnnvizError(f"{path} is larger than all weights of this network can be.")
    return content
