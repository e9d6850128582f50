"""Writing a window's work to a file, in any thread."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rnnviz.app.parts import Parts
from rnnviz.errors import RnnvizError
from rnnviz.figures.view.run_view import NOWHERE
from rnnviz.figures.view.seen import Seen
from rnnviz.training.sessions.session import write_session
from rnnviz.training.travel.saved import SavedFamily

Version = tuple[int, int, int] | None
"""What tells whether a file is still as it was: its size, its time, its number; None if gone."""


@dataclass(frozen=True)
class Written:
    """What came of writing a file; `problem` is "" if it is there."""

    path: Path
    problem: str
    by_itself: bool


def version_of(path: Path) -> Version:
    """Return what tells whether a file is still as it is now."""
    try:
        about = os.stat(path)
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns, about.st_ino


def writer(
    window: Parts, path: Path, family: SavedFamily, by_itself: bool
) -> Callable[[], Written]:
    """Return what writes the file: all that it needs of the window is taken now."""
    from rnnviz.figures.export.moment import told_of  # here: the window starts without it

    seen = Seen(window.figure.view, window.figure.pin or NOWHERE)
    origins = {line.number: line.origin for line in family.listed}
    runs = tuple(origins[number] for number in family.shown)
    entry = told_of(window.scene, runs, seen, window.figure.panels)
    edited = min(window.session.edited_run, len(family.shown) - 1)
    bookmarks = {n: marked for n, marked in window.travels.of_tree().items() if n in origins}

    def write() -> Written:
        try:
            if by_itself:
                path.parent.mkdir(parents=True, exist_ok=True)
            write_session(path, entry, family, edited, bookmarks)
        except RnnvizError as problem:
            return Written(path, str(problem), by_itself)
        except OSError as problem:
            reason = f"{path.name} cannot be written: {problem.strerror}."
            return Written(path, reason, by_itself)
        return Written(path, "", by_itself)

    return write
