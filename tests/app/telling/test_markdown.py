"""Texts from anybody, as they are shown."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from rnnviz.app.telling.markdown import Link, show_markdown
from rnnviz.figures.style.theme import DARK

KNOWN = {"letter": Link(), "clip": Link(pressed=True)}

pytestmark = pytest.mark.usefixtures("qapp")


def shown(*texts: str, new: int = 0) -> QTextDocument:
    document = QTextDocument()
    show_markdown(document, texts, DARK, KNOWN.get, new)
    return document


def format_of(document: QTextDocument, words: str) -> QTextCharFormat:
    """Return how some words are written, all of them in the same way."""
    found = document.find(words)
    assert not found.isNull(), words
    formats = set()
    for place in range(found.selectionStart() + 1, found.selectionEnd() + 1):
        cursor = QTextCursor(document)
        cursor.setPosition(place)
        style = cursor.charFormat()
        formats.add((style.foreground().color().name(), style.anchorHref(), style.fontItalic()))
    assert len(formats) == 1, words
    return cursor.charFormat()


def test_formulas_stand_in_the_notation_of_the_program() -> None:
    document = shown("The state $h_{t-1}$ times *$W_h$*, not $5.\n\n$c_t = f_t ⊙ c_{t−1}$")
    assert document.toPlainText() == "The state ht−1 times Wh, not $5.\nct = ft ⊙ ct−1"
    lower = QTextCharFormat.VerticalAlignment.AlignSubScript
    assert format_of(document, "t−1").verticalAlignment() == lower
    assert format_of(document, "h").verticalAlignment() != lower
    assert format_of(document, "W").fontItalic()


def test_a_link_is_a_button_or_plain_text() -> None:
    document = shown("[point](letter), [clip it](clip), [see](http://nowhere.org/x)")
    assert document.toPlainText() == "point, clip it, see"
    assert format_of(document, "point").anchorHref() == "letter"
    assert format_of(document, "point").foreground().color().name() == DARK.accent
    assert format_of(document, "clip it").background().color().name() == DARK.accent
    plain = format_of(document, "see")
    assert (plain.isAnchor(), plain.anchorHref(), plain.fontUnderline()) == (False, "", False)


@pytest.mark.parametrize("text", ["![a cat](file:///etc/passwd)", "![a cat][1]\n\n[1]: x.png"])
def test_no_picture_is_shown(text: str) -> None:
    document = shown(text)
    assert "\ufffc" not in document.toPlainText()
    assert "a cat" in document.toPlainText()


def test_html_is_text() -> None:
    assert shown("<b>5 < 6</b> <img src='x'>").toPlainText() == "<b>5 < 6</b> <img src='x'>"


def test_earlier_texts_are_paler() -> None:
    document = shown("First, $h_t$.\n\n- one\n- two", "Then *this*.\n\nAnd that.", new=1)
    assert document.toPlainText() == "First, ht.\none\ntwo\nThen this.\nAnd that."
    for words, color in (("First,", DARK.dim), ("two", DARK.dim), ("that", DARK.ink)):
        assert format_of(document, words).foreground().color().name() == color, words


def test_marks_of_its_own_in_a_text_do_nothing() -> None:
    assert shown("a\ue0007\ue001b\n\n\ue002\n\nc").toPlainText() == "a7b\nc"
