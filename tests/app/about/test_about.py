"""About says which versions run here, and the licences as the packages themselves name them."""

from __future__ import annotations

from importlib import metadata

import pytest
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from rnnviz import __version__
from rnnviz.app.about import versions
from rnnviz.app.about.dialog import AboutDialog
from rnnviz.app.about.versions import own_licence, packages
from rnnviz.app.menus.help_menu import HelpMenu
from rnnviz.app.parts import LEAST_SIZE
from rnnviz.app.window import Window


def opened(qtbot: QtBot, window: Window) -> AboutDialog:
    window.actions_by_name["about"].trigger()
    (dialog,) = window.findChildren(AboutDialog)
    qtbot.waitExposed(dialog)
    return dialog


def words(dialog: AboutDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_it_is_in_the_menu_of_help(window: Window) -> None:
    (button,) = window.findChildren(HelpMenu)
    assert window.actions_by_name["about"] in button.menu().actions()


def test_it_shows_what_runs_here(qtbot: QtBot, window: Window) -> None:
    dialog = opened(qtbot, window)
    shown = words(dialog)
    assert __version__ in shown
    assert any(text.startswith(qVersion()) for text in shown)
    for package in packages():
        assert {package.name, package.version, package.licence} <= set(shown)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_all_of_it_can_be_copied(qtbot: QtBot, window: Window) -> None:
    dialog = opened(qtbot, window)
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert f"rnnviz: {__version__}\n" in copied
    assert f"numpy {metadata.version('numpy')}: " in copied
    dialog.close_button.click()
    assert not dialog.isVisible()


@pytest.mark.parametrize("text", [1.0, 2.0])
def test_nothing_is_cut_off_in_a_small_window(qtbot: QtBot, window: Window, text: float) -> None:
    window.resize(*LEAST_SIZE)
    window.set_text_size(text)
    dialog = opened(qtbot, window)
    QApplication.processEvents()
    assert dialog.height() <= window.screen().availableSize().height()
    for label in dialog.area.findChildren(QLabel):
        assert label.width() >= label.minimumSizeHint().width()
    for button in (dialog.copy_button, dialog.close_button):
        assert dialog.rect().contains(button.geometry())
    dialog.close()


def test_packages_are_those_that_are_asked_for_and_no_tools_of_development() -> None:
    names = {package.name.lower() for package in packages()}
    assert {"numpy", "pillow", "pyqtgraph", "tqdm"} <= names
    assert any(name.startswith("pyside6") for name in names)
    assert not names & {"pytest", "mypy", "hatchling", "rnnviz"}


def test_a_licence_is_as_the_package_names_it() -> None:
    assert own_licence() == "MIT"
    licences = {package.name.lower(): package.licence for package in packages()}
    assert "BSD" in licences["numpy"]
    assert all(licences.values())


def test_without_being_installed_it_knows_no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(versions, "distribution", nothing)
    assert (packages(), own_licence()) == ([], "")
