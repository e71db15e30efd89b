"""Cards that many see: which bookings they show, and the promises that keep them true.

Where such a card stands is remembered with each booking it shows, in the receipt `room`; the group in which a booking
was made or spoken of by one of its sides, in the receipt `group` of that side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from scheduling.model import Booked, Booking, Kind, Notification, Organizer, Receipt
from scheduling.ports import Ports, UnitOfWork, use_case


@use_case
async def place(ports: Ports, uids: Iterable[str], card: Mapping[str, Any]) -> None:
    """One more card in a group that shows these bookings; it is drawn anew when one of them changes."""
    async with ports.work() as work:
        for uid in uids:
            booking = await work.diaries.by_uid(uid)
            await work.outbox.remember(Receipt(uid, "room", "organizer", booking.sequence, {"cards": [dict(card)]}))


@use_case
async def spoken_of(ports: Ports, uids: Iterable[str], person_id: int, group: Mapping[str, Any]) -> None:
    """In which group somebody made a booking or asked about it: there it can be shown with one tap."""
    async with ports.work() as work:
        for uid in uids:
            booking = await work.diaries.by_uid(uid)
            side = booking.side_of(person_id)
            await work.outbox.remember(Receipt(uid, "group", side, booking.sequence, {"group": dict(group)}))


@use_case
async def group_of(ports: Ports, uid: str, person: Organizer) -> Mapping[str, Any] | None:
    """The group in which this person spoke of the booking last; None if they did in none."""
    async with ports.reading() as work:
        booking = await work.diaries.by_uid(uid)
        receipt = (await work.outbox.receipts(uid)).get(("group", booking.side_of(person.id)))
    return receipt.data["group"] if receipt else None


@use_case
async def seen(ports: Ports, token: str) -> Booked:
    """The booking of a card that was shown to a group; raises NotFound for a token that nobody of ours has written."""
    async with ports.reading() as work:
        uid = ports.links.named(token)
        ports.links.require(token, "room", uid)
        booking = await work.diaries.by_uid(uid)
        return Booked(booking, await work.organizers.by_id(booking.organizer_id), None)


def token_of(ports: Ports, booking: Booking) -> str:
    """What a card in a group carries of the booking it shows; it opens nothing but that card."""
    return ports.links.token("room", booking.uid)


async def promised(work: UnitOfWork, ports: Ports, booking: Booking, kind: Kind) -> list[Notification]:
    """What keeps the cards of groups true that show this booking: at once, and once more when a time that was given up
    can be had by others."""
    if "room" not in ports.couriers or ("room", "organizer") not in await work.outbox.receipts(booking.uid):
        return []
    now = ports.clock()
    kept = booking.kept(now)
    times = [now, kept.until] if kept else [now]
    return [
        Notification(ports.new_id(), booking.uid, "room", "organizer", kind, booking.sequence, due) for due in times
    ]
