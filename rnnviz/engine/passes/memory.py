"""Memory for the arrays of a pass."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import DTypeLike, NDArray

CHUNK = 2**23  # bytes
MOST = 256  # times what is asked for: a small network need not clear a whole chunk
LINE = 64  # bytes of a cache line


class Arena:
    """Hands out arrays of zeros that lie close together and begin at cache lines.

    Against one allocation for each array this makes an update about 5 % faster: vector instructions
    do not straddle cache lines, and NumPy asks for huge pages only from 4 MB on.

    Parameters
    ----------
    dtype : data type
    """

    def __init__(self, dtype: DTypeLike) -> None:
        self.dtype = np.dtype(dtype)
        self._free: NDArray[np.uint8] = np.zeros(0, np.uint8)

    def zeros(self, *shape: int) -> NDArray[np.floating]:
        """Return an array of zeros."""
        needed = math.prod(shape) * self.dtype.itemsize
        if needed > len(self._free):
            chunk = np.zeros(max(needed, min(CHUNK, MOST * needed)) + LINE, np.uint8)
            self._free = chunk[-chunk.ctypes.data % LINE :]
        array: NDArray[np.floating] = self._free[:needed].view(self.dtype).reshape(shape)
        self._free = self._free[math.ceil(needed / LINE) * LINE :]
        return array
