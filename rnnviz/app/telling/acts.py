"""Acts: what phrases of a scene's text do when they are clicked, and how that is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from rnnviz.app.notices import refusal
from rnnviz.app.parts import Parts
from rnnviz.errors import RnnvizError
from rnnviz.figures.view.run_view import NOWHERE
from rnnviz.figures.view.seen import Seen, looked
from rnnviz.registry import panels as registry
from rnnviz.settings import Value, flatten
from rnnviz.training.scenes.script import Act, Highlight


@dataclass(frozen=True)
class Before:
    """What an act has changed, as it was."""

    settings: Mapping[str, Value]
    seen: Seen
    panels: tuple[str, ...]
    highlight: Highlight | None


class Acts(QObject):
    """Carries out the acts of the scene that is shown, and takes them back.

    Attributes
    ----------
    highlight : Highlight or None
        What is framed now.

    Signals
    -------
    highlighted(Highlight or None)
    noticed(Notice)
    """

    highlighted = Signal(object)
    noticed = Signal(object)

    def __init__(self, window: Parts) -> None:
        super().__init__(window)
        self._window = window
        self._before: dict[Act, Before] = {}
        self.highlight: Highlight | None = None

    def forget(self) -> None:
        """Forget what was before: another scene is shown."""
        self._before = {}
        self.frame(None)

    def in_force(self, act: Act) -> bool:
        """Return whether all is as the act makes it."""
        window = self._window
        runs, now = window.session.experiments, self._seen
        if act.run >= len(runs):
            return False
        try:
            changed, seen = runs[act.run].with_settings(act.settings), looked(act.view, now, runs)
        except RnnvizError:  # by now there is another task or cell, which has no such setting
            return False
        return (
            changed == runs[act.run]
            and seen == now
            and set(act.panels or window.figure.panels) == set(window.figure.panels)
            and act.highlight in (None, self.highlight)
        )

    def toggle(self, act: Act) -> None:
        """Do it; or take it back if it is done."""
        try:
            if self.in_force(act):
                self._take_back(act)
            else:
                self._carry_out(act)
        except RnnvizError as problem:
            self.noticed.emit(refusal(problem))

    def frame(self, highlight: Highlight | None) -> None:
        """Frame a panel or a control, or nothing."""
        if highlight != self.highlight:
            self.highlight = highlight
            self.highlighted.emit(highlight)

    @property
    def _seen(self) -> Seen:
        figure = self._window.figure
        return Seen(figure.view, figure.pin or NOWHERE)

    def _carry_out(self, act: Act) -> None:
        window, now = self._window, self._seen
        if act.run >= len(window.session.experiments):
            raise RnnvizError("The run that this is about has been removed.")
        before = flatten(window.session.experiments[act.run])
        panels, highlight = tuple(window.figure.panels), self.highlight
        if act.settings:
            self._change(act.run, act.settings)
        after = flatten(window.session.experiments[act.run])
        settings = {key: value for key, value in before.items() if after.get(key) != value}
        self._before[act] = Before(settings, now, panels, highlight)
        self._look(act, looked(act.view, self._seen, window.session.experiments))
        if act.panels:
            window.figure.set_panels(kind for kind in act.panels if kind in registry)
        if act.highlight:
            self.frame(act.highlight)

    def _take_back(self, act: Act) -> None:
        window = self._window
        before = self._before.pop(act, None) or self._first(act)
        if before.settings:
            self._change(act.run, before.settings)
        self._look(act, looked_back(act, self._seen, before.seen))
        if act.panels:
            window.figure.set_panels(before.panels)
        if act.highlight:
            self.frame(before.highlight)

    def _first(self, act: Act) -> Before:
        """Return how all was as the scene opened: the act was in force without being done."""
        scene = self._window.scene
        own = flatten(scene.said_of[act.run])
        settings = {key: own[key] for key in act.settings if key in own}
        return Before(settings, Seen.of(scene), tuple(self._window.figure.panels), None)

    def _change(self, run: int, settings: Mapping[str, Value]) -> None:
        session = self._window.session
        if session.edited_run != run:
            session.edit_run(run)
        session.change(settings)

    def _look(self, act: Act, seen: Seen) -> None:
        """Look at the runs in another way, where the act says so."""
        window, figure = self._window, self._window.figure
        if "reveal" in act.view and seen.view.reveal != figure.view.reveal:
            if seen.view.reveal is None:
                window.slow.leave()
            else:
                window.slow.enter(seen.view.reveal)
        if "typed" in act.view:
            window.form.probe.text.setText(seen.view.typed)
        figure.set_view(replace(seen.view, reveal=figure.view.reveal))
        if "pinned" in act.view:
            figure.set_pin(seen.pin)
            figure.pinned.emit(figure.cursor)


def looked_back(act: Act, now: Seen, before: Seen) -> Seen:
    """Return how runs are looked at with what the act has changed as it was before."""
    own = {key: getattr(before.view, key) for key in act.view if key != "pinned"}
    return Seen(replace(now.view, **own), before.pin if "pinned" in act.view else now.pin)
