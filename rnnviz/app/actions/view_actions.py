"""Keys that change how the figure shows its snapshots."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.app.actions import view_choices
from rnnviz.app.actions.actions import ActionSpec, Group
from rnnviz.app.actions.view_choices import choose_next
from rnnviz.figures.board.figure import Figure

ZOOM = 1.6  # of the number of timesteps, at one press of a key


def view_actions(figure: Figure) -> list[ActionSpec]:
    """Return the actions on a figure's view."""
    specs = [
        ActionSpec("next_sequence", "Next sequence", "Show the next sequence of the probe", "]",
                   lambda: choose_next(view_choices.sequences(figure))),
        ActionSpec("previous_sequence", "Previous sequence", "Show the sequence before", "[",
                   lambda: choose_next(view_choices.sequences(figure), -1)),
        ActionSpec("next_losses", "Whose loss", "Gradient of answers, of all losses, of one step",
                   "G", lambda: choose_next(view_choices.losses(figure))),
        ActionSpec("next_layer", "Next layer", "Show the next layer alone; after the last, all"
                   " layers", "Y",
                   lambda: choose_next(view_choices.layers(figure))),
        ActionSpec("next_block", "Next block of Wₕ", "Show the spectrum of the next gate's"
                   " weights", "W", lambda: choose_next(view_choices.blocks(figure))),
        ActionSpec("sort", "Sort units", "Sort units by activity, by number, by similarity", "O",
                   lambda: choose_next(view_choices.orders(figure))),
        ActionSpec("fold", "Fold the network", "Fold the unrolled network into its one cell with a"
                   " loop, or unfold it", "U", figure.fold),
        ActionSpec("fit", "Fit the gradient scale", "Fit the gradient scale to what is shown now:"
                   " small differences appear, but pictures can no longer be compared", "F",
                   figure.fit),
        ActionSpec("usual_scale", "Shared gradient scale", "Show gradient magnitudes on the scale"
                   " that all pictures share", "Shift+F", lambda: figure.fit(False)),
        ActionSpec("zoom_in", "Fewer timesteps", "Zoom into the timesteps around the cursor", "+",
                   lambda: figure.zoom_time(1 / ZOOM)),
        ActionSpec("zoom_out", "More timesteps", "Zoom out of the timesteps", "-",
                   lambda: figure.zoom_time(ZOOM)),
        ActionSpec("zoom_all", "All timesteps", "Show all timesteps", "0",
                   lambda: figure.set_view(replace(figure.view, window=None))),
    ]  # fmt: skip
    return [replace(spec, group=Group.VIEW) for spec in specs]
