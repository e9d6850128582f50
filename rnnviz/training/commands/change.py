"""Change: a live setting, set on the running net."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from rnnviz.errors import SettingError
from rnnviz.settings import Entry, Setting, Value
from rnnviz.training.commands.base import Command, Running, Situation
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True)
class Change(Command):
    """Set one live setting, such as the learning rate, on the running net."""

    key: str
    value: Value

    title = "Change a setting"
    about = "Sets a live setting on the running net."
    changes_net = False

    @property
    def words(self) -> str:
        return f"{self.key.rpartition('.')[2].replace('_', ' ')} {shown_value(self.value)}"

    @property
    def place(self) -> Hashable:
        return self.key

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        """Return nothing: the form of the settings is its form."""
        del situation
        return {}

    def check(self, experiment: Experiment) -> None:
        self.applied_to(experiment)

    def applied_to(self, experiment: Experiment) -> Experiment:
        """Return the experiment with the setting changed.

        Raises
        ------
        SettingError
            If the setting is unknown, the value not allowed, or the setting needs a new run.
        """
        changed = experiment.with_settings({self.key: self.value})
        if not is_live(experiment, self.key):
            raise SettingError(self.key, "cannot change during a run: restart with the new value.")
        return changed

    def carry_out(self, run: Running) -> None:
        run.change_settings(self.applied_to(run.experiment))

    def to_dict(self) -> dict[str, object]:
        return {"change": self.key, "to": self.value}


def shown_value(value: Value) -> str:
    """Return a value in few letters."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def live_entries(experiment: Experiment) -> dict[str, Entry]:
    """Return the settings that act on the running net, by their keys."""
    return {entry.key: entry for entry in experiment.entries() if entry.setting.live}


def is_live(experiment: Experiment, key: str) -> bool:
    """Return whether a setting acts on the running net; any other needs a new run."""
    return key in live_entries(experiment)
