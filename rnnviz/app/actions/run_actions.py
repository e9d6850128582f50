"""What a person can do to the runs: train them, restart them, compare them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rnnviz.app.actions.actions import ActionSpec, Group
from rnnviz.app.controls.settings_form import SettingsForm
from rnnviz.app.runs.travels import Travels
from rnnviz.app.session import Session
from rnnviz.app.slow_motion import SlowMotion


def training_actions(
    session: Session, travels: Travels, slow: SlowMotion, restart: Callable[[], object]
) -> list[ActionSpec]:
    """Return the actions that train the runs, or in slow motion walk through an update."""

    def by_mode(
        in_slow_motion: Callable[[], object], otherwise: Callable[[], object]
    ) -> Callable[[], object]:
        return lambda: in_slow_motion() if slow.on else otherwise()

    specs = [
        ActionSpec("play", "Play", "Play or pause", "Space",
                   by_mode(slow.toggle_play, session.toggle), "play"),
        ActionSpec("step", "Step", "Pause and apply one update, or in slow motion one step",
                   "Right", by_mode(slow.step, session.step), "step", in_figure=True),
        ActionSpec("leap", "Leap", "Pause and apply ten updates, or in slow motion go to the next"
                   " phase", "Shift+Right",
                   by_mode(slow.step_phase, lambda: session.step(10)), in_figure=True),
        ActionSpec("restart", "Restart", "Restart: same initial weights, same data", "R",
                   restart, "restart"),
        ActionSpec("new_weights", "new weights", "Restart: new initial weights, same data",
                   "Shift+R", session.restart_with_new_weights, trains=True),
        ActionSpec("new_data", "new data", "Restart: same initial weights, new data",
                   "Ctrl+R", session.restart_with_new_data, trains=True),
        ActionSpec("slow", "Slow motion", "Walk through the next update on its training batch:"
                   " forward, loss, backward, sum, clip, update", "S", slow.toggle, "slow",
                   checkable=True, trains=True),
        ActionSpec("back", "Back", "Pause and go back by one update, or in slow motion by one"
                   " step", "Left",
                   by_mode(lambda: slow.step(-1), lambda: travels.back(1)), in_figure=True),
        ActionSpec("leap_back", "Leap back", "Pause and go back by ten updates, or in slow motion"
                   " to the previous phase", "Shift+Left",
                   by_mode(lambda: slow.step_phase(-1), lambda: travels.back(10)),
                   in_figure=True),
    ]  # fmt: skip
    return [replace(spec, group=Group.TRAINING) for spec in specs]


def comparison_actions(session: Session, form: SettingsForm) -> list[ActionSpec]:
    """Return the actions that add and remove runs, and choose which one the form changes."""
    specs = [
        ActionSpec("add_run", "Compare", "Add a run: a copy of this run on the same batches; both"
                   " restart. Then change one of its settings", "Ctrl+L",
                   form.flushed(session.add_run), "compare", trains=True),
        ActionSpec("remove_run", "Remove run", "Remove the last run; the others continue",
                   "Ctrl+Shift+L", form.flushed(session.remove_run)),
        ActionSpec("next_run", "Other run", "Let the controls change the other run", "L",
                   form.flushed(session.edit_next_run)),
    ]  # fmt: skip
    return [replace(spec, group=Group.RUNS) for spec in specs]
