"""What the plane of the points that a task asks about shows."""

import dataclasses

import numpy as np
import pytest

from rnnviz.figures.panels.decision_plane import DecisionPlot
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.snapshot.parts.plane import PLANE
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, writing

SIZE = (900, 600)


def rings(updates: int = 40) -> Snapshot:
    return trained(updates, task="rings", training__optimizer__learning_rate=0.02)


def shown(*snapshots: Snapshot, size: tuple[int, int] = SIZE) -> tuple[Sheet, DecisionPlot]:
    sheet = Sheet(*(snapshots or [rings()]), size=size, panels=["decision_plane"])
    plot = sheet.plots[0]
    assert isinstance(plot, DecisionPlot)
    return sheet, plot


def test_a_point_of_the_picture_has_the_colour_of_its_probability() -> None:
    sheet, plot = shown()
    part = rings()[PLANE]
    assert part is not None
    _, area = sheet.plot("decision_plane")
    for row, column in ((2, 3), (60, 8), (5, 60), (61, 61)):
        x, y = plot.in_pixels(np.array([part.xs[column], part.ys[row]]))
        found = sheet.pixel(area.x + x, area.y + y)
        assert found == DARK.signed.color(float(part.probabilities[1, row, column]))


def test_what_is_read_and_explained_is_what_is_answered_there() -> None:
    _, plot = shown()
    part = rings()[PLANE]
    assert part is not None
    x, y = plot.in_pixels(np.array([part.xs[45], part.ys[12]]))
    cursor = plot.locate(float(x), float(y))
    assert cursor.place == pytest.approx((part.xs[45], part.ys[12]))
    disc, ring = (f"{value:.2f}" for value in part.probabilities[:, 12, 45])
    assert plot.read(cursor)[-1] == f"ŷ(ring) {ring}"
    said = f"ŷ_t = softmax(W_y h_t + b_y) = {disc} for disc, {ring} for ring at x +"
    assert plot.explain(cursor).startswith(said)
    assert plot.locate(plot.square.right + 1, y) == Cursor()


def test_circles_are_round_and_points_lie_where_they_are() -> None:
    sheet, plot = shown()
    _, area = sheet.plot("decision_plane")
    (x0, x1), (y0, y1) = plot.in_pixels(np.array([[0.0, 1.0], [0.0, 1.0]]))
    assert x1 - x0 == pytest.approx(y0 - y1)
    batch = rings().probe.batch
    colors = [argb(DARK.cold), argb(DARK.warm)]
    xs, ys = plot.in_pixels(batch.inputs[0])
    seen = 0
    for x, y, target in zip(xs, ys, batch.targets[0], strict=True):
        if np.sort(np.hypot(xs - x, ys - y))[1] > 20:  # no other mark lies over it
            assert sheet.pixel(area.x + x, area.y + y) == colors[target]
            seen += 1
    assert seen >= 4


def test_the_border_is_drawn_where_both_classes_are_as_likely() -> None:
    _, plot = shown()
    xs, ys = plot._border.getData()
    part = rings()[PLANE]
    assert part is not None
    assert len(xs) > 10
    ring = part.probabilities[1]
    for x, y in zip(xs, ys, strict=True):
        near = ring[np.ix_(np.abs(part.ys - y) < 0.05, np.abs(part.xs - x) < 0.05)]
        assert near.min() <= 0.5 <= near.max()


def test_a_click_on_a_point_shows_its_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet, plot = shown()
    xs, ys = plot.in_pixels(plot.points)
    assert plot.choose(float(xs[0]), float(ys[0])) is None
    apart = np.hypot(xs[:, None] - xs, ys[:, None] - ys) + 99 * np.eye(len(xs))
    lonely = int(apart.min(axis=0).argmax())
    choice = plot.choose(float(xs[lonely]), float(ys[lonely]))
    assert choice is not None
    assert choice.view.sequence == lonely
    with writing(monkeypatch) as written:
        sheet.set_view(choice.view)
    texts = [text for text, _ in written]
    assert f"sequence {lonely + 1} of 8" in texts
    target = rings().probe.batch.targets[0, lonely]
    answer = rings().trace.outputs[0, target, lonely]
    assert f"ŷ({('disc', 'ring')[target]}) {answer:.2f}" in texts


def test_it_is_there_for_tasks_with_a_plane_alone() -> None:
    assert Sheet(trained(), panels=["decision_plane"]).plots == []
    kinds = [plot.kind for plot in Sheet(rings(), size=(1280, 720)).plots]
    assert "decision_plane" in kinds
    names = [plot.name for plot in Sheet(rings(), rings(30), size=(1280, 720)).plots]
    assert {"decision_plane A", "decision_plane B"} <= set(names)


def test_an_older_part_is_stamped_and_a_broken_one_said() -> None:
    snapshot = rings()
    part = rings(30)[PLANE]
    assert part is not None
    older = dataclasses.replace(snapshot, parts={**snapshot.parts, "plane": part})
    _, plot = shown(older)
    assert plot.stamp.words == "update 30"
    broken = dataclasses.replace(
        part, update=40, probabilities=np.full_like(part.probabilities, np.nan)
    )
    _, plot = shown(dataclasses.replace(snapshot, parts={**snapshot.parts, "plane": broken}))
    assert plot.stamp.words == ""
    assert plot.caption == ("a weight is not finite",)
    assert len(plot._border.getData()[0]) == 0


def test_a_place_on_the_plane_of_another_panel_is_none_here() -> None:
    sheet = Sheet(rings(), size=SIZE, panels=["decision_plane", "wall"])
    plane, wall = (sheet.plot(name)[0] for name in ("decision_plane", "wall"))
    here = Cursor(place=(0.2, 0.3), plot="decision_plane")
    assert plane.read(here)
    assert wall.read(here) == ()
    assert plane.read(dataclasses.replace(here, plot="wall")) == ()


@pytest.mark.parametrize("size", [(160, 120), (240, 700), (1500, 300)])
def test_in_any_shape_the_plane_is_whole(size: tuple[int, int]) -> None:
    sheet, plot = shown(size=size)
    _, area = sheet.plot("decision_plane")
    square = plot.square
    assert square.width == pytest.approx(square.height)
    assert square.width == pytest.approx(min(area.width, area.height))
