"""A program that is killed while it saves leaves the old file or the new one."""

from pathlib import Path

from tests.faults.saving import kill


def test_a_killed_save_leaves_a_whole_file(tmp_path: Path) -> None:
    _, problems = kill(3, tmp_path)
    assert problems == []
