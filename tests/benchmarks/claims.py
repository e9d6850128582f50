"""What papers found, as experiments of a laptop's size: what `reproduce.py` trains."""

from __future__ import annotations

from dataclasses import dataclass

RATE, BATCH, CELL = "training.optimizer.learning_rate", "training.batch", "model.cell"


@dataclass(frozen=True)
class Claim:
    """One row: what is trained, and what others found.

    Attributes
    ----------
    group, name : str
        The contrast that it belongs to, and which side of it this is.
    settings : dict
    updates : int
        After so many a run counts as not solved.
    learns : bool
        Whether it is expected to be solved.
    published : str
        What the paper, or an earlier run of the same size, reports.
    """

    group: str
    name: str
    settings: dict[str, object]
    updates: int
    learns: bool
    published: str


ADDING = {
    "task": "adding", "task.variant": "plain", "task.length": 100, "model.units": 8,
    RATE: 0.005, "training.decay_every": 1500,
}  # fmt: skip
ADDING_64 = {"task": "adding", "task.length": 100, "model.units": 64, RATE: 0.001, CELL: "rnn"}
ORDER = {"task": "temporal-order", "task.length": 50, "model.units": 4, RATE: 0.02}
REBER = {"task": "reber", "model.units": 8, RATE: 0.02, BATCH: 1}  # an update is a string
CONTINUAL = {"task": "continual-reber", "model.units": 8}
LAG = {"task": "long-lag", "task.delay": 20}
COPY = {"task": "copy", "task.delay": 30, RATE: 0.005}
BIAS_0, BIAS_3, BIAS_4 = ({"model.cell.forget_bias": float(bias)} for bias in (0, 3, 4))
CHRONO = {"model.initializer": "chrono", "model.chrono_steps": 60}
IRNN = {"model.cell.activation": "relu", "model.initializer": "identity"}
TANH = {CELL: "rnn"}
NO_GATE = {CELL: "lstm-noforget"}

LAPTOP_LSTM = "5 of 5 (numpy, Adam, 8 units)"
IN_1997 = "Hochreiter & Schmidhuber 1997"

CLAIMS = (
    Claim("adding, T 100, 8 units", "LSTM", ADDING, 8000, True, LAPTOP_LSTM),
    Claim("adding, T 100, 8 units", "tanh RNN", {**ADDING, **TANH}, 8000, False, "not solved"),
    Claim("adding, T 100, 64 units", "ReLU RNN from the identity", {**ADDING_64, **IRNN}, 5000,
          True, "Le et al. 2015: learns"),
    Claim("adding, T 100, 64 units", "tanh RNN", ADDING_64, 5000, False,
          "Le et al. 2015: does not"),
    Claim("temporal order, T 50, 4 units", "LSTM, forget bias 3", {**ORDER, **BIAS_3}, 2000, True,
          "5 of 5, median 200 updates; 1997: 1 of 2,560 wrong"),
    Claim("temporal order, T 50, 4 units", "tanh RNN", {**ORDER, **TANH}, 2000, False,
          "stays at chance"),
    Claim("embedded Reber, 8 units", "LSTM, string by string", REBER, 8000, True,
          "10 of 10 within about 5,000 strings"),
    Claim("continual Reber, 8 units", "LSTM", CONTINUAL, 3000, True, "Gers et al. 2000: learns"),
    Claim("continual Reber, 8 units", "without forget gate", {**CONTINUAL, **NO_GATE}, 3000, False,
          "Gers et al. 2000: fails"),
    Claim("copy, 30 steps of silence", "LSTM, forget bias 4", {**COPY, **BIAS_4}, 6000, True,
          "Jozefowicz et al. 2015: a large bias helps"),
    Claim("copy, 30 steps of silence", "LSTM, chrono", {**COPY, **CHRONO}, 6000, True,
          "Tallec & Ollivier 2018: learns"),
    Claim("copy, 30 steps of silence", "LSTM, forget bias 0", {**COPY, **BIAS_0}, 6000, False,
          "Arjovsky et al. 2016: long at the plateau"),
    Claim("long lag of 20", "LSTM, forget bias 3", {**LAG, **BIAS_3}, 5000, True,
          f"{IN_1997}: 100 % (lag 100)"),
    Claim("long lag of 20", "tanh RNN", {**LAG, **TANH}, 5000, False,
          f"{IN_1997}: BPTT 0 % (lag 100)"),
    Claim("multiplication, T 20", "LSTM", {"task": "multiplication"}, 3000, True,
          f"{IN_1997}: learns"),
)  # fmt: skip
