"""How far the recurrent weights stretch."""

from __future__ import annotations

from rnnviz.engine.flow.spectrum import spectra
from rnnviz.engine.layer_id import LayerId
from rnnviz.registry import measures
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.sweeps.measure import Measure


@measures.register("spectral-radius")
class SpectralRadius(Measure):
    """The largest |eigenvalue| of the first layer's recurrent weights (the candidate's block).

    None for a cell that has no recurrent weights.
    """

    title = "spectral radius of W_h"

    @staticmethod
    def of(run: Trainer) -> float | None:
        """Return it."""
        cell = run.experiment.model.cell
        if cell.reach is not None:
            return None
        return spectra(cell, run.network.parameters.of(LayerId(0)))[cell.candidate].radius
