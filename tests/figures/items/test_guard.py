"""An error while something is painted is told, and does not end the process."""

from __future__ import annotations

import sys

import pytest

from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.canvas import Canvas
from rnnviz.figures.items.guard import guarded
from tests.figures.stage import Stage


def test_an_error_in_paint_is_told_and_the_rest_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(canvas: Canvas, area: Area) -> None:
        raise ValueError("cannot be drawn")

    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: told.append(error[1]))
    stage = Stage()
    whole = stage.pixels()
    stage.plot.add_picture(broken)
    stage.draw()
    assert [str(error) for error in told] == ["cannot be drawn"]
    assert (stage.pixels() == whole).all()
    stage.draw()
    assert len(told) == 2


def test_what_raises_nothing_returns_what_it_did() -> None:
    @guarded
    def double(value: int) -> int:
        return 2 * value

    assert double(4) == 8
    assert double.__name__ == "double"
