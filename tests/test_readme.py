"""What the README says of the program is true. `python tests/test_readme.py` prints its table."""

import re
from contextlib import suppress
from pathlib import Path

from rnnviz.cli import main
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.settings import Value
from rnnviz.training.settings.experiment import Experiment

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def settings_table() -> list[str]:
    """Return a line for every setting of every task, cell and optimizer."""
    lines: dict[str, str] = {}
    kinds: list[dict[str, str]] = [{}]
    kinds += [{"task": name} for name in tasks]
    kinds += [{"model.cell": name} for name in cells]
    kinds += [{"training.optimizer": name} for name in optimizers]
    shared = set(Experiment().to_dict()) - _own({})
    for kind in kinds:
        experiment = Experiment().with_settings(kind)
        for entry in experiment.entries():
            own = bool(kind) and entry.key in _own(kind)
            if own or entry.key in shared:
                about = f" ({', '.join(kind.values())})" if own else ""
                default = _shown(entry.value)
                line = f"| `{entry.key}`{about} | {default} | {entry.setting.allowed} |"
                lines.setdefault(entry.key + about, line)
    return [lines[key] for key in sorted(lines, key=_order)]


def _own(kind: dict[str, str]) -> set[str]:
    """Return the keys that belong to the chosen kind, or to any kind."""
    keys = Experiment().with_settings(kind).to_dict()
    heads = tuple(f"{head}." for head in (kind or ("task", "model.cell", "training.optimizer")))
    return {key for key in keys if key.startswith(heads)}


def _order(name: str) -> tuple[int, int, str]:
    heads = ("task", "model", "training", "seed")
    return heads.index(re.split(r"[. ]", name)[0]), "." in name, name


def _shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_the_table_of_settings_is_the_programs() -> None:
    text = README.read_text(encoding="utf-8")
    found = re.findall(r"^\| `(?:task|model|training|seed).*$", text, flags=re.MULTILINE)
    assert found == settings_table()


def test_pictures_and_scripts_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    for path in re.findall(r"\]\((resources/[^)]+)\)", text) + re.findall(r"sh (\S+\.sh)", text):
        assert (ROOT / path).is_file(), path


def test_commands_and_options_exist(capsys) -> None:  # type: ignore[no-untyped-def]
    text = README.read_text(encoding="utf-8")
    usage = text[text.index("## Command line") : text.index("## Python")]
    for command in ("open", "render", "train", "list"):
        with suppress(SystemExit):
            main([command, "--help"])
    known = capsys.readouterr().out
    for option in set(re.findall(r"--[a-z]+", usage)):
        assert option in known


if __name__ == "__main__":
    print(*settings_table(), sep="\n")
