# %% [markdown]
# # How much gradient comes back to the letter?
#
# Two small networks read a letter, then a long silence, and have to write the letter down. Both are
# trained without a window; then we ask both, timestep by timestep, how much gradient of the answer
# arrives. Needs rnnviz and nothing else. The cells of this file open in VS Code and in Jupyter
# (with jupytext); `python docs/notebook.py` runs them all.

# %%
from collections import defaultdict
from itertools import chain
from math import log10, sqrt

from rnnviz import Experiment, Trainer, figure, long_table, write_long_table

# %% [markdown]
# ## Train
# An experiment is everything that a run follows from. The two differ in one setting.

# %%
experiment = Experiment.from_dict(
    {"format": 1, "task": "copy", "task.symbols": 1, "task.delay": 20, "model.units": 16}
)
runs = {
    "LSTM": Trainer(experiment),
    "RNN": Trainer(experiment.with_settings({"model.cell": "rnn"})),
}
for name, trainer in runs.items():
    trainer.step(200)
    print(f"{name:5} loss {trainer.loss:.3f} after {trainer.update} updates")

# %% [markdown]
# ## Look
# A snapshot holds what one pass over a fixed batch, the probe, computed. As a long table it has a
# row for every number, which says of which run, update, sequence, timestep, layer, direction,
# quantity and unit it is.

# %%
snapshots = {name: trainer.snapshot({"trace"}) for name, trainer in runs.items()}
write_long_table(
    "runs.csv", chain.from_iterable(long_table(shot, name) for name, shot in snapshots.items())
)

# %% [markdown]
# `pandas.read_csv("runs.csv")` reads it. The rows can be used without a file, too. The gradient at
# a timestep is the length of the vector dL/dh: its root mean square over the probe's sequences.

# %%
squares = defaultdict(float)
for name, shot in snapshots.items():
    for row in long_table(shot, name):
        if row.quantity == "dL_dh.total":
            squares[name, row.timestep] += float(row.value) ** 2 / shot.trace.size

print("timestep" + "".join(f"  {name:<22}" for name in runs).rstrip())
for timestep in range(snapshots["LSTM"].trace.steps):
    cells = []
    for name in runs:
        gradient = sqrt(squares[name, timestep])
        decades = max(0, round(10 + log10(gradient))) if gradient else 0  # above 10^-10
        cells.append(f"  {gradient:8.1e} {'█' * decades:<13}")
    print(f"{timestep:8}" + "".join(cells).rstrip())

# %% [markdown]
# The last row is the answer's step, the first the letter's. Through the LSTM the letter gets nearly
# a million times as much gradient as through the plain RNN.

# %% [markdown]
# ## Draw
# A figure of some panels, of one snapshot or of one for each run; as the last line of a cell,
# `picture` is shown by a notebook.

# %%
picture = figure(*snapshots.values(), panels=["flow", "states"], size=(1000, 480))
with open("picture.svg", "w", encoding="utf-8") as file:
    file.write(picture.svg)
