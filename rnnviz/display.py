"""Whether there is a display; ask before Qt starts, which aborts the process without one."""

from __future__ import annotations

import ctypes
import os
import sys

from rnnviz.errors import RnnvizError

REQUIRED = ("libxcb.so.1", "libxcb-cursor.so.0", "libxkbcommon-x11.so.0")  # by Qt on X11


def has_display() -> bool:
    """Return whether a window can be opened; only Linux may have no display.

    Raises
    ------
    RnnvizError
        If a display is named but cannot be used; the message says what is missing.
    """
    if sys.platform != "linux" or os.environ.get("WAYLAND_DISPLAY"):
        return True
    name = os.environ.get("DISPLAY")
    if not name:
        return False
    for library in REQUIRED:
        try:
            ctypes.CDLL(library)
        except OSError:
            raise RnnvizError(
                f"a window needs the system library {library}: install it (README, set-up), or"
                " unset DISPLAY to train without a window."
            ) from None
    xcb = ctypes.CDLL(REQUIRED[0])
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
