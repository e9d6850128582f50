"""The program's first lines: nothing of the current folder is imported, and Ctrl+C ends quietly.

Until `main` has cleaned the path, only what Python has begun with may be imported.
"""

import os
import sys


def main() -> int:
    """Run the program; return its exit status."""
    return _run("main")


def window() -> int:
    """Open the window where there is no terminal; return the exit status."""
    return _run("window")


def _run(name: str) -> int:
    """Call a function of `rnnviz.cli`."""
    leave_out_current_folder()
    _open_missing_streams()
    from rnnviz.interrupt import end_quietly, has_ended

    end_quietly()
    from rnnviz import cli

    try:
        return int(getattr(cli, name)())
    finally:
        has_ended()


def leave_out_current_folder() -> None:
    """Take the current folder out of the path of imports, unless rnnviz itself lies there.

    `python -m` puts it there, and so does an empty entry of PYTHONPATH. A downloads folder may hold
    a `struct.py` from anybody.
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # it has been deleted
        here = ""
    if here == os.path.dirname(os.path.dirname(os.path.realpath(__file__))):
        return
    python = os.path.dirname(os.__file__)  # with what follows it, the path that Python is made with
    count = sys.path.index(python) if python in sys.path else len(sys.path)
    kept = [entry for entry in sys.path[:count] if entry and os.path.realpath(entry) != here]
    sys.path[:count] = kept


def _open_missing_streams() -> None:
    """Open the standard streams that are closed, or the next file would be taken for one."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


if __name__ == "__main__":  # the training process imports this file too, and needs none of it
    sys.exit(main())
