"""Why nobody can book, and the buttons that change it (point 5 of the organizer's day; S01, S02, S03)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import elements
from dialogs import answer
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.errors import BookingError
from scheduling.model import Busy, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.rules import RULES
from scheduling.spans import Span
from scheduling.usecases import bookings, meeting_types, organizers, reasons
from tests.conftest import BusyPort, Clock, at, guest, half_hour, meet, office_hours
from tests.scheduling.usecases.test_policy import allow

# What stands in the calendar, is booked or is over cannot be changed by a setting.
LASTING = {"busy", "booked", "held", "past", "buffer", "grid"}
MOST_STEPS = 8


async def asked(ports: Ports, anna: Organizer, meeting_type: MeetingType, start: datetime) -> Reply:
    slot = meeting_type.slot(start)
    data = {"id": meeting_type.id, "low": slot.start.isoformat(), "high": slot.end.isoformat(), "exact": True}
    return await pressed(ports, anna, "why", data)


async def pressed(ports: Ports, anna: Organizer, verb: str, data: Mapping[str, Any]) -> Reply:
    person = await organizers.by_id(ports, anna.id)
    return await answer(ports, Turn(person, verb=verb, data=data))


def mending(reply: Reply) -> Mapping[str, Any] | None:
    """The first button of a card that changes something."""
    return next((one for one in elements(reply.card) if one.get("verb") == "mend"), None)


async def is_open(ports: Ports, anna: Organizer, meeting_type: MeetingType, start: datetime) -> bool:
    current = await meeting_types.one_of_mine(ports, anna, meeting_type.id)
    address = ports.links.address(current, anna.page)
    try:
        offer = await bookings.offer(ports, address, Span(start, start + timedelta(minutes=1)))
    except BookingError:
        return False
    return any(slot.start == start for slot in offer.slots)


def some_values(random: Random) -> dict[str, Any]:
    """A meeting type with some of all rules."""
    values: dict[str, Any] = {"duration_min": random.choice([15, 30, 60])}
    wanted = {
        "increment_min": [None, 20, 60],
        "minimum_notice.notice": [None, 60, 24 * 60, 7 * 24 * 60],
        "horizon.days": [None, 1, 5, 30],
        "buffer.before": [None, 15, 60],
        "buffer.after": [None, 15, 60],
        "daily_limit.bookings": [None, 1],
        "weekly_limit.bookings": [None, 1, 2],
        "total_daily_limit.bookings": [None, 1],
        "total_weekly_limit.bookings": [None, 2],
    }
    values |= {name: value for name, choices in wanted.items() if (value := random.choice(choices)) is not None}
    if random.random() < 0.3:
        days = random.sample(["mo", "tu", "we", "th", "fr", "sa", "su"], 2)
        values["availability"] = [{"days": days, "start": "10:00", "end": "14:00"}]
    return values


async def some_exceptions(ports: Ports, anna: Organizer, random: Random) -> None:
    """Days off, hours off, a trip: said as people say them."""
    said = [
        "I'm off on Thursday",
        "block Friday 9-12",
        "only 10-12 on Wednesday 11 March",
        "I'm off on Saturday",
        "no meetings before 10",
        "I don't work on Fridays",
    ]
    for sentence in random.sample(said, random.randint(0, 3)):
        person = await organizers.by_id(ports, anna.id)
        await answer(ports, Turn(person, text=sentence))
    if random.random() < 0.3:
        person = await organizers.by_id(ports, anna.id)
        await organizers.travel(
            ports, person, "America/New_York", at("2026-03-10 12:00").date(), at("2026-03-12").date()
        )


async def some_bookings(ports: Ports, anna: Organizer, random: Random) -> None:
    other = await office_hours(ports, anna, name=f"Other {random.random()}", **{"horizon.days": 60})
    address = ports.links.address(other, anna.page)
    for _ in range(random.randint(0, 4)):
        window = Span(at("2026-03-03 00:00") + timedelta(days=random.randint(0, 8)), at("2026-03-13 00:00"))
        slots = (await bookings.offer(ports, address, window)).slots
        if slots:
            await bookings.book(ports, address, ports.new_id(), random.choice(slots), guest())


@pytest.mark.parametrize(("own", "organizations", "is_own"), [(5, 30, True), (60, 7, False), (5, 7, False)])
async def test_a_limit_of_the_organization_is_said_to_be_one_and_has_no_button(
    ports: Ports, own: int, organizations: int, is_own: bool
) -> None:
    anna = await meet(ports, "Anna Berger")
    await allow(ports, limits=(RULES["horizon"](days=organizations),))
    meeting_type = await office_hours(ports, anna, **{"horizon.days": own})
    reply = await asked(ports, anna, meeting_type, at("2026-03-12 09:00"))
    assert ("too far ahead (a limit of your organization)" in as_text(reply.card or {})) != is_own
    assert (mending(reply) is not None) == is_own
    thursday = {"id": meeting_type.id, "low": "2026-03-11T23:00:00+00:00", "high": "2026-03-12T23:00:00+00:00"}
    day = await pressed(ports, anna, "why", thursday)
    assert ("(a limit of your organization)" in as_text(day.card or {})) != is_own
    assert (mending(day) is not None) == is_own


@pytest.mark.parametrize("seed", range(24))
async def test_the_button_opens_the_time_that_was_asked_about(seed: int, ports: Ports, busy: BusyPort) -> None:
    """Pressed as often as the card has one, the time is open; where it has none, no setting would open it."""
    random = Random(seed)
    anna = await meet(ports, "Anna Berger")
    await some_exceptions(ports, anna, random)
    await some_bookings(ports, anna, random)
    busy.spans.append(Busy(half_hour("2026-03-05 10:00"), "x", "Team day"))
    meeting_type = await office_hours(ports, anna, **some_values(random))
    if random.random() < 0.2:
        await meeting_types.pause(ports, anna, meeting_type.id, True)
    for _ in range(4):
        start = at("2026-03-02 06:00") + timedelta(minutes=15 * random.randint(0, 4 * 24 * 10))
        reply, steps = await asked(ports, anna, meeting_type, start), 0
        while (button := mending(reply)) and steps < MOST_STEPS:
            reply, steps = await pressed(ports, anna, "mend", button["data"]), steps + 1
        assert steps < MOST_STEPS, as_text(reply.card or {})
        if not await is_open(ports, anna, meeting_type, start):
            answered = await reasons.why(ports, meeting_type.id, meeting_type.slot(start), anna, start)
            assert {one.reason for one in answered.reasons} & LASTING, as_text(reply.card or {})


@pytest.mark.parametrize(
    "values",
    [
        {"minimum_notice.notice": 7 * 24 * 60},
        {"horizon.days": 1},
        {"increment_min": 60},
        {"availability": [{"days": ["mo"], "start": "09:00", "end": "12:00"}]},
        {"daily_limit.bookings": 1},
    ],
)
async def test_one_rule_needs_one_button(values: dict[str, Any], ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna, **values)
    address, start = ports.links.address(meeting_type, anna.page), at("2026-03-06 09:30")
    if "daily_limit.bookings" in values:
        await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-06 14:00"), guest())
    assert not await is_open(ports, anna, meeting_type, start)
    button = mending(await asked(ports, anna, meeting_type, start))
    assert button is not None
    done = await pressed(ports, anna, "mend", button["data"])
    assert await is_open(ports, anna, meeting_type, start)
    assert mending(done) is None
    assert done.draft is not None
    await pressed(ports, anna, "undo", {"last": done.draft["undo"]})
    assert not await is_open(ports, anna, meeting_type, start)


async def test_a_door_is_opened_again(ports: Ports) -> None:
    """S07: an unpublished page says so to whom it belongs as well, and one tap opens it."""
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    await meeting_types.unpublish(ports, anna, [meeting_type.id])
    await organizers.pause_page(ports, anna, True)
    start = at("2026-03-06 09:30")
    reply = await asked(ports, anna, meeting_type, start)
    while button := mending(reply):
        reply = await pressed(ports, anna, "mend", button["data"])
    assert await is_open(ports, anna, meeting_type, start)


async def test_a_private_type_is_explained_by_name(ports: Ports) -> None:
    """S16: its organizer asks by name and gets the answer; nobody else has it."""
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei", "Europe/London")
    await office_hours(ports, anna, name="Mentoring", visibility="private")
    sentence = "why can't anybody book mentoring on Saturday at 10?"
    assert "outside your hours" in as_text((await answer(ports, Turn(anna, text=sentence))).card or {})
    assert "Mentoring" not in as_text((await answer(ports, Turn(ben, text=sentence))).card or {})


async def test_an_event_is_named_and_not_to_be_mended(ports: Ports, busy: BusyPort) -> None:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    busy.spans.append(Busy(half_hour("2026-03-05 10:00"), "x", "Team *day*"))
    reply = await asked(ports, anna, meeting_type, at("2026-03-05 10:00"))
    assert "11:00–11:30: “Team *day*” in your calendar" in as_text(reply.card or {})
    assert mending(reply) is None


@pytest.mark.parametrize(
    "fix",
    [
        {"command": "delete_meeting_type", "values": {}},
        {"command": "unblock_time"},
        "unblock_time",
        None,
    ],
)
async def test_a_button_does_only_what_such_a_button_may(fix: Any, ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    data = {"id": meeting_type.id, "low": "2026-03-05T10:00:00+00:00", "high": "2026-03-05T10:30:00+00:00", "fix": fix}
    reply = await pressed(ports, anna, "mend", data)
    assert "cannot be read" in reply.text
    assert await meeting_types.mine(ports, anna) == [meeting_type]


async def test_an_undo_after_ten_minutes_says_why_not(ports: Ports, clock: Clock) -> None:
    anna = await meet(ports, "Anna Berger")
    for sentence in ("I don't work on Fridays", "I'm off on Thursday", "I'm in Tokyo 3-10 May", "use Tokyo time"):
        person = await organizers.by_id(ports, anna.id)
        done = await answer(ports, Turn(person, text=sentence))
        after = await organizers.by_id(ports, anna.id)
        assert after != person, sentence
        clock.advance(timedelta(minutes=11))
        late = await answer(ports, Turn(after, text="undo", draft=done.draft))
        assert late.text == words_for("en")("help.too_late")
        assert await organizers.by_id(ports, anna.id) == after
