"""python -m rnnviz."""

import sys

if __name__ == "__main__":  # the training process imports this file too, and needs none of it
    from rnnviz.cli import main

    sys.exit(main())
