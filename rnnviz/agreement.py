"""Asking the person whether a file may be read that a picture, scene or experiment names."""

from __future__ import annotations

import sys
from pathlib import Path

from rnnviz.errors import plain

LONGEST = 1000  # characters of a path that are shown
LINE = 70  # ... of a line in a dialog, which would cut off a longer word
AFTERWARDS = "It is then shown, and pictures that you export may show parts of it."


def agree_on_terminal(file: Path) -> bool:
    """Ask at the terminal; where there is none, the answer is no."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    question = f"what you open trains on the file {plain(str(file), LONGEST)}. May it be read?"
    print(f"rnnviz: {question} {AFTERWARDS} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def agree_in_dialog(file: Path) -> bool:
    """Ask in a window."""
    from rnnviz.app.dialogs.agreement import ask  # here, so that Qt is imported when it is needed

    shown = plain(str(file), LONGEST)
    lines = "\n".join(shown[start : start + LINE] for start in range(0, len(shown), LINE))
    return ask(f"What you open trains on the file\n\n{lines}\n\nMay it be read? {AFTERWARDS}")
