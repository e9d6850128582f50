"""Release all that is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rnnviz.engine.interventions.holds import NO_HOLDS, Holds
from rnnviz.errors import RnnvizError
from rnnviz.registry import commands
from rnnviz.settings import Setting
from rnnviz.training.commands.base import Command, Running, Situation
from rnnviz.training.commands.holding import each_of, holding
from rnnviz.training.settings.experiment import Experiment


@commands.register("release_all")
@dataclass(frozen=True)
class ReleaseAll(Command):
    """Let all gates and units go that are held."""

    title = "Release all"
    about = "Lets every gate and unit go that is held: the network sets them again."

    @property
    def words(self) -> str:
        return "all released"

    @classmethod
    def offered(cls, situation: Situation) -> Mapping[str, Setting]:
        if not situation.holds:
            raise RnnvizError("nothing is held.")
        return {}

    def check(self, experiment: Experiment) -> None:
        pass

    def carry_out(self, run: Running) -> None:
        run.network.hold(NO_HOLDS)

    def inverse(self, experiment: Experiment, now: Holds) -> tuple[Command, ...]:
        return tuple(holding(one) for one in each_of(now))
