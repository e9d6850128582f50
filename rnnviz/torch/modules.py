"""Hooks on an ``nn.RNN``, ``nn.LSTM`` or ``nn.GRU``."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.data.recording.module import Module
from rnnviz.errors import RnnvizError
from rnnviz.torch.passes import Chooser, Hook, Pass, Tensor, UnrecordedError, added, check_format


def module_of(net: Any) -> Module:
    """Return what a recording says of a net; raise RnnvizError if it cannot be recorded."""
    kind = net.mode.partition("_")[0]
    if net.proj_size:
        raise RnnvizError("an LSTM with a projection (proj_size) cannot be computed again.")
    if net.num_layers > 1 and net.dropout > 0 and net.training:
        raise RnnvizError(
            "dropout between layers draws what cannot be drawn again: record without it, or in"
            " eval()."
        )
    relu = "relu" if net.mode == "RNN_RELU" else "tanh"
    dtype = str(net.weight_hh_l0.dtype).removeprefix("torch.")
    return Module(
        kind, net.input_size, net.hidden_size, net.num_layers, net.bidirectional, relu, dtype
    )


class WatchedModule:
    """Notes passes of a module.

    Parameters
    ----------
    net : torch.nn.RNN, LSTM or GRU
    module : Module
    chooser : Chooser
    sequences : int
        How many of a batch are noted, the first ones.
    """

    def __init__(self, net: Any, module: Module, chooser: Chooser, sequences: int) -> None:
        self._net, self._module, self._chooser = net, module, chooser
        self._most = sequences
        self._handle = net.register_forward_hook(Hook(self._forward), with_kwargs=True)

    def remove(self) -> None:
        """Watch no longer."""
        self._handle.remove()

    def _forward(self, net: Any, args: Any, kwargs: Any, output: Any) -> None:
        import torch

        if not self._chooser.wanted or not torch.is_grad_enabled():
            return
        try:
            self._note(args, kwargs, output)
        except UnrecordedError as why:
            self._chooser.problem = str(why)
        except Exception as error:  # whatever it is, the training goes on
            self._chooser.problem = f"{type(error).__name__}: {error}"

    def _note(self, args: Any, kwargs: Any, output: Any) -> None:
        import torch

        net, most, number = self._net, self._most, self._chooser.number()
        check_format(net._flat_weights[0])
        if net.num_layers > 1 and net.dropout > 0 and net.training:
            raise UnrecordedError("dropout between layers draws what cannot be drawn again")
        given = args[0] if args else kwargs["input"]
        state = args[1] if len(args) > 1 else kwargs.get("hx")
        answers, final = output
        packed = isinstance(given, torch.nn.utils.rnn.PackedSequence)
        with torch.no_grad():
            inputs, lengths = self._padded(given)
            outputs, _ = self._padded(answers)
            count = inputs.shape[1]
            weights = {
                name: one.detach().clone()
                for name, one in zip(net._flat_weights_names, net._flat_weights, strict=True)
            }
            noted = Pass(
                weights, inputs[:, :most].clone(), lengths[:most], self._initial(state, inputs),
                self._last(outputs, lengths),
            )  # fmt: skip
        nothing = inputs.new_zeros((len(inputs), count, self._module.outputs))
        finals = final if isinstance(final, tuple) else (final,)
        watched = {"output": answers.data if packed else answers}
        watched |= dict(zip(self._module.states, finals, strict=True))
        # Not the output itself: a hook that holds on to it would keep the graph for ever.
        packing = tuple(answers)[1:] if packed else ()
        again = partial(self._taken, noted, nothing, packing)

        def note(name: str, gradient: Tensor) -> None:
            noted.gradients[name] = added(noted.gradients.get(name), gradient)
            self._chooser.went_back(number, again)

        for name, tensor in watched.items():
            if tensor.requires_grad:
                tensor.register_hook(self._chooser.hook(partial(note, name)))

    def _padded(self, given: Any) -> tuple[Tensor, NDArray[np.int64]]:
        """Return (T, B, features) and the lengths of a batch in any of the forms."""
        import torch

        if isinstance(given, torch.nn.utils.rnn.PackedSequence):
            padded, lengths = torch.nn.utils.rnn.pad_packed_sequence(given)
            return padded.detach(), lengths.numpy().astype(np.int64)
        found = given.detach()
        if found.dim() == 2:
            found = found.unsqueeze(1)
        elif self._net.batch_first:
            found = found.transpose(0, 1)
        return found, np.full(found.shape[1], len(found), np.int64)

    def _initial(self, state: Any, inputs: Tensor) -> dict[str, Tensor]:
        """Return the initial states; 0 if none were given."""
        module = self._module
        if state is None:
            shape = (module.layers * module.directions, inputs.shape[1], module.units)
            start = inputs.new_zeros(shape)[:, : self._most]
            return dict.fromkeys(module.states, start)
        states = state if isinstance(state, tuple) else (state,)
        batches = (one if one.dim() == 3 else one.unsqueeze(1) for one in states)
        return {
            name: one.detach()[:, : self._most].clone()
            for name, one in zip(module.states, batches, strict=True)
        }

    def _last(self, outputs: Tensor, lengths: NDArray[np.int64]) -> Tensor:
        """Return what the net gave where each direction ended."""
        import torch

        units, count = self._module.units, min(self._most, len(lengths))
        forward = [outputs[int(lengths[b]) - 1, b, :units] for b in range(count)]
        last = torch.stack(forward)
        return torch.cat([last, outputs[0, :count, units:]], dim=1).clone()

    def _taken(self, noted: Pass, nothing: Tensor, packing: tuple[Any, ...]) -> Pass:
        """Return a pass with the gradients that have come back to it; these are 0 at first."""
        import torch

        module, gradients, injected = self._module, noted.gradients, nothing.clone()
        if "output" in gradients:
            back = gradients["output"]
            sequence = torch.nn.utils.rnn.PackedSequence
            injected += self._padded(sequence(back, *packing) if packing else back)[0]
        top = (module.layers - 1) * module.directions
        shape = (module.layers * module.directions, injected.shape[1], module.units)
        final = {
            name: gradients[name].reshape(shape).clone()
            if name in gradients
            else injected.new_zeros(shape)
            for name in module.states
        }
        for b, length in enumerate(noted.lengths):
            injected[int(length) - 1, b, : module.units] += final["h"][top, b]
            if module.bidirectional:
                injected[0, b, module.units :] += final["h"][top + 1, b]
        final["h"][top:] = 0
        if any(bool(torch.count_nonzero(one)) for one in final.values()):
            noted.final = {name: one[:, : self._most] for name, one in final.items()}
        noted.injected = injected[:, : self._most]
        return noted
