"""Snapshots of real runs, and what may befall them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QImage, QPainter

from rnnviz.engine.interventions.holds import Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import Gradient, LayerTrace, Trace
from rnnviz.figures.board.board import Board
from rnnviz.figures.board.layout import Place
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Align, Canvas
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.lettering import TextStyle
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, Theme
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.figures.view.view import BY_NUMBER, View
from rnnviz.registry import exporters
from rnnviz.registry import panels as registry
from rnnviz.settings import Value
from rnnviz.training.fault import BadValue, Fault, Tensor
from rnnviz.training.losses import ANSWERS, Losses
from rnnviz.training.probe import Probe
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.snapshot.timeline import Timeline
from rnnviz.training.snapshot.what_if import WhatIf

BY_NUMBERS = View(sort=BY_NUMBER)  # so that unit k is in row k
RARE = {"chain", "inspector", "state_space", "wall", "weights", "what_if"}
MANY = tuple(kind for kind in registry if kind not in RARE)  # panels that a sheet shows by itself
PICTURES = [form for form in exporters if not exporters[form].numbers]
SMALL: dict[str, Value] = {"model.units": 6, "training.batch": 4}


@cache
def _run(settings: tuple[tuple[str, Value], ...], updates: int, focus: Focus) -> Snapshot:
    trainer = Trainer(Experiment().with_settings(dict(settings)))
    trainer.step(updates)
    return trainer.snapshot(focus=focus)


def trained(
    updates: int = 30,
    losses: Losses = ANSWERS,
    what_if: WhatIf | None = None,
    **settings: Value,
) -> Snapshot:
    """Return a snapshot of a small run; "__" in a setting's name stands for "."."""
    named = {key.replace("__", "."): value for key, value in settings.items()}
    focus = Focus(losses=losses, what_if=what_if)
    return _run(tuple({**SMALL, **named}.items()), updates, focus)


def trained_held(holds: Holds, updates: int = 30, **settings: Value) -> Snapshot:
    """Return a snapshot of a small run in which something was held for the last third."""
    named = {key.replace("__", "."): value for key, value in settings.items()}
    trainer = Trainer(Experiment().with_settings({**SMALL, **named}))
    trainer.step(updates - updates // 3)
    trainer.network.hold(holds)
    trainer.step(updates // 3)
    return trainer.snapshot(focus=Focus(losses=ANSWERS))


def in_its_past(shown: Snapshot, end: Snapshot) -> Snapshot:
    """Return a snapshot that knows how the run went on."""
    timeline = Timeline(
        end.update, True, end.journal, end.metrics, end.solved_at, history=end[HISTORY]
    )
    return dataclasses.replace(shown, timeline=timeline)


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
    counted, followed = trace.counted & valid, trace.followed & valid
    changed = dataclasses.replace(
        trace, lengths=lengths, valid=valid, counted=counted, followed=followed
    )
    return with_trace(snapshot, changed)


def with_gradients(snapshot: Snapshot, factor: np.ndarray | float) -> Snapshot:
    """Return a snapshot whose gradients are multiplied by a number, or by one per step.

    Infinity times 0 is 0: what is not injected does not explode.
    """
    layer = snapshot.trace.layers[0]
    by_step = np.broadcast_to(factor, snapshot.trace.steps)[:, None, None]

    def times(array: np.ndarray) -> np.ndarray:
        product = np.zeros(array.shape)
        np.multiply(array, by_step, out=product, where=(array != 0) | ~np.isinf(by_step))
        return product.astype(np.float32)

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


def tint(theme: Theme, magnitude: float) -> int:
    """Return the colour of a gradient magnitude on the usual scale: with a step at every decade.

    Of the colours of a decade, a tenth of the map, it has the middle half.
    """
    decade, within = divmod(np.log10(magnitude) + 9, 1)
    return theme.magnitudes.color((decade + 0.25 + within / 2) / 10)


class Sheet:
    """A board on an image, and what can be asked of it.

    Attributes
    ----------
    board : Board
    image : QImage
    """

    def __init__(
        self,
        *snapshots: Snapshot,
        theme: Theme = DARK,
        size: tuple[int, int] = (1000, 620),
        panels: Iterable[str] | None = None,
        text_scale: float = 1.0,
        ratio: float = 1.0,
        explains: bool = False,
        view: View = BY_NUMBERS,
        cursor: Cursor = NOWHERE,
    ) -> None:
        self.ratio = ratio
        self.view = pg.GraphicsView(useOpenGL=False, background=None)
        if panels is None and len(snapshots) == 1:
            panels = MANY
        self.board = Board(Style.of(theme, text_scale), panels, view, explains)
        self.view.scene().addItem(self.board)
        self.view.resize(*size)
        self.board.resize(*size)
        self.show(*snapshots, cursor=cursor)

    def show(self, *snapshots: Snapshot, cursor: Cursor = NOWHERE) -> None:
        """Show snapshots, one for each run, and draw them."""
        self.board.show_runs(snapshots)
        self.point(cursor)

    def point(self, cursor: Cursor) -> None:
        """Point at something and draw that."""
        self.board.point(cursor)
        self.draw()

    def draw(self) -> None:
        """Draw the board as it is."""
        page = self.board.page
        width, height = int(page.width * self.ratio), int(page.height * self.ratio)
        self.image = QImage(width, height, QImage.Format.Format_RGB32)
        self.image.setDevicePixelRatio(self.ratio)
        painter = QPainter(self.image)
        self.view.scene().prepareForPaint()
        self.view.scene().render(painter, page.rect, page.rect)
        painter.end()

    @property
    def plots(self) -> list[Any]:
        """The plots of the board."""
        return list(self.board.plots)

    @property
    def places(self) -> list[Place]:
        """Their places."""
        return self.board.places

    def resize(self, width: int, height: int) -> None:
        """Make the page larger or smaller."""
        self.view.resize(width, height)
        self.board.resize(width, height)

    def set_view(self, view: View, cursor: Cursor = NOWHERE) -> None:
        """Look at the snapshots in another way, and draw that."""
        self.board.set_view(view)
        self.point(cursor)

    def plot(self, name: str) -> tuple[Any, Area]:
        """Return a plot by its name, and its area on the page."""
        for plot, place in zip(self.board.plots, self.board.places, strict=True):
            if plot.name == name:
                return plot, place.area
        raise KeyError(f"{name}: there are {[plot.name for plot in self.board.plots]}")

    def pixel(self, x: float, y: float) -> int:
        """Return the colour at a place of the page."""
        return self.image.pixel(int(x), int(y))

    def colors(self, area: Area) -> set[int]:
        """Return the colours in a part of the page."""
        pixels = np.frombuffer(self.image.constBits(), np.uint32)
        pixels = pixels.reshape(self.image.height(), self.image.width())
        part = pixels[int(area.y) : int(area.bottom), int(area.x) : int(area.right)]
        return set(np.unique(part).tolist())


@contextmanager
def writing(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Area]]]:
    """Collect the texts drawn meanwhile, each with the place of its capitals on the page."""
    written: list[tuple[str, Area]] = []
    write = Canvas.text

    def text(self: Canvas, x: float, y: float, text: str, style: TextStyle, color: int,
             align: Align = "left") -> None:  # fmt: skip
        wide, tall = self.lettering.width(text, style), 0.6 * self.lettering.height(style)
        left = x - {"right": wide, "center": wide / 2}.get(align, 0.0)
        to_page = self.painter.deviceTransform()
        place = to_page.mapRect(Area(left, y - tall / 2, wide, tall).rect)
        written.append((text, Area.of(place)))
        write(self, x, y, text, style, color, align)

    with monkeypatch.context() as patch:
        patch.setattr(Canvas, "text", text)
        yield written


def opaque(color: str) -> int:
    return argb(color)
