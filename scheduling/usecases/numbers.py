"""How much is booked, for an organizer by meeting type and for the organization in sum; and who did not come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from scheduling import zones
from scheduling.errors import AlreadyOver, NotAllowed, NotBegun
from scheduling.model import Booking, Organizer
from scheduling.numbers import Numbers, cut, edges, of_all, of_organizer, weeks_before
from scheduling.ports import Ports, use_case

LONGEST = timedelta(days=365)  # that is counted at once
Days = tuple[date, date]


@use_case
async def mine(ports: Ports, organizer: Organizer, days: Days | None = None) -> Numbers:
    """What an organizer had and has, from one local day to another; the last weeks if none are said."""
    first, last = _held_to(days or weeks_before(zones.local_date(ports.clock(), organizer.zone)))
    begins = cut(first, last)
    async with ports.reading() as work:
        counted = await work.numbers.of(organizer.id, edges(begins, last, organizer.zone))
    return of_organizer(begins, last, counted)


@use_case
async def everybodys(ports: Ports, zone: str, days: Days | None = None) -> Numbers:
    """What the organization had and has in sum, about nobody."""
    first, last = _held_to(days or weeks_before(zones.local_date(ports.clock(), zone)))
    begins = cut(first, last)
    async with ports.reading() as work:
        counted = await work.numbers.of_all(edges(begins, last, zone))
    return of_all(begins, last, counted)


@use_case
async def opened(ports: Ports, token: str) -> Organizer:
    """Whose numbers a link opens; raises NotFound for any other, and once it is too late."""
    async with ports.reading() as work:
        return await work.organizers.by_id(ports.links.counts(token, ports.clock()))


@use_case
async def mark_no_show(ports: Ports, uid: str, by: Organizer, missed: bool = True) -> Booking:
    """That an attendee did not come, or did after all. Kept for the organizer's numbers; nobody is told.

    Raises NotFound, NotAllowed for all but its organizer, AlreadyOver for what was cancelled, NotBegun."""
    async with ports.reading() as work:
        known = await work.diaries.by_uid(uid)
    async with ports.work() as work:
        diary = await work.diaries.lock(known.organizer_id, known.slot, holding=uid)
        booking = diary.bookings[uid]
        if booking.organizer_id != by.id:
            raise NotAllowed
        if booking.status != "confirmed":
            raise AlreadyOver
        if booking.slot.start > ports.clock():
            raise NotBegun
        if booking.no_show != missed:
            booking = replace(booking, no_show=missed)
            await work.diaries.save(booking, (), known=True)
    return booking


def _held_to(days: Days) -> Days:
    first, last = days
    return first, min(max(first, last), first + LONGEST)
