"""Weights as files: written for PyTorch and other programs, and read from them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.cells.pytorch import NotInTorch
from rnnviz.engine.network import Network
from rnnviz.engine.parameters import Parameters
from rnnviz.errors import LONGEST_WORD, RnnvizError, plain
from rnnviz.files import write_whole
from rnnviz.training.exchange.tensors import FORMATS, SUFFIX, Tensor, packed, unpacked
from rnnviz.training.exchange.torch_names import fill, tensors_of
from rnnviz.training.settings.experiment import FORMAT, Experiment
from rnnviz.training.settings.inputs import input_files

Floats = NDArray[np.floating]

WIDEST = 8  # bytes of a number
MOST_NAMED = 3  # names in a message


def write_weights(
    path: str | Path,
    parameters: Parameters,
    experiment: Experiment,
    whole_paths: bool = False,
    began_with: str = "",
) -> None:
    """Write all weights of a network to a file of the format safetensors.

    Where PyTorch has the cell, the tensors have its names, layout and order of gates: they are the
    state of a module with the parts ``rnn``, ``readout`` and, for tokens that are embedded,
    ``embedding`` (see `torch_names`). Else they are named and shaped as `parameters` are.

    Parameters
    ----------
    path : str or Path
        It must end in ".safetensors". A file that is there is replaced, unless the experiment
        reads it.
    parameters : Parameters
        ``trainer.network.parameters``, or ``snapshot[WEIGHTS]``.
    experiment : Experiment
        What they are of. The file tells it: ``Experiment.load(path)``.
    whole_paths : bool
        Whether it names a person's own data with its folder.
    began_with : str
        The file of weights that the run began with, if it did.

    Raises
    ------
    RnnvizError
        If the file cannot be written, or the library safetensors is missing.
    """
    path, cell, model = Path(path), experiment.model.cell, experiment.model
    check_suffix(path)
    about: dict[str, object] = {"format": FORMAT, "experiment": experiment.to_dict(whole_paths)}
    if not isinstance(cell.torch, NotInTorch):
        inputs = model.embedding or experiment.task.inputs
        about["rnn"] = cell.torch.call(inputs, model.units, model.layers, model.bidirectional)
    if began_with:
        about["initial_weights"] = began_with
    content = packed(tensors_of(parameters, cell), json.dumps(about))
    write_whole(path, content, input_files([experiment]))


def read_weights(path: str | Path, network: Network) -> Parameters:
    """Return the weights that a file holds for a network, which stays as it is.

    ``network.parameters.flat[:] = read_weights(path, network).flat`` puts them in.

    The file must hold every tensor of such a network, as `write_weights` names and shapes it, and
    no other; float16, bfloat16, float32 and float64 become the network's format. Where the network
    has one bias, it becomes the sum of PyTorch's ``bias_ih`` and ``bias_hh``.

    Parameters
    ----------
    path : str or Path
    network : Network
        ``trainer.network``.

    Raises
    ------
    RnnvizError
        If the file does not fit or cannot be read, or the library safetensors is missing; the
        message is a sentence that names the tensor, what it should be and what it is.
    """
    path, cell, dtype = Path(path), network.model.cell, network.parameters.flat.dtype
    shapes = {n: array.shape for n, array in tensors_of(network.parameters, cell).items()}
    found = unpacked(path, WIDEST * sum(map(math.prod, shapes.values())))
    if isinstance(cell.torch, NotInTorch) and not shapes.keys() & found.keys():
        own = _list(shapes)
        why = f"{cell.torch.why}, so its weights are read only under names of rnnviz's own: {own}"
        raise RnnvizError(f"{path} does not fit: {why}.")
    problem = _problem(found, shapes)
    if problem:
        raise RnnvizError(f"{path} does not fit: {problem}.")
    tensors = {name: found[name].values() for name in shapes}
    for name, tensor in tensors.items():
        _check_numbers(path, name, tensor, dtype)
    parameters = network.parameters.copy()
    with np.errstate(over="ignore"):  # the sum of two biases
        fill(parameters, tensors, cell)
    for name, array in parameters.items():
        _check_numbers(path, name, array, dtype)
    return parameters


def check_suffix(path: Path) -> None:
    """Raise RnnvizError unless a path has the suffix of such files."""
    if path.suffix != SUFFIX:
        raise RnnvizError(f"{path} cannot be written: its name must end in {SUFFIX}.")


def _problem(found: Mapping[str, Tensor], shapes: Mapping[str, tuple[int, ...]]) -> str:
    """Return why tensors are not those that are wanted, as the end of a sentence; "" if not so."""
    unknown = sorted(found.keys() - shapes.keys())
    for name, shape in shapes.items():
        if name not in found:
            besides = f", but {_list(unknown)}" if unknown else ""
            return f"it holds no tensor {name} of {_shown(shape)}{besides}"
        if found[name].shape != shape:
            return f"{name} is {_shown(found[name].shape)}, but must be {_shown(shape)}"
        if not found[name].has_floats:
            held = plain(found[name].format, LONGEST_WORD)
            return f"{name} of {_shown(shape)} is in {held}, but must be in {' or '.join(FORMATS)}"
    return f"it holds {_list(unknown)}, which this network has not" if unknown else ""


def _check_numbers(path: Path, name: str, values: Floats, dtype: np.dtype[np.floating]) -> None:
    """Raise RnnvizError unless all numbers are finite in a format."""
    if not np.isfinite(values).all():
        raise RnnvizError(f"{path} is not used: {name} of {_shown(values.shape)} is not finite.")
    if np.abs(values).max(initial=0) > np.finfo(dtype).max:
        raise RnnvizError(f"{path} is not used: {name} holds a number too large for {dtype}.")


def _list(names: Mapping[str, object] | list[str]) -> str:
    first = [plain(name, LONGEST_WORD) for name in list(names)[:MOST_NAMED]]
    return ", ".join([*first, "..."] if len(names) > MOST_NAMED else first)


def _shown(shape: tuple[int, ...]) -> str:
    """Return a shape for people: "128 x 9"."""
    return " x ".join(map(str, shape[:6])) if shape else "a single number"
