"""The list of scenes: what it shows, how it is searched, and what a choice opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app.main import begin
from rnnviz.app.scenes.browser import SceneBrowser
from rnnviz.app.scenes.cards import ENTRY, LINES, MOST, PAD, cut, thumbnail
from rnnviz.app.scenes.entries import RECENT, groups
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.lecture import scene_names
from tests.app.helpers import remembered


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text("{}")
    return path


@pytest.fixture
def browser(qtbot: QtBot, own: Path) -> Iterator[SceneBrowser]:
    window = QWidget()
    window.resize(1280, 720)
    browser = SceneBrowser([own, own.with_name("gone.json")], "copy-rnn", DARK, window)
    browser.show()
    yield browser
    window.close()
    window.deleteLater()


def test_every_scene_is_in_one_group_with_its_words_and_picture(qapp: object) -> None:
    listed = groups([])
    names = [entry.name for _, entries in listed for entry in entries]
    assert sorted(names) == scene_names()
    for _, entries in listed:
        for entry in entries:
            assert all((entry.title, entry.shape, entry.text)), entry.name
            assert thumbnail(entry.picture, QSize(160, 90), 1.0) is not None, entry.name


def test_files_that_are_still_there_are_listed_too(own: Path) -> None:
    title, entries = groups([own, own.with_name("gone.json")])[-1]
    assert title == RECENT
    assert [(entry.name, entry.title) for entry in entries] == [(str(own), "mine")]


def test_the_scene_that_is_shown_is_chosen_at_first(browser: SceneBrowser) -> None:
    assert browser.list.currentItem().data(ENTRY).name == "copy-rnn"
    assert len(browser.entries) == len(scene_names()) + 1


def test_a_search_leaves_what_has_all_its_words(browser: SceneBrowser) -> None:
    QTest.keyClicks(browser.search, "MANY one lstm")
    assert browser.entries
    for entry in browser.entries:
        said = f"{entry.name} {entry.title} {entry.shape} {entry.text}".casefold()
        assert all(word in said for word in ("many", "one", "lstm"))
    headings = [
        browser.list.item(row) for row in range(browser.list.count())
        if browser.list.item(row).data(ENTRY) is None
    ]  # fmt: skip
    assert any(heading.isHidden() for heading in headings)
    browser.search.setText("no such words")
    assert not browser.entries
    assert browser.nothing.isVisible()
    browser.search.clear()
    assert len(browser.entries) == len(scene_names()) + 1


def test_enter_opens_the_first_that_is_found(qtbot: QtBot, browser: SceneBrowser) -> None:
    QTest.keyClicks(browser.search, "explodes")
    with qtbot.waitSignal(browser.chosen) as signal:
        QTest.keyClick(browser.search, Qt.Key.Key_Return)
    assert signal.args == ["exploding"]
    assert not browser.isVisible()


def test_arrows_go_from_the_search_to_the_cards(qtbot: QtBot, browser: SceneBrowser) -> None:
    browser.search.setFocus()
    QTest.keyClick(browser.search, Qt.Key.Key_Down)
    before = browser.list.currentRow()
    QTest.keyClick(browser.list, Qt.Key.Key_Right)
    assert browser.list.currentRow() == before + 1
    with qtbot.waitSignal(browser.chosen) as signal:
        QTest.keyClick(browser.list, Qt.Key.Key_Return)
    assert signal.args == ["copy-lstm"]


def test_a_click_opens_a_card_and_a_heading_opens_nothing(
    qtbot: QtBot, browser: SceneBrowser
) -> None:
    port, left = browser.list.viewport(), Qt.MouseButton.LeftButton
    heading, first = browser.list.item(0), browser.list.item(1)
    with qtbot.assertNotEmitted(browser.chosen):
        QTest.mouseClick(port, left, pos=browser.list.visualItemRect(heading).center())
    with qtbot.waitSignal(browser.chosen) as signal:
        QTest.mouseClick(port, left, pos=browser.list.visualItemRect(first).center())
    assert signal.args == ["order-and-memory"]


def test_a_heading_has_a_row_of_its_own(browser: SceneBrowser) -> None:
    items = [browser.list.item(row) for row in range(browser.list.count())]
    places = [(item.data(ENTRY) is None, browser.list.visualItemRect(item)) for item in items]
    for is_heading, place in places:
        for other_is_heading, other in places:
            if is_heading and not other_is_heading:
                assert place.bottom() < other.top() or place.top() > other.bottom()


def test_a_file_can_be_chosen(
    qtbot: QtBot, browser: SceneBrowser, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(own), ""))
    with qtbot.waitSignal(browser.chosen) as signal:
        browser.file.click()
    assert signal.args == [str(own)]


def test_it_is_the_start_page_if_it_is_wanted(window: Window, preferences: Path) -> None:
    def shown() -> list[SceneBrowser]:
        return [one for one in window.findChildren(SceneBrowser) if one.isVisible()]

    begin(window, named=False)
    assert not shown()
    window.actions_by_name["open"].trigger()
    (browser,) = shown()
    assert not browser.at_start.isChecked()
    browser.at_start.click()
    browser.reject()
    assert remembered(window, preferences).start_page
    begin(window, named=True)
    assert not shown()
    begin(window, named=False)
    (browser,) = shown()
    assert browser.at_start.isChecked()
    browser.reject()


def test_the_cards_of_a_row_fill_it(browser: SceneBrowser) -> None:
    for size in ((1280, 720), (800, 600), (1000, 700)):
        browser.resize(*size)
        QApplication.processEvents()
        wide = browser.list.viewport().width()
        items = [browser.list.item(row) for row in range(browser.list.count())]
        places = [browser.list.visualItemRect(one) for one in items if one.data(ENTRY)]
        assert max(place.right() for place in places) <= wide
        assert max(place.right() for place in places) > 0.94 * wide


def test_no_title_and_no_kind_of_a_built_in_scene_is_cut(browser: SceneBrowser) -> None:
    browser.resize(800, 600)
    QApplication.processEvents()
    place = browser.list.visualItemRect(browser.list.currentItem())
    font, room = QFont(browser.list.font()), place.width() - 8 - 2 * PAD
    for entry in (entry for _, entries in groups([]) for entry in entries):
        font.setBold(True)
        title, first = cut(entry.title, font, room, MOST)
        font.setBold(False)
        kind, second = cut(entry.shape, font, room, MOST)
        assert (title, kind) == (entry.title, entry.shape)
        assert LINES - first - second >= 3


def test_a_text_is_cut_between_words(browser: SceneBrowser) -> None:
    shown, lines = cut("word " * 100, browser.font(), 200, 2)
    assert lines == 2
    assert shown.endswith("word …")
