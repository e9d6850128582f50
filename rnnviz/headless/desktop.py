"""The options --install-desktop and --remove-desktop: rnnviz in the menus of a Linux desktop.

An entry of the menu, the icon, and the kinds of file that rnnviz opens, as the specifications of
freedesktop.org have them; all in the person's own folder of data.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from rnnviz.console import say, tell
from rnnviz.errors import RnnvizError
from rnnviz.files import told_as_unwritten, write_whole
from rnnviz.resources import resource

PROGRAM = "rnnviz-window"
ENTRY = "applications/rnnviz.desktop"
KINDS = "mime/packages/rnnviz.xml"
THEME = "icons/hicolor"
ICON = f"{THEME}/scalable/apps/rnnviz.svg"
NEEDED = "update-mime-database"  # without it a desktop does not know the kinds of file
INDEXERS = {"applications": ["update-desktop-database", "-q"], "mime": [NEEDED]}
"""By folder, the program that tells a desktop what is in it."""


def install_desktop() -> None:
    """Write the files anew, and say where they are.

    Raises
    ------
    RnnvizError
        If this is no Linux, rnnviz is not installed, or a file cannot be written.
    """
    _check_system()
    program, folder = installed_program(), data_folder()
    contents = {
        ENTRY: entry_of(program).encode(),
        ICON: resource("icons", "rnnviz.svg").read_bytes(),
        KINDS: resource("desktop", "rnnviz.xml").read_bytes(),
    }
    for name, content in contents.items():
        path = folder / name
        with told_as_unwritten(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
        say(f"written: {path}")
    _index(folder)
    say("rnnviz is in the menus of the desktop; rnnviz --remove-desktop takes it back.")
    if shutil.which(NEEDED) is None:
        tell(
            f"{NEEDED} is missing, so rnnviz is in the menu but does not open its files yet:"
            " install the package shared-mime-info, then run this again."
        )


def remove_desktop() -> None:
    """Remove the files, and say which there were.

    Raises
    ------
    RnnvizError
        If this is no Linux, or a file cannot be removed.
    """
    _check_system()
    folder = data_folder()
    paths = [folder / name for name in (ENTRY, ICON, KINDS) if os.path.lexists(folder / name)]
    for path in paths:
        try:
            path.unlink()
        except OSError as problem:
            raise RnnvizError(f"{path} cannot be removed: {problem.strerror}.") from None
        say(f"removed {path}")
    if paths:
        _index(folder)
    else:
        say(f"nothing of rnnviz is in {folder}.")


def data_folder() -> Path:
    """Return where the programs of this person keep what a desktop reads.

    Raises
    ------
    RnnvizError
        If nobody knows where their files are.
    """
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    if named.is_absolute():  # else it is to be ignored
        return named
    try:
        return Path.home() / ".local" / "share"
    except RuntimeError:
        raise RnnvizError("there is no home folder: set HOME or XDG_DATA_HOME.") from None


def installed_program() -> Path:
    """Return where the program is that opens the window.

    Raises
    ------
    RnnvizError
        If rnnviz runs without being installed.
    """
    with suppress(PackageNotFoundError):
        for file in files("rnnviz") or ():
            if file.name == PROGRAM:
                return Path(os.path.abspath(str(file.locate())))
    raise RnnvizError(
        f"there is no program {PROGRAM} that a menu could start: install rnnviz, as with"
        " pip install, then run this again."
    )


def entry_of(program: Path) -> str:
    """Return the menu's entry for a program."""
    text = resource("desktop", "rnnviz.desktop").read_text(encoding="utf-8")
    text = text.replace("PROGRAM", _as_value(str(program)))
    return text.replace("COMMAND", _as_value(_quoted(str(program))))


def _quoted(word: str) -> str:
    """Return a word of a command line, as the key Exec has them."""
    for reserved in '\\"`$':
        word = word.replace(reserved, f"\\{reserved}")
    return f'"{word}"'.replace("%", "%%")


def _as_value(text: str) -> str:
    """Return a text as the value of a key: what would end or begin something is escaped."""
    for character, code in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        text = text.replace(character, code)
    return text


def _index(folder: Path) -> None:
    """Let a desktop see what has changed: at once, or where such a program is missing, later."""
    for name, (program, *words) in INDEXERS.items():
        if shutil.which(program) is not None and (folder / name).is_dir():
            command = [program, *words, str(folder / name)]
            subprocess.run(command, capture_output=True, check=False)
    with suppress(OSError):
        os.utime(folder / THEME)  # says to all that keep a list of icons that theirs is old


def _check_system() -> None:
    if sys.platform in ("win32", "darwin"):
        raise RnnvizError(
            f"menus are written for Linux alone: here, make a shortcut to the program {PROGRAM}."
        )
