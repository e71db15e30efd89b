"""How much is booked, by week and by meeting type; and who did not come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cards import kit
from cards import numbers as cards
from cards.booking import choose_booking
from dialogs.shown import shown
from dialogs.turn import Reply, Turn
from dialogs.undoing import undoing
from language.times import Time
from language.words import words_for
from scheduling import zones
from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.texts import unaccented
from scheduling.usecases import letters, policy
from scheduling.usecases import numbers as cases

Values = Mapping[str, Any]
LATELY = timedelta(days=14)  # within which a meeting is meant that is not named by its card
GOOD_FOR = timedelta(hours=1)  # the link to the file
DAY = timedelta(days=1)


async def numbers(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The person's own numbers, of the time that was said or a button carries, else of the last weeks."""
    words, now = words_for(turn.person.language), ports.clock()
    today = zones.local_date(now, turn.person.zone)
    found = await cases.mine(ports, turn.person, _days(values, today))
    link = ports.links.numbers(turn.person.id, now + GOOD_FOR)
    file = f"{link}?from={found.first}&to={found.last}"
    return Reply(card=cards.numbers_card(words, found, today, file), about={})


async def everybodys(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Those of the organization, for admins."""
    policy.require_admin(ports, turn.person)
    today = zones.local_date(ports.clock(), turn.person.zone)
    found = await cases.everybodys(ports, turn.person.zone, _days(values, today))
    return Reply(card=cards.everybodys_card(words_for(turn.person.language), found, today), about={})


async def no_show(ports: Ports, turn: Turn, values: Values) -> Reply:
    """That who had booked did not come; with `came` that they did after all. Of several meetings with somebody the
    last is meant; of whom it is said is not guessed."""
    if values.get("uid"):
        return await _marked(ports, turn, str(values["uid"]), not values.get("came"))
    words, person = words_for(turn.person.language), str(values.get("person") or "")
    begun = [one for one in await _begun(ports, turn) if _with(one, person)]
    if not begun:
        return Reply(text=words("numbers.nobody_fits"))
    if person:
        return await _marked(ports, turn, begun[0].uid, not values.get("came"))
    rows = [(one, turn.person) for one in begun]
    data = {"came": bool(values.get("came"))}
    return Reply(card=choose_booking(words, words("numbers.which"), rows, turn.person, "no_show", data))


async def _marked(ports: Ports, turn: Turn, uid: str, missed: bool) -> Reply:
    booking = await cases.mark_no_show(ports, uid, turn.person, missed)
    words, other = words_for(turn.person.language), kit.plain(booking.attendee.name)
    said = words("numbers.noted") if missed else words("numbers.taken_back", other=other)
    reply = await shown(ports, turn, uid, said)
    return replace(reply, draft=undoing(ports.clock(), "no_show", {"uid": uid, "came": missed}))


async def _begun(ports: Ports, turn: Turn) -> list[Booking]:
    """The meetings given lately that have begun, the last one first."""
    now = ports.clock()
    given = await letters.given(ports, turn.person, Span(now - LATELY, now + DAY))
    begun = (one for one in given if one.status == "confirmed" and one.slot.start <= now)
    return sorted(begun, key=lambda one: one.slot, reverse=True)


def _with(booking: Booking, person: str) -> bool:
    return unaccented(person) in unaccented(booking.attendee.name)


def _days(values: Values, today: date) -> tuple[date, date] | None:
    """From a first to a last day; None if no time was said."""
    if values.get("begins") and values.get("ends"):
        return date.fromisoformat(values["begins"]), date.fromisoformat(values["ends"])
    when = values.get("when")
    if not isinstance(when, Time):
        return None
    if when.date:
        return when.date, when.date
    return _whole(when.first, when.last, today) if when.first and when.last else None


def _whole(first: date, last: date, today: date) -> tuple[date, date]:
    """ "This month" is heard from today on where something is to be booked; where it is counted the days before belong
    to it. What would lie ahead altogether was a year ago."""
    if first == today:
        begins = [today - today.weekday() * DAY, today.replace(day=1), today.replace(month=1, day=1)]
        ends = [last == begins[0] + 6 * DAY, (last + DAY).day == 1, (last.month, last.day) == (12, 31)]
        return min((one for one, fits in zip(begins, ends, strict=True) if fits), default=today), last
    if first > today:
        return _a_year_before(first), _a_year_before(last)
    return first, last


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
