"""What is remembered from one start to the next, and what of it is nonsense."""

import pytest
from PySide6.QtCore import QSettings

from rnnviz.app.preferences import PANELS, PROPORTIONS, TEXT_SIZE, Preferences
from rnnviz.figures.board.layout import USUAL_PROPORTIONS, Proportions


def test_proportions_are_remembered_and_the_usual_forgotten(settings: QSettings) -> None:
    preferences = Preferences(settings)
    assert preferences.proportions == USUAL_PROPORTIONS
    preferences.proportions = Proportions(0.5, {"states h": 0.3})
    assert Preferences(settings).proportions == Proportions(0.5, {"states h": 0.3})
    preferences.proportions = USUAL_PROPORTIONS
    assert Preferences(settings).proportions == USUAL_PROPORTIONS
    assert settings.allKeys() == []


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", '{"score": 7, "heights": {}}', '{"score": null, "heights": 3}',
             '{"score": null, "heights": {"loss": "x"}}'],
)  # fmt: skip
def test_unreadable_proportions_are_the_usual(settings: QSettings, text: str) -> None:
    settings.setValue(PROPORTIONS, text)
    assert Preferences(settings).proportions == USUAL_PROPORTIONS


def test_panels_are_remembered_for_each_number_of_runs(settings: QSettings) -> None:
    preferences = Preferences(settings)
    preferences.set_panels(1, ["loss", "gates"])
    preferences.set_panels(2, ["loss"])
    assert Preferences(settings).panels(1) == ["loss", "gates"]
    assert Preferences(settings).panels(2) == ["loss"]
    preferences.set_panels(1, None)
    assert Preferences(settings).panels(1) is None
    assert Preferences(settings).panels(2) == ["loss"]


@pytest.mark.parametrize("text", ["not JSON", '["no such panel"]', "7"])
def test_unreadable_panels_are_the_usual(settings: QSettings, text: str) -> None:
    settings.setValue(PANELS, text)
    assert Preferences(settings).panels(1) is None


@pytest.mark.parametrize("text", ["", "large", "3", "nan"])
def test_an_unknown_text_size_is_the_usual(settings: QSettings, text: str) -> None:
    settings.setValue(TEXT_SIZE, text)
    assert Preferences(settings).text_size == 1.0


def test_without_settings_nothing_is_kept() -> None:
    preferences = Preferences()
    preferences.text_size = 2.0
    preferences.set_panels(1, ["loss"])
    preferences.proportions = Proportions(0.5, {})
    assert preferences.text_size == 1.0
    assert preferences.panels(1) is None
    assert preferences.proportions == USUAL_PROPORTIONS
