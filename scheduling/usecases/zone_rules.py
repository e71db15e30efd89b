"""Whose meetings a change of zone rules has put at another time of day: they are told once, and decide.

A booking is a moment; what was agreed is a time of day. They part where a country changes its rules between the two.
The meeting stays at its moment, as calendars that have it in UTC show it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from scheduling import zones
from scheduling.model import Booking, Notice, Shifted
from scheduling.ports import Ports, UnitOfWork, use_case

log = logging.getLogger("zone_rules")

MINUTE = timedelta(minutes=1)


@use_case
async def look_at_zone_rules(ports: Ports) -> int:
    """Compare the rules that this process goes by with those of the last look, and promise to tell whoever is
    concerned; the answer is how many that are.

    Only a later release counts, so that a process with older files beside a newer one tells nobody the contrary; and
    the first to see it tells, in the transaction that keeps it.
    """
    release = zones.release()
    async with ports.reading() as work:
        known = await work.zone_rules.release()
    if release == known:
        return 0
    if release < known:
        log.warning(
            "the zone rules of this process are older than those that were in use: update it, and start it again",
            extra={"release": release, "known": known, "source": zones.source()},
        )
        return 0
    rules = {name: zones.rules(name) for name in zones.names()}
    async with ports.work() as work:
        before = await work.zone_rules.of(known)
        if known and not await work.zone_rules.drop(known):
            return 0  # another process is telling
        await work.zone_rules.keep(release, rules)
        told = await _promised(work, ports, {name: kept for name, kept in before.items() if rules.get(name) != kept})
    log.info("zone rules", extra={"release": release, "known": known, "told": told})
    return told


async def _promised(work: UnitOfWork, ports: Ports, before: Mapping[str, bytes]) -> int:
    """Promises to tell of what is ahead and is at another time of day by now than by these rules."""
    now = ports.clock()
    then = {name: zones.ruled(kept) for name, kept in before.items()}
    concerned: dict[int, list[Shifted]] = defaultdict(list)
    for booking, zone in await work.diaries.ahead_in(then, now) if then else ():
        if one := _shifted(booking, zone, then):
            concerned[booking.organizer_id].append(one)
    notices = [Notice(ports.new_id(), whose, "chat", tuple(meetings), now) for whose, meetings in concerned.items()]
    await work.notices.add(notices, now)
    return len(notices)


def _shifted(booking: Booking, zone: str, then: Mapping[str, tzinfo]) -> Shifted | None:
    start, theirs = booking.slot.start, booking.attendee.zone
    ours = _before(start, zone, then)
    others = None if theirs == zone else _before(start, theirs, then)
    return None if ours is others is None else Shifted(booking.uid, start, zone, ours, others)


def _before(moment: datetime, zone: str, then: Mapping[str, tzinfo]) -> int | None:
    """How many minutes a zone's clocks would have been ahead of UTC; None if that is what they are."""
    if zone not in then or not zones.is_zone(zone):
        return None
    ahead = zones.offset_in(moment, then[zone])
    return None if ahead == zones.offset(moment, zone) else ahead // MINUTE
