"""What a stranger wrote in a scene or a table is shown as written; no picture is loaded for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from rnnviz import Experiment
from rnnviz.app.controls.text_fields import PathField
from rnnviz.app.notices import refusal
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import on_screen, words_of_tip

PINK = QColor("#ff00ff")


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Words that Qt would take for HTML, with a picture that is there; short, as labels are."""
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(PINK)
    assert picture.save(str(tmp_path / "pink.png"))
    monkeypatch.chdir(tmp_path)
    return '<b>x</b> & <img src="pink.png">'


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, words: str) -> Iterator[Window]:
    """Return a window on a table whose columns and labels are such words."""
    table = tmp_path / "a & <i>b.csv"
    quoted = words.replace('"', '""')
    rows = [f'{k / 200},"{quoted if k % 3 else "<i>other</i>"}"' for k in range(200)]
    table.write_text("\n".join([f'"{quoted}","<u>label</u>"', *rows]), encoding="utf-8")
    experiment = Experiment().with_settings(
        {"task": "labels", "task.path": str(table), "task.length": 10, "model.units": 4}
    )
    scene = Scene("test", experiment, words, words)
    with on_screen(qtbot, Window(scene, Session(experiment), DARK)) as window:
        yield window


def shown_pink(widget: QWidget) -> bool:
    image = widget.grab().toImage()
    return any(
        image.pixelColor(x, y) == PINK for x in range(image.width()) for y in range(image.height())
    )


def tooltip_of(qtbot: QtBot, widget: QWidget) -> QWidget:
    """Return the tooltip as Qt shows it."""
    QToolTip.showText(widget.mapToGlobal(QPoint(3, 3)), widget.toolTip(), widget)

    def shown() -> list[QWidget]:
        top = QApplication.topLevelWidgets()
        return [one for one in top if one.inherits("QTipLabel") and one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def test_the_words_of_a_scene_are_shown_as_written(
    qtbot: QtBot, window: Window, words: str
) -> None:
    told = window.words_bar.parts[0].text
    assert window.windowTitle() == f"{words}[*] - rnnviz"
    assert told.text() == words
    assert not shown_pink(told)
    notice = window.transport.notice
    notice.show_notice(refusal(words))
    assert words_of_tip(notice) == words
    assert not shown_pink(notice)
    tooltip = tooltip_of(qtbot, notice)
    assert not shown_pink(tooltip)
    QToolTip.hideText()


def test_every_label_is_plain(window: Window) -> None:
    labels = [one for one in window.findChildren(QLabel) if not one.inherits("QTipLabel")]
    assert len(labels) > 20
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_the_name_of_a_file_is_no_shortcut(window: Window) -> None:
    field = window.form.fields["task.path"]
    assert isinstance(field, PathField)
    assert field.button.text() == "a && <i>b.csv …"
    assert words_of_tip(field.button).endswith("a & <i>b.csv")
    assert all(button.shortcut().isEmpty() for button in field.findChildren(QToolButton))


def test_no_tooltip_over_the_figure_is_html(window: Window, words: str) -> None:
    """The names of columns and labels stand beside and above the plots."""
    tips = set()
    for place in window.figure.board.places:
        QTest.mouseMove(
            window.view.viewport(), QPoint(int(place.title.x) + 3, int(place.title.y) + 3)
        )
        tips.add(window.view.toolTip())
    assert len(tips) > 3
    assert not [one for one in tips if "<img" in one or "<b>" in one]
    assert words in " ".join(window.snapshots[0].experiment.task.remarks)
