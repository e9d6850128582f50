"""Counting: runs are trained as long as their claims need, once for all of them."""

import pytest

from rnnviz import Experiment, Trainer
from rnnviz.training.claims import counting
from rnnviz.training.claims.counting import Count, count, follow, measure
from tests.training.claims.helpers import RNN, SMALL, claim

EXPLOSIVE = RNN.with_settings({
    "model.cell.activation": "relu", "model.spectral_radius": 3, "training.clip": "off",
    "training.optimizer": "sgd", "training.optimizer.learning_rate": 10, "task.delay": 60,
})  # fmt: skip


def test_a_course_is_what_the_trainer_does() -> None:
    trainer, norms, clipped = Trainer(SMALL), [], []
    course = follow(SMALL, [claim("norm", at=25, above=0)])
    scores = {0: trainer.score}
    for _ in range(25):
        trainer.step()
        norms.append(trainer.gradient_norm)
        clipped.append(trainer.clipped)
        if trainer.update == 20:
            scores[20] = trainer.score
    assert (course.updates, course.norms, course.clipped) == (25, norms, clipped)
    assert course.scores == scores
    assert (course.solved_at, course.exploded_at) == (None, None)


def test_a_run_that_explodes_ends_there() -> None:
    course = follow(EXPLOSIVE, [claim("explodes", EXPLOSIVE, by=50)])
    trainer = Trainer(EXPLOSIVE)
    assert course.exploded_at == trainer.step(50) < 50
    seen = claim("value", EXPLOSIVE, of="h", above=0, at=49)
    assert measure([seen], [EXPLOSIVE], 0) == [None]
    assert not seen.is_true(None)


def test_it_ends_when_everything_is_settled() -> None:
    easy = Experiment().with_settings(
        {"task": "spelling", "model.units": 8, "training.optimizer.learning_rate": 0.05}
    )
    course = follow(easy, [claim("guesses", easy, until=200)])
    assert 0 < course.updates < 200
    assert course.scores[course.updates].loss <= 0.95 * easy.task.chance()


def test_each_experiment_is_trained_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Experiment] = []

    def trainer(experiment: Experiment) -> Trainer:
        made.append(experiment)
        return Trainer(experiment)

    monkeypatch.setattr(counting, "Trainer", trainer)
    said = [
        claim("norm", at=2, above=0),
        claim("value", of="h", at=1, above=0),
        claim("gradient", step=0, than="B", at=2, above=0),
        claim("norm", run="B", at=3, above=0, set={"model.units": 3}),
    ]
    numbers = measure(said, (SMALL, RNN), 4)
    assert None not in numbers
    seeded = [run.with_settings({"seed.weights": 4}) for run in (SMALL, RNN)]
    assert made == [*seeded, seeded[1].with_settings({"model.units": 3})]


def test_claims_are_counted_over_their_own_seeds() -> None:
    said = [
        claim("value", of="h", at=0, above=0, holds="9 of 12"),
        claim("value", of="h", at=0, above=2),
    ]
    told: list[tuple[int, int]] = []
    counts = count(said, (SMALL, RNN), watch=lambda *done: told.append(done))
    assert [(c.held, len(c.numbers), c.holds) for c in counts] == [(12, 12, True), (0, 10, False)]
    assert told == [(seed, 12) for seed in range(12)]
    assert len(set(counts[0].numbers)) == 12
    short = count(said, (SMALL, RNN), seeds=3)
    assert [c.numbers for c in short] == [c.numbers[:3] for c in counts]


@pytest.mark.parametrize(
    ("failed", "seeds", "holds"),
    [(0, 10, True), (1, 10, True), (2, 10, False), (1, 1, True), (2, 2, False), (2, 20, True),
     (3, 20, False)],
)  # fmt: skip
def test_of_fewer_seeds_no_more_may_fail_than_of_all(failed: int, seeds: int, holds: bool) -> None:
    said = claim("solved", by=3, holds="9 of 10")
    numbers = (None,) * failed + (1,) * (seeds - failed)
    assert Count(said, numbers).holds == holds
