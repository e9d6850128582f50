import itertools

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtGui import QPalette

from rnnviz.engine.passes.trace import SIGNED, UNBOUNDED, UNIT
from rnnviz.figures.style.colors import argb, contrast, mix
from rnnviz.figures.style.theme import DASHES, LEGIBLE, RUN_DASHES, THEMES, Theme

themes = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@themes
def test_text_can_be_read(theme: Theme) -> None:
    inks = [theme.ink, theme.dim, theme.accent, theme.alert, *theme.series.values(), *theme.others]
    for ink, ground in itertools.product(inks, (theme.background, theme.panel)):
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(theme.ink, theme.raised) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.background, theme.alert) >= 4.5


@themes
def test_no_quantity_has_the_colour_of_an_end_of_the_signed_map(theme: Theme) -> None:
    for color in (*theme.series.values(), *theme.others):
        assert color not in (theme.cold, theme.warm)


@themes
def test_lines_of_one_panel_differ_in_colour_and_in_more_than_colour(theme: Theme) -> None:
    for first, second in itertools.combinations(("input", "target", "prediction"), 2):
        assert theme.color(first) != theme.color(second)
        assert DASHES[first] != DASHES[second]
    assert theme.color("h") != theme.color("c")


@themes
def test_an_unknown_quantity_has_a_colour_of_its_own_that_stays(theme: Theme) -> None:
    assert theme.color("s") == theme.color("s")
    assert theme.color("s") not in theme.series.values()


@themes
def test_the_signed_map_is_the_panel_at_zero_and_its_ends_at_the_ends(theme: Theme) -> None:
    table = theme.signed.colors(np.array([0.0, 0.5, 1.0])).tolist()
    assert table[0] == argb(theme.cold)
    assert table[2] == argb(theme.warm)
    middle = np.array([table[1] >> shift & 255 for shift in (16, 8, 0)], dtype=int)
    panel = np.array([argb(theme.panel) >> shift & 255 for shift in (16, 8, 0)], dtype=int)
    assert np.abs(middle - panel).max() <= 3


@themes
def test_one_sided_maps_rise_or_fall_evenly(theme: Theme) -> None:
    for colormap in (theme.gates, theme.magnitudes, theme.activity):
        lightness = np.array([_lightness(int(color)) for color in colormap.table[:-1]])
        steps = np.diff(lightness)
        steps *= np.sign(lightness[-1] - lightness[0])
        assert (steps > -0.004).all()
        assert np.abs(lightness[-1] - lightness[0]) > 0.3


@themes
def test_what_is_no_number_has_a_colour_that_is_not_in_the_map(theme: Theme) -> None:
    for colormap in (theme.signed, theme.gates, theme.magnitudes):
        broken = colormap.colors(np.array([np.nan, np.inf, -np.inf]))
        assert set(broken.tolist()) == {argb(theme.alert)}
        assert argb(theme.alert) not in colormap.table[:-1]


@themes
def test_a_named_map_is_that_of_pyqtgraph(theme: Theme) -> None:
    theirs = pg.colormap.get(theme.magnitude).getLookupTable(nPts=256)[:, :3].astype(int)
    ours = theme.magnitudes.table[:-1, None] >> np.array([16, 8, 0]) & 255
    assert np.array_equal(ours, theirs)


def test_values_beyond_the_scale_are_saturated() -> None:
    colormap = THEMES["dark"].gates
    inside = colormap.colors(np.array([0.0, 1.0]))
    assert colormap.colors(np.array([-3.0, 7.0])).tolist() == inside.tolist()


def test_a_range_decides_the_map() -> None:
    theme = THEMES["dark"]
    assert theme.map_of(UNIT) is theme.gates
    assert theme.map_of(SIGNED) is theme.map_of(UNBOUNDED) is theme.signed


@themes
def test_the_palette_is_made_of_the_tokens(theme: Theme) -> None:
    palette = theme.palette()
    for role, color in (
        (QPalette.ColorRole.Window, theme.background),
        (QPalette.ColorRole.Base, theme.panel),
        (QPalette.ColorRole.Text, theme.ink),
        (QPalette.ColorRole.Highlight, theme.accent),
    ):
        assert palette.color(role).name() == color


def test_mixing_ends_where_it_says() -> None:
    assert mix("#102030", "#ffeedd", 0.0) == "#102030"
    assert mix("#102030", "#ffeedd", 1.0) == "#ffeedd"


def _lightness(color: int) -> float:
    """Return the lightness of OKLab."""
    srgb = np.array([color >> shift & 255 for shift in (16, 8, 0)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    lms = np.cbrt(
        np.array(
            [[0.41222, 0.53633, 0.05145], [0.21190, 0.68070, 0.10740], [0.08830, 0.28172, 0.62998]]
        )
        @ linear
    )
    return float(np.array([0.21045, 0.79362, -0.00407]) @ lms)


DEFICIENT = {  # Machado, Oliveira & Fernandes 2009, on linear light
    "none": np.eye(3),
    "protanopia": [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.052]],
    "deuteranopia": [[0.3673, 0.8606, -0.228], [0.2801, 0.6726, 0.0473], [-0.0118, 0.0429, 0.9689]],
    "tritanopia": [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
}


@pytest.mark.parametrize("deficiency", DEFICIENT)
@themes
def test_runs_are_legible_and_can_be_told_apart(theme: Theme, deficiency: str) -> None:
    """By colour where that can be seen; elsewhere by the dash, which is another for each."""
    for color in theme.runs:
        assert min(contrast(color, ground) for ground in (theme.panel, theme.background)) >= LEGIBLE
    seen = [_oklab(argb(color), np.array(DEFICIENT[deficiency])) for color in theme.runs]
    apart = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert min(apart) >= (0.1 if deficiency == "none" else 0.05), apart
    assert len(set(RUN_DASHES)) == len(theme.runs)


def _oklab(color: int, matrix: np.ndarray) -> np.ndarray:
    srgb = np.array([color >> shift & 255 for shift in (16, 8, 0)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    first = np.array(
        [[0.41222, 0.53633, 0.05145], [0.21190, 0.68070, 0.10740], [0.08830, 0.28172, 0.62998]]
    )
    second = np.array(
        [[0.21045, 0.79362, -0.00407], [1.978, -2.42859, 0.45059], [0.0259, 0.78277, -0.80868]]
    )
    return np.asarray(second @ np.cbrt(first @ np.clip(matrix @ linear, 0, 1)))


@themes
def test_the_norms_before_and_after_clipping_are_legible_and_two(theme: Theme) -> None:
    before, after = theme.unclipped, theme.color("norm")
    assert min(contrast(before, theme.panel), contrast(after, theme.panel)) >= LEGIBLE
    assert contrast(before, after) > 1.5
