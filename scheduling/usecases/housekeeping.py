"""Forget what has been kept long enough, by the service's clock. Several processes may do it at once.

A transaction takes a bounded number of rows, so that nobody who books has to wait for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.spans import Span

BATCH = 200  # rows of a kind in a transaction
ROUNDS = 50  # transactions at a time; the next look at the clock goes on from there
LINKS = timedelta(days=30)  # after they are over: until then they can be renewed
DRAFTS = timedelta(days=1)
GUESTS = timedelta(days=1)  # after the meeting that somebody else has invited them to
BACK = timedelta(days=7)  # how long ago what is left of them is looked for; later it goes with the booking's people
STRAY = timedelta(days=30)  # letters about no booking, after which no mailbox shows them again
NOTICES = timedelta(days=30)  # after they were told, or could not be

Step = Callable[[UnitOfWork, Ports, datetime], Awaitable[int]]


@use_case
async def tidy(ports: Ports) -> Mapping[str, int]:
    """What there was to forget, by kind."""
    total = dict.fromkeys(STEPS, 0)
    for _ in range(ROUNDS):
        async with ports.work() as work:
            found = {name: await step(work, ports, ports.clock()) for name, step in STEPS.items()}
        total = {name: total[name] + found[name] for name in STEPS}
        if max(found.values()) < BATCH:
            break
    return total


async def _attendees(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    """Those whose meeting was long ago, and those who asked for it and of whom everybody has heard."""
    uids = await work.personal_data.overdue(now, now - ports.attendees_kept, BATCH)
    await work.personal_data.forget(uids)
    return len(uids)


async def _guests(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.personal_data.drop_guests(Span(now - GUESTS - BACK, now - GUESTS), BATCH)


async def _people(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    gone = await work.personal_data.leaving(now, BATCH)
    for organizer_id in gone:
        await work.personal_data.erase(organizer_id)
    return len(gone)


async def _links(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.personal_data.drop_links(now - LINKS, BATCH)


async def _drafts(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.personal_data.drop_drafts(now - DRAFTS, BATCH)


async def _holds(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.personal_data.drop_holds(now, BATCH)


async def _waits(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.personal_data.drop_waits(now, BATCH)


async def _letters(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.personal_data.drop_heard(now - STRAY, BATCH)


async def _notices(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.notices.drop(now - NOTICES, BATCH)


async def _record(work: UnitOfWork, ports: Ports, now: datetime) -> int:
    return await work.audit.forget(now - ports.audit_kept, BATCH)


STEPS: Mapping[str, Step] = {
    "attendees": _attendees,
    "guests": _guests,
    "people": _people,
    "links": _links,
    "drafts": _drafts,
    "holds": _holds,
    "waits": _waits,
    "letters": _letters,
    "notices": _notices,
    "record": _record,
}
