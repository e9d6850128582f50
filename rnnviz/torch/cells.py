"""Hooks on an ``nn.RNNCell``, ``nn.LSTMCell`` or ``nn.GRUCell`` that is called step by step."""

from __future__ import annotations

import weakref
from functools import partial
from typing import Any

import numpy as np

from rnnviz.data.recording.frame import LONGEST
from rnnviz.data.recording.module import Module
from rnnviz.torch.passes import Chooser, Hook, Pass, Tensor, UnrecordedError, added, check_format

CLOSE = 1e-3  # relative: what is less may be rounding


def module_of_cell(cell: Any) -> Module:
    """Return what a recording says of a cell; raise RnnvizError if it cannot be recorded."""
    import torch

    kinds = {"LSTM": torch.nn.LSTMCell, "GRU": torch.nn.GRUCell, "RNN": torch.nn.RNNCell}
    kind = next(name for name, made in kinds.items() if isinstance(cell, made))
    dtype = str(cell.weight_hh.dtype).removeprefix("torch.")
    relu = getattr(cell, "nonlinearity", "tanh")
    return Module(kind, cell.input_size, cell.hidden_size, nonlinearity=relu, dtype=dtype)


class _Steps:
    """The calls of one pass: what each read, and what came back to its states.

    Attributes
    ----------
    total : list of dict of state to tensor
        What came back to the states that each call returned, by every way.
    carried : list of dict of state to tensor
        ... of which through the next call.
    returned : list of dict of state to tensor
        The states that each call returned.
    states : tuple of weak references
        To those of the last call, as the program has them.
    """

    def __init__(self, number: int, initial: dict[str, Tensor], made: bool) -> None:
        self.number, self.initial, self.made = number, initial, made
        self.weights: dict[str, Tensor] = {}
        self.inputs: list[Tensor] = []
        self.total: list[dict[str, Tensor]] = []
        self.carried: list[dict[str, Tensor]] = []
        self.returned: list[dict[str, Tensor]] = []
        self.states: tuple[Any, ...] = ()
        self.problem = ""


class WatchedCell:
    """Notes passes of a cell: calls each of which goes on with the states of the one before.

    A call with other states begins a new pass.

    Parameters
    ----------
    cell : torch.nn.RNNCell, LSTMCell or GRUCell
    module : Module
    chooser : Chooser
    sequences : int
        How many of a batch are noted, the first ones.
    """

    def __init__(self, cell: Any, module: Module, chooser: Chooser, sequences: int) -> None:
        self._module, self._chooser, self._most = module, chooser, sequences
        self._steps: _Steps | None = None
        self._handles = (
            cell.register_forward_pre_hook(Hook(self._before), with_kwargs=True),
            cell.register_forward_hook(Hook(self._after), with_kwargs=True),
        )

    def remove(self) -> None:
        """Watch no longer."""
        for handle in self._handles:
            handle.remove()

    def _before(self, cell: Any, args: Any, kwargs: Any) -> Any:
        """Note what a call reads; give it aliases of the states, to know what comes back by it."""
        import torch

        if not self._chooser.wanted or not torch.is_grad_enabled():
            self._steps = None
            return None
        try:
            check_format(cell.weight_hh)
            return self._read(cell, args, kwargs)
        except UnrecordedError as why:
            self._refuse(str(why))
        except Exception as error:  # whatever it is, the training goes on
            self._refuse(f"{type(error).__name__}: {error}")
        return None

    def _after(self, cell: Any, args: Any, kwargs: Any, output: Any) -> None:
        """Note what a call returns."""
        steps = self._steps
        if steps is None:
            return
        try:
            self._returned(steps, output)
        except Exception as error:
            self._refuse(f"{type(error).__name__}: {error}")

    def _refuse(self, why: str) -> None:
        self._steps, self._chooser.problem = None, why

    def _read(self, cell: Any, args: Any, kwargs: Any) -> Any:
        given = args[0] if args else kwargs["input"]
        state = args[1] if len(args) > 1 else kwargs.get("hx")
        states = () if state is None else state if isinstance(state, tuple | list) else (state,)
        steps, known = self._steps, [ref() for ref in (self._steps.states if self._steps else ())]
        goes_on = bool(known) and len(known) == len(states)
        goes_on = goes_on and all(a is b for a, b in zip(states, known, strict=True))
        if not goes_on or steps is None:
            steps = self._steps = self._begun(cell, given, states)
        if len(steps.inputs) >= LONGEST:
            raise UnrecordedError(f"it has more than {LONGEST:,} steps")
        steps.inputs.append(self._batch(given))
        if steps.inputs[-1].shape != steps.inputs[0].shape:
            raise UnrecordedError("the number of sequences changes from step to step")
        if not goes_on:
            return None
        aliases = tuple(one.view_as(one) for one in states)
        place = len(steps.total) - 1
        for name, alias in zip(self._module.states, aliases, strict=True):
            if alias.requires_grad:
                note = partial(self._note, steps, steps.carried[place], name)
                alias.register_hook(self._chooser.hook(note))
        passed = aliases if isinstance(state, tuple | list) else aliases[0]
        if len(args) > 1:
            return (args[0], passed, *args[2:]), kwargs
        return args, {**kwargs, "hx": passed}

    def _begun(self, cell: Any, given: Any, states: Any) -> _Steps:
        """Return a new pass."""
        module = self._module
        batch = self._batch(given)
        initial = {
            name: (self._batch(states[k]) if states else batch.new_zeros(len(batch), module.units))
            for k, name in enumerate(module.states)
        }
        made = any(one.grad_fn is not None for one in states)
        steps = _Steps(self._chooser.number(), {n: s[None] for n, s in initial.items()}, made)
        steps.weights = {f"{n}_l0": one.detach().clone() for n, one in cell.named_parameters()}
        return steps

    def _returned(self, steps: _Steps, output: Any) -> None:
        states = output if isinstance(output, tuple) else (output,)
        steps.states = tuple(map(weakref.ref, states))
        values = map(self._batch, states)
        steps.returned.append(dict(zip(self._module.states, values, strict=True)))
        totals: dict[str, Tensor] = {}
        steps.total.append(totals)
        steps.carried.append({})
        for name, state in zip(self._module.states, states, strict=True):
            if state.requires_grad:
                hooks: list[Any] = []
                note = partial(self._note_total, steps, totals, name, hooks)
                state.register_hook(self._chooser.hook(note))
                hooks.append(weakref.ref(state._backward_hooks))

    def _note_total(
        self, steps: _Steps, into: dict[str, Tensor], name: str, hooks: list[Any], gradient: Tensor
    ) -> None:
        if len(hooks[0]() or ()) > 1:
            steps.problem = "hooks of your own may change the gradients of its states"
        self._note(steps, into, name, gradient)

    def _note(self, steps: _Steps, into: dict[str, Tensor], name: str, gradient: Tensor) -> None:
        """Take note of what came back to a state."""
        into[name] = added(into.get(name), self._batch(gradient))
        self._chooser.went_back(steps.number, partial(self._taken, steps))

    def _batch(self, given: Tensor) -> Tensor:
        """Return the first sequences of (B, features), copied."""
        found = given.detach()
        found = found.unsqueeze(0) if found.dim() == 1 else found
        return found[: self._most].clone()

    def _taken(self, steps: _Steps) -> Pass:
        """Return a pass with the gradients that have come back to it."""
        import torch

        if steps.problem:
            raise UnrecordedError(steps.problem)
        if len(steps.inputs) == 1 and steps.made and self._chooser.count > 1:
            raise UnrecordedError("its states are changed between the calls, as by a mask")
        injected, last = [], steps.returned[-1]["h"]
        for place, (total, carried) in enumerate(zip(steps.total, steps.carried, strict=True)):
            parts = {
                name: _otherwise(total.get(name), carried.get(name), last)
                for name in self._module.states
            }
            if "c" in parts and not _is_of_h(parts["c"], total, steps, place):
                raise UnrecordedError("the loss reads the cell state, not only the hidden state")
            injected.append(parts["h"])
        lengths = np.full(len(last), len(steps.inputs), np.int64)
        return Pass(
            steps.weights, torch.stack(steps.inputs), lengths, steps.initial, last,
            torch.stack(injected),
        )  # fmt: skip


def _otherwise(total: Tensor | None, carried: Tensor | None, like: Tensor) -> Tensor:
    """Return what came back to a state otherwise than through the next call."""
    if total is None:
        return like.new_zeros(like.shape)
    return total if carried is None else total - carried


def _is_of_h(into_c: Tensor, total: dict[str, Tensor], steps: _Steps, place: int) -> bool:
    """Return whether what comes into c otherwise than from its next step is of its own h alone.

    Where PyTorch computes a step in one operation, that is 0; otherwise dL/dh o (1 - tanh(c)^2).
    """
    import torch

    scale = float(into_c.abs().max()) if into_c.numel() else 0.0
    if scale == 0:
        return True
    if "h" not in total:
        return False
    weights = steps.weights
    h_before = steps.returned[place - 1]["h"] if place else steps.initial["h"][0]
    with torch.no_grad():
        zero = into_c.new_zeros(())
        a = steps.inputs[place] @ weights["weight_ih_l0"].T + weights.get("bias_ih_l0", zero)
        a = a + h_before @ weights["weight_hh_l0"].T + weights.get("bias_hh_l0", zero)
        o, c = torch.sigmoid(a.chunk(4, dim=1)[3]), steps.returned[place]["c"]
        own = total["h"] * o * (1 - torch.tanh(c).square())
        return float((into_c - own).abs().max()) <= CLOSE * max(scale, float(own.abs().max()))
