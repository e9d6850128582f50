"""Panel: a view of a run. One file each, or one folder, in `rnnviz.figures.panels`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from rnnviz.figures.plots.plot import Plot
from rnnviz.figures.style.style import Style
from rnnviz.figures.view.run_view import RunView

Makers = Mapping[str, Callable[[Style], Plot]]
"""By the name of a plot, how it is made: a class, or a `functools.partial` of one."""


class Panel(ABC):
    """Base of the panels: says which plots show a run. The plots are made once and kept.

    Class attributes: `kind` is the name it is registered by, `title` names it in menus, `about` is
    one sentence for the tooltip, `needs` what it reads of a snapshot beyond the metrics (a subset
    of `parts.NEEDS`), `order` its place from top to bottom, `usual` whether it is shown unless
    others are chosen, `overlays` whether it shows all runs that are compared in the same plots,
    from `RunView.runs`; any other panel is asked for the plots of each run. `compares`: whether it
    is shown where runs are compared, unless others are chosen. `walks`: whether it is shown in slow
    motion, even if it is not otherwise. `subtracts`: whether it can show a run less the first one.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    needs: ClassVar[frozenset[str]] = frozenset()
    order: ClassVar[int] = 100
    overlays: ClassVar[bool] = False
    compares: ClassVar[bool] = False
    usual: ClassVar[bool] = True
    walks: ClassVar[bool] = False
    subtracts: ClassVar[bool] = False

    @abstractmethod
    def plots(self, run: RunView) -> Makers:
        """Return how the plots are made that show a run, from top to bottom."""


class TimePanel(Panel):
    """A panel whose plots are `TimePlot`s, on the axis of timesteps that all of these share."""

    needs = frozenset({"trace"})


class Instrument(Panel):
    """A panel with axes of its own."""
