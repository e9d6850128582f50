"""Make the small pictures of the scenes: python docs/pictures/thumbnails.py [SCENE ...].

Each shows what its scene looks like after some training, as the window would.
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image

from rnnviz.figures.application import application
from rnnviz.figures.export import render
from rnnviz.resources import resource
from rnnviz.training.run.headless import train
from rnnviz.training.scenes.lecture import scene_names
from rnnviz.training.scenes.scene import load_scene
from rnnviz.training.snapshot.parts import AT_REST

FOLDER = resource("thumbnails")
SIZE, SMALL = (800, 450), (480, 270)
COLORS = 96  # to keep the files small
UPDATES = 300


def main() -> None:
    """Train each scene and write its picture."""
    running = application()
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or scene_names():
        scene, path = load_scene(name), FOLDER / f"{name}.png"
        snapshots = [trainer.snapshot(AT_REST) for trainer in train(scene, UPDATES)]
        render(snapshots, path, size=SIZE, scale=1, panels=scene.panels or None)
        with Image.open(path) as image:
            small = image.convert("RGB").resize(SMALL, Image.Resampling.LANCZOS)
        small.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
    del running


if __name__ == "__main__":
    main()
