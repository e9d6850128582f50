"""The reference of all settings, as a page in Markdown: ``rnnviz list settings``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rnnviz.registry import Registry, cells, optimizers, tasks
from rnnviz.settings import Entry
from rnnviz.training.settings.experiment import Experiment

INTRODUCTION = """\
# Settings

*Written by `rnnviz list settings > docs/settings.md`.*

The names are the same in files, in `--set` and in the tooltips of the controls. What a file or a
command leaves out has its default. First the settings of every experiment, then those of each task,
cell and optimizer."""
CHOICES: dict[str, Registry] = {
    "task": tasks,
    "model.cell": cells,
    "training.optimizer": optimizers,
}


def settings_reference() -> str:
    """Return a table of the shared settings, and one for each task, cell and optimizer."""
    inside_choices = tuple(f"{key}." for key in CHOICES)
    shared = (e for e in Experiment().entries() if not e.key.startswith(inside_choices))
    parts = [INTRODUCTION, *_table("Every experiment", shared)]
    for key, registry in CHOICES.items():
        for name in registry:
            experiment = Experiment().with_settings({key: name})
            own = (e for e in experiment.entries() if e.key.startswith(f"{key}."))
            parts += _table(f"{registry.noun.capitalize()} `{name}`", own)
    return "\n\n".join(parts)


def _table(title: str, entries: Iterable[Entry]) -> Iterator[str]:
    """Yield a heading and a table; nothing if there are no settings."""
    rows = [_row(entry) for entry in entries]
    if rows:
        yield f"## {title}"
        head = ["| setting | default | allowed | what it does |", "| --- | --- | --- | --- |"]
        yield "\n".join(head + rows)


def _row(entry: Entry) -> str:
    value, about = entry.value, entry.setting.help.replace("|", r"\|")
    default = f"{value:g}" if isinstance(value, float) else str(value)
    if entry.registry is not None:
        about = f"The {entry.registry.noun}, whose own settings are below."
    return f"| `{entry.key}` | {default} | {entry.setting.allowed} | {about} |"
