"""What every exported file carries: the experiment that it shows, and at which update."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.sax.saxutils import escape

from rnnviz.training.settings.differences import changes_between
from rnnviz.training.settings.embedded import NAMESPACE
from rnnviz.training.settings.experiment import FORMAT
from rnnviz.training.snapshot.snapshot import Snapshot


def embedded(snapshots: Sequence[Snapshot]) -> str:
    """Return the JSON that goes into the file: how the run began, its journal, the update shown.

    It is a file that `Experiment.load` reads, and `load_scene` with all its runs.
    """
    first, *others = snapshots
    content: dict[str, object] = {
        "format": FORMAT,
        "experiment": first.origin.to_dict(),
        "journal": _journal(first),
        "update": first.update,
    }
    if others:
        content["runs"] = [changes_between(first.origin, other.origin) for other in others]
        content["run_journals"] = [_journal(other) for other in others]
    return json.dumps(content)


def _journal(snapshot: Snapshot) -> list[object]:
    return [[update, command.to_dict()] for update, command in snapshot.journal]


def xmp(snapshots: Sequence[Snapshot]) -> str:
    """Return the XMP packet of a PDF."""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" xmlns:rnnviz="{NAMESPACE}">\n'
        f"<rnnviz:experiment>{escape(embedded(snapshots))}</rnnviz:experiment>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>\n'
    )
