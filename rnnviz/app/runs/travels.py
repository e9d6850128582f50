"""Travels: going to other updates of the runs, and the bookmarks at some of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from PySide6.QtCore import QObject, Signal

from rnnviz.app.notices import Notice
from rnnviz.app.session import Session
from rnnviz.figures.view.numbers import whole
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.travel.events import Event, EventKind, events

BOOKMARK = "bookmark"


class Travels(QObject):
    """Goes to updates of the runs that are shown.

    Attributes
    ----------
    bookmarks : dict of (str, int) to set of int
        The updates that a person has marked, by the name under which the process keeps the scene,
        and the number of the run in its tree.

    Signals
    -------
    bookmarked()
        There are other bookmarks.
    noticed(Notice)
    """

    bookmarked = Signal()
    noticed = Signal(object)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.bookmarks: dict[tuple[str, int], set[int]] = {}

    @property
    def place(self) -> int:
        """The update that the runs are at, or on their way to."""
        if self._session.asked is not None:
            return min(self._session.asked, self.end)
        return max((one.place for one in self._session.snapshots), default=0)

    @property
    def end(self) -> int:
        """The last update that one of the runs has been at."""
        return max((one.end for one in self._session.snapshots), default=0)

    @property
    def past(self) -> bool:
        """Whether one of the runs is in its past."""
        return any(one.is_past for one in self._session.snapshots)

    @property
    def here(self) -> list[int]:
        """The bookmarks of the runs that are shown."""
        marked = self.of_tree()
        nothing = frozenset[int]()
        return sorted(nothing.union(*(marked.get(n, nothing) for n in self._session.tree.shown)))

    def of_tree(self) -> dict[int, frozenset[int]]:
        """Return the bookmarks of all runs of the scene, by their numbers."""
        name = self._session.link.name
        return {
            number: frozenset(marked)
            for (scene, number), marked in self.bookmarks.items()
            if scene == name and marked
        }

    def marked(self, snapshots: Sequence[Snapshot]) -> tuple[Snapshot, ...]:
        """Return snapshots of the runs that are shown, each with the bookmarks of its run."""
        of_tree, numbers = self.of_tree(), self._session.tree.shown[: len(snapshots)]
        pairs = zip_longest(snapshots, numbers)
        return tuple(one.marked(of_tree.get(number, ())) for one, number in pairs)

    def set_of_tree(self, bookmarks: Mapping[int, Iterable[int]]) -> None:
        """Mark these updates of the runs of the scene that is shown."""
        name = self._session.link.name
        self.bookmarks |= {(name, number): set(marked) for number, marked in bookmarks.items()}

    def back(self, updates: int) -> None:
        """Go back by so many updates."""
        self._session.go_to(self.place - updates)

    def to_beginning(self) -> None:
        """Go to the beginning of the runs."""
        self._session.go_to(0)

    def to_end(self) -> None:
        """Go to where the runs have come to."""
        self._session.go_to(self.end)

    def events(self) -> list[Event]:
        """Return what has happened in the runs that are shown, by update."""
        return sorted({event for snapshot in self._session.snapshots for event in events(snapshot)})

    def to_next_event(self, by: int = 1) -> None:
        """Go to the next update at which something has happened, or to that before."""
        found = {event.update: event.words for event in reversed(self.events())}
        found |= dict.fromkeys(self.here, BOOKMARK)
        place = self.place
        if by > 0:
            update = min((one for one in found if one > place), default=None)
        else:
            update = max((one for one in found if one < place), default=None)
        if update is None:
            where = "after" if by > 0 else "before"
            self.noticed.emit(Notice(f"Nothing is marked {where} update {whole(place)}."))
            return
        self._session.go_to(update)
        self.noticed.emit(Notice(f"Update {whole(update)}: {found[update]}."))

    def toggle_bookmark(self) -> None:
        """Mark the present update in every run that is shown, or take the mark away."""
        place, has_one = self.place, self.place in self.here
        for number in self._session.tree.shown:
            marked = self.bookmarks.setdefault((self._session.link.name, number), set())
            if has_one:
                marked.discard(place)
            else:
                marked.add(place)
        words = "Bookmark removed" if has_one else "Bookmark"
        self.noticed.emit(Notice(f"{words}: update {whole(place)}."))
        self.bookmarked.emit()


def title_of(event: Event) -> str:
    """Return an event as a menu lists it."""
    what = event.words if event.kind is EventKind.COMMAND else event.words.capitalize()
    return f"{whole(event.update)}  {what}"
