"""A figure in slow motion: what has been computed is there, what has not is not."""

import dataclasses
import re
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from rnnviz.engine.interventions.holds import HeldGate, Holds
from rnnviz.engine.layer_id import LayerId
from rnnviz.figures.board.figure import Figure
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.export import export
from rnnviz.figures.panels.flow.flow_plot import FlowPlot
from rnnviz.figures.panels.gradient.contributions import ContributionsPlot
from rnnviz.figures.panels.sequence.panel import SequencePlot
from rnnviz.figures.plots.heat_plot import HeatPlot
from rnnviz.figures.plots.panel import TimePanel
from rnnviz.figures.plots.time_plot import TimePlot
from rnnviz.figures.slow_motion.words import lines, scope, sentence, standing, title
from rnnviz.figures.style.colors import argb
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, THEMES, Theme
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.run_view import Cursor, RunView, side_by_side
from rnnviz.figures.view.view import View
from rnnviz.registry import cells, optimizers, panels
from rnnviz.settings import Value
from rnnviz.tasks.base import Row
from rnnviz.training.fault import BadValue, Fault, Tensor, TensorKind
from rnnviz.training.slow_motion.walk import PHASES, Phase
from rnnviz.training.snapshot.parts.walk import WALK
from tests.figures.helpers import BY_NUMBERS, Sheet, trained, trained_held, writing

PLACES = [
    Reveal(Phase.FORWARD, 5),
    Reveal(Phase.LOSS, 3),
    Reveal(Phase.BACKWARD, 5),
    Reveal(Phase.SUM, 5),
    Reveal(Phase.CLIP, 1),
    Reveal(Phase.CLIP, 2),
    Reveal(Phase.UPDATE, 2),
]
CASES: dict[str, dict[str, Value]] = {
    **{f"cell {cell}": {"model__cell": cell} for cell in cells},
    **{f"optimizer {kind}": {"training__optimizer": kind} for kind in optimizers},
    "peepholes": {"model__cell__peepholes": True},
    "layers": {"model__layers": 3},
    "both directions": {"model__layers": 2, "model__bidirectional": True},
    "truncated": {"training__update_steps": 5, "training__back_steps": 6},
    "many steps": {"task__delay": 300, "model__units": 4},
    "numbers": {"task": "adding"},
    "clipped": {"training__clip_threshold": 1e-3},
    "clipped by value": {"training__clip": "value", "training__clip_threshold": 1e-3},
    "not clipped": {"training__clip": "off", "training__l2": 0.1},
}
EVERY_PLACE = pytest.mark.parametrize("reveal", PLACES, ids=lambda one: f"{one.phase} {one.done}")


def sheet(
    *places: Reveal, theme: Theme = DARK, size: tuple[int, int] = (1100, 800), **settings: Value
) -> Sheet:
    made = Sheet(trained(**settings), theme=theme, size=size)
    for reveal in places:
        made.set_view(View(reveal=reveal))
    return made


def walked(reveal: Reveal, **settings: Value) -> RunView:
    return side_by_side((trained(**settings),), View(reveal=reveal))


def column(sheet: Sheet, name: str, step: int) -> set[int]:
    plot, area = sheet.plot(name)
    assert isinstance(plot, TimePlot)
    place = plot.time.column(area, step)
    return sheet.colors(Area(place.x + 2, area.y + 1, place.width - 4, area.height - 2))


WALKED = [kind for kind in panels if issubclass(panels[kind], TimePanel)]  # the others stay
IN_TURN = list(zip(CASES, cycle(THEMES), strict=False))  # both themes each would take long


def places_of(case: str) -> list[Reveal]:
    """Return where a case may look different."""
    if case.startswith(("optimizer ", "clipped", "not clipped")):
        return PLACES[3:]
    return PLACES[:4] if case.startswith("cell ") else PLACES


@pytest.mark.parametrize(("case", "theme"), IN_TURN)
def test_every_phase_can_be_drawn(case: str, theme: str) -> None:
    made = Sheet(trained(**CASES[case]), theme=THEMES[theme], size=(1100, 800), panels=WALKED)
    for reveal in places_of(case):
        made.set_view(View(reveal=reveal))
        assert made.board.strip is not None
        assert made.board.strip.words.endswith(standing(made.board.strip.runs[0].progress))
    made.board.set_look(Style.of(THEMES[theme], 2.0))
    made.resize(700, 500)
    made.point(Cursor(step=4, unit=1))
    assert argb(THEMES[theme].accent) in made.colors(Area(0, 0, 700, 60))


def test_states_appear_step_by_step() -> None:
    made = sheet(Reveal(Phase.FORWARD, 5))
    empty = {argb(DARK.panel)}
    for name in ("states h", "states c", "gates"):
        assert len(column(made, name, 4)) > 2
        assert column(made, name, 5) <= empty | {argb(DARK.background)}
        assert column(made, name, 15) <= empty | {argb(DARK.background)}


def test_steps_to_remember_stay_shaded_where_nothing_is_known_yet() -> None:
    made = sheet(Reveal(Phase.FORWARD, 1))
    shaded, plain = column(made, "states h", 2), column(made, "states h", 8)
    assert plain == {argb(DARK.panel)}
    assert len(shaded) == 1
    assert shaded != plain


def test_the_walk_shows_the_training_batch_and_instruments_the_run() -> None:
    snapshot = trained()
    walk = side_by_side((snapshot,), View(reveal=Reveal(Phase.UPDATE, 1)))
    assert walk.trace is snapshot[WALK].read.trace
    assert "training batch" in walk.label
    plain, slow = sheet(), sheet(Reveal(Phase.FORWARD, 3))
    for plot in plain.board.plots.instruments:
        same, _ = slow.plot(plot.name)
        assert same.run.trace is snapshot.trace
        assert same.run.progress is None


@EVERY_PLACE
def test_nothing_is_read_under_the_cursor_that_is_not_known(reveal: Reveal) -> None:
    made = sheet(reveal)
    for column in made.board.plots.times:
        for plot in column:
            assert plot.run is not None
            assert plot.run.progress is not None
            for step in range(plot.time.steps):
                texts = plot.read(Cursor(step=step))
                assert "NaN" not in " ".join(texts), plot.name
                known = plot.known is None or plot.known[step]
                assert known or not texts


def test_the_gradient_flows_back_from_the_right() -> None:
    made = sheet(Reveal(Phase.BACKWARD, 4))
    plot, _ = made.plot("flow")
    assert isinstance(plot, FlowPlot)
    totals = plot.ribbons[0].parts.total
    assert np.isfinite(totals.decades).tolist() == [False] * 12 + [True] * 4
    ribbons = column(sheet(Reveal(Phase.BACKWARD, 16)), "flow", 8) - column(made, "flow", 8)
    assert ribbons
    assert column(made, "flow", 8) == column(sheet(Reveal(Phase.LOSS, 16)), "flow", 8)


def test_curves_are_named_once_there_are_any(monkeypatch: pytest.MonkeyPatch) -> None:
    for reveal, count in ((Reveal(Phase.FORWARD, 5), 0), (Reveal(Phase.BACKWARD, 5), 2)):
        made = sheet(reveal)
        _, area = made.plot("gradient")
        with writing(monkeypatch) as written:
            made.draw()
        places = [place for text, place in written if text.startswith("‖∂L/∂")]
        assert len([place for place in places if place.x < area.right]) == count


def test_in_a_reverse_direction_it_flows_from_the_left() -> None:
    both: dict[str, Value] = {"model__layers": 1, "model__bidirectional": True}
    shown = walked(Reveal(Phase.BACKWARD, 3), **both)
    forward, reverse = shown.gradients
    assert np.flatnonzero(np.isfinite(forward["h"].total.decades)).tolist() == [13, 14, 15]
    assert np.flatnonzero(np.isfinite(reverse["h"].total.decades)).tolist() == [0, 1, 2]
    assert shown.present == (2, 13)


def test_the_folded_network_can_be_walked_too() -> None:
    made = Sheet(trained(), panels=["flow"])
    pictures = []
    for folded in (0.5, 1.0):
        for reveal in PLACES:
            made.set_view(View(reveal=reveal, folded=folded), Cursor(step=4))
            plot, area = made.plot("flow")
            assert (plot.title.detail == "folded network") == (folded == 1)
            assert plot.run.progress.phase == reveal.phase
            pictures.append(made.image.copy(*map(int, area)))
    forward, loss, backward, *_, update = pictures[-len(PLACES) :]
    assert forward != backward  # once the gradient has come to the step, its loops are coloured
    assert backward != loss
    assert update != backward


def test_what_is_explained_is_of_the_walk() -> None:
    settings: dict[str, Value] = {"training__update_steps": 5, "training__back_steps": 6}
    snapshot = trained(2, **settings)
    made = Sheet(snapshot, view=dataclasses.replace(BY_NUMBERS, reveal=Reveal(Phase.FORWARD, 3)))
    plot, area = made.plot("states h")
    x = 2.5 * area.width / 6
    cursor = plot.locate(x, 1)
    value = snapshot[WALK].read.trace.layers[0].states["h"][2, 0, 0]
    assert cursor.step == 11
    assert plot.explain(cursor).endswith(f"= {value:.3g}".replace("-", "\u2212"))
    assert not plot.explain(dataclasses.replace(cursor, step=12))  # not computed yet


def rows_of(reveal: Reveal) -> list[Row]:
    plot, _ = sheet(reveal).plot("sequence")
    assert isinstance(plot, SequencePlot)
    return [row for (row,) in plot.tracks]


def test_targets_and_losses_come_with_the_loss() -> None:
    for reveal, known in ((Reveal(Phase.FORWARD, 16), 0), (Reveal(Phase.LOSS, 14), 14)):
        (symbols,) = (row.symbols for row in rows_of(reveal) if row.name == "target")
        assert symbols is not None
        assert sum(symbol != "" for symbol in symbols) == known


def test_an_answer_is_not_called_wrong_before_its_loss() -> None:
    rows = rows_of(Reveal(Phase.FORWARD, 16))
    (judged,) = (row.judged for row in rows if row.name == "prediction")
    assert judged is not None
    assert not judged.any()


def test_the_weights_gradient_takes_the_place_of_the_states_once_it_is_summed() -> None:
    assert not isinstance(sheet(Reveal(Phase.BACKWARD, 16)).plot("gradient")[0], ContributionsPlot)
    made = sheet(Reveal(Phase.SUM, 6))
    plot, _ = made.plot("gradient")
    assert isinstance(plot, ContributionsPlot)
    for line in plot.drawn:
        known = np.flatnonzero(~np.isnan(line.magnitudes.values))
        assert known.tolist() == list(range(10, 16))
    (term,) = [one for one in trained()[WALK].contributions if one.parameter.name == "layer0.W_h"]
    assert f"{float(term.terms[12]):.3g}"[:4] in " ".join(plot.read(Cursor(step=12)))


def test_of_two_directions_each_has_weights_of_its_own() -> None:
    both: dict[str, Value] = {"model__layers": 2, "model__bidirectional": True}
    made = sheet(Reveal(Phase.SUM, 16), **both)
    plot, _ = made.plot("gradient")
    assert [part.parameter.name for part in plot.parts] == ["layer1.W_x", "layer1.W_h"]
    assert len(lines(walked(Reveal(Phase.SUM, 16), **both))) == 3
    made.set_view(View(layer=LayerId(0, True), reveal=Reveal(Phase.SUM, 4)))
    assert [part.parameter.name for part in plot.parts] == [
        "layer0.reverse.W_x",
        "layer0.reverse.W_h",
    ]
    known = np.flatnonzero(~np.isnan(plot.drawn[0].magnitudes.values))
    assert known.tolist() == [0, 1, 2, 3]


def test_the_arrangement_stays_from_phase_to_phase() -> None:
    made = sheet()
    places = []
    for reveal in PLACES:
        made.board.set_view(View(reveal=reveal))
        places.append(made.places)
    assert all(other == places[0] for other in places)


def test_the_present_phase_stands_out() -> None:
    accent = argb(DARK.accent)
    firsts, made = [], Sheet(trained(), size=(1100, 300), panels=["losses"])
    for reveal in PLACES:
        made.set_view(View(reveal=reveal))
        firsts.append(next(x for x in range(made.image.width()) if made.pixel(x, 18) == accent))
    assert firsts == sorted(firsts)
    assert len(set(firsts)) == len(PHASES)


def values(shown: RunView) -> dict[str, str]:
    return {line.equation: line.value for line in lines(shown)}


def number(value: str) -> float:
    found = re.findall(r"\d[\d.]*(?:e.\d+)?", value.replace("\u2212", "-"))
    return float(found[-1])


def test_what_is_held_in_all_units_has_no_formula() -> None:
    holds = Holds((HeldGate(LayerId(0), "f", 1.0), HeldGate(LayerId(0), "i", 0.0, 2)))
    shown = side_by_side((trained_held(holds),), View(reveal=Reveal(Phase.FORWARD, 5)))
    said = values(shown)
    assert said["f_{4} held"] == "mean 1.00"
    assert "i_{4}, o_{4} = σ(W_x x_{4} + W_h h_{3} + b)" in said


def test_the_numbers_are_those_of_this_update() -> None:
    walk = trained()[WALK]
    layer = walk.read.trace.layers[0]
    forward = values(walked(Reveal(Phase.FORWARD, 5)))
    norm = np.linalg.norm(layer.states["h"][4, :, 0])
    assert number(forward["h_{4} = o_{4} ⊙ tanh(c_{4})"]) == pytest.approx(norm, rel=1e-2)
    means = [layer.gates[name][4, :, 0].mean() for name in "ifo"]
    gates = forward["i_{4}, f_{4}, o_{4} = σ(W_x x_{4} + W_h h_{3} + b)"]
    assert gates == "mean " + ", ".join(f"{mean:.2f}" for mean in means)

    loss = values(walked(Reveal(Phase.LOSS, 15)))
    assert number(loss["L_{14} = −ln ŷ_{14}(target) / N"]) == pytest.approx(
        float(walk.read.trace.losses[14, 0]), rel=1e-2
    )

    back = values(walked(Reveal(Phase.BACKWARD, 4)))
    gradient = layer.gradients["c"]
    sizes = [np.linalg.norm(part[12, :, 0]) for part in (gradient.injected, gradient.carried)]
    value = back["∂L/∂c_{12} = injected + f_{13} ⊙ ∂L/∂c_{13}"]
    found = [float(one) for one in re.findall(r"[\d.]+(?:e-\d+)?", value.replace("\u2212", "-"))]
    assert found[:2] == pytest.approx(sizes, rel=1e-2)

    summed = values(walked(Reveal(Phase.SUM, 16)))
    (whole,) = [move.gradient for move in walk.moves if move.parameter.name == "layer0.W_h"]
    assert number(summed["∂L/∂W_h = Σ_t ∂L/∂W_h(t)"]) == pytest.approx(whole, rel=1e-2)


def test_clipping_says_what_it_did() -> None:
    clipped = values(walked(Reveal(Phase.CLIP, 2), training__clip_threshold=1e-3))
    assert any("∇L ← ∇L · 0.001 /" in equation for equation in clipped)
    assert "1.000: direction kept" in clipped.values()
    bent: dict[str, Value] = {"training__clip": "value", "training__clip_threshold": 1e-3}
    changed = values(walked(Reveal(Phase.CLIP, 2), **bent)).values()
    assert any("direction changed" in value for value in changed)
    free = values(walked(Reveal(Phase.CLIP, 2), training__clip="off"))
    assert "clipping is off" in free.values()
    long = values(walked(Reveal(Phase.CLIP, 2), training__clip_threshold=1e3))
    assert any("unchanged" in value for value in long.values())


def test_a_part_of_a_sequence_keeps_its_step_numbers() -> None:
    settings: dict[str, Value] = {"training__update_steps": 5, "training__back_steps": 6}
    shown = side_by_side((trained(2, **settings),), View(reveal=Reveal(Phase.FORWARD, 1)))
    assert shown.progress is not None
    walk = shown.progress.walk
    assert walk.start == 9
    assert (shown.time.start, shown.time.steps) == (9, 6)
    assert any("x_{9}" in line.equation for line in lines(shown))
    assert "steps 9 to 14 of 16" in scope(shown, shown.progress)[0]
    made = Sheet(trained(2, **settings), view=View(reveal=Reveal(Phase.FORWARD, 1)))
    plot, _ = made.plot("states h")
    assert isinstance(plot, HeatPlot)
    assert plot.locate(1, 1).step == 9
    assert plot.read(Cursor(step=9))
    assert not plot.read(Cursor(step=10))  # not computed yet


def test_a_fault_appears_when_the_walk_comes_to_it() -> None:
    snapshot = trained()
    trace = snapshot[WALK].read.trace
    layer = trace.layers[0]
    states = {**layer.states, "h": layer.states["h"].copy()}
    states["h"][6] = np.nan
    trace = dataclasses.replace(trace, layers=(dataclasses.replace(layer, states=states),))
    read = dataclasses.replace(snapshot[WALK].read, trace=trace)
    fault = Fault(31, Tensor(TensorKind.STATE, "h"), LayerId(0), 6, BadValue.NAN)
    walk = dataclasses.replace(snapshot[WALK], read=read, fault=fault, moves=())
    broken = dataclasses.replace(snapshot, parts={**snapshot.parts, "walk": walk})
    assert tuple(walk.lengths) == PHASES[:1]
    before = side_by_side((broken,), View(reveal=Reveal(Phase.FORWARD, 6)))
    assert before.fault is None
    met = side_by_side((broken,), View(reveal=Reveal(Phase.FORWARD, 7)))
    assert met.fault == fault
    assert met.progress is not None
    assert "not applied" in sentence(met.progress)
    made = Sheet(broken)
    for reveal in (Reveal(Phase.FORWARD, 7), Reveal(Phase.UPDATE, 1)):
        made.set_view(View(reveal=reveal))
        plot, area = made.plot("states h")
        assert isinstance(plot, TimePlot)
        place = plot.time.column(area, 6)
        assert argb(DARK.alert) in made.colors(place)


def test_it_needs_the_walk_and_waits_for_it() -> None:
    figure = Figure()
    figure.board.resize(1200, 800)
    assert "walk" not in figure.needs
    bare = dataclasses.replace(
        trained(), parts={name: part for name, part in trained().parts.items() if name != "walk"}
    )
    figure.show(bare)
    figure.set_view(View(reveal=Reveal()))
    assert "walk" in figure.needs
    assert figure.board.strip is None  # still the run
    figure.show(trained())
    assert figure.board.strip is not None
    figure.set_view(View())
    assert "walk" not in figure.needs
    assert figure.board.strip is None


def test_runs_are_walked_side_by_side() -> None:
    runs = trained(), trained(model__cell="rnn")
    board = Sheet(*runs, size=(1100, 700), view=View(reveal=Reveal(Phase.BACKWARD, 4))).board
    assert board.strip is not None
    for column, run in zip(board.plots.times, runs, strict=True):
        assert all(plot.run is not None for plot in column)
        assert all(plot.run.trace is run[WALK].read.trace for plot in column if plot.run)
    assert board.banner is not None


@pytest.mark.parametrize("suffix", [".svg", ".pdf", ".png"])
def test_a_file_says_where_the_walk_was(suffix: str, tmp_path: Path) -> None:
    figure = Figure()
    figure.board.resize(1200, 800)
    figure.show(trained())
    figure.set_view(View(reveal=Reveal(Phase.BACKWARD, 4)))
    path = tmp_path / f"slow{suffix}"
    export(figure, path)
    assert path.stat().st_size > 1000
    if suffix == ".svg":
        assert "slow motion of update 31: backward 4 of 16" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(980, 600), (1500, 900)])
@pytest.mark.parametrize("runs", [["lstm"], ["gru"], ["lstm", "rnn"], ["gru", "lstm-noforget"]])
def test_no_words_of_the_strip_overlap(
    runs: list[str], size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshots = [trained(model__cell=cell) for cell in runs]
    made = Sheet(*snapshots, size=size, panels=["losses"])
    for reveal in PLACES:
        made.set_view(View(reveal=reveal))
        with writing(monkeypatch) as written:  # all else is drawn from a cache
            made.board._top.update()
            made.draw()
        assert made.board.strip is not None
        low = made.board.strip.height(made.board.look.text)
        places = [place for _, place in written if place.y < low]
        assert len(places) > 10
        for number, place in enumerate(places):
            assert -1 <= place.x <= place.right <= size[0] + 1
            for other in places[:number]:
                if abs(place.y - other.y) < 5:
                    assert min(place.right, other.right) <= max(place.x, other.x) + 1, reveal


@pytest.mark.parametrize("runs", [["lstm"], ["lstm", "rnn"]])
def test_where_there_is_room_equations_are_whole(
    runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a window of 1280x720 as on a larger one."""
    made = Sheet(*(trained(model__cell=cell) for cell in runs), size=(976, 600), panels=["losses"])
    for reveal in (PLACES[0], PLACES[2]):
        made.set_view(View(reveal=reveal))
        with writing(monkeypatch) as written:
            made.board._top.update()
            made.draw()
        text = "".join(part for part, _ in written)
        assert "…" not in text
        assert made.board.strip is not None
        for run in made.board.strip.runs:
            for line in lines(run):
                assert re.sub(r"_\{?|\}", "", line.equation) in text


@pytest.mark.parametrize("count", [1, 2])
def test_a_sentence_stands_beside_the_step_that_moves(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Sheet(*[trained(), trained(model__cell="rnn")][:count], size=(976, 600))
    for reveal in PLACES[:4]:
        made.set_view(View(reveal=reveal))
        with writing(monkeypatch) as written:
            made.board._top.update()
            made.draw()
        assert made.board.strip is not None
        strip, board = made.board.strip, made.board
        assert strip.runs[0].progress is not None
        start = sentence(strip.runs[0].progress).partition(":")[0]
        (place,) = (place for text, place in written if text.startswith(start[:20]))
        areas = [next(one.area for one in made.places if one.column == k) for k in range(count)]
        xs = [
            run.time.centre(area, run.present[0])
            for run, area in zip(strip.runs, areas, strict=True)
        ]
        ends = (abs(end - x) for end in (place.x, place.right) for x in xs)
        assert min(ends) < 2 * board.look.text.em


@pytest.mark.parametrize("kind", [kind for kind in panels if issubclass(panels[kind], TimePanel)])
def test_every_time_panel_can_show_a_walk(kind: str) -> None:
    made = Sheet(trained(), panels=[kind])
    for reveal in PLACES:
        made.set_view(View(reveal=reveal))
        for plot in made.board.plots:
            assert plot.run is not None
            assert plot.run.progress is not None
            assert plot.run.progress.phase == reveal.phase


def test_runs_that_are_not_equally_far_are_told_apart() -> None:
    run = walked(Reveal(Phase.LOSS))
    assert run.progress is not None
    walk = run.progress.walk
    other = dataclasses.replace(walk, update=walk.update + 19, batch=walk.batch + 19)
    assert title([walk, walk]) == f"Slow motion · update {walk.update}"
    assert title([walk, other]) == f"Slow motion · updates {walk.update} | {other.update}"
    assert any("training batch" in part for part in scope(run, run.progress))
    assert not any("training batch" in part for part in scope(run, run.progress, same=False))
