"""The figure does not depend on the fonts of the system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fonts import only

FAMILIES = ["Cantarell", "DejaVu Sans", "Liberation Sans", "Noto Sans", "Open Sans"]


@pytest.mark.skipif(sys.platform != "linux", reason="fonts are found by fontconfig on Linux")
@pytest.mark.parametrize("family", FAMILIES)
def test_no_text_is_cut_off_or_runs_into_another(tmp_path: Path, family: str) -> None:
    try:
        fonts = only(family, tmp_path)
    except LookupError as reason:
        pytest.skip(str(reason))
    environment = {**os.environ, **fonts, "PYTHONPATH": os.pathsep.join(sys.path)}
    scene = ["copy-lstm", "--updates", "3", "--size", "1280x720"]
    command = [sys.executable, "-m", "tests.fonts", str(tmp_path / "figure.svg"), *scene]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["texts"] > 80
    assert found["faults"] == []
