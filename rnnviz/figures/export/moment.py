"""Moment: what is shown now as an entry of a lecture, which opens as it is seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rnnviz.figures.export.metadata import embedded
from rnnviz.figures.view.seen import Seen
from rnnviz.figures.view.status import subject_of
from rnnviz.training.scenes.lecture import LONGEST_TITLE
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.scenes.told import script_of, told_scene, words_of
from rnnviz.training.sessions.session import SCENE
from rnnviz.training.settings.differences import own_changes, own_settings
from rnnviz.training.settings.experiment import FORMAT, Experiment
from rnnviz.training.snapshot.snapshot import Snapshot

OF_UPDATE = re.compile(r", update [\d,]+$")


def moment_of(
    scene: Scene,
    snapshots: Sequence[Snapshot],
    seen: Seen,
    panels: Iterable[str],
    whole_paths: bool = False,
    told: int = 0,
) -> dict[str, object]:
    """Return the entry of a lecture that shows these runs again at their updates, paused.

    It holds what a picture carries of them, but of the settings only those that are not usual.

    Parameters
    ----------
    scene : Scene
        The one that is shown; its words are kept if the runs began as its runs do.
    snapshots : sequence of Snapshot
        One a run.
    seen : Seen
    panels : iterable of str
        Their kinds, in order.
    whole_paths : bool
        Whether a person's own data is named with its folder.
    told : int
        How many parts of the scene's script have been told: they wait for nothing again.
    """
    carried = json.loads(embedded(snapshots, whole_paths, seen, panels))
    origins = tuple(snapshot.origin for snapshot in snapshots)
    first, *others = origins
    own = own_settings(first)
    experiment = {key: value for key, value in carried["experiment"].items() if key in own}
    unlike = [own_changes(first, other, whole_paths) for other in others]
    title = _title(_subject(scene, origins), snapshots[0].update)
    return {
        "title": title,
        **_words(scene, origins),
        "experiment": {"format": FORMAT, **experiment},
        **({"runs": unlike} if unlike else {}),
        **_past(carried),
        **_shown(scene, origins, seen, panels, told),
    }


def told_of(
    scene: Scene, origins: tuple[Experiment, ...], seen: Seen, panels: Iterable[str]
) -> dict[str, object]:
    """Return what a file holds of a scene whose runs it holds elsewhere; see `moment_of`.

    What a scene tells is kept where other runs are shown, too: as a scene of its own.
    """
    shown = _shown(scene, origins, seen, panels, 0)
    told = told_scene(scene)
    if origins == scene.said_of or not told:
        begins = origins[: len(scene.said_of)] == scene.said_of  # the rest branched off
        title = scene.title if begins else subject_of(origins)
        return {"title": title[:LONGEST_TITLE], **_words(scene, origins), **shown}
    return {"title": scene.title, **shown, SCENE: told}


def _subject(scene: Scene, origins: tuple[Experiment, ...]) -> str:
    return scene.title if origins == scene.said_of else subject_of(origins)


def _words(scene: Scene, origins: tuple[Experiment, ...]) -> dict[str, object]:
    """Return what a scene says of its runs, if it is of these."""
    return words_of(scene) if origins == scene.said_of else {}


def _shown(
    scene: Scene,
    origins: tuple[Experiment, ...],
    seen: Seen,
    panels: Iterable[str],
    told: int,
) -> dict[str, object]:
    """Return how runs are shown, and what else a scene tells of them."""
    entry: dict[str, object] = {"panels": list(panels)}
    if scene.controls:
        entry["controls"] = list(scene.controls)
    view = seen.to_dict()
    if len(view) > 1:  # more than its format
        entry["view"] = view
    return entry | (script_of(scene, told) if origins == scene.said_of else {})


def _title(title: str, update: int) -> str:
    when = f", update {update:,}"
    return OF_UPDATE.sub("", title)[: LONGEST_TITLE - len(when)] + when


def _past(carried: Mapping[str, Any]) -> dict[str, object]:
    """Return what a picture carries of the runs' pasts, without what a file need not say."""
    others = len(carried.get("runs", []))
    usual: dict[str, object] = {
        "update": None,
        "journal": [],
        "run_updates": [carried["update"]] * others,
        "run_journals": [[]] * others,
        "stopped": [],
    }
    return {
        key: carried[key] for key, value in usual.items() if carried.get(key, value) != value
    }  # fmt: skip
