"""Slides, read back by python-pptx, and opened again."""

from __future__ import annotations

import builtins
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from rnnviz.errors import RnnvizError
from rnnviz.figures.export.files import page_of
from rnnviz.figures.export.slides import PRESET, SIZE, Slide, pptx_of, slide_of
from rnnviz.figures.style.theme import DARK, THEMES
from rnnviz.figures.view.seen import opened
from rnnviz.training.commands.past import Past
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.scenes.script import Part, Script
from rnnviz.training.settings import embedded_slides
from rnnviz.training.settings.experiment import read_json
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import trained

WORDS = Scene(
    "a", trained(3).experiment, "A <title> & more", "What there is.", "Why.", "To try.",
    notes="Ask first.\nThen wait.", script=Script((Part("[point](act) at *it*"),)),
)  # fmt: skip


def slide(snapshot: Snapshot, scene: Scene = WORDS, **how: bool) -> Slide:
    with page_of((snapshot,), DARK, SIZE, PRESET, ["states", "loss"]) as page:
        return slide_of(page, scene, 0.5, **how)


def test_a_slide_has_title_picture_alternative_text_and_notes(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "talk.pptx"
    path.write_bytes(pptx_of("My talk", [slide(trained(3))]))
    deck = Presentation(path)
    assert deck.core_properties.title == "My talk"
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    (sheet,) = deck.slides
    assert sheet.shapes.title.text == "A <title> & more"
    title, picture = sheet.shapes
    with Image.open(io.BytesIO(picture.image.blob)) as image:
        assert image.size == (SIZE[0] // 2, SIZE[1] // 2)
        background = tuple(int(THEMES["dark"].background[k : k + 2], 16) for k in (1, 3, 5))
        assert image.convert("RGB").getpixel((1, 1)) == background
    assert picture.width / picture.height == pytest.approx(SIZE[0] / SIZE[1], rel=1e-3)
    assert title.top + title.height <= picture.top
    assert picture.top + picture.height <= Inches(7.5)
    alt = picture._element.nvPicPr.cNvPr.get("descr")
    assert alt.startswith("What there is. Copy memory · LSTM 6")
    assert "update 3" in alt
    notes = sheet.notes_slide.notes_text_frame.text
    assert notes.startswith(
        "Ask first.\nThen wait.\n\nWhat there is.\n\nWhy.\n\nTo try.\n\npoint at"
    )
    assert "act" not in notes


def test_the_same_slides_are_the_same_bytes(qapp: object) -> None:
    one, other = (pptx_of("", [slide(trained(3)), slide(trained(4))]) for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as parts:
        assert {about.date_time[0] for about in parts.infolist()} == {1980}


def test_one_slide_opens_at_its_moment_with_its_words(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "one.pptx"
    path.write_bytes(pptx_of("", [slide(trained(3))]))
    scene, _ = opened(str(path))
    assert scene.pasts == (Past(3),)
    assert scene.experiment == trained(3).experiment
    assert scene.panels == ("states", "loss")
    assert (scene.title, scene.text, scene.notes) == (WORDS.title, WORDS.text, WORDS.notes)


def test_several_slides_are_a_lecture(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "talk.pptx"
    second = replace(WORDS, title="Second")
    content = pptx_of("Week <3>", [slide(trained(3)), slide(trained(4), second)])
    path.write_bytes(content)
    values = read_json(path)
    assert (values["title"], len(values["scenes"])) == ("Week <3>", 2)
    scene, _ = opened(str(path))
    assert scene.lecture is not None
    assert [entry["update"] for entry in scene.lecture.entries] == [3, 4]
    assert scene.pasts == (Past(3),)


def test_slides_may_carry_nothing(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "bare.pptx"
    path.write_bytes(pptx_of("", [slide(trained(3), with_run=False)]))
    with pytest.raises(RnnvizError, match="carries no experiment"):
        read_json(path)


def test_a_damaged_or_endless_file_is_one_sentence(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, content = tmp_path / "bad.pptx", pptx_of("", [slide(trained(3))])
    random = np.random.default_rng(0)
    for _ in range(60):
        broken = bytearray(content)
        for place in random.integers(0, len(content), 200):
            broken[place] = random.integers(0, 256)
        path.write_bytes(broken[: random.integers(4, len(content))])
        with pytest.raises(RnnvizError, match=r"bad\.pptx"):
            read_json(path)
    path.write_bytes(content)
    monkeypatch.setattr(embedded_slides, "LARGEST", 1000)
    with pytest.raises(RnnvizError, match="more than 1,000 bytes"):
        read_json(path)


def test_without_its_library_it_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name.partition(".")[0] == "pptx":
            raise ImportError(name)
        return ours(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(RnnvizError, match=r'python-pptx: pip install "rnnviz\[slides\]"'):
        pptx_of("", [])
