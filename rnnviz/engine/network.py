"""Network: layers and a readout, forward to a Trace and backward through time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.initializers import INITIALIZERS, rescale
from rnnviz.engine.losses import Loss
from rnnviz.engine.model import Model
from rnnviz.engine.parameters import Parameters
from rnnviz.engine.trace import Trace
from rnnviz.engine.workspace import Workspace

Floats = NDArray[np.floating]

MOST_SHAPES = 32  # whose arrays are kept, so that batches of varying length find theirs again,
MOST_BYTES = 2**28  # while they are not larger than this in sum


class Network:
    """A recurrent layer, a readout and a loss.

    Parameters
    ----------
    model : Model
    inputs, outputs : int
        Number of input features (of tokens) and of outputs (of classes).
    loss : Loss
    dtype : data type
        float32 to train, float64 to check.

    Attributes
    ----------
    parameters : Parameters
        The weights; zeros until `initialize`.
    gradients : Parameters
        After `backward`, the gradient of the mean loss over the batch's sequences.
    layers : int
        Number of recurrent layers, each reading the h of the one below.
    """

    layers = 1

    def __init__(
        self,
        model: Model,
        inputs: int,
        outputs: int,
        loss: Loss,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.model, self.inputs, self.outputs, self.loss_function = model, inputs, outputs, loss
        self.dtype = np.dtype(dtype)
        units = model.units
        self._widths = (inputs,) + (units,) * (self.layers - 1)  # what each layer reads
        shapes = {
            f"layer{k}.{name}": shape
            for k, width in enumerate(self._widths)
            for name, shape in model.cell.shapes(width, units).items()
        }
        shapes |= {"readout.W_y": (outputs, units), "readout.b_y": (outputs,)}
        self.parameters = Parameters(shapes, self.dtype)
        self.gradients = Parameters(shapes, self.dtype)
        names = [f"layer{k}" for k in range(self.layers)]
        self._layers = [(self.parameters.under(n), self.gradients.under(n)) for n in names]
        self._workspaces: dict[tuple[int, int], Workspace] = {}

    def initialize(self, rng: np.random.Generator) -> None:
        """Draw the weights.

        The recurrent ones block by block as the model says, all others from U(-a, a) with
        a = 1/sqrt(units); biases start at 0 or at what the cell says.
        """
        model, units = self.model, self.model.units
        limit = 1 / math.sqrt(units)
        for name, array in self.parameters.items():
            kind = name.rpartition(".")[2]
            if kind == "W_h":
                for block in array.reshape(-1, units, units):
                    block[:] = INITIALIZERS[model.initializer](rng, units)
                if model.spectral_radius > 0:
                    rescale(array, model.spectral_radius)
            elif kind == "b":
                blocks = model.cell.blocks
                array[:] = np.repeat([model.cell.biases.get(k, 0.0) for k in blocks], units)
            elif kind in ("b_h", "b_y"):
                array[:] = 0
            else:
                array[:] = rng.uniform(-limit, limit, array.shape)

    def forward(self, batch: Batch, initial: Sequence[Mapping[str, Floats]] | None = None) -> Trace:
        """Run over a batch.

        Parameters
        ----------
        batch : Batch
        initial : sequence of mappings of state name to (units, B), optional
            The states before the first step, for each of the trace's layers; 0 if left out.

        Returns
        -------
        Trace
            Its arrays are reused by the next pass over a batch of the same shape; its gradients are
            those of an earlier pass until `backward`.
        """
        workspace = self._workspace(batch.steps, batch.size)
        trace, tapes = workspace.trace, workspace.tapes
        workspace.read(batch)
        for k, tape in enumerate(tapes):
            for name, start in tape.initial.items():
                start[:] = 0 if initial is None else initial[k][name]
        W_y, b_y = self.parameters["readout.W_y"], self.parameters["readout.b_y"]
        with np.errstate(all="ignore"):
            for k, (weights, _) in enumerate(self._layers):
                if k > 0:
                    tapes[k]["x"][:] = tapes[k - 1]["h"]
                self.model.cell.forward(weights, tapes[k])
            np.matmul(W_y, tapes[-1]["h"], out=trace.outputs)
            np.add(trace.outputs, b_y[:, None], out=trace.outputs)
            self.loss_function.evaluate(
                trace.outputs, batch.targets, trace.counted, trace.losses, workspace.derivative
            )
            # L_s = m_s l_s / N; a sequence without counted steps has no loss.
            share = trace.counted / np.maximum(trace.counted.sum(axis=0), 1).astype(self.dtype)
            np.multiply(trace.losses, share, out=trace.losses)
            np.multiply(workspace.derivative, share[:, None, :], out=workspace.derivative)
        return trace

    def backward(self, trace: Trace) -> None:
        """Backpropagate through time: fill the trace's gradients and `gradients`.

        Parameters
        ----------
        trace : Trace
            What `forward` returned, with no other pass over a batch of the same shape in between.
        """
        workspace = self._workspaces.get((trace.steps, trace.size))
        if workspace is None or workspace.trace is not trace:
            raise ValueError("backward needs the trace of a forward pass of this network")
        tapes, derivative = workspace.tapes, workspace.derivative
        W_y = self.parameters["readout.W_y"]
        with np.errstate(all="ignore"):
            self.gradients["readout.W_y"][:] = np.tensordot(
                derivative, tapes[-1]["h"], axes=([0, 2], [0, 2])
            )
            self.gradients["readout.b_y"][:] = derivative.sum(axis=(0, 2))
            np.matmul(W_y.T, derivative, out=tapes[-1]["dh_injected"])
            for k, (weights, gradients) in reversed(list(enumerate(self._layers))):
                self.model.cell.backward(weights, tapes[k], gradients)
                if k > 0:
                    tapes[k - 1]["dh_injected"][:] = tapes[k]["dx"]
            self.gradients.flat /= trace.size

    def loss(self, trace: Trace) -> float:
        """Return the training loss of a pass: the mean of L over the sequences."""
        with np.errstate(all="ignore"):
            return float(trace.losses.sum(dtype=np.float64) / trace.size)

    def _workspace(self, steps: int, size: int) -> Workspace:
        """Return the arrays for this shape, forgetting those that were not used for longest."""
        shape = (steps, size)
        workspace = self._workspaces.pop(shape, None)
        if workspace is None:
            cell, units = self.model.cell, self.model.units
            workspace = Workspace.allocate(
                cell, self._widths, units, self.outputs, *shape, self.dtype
            )
        self._workspaces[shape] = workspace
        while len(self._workspaces) > 1 and (
            len(self._workspaces) > MOST_SHAPES
            or sum(w.nbytes for w in self._workspaces.values()) > MOST_BYTES
        ):
            del self._workspaces[next(iter(self._workspaces))]
        return workspace
