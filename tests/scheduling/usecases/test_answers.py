"""What comes back by letter, from the bytes of a message to what is promised of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from mail.answering import take_in
from scheduling.errors import CalendarUnreachable
from scheduling.model import Booking
from scheduling.ports import Ports
from scheduling.usecases import bookings, letters
from scheduling.usecases.delivery import deliver_due
from tests.conftest import BusyPort, Clock, KeepingCourier, at, guest, half_hour, meet, office_hours
from tests.mail.messages import GUEST, HOST, bounced, calendar, replied, written

Couriers = dict[str, KeepingCourier]
SLOT = half_hour("2026-03-03 09:00")


@pytest.fixture
async def booking(ports: Ports) -> Booking:
    return await booked(ports)


async def booked(ports: Ports) -> Booking:
    anna = await meet(ports, "Anna Berg")
    hours = await office_hours(ports, anna)
    booking = await bookings.book(ports, ports.links.address(hours, anna.page), ports.new_id(), SLOT, guest())
    await drained(ports)
    return booking


async def drained(ports: Ports) -> None:
    while await deliver_due(ports, "worker"):
        pass


async def stored(ports: Ports, booking: Booking) -> Booking:
    async with ports.reading() as work:
        return await work.diaries.by_uid(booking.uid)


async def heard(ports: Ports, booking: Booking) -> list[str]:
    async with ports.reading() as work:
        return [one.said for one in await work.heard.of(booking.uid)]


def marked(ports: Ports, booking: Booking) -> dict[str, str]:
    return {"To": f"bookings+{ports.links.mark(booking)}@example.org"}


def told(courier: KeepingCourier) -> list[str]:
    return [one.notification.kind for one in courier.delivered]


async def test_a_no_is_a_question_to_the_organizer(ports_everywhere: Ports, couriers: Couriers) -> None:
    ports = ports_everywhere
    booking = await booked(ports)
    message = replied(booking.uid)
    assert await take_in(ports, message, HOST) == "declined"
    assert await take_in(ports, message, HOST) == "known"
    await drained(ports)
    assert told(couriers["chat"]) == ["confirmed", "cannot_come"]
    assert (await stored(ports, booking)).status == "confirmed"
    assert await heard(ports, booking) == ["declined"]


async def test_a_no_cancels_where_that_is_wanted(ports: Ports, booking: Booking, couriers: Couriers) -> None:
    assert await take_in(ports, replied(booking.uid), HOST, declines="cancel") == "declined"
    await drained(ports)
    now = await stored(ports, booking)
    assert (now.status, now.changed_by) == ("cancelled", "attendee")
    assert told(couriers["mail"]) == ["confirmed", "confirmed", "cancelled", "cancelled"]


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
async def test_any_other_answer_is_only_noted(
    ports: Ports, booking: Booking, couriers: Couriers, partstat: str
) -> None:
    await take_in(ports, replied(booking.uid, partstat=partstat), HOST, declines="cancel")
    await drained(ports)
    assert (await stored(ports, booking)) == booking
    assert await heard(ports, booking) == [partstat.lower()]
    assert told(couriers["chat"]) == ["confirmed"]


async def test_a_proposal_is_kept_with_its_time_and_moves_nothing(
    ports: Ports, booking: Booking, couriers: Couriers
) -> None:
    message = replied(booking.uid, method="COUNTER", start="20260306T130000Z", end="20260306T140000Z")
    assert await take_in(ports, message, HOST) == "proposed"
    await drained(ports)
    delivery = couriers["chat"].delivered[-1]
    assert delivery.notification.kind == "proposed"
    receipt = delivery.receipt("inbox", "attendee")
    assert receipt is not None
    # As long as the meeting is, whatever a calendar makes of it.
    assert receipt.data["proposed"] == ["2026-03-06T13:00:00+00:00", "2026-03-06T13:30:00+00:00"]
    assert (await stored(ports, booking)).slot == SLOT


async def test_a_later_proposal_takes_the_place_of_the_first(
    ports: Ports, booking: Booking, couriers: Couriers
) -> None:
    for number, day in enumerate(("05", "06")):
        message = replied(
            booking.uid,
            method="COUNTER",
            start=f"202603{day}T130000Z",
            end=f"202603{day}T133000Z",
            headers={"Message_ID": f"<m{number}@example.net>"},
        )
        assert await take_in(ports, message, HOST) == "proposed"
    await drained(ports)
    receipt = couriers["chat"].delivered[-1].receipt("inbox", "attendee")
    assert receipt is not None
    assert receipt.data["proposed"][0] == "2026-03-06T13:00:00+00:00"


def from_eve(ports: Ports, booking: Booking) -> bytes:
    return replied(booking.uid, headers={"From": "eve@example.net", **marked(ports, booking)})


def for_another(ports: Ports, booking: Booking) -> bytes:
    return replied("b" * 32)


def for_two(ports: Ports, booking: Booking) -> bytes:
    return replied("b" * 32, headers=marked(ports, booking))


def forged_mark(ports: Ports, booking: Booking) -> bytes:
    mark = ports.links.mark(booking)
    wrong = mark[:-4] + ("aaaa" if mark[-4:] != "aaaa" else "bbbb")
    return written("Can we do Friday instead?", To=f"bookings+{wrong}@example.org").as_bytes()


def about_nothing(ports: Ports, booking: Booking) -> bytes:
    return written("Can we do Friday instead?").as_bytes()


@pytest.mark.parametrize("message", [from_eve, for_another, for_two, forged_mark, about_nothing])
async def test_a_stranger_changes_nothing(
    ports: Ports, booking: Booking, couriers: Couriers, message: Callable[[Ports, Booking], bytes]
) -> None:
    assert await take_in(ports, message(ports, booking), HOST, declines="cancel") == "stranger"
    await drained(ports)
    assert await stored(ports, booking) == booking
    assert await heard(ports, booking) == []
    assert told(couriers["chat"]) == ["confirmed"]


async def test_where_verdicts_are_given_a_sender_needs_one(ports: Ports, booking: Booking) -> None:
    assert await take_in(ports, replied(booking.uid), HOST, verdicts="mx.example.org") == "stranger"
    signed = b"Authentication-Results: mx.example.org; dmarc=pass\r\n" + replied(booking.uid)
    assert await take_in(ports, signed, HOST, verdicts="mx.example.org") == "declined"


async def test_an_answer_to_an_older_time_is_outdated(ports: Ports, booking: Booking) -> None:
    await bookings.reschedule(ports, booking.uid, half_hour("2026-03-04 09:00"))
    assert await take_in(ports, replied(booking.uid, sequence=0), HOST) == "outdated"
    assert await take_in(ports, replied(booking.uid, sequence=1), HOST) == "declined"


async def test_an_answer_to_what_is_over_is_only_noted(
    ports: Ports, booking: Booking, couriers: Couriers, clock: Clock
) -> None:
    clock.moment = SLOT.end
    assert await take_in(ports, replied(booking.uid), HOST, declines="cancel") == "declined"
    await drained(ports)
    assert "cannot_come" not in told(couriers["chat"])


@pytest.mark.parametrize(
    ("text", "starts", "fitting"),
    [
        ("Can we do Friday instead?", ["2026-03-06 08:00", "2026-03-06 12:00", "2026-03-06 15:30"], True),
        ("Could we meet on Friday at 2pm?", ["2026-03-06 13:00"], True),
        ("Is Friday at 20:00 possible?", ["2026-03-06 14:30", "2026-03-06 15:00", "2026-03-06 15:30"], False),
        ("How about Saturday?", ["2026-03-09 08:00", "2026-03-09 08:30", "2026-03-09 09:00"], False),
    ],
)
async def test_another_time_is_answered_with_free_ones(
    ports: Ports, booking: Booking, couriers: Couriers, text: str, starts: list[str], fitting: bool
) -> None:
    message = written(text, **marked(ports, booking)).as_bytes()
    assert await take_in(ports, message, HOST) == "wish"
    await drained(ports)
    delivery = couriers["mail"].delivered[-1]
    assert (delivery.notification.kind, delivery.notification.recipient) == ("times", "attendee")
    receipt = delivery.receipt("inbox", "attendee")
    assert receipt is not None
    assert receipt.data["times"] == [at(start).isoformat() for start in starts]
    assert (receipt.data["fitting"], receipt.data["message_id"]) == (fitting, "<m1@example.net>")
    assert (await stored(ports, booking)).slot == SLOT


async def test_a_letter_is_known_by_the_one_it_answers(ports: Ports, booking: Booking, couriers: Couriers) -> None:
    letter = next(one for one in couriers["mail"].delivered if one.notification.recipient == "attendee")
    message = written("Can we do Friday instead?", In_Reply_To=f"<{letter.notification.id}@{HOST}>").as_bytes()
    assert await take_in(ports, message, HOST) == "wish"


@pytest.mark.parametrize("text", ["Thanks, see you on Tuesday!", "Where do I park?", "", "Is it still on Tuesday?"])
async def test_what_asks_for_no_time_is_left_to_the_organizer(
    ports: Ports, booking: Booking, couriers: Couriers, text: str
) -> None:
    assert await take_in(ports, written(text, **marked(ports, booking)).as_bytes(), HOST) == "written"
    await drained(ports)
    assert told(couriers["mail"]) == ["confirmed", "confirmed"]
    assert await heard(ports, booking) == ["written"]


async def test_two_machines_cannot_write_to_each_other_for_ever(ports: Ports, booking: Booking, clock: Clock) -> None:
    async def answered(number: int) -> str:
        headers = {**marked(ports, booking), "Message_ID": f"<{number}@example.net>"}
        return await take_in(ports, written("Can we do Friday instead?", **headers).as_bytes(), HOST)

    assert [await answered(number) for number in range(5)] == ["wish"] * 3 + ["written"] * 2
    clock.advance(timedelta(hours=25))
    assert await answered(9) == "wish"


async def test_an_out_of_office_note_is_answered_by_nobody(ports: Ports, booking: Booking, couriers: Couriers) -> None:
    note = written("I am away. Can we do Friday instead?", Auto_Submitted="auto-replied", **marked(ports, booking))
    assert await take_in(ports, note.as_bytes(), HOST) == "automatic"
    await drained(ports)
    assert told(couriers["mail"]) == ["confirmed", "confirmed"]


async def test_a_bounce_is_on_record_and_told_to_the_organizer_once(
    ports_everywhere: Ports, couriers: Couriers
) -> None:
    ports = ports_everywhere
    booking = await booked(ports)
    letter = next(one for one in couriers["mail"].delivered if one.notification.recipient == "attendee")
    message = bounced(letter.notification.id)
    assert await take_in(ports, message, HOST) == "bounced"
    again = message.replace(b"20260302080005.1", b"20260302080005.2")
    assert await take_in(ports, again, HOST) == "bounced"
    await drained(ports)
    assert told(couriers["chat"]) == ["confirmed", "undelivered"]
    anna = await meet(ports, "Anna Berg")
    record = {one.notification.id: one.outcome for one in (await letters.history(ports, booking.uid, anna)).told}
    assert record[letter.notification.id] == f"bounced: 5.1.1 550 5.1.1 <{GUEST}>: Recipient address rejected"


async def test_a_bounce_of_a_guests_letter_is_told_as_theirs(ports_everywhere: Ports, couriers: Couriers) -> None:
    ports = ports_everywhere
    anna = await meet(ports, "Anna Berg")
    address = ports.links.address(await office_hours(ports, anna, max_guests=2), anna.page)
    invited = ("bo@example.org", "cy@example.org")
    booking = await bookings.book(ports, address, ports.new_id(), SLOT, guest(), guests=invited)
    await drained(ports)
    letter = next(one for one in couriers["mail"].delivered if one.notification.guest == 2)
    assert await take_in(ports, bounced(letter.notification.id), HOST) == "bounced"
    await drained(ports)
    lost = couriers["chat"].delivered[-1].notification
    assert (lost.recipient, lost.kind, lost.guest_of(booking)) == ("organizer", "undelivered", "cy@example.org")
    assert told(couriers["chat"]) == ["confirmed", "undelivered"]


async def test_a_bounce_of_no_letter_of_ours_is_nothing(ports: Ports, booking: Booking) -> None:
    assert await take_in(ports, bounced("c" * 32), HOST) == "stranger"


async def test_the_same_message_taken_in_many_times_at_once_counts_once(
    ports_everywhere: Ports, couriers: Couriers
) -> None:
    ports = ports_everywhere
    booking = await booked(ports)
    said = await asyncio.gather(*(take_in(ports, replied(booking.uid), HOST) for _ in range(8)))
    assert sorted(said) == ["declined", *["known"] * 7]
    await drained(ports)
    assert told(couriers["chat"]).count("cannot_come") == 1


async def test_a_calendar_that_cannot_be_read_leaves_the_message_for_later(
    ports: Ports, booking: Booking, busy: BusyPort
) -> None:
    busy.problem = CalendarUnreachable("away")
    message = written("Can we do Friday instead?", **marked(ports, booking)).as_bytes()
    with pytest.raises(CalendarUnreachable):
        await take_in(ports, message, HOST)
    busy.problem = None
    assert await take_in(ports, message, HOST) == "wish"


async def test_the_calendar_part_of_another_guest_speaks_for_nobody_else(ports: Ports, booking: Booking) -> None:
    message = written("", From="carla@example.net", **marked(ports, booking))
    file = calendar(booking.uid).replace(GUEST, "carla@example.net")
    message.add_alternative(file.encode(), "text", "calendar", params={"method": "REPLY"})
    assert await take_in(ports, message.as_bytes(), HOST, declines="cancel") == "stranger"
