"""What every registered panel has to stand, and what single ones mean."""

import dataclasses
import re

import numpy as np
import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.panel import Instrument, Panel, TimePanel
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, THEMES
from rnnviz.figures.view.run_view import Cursor, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.registry import panels
from rnnviz.training.fault import Tensor, TensorKind
from rnnviz.training.losses import ALL_LOSSES, Losses, Which
from rnnviz.training.snapshot.parts import NEEDS
from tests.figures.cases import CASES, CASES_IN_TURN, CURSORS
from tests.figures.helpers import (
    MANY,
    Sheet,
    trained,
    with_fault,
    with_gradients,
    writing,
)

EVERY = list(panels)
TASK_OF = {
    "characters": "text", "generated": "text", "continuation": "series", "decision_plane": "rings",
}  # fmt: skip
"""Of the panels that do not show every task."""


@pytest.mark.parametrize("kind", EVERY)
def test_a_panel_says_what_it_is(kind: str) -> None:
    panel: type[Panel] = panels[kind]
    assert panel.kind == kind
    assert panel.title
    assert panel.about.endswith(".")
    assert panel.needs <= NEEDS
    assert issubclass(panel, TimePanel) != issubclass(panel, Instrument)


@pytest.mark.parametrize(("case", "theme"), CASES_IN_TURN)
def test_every_panel_shows_everything(case: str, theme: str) -> None:
    snapshot = CASES[case]()
    sheet = Sheet(theme=THEMES[theme], size=(900, 600), panels=EVERY)
    sheet.board.show_runs((snapshot,))
    for cursor in CURSORS:
        sheet.board.point(cursor)
        for plot in sheet.plots:
            assert all(isinstance(text, str) and text for text in plot.read(cursor))
            assert isinstance(plot.explain(cursor), str)
    for plot in sheet.plots:
        assert len({len(column) for column in plot.table().values()}) <= 1
    sheet.draw()
    shown = {plot.kind for plot in sheet.plots}
    assert shown >= set(EVERY) - {*TASK_OF, "compare", "gates"}
    assert ("gates" in shown) == bool(snapshot.trace.layers[0].gates)


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize("size", [(120, 100), (333, 777), (1600, 300)])
def test_a_panel_fits_wherever_it_is_put(kind: str, size: tuple[int, int]) -> None:
    sheet = Sheet(size=size, panels=[kind])
    few = ("copy", "many steps")
    for text_scale, cases in ((1.0, few), (2.0, (*few, "four layers", "long text", "series"))):
        sheet.board.set_look(Style.of(DARK, text_scale))
        for case in cases:
            sheet.show(CASES[case]())
            for plot, place in zip(sheet.plots, sheet.places, strict=True):
                area = place.area
                assert 0 <= place.gutter <= area.x < area.right, plot.name
                assert area.right <= size[0] or size[0] < 150, plot.name  # the labels are wider
                assert 0 <= place.title.y < area.y < area.bottom, plot.name
                drawn = Area.of(plot.vb.mapRectToScene(plot.vb.rect()))
                assert (drawn.x, drawn.y, drawn.right) == (area.x, area.y, area.right), plot.name


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
    assert sheet.image != first or kind in ("sequence", "compare", "what_if")
    sheet.show(trained(task=task))
    assert sheet.image == first


@pytest.mark.parametrize("kind", EVERY)
def test_a_plot_that_is_kept_shows_what_a_new_one_does(kind: str) -> None:
    task = TASK_OF.get(kind, "copy")
    kept = Sheet(trained(task=task), panels=[kind])
    before = kept.plots
    kept.show(trained(updates=31, task=task))
    assert kept.plots == before
    assert kept.image == Sheet(trained(updates=31, task=task), panels=[kind]).image


def test_relevant_steps_are_marked_on_every_time_axis() -> None:
    sheet = Sheet(trained())
    relevant, other = 1, 8
    for name in ("flow", "sequence", "states h", "states c", "gates", "losses", "gradient"):
        plot, area = sheet.plot(name)
        y = area.bottom + 2
        mark = sheet.pixel(plot.time.centre(area, relevant), y)
        assert mark != argb(DARK.background)
        assert sheet.pixel(plot.time.centre(area, other), y) == argb(DARK.background)


@pytest.mark.parametrize(
    ("tensor", "names"),
    [
        (Tensor(TensorKind.STATE, "h"), ("states h", "flow")),
        (Tensor(TensorKind.STATE, "c"), ("states c", "flow")),
        (Tensor(TensorKind.GATE, "f"), ("gates",)),
        (Tensor(TensorKind.LOSS), ("losses",)),
        (Tensor(TensorKind.OUTPUTS), ("sequence",)),
        (Tensor(TensorKind.STATE_GRADIENT, "h"), ("flow", "gradient")),
        (Tensor(TensorKind.STATE_GRADIENT, "c"), ("flow", "gradient")),
    ],
    ids=str,
)
def test_the_spot_of_a_fault_is_framed_where_its_tensor_is_shown(
    tensor: Tensor, names: tuple[str, ...]
) -> None:
    times = [kind for kind in MANY if issubclass(panels[kind], TimePanel)]
    sheet = Sheet(trained(), size=(1600, 950), panels=times)
    plain = sheet.image
    sheet.show(with_fault(trained(), tensor, 6))
    for plot in sheet.plots:
        _, area = sheet.plot(plot.name)
        assert isinstance(plot, TimePlot)
        column = plot.time.column(area, 6)
        left = [sheet.pixel(column.x + 1, y) for y in range(int(area.y), int(area.bottom))]
        framed = argb(DARK.alert) in left
        assert framed == (plot.name in names), plot.name
        x, y = column.x + column.width / 2, area.y + 1
        assert sheet.pixel(x, y) != plain.pixel(int(x), int(y))


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
        colors = sheet.colors(plot.time.column(area, step))
        assert (argb(DARK.alert) in colors) == wrong[step]
    texts = plot.read(Cursor(int(np.flatnonzero(wrong)[0])))
    assert "✗" in texts[-1]


def test_an_answer_that_looks_like_a_sign_is_quoted() -> None:
    snapshot = trained(task="sentiment")
    step = int(snapshot.trace.lengths[0]) - 1
    plot, _ = Sheet(snapshot, size=(1600, 950)).plot("sequence")
    assert re.search(r'"[+−]" 0\.\d\d   "[+−]" 0\.\d\d$', plot.explain(Cursor(step)))


def test_a_step_tells_the_five_likeliest_answers_as_symbols() -> None:
    snapshot = trained()
    names, outputs = snapshot.experiment.task.answer_vocabulary, snapshot.trace.outputs[14, :, 0]
    likely = [f"{names[k]} {outputs[k]:.2f}" for k in np.argsort(-outputs, kind="stable")[:5]]
    sheet = Sheet(snapshot, size=(1600, 950))
    plot, _ = sheet.plot("sequence")
    assert plot.caption[0] == "· blank, ▶ delimiter"
    said = plot.explain(Cursor(14))
    assert said == "ŷ_{14} = softmax(W_y h_{14} + b_y):  " + "   ".join(likely)
    assert plot.read(Cursor(14))[-1].replace(" ✗", "") == (
        f"prediction {likely[0]} ({', '.join(likely[1:])})"
    )


def test_the_gradient_is_drawn_at_its_place_on_the_fixed_axis() -> None:
    snapshot = with_gradients(trained(model__cell="rnn"), 1.0)
    total = np.zeros_like(snapshot.trace.layers[0].gradients["h"].total)
    total[:, 0] = 1e-4  # halfway between 1e-9 and 1e+1
    layer = snapshot.trace.layers[0]
    gradient = dataclasses.replace(layer.gradients["h"], total=total)
    layer = dataclasses.replace(layer, gradients={"h": gradient})
    trace = dataclasses.replace(snapshot.trace, layers=(layer,))
    parts = {**snapshot.parts, "trace": dataclasses.replace(snapshot.probe, trace=trace)}
    sheet = Sheet(dataclasses.replace(snapshot, parts=parts), size=(1600, 950))
    plot, area = sheet.plot("gradient")
    for step in (3, 9, 14):
        x = plot.time.centre(area, step)
        assert sheet.pixel(x, area.y + area.height / 2) == argb(DARK.color("h"))
    assert plot.read(Cursor(4))[-1] == "h 1.00e−4 (log −4)"


@pytest.mark.parametrize(
    ("factor", "words"), [(0.0, "underflow"), (np.nan, "NaN"), (1e-20, "below"), (1e30, "above")]
)
def test_what_has_no_place_on_the_axis_is_explained(
    factor: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for snapshot in (trained(), with_gradients(trained(), factor)):
        with writing(monkeypatch) as written:
            Sheet(snapshot, panels=["gradient"])
        told.append([text for text, _ in written if words in text])
    assert told[0] == []
    assert len(told[1]) == 1


def test_the_flow_is_as_wide_as_the_logarithm_of_what_is_carried() -> None:
    heights = []
    snapshot = trained(losses=ALL_LOSSES, model__cell="rnn")
    for factor in (1e-4, 1e-2, 1.0):
        sheet = Sheet(with_gradients(snapshot, factor), size=(1600, 950), panels=["flow"])
        plot, area = sheet.plot("flow")
        x = plot.time.edge(area, 9)
        ground = {argb(DARK.panel), argb(DARK.line)}
        column = [sheet.pixel(x, y) for y in range(int(area.y) + 40, int(area.bottom) - 30)]
        heights.append(sum(color not in ground for color in column))
    steps = np.diff(heights)
    assert steps[0] == pytest.approx(steps[1], abs=4)
    assert steps[0] == pytest.approx(2 / 10 * (area.height - 54), abs=8)


def test_only_steps_with_a_loss_have_an_arrow() -> None:
    sheet = Sheet(trained(task="adding"), size=(1600, 950))
    plot, area = sheet.plot("flow")
    found = [
        sheet.pixel(plot.time.centre(area, step), area.y + 10) != argb(DARK.panel)
        for step in range(30)
    ]
    relevant = {step for run_ in plot.time.relevant for step in range(*run_)}
    assert [step for step in range(30) if found[step] and step not in relevant] == [29]


def test_the_loss_is_read_at_its_update() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot)
    plot, area = sheet.plot("loss")
    x = float(plot.updates.x(area, 12))
    cursor = plot.locate(x - area.x, 5)
    assert cursor.update == 12
    losses = snapshot.metrics.loss
    value = losses.values[np.flatnonzero(losses.updates == 12)[0]]
    assert f"loss {value:.3g}"[:8] in " ".join(plot.read(cursor))
    assert plot.read(cursor)[0].endswith(" at 12")


def test_solved_is_said() -> None:
    snapshot = trained()
    sheet = Sheet(snapshot, panels=["loss"])
    solved = Sheet(dataclasses.replace(snapshot, solved_at=20), panels=["loss"])
    _, area = sheet.plot("loss")
    assert argb(DARK.good) not in sheet.colors(area)
    assert argb(DARK.good) in solved.colors(area)


def test_numbers_are_kept_longer_than_the_kinds_of_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 1280 x 720, where the title line is short, the gradient is still told in numbers."""
    sheet = Sheet(trained(), size=(990, 600))
    plot, _ = sheet.plot("gradient")
    last = plot.read(Cursor(6))[-1]

    def told(cursor: Cursor) -> str:
        with writing(monkeypatch) as written:
            sheet.point(cursor)
        return "".join(text for text, _ in written)

    assert last not in told(Cursor(5))
    assert last in told(Cursor(6))


def test_no_loss_is_told_before_there_is_one() -> None:
    plot, _ = Sheet(trained(updates=0), panels=["loss"]).plot("loss")
    assert plot.caption == ()


def test_what_the_loss_of_one_step_alone_sends_back_says_so() -> None:
    snapshot = trained()
    probe = dataclasses.replace(snapshot.probe, losses=Losses(Which.STEP, 14))
    alone = dataclasses.replace(snapshot, parts={**snapshot.parts, "trace": probe})
    for name, whole, part in (
        ("flow", "t 9, carried (the answers’ losses)", "t 9, carried (the loss of step 14)"),
        ("gradient", "t 9 (the answers’ losses)", "t 9 (the loss of step 14)"),
    ):
        for one, words in ((snapshot, whole), (alone, part)):
            plot, _ = Sheet(one, panels=[name]).plot(name)
            assert plot.read(Cursor(9))[0] == words
