"""PyTorch's recurrent nets, unrolled step by step, with a gradient kept at every state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.training.run.playing.player import Player

Array = NDArray[np.floating]


class Unrolled:
    """A net written out in elementary operations, sequence by sequence.

    Attributes
    ----------
    states, gates : dict of (layer, reverse, name) to list of lists of tensors
        By sequence and timestep; the states keep their gradients.
    outputs : list of tensors (length, outputs)
        By sequence.
    final : tensor (layers * directions, B, units)
        h where each direction ended.
    final_c : the same of c
    """

    def __init__(self, net: Any, x: Any, lengths: Sequence[int], initial: Any = None) -> None:
        import torch

        self.net, self.torch = net, torch
        self.states: dict[tuple[int, bool, str], list[list[Any]]] = {}
        self.gates: dict[tuple[int, bool, str], list[list[Any]]] = {}
        self.outputs, finals, final_cs = [], [], []
        for b, length in enumerate(lengths):
            read, last, last_c = [x[t, b] for t in range(length)], [], []
            for layer in range(net.num_layers):
                ways = []
                for reverse in (False, True)[: 1 + net.bidirectional]:
                    place = layer * (1 + net.bidirectional) + reverse
                    start = [s[place, b] for s in initial] if initial is not None else None
                    ways.append(self._run(read, layer, reverse, start))
                    last.append(ways[-1][0 if reverse else -1])
                    if net.mode == "LSTM":
                        last_c.append(self.states[layer, reverse, "c"][-1][0 if reverse else -1])
                read = [torch.cat(parts) for parts in zip(*ways, strict=True)]
            self.outputs.append(torch.stack(read))
            finals.append(torch.stack(last))
            final_cs += [torch.stack(last_c)] if last_c else []
        self.final = torch.stack(finals, dim=1)
        self.final_c = torch.stack(final_cs, dim=1) if final_cs else None

    def _run(self, read: list[Any], layer: int, reverse: bool, start: Any) -> list[Any]:
        net, torch, steps = self.net, self.torch, len(read)
        end = f"l{layer}{'_reverse' if reverse else ''}"
        W_x, W_h = getattr(net, f"weight_ih_{end}"), getattr(net, f"weight_hh_{end}")
        zero = torch.zeros(len(W_x), dtype=W_x.dtype)
        b_x, b_h = getattr(net, f"bias_ih_{end}", zero), getattr(net, f"bias_hh_{end}", zero)
        h = start[0] if start else torch.zeros(net.hidden_size, dtype=W_x.dtype)
        c = start[1] if start and len(start) > 1 else torch.zeros_like(h)
        states: dict[str, list[Any]] = {"h": [None] * steps, "c": [None] * steps}
        gates: dict[str, list[Any]] = {}
        for t in reversed(range(steps)) if reverse else range(steps):
            a, r = W_x @ read[t] + b_x, W_h @ h + b_h
            if net.mode.startswith("RNN"):
                h = torch.relu(a + r) if net.mode == "RNN_RELU" else torch.tanh(a + r)
                values = {}
            elif net.mode == "LSTM":
                i, f, g, o = (a + r).chunk(4)
                i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
                c = f * c + i * g
                c.retain_grad()
                h = o * torch.tanh(c)
                values = {"i": i, "f": f, "o": o, "g": g}
            else:
                (ar, az, an), (rr, rz, rn) = a.chunk(3), r.chunk(3)
                reset, z = torch.sigmoid(ar + rr), torch.sigmoid(az + rz)
                n = torch.tanh(an + reset * rn)
                h = (1 - z) * n + z * h
                values = {"r": reset, "z": z, "n": n}
            h.retain_grad()
            states["h"][t], states["c"][t] = h, c
            for name, value in values.items():
                gates.setdefault(name, [None] * steps)[t] = value
        for name, made in states.items():
            if name == "h" or net.mode == "LSTM":
                self.states.setdefault((layer, reverse, name), []).append(made)
        for name, made in gates.items():
            self.gates.setdefault((layer, reverse, name), []).append(made)
        return states["h"]


def numbers(steps: list[list[Any]], T: int, gradients: bool = False) -> Array:
    """Return (T, units, B) of values, or of their gradients, with 0 on padding."""
    first = steps[0][0]
    found = np.zeros((T, len(first), len(steps)), first.detach().numpy().dtype)
    for b, sequence in enumerate(steps):
        for t, one in enumerate(sequence):
            value = one.grad if gradients else one.detach()
            found[t, :, b] = 0 if value is None else value.numpy()
    return found


def check_the_same(path: Path, unrolled: Unrolled, lengths: list[int], tolerance: float) -> None:
    """Hold the first frame against a net that was unrolled, whose loss has gone back."""
    player = Player.of(path)
    trace, steps = player.snapshot({"trace"}).trace, max(lengths)
    close = {"rtol": tolerance, "atol": tolerance}
    for layer in trace.layers:
        key = layer.id.index, layer.reverse
        for name, values in layer.states.items():
            want = unrolled.states[*key, name]
            got = np.where(trace.valid[:, None], values, 0)
            np.testing.assert_allclose(got, numbers(want, steps), **close)
            np.testing.assert_allclose(
                layer.gradients[name].total, numbers(want, steps, gradients=True), **close
            )
        for name, values in layer.gates.items():
            if (*key, name) in unrolled.gates:
                got = np.where(trace.valid[:, None], values, 0)
                np.testing.assert_allclose(got, numbers(unrolled.gates[*key, name], steps), **close)
    assert player.probe.departs < tolerance
