"""Saving, opening, and finding work again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.app.work import recovery
from rnnviz.errors import RnnvizError
from rnnviz.figures.style.theme import DARK
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.scenes.script import Act, Part, Script
from rnnviz.training.scenes.stop import Stop, When
from rnnviz.training.sessions.session import read_session, write_session
from rnnviz.training.settings.short import PREFIX
from tests.app.helpers import (
    RATE,
    TIMEOUT,
    answers,
    kill_worker,
    on_screen,
    settle,
    snapshot_of,
    train,
    wait_for_runs,
)


def save(qtbot: QtBot, window: Window, path: Path | None = None) -> None:
    with qtbot.waitSignal(window.files.work.saved, timeout=TIMEOUT):
        window.files.work.save(path)


@pytest.fixture
def other(qtbot: QtBot, scene: Scene, tmp_path: Path) -> Iterator[Window]:
    preferences = tmp_path / "other.json"
    with on_screen(qtbot, Window(scene, Session(*scene.experiments), DARK, preferences)) as window:
        yield window


def test_a_session_is_opened_as_it_was_saved(
    qtbot: QtBot,
    window: Window,
    other: Window,
    tmp_path: Path,
) -> None:
    train(qtbot, window, 20)
    window.session.go_to(12)
    settle(qtbot, window)
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    window.session.change({RATE: 0.05})
    train(qtbot, window, 6)
    window.travels.toggle_bookmark()
    window.session.rename(2, "faster")
    assert (window.windowTitle(), window.isWindowModified()) == ("A test[*] - rnnviz", True)
    path = tmp_path / "mine.rnnviz"
    save(qtbot, window, path)
    assert window.windowTitle() == "mine.rnnviz[*] - A test - rnnviz"
    assert not window.isWindowModified()
    assert window.transport.notice.text() == "Saved: mine.rnnviz."
    assert path in window.preferences.recent
    other.scenes.open_named(str(path))
    wait_for_runs(qtbot, other, 2)
    settle(qtbot, other)
    assert [one.update for one in other.snapshots] == [18, 18]
    assert [one.end for one in other.snapshots] == [20, 18]
    assert other.travels.here == [18]
    assert [one.name for one in other.session.tree.members] == ["", "faster"]
    assert other.session.edited_run == 1
    assert other.session.experiments == window.session.experiments
    assert other.figure.panels == window.figure.panels
    settle(qtbot, other)
    for ours, theirs in zip(window.snapshots, other.snapshots, strict=True):
        assert answers(ours) == answers(theirs)


def test_the_session_that_is_open_is_opened_as_its_file_has_it(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, session = tmp_path / "a.rnnviz", window.session
    train(qtbot, window, 4)
    save(qtbot, window, path)
    window.scenes.open_named(str(path))
    settle(qtbot, window)
    session.rename(1, "kept")
    save(qtbot, window)
    window.scenes.open_named(str(path))  # there is nothing else in it
    assert session.undo.next
    window.files.asks = True
    answers_given: list[str] = []

    def answer(box: QMessageBox) -> int:
        wanted = "Discard" if answers_given else "Cancel"
        answers_given.append(wanted)
        next(one for one in box.buttons() if one.text() == wanted).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    session.change({RATE: 0.02})
    window.scenes.open_named(str(path))
    assert session.experiment.to_dict()[RATE] == 0.02
    window.scenes.open_named(str(path))
    settle(qtbot, window)
    assert answers_given == ["Cancel", "Discard"]
    assert snapshot_of(window).experiment.to_dict()[RATE] != 0.02
    assert (snapshot_of(window).update, session.tree.members[0].name) == (4, "kept")
    assert not window.files.work.unsaved
    family = read_session(path).saved
    assert family is not None
    renamed = replace(family, lines=tuple(replace(one, name="other") for one in family.lines))
    entry = {"title": "Changed", "experiment": session.experiment.to_dict(), "runs": []}
    write_session(path, entry, renamed, 0, {})
    window.scenes.open_named(str(path))
    settle(qtbot, window)
    assert (window.scene.title, session.tree.members[0].name) == ("Changed", "other")


def test_what_is_told_is_saved_where_runs_branched_off(
    qtbot: QtBot, window: Window, other: Window, tmp_path: Path
) -> None:
    parts = (Part("First."), Part("Then.", Stop(When.SOLVED)))
    acts = {"raise it": Act({RATE: 0.1}), "see it": Act(view={"sequence": 2})}
    scene = window.scene
    told = replace(scene, name="told", title="Told", text="What.", script=Script(parts, acts))
    window.scenes.open(told)
    window.session.pause()
    train(qtbot, window, 3)
    window.session.branch()
    wait_for_runs(qtbot, window, 2)
    window.session.change({RATE: 0.02})
    window.session.show((2,))
    wait_for_runs(qtbot, window, 1)
    window.session.change({"model.cell": "gru"})
    settle(qtbot, window)
    for name in ("a", "b"):
        path = tmp_path / f"{name}.rnnviz"
        save(qtbot, window if name == "a" else other, path)
        other.scenes.open_named(str(path))
        settle(qtbot, other)
        shown = other.scene
        assert (shown.title, shown.text, shown.script) == (told.title, told.text, told.script)
        assert shown.said_of == told.experiments
        assert [one.model.cell.kind for one in shown.experiments] == ["gru"]
        assert other.words_bar.parts[0].text.text() == ""


def test_a_file_that_another_window_has_changed_is_left_alone(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "a.rnnviz"
    save(qtbot, window, path)
    changed = path.read_bytes() + b" "
    path.write_bytes(changed)
    window.actions_by_name["save"].trigger()
    assert "changed by another window or program" in window.transport.notice.text()
    assert path.read_bytes() == changed


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_to(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    save(qtbot, window, tmp_path / "a.rnnviz")
    assert "not writable" in window.transport.notice.text()
    tmp_path.chmod(0o700)


def test_a_full_disk_leaves_the_file_as_it_was(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.rnnviz"
    save(qtbot, window, path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("rnnviz.training.sessions.session.write_archive", full)
    save(qtbot, window)
    assert "No space left on device" in window.transport.notice.text()
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".rnnviz")] == []


def test_a_file_that_is_gone_is_written_again(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "a.rnnviz"
    save(qtbot, window, path)
    path.unlink()
    save(qtbot, window)
    assert read_session(path).saved is not None


def test_unsaved_work_is_asked_about(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.asks = True
    given = iter(("Cancel", "Save"))
    asked = []

    def answer(box: QMessageBox) -> int:
        asked.append(box.text())
        wanted = next(given)
        (button,) = (one for one in box.buttons() if one.text() == wanted)
        box.setDefaultButton(button)
        button.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    path = tmp_path / "a.rnnviz"
    proposed = []
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *what: (proposed.append(what[2]), (str(path), ""))[1]
    )
    window.session.change({RATE: 0.02})
    assert not window.close()
    assert window.isVisible()
    assert not window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=TIMEOUT)
    assert asked == ["What was done to the runs is not saved."] * 2
    assert proposed == [f"{window.scene.name}.rnnviz"]
    assert read_session(path).saved is not None


def test_work_is_kept_by_itself_and_offered_after_an_end(
    qtbot: QtBot, window: Window, other: Window, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    work = window.files.work
    work.keep_in(tmp_path)
    train(qtbot, window, 7)
    window.session.change({RATE: 0.02})
    window.session.keeper.gather()
    settle(qtbot, window)
    work._keep()
    qtbot.waitUntil(lambda: len(list(tmp_path.glob("unsaved-*.rnnviz"))) == 1, timeout=TIMEOUT)
    (kept,) = tmp_path.glob("unsaved-*.rnnviz")
    assert recovery.left_over(tmp_path) == []  # its process lives
    shutil.copy(kept, tmp_path / "unsaved-1-1.rnnviz")
    monkeypatch.setattr(recovery, "_lives", lambda process: process != 1)
    other.files.work.keep_in(tmp_path)
    question = other.question_bar.question
    assert question is not None
    assert "before the work of" in question.text
    assert [words for words, _ in question.answers] == ["Open", "Discard", "Later"]
    question.answers[0][1]()
    qtbot.waitUntil(lambda: snapshot_of(other).update == 7, timeout=TIMEOUT)
    assert other.session.experiment == window.session.experiment
    assert (other.files.work.path, other.files.work.unsaved) == (None, True)
    assert other.files.recent == []
    left = tmp_path / "unsaved-1-1.rnnviz"
    qtbot.waitUntil(lambda: not left.exists(), timeout=TIMEOUT)  # once there is another copy
    assert len(list(tmp_path.glob("unsaved-*.rnnviz"))) == 2
    work.close()
    other.files.work.close()
    assert list(tmp_path.glob("unsaved-*.rnnviz")) == []


def test_recovered_work_belongs_to_the_file_that_it_belonged_to(
    qtbot: QtBot, window: Window, other: Window, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    kept, path = tmp_path / "kept", tmp_path / "mine.rnnviz"
    window.files.work.keep_in(kept)
    train(qtbot, window, 3)
    save(qtbot, window, path)
    window.session.change({RATE: 0.02})
    window.session.keeper.gather()
    settle(qtbot, window)
    window.files.work._keep()
    qtbot.waitUntil(lambda: len(list(kept.glob("unsaved-*.rnnviz"))) == 1, timeout=TIMEOUT)
    for file in kept.iterdir():
        shutil.copy(file, kept / f"unsaved-1-1{file.suffix}")
    monkeypatch.setattr(recovery, "_lives", lambda process: process != 1)
    other.files.work.keep_in(kept)
    question = other.question_bar.question
    assert question is not None
    assert "of mine.rnnviz was saved" in question.text
    question.answers[0][1]()
    qtbot.waitUntil(lambda: snapshot_of(other).update == 3, timeout=TIMEOUT)
    assert (other.files.work.path, other.files.work.unsaved) == (path, True)
    assert all(file.parent != kept for file in other.files.recent)
    assert other.windowTitle().startswith("mine.rnnviz[*]")
    qtbot.waitUntil(lambda: not list(kept.glob("unsaved-1-1*")), timeout=TIMEOUT)
    with qtbot.waitSignal(other.files.work.saved, timeout=TIMEOUT):
        other.files.work.save()
    saved = read_session(path).saved
    assert saved is not None
    assert saved.lines[0].at.commands == 1
    with pytest.raises(RnnvizError, match="has been changed by another window"):
        window.files.work.save()
    for one in (window, other):
        one.files.work.close()
    assert list(kept.iterdir()) == []


def test_a_damaged_note_of_a_file_is_as_none(tmp_path: Path) -> None:
    kept = tmp_path / "unsaved-1-1.rnnviz"
    for text in ("", "{", "[]", '{"path": "a"}', '{"path": "a", "version": "x"}'):
        kept.with_suffix(".json").write_text(text)
        assert recovery.session_of(kept) == (None, None)


def test_a_run_goes_on_from_where_it_was_kept_when_its_process_ends(
    qtbot: QtBot,
    window: Window,
) -> None:
    train(qtbot, window, 15)
    window.session.change({RATE: 0.02})
    with qtbot.waitSignal(window.session.keeper.kept, timeout=TIMEOUT):
        window.session.keeper.gather()
    settle(qtbot, window)
    before = answers(snapshot_of(window))
    window.session.change({"training.clip": "off"})  # after that nothing is kept
    kill_worker(window)
    qtbot.waitUntil(lambda: "ended" in window.transport.notice.text(), timeout=TIMEOUT)
    assert "without clip gradient changed to off" in window.transport.notice.text()
    assert window.session.undo.next == "learning rate changed to 0.02"
    settle(qtbot, window)
    shown = snapshot_of(window)
    assert (shown.update, len(shown.journal)) == (15, 1)
    assert answers(shown) == before
    train(qtbot, window, 2)
    assert snapshot_of(window).update == 17


def test_work_of_a_scene_that_was_left_is_not_forgotten(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    work, first = window.files.work, window.scene
    save(qtbot, window, tmp_path / "a.rnnviz")
    window.session.change({RATE: 0.02})
    window.scenes.open(replace(first, name="another", title="Another"))
    window.session.pause()  # a scene that is opened plays
    settle(qtbot, window)
    assert (work.path, work.unsaved, work.elsewhere) == (None, False, ["A test"])
    window.scenes.open(first)
    window.session.pause()
    settle(qtbot, window)
    assert (work.path, work.unsaved) == (tmp_path / "a.rnnviz", True)
    assert work.elsewhere == []


def test_unsaved_work_of_a_session_that_was_left_is_kept_and_else_its_file_counts(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    path, session, first = tmp_path / "a.rnnviz", window.session, window.scene
    save(qtbot, window, path)
    window.scenes.open_named(str(path))
    session.rename(1, "kept")
    save(qtbot, window)
    for name in ("kept", "unsaved"):
        session.rename(1, name)
        if name == "kept":
            save(qtbot, window)
        window.scenes.open(first)
        session.pause()
        settle(qtbot, window)
        window.scenes.open_named(str(path))
        session.pause()
        settle(qtbot, window)
        assert session.tree.members[0].name == name
    save(qtbot, window)
    window.scenes.open(first)
    session.pause()
    family = read_session(path).saved
    assert family is not None
    renamed = replace(family, lines=tuple(replace(one, name="other") for one in family.lines))
    write_session(path, {"experiment": session.experiment.to_dict(), "runs": []}, renamed, 0, {})
    window.scenes.open_named(str(path))
    settle(qtbot, window)
    assert session.tree.members[0].name == "other"
    session.rename(1, "mine")
    save(qtbot, window)  # nobody else has changed it since
    assert window.transport.notice.text() == "Saved: a.rnnviz."


def test_a_new_name_is_work(qtbot: QtBot, window: Window) -> None:
    train(qtbot, window, 2)
    assert not window.files.work.unsaved
    window.session.rename(1, "mine")
    qtbot.waitUntil(lambda: window.files.work.unsaved, timeout=TIMEOUT)


def test_an_experiment_is_copied_and_pasted(qtbot: QtBot, window: Window) -> None:
    window.session.change({RATE: 0.02})
    window.actions_by_name["copy_experiment"].trigger()
    text = QApplication.clipboard().text()
    assert text.startswith(PREFIX)
    assert len(text) < 400
    window.session.change({RATE: 0.5})
    window.actions_by_name["paste_experiment"].trigger()
    qtbot.waitUntil(lambda: window.session.experiment.to_dict()[RATE] == 0.02, timeout=TIMEOUT)
    QApplication.clipboard().setText("rnnviz:no")
    window.actions_by_name["paste_experiment"].trigger()
    assert "is not whole: copy all of it" in window.transport.notice.text()
