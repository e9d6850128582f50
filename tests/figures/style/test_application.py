"""The application that rnnviz makes has its name, and an icon that is seen on any ground."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from rnnviz.figures.style.colors import contrast
from rnnviz.figures.style.theme import THEMES, Theme
from rnnviz.resources import resource

CODE = """
import locale
from rnnviz.figures.application import application
made = application()
print(made.applicationName(), made.desktopFileName(), made.windowIcon().isNull())
print(locale.localeconv()["decimal_point"])
"""


@pytest.mark.parametrize("name", ["C.UTF-8", "de_DE.UTF-8"])
def test_it_has_a_name_and_an_icon_and_numbers_keep_their_points(name: str) -> None:
    environment = {**os.environ, "LC_ALL": name}  # which does nothing where there is none of it
    run = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout == "rnnviz rnnviz False\n.\n"


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
@pytest.mark.parametrize("size", [16, 32, 64, 256])
def test_its_ribbons_are_told_apart_on_any_ground(
    qapp: QApplication, size: int, theme: Theme
) -> None:
    image = QIcon(str(resource("icons", "rnnviz.svg"))).pixmap(size, size).toImage()
    assert (image.width(), image.height()) == (size, size)
    at = size / 64  # the drawing's unit
    carried, fading, loss = (
        image.pixelColor(round(x * at), round(y * at)).name()
        for x, y in ((13, 20), (36, 42), (48, 31))
    )
    ground = image.pixelColor(round(52 * at), round(12 * at)).name()
    assert len({carried, fading, loss, ground}) == 4
    assert min(contrast(color, ground) for color in (carried, fading, loss)) > 3
    edge = image.pixelColor(round(1 * at), round(32 * at)).name()
    assert max(contrast(edge, theme.background), contrast(loss, theme.background)) > 1.5
