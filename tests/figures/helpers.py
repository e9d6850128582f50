"""Snapshots of real runs, and what may befall them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache

import numpy as np
from PySide6.QtGui import QImage

from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.trace import Gradient, LayerTrace, Trace
from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.items.canvas import Area
from rnnviz.figures.items.painting import PaintCanvas
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.settings import Value
from rnnviz.training.run.fault import BadValue, Fault, Tensor
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.probe import Probe
from rnnviz.training.snapshot.snapshot import Snapshot

SMALL: dict[str, Value] = {"model.units": 6, "training.batch": 4}


@cache
def _run(settings: tuple[tuple[str, Value], ...], updates: int) -> Snapshot:
    trainer = Trainer(Experiment().with_settings(dict(settings)))
    trainer.step(updates)
    return trainer.snapshot()


def trained(updates: int = 30, **settings: Value) -> Snapshot:
    """Return a snapshot of a small run; "__" in a setting's name stands for "."."""
    named = {key.replace("__", "."): value for key, value in settings.items()}
    return _run(tuple({**SMALL, **named}.items()), updates)


def with_trace(snapshot: Snapshot, trace: Trace) -> Snapshot:
    probe = snapshot.probe
    batch = dataclasses.replace(probe.batch, lengths=trace.lengths)
    parts = {**snapshot.parts, "trace": Probe(batch, trace, probe.relevant)}
    return dataclasses.replace(snapshot, parts=parts)


def with_layer(snapshot: Snapshot, **changes: object) -> Snapshot:
    layer = dataclasses.replace(snapshot.trace.layers[0], **changes)  # type: ignore[arg-type]
    return with_trace(snapshot, dataclasses.replace(snapshot.trace, layers=(layer,)))


def with_layers(snapshot: Snapshot, *ways: tuple[int, bool]) -> Snapshot:
    """Return the same layer several times, as (layer, reverse)."""
    first = snapshot.trace.layers[0]
    layers: tuple[LayerTrace, ...] = tuple(
        dataclasses.replace(first, id=LayerId(layer, reverse)) for layer, reverse in ways
    )
    return with_trace(snapshot, dataclasses.replace(snapshot.trace, layers=layers))


def padded(snapshot: Snapshot, length: int) -> Snapshot:
    """Return a snapshot whose first sequence ends after `length` steps."""
    trace = snapshot.trace
    lengths = trace.lengths.copy()
    lengths[0] = length
    valid = np.arange(trace.steps)[:, None] < lengths[None, :]
    counted = trace.counted & valid
    changed = dataclasses.replace(trace, lengths=lengths, valid=valid, counted=counted)
    return with_trace(snapshot, changed)


def with_gradients(snapshot: Snapshot, factor: np.ndarray | float) -> Snapshot:
    """Return a snapshot whose gradients are multiplied by a number, or by one per step."""
    layer = snapshot.trace.layers[0]
    by_step = np.broadcast_to(factor, snapshot.trace.steps)[:, None, None]

    def times(array: np.ndarray) -> np.ndarray:
        return (array.astype(np.float64) * by_step).astype(np.float32)

    gradients: Mapping[str, Gradient] = {
        name: Gradient(times(g.total), times(g.carried), times(g.injected))
        for name, g in layer.gradients.items()
    }
    return with_layer(snapshot, gradients=gradients)


def with_fault(snapshot: Snapshot, tensor: Tensor, step: int | None) -> Snapshot:
    fault = Fault(snapshot.update + 1, tensor, LayerId(0), step, BadValue.NAN)
    return dataclasses.replace(snapshot, fault=fault)


def with_nan(snapshot: Snapshot, name: str, step: int, unit: int) -> Snapshot:
    layer = snapshot.trace.layers[0]
    values = layer.states[name].copy()
    values[step, unit] = np.nan
    return with_layer(snapshot, states={**layer.states, name: values})


def with_random_states(snapshot: Snapshot) -> Snapshot:
    rng = np.random.default_rng(0)
    states = snapshot.trace.layers[0].states
    return with_layer(
        snapshot, states={name: rng.uniform(-1, 1, array.shape) for name, array in states.items()}
    )


class Sheet:
    """A drawing on an image, and what can be asked of it."""

    def __init__(
        self,
        snapshot: Snapshot,
        theme: Theme = DARK,
        size: tuple[int, int] = (1000, 620),
        panels: list[str] | None = None,
        text_scale: float = 1.0,
        ratio: float = 1.0,
        explains: bool = False,
    ) -> None:
        self.ratio = ratio
        self.drawing = Drawing(theme, panels, text_scale, explains=explains)
        self.drawing.resize(Area(0, 0, *size))
        self.show(snapshot)

    def show(self, snapshot: Snapshot, cursor: Cursor | None = None) -> None:
        drawing = self.drawing
        drawing.show(snapshot)
        width, height = (int(edge * self.ratio) for edge in drawing.page[2:])
        self.image = QImage(width, height, QImage.Format.Format_RGB32)
        self.image.setDevicePixelRatio(self.ratio)
        with Painting(self.image, drawing) as canvas:
            drawing.draw_fixed(canvas)
            drawing.draw(canvas, cursor or Cursor())

    def plot(self, name: str) -> tuple[Plot, Area]:
        for plot, place in zip(self.drawing.plots, self.drawing.places, strict=True):
            if plot.name == name:
                return plot, place.area
        raise KeyError(name)

    def pixel(self, x: float, y: float) -> int:
        return self.image.pixel(int(x), int(y))

    def colors(self, area: Area) -> set[int]:
        return {
            self.pixel(x, y)
            for x in range(int(area.x), int(area.right))
            for y in range(int(area.y), int(area.bottom))
        }


class Painting:
    """Give a canvas on an image while the block lasts."""

    def __init__(self, image: QImage, drawing: Drawing) -> None:
        from PySide6.QtGui import QPainter

        self.painter = QPainter(image)
        text = lettering(drawing.text_scale)
        ratio = image.devicePixelRatio()
        self.canvas = PaintCanvas(self.painter, drawing.theme, text, ratio)

    def __enter__(self) -> PaintCanvas:
        return self.canvas

    def __exit__(self, *_: object) -> None:
        self.painter.end()


def opaque(color: str) -> int:
    return argb(color)
