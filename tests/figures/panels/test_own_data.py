"""Continuations, generated text and coloured characters: what is drawn is what was computed."""

import dataclasses
import math

import numpy as np
import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.wrapping import wrapped
from rnnviz.figures.panels.characters import SurprisePlot, UnitPlot, grid
from rnnviz.figures.style.colors import argb, contrast
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.style.theme import DARK, LEGIBLE, LIGHT, Theme, readable
from rnnviz.figures.view.names import quoted
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.status import numbers
from rnnviz.training.snapshot.parts.continuation import CONTINUATION
from tests.data.files import fresh
from tests.figures.helpers import Sheet, trained

TEXT = {"task": "text", "task__length": 40}
SERIES = {"task": "series", "task__length": 20}


def characters(theme: Theme = DARK) -> tuple[Sheet, SurprisePlot, UnitPlot]:
    sheet = Sheet(trained(**TEXT), theme=theme, panels=["characters"])
    above, below = sheet.plot("surprise")[0], sheet.plot("unit h")[0]
    assert isinstance(above, SurprisePlot)
    assert isinstance(below, UnitPlot)
    return sheet, above, below


def test_each_panel_shows_its_own_tasks_alone() -> None:
    kinds = {"copy": [], "sine": ["continuation"], "text": ["generated", "surprise", "unit h"]}
    for task, names in kinds.items():
        panels = ["continuation", "generated", "characters"]
        sheet = Sheet(trained(task=task), panels=panels)
        assert [plot.name for plot in sheet.board.plots] == names


def test_surprise_is_what_the_character_cost() -> None:
    _sheet, above, _ = characters()
    snapshot = trained(**TEXT)
    losses = snapshot.trace.losses[:, 0] * 40  # L_s = l_s / N
    np.testing.assert_allclose(above.bits, losses / math.log(2), rtol=1e-4)
    task, batch = snapshot.experiment.task, snapshot.probe.batch
    assert above.characters == task.spell(batch.targets[:, 0])
    reading = above.read(Cursor(step=7))
    assert reading[0] == "t 7"
    assert repr(above.characters[7]) in reading[1]
    assert above.read(Cursor(step=100)) == ()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_costly_character_has_the_colour_of_the_loss(theme: Theme) -> None:
    _sheet, above, _ = characters(theme)
    above.bits = np.array([0.0, 4.0, 50.0, *above.bits[3:]])
    colors = above.colors(Cursor())
    assert colors[0] == argb(theme.panel)
    assert colors[2] == argb(theme.color("loss"))
    for ground in (*theme.costs.table[:256].tolist(), *theme.signed.table[:256].tolist()):
        ink = readable(theme, ground)
        assert contrast(f"#{ink & 0xFFFFFF:06x}", f"#{ground & 0xFFFFFF:06x}") >= LEGIBLE


def test_the_unit_is_the_one_under_the_cursor() -> None:
    _sheet, _, below = characters()
    values = trained(**TEXT).trace.layers[0].states["h"][:, :, 0]
    for unit in (0, 4):
        cursor = Cursor(step=5, unit=unit)
        assert below.read(cursor)[-1] == f"h {values[5, unit]:+.2f}".replace("-", "−")
        shares = (values[:, unit] + 1) / 2
        np.testing.assert_array_equal(below.colors(cursor), DARK.signed.colors(shares))
    assert below.read(Cursor(unit=99)) == ("unit 0",)


def test_pointing_at_a_character_is_pointing_at_its_step() -> None:
    sheet = Sheet(trained(**TEXT), size=(300, 300), panels=["characters"])
    for name in ("surprise", "unit h"):
        plot, area = sheet.plot(name)
        columns, wide, tall = grid(area, 40)
        for step in {0, columns - 1, 25, 39}:
            x, y = (step % columns + 0.5) * wide, (step // columns + 0.5) * tall
            assert plot.locate(x, y) == Cursor(step=step)
        assert plot.locate(area.width - 1, area.height - 1).step in (None, 39)


def test_characters_fill_their_area_at_any_shape() -> None:
    for width, height, count in ((600, 40, 64), (100, 300, 64), (5, 5, 1000), (800, 30, 1)):
        columns, wide, tall = grid(Area(0, 0, width, height), count)
        lines = math.ceil(count / columns)
        assert columns * wide <= width + 1e-6
        assert lines * tall <= height + 1e-6


def test_lines_break_between_words_and_lose_nothing() -> None:
    letters = lettering()
    text = "The machine reads on and on,\nand " + "x" * 200 + " ends."
    lines = wrapped(text, 150, letters, "text")
    assert "".join(lines) == text.replace("\n", " ")
    assert all(letters.width(line.rstrip(), "text") <= 150 for line in lines)
    assert lines[0].endswith(" ")


def test_losses_of_a_text_are_shown_in_bits() -> None:
    snapshot = trained(**TEXT)
    sheet = Sheet(snapshot, panels=["loss", "losses"])
    task, metrics = snapshot.experiment.task, snapshot.metrics
    loss = f"loss {compact(metrics.last_loss / math.log(2))} bits"
    status = numbers(snapshot)["loss"]
    assert str(status) == f"{loss} (bigram {compact(task.chance() / math.log(2))})"
    over_updates, _ = sheet.plot("loss")
    assert over_updates.caption == (loss,)
    assert over_updates.table()["loss (bits)"][-1] == pytest.approx(
        metrics.loss.values[-1] / math.log(2)
    )
    per_step, _ = sheet.plot("losses")
    total = snapshot.trace.losses[:, 0].sum() / math.log(2)
    assert per_step.caption == (f"sum {compact(float(total))} bits",)
    batch, count = snapshot.probe.batch, int(snapshot.trace.counted[:, 0].sum())
    target = int(batch.targets[3, 0])
    share = float(snapshot.trace.outputs[3, target, 0])
    assert per_step.explain(Cursor(step=3)) == (
        f"L_{{3}} = −log₂ ŷ_{{3}}({quoted(task.answer_vocabulary[target])}) / N"
        f" = −log₂ {compact(share)} / {count} = {compact(-math.log2(share) / count)} bits"
    )


def test_generated_text_tells_bits_and_baselines() -> None:
    snapshot = trained(**TEXT)
    plot, _ = Sheet(snapshot, panels=["generated"]).plot("generated")
    task, score = snapshot.experiment.task, snapshot.metrics.score
    assert score is not None
    bits = {"held out": score.loss, **task.references()}
    for name, nats in bits.items():
        assert f"{name} {nats / math.log(2):.2f}" in " ".join(plot.caption)
    assert plot.caption[-1].endswith("bits per character")
    part = snapshot[CONTINUATION]
    assert part is not None
    assert plot.written == task.spell(part.generated)
    assert plot.given == "The machine"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_continuation_is_in_the_columns_own_units(theme: Theme) -> None:
    snapshot = trained(**SERIES)
    sheet = Sheet(snapshot, theme=theme, panels=["continuation"])
    plot, area = sheet.plot("continuation")
    part, task = snapshot[CONTINUATION], snapshot.experiment.task
    assert part is not None
    cursor = plot.locate(area.width * 25.5 / 40, 5)
    assert cursor == Cursor(step=25)
    made = task.natural(part.generated)[5, 0]
    assert any(f"predicted {made:.3f}".replace("-", "−")[:-1] in text for text in plot.read(cursor))
    colors = sheet.colors(Area(area.x + area.width / 2, area.y, area.width / 2, area.height))
    assert argb(theme.color("prediction")) in colors
    assert argb(theme.color("target")) in colors
    given = sheet.colors(Area(area.x, area.y, area.width / 2 - area.width / 20, area.height))
    assert argb(theme.color("prediction")) not in given


def test_unknown_truth_and_a_network_that_cannot_go_on_are_drawn(qapp) -> None:
    snapshot = trained(**SERIES)
    part = snapshot[CONTINUATION]
    assert part is not None
    assert part.truth is not None
    unknown = dataclasses.replace(part, truth=np.full_like(part.truth, np.nan))
    silent = dataclasses.replace(
        part, generated=part.generated[:0], problem="model.bidirectional reads on."
    )
    for changed in (unknown, silent):
        parts = {**snapshot.parts, "continuation": changed}
        sheet = Sheet(dataclasses.replace(snapshot, parts=parts), panels=["continuation"])
        plot, _ = sheet.plot("continuation")
        assert plot.read(Cursor(step=30))[0] == "t 30"
        assert plot.read(Cursor(step=3))[1].startswith("displacement given")


def test_every_column_of_a_table_has_an_axis_of_its_own() -> None:
    sheet = Sheet(trained(**SERIES), panels=["sequence"])
    plot, _ = sheet.plot("sequence")
    tracks = [[row.name for row in track] for track in plot.tracks]
    assert tracks == [["displacement", "prediction"], ["drive", "prediction"]]
    assert any("the network reads (displacement" in text for text in plot.caption)


@pytest.mark.parametrize(("offset", "size"), [(0.0, 1e-9), (1e12, 1e3), (-5.0, 0.01), (280.0, 8.5)])
def test_tables_of_any_unit_are_drawn(offset: float, size: float) -> None:
    values = offset + size * np.random.default_rng(0).uniform(-1, 1, 300)
    path = fresh("x\n" + "".join(f"{value!r}\n" for value in values.tolist()))
    snapshot = trained(5, **SERIES, task__path=path)
    sheet = Sheet(snapshot, panels=["sequence", "continuation"])
    plot, _ = sheet.plot("continuation")
    scale = plot.scales[0]
    assert scale.low <= values.min() < values.max() <= scale.high
    assert scale.high - scale.low <= 2 * np.ptp(values)
    assert sheet.plot("sequence")[0].read(Cursor(step=3))[0] == "t 3"
