"""rnnviz: a gradient-flow laboratory. Train small recurrent networks live and see inside.

from rnnviz import WEIGHTS, Experiment, Trainer

trainer = Trainer(Experiment.from_dict({"format": 1, "task": "copy", "task.delay": 20}))
trainer.step(100)
snapshot = trainer.snapshot()
snapshot.update, snapshot.metrics.last_loss
snapshot.trace.layers[0].gradients["h"].carried     # (time, units, batch)
snapshot[WEIGHTS]["layer0.W_h"]
"""

__all__ = [
    "GRADIENT_NORMS",
    "HISTORY",
    "SOURCES",
    "SPECTRUM",
    "WEIGHTS",
    "Experiment",
    "Player",
    "Trainer",
    "__version__",
    "figure",
    "long_table",
    "named_arrays",
    "read_weights",
    "write_arrays",
    "write_long_table",
    "write_weights",
]
__version__ = "0.1.0"

# These are imported when one of them is first asked for: numpy must not be imported before the
# program's first lines, in __main__, nor anything that may lie in the current folder.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from rnnviz.figures.inline import figure
    from rnnviz.training.exchange.weights import read_weights, write_weights
    from rnnviz.training.run.playing.player import Player
    from rnnviz.training.run.trainer import Trainer
    from rnnviz.training.settings.experiment import Experiment
    from rnnviz.training.snapshot.parts.history import HISTORY
    from rnnviz.training.snapshot.parts.sources import SOURCES
    from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
    from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS, WEIGHTS
    from rnnviz.training.snapshot.tables import (
        long_table,
        named_arrays,
        write_arrays,
        write_long_table,
    )
else:
    _MODULES = {
        "Trainer": "run.trainer",
        "Player": "run.playing.player",
        "Experiment": "settings.experiment",
        "HISTORY": "snapshot.parts.history",
        "SOURCES": "snapshot.parts.sources",
        "SPECTRUM": "snapshot.parts.spectrum",
        "GRADIENT_NORMS": "snapshot.parts.weights",
        "WEIGHTS": "snapshot.parts.weights",
        "read_weights": "exchange.weights",
        "write_weights": "exchange.weights",
        "long_table": "snapshot.tables",
        "named_arrays": "snapshot.tables",
        "write_arrays": "snapshot.tables",
        "write_long_table": "snapshot.tables",
    }

    def __getattr__(name):
        from importlib import import_module

        if name == "figure":  # apart: it alone needs Qt
            return import_module("rnnviz.figures.inline").figure
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
        for each, module in _MODULES.items():
            globals()[each] = getattr(import_module(f"rnnviz.training.{module}"), each)
        return globals()[name]

    def __dir__():
        return sorted({*globals(), *__all__})
