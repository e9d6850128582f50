"""One notation: an index stands lower wherever it is drawn, and is written so elsewhere."""

from __future__ import annotations

import re
from itertools import cycle

import pytest

from rnnviz.figures.drawing.notation import INDEX
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.view import View
from rnnviz.registry import cells, optimizers, panels, tasks
from rnnviz.settings import Value, settings_of
from rnnviz.training.slow_motion.walk import Phase
from tests.figures.helpers import Sheet, trained, writing

RAW = re.compile(r"\b\w_(?:\{|\w\b)|∂\w+_|Σ_|dL/d|sigmoid\(")
"""An index as equations declare it, and what has a sign of its own."""

SEEN: dict[str, dict[str, Value]] = {
    "lstm": {"model__cell__peepholes": True},
    "gru": {"model__cell": "gru", "task": "adding"},
    "window": {"model__cell": "window"},
    "layers": {"model__layers": 2, "model__bidirectional": True, "model__embedding": 3},
    "text": {"task": "text"},
    "series": {"task": "series"},
}
SOME_PANELS = ("text", "series")  # are shown of these alone


def whole(equation: str) -> str:
    """Return an equation without its indices."""
    return INDEX.sub("", equation)


@pytest.mark.parametrize("name", SEEN)
def test_nothing_that_is_drawn_shows_how_an_index_is_declared(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(monkeypatch) as written:
        sheet = Sheet(trained(**SEEN[name]), panels=list(panels), size=(1900, 1500), explains=True)
        marks = cycle(["c", "h", "a_f", "x"])
        turn = list(SEEN).index(name)
        for _ in range(turn):
            next(marks)  # so that over the cases a plot comes to several marks
        for number, (plot, mark) in enumerate(zip([*sheet.plots], marks, strict=False)):
            if name in SOME_PANELS or (number + turn) % 2:  # all would take long
                sheet.point(Cursor(5, 2, 12, 14, mark=mark, plot=plot.name))
        for phase in list(Phase)[turn % 2 :: 2]:
            sheet.set_view(View(reveal=Reveal(phase, 2)), Cursor(1, 2))
    texts = {text for text, _ in written}
    assert len(texts) > 100
    assert not {text for text in texts if RAW.search(text)}


@pytest.mark.parametrize("name", SEEN)
def test_one_sign_stands_for_one_quantity(name: str) -> None:
    """g is a candidate, ŷ the answer and σ the logistic function; explanations end every index."""
    snapshot = trained(**SEEN[name])
    sheet = Sheet(snapshot, panels=list(panels), size=(1900, 1500), explains=True)
    gates = snapshot.trace.layers[0].gates
    for plot in sheet.plots:
        assert plot.switch is None or not RAW.search(plot.switch.choice.tip)
        for mark in (None, "c", "h", "f", "a_f", "x"):
            text = plot.explain(Cursor(5, 2, 12, 14, mark=mark))
            assert "_" not in whole(text), (plot.name, text)
            assert not re.search(r"sigmoid|dL/|\bp_t|prediction −|‖g‖", text), text
            assert "g" in gates or not re.search(r"\bg\b", whole(text)), text


def test_texts_that_are_shown_as_they_are_hold_no_declared_index() -> None:
    made = [kinds[name] for kinds in (cells, tasks, optimizers) for name in kinds]
    texts = [one.about + one.title for one in (*made, *(panels[name] for name in panels))]
    for one in made:
        texts += [f"{setting.label} {setting.help}" for setting in settings_of(one).values()]
    assert len(texts) > 100
    assert not [text for text in texts if RAW.search(text)]
