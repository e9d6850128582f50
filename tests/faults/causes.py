"""How a worker is made to fail, and what the window says of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from rnnviz.app.window import Window
from rnnviz.training.worker.messages import Do
from tests.faults.commands import Failing, Limit, Loops, NoMemory, Raises


@dataclass(frozen=True)
class Cause:
    """A way to fail; `says` stands in the sentence, and `hangs` tells that nothing ends by it."""

    act: Callable[[Window], object]
    says: str
    hangs: bool = False


def sends(command: Failing) -> Callable[[Window], object]:
    return lambda window: window.session.link.send(Do(0, command))


def signals(name: str) -> Callable[[Window], object]:
    def act(window: Window) -> None:
        pid = window.session.link.process.process.pid
        assert pid is not None
        os.kill(pid, getattr(signal, name))

    return act


CAUSES = {
    "raise": Cause(sends(Raises()), "an error in rnnviz itself (RuntimeError: this"),
    "MemoryError": Cause(sends(NoMemory()), "there is too little memory: make training.batch"),
    "memory limit": Cause(sends(Limit()), "there is too little memory: make training.batch"),
    "kill -9": Cause(signals("SIGKILL"), "the system ended it, as it does where memory runs out"),
    "crash": Cause(signals("SIGSEGV"), "it was ended by the signal SIGSEGV"),
    "stop": Cause(signals("SIGSTOP"), "does not answer", hangs=True),
    "loop": Cause(sends(Loops()), "does not answer", hangs=True),
}
