"""Which plots a board has: made once, kept from snapshot to snapshot, one place for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rnnviz.figures.board.layout import Place
from rnnviz.figures.items.header import Title
from rnnviz.figures.plots.empty_plot import EmptyPlot
from rnnviz.figures.plots.panel import Panel, TimePanel
from rnnviz.figures.plots.plot import Plot, Room, foot_height
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.run_view import Cursor, RunView
from rnnviz.training.settings.runs import run_name

Maker = Callable[[Style], Plot]


@dataclass(frozen=True)
class Entry:
    """A plot that is wanted: how it is made and which run it shows.

    `letter` is a run's number where plots of several runs stand in one column; `note` is said
    beside the first plot of a time column; `last` is whether it is the last of one, if any.
    """

    name: str
    panel: Panel
    maker: Maker
    run: RunView
    letter: int | None = None
    note: str = ""
    last: bool | None = None

    @property
    def key(self) -> Hashable:
        """What tells it from all others; equal as long as the same plot can show it."""
        made = self.maker
        if isinstance(made, partial):
            details: Hashable = (made.func, made.args, tuple(sorted(made.keywords.items())))
        else:
            details = made
        return self.panel.kind, self.name, self.run.index, details


@dataclass
class Plots:
    """The plots of a board, by columns.

    Attributes
    ----------
    times : list of list of TimePlot
        A column for each run.
    instruments : list of Plot
    """

    times: list[list[TimePlot]] = field(default_factory=list)
    instruments: list[Plot] = field(default_factory=list)
    _made: dict[Hashable, Plot] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Plot]:
        for column in self.times:
            yield from column
        yield from self.instruments

    def fill(
        self,
        look: Style,
        panels: Iterable[Panel],
        run: RunView,
        walked: RunView,
        cursor: Cursor | None = None,
    ) -> tuple[list[Plot], list[Plot]]:
        """Have the plots that panels want, and let each show its run.

        Parameters
        ----------
        run, walked : RunView
            The first of the runs; for the time panels as slow motion shows them.
        cursor : Cursor, optional
            What is pointed at; each plot keeps its own if it is not given.

        Returns
        -------
        new, gone : list of Plot
            Those that were made, and those that are not wanted any more.
        """
        times, instruments = wanted(panels, run, walked)
        kept, new = self._made, []
        self._made = {}
        for entry in (*(entry for column in times for entry in column), *instruments):
            plot = kept.pop(entry.key, None)
            if plot is None:
                plot = entry.maker(look)
                plot.name, plot.run_index = entry.name, entry.letter
                plot.kind, plot.about = entry.panel.kind, entry.panel.about
                new.append(plot)
            self._made[entry.key] = plot
            if entry.last is not None:
                plot.note = entry.note
                plot.set_footed(entry.last)
            plot.show_run(entry.run, cursor)
        self.times = [[self._time_plot(entry) for entry in column] for column in times]
        self.instruments = [self._made[entry.key] for entry in instruments]
        for row in zip(*self.times, strict=True):
            level(row)
        return new, list(kept.values())

    def clear(self) -> list[Plot]:
        """Give up all plots, and return them."""
        gone = list(self._made.values())
        self.times, self.instruments, self._made = [], [], {}
        return gone

    def _time_plot(self, entry: Entry) -> TimePlot:
        plot = self._made[entry.key]
        assert isinstance(plot, TimePlot), f"{entry.panel.kind} is a time panel"
        return plot


def wanted(
    panels: Iterable[Panel], run: RunView, walked: RunView
) -> tuple[list[list[Entry]], list[Entry]]:
    """Return what each run's column of time plots holds, and what the instruments' does.

    A panel whose needs a snapshot does not hold is left out: it was just made visible, and the
    next snapshot brings it.
    """
    times: list[list[Entry]] = [[] for _ in run.runs]
    instruments: list[Entry] = []
    for panel in panels:
        if any(panel.needs - view.snapshot.parts.keys() for view in run.runs):
            continue
        if isinstance(panel, TimePanel):
            for column, entries in zip(times, aligned(panel, walked.runs), strict=True):
                column += entries
        elif panel.overlays or len(run.runs) == 1:
            makers = panel.plots(run)
            instruments += [Entry(name, panel, maker, run) for name, maker in makers.items()]
        else:
            for index, view in enumerate(run.runs):
                for name, maker in panel.plots(view).items():
                    name = f"{name} {run_name(index)}"
                    instruments.append(Entry(name, panel, maker, view, index))
    return [_in_column(column) for column in times], instruments


def _in_column(entries: Sequence[Entry]) -> list[Entry]:
    """Return a column's entries: the first says which sequence it is, the last has labels below."""
    last = len(entries) - 1
    return [
        replace(entry, note="" if number else entry.run.label, last=number == last)
        for number, entry in enumerate(entries)
    ]


def aligned(panel: Panel, runs: Sequence[RunView]) -> list[list[Entry]]:
    """Return the plots of a time panel with equal rows for all runs.

    Plots of one name stand beside one another; where runs have no name in common, those of one
    number do. What a run has not is empty in its place.
    """
    tables = [panel.plots(run) for run in runs]
    common = len(runs) == 1 or bool(set.intersection(*(set(table) for table in tables)))
    if not common:
        tables = [{str(k): maker for k, maker in enumerate(table.values())} for table in tables]
    names = list(dict.fromkeys(name for table in tables for name in table))
    return [
        [
            Entry(name, panel, table.get(name) or partial(EmptyPlot, title=Title(name)), run)
            for name in names
        ]
        for table, run in zip(tables, runs, strict=True)
    ]


def level(row: Sequence[TimePlot]) -> None:
    """Let plots side by side want the same room: as much as any of them needs."""
    present = [plot for plot in row if not isinstance(plot, EmptyPlot)]
    if len(row) < 2 or not present:
        return
    rooms = [plot.room for plot in present]
    room = Room(
        weight=max(room.weight for room in rooms),
        least=max(room.least for room in rooms),
        most=max(room.most for room in rooms),
        soft=rooms[0].soft,
    )
    for plot in row:
        plot.room = room
        if isinstance(plot, EmptyPlot):
            plot.title = present[0].title
            plot.say()


def put(plot: Plot, place: Place) -> None:
    """Put a plot at its place: all edges on whole pixels."""
    title, area = place.title, place.area
    plot.left.setWidth(area.x - place.gutter)
    plot.set_footed(place.foot)
    plot.set_labelled(place.labelled)
    low = foot_height(plot.look.text) if place.foot else 0
    width = area.right - place.gutter
    plot.setGeometry(place.gutter, title.y, width, area.bottom - title.y + low)
    plot.layout.activate()  # Qt would wait for the next event: what is drawn now would be askew


def remove(plots: Iterable[Plot]) -> None:
    """Take plots off the board, whole, by Qt: the garbage collector would take them to pieces."""
    for plot in plots:
        plot.setParentItem(None)
        if plot.scene() is not None:
            plot.scene().removeItem(plot)
        plot.deleteLater()
