import pytest

from rnnviz.numbers import percent


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [(0.99, 0, "99 %"), (0.996, 0, "100 %"), (0.5, 1, "50.0 %"), (0.0, 0, "0 %")],
)
def test_a_share_as_a_percentage(share: float, digits: int, text: str) -> None:
    assert percent(share, digits) == text.replace(" ", "\u00a0")
