"""What slow motion says: the equations of the present phase, with the numbers of this update."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.equation import Equations, equations
from rnnviz.engine.passes.trace import UNIT, LayerTrace, magnitude
from rnnviz.figures.drawing.notation import at_step
from rnnviz.figures.view.names import joined
from rnnviz.figures.view.numbers import compact, decimal, fraction, plain, whole
from rnnviz.figures.view.progress import Progress
from rnnviz.figures.view.run_view import RunView
from rnnviz.numbers import percent
from rnnviz.training.slow_motion.walk import Move, Phase, Walk

SENTENCES: Mapping[Phase, str] = {
    Phase.FORWARD: "The network reads the sequences step by step: each state is computed from the"
    " previous state and the input.",
    Phase.LOSS: "Each counted prediction is compared with its target.",
    Phase.BACKWARD: "The gradient of the loss flows back through all steps: each step gets the part"
    " carried back from the step read after it, and the part injected at the step itself, into c"
    " through its h.",
    Phase.SUM: "All steps share the same weights, so what each contributes to their gradient is"
    " added up.",
    Phase.UPDATE: "The optimizer moves every weight against its gradient. The next update reads the"
    " next batch with these weights.",
}

CLIPPING: Mapping[str, str] = {
    "norm": "The gradient of all weights is one long vector. If it is longer than the threshold, it"
    " is shortened to it; its direction is kept.",
    "value": "Each entry of the gradient is limited to the threshold, which changes its direction.",
    "off": "Clipping is off: the gradient is applied whatever its length.",
}


@dataclass(frozen=True)
class Statement:
    """An equation in the notation of `rnnviz.engine.equation`, and its numbers."""

    equation: str
    value: str = ""


def title(walks: Sequence[Walk]) -> str:
    """Return which update is walked through; where runs are not equally far, of each run."""
    updates = [whole(walk.update) for walk in walks]
    which = f"updates {' | '.join(updates)}" if len(set(updates)) > 1 else f"update {updates[0]}"
    return f"Slow motion · {which}"


def sentence(progress: Progress) -> str:
    """Return what happens in the phase; of a fault, that the update is not applied."""
    if progress.met:
        return f"{progress.walk.fault}: this update is not applied."
    if progress.phase == Phase.CLIP:
        return CLIPPING[progress.walk.training.clip]
    return SENTENCES[progress.phase]


def scope(run: RunView, progress: Progress, same: bool = True) -> list[str]:
    """Return what is read, if that is the `same` for all runs, and over what the sums are."""
    walk, stop = progress.walk, progress.walk.start + progress.steps
    cut = walk.start != 0 or stop < walk.steps
    part = f", steps {walk.start} to {stop - 1} of {walk.steps}" if cut else ""
    return [
        *([f"training batch {whole(walk.batch)}{part}"] if same else []),
        f"sequence {run.sequence + 1} of {walk.size} is shown, sums are over all",
    ]


def standing(progress: Progress) -> str:
    """Return where in the phase the walk is."""
    layer = "" if progress.level is None else f"layer {progress.level + 1}"
    done, count = progress.done, progress.count
    if progress.level is not None:
        done, count = (done - 1) % progress.steps + 1, progress.steps
    return joined(layer, f"{whole(done)} of {whole(count)}")


def lines(run: RunView) -> list[Statement]:
    """Return the equations of the present phase."""
    assert run.progress is not None
    return LINES[run.progress.phase](run, run.progress)


def _layer(run: RunView, progress: Progress) -> LayerTrace:
    """Return the layer whose numbers are told: the one chosen, being computed, or else the last."""
    if progress.level is None:
        return run.tops[0]
    level = [layer for layer in run.trace.layers if layer.id.index == progress.level]
    return next((layer for layer in level if layer.id == run.view.layer), level[0])


def _equations(run: RunView) -> Equations:
    return equations(run.snapshot.experiment.model.cell)


def _forward(run: RunView, progress: Progress) -> list[Statement]:
    layer = _layer(run, progress)
    t = progress.present(layer.reverse)
    assert t is not None
    tensors = {**layer.gates, **layer.states}
    rows = []
    for names, right in _computed_and_held(run, layer):
        numbers = [
            _size(tensors[name][t, :, run.sequence], layer.ranges[name] == UNIT) for name in names
        ]
        kind = "mean" if layer.ranges[names[0]] == UNIT else "norm"
        text = _stepped(run, layer, t, f"{', '.join(f'{name}_t' for name in names)} {right}")
        rows.append(Statement(text, _there(run, t, f"{kind} {', '.join(numbers)}")))
    if progress.outputs[t] and layer.id.index == run.trace.layers[-1].id.index:
        answer = run.trace.outputs[t, :, run.sequence]
        loss = run.snapshot.experiment.task.loss
        best = f"largest {fraction(float(answer.max()))}" if loss.classes else _numbers(answer)
        rows.append(Statement(_stepped(run, layer, t, loss.answer), _there(run, t, best)))
    return rows


def _computed_and_held(run: RunView, layer: LayerTrace) -> Iterator[tuple[list[str], str]]:
    """Yield names of gates and states with their formula, and those that are held in all units."""
    units = layer.states["h"].shape[1]
    for equation in _equations(run).forward:
        held = [name for name in equation.names if len(layer.held.get(name, ())) == units]
        computed = [name for name in equation.names if name not in held]
        for names, right in ((computed, f"= {equation.right}"), (held, "held")):
            if names:
                yield names, right


def _loss(run: RunView, progress: Progress) -> list[Statement]:
    t = progress.present(False)
    assert t is not None
    sequence, losses = run.sequence, run.trace.losses[:, run.sequence]
    counted, number = run.trace.counted[:, sequence], run.count
    task = run.snapshot.experiment.task
    equation, nats = task.loss.equation, f" {task.loss_unit.trained}".rstrip()
    own, share = float(losses[t]) * number, float(losses[t])
    value = f"{compact(own)} / {number} = {compact(share)}{nats}" if counted[t] else "not counted"
    rows = [
        Statement(
            at_step(f"L_t = {equation} / N", t + progress.walk.start),
            value if t < run.trace.lengths[sequence] else _there(run, t, ""),
        ),
        Statement(
            "L = Σ_t L_t",
            f"{compact(float(losses[progress.losses].sum()))}{nats} so far in this sequence",
        ),
    ]
    if progress.done == progress.count:
        mean = f"mean over {progress.walk.size} sequences"
        rows.append(Statement(mean, f"{compact(progress.walk.loss)}{nats}"))
    return rows


def _backward(run: RunView, progress: Progress) -> list[Statement]:
    layer = _layer(run, progress)
    t = progress.present(layer.reverse)
    assert t is not None
    equations = _equations(run)
    rows = []
    for name, gradient in layer.gradients.items():
        carried = equations.carried(name)
        right = f"injected + {carried}" if carried else "injected"
        sizes = [
            _size(part[t, :, run.sequence], False)
            for part in (gradient.injected, gradient.carried, gradient.total)
        ]
        parts = f"lengths: injected {sizes[0]}, carried {sizes[1]}, total {sizes[2]}"
        text = _stepped(run, layer, t, f"∂L/∂{name}_t = {right}")
        rows.append(Statement(text, _there(run, t, parts if carried else f"norm {sizes[2]}")))
    return rows


def _sum(run: RunView, progress: Progress) -> list[Statement]:
    layer = _layer(run, progress)
    t = progress.present(layer.reverse)
    assert t is not None
    rows = []
    for part in progress.walk.contributions_of(layer.id):
        block = part.parameter.short
        step = f"step {t + progress.walk.start} adds {compact(float(part.terms[t]))}"
        value = f"{step}, sum so far {compact(float(part.sums[t]))}"
        rows.append(Statement(f"∂L/∂{block} = Σ_t ∂L/∂{block}(t)", value))
    return rows


def _clip(run: RunView, progress: Progress) -> list[Statement]:
    del run
    cut, training = progress.walk.cut, progress.walk.training
    limit = plain(float(f"{training.clip_threshold:.3g}"))
    rows = [Statement("‖∇L‖ = √(Σ_w ‖∂L/∂w‖²)", compact(cut.before))]
    if progress.done < 2:
        return rows
    if training.clip == "off":
        return [*rows, Statement("∇L ← ∇L", "clipping is off")]
    if not cut.clipped:
        where = "‖∇L‖" if training.clip == "norm" else "each entry"
        return [*rows, Statement("∇L ← ∇L", f"{where} ≤ {limit}: unchanged")]
    if training.clip == "norm":
        rule, said = f"∇L ← ∇L · {limit} / {compact(cut.before)}", "direction kept"
    else:
        rule, said = f"∇L ← ∇L clipped at ±{limit}", "direction changed"
    rows.append(Statement(rule, f"‖∇L‖ = {compact(cut.after)}"))
    return [*rows, Statement("cos(before, after)", f"{cut.kept:.3f}: {said}")]


def _update(run: RunView, progress: Progress) -> list[Statement]:
    del run
    walk = progress.walk
    optimizer = walk.training.optimizer
    settings = []
    for name, symbol in optimizer.symbols.items():
        number = float(f"{getattr(optimizer, name):.3g}")
        value = decimal(number) if number > 0 else "0"
        decay = f" × {plain(walk.decay)}" if name == "learning_rate" and walk.decay != 1 else ""
        settings.append(f"{symbol} = {value}{decay}")
    rows = [Statement(equation) for equation in optimizer.equations]
    if walk.training.l2 > 0:
        rows.insert(
            0, Statement(f"∇L ← ∇L + {plain(walk.training.l2)} w", compact(walk.cut.penalty))
        )
    return [*rows, Statement(",  ".join(settings)), change_of(walk.moves[progress.done - 1])]


def change_of(move: Move) -> Statement:
    """Return what the update does to one parameter."""
    block = move.parameter.short
    sizes = f"{compact(move.change)} / {compact(move.weights)}"
    if move.weights > 0:
        sizes += f" = {percent(move.change / move.weights, 2, significant=True)}"
    return Statement(f"{move.parameter.place}:  ‖Δ{block}‖ / ‖{block}‖", sizes)


def _stepped(run: RunView, layer: LayerTrace, t: int, equation: str) -> str:
    name = run.name(layer)
    numbered = at_step(equation, t + run.time.origin, layer.reverse)
    return f"{name}:  {numbered}" if name else numbered


def _there(run: RunView, t: int, value: str) -> str:
    """Return the value, unless the sequence has no such step."""
    return value if t < run.trace.lengths[run.sequence] else "padding"


def _size(vector: NDArray[np.floating], mean: bool) -> str:
    """Return how large a vector of units is: its mean, or its 2-norm."""
    if mean:
        return fraction(float(vector.mean(dtype=np.float64)))
    return compact(float(magnitude(vector[None, :, None])[0, 0]))


def _numbers(values: NDArray[np.floating]) -> str:
    return ", ".join(compact(float(value)) for value in values)


LINES: Mapping[Phase, Callable[[RunView, Progress], list[Statement]]] = {
    Phase.FORWARD: _forward,
    Phase.LOSS: _loss,
    Phase.BACKWARD: _backward,
    Phase.SUM: _sum,
    Phase.CLIP: _clip,
    Phase.UPDATE: _update,
}
