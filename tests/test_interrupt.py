"""Ctrl+C and its like end the program at any moment: quietly, with all that it began."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")

COMMANDS = {
    "open": [],
    "train": ["train", "copy-lstm", "--updates", "1000000", "--metrics", "m.csv"],
    "render": ["render", "copy-lstm", "--updates", "1000000", "-o", "a.png"],
    "film": ["render", "copy-lstm", "--updates", "1000000", "--every", "1", "-o", "a.mp4"],
    "picture": ["render", "sine-lstm", "--updates", "3", "-o", "a.png"],  # soon it draws
}
# Ctrl+C reaches all processes of the terminal, `kill` and the end of a session the first one.
ALL, FIRST = os.killpg, os.kill
SPAN = 1.3  # seconds from the program's first lines
HANG = 60.0  # seconds; a machine may be busy
INTERRUPTED = "rnnviz: interrupted; nothing was written.\n"


@contextmanager
def started(folder: Path, words: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Start the program, in a session of its own, as far as its first lines."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.setdefault("WAYLAND_DISPLAY", "offscreen")  # so that `open` opens a window
    with subprocess.Popen(
        [sys.executable, "-m", "rnnviz", *words], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        try:
            wait_until(lambda: is_handled(process.pid, signal.SIGTERM))
            yield process
        finally:
            for pid in alive(process.pid):
                os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def is_handled(pid: int, number: int) -> bool:
    """Return whether a process has a handler of its own for a signal."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def alive(session: int) -> list[int]:
    """Return the processes of a session that have not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session and fields[0] not in "ZX":
            found.append(int(folder.name))
    return found


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for the end of all processes; return the status and what was said."""
    said = process.communicate(timeout=HANG)[1]
    wait_until(lambda: not alive(process.pid))
    return process.returncode, said.replace("This plugin does not support raise()\n", "")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("command", "reach"),
    [
        ("open", FIRST),
        ("open", ALL),
        ("train", ALL),
        ("render", ALL),
        ("film", ALL),
        ("picture", ALL),
    ],
)
def test_an_interrupt_ends_it_at_any_moment(
    tmp_path: Path, command: str, reach: Callable[[int, int], None], seed: int
) -> None:
    moment = random.Random(f"{command} {seed}").uniform(0, SPAN)
    with started(tmp_path, COMMANDS[command]) as process:
        time.sleep(moment)
        reach(process.pid, signal.SIGINT)
        status, said = ended(process)
    if command == "picture" and status == 0:  # it was faster
        return
    assert status == 130
    assert said in ("", INTERRUPTED)
    assert command != "open" or said == ""
    assert set(os.listdir(tmp_path)) <= ({"a.png"} if said == "" else set())


@pytest.mark.parametrize("command", ["open", "train"])
@pytest.mark.parametrize(("name", "status"), [("SIGTERM", 143), ("SIGHUP", 129), ("SIGINT", 130)])
def test_every_signal_that_asks_for_the_end(
    tmp_path: Path, command: str, name: str, status: int
) -> None:
    with started(tmp_path, COMMANDS[command]) as process:
        time.sleep(SPAN)
        os.kill(process.pid, getattr(signal, name))
        assert ended(process)[0] == status
    assert os.listdir(tmp_path) == []


def test_what_is_to_be_ignored_is_ignored(tmp_path: Path) -> None:
    words = ["bash", "-c", "trap '' HUP; exec \"$0\" -m rnnviz train copy-lstm --updates 1000000"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [*words, sys.executable], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_until(lambda: is_handled(process.pid, signal.SIGTERM))
        assert not is_handled(process.pid, signal.SIGHUP)  # as nohup asks for
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        assert process.wait(HANG) == 143


BUSY = """
import os, sys, time
from pathlib import Path
from rnnviz.interrupt import at_interrupt, end_quietly, uninterrupted
end_quietly()
at_interrupt("interrupted.")
from rnnviz.files import replacing

if sys.argv[1] == "writing":
    with replacing(Path("a.csv")) as new:
        new.write_bytes(b"half")
        print(flush=True)
        time.sleep(1000)
if sys.argv[1] == "in Qt":
    from PySide6.QtCore import QCoreApplication, QTimer
    running = QCoreApplication([])
    QTimer.singleShot(0, lambda: print(flush=True))
    running.exec()
if sys.argv[1] == "in a sum":
    import numpy as np
    many = np.ones((6000, 6000))
    print(flush=True)
    while True:
        many = many @ many / 6000
if sys.argv[1] == "together":
    with uninterrupted():
        Path("one").touch()
        print(flush=True)
        time.sleep(0.5)
        Path("two").touch()
    time.sleep(1000)
"""


@pytest.mark.parametrize(
    ("what", "files"),
    [("writing", []), ("in Qt", []), ("in a sum", []), ("together", ["one", "two"])],
)
def test_whatever_the_main_thread_does(tmp_path: Path, what: str, files: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY, what], cwd=tmp_path, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=HANG)[1]
    assert (process.returncode, said) == (130, "rnnviz: interrupted.\n")
    assert sorted(os.listdir(tmp_path)) == files


LAST = """
import signal
from rnnviz.interrupt import end_quietly, has_ended
end_quietly()
has_ended()
import atexit, os

class Late:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

late = Late()  # deleted by Python as it ends
atexit.register(os.kill, os.getpid(), signal.SIGTERM)
"""


def test_what_is_done_has_its_status_though_a_signal_comes_at_the_last_moment() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LAST], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
