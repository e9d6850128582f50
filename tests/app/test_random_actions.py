"""Whatever a person does, in whatever order, the window stays up and tells the truth.

    RNNVIZ_RANDOM_ACTIONS=5000 RNNVIZ_RANDOM_SEED=7 pytest -o faulthandler_timeout=0 -k random_act

What action n does depends on the seed and n, so that a failure can be had again: it names the seed,
n and what was done before. Events are posted, as a window system would; an exception in a handler
is then an exception that is reported.
"""

import errno
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QEvent, QMetaObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QSlider,
    QWidget,
)
from pytestqt.logging import QtLoggingPlugin
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app import process_link
from rnnviz.app.controls.field import Field
from rnnviz.app.controls.fields import NumberField
from rnnviz.app.controls.slider_scale import position_of
from rnnviz.app.controls.text_fields import PathField
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.settings import Setting
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import kill_worker
from tests.figures.helpers import PICTURES

ACTIONS = int(os.environ.get("RNNVIZ_RANDOM_ACTIONS", "120"))
SEED = int(os.environ.get("RNNVIZ_RANDOM_SEED", "0"))
MOST = 24  # of any whole number that is set: the test is not to wait for a large network
START = Experiment().with_settings({"model.units": 8, "training.batch": 4, "task.delay": 6})

Keys, Modifiers, Buttons, Kinds = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton, QEvent.Type
PLAIN, NONE = Modifiers.NoModifier, Buttons.NoButton
POINTING = ["move", "click", "double click", "drag", "right click", "help", "leave"]
KEYS = [
    Keys.Key_Space, Keys.Key_Return, Keys.Key_Escape, Keys.Key_Tab, Keys.Key_Backtab,
    Keys.Key_Left, Keys.Key_Right, Keys.Key_Up, Keys.Key_Down, Keys.Key_Backspace,
    Keys.Key_Plus, Keys.Key_Minus, Keys.Key_0, Keys.Key_1, Keys.Key_7, Keys.Key_E, Keys.Key_Z,
]  # fmt: skip
NONSENSE = ["", "-1", "abc", "1e400", "nan", "0", "999999999999999999999", "1,5", "\u221e"]


ROWS = "".join(f"{k % 7},{k % 5},{'ab'[k % 3 == 0]}\n" for k in range(600))
CONTENTS = {
    "text.txt": b"one two three " * 200,
    "table.csv": f"x,y,z\n{ROWS}".encode(),
    "noise": bytes(range(256)),
}  # of files to choose as data: a text, a table, what is neither


class Person:
    """Somebody in front of a window who does things at random."""

    def __init__(self, qtbot: QtBot, files: Sequence[Path]) -> None:
        self.qtbot, self.files = qtbot, files
        self.disk_is_full = False
        self._stopped = 0  # the number of a worker that stands still
        self.open()

    def open(self) -> None:
        self.window = Window(Scene("test", START, "A test"), Session(START), DARK)
        self.window.resize(1280, 720)
        self.window.show()

    @property
    def choices(self) -> list[Callable[[Random], str]]:
        """What the person chooses among: common actions several times, rare ones once."""
        often = [self.trigger, self.change_a_setting, self.use_the_mouse, self.watch]
        sometimes = [
            self.press_a_button, self.type_a_key, self.turn_the_wheel, self.resize,
            self.type_a_probe,
        ]  # fmt: skip
        return often * 4 + sometimes * 2 + [self.harm_the_worker, self.harm_a_file]

    def do(self, number: int) -> str:
        """Do something; return what, in words."""
        random = Random(f"{SEED} {number}")
        self.window.activateWindow()
        text = random.choice(self.choices)(random)
        QApplication.processEvents()
        if not self.window.isVisible():  # quit
            self.close()
            self.open()
        self._keep_it_small()
        return text

    def close(self) -> None:
        self.let_go_on()
        self.window.close()
        self.window.deleteLater()

    def trigger(self, random: Random) -> str:
        """Carry out an action of the window or of its menus, as its key or entry would."""
        actions = [a for a in self.window.findChildren(QAction) if a.isEnabled() and a.text()]
        action = random.choice(actions)
        QMetaObject.invokeMethod(action, "trigger", Qt.ConnectionType.QueuedConnection)
        return f"action {action.text()!r}"

    def change_a_setting(self, random: Random) -> str:
        fields = [
            field
            for field in self.window.form.fields.values()
            if field.isEnabled() and not isinstance(field, PathField)  # that is a button
        ]
        field = random.choice(fields)
        control = random.choice(
            [c for kind in (QComboBox, QCheckBox, QSlider, QLineEdit) for c in _parts(field, kind)]
        )
        control.setFocus()
        if isinstance(control, QComboBox):
            key = random.choice([Keys.Key_Up, Keys.Key_Down])
            press(control, *[key] * random.randint(1, 3))
            return f"{field.key}: {key.name}"
        if isinstance(control, QSlider):
            return f"{field.key}: " + drag(control, random, _room(field.setting))
        if isinstance(control, QLineEdit):
            text = random.choice([str(random.randint(0, MOST)), *random.sample(NONSENSE, 1)])
            control.selectAll()
            write(control, text)
            press(control, Keys.Key_Return)
            return f"{field.key}: {text!r} typed"
        click(control, QPointF(8, control.height() / 2))
        return f"{field.key}: clicked"

    def type_a_probe(self, random: Random) -> str:
        """Type a sequence that may be one, or none at all."""
        line, names = (
            self.window.form.probe.text,
            self.window.session.experiment.task.vocabulary,
        )
        symbols = [random.choice([*names, *"AB.>01"]) for _ in range(random.randint(0, MOST))]
        line.setFocus()
        line.selectAll()
        press(line, Keys.Key_Backspace)
        write(line, " ".join(symbols[: random.choice([0, 1, MOST])]))
        press(line, Keys.Key_Return)
        return f"{symbols} typed as a probe"

    def press_a_button(self, random: Random) -> str:
        buttons = self.window.findChildren(QAbstractButton)
        usable = [b for b in buttons if b.isVisible() and b.isEnabled()]
        if not usable:  # in a lecture
            return "no button"
        button = random.choice(usable)
        click(button, QPointF(button.rect().center()))
        return f"button {button.accessibleName() or button.text()!r}"

    def type_a_key(self, random: Random) -> str:
        widget = QApplication.focusWidget() or self.window
        key = random.choice(KEYS)
        press(widget, key)
        return f"{key.name} in {type(widget).__name__}"

    def use_the_mouse(self, random: Random) -> str:
        view = self.window.view.viewport()
        spot, other = (_spot(view, random) for _ in range(2))
        what = random.choice(
            ["move", "click", "double click", "drag", "right click", "help", "leave"]
        )
        if what == "help":
            place = spot.toPoint()
            post(view, QHelpEvent(Kinds.ToolTip, place, view.mapToGlobal(place)))
        elif what == "leave":
            post(view, QEvent(Kinds.Leave))
        elif what == "move":
            post(view, mouse(view, Kinds.MouseMove, spot), mouse(view, Kinds.MouseMove, other))
        elif what == "right click":
            click(view, spot, Buttons.RightButton)
        else:
            click(view, spot, to=other if what == "drag" else None)
        if what == "double click":
            left = Buttons.LeftButton
            post(view, mouse(view, Kinds.MouseButtonDblClick, spot, left, left),
                 mouse(view, Kinds.MouseButtonRelease, spot, left))  # fmt: skip
        return f"{what} at {spot.x():.0f}, {spot.y():.0f}"

    def turn_the_wheel(self, random: Random) -> str:
        places = [self.window.view.viewport(), self.window.form.viewport(), self.window]
        widget = random.choice([*places, QApplication.focusWidget() or self.window])
        spot, turn = _spot(widget, random), random.choice([-120, 120, 40])
        held = random.choice([PLAIN, PLAIN, Modifiers.ControlModifier, Modifiers.ShiftModifier])
        steady = Qt.ScrollPhase.NoScrollPhase
        turned = QWheelEvent(
            spot, widget.mapToGlobal(spot), QPoint(), QPoint(0, turn), NONE, held, steady, False
        )
        post(widget, turned)
        return f"wheel {turn} on {type(widget).__name__}"

    def resize(self, random: Random) -> str:
        sizes = [(1280, 720), (720, 440), (960, 540), (1920, 1080), (1111, 1001), (1600, 900)]
        size = random.choice(sizes)
        QTimer.singleShot(0, self.window, lambda: self.window.resize(*size))
        return f"resize to {size}"

    def watch(self, random: Random) -> str:
        """Wait for what is under way."""
        self.let_go_on()
        seen: list[object] = []
        frames = random.randint(1, 4)
        session = self.window.session
        session.snapshots_taken.connect(seen.append)
        self.qtbot.waitUntil(lambda: len(seen) >= frames or not session.busy, timeout=30_000)
        session.snapshots_taken.disconnect(seen.append)
        return f"watch {len(seen)} frames"

    def harm_the_worker(self, random: Random) -> str:
        if random.random() < 0.5:
            kill_worker(self.window)
            return "the worker is killed"
        if hasattr(signal, "SIGSTOP") and self.window.session.link.alive:
            self.let_go_on()
            self._stopped = self.window.session.link.process.process.pid or 0
            with suppress(ProcessLookupError):  # it has just been killed
                os.kill(self._stopped, signal.SIGSTOP)
        return "the worker stands still"

    def let_go_on(self) -> None:
        """Let a worker go on that stands still."""
        if self._stopped:
            with suppress(ProcessLookupError):
                os.kill(self._stopped, signal.SIGCONT)
        self._stopped = 0

    def harm_a_file(self, random: Random) -> str:
        """Change, empty or remove one of the data, or put it back; fill or empty the disk."""
        self.disk_is_full = random.random() < 0.5
        path = random.choice(self.files)
        what = random.choice(["changed", "emptied", "removed", "put back"])
        if what == "removed":
            path.unlink(missing_ok=True)
        else:
            contents = {"changed": CONTENTS[path.name][::-1], "emptied": b""}
            path.write_bytes(contents.get(what, CONTENTS[path.name]))
        return f"{path.name} is {what}, the disk is full: {self.disk_is_full}"

    def _keep_it_small(self) -> None:
        for entry in self.window.session.experiment.entries():
            large = entry.setting.type is int and int(entry.value) > 2 * MOST
            if large and not entry.key.startswith("seed"):
                self.window.session.change({entry.key: MOST})


def post(widget: QWidget, *events: QEvent) -> None:
    for event in events:
        QApplication.postEvent(widget, event)


def press(widget: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        text = chr(key) if key < 128 else ""
        post(
            widget,
            *(QKeyEvent(kind, key, PLAIN, text) for kind in (Kinds.KeyPress, Kinds.KeyRelease)),
        )


def write(widget: QWidget, text: str) -> None:
    for letter in text:
        post(widget, QKeyEvent(Kinds.KeyPress, 0, PLAIN, letter))


def mouse(
    widget: QWidget,
    kind: QEvent.Type,
    spot: QPointF,
    button: Qt.MouseButton = NONE,
    held: Qt.MouseButton = NONE,
) -> QMouseEvent:
    return QMouseEvent(kind, spot, widget.mapToGlobal(spot), button, held, PLAIN)


def click(
    widget: QWidget,
    spot: QPointF,
    button: Qt.MouseButton = Buttons.LeftButton,
    to: QPointF | None = None,
) -> None:
    post(widget, mouse(widget, Kinds.MouseButtonPress, spot, button, button))
    if to is not None:
        post(widget, mouse(widget, Kinds.MouseMove, to, held=button))
    post(widget, mouse(widget, Kinds.MouseButtonRelease, to or spot, button))


def drag(slider: QSlider, random: Random, room: float) -> str:
    """Drag a slider from anywhere to anywhere within a share of its way."""
    spots = [QPointF(random.uniform(0, room) * slider.width(), 5) for _ in range(2)]
    click(slider, spots[0], to=random.choice([None, spots[1]]))
    return f"slid to {spots[1].x():.0f}"


def _room(setting: Setting) -> float:
    """Return up to which share of its slider's way a setting stays small."""
    return position_of(MOST, setting) if setting.type is int else 1.0


def _parts(field: Field, kind: type[QWidget]) -> list[QWidget]:
    return [part for part in field.findChildren(kind) if part.isEnabled()]


def _spot(widget: QWidget, random: Random) -> QPointF:
    return QPointF(random.uniform(0, widget.width()), random.uniform(0, widget.height()))


@pytest.fixture
def person(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    names = [f"figure{suffix}" for suffix in PICTURES]
    names += ["figure", "a.gif", "missing/a.png", "table.csv", f"{'x' * 300}.png"]
    answers = cycle(["", *(str(tmp_path / name) for name in names)])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (next(answers), ""))
    files = [tmp_path / name for name in CONTENTS]
    for path in files:
        path.write_bytes(CONTENTS[path.name])
    chosen = cycle(["", *map(str, files), str(tmp_path / "missing")])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (next(chosen), ""))
    monkeypatch.setattr(process_link, "PATIENCE", 0.1)
    closer = QTimer()  # of menus and dialogs, which have loops of their own
    closer.timeout.connect(_close_popups)
    closer.start(20)
    person = Person(qtbot, files)

    def bring_to_disk(path: Path) -> None:
        if person.disk_is_full:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("rnnviz.files._bring_to_disk", bring_to_disk)
    yield person
    person.close()
    closer.stop()
    QGuiApplication.clipboard().clear()


def _close_popups() -> None:
    for widget in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if widget is not None:
            widget.close()


def test_random_actions(qtbot: QtBot, person: Person, qtlog: QtLoggingPlugin) -> None:
    done: deque[str] = deque(maxlen=20)
    with qtbot.captureExceptions() as raised:
        for number in range(ACTIONS):
            done.append(f"{number}: {person.do(number)}")
            said = [record.message for record in qtlog.records if not record.ignored]
            assert not raised, f"seed {SEED}: {raised} after {list(done)}"
            assert not said, f"seed {SEED}: {said} after {list(done)}"
    person.let_go_on()
    window = person.window
    window.form.flush()
    window.session.pause()
    qtbot.waitUntil(lambda: not window.session.busy, timeout=30_000)
    assert tuple(snapshot.experiment for snapshot in window.snapshots) == window.session.experiments
    for entry in window.session.experiment.entries():
        field = window.form.fields.get(entry.key)  # none for what follows from another
        if isinstance(field, NumberField):
            assert field.value == entry.value
