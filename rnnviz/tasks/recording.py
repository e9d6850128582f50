"""A net that another program trains: its passes, as they were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnnviz.data.known import Facts, Inquiry, know
from rnnviz.data.recording.frame import Frame
from rnnviz.data.recording.module import Module
from rnnviz.data.recording.reader import Recording
from rnnviz.engine.batch import Batch
from rnnviz.engine.losses import GIVEN_GRADIENT
from rnnviz.errors import LONGEST_WORD, RnnvizError, SettingError, plain
from rnnviz.registry import tasks
from rnnviz.settings import Value, setting
from rnnviz.tasks.base import Bools, Floats, Row, Shape, Task
from rnnviz.tasks.goals import Goal, Score

SHOWN = 3  # inputs that are drawn
CELLS: Mapping[str, Mapping[str, Value]] = {
    "RNN": {"model.cell": "rnn"},
    "LSTM": {"model.cell": "lstm", "model.cell.peepholes": False},
    "GRU": {"model.cell": "gru", "model.cell.reset": "after"},
}
"""The cells that compute the same as PyTorch's modules."""


@dataclass(frozen=True)
class RecordingFacts(Facts):
    """What is known of a recording without its frames.

    Attributes
    ----------
    module : Module
    longest : int
        The steps of the longest frame so far.
    """

    module: Module
    longest: int


@dataclass(frozen=True)
class RecordingInquiry(Inquiry[RecordingFacts]):
    """Asks what a recording is of; it is known again by its id, also when it has grown."""

    def find(self) -> RecordingFacts:
        """Read what is in the file so far."""
        try:
            found = Recording(self.path)
        except RnnvizError as problem:
            raise SettingError("path", f"cannot be used: {problem}") from None
        if self.checksum not in ("", found.id):
            raise SettingError(
                "path",
                f"{self.path} is another recording than that which was opened: open it again.",
            )
        if not found.steps:
            why = next(iter(found.missing.values()), "the program has not come to one")
            raise SettingError("path", f"{self.path} holds no pass that can be shown: {why}.")
        return RecordingFacts(found.id, found.module, max(found.steps.values()))


class _NoGoal(Goal):
    """Nothing is known of what is asked, so nothing is solved."""

    accuracy_of = ""

    @property
    def words(self) -> str:
        return "not known of a recording"

    def reached(self, score: Score, baseline: float, floor: float) -> bool:
        return False


@tasks.register("recording", listed=False)
@dataclass(frozen=True)
class RecordedNet(Task):
    """A net of a person's own that PyTorch trains, as `rnnviz.torch.watch` has recorded it."""

    path: str = setting(
        "", path=True, zero="none", label="recording",
        help="What rnnviz.torch.watch has written of a PyTorch net.",
    )  # fmt: skip
    checksum: str = setting(
        "", follows="path", help="Identifies the recording, also when it has grown."
    )

    title = "Recording"
    shape = Shape.SYNCED
    about = (
        "A net that a program with PyTorch trains. States, gates and gradients are computed again"
        " from its weights and inputs, and from what its own loss sent back, as they were recorded."
    )
    loss = GIVEN_GRADIENT
    baseline = ""
    plays = True
    goal = _NoGoal()

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.path:
            raise SettingError("path", "is missing: open a recording.")
        object.__setattr__(self, "checksum", self.facts.checksum)

    @property
    def facts(self) -> RecordingFacts:
        """What is known of the recording without its frames."""
        return know(RecordingInquiry(self.path, self.checksum))

    @property
    def module(self) -> Module:
        """The net that was recorded."""
        return self.facts.module

    @property
    def model_settings(self) -> Mapping[str, Value]:
        """Those of the net."""
        module = self.module
        activation = {"model.cell.activation": module.nonlinearity}
        return {
            **CELLS[module.kind],
            **(activation if module.kind == "RNN" else {}),
            "model.units": module.units,
            "model.layers": module.layers,
            "model.bidirectional": module.bidirectional,
            "model.embedding": 0,
        }

    @property
    def name(self) -> str:
        """The file's name."""
        return plain(Path(self.path).stem, LONGEST_WORD)

    @property
    def inputs(self) -> int:
        """The features that the net reads."""
        return self.module.inputs

    @property
    def outputs(self) -> int:
        """The units of its last layer, of both directions."""
        return self.module.outputs

    @property
    def length(self) -> int:
        """The steps of the longest frame."""
        return self.facts.longest

    @property
    def remarks(self) -> tuple[str, ...]:
        """How many of its inputs are drawn."""
        count = self.inputs
        return (f"first {SHOWN} of {count:,} inputs",) * (count > SHOWN)

    def batch(self, rng: np.random.Generator, size: int) -> Batch:
        """Return the batch of the first frame, whatever the dice say."""
        recording = Recording(self.path)
        return batch_of(recording.frame(min(recording.steps)))

    def chance(self) -> float:
        """Not known."""
        return float("nan")

    def references(self) -> Mapping[str, float]:
        """None are known."""
        return {}

    def relevant_steps(self, batch: Batch) -> Bools:
        """None are known."""
        return np.zeros_like(batch.counted)

    def rows(self, batch: Batch, outputs: Floats, sequence: int) -> tuple[Row, ...]:
        """A curve for each of the first inputs; what the net is asked is not known."""
        read = batch.inputs[:, :SHOWN, sequence].astype(np.float64)
        read[~batch.valid[:, sequence]] = np.nan
        return tuple(
            Row(f"input {k + 1}", values=read[:, k], group="input", quantity="input")
            for k in range(read.shape[1])
        )


def batch_of(frame: Frame) -> Batch:
    """Return a frame as a batch, whose targets are the gradients that were injected.

    The steps that count are those into which anything was injected, and those where something came
    back to a final state.
    """
    counted = (frame.injected != 0).any(axis=1)
    directions = frame.injected.shape[1] // frame.initial["h"].shape[1]
    for gradient in frame.final.values():
        for reverse in range(directions):
            reached = (gradient[reverse::directions] != 0).any(axis=(0, 1))
            ends = np.zeros_like(frame.lengths) if reverse else frame.lengths - 1
            counted[ends, np.arange(frame.size)] |= reached
    once = np.ones(frame.size, np.int64)  # the gradients are those of the whole loss already
    return Batch(frame.inputs, frame.injected, counted, frame.lengths, once)
