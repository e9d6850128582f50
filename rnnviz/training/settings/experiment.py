"""Experiment: the frozen, serialisable description of one run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnnviz.data.json_lines import JsonError, json_text
from rnnviz.data.regular_file import open_regular, reason
from rnnviz.engine.model import Model
from rnnviz.errors import RnnvizError, shown
from rnnviz.registry import tasks
from rnnviz.settings import (
    Configurable,
    Entry,
    build,
    component,
    entries,
    flatten,
    followers,
    setting,
)
from rnnviz.tasks.base import Task
from rnnviz.training.settings.changes import changed
from rnnviz.training.settings.checks import check
from rnnviz.training.settings.embedded import carried, check_length
from rnnviz.training.settings.named_files import Agree, agreed, without_folders
from rnnviz.training.settings.training import Training

FORMAT = 1
UNCHANGED: Mapping[str, object] = {}
LARGEST_FILE = 100_000_000  # bytes of a picture; the usual one has about a million
LONGEST_SEARCHED = 1_000_000  # characters of a JSON text, for what is wrong with it
CARRIERS = (".png", ".apng", ".gif", ".svg", ".pdf", ".mp4", ".pptx", ".safetensors")


@dataclass(frozen=True)
class Seed(Configurable):
    """One seed for the data, one for the weights."""

    data: int = setting(
        0, low=0, high=2**31 - 1, label="data seed",
        help="Draws the sequences. A result with one seed only may be luck: try others.",
    )  # fmt: skip
    weights: int = setting(
        0, low=0, high=2**31 - 1, label="weight seed",
        help="Draws the initial weights. A result with one seed only may be luck: try others.",
    )  # fmt: skip


@dataclass(frozen=True)
class Experiment(Configurable):
    """Task, model, training and seeds: all that a run follows from.

    Setting names are those of files, ``--set`` and controls: ``task`` (its kind),
    ``task.<field>``, ``model.cell``, ``model.<field>``, ``model.cell.<field>``,
    ``training.<field>``, ``training.optimizer``, ``training.optimizer.<field>``, ``seed.data``,
    ``seed.weights``. A combination that makes no sense is refused by an RnnvizError.
    """

    task: Task = component(tasks, "copy")
    model: Model = field(default_factory=Model)
    training: Training = field(default_factory=Training)
    seed: Seed = field(default_factory=Seed)

    def __post_init__(self) -> None:
        super().__post_init__()
        check(self.task, self.model, self.training)

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Experiment:
        """Return the experiment of a mapping as `to_dict` returns it; what is left out is default.

        Raises
        ------
        SettingError
            For an unknown key or a value that is not allowed.
        RnnvizError
            For a format that this version does not know, or settings that exclude each other.
        """
        values = dict(values)
        check_format(values.pop("format", None))
        experiment: Experiment = build(cls, values)
        return experiment

    def to_dict(self, whole_paths: bool = True) -> dict[str, Any]:
        """Return every setting by its key, and the format's number under "format".

        Without `whole_paths`, files are named without the folders that they are in.
        """
        values = {"format": FORMAT, **flatten(self)}
        return values if whole_paths else without_folders(type(self), values)

    @classmethod
    def load(
        cls,
        path: str | Path,
        changes: Mapping[str, object] = UNCHANGED,
        agree: Agree | None = None,
    ) -> Experiment:
        """Return the experiment of a JSON file, or of a picture that rnnviz has written.

        Parameters
        ----------
        path : str or Path
        changes : mapping
            Settings in place of those in the file: ``{"task.path": "mine.csv"}``.
        agree : function (Path) -> bool, optional
            Whether another file that it names may be read; without it none is.

        Raises
        ------
        RnnvizError
            If the file cannot be read or is no experiment, or names a file that may not be read;
            the message names file and remedy.
        """
        values = read_json(Path(path))
        try:
            return cls.found_in(values, Path(path), changes, agree)
        except RnnvizError as problem:
            raise RnnvizError(f"{path}: {problem}") from None

    @classmethod
    def found_in(
        cls,
        values: Mapping[str, object],
        path: Path,
        changes: Mapping[str, object],
        agree: Agree | None,
    ) -> Experiment:
        """Return the experiment in what `read_json` has read from a file; see `load`."""
        inner = values.get("experiment", values)
        if not isinstance(inner, dict):
            raise RnnvizError("its experiment is not a JSON object.")
        return cls.from_dict(agreed(cls, inner, path, changes, agree))

    def with_settings(self, changes: Mapping[str, object]) -> Experiment:
        """Return this experiment with some settings changed: ``{"task.delay": 20}``.

        Changing a kind (``"task"``, ``"model.cell"``, ``"training.optimizer"``) sets the fields of
        the new kind to their defaults.

        Raises
        ------
        SettingError
            For an unknown key or a value that is not allowed.
        """
        values = flatten(self)
        for key in followers(self, changes):
            values.pop(key, None)
        experiment: Experiment = build(Experiment, changed(values, changes))
        return experiment

    def entries(self) -> list[Entry]:
        """Return every setting with its key, value and range, in the order of the form."""
        return list(entries(self))


def check_format(number: object) -> None:
    """Raise RnnvizError unless `number` is the format of files that this version reads."""
    if number != FORMAT or isinstance(number, bool):
        raise RnnvizError(
            f"the format is {shown(number)}, but this version of rnnviz reads format {FORMAT}."
            if number is not None
            else f'there is no "format": {FORMAT}, so this is not a file of rnnviz.'
        )


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file, or the one that a picture of ours carries.

    Raises
    ------
    RnnvizError
        If the file cannot be read or holds no such thing; the message is a sentence that says so.
    """
    text = read_text(path)
    try:
        values = json.loads(text)
    except RecursionError:
        raise RnnvizError(f"{path} is nested too deeply, so not an experiment.") from None
    except ValueError as problem:
        if path.suffix.lower() in CARRIERS:
            why = "it was written without its run, by another program, or is damaged"
            raise RnnvizError(f"{path} carries no run: {why}.") from None
        raise RnnvizError(f"{path} is not valid JSON: {_wrong(text, problem)}") from None
    if not isinstance(values, dict):
        raise RnnvizError(f"{path} holds no JSON object, so it is not an experiment.")
    return values


def read_text(path: Path) -> str:
    """Return the JSON text that a file is, or that a picture of ours carries.

    Raises
    ------
    RnnvizError
        If the file cannot be read, or holds no text; the message is a sentence that says so.
    """
    try:
        file, about = open_regular(path)
        with file:
            content = file.read(LARGEST_FILE + 1) if about.st_size else b""
    except (FileNotFoundError, ValueError):
        raise RnnvizError(f"there is no file {path}.") from None
    except (OSError, MemoryError) as problem:
        raise RnnvizError(f"{path} cannot be read: {reason(problem)}.") from None
    if not content:
        raise RnnvizError(f"{path} is empty or not a regular file, so not an experiment.")
    if len(content) > LARGEST_FILE:
        raise RnnvizError(f"{path} is larger than {LARGEST_FILE:,} bytes, so not an experiment.")
    try:
        return _text(content)
    except RnnvizError as problem:
        raise RnnvizError(f"{path} is not an experiment: {problem}.") from None
    except UnicodeDecodeError:
        raise RnnvizError(f"{path} is not text and carries no experiment.") from None
    except ValueError:  # in a reference to a character
        raise RnnvizError(f"{path} holds a number of thousands of digits.") from None


def _wrong(text: str, problem: ValueError) -> str:
    """Return what is wrong with a JSON text, and where, as the end of a sentence."""
    if str(problem).startswith("Exceeds the limit"):
        return "it holds a number of thousands of digits."
    try:
        json_text(text[:LONGEST_SEARCHED])
    except JsonError as found:
        return str(found)
    return f"{str(problem).partition(':')[0]}."


def _text(content: bytes) -> str:
    """Return the JSON text that a picture carries, or that the file is."""
    text = carried(content)
    if text is None:
        check_length(len(content))
        text = content.decode("utf-8-sig")
    return text
