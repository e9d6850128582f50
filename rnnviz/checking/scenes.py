"""Scenes: all that is wrong in one, entry by entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rnnviz.checking.settings import caught, experiment_in, run_in
from rnnviz.errors import RnnvizError, shown, suggestion
from rnnviz.figures.view.seen import Seen
from rnnviz.registry import panels
from rnnviz.training.claims.reading import read_claim
from rnnviz.training.commands.past import pasts_in
from rnnviz.training.scenes.glossary import glossary
from rnnviz.training.scenes.lecture import LONGEST_TITLE
from rnnviz.training.scenes.reading import EntryError, as_mapping, check_keys, list_at, text_at
from rnnviz.training.scenes.scene import LONGEST_NOTES, LONGEST_TEXT, MOST_CLAIMS, Scene
from rnnviz.training.scenes.script import MOST_PARTS, names_in, read_script
from rnnviz.training.settings.experiment import FORMAT, Experiment
from rnnviz.training.settings.named_files import Agree
from rnnviz.training.settings.runs import MOST_RUNS

WORDS = {
    "title": LONGEST_TITLE,
    "text": LONGEST_TEXT,
    "why": LONGEST_TEXT,
    "try": LONGEST_TEXT,
    "notes": LONGEST_NOTES,
}
OF_A_MOMENT = ("update", "journal", "run_updates", "run_journals", "stopped")
KNOWN = (
    *("format", *WORDS, "experiment", "runs", "panels", "controls", "view", "parts", "acts"),
    *("claims", *OF_A_MOMENT),
)
LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]*)\)")

Values = Mapping[str, Any]
Found = Iterator[EntryError]
Runs = Sequence[Experiment]


def scene_problems(values: Values, path: Path, agree: Agree | None) -> Found:
    """Yield all that is wrong in a scene, or in an experiment without words."""
    bare = "experiment" not in values
    if not bare:
        for key in values:
            yield from caught((), check_keys, {key: None}, KNOWN)
    for key, most in WORDS.items():
        yield from caught((), text_at, values, key, most)
    place = () if bare else ("experiment",)
    inner = values if bare else values["experiment"]
    if not isinstance(inner, dict):
        yield EntryError(f"this is {shown(inner)}, but must be a JSON object.", *place)
        return
    first, problems = experiment_in(inner, place, path, agree)
    yield from problems
    if first is None or bare:
        return
    runs = [first]
    yield from caught((), list_at, values, "runs", as_mapping, MOST_RUNS - 1)
    for k, run in _mappings(values, "runs")[: MOST_RUNS - 1]:
        other, problems = run_in(run, ("runs", k), first)
        yield from problems
        runs.append(other or first)
    yield from _names(values, "panels", _panel)
    yield from _names(values, "controls", lambda name: _control(name, runs))
    view = values.get("view", {})
    wrong = list(_view(view, runs, ("view",)))
    yield from wrong or caught(("view",), Seen.of, _looked_at(view, runs))
    yield from caught((), pasts_in, values, runs)
    yield from _parts(values, runs)
    yield from _acts(values, runs)
    yield from caught((), list_at, values, "claims", as_mapping, MOST_CLAIMS)
    for k, claim in _mappings(values, "claims"):
        yield from caught(("claims", k), read_claim, claim, runs)


def _parts(values: Values, runs: Runs) -> Found:
    yield from caught((), list_at, values, "parts", as_mapping, MOST_PARTS)
    acts = values.get("acts")
    own = acts if isinstance(acts, dict) else {}
    known = {*own, *glossary()}
    for k, part in _mappings(values, "parts"):
        for error in caught((), read_script, {"parts": [part]}, runs):
            yield EntryError(error.problem, "parts", k, *error.place[2:])
        yield from _highlight(part, runs, ("parts", k))
        told = part.get("text", "")
        texts = enumerate(told) if isinstance(told, list) else [(None, told)]
        for number, text in texts:
            inside = () if number is None else (number,)
            for target in LINK.findall(text) if isinstance(text, str) else ():
                if target not in known:
                    others = suggestion(target, known)
                    problem = f"there is no act or term {shown(target)}: {others}"
                    yield EntryError(problem, "parts", k, "text", *inside)


def _acts(values: Values, runs: Runs) -> Found:
    acts = values.get("acts", {})
    if not isinstance(acts, dict):
        yield from caught((), read_script, {"acts": acts}, runs)
        return
    for name, act in acts.items():
        yield from caught((), read_script, {"acts": {name: act}}, runs)
        if isinstance(act, dict):
            place = ("acts", name)
            for error in _names(act, "panels", _panel):
                yield EntryError(error.problem, *place, *error.place)
            yield from _highlight(act, runs, place)
            yield from _view(act.get("view", {}), runs, (*place, "view"))


def _highlight(values: Values, runs: Runs, place: tuple[str | int, ...]) -> Found:
    highlight = values.get("highlight")
    if not isinstance(highlight, dict):
        return
    checks: dict[str, Callable[[str], object]] = {
        "panel": _panel,
        "control": lambda name: _control(name, runs),
    }
    for key, check in checks.items():
        name = highlight.get(key)
        if isinstance(name, str):
            yield from caught((*place, "highlight", key), check, name)


def _view(view: object, runs: Runs, place: tuple[str | int, ...]) -> Found:
    """Read the entries of a view one by one."""
    if not isinstance(view, dict):
        yield EntryError(f"this is {shown(view)}, but must be a JSON object.", *place)
        return
    for key, value in view.items():
        one = {"format": FORMAT, key: value}
        yield from caught((*place, key), Seen.of, _looked_at(one, runs))


def _looked_at(view: Values, runs: Runs) -> Scene:
    return Scene("", runs[0], "", others=tuple(runs[1:]), view=view)


def _names(values: Values, key: str, check: Callable[[str], object]) -> Found:
    """Read a list of names, and look each of them up."""
    problems = list(caught((), names_in, values, key))
    yield from problems
    if not problems:
        for k, name in enumerate(values.get(key, ())):
            yield from caught((key, k), check, name)


def _panel(name: str) -> None:
    """Raise RnnvizError if there is no such panel."""
    panels[name]


def _control(name: str, runs: Runs) -> None:
    """Raise RnnvizError if no run has such a setting."""
    known = {entry.key for run in runs for entry in run.entries()}
    if name not in known:
        raise RnnvizError(f"there is no setting {shown(name)}: {suggestion(name, known)}")


def _mappings(values: Values, key: str) -> list[tuple[int, Values]]:
    """Return the JSON objects in a list with their places; what reads the list tells of others."""
    found = values.get(key, ())
    rows = enumerate(found if isinstance(found, list) else ())
    return [(k, one) for k, one in rows if isinstance(one, dict)]
