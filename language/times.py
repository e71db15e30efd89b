"""When somebody means: the time in a sentence, as one neutral answer.

The grammar makes a row of nodes of the sentence, the nodes are gathered into items (a date, a clock, a part of the
day, a length, a repetition), and only then are `now` and the zone looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from language.answer import Time
from language.contractions import with_apostrophes
from language.corrections import corrected
from language.grammar import reduced_times
from language.lexicon import lexicon
from language.measures import without_journeys, without_measures
from language.namesakes import without_namesakes
from language.nodes import Node
from language.past import without_past
from language.resolving import find_ahead
from language.tokens import LONGEST, tokens

__all__ = ["Time", "understand_time"]


def parsed(text: str, locale: str) -> list[Node]:
    """The nodes of a text with every rule of time applied."""
    lex = lexicon(locale)
    text = corrected(with_apostrophes(text[:LONGEST], lex.language), lex)
    row = tokens(text, lex)
    if any(node.kind in TELLING for node in row):
        row = without_namesakes(without_measures(row, text, lex), text, lex)
        row = reduced_times(without_past(row, text[:LONGEST], lex.language, TELLING), locale)
        row = _with_same_time(without_journeys(row, lex))
    return row


def _with_same_time(row: Sequence[Node]) -> list[Node]:
    """ "Friday at 11, or the same time on Monday": the clock that was said before, once more."""
    said: Node | None = None
    made = []
    for node in row:
        said = node if node.kind in ("CLOCK", "HOURS", "PART") else said
        again = said is not None and node.kind == "SAMETIME"
        made.append(said._replace(start=node.start, end=node.end) if said and again else node)
    return made


# A text without any of these has no time in it.
TELLING = frozenset(
    """
    NUM NUMWORD DOTTED DECIMAL ORD MAYORD HALF QUARTER YEAR HOURFORM FOURDIGITS DOTORD DAYMONTH ISODATE CLOCK NOON
    UNIT HOURWORD WEEKDAY MAYWEEKDAY WEEKDAYS WEEKSET MONTH MAYMONTH DAY PART PARTS TONIGHT WEEKEND WEEKENDS AMOUNT
    DUR REPEATEDLY NOW SET NEXTWEEK DAYORMONTH WORDDATE HOLIDAY MAYPART QUARTERYEAR
    """.split()  # noqa: SIM905 -- a list of words
)


def understand_time(text: str, now: datetime, zone: str, locale: str = "en") -> Time | None:
    """The time that is meant in `text` typed at `now` by somebody in `zone`; None if none is."""
    row = parsed(text, locale)
    available = any(node.kind in ("BOOKABLE", "WORK", "FREE", "HOURSNOUN", "OPENUP") for node in row)
    return find_ahead(row, now, zone, available)
