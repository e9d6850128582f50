"""Exported files, read back by other programs' readers."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pypdf
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.board.presets import PRESETS
from rnnviz.figures.export import check_form, export, metadata, render
from rnnviz.figures.export.images import png, with_text
from rnnviz.figures.export.svg_marks import mark_of
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.theme import DARK, LIGHT, THEMES, Theme
from rnnviz.figures.view.run_view import Cursor
from rnnviz.figures.view.seen import Seen, opened
from rnnviz.figures.view.view import View
from rnnviz.training.commands.change import Change
from rnnviz.training.commands.kinds.add_noise import AddNoise
from rnnviz.training.commands.kinds.shift_bias import ShiftBias
from rnnviz.training.commands.past import Past
from rnnviz.training.fault import Tensor, TensorKind
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.run.headless import begin, repeated
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.embedded import LONGEST
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.parts import AT_REST
from tests.data.files import fresh
from tests.figures.helpers import PICTURES, Sheet, trained, with_fault, with_random_states

SIZE = (900, 600)
READ = ["flow", "sequence", "states", "gates", "losses", "gradient", "loss", "history"]
SVG = "{http://www.w3.org/2000/svg}"
every_form = pytest.mark.parametrize("suffix", PICTURES)
themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def figure(**settings: object) -> Figure:
    made = Figure(DARK)
    made.board.resize(*SIZE)
    made.show(trained(**settings))  # type: ignore[arg-type]
    return made


def embedded(path: Path) -> dict[str, object]:
    if path.suffix == ".png":
        with Image.open(path) as image:
            image.load()
            text = image.text["rnnviz"]  # type: ignore[attr-defined]
    elif path.suffix == ".svg":
        (element,) = ElementTree.parse(path).iter("{urn:rnnviz}experiment")
        text = element.text or ""
    else:
        metadata = pypdf.PdfReader(path).xmp_metadata
        assert metadata is not None
        tree = ElementTree.fromstring(metadata.stream.get_data())
        (element,) = tree.iter("{urn:rnnviz}experiment")
        text = element.text or ""
    values = json.loads(text)
    assert isinstance(values, dict)
    return values


@every_form
def test_a_file_carries_its_experiment(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"figure{suffix}"
    render(trained(task="sine"), path, size=SIZE)
    values = embedded(path)
    assert values["update"] == 30
    assert Experiment.from_dict(values["experiment"]) == trained(task="sine").experiment  # type: ignore[arg-type]


@every_form
def test_the_same_call_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"1{suffix}", tmp_path / f"2{suffix}"
    render(trained(), first, size=SIZE)
    render(trained(), second, size=SIZE)
    assert first.read_bytes() == second.read_bytes()


def test_another_process_gives_the_same_bytes(tmp_path: Path) -> None:
    """Neither the order of hashes nor an address must show."""
    code = (
        "import sys; from pathlib import Path; from tests.figures.helpers import trained;"
        "from rnnviz.figures.application import application;"
        "from rnnviz.figures.export import render; app = application();"
        f"[render(trained(), Path(sys.argv[1]) / f'f{{s}}', size=(900, 600)) for s in {PICTURES}]"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    for suffix in PICTURES:
        here = tmp_path / f"here{suffix}"
        render(trained(), here, size=(900, 600))
        assert here.read_bytes() == (tmp_path / f"f{suffix}").read_bytes()


@pytest.mark.parametrize("scale", [1.0, 1.5, 3.0])
def test_a_png_has_the_size_asked_for(scale: float, tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    render(trained(), path, size=SIZE, scale=scale)
    with Image.open(path) as image:
        assert image.size == tuple(round(edge * scale) for edge in SIZE)
        assert image.info["dpi"][0] == pytest.approx(96 * scale, abs=0.1)


@pytest.mark.parametrize("suffix", PICTURES)
def test_a_page_twice_as_large_shows_the_same_twice_as_large(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"figure{suffix}"
    render(trained(), path, size=(3200, 1800), scale=1.0)
    if suffix == ".png":
        twice = path.read_bytes()
        render(trained(), path, size=(1600, 900), scale=2.0)
        with Image.open(io.BytesIO(twice)) as large, Image.open(path) as small:
            assert (np.asarray(large) == np.asarray(small)).all()
    elif suffix == ".svg":
        root = ElementTree.parse(path).getroot()
        assert (root.attrib["width"], root.attrib["viewBox"]) == ("3200", "0 0 1600 900")
    else:
        assert float(pypdf.PdfReader(path).pages[0].mediabox.width) == 2400


def test_line_widths_grow_with_the_scale(tmp_path: Path) -> None:
    """At three times the size there is nine times as much ink."""
    inks = []
    for scale in (1.0, 3.0):
        path = tmp_path / "figure.png"
        render(trained(model__cell="rnn"), path, size=SIZE, scale=scale, panels=["gradient"])
        with Image.open(path) as image:
            edges = (120 * scale, 80 * scale, 880 * scale, 540 * scale)
            pixels = np.asarray(image.convert("RGB").crop(edges)).astype(int)
        ground = np.array([argb(DARK.panel) >> shift & 255 for shift in (16, 8, 0)])
        inks.append(np.abs(pixels - ground).sum())
    assert inks[1] / inks[0] == pytest.approx(9, rel=0.05)


def test_a_png_is_what_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    made = figure()
    export(made, path, scale=1.0)
    sheet = Sheet(trained(), size=SIZE, panels=made.panels, view=made.view)
    with Image.open(path) as image:
        assert image.size[0] == SIZE[0]
        below_header = image.convert("RGB").crop((0, image.size[1] - SIZE[1], *image.size))
    drawn = np.asarray(below_header)
    bits = np.frombuffer(sheet.image.constBits(), np.uint8).reshape(SIZE[1], SIZE[0], 4)
    difference = np.abs(drawn.astype(int) - bits[:, :, 2::-1])
    # The dots of a scatter plot are copied on a screen and drawn in a file.
    assert (difference > 2).mean() < 0.001


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        text = pypdf.PdfReader(path).pages[0].extract_text()
        return text.replace("\t", " ")  # Qt gives the glyph of the space the first code it has
    return "\n".join(element.text or "" for element in ElementTree.parse(path).iter(f"{SVG}text"))


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
@themes
def test_text_is_text(suffix: str, theme: Theme, tmp_path: Path) -> None:
    path = tmp_path / f"figure{suffix}"
    render(trained(), path, size=(1600, 850), theme=theme, panels=READ)
    # Where another font has to help out with a sign, a reader of PDF begins a line.
    text = re.sub(r"\s", "", text_of(path))
    for words in (
        "Copy memory · LSTM 6 · seed 0", "update 30", "(baseline 0.260)",
        "of symbols recalled correctly",
        "Gradient flow · unrolled network", "read right to left", "Hidden state h", "Cell state c",
        "forget f", "candidate g", "Loss per step", "timestep", "‖∂L/∂h‖", "sequence 1 of 8",
        "rms over 8 sequences", "10⁻⁹",
    ):  # fmt: skip
        assert re.sub(r"\s", "", words) in text, words


def test_a_pdf_is_one_page_of_vectors_and_exact_size(tmp_path: Path) -> None:
    path = tmp_path / "figure.pdf"
    render(trained(), path, size=SIZE)
    (page,) = pypdf.PdfReader(path).pages
    assert float(page.mediabox.width) == pytest.approx(SIZE[0] * 0.75, abs=1)
    assert float(page.mediabox.height) == pytest.approx(SIZE[1] * 0.75, abs=1)
    filters = {str(image.indirect_reference.get_object()["/Filter"]) for image in page.images}  # type: ignore[union-attr,index]
    assert filters == {"/FlateDecode"}  # none of them lossy
    assert page.get_contents() is not None


def test_the_heatmaps_of_an_svg_are_crisp(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    render(with_random_states(trained()), path, size=SIZE, panels=["states"])
    images = list(ElementTree.parse(path).iter(f"{SVG}image"))
    heat = max(images, key=lambda image: float(image.attrib["width"]))
    with Image.open(io.BytesIO(base64.b64decode(heat.attrib["href"].split(",")[1]))) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert image.size == (2 * int(heat.attrib["width"]), 2 * int(heat.attrib["height"]))
    table = {tuple(int(c) >> s & 255 for s in (16, 8, 0)) for c in DARK.signed.table}
    assert set(map(tuple, np.unique(pixels.reshape(-1, 3), axis=0).tolist())) <= table
    changes = (pixels[:, 1:] != pixels[:, :-1]).any(axis=(0, 2)).sum()
    assert changes == trained().trace.steps - 1


def test_an_svg_stays_inside_and_names_no_machine(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    render(trained(), path, size=SIZE)
    root = ElementTree.parse(path).getroot()
    assert root.attrib["viewBox"] == "0 0 900 600"
    for rect in root.iter(f"{SVG}rect"):
        assert 0 <= float(rect.attrib["x"]) <= 900
        assert 0 <= float(rect.attrib["y"]) <= 600
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.attrib["x"]) <= 900
        assert 0 <= float(text.attrib["y"]) <= 600
    marks = re.sub(r"base64,[^\"]*", "", path.read_text())  # an image may spell anything
    assert "nan" not in marks.lower().replace("candidate", "")
    assert str(tmp_path) not in path.read_text()


def test_an_export_shows_what_the_figure_shows(tmp_path: Path) -> None:
    made = figure()
    made.set_panels(["states", "loss"])
    made.set_view(View(sequence=2))
    made.set_pin(Cursor(7, 3))
    path = tmp_path / "figure.svg"
    export(made, path)
    text = text_of(path)
    value = trained().trace.layers[0].states["h"][7, 3, 2]
    assert f"h {value:+.2f}".replace("-", "−") in text
    assert "Gates" not in text
    made.set_pin(None)
    made.set_cursor(Cursor(7, 3))  # only pointed at
    export(made, path, theme=LIGHT, panels=["gates"], size=(700, 500))
    text = text_of(path)
    assert "Gates" in text
    assert "unit 3" not in text
    assert LIGHT.background in path.read_text()
    assert made.theme is DARK


def test_a_fault_is_told_in_the_header(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    render(with_fault(trained(), Tensor(TensorKind.STATE, "h"), 6), path, size=(1400, 850))
    assert "NaN in the state h at timestep 6, in update 31" in text_of(path)


@pytest.mark.parametrize("name", ["figure.gif", "figure", "figure.PNG.txt"])
def test_another_suffix_is_refused_with_a_remedy(name: str, tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match=r"\.png, \.svg, \.pdf"):
        check_form(Path(name))
    with pytest.raises(RnnvizError, match=r"\.png"):
        render(trained(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    render(trained(), tmp_path / "figure.SVG", size=SIZE)
    ElementTree.parse(tmp_path / "figure.SVG")


@pytest.mark.parametrize("size", [(10, 600), (600, 10), (-5, 600), (100_000, 600)])
def test_a_size_that_cannot_be_drawn_is_refused(size: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match="100 to 16,000"):
        render(trained(), tmp_path / "figure.png", size=size)
    with pytest.raises(RnnvizError, match="scale"):
        render(trained(), tmp_path / "figure.png", size=SIZE, scale=0)


def test_a_missing_folder_is_named_and_a_file_is_kept(tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match="folder"):
        render(trained(), tmp_path / "nowhere" / "figure.png", size=SIZE)
    (tmp_path / "figure.png").mkdir()
    with pytest.raises(RnnvizError, match=r"figure\.png"):
        render(trained(), tmp_path / "figure.png", size=SIZE)
    assert [path.name for path in tmp_path.iterdir()] == ["figure.png"]


def test_a_figure_without_a_snapshot_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(RnnvizError, match="nothing to export"):
        export(Figure(), tmp_path / "figure.png")


@pytest.mark.parametrize(
    ("suffix", "command"),
    [(".svg", "rsvg-convert {0} -o {1}.png"), (".pdf", "pdftoppm -png -singlefile -r 96 {0} {1}")],
)
@themes
def test_other_programs_draw_the_same_picture(
    suffix: str, command: str, theme: Theme, tmp_path: Path
) -> None:
    if shutil.which(command.split()[0]) is None:
        pytest.skip(f"needs {command.split()[0]}")
    ours, theirs = tmp_path / "figure.png", tmp_path / "drawn"
    render(trained(), ours, size=(1400, 852), scale=1.0, theme=theme)
    render(trained(), tmp_path / f"figure{suffix}", size=(1400, 852), theme=theme)
    subprocess.run(command.format(tmp_path / f"figure{suffix}", theirs).split(), check=True)
    with Image.open(ours) as one, Image.open(theirs.with_suffix(".png")) as other:
        # Averaged over a few pixels, which forgives other programs their ways with soft edges.
        first, second = (
            np.asarray(image.convert("RGB").resize((200, 122), Image.Resampling.BOX)).astype(int)
            for image in (one, other)
        )
    difference = np.abs(first - second)
    assert difference.mean() < 2.0
    assert (difference.max(axis=2) > 40).mean() < 0.01


@pytest.mark.parametrize("suffix", PICTURES)
def test_a_picture_opens_as_the_experiment_that_it_shows(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"figure{suffix}"
    render(trained(), path, size=SIZE)
    assert Experiment.load(path) == trained().origin


@pytest.mark.parametrize(
    ("words", "kept"), [(" = carried", True), ("t 9   h 0.66", True), ("update 30", False)]
)
def test_an_svg_keeps_spaces_that_stand_at_an_end_or_side_by_side(words: str, kept: bool) -> None:
    qt = {"x": "3", "y": "4", "font-family": "rnnviz-right", "font-size": "12",
          "font-weight": "400", "fill": "#ffffff",
          "transform": "matrix(1,0,0,1,10,20.5)"}  # fmt: skip
    element = ElementTree.fromstring(str(mark_of("text", qt, words)))
    assert element.text == words
    assert element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", "") == (
        "preserve" if kept else ""
    )
    assert element.attrib == {
        "x": "13", "y": "24.5", "font-size": "12px", "text-anchor": "end", "fill": "#ffffff"
    }  # fmt: skip


CONTROL = "".join(map(chr, (*range(1, 32), 0x7F, 0x85, 0xFFFE, 0xFFFF, 0x2028))) + "<&]]>\"'"


@every_form
def test_a_text_with_control_characters_makes_files_that_others_can_read(
    suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"figure{suffix}"
    shown = trained(
        updates=2, task="text", task__path=fresh(CONTROL * 30), task__length=50, task__primer="<&"
    )
    render(shown, path, size=(1400, 850))
    assert embedded(path)["update"] == 2
    named = {"task.path": shown.origin.to_dict()["task.path"]}
    assert Experiment.load(path, named) == shown.origin
    if suffix == ".svg":
        assert "␌" in text_of(path)


@every_form
def test_a_picture_of_a_run_with_very_many_changes_opens_again(suffix: str, tmp_path: Path) -> None:
    path, rate = tmp_path / f"figure{suffix}", "training.optimizer.learning_rate"
    journal = tuple((update, Change(rate, update * 1e-7)) for update in range(20_000))
    shown = dataclasses.replace(trained(), journal=journal)
    render(shown, path, size=SIZE, panels=["loss"])
    assert Experiment.load(path) == shown.origin
    assert len(embedded(path)["journal"]) == 20_000  # type: ignore[arg-type]


def test_every_command_between_two_updates_is_kept_and_of_too_many_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rate = "training.optimizer.learning_rate"
    given = [Change(rate, 0.1), ShiftBias(1.0), AddNoise(0.1), ShiftBias(1.0), Change(rate, 0.2)]
    few = dataclasses.replace(trained(), journal=tuple((5, one) for one in given))
    carried = json.loads(metadata.embedded([few], False))["journal"]
    assert carried == [[5, one.to_dict()] for one in given]
    monkeypatch.setattr(metadata, "LONGEST", LONGEST // 30)  # so that few are too many
    endless = tuple((update, Change(rate, update * 1e-7)) for update in range(10_000))
    many = dataclasses.replace(trained(), journal=endless)
    text = metadata.embedded([many, many], False)
    assert len(text) < LONGEST // 30
    for journal in (json.loads(text)["journal"], *json.loads(text)["run_journals"]):
        assert journal[0] == [0, {"left_out": 10_001 - len(journal)}]
        assert journal[-1][0] == 9_999


def test_the_largest_picture_opens_again(tmp_path: Path) -> None:
    """Its 236 megapixels are more than most readers of pictures take for harmless."""
    image = QImage(15_360, 15_360, QImage.Format.Format_Mono)
    image.fill(0)
    content = with_text(png(image), "rnnviz", metadata.embedded([trained()], False))
    (tmp_path / "large.png").write_bytes(content)
    assert Experiment.load(tmp_path / "large.png") == trained().origin


@every_form
def test_a_file_may_carry_nothing(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"figure{suffix}"
    render(trained(), path, size=SIZE, with_run=False)
    assert b"model.units" not in path.read_bytes()
    assert not re.search(rb"20[2-9]\d-\d\d-\d\d", path.read_bytes())  # nor when it was written
    with pytest.raises(RnnvizError, match=r"experiment|carries no run"):
        Experiment.load(path)


@every_form
def test_a_picture_opens_with_the_view_that_it_shows(suffix: str, tmp_path: Path) -> None:
    made = figure()
    made.set_panels(["states", "loss"])
    made.set_view(View(sequence=2, losses=ALL_LOSSES, window=(2, 12)))
    made.set_pin(Cursor(7, 3))
    path = tmp_path / f"figure{suffix}"
    export(made, path)
    scene, seen = opened(str(path))
    assert (seen.view, seen.pin) == (made.view, Cursor(7, 3))
    assert seen.view.order is not None
    assert scene.panels == ("states", "loss")
    assert scene.pasts == (Past(30),)


def test_a_picture_of_a_picture_is_the_same_bytes(tmp_path: Path) -> None:
    """Trained again from what it carries, and looked at as it says."""
    trainer = Trainer(trained().origin)
    trainer.step(20)
    trainer.apply(Change("training.optimizer.learning_rate", 0.05))
    trainer.step(10)
    seen = Seen(
        View(sequence=1, sort="activity", losses=ALL_LOSSES, by_cause=True),
        Cursor(5, 2, pinned=True),
    )
    first, second = tmp_path / "first.png", tmp_path / "second.png"
    snapshot = trainer.snapshot(AT_REST | seen.needs, seen.focus)
    render(snapshot, first, size=SIZE, seen=seen)
    scene, again = opened(str(first))
    trainers = begin(scene)
    for _ in repeated(trainers, scene.pasts):
        pass
    needs = AT_REST | again.needs
    render([one.snapshot(needs, again.focus) for one in trainers], second, size=SIZE, seen=again)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_transparent_picture_has_no_ground(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"figure{suffix}"
    render(trained(), path, size=SIZE, scale=1.0, theme=LIGHT, transparent=True)
    if suffix == ".svg":
        marks = path.read_text().partition("</metadata>")[2]
        assert f'width="900" height="600" fill="{LIGHT.background}"' not in marks
        rects = [rect.attrib for rect in ElementTree.parse(path).iter(f"{SVG}rect")]
        assert max(float(one["width"]) for one in rects if one.get("fill")) < 700
        return
    with Image.open(path) as image:
        pixels = np.asarray(image)
    assert image.mode == "RGBA"
    assert (pixels[[0, -1]][:, [0, -1], 3] == 0).all()
    assert 0.3 < (pixels[..., 3] == 255).mean() < 0.95
    solid = pixels[pixels[..., 3] == 255][:, :3]
    assert (solid == [255, 255, 255]).all(axis=1).any()  # panels keep their ground


def test_a_picture_without_a_caption_has_more_room(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    render(trained(), path, size=SIZE, panels=["loss"], captioned=False)
    assert "update 30" not in text_of(path)
    assert "Loss" in text_of(path)
    render(trained(), path, size=SIZE, panels=["loss"])
    assert "update 30" in text_of(path)


def test_legends_can_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    for legends in (True, False):
        render(trained(), path, size=SIZE, panels=["loss", "flow"], legends=legends)
        assert ("training" in text_of(path)) == legends
        assert "Loss" in text_of(path)


def text_sizes(path: Path) -> list[float]:
    """Return the sizes of the texts of an SVG, in pixels of its own size."""
    root = ElementTree.parse(path).getroot()
    zoom = float(root.attrib["width"]) / float(root.attrib["viewBox"].split()[2])
    sizes = [text.attrib["font-size"] for text in root.iter(f"{SVG}text")]
    return [zoom * float(size.removesuffix("px")) for size in sizes]


POINT = 96 / 72  # pixels
LEAST_TEXT = {
    "slide": 0.02 * 1080, "half-slide": 0.02 * 1080, "column": 6 * POINT, "poster": 18 * POINT
}  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_text_of_a_size_for_its_purpose(name: str, tmp_path: Path) -> None:
    preset, path = PRESETS[name], tmp_path / "figure.svg"
    render(trained(), path, preset=preset, panels=["states", "loss"])
    root = ElementTree.parse(path).getroot()
    assert (int(root.attrib["width"]), int(root.attrib["height"])) == preset.size
    sizes = text_sizes(path)
    assert min(sizes) > 0.83 * LEAST_TEXT[name]  # indices
    assert np.median(sizes) >= LEAST_TEXT[name]
    assert max(sizes) < 3 * LEAST_TEXT[name]
    render(trained(), path, preset=preset, size=(1000, 700), panels=["states", "loss"])
    assert ElementTree.parse(path).getroot().attrib["width"] == "1000"
    assert min(text_sizes(path)) == pytest.approx(
        min(sizes), rel=1e-3
    )  # the same text on another size


def test_letters_and_lines_grow_with_the_preset_and_not_with_the_pixels(tmp_path: Path) -> None:
    """Measured in the picture: the height of the capital L of "Loss"."""
    heights = {}
    for name, preset in {"none": None, **PRESETS}.items():
        path = tmp_path / "figure.png"
        render(
            trained(), path, preset=preset, size=(900, 600), scale=2.0, panels=["loss"],
            theme=LIGHT, captioned=False,
        )  # fmt: skip
        with Image.open(path) as image:
            assert image.size == (1800, 1200)
            inked = (np.asarray(image.convert("L"))[:, :900] < 60).any(axis=1)
        heights[name] = int(np.argmin(inked[np.argmax(inked) :]))
    assert heights["slide"] == heights["half-slide"] == pytest.approx(2.25 * heights["none"], abs=3)
    assert heights["column"] < heights["none"] < heights["slide"] < heights["poster"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_the_same_bytes_again(name: str, tmp_path: Path) -> None:
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    render(trained(), first, preset=PRESETS[name], scale=1.0)
    made = Figure(DARK)
    made.board.resize(*SIZE)
    made.show(trained())
    export(made, second, preset=PRESETS[name], scale=1.0, panels=made.panels)
    with Image.open(first) as one, Image.open(second) as other:
        assert one.size == PRESETS[name].size
        assert (np.asarray(one) == np.asarray(other)).all()
    again = first.read_bytes()
    render(trained(), first, preset=PRESETS[name], scale=1.0)
    assert first.read_bytes() == again
