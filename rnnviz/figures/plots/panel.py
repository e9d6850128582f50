"""Panel: a view of a run. One file each in `rnnviz.figures.panels`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.view.run_view import Shown


class Panel(ABC):
    """Base of the panels: a function from what is shown to plots; it keeps nothing.

    Class attributes: `kind` is the name it is registered by, `title` names it in menus, `about` is
    one sentence for the tooltip, `needs` what it reads of a snapshot beyond the metrics (a subset
    of `parts.NEEDS`), `order` its place from top to bottom, `usual` whether it is shown unless
    others are chosen, `overlays` whether it shows all runs that are compared in the same plots,
    from `Shown.runs`; any other panel is asked for the plots of each run. `compares`: whether an
    instrument is shown beside several runs too, unless others are chosen.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    needs: ClassVar[frozenset[str]] = frozenset()
    order: ClassVar[int] = 100
    overlays: ClassVar[bool] = False
    compares: ClassVar[bool] = False
    usual: ClassVar[bool] = True

    @abstractmethod
    def plots(self, shown: Shown) -> Sequence[Plot]:
        """Return the plots, from top to bottom."""


class ScorePanel(Panel):
    """A panel on the time axis that all score panels share."""

    needs = frozenset({"trace"})

    @abstractmethod
    def plots(self, shown: Shown) -> Sequence[TimePlot]:
        """Return the plots, from top to bottom."""


class Instrument(Panel):
    """A panel with axes of its own."""
