"""The week as it is, the form that changes it, and the exceptions ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.minutes import Pair
from scheduling.model import Organizer

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
A_MONDAY = 5  # of January 1970
LONGEST = 80  # characters of the hours of one day

Week = Sequence[Sequence[Pair]]
Exception_ = tuple[str, str, Mapping[str, Any]]  # when, what, and what taking it back has to know


def overview(
    words: Words, person: Organizer, week: Week, exceptions: Sequence[Exception_], *, notes: Sequence[str] = ()
) -> Json:
    """The hours of the week and what differs from them; the form is folded up behind a button."""
    inputs = [kit.quiet(words("hours.hint")), *_inputs(words, written(words, week))]
    save = kit.press(words("action.save"), "save_hours", main=True)
    return kit.card(
        [
            kit.title(words("hours.title")),
            kit.quiet(words("slots.zone", zone=format.place(person.zone, words))),
            kit.group([kit.text(line, spacing="Small") for line in _lines(words, week)], spacing="Medium"),
            *(kit.quiet(kit.plain(note), spacing="Small") for note in notes),
            *_exceptions(words, exceptions),
        ],
        [kit.fold(words("hours.change"), inputs, [save])],
    )


def form(words: Words, typed: Mapping[str, str], problems: Sequence[str]) -> Json:
    """The week once more, with what was typed and what cannot be read of it."""
    return kit.card(
        [
            *(kit.text(kit.capital(problem)) for problem in problems),
            kit.title(words("hours.change")),
            kit.quiet(words("hours.hint")),
            *_inputs(words, typed),
        ],
        [
            kit.press(words("action.save"), "save_hours", main=True),
            kit.press(words("action.back"), "show_hours", associatedInputs="none"),
        ],
    )


def changed(words: Words, title: str, lines: Sequence[str], undo: Json | None = None) -> Json:
    """What holds from now on; what else there is to know stands below it, quietly."""
    said, *notes = lines
    hours = kit.press(words("hours.mine"), "show_hours")
    return kit.card(
        [
            kit.title(kit.capital(title)),
            kit.text(kit.plain(kit.capital(said))),
            *(kit.quiet(kit.plain(kit.capital(note)), spacing="Small") for note in notes),
        ],
        [undo, hours] if undo else [hours],
    )


def written(words: Words, week: Week) -> dict[str, str]:
    """The hours of each day as the form has them."""
    return {day: format.windows(pairs, words) for day, pairs in zip(DAYS, week, strict=True)}


def day_name(words: Words, day: str) -> str:
    return format.weekday(date(1970, 1, A_MONDAY + DAYS.index(day)), words, "wide")


def _lines(words: Words, week: Week) -> Iterable[str]:
    """`Mon–Thu: 9:00–12:00, 13:00–17:00`: days with the same hours together."""
    alike: dict[tuple[Pair, ...], list[int]] = {}
    for number, pairs in enumerate(week):
        alike.setdefault(tuple(pairs), []).append(number)
    for pairs, days in alike.items():
        hours = format.windows(pairs, words) or words("hours.closed")
        yield format.labelled(format.weekdays(tuple(days), words), hours, words)


def _inputs(words: Words, typed: Mapping[str, str]) -> list[Json]:
    return [kit.entry(day, kit.capital(day_name(words, day)), typed.get(day, ""), most=LONGEST) for day in DAYS]


def _exceptions(words: Words, exceptions: Sequence[Exception_]) -> list[Any]:
    if not exceptions:
        return [kit.quiet(words("hours.no_exceptions"), spacing="Medium")]
    body: list[Any] = [kit.heading(words("hours.exceptions"))]
    for when, what, data in exceptions[: kit.MOST_ROWS]:
        button = kit.press(words("hours.take_back"), "unblock_time", data, tooltip=when)
        body.append(kit.row([kit.text(when), kit.quiet(kit.plain(what))], button, spacing="Medium"))
    if (more := len(exceptions) - kit.MOST_ROWS) > 0:
        body.append(kit.quiet(words("hours.more", count=more), spacing="Medium"))
    return body
