"""Three and four runs in one figure: what is not repeated, and what they are called."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtGui import QImage

from rnnviz.figures.board.layout import Place
from rnnviz.figures.export import render
from rnnviz.figures.panels.compare.ratio_plot import RatioPlot
from rnnviz.figures.style.theme import RUN_DASHES, THEMES
from rnnviz.figures.view.numbers import compact
from rnnviz.figures.view.run_view import Cursor
from rnnviz.training.settings.runs import MOST_RUNS
from rnnviz.training.snapshot.snapshot import Snapshot
from tests.figures.helpers import Sheet, trained, writing

PANELS = ["flow", "sequence", "states", "gates", "gradient", "loss", "compare", "history"]
SIZES = [(980, 590), (1600, 900)]
RATE = "training.optimizer.learning_rate"


def like(snapshot: Snapshot, **changes: object) -> Snapshot:
    """Return what a run of other settings shows, with the numbers of this one."""
    settings = {key.replace("__", "."): value for key, value in changes.items()}
    return replace(snapshot, experiment=snapshot.experiment.with_settings(settings))


def runs(count: int) -> list[Snapshot]:
    """Return LSTMs of several learning rates, last an RNN."""
    first = trained()
    others = [like(first, training__optimizer__learning_rate=0.1 * k) for k in range(1, count - 1)]
    return [first, *others, trained(model__cell="rnn")]


def first_places(sheet: Sheet) -> list[Place]:
    return [
        next(place for place in sheet.places if place.column == k)
        for k in range(len(sheet.board.plots.times))
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [3, 4])
def test_labels_stand_once_and_the_areas_are_equally_wide(
    count: int, size: tuple[int, int]
) -> None:
    sheet = Sheet(*runs(count), size=size, panels=PANELS)
    found = first_places(sheet)
    assert [place.labelled for place in found] == [True, *[False] * (count - 2), True]
    widths = [place.area.width for place in found]
    assert max(widths) - min(widths) <= 1
    assert all(place.area.x == place.gutter for place in found[1:-1])
    for place in sheet.places:
        assert 0 <= place.gutter <= place.area.x < place.area.right <= size[0]
    again = {place.column: place for place in sheet.places if place.column < count}
    for left, right in pairwise(found):
        assert left.area.right < right.gutter
    assert all(place.area.right <= size[0] for place in again.values())


def test_what_the_first_run_has_not_is_labelled_in_the_next() -> None:
    rnn, lstm = trained(model__cell="rnn"), trained()
    sheet = Sheet(rnn, lstm, lstm, size=(1600, 900), panels=["flow", "states"])
    assert [place.labelled for place in first_places(sheet)] == [True, True, True]
    same = Sheet(lstm, lstm, lstm, size=(1600, 900), panels=["flow", "states"])
    assert [place.labelled for place in first_places(same)] == [True, False, False]
    folds = [plot.header.switch_place is not None for plot in same.plots if plot.name == "flow"]
    assert folds == [False] * 3  # on paper nobody can click


def test_two_runs_have_all_their_labels() -> None:
    sheet = Sheet(trained(), trained(), size=(1600, 900), panels=["flow", "states"])
    assert [place.labelled for place in first_places(sheet)] == [True, True]


def test_of_more_than_two_runs_gradients_are_overlaid_without_ratios() -> None:
    sheet = Sheet(*runs(4), size=(1600, 900), panels=PANELS)
    assert not any(isinstance(plot, RatioPlot) for plot in sheet.plots)
    overlay, _ = sheet.plot("overlay")
    assert "".join(name[0] for name in overlay.table() if name != "t") == "AABBCCD"
    strokes = {(guide.color, guide.dash) for guide in overlay.guides}
    assert len(strokes) == 4
    assert len(overlay.read(Cursor(step=1))) == 5


@pytest.mark.parametrize("size", [(900, 560), (1600, 900)])
def test_the_value_of_a_name_stays_where_its_words_have_no_room(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    with writing(monkeypatch) as written:
        Sheet(*runs(4), size=size, panels=["states", "loss"])
    names = [text for text, _ in written]
    for value in ("0.01", "0.1", "0.2"):
        assert any(value in name.split() for name in names), value
    assert not any("learning…" in name for name in names)


def four(**further: object) -> list[Snapshot]:
    """Return runs that differ in one setting, or in two."""
    first = trained()
    others = [like(first, training__optimizer__learning_rate=0.1 * k) for k in range(1, 3)]
    return [first, *others, like(first, training__optimizer__learning_rate=0.3, **further)]


def test_in_a_small_window_four_runs_say_how_they_do_whose_loss_it_is_and_what_colours_mean(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshots = four()
    panels = ["flow", "sequence", "gates", "loss", "history"]
    with writing(monkeypatch) as written:
        sheet = Sheet(*snapshots, size=(976, 560), panels=panels, explains=True)
    texts = [text for text, _ in written]
    loss = f"loss {compact(snapshots[0].metrics.last_loss)}   "
    assert sum(text.startswith(loss) for text in texts) == 4
    assert [text for text in texts if text.startswith("rate ")] == [
        f"rate {value}" for value in ("0.01", "0.1", "0.2", "0.3")
    ]
    flows = [plot.header for plot in sheet.plots if plot.kind == "flow"]
    assert [len(header.segment_places) for header in flows] == [3, 0, 0, 0]
    assert {"answers", "all", "one", "i f o", "g", "10⁻⁹"} <= set(texts)
    title = next(place for text, place in written if text == "Loss")
    beside = {text for text, place in written if place.x > title.right and place.y < title.bottom}
    assert beside >= {"A", "B", "C", "D"}


def test_plots_of_one_kind_on_one_axis_share_its_labels() -> None:
    sheet = Sheet(*four(), size=(1600, 900), panels=["flow", "loss", "history"])
    feet = {
        plot.name: (place.foot, [label.text for label in plot.bottom.labels if label.text])
        for plot, place in zip(sheet.plots, sheet.places, strict=True)
        if plot.kind in ("loss", "history")
    }
    assert [name for name, (foot, texts) in feet.items() if foot and texts] == [
        "loss", "history D",
    ]  # fmt: skip
    assert [texts for foot, texts in feet.values() if not foot] == [[]] * 3


def test_names_are_shortened_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    first = trained()
    both = [like(first, training__optimizer__learning_rate=0.1), like(first, training__clip="off")]
    for size, expected in (
        ((760, 500), ["0.01 · norm", "0.1 · norm", "0.01 · off"]),
        ((1600, 900), ["rate 0.01 · clip norm", "rate 0.1 · clip norm", "rate 0.01 · clip off"]),
    ):
        with writing(monkeypatch) as written:
            Sheet(first, *both, size=size, panels=["flow", "gates", "loss"])
        names = [text for text, _ in written if text.endswith((" norm", " off"))]
        assert names == expected


def test_of_four_runs_in_a_small_window_the_values_are_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, rnn = trained(), trained(model__cell="rnn")
    snapshots = [first, rnn, like(first, training__optimizer__learning_rate=0.03), rnn]
    with writing(monkeypatch) as written:
        Sheet(*snapshots, size=(976, 560), panels=["flow", "gates", "loss"])
    names = [text for text, _ in written if text.startswith(("LSTM", "RNN"))]
    assert names == ["LSTM · 0.01", "RNN · 0.01", "LSTM · 0.03", "RNN · 0.01"]


def test_a_long_name_is_shortened_rather_than_the_loss_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshots = (trained(), replace(trained(), name="a name that somebody has given to a run"))
    solved = tuple(replace(one, solved_at=1240) for one in snapshots)
    loss = f"loss {compact(snapshots[0].metrics.last_loss)}   "
    for runs_of, end in ((snapshots, "right"), (solved, "solved at 1,240")):
        with writing(monkeypatch) as written:
            Sheet(*runs_of, size=(984, 560), panels=["flow", "loss"])
        texts = [text for text, _ in written]
        assert sum(text.startswith(loss) and text.endswith(end) for text in texts) == 2
        assert any(text.startswith("a name") and text.endswith("…") for text in texts)


@pytest.mark.parametrize("count", [3, 4])
def test_a_picture_of_many_runs(count: int, tmp_path: object, qapp: object) -> None:
    path = f"{tmp_path}/many.png"
    render(runs(count), path, size=(1280, 720))
    assert QImage(path).width() >= 1280


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_there_is_a_colour_and_a_dash_for_every_run(theme: object) -> None:
    assert len(set(theme.runs)) == len(set(RUN_DASHES)) == MOST_RUNS  # type: ignore[attr-defined]


def test_a_long_name_that_a_person_gave_leaves_room_for_how_the_run_is_doing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = four()[:2]
    long = replace(first, name="The long memory with the forget gate wide open")
    with writing(monkeypatch) as written:
        Sheet(long, second, size=(976, 560), panels=["flow", "loss"])
    texts = [text for text, _ in written]
    assert any(text.startswith("The long") and text.endswith("…") for text in texts)
    loss = f"loss {compact(first.metrics.last_loss)}   "
    assert sum(text.startswith(loss) for text in texts) == 2
