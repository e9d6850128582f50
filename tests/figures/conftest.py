import pytest
from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _application(qtbot: QtBot) -> None:
    """Text needs an application; pytest-qt also fails a test on Qt's warnings."""
