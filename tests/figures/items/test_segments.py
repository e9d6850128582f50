"""Buttons beside a title: whose gradient is shown, chosen by a click."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.figure_view import FigureView
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.view.view import Choice, View
from rnnviz.training.losses import ALL_LOSSES, ANSWERS, Losses, Which
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained

WIDTHS = (1300, 700, 480)


def shown(qtbot: QtBot, snapshot: Snapshot) -> FigureView:
    """Return a view of a live figure of the gradient flow; keep it as long as the figure."""
    view = FigureView(Figure(panels=["flow"]))
    qtbot.addWidget(view)
    view.resize(1000, 400)
    view.show()
    view.figure.show(snapshot)
    return view


@pytest.fixture
def figure(qtbot: QtBot) -> Iterator[Figure]:
    view = shown(qtbot, trained())
    yield view.figure
    view.close()


def flow(figure: Figure) -> tuple[Plot, Area]:
    board = figure.board
    return next(iter(board.plots)), board.places[0].title


def choices(figure: Figure) -> dict[str, Choice]:
    """Return by their words what a click on each button chooses."""
    plot, title = flow(figure)
    found = {}
    for switch, place in zip(plot.switches, plot.header.segment_places, strict=True):
        x, y = title.x + place.x + place.width / 2, title.y + place.y + place.height / 2
        choice = figure.board.hit_test.choice_at(x, y)
        assert choice is not None
        found[switch.label] = choice
    return found


def test_a_click_chooses_whose_gradient_is_shown(figure: Figure) -> None:
    chosen = {words: choice.view.losses for words, choice in choices(figure).items()}
    assert chosen == {
        "answers": ANSWERS, "all losses": ALL_LOSSES, "one step": Losses(Which.STEP, 15),
    }  # fmt: skip
    assert [switch.label for switch in flow(figure)[0].switches if switch.chosen] == ["answers"]
    figure.choose(choices(figure)["all losses"].view)
    assert figure.focus == Focus(losses=ALL_LOSSES)


def test_without_answers_of_its_own_a_task_offers_all_losses_or_one(qtbot: QtBot) -> None:
    view = shown(qtbot, trained(task="echo"))
    assert list(choices(view.figure)) == ["all losses", "one step", "by cause"]


@pytest.mark.parametrize("width", WIDTHS)
def test_buttons_stand_beside_each_other_between_title_and_scale(
    figure: Figure, width: int
) -> None:
    figure.board.resize(width, 400)
    plot, _ = flow(figure)
    places = plot.header.segment_places
    assert len(places) == 3
    assert all(one.right <= other.x + 0.5 for one, other in pairwise(places))
    assert places[0].x > plot.look.text.width("Flow", "title")
    assert places[-1].right < plot.header.line.right


def test_on_paper_the_title_says_whose_gradient_it_is() -> None:
    for losses, words in ((ANSWERS, "answers"), (ALL_LOSSES, "all losses")):
        snapshot = trained()
        probe = replace(snapshot.probe, losses=losses)
        changed = replace(snapshot, parts={**snapshot.parts, "trace": probe})
        for kind in ("flow", "gradient"):
            sheet = Sheet(changed, panels=[kind])
            plot, _ = sheet.plot(kind)
            assert plot.title.which == words
            assert not plot.header.segment_places


def test_an_arrow_chooses_its_loss_and_gives_it_back(figure: Figure) -> None:
    board = figure.board
    area = board.places[0].area
    column = area.width / 16
    there = area.x + 14.5 * column, area.y + 5
    choice = board.hit_test.choice_at(*there)
    assert choice is not None
    assert choice.view.losses == Losses(Which.STEP, 14)
    snapshot = trained()
    alone = replace(snapshot.probe, losses=choice.view.losses)
    figure.set_view(choice.view)
    figure.show(replace(snapshot, parts={**snapshot.parts, "trace": alone}))
    again = board.hit_test.choice_at(*there)
    assert again is not None
    assert again.view == replace(View(), losses=ANSWERS, order=again.view.order)
