"""Journeys: how messages send runs to other moments, or let other runs be shown."""

from __future__ import annotations

from rnnviz.training.travel.family import Family
from rnnviz.training.worker.agenda import Agenda, CatchUp, Cut
from rnnviz.training.worker.messages import (
    Branch,
    BringBack,
    GoTo,
    OfTheTree,
    Remove,
    Rename,
    Show,
    TakeBack,
)


def set_out(message: OfTheTree, family: Family, agenda: Agenda) -> None:
    """Send the runs elsewhere, or show others.

    Raises
    ------
    RnnvizError
        If that cannot be.
    """
    match message:
        case GoTo(update):
            agenda.skip_steps()
            _go_to(update, family, agenda)
        case TakeBack():
            agenda.skip_steps()
            _take_back(message, family, agenda)
        case Branch(run):
            agenda.skip_steps()
            family.branch(run)
            agenda.level()
        case Show():
            agenda.skip_steps()
            _show(message, family, agenda)
        case Rename(number, name):
            family.rename(number, name)
        case Remove(number):
            family.remove(number)
        case BringBack(number):
            family.bring_back(number)


def _show(message: Show, family: Family, agenda: Agenda) -> None:
    left = {family.number(line) for line in family.shown}
    stay = message.before is not None and left.issuperset(message.numbers)
    family.show(message.numbers)
    if stay:
        agenda.level()
    else:
        end = min(line.end.update for line in family.shown)
        _go_to(end if message.update is None else message.update, family, agenda)
    if message.before is not None:
        for number in left.difference(message.numbers, message.before):
            if family.has_hardly_begun(number):
                family.remove(number)


def _go_to(update: int, family: Family, agenda: Agenda) -> None:
    """Bring all to an update; no further than all have come, but for those that cannot go on."""
    update = min([update, *(line.end.update for line in family.going)])
    agenda.reach([line.after(update) for line in family.shown])


def _take_back(message: TakeBack, family: Family, agenda: Agenda) -> None:
    """Bring one run to before a command, and without it to where the others are."""
    lines, run, moment = family.shown, message.run, message.moment
    if run >= len(lines):  # it was meant for runs that could not begin
        return
    end = max(line.end.update for line in lines)
    update = end if len(lines) > 1 else moment.update
    places = [line.after(update) for line in lines]
    places[run] = moment
    agenda.reach(places)
    agenda.add(Cut(run))
    if moment.update < update:
        agenda.add(CatchUp(run, update))
