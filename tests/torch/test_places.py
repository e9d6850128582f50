"""A window that is slow, closed or not there never holds the training up."""

from __future__ import annotations

import os
import stat
import sys
import threading
import warnings
from pathlib import Path

import pytest

from rnnviz.data.recording import meeting
from rnnviz.data.recording.meeting import called, leave_note, meeting_folder
from rnnviz.data.recording.reader import Recording
from rnnviz.data.recording.writer import Writer
from rnnviz.errors import RnnvizError
from rnnviz.torch import places
from rnnviz.torch.places import WindowPlace
from tests.data.recording.made import LSTM, frame

NAME = "a.rnnviz-recording"


class SlowLine:
    """A line that takes nothing until it may."""

    def __init__(self) -> None:
        self.may, self.content, self.closed = threading.Event(), b"", False

    def sendall(self, content: bytes, /) -> None:
        self.may.wait(30)
        self.content += content

    def close(self) -> None:
        self.closed = True


class BrokenLine(SlowLine):
    """A line whose window has been closed."""

    def sendall(self, content: bytes, /) -> None:
        raise BrokenPipeError


def test_a_slow_window_loses_frames_but_no_loss(tmp_path: Path) -> None:
    line = SlowLine()
    writer = Writer(LSTM, 1, WindowPlace(line))
    for update in range(50):
        writer.frame(frame(LSTM, update))
        writer.update(1.0)
    assert writer.dropped > 30
    line.may.set()
    writer.close()
    assert line.closed
    (tmp_path / NAME).write_bytes(line.content)
    found = Recording(tmp_path / NAME)
    assert (len(found.steps) + writer.dropped, len(found.losses), found.ended) == (50, 50, True)
    for update in found.steps:
        assert found.frame(update).inputs.tolist() == frame(LSTM, update).inputs.tolist()


def test_a_window_that_takes_nothing_more_is_waited_for_a_moment_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "LAST_WAIT", 0.01)
    line = SlowLine()
    place = WindowPlace(line)
    writer = Writer(LSTM, 1, place)
    writer.frame(frame(LSTM, 0))
    writer.close()  # returns
    line.may.set()
    place._thread.join(10)


def test_a_window_that_is_closed_is_forgotten() -> None:
    place = WindowPlace(BrokenLine())
    writer = Writer(LSTM, 1, place)
    place._thread.join(10)
    for update in range(20):
        writer.frame(frame(LSTM, update))
    writer.close()
    assert writer.dropped == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
class TestMeeting:
    def test_the_folder_is_one_person_s_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        folder = meeting_folder()
        assert folder == tmp_path / "rnnviz"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        note = leave_note(folder, "nowhere")
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        assert called() is None
        assert not note.exists()  # its window is gone

    @pytest.mark.parametrize("what", ["open to others", "a link"])
    def test_one_that_others_could_have_made_is_not_entered(
        self, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
        monkeypatch.setattr(meeting.tempfile, "gettempdir", lambda: str(tmp_path))
        folder = tmp_path / f"rnnviz-{os.getuid()}"
        if what == "a link":
            (tmp_path / "elsewhere").mkdir(mode=0o700)
            folder.symlink_to(tmp_path / "elsewhere")
        else:
            folder.mkdir()
            folder.chmod(0o755)
        with pytest.raises(RnnvizError, match="you alone"):
            meeting_folder()


def test_without_a_window_a_warning_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    import rnnviz.torch

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    net = torch.nn.LSTM(2, 3)
    with pytest.warns(UserWarning, match="no window of rnnviz is open"):
        recorder = rnnviz.torch.watch(net, live=True)
    net(torch.zeros(4, 1, 2))[0].sum().backward()
    recorder.step(1.0)
    recorder.close()
    assert recorder.frames == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rnnviz.torch.watch(net, tmp_path / NAME, live=True).close()
