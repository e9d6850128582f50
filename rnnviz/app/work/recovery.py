"""Recovery: the work of windows that have not come to save it."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from rnnviz.app.work.writing import Version
from rnnviz.errors import RnnvizError
from rnnviz.files import write_whole
from rnnviz.training.sessions.session import SUFFIX

SESSION = ".json"  # ends the name of what says which file kept work belongs to
LARGEST = 100_000  # bytes of that
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


def note_session(kept: Path, path: Path | None, version: Version) -> None:
    """Note beside kept work which file it belongs to, and how that was; None: to none yet."""
    with suppress(OSError, RnnvizError):
        if path is None:
            kept.with_suffix(SESSION).unlink(missing_ok=True)
        else:
            kept.parent.mkdir(parents=True, exist_ok=True)
            about = {"path": os.fspath(path.absolute()), "version": version}
            write_whole(kept.with_suffix(SESSION), json.dumps(about).encode())


def session_of(kept: Path) -> tuple[Path | None, Version]:
    """Return which file kept work belongs to and how that was, as far as it is known."""
    try:
        with kept.with_suffix(SESSION).open("rb") as file:
            about = json.loads(file.read(LARGEST))
        path, version = Path(str(about["path"])), about["version"]
        if version is None:
            return path, None
        size, time, number = map(int, version)
        return path, (size, time, number)
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


def remove(path: Path) -> None:
    """Remove kept work and what is noted of it, if that can be."""
    for one in (path, path.with_suffix(SESSION)):
        with suppress(OSError):
            one.unlink()


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
