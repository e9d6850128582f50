"""Recordings as files: written entry by entry, read without trust, whole after any end."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnviz.data.recording.entries import packed
from rnnviz.data.recording.module import Module
from rnnviz.data.recording.reader import Recording
from rnnviz.data.recording.writer import Writer
from rnnviz.errors import RnnvizError
from tests.data.recording.made import LSTM, Memory, frame, recorded

NAME = "a.rnnviz-recording"


def test_what_is_written_is_read(tmp_path: Path) -> None:
    found = Recording(recorded(tmp_path / NAME))
    assert (found.module, found.every, found.updates, found.ended) == (LSTM, 10, 30, True)
    assert found.losses.tolist() == [1 / k for k in range(1, 31)]
    assert sorted(found.steps) == [0, 10, 20]
    read, made = found.frame(10), frame(LSTM, 10)
    assert read.arrays.keys() == made.arrays.keys()
    for name, array in made.arrays.items():
        assert np.array_equal(read.arrays[name], array), name


def test_gradients_of_final_states_are_kept_where_there_are_any(tmp_path: Path) -> None:
    made, memory, path = frame(LSTM, 0), Memory(), tmp_path / NAME
    made = replace(made, final={name: one + 1 for name, one in made.initial.items()})
    writer = Writer(LSTM, 1, memory)
    writer.frame(made)
    writer.update(1.0)
    writer.close()
    path.write_bytes(memory.content)
    read = Recording(path).frame(0)
    assert read.final.keys() == {"h", "c"}
    for name, array in made.final.items():
        assert np.array_equal(read.final[name], array)
    assert not Recording(recorded(tmp_path / f"other-{NAME}")).frame(0).final


def test_it_is_a_zip_that_every_program_reads(tmp_path: Path) -> None:
    path = recorded(tmp_path / NAME)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert json.loads(archive.read("recording.json"))["module"] == LSTM.to_dict()
    with np.load(path) as arrays:
        assert np.array_equal(arrays["frame-0000000010/inputs"], frame(LSTM, 10).inputs)


def test_cut_anywhere_all_that_is_whole_is_read(tmp_path: Path) -> None:
    content = recorded(tmp_path / NAME).read_bytes()
    seen = set()
    for stop in [*range(0, len(content), 97), len(content)]:
        cut = tmp_path / f"{stop}{NAME}"
        cut.write_bytes(content[:stop])
        try:
            found = Recording(cut)
        except RnnvizError:
            assert stop < 600
            continue
        seen.add((len(found.steps), found.updates))
        for update in found.steps:
            assert np.array_equal(found.frame(update).inputs, frame(LSTM, update).inputs)
    assert (0, 0) in seen
    assert (2, 20) in seen


def test_it_is_read_on_as_it_grows(tmp_path: Path) -> None:
    memory, path = Memory(), tmp_path / NAME
    writer = Writer(LSTM, 1, memory)
    writer.frame(frame(LSTM, 0))
    path.write_bytes(memory.content)
    found = Recording(path)
    assert (sorted(found.steps), found.grows, found.look_again()) == ([0], True, False)
    writer.update(0.5)
    writer.frame(frame(LSTM, 1))
    path.write_bytes(memory.content[:-1])
    assert found.look_again()  # the loss, and arrays of the frame
    assert (found.losses.tolist(), sorted(found.steps)) == ([0.5], [0])
    writer.close()
    path.write_bytes(memory.content)
    assert found.look_again()
    assert (sorted(found.steps), found.ended, found.grows) == ([0, 1], True, False)


def test_another_recording_in_its_place_is_noticed(tmp_path: Path) -> None:
    found = Recording(recorded(tmp_path / NAME))
    recorded(tmp_path / NAME)
    with pytest.raises(RnnvizError, match="another recording"):
        found.frame(0)


def test_losses_that_are_no_numbers_stay_so(tmp_path: Path) -> None:
    memory, path = Memory(), tmp_path / NAME
    writer = Writer(LSTM, 10, memory)
    for loss in (math.inf, math.nan, -math.inf, 1e-300):
        writer.update(loss)
    writer.without_frame(0, "a reason")
    writer.close()
    path.write_bytes(memory.content)
    found = Recording(path)
    np.testing.assert_array_equal(found.losses, [math.inf, math.nan, -math.inf, 1e-300])
    assert found.missing == {0: "a reason"}


def test_a_place_that_is_full_loses_frames_alone(tmp_path: Path) -> None:
    memory, path = Memory(), tmp_path / NAME
    writer = Writer(LSTM, 1, memory)
    for update in range(4):
        memory.full = update in (1, 2)
        writer.frame(frame(LSTM, update))
        writer.update(1.0)
    writer.close()
    path.write_bytes(memory.content)
    found = Recording(path)
    assert (sorted(found.steps), len(found.losses), writer.dropped) == ([0, 3], 4, 2)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"inputs": np.zeros((6, 2, 2))}, "inputs is float64"),
        ({"lengths": np.array([6, 0])}, "lengths"),
        ({"injected": np.zeros((6, 4, 2), np.float32)}, "injected is float32"),
        ({"inputs": np.zeros((0, 2, 2), np.float32)}, "steps"),
        ({"final": {"h": np.zeros((1, 3, 2), np.float32)}}, "one final state alone"),
        ({"final": {"h": np.zeros(3, np.float32), "c": np.zeros(3)}}, "final_h is float32"),
    ],
)
def test_frames_that_are_none_are_not_written(change: dict, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Writer(LSTM, 1, Memory()).frame(replace(frame(LSTM, 0), **change))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"kind": "CNN"}, "RNN, LSTM or GRU"),
        ({"units": 257}, "257 units"),
        ({"layers": 0}, "0 layers"),
        ({"dtype": "bfloat16"}, "float32"),
        ({"nonlinearity": "relu"}, "relu"),
        ({"units": True}, "units"),
    ],
)
def test_nets_that_cannot_be_computed_again_are_refused(values: dict, why: str) -> None:
    with pytest.raises(RnnvizError, match=why):
        Module.from_dict({**LSTM.to_dict(), **values})


def test_damaged_and_foreign_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = recorded(tmp_path / NAME)
    content = bytearray(path.read_bytes())
    damaged = tmp_path / f"damaged{NAME}"
    rng = np.random.default_rng(0)
    for _ in range(200):
        changed = content.copy()
        for place in rng.integers(len(content), size=rng.integers(1, 20)):
            changed[place] = rng.integers(256)
        damaged.write_bytes(changed)
        with suppress(RnnvizError):  # and nothing else
            found = Recording(damaged)
            for update in found.steps:
                found.frame(update)
    for text in (b"", b"PK", b"{}", packed("recording.json", b'{"kind": 1}', 0)[1]):
        damaged.write_bytes(text)
        with pytest.raises(RnnvizError, match="no recording"):
            Recording(damaged)


def test_a_pickle_in_an_array_is_not_loaded(tmp_path: Path) -> None:
    import io

    memory, path = Memory(), tmp_path / NAME
    Writer(LSTM, 1, memory).frame(frame(LSTM, 0))
    bad, content = io.BytesIO(), memory.content
    np.save(bad, np.array([{}], object), allow_pickle=True)
    name = "frame-0000000001"
    for key in frame(LSTM, 0).arrays:
        content += packed(f"{name}/{key}.npy", bad.getvalue(), len(content))[1]
    content += packed(f"{name}.json", b'{"frame": 1, "steps": 6}', len(content))[1]
    path.write_bytes(content)
    with pytest.raises(RnnvizError, match="damaged"):
        Recording(path).frame(1)


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such signal")
def test_a_kill_leaves_all_whole_frames(tmp_path: Path) -> None:
    path = tmp_path / NAME
    code = (
        "import sys, pathlib\n"
        "from rnnviz.data.recording.writer import Writer\n"
        "from rnnviz.torch.places import FilePlace\n"
        "from tests.data.recording.made import LSTM, frame\n"
        "writer = Writer(LSTM, 1, FilePlace(pathlib.Path(sys.argv[1])))\n"
        "for update in range(10**6):\n"
        "    writer.frame(frame(LSTM, update)); writer.update(1.0)\n"
        "    if update == 20: print('go', flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"go\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    found = Recording(path)
    assert len(found.steps) >= 20
    for update in found.steps:
        assert np.array_equal(found.frame(update).inputs, frame(LSTM, update).inputs)
    assert not found.ended
