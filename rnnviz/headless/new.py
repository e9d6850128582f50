"""The command `new`: one file for a cell, a task or a panel, which works and says what it must."""

from __future__ import annotations

import argparse
import keyword
import re
from pathlib import Path

from rnnviz.console import say
from rnnviz.display import check_libraries
from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable, write_whole
from rnnviz.plugins import GROUP
from rnnviz.registry import Registry, cells, panels, tasks
from rnnviz.resources import resource

KINDS: dict[str, Registry] = {"cell": cells, "task": tasks, "panel": panels}


def new(options: argparse.Namespace) -> None:
    """Write the file into the current folder, and say how rnnviz finds it.

    Raises
    ------
    RnnvizError
        If the name is none, or taken, or the file is there.
    """
    words = [word for word in re.split(r"[\s_-]+", options.name) if word]
    kind, module = "-".join(words).lower(), "_".join(words).lower()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", module) or keyword.iskeyword(module):
        raise RnnvizError(
            f"{options.name!r} cannot be a name: use letters, digits and hyphens, as in my-cell."
        )
    if options.what == "panel":
        check_libraries()  # to look panels up takes Qt
    if kind in KINDS[options.what]:
        raise RnnvizError(f"there is a {options.what} {kind} already: choose another name.")
    path = Path(f"{module}.py")
    check_writable(path)
    if path.exists():
        raise RnnvizError(f"{path} is there already: choose another name, or move it away.")
    text = resource("templates", f"{options.what}.py.txt").read_text(encoding="utf-8")
    class_name = "".join(word[0].upper() + word[1:] for word in words)
    title = " ".join(words)
    for mark, value in (("KIND", kind), ("CLASS", class_name), ("NAME", title)):
        text = re.sub(rf"\b{mark}", value, text)
    write_whole(path, text.encode())
    say(str(path))
    say("In the pyproject.toml of the package that it is part of (see docs/extending.md):")
    say(f'\n[project.entry-points."{GROUP}"]\n"{options.what}.{kind}" = "my_package.{module}"')
