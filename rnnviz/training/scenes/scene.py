"""Scene: an experiment, or several side by side, with words; what the program opens by name."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rnnviz.data.recording.reader import is_recording
from rnnviz.errors import RnnvizError, plain, shown, suggestion
from rnnviz.resources import resource
from rnnviz.training.commands.past import Past, in_force, pasts_in
from rnnviz.training.scenes.lecture import (
    LONGEST_TITLE,
    Lecture,
    is_lecture,
    lectures_by_name,
    read_lecture,
    scene_names,
)
from rnnviz.training.scenes.reading import as_mapping, at, list_at, mapping_at, text_at
from rnnviz.training.scenes.script import SILENT, Script, names_in, read_script
from rnnviz.training.settings.changes import KINDS
from rnnviz.training.settings.experiment import UNCHANGED, Experiment, read_json
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.settings.named_files import Agree, agreed
from rnnviz.training.settings.recorded import recorded
from rnnviz.training.settings.runs import MOST_RUNS, beside

DEFAULT = "lstm-vs-rnn"
LONGEST_TEXT, LONGEST_NOTES = 4000, 8000  # characters
MOST_CLAIMS = 100
RECORDED = (
    "A net that PyTorch trains, as your program recorded it. States, gates and gradients are"
    " computed again from its weights and inputs, and from what its own loss sent back."
)


@dataclass(frozen=True)
class Scene:
    """An experiment, the name that files are named after, a title and a few sentences.

    `text` says what there is to see, `why` why it is so, `to_try` what to do next. `others` are the
    further runs, which differ from the experiment by a few settings; `panels` the kinds of the
    panels to show, the usual ones if there are none; `controls` the keys of the settings that are
    offered in a lecture; `pasts` is what has happened in each run until the moment that the scene
    opens at, its beginning if there are none; `view` is how it is looked at then, as a file holds
    it (see `figures.view.seen`); `script` is what is told part by part, `notes` what only the
    speaker sees; `claims` what the words say of the runs, as a file holds it (see
    `training.claims`). `source` is the person's file that it was read from, `lecture` and `place`
    where it stands in a lecture of theirs. `told_runs` are those that words and script are of, if
    they are not the scene's own; `names` are what a person calls the runs, "" those without one.
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
    script: Script = SILENT
    notes: str = ""
    claims: tuple[Mapping[str, object], ...] = field(default=(), hash=False)
    told_runs: tuple[Experiment, ...] = ()
    names: tuple[str, ...] = ()
    source: Path | None = field(default=None, compare=False)
    lecture: Lecture | None = field(default=None, compare=False)
    place: int = field(default=0, compare=False)

    @property
    def experiments(self) -> tuple[Experiment, ...]:
        """One a run."""
        return (self.experiment, *self.others)

    @property
    def said_of(self) -> tuple[Experiment, ...]:
        """The runs that words and script are of, as they began."""
        return self.told_runs or self.experiments

    @property
    def key(self) -> str:
        """What tells it from other scenes: its file, or the name of a built-in one."""
        if self.source is None:
            return self.name
        file = str(self.source.absolute())
        return file if self.lecture is None else f"{file}: {self.name}"

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
        if len(runs) >= MOST_RUNS:
            raise RnnvizError(f"there can be at most {MOST_RUNS} runs, not {len(runs) + 1}.")
        others = []
        for place, run in enumerate(runs):
            with at("runs", place):
                others.append(self._beside(run))
        return replace(self, others=tuple(others), pasts=())

    def _beside(self, run: Mapping[str, object]) -> Experiment:
        """Return a run beside the first; beside a recording, another one, by its path."""
        path = run.get("task.path")
        if self.experiment.task.plays and isinstance(path, str):
            return recorded(Path(path).absolute())
        if isinstance(path, str) and is_recording(path):
            raise RnnvizError(f"{path} is a recording, which stands beside another one only.")
        return beside(self.experiment, run)


def load_scene(
    name: str, changes: Mapping[str, object] = UNCHANGED, agree: Agree | None = None
) -> Scene:
    """Return a scene by its name, or what is in a file; of a lecture its first scene.

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
        return scene_in(path, read_json(path), changes, agree)
    if name in lectures_by_name():
        return scene_of(lectures_by_name()[name], 0, changes, agree)
    path = Path(name)
    if is_recording(path):
        return _recorded_scene(path, changes)
    if not (os.path.lexists(name) or path.suffix or len(path.parts) > 1):
        known = [*scene_names(), *lectures_by_name()]
        text = f"there is no scene or file {shown(name)}: {suggestion(name, known)}"
        raise RnnvizError(text)
    values = read_json(path)
    try:
        if is_lecture(values):
            return scene_of(read_lecture(values, path), 0, changes, agree)
        return replace(scene_in(path, values, changes, agree), source=path)
    except RnnvizError as problem:
        raise RnnvizError(f"{path}: {problem}") from None


def _recorded_scene(path: Path, changes: Mapping[str, object]) -> Scene:
    """Return the scene of a recording, which a person has named: so it may be read."""
    if changes:
        raise RnnvizError(f"{path} is a recording of another program: --set cannot change it.")
    experiment = recorded(path.absolute())
    name = "".join(c if plain(c, 1) == c else "_" for c in path.stem)
    return Scene(name, experiment, plain(path.stem, LONGEST_TITLE), RECORDED, source=path)


def scene_of(
    lecture: Lecture,
    place: int,
    changes: Mapping[str, object] = UNCHANGED,
    agree: Agree | None = None,
) -> Scene:
    """Return a scene of a lecture by its place, from 0; see `load_scene`.

    Raises
    ------
    EntryError
        If there is none, or it does not fit; it names the place in the lecture's file.
    """
    values, path = lecture.values(place), lecture.source or Path()
    with at("scenes", place):
        scene = scene_in(path, values, changes, agree)
    name = lecture.names[place]
    return replace(scene, name=name, source=lecture.source, lecture=lecture, place=place)


def scene_in(
    path: Path,
    values: Mapping[str, Any],
    changes: Mapping[str, object],
    agree: Agree | None,
) -> Scene:
    """Return the scene in what was read from a file; see `load_scene`."""
    runs = list_at(values, "runs", as_mapping, MOST_RUNS - 1)
    title = text_at(values, "title", LONGEST_TITLE)
    text, why, to_try = (text_at(values, key, LONGEST_TEXT) for key in ("text", "why", "try"))
    notes = text_at(values, "notes", LONGEST_NOTES, lines=True)
    experiment = Experiment.found_in(values, path, changes, agree)
    name = "".join(c if plain(c, 1) == c else "_" for c in path.stem)
    scene = Scene(
        name,
        experiment,
        title or experiment.task.title,
        text,
        why,
        to_try,
        names_in(values, "panels"),
        names_in(values, "controls"),
        notes=notes,
        claims=list_at(values, "claims", as_mapping, MOST_CLAIMS),
        view=mapping_at(values, "view"),
    ).with_runs([_agreed_run(experiment, run, path, agree) for run in runs])
    if _is_said_of(experiment, values.get("experiment", values), changes):
        script = read_script(values, scene.experiments)
        pasts = pasts_in(values, scene.experiments) or ()
        return replace(scene, script=script, pasts=pasts)
    return replace(
        scene, title=experiment.task.title, text="", why="", to_try="", notes="", claims=()
    )


def _agreed_run(
    first: Experiment, run: Mapping[str, object], path: Path, agree: Agree | None
) -> Mapping[str, object]:
    """Return a run of a file, whose recording may be read, if it is one beside another."""
    if not first.task.plays or "task.path" not in run:
        return run
    return agreed(Experiment, {"task": first.task.kind, **run}, path, UNCHANGED, agree)


def _is_said_of(
    experiment: Experiment, values: Mapping[str, object], changes: Mapping[str, object]
) -> bool:
    """Return whether an experiment is still the one that its file holds, in spite of changes."""
    entries = {entry.key: entry for entry in experiment.entries()}
    return all(
        entries[key].value == values.get(key, "" if key in KINDS else entries[key].setting.default)
        for key in changes
    )
