"""Reading a journal from a file."""

from __future__ import annotations

from rnnviz.errors import RnnvizError, SettingError
from rnnviz.registry import commands
from rnnviz.settings import Entry, build
from rnnviz.training.commands.base import Command
from rnnviz.training.commands.change import Change, live_entries
from rnnviz.training.commands.load_weights import LoadWeights
from rnnviz.training.settings.experiment import Experiment

Journal = tuple[tuple[int, Command], ...]
MOST_COMMANDS = 100_000


class _Reader:
    """Reads the commands of one run in their order.

    What a command may be does not depend on those before it, but for another optimizer, which has
    other settings.
    """

    def __init__(self, origin: Experiment) -> None:
        self._settings = origin
        self._live: dict[str, Entry] = {}

    def read(self, values: object) -> Command:
        """Return a command; raise RnnvizError if it is none, or does not fit."""
        match values:
            case {"change": str(key), "to": value, **rest} if not rest:
                return self._change(key, value)
            case {"load": str(file), "weights": str(text), **rest} if not rest:
                load = LoadWeights.read(file, text)
                load.check(self._settings)
                return load
            case {"do": str(kind), **rest}:
                command: Command = build(commands[kind], {str(k): v for k, v in rest.items()})
                command.check(self._settings)
                return command
        raise RnnvizError(
            'a command must be {"change": KEY, "to": VALUE}, {"do": KIND, ...} or'
            ' {"load": FILE, "weights": BASE64}: one is none of them.'
        )

    def _change(self, key: str, value: object) -> Command:
        live = self._live = self._live or live_entries(self._settings)
        if key not in live:
            raise SettingError(key, "is none of the settings that can change during this run.")
        try:
            change = Change(key, live[key].setting.convert(value))
        except ValueError as problem:
            raise SettingError(key, str(problem)) from None
        if live[key].registry is not None:
            self._settings, self._live = change.applied_to(self._settings), {}
        return change


def read_journal(values: object, update: int, origin: Experiment) -> Journal | None:
    """Return the journal of a run up to an update; None if some of it was left out.

    Raises
    ------
    RnnvizError
        If it is none that the run can have had.
    """
    if not isinstance(values, list) or len(values) > MOST_COMMANDS:
        raise RnnvizError(f'its "journal" must be a list of at most {MOST_COMMANDS:,} entries.')
    found: list[tuple[int, Command]] = []
    reader, last = _Reader(origin), 0
    for entry in values:
        match entry:
            case [int(_), {"left_out": int(_)}]:
                return None
            case [int(before), what] if not isinstance(before, bool):
                if not last <= before <= update:
                    raise RnnvizError(
                        'its "journal" is not in the order of the updates, or beyond the last.'
                    )
            case _:
                raise RnnvizError('its "journal" must be a list of [UPDATE, COMMAND].')
        try:
            found.append((before, reader.read(what)))
        except RnnvizError as problem:
            raise RnnvizError(f'in its "journal", {problem}') from None
        last = before
    return tuple(found)
