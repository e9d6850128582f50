"""The names of the tasks that the contract tests run over."""

from rnnviz.registry import tasks
from tests.extension.registered import registered

with registered(tasks, "first_symbol"):
    TASKS = list(tasks)
    SYMBOL_TASKS = [name for name in TASKS if tasks[name]().vocabulary]
    STREAMS = [name for name in TASKS if tasks[name]().stream]
