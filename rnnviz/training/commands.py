"""Commands: what a person may do to a run while it runs. They are values, and journalled."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.errors import SettingError
from rnnviz.settings import Value
from rnnviz.training.settings.experiment import Experiment


@dataclass(frozen=True)
class Change:
    """Set one live setting, such as the learning rate, on the running net."""

    key: str
    value: Value

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

    def to_dict(self) -> dict[str, object]:
        """Return the command as a file holds it."""
        return {"change": self.key, "to": self.value}


Command = Change


def is_live(experiment: Experiment, key: str) -> bool:
    """Return whether a setting acts on the running net; any other needs a new run."""
    return any(entry.key == key and entry.setting.live for entry in experiment.entries())
