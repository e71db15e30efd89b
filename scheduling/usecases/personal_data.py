"""Everything about somebody: given to them, and taken away when they ask for it.

Whoever leaves may have meetings ahead. They are called off with all that is told of it, or kept until they are over;
names and addresses go as soon as nobody needs them for that, which `housekeeping` sees to. All else goes at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from zlib import crc32

from scheduling.errors import NotFound, Outdated
from scheduling.model import Alteration, Booked, Booking, MeetingType, Notification, Organizer, Watch
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.spans import Span
from scheduling.usecases.bookings import record

How = Literal["cancel", "keep"]

OPEN = timedelta(minutes=30)  # how long a page with everything about somebody is open
LETTER_OPEN = timedelta(days=1)  # the same for the link of a letter
MOST = 1000  # people who leave at a time


@dataclass(frozen=True)
class Export:
    """Everything about somebody."""

    name: str
    data: Mapping[str, Any]  # plain values, to be written as JSON
    meetings: tuple[Booked, ...]  # to be written as a calendar
    person: Organizer | None = None  # whose it is, if the bot knows them


@dataclass(frozen=True)
class Leaving:
    """What becomes of somebody's data if they want it gone, or has become of it."""

    given: tuple[Booking, ...] = ()  # ahead
    attended: tuple[Booking, ...] = ()  # ahead
    past: tuple[Booking, ...] = ()  # attended
    meeting_types: tuple[MeetingType, ...] = ()
    calendars: tuple[Watch, ...] = ()
    finished: bool = False  # whether all that is to go is gone

    @property
    def ahead(self) -> tuple[Booking, ...]:
        """Each once, also for who meets with themselves."""
        return tuple({one.uid: one for one in (*self.given, *self.attended)}.values())

    @property
    def mark(self) -> int:
        """Another number once other meetings are concerned than were shown."""
        return crc32(" ".join(sorted(one.uid for one in self.ahead)).encode()) & 0x7FFFFFFF


@use_case
async def export(ports: Ports, person: Organizer) -> Export:
    """Everything about somebody whom the bot knows."""
    async with ports.reading() as work:
        data = await work.personal_data.of_person(person)
        given = await work.personal_data.given(person.id)
        attended = await work.personal_data.attended(person.id, person.email)
        meetings = await _with_organizers(work, {one.uid: one for one in (*attended, *given)}.values())
    return Export(person.name, _headed(ports, data, person.name), meetings, person)


@use_case
async def export_booking(ports: Ports, booked: Booked) -> Export:
    """What is kept of the attendee of a booking, as its link opens it: no other booking, for the link may have come to
    somebody who typed an address that is not theirs."""
    async with ports.reading() as work:
        data = await work.personal_data.of_booking(booked.booking.uid)
    name = booked.booking.attendee.name
    return Export(name, _headed(ports, data, name), (booked,))


@use_case
async def export_address(ports: Ports, email: str) -> Export:
    """What is kept of all that was booked under an address, for who reads the letters to it."""
    async with ports.reading() as work:
        data = await work.personal_data.of_address(email)
        meetings = await _with_organizers(work, await work.personal_data.attended(None, email))
    return Export(email, _headed(ports, data, email), meetings)


def page_of(ports: Ports, person: Organizer) -> str:
    """The link to everything about a person, open for half an hour."""
    return ports.links.own_data(person.id, ports.clock() + OPEN)


@use_case
async def owner(ports: Ports, token: str) -> Organizer:
    """Whose page a link opens; raises NotFound once it is too late, for what is not ours, and for who has left."""
    organizer_id = ports.links.owns_data(token, ports.clock())
    async with ports.reading() as work:
        person = await work.organizers.by_id(organizer_id)
    if person.leaves:
        raise NotFound
    return person


@use_case
async def ask_by_letter(ports: Ports, booked: Booked) -> None:
    """Promise a letter to the address of a booking, with the link to all that was booked under it; one a day."""
    now, uid = ports.clock(), booked.booking.uid
    async with ports.work() as work:
        await work.diaries.lock(booked.organizer.id, booked.booking.slot)
        told = [one.notification for one in await work.outbox.told(uid)]
        if any(one.kind == "my_data" and one.due > now - LETTER_OPEN for one in told):
            return
        sequence = booked.booking.sequence
        await work.outbox.add([Notification(ports.new_id(), uid, "mail", "attendee", "my_data", sequence, now)], now)


@use_case
async def address(ports: Ports, token: str) -> Booked:
    """The booking whose address a link of a letter speaks for; raises NotFound after a day, and for what is not
    ours."""
    letter = ports.links.unseal(token, "my_data")
    async with ports.reading() as work:
        told = await work.outbox.of_letter(letter)
        if told is None or told.notification.kind != "my_data":
            raise NotFound
        if told.notification.due + LETTER_OPEN <= ports.clock():
            raise NotFound
        booking = await work.diaries.by_uid(told.notification.uid)
        return (await _with_organizers(work, [booking]))[0]


@use_case
async def under(ports: Ports, email: str) -> Sequence[Booking]:
    """What was booked under an address and is not forgotten yet."""
    async with ports.reading() as work:
        return await work.personal_data.attended(None, email)


@use_case
async def foresee(ports: Ports, person: Organizer) -> Leaving:
    """What would become of everything about a person; nothing is done."""
    async with ports.reading() as work:
        return await _of_person(work, ports, person)


@use_case
async def foresee_attendee(ports: Ports, bookings: Sequence[Booking]) -> Leaving:
    """The same for who booked these."""
    return _of_attendee(ports, bookings)


@use_case
async def delete(ports: Ports, person: Organizer, how: How, *, mark: int | None = None, who: str = "") -> Leaving:
    """Everything about a person gone, in one transaction: meetings ahead called off or kept, what they attended without
    their name, page, meeting types, links and calendars away. `mark` is that of what they were shown.

    What others have to answer for stays: the record of changes, which names nobody, and what an admin has said of them.
    Raises Outdated if other meetings are concerned by now, and NotFound for who has left already.
    """
    if person.leaves:
        raise NotFound
    async with ports.reading() as work:
        foreseen = await _of_person(work, ports, person)
    async with ports.work() as work:
        work.audit.done_by(who)
        await _lock(work, {person.id, *(one.organizer_id for one in foreseen.ahead)}, ports.clock())
        found = await _of_person(work, ports, person)
        if found.mark != (foreseen.mark if mark is None else mark):
            raise Outdated
        for one in found.given:
            await _settle_given(work, ports, one, how)
        await _settle_attended(work, ports, found, how)
        await _close(work, ports, person, found, how)
        said = {"given": len(found.given), "attended": len(found.attended), "meetings": how}
        await work.audit.add(Alteration(who or "organizer", "person", str(person.id), None, said, person.id))
        gone = person.id in await work.personal_data.leaving(ports.clock(), MOST)
        if gone:
            await work.personal_data.erase(person.id)
    return replace(found, finished=gone)


@use_case
async def invited(ports: Ports, email: str) -> int:
    """How many meetings whose people are not forgotten somebody else has invited this address to."""
    async with ports.reading() as work:
        return len((await work.personal_data.of_address(email))["invited_to"])


@use_case
async def forget(ports: Ports, bookings: Sequence[Booking], how: How, mark: int, *, who: str = "") -> Leaving:
    """Who made these bookings is forgotten, at once or after what is ahead. `who` does it, if it is an admin and not
    they themselves, and is recorded. Raises as `delete` does."""
    async with ports.work() as work:
        work.audit.done_by(who)
        await _lock(work, {one.organizer_id for one in bookings}, ports.clock())
        found = _of_attendee(ports, [await work.diaries.by_uid(one.uid) for one in bookings])
        if found.mark != mark:
            raise Outdated
        await _settle_attended(work, ports, found, how)
        if who:
            said = {"attended": len(found.attended), "past": len(found.past), "meetings": how}
            await work.audit.add(Alteration(who, "person", "", None, said))
    return replace(found, finished=not found.attended)


def require_deniable(booking: Booking) -> None:
    """Raises NotFound for what is known to be its booker's own: who books in Teams is who they are, and what waits for
    the link of a letter is nobody's yet."""
    if booking.attendee.person_id is not None or booking.status == "pending":
        raise NotFound


@use_case
async def deny(ports: Ports, token: str) -> Booking:
    """For whoever gets letters about a meeting that somebody else booked under their address: it is called off whatever
    its cut-off says, its organizer is told, and they are forgotten as soon as that is done. Where it no longer lies
    ahead they are only forgotten. `token` is that of its link; again it changes nothing. Raises NotFound."""
    async with ports.reading() as work:
        known = await work.diaries.by_uid(ports.links.named(token))
    ports.links.require_current(token, "booking", known)
    require_deniable(known)
    async with ports.work() as work:
        now = ports.clock()
        before = (await work.diaries.lock(known.organizer_id, known.slot, holding=known.uid)).bookings[known.uid]
        if before.forget is not None:
            return before
        if after := before.denied(now) if _is_ahead(before, now) else None:
            await record(work, ports, before, after)
        await work.personal_data.ask([known.uid], now)
        await work.personal_data.forget(
            await work.personal_data.overdue(now, now - ports.attendees_kept, 1, among=[known.uid])
        )
    return after or before


async def _settle_given(work: UnitOfWork, ports: Ports, booking: Booking, how: How) -> None:
    if how == "cancel":
        await record(work, ports, booking, booking.cancelled("organizer", ports.clock()))


async def _settle_attended(work: UnitOfWork, ports: Ports, found: Leaving, how: How) -> None:
    """What lies ahead ends, or is kept as that of a guest; what is over is forgotten unless somebody has yet to hear of
    it, and then as soon as they have."""
    now, given = ports.clock(), {one.uid for one in found.given}
    for one in found.attended:
        known = await work.diaries.by_uid(one.uid)
        if one.uid in given or how == "keep":
            attendee = replace(known.attendee, person_id=None)
            after = replace(known, attendee=attendee, forget=now if one.uid in given else known.slot.end)
            await work.diaries.save(after, [], known=True)
        else:
            await record(work, ports, known, replace(known.cancelled("attendee", now), forget=now))
    await work.personal_data.ask([one.uid for one in found.past], now)
    mine = [one.uid for one in (*found.past, *found.attended)]
    overdue = await work.personal_data.overdue(now, now - ports.attendees_kept, len(mine), among=mine)
    await work.personal_data.forget(overdue)


async def _close(work: UnitOfWork, ports: Ports, person: Organizer, found: Leaving, how: How) -> None:
    """The page with all that leads to it. A calendar is needed until what was called off is gone from it."""
    now = ports.clock()
    for link in await work.share_links.of([one.id for one in found.meeting_types]):
        await work.share_links.save(replace(link, revoked=now))
    for one in found.meeting_types:
        await work.meeting_types.delete(one.id, now)
    if how == "keep" or not found.given:
        for watch in found.calendars:
            await work.watches.remove(watch.connection.id)
    await work.personal_data.close(person, now)


async def _lock(work: UnitOfWork, organizer_ids: Iterable[int], now: datetime) -> None:
    """Several diaries, always in the same order, so that two who leave at once do not wait for each other."""
    for organizer_id in sorted(organizer_ids):
        await work.diaries.lock(organizer_id, Span(now, now + timedelta(minutes=1)))


async def _of_person(work: UnitOfWork, ports: Ports, person: Organizer) -> Leaving:
    given, now = await work.personal_data.given(person.id), ports.clock()
    attended = await work.personal_data.attended(person.id, person.email)
    return replace(
        _of_attendee(ports, attended),
        given=tuple(one for one in given if _is_ahead(one, now)),
        meeting_types=tuple(await work.meeting_types.of(person.id)),
        calendars=tuple(await work.watches.of(person.id)),
    )


def _of_attendee(ports: Ports, bookings: Sequence[Booking]) -> Leaving:
    now = ports.clock()
    return Leaving(
        attended=tuple(one for one in bookings if _is_ahead(one, now)),
        past=tuple(one for one in bookings if not _is_ahead(one, now)),
    )


def _is_ahead(booking: Booking, now: datetime) -> bool:
    return booking.stands and booking.slot.start > now


async def _with_organizers(work: UnitOfWork, bookings: Iterable[Booking]) -> tuple[Booked, ...]:
    ordered = sorted(bookings, key=lambda one: one.slot.start)
    organizers = {one: await work.organizers.by_id(one) for one in {each.organizer_id for each in ordered}}
    return tuple(Booked(one, organizers[one.organizer_id]) for one in ordered)


def _headed(ports: Ports, data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return {"about": name, "made": ports.clock().isoformat(), "times": "UTC", **data}
