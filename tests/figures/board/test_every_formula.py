"""Every formula of 200 random places is recomputed, by its symbols, from the snapshot's arrays."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from rnnviz.engine.interventions.holds import ClampedUnit, HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.panels.inspector.cell_plot import CellPlot
from rnnviz.figures.view.run_view import Cursor
from rnnviz.settings import Value
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, trained_held

PLACES = 50  # of each of the four networks
NETS: dict[str, dict[str, Value]] = {
    "rnn": {"model__cell": "rnn", "model__layers": 2},
    "lstm": {"model__cell__peepholes": True, "model__layers": 2},
    "gru": {"model__cell": "gru", "model__bidirectional": True},
    "window": {"model__cell": "window", "task": "adding", "task__length": 12},
}
FIRST, SECOND, REVERSE = LayerId(0), LayerId(1), LayerId(0, True)
HELD = {
    "rnn": Holds((), (ClampedUnit(FIRST, 2, 0.5), ClampedUnit(SECOND, 1, 0.0))),
    "lstm": Holds(
        (HeldGate(FIRST, "f", 1.0), HeldGate(SECOND, "o", 0.3, 2), HeldGate(SECOND, "g", -0.5, 4)),
        (ClampedUnit(FIRST, 1, 0.4), ClampedUnit(SECOND, 3, 0.0)),
    ),
    "gru": Holds(
        (HeldGate(FIRST, "z", 0.5), HeldGate(REVERSE, "n", 0.3, 2), HeldGate(REVERSE, "r", 0.0, 4)),
        (ClampedUnit(FIRST, 1, 0.4), ClampedUnit(REVERSE, 3, -0.5)),
    ),
}
PANELS = ["sequence", "states", "gates", "losses", "gradient", "inspector", "weights"]
NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
FUNCTIONS: dict[str, Any] = {
    "tanh": math.tanh,
    "logistic": lambda a: 1 / (1 + math.exp(-a)),
    "ln": math.log,
}


@dataclass(frozen=True)
class Unit:
    """A unit at a step, and all that its formulas may name, computed from arrays in float64."""

    snapshot: Snapshot
    layer: int
    step: int
    unit: int

    @property
    def traced(self) -> Any:
        return self.snapshot.trace.layers[self.layer]

    @property
    def way(self) -> int:
        return -1 if self.traced.reverse else 1

    def weights(self, name: str, block: str = "") -> Any:
        array = self.snapshot[WEIGHTS].of(self.traced.id)[name].astype(np.float64)
        blocks, units = self.snapshot.experiment.model.cell.blocks, self.units
        first = blocks.index(block) * units if block else 0
        return array[first : first + units] if len(array) > units else array

    @property
    def units(self) -> int:
        return int(self.traced.states["h"].shape[1])

    def at(self, array: Any, step: int) -> Any:
        known = 0 <= step < self.snapshot.trace.steps
        return array[step, :, 0].astype(np.float64) if known else np.zeros(array.shape[1])

    def vector(self, name: str, step: int) -> Any:
        if name in self.traced.initial and not 0 <= step < self.snapshot.trace.steps:
            return self.traced.initial[name][:, 0].astype(np.float64)
        return self.at({**self.traced.states, **self.traced.gates}[name], step)

    def x(self, step: int) -> Any:
        index, layers = self.traced.id.index, self.snapshot.trace.layers
        below = [one.states["h"] for one in layers if one.id.index == index - 1]
        parts = below or [self.snapshot.trace.inputs]
        steps = [step - self.way * ago for ago in range(self.traced.reach or 1)]
        return np.concatenate([self.at(one, when) for when in steps for one in parts])

    def term(self, weights: str, product: str) -> float:
        """Return what weights add to a pre-activation."""
        block = "n" if product == "inside" else product
        before = self.step - self.way
        if weights in ("b", "b_h"):
            return float(self.weights(weights, block if weights == "b" else "")[self.unit])
        if weights == "p":
            seen = self.vector("c", self.step if product == "o" else before)
            return float(self.weights("p", block)[self.unit] * seen[self.unit])
        read = self.x(self.step) if weights == "W_x" else self.vector("h", before)
        return float((self.weights(weights, block) @ read)[self.unit])

    def gradient(self, state: str, step: int, part: str = "total") -> Any:
        return self.at(getattr(self.traced.gradients[state], part), step)

    def gate_gradient(self, gate: str, step: int) -> Any:
        """Return dL/d(gate) of all units at a step, by the cells' textbook equations."""
        v, before, dh = self.vector, step - self.way, self.gradient("h", step)
        if self.snapshot.experiment.model.cell.kind == "gru":
            n, z, dn = v("n", step), v("z", step), self.delta("n", step) if gate == "r" else 0
            inside = self.weights("W_h", "n") @ v("h", before) + self.weights("b_h")
            return {"n": dh * (1 - z), "z": dh * (v("h", before) - n), "r": dn * inside}[gate]
        dc = self.gradient("c", step)
        return {
            "i": dc * v("g", step), "f": dc * v("c", before),
            "o": dh * np.tanh(v("c", step)), "g": dc * v("i", step),
        }[gate]  # fmt: skip

    def delta(self, product: str, step: int) -> Any:
        """Return dL/d(pre-activation) of all units at a step."""
        if product == "inside":
            return self.delta("n", step) * self.vector("r", step)
        y = self.vector(product, step)
        if product == "h":
            return self.gradient("h", step) * (1 - y**2)
        slope = 1 - y**2 if product in "gn" else y * (1 - y)
        slope[list(self.traced.held.get(product, ()))] = 0
        return self.gate_gradient(product, step) * slope

    def returned(self, weights: str, product: str, step: int) -> float:
        """Return what comes back through weights: from one pre-activation, or from all."""
        products = self.snapshot.experiment.model.cell.products
        sums = 0.0
        for one in [product] if product else products:
            block = "n" if one == "inside" else one
            if weights == "W_h" and not (one == "n" and "inside" in products):
                sums += float((self.weights("W_h", block).T @ self.delta(one, step))[self.unit])
            if weights == "p" and one in ("if" if not product else "ifo"):
                sums += float(self.weights("p", one)[self.unit] * self.delta(one, step)[self.unit])
        return sums

    def value(self, symbol: str, left: str) -> float:
        """Return what a symbol stands for in an equation of `left`."""
        step = self.step
        offset = re.search(r"_\{t([+-]1)\}", symbol)
        step += int(offset[1]) if offset else 0
        state = re.sub(r"∂L/∂|carried to ", "", left)[:1]
        if symbol in ("injected", "carried"):
            return float(self.gradient(state, step, symbol)[self.unit])
        if found := re.fullmatch(r"(W_h|p)ᵀ?(?: ·)? δ_(\w+|\{t[+-]1\})", symbol):
            product = found[2] if found[2] in self.snapshot.experiment.model.cell.products else ""
            return self.returned(found[1], product, step)
        if found := re.fullmatch(r"(W_x|W_h|p|b_h|b)\b.*", symbol):
            return self.term(found[1], left.removeprefix("a_"))
        if found := re.fullmatch(r"∂L/∂([hc])_.*", symbol):
            return float(self.gradient(found[1], step)[self.unit])
        if found := re.fullmatch(r"∂L/∂(\w)_t", symbol):
            return float(self.gate_gradient(found[1], step)[self.unit])
        if found := re.fullmatch(r"(a|δ)_(\w+)", symbol):
            product = found[2]
            names = {"n": ("W_x", "b"), "inside": ("W_h", "b_h")}
            kind = self.snapshot.experiment.model.cell.kind
            own = names.get(product, ("W_x", "W_h", "b")) if kind != "window" else ("W_x", "b")
            if kind == "lstm" and product in "ifo":
                own = (*own, "p")
            if found[1] == "δ":
                return float(self.delta(product, step)[self.unit])
            return sum(self.term(one, product) for one in own)
        return float(self.vector(symbol[0], step)[self.unit])


SYMBOL = re.compile(
    r"injected|carried|(?:W_hᵀ|p ·) δ_(?:\{t[+-]1\}|\w+)|W_x \[[^]]*\]|W_[xh] \w_(?:\{t[+-]1\}|t)"
    r"|p · c_(?:\{t[+-]1\}|t)|b_h|\bb\b|∂L/∂[a-z]_(?:\{t[+-]1\}|t)|a_[a-z]+|δ_[a-z]+"
    r"|\b[a-z]_(?:\{t[+-]1\}|t)"
)


def evaluated(text: str) -> float:
    """Return the value of an expression of numbers; raise ValueError for any other."""
    text = text.replace("·", "*").replace("²", "**2").replace("σ", "logistic")
    text = re.sub(r"(?<=[\d)]) ?\((?=1 )", "*(", text)
    try:
        return float(eval(compile(ast.parse(text, mode="eval"), "", "eval"), {}, FUNCTIONS))
    except (SyntaxError, NameError, TypeError) as error:
        raise ValueError(text) from error


def slack(text: str) -> float:
    """Return how far an expression may be off, because its numbers have three digits."""
    whole, sums = evaluated(text), 1e-30
    for found in re.finditer(NUMBER, text):
        digits = found[0].partition("e")[0].lstrip("-").replace(".", "").lstrip("0")
        if found[0] in ("1", "0"):  # of a formula, not rounded
            continue
        half = 0.5 * 10.0 ** -(len(digits) - 1) * 10 ** math.floor(math.log10(abs(float(found[0]))))
        near = f"{float(found[0]) + half!r}"
        sums += abs(evaluated(text[: found.start()] + near + text[found.end() :]) - whole)
    return sums


def check(unit: Unit, statement: str) -> int:
    """Recompute every side of an equation; return how many were."""
    if statement.endswith("is held") or " is held at " in statement:
        return check_held(unit, statement)
    left, *sides = statement.replace("−", "-").split(" = ")
    if left.startswith(("‖", "part", "x_", "[", "largest")) or not sides:
        return 0
    result, count = evaluated(sides[-1]), 0
    for side in sides[:-1]:
        if not SYMBOL.search(side):
            off = slack(side) + slack(sides[-1])
            assert evaluated(side) == pytest.approx(result, abs=off), statement
            count += 1
        elif "∂L/∂(" not in side:
            filled = SYMBOL.sub(lambda found: f"({unit.value(found[0], left)!r})", side)
            symbols = SYMBOL.findall(side)
            back = [one for one in symbols if re.match("∂|δ|inj|car|W_hᵀ|p · δ", one)]
            largest = max(abs(unit.value(one, left)) for one in back or symbols)
            off = slack(sides[-1]) + 1e-5 * largest
            assert evaluated(filled) == pytest.approx(result, abs=off), statement
            count += 1
    if re.fullmatch(r"[hcifogrzn]_t|[aδ]_[a-z]+|∂L/∂[hcifogrzn]_t", left):
        expected = unit.value(left, left)
        off = slack(sides[-1]) + 1e-5 * (1 if left[0] in "hca" else abs(expected))
        assert result == pytest.approx(expected, abs=off), statement
        count += 1
    return count


def check_held(unit: Unit, statement: str) -> int:
    """Compare "f_t is held at 1.00" with the arrays, and "∂L/∂h_t = 0: h_t is held"."""
    left, _, said = statement.partition(": ") if ": " in statement else ("", "", statement)
    name, offset = re.match(r"(\w)_(?:t|\{t([+-]1)\})", said).groups()  # type: ignore[union-attr]
    assert unit.unit in unit.traced.held[name], statement
    value = float(unit.vector(name, unit.step + int(offset or 0))[unit.unit])
    assert value == pytest.approx(unit.traced.held[name][unit.unit], abs=1e-6)
    if found := re.search(r"held at (.*)$", said):
        assert float(found[1].replace("−", "-")) == pytest.approx(value, abs=1e-6)
    if left.endswith(" = 0") and "_{t" not in left:
        gradient = left.removesuffix(" = 0")
        assert unit.value(gradient, gradient) == 0, statement
    return 1


def places(sheet: Sheet, rng: np.random.Generator) -> Iterator[tuple[Any, Cursor]]:
    """Yield random plots, and cursors at random points of them; of a diagram all parts."""
    hit_test, plots = sheet.board.hit_test, list(zip(sheet.plots, sheet.places, strict=True))
    for _ in range(PLACES):
        plot, place = plots[rng.integers(len(plots))]
        area = place.area
        x, y = area.x + area.width * rng.random(), area.y + area.height * rng.random()
        cursor = hit_test.locate(x, y)
        assert cursor is not None
        if isinstance(plot, CellPlot):
            assert plot.wiring is not None
            diagram = plot.wiring.diagram
            layer = plot.run.trace.layers[rng.integers(len(plot.run.trace.layers))].id
            step, unit = int(rng.integers(plot.run.trace.steps)), int(rng.integers(6))
            marks = [*diagram.table, *diagram.inputs]
            place = replace(cursor, step=step, unit=unit, layer=layer)
            yield from ((plot, replace(place, mark=mark)) for mark in marks)
        else:
            yield plot, cursor


@pytest.mark.parametrize(
    ("name", "holds"),
    [*((name, None) for name in NETS), *HELD.items()],
    ids=[*NETS, *(f"{name} held" for name in HELD)],
)
def test_every_formula_is_what_the_snapshot_holds(name: str, holds: Holds | None) -> None:
    snapshot = trained(**NETS[name]) if holds is None else trained_held(holds, **NETS[name])
    sheet = Sheet(snapshot, panels=PANELS, size=(1400, 1000), explains=True)
    counts = {"formulas": 0, "answers": 0, "others": 0}
    ids = [layer.id for layer in snapshot.trace.layers]
    for plot, cursor in places(sheet, np.random.default_rng(len(name))):
        text = plot.explain(cursor)
        if plot.kind in ("states", "gates") and cursor.unit is None:
            continue  # between two heatmaps
        if plot.kind in ("states", "gates", "inspector"):
            assert text, (plot.name, cursor)
            number = ids.index(cursor.layer or LayerId(0))
            unit = Unit(snapshot, number, cursor.step, cursor.unit)
            body = text.partition(":  ")[2] if plot.kind != "inspector" else text
            counts["formulas"] += sum(check(unit, one) for one in re.split(r";\s+", body))
        elif plot.kind == "sequence":
            assert_answer(snapshot, cursor.step, text)
            counts["answers"] += 1
        elif plot.kind in ("losses", "gradient", "weights") and text:
            assert_other(snapshot, plot.kind, cursor, text)
            counts["others"] += 1
    assert counts["formulas"] > 100, counts
    assert counts["answers"] > 0, counts
    assert counts["others"] > 0, counts


def answer(snapshot: Snapshot, step: int) -> Any:
    """Return what the readout makes of the last layer's states."""
    top = max(layer.id.index for layer in snapshot.trace.layers)
    h = [one.states["h"][step, :, 0] for one in snapshot.trace.layers if one.id.index == top]
    weights = snapshot[WEIGHTS].of("readout")
    values = weights["W_y"].astype(np.float64) @ np.concatenate(h) + weights["b_y"]
    if not snapshot.experiment.task.loss.classes:
        return values
    shares = np.exp(values - values.max())
    return shares / shares.sum()


def assert_answer(snapshot: Snapshot, step: int | None, text: str) -> None:
    assert step is not None
    ours, names = answer(snapshot, step), snapshot.experiment.task.answer_vocabulary
    said = text.partition(":  ")[2].replace("−", "-")
    if not names:
        assert float(said) == pytest.approx(float(ours[0]), abs=slack(said) + 1e-5)
        return
    pairs = [one.split(" ") for one in said.split("   ")]
    assert len(pairs) == min(5, len(names))
    for symbol, share in pairs:
        assert float(share) == pytest.approx(float(ours[names.index(symbol)]), abs=0.00501)


def assert_other(snapshot: Snapshot, kind: str, cursor: Cursor, text: str) -> None:
    """Recompute a loss, the lengths of a gradient or of weights."""
    numbers = [float(one) for one in re.findall(NUMBER, text.replace("−", "-"))]
    step, probe = cursor.step, snapshot.probe
    if kind == "losses":
        assert step is not None
        ours, target = answer(snapshot, step), probe.batch.targets[step, ..., 0]
        if not probe.batch.counted[step, 0]:
            assert text.endswith("not counted")
            return
        classes = snapshot.experiment.task.loss.classes
        loss = -math.log(ours[target]) if classes else float(np.square(ours - target).mean())
        loss /= probe.batch.counted[:, 0].sum()
        assert numbers[-1] == pytest.approx(loss, rel=0.006)
    elif kind == "gradient":
        assert step is not None
        assert cursor.state is not None
        (layer,) = (one for one in snapshot.trace.layers if one.id == cursor.layer)
        gradient = layer.gradients[cursor.state]
        assert text.startswith(f"∂L/∂{cursor.state}_")
        parts = (gradient.carried, gradient.injected, gradient.total)
        said = re.findall(NUMBER, text.partition("lengths")[2].replace("−", "-"))[:3]
        for one, part in zip(said, parts, strict=True):
            length = float(np.linalg.norm(part[step, :, 0].astype(np.float64)))
            assert float(one) == pytest.approx(length, rel=0.006, abs=1e-30)
    else:
        assert cursor.unit is not None
        weights = snapshot[WEIGHTS].of(cursor.layer or LayerId(0))
        blocks = len(snapshot.experiment.model.cell.blocks)
        rows = weights["W_x"].reshape(blocks, -1, weights["W_x"].shape[1])[:, cursor.unit]
        said = re.search(rf"‖W_x[^‖]*‖ ({NUMBER})", text)
        assert said is not None
        assert float(said[1]) == pytest.approx(float(np.linalg.norm(rows)), rel=0.006)
