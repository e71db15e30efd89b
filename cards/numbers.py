"""How much is booked: a bar for each week or month, with its numbers in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.numbers import FEWEST, WEEK, Count, Numbers, Step

MOST_TYPES = 6


def numbers_card(words: Words, numbers: Numbers, today: date, download: str) -> Json:
    """The numbers of one organizer, by week and by meeting type; `download` is where they are as a file."""
    body = [kit.title(words("numbers.title")), *_chart(words, numbers)]
    if len(numbers.types) > 1:
        body.append(kit.heading(words("numbers.by_type")))
        body += [line for name, count in numbers.types[:MOST_TYPES] for line in _type(words, name, count)]
    file = [kit.link(words("numbers.csv"), download)] if numbers.rows else []
    return kit.card(body, [*_around(words, numbers, "numbers", today), *file])


def everybodys_card(words: Words, numbers: Numbers, today: date) -> Json:
    """The numbers of the organization, about nobody."""
    body = [kit.title(words("numbers.title_all")), *_chart(words, numbers)]
    body.append(kit.quiet(words("numbers.rounded", fewest=FEWEST), spacing="Medium"))
    return kit.card(body, [*_around(words, numbers, "admin_numbers", today), kit.press(words("admin.back"), "admin")])


def counted(words: Words, count: Count) -> str:
    """`12 meetings, 2 cancelled, 1 did not show up`."""
    more = [words(f"numbers.{name}", count=one) for name, one in _beside(count) if one]
    return ", ".join([words("numbers.meetings", count=count.meetings), *more])


def _beside(count: Count) -> tuple[tuple[str, int], ...]:
    return ("cancelled", count.cancelled), ("no_shows", count.no_shows)


def _chart(words: Words, numbers: Numbers) -> list[Any]:
    body: list[Any] = [kit.quiet(kit.plain(format.dates_of(numbers.first, numbers.last, words)))]
    if numbers.total == Count() and not any(one.hidden for one in numbers.steps):
        return [*body, kit.text(words("numbers.none"), spacing="Medium")]
    most = max(one.count.meetings for one in numbers.steps)
    key = "monthly" if _is_monthly(numbers.steps) else "weekly"
    body += [kit.text(counted(words, numbers.total), weight="Bolder"), kit.heading(words(f"numbers.{key}"))]
    label = format.month if key == "monthly" else format.short_day
    # "12. Jan." would be the twelfth line of a list.
    return [*body, *(_bar(words, kit.plain(label(one.first, words)), one, most) for one in numbers.steps)]


def _bar(words: Words, label: str, step: Step, most: int) -> Any:
    if step.hidden:
        return kit.bar(label, "–", 0, most, words("numbers.hidden", fewest=FEWEST))
    more = ", ".join(words(f"numbers.{name}", count=one) for name, one in _beside(step.count) if one)
    return kit.bar(label, format.number(step.count.meetings, words), step.count.meetings, most, more)


def _type(words: Words, name: str, count: Count) -> list[Any]:
    return [kit.text(kit.plain(name), spacing="Small"), kit.quiet(counted(words, count))]


def _around(words: Words, numbers: Numbers, verb: str, today: date) -> list[Json]:
    """The same length of time before and, as long as that is no time to come, after."""
    length, day = numbers.last - numbers.first + timedelta(days=1), timedelta(days=1)
    actions = [_of(words, "before", verb, numbers.first - length, numbers.first - day)]
    if numbers.last < today:
        actions.append(_of(words, "after", verb, numbers.last + day, numbers.last + length))
    return actions


def _of(words: Words, key: str, verb: str, first: date, last: date) -> Json:
    return kit.press(words(f"numbers.{key}"), verb, {"begins": first.isoformat(), "ends": last.isoformat()})


def _is_monthly(steps: Sequence[Step]) -> bool:
    return any(one.last - one.first >= WEEK for one in steps)
