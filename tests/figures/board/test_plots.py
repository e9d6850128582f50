"""Which plots a board has: made once, kept from snapshot to snapshot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QGraphicsScene

from rnnviz.figures.board.plots import Plots
from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.run_view import side_by_side
from rnnviz.figures.view.view import View
from rnnviz.registry import panels
from rnnviz.training.slow_motion.walk import Phase
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import trained


@pytest.fixture
def scene() -> Iterator[QGraphicsScene]:
    """What takes plots to pieces; the collector would in an order that PySide does not survive."""
    made = QGraphicsScene()
    yield made
    made.clear()


def fill(
    plots: Plots, scene: QGraphicsScene, *snapshots: Snapshot, reveal: Reveal | None = None
) -> tuple[list[str], list[str]]:
    """Return the names of the plots that were made, and of those that are gone."""
    run = side_by_side(snapshots, View())
    read = run if reveal is None else side_by_side(snapshots, View(reveal=reveal))
    kinds = [panels[kind]() for kind in ("states", "gates", "gradient", "loss")]
    new, gone = plots.fill(Style.of(DARK), kinds, run, read)
    for plot in new:
        scene.addItem(plot)
    return [plot.name for plot in new], [plot.name for plot in gone]


def named(plots: Plots) -> dict[str, Plot]:
    return {plot.name: plot for plot in plots}


ALL = ["states h", "states c", "gates", "gradient", "loss"]


def test_plots_are_kept_between_snapshots(scene: QGraphicsScene) -> None:
    plots = Plots()
    assert fill(plots, scene, trained()) == (ALL, [])
    before, later = named(plots), trained(updates=31)
    assert fill(plots, scene, later) == ([], [])
    assert named(plots) == before
    assert all(plot.run is not None and plot.run.snapshot is later for plot in plots)


def test_a_plot_that_is_not_wanted_is_given_up_and_the_others_stay(scene: QGraphicsScene) -> None:
    plots = Plots()
    fill(plots, scene, trained())
    before = named(plots)
    assert fill(plots, scene, trained(model__cell="rnn")) == ([], ["states c", "gates"])
    assert named(plots) == {name: before[name] for name in ("states h", "gradient", "loss")}
    assert fill(plots, scene, trained()) == (["states c", "gates"], [])
    assert named(plots)["gates"] is not before["gates"]


def test_where_the_maker_changes_the_plot_is_replaced(scene: QGraphicsScene) -> None:
    plots = Plots()
    fill(plots, scene, trained())
    before = named(plots)
    summed = Reveal(Phase.SUM, 4)
    assert fill(plots, scene, trained(), reveal=summed) == (["gradient"], ["gradient"])
    after = named(plots)
    assert after["gradient"] is not before["gradient"]
    assert {name for name in ALL if after[name] is before[name]} == {*ALL} - {"gradient"}


def test_each_run_has_plots_of_its_own(scene: QGraphicsScene) -> None:
    plots = Plots()
    fill(plots, scene, trained(), trained(updates=31))
    first, second = plots.times
    assert [plot.name for plot in first] == [plot.name for plot in second] == ALL[:-1]
    assert not {*first} & {*second}
    updates = [column[0].run.snapshot.update for column in (first, second) if column[0].run]
    assert updates == [30, 31]
    assert plots.clear() == [*first, *second, *plots.instruments] or not plots.instruments
    assert list(plots) == []
