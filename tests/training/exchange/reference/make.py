"""Make reference.npz beside this file: what PyTorch answers with weights of its own.

    python tests/training/exchange/reference/make.py        (needs PyTorch; the tests do not)

Of every case: the tensors of the module, what it reads and what it answers, in float64.
"""

from pathlib import Path

import numpy as np
import torch

INPUTS, UNITS, OUTPUTS, SIZE = 5, 3, 4, 2
CASES = {
    "rnn": (torch.nn.RNN, {}),
    "rnn-relu, 2 layers": (torch.nn.RNN, {"nonlinearity": "relu", "num_layers": 2}),
    "lstm, embedded": (torch.nn.LSTM, {}),
    "lstm, 2 layers, both directions": (torch.nn.LSTM, {"num_layers": 2, "bidirectional": True}),
    "gru": (torch.nn.GRU, {}),
    "gru, 2 layers, both directions": (torch.nn.GRU, {"num_layers": 2, "bidirectional": True}),
}


class Net(torch.nn.Module):
    """An embedding if there is one, recurrent layers, a readout."""

    def __init__(self, layers: type[torch.nn.Module], options: dict, embedded: bool) -> None:
        super().__init__()
        if embedded:
            self.embedding = torch.nn.Embedding(INPUTS, SIZE)
        self.rnn = layers(SIZE if embedded else INPUTS, UNITS, **options)
        self.readout = torch.nn.Linear(UNITS * (1 + options.get("bidirectional", False)), OUTPUTS)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        read = self.embedding(x) if hasattr(self, "embedding") else x
        return self.readout(self.rnn(read)[0])


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(1)
    arrays = {}
    for name, (layers, options) in CASES.items():
        embedded = "embedded" in name
        net = Net(layers, options, embedded)
        with torch.no_grad():
            for weights in net.parameters():
                weights.copy_(0.6 * torch.randn(weights.shape))
            x = torch.randint(INPUTS, (6, 2)) if embedded else torch.randn(6, 2, INPUTS)
            parts = {**net.state_dict(), "x": x, "answers": net(x)}
        arrays |= {f"{name}/{key}": array.numpy() for key, array in parts.items()}
    np.savez_compressed(Path(__file__).with_name("reference.npz"), **arrays)
