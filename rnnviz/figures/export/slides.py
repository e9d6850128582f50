"""Slides: pictures of scenes as a PPTX, each under its title, with what is said about it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.page import Page
from rnnviz.figures.board.presets import PRESETS
from rnnviz.figures.export.files import content_of
from rnnviz.figures.export.metadata import NO_WORDS, Words
from rnnviz.figures.style.theme import THEMES
from rnnviz.figures.view.status import names_of, numbers_of, subject_of
from rnnviz.training.scenes.scene import Scene

INSTALL = 'pip install "rnnviz[slides]"'
PRESET = PRESETS["slide"]
ROOM = (48, 156, 1824, 894)  # pixels of a slide that a picture has: left, top, width, height
SIZE = ROOM[2:]
HEAD = (48, 36, 1824, 108)  # the same of its title
HEAD_POINTS, LONG_POINTS = 30, 20
LONG = 70  # letters of a title
UNIT = 12_192_000 / PRESET.size[0]  # of a PPTX's lengths in one of these pixels
TITLE_ONLY = 5  # the number of the layout in python-pptx's own template
BEGAN = datetime(2000, 1, 1)
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
ACT = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Slide:
    """A picture in pixels of its size, as a PNG, with its words."""

    title: str
    picture: bytes
    size: tuple[int, int]
    alt: str
    notes: str
    theme: str


def slide_of(
    page: Page,
    scene: Scene,
    scale: float,
    whole_paths: bool = False,
    with_run: bool = True,
    with_words: bool = True,
) -> Slide:
    """Return the slide of a page that shows a scene, whose words its picture carries or not."""
    words = Words(scene.title, scene.text, scene.why, scene.to_try, scene.notes)
    carried = words if with_words else NO_WORDS
    picture = content_of(page, ".png", scale, whole_paths, with_run, carried)
    snapshots = page.snapshots
    subject = subject_of([one.experiment for one in snapshots], names_of(snapshots))
    shown = "; ".join([subject, *_numbers(page)])
    alt = f"{scene.text} {shown}.".strip()
    notes = "\n\n".join(filter(None, [_said(scene), f"rnnviz: {shown}."]))
    return Slide(scene.title, picture, page.size, alt, notes, page.look.theme.name)


def pptx_of(title: str, slides: Sequence[Slide]) -> bytes:
    """Return a PPTX of slides; the same slides give the same bytes.

    Raises
    ------
    RnnvizError
        If python-pptx is not installed; the message says how it is.
    """
    pptx = python_pptx()
    deck = pptx.Presentation()
    _widen(deck)
    for slide in slides:
        _add(deck, slide)
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = title, "rnnviz", "rnnviz"
    about.created = about.modified = about.last_printed = BEGAN
    about.revision = 1
    written = io.BytesIO()
    deck.save(written)
    return _timeless(written)


def python_pptx() -> ModuleType:
    """Return python-pptx, which not everybody has.

    Raises
    ------
    RnnvizError
        If it is not installed; the message says how it is.
    """
    try:
        import pptx
    except ImportError:
        raise RnnvizError(f"slides need python-pptx: {INSTALL}.") from None
    return pptx


def _numbers(page: Page) -> list[str]:
    return [str(number) for number in numbers_of(page.snapshots).values()]


def _said(scene: Scene) -> str:
    """Return what is to be said of a scene: its notes, then its words."""
    parts = [part.text for part in scene.script.parts]
    said = [scene.notes, scene.text, scene.why, scene.to_try, *parts]
    return "\n\n".join(ACT.sub(r"\1", text) for text in said if text)


def _widen(deck: Any) -> None:
    """Make the template, which is 4:3, 16:9."""
    width, height = (round(edge * UNIT) for edge in PRESET.size)
    share, tall = width / deck.slide_width, height / deck.slide_height
    deck.slide_width, deck.slide_height = width, height
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            shape.left, shape.width = round(shape.left * share), round(shape.width * share)
            shape.top, shape.height = round(shape.top * tall), round(shape.height * tall)


def _add(deck: Any, slide: Slide) -> None:
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Pt

    theme = THEMES[slide.theme]
    sheet = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    fill = sheet.background.fill
    fill.solid()
    fill.fore_color.rgb = _color(theme.background)
    title = sheet.shapes.title
    title.left, title.top, title.width, title.height = (round(edge * UNIT) for edge in HEAD)
    frame = title.text_frame
    frame.text = slide.title
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = 0
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    font = frame.paragraphs[0].font
    font.size = Pt(HEAD_POINTS if len(slide.title) <= LONG else LONG_POINTS)
    font.bold = True
    font.color.rgb = _color(theme.ink)
    picture = sheet.shapes.add_picture(io.BytesIO(slide.picture), *_place(slide.size))
    picture.name = "Figure"
    picture._element.nvPicPr.cNvPr.set("descr", slide.alt)
    sheet.notes_slide.notes_text_frame.text = slide.notes


def _color(name: str) -> object:
    from pptx.dml.color import RGBColor

    make: Any = RGBColor
    return make(*bytes.fromhex(name[1:]))


def _place(size: tuple[int, int]) -> tuple[int, ...]:
    """Return left, top, width and height of a picture, as large as there is room."""
    left, top, width, height = ROOM
    share = min(width / size[0], height / size[1])
    across, down = size[0] * share, size[1] * share
    lengths = left + (width - across) / 2, top + (height - down) / 2, across, down
    return tuple(round(length * UNIT) for length in lengths)


def _timeless(written: io.BytesIO) -> bytes:
    """Return the file with the dates of its parts made constant."""
    again = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            about = zipfile.ZipInfo(name, ZIP_DATE)
            about.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(about, old.read(name))
    return again.getvalue()
