"""Some hundred damaged files for each reader; `tests/fuzz.py` goes on for as long as is wished."""

from pathlib import Path

import pytest

from tests.fuzz import READERS, fuzz


@pytest.mark.parametrize("name", READERS)
def test_no_damaged_file_breaks_a_reader(name: str, tmp_path: Path) -> None:
    assert fuzz(name, 0, iter(range(150)), tmp_path / "kept") == 150
