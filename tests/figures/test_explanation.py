"""Every mark explains itself: the formula of what is under the cursor, with its numbers."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.drawing import Drawing
from rnnviz.figures.items.canvas import Area
from rnnviz.figures.items.explanation import HINT, at, fitting
from rnnviz.figures.items.title_line import GAP
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.run_view import Cursor
from rnnviz.registry import panels
from rnnviz.settings import Value
from tests.figures.helpers import Sheet, trained

NUMBER = r"[−-]?\d+(?:\.\d+)?(?:e[−-]?\d+)?"


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in re.findall(NUMBER, text)]


def made(**settings: Value) -> Drawing:
    drawing = Drawing(DARK, list(panels), explains=True)
    drawing.resize(Area(0, 0, 1600, 2400))
    drawing.show(trained(**settings))
    return drawing


def plot(drawing: Drawing, name: str) -> Plot:
    return next(one for one in drawing.plots if one.name == name)


@pytest.mark.parametrize("settings", [{}, {"task": "adding"}, {"model__cell": "window"}])
def test_whatever_is_pointed_at_is_explained(settings: dict[str, Value]) -> None:
    drawing = made(**settings)
    for one, place in zip(drawing.plots, drawing.places, strict=True):
        area = place.area
        texts = {
            one.explain(drawing.ground.locate(x, y) or Cursor())  # a unit, a step, an update
            for x in np.linspace(area.x + 1, area.right - 1, 40)
            for y in np.linspace(area.y + 1, area.bottom - 1, 12)
        }
        assert any(texts), one.name
        assert not any(GAP * 2 in text for text in texts)


def test_the_loss_of_a_step_is_minus_the_logarithm_of_what_the_target_got() -> None:
    drawing = made()
    for step in (0, 13, 15):
        text = plot(drawing, "losses").explain(Cursor(step))
        share, count, loss = numbers(text.partition("−ln p(target)")[2].replace("−ln", ""))
        assert loss == pytest.approx(-math.log(share) / count, abs=2e-3)
    text = plot(made(task="adding"), "losses").explain(Cursor(29))
    error, count, loss = numbers(text.rpartition("/ N")[2])
    assert loss == pytest.approx(error / count, rel=0.01)


def test_parts_of_a_gradient_are_as_long_as_they_say() -> None:
    drawing = made()
    text = plot(drawing, "gradient").explain(Cursor(4))
    gradient = trained().trace.layers[0].gradients["h"]
    expected = [
        float(np.linalg.norm(part[4, :, 0]))
        for part in (gradient.carried, gradient.injected, gradient.total)
    ]
    assert numbers(text.partition(":")[2]) == pytest.approx(expected, rel=0.01)
    assert at("h", 4) in text


@pytest.mark.parametrize("name", ["h", "c", "f", "g"])
def test_a_unit_is_explained_by_the_equation_of_its_cell(name: str) -> None:
    drawing = made()
    plotted = plot(drawing, f"states {name}" if name in "hc" else "gates")
    text = plotted.explain(Cursor(5, 2, layer=LayerId(0), mark=name))
    layer = trained().trace.layers[0]
    values = layer.states.get(name, layer.gates.get(name))
    assert values is not None
    assert numbers(text)[-1] == pytest.approx(float(values[5, 2, 0]), rel=0.01)
    assert {"h": "tanh", "c": "·", "f": "sigmoid", "g": "tanh"}[name] in text


def test_clipping_shows_the_division() -> None:
    snapshot = trained(training__clip_threshold=0.01)
    drawing = Drawing(DARK, ["clipping"])
    drawing.show(snapshot)
    before, limit, *_, ratio = numbers(drawing.plots[0].explain(Cursor(update=5)))
    assert limit == 0.01
    assert ratio == pytest.approx(limit / before, rel=0.01)


def test_the_line_stands_under_everything_and_only_where_asked_for() -> None:
    plain, explained = Sheet(trained()), Sheet(trained())
    assert not plain.drawing.explains
    explained.drawing.explains = True
    explained.drawing.resize(explained.drawing.page)
    bottom = max(place.area.bottom for place in explained.drawing.places)
    assert bottom < max(place.area.bottom for place in plain.drawing.places)
    explained.show(trained())
    line = Area(5, bottom + 22, 300, 620 - bottom - 23)
    hint = explained.colors(line)
    explained.show(trained(), Cursor(4, plot="gradient"))
    assert explained.colors(line) != hint


def test_a_long_text_ends_in_an_ellipsis() -> None:
    text = lettering()
    short = fitting(HINT, 120, text, "text")
    assert short.endswith("…")
    assert text.width(short, "text") <= 120
    assert fitting("short", 120, text, "text") == "short"
