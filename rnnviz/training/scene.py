"""Scene: an experiment with words; what the program opens by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rnnviz.errors import RnnvizError, suggestion
from rnnviz.resources import resource
from rnnviz.training.experiment import Experiment, read_json

DEFAULT = "copy-lstm"


@dataclass(frozen=True)
class Scene:
    """An experiment, the name that files are named after, a title and a sentence or two."""

    name: str
    experiment: Experiment
    title: str
    text: str = ""

    def with_settings(self, changes: Mapping[str, object]) -> Scene:
        """Return the scene with some settings of its experiment changed, and no words on it."""
        experiment = self.experiment.with_settings(changes)
        if experiment == self.experiment:
            return self
        return replace(self, experiment=experiment, title=experiment.task.title, text="")


def scene_names() -> list[str]:
    """Return the names of the built-in scenes."""
    return sorted(path.stem for path in resource("scenes").glob("*.json"))


def load_scene(name: str) -> Scene:
    """Return a built-in scene by name, or the scene or experiment in a file.

    Raises
    ------
    RnnvizError
        If there is neither such a scene nor such a file, or the file is none of ours.
    """
    if name in scene_names():
        return _read(resource("scenes", f"{name}.json"))
    path = Path(name)
    if path.exists():
        return _read(path)
    if path.suffix or len(path.parts) > 1:
        raise RnnvizError(f"there is no file {name}.")
    raise RnnvizError(f"there is no scene or file {name!r}: {suggestion(name, scene_names())}")


def _read(path: Path) -> Scene:
    values = read_json(path)
    experiment = Experiment.load(path)
    title, text = (str(values.get(key, "")) for key in ("title", "text"))
    return Scene(path.stem, experiment, title or experiment.task.title, text)
