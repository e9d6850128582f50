"""Keys that open scenes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rnnviz.app.actions.actions import ActionSpec, Group
from rnnviz.app.lecture.my_lecture import MyLecture
from rnnviz.app.scenes.open_scenes import OpenScenes


def scene_actions(
    scenes: OpenScenes, browse: Callable[[], object], own: MyLecture
) -> list[ActionSpec]:
    """Return the actions that show another scene, or make one."""
    specs = [
        ActionSpec("open", "Scenes", "List all scenes, open one or a file", "Ctrl+O",
                   browse, "open"),
        ActionSpec("next_scene", "Next scene", "Show the next scene", "Ctrl+PgDown",
                   scenes.next),
        ActionSpec("previous_scene", "Previous scene", "Show the scene before",
                   "Ctrl+PgUp", lambda: scenes.next(-1)),
        ActionSpec("add_scene", "Add scene", "Add this moment as a scene to my lecture", "Ctrl+D",
                   own.add_moment),
        ActionSpec("my_lecture", "My lecture", "My lecture: order, name, annotate scenes",
                   "Ctrl+Shift+D", own.show),
    ]  # fmt: skip
    return [replace(spec, group=Group.SCENES) for spec in specs]
