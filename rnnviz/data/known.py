"""What is known of a person's files without their contents: small facts, found by one reading.

A process that must not wait, as the window's, builds its tasks within `only_known`. What it does
not know yet it gets from the worker, by the inquiry that `UnreadError` names, and then `remember`s.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from rnnviz.data.own_file import named, version_of
from rnnviz.errors import RnnvizError, SettingError

MOST_READINGS = 3  # of a file that changes while it is read
MOST = 256  # facts that are kept, about 1 kB each


@dataclass(frozen=True)
class Facts:
    """What an inquiry finds; `checksum` is the file's."""

    checksum: str


Found = TypeVar("Found", bound=Facts)


@dataclass(frozen=True)
class Inquiry(ABC, Generic[Found]):
    """A question to a file; its answer follows from the fields alone, once there is a checksum.

    Without a checksum it is about the file as it is now, and the answer holds until that changes; a
    path of "" means a file of our own.
    """

    path: str
    checksum: str

    @abstractmethod
    def find(self) -> Found:
        """Read the file and return what it says; raise SettingError if it does not."""


class UnreadError(Exception):
    """The answer to an inquiry is not known, and nothing may be read here."""

    def __init__(self, inquiry: Inquiry[Any]) -> None:
        super().__init__(f"{inquiry.path} has not been read")
        self.inquiry = inquiry


Version = tuple[int, int] | None

# With the version of the file that an inquiry without a checksum was about.
_known: OrderedDict[Inquiry[Any], tuple[Facts, Version]] = OrderedDict()
_refusals: dict[Inquiry[Any], RnnvizError] = {}
_only_known: ContextVar[bool] = ContextVar("only_known", default=False)


@contextmanager
def only_known() -> Iterator[None]:
    """Read no person's file in this block: `know` raises UnreadError where it would have to."""
    before = _only_known.set(True)
    try:
        yield
    finally:
        _only_known.reset(before)


def know(inquiry: Inquiry[Found]) -> Found:
    """Return what an inquiry finds, from memory where it is known.

    Raises
    ------
    SettingError
        If the file cannot be read, or holds no such thing.
    UnreadError
        If it is not known, within `only_known`.
    """
    if inquiry in _refusals:
        raise _refusals.pop(inquiry)  # once: the file may have been mended when it is asked again
    now = version_now(inquiry)
    if inquiry not in _known or _known[inquiry][1] != now:
        if inquiry.path and _only_known.get():
            raise UnreadError(inquiry)
        remember(inquiry, inquiry.find(), now)
    _known.move_to_end(inquiry)
    found: Found = _known[inquiry][0]  # type: ignore[assignment]
    return found


def remember(inquiry: Inquiry[Found], found: Found | RnnvizError, version: Version = None) -> None:
    """Keep what an inquiry has found elsewhere, or why it could not: that is raised once.

    `version` is the file's before it was read, if the inquiry has no checksum.
    """
    if isinstance(found, RnnvizError):
        _refusals[inquiry] = found
        return
    _known[replace(inquiry, checksum=found.checksum)] = found, None
    _known[inquiry] = found, version
    while len(_known) > MOST:
        _known.popitem(last=False)


def version_now(inquiry: Inquiry[Any]) -> Version:
    """Return the version of the file that an inquiry is about; None if its checksum says it."""
    return version_of(inquiry.path) if inquiry.path and not inquiry.checksum else None


def check_steady(inquiry: Inquiry[Any], times: int) -> None:
    """Raise SettingError if the answer was wanted too often: the file changes all the time."""
    if times > MOST_READINGS:
        raise SettingError(
            "path", f"{named(inquiry.path)} changes while it is read: choose a copy of it."
        )
