import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rnnviz import Experiment, Trainer
from rnnviz.training.commands import Change
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts import NEEDS
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.worker.messages import Do, Drop, Load, Pause, Report, Request, Step, Train
from rnnviz.training.worker.process import TrainingProcess
from rnnviz.training.worker.runs import Runs

SMALL = Experiment().with_settings({"model.units": 6, "training.batch": 4, "task.delay": 4})
RATE = "training.optimizer.learning_rate"
ASK = Request(frozenset({"weights"}))


def report(runs: Runs, needs: frozenset[str] = frozenset({"weights"})) -> Report:
    answer = runs.handle(Request(needs))
    assert answer is not None
    return answer


class TestRuns:
    """What messages do, without a process."""

    def test_one_update_per_request_at_pace_one(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL,)))
        assert report(runs).snapshots[0].update == 0
        runs.handle(Train(1))
        assert [report(runs).snapshots[0].update for _ in range(3)] == [1, 2, 3]
        runs.handle(Pause())
        assert report(runs).snapshots[0].update == 3
        assert not runs.free

    def test_a_free_run_trains_between_messages(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL,)))
        runs.handle(Train(None))
        assert runs.free
        for _ in range(4):
            assert runs.work()
        assert report(runs).snapshots[0].update == 4

    def test_steps_are_applied_while_paused(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL,)))
        runs.handle(Step(10))
        answer = report(runs)
        assert (answer.snapshots[0].update, answer.running) == (10, False)

    def test_runs_stay_at_the_same_update_and_read_the_same_data(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL, SMALL.with_settings({"model.cell": "rnn"}))))
        runs.handle(Train(3))
        one, other = report(runs, NEEDS).snapshots
        assert one.update == other.update == 3
        assert np.array_equal(one.probe.batch.inputs, other.probe.batch.inputs)

    def test_only_what_is_asked_for_is_computed(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL,)))
        assert report(runs, frozenset({"history"})).snapshots[0].parts.keys() == {"history"}

    def test_at_rest_slow_parts_follow_the_answer(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL, SMALL)))
        report(runs, NEEDS)
        runs.handle(Step(3))
        early = report(runs, NEEDS)
        assert early.owes
        assert [one[SOURCES].update for one in early.snapshots] == [0, 0]
        while runs.work():
            pass
        late = report(runs, NEEDS)
        assert not late.owes
        assert [one[SOURCES].update for one in late.snapshots] == [3, 3]
        assert [one[SPECTRUM].update for one in late.snapshots] == [3, 3]

    def test_in_a_run_at_most_one_slow_part_follows_an_answer(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL,)))
        runs.handle(Train(1))
        report(runs, NEEDS)
        runs.handle(Request(NEEDS, Focus(sequence=2)))  # both parts are due
        assert [runs.work() for _ in range(2)] == [True, False]
        assert report(runs, NEEDS).running

    def test_a_command_reaches_its_run_and_its_journal(self) -> None:
        runs = Runs()
        runs.handle(Load((SMALL, SMALL)))
        runs.handle(Step(2))
        runs.handle(Do(1, Change(RATE, 0.5)))
        assert runs.trainers[0].journal == []
        assert runs.trainers[1].journal == [(2, Change(RATE, 0.5))]

    @pytest.mark.parametrize("dropped", [0, 1])
    def test_when_one_run_ends_the_other_goes_on(self, dropped: int) -> None:
        runs = Runs()
        both = (SMALL, SMALL.with_settings({"model.cell": "rnn"}))
        runs.handle(Load(both))
        runs.handle(Step(2))
        runs.handle(Drop(dropped))
        runs.handle(Step(1))
        (left,) = report(runs).snapshots
        assert left.experiment == both[1 - dropped]
        assert left.update == 3

    def test_it_pauses_when_solved_and_goes_on_when_asked(self) -> None:
        runs = Runs()
        runs.handle(Load((Experiment(),)))
        runs.handle(Train(3000))
        solved = report(runs)
        assert not solved.running
        assert solved.snapshots[0].update == solved.snapshots[0].solved_at
        runs.handle(Train(5))
        assert report(runs).snapshots[0].update == solved.snapshots[0].update + 5


@pytest.fixture
def process() -> Iterator[TrainingProcess]:
    with TrainingProcess([SMALL]) as process:
        yield process


def answer(process: TrainingProcess, needs: frozenset[str] = frozenset({"weights"})) -> Report:
    """Wait for the report of a request; the pipe is what is waited for, not the clock."""
    process.request(needs)
    assert process._pipe.poll(60)
    report = process.poll()
    assert report is not None
    return report


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
    assert process._pipe.poll(60)
    assert process.poll() is None
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


def test_a_worker_that_is_gone_is_noticed(process: TrainingProcess) -> None:
    process.process.kill()
    process.process.join()
    with pytest.raises((EOFError, OSError)):  # noqa: PT012
        process.request(frozenset())
        process.poll()


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
        process._pipe.poll(60)  # it has loaded them
        process.send(Train(None))
    print(process.process.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="pidfd")
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
