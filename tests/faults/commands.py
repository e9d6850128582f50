"""Commands at which the worker fails. The program has none such: tests alone send them."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from rnnviz.settings import Setting
from rnnviz.training.commands.base import Command, Running
from rnnviz.training.settings.experiment import Experiment

ROOM = 48 << 20  # bytes that may still be taken once there is a limit


@dataclass(frozen=True)
class Failing(Command):
    """A command that fits every experiment."""

    kind = title = about = words = "fails"

    @classmethod
    def offered(cls, _: object) -> dict[str, Setting]:
        return {}

    def check(self, experiment: Experiment) -> None:
        pass


@dataclass(frozen=True)
class Raises(Failing):
    """Meets an error."""

    def carry_out(self, run: Running) -> None:
        raise RuntimeError("this 'secret' is in /home/somebody/data/s.csv")


@dataclass(frozen=True)
class NoMemory(Failing):
    """Is refused memory at once."""

    def carry_out(self, run: Running) -> None:
        raise MemoryError


@dataclass(frozen=True)
class Limit(Failing):
    """Takes memory until the system gives no more."""

    def carry_out(self, run: Running) -> None:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            taken = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (taken + ROOM, resource.RLIM_INFINITY))
        kept = []
        while True:
            kept.append(np.ones(1 << 16))


@dataclass(frozen=True)
class Loops(Failing):
    """Never ends."""

    def carry_out(self, run: Running) -> None:
        while True:
            pass
