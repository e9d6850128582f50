"""Something that is no cell."""

from rnnviz.registry import cells


@cells.register("stranger")
class Stranger:
    """A class of its own."""
