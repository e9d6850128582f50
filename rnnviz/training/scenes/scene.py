"""Scene: an experiment, or several side by side, with words; what the program opens by name."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rnnviz.errors import RnnvizError, plain, shown, suggestion
from rnnviz.resources import resource
from rnnviz.training.settings.changes import KINDS
from rnnviz.training.settings.experiment import UNCHANGED, Experiment, read_json
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.settings.past import Past, in_force, pasts_in
from rnnviz.training.settings.runs import MOST_RUNS, beside

DEFAULT = "lstm-vs-rnn"
LONGEST_TITLE, LONGEST_TEXT = 200, 4000  # characters


@dataclass(frozen=True)
class Scene:
    """An experiment, the name that files are named after, a title and a few sentences.

    `text` says what there is to see, `why` why it is so, `to_try` what to do next. `others` are the
    further runs, which differ from the experiment by a few settings; `panels` the kinds of the
    panels to show, the usual ones if there are none; `controls` the keys of the settings that are
    offered in a lecture; `pasts` is what has happened in each run until the moment that the scene
    opens at, its beginning if there are none; `view` is how it is looked at then, as a file holds
    it (see `figures.view.seen`); `source` is the person's file that it was read from.
    """

    name: str
    experiment: Experiment
    title: str
    text: str = ""
    why: str = ""
    to_try: str = ""
    panels: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    others: tuple[Experiment, ...] = ()
    pasts: tuple[Past, ...] = ()
    view: Mapping[str, object] = field(default_factory=dict, hash=False)
    source: Path | None = field(default=None, compare=False)

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """One a run."""
        return (self.experiment, *self.others)

    @property
    def key(self) -> str:
        """What tells it from other scenes: its file, or the name of a built-in one."""
        return self.name if self.source is None else str(self.source.absolute())

    @property
    def in_force(self) -> tuple[Experiment, ...]:
        """The settings of each run at the moment that the scene opens at."""
        return in_force(self.experiments, self.pasts)

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The files that are read: its own, and those of the experiments."""
        own = () if self.source is None else (self.source,)
        return (*own, *input_files(self.experiments))

    def with_runs(self, runs: Sequence[Mapping[str, object]]) -> Scene:
        """Return the scene with these runs beside the first, each by the settings that differ.

        They begin anew.

        Raises
        ------
        RnnvizError
            If there are too many, or one of them does not fit beside the first.
        """
        check_count(len(runs))
        others = tuple(beside(self.experiment, run) for run in runs)
        return replace(self, others=others, pasts=())


def check_count(others: int) -> None:
    """Raise RnnvizError if there are too many runs beside the first."""
    if others >= MOST_RUNS:
        raise RnnvizError(f"there can be at most {MOST_RUNS} runs, not {others + 1}.")


def scene_names() -> list[str]:
    """Return the names of the built-in scenes."""
    return sorted(path.stem for path in resource("scenes").glob("*.json"))


def load_scene(
    name: str, changes: Mapping[str, object] = UNCHANGED, agree: Agree | None = None
) -> Scene:
    """Return a built-in scene by name, or the scene or experiment in a file.

    `changes` are settings in place of those of the first run, from which further runs differ as
    before; where they change it, the scene's words are left out, and a picture's runs begin anew.
    `agree` is about files that the scene names; see `Experiment.load`.

    Raises
    ------
    RnnvizError
        If there is neither such a scene nor such a file, or the file is none of ours.
    """
    if name in scene_names():
        path = resource("scenes", f"{name}.json")
        return _scene(path, read_json(path), changes, agree)
    path = Path(name)
    if not (os.path.lexists(name) or path.suffix or len(path.parts) > 1):
        text = f"there is no scene or file {shown(name)}: {suggestion(name, scene_names())}"
        raise RnnvizError(text)
    values = read_json(path)
    try:
        return replace(_scene(path, values, changes, agree), source=path)
    except RnnvizError as problem:
        raise RnnvizError(f"{path}: {problem}") from None


def _scene(
    path: Path,
    values: Mapping[str, Any],
    changes: Mapping[str, object],
    agree: Agree | None,
) -> Scene:
    runs = values.get("runs", [])
    if not isinstance(runs, list) or not all(isinstance(run, dict) for run in runs):
        raise RnnvizError('its "runs" are not a list of JSON objects.')
    check_count(len(runs))  # before anybody is asked
    title = _words(values, "title", LONGEST_TITLE)
    text, why, to_try = (_words(values, key, LONGEST_TEXT) for key in ("text", "why", "try"))
    panels, controls = (_names(values, key) for key in ("panels", "controls"))
    experiment = Experiment.found_in(values, path, changes, agree)
    same = _is_said_of(experiment, values.get("experiment", values), changes)
    if not same:
        title = text = why = to_try = ""
    view = values.get("view", {})
    if not isinstance(view, dict):
        raise RnnvizError('its "view" is not a JSON object.')
    name = "".join(c if plain(c, 1) == c else "_" for c in path.stem)
    title = title or experiment.task.title
    scene = Scene(name, experiment, title, text, why, to_try, panels, controls, view=view)
    scene = scene.with_runs(runs)
    return replace(scene, pasts=(pasts_in(values, scene.experiments) or ()) if same else ())


def _is_said_of(
    experiment: Experiment, values: Mapping[str, object], changes: Mapping[str, object]
) -> bool:
    """Return whether an experiment is still the one that its file holds, in spite of changes."""
    entries = {entry.key: entry for entry in experiment.entries()}
    return all(
        entries[key].value == values.get(key, "" if key in KINDS else entries[key].setting.default)
        for key in changes
    )


def _names(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return a list of names of a scene."""
    names = values.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RnnvizError(f'its "{key}" are no list of names.')
    return tuple(names)


def _words(values: Mapping[str, object], key: str, most: int) -> str:
    """Return the title or the text of a scene as one line."""
    words = values.get(key, "")
    if not isinstance(words, str):
        raise RnnvizError(f'its "{key}" is {shown(words)}, but must be text.')
    if len(words) > most:
        raise RnnvizError(f'its "{key}" has {len(words):,} characters: shorten it to {most:,}.')
    return plain(" ".join(words.split()), most)
