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
from rnnviz.training.parts import NEEDS
from rnnviz.training.snapshot import Focus
from rnnviz.training.worker import (
    Do,
    Lanes,
    Load,
    Pause,
    Report,
    Request,
    Run,
    Step,
    TrainingProcess,
)

SMALL = Experiment().with_settings({"model.units": 6, "training.batch": 4, "task.delay": 4})
RATE = "training.optimizer.learning_rate"
ASK = Request(frozenset({"weights"}))


def report(lanes: Lanes, needs: frozenset[str] = frozenset({"weights"})) -> Report:
    answer = lanes.handle(Request(needs))
    assert answer is not None
    return answer


class TestLanes:
    """What messages do, without a process."""

    def test_one_update_per_request_at_pace_one(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL,)))
        assert report(lanes).snapshots[0].update == 0
        lanes.handle(Run(1))
        assert [report(lanes).snapshots[0].update for _ in range(3)] == [1, 2, 3]
        lanes.handle(Pause())
        assert report(lanes).snapshots[0].update == 3
        assert not lanes.free

    def test_a_free_run_trains_between_messages(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL,)))
        lanes.handle(Run(None))
        assert lanes.free
        for _ in range(4):
            assert lanes.work()
        assert report(lanes).snapshots[0].update == 4

    def test_steps_are_applied_while_paused(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL,)))
        lanes.handle(Step(10))
        answer = report(lanes)
        assert (answer.snapshots[0].update, answer.running) == (10, False)

    def test_lanes_stay_at_the_same_update_and_read_the_same_data(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL, SMALL.with_settings({"model.cell": "rnn"}))))
        lanes.handle(Run(3))
        one, other = report(lanes, NEEDS).snapshots
        assert one.update == other.update == 3
        assert np.array_equal(one.probe.batch.inputs, other.probe.batch.inputs)

    def test_only_what_is_asked_for_is_computed(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL,)))
        assert report(lanes, frozenset({"history"})).snapshots[0].parts.keys() == {"history"}

    def test_at_rest_slow_parts_follow_the_answer(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL, SMALL)))
        report(lanes, NEEDS)
        lanes.handle(Step(3))
        early = report(lanes, NEEDS)
        assert early.owes
        assert [one.sources.update for one in early.snapshots] == [0, 0]
        while lanes.work():
            pass
        late = report(lanes, NEEDS)
        assert not late.owes
        assert [one.sources.update for one in late.snapshots] == [3, 3]
        assert [one.spectrum.update for one in late.snapshots] == [3, 3]

    def test_in_a_run_at_most_one_slow_part_follows_an_answer(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL,)))
        lanes.handle(Run(1))
        report(lanes, NEEDS)
        lanes.handle(Request(NEEDS, Focus(sequence=2)))  # both parts are due
        assert [lanes.work() for _ in range(2)] == [True, False]
        assert report(lanes, NEEDS).running

    def test_a_command_reaches_its_lane_and_its_journal(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((SMALL, SMALL)))
        lanes.handle(Step(2))
        lanes.handle(Do(1, Change(RATE, 0.5)))
        assert lanes.trainers[0].journal == []
        assert lanes.trainers[1].journal == [(2, Change(RATE, 0.5))]

    def test_it_pauses_when_solved_and_goes_on_when_asked(self) -> None:
        lanes = Lanes()
        lanes.handle(Load((Experiment(),)))
        lanes.handle(Run(3000))
        solved = report(lanes)
        assert not solved.running
        assert solved.snapshots[0].update == solved.snapshots[0].solved_at
        lanes.handle(Run(5))
        assert report(lanes).snapshots[0].update == solved.snapshots[0].update + 5


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
    process.send(Run(7))
    there = answer(process).snapshots[0]
    here = Trainer(SMALL)
    here.step(7)
    assert there.update == 7
    for name, weights in here.snapshot().weights.items():
        assert np.array_equal(there.weights[name], weights)


def test_a_free_run_answers_at_once_and_pauses(process: TrainingProcess) -> None:
    process.send(Run(None))
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
    process.send(Run(None))
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
from rnnviz.training.worker import Run, TrainingProcess
if __name__ == "__main__":
    big = {"task.delay": 1000, "model.units": 256}  # an update takes a second
    process = TrainingProcess([Experiment().with_settings({"model.units": 6})])
    process.send(Run(None))
    if sys.argv[1] == "busy":
        process.load([Experiment().with_settings(big)])
        process.request(frozenset())
        process._pipe.poll(60)  # it has loaded them
        process.send(Run(None))
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
