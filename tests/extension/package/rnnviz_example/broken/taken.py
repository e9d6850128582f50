"""An optimizer under a name that there is already."""

from rnnviz.engine.optimizers.sgd import SGD
from rnnviz.registry import optimizers


@optimizers.register("adam")
class Adam(SGD):
    """Another one."""
