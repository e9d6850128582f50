"""Beginning a scene in a process: what it needs to know of long files, it reads there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from rnnviz.data.known import Inquiry, UnreadError, check_steady, only_known
from rnnviz.interrupt import uninterrupted
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.sessions.session import saved_of
from rnnviz.training.worker.process import TrainingProcess


def begun(
    make: Callable[[], Scene], watch: Callable[[float], None]
) -> tuple[Scene, TrainingProcess]:
    """Return a scene, and a process that has begun with its experiments.

    `make` is called again after each file that it needs has been read; `watch` is called with the
    share of it that has been.

    Raises
    ------
    RnnvizError
        If `make` does; then there is no process.
    """
    process: TrainingProcess | None = None
    asked = Counter[Inquiry[Any]]()
    try:
        while True:
            try:
                with only_known():
                    scene = make()
                break
            except UnreadError as unread:
                asked[unread.inquiry] += 1
                check_steady(unread.inquiry, asked[unread.inquiry])
                process = process or _process()
                process.find(unread.inquiry, watch)
    except BaseException:
        if process is not None:
            process.close()
        raise
    process = process or _process()
    process.enter("", scene.experiments, scene.pasts, saved_of(scene))
    return scene, process


def _process() -> TrainingProcess:
    with uninterrupted():  # a worker that is half begun would complain
        return TrainingProcess(())
