"""What is remembered from one start to the next, and what of it is nonsense."""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rnnviz.app.preferences import PANELS, PROPORTIONS, TEXT_SIZE, THEME, Preferences
from rnnviz.app.session import Session
from rnnviz.app.window import Window
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions
from rnnviz.figures.style.theme import DARK, LIGHT
from rnnviz.training.scenes.scene import Scene
from tests.app.helpers import on_screen, remembered, usual

pytestmark = pytest.mark.usefixtures("qapp")  # there are no timers without an application

KEYS = (PANELS, PROPORTIONS, TEXT_SIZE, THEME)


def opened(path: Path, **values: object) -> Preferences:
    """Return the preferences of a file that holds these values."""
    path.write_text(json.dumps({key.replace("_", " "): one for key, one in values.items()}))
    return Preferences(path)


def again(preferences: Preferences, path: Path) -> Preferences:
    """Return what the next start reads."""
    preferences.write()
    return Preferences(path)


@pytest.fixture
def started(qtbot: QtBot, scene: Scene, preferences: Path) -> Iterator[Window]:
    """Return a window that has started with a file of preferences as it is; never a theme."""
    with on_screen(qtbot, Window(scene, Session(*scene.experiments), None, preferences)) as window:
        yield window


def test_proportions_are_remembered_and_the_usual_forgotten(preferences: Path) -> None:
    kept = Preferences(preferences)
    assert kept.proportions == USUAL_PROPORTIONS
    kept.proportions = Proportions(0.5, {"states h": 0.3})
    assert again(kept, preferences).proportions == Proportions(0.5, {"states h": 0.3})
    kept.proportions = USUAL_PROPORTIONS
    assert again(kept, preferences).proportions == USUAL_PROPORTIONS
    assert json.loads(preferences.read_bytes()) == {}


@pytest.mark.parametrize(
    "value",
    [
        "", [], None, 3, {"time": 7, "heights": {}}, {"time": None, "heights": 3},
        {"time": None, "heights": {"loss": "x"}}, {"time": float("nan"), "heights": {}},
        {"time": 10**400, "heights": {}}, {"time": None, "heights": {"loss": float("inf")}},
        {"time": 0, "heights": {}}, {"heights": {}}, {"time": None, "heights": {"loss": -1}},
    ],
)  # fmt: skip
def test_unreadable_proportions_are_the_usual(preferences: Path, value: object) -> None:
    assert opened(preferences, proportions=value).proportions == USUAL_PROPORTIONS


def test_panels_are_remembered_for_each_number_of_runs(preferences: Path) -> None:
    kept = Preferences(preferences)
    kept.set_panels(1, ["loss", "gates"])
    kept.set_panels(2, ["loss"])
    assert again(kept, preferences).panels(1) == ["loss", "gates"]
    assert Preferences(preferences).panels(2) == ["loss"]
    kept.set_panels(1, None)
    assert again(kept, preferences).panels(1) is None
    assert Preferences(preferences).panels(2) == ["loss"]


@pytest.mark.parametrize("value", ["loss", ["no such panel"], 7, [["loss"]], {}, None, [None]])
def test_unreadable_panels_are_the_usual(preferences: Path, value: object) -> None:
    assert opened(preferences, panels=value).panels(1) is None


@pytest.mark.parametrize("value", ["", "large", 3, float("nan"), "1.25", [1.25], 10**400, None])
def test_an_unknown_text_size_is_the_usual(preferences: Path, value: object) -> None:
    assert opened(preferences, text_size=value).text_size == 1.0


@pytest.mark.parametrize("value", ["", "blue", 3, ["dark"], None])
def test_an_unknown_theme_is_the_usual(preferences: Path, value: object) -> None:
    assert opened(preferences, theme=value).theme is DARK


def test_without_a_file_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept = Preferences()
    kept.text_size = 2.0
    kept.proportions = Proportions(0.5, {})
    kept.write()
    assert Preferences().text_size == 1.0
    assert Preferences().proportions == USUAL_PROPORTIONS
    assert os.listdir(tmp_path) == []


def test_two_windows_keep_what_the_other_has_changed(preferences: Path) -> None:
    first, second = Preferences(preferences), Preferences(preferences)
    first.text_size, second.theme = 2.0, LIGHT
    first.write()
    second.write()
    assert (Preferences(preferences).text_size, Preferences(preferences).theme) == (2.0, LIGHT)


def test_the_theme_is_kept_and_one_that_is_asked_for_is_not(
    qtbot: QtBot, started: Window, scene: Scene, preferences: Path
) -> None:
    assert started.theme is DARK
    started.set_theme(LIGHT)
    assert remembered(started, preferences).theme is DARK
    started.set_theme(DARK)
    started.actions_by_name["theme"].trigger()
    assert remembered(started, preferences).theme is LIGHT
    for asked, shown in ((None, LIGHT), (DARK, DARK)):
        window = Window(scene, Session(*scene.experiments), asked, preferences)
        assert window.theme is shown
        window.close()
        window.deleteLater()
    assert Preferences(preferences).theme is LIGHT


def noise(seed: int) -> bytes:
    """Return a file of ours with some bytes replaced by others."""
    good = {THEME: "light", TEXT_SIZE: 1.25, PANELS: ["loss", "gates"],
            PROPORTIONS: {"time": 0.5, "heights": {"loss": 0.3}}}  # fmt: skip
    content, rng = bytearray(json.dumps(good), "ascii"), random.Random(seed)
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(content))
        content[place : place + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
    return bytes(content)


DEEP = b'{"panels": ' + 2000 * b"[" + 2000 * b"]" + b"}"
FILES = {
    "empty": b"",
    "binary": bytes(range(256)) * 9,
    "not UTF-8": b'{"theme": "\xff\xfe"}',
    "deep": DEEP,
    "deep without end": 99_000 * b"[",
    "huge": b'{"theme": "' + 10_000_000 * b"x" + b'"}',
    "no object": b"[1, 2]",
    "numbers": json.dumps(dict.fromkeys(KEYS, float("nan"))).encode(),
    "large numbers": b'{"text size": 1e999, "proportions": {"time": ' + 5000 * b"9" + b"}}",
    "lists": json.dumps({key: [[]] for key in KEYS}).encode(),
    "nulls": json.dumps(dict.fromkeys(KEYS)).encode(),
    "narrow": b'{"proportions": {"time": 1e-12, "heights": {"loss": 0.999999, "gates": 1e-300}}}',
    "Qt's": b"[General]\ntheme=@Variant(\\0\\0\\0\\x7f)\npanels=@ByteArray(\\xff)\n",
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_broken_file_is_as_none(content: bytes, preferences: Path) -> None:
    preferences.write_bytes(content)
    kept = Preferences(preferences)
    assert (kept.theme, kept.text_size, kept.panels(1)) == (DARK, 1.0, None)
    kept.text_size = 1.1
    assert again(kept, preferences).text_size == 1.1


@pytest.mark.parametrize("name", ["binary", "deep", "lists", "narrow", "Qt's"])
def test_a_broken_file_never_stops_a_start(
    name: str, preferences: Path, request: pytest.FixtureRequest
) -> None:
    preferences.write_bytes(FILES[name])
    window = request.getfixturevalue("started")
    assert window.theme is DARK
    assert set(window.figure.panels) == set(usual())
    window.actions_by_name["larger"].trigger()
    assert remembered(window, preferences).text_size == 1.1


def test_a_file_with_other_bytes_never_raises(preferences: Path) -> None:
    for seed in range(300):
        preferences.write_bytes(noise(seed))
        kept = Preferences(preferences)
        assert kept.theme in (DARK, LIGHT)
        assert kept.panels(1) in (None, ["loss", "gates"], ["loss"], ["gates"])
        assert kept.text_size >= 1.0
        assert kept.proportions.time is None or 0 < kept.proportions.time < 1


@pytest.mark.parametrize("what", ["a folder", "a pipe", "not writable", "no folder"])
def test_what_is_no_file_or_cannot_be_written_never_stops_a_start(
    what: str, preferences: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "a folder":
        preferences.mkdir()
    elif what == "a pipe":
        os.mkfifo(preferences)
    elif what == "not writable":
        monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    else:
        preferences.parent.joinpath("file").touch()
        preferences = preferences.parent / "file" / "preferences.json"
    window = request.getfixturevalue("started")
    window.actions_by_name["theme"].trigger()
    window.preferences.write()
    assert window.theme is LIGHT
