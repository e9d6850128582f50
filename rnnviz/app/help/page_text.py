"""A page of the documentation as a document: headings, tables, code, pictures, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontDatabase,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from rnnviz.app.telling.markdown import (
    LINE_HEIGHT,
    Links,
    fragments,
    hold_formulas,
    set_formulas,
    set_links,
)
from rnnviz.figures.style.theme import Theme
from rnnviz.resources import documentation

FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)
PICTURE = "\ufffc"  # stands for one in the text of a paragraph
SIZES = (1.7, 1.3, 1.1)  # of headings, relative to the text
ABOVE, BELOW = (0.0, 1.6, 1.2), 0.5  # of the size of the letters: around headings
GAP, INDENT, PADDING = 0.7, 1.0, 0.35  # of the size of the letters


def show_page(document: QTextDocument, text: str, theme: Theme, links: Links) -> None:
    """Let a document show a page in letters of the size of its font; see `fit_pictures`."""
    plain, formulas = hold_formulas(text)
    document.setMarkdown(plain, FEATURES)
    for block in _blocks(document):
        _set_block(block, document.defaultFont().pointSizeF(), theme)
    _set_tables(document, theme)
    set_links(document, theme, links)
    set_formulas(document, formulas)


def fit_pictures(document: QTextDocument, width: float, ratio: float = 1.0) -> None:
    """Make pictures as wide as there is room, but no wider than they are.

    They are in files of the documentation; a pixel of the document has `ratio` of the screen's.
    """
    for start, length, style in fragments(document):
        if style.isImageFormat():
            picture = style.toImageFormat()
            whole = _picture(picture.name())
            wide = min(width, whole.width())
            smooth = Qt.TransformationMode.SmoothTransformation
            image = whole.scaledToWidth(round(wide * ratio), smooth)
            kind = QTextDocument.ResourceType.ImageResource.value
            document.addResource(kind, document.baseUrl().resolved(QUrl(picture.name())), image)
            picture.setWidth(wide)
            picture.setHeight(wide * whole.height() / max(whole.width(), 1))
            cursor = QTextCursor(document)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(picture)


@lru_cache(maxsize=8)
def _picture(name: str) -> QImage:
    return QImage(str(documentation(name)))


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _set_block(block: QTextBlock, size: float, theme: Theme) -> None:
    """Give a paragraph, a heading or a line of code its letters and its place."""
    cursor, ink, style = QTextCursor(block), QTextCharFormat(), QTextBlockFormat()
    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    ink.setForeground(QColor(theme.ink))
    level = block.blockFormat().headingLevel()
    if level:
        rank = min(level, len(SIZES)) - 1
        ink.setFontPointSize(SIZES[rank] * size)
        ink.setFontWeight(QFont.Weight.DemiBold)
        style.setTopMargin(ABOVE[rank] * size)
        style.setBottomMargin(BELOW * size)
    elif _is_code(block):
        ink.setFontFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
        style.setBackground(QColor(theme.raised))
        style.setLeftMargin(INDENT * size)
        style.setTopMargin(0)
        style.setBottomMargin(0 if _is_code(block.next()) else 1.5 * GAP * size)
    elif QTextCursor(block).currentTable() is None:
        style.setBottomMargin((GAP / 3 if block.textList() else GAP) * size)
    if not _is_code(block) and PICTURE not in block.text():
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        style.setLineHeight(LINE_HEIGHT, proportional.value)
    cursor.mergeCharFormat(ink)
    QTextCursor(block).mergeBlockFormat(style)


def _is_code(block: QTextBlock) -> bool:
    language = QTextFormat.Property.BlockCodeLanguage  # "" where none is named
    return block.isValid() and block.blockFormat().hasProperty(language)


def _set_tables(document: QTextDocument, theme: Theme) -> None:
    """Give tables hairlines and room."""
    size = document.defaultFont().pointSizeF()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            style = frame.format()
            style.setBorder(1)
            style.setBorderCollapse(True)
            style.setBorderBrush(QBrush(QColor(theme.line)))
            style.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            style.setCellPadding(PADDING * size)
            style.setCellSpacing(0)
            style.setBottomMargin(GAP * size)
            style.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(style)
