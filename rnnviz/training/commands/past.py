"""Past: how a run came to where a picture shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnnviz.errors import RnnvizError, shown
from rnnviz.settings import Value
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.reading import Journal, read_journal
from rnnviz.training.settings.changes import KINDS
from rnnviz.training.settings.experiment import Experiment

MOST_UPDATES = 100_000_000


@dataclass(frozen=True)
class Past:
    """The updates of a run, and what was changed between them; with its beginning, the run.

    Attributes
    ----------
    update : int
        How many updates have been applied.
    journal : tuple of (int, Command)
        Every command with the number of updates that were applied before it.
    stopped : bool
        Whether the next update met NaN or infinity, and was not applied.
    """

    update: int = 0
    journal: Journal = ()
    stopped: bool = False

    def in_force(self, origin: Experiment) -> Experiment:
        """Return the settings at the end of it."""
        now, changes = origin, dict[str, Value]()
        for _, command in self.journal:
            if isinstance(command, Change):
                if command.key in KINDS:  # what was set of another kind is not kept
                    now, changes = now.with_settings(changes), {}
                    now = now.with_settings({command.key: command.value})
                else:
                    changes[command.key] = command.value
        return now.with_settings(changes)


def in_force(origins: Sequence[Experiment], pasts: Sequence[Past]) -> tuple[Experiment, ...]:
    """Return the settings of each run at the end of its past, or at its beginning."""
    if not pasts:
        return tuple(origins)
    return tuple(past.in_force(origin) for past, origin in zip(pasts, origins, strict=True))


def pasts_in(
    values: Mapping[str, object], origins: Sequence[Experiment]
) -> tuple[Past, ...] | None:
    """Return one past a run from what a picture carries; None if it tells none, or not all of it.

    Raises
    ------
    RnnvizError
        If it tells none that the runs can have had.
    """
    if "update" not in values:
        return None
    updates = [values["update"], *_list(values, "run_updates", [values["update"]] * len(origins))]
    journals = [values.get("journal", []), *_list(values, "run_journals", [[]] * len(origins))]
    stops = _list(values, "stopped", [False] * len(origins))
    pasts = []
    for origin, update, journal, stopped in zip(origins, updates, journals, stops, strict=False):
        if isinstance(update, bool) or not isinstance(update, int):
            raise RnnvizError(f'its "update" is {shown(update)}, but must be a whole number.')
        if not 0 <= update <= MOST_UPDATES or not isinstance(stopped, bool):
            raise RnnvizError(f'its "update" is not from 0 to {MOST_UPDATES}, or "stopped" wrong.')
        commands = read_journal(journal, update, origin)
        if commands is None:
            return None
        pasts.append(Past(update, commands, stopped))
    if len(pasts) < len(origins):
        raise RnnvizError('it does not tell the "update" and the "journal" of every run.')
    for past, origin in zip(pasts, origins, strict=True):
        past.in_force(origin)
    return tuple(pasts)


def _list(values: Mapping[str, object], key: str, default: list[object]) -> list[object]:
    found = values.get(key, default)
    if not isinstance(found, list):
        raise RnnvizError(f'its "{key}" is {shown(found)}, but must be a list.')
    return found
