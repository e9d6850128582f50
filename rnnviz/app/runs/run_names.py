"""Names of the runs of the tree, and where each stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rnnviz.figures.view.numbers import whole
from rnnviz.training.settings.differences import differences
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.run_titles import cell_title
from rnnviz.training.settings.runs import is_shared, run_name
from rnnviz.training.travel.tree import Member, Tree

IN_TITLE = ("model.cell", "model.units", "model.layers", "model.bidirectional")


@dataclass(frozen=True)
class Place:
    """A run as the tree lists it.

    Attributes
    ----------
    number : int
        What it is known by.
    name : str
        What a person calls it, or else what sets it apart.
    about : str
        Where it branched off, or what it began as.
    end : str
        The last update that it has been at.
    shown : int or None
        Its place among those that are shown.
    depth : int
        How many runs it comes from, one after the other.
    lines : tuple of bool
        For each of these, whether another branch of it is listed further down.
    """

    number: int
    name: str
    about: str
    end: str
    shown: int | None
    depth: int
    lines: tuple[bool, ...]
    has_branches: bool

    @property
    def spoken(self) -> str:
        """All of it in words."""
        shown = "not shown" if self.shown is None else f"shown as run {run_name(self.shown)}"
        return f"run {self.number}: {self.name}. {self.about}, up to update {self.end}; {shown}"


def places(tree: Tree) -> list[Place]:
    """Return the runs in the order in which they are listed: each before what comes from it."""
    roots = [member for member in tree.members if member.parent is None]
    return [
        _place(tree, roots, member, lines)
        for root in roots
        for member, lines in _listed(tree, root, ())
    ]


def default_name(member: Member, roots: list[Member]) -> str:
    """Return what sets a run apart: what was done in it first, or its cell and settings."""
    if member.parent is not None:
        return member.words or "nothing changed yet"
    index = roots.index(member)
    others = [
        f"{one.label} {one.values[index]}"
        for one in differences([root.origin for root in roots])
        if one.key not in IN_TITLE
    ]
    return ", ".join([cell_title(member.origin), *others])


def apart(experiments: list[Experiment]) -> str:
    """Return why runs cannot stand beside each other, as a sentence; "" if they can."""
    for one in differences(experiments):
        if is_shared(one.key):
            return (
                f"Runs beside each other read the same batches; these differ in {one.label}"
                f" ({', '.join(dict.fromkeys(one.values))})."
            )
    return ""


def _listed(
    tree: Tree, member: Member, lines: tuple[bool, ...]
) -> Iterator[tuple[Member, tuple[bool, ...]]]:
    """Yield a run and all that come from it, each with its lines."""
    yield member, lines
    children = [one for one in tree.members if one.parent == member.number]
    for child in children:
        yield from _listed(tree, child, (*lines, child is not children[-1]))


def _place(tree: Tree, roots: list[Member], member: Member, lines: tuple[bool, ...]) -> Place:
    usual = default_name(member, roots)
    about = [usual] if member.name else []
    if member.parent is not None:
        about.insert(0, f"from {whole(member.since.update)}")
    elif not member.name:
        about.append(member.words or member.origin.task.title)
    return Place(
        number=member.number,
        name=member.name or usual,
        about=" · ".join(about),
        end=whole(member.end),
        shown=tree.shown.index(member.number) if member.number in tree.shown else None,
        depth=len(lines),
        lines=lines,
        has_branches=any(other.parent == member.number for other in tree.members),
    )
