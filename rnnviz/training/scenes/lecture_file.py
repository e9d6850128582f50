"""LectureFile: a lecture that a person makes, and its file, which is written at every change."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from rnnviz.errors import RnnvizError
from rnnviz.files import free_name, write_whole
from rnnviz.training.scenes.lecture import Lecture, is_lecture, read_lecture
from rnnviz.training.scenes.readable import content_of
from rnnviz.training.settings.experiment import read_json

MOST_UNDONE = 200  # changes that can be taken back
USUAL_NAME, SUFFIX = "lecture.json", ".json"


class OverwriteError(RnnvizError):
    """Somebody else has changed the file: what is there now would be lost."""


class LectureFile:
    """A lecture, what it was before each change, and whether its file holds it.

    A change is kept here also where it cannot be written: it can be saved elsewhere, or later.

    Attributes
    ----------
    lecture : Lecture
        Its `source` is the file; None until there is one.
    saved : bool
        Whether the file holds it.
    """

    def __init__(self, lecture: Lecture, written: dict[str, Any] | None = None) -> None:
        self.lecture = lecture
        self.saved = written is not None
        self._written = written  # what the file holds, as far as is known
        self._before: list[Lecture] = []
        self._kind = ""

    @classmethod
    def read(cls, path: Path) -> LectureFile:
        """Return the lecture in a file.

        Raises
        ------
        RnnvizError
            If there is none.
        """
        values = read_json(path)
        if not is_lecture(values):
            raise RnnvizError(f"{path} holds no lecture: choose another file.")
        try:
            return cls(read_lecture(values, path), values)
        except RnnvizError as problem:
            raise RnnvizError(f"{path}: {problem}") from None

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._before)

    def change(self, lecture: Lecture, kind: str = "") -> None:
        """Change the lecture, and write it.

        Changes of the same `kind` that follow each other, such as letters typed into one field, are
        taken back together.

        Raises
        ------
        RnnvizError
            If it cannot be written; it is changed all the same.
        """
        if lecture == self.lecture and lecture.entries == self.lecture.entries:
            return
        if not kind or kind != self._kind:
            self._before = [*self._before[1 - MOST_UNDONE :], self.lecture]
        self._kind = kind
        self._set(lecture)

    def undo(self) -> None:
        """Take the last change back, and write that; see `change`."""
        if self._before:
            self._kind = ""
            self._set(self._before.pop())

    def save(self, overwrite: bool = False) -> None:
        """Write the file as the lecture is.

        Raises
        ------
        OverwriteError
            If somebody else has changed it, unless that may be overwritten.
        RnnvizError
            If it cannot be written; what is there is as it was.
        """
        path = self.lecture.source
        if path is None or not self.lecture.entries:
            return
        if not overwrite and os.path.lexists(path) and not self._is_ours(path):
            raise OverwriteError(
                f"{path.name} has been changed by another program meanwhile: your changes are not"
                " in it yet."
            )
        values = {**(self._written or {}), **self.lecture.to_dict()}
        write_whole(path, content_of(values))
        self._written, self.saved = values, True

    def save_as(self, path: Path, inputs: Iterable[Path] = ()) -> None:
        """Write the lecture to another file, which is its file from then on; see `save`.

        `inputs` are files that are read, and so not written to.
        """
        values = {**(self._written or {}), **self.lecture.to_dict()}
        write_whole(path, content_of(values), inputs)
        self.lecture = replace(self.lecture, source=path)
        self._before = [replace(lecture, source=path) for lecture in self._before]
        self._written, self.saved = values, True

    def _set(self, lecture: Lecture) -> None:
        self.lecture, self.saved = replace(lecture, source=self.lecture.source), False
        self.save()

    def _is_ours(self, path: Path) -> bool:
        """Return whether the file holds what was read or written last."""
        try:
            return read_json(path) == self._written
        except RnnvizError:
            return False


def with_suffix(name: str) -> Path:
    """Return the path of a lecture's file that is named, perhaps without its suffix."""
    path = Path(name)
    return path if path.suffix.lower() == SUFFIX else Path(f"{name}{SUFFIX}")


def proposal() -> Path:
    """Return a free name in the current folder, or in a person's own if that folder is gone."""
    for folder in (Path.cwd, Path.home):
        with suppress(OSError, RuntimeError):
            return free_name(folder() / USUAL_NAME)
    return Path(USUAL_NAME)
