"""What a scene tells of its runs, as a file holds it."""

from __future__ import annotations

from rnnviz.training.scenes.scene import Scene
from rnnviz.training.scenes.script_file import script_entries
from rnnviz.training.settings.differences import changes_between


def words_of(scene: Scene) -> dict[str, object]:
    """Return the entries of what is said of a scene's runs beside its title."""
    words = {"text": scene.text, "why": scene.why, "try": scene.to_try}
    return {key: text for key, text in words.items() if text}


def script_of(scene: Scene, told: int = 0) -> dict[str, object]:
    """Return the entries of what is told part by part, and what only the speaker sees.

    The first `told` parts wait for nothing any more.
    """
    notes = {"notes": scene.notes} if scene.notes else {}
    return {**script_entries(scene.script, scene.said_of, told), **notes}


def told_scene(scene: Scene) -> dict[str, object]:
    """Return what a scene tells as a scene of its own, with the runs that it is told of.

    Empty if it tells nothing.
    """
    told = {**words_of(scene), **script_of(scene)}
    if not told:
        return {}
    first, *others = scene.said_of
    whole = {
        "title": scene.title,
        **told,
        "experiment": first.to_dict(),
        "runs": [changes_between(first, other) for other in others],
    }
    return {**whole, "controls": list(scene.controls)} if scene.controls else whole
