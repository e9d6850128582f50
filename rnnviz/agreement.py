"""Asking the person whether a file may be read that a picture, scene or experiment names."""

from __future__ import annotations

import sys
from pathlib import Path

from rnnviz.errors import plain

LONGEST = 300  # characters of a path that are shown

QUESTION = (
    "What you open trains on the file {file}. If you agree, it is read and shown, and pictures"
    " that you export may show parts of it."
)


def agree_on_terminal(file: Path) -> bool:
    """Ask at the terminal; where there is none, the answer is no."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"rnnviz: {_question(file)}\nRead it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def agree_in_dialog(file: Path) -> bool:
    """Ask in a window."""
    from rnnviz.app.dialogs.agreement import ask  # here, so that Qt is imported when it is needed

    return ask(_question(file))


def _question(file: Path) -> str:
    return QUESTION.format(file=plain(str(file), LONGEST))
