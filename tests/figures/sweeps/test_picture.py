"""The picture of a sweep: every run has its place and its colour, whatever became of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

from rnnviz import Experiment
from rnnviz.errors import RnnvizError
from rnnviz.figures.drawing.area import Area
from rnnviz.figures.drawing.paper import Paper
from rnnviz.figures.style.style import Style
from rnnviz.figures.style.theme import DARK, LIGHT, THEMES, Theme
from rnnviz.figures.sweeps.fate import Fate, fate_of
from rnnviz.figures.sweeps.legend import BETWEEN, row_height
from rnnviz.figures.sweeps.picture import SweepPicture
from rnnviz.figures.sweeps.plan import Spot
from rnnviz.figures.sweeps.points import Points, middle_of
from rnnviz.figures.sweeps.words import run_words
from rnnviz.figures.sweeps.writing import write_picture
from rnnviz.settings import Value
from rnnviz.training.sweeps.running import Row
from rnnviz.training.sweeps.table import Table
from tests.figures.helpers import opaque, tint, writing
from tests.figures.sweeps.helpers import table

DELAYS, UNITS = [10, 20, 30], [4, 8]
SIZE = (800, 500)


@contextmanager
def drawn(made: Table, theme: Theme = DARK) -> Iterator[tuple[SweepPicture, QImage]]:
    """Draw the first measure of a table, a pixel for each of its layout."""
    look = Style.of(theme)
    with Paper(look, 1.0, SweepPicture(made, made.sweep.measures[0], look)) as paper:
        paper.cut(SIZE)
        assert isinstance(paper.root, SweepPicture)
        yield paper.root, paper.image(1.0)


def colors(image: QImage, area: Area) -> set[int]:
    return {
        image.pixel(x, y)
        for x in range(math.ceil(area.x), math.floor(area.right))
        for y in range(math.ceil(area.y), math.floor(area.bottom))
    }


def by_hand(settings: Mapping[str, Value]) -> float:
    """A ratio that tells its run: from 10⁻⁸ to 10⁻² by delay, times 2 or 3 by units and seed."""
    decade = -8 + 3 * DELAYS.index(int(settings["task.delay"]))
    return (
        10.0**decade
        * (2 + UNITS.index(int(settings["model.units"])))
        * 1.3 ** int(settings["seed.weights"])
    )


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("keys", [("task.delay", "model.units"), ("model.units", "task.delay")])
def test_a_strip_has_the_colour_of_its_run(theme: Theme, keys: tuple[str, str]) -> None:
    values = {"task.delay": DELAYS, "model.units": UNITS}
    made = table({key: values[key] for key in keys}, by_hand)
    with drawn(made, theme) as (picture, image):
        for spot in picture.plan.spots():
            settings = dict(picture.plan.settings(spot))
            strip = picture.place(spot)
            middle = int(strip.x + strip.width / 2), int(strip.y + strip.height / 2)
            assert image.pixel(*middle) == tint(theme, by_hand(settings))
            assert picture.spot_at(*middle) == spot


def test_what_became_of_a_run_is_seen_in_its_strip(monkeypatch: pytest.MonkeyPatch) -> None:
    fates = {
        0: Fate.FAILED, 1: Fate.NO_NUMBER, 2: Fate.STOPPED, 3: Fate.WAITING, 4: Fate.BELOW,
        5: Fate.ABOVE, 6: Fate.ZERO, 7: Fate.MEASURED, 8: Fate.STOPPED,
    }  # fmt: skip

    def of(settings: Mapping[str, Value]) -> object:
        key = tuple(settings.items())
        return (
            Row(key, failed="too large."), None, Row(key, 3, (0.1,), "NaN"), ..., 1e-12, 1e3, 0.0,
            0.1, Row(key, 3, (None,), "NaN"),
        )[int(settings["seed.weights"])]  # fmt: skip

    made = table({"task.delay": [10, 20], "model.units": UNITS}, of, seeds=9)  # type: ignore[arg-type]
    with writing(monkeypatch) as written, drawn(made) as (picture, image):
        plan, scale = picture.plan, picture.measure_scale
        for spot in plan.at_seeds(Spot(x=1, y=1)):
            fate = fates[spot.seed]
            assert fate_of(plan.row(spot), plan.value(spot), scale) is fate
            seen = colors(image, picture.place(spot))
            assert (opaque(DARK.panel) in seen) == (plan.value(spot) is None)
            assert len(seen) > 1 or fate is Fate.MEASURED  # a mark, or a hatching
    words = [text for text, _ in written]
    for fate in set(fates.values()) - {Fate.MEASURED}:
        assert any(text.startswith(fate.words) for text in words), fate
    assert "below the scale, to 1.00e−12" in words
    assert any(text.startswith("32 of 36 runs") for text in words)


def test_the_share_of_runs_is_written_in_a_cell_and_drawn_by_a_curve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def solved(settings: Mapping[str, Value]) -> float:
        return float(int(settings["seed.weights"]) < int(settings["task.delay"]) // 10)

    with writing(monkeypatch) as written:
        with drawn(table({"task.delay": DELAYS, "model.units": UNITS}, solved, "solved", 4)):
            pass
        shares = [text for text, _ in written if "/" in text]
    assert sorted(shares) == ["1/4", "1/4", "2/4", "2/4", "3/4", "3/4"]
    with drawn(table({"task.delay": DELAYS}, solved, "solved", 4)) as (picture, image):
        (facet,) = picture.facets
        assert isinstance(facet, Points)
        low, high = facet._y(0.0), facet._y(1.0)
        for x, share in zip(facet.x_places(), (0.25, 0.5, 0.75), strict=True):
            y = low + share * (high - low)
            assert image.pixel(int(x), int(y)) == opaque(DARK.runs[0])


def test_a_curve_goes_through_the_median_and_a_run_is_found_at_its_number() -> None:
    def of(settings: Mapping[str, Value]) -> float:
        return 10.0 ** (
            -int(settings["task.delay"]) / 10 - (0, 1, 3)[int(settings["seed.weights"])]
        )

    with drawn(table({"task.delay": DELAYS}, of)) as (picture, image):
        (facet,) = picture.facets
        assert isinstance(facet, Points)
        bottom, top = facet._y(0.0), facet._y(1.0)
        for spot, (x, y) in facet.points.items():
            decades = math.log10(of(dict(picture.plan.settings(spot))))
            assert y == pytest.approx(bottom + (decades + 9) / 10 * (top - bottom))
            assert picture.spot_at(x, y) == spot
            if spot.seed == 1:  # the middle one of three
                assert image.pixel(int(x), int(y)) == opaque(DARK.runs[0])
        assert picture.spot_at(facet.area.x + 1, facet.area.y + 1) is None


def test_the_middle_is_the_median_or_the_share() -> None:
    assert middle_of([1.0, 5.0, 2.0], is_share=False) == 2.0
    assert middle_of([1.0, 0.0, 0.0, 1.0], is_share=True) == 0.5
    assert middle_of([], is_share=False) is None


def test_a_band_ends_where_a_value_has_no_number() -> None:
    def of(settings: Mapping[str, Value]) -> float | None:
        return None if settings["task.delay"] == 30 else 100.0 * (1 + int(settings["seed.weights"]))

    with drawn(table({"task.delay": [10, 20, 30, 40, 50]}, of, "solved-at")) as (picture, image):
        (facet,) = picture.facets
        assert isinstance(facet, Points)
        (_, middle, low, high), _ = facet._spread(0)
        assert np.isnan([middle[2], low[2], high[2]]).all()
        places, y = facet.x_places(), int(0.75 * middle[0] + 0.25 * low[0])
        seen = [image.pixel(int((a + b) / 2), y) for a, b in pairwise(places)]
        assert [color == opaque(DARK.panel) for color in seen] == [False, True, True, False]


def test_runs_without_a_number_stand_in_a_lane_and_the_median_is_of_the_others() -> None:
    def of(settings: Mapping[str, Value]) -> float | None:
        return None if settings["seed.weights"] == 0 else 100.0 + 10 * int(settings["seed.weights"])

    with drawn(table({"task.delay": DELAYS}, of, "solved-at")) as (picture, _):
        (facet,) = picture.facets
        assert isinstance(facet, Points)
        assert facet.has_lane
        (_, middle, *_), whole = facet._spread(0)
        assert middle == pytest.approx(facet._y(picture.measure_scale.share(115.0)))
        assert not whole.any()
        x, y = facet.points[Spot()]
        assert y > facet._y(0.0)
        assert picture.spot_at(x, y) == Spot()


def test_runs_that_would_hide_each_other_stand_side_by_side_and_the_legend_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = "a run; side by side where they would hide each other"
    vary = {"task.delay": DELAYS, "model.cell": ["rnn", "lstm"]}
    for number, aside in ((1e-30, True), (0.0, True), (1e-3, False)):
        made = table(vary, lambda _, number=number: number)  # type: ignore[misc]
        with writing(monkeypatch) as written, drawn(made) as (picture, _):
            (facet,) = picture.facets
            assert isinstance(facet, Points)
            places = facet.points
            assert (len(set(places.values())) == len(places)) == aside
            assert all(picture.spot_at(*places[spot]) == spot for spot in places) == aside
        assert (words in [text for text, _ in written]) == aside
        assert ("a run" in [text for text, _ in written]) != aside
    with writing(monkeypatch) as written, drawn(table(vary, lambda _: 1.0, "solved")):
        pass
    texts = [text for text, _ in written]
    assert words in texts
    assert "share of runs; curves slightly apart" in texts


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_legend_shows_the_dashes_of_each_curve(theme: Theme) -> None:
    cells = ["rnn", "lstm", "gru"]
    made = table({"task.delay": DELAYS, "model.cell": cells}, lambda _: 0.1)
    with drawn(made, theme) as (picture, image):
        layout = picture.layout_now
        (entries,) = layout.group_rows
        x, y = layout.groups.x, int(layout.groups.y + row_height(picture.look.text) / 2)
        gaps = []
        for entry in entries:
            half = (entry.room - 8) / 2
            sides = range(int(x), int(x + half - 4)), range(int(x + half + 5), int(x + 2 * half))
            gaps.append(
                tuple(
                    any(image.pixel(at, y) == opaque(theme.background) for at in side)
                    for side in sides
                )
            )
            x += entry.room + picture.look.text.width(entry.words, "small") + BETWEEN
    assert gaps == [(False, False), (True, True), (True, True)]


def test_settings_far_apart_stand_at_their_logarithms() -> None:
    with drawn(table({"task.delay": [1, 10, 100, 1000]}, lambda _: 1.0)) as (picture, _):
        steps = np.diff(picture.facets[0].x_places())
        assert steps == pytest.approx(np.full(3, steps[0]))


def test_a_loss_over_many_decades_has_a_logarithmic_axis_and_one_over_few_has_not() -> None:
    def of(last: float) -> object:
        return lambda settings: last ** (int(settings["task.delay"]) / 10 - 1)

    for last, log in ((0.01, True), (0.5, False)):
        made = table({"task.delay": DELAYS}, of(last), "loss")  # type: ignore[arg-type]
        with drawn(made) as (picture, _):
            assert picture.measure_scale.scale.log is log


def test_what_is_said_of_a_run_names_its_settings_and_all_that_came_of_it() -> None:
    made = table({"model.cell": ["rnn", "lstm"], "task.delay": DELAYS}, lambda _: 2e-5)
    with drawn(made) as (picture, _):
        named, numbers = run_words(picture.plan, Spot(group=1, x=2, seed=1))
        assert named == "LSTM, delay 30, weight seed 1"
        assert numbers == "gradient at the first step / at the last: 2.00e−5 · 5 updates"
        settings = picture.plan.settings(Spot())
        made.rows[settings] = Row(settings, failed="too little memory.")
        picture.show_table(made, "gradient-ratio")
        assert run_words(picture.plan, Spot())[1] == "failed: too little memory."
        del made.rows[settings]
        picture.show_table(made, "gradient-ratio")
        assert run_words(picture.plan, Spot())[1] == "not run yet"


@pytest.mark.parametrize("size", [(1280, 720), (480, 300), (300, 900)])
@pytest.mark.parametrize(
    "vary",
    [
        {},
        {"model.cell": ["rnn", "lstm", "gru"]},
        {"task.delay": DELAYS, "model.cell": ["rnn", "gru"]},
        {"task.delay": DELAYS, "model.units": UNITS, "task.symbols": [1, 2, 3]},
    ],
)
def test_any_sweep_is_drawn_in_any_size(
    vary: dict[str, list[object]], size: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    write_picture(
        table(vary, lambda _: 0.1, seeds=2), "gradient-ratio", path, theme=LIGHT, size=size
    )
    assert (QImage(str(path)).width(), QImage(str(path)).height()) == (2 * size[0], 2 * size[1])


def test_a_picture_carries_its_sweep_and_is_the_same_twice(tmp_path: Path) -> None:
    made = table({"task.delay": DELAYS, "model.units": UNITS}, by_hand)
    for suffix in (".png", ".svg", ".pdf"):
        paths = [tmp_path / f"{name}{suffix}" for name in "ab"]
        for path in paths:
            write_picture(made, "gradient-ratio", path)
            assert Experiment.load(path) == made.sweep.experiment
        assert paths[0].read_bytes() == paths[1].read_bytes()
    assert ">hidden units</text>" in (tmp_path / "a.svg").read_text()
    (page,) = PdfReader(tmp_path / "a.pdf").pages
    assert (page.mediabox.width, page.mediabox.height) == (960, 540)  # points
    assert "hidden units" in page.extract_text().replace("\t", " ")
    with pytest.raises(RnnvizError, match="can be drawn as"):
        write_picture(made, "gradient-ratio", tmp_path / "a.csv")
