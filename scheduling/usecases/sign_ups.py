"""A card on which many take a time of one meeting type, in one stretch of it, each of them one.

It is a share link of its own, so it ends with its stretch, is listed among the links and can be revoked; who is on it
are the bookings made with that link.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from uuid import UUID, uuid5

from scheduling.errors import NotAllowed, NotFound, PageClosed
from scheduling.model import Attendee, Booking, MeetingType, Organizer, ShareLink, SignUp
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.spans import Span
from scheduling.usecases import policy
from scheduling.usecases.bookings import book, cancel, offer, reschedule


@use_case
async def begin(ports: Ports, organizer: Organizer, link_id: str, type_id: str, window: Span, name: str) -> ShareLink:
    """The link of a new sign-up; the same id again gives the same. Raises NotFound, NotAllowed, OffForYou."""
    link = ShareLink(link_id, type_id, ports.clock(), name=name, expires=window.end)
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        meeting_type = await work.meeting_types.by_id(type_id)
        if meeting_type.organizer_id != organizer.id:
            raise NotAllowed
        known = await work.share_links.find(link_id)
        if known is None:
            await work.share_links.add(link)
    return known or link


@use_case
async def look(ports: Ports, address: str, window: Span) -> SignUp:
    """What is free and who is on it, over or not. Raises NotFound, CalendarUnreachable."""
    async with ports.reading() as work:
        link, meeting_type = await _opened(work, ports, address)
        organizer = await work.organizers.by_id(meeting_type.organizer_id)
        made = [one for one in await work.diaries.of_link(link.id) if one.stands]
    taken = tuple(sorted(made, key=lambda one: one.slot.start))
    ahead = Span(max(window.start, ports.clock()), max(window.end, ports.clock()))
    try:
        free = (await offer(ports, address, ahead)).slots
    except PageClosed:
        return SignUp(organizer, meeting_type, window, (), taken, over=True)
    return SignUp(organizer, meeting_type, window, tuple(one for one in free if one.end <= window.end), taken)


@use_case
async def take(ports: Ports, address: str, slot: Span, attendee: Attendee, person: Organizer) -> tuple[Booking, bool]:
    """The slot is theirs, and whether it was already; who is on the card with another one is moved, so that nobody is
    on it twice however often they tap. Raises as `book` and `reschedule` do."""
    async with ports.reading() as work:
        link, _ = await _opened(work, ports, address)
        made = {one.uid: one for one in await work.diaries.of_link(link.id)}
    uid = next(one for one in _uids(link, person) if one not in made or made[one].stands)
    booking = await book(ports, address, uid, slot, attendee) if uid not in made else made[uid]
    if booking.slot.start == slot.start:
        return booking, uid in made
    return await reschedule(ports, uid, slot, by=person), False


@use_case
async def leave(ports: Ports, address: str, person: Organizer) -> Booking | None:
    """Whoever is on it is no longer; None for somebody who was not."""
    async with ports.reading() as work:
        link, _ = await _opened(work, ports, address)
        made = [one for one in await work.diaries.of_link(link.id) if one.stands]
    mine = next((one for one in made if one.attendee.person_id == person.id), None)
    return await cancel(ports, mine.uid, by=person) if mine else None


async def _opened(work: UnitOfWork, ports: Ports, address: str) -> tuple[ShareLink, MeetingType]:
    """The link that an address is and what it leads to, also when it is over; raises NotFound for a revoked one."""
    token = address.removeprefix("p/")
    link = await work.share_links.find(ports.links.named(token))
    if link is None or link.revoked:
        raise NotFound
    ports.links.require(token, "link", link.id, link.version)
    return link, await work.meeting_types.by_id(link.meeting_type_id)


def _uids(link: ShareLink, person: Organizer) -> Iterator[str]:
    """Of the booking that a person makes here; of the next one where that was called off, and so on."""
    return (uuid5(UUID(hex=link.id), f"{person.id} {attempt}").hex for attempt in count())
