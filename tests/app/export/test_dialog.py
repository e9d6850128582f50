"""The export dialog: what it offers, what it shows, and what is in the files that it writes."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageSequence
from pptx import Presentation
from pypdf import PdfReader
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from rnnviz.app.export.choice import FORMS, Form
from rnnviz.app.export.dialog import UNDER_WAY, ExportDialog
from rnnviz.app.export.film_job import CANCELLED
from rnnviz.app.window import Window
from rnnviz.figures.export import mp4
from rnnviz.figures.export.order import Course
from rnnviz.figures.view.seen import opened
from rnnviz.training.commands.change import Change
from tests.app.helpers import RATE, TIMEOUT, wait_for_runs, wait_for_update, wait_until_idle


@pytest.fixture
def dialog(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ExportDialog]:
    monkeypatch.chdir(tmp_path)
    wait_until_idle(qtbot, window)
    window.export.ask()
    assert window.export.dialog is not None
    yield window.export.dialog
    window.export.close()


def form(suffix: str) -> Form:
    return next(one for one in FORMS if one.suffix == suffix)


def click(dialog: ExportDialog) -> None:
    QTest.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)


def written(dialog: ExportDialog, suffix: str) -> Path:
    dialog.options.choose_form(form(suffix))
    click(dialog)
    assert dialog.message.text() == f"Written: {dialog.file.path}"
    return dialog.file.path


def small(dialog: ExportDialog) -> None:
    dialog.options.width_box.setValue(480)
    dialog.options.height_box.setValue(320)
    dialog.options.scale.setCurrentIndex(0)


def channels(image: QImage) -> np.ndarray:
    alike = image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    return np.frombuffer(alike.constBits(), np.uint8).astype(int)


def wait_for_film(qtbot: QtBot, dialog: ExportDialog) -> None:
    qtbot.waitUntil(lambda: dialog.job is None, timeout=3 * TIMEOUT)


def test_every_form_of_a_moment_is_read_back_by_another_program(
    window: Window, dialog: ExportDialog
) -> None:
    png = written(dialog, ".png")
    size = dialog.options.choice().pixels
    with Image.open(png) as image:
        assert image.size == size
    assert ElementTree.parse(written(dialog, ".svg")).getroot().tag.endswith("svg")
    (page,) = PdfReader(written(dialog, ".pdf")).pages
    assert "Copy memory" in " ".join(page.extract_text().split())
    with open(written(dialog, ".csv"), encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header[:2] == ["plot", "t"]
    assert {row[0] for row in rows} >= {"flow", "states h", "loss"}
    arrays = np.load(written(dialog, ".npz"))
    shown = window.figure.snapshot.trace.layers[0].states["h"][:, :, 0]
    columns = [arrays[f"states h.h {unit}"] for unit in range(8)]
    assert np.array_equal(np.array(columns).T, shown)
    for path in (png, png.with_suffix(".svg"), png.with_suffix(".pdf")):
        assert opened(str(path))[0].experiments == window.session.experiments
    (slide,) = Presentation(written(dialog, ".pptx")).slides
    assert slide.shapes.title.text == window.scene.title
    assert opened(str(dialog.file.path))[0].experiments == window.session.experiments
    dialog.options.choose_form(form(""))
    assert dialog.write_button.text() == "Copy"
    click(dialog)
    copied = QApplication.clipboard().image()
    assert (copied.width(), copied.height()) == dialog.options.choice().pixels


@pytest.mark.parametrize("how", ["button", "key"])
def test_it_closes_and_opens_again(window: Window, dialog: ExportDialog, how: str) -> None:
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    if how == "key":
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    else:
        QTest.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert gone
    window.export.ask(["loss"])
    again = window.export.dialog
    assert again is not None
    assert again.options.choice().excerpt.panels == ("loss",)
    window.export.ask()
    assert window.export.dialog is again
    assert len(again.options.choice().excerpt.panels) > 1


def test_only_what_a_form_has_can_be_chosen(dialog: ExportDialog) -> None:
    options = dialog.options
    drawn = {options.theme, options.captioned, options.legends}
    slide = drawn | {options.with_run}
    drawn |= {options.layout_for, options.size_row, options.pixels}
    timed = {options.course, options.fps, options.every, options.length}
    own = {
        ".png": drawn | {options.scale, options.transparent, options.with_run},
        ".svg": drawn | {options.transparent, options.with_run},
        ".pdf": drawn | {options.with_run},
        ".pptx": slide,
        ".mp4": drawn | timed | {options.scale, options.with_run},
        ".csv": set(),
        ".npz": {options.with_run},
        "": drawn | {options.scale, options.transparent},
    }
    every = set().union(*own.values()) | {options.updates, options.whole_paths}
    for suffix, shown in own.items():
        options.choose_form(form(suffix))
        assert {widget for widget in every if widget.isVisible()} == shown, suffix
        assert dialog.file.isVisible() == bool(suffix)
    options.choose_form(form(".gif"))
    options.course.setCurrentIndex(options.course.findData(Course.FROM_NOW))
    assert options.updates.isVisible()
    assert options.length.text() == "11 pictures, 2.1 s"
    options.course.setCurrentIndex(options.course.findData(Course.SLOW))
    assert not options.updates.isVisible()
    assert not options.every.isVisible()


def test_the_preview_is_the_file_in_small(qtbot: QtBot, dialog: ExportDialog) -> None:
    options = dialog.options
    options.layout_for.setCurrentIndex(2)  # half a slide
    options.theme.setCurrentIndex(options.theme.findData("light"))
    options.transparent.setChecked(True)
    dialog._show()
    shown = dialog.preview.image
    assert shown.hasAlphaChannel()
    full = QImage(str(written(dialog, ".png")))
    assert (full.width(), full.height()) == (960, 1080)
    assert abs(shown.width() / shown.height() - 960 / 1080) < 0.01
    reduced = full.scaled(shown.size(), mode=Qt.TransformationMode.SmoothTransformation)
    one, other = map(channels, (shown, reduced))
    assert np.abs(one - other).mean() < 6


def test_the_preview_follows_the_run_and_the_options(
    qtbot: QtBot, window: Window, dialog: ExportDialog
) -> None:
    dialog._show()
    first = dialog.preview.image.copy()
    window.session.step(2)
    wait_for_update(qtbot, window, 2)
    dialog._show()
    second = dialog.preview.image.copy()
    assert second != first
    dialog.options.captioned.setChecked(False)
    dialog._show()
    assert dialog.preview.image not in (first, second)
    dialog.options.choose_form(form(".csv"))
    dialog._show()
    assert dialog.preview.lines[0].startswith("plot,t,")


def test_a_film_is_made_beside_the_window_and_opens_at_its_last_picture(
    qtbot: QtBot, window: Window, dialog: ExportDialog
) -> None:
    window.session.step(2)
    wait_for_update(qtbot, window, 2)
    window.session.change({RATE: 0.02})
    window.session.step(1)
    wait_for_update(qtbot, window, 3)
    wait_until_idle(qtbot, window)
    options = dialog.options
    options.choose_form(form(".gif"))
    options.course.setCurrentIndex(options.course.findData(Course.FROM_NOW))
    options.updates.setValue(4)
    options.every.setValue(2)
    small(dialog)
    click(dialog)
    assert dialog.cancel_button.isVisible()
    assert not dialog.write_button.isVisible()
    assert not options.isEnabled()
    dialog.reject()
    assert dialog.message.text() == UNDER_WAY
    window.session.step(1)  # the window goes on
    wait_for_film(qtbot, dialog)
    assert dialog.message.text() == f"Written: {dialog.file.path}"
    assert "Written" in window.transport.notice.text()
    assert options.isEnabled()
    with Image.open(dialog.file.path) as film:
        assert film.size == (480, 320)
        assert len(list(ImageSequence.Iterator(film))) == 3
    (past,) = opened(str(dialog.file.path))[0].pasts
    assert past.update == 7
    assert past.journal == ((2, Change(RATE, 0.02)),)


@pytest.mark.parametrize("how", ["button", "window"])
def test_a_film_that_is_cancelled_leaves_nothing(
    qtbot: QtBot, window: Window, dialog: ExportDialog, tmp_path: Path, how: str
) -> None:
    before = set(os.listdir(tmp_path))
    dialog.options.choose_form(form(".apng"))
    dialog.options.course.setCurrentIndex(dialog.options.course.findData(Course.FROM_NOW))
    dialog.options.updates.setValue(1_000_000)
    small(dialog)
    click(dialog)
    qtbot.waitUntil(
        lambda: dialog.progress.value() > 0 or "Filming" in dialog.message.text(), timeout=TIMEOUT
    )
    if how == "window":
        window.close()
    else:
        QTest.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
        wait_for_film(qtbot, dialog)
        assert dialog.message.text() == CANCELLED
        assert dialog.write_button.isEnabled()
    assert set(os.listdir(tmp_path)) - {"preferences.json"} == before - {"preferences.json"}


def test_what_cannot_be_written_is_one_sentence_and_no_file(
    window: Window, dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(os.listdir(tmp_path))
    for name, words in (
        ("nowhere/a.png", "there is no folder"),
        (f"{300 * 'x'}.png", "name"),
        ("", "Name a file."),
        (str(tmp_path), "it is a folder"),
    ):
        dialog.file.edit.setText(name)
        assert words in dialog.message.text(), name
        assert not dialog.write_button.isEnabled()
    dialog.options.choose_form(form(".mp4"))
    dialog.file.edit.setText("a.mp4")
    dialog.options.width_box.setValue(481)
    assert "even width and height" in dialog.message.text()
    dialog.options.width_box.setValue(480)
    assert dialog.message.text() == ""
    monkeypatch.setattr(mp4, "CODEC", "libnowhere")
    dialog.options.fps.setValue(7)
    assert mp4.INSTALL in dialog.message.text()
    assert not dialog.write_button.isEnabled()
    assert set(os.listdir(tmp_path)) == before


def test_a_file_that_is_there_is_replaced_only_by_that_word(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.svg").write_text("mine")
    assert dialog.write_button.text() == "Export"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.svg"), ""))
    QTest.mouseClick(dialog.file.button, Qt.MouseButton.LeftButton)
    assert dialog.options.choice().form == form(".svg")
    assert dialog.write_button.text() == "Replace"
    assert (tmp_path / "mine.svg").read_text() == "mine"
    click(dialog)
    assert (tmp_path / "mine.svg").read_text() != "mine"


def test_one_run_alone_one_panel_and_what_the_window_shows_meanwhile(
    qtbot: QtBot, window: Window, dialog: ExportDialog
) -> None:
    options = dialog.options
    window.figure.set_panels(["states", "loss"])
    titles = [options.excerpt.itemText(k) for k in range(options.excerpt.count())]
    assert titles == ["Whole figure", "Panel: States", "Panel: Loss"]
    window.session.add_run()
    window.session.change({"model.units": 5})
    wait_for_runs(qtbot, window, 2)
    wait_until_idle(qtbot, window)
    window.figure.set_panels(["states", "loss"])
    assert options.excerpt.itemText(2) == "Run B alone: hidden units 5"
    options.excerpt.setCurrentIndex(2)
    scene = opened(str(written(dialog, ".png")))[0]
    assert [one.model.units for one in scene.experiments] == [5]
    assert scene.panels == ("states", "loss")
