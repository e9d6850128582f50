"""What the system has to have for windows and pictures; ask before anything is trained.

Qt ends the process without a word of its own where a display or a library is missing.
"""

from __future__ import annotations

import ctypes
import os
import re
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from rnnviz.errors import RnnvizError

# With Debian's package of each; resources/debian.sh installs the same.
LIBRARIES: Mapping[str, str] = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
WINDOW_LIBRARIES: Mapping[str, str] = {
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
QT = ("PySide6.QtWidgets", "PySide6.QtSvg")  # which load all of Qt that rnnviz draws with

OWN_SCREENS = ("vnc", "eglfs", "linuxfb")  # by the names of Qt's plug-ins


def check_libraries() -> None:
    """Raise RnnvizError unless Qt can be loaded; the message says what to install."""
    missing = _missing(LIBRARIES) if sys.platform == "linux" else []
    if not missing:
        return  # Qt itself is not loaded, which would delay the window
    try:
        for module in QT:
            import_module(module)
    except ImportError as problem:
        named = re.match(r"\S+\.so[.\d]*(?=:)", str(problem))
        other = os.path.basename(named.group()) if named else None
        libraries = dict.fromkeys([*missing, *([other] if other else [])])
        raise RnnvizError(f"windows and pictures need {_to_install(list(libraries))}.") from None


def has_display() -> bool:
    """Return whether a window can be opened; only Linux may have no display.

    Raises
    ------
    RnnvizError
        If a display is named but cannot be used; the message says what is missing.
    """
    if sys.platform != "linux" or os.environ.get("WAYLAND_DISPLAY") or _has_own_screen():
        return True
    name = os.environ.get("DISPLAY")
    if not name:
        return False
    missing = _missing(WINDOW_LIBRARIES)
    if missing:
        raise RnnvizError(
            f"a window needs {_to_install(missing)}, or unset DISPLAY to train without a window."
        )
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed:
        raise RnnvizError(
            f"the display {name!r} does not answer: correct DISPLAY, or unset it to train without"
            " a window."
        )
    return True


def _has_own_screen() -> bool:
    """Return whether Qt is told to show windows by itself, without X11 or Wayland."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    return platform.partition(":")[0] in OWN_SCREENS


def _missing(libraries: Mapping[str, str]) -> list[str]:
    """Return those that the system does not find."""
    missing = []
    for library in libraries:
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(library)
    return missing


def _to_install(libraries: Sequence[str]) -> str:
    """Return the libraries and, where Debian's packages of them are known, these."""
    known = {**LIBRARIES, **WINDOW_LIBRARIES}
    packages = " ".join(known[library] for library in libraries if library in known)
    hint = f" (on Debian: apt-get install {packages})" if packages else ""
    several = len(libraries) > 1
    what = f"the system {'libraries' if several else 'library'} {', '.join(libraries)}"
    return f"{what}: install {'them' if several else 'it'}{hint}"
