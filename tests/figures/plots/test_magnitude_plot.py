"""Curves of gradient magnitude, and their names."""

import numpy as np
import pytest

from rnnviz.figures.view.numbers import compact
from tests.figures.helpers import Sheet, trained, with_gradients, writing


@pytest.mark.parametrize("height", [300, 110])
def test_the_names_of_curves_cover_neither_each_other_nor_a_curve(
    height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(monkeypatch) as written:
        sheet = Sheet(trained(), size=(700, height), panels=["gradient"])
    plot, area = sheet.plot("gradient")
    first, second = (place for text, place in written if text.startswith("‖∂L/∂"))
    assert not first.overlaps(second)
    xs = plot.time.centres(area)
    for place in (first, second):
        assert area.y <= place.y
        assert place.bottom <= area.bottom
        for curve in plot.drawn:
            ys = plot.heights(area, curve)
            under = np.interp(np.arange(place.x, place.right), xs, ys)
            assert not ((under > place.y) & (under < place.bottom)).any()


@pytest.mark.parametrize("text_scale", [1.0, 2.0])
@pytest.mark.parametrize("width", [260, 700])
def test_the_legend_of_the_marks_is_never_cut(
    width: int, text_scale: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    factors = np.where(np.arange(16) < 5, 1e-20, 1e9)
    with writing(monkeypatch) as written:
        sheet = Sheet(
            with_gradients(trained(), factors),
            size=(width, 260), panels=["gradient"], text_scale=text_scale,
        )  # fmt: skip
    _, area = sheet.plot("gradient")
    entries = [place for text, place in written if text.startswith(("above", "below"))]
    assert len(entries) == 2 or text_scale == 2.0
    for place in entries:
        assert area.x <= place.x
        assert place.right <= area.right


def test_what_leaves_the_scale_is_marked_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = with_gradients(trained(), 1e9)
    with writing(monkeypatch) as written:
        sheet = Sheet(snapshot, size=(700, 260), panels=["gradient"])
    plot, _ = sheet.plot("gradient")
    largest = max(curve.magnitudes.values.max() for curve in plot.drawn if curve.main)
    assert f"above the scale, to {compact(largest)}" in [text for text, _ in written]


def test_where_there_is_no_room_for_all_names_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing(monkeypatch) as written:
        Sheet(trained(), size=(130, 110), panels=["gradient"])
    assert not [text for text, _ in written if text.startswith("‖∂L/∂")]
