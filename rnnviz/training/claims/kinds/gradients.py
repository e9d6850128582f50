"""What is sent back at some update: gradients by timestep, their clipping, recurrent weights."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.engine.flow.spectrum import spectra
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import magnitude, root_mean_square
from rnnviz.errors import shown
from rnnviz.registry import claims
from rnnviz.training.claims.base import Seen, ratio
from rnnviz.training.claims.course import Moment
from rnnviz.training.claims.keys import LAST, key, name, timestep, word, word_or_step
from rnnviz.training.claims.places import check_label, check_step, labelled, step_words
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which
from rnnviz.training.scenes.reading import EntryError
from rnnviz.training.settings.experiment import Experiment


@claims.register("gradient")
@dataclass(frozen=True)
class Gradient(Seen):
    """The magnitude of the gradient at a step of the probe, or its share of that at another step.

    As panels show it: of the answers' losses, rms over the probe's sequences.
    """

    step: int = key(timestep)
    of: int | None = key(timestep, None)
    losses: str | int = key(word_or_step("answers", "all"), "answers")
    state: str = key(name, "h")

    @property
    def words(self) -> str:
        """What is said."""
        share, unit = "", ""
        if self.of is not None:
            share = f", divided by that at {step_words(self.of)}," if self.than else ""
            unit = f" times that at {step_words(self.of)}"
        return (
            f"the gradient of {self._followed.words} at {step_words(self.step)} of"
            f" {self.run}{share} is {self.bounds(unit)} after {self.at:,} updates"
        )

    def check(self, experiment: Experiment) -> None:
        """Refuse a state or steps that are not there."""
        check_label("state", self.state, experiment, experiment.model.cell.states)
        check_step("step", self.step, experiment)
        check_step("of", LAST if self.of is None else self.of, experiment)
        if isinstance(self.losses, int):
            check_step("losses", self.losses, experiment)

    def seen(self, moment: Moment) -> float:
        """Return the magnitude, or the share."""
        trace = moment.trace(self._followed)
        layer, state = labelled(trace.layers, self.state)
        magnitudes = root_mean_square(magnitude(layer.gradients[state].total), trace.valid)
        here = float(magnitudes[self.step])
        return here if self.of is None else ratio(here, float(magnitudes[self.of]))

    @property
    def _followed(self) -> Losses:
        if isinstance(self.losses, int):
            return Losses(Which.STEP, self.losses)
        return ANSWERS if self.losses == "answers" else ALL_LOSSES


@claims.register("direction")
@dataclass(frozen=True)
class Direction(Seen):
    """The cosine between the next update's gradient before and after clipping."""

    @property
    def words(self) -> str:
        """What is said."""
        return (
            f"the cosine between the gradient of {self.run} before and after clipping is"
            f" {self.bounds()} after {self.at:,} updates"
        )

    def seen(self, moment: Moment) -> float:
        """Return it for the update that training would make next."""
        return moment.run.walk().cut.kept


@claims.register("spectrum")
@dataclass(frozen=True)
class Spectrum(Seen):
    """The spectral radius of a block of the first layer's W_h, or its largest singular value."""

    of: str = key(word("radius", "norm"), "radius")
    block: str = key(str, "")

    @property
    def words(self) -> str:
        """What is said."""
        what = "spectral radius" if self.of == "radius" else "largest singular value"
        block = f" (block {self.block})" if self.block else ""
        return (
            f"the {what} of W_h{block} of {self.run} is {self.bounds()} after {self.at:,} updates"
        )

    def check(self, experiment: Experiment) -> None:
        """Refuse cells without such a block."""
        cell = experiment.model.cell
        if cell.reach is not None:
            raise EntryError(f"cell {cell.kind} has no W_h, so no spectrum.", "claim")
        if self.block and self.block not in cell.blocks:
            text = (
                f"this is {shown(self.block)}, but cell {cell.kind} has {', '.join(cell.blocks)}."
            )
            raise EntryError(text, "block")

    def seen(self, moment: Moment) -> float:
        """Return it for the weights after so many updates."""
        cell = moment.run.experiment.model.cell
        weights = moment.run.network.parameters.of(LayerId(0))
        spectrum = spectra(cell, weights)[self.block or cell.candidate]
        return spectrum.radius if self.of == "radius" else spectrum.norm
