"""What the README and the page of settings say of the program is true."""

import re
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

import rnnviz
from rnnviz import SOURCES, Experiment, Trainer, figures
from rnnviz.cli import main
from rnnviz.figures.view.seen import ENTRIES, opened
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.settings import settings_of

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def test_the_page_of_settings_is_the_programs(capsys: pytest.CaptureFixture[str]) -> None:
    main(["list", "settings"])
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == capsys.readouterr().out


def test_the_page_of_pictures_is_true(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    path = tmp_path / "moment.json"
    path.write_text(page[page.index("    {") : page.index("\n| entry |")], encoding="utf-8")
    scene, seen = opened(str(path))
    assert [past.update for past in scene.pasts] == [400, 400]
    assert seen.focus.losses.step == 22
    table = page[page.index("| entry of `view` |") :]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(ENTRIES)


def test_the_page_of_settings_has_every_setting_of_everything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["list", "settings"])
    page = capsys.readouterr().out
    keys = {"task": tasks, "model.cell": cells, "training.optimizer": optimizers}
    for key, registry in keys.items():
        for name in registry:
            own = settings_of(registry[name])
            _, found, part = page.partition(f"## {registry.noun.capitalize()} `{name}`\n")
            assert bool(found) == bool(own)
            for field, about in own.items():
                row = rf"^\| `{key}.{field}` \| [^|]* \| {re.escape(about.allowed)} \| .+ \|$"
                assert re.search(row, part.partition("\n## ")[0], re.MULTILINE)


def test_pictures_and_scripts_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    links = re.findall(r"\]\(((?:resources|docs|\.github)/[^)#]+)", text)
    for path in links + re.findall(r"sh (\S+\.sh)", text):
        assert (ROOT / path).is_file(), path


def test_what_contributing_names_is_there() -> None:
    path = ROOT / ".github" / "CONTRIBUTING.md"
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((\.\.?/[^)#]+)", text):
        assert (path.parent / link).is_file(), link
    for name in re.findall(r"`((?:rnnviz|tests|resources|docs)/[\w./]*)`", text):
        assert (ROOT / name).exists(), name
    rows = re.findall(r"^\| (`[\w/.]+`.*?) \|", text, flags=re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([\w/.]+)`", row)]
    assert len(names) > 10
    for name in names:
        places = (ROOT, ROOT / "rnnviz", ROOT / "tests" / "benchmarks")
        assert any((place / name).exists() for place in places), name


def test_it_promises_the_same_bits_of_one_machine_alone() -> None:
    """A BLAS may add in another order, and then a task is solved some updates earlier or later."""
    text = " ".join(README.read_text(encoding="utf-8").split())
    for claim in ("the same weights bit for bit", "writes the same bytes twice"):
        before, _, _ = text.partition(claim)
        assert "one machine" in before[-120:].lower()
        assert "numpy" in before[-120:]


def test_commands_and_options_exist(capsys: pytest.CaptureFixture[str]) -> None:
    text = README.read_text(encoding="utf-8")
    usage = text[text.index("## Command line") : text.index("## Python")]
    for command in ("open", "render", "train", "sweep", "new", "check", "list"):
        with suppress(SystemExit):
            main([command, "--help"])
    known = capsys.readouterr().out
    for option in set(re.findall(r"--[a-z]+", usage)):
        assert option in known


def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = README.read_text(encoding="utf-8")
    block = text[text.index("    from rnnviz import") : text.index("`Experiment.to_dict()`")]
    monkeypatch.chdir(tmp_path)
    Path("mine.json").write_text('{"format": 1, "task": "copy"}', encoding="utf-8")
    exec(compile(textwrap.dedent(block), "README", "exec"), {})


def test_its_table_of_arrays_is_true() -> None:
    experiment = Experiment.from_dict(
        {"format": 1, "model.cell": "lstm", "model.layers": 2, "model.bidirectional": True}
    )
    snapshot = Trainer(experiment).snapshot()
    model, trace = experiment.model, snapshot.trace
    names = {
        "T": trace.inputs.shape[0], "B": trace.inputs.shape[2], "G": 4, "units": model.units,
        "inputs": trace.inputs.shape[1], "outputs": trace.outputs.shape[1], "directions": 2,
        "losses": len(snapshot[SOURCES].matrices[0].steps),
    }  # fmt: skip
    text = README.read_text(encoding="utf-8")
    table = text[text.index("| of a snapshot | shape |") : text.index("`trace.layers` holds one")]
    rows = re.findall(r"^\| `([^`]+)`[^|]*\| (\([^)]*\))", table, re.MULTILINE)
    assert len(rows) == 11
    for what, shape in rows:
        dot = "" if what.startswith("[") else "."
        array = eval(f"snapshot{dot}{what}", {"snapshot": snapshot, "k": 0, **vars(rnnviz)})
        sizes = shape.replace("losses followed", "losses").replace(" units", " * units")
        assert array.shape == eval(sizes.replace(", * ", ", "), dict(names)), what


def _blocks(text: str) -> list[str]:
    """Return what is indented as code."""
    return [
        textwrap.dedent(block) for block in re.findall(r"(?:^(?:    .*)?\n)+", text, re.MULTILINE)
    ]


def test_its_film_is_made(qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = (b for b in _blocks(README.read_text(encoding="utf-8")) if "Film(" in b)
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "README", "exec"), {})
    with Image.open("training.gif") as film, Image.open("slide.png") as slide:
        assert film.n_frames == 7
        assert slide.size == (1920, 1080)


@pytest.mark.parametrize(
    "text", [README.read_text(encoding="utf-8"), figures.__doc__], ids=["README", "package"]
)
def test_a_program_with_a_panel_in_it_runs_to_its_end(text: str) -> None:
    (program,) = (block for block in _blocks(text) if "EmbeddedPanel" in block)
    ends = "from PySide6.QtCore import QTimer\nQTimer.singleShot(0, app.quit)\n"
    before, _, _ = program.partition("app.exec()")
    done = subprocess.run(
        [sys.executable, "-c", before + ends + "app.exec()"], cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
