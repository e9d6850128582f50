"""Every mark explains itself: the formula of what is under the cursor, with its numbers."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.explanation import HINT
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.notation import shortened
from rnnviz.figures.items.header import GAP
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.lettering import lettering
from rnnviz.figures.view.gradient_words import gradient_explained
from rnnviz.figures.view.numbers import at
from rnnviz.figures.view.run_view import Cursor
from rnnviz.registry import panels
from rnnviz.settings import Value
from tests.figures.helpers import Sheet, trained

NUMBER = r"[−-]?\d+(?:\.\d+)?(?:e[−-]?\d+)?"


def numbers(text: str) -> list[float]:
    return [float(found.replace("−", "-")) for found in re.findall(NUMBER, text)]


def explained(**settings: Value) -> Sheet:
    return Sheet(trained(**settings), panels=list(panels), size=(1600, 2400), explains=True)


def plot(sheet: Sheet, name: str) -> Plot:
    found, _ = sheet.plot(name)
    assert isinstance(found, Plot)
    return found


@pytest.mark.parametrize("settings", [{}, {"task": "adding"}, {"model__cell": "window"}])
def test_whatever_is_pointed_at_is_explained(settings: dict[str, Value]) -> None:
    sheet = explained(**settings)
    hit_test = sheet.board.hit_test
    for one, place in zip(sheet.board.plots, sheet.board.places, strict=True):
        area = place.area
        cursors = {
            hit_test.locate(x, y) or Cursor()  # a unit, a step, an update
            for x in np.linspace(area.x + 1, area.right - 1, 40)
            for y in np.linspace(area.y + 1, area.bottom - 1, 12)
        }
        texts = {one.explain(cursor) for cursor in cursors}
        assert any(texts), one.name
        assert not any(GAP * 2 in text for text in texts)


def test_the_loss_of_a_step_is_minus_the_logarithm_of_what_the_target_got() -> None:
    sheet, snapshot = explained(), trained()
    for step in (0, 13, 15):
        text = plot(sheet, "losses").explain(Cursor(step))
        target = snapshot.experiment.task.answer_vocabulary[snapshot.probe.batch.targets[step, 0]]
        assert text.startswith(f'L_{{{step}}} = −ln ŷ_{{{step}}}("{target}") / N = ')
        share, count, loss = numbers(text.partition("/ N")[2].replace("−ln", ""))
        assert loss == pytest.approx(-math.log(share) / count, abs=2e-3)
    sheet = explained(task="adding")
    text = plot(sheet, "losses").explain(Cursor(29))
    error, count, loss = numbers(text.rpartition("/ N")[2])
    assert loss == pytest.approx(error / count, rel=0.01)


def test_parts_of_a_gradient_are_as_long_as_they_say() -> None:
    sheet = explained()
    text = plot(sheet, "gradient").explain(Cursor(4))
    gradient = trained().trace.layers[0].gradients["h"]
    expected = [
        float(np.linalg.norm(part[4, :, 0]))
        for part in (gradient.carried, gradient.injected, gradient.total)
    ]
    lengths, carried = text.partition(":")[2].split(";  ")
    assert numbers(lengths) == pytest.approx(expected, rel=0.01)
    assert at("h", 4) in text
    assert carried == "carried = W_hᵀ δ_{5}"
    run = plot(sheet, "gradient").run
    assert gradient_explained(run, 4, 4, "c").endswith("carried = f_{5} ⊙ ∂L/∂c_{5}")
    assert "carried = " not in gradient_explained(run, 15, 15, "c")


@pytest.mark.parametrize("name", ["h", "c", "f", "g"])
def test_a_unit_is_explained_by_the_equation_of_its_cell(name: str) -> None:
    sheet = explained()
    plotted = plot(sheet, f"states {name}" if name in "hc" else "gates")
    text, *rest = plotted.explain(Cursor(5, 2, layer=LayerId(0), mark=name)).split(";  ")
    layer = trained().trace.layers[0]
    values = layer.states.get(name, layer.gates.get(name))
    assert values is not None
    assert numbers(text)[-1] == pytest.approx(float(values[5, 2, 0]), rel=0.01)
    assert {"h": "tanh", "c": "·", "f": "σ", "g": "tanh"}[name] in text
    begins = {
        "h": "∂L/∂h_t = injected + W_hᵀ δ_{t+1} = ",
        "c": "∂L/∂c_t = injected + f_{t+1} · ∂L/∂c_{t+1} = ",
        "f": "a_f = W_x x_t + W_h h_{t-1} + b = ",
        "g": "a_g = W_x x_t + W_h h_{t-1} + b = ",
    }
    assert rest[0].startswith(begins[name])


def test_clipping_shows_the_division() -> None:
    sheet = Sheet(trained(training__clip_threshold=0.01), panels=["clipping"])
    before, limit, *_, ratio = numbers(plot(sheet, "clipping").explain(Cursor(update=5)))
    assert limit == 0.01
    assert ratio == pytest.approx(limit / before, rel=0.01)


def test_the_line_stands_under_everything_and_only_where_asked_for() -> None:
    plain, explaining = Sheet(trained()), Sheet(trained(), explains=True)
    assert not plain.board.explains
    bottom = max(place.area.bottom for place in explaining.board.places)
    assert bottom < max(place.area.bottom for place in plain.board.places)
    line = Area(5, bottom + 22, 300, 620 - bottom - 23)
    hint = explaining.colors(line)
    explaining.point(Cursor(4, plot="gradient"))
    assert explaining.colors(line) != hint


def test_a_long_text_ends_in_an_ellipsis() -> None:
    text = lettering()
    short = shortened(text, HINT, 120)
    assert short.endswith("…")
    assert text.width(short, "text") <= 120
    assert shortened(text, "short", 120) == "short"
