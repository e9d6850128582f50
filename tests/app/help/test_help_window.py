"""The documentation, in the program."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextFormat, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidgetItem
from pytestqt.qtbot import QtBot

from rnnviz.app.help.help_window import HelpWindow
from rnnviz.app.help.pages import FIRST, anchor_of, pages
from rnnviz.app.window import Window
from rnnviz.figures.style.theme import LIGHT
from rnnviz.resources import documentation


@pytest.fixture
def shown(window: Window) -> HelpWindow:
    window.actions_by_name["help"].trigger()
    found = window.findChild(HelpWindow)
    assert found is not None
    return found


def titles(shown: HelpWindow) -> list[str]:
    """What is listed and can be chosen."""
    entries = (shown.contents.item(row) for row in range(shown.contents.count()))
    return [entry.text() for entry in entries if entry.flags() & Qt.ItemFlag.ItemIsEnabled]


def entry(shown: HelpWindow, title: str) -> QListWidgetItem:
    (found,) = shown.contents.findItems(title, Qt.MatchFlag.MatchExactly)
    return found


def test_every_page_of_the_folder_is_listed() -> None:
    assert set(pages()) == {path.name for path in documentation().glob("*.md")}


@pytest.mark.parametrize("name", pages())
def test_every_page_is_shown_with_its_pictures_and_links(shown: HelpWindow, name: str) -> None:
    shown.show_page(name)
    document = shown.browser.document()
    assert len(document.toPlainText()) > 200
    block = document.begin()
    while block.isValid():
        code = block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeLanguage)
        for mark in ("**", "```", "| ---", "\ue000"):
            assert code or mark not in block.text()
        place = block.begin()
        while not place.atEnd():
            style = place.fragment().charFormat()
            if style.isImageFormat():
                picture = style.toImageFormat()
                assert (documentation() / picture.name()).is_file()
                assert 0 < picture.width() <= shown.browser.viewport().width()
                drawn = document.resource(2, QUrl(picture.name()))  # an image, already as small
                assert drawn.width() == round(picture.width() * shown.devicePixelRatioF())
            elif style.isAnchor():
                assert style.anchorHref().partition("#")[0] in {"", *pages()}
            place += 1
        block = block.next()


def test_a_link_is_followed_and_back_leads_back(shown: HelpWindow) -> None:
    assert shown.name == FIRST
    shown.follow("numbers.md#clipping")
    assert shown.name == "numbers.md"
    assert shown.browser.textCursor().block().text() == "Clipping"
    assert shown.contents.currentItem().text() == "How numbers are computed"
    shown.back.click()
    assert shown.name == FIRST
    assert not shown.back.isEnabled()


def test_headings_are_named_as_on_the_site() -> None:
    assert anchor_of("What is shown, and what is not") == "what-is-shown-and-what-is-not"


def test_the_search_lists_pages_and_goes_from_place_to_place(shown: HelpWindow) -> None:
    everything = titles(shown)
    QTest.keyClicks(shown.search, "peephole")
    assert set(titles(shown)) < set(everything)
    shown.contents.setCurrentItem(entry(shown, "How numbers are computed"))
    assert "peephole" in shown.browser.textCursor().selectedText().casefold()
    assert shown.browser.extraSelections()
    before = shown.browser.textCursor().position()
    shown.show_page("window.md")
    shown.show_page("numbers.md")
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.browser.textCursor().position() == before
    shown.search.clear()
    assert titles(shown) == everything
    assert not shown.browser.extraSelections()


def test_enter_goes_to_the_first_page_that_has_the_words(shown: HelpWindow) -> None:
    assert shown.name == FIRST
    QTest.keyClicks(shown.search, "peephole")
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.name != FIRST
    assert "peephole" in shown.browser.textCursor().selectedText().casefold()


def test_it_fits_on_the_screen(shown: HelpWindow) -> None:
    room = shown.screen().availableSize()
    assert shown.width() < room.width()
    assert shown.height() < room.height()


def test_nothing_is_listed_for_words_that_no_page_has(shown: HelpWindow) -> None:
    shown.search.setText("zyzzyva")
    assert titles(shown) == []


def test_it_follows_the_theme(shown: HelpWindow, window: Window) -> None:
    shown.show_page("lecturing.md")
    window.set_theme(LIGHT)
    first = shown.browser.document().begin().begin().fragment().charFormat()
    assert first.foreground().color().name() == LIGHT.ink
    tables = [
        frame
        for frame in shown.browser.document().rootFrame().childFrames()
        if isinstance(frame, QTextTable)
    ]
    assert tables
    assert tables[0].format().borderBrush().color().name() == LIGHT.line


def test_there_is_one_window_and_it_goes_with_the_main_one(
    qtbot: QtBot, shown: HelpWindow, window: Window
) -> None:
    window.actions_by_name["help"].trigger()
    assert window.findChildren(HelpWindow) == [shown]
    window.close()
    assert not shown.isVisible()


def test_escape_closes_it_and_it_opens_again(
    qtbot: QtBot, shown: HelpWindow, window: Window
) -> None:
    with qtbot.waitSignal(shown.destroyed):
        QTest.keyClick(shown, Qt.Key.Key_Escape)
    window.actions_by_name["help"].trigger()
    assert len(window.findChildren(HelpWindow)) == 1


def test_a_page_names_no_file_that_is_not_there(shown: HelpWindow) -> None:
    assert Path(shown.browser.searchPaths()[0]) == documentation()
