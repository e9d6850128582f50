"""Kill a program while it saves a session, again and again.

    python -m tests.faults.saving [--times 500]

A process saves two sessions in turn to one file, and is killed (kill -9) at a random moment. Each
time the file has to be one of the two, whole, and the next save has to remove what was left.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rnnviz import Experiment
from rnnviz.training.sessions.session import read_session, write_session
from rnnviz.training.travel.family import Family
from rnnviz.training.travel.saved import SavedFamily

NAME = "a.rnnviz"
SAVES = "from tests.faults.saving import save_for_ever; save_for_ever({!r})"


def sessions() -> list[SavedFamily]:
    """Return two sessions that can be told apart, of about a megabyte."""
    made = []
    for units in (16, 17):
        family = Family([Experiment().with_settings({"model.units": units, "training.batch": 2})])
        for _ in range(100):
            family.shown[0].advance()
        made.append(family.saved(2**20))
    return made


def save_for_ever(folder: str) -> None:
    """Save one, then the other."""
    families = sessions()
    print("ready", flush=True)
    while True:
        for family in families:
            write_session(Path(folder, NAME), {"title": "mine"}, family, 0, {})


def killed(folder: Path, dice: random.Random) -> str:
    """Kill a process that saves; return what is wrong then, "" if nothing is."""
    call = [sys.executable, "-c", SAVES.format(str(folder))]
    with subprocess.Popen(call, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(dice.uniform(0.0, 0.3))
        process.send_signal(signal.SIGKILL)
    path = folder / NAME
    if not path.exists():
        return ""  # it was killed before the first was whole
    try:
        saved = read_session(path).saved
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    units = saved.lines[0].origin.model.units if saved else 0
    return "" if units in (16, 17) else "it is neither of the two"


def kill(times: int, folder: Path, seed: int = 0) -> tuple[int, list[str]]:
    """Return how often something was left behind, and what was wrong."""
    dice, problems, left = random.Random(seed), [], 0
    family = sessions()[0]
    for _ in range(times):
        problem = killed(folder, dice)
        problems += [problem] if problem else []
        left += len(list(folder.iterdir())) > 1
        write_session(folder / NAME, {"title": "mine"}, family, 0, {})  # as the next start does
        stray = [one.name for one in folder.iterdir() if one.name != NAME]
        problems += [f"left behind: {stray}"] if stray else []
    return left, problems


def main() -> int:
    """Kill and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=500)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        left, problems = kill(options.times, Path(folder))
    whole = options.times - len(problems)
    print(f"{whole} of {options.times} times the file was whole and nothing stray was left;")
    print(f"{left} times the kill had left a temporary file, which the next save removed.")
    for problem in problems[:10]:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
