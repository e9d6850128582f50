"""The worker's end of the pipe."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue

from rnnviz.training.worker.runs import Runs

SWITCH = 0.0005  # seconds that training may keep the interpreter from the thread that sends


def serve(pipe: Connection) -> None:
    """Serve a window until its end of the pipe closes; the target of the worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's business
    sys.setswitchinterval(SWITCH)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runs = Runs()
    outbox: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_send, args=(pipe, outbox), daemon=True).start()
    try:
        while True:
            if pipe.poll() or not runs.work():
                report = runs.handle(pipe.recv())
                if report is not None:
                    outbox.put(pickle.dumps(report, pickle.HIGHEST_PROTOCOL))
    except (EOFError, ConnectionResetError):
        return


def _send(pipe: Connection, outbox: SimpleQueue[bytes]) -> None:
    """Send what is put into the outbox.

    A report is larger than the pipe's buffer, so that sending it waits until the window reads it,
    which is once a frame; the training does not.
    """
    with suppress(OSError):  # the window has gone; the main thread notices too
        while True:
            pipe.send_bytes(outbox.get())


def _end_with_parent() -> None:
    """End this process as soon as its parent is gone, even in the middle of a long update."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
