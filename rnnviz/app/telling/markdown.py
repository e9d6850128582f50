"""Markdown as it is shown: formulas in the program's notation, links to acts and to the glossary.

Texts may come from anybody. No picture is loaded, HTML is left out, and a link that leads to
nothing that is known is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from rnnviz.figures.drawing.notation import pieces
from rnnviz.figures.style.theme import Theme

FORMULA = re.compile(r"\$([^$\n]{1,300})\$")
HELD = re.compile("\ue000(\\d+)\ue001")  # where a formula stands until the Markdown is read
PICTURE = re.compile(r"!\[")
BORDER = "\ue002"  # between two texts
OWN = re.compile("[\ue000-\ue002]")
LINE_HEIGHT = 118  # per cent
PARAGRAPH_GAP, LIST_GAP = 0.8, 0.2  # of the size of the letters
LARGER = 1.12  # of the letters: a formula that stands alone
FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownDialectCommonMark
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)


@dataclass(frozen=True)
class Link:
    """How a phrase is shown: that of an act is `pressed` while what it does is in force."""

    pressed: bool = False


Links = Callable[[str], Link | None]
"""Return how a link to a target is shown; None if there is no such target."""


def show_markdown(
    document: QTextDocument, texts: Sequence[str], theme: Theme, links: Links, new: int = 0
) -> int:
    """Let a document show texts one after the other, those from number `new` on brighter.

    Letters have the size of the document's font. Return the number of the first new block.
    """
    text = f"\n\n{BORDER}\n\n".join(PICTURE.sub("[", OWN.sub("", text)) for text in texts)
    plain, formulas = hold_formulas(text)
    document.setMarkdown(plain, FEATURES)
    first = _take_borders(document, new)
    _set_paragraphs(document, theme, first)
    set_links(document, theme, links)
    set_formulas(document, formulas)
    return first


def hold_formulas(text: str) -> tuple[str, list[str]]:
    """Return a text in which each formula is held a place, and the formulas."""
    formulas: list[str] = []

    def hold(found: re.Match[str]) -> str:
        formulas.append(found[1].strip())
        return f"\ue000{len(formulas) - 1}\ue001"

    return FORMULA.sub(hold, text), formulas


def _take_borders(document: QTextDocument, wanted: int) -> int:
    """Remove the paragraphs that stand between texts; return the first block of the wanted one."""
    first = text = number = 0
    while (block := document.findBlockByNumber(number)).isValid():
        if block.text() == BORDER:
            cursor = _select(document, block.position(), len(BORDER) + 1)
            cursor.removeSelectedText()
            text += 1
            first = number if text == wanted else first
        else:
            number += 1
    return first


def _set_paragraphs(document: QTextDocument, theme: Theme, first: int) -> None:
    """Give every paragraph its colour and its distance from the next."""
    size = document.defaultFont().pointSizeF()
    block = document.begin()
    while block.isValid():
        cursor, ink = QTextCursor(block), QTextCharFormat()
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        ink.setForeground(QColor(theme.ink if block.blockNumber() >= first else theme.dim))
        cursor.mergeCharFormat(ink)
        style = QTextBlockFormat()
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        style.setLineHeight(LINE_HEIGHT, proportional.value)
        style.setTopMargin(0)
        style.setBottomMargin((LIST_GAP if block.textList() else PARAGRAPH_GAP) * size)
        cursor.mergeBlockFormat(style)
        block = block.next()


def set_links(document: QTextDocument, theme: Theme, links: Links) -> None:
    """Show every phrase that acts as what it is, and all others as plain text."""
    for start, length, style in fragments(document):
        if not style.isAnchor():
            continue
        link = links(style.anchorHref())
        changed = QTextCharFormat(style)
        changed.setFontUnderline(link is not None)
        if link is None:
            changed.setAnchor(False)
            changed.setAnchorHref("")
            changed.setForeground(QColor(theme.ink))
        elif link.pressed:
            changed.setForeground(QColor(theme.on_accent))
            changed.setBackground(QColor(theme.accent))
        else:
            changed.setForeground(QColor(theme.accent))
        _select(document, start, length).setCharFormat(changed)


def set_formulas(document: QTextDocument, formulas: list[str]) -> None:
    """Put the formulas where they are held a place, their indices lower and smaller."""
    for start, length, style, number in reversed(list(_held(document))):
        cursor = _select(document, start, length)
        alone = cursor.block().text() == cursor.selectedText()
        cursor.removeSelectedText()
        usual = QTextCharFormat(style)
        if alone:
            usual.setFontPointSize(LARGER * document.defaultFont().pointSizeF())
            usual.setFontWeight(QFont.Weight.DemiBold)
        index = QTextCharFormat(usual)
        index.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
        for piece, lower in pieces(formulas[number]):
            cursor.insertText(piece, index if lower else usual)
        if alone:
            block = cursor.blockFormat()
            block.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            cursor.setBlockFormat(block)


def _held(document: QTextDocument) -> list[tuple[int, int, QTextCharFormat, int]]:
    """Return where formulas are held a place: its beginning, length and format, and the number."""
    found = []
    for start, length, style in fragments(document):
        text = _select(document, start, length).selectedText()
        found += [
            (start + one.start(), one.end() - one.start(), style, int(one[1]))
            for one in HELD.finditer(text)
        ]
    return found


def fragments(document: QTextDocument) -> list[tuple[int, int, QTextCharFormat]]:
    """Return the beginning, length and format of every stretch of text with one format."""
    found, block = [], document.begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            fragment = place.fragment()
            found.append((fragment.position(), fragment.length(), fragment.charFormat()))
            place += 1
        block = block.next()
    return found


def _select(document: QTextDocument, start: int, length: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
    return cursor
