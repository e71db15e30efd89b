"""Which rows of a long table can fit at all, told by what stands in a sentence.

Most rows have nothing to do with most sentences, and even to ask each of hundreds takes longer than to try the few
that have. So each sign knows, as bits of one number, the rows whose first need it meets, and above them those whose
second and third: an `or` for each sign of a sentence and a few `and` leave the rows whose needs are met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

Needs = Sequence[frozenset[str]]  # one sign of each set must be there; the rarest sets first
DEEPEST = 3  # needs that are looked at: more of them leave hardly fewer rows


class Sieve:
    """The needs of the rows of a table, in its order."""

    def __init__(self, rows: Sequence[Needs]) -> None:
        self._size = len(rows)
        self._met: dict[str, int] = {}
        self._first = (1 << self._size) - 1
        self._unneeding = 0  # the places of the needs that rows do not have
        for number, row in enumerate(rows):
            for depth in range(DEEPEST):
                self._add(1 << (depth * self._size + number), row[depth] if depth < len(row) else None)

    def _add(self, place: int, need: frozenset[str] | None) -> None:
        if need is None:
            self._unneeding |= place
        for sign in need or ():
            self._met[sign] = self._met.get(sign, 0) | place

    def fitting(self, present: Collection[str]) -> int:
        """The rows that may fit, as bits: the lowest is the first row."""
        met = self._unneeding
        for sign in present:
            met |= self._met.get(sign, 0)
        return met & met >> self._size & met >> 2 * self._size & self._first


def numbers(bits: int) -> Iterator[int]:
    """The numbers of the rows, ascending."""
    while bits:
        lowest = bits & -bits
        bits ^= lowest
        yield lowest.bit_length() - 1
