"""Saving a session, and opening it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from rnnviz.errors import RnnvizError
from rnnviz.errors import shown as put
from rnnviz.files import replacing
from rnnviz.training.commands.past import MOST_UPDATES
from rnnviz.training.scenes.first_scene import Check, first_scene, nothing
from rnnviz.training.scenes.reading import (
    EntryError,
    as_mapping,
    at,
    list_at,
    mapping_at,
    path_of,
    whole_at,
)
from rnnviz.training.scenes.scene import Scene, load_scene, scene_in
from rnnviz.training.sessions.archive import Archive, write_archive
from rnnviz.training.sessions.lines import line_entry, read_line
from rnnviz.training.settings.differences import changes_between
from rnnviz.training.settings.experiment import FORMAT, UNCHANGED, Experiment, check_format
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.settings.runs import MOST_RUNS
from rnnviz.training.sweeps.opening import read_sweep_scene, sweep_folder
from rnnviz.training.travel.family import MOST_LINES
from rnnviz.training.travel.saved import SavedFamily, SavedLine

SUFFIX = ".rnnviz"
KEY, SCENE = "session", "scene"
WORDS = ("title", "text", "why", "to_try", "controls", "script", "notes")
MOST_BOOKMARKS = 10_000
ROOM = 64 * 2**20  # bytes of checkpoints in a file

Bookmarks = Mapping[int, frozenset[int]]
"""Updates by the number of their run."""


@dataclass(frozen=True)
class SessionScene(Scene):
    """A scene whose runs have been saved, at their updates.

    Attributes
    ----------
    saved : SavedFamily or None
    edited_run : int
        Which of the runs that are shown the settings are of.
    bookmarks : Bookmarks
    """

    saved: SavedFamily | None = field(default=None, compare=False)
    edited_run: int = 0
    bookmarks: Bookmarks = field(default_factory=dict, hash=False)


def saved_of(scene: Scene) -> SavedFamily | None:
    """Return the runs that a scene goes on with; None if it begins new ones."""
    return scene.saved if isinstance(scene, SessionScene) else None


def write_session(
    path: Path,
    entry: Mapping[str, object],
    family: SavedFamily,
    edited_run: int,
    bookmarks: Bookmarks,
) -> None:
    """Write a session whole or not at all.

    Parameters
    ----------
    path : Path
    entry : mapping
        What the file of a scene holds, but for its runs; under "scene" a whole scene whose words
        and script are told, if its runs are others.
    family : SavedFamily
        All runs.
    edited_run : int
    bookmarks : Bookmarks

    Raises
    ------
    RnnvizError
        If it cannot be written; what was there is then as it was.
    """
    arrays: dict[str, NDArray[Any]] = {}
    session = {
        "lines": [line_entry(line, arrays) for line in family.listed],
        "shown": list(family.shown),
        "edited_run": edited_run,
        "bookmarks": {str(number): sorted(updates) for number, updates in bookmarks.items()},
    }
    index = {"format": FORMAT, **entry, **_runs(family), KEY: session}
    with replacing(path) as written:
        write_archive(written, index, arrays)


def _runs(family: SavedFamily) -> dict[str, object]:
    """Return what the file of a scene holds of the runs that are shown, where they are."""
    lines = {line.number: line for line in family.lines}
    shown = [lines[number] for number in family.shown]
    journals = [
        [[when, command.to_dict()] for when, command in line.journal[: line.at.commands]]
        for line in shown
    ]
    first, *others = (line.origin for line in shown)
    return {
        "experiment": first.to_dict(),
        "runs": [changes_between(first, other) for other in others],
        "update": shown[0].at.update,
        "journal": journals[0],
        "run_updates": [line.at.update for line in shown[1:]],
        "run_journals": journals[1:],
    }


def read_session(path: Path, agree: Agree | None = None) -> SessionScene:
    """Return the session in a file.

    `agree` is about files that it names; see `Experiment.load`.

    Raises
    ------
    RnnvizError
        If there is none, or not all of it; the message names the file.
    """
    archive = Archive(path)
    try:
        check_format(archive.index.get("format"))
        scene = scene_in(path, archive.index, {}, agree)
        if SCENE in archive.index:
            with at(SCENE):
                told = scene_in(path, as_mapping(archive.index[SCENE]), {}, agree)
            words = {name: getattr(told, name) for name in WORDS}
            scene = replace(scene, told_runs=told.experiments, **words)
        session = mapping_at(archive.index, KEY)

        def experiment(values: object) -> Experiment:
            return Experiment.found_in(as_mapping(values), path, {}, agree)

        family = _family(session, archive, experiment)
        origins = {line.number: line.origin for line in family.lines}
        if tuple(origins[number] for number in family.shown) != scene.experiments:
            raise RnnvizError("its runs are not those that it shows.")
        edited = whole_at(session, "edited_run", 0, len(family.shown) - 1)
        marks = mapping_at(session, "bookmarks")
        bookmarks = {_number(key): _updates(marks, key) for key in marks}
    except EntryError as problem:
        raise RnnvizError(f"{path} {_damage(problem)}") from None
    except RnnvizError as problem:
        raise RnnvizError(f"{path} cannot be opened: {problem}") from None
    kept = {name: getattr(scene, name) for name in Scene.__dataclass_fields__}
    names = {line.number: line.name for line in family.lines}
    kept["names"] = tuple(names[number] for number in family.shown)
    made = SessionScene(**kept, saved=family, edited_run=edited, bookmarks=bookmarks)
    return replace(made, source=path)


def _damage(problem: EntryError) -> str:
    """Return what is wrong in a session; where that is comes last."""
    of_line = problem.place[:1] == ("lines",)
    if of_line and len(problem.place) == 2:  # a run that cannot begin here, such as without a file
        return f"cannot be opened: {problem.problem.rstrip('.')} ({path_of(problem.place)})."
    what = "what it holds of a run" if of_line else "an entry in it"
    return f"is damaged: {what} cannot be read, so nothing was opened ({str(problem).rstrip('.')})."


def is_session(name: str | Path) -> bool:
    """Return whether a file's name is that of a session."""
    return Path(name).suffix.lower() == SUFFIX


def load(name: str, changes: Mapping[str, object] = UNCHANGED, agree: Agree | None = None) -> Scene:
    """Return a session by the name of its file, or else what `load_scene` does.

    Raises
    ------
    RnnvizError
        As these do; and for changes to the settings of a session, whose runs have begun.
    """
    if sweep_folder(name) is not None:
        raise RnnvizError(
            f"{name} holds a sweep: rnnviz {name} opens it in a window, rnnviz render draws it."
        )
    if not is_session(name):
        return load_scene(name, changes, agree)
    if changes:
        raise RnnvizError(f"{name} holds runs that have begun: --set cannot change how they did.")
    return read_session(Path(name), agree)


def opened_scene(name: str, agree: Agree | None, check: Check = nothing) -> tuple[Scene, str]:
    """Return a session or a sweep by the name of its file, or else what `first_scene` does."""
    folder = sweep_folder(name)
    if folder is not None:
        return read_sweep_scene(folder, agree), ""
    if not is_session(name):
        return first_scene(name, agree, check)
    scene = read_session(Path(name), agree)
    check(scene)
    return scene, ""


def _family(
    session: Mapping[str, object], archive: Archive, experiment: Callable[[object], Experiment]
) -> SavedFamily:
    def line(entry: object) -> SavedLine:
        return read_line(as_mapping(entry), archive.array, experiment)

    lines = list_at(session, "lines", line, MOST_LINES)
    numbers = [line.number for line in lines]
    shown = list_at(session, "shown", _run_number, MOST_RUNS)
    known = set(numbers)
    if not shown:
        raise RnnvizError("it shows no run.")
    if len(known) < len(numbers) or len(set(shown)) < len(shown):
        raise RnnvizError("its runs are not told apart.")
    if not known.issuperset(shown) or not all(
        line.parent is None or (line.parent in known and line.parent < line.number)
        for line in lines
    ):
        raise RnnvizError("it names a run that it does not hold.")
    return SavedFamily(lines, shown)


def _run_number(value: object) -> int:
    if type(value) is not int:
        raise EntryError(f"this is {put(value)}, but must be the number of a run.")
    return value


def _number(key: str) -> int:
    if not key.isdecimal() or len(key) > 9:
        raise RnnvizError("its bookmarks are not by the numbers of runs.")
    return int(key)


def _updates(marks: Mapping[str, object], key: str) -> frozenset[int]:
    found = list_at(marks, key, lambda one: one, MOST_BOOKMARKS)
    if not all(type(one) is int and 0 <= one <= MOST_UPDATES for one in found):
        raise RnnvizError("its bookmarks are no updates.")
    return frozenset(found)  # type: ignore[arg-type]
