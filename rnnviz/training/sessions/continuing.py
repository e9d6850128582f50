"""Continuing: a session's runs without a window, from where they are, and into a file again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rnnviz.training.scenes.scene import Scene
from rnnviz.training.scenes.told import script_of, told_scene, words_of
from rnnviz.training.sessions.session import ROOM, SCENE, SessionScene, saved_of, write_session
from rnnviz.training.travel.family import Family
from rnnviz.training.travel.line import Line


def family_of(scene: Scene) -> Family:
    """Return the runs of a session where they are, or of any other scene at their beginning.

    Raises
    ------
    RnnvizError
        If one cannot begin.
    """
    saved = saved_of(scene)
    if saved is None:
        return Family(scene.experiments)
    family = Family()
    family.take(saved)
    for line, place in zip(family.shown, saved.places, strict=True):
        line.go_near(place)
        while not line.step_to(place):
            pass
    return family


def advance(family: Family, lines: Sequence[Line]) -> None:
    """Apply one update in every one of these runs that has met no fault; see `Line.advance`."""
    for line in lines:
        if line.running.fault is None:
            line.advance()
    family.note_growth()


def save(path: Path, scene: Scene, family: Family) -> None:
    """Write the runs of a scene to a session, with all else that the scene holds.

    Raises
    ------
    RnnvizError
        If it cannot be written; what was there is then as it was.
    """
    session = scene if isinstance(scene, SessionScene) else None
    edited, bookmarks = (session.edited_run, session.bookmarks) if session else (0, {})
    write_session(path, _entry(scene), family.saved(ROOM), edited, bookmarks)


def _entry(scene: Scene) -> dict[str, object]:
    """Return what the file of a scene holds, but for its runs and what is claimed of them."""
    values: dict[str, object] = {
        "title": scene.title,
        "panels": list(scene.panels),
        "controls": list(scene.controls),
        "view": dict(scene.view),
    }
    same = scene.said_of == scene.experiments
    told = {**words_of(scene), **script_of(scene)} if same else {SCENE: told_scene(scene)}
    return {key: value for key, value in values.items() if value} | told
