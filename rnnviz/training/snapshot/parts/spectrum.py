"""Part "spectrum": spectra of the recurrent weights, and what they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnnviz.engine.flow.decay import Decay, decay
from rnnviz.engine.flow.spectrum import Bound, Spectrum, bound, spectra
from rnnviz.engine.layer_id import LayerId
from rnnviz.training.snapshot.look import Look
from rnnviz.training.snapshot.part import Part


@dataclass(frozen=True)
class LayerSpectrum:
    """One layer in one direction: the spectra of the blocks of W_h, and what they lead to.

    `bound` is None for a gated cell; `decays` are by state.
    """

    layer: LayerId
    blocks: tuple[Spectrum, ...]
    bound: Bound | None
    decays: Mapping[str, Decay]


@dataclass(frozen=True)
class Spectra:
    """The recurrent spectra of all layers at one update; decay is of one sequence of the probe."""

    update: int
    sequence: int
    layers: tuple[LayerSpectrum, ...]


def spectrum(look: Look) -> Spectra:
    """Return the spectra of all layers."""
    trace, update = look.picture
    cell, sequence = look.run.experiment.model.cell, look.sequence
    length = int(trace.lengths[sequence])
    layers = []
    for layer in trace.layers:
        weights = look.run.network.parameters.of(layer.id)
        decays = {
            state: decay(cell, weights, layer, sequence, length, state) for state in layer.gradients
        }
        blocks = tuple(spectra(cell, weights).values())
        layers.append(LayerSpectrum(layer.id, blocks, bound(cell, weights), decays))
    return Spectra(update, sequence, tuple(layers))


SPECTRUM = Part("spectrum", spectrum, slow=True, of_losses=True)
