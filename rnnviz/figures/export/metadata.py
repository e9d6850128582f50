"""What every exported file carries: the experiment that it shows, and at which update."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from rnnviz.training.carried import NAMESPACE
from rnnviz.training.experiment import FORMAT
from rnnviz.training.snapshot import Snapshot


def embedded(snapshot: Snapshot) -> str:
    """Return the JSON that goes into the file: how the run began, its journal, the update shown.

    It is a file that `Experiment.load` reads.
    """
    content = {
        "format": FORMAT,
        "experiment": snapshot.origin.to_dict(),
        "journal": [[update, command.to_dict()] for update, command in snapshot.journal],
        "update": snapshot.update,
    }
    return json.dumps(content)


def xmp(snapshot: Snapshot) -> str:
    """Return the XMP packet of a PDF."""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        f'<rdf:Description rdf:about="" xmlns:rnnviz="{NAMESPACE}">\n'
        f"<rnnviz:experiment>{escape(embedded(snapshot))}</rnnviz:experiment>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="r"?>\n'
    )
