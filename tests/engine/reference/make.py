"""Make reference.npz beside this file: what PyTorch computes for stacks of RNN, LSTM and GRU.

    python tests/engine/reference/make.py        (needs PyTorch; the tests do not)

Of every case: the parameters, the batch, the top layer's h, the mean loss and all gradients, in
float64. Weights stand in PyTorch's order of gates; the test puts them into ours.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

INPUTS, UNITS, OUTPUTS = 2, 3, 4
LENGTHS = [5, 3, 4]
KINDS = {
    "rnn-tanh": (torch.nn.RNN, {"nonlinearity": "tanh"}),
    "rnn-relu": (torch.nn.RNN, {"nonlinearity": "relu"}),
    "lstm": (torch.nn.LSTM, {}),
    "gru": (torch.nn.GRU, {}),
}


def case(kind: str, layers: int, bidirectional: bool) -> dict[str, np.ndarray]:
    """Return the arrays of one case."""
    torch.manual_seed(layers + 10 * bidirectional)
    layer_type, options = KINDS[kind]
    stack = layer_type(INPUTS, UNITS, layers, bidirectional=bidirectional, **options)
    readout = torch.nn.Linear(UNITS * (1 + bidirectional), OUTPUTS)
    with torch.no_grad():
        for weights in (*stack.parameters(), *readout.parameters()):
            weights.copy_(0.6 * torch.randn(weights.shape))
    steps, size = max(LENGTHS), len(LENGTHS)
    x = torch.randn(steps, size, INPUTS, requires_grad=True)
    targets = torch.randint(OUTPUTS, (steps, size))
    valid = torch.arange(steps)[:, None] < torch.tensor(LENGTHS)
    counted = (torch.rand(steps, size) < 0.7) & valid

    packed = pack_padded_sequence(x, torch.tensor(LENGTHS), enforce_sorted=False)
    h, _ = pad_packed_sequence(stack(packed)[0], total_length=steps)
    h.retain_grad()
    losses = torch.nn.functional.cross_entropy(
        readout(h).reshape(-1, OUTPUTS), targets.reshape(-1), reduction="none"
    ).reshape(steps, size)
    loss = (losses * counted / counted.sum(0).clamp(min=1)).sum(0).mean()
    loss.backward()

    named = {**dict(stack.named_parameters()), **dict(readout.named_parameters(prefix="readout"))}
    arrays = {
        "x": x, "dx": x.grad, "targets": targets, "counted": counted, "h": h, "dh": h.grad,
        "loss": loss, "lengths": torch.tensor(LENGTHS),
        **{f"weights.{name}": weights for name, weights in named.items()},
        **{f"gradients.{name}": weights.grad for name, weights in named.items()},
    }  # fmt: skip
    return {name: array.detach().numpy() for name, array in arrays.items()}


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    cases = {
        f"{kind}, {layers} layers, {'both directions' if bidirectional else 'forward'}": case(
            kind, layers, bidirectional
        )
        for kind in KINDS
        for layers in (1, 2)
        for bidirectional in (False, True)
    }
    # One vector a case: a hundred small arrays would be mostly headers.
    layout = {
        name: [(key, array.shape) for key, array in arrays.items()]
        for name, arrays in cases.items()
    }
    vectors = {
        name: np.concatenate([np.ravel(array) for array in arrays.values()])
        for name, arrays in cases.items()
    }
    np.savez_compressed(
        Path(__file__).with_name("reference.npz"), layout=json.dumps(layout), **vectors
    )
