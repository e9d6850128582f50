"""Guard: an error while something is painted is told, and does not end the process."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def guarded(method: FunctionT) -> FunctionT:
    """Hand errors of a method that Qt calls to `sys.excepthook`.

    PySide 6.10 crashes where a Python method raises that Qt calls from within another one, such as
    an item's `paint` from within pyqtgraph's `paintEvent`.
    """

    @functools.wraps(method)
    def safe(*args: Any, **options: Any) -> Any:
        try:
            return method(*args, **options)
        except Exception:
            sys.excepthook(*sys.exc_info())
            return None

    return safe  # type: ignore[return-value]
