"""Transport: play, step, restart, pace, and what the program has to say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from rnnviz.app import slow_motion
from rnnviz.app.actions.actions import Actions
from rnnviz.app.bars.labels import NoticeLabel
from rnnviz.app.bars.wrapping_row import WrappingRow
from rnnviz.app.menus.help_menu import HelpMenu
from rnnviz.app.pace import PACES, Pace
from rnnviz.app.style.look import Look, set_look
from rnnviz.figures.style.plain_text import PlainLabel, tip
from rnnviz.figures.style.theme import Theme


class Transport(QWidget):
    """The bar at the bottom: groups of buttons, and between them the notices.

    Where it is too narrow it leaves out the words before the groups, then takes a second row.

    Signals
    -------
    pace_chosen(Pace)
    slow_pace_chosen(int)
        Steps of slow motion per second.
    """

    pace_chosen = Signal(object)
    slow_pace_chosen = Signal(int)

    def __init__(self, actions: Actions, *menus: QToolButton) -> None:
        super().__init__()
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = WrappingRow(self, gap=14)
        self._row.setContentsMargins(8, 6, 8, 6)
        self._words: list[QLabel] = []
        self._actions = actions
        self.play = actions.button("play")
        self.play.setObjectName(Look.PRIMARY)
        self.restart, step, self.slow = (
            actions.button(name, icon_only=True) for name in ("restart", "step", "slow")
        )
        self._row.addWidget(_group(self.restart, self.play, step, self.slow))
        restarts = [actions.button(name) for name in ("new_weights", "new_data")]
        self._row.addWidget(_group(self._word("restart with"), *restarts))
        self.paces = {pace.name: self._pace_button(pace) for pace in PACES}
        self.slow_paces = {pace: self._slow_pace_button(pace) for pace in slow_motion.PACES}
        self.paces[PACES[0].name].setChecked(True)
        self.slow_paces[slow_motion.DEFAULT_PACE].setChecked(True)
        self._row.addWidget(_group(self._word("pace"), self._pace_group()))
        self.show_slow_motion(False)
        self.notice = NoticeLabel()
        self._row.add_filler(self.notice)
        buttons = [actions.button(name, icon_only=True) for name in ("open", "export", "theme")]
        self._row.addWidget(_group(*menus, *buttons, HelpMenu(actions)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show what there is room for."""
        self.fit()
        super().resizeEvent(event)

    def fit(self) -> None:
        """Show the words before the groups if there is room for them."""
        hidden = sum(word.sizeHint().width() + 2 for word in self._words if word.isHidden())
        wanted = self.notice.preferred_width() - self.notice.minimumSizeHint().width()
        roomy = self._row.width_of_one_row() + hidden + wanted <= self.width()
        for word in self._words:
            word.setVisible(roomy)
        self._row.invalidate()  # or the bar keeps the height that it had with the words
        self.updateGeometry()

    def show_running(self, running: bool, stopped: bool, theme: Theme) -> None:
        """Offer Pause or Play; Restart stands out, with its name, where Play leads nowhere."""
        styles, colors = Qt.ToolButtonStyle, (theme.ink, theme.on_accent)
        text, icon = ("Pause", "pause") if running else ("Play", "play")
        self._actions.change("play", text, icon, colors[not stopped])
        self._actions.change("restart", "Restart", "restart", colors[stopped])
        self.restart.setToolButtonStyle(
            styles.ToolButtonTextBesideIcon if stopped else styles.ToolButtonIconOnly
        )
        set_look(self.restart, Look.PRIMARY if stopped else Look.PLAIN)
        set_look(self.play, Look.PLAIN if stopped else Look.PRIMARY)

    def show_slow_motion(self, slow: bool) -> None:
        """Offer the paces of slow motion, or those of training."""
        for button in self.paces.values():
            button.setVisible(not slow)
        for button in self.slow_paces.values():
            button.setVisible(slow)

    def _word(self, text: str) -> QLabel:
        label = PlainLabel(text)
        label.setObjectName(Look.DIM)
        label.setContentsMargins(0, 0, 6, 0)
        self._words.append(label)
        return label

    def _pace_group(self) -> QWidget:
        group = _group(*self.paces.values(), *self.slow_paces.values())
        group.setObjectName("paces")
        group.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        return group

    def _pace_button(self, pace: Pace) -> QToolButton:
        def choose() -> None:
            _check_only(self.paces, pace.name)
            self.pace_chosen.emit(pace)

        return _choice(pace.name, pace.tip, choose)

    def _slow_pace_button(self, pace: int) -> QToolButton:
        def choose() -> None:
            _check_only(self.slow_paces, pace)
            self.slow_pace_chosen.emit(pace)

        steps = "step" if pace == 1 else "steps"
        return _choice(f"{pace}/s", f"Play {pace} {steps} of slow motion per second.", choose)


def _group(*widgets: QWidget) -> QWidget:
    """Return widgets in a row that stays together."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    for widget in widgets:
        row.addWidget(widget)
    return group


def _choice(name: str, about: str, choose: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setText(name)
    button.setToolTip(tip(about))
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(f"pace {name}")
    button.setAccessibleDescription(about)
    button.clicked.connect(choose)
    return button


def _check_only(buttons: dict[str, QToolButton] | dict[int, QToolButton], chosen: object) -> None:
    """Check one of several buttons; in a group of Qt's, Tab would reach only the checked one."""
    for name, button in buttons.items():
        button.setChecked(name == chosen)
