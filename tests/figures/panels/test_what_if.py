"""What a change is shown to do: the part's numbers at their places, on one scale for all runs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.export import render
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.view import View
from rnnviz.rendering.one import drawn
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.snapshot.parts import AT_REST
from rnnviz.training.snapshot.parts.what_if import WHAT_IF, Difference
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.snapshot.what_if import OtherSymbol, WhatIf
from tests.figures.helpers import BY_NUMBERS, Sheet, padded, trained, writing

NUDGE = Nudge(LayerId(0), "h", 3, 5, 0.5)


def sheet_of(*snapshots: Snapshot, change: WhatIf | None = NUDGE, **how: object) -> Sheet:
    view = dataclasses.replace(BY_NUMBERS, what_if=change)
    return Sheet(*snapshots, panels=["what_if"], view=view, **how)  # type: ignore[arg-type]


def part_of(snapshot: Snapshot) -> Difference:
    part = snapshot[WHAT_IF]
    assert part is not None
    return part


def with_states(snapshot: Snapshot, values: np.ndarray) -> Snapshot:
    """Return a snapshot in which the difference of h has these values, (T, units)."""
    part = part_of(snapshot)
    layer = part.layers[0]
    layer = dataclasses.replace(layer, states={**layer.states, "h": values})
    part = dataclasses.replace(part, layers=(layer,))
    return dataclasses.replace(snapshot, parts={**snapshot.parts, "what_if": part})


def test_a_colour_tells_the_sign_and_the_decade() -> None:
    snapshot = trained(what_if=NUDGE)
    values = np.zeros((16, 6))
    values[2, :4] = 1.0, -1.0, 0.03, -3e-4
    values[3, :3] = 5.0, 9e-5, -1e-12
    sheet = sheet_of(with_states(snapshot, values), size=(900, 700))
    plot, area = sheet.plot("what_if h")

    def color(step: int, unit: int) -> int:
        row = plot.rows[0].y + (unit + 0.5) * plot.rows[0].height / 6
        return sheet.pixel(area.x + (step + 0.5) * area.width / 16, area.y + row)

    signed = DARK.signed
    assert [color(2, 0), color(2, 1), color(3, 0)] == [signed.color(k) for k in (1, 0, 1)]
    assert color(3, 1) == color(3, 2) == color(4, 0) == signed.color(0.5)
    third, first = 3 - np.log10(1 / 0.03) % 1, 1 - np.log10(1 / 3e-4) % 1
    assert color(2, 2) == signed.color(0.5 + (2 + 0.25 + (third - 2) / 2) / 8)
    assert color(2, 3) == signed.color(0.5 - (0 + 0.25 + first / 2) / 8)
    assert plot.read(Cursor(2, 3)) == ("t 2", "unit 3", "Δh −3.00e−4")
    assert plot.read(Cursor(3)) == ("t 3", "‖Δh‖ 5.00")


def test_it_says_what_is_changed_and_what_that_does() -> None:
    snapshot = trained(what_if=NUDGE)
    part = part_of(snapshot)
    plots = {plot.name: plot for plot in sheet_of(snapshot).plots}
    assert list(plots) == ["what_if h", "what_if c", "what_if size"]
    before, less = compact(part.loss[0]), compact(part.loss[0] - part.loss[1])
    what = "h of unit 3 at t 5: +0.5"
    assert [plot.title.which for plot in plots.values()] == [
        what, what, f"loss {before} − {less}"
    ]  # fmt: skip
    assert plots["what_if size"].title.detail == "answers"
    for plot in plots.values():
        assert [one.text for one in plot.bottom.highlights] == ["Δ 5"] * plot.footed
    assert plots["what_if h"].caption == ("targets as before",)
    found, layer = part.layers[0], snapshot.trace.layers[0]
    said = plots["what_if h"].explain(Cursor(5, 3))
    was = float(layer.states["h"][5, 3, 0])
    assert said.startswith(f"unit 3 at t 5:  h_{{5}} {was + 0.5:+.2f} (was ".replace("-", "−"))
    gate = float(layer.gates["f"][7, 1, 0])
    now = gate + found.gates["f"][7, 1]
    assert f"f_{{7}} {now:.2f} (was {gate:.2f})" in plots["what_if h"].explain(Cursor(7, 1))
    gradient = float(layer.gradients["c"].total[4, 2, 0])
    now = gradient + found.gradients["c"][4, 2]
    said = plots["what_if c"].explain(Cursor(4, 2))
    numbers = f"∂L/∂c_{{4}} {compact(now)} (was {compact(gradient)})"
    assert said.endswith(f"the answers’ losses: {numbers}")
    before = snapshot.trace.outputs[8, :, 0]
    after = before + part.outputs[8]
    names = snapshot.experiment.task.answer_vocabulary
    now, then = (f"{names[k.argmax()]} {k.max():.2f}" for k in (after, before))
    assert plots["what_if size"].explain(Cursor(8)).endswith(f":  {now} (was {then})")


def test_a_loss_that_another_number_is_written_for_is_written_as_that() -> None:
    snapshot = trained(what_if=NUDGE)
    part = dataclasses.replace(part_of(snapshot), loss=(0.25, 0.5))
    snapshot = dataclasses.replace(snapshot, parts={**snapshot.parts, "what_if": part})
    plot, _ = sheet_of(snapshot).plot("what_if size")
    assert (plot.title.detail, plot.title.which) == ("answers", "loss 0.250 → 0.500")


def test_sizes_are_the_lengths_over_the_units_ahead_and_back() -> None:
    snapshot = trained(what_if=NUDGE)
    layer, part = part_of(snapshot).layers[0], part_of(snapshot)
    plot, _ = sheet_of(snapshot).plot("what_if size")
    table = plot.table()
    for name, values in {
        "‖Δh‖": layer.states["h"], "‖Δc‖": layer.states["c"], "‖Δŷ‖": part.outputs,
        "‖Δ∂L/∂h‖ (answers)": layer.gradients["h"],
        "‖Δ∂L/∂c‖ (answers)": layer.gradients["c"],
    }.items():  # fmt: skip
        np.testing.assert_allclose(table[name], np.sqrt((values**2).sum(axis=1)))
    kinds = {curve.name: curve.magnitudes.kinds.tolist() for curve in plot.drawn}
    assert kinds["‖Δh‖"] == [Kind.NO_PATH] * 5 + [Kind.FINITE] * 11
    assert kinds["‖Δc‖"] == [Kind.NO_PATH] * 6 + [Kind.FINITE] * 10
    assert set(kinds["‖Δ∂L/∂h‖ (answers)"]) == {Kind.FINITE}
    faded = with_states(snapshot, np.full((16, 6), 1e-18))
    plot, _ = sheet_of(faded).plot("what_if size")
    assert plot.drawn[-2].magnitudes.kinds[9] == Kind.UNDERFLOW


def test_all_runs_are_on_one_scale_and_each_says_why_it_cannot() -> None:
    change = OtherSymbol(0, 9)
    runs = (
        trained(what_if=change, task__alphabet=10),
        trained(what_if=change, model__cell="rnn", task__alphabet=10),
    )
    own, other = (
        [plot for plot in column if plot.name == "what_if h"]
        for column in sheet_of(*runs, change=change).board.plots.times
    )
    assert own[0].guides == other[0].guides
    assert [plot.decades for plot in sheet_of(*runs).plots if plot.name.endswith("size")] == [
        (-9.0, 1.0)
    ] * 2
    nudge = dataclasses.replace(NUDGE, state="c")
    runs = trained(what_if=nudge), trained(what_if=nudge, model__cell="rnn")
    sheet = sheet_of(*runs, change=nudge, size=(1400, 620))
    problem = "Nothing is changed: this network has no c of unit 3."
    assert sheet.board.plots.times[1][0].explain(Cursor(3)) == problem
    assert sheet.board.plots.times[0][0].explain(Cursor(8, 3))


def test_without_a_change_it_says_how_to_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing(monkeypatch) as written:
        (plot,) = sheet_of(trained(), change=None).plots
    assert any(text.startswith("Right-click a symbol") for text, _ in written)
    assert plot.switch is None
    assert plot.table() == {}
    (plot,) = sheet_of(trained(what_if=OtherSymbol(99, 0)), change=OtherSymbol(99, 0)).plots
    assert plot.explain(Cursor(1)) == "Nothing is changed: this sequence has no step 99."
    assert plot.switch.choice.view.what_if is None


def test_where_its_rows_have_no_room_the_last_layer_s_are_shown() -> None:
    settings = {"model__layers": 4, "model__bidirectional": True}
    view = dataclasses.replace(BY_NUMBERS, what_if=NUDGE)
    panels = ["what_if", "states"]
    sheet = Sheet(trained(**settings), panels=panels, view=view, size=(900, 420))  # type: ignore[arg-type]
    sheet.show(trained(what_if=NUDGE, **settings))  # type: ignore[arg-type]
    plot, _ = sheet.plot("what_if h")
    assert {band.layer.id.index for band in plot.bands} == {3}


def test_a_difference_of_another_length_than_what_is_shown_does_not_matter() -> None:
    """For a moment, until the snapshot of the sequence that is looked at now has come."""
    part = part_of(trained(what_if=NUDGE))
    longer = trained(task__delay=20)
    other = dataclasses.replace(longer, parts={**longer.parts, "what_if": part})
    sheet_of(other, padded(trained(what_if=NUDGE), 9))
    plot, _ = sheet_of(other).plot("what_if size")
    assert set(plot.drawn[-1].magnitudes.kinds[16:].tolist()) == {Kind.NO_STEP}


@pytest.mark.parametrize("change", [OtherSymbol(2, 1), NUDGE], ids=["symbol", "nudge"])
def test_a_picture_drawn_again_from_its_file_shows_the_same(tmp_path: Path, change: WhatIf) -> None:
    trainer = Trainer(Experiment().with_settings({"model.units": 5, "training.batch": 4}))
    trainer.step(12)
    seen, how = Seen(View(what_if=change)), {"size": (700, 500), "panels": ["what_if"]}
    first, second = tmp_path / "a.png", tmp_path / "b.png"
    render(trainer.snapshot(AT_REST, seen.focus), first, seen=seen, **how)  # type: ignore[arg-type]
    snapshots, again = drawn(load_scene(str(first)), None)
    assert again.view.what_if == change
    render(snapshots, second, seen=again, **how)  # type: ignore[arg-type]
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(("width", "told"), [(1000, True), (640, True), (400, False)])
def test_a_title_is_whole_or_says_less(
    monkeypatch: pytest.MonkeyPatch, width: int, told: bool
) -> None:
    with writing(monkeypatch) as written:
        sheet = sheet_of(trained(what_if=NUDGE), trained(what_if=NUDGE), size=(width, 560))
    titles = {
        text: place for text, place in written
        if text.startswith(("Δh", "Δc", "What if", "Size", "‖Δ‖"))
    }  # fmt: skip
    assert len(titles) == 3
    assert not any("…" in text for text in titles)
    room = min(plot.header.line.width for plot in sheet.plots)
    assert all(place.width <= room for place in titles.values())
    assert any("loss" in text for text in titles) == told
    assert any("unit 3" in text for text in titles) == told
