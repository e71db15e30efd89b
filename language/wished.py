"""Another time that somebody would like who answers a letter: "can we do Friday instead?"."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from language.answer import Time
from language.evidence import evidence
from language.lexicon import lexicon
from language.times import understand_time
from scheduling import zones
from scheduling.spans import Span

LONGEST = 400  # characters of a sentence
MOST = 20  # sentences: nobody says later what they want
SENTENCE = re.compile(r"[^.!?\n]*(?:[.:](?=\d)[^.!?\n]*)*[.!?\n]?")
LONGEST_RANGE = timedelta(days=13)  # beyond the first day
KINDS = frozenset({"instant", "day", "window", "range", "options"})


def other_time(text: str, now: datetime, zone: str, locale: str, known: date | None = None) -> Time | None:
    """The time of the first sentence that asks for one; None where times are only told ("see you on Friday"), or the
    one that is asked about is that of the meeting, on the day `known`."""
    for sentence in _sentences(text):
        if not (sentence.endswith("?") or "otherwise" in evidence(sentence, lexicon(locale).language)):
            continue
        found = understand_time(sentence, now, zone, locale)
        if found and found.kind in KINDS and not _is_known(found, zone, known):
            return found
    return None


def _sentences(text: str) -> list[str]:
    found = (match[0].strip() for match in SENTENCE.finditer(text[: LONGEST * MOST]))
    return [sentence[:LONGEST] for sentence in found if sentence][:MOST]


def _is_known(found: Time, zone: str, known: date | None) -> bool:
    """Whether it is no more than the day on which the meeting is."""
    return found.kind == "day" and found.date == known


def where_to_look(found: Time, now: datetime, zone: str) -> tuple[Span, datetime | None] | None:
    """The stretch of time that is meant, and the moment in it to be near to, if one was said."""
    if found.kind == "options":
        return where_to_look(found.options[0], now, zone) if found.options else None
    if found.kind == "range":
        first = found.first or zones.local_date(now, zone)
        last = min(found.last or first + LONGEST_RANGE, first + LONGEST_RANGE)
        return _ahead(zones.local_day(first, zone).start, zones.local_day(last, zone).end, now), None
    start, end = (zones.utc(moment) if moment else None for moment in (found.start, found.end))
    moment = start or end
    day = found.date or (zones.local_date(moment, zone) if moment else None)
    if day is None:
        return None
    whole = zones.local_day(day, zone)
    if found.kind == "window":
        return _ahead(start or whole.start, end or whole.end, now), None
    return _ahead(whole.start, whole.end, now), start


def _ahead(start: datetime, end: datetime, now: datetime) -> Span:
    start = max(start, now)
    return Span(start, max(start, end))
