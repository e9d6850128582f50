"""Curves of gradient magnitude, and their names."""

import pytest

from tests.figures.helpers import Sheet, trained, writing


@pytest.mark.parametrize(("height", "in_line"), [(300, False), (110, True)])
def test_curves_are_named_below_one_another_or_in_a_line_where_there_is_little_room(
    height: int, in_line: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(monkeypatch) as written:
        sheet = Sheet(trained(), size=(700, height), panels=["gradient"])
    _, area = sheet.plot("gradient")
    places = [place for text, place in written if text.startswith("‖∂L/∂")]
    assert len(places) == 2
    first, second = places
    assert (first.y == second.y) == in_line
    assert first.right < second.x if in_line else first.bottom < second.y
    assert all(area.y <= place.y and place.bottom <= area.bottom for place in places)


def test_where_there_is_no_room_for_all_names_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing(monkeypatch) as written:
        Sheet(trained(), size=(170, 110), panels=["gradient"])
    assert not [text for text, _ in written if text.startswith("‖∂L/∂")]
