"""Links to a meeting type for somebody, a number of times, until a day: made, listed, renewed, revoked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduling import zones
from scheduling.errors import BadValue, NotAllowed, NotFound
from scheduling.model import LINK_DAYS, Booking, MeetingType, Organizer, ShareLink
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.texts import one_line
from scheduling.usecases import policy

LONGEST_NAME, MOST_USES = 120, 1000
LEAST_DAYS, MOST_DAYS = 0, 365  # of today nothing but the rest is left


@dataclass(frozen=True)
class Shared:
    """A link, what it leads to, and what was booked with it."""

    link: ShareLink
    meeting_type: MeetingType
    bookings: tuple[Booking, ...]


@dataclass(frozen=True)
class Renewed:
    """What a renewal changes of a link."""

    expires: datetime | None
    uses: int
    counted: datetime | None
    revoked: datetime | None


@use_case
async def create(
    ports: Ports,
    organizer: Organizer,
    link_id: str,
    type_id: str,
    *,
    name: str = "",
    max_uses: int | None = None,
    days: int | None = None,
) -> Shared:
    """A further link to a meeting type, public or private; the same id again gives the same. It is good to the end of a
    day of the organizer, without `days` for as long as private links are, and for one booking, whatever `max_uses`
    says, where the meeting type has such links alone. Raises NotFound, NotAllowed, OffForYou, BadValue."""
    now = ports.clock()
    link = ShareLink(
        link_id,
        type_id,
        now,
        name=one_line(name, LONGEST_NAME),
        expires=_until(now, days, organizer.zone),
        max_uses=_uses(max_uses),
    )
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        meeting_type = await _own_type(work, organizer, type_id)
        known = await work.share_links.find(link_id)
        if meeting_type.single_use:
            link = replace(link, max_uses=1)
        if known is None:
            await work.share_links.add(link)
        elif known.meeting_type_id != type_id:
            raise NotAllowed
    return Shared(known or link, meeting_type, ())


@use_case
async def one(ports: Ports, organizer: Organizer, link_id: str) -> Shared:
    """A link of an organizer's as it is now, revoked or not. Raises NotFound, NotAllowed."""
    async with ports.reading() as work:
        link = await work.share_links.find(link_id)
        if link is None:
            raise NotFound
        meeting_type = await _own_type(work, organizer, link.meeting_type_id)
        return Shared(link, meeting_type, tuple(await work.diaries.of_link(link.id)))


@use_case
async def mine(ports: Ports, organizer: Organizer, type_id: str | None = None) -> list[Shared]:
    """All links of an organizer that are not revoked, those that are over too, by age; of one meeting type if asked."""
    async with ports.reading() as work:
        types = {one.id: one for one in await work.meeting_types.of(organizer.id)}
        wanted = [type_id] if type_id in types else list(types)
        return [
            Shared(link, types[link.meeting_type_id], tuple(await work.diaries.of_link(link.id)))
            for link in await work.share_links.of(wanted)
        ]


@use_case
async def renew(ports: Ports, organizer: Organizer, link_id: str, days: int | None = None) -> tuple[Shared, ShareLink]:
    """The same address for as long again, its uses counted anew, also after it was revoked; and what it was before.
    Raises NotFound, NotAllowed, BadValue."""
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        before, meeting_type = await _own(work, organizer, link_id)
        now = ports.clock()
        expires = _until(now, days, organizer.zone)
        after = replace(before, expires=expires, uses=0, revoked=None, counted=now)
        await work.share_links.save(after)
    return Shared(after, meeting_type, ()), before


@use_case
async def renew_private(ports: Ports, organizer: Organizer, type_id: str, days: int | None = None) -> MeetingType:
    """The private link of a meeting type for as long again, at its address. Raises NotFound, NotAllowed, BadValue."""
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        meeting_type = await _own_type(work, organizer, type_id)
        after = replace(meeting_type, link_expires=_until(ports.clock(), days, organizer.zone))
        await work.meeting_types.save(after)
    return after


@use_case
async def unrenew(ports: Ports, organizer: Organizer, link_id: str, was: Renewed) -> Shared:
    """A renewal taken back, once: the link as it was, with the uses made since. Raises NotFound, NotAllowed."""
    async with ports.work() as work:
        after, meeting_type = await _own(work, organizer, link_id)
        if after.counted != was.counted:
            uses = after.uses + was.uses
            after = replace(after, expires=was.expires, uses=uses, counted=was.counted, revoked=was.revoked)
            await work.share_links.save(after)
    return Shared(after, meeting_type, ())


@use_case
async def revoke(ports: Ports, organizer: Organizer, link_id: str) -> Shared:
    """A link made worthless, at once; what was booked with it stays. Raises NotFound, NotAllowed."""
    async with ports.work() as work:
        before, meeting_type = await _own(work, organizer, link_id)
        after = replace(before, revoked=ports.clock())
        await work.share_links.save(after)
    return Shared(after, meeting_type, ())


@use_case
async def restore(ports: Ports, organizer: Organizer, link_id: str) -> Shared:
    """A revoked link good again, as it was. Raises NotFound, NotAllowed, OffForYou."""
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        before, meeting_type = await _own(work, organizer, link_id)
        after = replace(before, revoked=None)
        await work.share_links.save(after)
    return Shared(after, meeting_type, ())


async def _own(work: UnitOfWork, organizer: Organizer, link_id: str) -> tuple[ShareLink, MeetingType]:
    """A link that is about to be changed, whoever uses it at the same time."""
    link = await work.share_links.lock(link_id)
    return link, await _own_type(work, organizer, link.meeting_type_id)


async def _own_type(work: UnitOfWork, organizer: Organizer, type_id: str) -> MeetingType:
    meeting_type = await work.meeting_types.by_id(type_id)
    if meeting_type.organizer_id != organizer.id:
        raise NotAllowed
    return meeting_type


def _until(now: datetime, days: int | None, zone: str) -> datetime:
    """ "Until Friday" is all of Friday where the organizer is."""
    days = LINK_DAYS if days is None else days
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise BadValue("expires_days", LEAST_DAYS, MOST_DAYS)
    return zones.local_day(zones.local_date(now, zone) + timedelta(days=days), zone).end


def _uses(max_uses: int | None) -> int | None:
    if max_uses is not None and not 1 <= max_uses <= MOST_USES:
        raise BadValue("max_uses", 1, MOST_USES)
    return max_uses
