"""Recovery: the work of windows that have not come to save it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from rnnviz.training.sessions.session import SUFFIX

NAME = re.compile(r"unsaved-(\d{1,10})-\d{1,20}" + re.escape(SUFFIX))
MOST = 20  # files that are looked at


def recovery_folder() -> Path:
    """Return where windows keep their unsaved work."""
    place = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(place), "rnnviz", "unsaved")


def own_file(folder: Path, window: int) -> Path:
    """Return the file of one window of this process."""
    return folder / f"unsaved-{os.getpid()}-{window}{SUFFIX}"


def left_over(folder: Path) -> list[Path]:
    """Return the files of processes that are gone, the latest first."""
    found = []
    with suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)[:1000]:
            match = NAME.fullmatch(entry.name)
            if match and entry.is_file(follow_symlinks=False) and not _lives(int(match[1])):
                found.append((entry.stat().st_mtime, Path(entry.path)))
    return [path for _, path in sorted(found, reverse=True)][:MOST]


def when(path: Path) -> str:
    """Return when a file was written: "14:32", or with its day if that is not today."""
    with suppress(OSError):
        time = datetime.fromtimestamp(path.stat().st_mtime)
        today = time.date() == datetime.now().date()
        return f"{time:%H:%M}" if today else f"{time:%Y-%m-%d %H:%M}"
    return "an unknown time"


def remove(path: Path) -> None:
    """Remove a file, if that can be."""
    with suppress(OSError):
        path.unlink()


def _lives(process: int) -> bool:
    """Return whether a process of this number runs."""
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it is another person's
        return True
    return True
