"""Asking the person whether a file may be read that a picture, scene or experiment names."""

from __future__ import annotations

import sys
from pathlib import Path

from rnnviz.errors import plain
from rnnviz.training.settings.named_files import AFTERWARDS, LONGEST_ASKED


def agree_on_terminal(file: Path) -> bool:
    """Ask at the terminal; where there is none, the answer is no."""
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    named = plain(str(file), LONGEST_ASKED)
    question = f"what you open trains on the file {named}. May it be read?"
    print(f"rnnviz: {question} {AFTERWARDS} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def agree_in_dialog(file: Path) -> bool:
    """Ask in a window."""
    from rnnviz.app.dialogs.agreement import ask  # here, so that Qt is imported when it is needed

    return ask(file)
