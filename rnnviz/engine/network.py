"""Network: layers and a readout, forward to a Trace and backward through time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import DTypeLike, NDArray

from rnnviz.engine.batch import Batch
from rnnviz.engine.initializers import initialize
from rnnviz.engine.interventions.holding import Holding
from rnnviz.engine.interventions.holds import NO_HOLDS, Holds
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.interventions.push import pushes
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.losses import Loss
from rnnviz.engine.model import Model
from rnnviz.engine.parameters import EMBEDDING, READOUT, Parameter, Parameters
from rnnviz.engine.passes.final_gradients import sent_back
from rnnviz.engine.passes.trace import Trace
from rnnviz.engine.passes.workspace import Workspace

Floats = NDArray[np.floating]
Weights = Mapping[str, Floats]

MOST_SHAPES = 32  # whose arrays are kept, so that batches of varying length find theirs again,
MOST_BYTES = 2**28  # while they are not larger than this in sum


class Network:
    """Recurrent layers, each in one or both directions, a readout and a loss.

    Each layer reads the h of the one below, of both directions stacked; so does the readout, if the
    loss has one, at every step: the batch says which of its answers count.

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
        After `backward`, the gradient of the training loss of the batch.
    holding : Holding
        What is held in every pass; nothing until `hold`.
    """

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
        handed = units * model.directions
        # How wide the input of each layer is.
        self._widths = (model.embedding or inputs,) + (handed,) * (model.layers - 1)
        self._layers = [
            [LayerId(k, reverse) for reverse in (False, True)[: model.directions]]
            for k in range(model.layers)
        ]
        embedding = [Parameter(EMBEDDING, "W_e", (model.embedding, inputs))]
        readout = [
            Parameter(READOUT, "W_y", (outputs, handed)),
            Parameter(READOUT, "b_y", (outputs,), bias=True),
        ]
        declared = [
            *(embedding if model.embedding else []),
            *(
                Parameter(layer, weight, shape, weight in model.cell.bias_names)
                for width, level in zip(self._widths, self._layers, strict=True)
                for layer in level
                for weight, shape in model.cell.shapes(width, units).items()
            ),
            *(readout if loss.reads_out else []),
        ]
        self.parameters = Parameters.zeros(declared, self.dtype)
        self.gradients = Parameters.zeros(declared, self.dtype)
        self._own = {
            layer: (self.parameters.of(layer), self.gradients.of(layer))
            for level in self._layers
            for layer in level
        }
        self._workspaces: dict[tuple[int, int, bool, bool], Workspace] = {}
        self.hold(NO_HOLDS)

    def initialize(self, rng: np.random.Generator) -> None:
        """Draw the weights, as `rnnviz.engine.initializers` says."""
        model = self.model
        initialize(
            self.parameters, rng, model.cell, model.units,
            name=model.initializer, radius=model.spectral_radius, longest=model.chrono_steps,
        )  # fmt: skip

    def hold(self, holds: Holds) -> None:
        """Hold gates and units on every pass from now on, and nothing else; `NO_HOLDS` ends it all.

        Raises
        ------
        RnnvizError
            If the model has no such gate or unit, or it cannot have the value.
        """
        own = {layer: weights for layer, (weights, _) in self._own.items()}
        self.holding = Holding(holds, self.model, own)
        self._workspaces.clear()  # their tapes clamp, and their traces tell, what was held

    @property
    def holds(self) -> Holds:
        """What is held."""
        return self.holding.holds

    def weights(self, layer: LayerId) -> Weights:
        """Return the weights of a layer that a pass computes with, by their short names.

        They are those in `parameters`, but for copies where gates are held (see `HeldRows`).
        """
        return self.holding.weights(layer, self._own[layer][0])

    @property
    def at_rest(self) -> NDArray[np.bool_] | None:
        """Which entries of `parameters.flat` no pass reads, as gates are held; None if none.

        Their gradients are 0; but an optimizer that remembers earlier ones, or weight decay, would
        still move them: who applies an update keeps them as they are.
        """
        return self.holding.at_rest(self.parameters)

    def forward(
        self,
        batch: Batch,
        initial: Sequence[Mapping[str, Floats]] | None = None,
        dropout: np.random.Generator | None = None,
        lean: bool = False,
        nudges: Sequence[Nudge] = (),
    ) -> Trace:
        """Run over a batch.

        Parameters
        ----------
        batch : Batch
        initial : sequence of mappings of state name to (units, B), optional
            The states before the first step, for each of the trace's layers; 0 if left out.
        dropout : numpy generator, optional
            What dropout draws from; without it nothing is dropped.
        lean : bool
            For training alone: the gradients of states are not kept, which takes less time and
            memory. Everything else is the same to the last bit.
        nudges : sequence of Nudge
            What is added to states in this pass. The way back is that of the nudged pass.

        Returns
        -------
        Trace
            Its arrays are reused by the next pass over a batch of the same shape (with nudges, by
            the next that has some, too); its gradients are those of an earlier pass until
            `backward`.

        Raises
        ------
        RnnvizError
            If there is no such state, unit or step to nudge.
        """
        for nudge in nudges:
            nudge.check(self.model, batch.steps)
        workspace = self._workspace(batch.steps, batch.size, lean, bool(nudges))
        trace = workspace.trace
        workspace.read(batch)
        for k, layer in enumerate(trace.layers):
            for name, start in layer.initial.items():
                start[:] = 0 if initial is None else initial[k][name]
        for tape, which in workspace.tapes if nudges else ():
            mine = [nudge for nudge in nudges if nudge.layer == which]
            pushed = pushes(self.model.cell, self.weights(which), mine)
            tape.changes = (*pushed, *self.holding.changes(which))
        with np.errstate(all="ignore"):
            if workspace.one_hot is not None:
                embedded = np.dot(self.parameters["embedding.W_e"], workspace.one_hot)
                trace.inputs[:] = embedded.reshape(-1, trace.steps, trace.size).transpose(1, 0, 2)
            for k, (tapes, level) in enumerate(zip(workspace.levels, self._layers, strict=True)):
                workspace.hand_up(k, self.model.dropout, dropout)
                for tape, which in zip(tapes, level, strict=True):
                    tape.start()
                    self.model.cell.forward(self.weights(which), tape)
                workspace.gather(k)
            self._read_out(workspace)
            self.loss_function.evaluate(
                trace.outputs, batch.targets, trace.counted, trace.losses, workspace.derivative
            )
            # L_s = m_s l_s / N; a sequence without counted steps has no loss.
            total = trace.counted.sum(axis=0) if batch.total is None else batch.total
            share = trace.counted / np.maximum(total, 1).astype(self.dtype)
            np.multiply(trace.losses, share, out=trace.losses)
            np.multiply(workspace.derivative, share[:, None, :], out=workspace.derivative)
        return trace

    def backward(
        self, trace: Trace, followed: NDArray[np.bool_] | None = None, final: Sequence[Weights] = ()
    ) -> None:
        """Backpropagate through time: fill the trace's gradients and `gradients`.

        Parameters
        ----------
        trace : Trace
            What `forward` returned, with no other pass over a batch of the same shape in between.
        followed : bool (T, B), optional
            The steps whose losses alone are sent back; all that are counted if left out.
        final : sequence of mappings of state name to (units, B)
            dL/d(final states) of the trace's layers besides, of the loss of each one's last step.
        """
        workspace = self.workspace(trace)
        derivative = workspace.derivative
        np.copyto(trace.followed, trace.counted)
        if followed is not None:
            np.logical_and(trace.counted, followed, out=trace.followed)
            derivative = np.where(trace.followed[:, None, :], derivative, 0)
        with np.errstate(all="ignore"), sent_back(workspace, final):
            self._read_back(workspace, derivative)
            for k, level in reversed(list(enumerate(self._layers))):
                workspace.scatter(k)
                for tape, layer in zip(workspace.levels[k], level, strict=True):
                    _, gradients = self._own[layer]
                    self.model.cell.backward(self.weights(layer), tape, gradients)
                    self.holding.leave_out(layer, gradients)
                workspace.hand_down(k)
            if workspace.one_hot is not None:
                dx = trace.input_gradients.transpose(1, 0, 2).reshape(self.model.embedding, -1)
                self.gradients["embedding.W_e"][:] = np.dot(dx, workspace.one_hot.T)
            if self.loss_function.averaged:
                self.gradients.flat /= trace.size

    def loss(self, trace: Trace) -> float:
        """Return the training loss of a pass: the mean of L over the sequences, or their sum."""
        with np.errstate(all="ignore"):
            total = trace.losses.sum(dtype=np.float64)
            return float(total / trace.size if self.loss_function.averaged else total)

    def _read_out(self, workspace: Workspace) -> None:
        """Compute the outputs of what the last layer hands up."""
        outputs = workspace.trace.outputs
        if not self.loss_function.reads_out:
            outputs[:] = workspace.handed[-1]
            return
        np.matmul(self.parameters["readout.W_y"], workspace.handed[-1], out=outputs)
        np.add(outputs, self.parameters["readout.b_y"][:, None], out=outputs)

    def _read_back(self, workspace: Workspace, derivative: Floats) -> None:
        """Send dL/doutput back to what the last layer handed up."""
        if not self.loss_function.reads_out:
            workspace.returned[-1][:] = derivative
            return
        self.gradients["readout.W_y"][:] = np.tensordot(
            derivative, workspace.handed[-1], axes=([0, 2], [0, 2])
        )
        self.gradients["readout.b_y"][:] = derivative.sum(axis=(0, 2))
        np.matmul(self.parameters["readout.W_y"].T, derivative, out=workspace.returned[-1])

    def workspace(self, trace: Trace) -> Workspace:
        """Return what a pass wrote to, given the trace that it returned.

        Raises
        ------
        ValueError
            If the trace is none of this network's.
        """
        workspace = next((w for w in self._workspaces.values() if w.trace is trace), None)
        if workspace is None:
            raise ValueError("backward needs the trace of a forward pass of this network")
        return workspace

    def _workspace(self, steps: int, size: int, lean: bool, nudged: bool = False) -> Workspace:
        """Return the arrays for this shape, forgetting those that were not used for longest."""
        shape = (steps, size, lean, nudged)
        workspace = self._workspaces.pop(shape, None)
        if workspace is None:
            model = self.model
            workspace = Workspace.allocate(
                model.cell, self._widths, model.units, self.outputs, steps, size, self.dtype,
                model.directions, self.inputs if model.embedding else 0, lean, self.holding.held,
            )  # fmt: skip
            for tape, layer in workspace.tapes:
                tape.changes = self.holding.changes(layer)
        self._workspaces[shape] = workspace
        while len(self._workspaces) > 1 and (
            len(self._workspaces) > MOST_SHAPES
            or sum(w.nbytes for w in self._workspaces.values()) > MOST_BYTES
        ):
            del self._workspaces[next(iter(self._workspaces))]
        return workspace
