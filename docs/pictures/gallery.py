"""Make the pictures of the gallery by the commands under them: docs/pictures/gallery.py [NAME ...].

The page itself, `docs/gallery.md`, says which command makes which picture.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from rnnviz.cli import main as run

DOCS = Path(__file__).parent.parent
ENTRY = re.compile(r"\]\(pictures/([\w.-]+)\)\n\n    rnnviz (.+)\n")


def entries() -> dict[str, list[str]]:
    """Return the words of each picture's command, by the name of its file."""
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    return {name: shlex.split(words) for name, words in ENTRY.findall(page)}


def main() -> None:
    """Make all pictures, or those that are named."""
    for name, words in entries().items():
        out = DOCS / "pictures" / name
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        if words[0] == "sweep":  # which writes a folder
            with TemporaryDirectory() as folder:
                run([*words[:-1], folder])
                shutil.copy(Path(folder, "figure.png"), out)
        else:
            run([*words[:-1], str(out)])


if __name__ == "__main__":
    main()
