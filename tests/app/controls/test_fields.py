import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSpinBox
from pytestqt.qtbot import QtBot

from rnnviz.app.controls.fields import (
    ChoiceField,
    NumberField,
    make_field,
)
from rnnviz.app.controls.slider_scale import position_of, value_at
from rnnviz.registry import cells, optimizers, tasks
from rnnviz.settings import Entry, Setting
from rnnviz.tasks.base import Shape
from rnnviz.training.settings.experiment import Experiment
from tests.app.helpers import words_of_tip

DELAY = Setting(int, 10, "The delay.", low=1, high=1000, log=True)
RATE = Setting(float, 0.01, "The rate.", low=1e-6, high=10.0, log=True, live=True)
RADIUS = Setting(float, 0.0, "The radius.", low=0.0, high=3.0, step=0.05, zero="as drawn")


def every_setting() -> list[Entry]:
    kinds = {"task": tasks, "model.cell": cells, "training.optimizer": optimizers}
    entries = {}
    for key, registry in kinds.items():
        for name in registry:
            for entry in Experiment().with_settings({key: name}).entries():
                entries[entry.key, entry.setting] = entry
    return list(entries.values())


@pytest.mark.parametrize("about", [DELAY, RATE, RADIUS])
def test_every_position_of_a_slider_is_an_allowed_value(about: Setting) -> None:
    for tick in range(1001):
        about.convert(value_at(tick / 1000, about))
    assert value_at(0.0, about) == pytest.approx(about.low)
    assert value_at(1.0, about) == pytest.approx(about.high)


@given(st.floats(1e-6, 10.0))
def test_a_value_and_its_position_agree(value: float) -> None:
    back = value_at(position_of(value, RATE), RATE)
    assert isinstance(back, float)
    assert math.isclose(back, value, rel_tol=0.06)  # two digits


@pytest.mark.parametrize("entry", every_setting(), ids=lambda entry: entry.key)
def test_every_setting_has_a_control_that_shows_and_explains_it(qtbot: QtBot, entry: Entry) -> None:
    field = make_field(entry)
    qtbot.addWidget(field)
    control = field.label.buddy()
    assert control is not None
    assert control.accessibleName()
    assert entry.setting.help in words_of_tip(field)
    assert entry.key in words_of_tip(field)
    assert ("running net" in words_of_tip(field)) == entry.setting.live
    with qtbot.assertNotEmitted(field.edited):
        field.set_value(entry.value)
    if isinstance(field, NumberField):
        assert field.value == entry.value
        assert field.text.text() == entry.text
    if isinstance(field, ChoiceField):
        assert field.box.currentData() == entry.value


def test_sliding_tells_the_new_value(qtbot: QtBot) -> None:
    field = NumberField(Entry("task.delay", 10, DELAY))
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.edited) as signal:
        field.slider.setValue(field.slider.maximum())
    assert signal.args == ["task.delay", 1000]
    assert field.text.text() == "1000"


def typed(field: NumberField, text: str) -> None:
    field.text.selectAll()
    QTest.keyClicks(field.text, text)
    QTest.keyClick(field.text, Qt.Key.Key_Return)


def test_typing_tells_the_new_value(qtbot: QtBot) -> None:
    field = NumberField(Entry("training.optimizer.learning_rate", 0.01, RATE))
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.edited) as signal:
        typed(field, "3e-3")
    assert signal.args == ["training.optimizer.learning_rate", 0.003]


def test_what_cannot_be_is_refused_with_the_range_and_taken_back(qtbot: QtBot) -> None:
    field = NumberField(Entry("task.delay", 10, DELAY))
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.edited), qtbot.waitSignal(field.refused) as signal:
        typed(field, "5000")
    assert signal.args == ["task.delay must be a whole number from 1 to 1000, not '5000'."]
    assert field.text.text() == "10"


def test_the_word_for_zero(qtbot: QtBot) -> None:
    field = NumberField(Entry("model.spectral_radius", 1.0, RADIUS))
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.edited) as signal:
        typed(field, "0")
    assert signal.args == ["model.spectral_radius", 0.0]
    assert field.text.text() == "as drawn"


def test_tasks_are_listed_under_their_shapes(qtbot: QtBot) -> None:
    entry = next(e for e in Experiment().entries() if e.key == "task")
    field = make_field(entry)
    qtbot.addWidget(field)
    assert isinstance(field, ChoiceField)
    heading, listed = "", {}
    for k in range(field.box.count()):
        if field.box.itemData(k) is None:
            heading = field.box.itemText(k)
            assert not field.box.model().flags(field.box.model().index(k, 0)) & (
                Qt.ItemFlag.ItemIsEnabled
            )
        else:
            listed[field.box.itemData(k)] = heading
    assert listed == {name: str(tasks[name].shape) for name in tasks}
    assert list(dict.fromkeys(listed.values())) == [str(shape) for shape in Shape]
    for name in ("adding", "rings"):
        field.set_value(name)
        assert field.box.currentText() == tasks[name].title
        assert field.group.text() == tasks[name].shape


@pytest.fixture
def german() -> Iterator[None]:
    """Qt in a country whose decimal mark is a comma."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


def rate(qtbot: QtBot) -> NumberField:
    field = NumberField(Entry("rate", 0.01, RATE))
    qtbot.addWidget(field)
    return field


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("text", ["0,25", "0.25", "2,5e-1", ",25"])
def test_a_comma_is_a_decimal_mark_where_it_is_the_countrys(qtbot: QtBot, text: str) -> None:
    field = rate(qtbot)
    typed(field, text)
    assert field.value == 0.25
    assert field.text.text() == "0.25"  # one form everywhere, as in files and on the command line


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("text", ["1.000,5", "1,0,0"])
def test_what_is_no_number_there_is_refused_as_it_was_typed(qtbot: QtBot, text: str) -> None:
    field = rate(qtbot)
    with qtbot.assertNotEmitted(field.edited), qtbot.waitSignal(field.refused) as signal:
        typed(field, text)
    assert signal.args == [f"rate must be {RATE.allowed}, not '{text}'."]
    assert field.text.text() == "0.01"


def test_elsewhere_a_comma_is_refused_as_it_may_mark_thousands(qtbot: QtBot) -> None:
    assert QLocale().decimalPoint() == "."
    field = rate(qtbot)
    with qtbot.assertNotEmitted(field.edited), qtbot.waitSignal(field.refused):
        typed(field, "1,000")


@pytest.mark.usefixtures("german")
def test_a_box_shows_a_large_number_without_marks(qtbot: QtBot) -> None:
    box = QSpinBox()
    qtbot.addWidget(box)
    box.setRange(1, 1_000_000)
    box.setValue(16_000)
    assert box.text() == "16000"


def test_undo_is_of_letters_while_they_are_typed_and_else_of_deeds(qtbot: QtBot) -> None:
    field = NumberField(Entry("task.delay", 10, DELAY))
    undone: list[str] = []
    undo = QShortcut(QKeySequence.StandardKey.Undo, field)
    undo.activated.connect(lambda: undone.append("deed"))
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    qtbot.waitUntil(field.isActiveWindow)
    field.text.setFocus()
    field.text.selectAll()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClicks(field.text, "5")
    QTest.keyClick(field.text, Qt.Key.Key_Z, control)
    assert not undone
    assert field.text.text() != "5"
    field.text.selectAll()
    QTest.keyClicks(field.text, "7")
    QTest.keyClick(field.text, Qt.Key.Key_Return)
    QTest.keyClick(field.text, Qt.Key.Key_Z, control)
    assert undone == ["deed"]
