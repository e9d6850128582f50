"""Reset the optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnnviz.registry import commands
from rnnviz.settings import Setting
from rnnviz.training.commands.base import Command, Running, Situation
from rnnviz.training.settings.experiment import Experiment


@commands.register("reset_optimizer")
@dataclass(frozen=True)
class ResetOptimizer(Command):
    """Let the optimizer forget its running means."""

    title = "Reset the optimizer"
    about = "The optimizer forgets its running means, as at the beginning; the weights stay."
    changes_net = False

    @property
    def words(self) -> str:
        return "optimizer reset"

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        del situation
        return {}

    def check(self, experiment: Experiment) -> None:
        pass

    def carry_out(self, run: Running) -> None:
        run.reset_optimizer()
