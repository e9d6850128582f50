"""A recording is played: its updates, its losses, its frames, back and forth."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnviz.data.recording.entries import packed
from rnnviz.data.recording.module import Module
from rnnviz.data.recording.writer import Writer
from rnnviz.errors import RnnvizError
from rnnviz.registry import commands
from rnnviz.training.commands.past import Past
from rnnviz.training.run.beginning import begin_run
from rnnviz.training.run.headless import repeated
from rnnviz.training.run.playing.player import Player
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.settings.differences import changes_between, differences
from rnnviz.training.settings.recorded import recorded as experiment_of
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts import HISTORY, NEEDS
from rnnviz.training.travel.family import Family
from rnnviz.training.travel.line import Line
from tests.data.recording.made import LSTM, Memory, frame, recorded

NAME = "a.rnnviz-recording"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return recorded(tmp_path / NAME)


def test_it_goes_update_by_update_and_shows_the_last_frame(path: Path) -> None:
    player = Player.of(path)
    assert (player.update, np.isnan(player.loss), player.ended) == (0, True, False)
    assert player.step(14) == 14
    snapshot = player.snapshot({"trace"})
    assert (snapshot.update, snapshot.trace_update, player.loss) == (14, 10, 1 / 14)
    assert np.array_equal(snapshot.trace.inputs, frame(LSTM, 10).inputs)
    assert np.array_equal(
        snapshot.trace.layers[0].gradients["h"].injected, frame(LSTM, 10).injected
    )
    assert snapshot.metrics.loss.values.tolist() == [1 / k for k in range(1, 15)]
    assert (player.step(100), player.ended, player.step()) == (16, True, 0)


def test_the_gradients_of_weights_are_those_of_the_whole_loss(path: Path) -> None:
    """The sum over the sequences; by central differences of the sum of g . h."""
    player = Player.of(recorded(path, module=replace(LSTM, dtype="float64")))
    network, probe = player.network, player.probe
    network.backward(probe.forward(network))
    found = network.gradients.copy()
    assert not [name for name in network.parameters if name.startswith("readout")]

    def loss() -> float:
        return float((probe.forward(network).outputs * probe.batch.targets).sum())

    for place in range(0, network.parameters.flat.size, 7):
        network.parameters.flat[place] += 1e-6
        above = loss()
        network.parameters.flat[place] -= 2e-6
        difference = (above - loss()) / 2e-6
        network.parameters.flat[place] += 1e-6
        np.testing.assert_allclose(found.flat[place], difference, rtol=1e-5, atol=1e-8)


def test_every_part_that_a_panel_may_want_is_there(path: Path) -> None:
    player = Player.of(path)
    player.step(12)
    snapshot = player.snapshot(NEEDS - {"walk"}, Focus(sequence=7))  # there are only two
    assert snapshot[HISTORY].magnitudes["h"].updates.tolist() == [0, 10]
    chains = snapshot.parts["chain"]
    assert (chains.update, chains.sequence) == (10, 1)


def test_the_history_is_of_frames_that_are_as_long(tmp_path: Path) -> None:
    memory = Memory()
    writer = Writer(LSTM, 1, memory)
    for update in range(6):
        writer.frame(frame(LSTM, update, steps=4 + update % 2))
        writer.update(1.0)
    writer.close()
    (tmp_path / NAME).write_bytes(memory.content)
    player = Player.of(tmp_path / NAME)
    player.step(6)
    series = player.history().magnitudes["c"]
    assert (series.updates.tolist(), series.values.shape) == ([1, 3, 5], (3, 5))
    player.step()
    before = player.network.parameters.flat.copy()
    player.history()
    assert np.array_equal(player.network.parameters.flat, before)


def test_one_travels_in_it_and_its_whole_length_is_known(path: Path) -> None:
    line = Line(experiment_of(path))
    timeline = line.timeline
    assert (timeline.end, timeline.past, len(timeline.metrics.loss.values)) == (30, True, 30)
    for update in (25, 3, 30, 11):
        moment = line.after(update)
        line.go_near(moment)
        while not line.step_to(moment):
            pass
        snapshot = line.running.snapshot({"trace"})
        assert (snapshot.update, snapshot.trace_update) == (update, min(update // 10 * 10, 20))
        assert len(snapshot.metrics.loss.values) == update
    while line.advance():
        pass
    assert (line.running.update, line.timeline.past) == (30, False)


def test_nothing_can_be_done_to_it(path: Path) -> None:
    family = Family([experiment_of(path)])
    for kind in commands:
        with pytest.raises(RnnvizError, match="trained by another program"):
            family.apply(0, commands[kind]())
    assert len(family.tree.members) == 1


def test_a_past_beyond_its_end_ends_there(path: Path) -> None:
    run = begin_run(experiment_of(path))
    for _ in repeated([run], [Past(update=10_000)]):
        pass
    assert run.update == 30
    line = Line(experiment_of(path), Past(update=10_000))
    while not line.step_to(line.after(10_000)):
        pass
    assert line.running.update == 30


def test_one_that_grows_is_followed_from_its_end(tmp_path: Path) -> None:
    path = recorded(tmp_path / NAME, updates=25, ended=False)
    content = path.read_bytes()
    line = Line(experiment_of(path))
    assert (line.running.update, line.timeline.past) == (25, False)
    assert line.advance()  # nothing new: it waits
    line.go_near(line.after(7))
    while not line.step_to(line.after(7)):
        pass
    assert line.running.update == 7
    while line.running.update < 25:
        assert line.advance()
    more = packed("losses-0000000026.json", b'{"first": 26, "losses": [0.5, 0.25]}', len(content))
    content += more[1] + packed("end.json", b'{"updates": 27}', len(content) + len(more[1]))[1]
    path.write_bytes(content)
    assert not line.advance()
    assert (line.running.update, line.running.loss, line.running.ended) == (27, 0.25, True)


def test_a_frame_that_is_damaged_is_passed_over(path: Path) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(b"frame-0000000010/inputs.npy") + 300
    content[place] ^= 255
    path.write_bytes(content)
    player = Player.of(path)
    player.step(12)
    assert player.snapshot({"trace"}).trace_update == 0
    path.unlink()
    player.step(10)
    assert player.snapshot({"trace"}).trace_update == 0


def test_one_of_another_program_departs_and_says_so(path: Path) -> None:
    player = Player.of(path)
    assert player.snapshot({"trace"}).probe.departs > 0.1  # `made` draws what the net gave


def test_a_recording_opens_as_a_scene(path: Path) -> None:
    scene = load_scene(str(path))
    model = scene.experiment.model
    assert (model.cell.kind, model.units, scene.source) == ("lstm", 3, path)
    with pytest.raises(RnnvizError, match="stays so"):
        scene.experiment.with_settings({"model.units": 4})
    with pytest.raises(RnnvizError, match="--set"):
        load_scene(str(path), {"model.units": 4})
    trained = scene.experiment.with_settings({"task": "copy"})
    assert (trained.task.kind, trained.model.units) == ("copy", 3)


@pytest.mark.parametrize("kind", ["RNN", "GRU"])
def test_every_kind_plays(kind: str, tmp_path: Path) -> None:
    module = Module(kind, 2, 3, layers=2, bidirectional=True, dtype="float64")
    player = Player.of(recorded(tmp_path / NAME, module=module))
    trace = player.snapshot({"trace"}).trace
    assert trace.layers[0].states["h"].dtype == np.float64
    assert len(trace.layers) == 4


def test_two_recordings_stand_beside_each_other(tmp_path: Path) -> None:
    first, other = (recorded(tmp_path / name) for name in (NAME, f"b{NAME}"))
    scene = load_scene(str(first)).with_runs([{"task.path": str(other)}])
    (only,) = differences(scene.experiments)
    assert str(only) == "recording a | ba"
    named = changes_between(*scene.experiments, whole_paths=False)
    assert named["task.path"] == f"b{NAME}"  # pictures do not tell the folder
    family = Family(scene.experiments)
    for _ in range(12):
        for line in family.shown:
            line.advance()
    assert [line.running.update for line in family.shown] == [12, 12]
    family.hide(1)
    family.show([1, 2])

    path, asked = tmp_path / "two.json", list[Path]()
    values = {
        "format": 1,
        "experiment": scene.experiment.to_dict(),
        "runs": [{"task.path": str(other)}],
    }
    path.write_text(json.dumps(values))
    assert (
        load_scene(str(path), agree=lambda file: not asked.append(file)).experiments
        == scene.experiments
    )
    assert asked == [first, other]
    with pytest.raises(RnnvizError, match="without your consent"):
        load_scene(str(path), agree=lambda file: file == first)
