"""Script: what is told about a scene, part by part, and what phrases in it do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rnnviz.errors import shown
from rnnviz.settings import Value
from rnnviz.training.scenes.reading import (
    EntryError,
    as_mapping,
    as_text,
    at,
    check_keys,
    list_at,
    mapping_at,
    run_at,
    text_at,
)
from rnnviz.training.scenes.stop import Stop, read_stop
from rnnviz.training.settings.changes import changed
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.named_files import file_keys

LONGEST_PART, LONGEST_CHOICE, LONGEST_NAME = 4000, 200, 60  # characters
MOST_PARTS, MOST_CHOICES, MOST_ACTS, MOST_PANELS = 40, 6, 60, 20


@dataclass(frozen=True)
class Highlight:
    """What is framed: a panel, by its kind, or the control of a setting, by its key."""

    panel: str = ""
    control: str = ""


@dataclass(frozen=True)
class Question:
    """Something to predict before it is seen; `answer` is the number of the right choice."""

    text: str
    choices: tuple[str, ...]
    answer: int


@dataclass(frozen=True)
class Part:
    """Some paragraphs of Markdown, told once the stop is reached and the question is settled."""

    text: str = ""
    stop: Stop | None = None
    question: Question | None = None
    highlight: Highlight | None = None


@dataclass(frozen=True)
class Act:
    """What a phrase does: settings of a run, how the figure is looked at, panels, a highlight.

    `view` holds entries as a picture's view does (see `figures.view.seen`).
    """

    settings: Mapping[str, Value] = field(default_factory=dict, hash=False)
    run: int = 0
    view: Mapping[str, object] = field(default_factory=dict, hash=False)
    panels: tuple[str, ...] = ()
    highlight: Highlight | None = None


@dataclass(frozen=True)
class Script:
    """The parts in the order in which they are told, and the acts by name."""

    parts: tuple[Part, ...] = ()
    acts: Mapping[str, Act] = field(default_factory=dict, hash=False)


SILENT = Script()


def read_script(values: Mapping[str, object], runs: Sequence[Experiment]) -> Script:
    """Return the script in a scene's file.

    Raises
    ------
    EntryError
        If something in it does not fit; it names the place.
    """
    parts = list_at(values, "parts", lambda value: _part(value, runs), MOST_PARTS)
    acts = mapping_at(values, "acts")
    if len(acts) > MOST_ACTS:
        raise EntryError(f"there are {len(acts):,} acts, but at most {MOST_ACTS} can be.", "acts")
    read: dict[str, Act] = {}
    for name, value in acts.items():
        with at("acts", name):
            as_text(name, LONGEST_NAME)
            read[name] = _act(as_mapping(value), runs)
    return Script(parts, read)


def names_in(values: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return the list of names under a key."""
    return list_at(values, key, lambda value: as_text(value, LONGEST_NAME), MOST_PANELS)


def _part(value: object, runs: Sequence[Experiment]) -> Part:
    values = as_mapping(value)
    check_keys(values, ("text", "stop", "question", "choices", "answer", "highlight"))
    stop = None
    if "stop" in values:
        with at("stop"):
            stop = read_stop(as_mapping(values["stop"]), runs)
    return Part(_paragraphs(values), stop, _question(values), _highlight(values))


def _paragraphs(values: Mapping[str, object]) -> str:
    """Return a text, or a list of paragraphs, as Markdown."""
    if not isinstance(values.get("text"), list):
        return text_at(values, "text", LONGEST_PART, lines=True)
    paragraphs = list_at(
        values, "text", lambda one: as_text(one, LONGEST_PART, lines=True), MOST_PARTS
    )
    return "\n\n".join(paragraphs)


def _question(values: Mapping[str, object]) -> Question | None:
    if "question" not in values:
        for key in ("choices", "answer"):
            if key in values:
                raise EntryError('this needs a "question" beside it.', key)
        return None
    text = text_at(values, "question", LONGEST_PART)
    choices = list_at(values, "choices", lambda one: as_text(one, LONGEST_CHOICE), MOST_CHOICES)
    if len(choices) < 2 or len(set(choices)) < len(choices):
        raise EntryError("there must be at least two choices, all different.", "choices")
    answer = text_at(values, "answer", LONGEST_CHOICE)
    if answer not in choices:
        raise EntryError(f"this is {shown(answer)}, but must be one of the choices.", "answer")
    return Question(text, choices, choices.index(answer))


def _highlight(values: Mapping[str, object]) -> Highlight | None:
    if "highlight" not in values:
        return None
    with at("highlight"):
        inner = as_mapping(values["highlight"])
        check_keys(inner, ("panel", "control"))
        if len(inner) != 1:
            raise EntryError('this must be such as {"panel": "flow"}.')
        return Highlight(
            text_at(inner, "panel", LONGEST_NAME), text_at(inner, "control", LONGEST_NAME)
        )


def _act(values: Mapping[str, object], runs: Sequence[Experiment]) -> Act:
    check_keys(values, ("set", "run", "view", "panels", "highlight"))
    run = run_at(values, "run", len(runs)) if "run" in values else 0
    changes = mapping_at(values, "set")
    with at("set"):
        settings = _settings(changes, runs[run])
    act = Act(
        settings,
        run,
        mapping_at(values, "view"),
        names_in(values, "panels"),
        _highlight(values),
    )
    if act == Act(run=run):
        raise EntryError('this does nothing: give it "set", "view", "panels" or "highlight".')
    return act


def _settings(changes: Mapping[str, object], experiment: Experiment) -> dict[str, Value]:
    """Return the new values as the experiment has them once they are set."""
    whole = changed(experiment.to_dict(), changes)
    for key in file_keys(Experiment, whole) & changes.keys():
        raise EntryError("a phrase can read no file: name it in the scene's experiment.", key)
    known = {entry.key: entry.value for entry in experiment.with_settings(changes).entries()}
    return {key: known[key] for key in changes}
