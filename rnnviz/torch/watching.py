"""Watching a net of PyTorch."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from rnnviz.data.recording.frame import MOST_SEQUENCES
from rnnviz.data.recording.meeting import called
from rnnviz.data.recording.writer import Sink, Writer
from rnnviz.errors import RnnvizError
from rnnviz.torch.cells import WatchedCell, module_of_cell
from rnnviz.torch.modules import WatchedModule, module_of
from rnnviz.torch.passes import Chooser
from rnnviz.torch.places import FilePlace, WindowPlace
from rnnviz.torch.recorder import Recorder


def watch(
    net: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    live: bool = False,
    every: int = 10,
    sequences: int = MOST_SEQUENCES,
) -> Recorder:
    """Watch a recurrent net of PyTorch, and record every `every`-th update.

    What is recorded is the net's input and weights in that update, and the gradient that the loss
    sends to its outputs: all states, gates and gradients follow from these. It costs nothing in
    between.

    Parameters
    ----------
    net : torch.nn.RNN, LSTM, GRU, RNNCell, LSTMCell or GRUCell
        The module itself, as a part of one's model.
    path : str or Path, optional
        The file, which ends in ".rnnviz-recording". An earlier recording is replaced.
    live : bool
        Whether the open window of rnnviz shows it; if none is open, a warning says so.
    every : int
    sequences : int
        How many sequences of each batch are recorded, the first ones; at most 8.

    Raises
    ------
    RnnvizError
        If the net cannot be computed again, or the file cannot be written.
    """
    import torch

    for name, number, most in (("every", every, 10**9), ("sequences", sequences, MOST_SEQUENCES)):
        if type(number) is not int or not 1 <= number <= most:
            raise RnnvizError(f"{name} must be a whole number from 1 to {most:,}.")
    cells = (torch.nn.RNNCell, torch.nn.LSTMCell, torch.nn.GRUCell)
    whole = isinstance(net, (torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU))
    if not whole and not isinstance(net, cells):
        raise RnnvizError(
            f"a {type(net).__name__} cannot be watched: give the RNN, LSTM or GRU in it, or the"
            " RNNCell, LSTMCell or GRUCell."
        )
    if path is None and not live:
        raise RnnvizError("where to is not said: give the path of a file, or live=True.")
    module, chooser = module_of(net) if whole else module_of_cell(net), Chooser()
    places: list[Sink] = [] if path is None else [FilePlace(Path(path))]
    places += _window() if live else []
    hooks = WatchedModule if whole else WatchedCell
    watched = hooks(net, module, chooser, sequences)
    return Recorder(Writer(module, every, *places), watched, chooser, every)


def _window() -> list[Sink]:
    """Return the window that is open, or warn that none is."""
    try:
        line = called()
        why = "no window of rnnviz is open: start rnnviz, then this program"
    except RnnvizError as problem:
        line, why = None, str(problem).rstrip(".")
    if line is not None:
        return [WindowPlace(line)]
    with suppress(Warning):  # where warnings are errors, it is none here
        warnings.warn(f"rnnviz: {why}.", stacklevel=3)
    return []
