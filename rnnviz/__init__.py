"""rnnviz: a gradient-flow laboratory. Train small recurrent networks live and see inside.

from rnnviz import WEIGHTS, Experiment, Trainer

trainer = Trainer(Experiment.from_dict({"format": 1, "task": "copy", "task.delay": 20}))
trainer.step(100)
snapshot = trainer.snapshot()
snapshot.update, snapshot.metrics.last_loss
snapshot.trace.layers[0].gradients["h"].carried     # (time, units, batch)
snapshot[WEIGHTS]["layer0.W_h"]
"""

from rnnviz.training.run.trainer import Trainer
from rnnviz.training.settings.experiment import Experiment
from rnnviz.training.snapshot.parts.history import HISTORY
from rnnviz.training.snapshot.parts.sources import SOURCES
from rnnviz.training.snapshot.parts.spectrum import SPECTRUM
from rnnviz.training.snapshot.parts.weights import GRADIENT_NORMS, WEIGHTS

__all__ = [
    "GRADIENT_NORMS",
    "HISTORY",
    "SOURCES",
    "SPECTRUM",
    "WEIGHTS",
    "Experiment",
    "Trainer",
    "__version__",
]
__version__ = "0.1.0"
