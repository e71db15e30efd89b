"""The check of histories knows a good one from a bad one."""

from __future__ import annotations

import pytest

from tests.reliability.register import Act, explained

BOOKED = Act("book", "a", 0, 10, done=True)
GOOD = {
    "one of two": [BOOKED, Act("book", "b", 1, 9, done=False)],
    "the loser heard first": [Act("book", "b", 0, 2, done=False), Act("book", "a", 1, 3, done=True)],
    "cancelled and taken back": [BOOKED, Act("cancel", "a", 11, 12, done=True), Act("restore", "a", 13, 14, done=True)],
    "kept after a cancellation": [
        BOOKED,
        Act("cancel", "a", 11, 12, done=True),
        Act("book", "b", 13, 14, done=False),
    ],
    "never heard, and it happened": [Act("book", "a", 0, done=None), Act("book", "b", 5, 6, done=False)],
    "never heard, and it did not": [Act("book", "a", 0, done=None), Act("book", "b", 5, 6, done=True)],
    "moved here": [Act("arrive", "a", 0, 3, done=True), Act("book", "b", 1, 2, done=False)],
}
BAD = {
    "booked twice": [BOOKED, Act("book", "b", 1, 9, done=True)],
    "gone before anybody had it": [Act("book", "b", 0, 1, done=False), Act("book", "a", 2, 3, done=True)],
    "refused although free": [Act("book", "b", 0, 1, done=False)],
    "free at once after a cancellation": [
        BOOKED,
        Act("cancel", "a", 11, 12, done=True),
        Act("book", "b", 13, 14, done=True),
    ],
    "taken back by another": [BOOKED, Act("cancel", "a", 11, 12, done=True), Act("restore", "b", 13, 14, done=True)],
    "never heard, and booked by two": [
        Act("book", "a", 0, done=None),
        Act("book", "b", 5, 6, done=True),
        Act("book", "c", 7, 8, done=True),
    ],
}


@pytest.mark.parametrize("name", GOOD)
def test_what_can_have_happened(name: str) -> None:
    assert explained(GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_have_happened(name: str) -> None:
    assert not explained(BAD[name])
