"""A second opinion on which command a sentence is, where the rules are at the end of their words.

A linear classifier (multinomial logistic regression) over the words, pairs of words and four letters in a row of some
eighteen thousand sentences with their right answers: those of tests/language. It knows no values, and what it says is
heeded only where it is sure and the rules' answer is next to impossible to it. `make classifier` makes it anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, pairwise
from math import exp, sqrt
from pathlib import Path

from language.lexicon import folded

WEIGHTS = Path(__file__).parent / "classifier.json"
SCALE = 100  # weights are kept as whole hundredths
WORD = re.compile(r"\w+|[?!:]")
SPELLED = re.compile(r"\w+")
DIGITS = re.compile(r"\d+")
LETTERS = 4

# How likely the rules' answer may be to the classifier, and how sure it must be of another.
UNLIKELY, SURE = 0.05, 0.6
# Of what only shows or asks something, less is sure enough.
HARMLESS = frozenset("help greet abort why find_times list_bookings list_meeting_types".split())  # noqa: SIM905
HARMLESS_UNLIKELY, HARMLESS_SURE = 0.15, 0.5
# Takes something away at once: told by the rules, or not at all.
TAKING = frozenset(
    "cancel_booking delete_meeting_type revoke_link disconnect_calendar undo".split()  # noqa: SIM905
)
# What is nearly the same words the other way round is told by the rules.
OPPOSITE = frozenset(
    frozenset(pair.split())
    for pair in ("pause resume", "block_time unblock_time", "connect_calendar disconnect_calendar")
)
# In so few words it is the verb that tells, and the rules know more verbs: "tieni libero venerdì", "move office hours".
FEW = 3
# That nothing is wanted costs a question where it is wrong, and a wish that nobody had costs a booking.
DOUBTED, NONE_SURE = 0.1, 0.6
OUT_OF_THE_QUESTION = 0.02
# So sure of what the rules say that nothing they know of the world ("the printer", "Netflix") speaks against it.
CERTAIN = 0.8


def second_opinion(text: str, command: str, *, told: bool = False) -> str:
    """The command that a text is, given what the rules say it is; what the classifier has never heard of stays. Of what
    is only `told` nothing is done."""
    weights = _weights()
    if command not in weights.intents or (command != "none" and len(SPELLED.findall(text)) <= FEW):
        return command
    likely = weights.likely(text)
    best = max(likely, key=lambda intent: likely[intent])
    kept = best in TAKING or {command, best} in OPPOSITE or (told and best not in HARMLESS)
    unlikely = HARMLESS_UNLIKELY if best in HARMLESS else UNLIKELY
    if not kept and likely[command] <= unlikely and likely[best] >= _needed(best):
        return best
    idle = (best == "none" and likely[best] >= NONE_SURE and likely[command] <= DOUBTED) or (
        likely[command] < OUT_OF_THE_QUESTION and best not in TAKING
    )
    return "none" if idle and command not in HARMLESS else command


def is_certain(text: str, command: str) -> bool:
    """Whether a text is hardly anything else than this command."""
    weights = _weights()
    return command in weights.intents and weights.likely(text)[command] >= CERTAIN


def _needed(intent: str) -> float:
    if intent == "none":
        return NONE_SURE
    return HARMLESS_SURE if intent in HARMLESS else SURE


def features(text: str) -> frozenset[str]:
    """What a text is judged by: `word`, `two words`, and `#<wor`, four letters of a word with its ends."""
    said = ["^", *WORD.findall(DIGITS.sub("0", folded(text))), "$"]
    return frozenset(chain(said, (f"{one} {other}" for one, other in pairwise(said)), _letters(said[1:-1])))


def _letters(said: list[str]) -> Iterator[str]:
    for word in said:
        ended = f"<{word}>"
        for start in range(len(ended) - LETTERS + 1):
            yield f"#{ended[start : start + LETTERS]}"


class Weights:
    """Of each feature, for each intent it speaks for or against."""

    def __init__(self, kept: Mapping[str, object]) -> None:
        intents, bias, of = kept["intents"], kept["bias"], kept["features"]
        assert isinstance(intents, list)
        assert isinstance(bias, list)
        assert isinstance(of, dict)
        self.intents: tuple[str, ...] = tuple(intents)
        self._bias: list[int] = bias
        self._of: dict[str, list[int]] = of

    def likely(self, text: str) -> dict[str, float]:
        """How likely each intent is, in sum 1."""
        known = [self._of[one] for one in features(text) if one in self._of]
        sums = [0] * len(self.intents)
        for weights in known:
            for place in range(0, len(weights), 2):
                sums[weights[place]] += weights[place + 1]
        length = sqrt(len(known)) or 1.0
        told = [(bias + said / length) / SCALE for bias, said in zip(self._bias, sums, strict=True)]
        most = max(told)
        odds = [exp(one - most) for one in told]
        whole = sum(odds)
        return {intent: one / whole for intent, one in zip(self.intents, odds, strict=True)}


@cache
def _weights() -> Weights:
    return Weights(json.loads(WEIGHTS.read_text(encoding="utf-8")))
