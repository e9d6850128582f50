"""Parts: what a snapshot can hold beyond its metrics, and how each is made.

A panel names the parts that it reads in `Panel.needs`; what nobody asks for is not computed. A new
part is one function here and one entry in `PARTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.engine.clipping import norm
from rnnviz.engine.flow.decay import decay
from rnnviz.engine.flow.replay import Replay
from rnnviz.engine.flow.sources import SourceMatrix, source_matrices
from rnnviz.engine.flow.spectrum import bound, spectra
from rnnviz.engine.parameters import Parameters
from rnnviz.engine.trace import Trace, frozen
from rnnviz.training.run import evaluation
from rnnviz.training.run.fault_search import find_underflow
from rnnviz.training.slow_motion.walk import Walk
from rnnviz.training.snapshot.continuation import Continuation, go_on
from rnnviz.training.snapshot.snapshot import (
    WHOLE,
    Focus,
    History,
    LayerSpectrum,
    Probe,
    SourceNorms,
    Sources,
    Spectra,
)

if TYPE_CHECKING:
    from rnnviz.training.run.trainer import Trainer


class Sight:
    """A look at a trainer as it is now; the probe is read once, by whichever part asks first."""

    def __init__(self, trainer: Trainer, focus: Focus = WHOLE) -> None:
        self.trainer = trainer
        self.focus = focus
        self.state = _state(trainer)

    @property
    def holds(self) -> bool:
        """Whether the trainer is still as it was looked at."""
        return self.state == _state(self.trainer)

    @cached_property
    def read(self) -> evaluation.Probe:
        """What is read: the fixed probe, or what was typed."""
        typed, task = self.focus.typed, self.trainer.experiment.task
        return evaluation.Probe(task.typed(typed)) if typed else self.trainer.probe

    @cached_property
    def picture(self) -> tuple[Trace, int]:
        """The probe's trace and the update whose weights it shows."""
        return self.trainer.picture(None, self.read)

    @cached_property
    def probe(self) -> Probe:
        """Part "trace"."""
        batch, task = self.read.batch, self.trainer.experiment.task
        source = self.focus.source
        trace, update = self.picture if source is None else self.trainer.picture(source, self.read)
        underflow, typed = find_underflow(update, trace), bool(self.focus.typed)
        return Probe(batch, trace, task.relevant_steps(batch), underflow, source, typed)

    @property
    def history(self) -> History:
        """Part "history"."""
        return self.trainer.history

    @property
    def weights(self) -> Parameters:
        """Part "weights"."""
        return self.trainer.network.parameters.frozen()

    @property
    def gradient_norms(self) -> Mapping[str, float]:
        """Part "gradient_norms"."""
        self.picture  # noqa: B018 - its backward pass fills the gradients
        return {name: norm(g.ravel()) for name, g in self.trainer.network.gradients.items()}

    @property
    def sources(self) -> Sources:
        """Part "sources"."""
        trace, update = self.picture
        sequence = self.focus.sequence
        replay = Replay(self.trainer.network)
        replay.read(self.read.batch, trace, sequence)
        return Sources(update, sequence, tuple(_norms(m) for m in source_matrices(replay)))

    @property
    def spectrum(self) -> Spectra:
        """Part "spectrum"."""
        trace, update = self.picture
        sequence = self.focus.sequence
        length = int(trace.lengths[sequence])
        layers = []
        for layer in trace.layers:
            weights = self.trainer.network.parameters.of(layer.id)
            cell = self.trainer.experiment.model.cell
            decays = {
                state: decay(cell, weights, layer, sequence, length, state)
                for state in layer.gradients
            }
            blocks = tuple(spectra(cell, weights).values())
            layers.append(LayerSpectrum(layer.id, blocks, bound(cell, weights), decays))
        return Spectra(update, sequence, tuple(layers))

    @cached_property
    def walk(self) -> Walk:
        """Part "walk"; always of the update to come, however long it takes."""
        return self.trainer.walk()

    @property
    def continuation(self) -> Continuation | None:
        """Part "continuation"."""
        return go_on(self.trainer, self.focus.sequence)


PARTS: Mapping[str, Callable[[Sight], object]] = {
    "trace": lambda sight: sight.probe,
    "history": lambda sight: sight.history,
    "weights": lambda sight: sight.weights,
    "gradient_norms": lambda sight: sight.gradient_norms,
    "sources": lambda sight: sight.sources,
    "spectrum": lambda sight: sight.spectrum,
    "continuation": lambda sight: sight.continuation,
    "walk": lambda sight: sight.walk,
}
NEEDS = frozenset(PARTS)
AT_REST = NEEDS - {"walk"}
"""What there is to see of a run that no slow motion walks through."""
SLOW = frozenset({"sources", "spectrum", "continuation"})
"""Parts that may take longer than a frame; each tells of which update and sequence it is."""


def _state(trainer: Trainer) -> Hashable:
    """Return what changes whenever a look at the trainer would."""
    return trainer.update, len(trainer.journal), trainer.fault


def _norms(matrix: SourceMatrix) -> SourceNorms:
    """Return what is shown of a source matrix: its vectors would be most of a snapshot."""
    return SourceNorms(
        state=matrix.state,
        layer=matrix.layer,
        steps=frozen(matrix.sources),
        complete=matrix.complete,
        norms=frozen(matrix.norms),
        path=frozen(matrix.path),
        tiny=matrix.tiny,
        total=frozen(matrix.total),
        sum_of_norms=frozen(np.asarray(matrix.sum_of_norms)),
    )
