"""Texts that may leave this machine: no folders in them, and nothing out of a person's files.

A file is called by its name alone. What a message quotes may stand in a file, and is left out; but
an error that is about Python's own names quotes these.
"""

from __future__ import annotations

import re
import traceback
from pathlib import Path
from traceback import FrameSummary, StackSummary
from types import TracebackType

ROOT = Path(__file__).parents[3]  # of the package
LIBRARIES = ("site-packages", "dist-packages")
LEFT_OUT = "…"
MOST_FRAMES = 40  # of a traceback: the innermost
MOST_MESSAGE = 500  # characters
MOST_CAUSES = 5
OF_NAMES = (AttributeError, ImportError, NameError, TypeError)
QUOTED = re.compile(r""""(?:\\.|[^"\\\n])*"|(?<!\w)'(?:\\.|[^'\\\n])*'(?!\w)""")
NAME = re.compile(r"[A-Za-z_][\w.]{0,60}(?:\(\))?")
LONG_PATH = re.compile(r"""(?:~|\b[A-Za-z]:)?[\\/]+(?:[^\\/\n'",;:<>|*?]+[\\/]+)*(?=[^\\/\s])""")
SHORT_PATH = re.compile(r"(?<![\w\\/])[\w.-]+[\\/](?:[\w.-]+[\\/])*(?=[\w-]+\.\w{1,8}\b)")
WHOLE_PATH = re.compile(r"(?:~|[A-Za-z]:)?[\\/]")
# PySide puts this before the message of an error in a method that Qt calls, once for each call.
OF_PYSIDE = re.compile(r"(?:Error calling Python override of [\w:]+\(\): )+")


def discreet(text: str, names: bool = False) -> str:
    """Return a text without folders and without what it quotes; `names` are quoted nevertheless."""
    home = _home()
    text = text.replace(home, "~") if len(home) > 1 else text
    text = QUOTED.sub(lambda found: _quoted(found[0], names), text)
    return SHORT_PATH.sub("", LONG_PATH.sub(_without_folders, text))


def traceback_of(error: BaseException) -> str:
    """Return an error's traceback, discreet; that of what caused it comes before."""
    chain: list[str] = []
    one: BaseException | None = error
    while one is not None and len(chain) < MOST_CAUSES:
        frames = traceback.extract_tb(one.__traceback__)
        chain.append("".join([*_lines(frames), summary(one)]))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\nand then:\n\n".join(reversed(chain))


def summary(error: BaseException) -> str:
    """Return the kind of an error and its message, discreet, in a line."""
    message = OF_PYSIDE.sub("", " ".join(str(error).split()))[:MOST_MESSAGE]
    message = discreet(message, names=isinstance(error, OF_NAMES))
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def place_of(origin: TracebackType | None) -> str:
    """Return where an error was raised: file and line."""
    frames = traceback.extract_tb(origin)
    return f"{_file(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"


def _lines(frames: StackSummary) -> list[str]:
    shown = [
        FrameSummary(_file(one.filename), one.lineno, one.name, line=one.line)
        for one in frames[-MOST_FRAMES:]
    ]
    cut = [f"  {len(frames) - len(shown)} calls\n"] if len(frames) > len(shown) else []
    return [*cut, *StackSummary.from_list(shown).format()]


def _file(name: str) -> str:
    """Return the path of a module as far as it is the same on every machine."""
    path = Path(name)
    for library in LIBRARIES:
        if library in path.parts:
            start = len(path.parts) - path.parts[::-1].index(library)
            return Path(*path.parts[start:]).as_posix()
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _quoted(text: str, names: bool) -> str:
    mark, inner = text[0], text[1:-1]
    if WHOLE_PATH.match(inner):
        return mark + re.split(r"[\\/]", inner.rstrip("\\/"))[-1] + mark
    if names and NAME.fullmatch(inner):
        return text
    return f"{mark}{LEFT_OUT}{mark}" if inner else text


def _without_folders(found: re.Match[str]) -> str:
    """Return nothing for the folders of a path; a stroke within a word, as in 1/s, is none."""
    before = found.string[: found.start()][-1:]
    return found[0] if before and (before.isalnum() or before in ".)") else ""


def _home() -> str:
    try:
        return str(Path.home())
    except RuntimeError:
        return ""
