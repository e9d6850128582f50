"""Progress: how far a scene's script has been told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnnviz.training.scenes.script import Part, Script
from rnnviz.training.scenes.stop import Stop, When

NEVER = Stop(When.UPDATE, value=0)  # is reached at once: nothing trains while a question is asked


@dataclass(frozen=True)
class Progress:
    """The parts told so far, in order, and the choices made; None for a question that was skipped.

    `old` of the parts were told before the last time that it went on. `stopped` tells that the stop
    of the next part is reached.
    """

    script: Script
    told: int = 0
    old: int = 0
    choices: tuple[tuple[int, int | None], ...] = ()
    stopped: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """Those that are told."""
        return self.script.parts[: self.told]

    @property
    def next(self) -> Part | None:
        """The part that comes next; None at the end."""
        parts = self.script.parts
        return parts[self.told] if self.told < len(parts) else None

    @property
    def asks(self) -> bool:
        """Whether the next part's question is to be answered now."""
        following = self.next
        if following is None or following.question is None:
            return False
        return (following.stop is None or self.stopped) and self.told not in dict(self.choices)

    @property
    def stop(self) -> Stop | None:
        """Where training pauses for the next part."""
        if self.asks:
            return NEVER
        return self.next.stop if self.next else None

    def choice(self, place: int) -> int | None:
        """Return what was chosen in a part that is told."""
        return dict(self.choices).get(place)

    def on(self) -> Progress:
        """Return it with all parts told that wait for nothing."""
        progress = replace(self, old=self.told)
        while progress.next is not None and not progress.asks:
            if progress.next.stop is not None and not progress.stopped:
                break
            progress = replace(progress, told=progress.told + 1, stopped=False)
        return progress

    def reached(self, stop: Stop | None) -> Progress:
        """Return it after training has paused at a stop; the same if it waits for another one."""
        if stop is None or stop == NEVER or stop != self.stop:
            return self
        return replace(self, stopped=True).on()

    def answered(self, choice: int | None) -> Progress:
        """Return it after the question is answered, or skipped."""
        if not self.asks:
            return self
        return replace(self, choices=(*self.choices, (self.told, choice))).on()


def begun(script: Script) -> Progress:
    """Return the beginning of a script."""
    return Progress(script).on()
