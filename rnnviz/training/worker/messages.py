"""What the window and the worker send each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rnnviz.data.known import Facts, Inquiry, Version
from rnnviz.errors import RnnvizError
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.past import Past
from rnnviz.training.run.checkpoint import Moment
from rnnviz.training.scenes.stop import Stop
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.focus import WHOLE, Focus
from rnnviz.training.snapshot.snapshot import Snapshot
from rnnviz.training.travel.saved import SavedFamily
from rnnviz.training.travel.tree import Tree


@dataclass(frozen=True)
class Load:
    """Begin new runs, one a run, and bring them through their pasts if they have any; paused."""

    experiments: tuple[Experiment, ...]
    pasts: tuple[Past, ...] = ()


@dataclass(frozen=True)
class Enter:
    """Leave the present runs as they are; go on, paused, with those left under a name, or new ones.

    `name` is what the runs that are entered are left under later on; new ones are brought through
    their pasts if they have any, or are those that were `saved`.
    """

    name: str
    experiments: tuple[Experiment, ...]
    pasts: tuple[Past, ...] = ()
    saved: SavedFamily | None = None


@dataclass(frozen=True)
class Train:
    """Train: `updates` per request, or freely between requests if None."""

    updates: int | None


@dataclass(frozen=True)
class Pause:
    """Stop training, and do not take the steps that are still to be taken."""


@dataclass(frozen=True)
class Step:
    """Stop training, and apply a number of updates after those that are still to be applied."""

    updates: int


@dataclass(frozen=True)
class StopAt:
    """Pause where a stop is reached, and nowhere else any more; None for nowhere."""

    stop: Stop | None


@dataclass(frozen=True)
class Do:
    """Carry out a command in one run."""

    run: int
    command: Command


@dataclass(frozen=True)
class Drop:
    """Show one run no longer; the others go on."""

    run: int


@dataclass(frozen=True)
class GoTo:
    """Pause, and bring all runs to an update that they have been at."""

    update: int


@dataclass(frozen=True)
class TakeBack:
    """Pause, and go back to before a command of one run; it goes on from there without it.

    Where others are beside it, it is trained at once to where they are.
    """

    run: int
    moment: Moment


@dataclass(frozen=True)
class Branch:
    """Show another run after all others, which has been the same as one up to now."""

    run: int


@dataclass(frozen=True)
class Show:
    """Pause, and show these runs of the tree; at an update, or as far as all of them have come.

    Where this takes something back, `before` are the runs that there were before it: others that
    are shown no longer and have hardly begun are removed, and those that stay are sent nowhere.
    """

    numbers: tuple[int, ...]
    update: int | None = None
    before: frozenset[int] | None = None


@dataclass(frozen=True)
class Rename:
    """Call a run of the tree by a name."""

    number: int
    name: str


@dataclass(frozen=True)
class Remove:
    """Take a run that is not shown out of the tree."""

    number: int


@dataclass(frozen=True)
class BringBack:
    """Put a run that was removed into the tree again."""

    number: int


@dataclass(frozen=True)
class Inquire:
    """Ask for an Answer from a person's file."""

    inquiry: Inquiry[Any]


@dataclass(frozen=True)
class Cancel:
    """Read the file no further that is being read."""


@dataclass(frozen=True)
class Gather:
    """Ask for all runs as values, with checkpoints of about so many bytes."""

    room: int


@dataclass(frozen=True)
class Request:
    """Ask for a Report with these parts in its snapshots."""

    needs: frozenset[str]
    focus: Focus = WHOLE


@dataclass(frozen=True)
class Close:
    """End."""


OfTheTree = GoTo | TakeBack | Branch | Show | Rename | Remove | BringBack
Message = (
    Load | Enter | Train | Pause | Step | StopAt | Do | Drop | OfTheTree
    | Inquire | Cancel | Gather | Request | Close
)  # fmt: skip


@dataclass(frozen=True)
class Report:
    """The runs as they are; `running` tells whether they train on.

    `received` is the number of the last message carried out: the window tells by it what the report
    knows. `steps`: so many are still to be taken. `owes`: they rest, and slow parts of the present
    state are still to be computed; ask again. `refused` says why new runs could not begin; the
    earlier ones then go on, if there were any. `reached` is the stop, if they have come to it.
    `tree` holds all runs of the scene.
    """

    snapshots: tuple[Snapshot, ...]
    running: bool
    received: int
    steps: int = 0
    owes: bool = False
    refused: str = ""
    reached: Stop | None = None
    tree: Tree = field(default_factory=Tree)


@dataclass(frozen=True)
class Reading:
    """A file is being read, of which this share is done."""

    path: str
    share: float


@dataclass(frozen=True)
class Answer:
    """What an inquiry has found in this version of its file, or why it could not."""

    inquiry: Inquiry[Any]
    found: Facts | RnnvizError
    version: Version = None


@dataclass(frozen=True)
class Failure:
    """The worker ends, for this reason; `report` is the traceback."""

    reason: str
    report: str = ""


@dataclass(frozen=True)
class Gathered:
    """All runs of the scene that is shown, whose name is the one that it was entered under.

    `received` is the number of the message that asked for them.
    """

    name: str
    family: SavedFamily
    received: int = 0


Reply = Report | Reading | Answer | Gathered | Failure


Numbered = tuple[int, Message]


def with_message(pending: Sequence[Numbered], number: int, message: Message) -> list[Numbered]:
    """Return the messages that are still to be sent, with another one at the end.

    Those that it makes pointless are left out, so that there are never many, and a pause does not
    wait for what it ends. Steps that follow each other are added up.
    """
    if isinstance(message, Step):
        *_, last = (None, *(earlier for _, earlier in pending if not isinstance(earlier, Request)))
        if isinstance(last, Step):
            kept = [(n, earlier) for n, earlier in pending if earlier is not last]
            return [*kept, (number, Step(last.updates + message.updates))]
    if isinstance(message, Do) and any(isinstance(earlier, Step) for _, earlier in pending):
        return [*pending, (number, message)]  # the steps are taken with what was set before them
    kept = [(n, earlier) for n, earlier in pending if not _supersedes(message, earlier)]
    return [*kept, (number, message)]


def _supersedes(message: Message, earlier: Message) -> bool:
    match message:
        case Close():
            return True
        case Load():
            return not isinstance(earlier, Enter | StopAt | Request | Inquire | Cancel | Gather)
        case Pause() | Train():
            return isinstance(earlier, Pause | Train | Step)
        case Step():
            return isinstance(earlier, Pause | Train)
        case GoTo():
            return isinstance(earlier, Pause | Train | Step | GoTo)
        case Do(run, command):
            if not isinstance(earlier, Do) or command.place is None:
                return False
            return (earlier.run, earlier.command.place) == (run, command.place)
        case Cancel():
            return isinstance(earlier, Inquire)
        case Inquire() | Request() | StopAt() | Gather():
            return isinstance(earlier, type(message))
    return False
