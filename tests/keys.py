"""The page of keys: `python -m tests.keys` writes it anew, as the program has them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "keys.md"
HEAD = "| key | does |\n| --- | --- |\n"


def table(keys: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """Return the table of the keys and what they do, in groups."""
    rows = []
    for group, pairs in keys.items():
        rows.append(f"| **{group}** | |\n")
        rows += [f"| {_code(key)} | {does[:1].lower()}{does[1:]} |\n" for key, does in pairs]
    return HEAD + "".join(rows)


def present() -> str:
    """Return the table that the page has."""
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index(HEAD) :]


def _code(key: str) -> str:
    return " or ".join(f"`{one}`" for one in key.split(" or "))


def main() -> None:
    """Write the table into the page."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from rnnviz.app.session import Session
    from rnnviz.app.window import Window
    from rnnviz.figures.application import application
    from rnnviz.training.scenes.scene import DEFAULT, load_scene

    running = application()
    scene = load_scene(DEFAULT)
    window = Window(scene, Session(*scene.experiments))
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text.replace(present(), table(window.actions_by_name.keys())), encoding="utf-8")
    window.close()
    del running


if __name__ == "__main__":
    main()
