"""The difference of two runs, recomputed by hand; and where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.data.recording.writer import Writer
from rnnviz.engine.interventions.nudge import Nudge
from rnnviz.engine.layer_id import LayerId
from rnnviz.engine.passes.trace import SIGNED, UNBOUNDED, UNIT, Range
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.comparison.difference import (
    difference_of,
    said_of,
    scale_of_difference,
    why_none,
)
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.view.gradients import Kind
from rnnviz.figures.view.run_view import Cursor, side_by_side
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.view import BY_NUMBER, View
from rnnviz.training.run.playing.player import Player
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.data.recording.made import LSTM, Memory, frame
from tests.figures.helpers import Sheet, trained, with_trace, writing

LESS = View(difference=True, sort=BY_NUMBER, sequence=1)
PANELS = ["states", "gates", "gradient"]


def pair() -> tuple[Snapshot, Snapshot]:
    """Return two nets that began with the same weights, at the same update."""
    return trained(), faster()


def faster(**about: Any) -> Snapshot:
    return trained(**about, training__optimizer__learning_rate=0.02)


def sheet_of(*snapshots: Snapshot, view: View = LESS) -> Sheet:
    sheet = Sheet(*snapshots, size=(1600, 900), panels=PANELS)
    sheet.set_view(view)
    return sheet


def column(sheet: Sheet, run: int) -> dict[str, Any]:
    return {plot.name: plot for plot in sheet.board.plots.times[run]}


def test_states_and_gates_are_subtracted_unit_by_unit() -> None:
    first, other = pair()
    sheet = sheet_of(first, other)
    layers = [snapshot.trace.layers[0] for snapshot in (first, other)]
    heats = [plot for plot in column(sheet, 1).values() if isinstance(plot, HeatPlot)]
    shown = [band for plot in heats for band in plot.bands]
    assert {band.name for band in shown} == {"h", "c", "i", "f", "o", "g"}
    for band in shown:
        base, own = ({**layer.states, **layer.gates}[band.name] for layer in layers)
        assert band.values == pytest.approx((own - base)[:, :, 1])
        assert (band.scale.low, band.scale.high) == ((-2, 2) if band.name == "c" else (-1, 1))
        assert band.ends[1].startswith("≥ +")
    plain = column(sheet, 0)
    assert np.array_equal(plain["states h"].bands[0].values, layers[0].states["h"][:, :, 1])
    assert all("B − A" in str(plot.title) for plot in column(sheet, 1).values())
    assert not any("B − A" in str(plot.title) for plot in plain.values())


def test_a_pixel_has_the_colour_of_the_difference() -> None:
    sheet = sheet_of(*pair())
    plot = column(sheet, 1)["states h"]
    band, column_of, unit = plot.bands[0], plot.time, 2
    area = next(p for q, p in zip(sheet.plots, sheet.places, strict=True) if q is plot).area
    step = next(k for k in range(column_of.length) if not any(a <= k < b for a, b in
                column_of.relevant))  # fmt: skip
    row = band.row_of(plot.rows[0], unit)
    x = area.x + (step + 0.5) / band.values.shape[0] * area.width
    share = (band.values[step, unit] + 1) / 2
    expected = int(sheet.board.look.theme.signed.colors(np.array([share]))[0])
    found = sheet.pixel(x, area.y + row.y + row.height / 2)
    assert found & 0xFFFFFF == expected & 0xFFFFFF


def test_the_length_of_the_difference_of_two_gradients() -> None:
    first, other = pair()
    plot = column(sheet_of(first, other), 1)["gradient"]
    one, two = (snapshot.trace.layers[0].gradients["h"] for snapshot in (first, other))
    lengths = {name: values for name, values in plot.table().items() if "∂L/∂h" in name}
    assert len(lengths) == 3
    for name, values in lengths.items():
        part = next((part for part in ("carried", "injected") if part in name), "total")
        vectors = getattr(two, part)[:, :, 1].astype(float) - getattr(one, part)[:, :, 1]
        assert values == pytest.approx(np.sqrt((vectors**2).sum(axis=1)))
        assert "B − A" in name
    said = plot.explain(Cursor(step=4, state="h"))
    assert "length of the difference of the two vectors, B − A" in said
    assert [text.rpartition(" ")[0] for text in plot.read(Cursor(step=4, state="c"))] == [
        "t", "", "A", "B", "B − A",
    ]  # fmt: skip


def test_numbers_under_the_cursor_are_both_and_the_difference() -> None:
    first, other = pair()
    plot = column(sheet_of(first, other), 1)["states h"]
    cursor = Cursor(step=4, unit=2, mark="h", layer=first.trace.layers[0].id)
    one, two = (float(s.trace.layers[0].states["h"][4, 2, 1]) for s in (first, other))
    read = plot.read(cursor)
    assert read[:2] == ("t 4", "unit 2")
    numbers = [float(text.split()[-1].replace("−", "-")) for text in read[2:]]
    assert numbers == pytest.approx([one, two, two - one], abs=0.0051)
    assert [text.rpartition(" ")[0] for text in read[2:]] == ["A", "B", "B − A"]
    assert "h 2 (B − A)" in plot.table()


def test_units_stand_in_the_rows_of_the_first_run() -> None:
    sheet = sheet_of(*pair(), view=replace(LESS, sort="activity"))
    rows = [column(sheet, run)["states h"].bands[0].rows for run in (0, 1)]
    assert rows[0] is not None
    assert rows[0] == rows[1]


def test_equal_runs_have_no_difference_and_that_is_no_underflow() -> None:
    first = trained()
    found = difference_of(side_by_side((first, first), LESS).beside[0])
    assert found is not None
    total = found.gradients[0]["h"].total
    assert not total.values.any()
    assert not np.isfinite(total.decades).any()
    assert set(total.kinds.tolist()) == {Kind.NO_STEP}


def test_a_nan_in_one_run_is_one_in_the_difference() -> None:
    first, other = pair()
    layer = other.trace.layers[0]
    values = layer.states["h"].copy()
    values[2, 1, 1] = np.nan
    layer = replace(layer, states={**layer.states, "h": values})
    broken = with_trace(other, replace(other.trace, layers=(layer,)))
    band = column(sheet_of(first, broken), 1)["states h"].bands[0]
    assert np.isnan(band.values[2, 1])
    assert np.isnan(band.values).sum() == 1


def test_of_three_runs_each_is_less_the_first_where_it_can_be() -> None:
    first, other = pair()
    sheet = sheet_of(first, trained(model__cell="rnn"), other)
    less = [column(sheet, run)["states h"].difference is not None for run in range(3)]
    assert less == [False, False, True]
    assert "C − A" in str(column(sheet, 2)["states h"].title)


def test_a_panel_says_why_it_shows_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = trained(model__units=4)
    with writing(monkeypatch) as written:
        sheet = sheet_of(trained(), narrow, faster())
        sheet.draw()
    texts = [text for text, _ in written]
    words = "There is no difference B − A: the runs differ in hidden units (6\u00a0|\u00a04)."
    assert why_none(sheet.board.plots.times[1][0].run) == words
    assert words in " ".join(texts)
    assert not any("C − A:" in text for text in texts)
    with writing(monkeypatch) as written:
        sheet.set_view(replace(LESS, difference=False))
    assert not any("no difference" in text for text, _ in written)
    run = side_by_side((trained(), trained(40)), LESS).beside[0]
    assert "run A is at update 30 and B is at update 40" in why_none(run)
    longer = trained(task__delay=14)
    run = side_by_side((trained(), longer), LESS).beside[0]
    assert why_none(run).endswith(f"have {trained().trace.steps} and {longer.trace.steps} steps.")
    assert difference_of(run) is None


def test_of_recordings_the_same_frame_and_the_same_inputs_are_subtracted(tmp_path: Path) -> None:
    def shown(name: str, every: int, update: int, shift: float = 0.0) -> Snapshot:
        player = Player.of(made_recording(tmp_path / f"{name}.rnnviz-recording", every, shift))
        player.step(update)
        return player.snapshot(["trace"])

    first = shown("a", 10, 25)
    assert difference_of(side_by_side((first, shown("b", 10, 25)), LESS).beside[0]) is not None
    assert "same weights" in said_of([one.experiment for one in (first, shown("b", 10, 25))])[1]
    run = side_by_side((first, shown("c", 4, 25)), LESS).beside[0]
    assert difference_of(run) is None
    words = "run A was recorded at update 20 and B was recorded at update 24; go to an update that"
    assert words in why_none(run)
    run = side_by_side((first, shown("d", 10, 25, shift=0.5)), LESS).beside[0]
    assert why_none(run).endswith("they read different sequences.")


def made_recording(path: Path, every: int, shift: float) -> Path:
    """Write a recording whose frames all read the same, or as much more."""
    memory = Memory()
    writer = Writer(LSTM, every, memory)
    for update in range(30):
        if update % every == 0:
            writer.frame(replace(frame(LSTM, update), inputs=frame(LSTM, 0).inputs + shift))
        writer.update(1.0)
    writer.close()
    path.write_bytes(memory.content)
    return path


def test_what_a_change_does_is_not_subtracted_once_more() -> None:
    nudge = Nudge(LayerId(0), "h", 3, 5, 0.5)
    first, other = trained(what_if=nudge), faster(what_if=nudge)
    sheet = Sheet(first, other, panels=["what_if"], view=replace(LESS, what_if=nudge))
    assert not any("B − A" in str(plot.title) for plot in sheet.plots)


def test_why_there_is_no_difference_and_what_is_to_be_said_of_one() -> None:
    one = trained().experiment
    assert said_of([one])[0] is False
    gru = one.with_settings({"model.cell": "gru"})
    for key, value in (("model.cell", "gru"), ("model.units", 9), ("model.layers", 2)):
        can, words = said_of([one, one.with_settings({key: value})])
        assert not can
        assert words.startswith("There is no difference unit by unit: the runs differ in ")
    assert "(LSTM | GRU)" in said_of([one, gru])[1]
    other = one.with_settings({"training.optimizer.learning_rate": 0.5})
    assert said_of([one, other]) == (True, "")
    can, words = said_of([one, one.with_settings({"seed.weights": 7})])
    assert can
    assert "units do not correspond" in words
    assert said_of([one, gru, other]) == (True, "")


def test_other_initial_weights_are_said_on_the_plots() -> None:
    sheet = sheet_of(trained(), trained(seed__weights=7))
    for plot in column(sheet, 1).values():
        assert any("do not correspond" in text for text in plot.caption)


@pytest.mark.parametrize("scale", [UNIT, SIGNED, UNBOUNDED])
def test_the_scale_is_fixed_and_that_of_the_states(scale: Range) -> None:
    found = scale_of_difference(scale)
    assert (found.low, found.high) == (-max(1.0, scale.high), max(1.0, scale.high))
    assert not found.bounded  # h of -1 and of 1 differ by 2


def test_a_picture_carries_it(qapp: object) -> None:
    figure = Figure(panels=PANELS)
    figure.show(*pair())
    figure.set_view(replace(figure.view, difference=True))
    assert Seen(figure.view).to_dict()["difference"] is True
