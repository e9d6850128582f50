"""What every registered panel has to stand, and what single ones mean."""

import dataclasses

import numpy as np
import pytest

from rnnviz.figures.items.canvas import Area
from rnnviz.figures.plots.panel import Instrument, Panel, ScorePanel
from rnnviz.figures.plots.plot import Stroke
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, THEMES
from rnnviz.figures.view.run_view import Cursor, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.registry import panels
from rnnviz.training.run.fault import Tensor, TensorKind
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import (
    Sheet,
    padded,
    trained,
    with_fault,
    with_gradients,
    with_nan,
)

EVERY = list(panels)
TASK_OF = {"characters": "text", "generated": "text", "continuation": "series"}
"""Of the panels that do not show every task."""
CURSORS = [
    Cursor(), Cursor(0), Cursor(9, 2), Cursor(15, 5, 20, pinned=True), Cursor(999, 999, 10**9),
    Cursor(update=0), Cursor(3, 999),
]  # fmt: skip

CASES = {
    "copy": lambda: trained(),
    "before training": lambda: trained(updates=0),
    "rnn": lambda: trained(model__cell="rnn"),
    "adding": lambda: trained(task="adding"),
    "sine": lambda: trained(task="sine"),
    "text": lambda: trained(task="text"),
    "long text": lambda: trained(updates=1, task="text", task__length=600),
    "series": lambda: trained(task="series"),
    "labels": lambda: trained(task="labels"),
    "nobody goes on": lambda: trained(task="series", model__bidirectional=True),
    "sine rnn": lambda: trained(task="sine", model__cell="rnn"),
    "many steps": lambda: trained(updates=1, task__delay=1000),
    "two steps": lambda: trained(task="adding", task__length=2),
    "one step": lambda: one_step(),
    "one unit": lambda: trained(model__units=1),
    "padded": lambda: padded(trained(), 12),
    "padded to one step": lambda: padded(trained(), 1),
    "NaN": lambda: with_nan(trained(), "h", 5, 2),
    "vanished": lambda: with_gradients(trained(), 0.0),
    "vanishing": lambda: with_gradients(trained(), 0.01 ** np.arange(15, -1, -1)),
    "exploded": lambda: with_gradients(trained(), np.where(np.arange(16) < 5, np.inf, 1e9)),
    "NaN gradient": lambda: with_gradients(trained(), np.nan),
    "fault in a state": lambda: with_fault(trained(), Tensor(TensorKind.STATE, "h"), 6),
    "fault in a gate": lambda: with_fault(trained(), Tensor(TensorKind.GATE, "f"), 15),
    "fault in a gradient": lambda: with_fault(trained(), Tensor(TensorKind.STATE_GRADIENT, "c"), 0),
    "fault in the loss": lambda: with_fault(trained(), Tensor(TensorKind.LOSS), None),
    "fault in a parameter": lambda: with_fault(
        trained(), Tensor(TensorKind.PARAMETER, "readout.W_y"), None
    ),
    "both directions": lambda: trained(model__bidirectional=True),
    "four layers": lambda: trained(model__layers=4),
}


def one_step() -> Snapshot:
    """Return a snapshot of sequences of a single step; no task makes them so short."""
    snapshot = trained(task="sine", task__length=2)
    probe = snapshot.probe

    def first(value: object) -> object:
        if isinstance(value, np.ndarray):
            return value[:1]
        if isinstance(value, dict):
            return {key: first(inner) for key, inner in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            timeless = ("initial", "initial_gradients", "ranges", "lengths")
            changes = {
                field.name: first(getattr(value, field.name))
                for field in dataclasses.fields(value)
                if field.name not in timeless
            }
            return dataclasses.replace(value, **changes)
        return tuple(map(first, value)) if isinstance(value, tuple) else value

    lengths = np.ones_like(probe.trace.lengths)
    trace = dataclasses.replace(first(probe.trace), lengths=lengths)  # type: ignore[type-var]
    batch = dataclasses.replace(first(probe.batch), lengths=lengths)  # type: ignore[type-var]
    probe = dataclasses.replace(probe, trace=trace, batch=batch, relevant=probe.relevant[:1])
    history = snapshot[HISTORY]
    series = {
        name: dataclasses.replace(one, values=one.values[:, :1])
        for name, one in history.magnitudes.items()
    }
    parts = {
        **snapshot.parts,
        "trace": probe,
        "history": dataclasses.replace(history, magnitudes=series, paths=first(history.paths)),
    }
    return dataclasses.replace(snapshot, parts=parts)


@pytest.mark.parametrize("kind", EVERY)
def test_a_panel_says_what_it_is(kind: str) -> None:
    panel: type[Panel] = panels[kind]
    assert panel.kind == kind
    assert panel.title
    assert panel.about.endswith(".")
    assert panel.needs <= NEEDS
    assert issubclass(panel, ScorePanel) != issubclass(panel, Instrument)


@pytest.mark.parametrize("case", CASES)
def test_every_panel_shows_everything(case: str) -> None:
    snapshot = CASES[case]()
    for theme in THEMES.values():
        sheet = Sheet(snapshot, theme, size=(900, 600), panels=EVERY)
        for cursor in CURSORS:
            sheet.show(snapshot, cursor)
            for plot in sheet.drawing.plots:
                assert all(isinstance(text, str) and text for text in plot.read(cursor))


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("size", [(120, 100), (333, 777), (1600, 300)])
def test_a_panel_fits_wherever_it_is_put(kind: str, size: tuple[int, int]) -> None:
    for case in ("copy", "adding", "many steps", "four layers", "long text", "series"):
        Sheet(CASES[case](), size=size, panels=[kind])
        Sheet(CASES[case](), size=size, panels=[kind], text_scale=2.0)


@pytest.mark.parametrize("kind", EVERY)
def test_a_panel_needs_no_more_than_it_says(kind: str) -> None:
    snapshot = trained(task=TASK_OF.get(kind, "copy"))
    parts = {name: part for name, part in snapshot.parts.items() if name in panels[kind].needs}
    bare = dataclasses.replace(snapshot, parts=parts)
    shown = side_by_side((bare, bare), View(sequence=0))
    assert panels[kind]().plots(shown)


@pytest.mark.parametrize("kind", EVERY)
def test_showing_twice_gives_the_same_picture(kind: str) -> None:
    task = TASK_OF.get(kind, "copy")
    sheet = Sheet(trained(task=task), panels=[kind])
    first = sheet.image
    sheet.show(trained(updates=31, task=task))
    assert sheet.image != first or kind in ("sequence", "compare")
    sheet.show(trained(task=task))
    assert sheet.image == first


@pytest.mark.parametrize("kind", EVERY)
def test_what_seldom_changes_depends_on_no_value(kind: str) -> None:
    """The picture of the fixed part is reused while `fixed` is equal, so it must not differ."""
    task = TASK_OF.get(kind, "copy")
    one, other = (Sheet(trained(updates=updates, task=task), panels=[kind]) for updates in (29, 30))
    if one.drawing.fixed == other.drawing.fixed:
        images = []
        for sheet in (one, other):
            from PySide6.QtGui import QImage

            from tests.figures.helpers import Painting

            image = QImage(1000, 620, QImage.Format.Format_RGB32)
            with Painting(image, sheet.drawing) as canvas:
                sheet.drawing.draw_fixed(canvas)
            images.append(image)
        assert images[0] == images[1]


def test_relevant_steps_are_marked_on_every_time_axis() -> None:
    sheet = Sheet(trained())
    relevant, other = 1, 8
    for name in ("flow", "sequence", "states h", "states c", "gates", "losses", "gradient"):
        plot, area = sheet.plot(name)
        y = area.bottom + 2
        mark = sheet.pixel(plot.shown.time.centre(area, relevant), y)
        assert mark != argb(DARK.background)
        assert sheet.pixel(plot.shown.time.centre(area, other), y) == argb(DARK.background)


@pytest.mark.parametrize(
    ("tensor", "name"),
    [(Tensor(TensorKind.STATE, "h"), "states h"), (Tensor(TensorKind.STATE, "c"), "states c"),
     (Tensor(TensorKind.GATE, "f"), "gates"), (Tensor(TensorKind.LOSS), "losses"),
     (Tensor(TensorKind.OUTPUTS), "sequence"),
     (Tensor(TensorKind.STATE_GRADIENT, "h"), "gradient"),
     (Tensor(TensorKind.STATE_GRADIENT, "c"), "flow")],
)  # fmt: skip
def test_the_spot_of_a_fault_is_framed_where_its_tensor_is_shown(tensor: Tensor, name: str) -> None:
    sheet = Sheet(with_fault(trained(), tensor, 6), size=(1600, 950))
    for plot in sheet.drawing.plots:
        _, area = sheet.plot(plot.name)
        if not isinstance(plot, TimePlot):
            continue
        column = plot.shown.time.column(area, 6)
        left = [sheet.pixel(column.x + 1, y) for y in range(int(area.y), int(area.bottom))]
        framed = argb(DARK.alert) in left
        expected = plot.name == name or {plot.name, name} == {"flow", "gradient"}
        assert framed == expected, plot.name
        tinted = Sheet(trained(), size=(1600, 950))
        x, y = column.x + column.width / 2, area.y + 1
        assert sheet.pixel(x, y) != tinted.pixel(x, y)


def test_wrong_predictions_differ_by_colour_and_by_mark() -> None:
    snapshot = trained(updates=0)
    probe, task = snapshot.probe, snapshot.experiment.task
    right = task.right(probe.batch, probe.trace.outputs)
    assert right is not None
    wrong = ~right[:, 0]
    assert wrong.any()
    sheet = Sheet(snapshot, size=(1600, 950))
    plot, area = sheet.plot("sequence")
    for step in range(snapshot.trace.steps):
        colors = sheet.colors(plot.shown.time.column(area, step))
        assert (argb(DARK.alert) in colors) == wrong[step]
    texts = plot.read(Cursor(int(np.flatnonzero(wrong)[0])))
    assert texts[-1].endswith("✗")


def test_the_gradient_is_drawn_at_its_place_on_the_fixed_axis() -> None:
    snapshot = with_gradients(trained(model__cell="rnn"), 1.0)
    total = np.zeros_like(snapshot.trace.layers[0].gradients["h"].total)
    total[:, 0] = 1e-4  # halfway between 1e-12 and 1e+4
    layer = snapshot.trace.layers[0]
    gradient = dataclasses.replace(layer.gradients["h"], total=total)
    layer = dataclasses.replace(layer, gradients={"h": gradient})
    trace = dataclasses.replace(snapshot.trace, layers=(layer,))
    parts = {**snapshot.parts, "trace": dataclasses.replace(snapshot.probe, trace=trace)}
    sheet = Sheet(dataclasses.replace(snapshot, parts=parts), size=(1600, 950))
    plot, area = sheet.plot("gradient")
    for step in (3, 9, 14):
        x = plot.shown.time.centre(area, step)
        assert sheet.pixel(x, area.y + area.height / 2) == argb(DARK.color("h"))
    assert plot.read(Cursor(4))[-1] == "h 1.00e−4 (log −4)"


@pytest.mark.parametrize(
    ("factor", "words"), [(0.0, "underflow"), (np.nan, "NaN"), (1e-38, "below"), (1e30, "above")]
)
def test_what_has_no_place_on_the_axis_is_explained(factor: float, words: str) -> None:
    from rnnviz.figures.items.marks import Mark

    plain = Sheet(trained(), panels=["gradient"])
    marked = Sheet(with_gradients(trained(), factor), panels=["gradient"])
    _, area = plain.plot("gradient")
    corner = area._replace(x=area.right - 160, width=160, height=18)
    ink = argb(DARK.dim)
    assert ink not in plain.colors(corner)
    assert ink in marked.colors(corner)
    assert any(words in mark.words for mark in Mark)


def test_the_flow_is_as_wide_as_the_logarithm_of_what_is_carried() -> None:
    heights = []
    for factor in (1e-6, 1e-3, 1.0):
        sheet = Sheet(
            with_gradients(trained(model__cell="rnn"), factor), size=(1600, 950), panels=["flow"]
        )
        plot, area = sheet.plot("flow")
        x = plot.shown.time.edge(area, 9)
        ground = {argb(DARK.panel), argb(DARK.line)}
        column = [sheet.pixel(x, y) for y in range(int(area.y) + 40, int(area.bottom) - 30)]
        heights.append(sum(color not in ground for color in column))
    steps = np.diff(heights)
    assert steps[0] == pytest.approx(steps[1], abs=4)
    assert steps[0] == pytest.approx(3 / 16 * (area.height - 54), abs=8)


def test_only_steps_with_a_loss_have_an_arrow() -> None:
    sheet = Sheet(trained(task="adding"), size=(1600, 950))
    plot, area = sheet.plot("flow")
    found = [
        sheet.pixel(plot.shown.time.centre(area, step), area.y + 10) != argb(DARK.panel)
        for step in range(30)
    ]
    relevant = {step for run_ in plot.shown.time.relevant for step in range(*run_)}
    assert [step for step in range(30) if found[step] and step not in relevant] == [29]


def test_the_loss_is_read_at_its_update() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot)
    plot, area = sheet.plot("loss")
    x = float(plot.shown.updates.x(area, 12))
    cursor = plot.locate(area, x, area.y + 5)
    assert cursor.update == 12
    losses = snapshot.metrics.loss
    value = losses.values[np.flatnonzero(losses.updates == 12)[0]]
    assert f"loss {value:.3g}"[:8] in " ".join(plot.read(cursor))
    assert plot.read(cursor)[0].endswith(" at 12")


def test_the_history_shows_each_update_at_its_place() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, size=(1600, 950))
    plot, area = sheet.plot("history")
    place = area.rows(2, 4.0)[0]
    series = snapshot[HISTORY].magnitudes["h"]
    for index in (0, 10, 29):
        update = int(series.updates[index])
        x = (float(plot.shown.updates.x(area, update)) + 1) if update else area.x + 1
        for step in (0, 7, 15):
            y = place.bottom - place.height * (step + 0.5) / 16
            share = (np.log10(series.values[index, step]) + 12) / 16
            assert sheet.pixel(x, y) == DARK.magnitudes.color(float(share)), (index, step)
            found = plot.locate(area, x, y)
            assert found.step == step
    after = float(plot.shown.updates.x(area, 40))
    assert sheet.pixel(after, place.y + 5) == argb(DARK.panel)


def test_solved_is_said() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, panels=["loss"])
    solved = Sheet(dataclasses.replace(snapshot, solved_at=20), panels=["loss"])
    _, area = sheet.plot("loss")
    assert argb(DARK.good) not in sheet.colors(area)
    assert argb(DARK.good) in solved.colors(area)


def test_numbers_are_kept_longer_than_the_kinds_of_line() -> None:
    """At 1280 x 720, where the title line is short, the gradient is still told in numbers."""
    cursor = Cursor(6)
    sheet = Sheet(trained(), size=(990, 600))
    plot, _ = sheet.plot("gradient")
    title = next(
        place.title
        for other, place in zip(sheet.drawing.plots, sheet.drawing.places, strict=True)
        if other is plot
    )
    assert argb(DARK.ink) not in sheet.colors(title._replace(x=title.right - 150, width=150))
    sheet.show(trained(), cursor)
    assert argb(DARK.ink) in sheet.colors(title._replace(x=title.right - 150, width=150))


def test_the_history_tells_underflow_from_a_broken_number_and_from_no_path() -> None:
    snapshot = trained()
    series = snapshot[HISTORY].magnitudes["h"]
    values = series.values.copy()
    values[5:, :4], values[5:, 4], values[5:, 6] = 1e-42, np.nan, 0.0
    path = np.arange(16) != 6
    history = dataclasses.replace(
        snapshot[HISTORY],
        magnitudes={"h": dataclasses.replace(series, values=values)},
        paths={"h": path},
    )
    lost = dataclasses.replace(snapshot, parts={**snapshot.parts, "history": history})
    plot, _ = Sheet(snapshot, panels=["history"]).plot("history")
    assert not [entry for entry in plot.legend(DARK) if isinstance(entry, Stroke)]
    sheet = Sheet(lost, panels=["history"])
    plot, area = sheet.plot("history")
    labels = [entry.label for entry in plot.legend(DARK) if isinstance(entry, Stroke)]
    assert labels == ["underflow", "NaN or ∞", "no path"]
    x = float(plot.shown.updates.x(area, 20))
    at = {step: area.bottom - area.height * (step + 0.5) / 16 for step in (2, 4, 6)}
    assert sheet.pixel(x, at[2]) == argb(DARK.underflow)
    assert sheet.pixel(x, at[4]) == argb(DARK.alert)
    strip = sheet.colors(Area(area.x + 2, at[6] - 3, x - area.x, 6))
    assert argb(DARK.panel) in strip
    assert len(strip) > 1  # hatched
    assert argb(DARK.panel) not in sheet.colors(
        Area(float(plot.shown.updates.x(area, 6)), at[2] - 3, 90, 6)
    )
    words = [plot.read(Cursor(step, update=20))[-1] for step in (2, 4, 6)]
    assert words == ["h 1.00e−42 (underflow)", "h NaN", "h 0 (no path)"]


def test_the_zeros_of_a_window_are_no_underflow() -> None:
    snapshot = trained(task="adding", model__cell="window")
    sheet = Sheet(snapshot, panels=["history"])
    plot, area = sheet.plot("history")
    labels = [entry.label for entry in plot.legend(DARK) if isinstance(entry, Stroke)]
    assert labels == ["no path"]
    assert argb(DARK.underflow) not in sheet.colors(area)
    assert plot.read(Cursor(2, update=9))[-1] == "h 0 (no path)"
    assert "path" not in plot.read(Cursor(29, update=9))[-1]


def test_no_loss_is_told_before_there_is_one() -> None:
    plot, _ = Sheet(trained(updates=0), panels=["loss"]).plot("loss")
    assert plot.caption == ()


def test_what_the_loss_of_one_step_alone_sends_back_says_so() -> None:
    snapshot = trained()
    probe = dataclasses.replace(snapshot.probe, source=14)
    alone = dataclasses.replace(snapshot, parts={**snapshot.parts, "trace": probe})
    for name, whole, part in (
        ("flow", "t 9, carried", "t 9, carried of L₁₄ alone"),
        ("gradient", "t 9", "t 9, L₁₄ alone"),
    ):  # fmt: skip
        for one, words in ((snapshot, whole), (alone, part)):
            plot, _ = Sheet(one, panels=[name]).plot(name)
            assert plot.read(Cursor(9))[0] == words
