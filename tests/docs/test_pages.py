"""What the README and the pages of the documentation say of the program is true."""

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

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def page(name: str) -> str:
    """Return the text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_page_of_settings_is_the_programs(capsys: pytest.CaptureFixture[str]) -> None:
    main(["list", "settings"])
    assert page("settings.md") == capsys.readouterr().out


def test_the_page_of_pictures_is_true(tmp_path: Path) -> None:
    text = page("pictures.md")
    path = tmp_path / "moment.json"
    path.write_text(text[text.index("    {") : text.index("\n| entry |")], encoding="utf-8")
    scene, seen = opened(str(path))
    assert [past.update for past in scene.pasts] == [400, 400]
    assert seen.focus.losses.step == 22
    table = text[text.index("| entry of `view` |") :]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(ENTRIES)


def test_the_page_of_settings_has_every_setting_of_everything(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["list", "settings"])
    text = capsys.readouterr().out
    keys = {"task": tasks, "model.cell": cells, "training.optimizer": optimizers}
    for key, registry in keys.items():
        for name in registry:
            own = settings_of(registry[name])
            _, found, part = text.partition(f"## {registry.noun.capitalize()} `{name}`\n")
            assert bool(found) == bool(own)
            for field, about in own.items():
                row = rf"^\| `{key}.{field}` \| [^|]* \| {re.escape(about.allowed)} \| .+ \|$"
                assert re.search(row, part.partition("\n## ")[0], re.MULTILINE)


def test_what_the_readme_names_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(((?!http)[^)#]+)", text)
    assert len(links) > 10
    for path in links + re.findall(r"sh (\S+\.sh)", text):
        assert (ROOT / path).is_file(), path


def test_the_readme_is_about_one_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 70


def test_what_contributing_names_is_there() -> None:
    text = page("CONTRIBUTING.md")
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
    claims = {
        "python.md": "the same weights bit for bit",
        "command-line.md": "writes the same bytes twice",
    }
    for name, claim in claims.items():
        before, _, _ = " ".join(page(name).split()).partition(claim)
        assert "one machine" in before[-120:].lower()
        assert "numpy" in before[-120:]


def test_commands_and_options_exist(capsys: pytest.CaptureFixture[str]) -> None:
    usage = page("command-line.md")
    for command in ("open", "render", "train", "sweep", "new", "check", "list"):
        with suppress(SystemExit):
            main([command, "--help"])
    with suppress(SystemExit):
        main(["--help"])
    known = capsys.readouterr().out
    for option in set(re.findall(r"--[a-z]+", usage)):
        assert option in known


def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = page("python.md")
    block = text[text.index("    from rnnviz import") : text.index("`Experiment.to_dict()`")]
    monkeypatch.chdir(tmp_path)
    Path("mine.json").write_text('{"format": 1, "task": "copy"}', encoding="utf-8")
    exec(compile(textwrap.dedent(block), "python.md", "exec"), {})


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
    text = page("python.md")
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
    (program,) = (b for b in _blocks(page("python.md")) if "Film(" in b)
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "python.md", "exec"), {})
    with Image.open("training.gif") as film, Image.open("slide.png") as slide:
        assert film.n_frames == 7
        assert slide.size == (1920, 1080)


@pytest.mark.parametrize("text", [page("python.md"), figures.__doc__], ids=["page", "package"])
def test_a_program_with_a_panel_in_it_runs_to_its_end(text: str) -> None:
    (program,) = (block for block in _blocks(text) if "EmbeddedPanel" in block)
    ends = "from PySide6.QtCore import QTimer\nQTimer.singleShot(0, app.quit)\n"
    before, _, _ = program.partition("app.exec()")
    done = subprocess.run(
        [sys.executable, "-c", before + ends + "app.exec()"], cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
