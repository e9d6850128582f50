"""The gallery's pictures are what the commands under them make."""

from __future__ import annotations

import argparse
import runpy
from pathlib import Path

import pytest
from PIL import Image

from rnnviz.figures.view.seen import opened
from rnnviz.training.scenes.scene import load_scene

DOCS = Path(__file__).parent.parent.parent / "docs"
ENTRIES = runpy.run_path(str(DOCS / "pictures" / "gallery.py"))["entries"]()
RENDERED = {name: words for name, words in ENTRIES.items() if words[0] == "render"}


def test_every_picture_has_its_command() -> None:
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert page.count("](pictures/") == len(ENTRIES) > 10
    for name in ENTRIES:
        assert (DOCS / "pictures" / name).is_file()


@pytest.mark.parametrize("name", RENDERED)
def test_a_picture_carries_the_moment_that_its_command_asks_for(name: str) -> None:
    """Made again it is the same to the byte on one machine alone; its moment is on all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("render")
    parser.add_argument("scene")
    parser.add_argument("--updates", type=int)
    parser.add_argument("--panel", action="append")
    parser.add_argument("--size")
    parser.add_argument("--run")
    parser.add_argument("--scale")
    parser.add_argument("-o")
    asked = parser.parse_args(RENDERED[name])
    assert (asked.scale, asked.o) == ("1", name)
    scene, _ = opened(str(DOCS / "pictures" / name))
    experiments = load_scene(asked.scene).experiments
    assert list(scene.experiments) == list(experiments[:1] if asked.run else experiments)
    stopped = any(past.stopped for past in scene.pasts)
    assert stopped or {past.update for past in scene.pasts} == {asked.updates}
    if asked.panel:
        assert list(scene.panels) == asked.panel
    with Image.open(DOCS / "pictures" / name) as picture:
        assert "x".join(map(str, picture.size)) == asked.size
