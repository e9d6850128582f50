"""What can be done to the run by key or button: train it, begin it again, compare it."""

from __future__ import annotations

from collections.abc import Callable

from rnnviz.app.actions.actions import Deed
from rnnviz.app.session import Session
from rnnviz.app.slow_motion import SlowMotion

TRAINING, RUNS = "Training", "Runs"


def run_deeds(
    session: Session, slow: SlowMotion, settled: Callable[[Callable[[], object]], None]
) -> list[Deed]:
    """Return the deeds; `settled` does something after the changes that are still pending."""
    return [
        Deed("play", "Play", "Play or pause", "Space",
             slow.instead(slow.toggle_play, session.toggle), "play", group=TRAINING),
        Deed("step", "Step", "Pause and apply one update, or in slow motion one step", "Right",
             slow.instead(slow.step, session.step), "step", True, TRAINING),
        Deed("leap", "Leap", "Pause and apply ten updates, or in slow motion go to the next"
             " phase", "Shift+Right",
             slow.instead(slow.leap, lambda: session.step(10)), local=True, group=TRAINING),
        Deed("restart", "Restart", "Begin again: same initial weights, same data", "R",
             session.restart, "restart", group=TRAINING),
        Deed("new_weights", "new weights", "Begin again: new initial weights, same data",
             "Shift+R", session.restart_with_new_weights, group=TRAINING),
        Deed("new_data", "new data", "Begin again: same initial weights, new data",
             "Ctrl+R", session.restart_with_new_data, group=TRAINING),
        Deed("add_run", "Compare", "Add a run: a copy of this run on the same batches; both"
             " begin anew. Then change one setting of it", "Ctrl+L",
             lambda: settled(session.add_run), "compare", group=RUNS),
        Deed("remove_run", "Remove run", "Remove the last run; the others go on",
             "Ctrl+Shift+L", lambda: settled(session.remove_run), group=RUNS),
        Deed("next_run", "Other run", "Let the controls change the other run", "L",
             lambda: settled(session.edit_next), group=RUNS),
    ]  # fmt: skip
