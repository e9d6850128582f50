"""What a text looks like does not change how it is shown."""

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from pytestqt.qtbot import QtBot

import rnnviz
from rnnviz.figures.style.plain_text import (
    LONGEST_LINE,
    LONGEST_TIP,
    PlainLabel,
    button_text,
    one_line,
    tip,
    window_title,
)

PACKAGE = Path(rnnviz.__file__).parent
WORDS = ["<b>bold</b>", '<img src="file:///etc/a.png">', "a & b", "a &lt; b", "two\n  lines", "é"]


@pytest.mark.parametrize("text", WORDS)
def test_a_tooltip_says_what_is_written(text: str) -> None:
    assert QTextDocumentFragment.fromHtml(tip(text)).toPlainText() == text


def test_paragraphs_of_a_tooltip_stand_apart_and_empty_ones_are_none() -> None:
    assert QTextDocumentFragment.fromHtml(tip("one", "", "two")).toPlainText() == "one\ntwo"
    assert tip("") == ""


@pytest.mark.parametrize("text", WORDS)
def test_a_label_never_reads_html(qtbot: QtBot, text: str) -> None:
    label = PlainLabel(text)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == text


def test_an_ampersand_makes_no_shortcut_and_stars_no_changed_document(qtbot: QtBot) -> None:
    assert button_text("a & b") == "a && b"
    label = PlainLabel()
    qtbot.addWidget(label)
    label.setWindowTitle(window_title("a [*] b"))
    assert window_title("a [*] b") == "a [*][*] b"


def test_long_texts_are_cut_off() -> None:
    assert one_line("one\ntwo   three") == "one two three"
    assert len(one_line("x" * 19_000_000)) == LONGEST_LINE
    assert one_line("x" * LONGEST_LINE) == "x" * LONGEST_LINE
    assert len(QTextDocumentFragment.fromHtml(tip("<" * 60_000)).toPlainText()) == LONGEST_TIP + 1


Nodes = list[tuple[str, ast.Call | ast.ClassDef]]


@pytest.fixture(scope="module")
def nodes() -> Nodes:
    """Every call and every class in the files that name what is looked for, each with its file."""
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")]
    return [
        (name, node)
        for name, text in texts
        if re.search(r"setToolTip|setWindowTitle|QLabel", text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call | ast.ClassDef)
    ]


def calls(nodes: Nodes, name: str) -> Nodes:
    """Return every call in the package of a function or method with this name, and its file."""
    return [
        (file, node)
        for file, node in nodes
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == name
    ]


@pytest.mark.parametrize(
    ("method", "maker"), [("setToolTip", "tip"), ("setWindowTitle", "window_title")]
)
def test_no_part_of_the_window_goes_around_it(nodes: Nodes, method: str, maker: str) -> None:
    found = calls(nodes, method)
    assert found
    for name, call in found:
        makers = {node.func.id for node in ast.walk(call)
                  if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
        assert maker in makers, f"{name}:{call.lineno}"


def test_no_other_label_is_made(nodes: Nodes) -> None:
    assert not [f"{name}:{call.lineno}" for name, call in calls(nodes, "QLabel")]
    others = [
        f"{file}: {node.name}"
        for file, node in nodes
        if isinstance(node, ast.ClassDef) and "QLabel" in [ast.unparse(base) for base in node.bases]
    ]
    assert others == ["plain_text.py: PlainLabel"]


def test_whoever_asks_a_person_asks_in_plain_text() -> None:
    """A message box guesses like a label; one made at a stroke cannot be told not to."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "QMessageBox(" in text:
            assert "setTextFormat(Qt.TextFormat.PlainText)" in text, path.name
        at_a_stroke = re.findall(r"QMessageBox\.(?:question|information|warning|critical)\(", text)
        assert not at_a_stroke, path.name
