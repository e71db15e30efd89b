"""A slot as one register: whether what clients saw can have happened in one order.

A slot is free, taken by a booking, or kept for one that was cancelled and can be brought back. Each act holds at one
moment between its call and its answer (linearizability); what nobody heard the answer of may have happened or not. The
search is that of Wing and Gong with the memory of Lowe: Testing for linearizability, 2017.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import inf
from typing import Literal

Verb = Literal["book", "leave", "arrive", "cancel", "restore"]
State = tuple[str, str]  # "free", "taken" or "kept", and by which booking
FREE: State = ("free", "")


@dataclass(frozen=True)
class Act:
    """One act on one slot as its client saw it; `done` False is the answer that the time is gone."""

    verb: Verb
    uid: str
    called: float
    answered: float = inf
    done: bool | None = None  # None: never heard

    def after(self, state: State) -> State | None:
        """What it makes of a slot; None if it cannot have been answered so."""
        if not self.done:
            return state if state[0] != "free" and state[1] != self.uid else None
        wanted, made = {
            "book": (FREE, ("taken", self.uid)),
            "arrive": (FREE, ("taken", self.uid)),
            "leave": (("taken", self.uid), ("kept", self.uid)),
            "cancel": (("taken", self.uid), ("kept", self.uid)),
            "restore": (("kept", self.uid), ("taken", self.uid)),
        }[self.verb]
        return made if state == wanted else None


@dataclass
class Notebook:
    """What clients called and what they were told, by slot; moments are numbers that only grow."""

    acts: dict[str, list[Act]] = field(default_factory=dict)
    _moments: Iterator[int] = field(default_factory=count)

    def now(self) -> int:
        return next(self._moments)

    def write(self, slot: str, verb: Verb, uid: str, called: int, *, done: bool | None) -> None:
        answered = inf if done is None else self.now()
        self.acts.setdefault(slot, []).append(Act(verb, uid, called, answered, done))

    def impossible(self) -> list[str]:
        """The slots whose history no order explains."""
        return [slot for slot, acts in self.acts.items() if not explained(acts)]


def explained(acts: Sequence[Act]) -> bool:
    """Whether one order of these acts on a slot that is free at first gives every client its answer."""
    ordered = sorted(acts, key=lambda one: one.called)
    seen: set[tuple[frozenset[int], State]] = set()
    open_ = [(frozenset(range(len(ordered))), FREE)]
    while open_:
        left, state = open_.pop()
        left = _without_mere_answers(ordered, left, state)
        if all(ordered[number].done is None for number in left):
            return True
        if (left, state) in seen:
            continue
        seen.add((left, state))
        for number in _first(ordered, left):
            made = _as_if_done(ordered[number]).after(state)
            if made is not None:
                open_.append((left - {number}, made))
    return False


def _without_mere_answers(acts: Sequence[Act], left: frozenset[int], state: State) -> frozenset[int]:
    """Who was told that the time is gone changed nothing: wherever that is true it can be put at once."""
    while True:
        told = {number for number in _first(acts, left) if acts[number].done is False and acts[number].after(state)}
        if not told:
            return left
        left -= told


def _first(acts: Sequence[Act], left: frozenset[int]) -> list[int]:
    """Those of which none was answered before they were called."""
    soonest = min((acts[number].answered for number in left), default=inf)
    return [number for number in sorted(left) if acts[number].called <= soonest]


def _as_if_done(act: Act) -> Act:
    return act if act.done is not None else Act(act.verb, act.uid, act.called, act.answered, done=True)
