"""Hooks on an ``nn.RNNCell``, ``nn.LSTMCell`` or ``nn.GRUCell`` that is called step by step."""

from __future__ import annotations

import weakref
from functools import partial
from typing import Any

import numpy as np

from rnnviz.data.recording.frame import LONGEST
from rnnviz.data.recording.module import Module
from rnnviz.errors import RnnvizError
from rnnviz.torch.passes import Chooser, Hook, Pass, Tensor, UnrecordedError, added, check_format

WEIGHTS = "weight_ih", "weight_hh", "bias_ih", "bias_hh"
CLOSE = 1e-2  # of a unit's largest state: what is less may be rounding, also of products in tf32
ROWS = 2048  # computed again at once, which takes little memory


def module_of_cell(cell: Any) -> Module:
    """Return what a recording says of a cell; raise RnnvizError if it cannot be recorded."""
    import torch

    kinds = {"LSTM": torch.nn.LSTMCell, "GRU": torch.nn.GRUCell, "RNN": torch.nn.RNNCell}
    kind, made = next((name, made) for name, made in kinds.items() if isinstance(cell, made))
    if getattr(cell.forward, "__func__", None) is not made.forward:
        raise RnnvizError(
            f"a {type(cell).__name__} with a forward of its own cannot be computed again: give the"
            f" nn.{kind}Cell itself."
        )
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
    states : list of (weak reference, _mark)
        To those of the last call, as the program has them.
    """

    def __init__(self, number: int, initial: dict[str, Tensor], made: bool) -> None:
        self.number, self.initial, self.made = number, initial, made
        self.weights: dict[str, Tensor] = {}
        self.inputs: list[Tensor] = []
        self.total: list[dict[str, Tensor]] = []
        self.carried: list[dict[str, Tensor]] = []
        self.returned: list[dict[str, Tensor]] = []
        self.states: list[tuple[Any, tuple[int, bool]]] = []
        self.problem = ""

    def go_on_with(self, states: Any) -> bool:
        """Return whether these are the states of the last call, unchanged."""
        known = [(ref(), mark) for ref, mark in self.states]
        return len(known) == len(states) > 0 and all(
            a is b and _mark(a) == mark for a, (b, mark) in zip(states, known, strict=True)
        )


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
            cell.register_forward_hook(Hook(self._after), with_kwargs=True, prepend=True),
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
            self._check_hooks(cell)
            return self._read(cell, args, kwargs)
        except UnrecordedError as why:
            self._refuse(str(why))
        except Exception as error:  # whatever it is, the training goes on
            self._refuse(f"{type(error).__name__}: {error}")
        return None

    def _after(self, cell: Any, args: Any, kwargs: Any, output: Any) -> Any:
        """Note what a call returns; give the program copies of it.

        A hook on c itself would also be told what comes back to it from its own h where PyTorch
        computes a step in several operations, but not where it does in one. To a copy comes what
        the program alone sends, in the order in which it would come to c.
        """
        steps = self._steps
        if steps is None:
            return None
        try:
            states = output if isinstance(output, tuple) else (output,)
            copies = tuple(one.clone() for one in states)
            self._returned(steps, copies)
            return copies if isinstance(output, tuple) else copies[0]
        except Exception as error:
            self._refuse(f"{type(error).__name__}: {error}")
            return None

    def _check_hooks(self, cell: Any) -> None:
        """Raise UnrecordedError where a hook is between what is noted here and the cell itself."""
        from torch.nn.modules.module import _global_forward_hooks

        before, after = (handle.id for handle in self._handles)
        first, last = next(iter(cell._forward_hooks)), next(reversed(cell._forward_pre_hooks))
        if _global_forward_hooks or (last, first) != (before, after):
            raise UnrecordedError("hooks of your own stand between the cell and its recording")

    def _refuse(self, why: str) -> None:
        """Note no more of the pass, and record nothing of what was noted: it has no end."""
        if self._steps is not None:
            self._steps.problem = why
        self._steps, self._chooser.problem = None, why

    def _read(self, cell: Any, args: Any, kwargs: Any) -> Any:
        given = args[0] if args else kwargs["input"]
        state = args[1] if len(args) > 1 else kwargs.get("hx")
        states = () if state is None else state if isinstance(state, tuple | list) else (state,)
        steps = self._steps
        goes_on = steps is not None and steps.go_on_with(states)
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
        weights = dict(cell.named_parameters())
        needed = WEIGHTS[: 4 if cell.bias else 2]
        if not weights.keys() >= set(needed):
            raise UnrecordedError("its weights are computed from others, as by weight_norm")
        steps.weights = {f"{name}_l0": weights[name].detach().clone() for name in needed}
        return steps

    def _returned(self, steps: _Steps, states: tuple[Tensor, ...]) -> None:
        steps.states = [(weakref.ref(one), _mark(one)) for one in states]
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
        self._check_computed(steps)
        last = steps.returned[-1]["h"]
        otherwise = {
            name: torch.stack([
                _otherwise(total.get(name), carried.get(name), last)
                for total, carried in zip(steps.total, steps.carried, strict=True)
            ])
            for name in self._module.states
        }  # fmt: skip
        final: dict[str, Tensor] = {}
        if "c" in otherwise and torch.count_nonzero(otherwise["c"]):
            if torch.count_nonzero(otherwise["c"][:-1]):
                raise UnrecordedError("the loss reads the cell state of a step before the last one")
            final = {"h": torch.zeros_like(last)[None], "c": otherwise["c"][-1:]}
        lengths = np.full(len(last), len(steps.inputs), np.int64)
        return Pass(
            steps.weights, torch.stack(steps.inputs), lengths, steps.initial, last,
            otherwise["h"], final,
        )  # fmt: skip

    def _check_computed(self, steps: _Steps) -> None:
        """Raise UnrecordedError where a call returned other states than such a cell does."""
        import torch

        kind, pair = self._module.kind, len(self._module.states) > 1
        call = f"rnn_{self._module.nonlinearity}" if kind == "RNN" else kind.lower()
        weights = [steps.weights.get(f"{name}_l0") for name in WEIGHTS]
        before = [{name: one[0] for name, one in steps.initial.items()}, *steps.returned[:-1]]
        states = ([torch.cat([*each.values()], 1) for each in s] for s in (before, steps.returned))
        columns = (torch.cat(one).split(ROWS) for one in (steps.inputs, *states))
        for given, read, returned in zip(*columns, strict=True):
            with torch.no_grad():
                state = read.chunk(2, 1) if pair else read
                found = getattr(torch, f"{call}_cell")(given, state, *weights)
            again = torch.cat(found, 1) if pair else found
            most = CLOSE * returned.abs().amax(0).clamp(min=1)
            if ((returned - again).abs() > most).any():
                raise UnrecordedError(f"it computes other states than an nn.{kind}Cell")


def _mark(state: Tensor) -> tuple[int, bool]:
    """Return what differs once a state is changed in place, or cut off by ``detach_``."""
    return state._version, state.is_leaf


def _otherwise(total: Tensor | None, carried: Tensor | None, like: Tensor) -> Tensor:
    """Return what came back to a state otherwise than through the next call.

    That is 0, not NaN, where all of it came through the next call and is infinite or NaN.
    """
    if total is None:
        return like.new_zeros(like.shape)
    if carried is None:
        return total
    same = (total == carried) | (total.isnan() & carried.isnan())
    return (total - carried).masked_fill(same, 0)
