"""What of a header stays where there is little room: all of a legend or none, and t."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import pytest
from PySide6.QtGui import QImage, QPainter

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.paper import exporting
from rnnviz.figures.items.guides import Key
from rnnviz.figures.items.header import Header, Title
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.view.run_view import NOWHERE, Cursor
from rnnviz.registry import panels
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, writing

CURSOR = Cursor(step=5, unit=3, update=12)
WIDTHS = range(60, 900, 30)


@cache
def snapshots(kind: str) -> tuple[Snapshot, ...]:
    """Return snapshots of a run alone, of one with two directions, or of two runs."""
    return {
        "alone": (trained(),),
        "both directions": (trained(model__layers=2, model__bidirectional=True),),
        "runs": (trained(), trained(model__cell="rnn")),
    }[kind]


@pytest.fixture
def plots(request: pytest.FixtureRequest) -> Iterator[list[Plot]]:
    """All plots of all panels, each of which shows a run."""
    kind = getattr(request, "param", "alone")
    sheet = Sheet(*snapshots(kind), panels=list(panels), size=(1700, 2000))
    with exporting(sheet.view.scene(), 1.0):
        yield sheet.plots


every_kind = pytest.mark.parametrize("plots", ["alone", "both directions", "runs"], indirect=True)


def written(header: Header, width: float, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts of a header of a width, after a check that none runs into another."""
    image = QImage(1000, 40, QImage.Format.Format_RGB32)
    header.resize(width, header.rect().height())
    painter = QPainter(image)
    with writing(monkeypatch) as texts:
        header._picture.paint(painter)
    painter.end()
    spans = sorted((place.x, place.right) for text, place in texts if text)
    for (_, end), (start, _) in pairwise(spans):
        assert start >= end - 0.5, (str(header.heading.title), width, texts)
    return [text for text, _ in texts]


@every_kind
def test_a_legend_is_whole_or_absent(plots: list[Plot], monkeypatch: pytest.MonkeyPatch) -> None:
    for plot in plots:
        plot.point(NOWHERE)
        keys = [guide.of or guide.high for guide in plot.guides if isinstance(guide, Key)]
        strokes = [one for one in plot.guides if not isinstance(one, Key) and not one.minor]
        for width in WIDTHS:
            texts = written(plot.header, width, monkeypatch)
            assert sum(key in texts for key in keys) in (0, len(keys))
            if strokes:
                full = sum(one.label in texts for one in strokes)
                brief = sum((one.short or one.label) in texts for one in strokes)
                assert max(full, brief) in (0, len(strokes)), (str(plot.title), width, texts)


@pytest.mark.parametrize("plots", ["both directions"], indirect=True)
def test_titles_of_two_directions_differ_at_every_width(
    plots: list[Plot], monkeypatch: pytest.MonkeyPatch
) -> None:
    told_apart = [plot for plot in plots if plot.title.which]
    assert len(told_apart) >= 8
    for width in WIDTHS:
        titles = []
        for plot in told_apart:
            texts = written(plot.header, width, monkeypatch)
            switch = plot.header.heading.switch
            titles.append(next(text for text in texts if text != switch))
        assert len(set(titles)) == len(titles), width


@every_kind
def test_numbers_under_the_cursor_begin_with_where_it_is(
    plots: list[Plot], monkeypatch: pytest.MonkeyPatch
) -> None:
    for plot in plots:
        plot.point(CURSOR)
        reading = plot.read(CURSOR)
        for width in (200, 300, 500) if reading else ():
            texts = " ".join(written(plot.header, width, monkeypatch))
            assert reading[0].partition(" (")[0] in texts, (str(plot.title), width)
            assert reading[-1].partition(" (")[0] in texts, (str(plot.title), width)


def test_a_title_says_its_parts_in_order() -> None:
    assert str(Title("Gradient flow", "unrolled network")) == "Gradient flow · unrolled network"
    assert str(Title("Gates", which="layer 2 ←")) == "Gates · layer 2 ←"


def test_the_area_of_a_header_leaves_two_pixels_to_the_plot(plots: list[Plot]) -> None:
    for plot in plots:
        height = plot.header.rect().height()
        assert plot.header.line == Area(0, 0, plot.header.rect().width(), height - 2)
