"""The command `train`: runs trained without a window, and the files that they leave."""

from __future__ import annotations

import argparse
from functools import partial

from rnnviz.console import say
from rnnviz.errors import RnnvizError
from rnnviz.files import check_writable
from rnnviz.interrupt import at_interrupt
from rnnviz.rendering.one import INTERRUPTED
from rnnviz.training.exchange.tensors import SUFFIX, check_library
from rnnviz.training.exchange.weights import write_weights
from rnnviz.training.losses import ALL_LOSSES
from rnnviz.training.run.base.run import Run
from rnnviz.training.run.headless import begin, course, summary
from rnnviz.training.run.loaded import begin_with
from rnnviz.training.run.records import MetricsTable, write_trace
from rnnviz.training.scenes.named import run_alone
from rnnviz.training.scenes.scene import Scene
from rnnviz.training.sessions.continuing import advance, family_of, save
from rnnviz.training.sessions.session import SUFFIX as SESSION
from rnnviz.training.sessions.session import saved_of
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.focus import Focus
from rnnviz.training.snapshot.parts import AT_REST


def train(options: argparse.Namespace, scene: Scene) -> None:
    """Train a scene's runs from their beginning, or those of a session on from where they are.

    Raises
    ------
    RnnvizError
        If something is asked for that cannot be, before anything is trained.
    """
    begun = saved_of(scene) is not None
    chosen = scene if options.run is None else run_alone(scene, options.run)
    several = bool(chosen.others)
    _check_weights(options, begun)
    _check_outputs(options, scene, several)
    table = MetricsTable(options.metrics, scene.inputs, several) if options.metrics else None
    at_interrupt(INTERRUPTED)
    kept = scene if begun else chosen  # a session keeps its other runs
    family = family_of(kept) if begun or options.save_session else None
    if family is None:
        trainers, step = begin(chosen), None
    else:
        lines = family.shown if kept is chosen else [family.shown[options.run]]
        trainers, step = [line.running for line in lines], partial(advance, family, lines)
    if options.weights:
        begin_with(trainers[0], options.weights)
    for _ in course(trainers, options.updates, step):
        for run, trainer in enumerate(trainers):
            if table and trainer.fault is None:
                table.add(trainer, run)
    _write(options, table, trainers[0])
    if options.save_session and family is not None:
        at_interrupt(f"interrupted; {options.save_session} was not written.")
        save(options.save_session, kept, family)
    at_interrupt("")
    _say_results(trainers)
    if options.weights:
        say(f"initial weights from {options.weights}")


def _check_weights(options: argparse.Namespace, begun: bool) -> None:
    """Raise RnnvizError if runs cannot begin with weights from a file."""
    if options.weights and begun:
        raise RnnvizError(
            f"{options.scene} holds runs that have begun: --weights cannot change how they did."
        )
    if options.weights and options.save_session:
        raise RnnvizError(
            "a session can be repeated from its seeds, so not with --weights: load weights in the"
            " window, where that is kept as a command."
        )


def _check_outputs(options: argparse.Namespace, scene: Scene, several: bool) -> None:
    """Raise RnnvizError unless what is to be written can be."""
    if several and (options.trace or options.save_weights or options.weights):
        names = "--trace, --save-weights and --weights"
        raise RnnvizError(f"{names} are for a single run: choose one, as with --run A.")
    outputs = (
        (options.metrics, ".csv"),
        (options.trace, ".npz"),
        (options.save_weights, SUFFIX),
        (options.save_session, SESSION),
    )
    inputs = [*scene.inputs, *((options.weights,) if options.weights else ())]
    for path, suffix in outputs:
        if path is None:
            continue
        if path.suffix != suffix:
            raise RnnvizError(f"{path} cannot be written: its name must end in {suffix}.")
        check_writable(path, inputs)
        inputs.append(path)  # nor is one output another
    if options.save_weights:
        check_library()


def _write(options: argparse.Namespace, table: MetricsTable | None, trainer: Run) -> None:
    """Write what is asked for of a run: the metrics, the last pass and the weights."""
    whole, weights = options.whole_paths, options.weights
    began_with = "" if weights is None else str(weights) if whole else weights.name
    if table:
        table.write()
        at_interrupt(f"interrupted; only {options.metrics} was written.")
    if options.trace:
        snapshot = trainer.snapshot(AT_REST, Focus(losses=ALL_LOSSES))
        write_trace(options.trace, snapshot, whole, began_with)
    if options.save_weights:
        if options.trace:
            at_interrupt(f"interrupted; {options.save_weights} was not written.")
        parameters, experiment = trainer.network.parameters, trainer.experiment
        write_weights(options.save_weights, parameters, experiment, whole, began_with)


def _say_results(trainers: list[Run]) -> None:
    for run, trainer in enumerate(trainers):
        lead = f"{run_name(run)}  " if len(trainers) > 1 else ""
        for line in summary(trainer):
            say(f"{lead}{line}")
