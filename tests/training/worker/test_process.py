"""The window's end of the pipe: it never waits for the worker, whatever that does."""

import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.training.commands.change import Change
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.worker import process as module
from rnnviz.training.worker.messages import Do, Pause, Report, Step, Train
from rnnviz.training.worker.process import TrainingProcess

SMALL = Experiment().with_settings({"model.units": 6, "training.batch": 4, "task.delay": 4})
LONG = {"task": "text", "task.primer": "a" * 900, "task.length": 12, "model.units": 6}
linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc, pidfd")


@pytest.fixture(autouse=True)
def _workers_begin_as_in_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever tests of the window, in the same process, have begun them by."""
    monkeypatch.setattr(module, "CONTEXT", multiprocessing.get_context("spawn"))


@pytest.fixture
def process() -> Iterator[TrainingProcess]:
    with TrainingProcess([SMALL]) as process:
        yield process


def answer(process: TrainingProcess, needs: frozenset[str] = frozenset({"weights"})) -> Report:
    """Wait for the report of a request."""
    process.request(needs)
    report = process.poll(60)
    assert isinstance(report, Report)
    return report


def at_once(act: Callable[[], object]) -> None:
    """Do something in another thread; fail if it waits for ever."""
    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def test_weights_in_the_worker_are_those_of_a_trainer_here(process: TrainingProcess) -> None:
    process.send(Train(7))
    there = answer(process).snapshots[0]
    here = Trainer(SMALL)
    here.step(7)
    assert there.update == 7
    for name, weights in here.snapshot()[WEIGHTS].items():
        assert np.array_equal(there[WEIGHTS][name], weights)


def test_a_free_run_answers_at_once_and_pauses(process: TrainingProcess) -> None:
    process.send(Train(None))
    first = answer(process).snapshots[0].update
    while answer(process).snapshots[0].update <= first:
        pass
    process.send(Pause())
    paused = answer(process)
    assert not paused.running
    assert answer(process).snapshots[0].update == paused.snapshots[0].update


def test_reports_of_an_earlier_run_are_dropped(process: TrainingProcess) -> None:
    process.send(Step(5))
    process.request(frozenset())
    process.load([SMALL.with_settings({"model.units": 3})])
    assert process.poll(60) is None
    snapshot = answer(process).snapshots[0]
    assert snapshot.update == 0
    assert snapshot.experiment.model.units == 3


def test_closing_ends_the_worker_even_while_it_trains() -> None:
    process = TrainingProcess([SMALL])
    process.send(Train(None))
    answer(process)
    worker = process.process
    process.close()
    with pytest.raises(ValueError, match="closed"):  # only an ended Process closes
        worker.is_alive()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="signals")
def test_a_worker_that_stands_still_holds_up_nobody() -> None:
    long = Experiment().with_settings(LONG)
    process = TrainingProcess([long])
    answer(process)
    assert process.process.pid is not None
    os.kill(process.process.pid, signal.SIGSTOP)

    def drive() -> None:
        for number in range(500):
            process.send(Do(0, Change("task.primer", f"{number} " + "a" * 900)))
            process.send(Step(10))
            process.request(frozenset())
            assert process.poll() is None
        process.send(Pause())

    at_once(drive)
    assert process.waiting
    os.kill(process.process.pid, signal.SIGCONT)
    assert isinstance(process.poll(60), Report)
    paused = answer(process)
    assert (paused.running, paused.steps) == (False, 0)
    os.kill(process.process.pid, signal.SIGSTOP)
    process.request(frozenset())
    at_once(process.close)


def half_a_report(pipe: Connection) -> None:
    """Be a worker that is stopped in the middle of a reply."""
    os.write(pipe.fileno(), (1000).to_bytes(4, "big") + b"only this")
    threading.Event().wait(60)


@linux
def test_half_a_report_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "serve", half_a_report)
    process = TrainingProcess([SMALL])
    process.request(frozenset())
    found: list[object] = []
    at_once(lambda: found.append(process.poll(1.0)))
    assert found == [None]
    assert process.silence == 0.0  # it has more time to begin
    at_once(process.close)


def fails(pipe: Connection) -> None:
    """Be a worker in which something breaks."""
    del pipe
    sys.exit(3)


@pytest.mark.parametrize(("worker", "words"), [(fails, "it ended with status 3")])
def test_why_a_worker_is_gone(
    monkeypatch: pytest.MonkeyPatch, worker: Callable[[Connection], None], words: str
) -> None:
    monkeypatch.setattr(module, "serve", worker)
    with TrainingProcess([SMALL]) as process:
        process.request(frozenset())
        with pytest.raises(EOFError):
            process.poll(60)
        assert process.ending == words


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals")
@pytest.mark.parametrize(
    ("end", "words"), [("SIGKILL", "where memory runs out"), ("SIGTERM", "signal SIGTERM")]
)
def test_a_worker_that_is_killed_is_noticed(process: TrainingProcess, end: str, words: str) -> None:
    answer(process)
    assert process.process.pid is not None
    os.kill(process.process.pid, getattr(signal, end))
    process.request(frozenset())
    with pytest.raises(EOFError):  # noqa: PT012
        while True:
            process.poll(60)
    assert words in process.ending


def no_memory(self: Trainer, updates: int = 1) -> int:
    raise MemoryError


def serve_without_memory(pipe: Connection) -> None:
    """Be a worker whose updates need too much memory."""
    from rnnviz.training.worker.serve import serve

    Trainer.step = no_memory  # type: ignore[method-assign]
    serve(pipe)


def test_too_little_memory_is_the_reason_that_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "serve", serve_without_memory)
    with TrainingProcess([SMALL]) as process:
        answer(process)
        process.send(Step(1))
        with pytest.raises(EOFError):  # noqa: PT012
            while True:
                process.poll(60)
        assert "too little memory: make training.batch" in process.ending


EVIL = "import pathlib\npathlib.Path(__file__).with_suffix('.ran').touch()\nraise SystemExit\n"
START = """
from rnnviz import Experiment
from rnnviz.training.worker.process import TrainingProcess
if __name__ == "__main__":
    with TrainingProcess([Experiment()]) as process:
        process.request(frozenset())
        assert process.poll(60) is not None
"""


def test_nothing_is_imported_from_the_current_folder(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("struct", "types", "json", "multiprocessing", "numpy", "rnnviz", "threading"):
        (here / f"{name}.py").write_text(EVIL)
    script = tmp_path / "start.py"
    script.write_text(START)
    path = os.pathsep.join(entry for entry in sys.path if entry)
    subprocess.run(
        [sys.executable, str(script)], cwd=here, env={**os.environ, "PYTHONPATH": path}, check=True
    )
    assert [found.name for found in here.glob("*.ran")] == []


@linux
def test_the_worker_ignores_ctrl_c_from_its_first_moment() -> None:
    process = TrainingProcess([SMALL])
    status = Path(f"/proc/{process.process.pid}/status").read_text(encoding="ascii")
    blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
    assert blocked >> (signal.SIGINT - 1) & 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    process.close()


WINDOW = """
import sys, time
from rnnviz import Experiment
from rnnviz.training.worker.messages import Train
from rnnviz.training.worker.process import TrainingProcess
if __name__ == "__main__":
    big = {"task.delay": 1000, "model.units": 64}  # an update takes a while
    process = TrainingProcess([Experiment().with_settings({"model.units": 6})])
    process.send(Train(None))
    if sys.argv[1] == "busy":
        process.load([Experiment().with_settings(big)])
        process.request(frozenset())
        process.poll(60)  # it has loaded them
        process.send(Train(None))
    print(process.process.pid, flush=True)
    sys.stdin.read()
"""


@linux
@pytest.mark.parametrize("load", ["idle", "busy"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_the_worker_does_not_outlive_its_window(
    tmp_path: Path, load: str, end: signal.Signals | None
) -> None:
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    with subprocess.Popen(
        [sys.executable, str(script), load],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as window:  # fmt: skip
        assert window.stdin is not None
        assert window.stdout is not None
        worker = os.pidfd_open(int(window.stdout.readline()))
        if end is None:
            window.stdin.close()
        else:
            window.send_signal(end)
        ended, _, _ = select.select([worker], [], [], 60)  # readable once the process has ended
        os.close(worker)
    assert ended
