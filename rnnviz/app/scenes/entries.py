"""Entries of the list of scenes: what can be opened, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnviz.resources import resource
from rnnviz.training.scenes.lecture import built_in_lectures
from rnnviz.training.scenes.scene import Scene, load_scene

RECENT = "Recent files"
PICTURES = (".png",)


@dataclass(frozen=True)
class Entry:
    """Something to open: its name or path, what is said of it, and its picture."""

    name: str
    title: str
    shape: str = ""
    text: str = ""
    picture: Path | None = None

    def matches(self, words: str) -> bool:
        """Return whether every one of these words is said of it."""
        said = f"{self.name} {self.title} {self.shape} {self.text}".casefold()
        return all(word in said for word in words.casefold().split())


def groups(recent: Sequence[Path]) -> list[tuple[str, list[Entry]]]:
    """Return the built-in scenes, and the files that were opened lately, by group."""
    listed = [
        (lecture.title, [_of_scene(load_scene(name)) for name in lecture.names])
        for lecture in built_in_lectures()
    ]
    files = [_of_file(path) for path in recent if path.is_file()]
    return [*listed, (RECENT, files)] if files else listed


def _of_scene(scene: Scene) -> Entry:
    task = scene.experiment.task
    picture = resource("thumbnails", f"{scene.name}.png")
    shape = f"{task.title} · {task.shape}"
    return Entry(scene.name, scene.title, shape, scene.text, picture)


def _of_file(path: Path) -> Entry:
    picture = path if path.suffix.lower() in PICTURES else None
    return Entry(str(path), path.stem, path.suffix[1:].upper(), str(path.parent), picture)
