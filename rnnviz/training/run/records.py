"""Files that runs leave: their metrics as CSV, the last pass of one as NPZ."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rnnviz.engine.passes.trace import Floats
from rnnviz.files import replacing
from rnnviz.training.run.base.run import Run
from rnnviz.training.run.trainer import HELD_OUT_EVERY
from rnnviz.training.settings.inputs import input_files
from rnnviz.training.settings.runs import run_name
from rnnviz.training.snapshot.parts.weights import WEIGHTS
from rnnviz.training.snapshot.snapshot import Snapshot

COLUMNS = ("update", "loss", "gradient_norm", "clipped", "held_out_loss", "accuracy")


class MetricsTable:
    """A row for every update of a run, written when the training is over.

    `held_out_loss` and `accuracy` are empty between the updates at which they are measured. Where
    there are `several` runs, each row begins with the letter of its run, in the column `run`.
    `inputs` are files that are read, which are not written to.
    """

    def __init__(self, path: Path, inputs: Sequence[Path] = (), several: bool = False) -> None:
        self._path, self._inputs, self._several = path, inputs, several
        self._rows: list[tuple[object, ...]] = []

    def add(self, trainer: Run, run: int = 0) -> None:
        """Add the row of the update that the trainer of a run has just applied."""
        score = trainer.score if trainer.update % HELD_OUT_EVERY == 0 else None
        self._rows.append(
            (
                *((run_name(run),) if self._several else ()),
                trainer.update,
                trainer.loss,
                trainer.gradient_norm,
                int(trainer.clipped),
                "" if score is None else score.loss,
                "" if score is None or score.accuracy is None else score.accuracy,
            )
        )

    def write(self) -> None:
        """Write the file; raise RnnvizError if that fails, leaving what was there."""
        place = replacing(self._path, self._inputs)
        with place as written, open(written, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("run", *COLUMNS) if self._several else COLUMNS)
            writer.writerows(self._rows)


def write_trace(
    path: Path, snapshot: Snapshot, whole_paths: bool = False, began_with: str = ""
) -> None:
    """Write the probe's batch and trace, the weights and the experiment (JSON) to an NPZ file.

    Arrays run (time, features, batch). Names: ``layer0.h``, ``layer0.f`` (states, gates),
    ``layer0.dL_dh.total``, ``.carried``, ``.injected``, ``outputs``, ``losses``, ``inputs``,
    ``targets``, ``counted``, ``followed`` (the steps whose losses the gradients add up),
    ``lengths``, ``weights.layer0.W_h``, ``update``, ``experiment``, in which a person's file is
    named with its folder if `whole_paths`; and ``initial_weights``, the file of weights that the
    run `began_with`, if it did.
    """
    inputs = input_files([snapshot.experiment])
    with replacing(path, inputs) as written, open(written, "wb") as file:
        began = {"initial_weights": np.array(began_with)} if began_with else {}
        np.savez(file, allow_pickle=False, **_arrays(snapshot, whole_paths), **began)


def _arrays(
    snapshot: Snapshot, whole_paths: bool
) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]]:
    trace, batch = snapshot.trace, snapshot.probe.batch
    arrays: dict[str, Floats] = {}
    for layer in trace.layers:
        prefix = layer.id.prefix
        for name, values in (*layer.states.items(), *layer.gates.items()):
            arrays[f"{prefix}.{name}"] = values
        for name, gradient in layer.gradients.items():
            for part in ("total", "carried", "injected"):
                arrays[f"{prefix}.dL_d{name}.{part}"] = getattr(gradient, part)
    weights = {f"weights.{name}": values for name, values in snapshot[WEIGHTS].items()}
    return {
        **arrays,
        **weights,
        "inputs": trace.inputs,
        "outputs": trace.outputs,
        "losses": trace.losses,
        "targets": batch.targets,
        "counted": trace.counted,
        "followed": trace.followed,
        "lengths": trace.lengths,
        "update": np.array(snapshot.trace_update),
        "experiment": np.array(json.dumps(snapshot.experiment.to_dict(whole_paths))),
    }
