"""Keys that save and open."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.app.actions.actions import ActionSpec, Group
from rnnviz.app.work.file_actions import FileActions
from rnnviz.app.work.run_weights import RunWeights


def file_actions(files: FileActions, weights: RunWeights) -> list[ActionSpec]:
    """Return the actions that save the session, or weights alone, and open others."""
    specs = [
        ActionSpec("new", "New", "Begin the scene anew", "Ctrl+N",
                   files.new),
        ActionSpec("open_file", "Open…", "Open a session, recording, scene, lecture or picture",
                   "", files.open),
        ActionSpec("save", "Save", "Save the session: all runs", "Ctrl+S",
                   files.save),
        ActionSpec("save_as", "Save as…", "Save the session to another file", "Ctrl+Shift+S",
                   files.save_as),
        ActionSpec("load_weights", "Load weights…",
                   "Put the weights in a file into the run, which goes on", "", weights.load,
                   trains=True),
        ActionSpec("save_weights", "Save weights…",
                   "Write the weights that the run has here, as PyTorch names them", "",
                   weights.save),
        ActionSpec("save_recording", "Save recording…",
                   "Copy the recording that is shown to a file", "", files.save_recording),
        ActionSpec("copy_experiment", "Copy experiment", "Copy all settings as one line of text",
                   "", files.copy_experiment),
        ActionSpec("paste_experiment", "Paste experiment", "Open the experiment on the clipboard",
                   "Ctrl+V", files.paste_experiment, in_figure=True),
    ]  # fmt: skip
    return [replace(spec, group=Group.WINDOW) for spec in specs]
