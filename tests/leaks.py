"""What a test may leave behind by mistake: windows, timers, threads, processes.

Only what belongs to this process counts: others may run tests beside it.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator

# Python's own helper of multiprocessing, which lives as long as the interpreter.
_TRACKER = "multiprocessing.resource_tracker"


def leftovers() -> dict[object, str]:
    """Return all that is there now: in words, by something that tells it from others."""
    return dict([*_qt_objects(), *_threads(), *_children()])


def _qt_objects() -> Iterator[tuple[object, str]]:
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import Shiboken

    if not isinstance(QCoreApplication.instance(), QApplication):
        return
    # No event loop runs between tests, so nobody else carries out what deleteLater asked for.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def entry(noun: str, thing: object) -> tuple[object, str]:
        text = f"{noun} {type(thing).__name__} {thing.objectName()!r}"  # type: ignore[attr-defined]
        return (noun, Shiboken.getCppPointer(thing)[0]), text

    for widget in QApplication.topLevelWidgets():
        if widget.metaObject().className() != "QTipLabel":  # Qt's own, reused for every tool tip
            yield entry("window", widget)
    timers, threads = _kinds_of(QTimer), _kinds_of(QThread)
    wanted = timers | threads
    # By type(): isinstance() would ask lazy proxies for their __class__.
    for thing in [thing for thing in gc.get_objects() if type(thing) in wanted]:
        if not Shiboken.isValid(thing):
            continue
        if type(thing) in timers and thing.isActive():
            yield entry(f"timer of {thing.interval()} ms", thing)
        elif type(thing) in threads and thing.isRunning():
            yield entry("running", thing)


def _kinds_of(kind: type) -> set[type]:
    """Return a class and all that are derived from it."""
    return {kind}.union(*(_kinds_of(derived) for derived in kind.__subclasses__()))


def _threads() -> Iterator[tuple[object, str]]:
    for thread in threading.enumerate():
        if type(thread).__module__.partition(".")[0] != "tqdm":  # its monitor stays
            yield thread, f"thread {thread.name!r}"


def _children() -> Iterator[tuple[object, str]]:
    """Yield the processes begun here that still run, or whose end nobody has asked for."""
    named = multiprocessing.active_children()  # which also collects those that have ended
    for thread in os.listdir("/proc/self/task") if os.path.isdir("/proc/self/task") else ():
        for child in _read(f"self/task/{thread}/children").split():
            command = _read(f"{child}/cmdline").replace("\0", " ").strip()
            if _TRACKER not in command:
                yield int(child), f"process {command or 'that has ended uncollected'!r} ({child})"
    for process in named:
        yield process.pid, f"process {process.name!r} ({process.pid})"


def _read(file: str) -> str:
    """Return what a file of /proc says; nothing of what has just ended."""
    try:
        with open(f"/proc/{file}", encoding="utf-8", errors="replace") as text:
            return text.read()
    except OSError:
        return ""
