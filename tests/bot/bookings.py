"""Anna offers office hours and Ben books them, both of them people of the channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scheduling.model import Actor, Booking, Kind, Notification, Organizer, Receipt
from scheduling.ports import Delivery
from scheduling.usecases.bookings import book
from scheduling.usecases.organizers import known
from tests.bot.face import Face
from tests.conftest import guest, half_hour, office_hours


async def person(face: Face, handle: str) -> Organizer:
    """Somebody of the channel, as we know them once they have spoken."""
    key = face.channel.person(handle).directory_id
    found = await known(face.ports, key)
    if found is None:
        await face.channel.post(handle, type="message", text="hello")
        found = await known(face.ports, key)
    assert found is not None
    return found


async def booked(face: Face, start: str = "2026-03-03 09:00") -> Booking:
    anna, ben = await person(face, "anna"), await person(face, "ben")
    kind = await office_hours(face.ports, anna, name=f"Office hours {start[-5:]}")
    attendee = guest("Ben Osei", email=ben.email, person_id=ben.id, zone=ben.zone)
    address = f"{anna.page}/{kind.slug}"
    return await book(face.ports, address, face.ports.new_id(), half_hour(start), attendee)


async def delivery(
    face: Face,
    booking: Booking,
    recipient: Actor = "organizer",
    kind: Kind = "confirmed",
    shown: Sequence[Mapping[str, str]] = (),
    **organizer: Any,
) -> Delivery:
    """What the worker hands to the courier; `shown` are the cards that show the booking already."""
    receipt = Receipt(booking.uid, "chat", recipient, 0, {"cards": list(shown)})
    receipts = {("chat", recipient): receipt} if shown else {}
    notification = Notification("n", booking.uid, "chat", recipient, kind, booking.sequence, face.ports.clock())
    anna = replace(await person(face, "anna"), **organizer)
    return Delivery(notification, booking, anna, await person(face, "ben"), None, receipts)
