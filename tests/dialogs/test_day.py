"""The next meeting, running late, the morning preview, a day that falls through: as sentences bring them about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import elements, titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.model import Booking, Organizer, Receipt
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, organizers
from scheduling.usecases.delivery import deliver_due
from scheduling.usecases.previews import send_due
from tests.conftest import Clock, KeepingCourier, KeepingPreview, at, guest, half_hour, meet, office_hours

JOIN = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Nzk0/0?context=%7b%22Tid%22%3a%2272f9%22%7d"
NINE = half_hour("2026-03-03 08:00")
TEN = half_hour("2026-03-03 09:00")


async def anna_with(ports: Ports, *slots: Span, **values: Any) -> tuple[Organizer, list[Booking]]:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna, **values)
    address = ports.links.address(meeting_type, anna.page)
    # Under one address only some can be booked in an hour.
    guests = [guest(email=f"gina{n or ''}@example.net") for n in range(len(slots))]
    return anna, [
        await bookings.book(ports, address, ports.new_id(), slot, one) for slot, one in zip(slots, guests, strict=True)
    ]


async def told(ports: Ports, who: Organizer, verb: str, draft: Any = None, **data: Any) -> Reply:
    return await answer(ports, Turn(await organizers.by_id(ports, who.id), verb=verb, data=data, draft=draft))


def lines(reply: Reply) -> list[str]:
    return as_text(reply.card).splitlines() if reply.card else [reply.text]


# What's my next meeting?


async def test_the_next_meeting_is_its_card(ports: Ports, clock: Clock) -> None:
    anna, [first, _] = await anna_with(ports, NINE, TEN)
    clock.moment = at("2026-03-03 07:15")
    reply = await told(ports, anna, "list_bookings", next=True)
    assert lines(reply)[:2] == ["Your next meeting begins in 45 minutes.", "Booked: Office hours with Gina Guest"]
    assert (reply.shows, reply.about) == (first.uid, {"uid": first.uid})


async def test_while_one_runs_the_next_is_the_one_after_it(ports: Ports, clock: Clock) -> None:
    anna, [_, second] = await anna_with(ports, NINE, TEN)
    clock.moment = at("2026-03-03 08:10")
    assert (await told(ports, anna, "list_bookings", next=True)).shows == second.uid


async def test_without_any_ahead_that_is_said(ports: Ports) -> None:
    anna, _ = await anna_with(ports)
    assert lines(await told(ports, anna, "list_bookings", next=True)) == ["Nothing is booked."]


# The agenda


async def test_the_link_to_join_stands_in_the_agenda_and_on_the_card(ports: Ports, clock: Clock) -> None:
    anna, [first] = await anna_with(ports, NINE, location="teams")
    async with ports.work() as work:
        await work.outbox.remember(Receipt(first.uid, "calendar", "organizer", 0, {"join_url": JOIN}))
    day = await told(ports, anna, "list_bookings", day="2026-03-03")
    assert f"Microsoft Teams · Join ({JOIN})" in lines(day)
    card = (await told(ports, anna, "booking", uid=first.uid)).card
    links = [one["url"] for one in elements(card) if one["type"] == "Action.OpenUrl"]
    assert links == [JOIN]
    await bookings.cancel(ports, first.uid, by=anna)
    assert JOIN not in str((await told(ports, anna, "booking", uid=first.uid)).card)


async def test_a_request_is_marked_as_waiting(ports: Ports) -> None:
    anna, _ = await anna_with(ports, NINE, approval=True)
    assert "Waiting for your answer." in lines(await told(ports, anna, "list_bookings", day="2026-03-03"))


async def test_next_week_does_not_begin_today(ports: Ports) -> None:
    anna, _ = await anna_with(ports, NINE, half_hour("2026-03-10 08:00"))
    person = await organizers.by_id(ports, anna.id)
    reply = await answer(ports, Turn(person, text="what do I have next week?"))
    assert lines(reply) == [
        "Your meetings, Mon 9 March – Sun 15 March",
        "Times in Berlin.",
        "Tue 10 March",
        "09:00–09:30",
        "Office hours with Gina Guest",
    ]


async def test_a_press_on_the_week_after_shows_it(ports: Ports) -> None:
    anna, _ = await anna_with(ports, half_hour("2026-03-10 08:00"))
    week = await answer(ports, Turn(await organizers.by_id(ports, anna.id), text="what do I have this week?"))
    assert week.card
    button = titled(week.card, "Mon 9 March →")
    assert button
    after = await told(ports, anna, button["verb"], **button["data"])
    assert lines(after)[0] == "Your meetings, Mon 9 March – Sun 15 March"
    assert "Tue 10 March" in lines(after)


# Running late


async def test_late_for_the_next_meeting_and_the_guest_gets_a_letter(
    ports: Ports, clock: Clock, couriers: dict[str, KeepingCourier]
) -> None:
    anna, [first] = await anna_with(ports, NINE)
    clock.moment = at("2026-03-03 07:50")
    while await deliver_due(ports, "worker"):
        pass
    reply = await told(ports, anna, "late", minutes=10)
    assert lines(reply)[:2] == ["Gina Guest gets a letter that says so.", "Booked: Office hours with Gina Guest"]
    assert "You will be 10 minutes late." in lines(reply)
    await deliver_due(ports, "worker")
    last = couriers["mail"].delivered[-1].notification
    assert (last.kind, last.recipient, last.uid) == ("late", "attendee", first.uid)


@pytest.mark.parametrize(
    ("moment", "minutes", "meant"),
    [
        ("2026-03-03 08:02", 5, 0),  # it runs, and five minutes late still lie ahead
        ("2026-03-03 08:25", 10, 1),  # nobody comes ten minutes late 25 minutes after the start
        ("2026-03-03 07:00", 5, 0),
    ],
)
async def test_which_meeting_is_meant(ports: Ports, clock: Clock, moment: str, minutes: int, meant: int) -> None:
    anna, made = await anna_with(ports, NINE, half_hour("2026-03-03 08:30"))
    clock.moment = at(moment)
    assert (await told(ports, anna, "late", minutes=minutes)).shows == made[meant].uid


async def test_late_for_the_running_one_where_there_is_no_other(ports: Ports, clock: Clock) -> None:
    anna, [first] = await anna_with(ports, NINE)
    clock.moment = at("2026-03-03 08:25")
    assert (await told(ports, anna, "late", minutes=10)).shows == first.uid


async def test_how_late_is_asked_where_it_was_not_said(ports: Ports, clock: Clock) -> None:
    anna, [first] = await anna_with(ports, NINE)
    clock.moment = at("2026-03-03 07:50")
    reply = await told(ports, anna, "late")
    assert reply.card
    assert lines(reply)[0] == "How late will you be for Office hours with Gina Guest?"
    assert titles(reply.card) == ["5 minutes", "10 minutes", "15 minutes"]
    assert titled(reply.card, "5 minutes")["data"] == {"uid": first.uid, "minutes": 5}  # type: ignore[index]


async def test_late_for_somebody_in_particular(ports: Ports, clock: Clock) -> None:
    anna, [first] = await anna_with(ports, NINE)
    clock.moment = at("2026-03-03 07:50")
    assert (await told(ports, anna, "late", minutes=5, person="Gina")).shows == first.uid
    assert (await told(ports, anna, "late", minutes=5, person="Ben")).card is None


@pytest.mark.parametrize("moment", ["2026-03-03 05:59", "2026-03-03 08:30"])
async def test_with_no_meeting_near_nobody_is_told(ports: Ports, clock: Clock, moment: str) -> None:
    anna, _ = await anna_with(ports, NINE)
    clock.moment = at(moment)
    assert lines(await told(ports, anna, "late", minutes=5)) == [words_for("en")("late.none")]


async def test_nobody_is_five_hours_late(ports: Ports, clock: Clock) -> None:
    anna, _ = await anna_with(ports, NINE)
    clock.moment = at("2026-03-03 07:50")
    assert lines(await told(ports, anna, "late", minutes=300)) == ["How late you will be can be between 1 and 120."]


# The morning preview


async def test_the_preview_says_when_it_comes_and_can_be_undone(ports: Ports) -> None:
    anna, _ = await anna_with(ports)
    reply = await told(ports, anna, "preview", on=True, at="07:30")
    assert lines(reply) == [
        "Morning preview",
        "Every day at 07:30 (Berlin) you get what is booked, the first time on Tue 3 March.",
    ]
    undone = await told(ports, anna, "undo", draft=reply.draft)
    assert lines(undone)[1] == "There is no morning preview any more."
    assert (await organizers.by_id(ports, anna.id)).preview is None


async def test_undoing_the_end_of_a_preview_gives_it_its_time_back(ports: Ports) -> None:
    anna, _ = await anna_with(ports)
    await told(ports, anna, "preview", on=True, at="07:30")
    off = await told(ports, anna, "preview", on=False)
    await told(ports, anna, "undo", draft=off.draft)
    assert (await organizers.by_id(ports, anna.id)).preview == 7 * 60 + 30


async def test_a_preview_without_a_time_comes_at_eight_or_when_it_did(ports: Ports) -> None:
    anna, _ = await anna_with(ports)
    await told(ports, anna, "preview", on=True)
    assert (await organizers.by_id(ports, anna.id)).preview == 8 * 60
    await told(ports, anna, "preview", on=True, at="09:15")
    await told(ports, anna, "preview", on=True)
    assert (await organizers.by_id(ports, anna.id)).preview == 9 * 60 + 15


async def test_no_preview_comes_at_24_00(ports: Ports) -> None:
    anna, _ = await anna_with(ports)
    said = lines(await told(ports, anna, "preview", on=True, at="24:00"))
    assert said == ["The time of the morning preview can be between 0:00 and 23:59."]


async def test_the_preview_comes_once_a_day_with_what_is_booked(ports: Ports, clock: Clock) -> None:
    kept = KeepingPreview()
    ports = replace(ports, preview=kept)
    anna, [first] = await anna_with(ports, NINE)
    await told(ports, anna, "preview", on=True, at="07:30")
    clock.moment = at("2026-03-03 06:30")
    assert (await send_due(ports), await send_due(ports)) == (1, 0)
    [(person, today, meetings)] = kept.told
    assert (person.id, today.isoformat()) == (anna.id, "2026-03-03")
    assert [one.booking.uid for one in meetings] == [first.uid]
    clock.advance(timedelta(days=1))
    await send_due(ports)
    assert [len(meetings) for _, _, meetings in kept.told] == [1, 0]


# A day that falls through


async def test_all_of_a_day_is_a_day_to_be_cleared(ports: Ports) -> None:
    anna, made = await anna_with(ports, NINE, TEN)
    reply = await answer(ports, Turn(await organizers.by_id(ports, anna.id), text="cancel everything tomorrow"))
    assert lines(reply)[0] == "Tue 3 March: 2 meetings"
    assert reply.card
    assert titles(reply.card) == ["Cancel, offer new times", "Move all", "Only block the time", "Leave it"]
    async with ports.reading() as work:
        assert {(await work.diaries.by_uid(one.uid)).sequence for one in made} == {0}


async def test_ten_at_a_time_and_the_card_says_how_far_it_is(ports: Ports) -> None:
    slots = [half_hour(f"2026-03-03 {8 + n // 2:02}:{n % 2 * 30:02}") for n in range(12)]
    anna, _ = await anna_with(ports, *slots)
    asked = await told(ports, anna, "clear_day", day="2026-03-03")
    assert asked.card
    button = titled(asked.card, "Cancel, offer new times")
    assert button
    working = await told(ports, anna, button["verb"], **button["data"])
    assert working.card
    assert lines(working)[0] == "10 of 12 done"
    assert working.card["refresh"]["action"]["verb"] == "clear_on"
    goes_on = working.card["refresh"]["action"]
    done = await told(ports, anna, goes_on["verb"], **goes_on["data"])
    assert lines(done)[:2] == ["Clear: Tue 3 March", "Gina Guest: cancelled. The letter offers new times."]
    assert lines(done)[-2:] == ["and 2 more", "Nobody can book this time any more."]


async def test_who_cannot_be_moved_can_be_cancelled_with_one_more_press(ports: Ports) -> None:
    anna, [first] = await anna_with(ports, NINE, horizon_days=1)
    asked = await told(ports, anna, "clear_day", day="2026-03-03")
    assert asked.card
    move = titled(asked.card, "Move all")
    assert move
    moved = await told(ports, anna, move["verb"], **move["data"])
    assert moved.card
    assert lines(moved)[:2] == [
        "Tue 3 March: 1 meeting stays",
        "Gina Guest: stays at Tue 3 March, 09:00. No other time was found.",
    ]
    rest = titled(moved.card, "Cancel the rest")
    assert rest
    await told(ports, anna, rest["verb"], **rest["data"])
    async with ports.reading() as work:
        assert (await work.diaries.by_uid(first.uid)).status == "cancelled"


async def test_a_day_that_is_over_cannot_be_cleared(ports: Ports) -> None:
    anna, _ = await anna_with(ports)
    assert lines(await told(ports, anna, "clear_day", day="2026-03-01")) == ["That time is over, so nothing was done."]


@pytest.mark.parametrize(
    "data",
    [
        {"how": "burn", "low": "2026-03-03T00:00:00+00:00", "high": "2026-03-04T00:00:00+00:00", "plan": "0" * 32},
        {"how": "cancel", "low": "2026-03-03T00:00:00+00:00", "high": "2036-03-04T00:00:00+00:00", "plan": "0" * 32},
        {"how": "cancel", "low": "2026-03-04T00:00:00+00:00", "high": "2026-03-03T00:00:00+00:00", "plan": "0" * 32},
        {"how": "cancel", "low": "2026-03-03T00:00:00+00:00", "high": "2026-03-04T00:00:00+00:00", "plan": "x"},
        {"how": "cancel"},
    ],
)
async def test_what_no_card_of_ours_has_written_is_refused(ports: Ports, data: dict[str, str]) -> None:
    anna, _ = await anna_with(ports)
    assert lines(await told(ports, anna, "clear_now", **data)) == [words_for("en")("error.unreadable")]
