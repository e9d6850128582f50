"""Script as a file holds it: the reverse of `read_script`."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.training.scenes.script import Act, Highlight, Part, Script
from rnnviz.training.scenes.stop import Stop, When
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.settings.runs import run_name


def script_entries(script: Script, runs: Sequence[Experiment], told: int = 0) -> dict[str, object]:
    """Return "parts" and "acts" of a scene's file, each if there are any.

    The first `told` parts wait for nothing any more: their stops and questions are left out.
    """
    parts = [
        _of_part(part, runs, waits=place >= told) for place, part in enumerate(script.parts)
    ]  # fmt: skip
    acts = {name: _of_act(act) for name, act in script.acts.items()}
    return {key: value for key, value in (("parts", parts), ("acts", acts)) if value}


def _of_part(part: Part, runs: Sequence[Experiment], waits: bool) -> dict[str, object]:
    values: dict[str, object] = {}
    if waits and part.stop is not None:
        values["stop"] = _of_stop(part.stop, runs)
    if waits and part.question is not None:
        question = part.question
        values["question"], values["choices"] = question.text, list(question.choices)
        values["answer"] = question.choices[question.answer]
    paragraphs = part.text.split("\n\n")
    values["text"] = paragraphs if len(paragraphs) > 1 else part.text
    if part.highlight is not None:
        values["highlight"] = _of_highlight(part.highlight)
    return values


def _of_stop(stop: Stop, runs: Sequence[Experiment]) -> dict[str, object]:
    match stop.when:
        case When.UPDATE:
            return {stop.when.value: int(stop.value)}
        case When.SOLVED | When.EXPLODED:
            return {stop.when.value: run_name(stop.run)}
    loss = stop.value / runs[stop.run].task.loss_unit.size
    return {"loss": run_name(stop.run), stop.when.value: float(f"{loss:.12g}")}


def _of_act(act: Act) -> dict[str, object]:
    values: dict[str, object] = {}
    if act.settings:
        values["set"] = dict(act.settings)
    if act.run:
        values["run"] = run_name(act.run)
    if act.view:
        values["view"] = dict(act.view)
    if act.panels:
        values["panels"] = list(act.panels)
    if act.highlight is not None:
        values["highlight"] = _of_highlight(act.highlight)
    return values


def _of_highlight(highlight: Highlight) -> dict[str, object]:
    return {"panel": highlight.panel} if highlight.panel else {"control": highlight.control}
