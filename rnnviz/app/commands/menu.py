"""The menu of what can be done to the net while it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction

from rnnviz.app.actions.actions import Actions
from rnnviz.app.commands.doing import Doing
from rnnviz.app.menus.menu_button import MenuButton
from rnnviz.app.session import Session
from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.drawing.notation import in_line
from rnnviz.figures.style.plain_text import button_text, tip
from rnnviz.registry import commands
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.form import form_of
from rnnviz.training.commands.holding import each_of, holding
from rnnviz.training.commands.kinds.release_all import ReleaseAll

MOST_LISTED = 12  # holds; all others can be released together


class CommandMenu(MenuButton):
    """A button that lists what is held, to be released, and every kind of command.

    Attributes
    ----------
    doing : Doing
        What does them.
    """

    def __init__(self, session: Session, figure: Figure, actions: Actions) -> None:
        super().__init__(
            "experiment", "Intervene in the running network: weights, gates, units, optimizer."
        )
        self.doing = Doing(session, figure, actions, self)
        self.menu().aboutToShow.connect(self._rebuild)
        self._actions = actions
        session.experiments_changed.connect(self._offer)
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done to nets only if they are trained here, also elsewhere."""
        trained_here = not self.doing.situation.experiment.task.plays
        self._actions.offer_training(trained_here)
        self.setEnabled(trained_here)

    def _rebuild(self) -> None:
        """List what there is to be done now."""
        self.menu().clear()
        held = list(each_of(self.doing.holds))
        for hold in held[:MOST_LISTED]:
            words = in_line(holding(hold).words)
            release = holding(hold, released=True)
            whose = f" in {self.doing.whose}" if self.doing.whose else ""
            self._add(f"Release: {words}{whose}", "Lets it go: the network sets it again.",
                      partial(self.doing.do, release))  # fmt: skip
        if held:
            self._add(f"{ReleaseAll.title} ({len(held)})", ReleaseAll.about,
                      partial(self.doing.do, ReleaseAll()))  # fmt: skip
            self.menu().addSeparator()
        kinds: list[type[Command]] = [commands[name] for name in commands]
        for kind in sorted(kinds, key=lambda kind: kind.title):
            if kind is not ReleaseAll:
                self._add_kind(kind)

    def _add_kind(self, kind: type[Command]) -> None:
        """Offer a kind of command, or say why it can do nothing here."""
        try:
            dots = "…" if form_of(kind, self.doing.situation) else ""
        except RnnvizError as problem:
            self._add(f"{kind.title}: {problem}", kind.about, str).setEnabled(False)
        else:
            self._add(f"{kind.title}{dots}", kind.about, partial(self.doing.ask, kind))

    def _add(self, text: str, about: str, carry_out: Callable[[], object]) -> QAction:
        action = self.menu().addAction(button_text(in_line(text)))
        action.setToolTip(tip(in_line(about)))
        action.triggered.connect(lambda _=False: carry_out())
        return action
