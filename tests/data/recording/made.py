"""Recordings that are written by hand, without PyTorch."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rnnviz.data.recording.frame import Frame
from rnnviz.data.recording.module import Module
from rnnviz.data.recording.writer import Writer

LSTM = Module("LSTM", 2, 3)
STEPS, SIZE = 6, 2


class Memory:
    """A place for a recording that can be full."""

    def __init__(self) -> None:
        self.content, self.parts = b"", list[bytes]()
        self.full = False

    def write(self, content: bytes, needed: bool) -> bool:
        if self.full and not needed:
            return False
        self.content += content
        self.parts.append(content)
        return True

    def close(self, end: bytes) -> None:
        self.content += end


def frame(module: Module, update: int, steps: int = STEPS, size: int = SIZE) -> Frame:
    """Return a frame whose weights and inputs follow from its update; the last step has a loss."""
    rng, dtype = np.random.default_rng(update), module.dtype

    def drawn(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype(dtype)

    injected = np.zeros((steps, module.outputs, size), dtype)
    injected[-1] = drawn(module.outputs, size)
    start = (module.layers * module.directions, module.units, size)
    return Frame(
        update, {name: drawn(*shape) for name, shape in module.tensors.items()},
        drawn(steps, module.inputs, size), injected, np.full(size, steps),
        {name: drawn(*start) for name in module.states}, drawn(module.outputs, size),
    )  # fmt: skip


def recorded(
    path: Path, updates: int = 30, every: int = 10, module: Module = LSTM, ended: bool = True
) -> Path:
    """Write a recording to a file; the loss of update k is 1 / k."""
    memory = Memory()
    writer = Writer(module, every, memory)
    for update in range(updates):
        if update % every == 0:
            writer.frame(frame(module, update))
        writer.update(1 / (update + 1))
    if ended:
        writer.close()
    else:
        writer.flush()
    path.write_bytes(memory.content)
    return path
