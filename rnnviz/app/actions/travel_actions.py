"""Keys that go elsewhere in the runs, and take back what was done to them."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.app.actions.actions import ActionSpec, Group
from rnnviz.app.runs.travels import Travels
from rnnviz.app.session import Session


def travel_actions(session: Session, travels: Travels) -> list[ActionSpec]:
    """Return the actions that go to other updates, branch off, and undo."""
    specs = [
        ActionSpec("beginning", "Beginning", "Go to the beginning of the run", "Home",
                   travels.to_beginning, in_figure=True),
        ActionSpec("latest", "Latest", "Go to the latest update of the run", "End",
                   travels.to_end, in_figure=True),
        ActionSpec("next_event", "Next event", "Go to the next event: best loss, spike, clipping,"
                   " solved, command, bookmark", "J",
                   travels.to_next_event),
        ActionSpec("previous_event", "Previous event", "Go to the event before", "Shift+J",
                   lambda: travels.to_next_event(-1)),
        ActionSpec("bookmark", "Bookmark", "Mark this update, or unmark it", "M",
                   travels.toggle_bookmark),
        ActionSpec("branch", "Branch", "Add a run that is the same up to here: both futures run"
                   " side by side", "N", session.branch, "branch", trains=True),
        ActionSpec("undo", "Undo", "Take back what was done to the run last", "Ctrl+Z",
                   session.take_back),
        ActionSpec("redo", "Redo", "Do again what was taken back", "Ctrl+Shift+Z",
                   session.do_again),
    ]  # fmt: skip
    return [replace(spec, group=Group.RUNS) for spec in specs]
