"""What every exported file carries: its moment, which is a run at an update, and how it is seen."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from xml.sax.saxutils import escape

from rnnviz.figures.board.page import Page
from rnnviz.figures.view.seen import USUALLY, Seen
from rnnviz.figures.view.status import names_of, subject_of
from rnnviz.training.settings.differences import changes_between
from rnnviz.training.settings.embedded import LONGEST, NAMESPACE
from rnnviz.training.settings.experiment import FORMAT
from rnnviz.training.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Words:
    """What a scene says, where a file carries that too."""

    title: str = ""
    text: str = ""
    why: str = ""
    to_try: str = ""
    notes: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return what a scene's file holds."""
        words = {"title": self.title, "text": self.text, "why": self.why, "try": self.to_try}
        return {key: value for key, value in {**words, "notes": self.notes}.items() if value}


NO_WORDS = Words()


def of_page(page: Page, whole_paths: bool, words: Words = NO_WORDS) -> str:
    """Return the JSON that goes into the file of a page; see `embedded`."""
    return embedded(page.snapshots, whole_paths, page.seen, page.panels, words)


def embedded(
    snapshots: Sequence[Snapshot],
    whole_paths: bool,
    seen: Seen = USUALLY,
    panels: Iterable[str] | None = None,
    words: Words = NO_WORDS,
) -> str:
    """Return the JSON that goes into the file.

    It tells how the run began, its journal, the update shown, the panels unless they are the usual
    ones, and the view. It is a file that `Experiment.load` reads, and `load_scene` with all its
    runs. Without `whole_paths`, a person's file is named in it without the folder that it is in.
    """
    first, *others = snapshots
    room = LONGEST // (2 * len(snapshots))
    content: dict[str, object] = {
        "format": FORMAT,
        **words.to_dict(),
        "experiment": first.origin.to_dict(whole_paths),
        "journal": _journal(first, room),
        "update": first.update,
    }
    if others:
        content["runs"] = [
            changes_between(first.origin, other.origin, whole_paths) for other in others
        ]
        content["run_journals"] = [_journal(other, room) for other in others]
        content["run_updates"] = [other.update for other in others]
    if any(snapshot.fault is not None for snapshot in snapshots):
        content["stopped"] = [snapshot.fault is not None for snapshot in snapshots]
    if panels is not None:
        content["panels"] = list(panels)
    content["view"] = seen.to_dict()
    return json.dumps(content)


def _journal(snapshot: Snapshot, room: int) -> list[object]:
    """Return the journal, all of it: noise depends on how many commands there were before it.

    If it has more than `room` characters, an entry that says so stands for the oldest ones: else
    the file could not be opened again.
    """
    entries = [[update, command.to_dict()] for update, command in snapshot.journal]
    lengths = accumulate(len(escape(json.dumps(entry))) + 2 for entry in reversed(entries))
    kept = sum(1 for length in lengths if length <= room)
    left_out = len(entries) - kept
    return [*[[0, {"left_out": left_out}]] * (left_out > 0), *entries[left_out:]]


def xmp(embedded: str) -> str:
    """Return the XMP packet of a PDF; without one, Qt would write its own, with the time."""
    element = f"<rnnviz:experiment>{escape(embedded)}</rnnviz:experiment>\n" if embedded else ""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" xmlns:rnnviz="{NAMESPACE}">\n'
        f"{element}"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>\n'
    )


def title_of(snapshots: Sequence[Snapshot]) -> str:
    """Return what a file is called by those programs that show a title."""
    experiments = [one.experiment for one in snapshots]
    return f"rnnviz: {subject_of(experiments, names_of(snapshots))}"
