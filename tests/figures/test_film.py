"""Films, read back by Pillow and PyAV."""

from __future__ import annotations

import builtins
import os
import weakref
from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence
from PySide6.QtGui import QImage

from rnnviz.errors import RnnvizError
from rnnviz.figures.board.page import Page
from rnnviz.figures.export import FILMS, Film, film_slow_motion, film_training, mp4, render
from rnnviz.figures.export.film import LAST
from rnnviz.figures.slow_motion.pace import SHORTEST_STAY, course
from rnnviz.figures.view.progress import Reveal
from rnnviz.figures.view.seen import Seen, opened
from rnnviz.figures.view.view import BY_NUMBER, View
from rnnviz.training.commands.past import Past
from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.slow_motion.walk import PHASES, Phase
from rnnviz.training.snapshot.parts import AT_REST
from tests.figures.helpers import SMALL

SIZE, FPS = (480, 320), 5
SEEN = Seen(View(sort=BY_NUMBER))
PANELS = ["states", "loss"]
ERROR = {".gif": 30.0, ".apng": 0.0, ".mp4": 60.0}  # of a colour, of 256, nearly everywhere
every_form = pytest.mark.parametrize("suffix", FILMS)


def trainer(**settings: object) -> Trainer:
    named = {key.replace("__", "."): value for key, value in settings.items()}
    return Trainer(Experiment().with_settings({**SMALL, **named}))


def updates(trainers: list[Trainer], count: int) -> Iterator[None]:
    for _ in range(count):
        for one in trainers:
            one.step()
        yield


def filmed(path: Path, count: int = 5, every: int = 2, runs: int = 1, **how: object) -> Path:
    trainers = [trainer(model__units=6 - k) for k in range(runs)]
    with Film(path, fps=FPS, **{"size": SIZE, "panels": PANELS, "seen": SEEN, **how}) as film:  # type: ignore[arg-type]
        film_training(film, trainers, updates(trainers, count), every)
    return path


def frames(path: Path) -> tuple[list[np.ndarray], float]:
    """Return the pictures of a film that differ from the one before, and its seconds."""
    if path.suffix != ".mp4":
        with Image.open(path) as image:
            seconds = sum(one.info["duration"] for one in ImageSequence.Iterator(image)) / 1000
            shown = [np.asarray(one.convert("RGB")) for one in ImageSequence.Iterator(image)]
        return shown, seconds
    with av.open(str(path)) as container:
        (stream,) = container.streams.video
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == FPS
        seconds = float(container.duration / av.time_base)  # type: ignore[operator]
        shown = [one.to_ndarray(format="rgb24") for one in container.decode(stream)]
    return shown, seconds


def still(path: Path, update: int) -> np.ndarray:
    one = trainer()
    one.step(update)
    render(one.snapshot(AT_REST), path, size=SIZE, scale=1.0, panels=PANELS, seen=SEEN)
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


@every_form
def test_a_film_shows_the_pictures_of_its_updates(suffix: str, tmp_path: Path) -> None:
    """Of updates 0, 2, 4 and, as it is the last, 5; which stays a second longer."""
    shown, seconds = frames(filmed(tmp_path / f"film{suffix}"))
    assert len(shown) == (4 if suffix != ".mp4" else 3 + 1 + round(LAST * FPS))
    assert seconds == pytest.approx(4 / FPS + LAST)
    for picture, update in ((shown[0], 0), (shown[1], 2), (shown[-1], 5)):
        unlike = np.abs(picture.astype(int) - still(tmp_path / "still.png", update)).max(axis=2)
        assert picture.shape == (SIZE[1], SIZE[0], 3)
        assert (unlike > ERROR[suffix]).mean() < 0.005
        assert np.median(unlike) <= 4
    assert sorted(os.listdir(tmp_path)) == [f"film{suffix}", "still.png"]


def test_a_gif_has_one_palette_and_what_does_not_change_does_not_flicker(tmp_path: Path) -> None:
    shown, _ = frames(filmed(tmp_path / "film.gif", size=(800, 500), panels=None))
    still(tmp_path / "still.png", 5)
    kept = [(a == b).all(axis=2).mean() for a, b in pairwise(shown)]
    assert min(kept) > 0.6
    colors = {tuple(color) for one in shown for color in np.unique(one.reshape(-1, 3), axis=0)}
    assert 50 < len(colors) <= 255
    with Image.open(tmp_path / "film.gif") as image:
        assert image.info["loop"] == 0
        for one in ImageSequence.Iterator(image):
            assert one.disposal_method == 1  # type: ignore[attr-defined]


@every_form
def test_the_same_film_is_the_same_bytes_and_opens_at_its_last_picture(
    suffix: str, tmp_path: Path
) -> None:
    first, second = (filmed(tmp_path / f"{k}{suffix}", runs=2) for k in range(2))
    assert first.read_bytes() == second.read_bytes()
    scene, seen = opened(str(first))
    assert scene.pasts == (Past(5), Past(5))
    assert [one.model.units for one in scene.experiments] == [6, 5]
    assert (seen, scene.panels) == (SEEN, tuple(PANELS))


@every_form
def test_a_film_may_carry_nothing(suffix: str, tmp_path: Path) -> None:
    path = filmed(tmp_path / f"film{suffix}", count=1, with_run=False)
    frames(path)
    assert b"model.units" not in path.read_bytes()
    with pytest.raises(RnnvizError, match="no experiment"):
        Experiment.load(path)


@every_form
def test_slow_motion_shows_the_phases_of_the_next_update(suffix: str, tmp_path: Path) -> None:
    one = trainer(task__delay=1, task__symbols=1)
    one.step(3)
    path = tmp_path / f"slow{suffix}"
    with Film(path, fps=5, size=SIZE, seen=SEEN) as film:
        film_slow_motion(film, [one], 5)
    assert one.update == 3
    shown, seconds = frames(path)
    steps = one.walk().lengths
    assert seconds > len(PHASES) * SHORTEST_STAY
    if suffix != ".mp4":
        assert len(shown) == sum(steps.values())
    scene, seen = opened(str(path))
    assert seen.view.reveal == Reveal(Phase.UPDATE, steps[Phase.UPDATE])
    assert scene.pasts == (Past(3),)


def test_slow_motion_stays_where_a_phase_ends() -> None:
    lengths = {Phase.FORWARD: 100, Phase.LOSS: 1, Phase.UPDATE: 3}
    places = list(course(lengths, 2))
    reveals = [reveal for reveal, _ in places]
    assert reveals[0] == Reveal(Phase.FORWARD, 1)
    assert reveals[-1] == Reveal(Phase.UPDATE, 3)
    assert Reveal(Phase.FORWARD, 100) in reveals
    for reveal, seconds in places:
        ends = reveal.done == lengths[reveal.phase]
        assert seconds == (SHORTEST_STAY if ends else 0.5)
    assert len(reveals) < 50


def test_a_film_holds_no_more_than_a_few_pictures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    held: list[weakref.ref[QImage]] = []
    ours, most = Page.image, []

    def image(page: Page, scale: float) -> QImage:
        made = ours(page, scale)
        held.append(weakref.ref(made))
        most.append(sum(one() is not None for one in held))
        return made

    monkeypatch.setattr(Page, "image", image)
    filmed(tmp_path / "film.gif", count=12, every=1)
    assert len(most) == 13
    assert max(most) <= 3


def held(path: Path) -> Callable[[], int]:
    """Return what counts the files beside a film that is not written yet."""
    return lambda: len([one for one in path.parent.iterdir() if one != path])


@every_form
def test_what_is_cancelled_halfway_leaves_nothing(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"film{suffix}"
    path.write_bytes(b"mine")
    one = trainer()
    with pytest.raises(KeyboardInterrupt), Film(path, fps=FPS, size=SIZE) as film:  # noqa: PT012
        for _ in islice(updates([one], 9), 3):
            film.add([one.snapshot(film.needs)])
        assert held(path)() == 1
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == [path.name]
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("name", "how", "message"),
    [
        ("film.mov", {}, r"\.gif, \.apng, \.mp4, not '\.mov'"),
        ("film.mp4", {"size": (481, 320)}, "even width and height, not 481 x 320: take 482 x 320"),
        ("film.mp4", {"size": (480, 320), "scale": 9.0}, "at most 4096"),
        ("film.gif", {"fps": 60}, "at most 50 pictures a second"),
        ("film.gif", {"size": (20, 20)}, "100 to 16,000"),
        ("nowhere/film.gif", {}, "there is no folder"),
    ],
)
def test_a_film_that_cannot_be_written_is_refused_before_the_work(
    name: str, how: dict[str, object], message: str, tmp_path: Path
) -> None:
    with pytest.raises(RnnvizError, match=message):
        Film(tmp_path / name, **how)  # type: ignore[arg-type]
    assert os.listdir(tmp_path) == []


def test_without_its_library_an_mp4_is_refused_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name.partition(".")[0] == "av":
            raise ImportError(name)
        return ours(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(RnnvizError, match=r'PyAV: pip install "rnnviz\[video\]"'):
        Film(tmp_path / "film.mp4")
    monkeypatch.undo()
    monkeypatch.setattr(mp4, "CODEC", "libnowhere")
    with pytest.raises(RnnvizError, match="lacks H"):
        Film(tmp_path / "film.mp4")


@every_form
@pytest.mark.parametrize("where", ["add", "close"])
def test_a_disk_that_is_full_is_one_sentence_and_the_old_film_stays(
    suffix: str, where: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path, usual = tmp_path / f"film{suffix}", getattr(FILMS[suffix], where)
    path.write_text("old")

    def full(self: object, *values: object) -> None:
        usual(self, *values)
        raise OSError(28, "No space left on device", ".a-temporary-name")

    monkeypatch.setattr(FILMS[suffix], where, full)
    with pytest.raises(RnnvizError, match=rf"film\{suffix} cannot be written: No space left"):
        filmed(path)
    if where == "add":
        assert path.read_text() == "old"
    assert os.listdir(tmp_path) == [path.name]
