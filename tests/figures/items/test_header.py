"""What of a title line stays where there is little room: all of a legend or none, and t."""

from __future__ import annotations

from functools import cache

import pytest
from PySide6.QtGui import QImage
from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.items.painting import PaintCanvas
from rnnviz.figures.items.title_line import draw_caption, draw_title

from rnnviz.figures.items.area import Area
from rnnviz.figures.plots.plot import Key, Plot
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.names import ARROWS, shortened
from rnnviz.figures.view.run_view import Cursor
from rnnviz.registry import panels
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Painting, trained

CURSOR = Cursor(step=5, unit=3, update=12)
WIDTHS = range(60, 900, 30)


@cache
def plots(kind: str) -> list[Plot]:
    """Return all plots of a run: alone, of two directions, or in runs."""
    snapshots: dict[str, tuple[Snapshot, ...]] = {
        "alone": (trained(),),
        "both directions": (trained(model__layers=2, model__bidirectional=True),),
        "runs": (trained(), trained(model__cell="rnn")),
    }
    drawing = Drawing(DARK, list(panels))
    drawing.show(*snapshots[kind])
    return drawing.plots


def written(
    plot: Plot, width: float, cursor: Cursor, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], list[str]]:
    """Return the texts of a plot's title line in the order of drawing: title and keys, the rest."""
    texts: list[str] = []
    spans: list[tuple[float, float]] = []

    def text(self: PaintCanvas, x: float, y: float, text: str, style: str, *rest: object) -> None:
        wide = self.lettering.width(text, style)  # type: ignore[arg-type]
        left = x - wide if rest[1:] == ("right",) else x - wide / 2 if rest[1:] else x
        texts.append(text)
        spans.append((left, left + wide))

    drawing = Drawing(DARK)
    line = Area(0, 0, width, 20)
    image = QImage(900, 40, QImage.Format.Format_RGB32)
    with monkeypatch.context() as patch, Painting(image, drawing) as canvas:
        patch.setattr(PaintCanvas, "text", text)
        draw_title(canvas, plot, line)
        first = len(texts)
        wiped: list[Area] = []
        patch.setattr(PaintCanvas, "rect", lambda *given: wiped.append(given[1]))
        draw_caption(canvas, plot, line, cursor)
    if wiped:
        spans = spans[first:]
    for (_, end), (start, _) in zip(sorted(spans)[:-1], sorted(spans)[1:], strict=True):
        assert start >= end, (plot.title, width, texts)
    return texts[:first], texts[first:]


@pytest.mark.parametrize("kind", ["alone", "both directions", "runs"])
def test_a_legend_is_whole_or_absent(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for plot in plots(kind):
        legend = plot.legend(DARK)
        keys = [key.of or key.high for key in legend if isinstance(key, Key)]
        strokes = [(one.label, one.short) for one in legend if not isinstance(one, Key)]
        for width in WIDTHS:
            title, rest = written(plot, width, Cursor(), monkeypatch)
            assert sum(key in title for key in keys) in (0, len(keys))
            if strokes:
                full = sum(label in rest for label, _ in strokes)
                brief = sum((short or label) in rest for label, short in strokes)
                assert max(full, brief) in (0, len(strokes)), (plot.title, width, rest)


def test_titles_of_two_directions_differ_at_every_width(monkeypatch: pytest.MonkeyPatch) -> None:
    told_apart = [plot for plot in plots("both directions") if " · " in shortened(plot.title)]
    assert len(told_apart) >= 8
    for width in WIDTHS:
        titles = [written(plot, width, Cursor(), monkeypatch)[0][0] for plot in told_apart]
        assert len(set(titles)) == len(titles), width


@pytest.mark.parametrize("kind", ["alone", "both directions", "runs"])
def test_numbers_under_the_cursor_begin_with_where_it_is(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for plot in plots(kind):
        reading = plot.read(CURSOR)
        if not reading:
            continue
        for width in (200, 300, 500):
            texts = " ".join(written(plot, width, CURSOR, monkeypatch)[1])
            assert reading[0].partition(" (")[0] in texts, (plot.title, width)
            assert reading[-1].partition(" (")[0] in texts, (plot.title, width)


def test_a_short_title_keeps_what_tells_plots_apart() -> None:
    assert shortened("Gradient flow · unrolled network") == "Gradient flow"
    assert shortened("Gates · layer 2 ←") == "Gates · layer 2 ←"
    for arrow in ARROWS:
        assert shortened(f"Source matrix · {arrow}").endswith(arrow)
