"""A figure in a notebook."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

import rnnviz
from rnnviz import Experiment, Trainer
from rnnviz.errors import RnnvizError

SMALL = Experiment().with_settings({"model.units": 4, "training.batch": 2})


def test_it_is_a_picture_of_the_panels(qtbot: QtBot) -> None:
    figure = rnnviz.figure(
        Trainer(SMALL).snapshot(), panels=["states"], size=(600, 300), theme="dark"
    )
    image = QImage.fromData(figure._repr_png_())
    assert (image.width(), image.height()) == (1200, 600)
    texts = "".join(ElementTree.fromstring(figure._repr_svg_()).itertext())
    assert "Hidden state h" in texts
    assert "Gates" not in texts


def test_what_is_not_there_is_said() -> None:
    shot = Trainer(SMALL).snapshot({"trace"})
    for options, why in (({"panels": ["stats"]}, "'states'"), ({"theme": "drak"}, "'dark'")):
        with pytest.raises(RnnvizError, match=why):
            rnnviz.figure(shot, **options)
    with pytest.raises(RnnvizError, match="give some"):
        rnnviz.figure()


def test_a_program_without_qt_of_its_own_can_draw() -> None:
    code = (
        "import sys, rnnviz\n"
        "shot = rnnviz.Trainer(rnnviz.Experiment()).snapshot()\n"
        "assert 'PySide6' not in sys.modules\n"
        "print(len(rnnviz.figure(shot, panels=['states'])._repr_svg_()) > 1000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
