"""Calendars of an organizer: connected, looked after, followed. What is done to our events elsewhere is done here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

from scheduling.errors import (
    AlreadyOver,
    BadValue,
    CalendarRefused,
    CalendarUnreachable,
    NotAllowed,
    NotFound,
    SlotTaken,
    Undeliverable,
)
from scheduling.model import WORKING_WEEK, Booking, Connection, Kind, Notification, Organizer, Receipt, Shown, Watch
from scheduling.ports import Found, News, Ports, Seen, UnitOfWork, use_case
from scheduling.spans import Span
from scheduling.usecases.bookings import held_by, promises

log = logging.getLogger("calendars")

LINK = timedelta(minutes=30)  # how long the page to connect a calendar can be opened
EVERY = timedelta(minutes=2)  # between looks at a calendar
RENEWED = timedelta(days=1)  # a subscription that ends within this is renewed
SOON = timedelta(seconds=45)  # between looks at one that cannot be read, at first
SELDOM = timedelta(hours=6)  # the same for one that has been away for days: its owner may have left
PART = 10  # of the time that it has been away is let pass before the next look
HUSH = timedelta(minutes=3)  # how long a calendar may be away before its owner hears of it
PATIENCE = 25.0  # seconds for one look
BATCH = 20
MOST = 20  # calendars of an organizer
LOOKED = timedelta(days=14)  # what is read when a calendar is tried


@use_case
async def connections(ports: Ports, organizer: Organizer) -> Sequence[Watch]:
    """The calendars of an organizer, with how they are."""
    async with ports.reading() as work:
        return await work.watches.of(organizer.id)


def link(ports: Ports, organizer: Organizer) -> str:
    """Where secrets are entered, for half an hour."""
    return ports.links.connecting(organizer.id, ports.clock() + LINK)


@use_case
async def connecting(ports: Ports, token: str) -> Organizer:
    """Whose page a link opens; raises NotFound for every link that opens none, or none any more."""
    organizer_id = ports.links.connects(token, ports.clock())
    async with ports.reading() as work:
        return await work.organizers.by_id(organizer_id)


@use_case
async def connect(ports: Ports, organizer: Organizer, provider: str, details: Mapping[str, str]) -> Sequence[Watch]:
    """All calendars of an account, the one that is most likely meant blocking, and written to if none is yet. One that
    is connected already keeps what was chosen for it. Nothing is kept of one that cannot be read.

    Raises NotFound for a provider this installation does not offer, CalendarUnreachable, CalendarRefused.
    """
    if provider not in ports.providers:
        raise NotFound
    found = await ports.calendars.find(provider, {**details, "organizer": organizer.key, "email": organizer.email})
    now = ports.clock()
    known = {_place(one.connection): one for one in await connections(ports, organizer)}
    writes = not any(one.connection.writes for one in known.values())
    fresh = [_fresh(ports, organizer, provider, one, known, writes) for one in found][:MOST]
    for one in fresh:
        if one.blocks:
            await ports.calendars.test(one, Span(now, now + LOOKED))
    async with ports.work() as work:
        for place, one in enumerate(fresh):
            # A little later each, so that they stay in the order in which they were found.
            watch = Watch(one, now + timedelta(microseconds=place))
            await (work.watches.save if _place(one) in known else work.watches.add)(watch)
        await _take_hours(work, organizer, found)
        await _write_again(work, ports, organizer)
    return await connections(ports, organizer)


async def _take_hours(work: UnitOfWork, organizer: Organizer, found: Sequence[Found]) -> None:
    """The working hours that the calendar knows, for somebody who has never said any."""
    main = next((one for one in found if one.main), None)
    person = await work.organizers.by_id(organizer.id)
    if main is None or main.openings is None or person.openings != WORKING_WEEK:
        return
    zone = main.zone if main.zone and not person.zone_chosen else person.zone
    if zone == main.zone:
        await work.organizers.save(replace(person, openings=main.openings, zone=zone))


def _place(connection: Connection) -> tuple[object, ...]:
    """What makes two connections the same calendar; the zone of a mailbox can change."""
    known = {name: value for name, value in connection.settings.items() if name != "zone"}
    return (connection.provider, *sorted(known.items()))


def _fresh(
    ports: Ports,
    organizer: Organizer,
    provider: str,
    found: Found,
    known: Mapping[tuple[object, ...], Watch],
    writes: bool,
) -> Connection:
    made = Connection(
        ports.new_id(),
        organizer.id,
        provider,
        dict(found.settings),
        blocks=found.main,
        writes=writes and found.main and found.writable,
        name=found.name[:200],
        secret=found.secret,
        zone=organizer.zone,
        blocking=organizer.blocking,
    )
    same = known.get(_place(made))
    if same is None:
        return made
    before = same.connection
    return replace(made, id=before.id, blocks=before.blocks, writes=before.writes or made.writes)


@use_case
async def choose(ports: Ports, organizer: Organizer, connection_id: str, *, blocks: bool) -> None:
    """Whether a calendar blocks. Raises NotFound, and CalendarUnreachable for one that cannot be read."""
    watch = await _own(ports, organizer, connection_id)
    now = ports.clock()
    if blocks:
        await ports.calendars.test(replace(watch.connection, blocks=True), Span(now, now + LOOKED))
    async with ports.work() as work:
        # What was found out while it was tried stays found out.
        watch = await work.watches.by_id(connection_id)
        await work.watches.save(replace(watch, connection=replace(watch.connection, blocks=blocks)))


@use_case
async def choose_blocking(ports: Ports, organizer: Organizer, shown: Collection[str]) -> Organizer:
    """Which events of the calendars take slots away, by what they say of their time; from the next look on, since a
    connection that differs is another one to whoever reads it. Raises BadValue."""
    known: tuple[Shown, ...] = get_args(Shown)
    if not set(shown) <= set(known):
        raise BadValue("blocking", known[0], known[-1])
    async with ports.work() as work:
        person = await work.organizers.by_id(organizer.id)
        after = replace(person, blocking=tuple(one for one in known if one in shown))
        await work.organizers.save(after)
    return after


@use_case
async def write_to(ports: Ports, organizer: Organizer, connection_id: str) -> None:
    """From now on bookings are written to this calendar, and those ahead move over. Raises NotFound, and NotAllowed for
    one that nothing can be written to."""
    chosen = await _own(ports, organizer, connection_id)
    if not ports.calendars.writes(chosen.connection.provider):
        raise NotAllowed
    async with ports.work() as work:
        for one in await work.watches.of(organizer.id):
            writes = one.connection.id == connection_id
            if one.connection.writes != writes:
                await work.watches.save(
                    replace(one, connection=replace(one.connection, writes=writes), due=ports.clock())
                )
        await _write_again(work, ports, organizer)


@use_case
async def try_again(ports: Ports, organizer: Organizer, connection_id: str) -> Watch:
    """That a calendar can be read now, which it then is again. Raises NotFound, CalendarUnreachable."""
    watch = await _own(ports, organizer, connection_id)
    now = ports.clock()
    await ports.calendars.test(watch.connection, Span(now, now + LOOKED))
    async with ports.work() as work:
        well = replace(await work.watches.by_id(connection_id), failed=None, told=False, due=now)
        await work.watches.save(well)
    return well


@use_case
async def disconnect(ports: Ports, organizer: Organizer, connection_id: str) -> Connection:
    """A calendar taken off, its secret forgotten; what was written to it stays there. Raises NotFound."""
    watch = await _own(ports, organizer, connection_id)
    async with ports.work() as work:
        await work.watches.remove(connection_id)
    return watch.connection


@use_case
async def look_around(ports: Ports) -> int:
    """Look at the calendars that are due, and at those that could not be read lately; the answer is how many."""
    now, suspects = ports.clock(), frozenset(ports.calendars.suspects)
    async with ports.work() as work:
        due = await work.watches.take_due(now, now + EVERY, suspects, BATCH)
    ports.calendars.suspects -= suspects
    await asyncio.gather(*(_look(ports, one) for one in due))
    return len(due)


@use_case
async def noticed(ports: Ports, state: str, *, renew: bool = False, ended: bool = False) -> None:
    """A provider says that something has changed: the calendar is due. `state` is what we gave it to show that it is
    the one; `renew` and `ended` are about the subscription itself. Raises NotFound for who shows anything else."""
    connection_id = ports.links.unseal(state, "calendar")
    async with ports.work() as work:
        watch = await work.watches.by_id(connection_id)
        until = None if renew or ended else watch.subscribed_until
        subscription = "" if ended else watch.subscription
        await work.watches.save(replace(watch, due=ports.clock(), subscription=subscription, subscribed_until=until))


@use_case
async def reseal(ports: Ports, renewed: Callable[[str], str]) -> tuple[int, int]:
    """Every secret under the first key of the ring, so that the old ones can go; the answer is how many there are now,
    and how many no key opens: their owners have to connect again."""
    done = lost = 0
    async with ports.work() as work:
        for watch in await work.watches.all():
            try:
                secret = renewed(watch.connection.secret)
            except CalendarRefused:
                lost += 1
                continue
            await work.watches.save(replace(watch, connection=replace(watch.connection, secret=secret)))
            done += bool(secret)
    return done, lost


async def _subscribed(ports: Ports, watch: Watch) -> Watch:
    """With a subscription that lasts until the next looks; without one changes are found on the timer alone."""
    until, now = watch.subscribed_until, ports.clock()
    if not watch.connection.writes or (until is not None and until - now > RENEWED):
        return watch
    try:
        fresh = await ports.calendars.subscribe(watch.connection, watch.subscription)
    except CalendarUnreachable as problem:
        log.warning("no subscription", extra={"connection": watch.connection.id, "problem": str(problem)})
        return watch
    return replace(watch, subscription=fresh.id, subscribed_until=fresh.until) if fresh else watch


async def _look(ports: Ports, watch: Watch) -> None:
    connection = watch.connection
    async with ports.reading() as work:
        followed = await work.watches.followed(connection.id, ports.clock())
    known = {str(receipt.data["reference"]): booking for booking, receipt in followed if "reference" in receipt.data}
    try:
        looking = ports.calendars.changes(connection, watch.cursor, known)
        changes = await asyncio.wait_for(looking, PATIENCE)
    except (CalendarUnreachable, TimeoutError) as problem:
        await _unwell(ports, watch, problem)
        return
    except Exception as problem:  # a bug in one provider must not keep the others from being looked at
        log.exception("a calendar cannot be followed", extra={"connection": connection.id})
        await _unwell(ports, watch, problem)
        return
    for seen in changes.seen:
        await follow(ports, known[seen.reference].uid, connection, seen)
    await _well(ports, await _subscribed(ports, watch), changes.cursor)


@use_case
async def follow(ports: Ports, uid: str, connection: Connection, seen: Seen) -> Booking | None:
    """What was done to the event of a booking by hand is done to the booking, as if its organizer had said so here;
    None if there is nothing to do. Our own writing is no news, nor is what we are about to write."""
    try:
        async with ports.reading() as work:
            before = await work.diaries.by_uid(uid)
        spans = [before.slot, seen.span or before.slot]
        around = Span(min(one.start for one in spans), max(one.end for one in spans))
        async with ports.work() as work:
            diary = await work.diaries.lock(before.organizer_id, around, holding=uid)
            receipt = (await work.outbox.receipts(uid)).get(("calendar", "organizer"))
            if await work.outbox.waits(uid, "calendar") or not _is_news(receipt, connection, seen):
                return None
            return await _followed(work, ports, diary.bookings[uid], seen)
    except (AlreadyOver, NotFound):
        return None
    except SlotTaken:
        await _put_back(ports, uid, connection)
        return None


async def _followed(work: UnitOfWork, ports: Ports, booking: Booking, seen: Seen) -> Booking | None:
    now = ports.clock()
    kind: Kind = "cancelled"
    if booking.status != "confirmed" or booking.slot.start <= now:
        return None
    if seen.span is None:
        changed = booking.cancelled("organizer", now)
    elif seen.declined:
        changed = booking.cancelled("attendee", now)
    elif seen.span == booking.slot or seen.span.start <= now or not seen.span.duration:
        return None
    else:
        changed, kind = booking.moved(seen.span, await _held(work, booking, seen.span), "organizer", now), "moved"
    await work.diaries.save(changed, await promises(work, ports, changed, kind))
    log.info("followed", extra={"uid": booking.uid, "kind": kind})
    return changed


async def _held(work: UnitOfWork, booking: Booking, slot: Span) -> Span:
    try:
        return held_by(await work.meeting_types.by_id(booking.meeting_type_id), slot)
    except NotFound:  # no longer offered
        return slot


def _is_news(receipt: Receipt | None, connection: Connection, seen: Seen) -> bool:
    if receipt is None or receipt.data.get("connection") != connection.id:
        return False
    ours = receipt.data.get("version")
    return receipt.data.get("reference") == seen.reference and not (ours and ours == seen.version)


async def _put_back(ports: Ports, uid: str, connection: Connection) -> None:
    """An event that was moved to where another booking is goes back, and its owner hears why."""
    async with ports.work() as work:
        booking = await work.diaries.by_uid(uid)
        await work.outbox.add([_writing(ports, booking)], ports.clock())
        organizer = await work.organizers.by_id(booking.organizer_id)
    await _tell(ports, organizer, connection, "kept", booking.title)


async def _write_again(work: UnitOfWork, ports: Ports, organizer: Organizer) -> None:
    """What is booked and ahead is written to the calendar that is written to now."""
    now = ports.clock()
    ahead = await work.diaries.of_person(organizer.id, Span(now, now + timedelta(days=800)))
    mine = [one for one in ahead if one.organizer_id == organizer.id and one.status == "confirmed"]
    receipts = {one.uid: (await work.outbox.receipts(one.uid)).get(("calendar", "organizer")) for one in mine}
    written = next((one.connection.id for one in await work.watches.of(organizer.id) if one.connection.writes), None)
    missing = [one for one in mine if written and not _lies_in(receipts[one.uid], written)]
    if "calendar" in ports.couriers:
        await work.outbox.add([_writing(ports, one) for one in missing], now)


def _lies_in(receipt: Receipt | None, connection_id: str) -> bool:
    return receipt is not None and receipt.data.get("connection") == connection_id


def _writing(ports: Ports, booking: Booking) -> Notification:
    return Notification(
        ports.new_id(), booking.uid, "calendar", "organizer", "confirmed", booking.sequence, ports.clock()
    )


async def _unwell(ports: Ports, watch: Watch, problem: Exception) -> None:
    """Its owner is told once: at once where only they can mend it, else when it has been away for a while."""
    now = ports.clock()
    refused = isinstance(problem, CalendarRefused)
    pause = min(max(SOON, _since(watch, now) / PART), SELDOM)
    ill = replace(watch, failed=watch.failed or now, due=now + pause)
    telling = not watch.told and (refused or _since(ill, now) >= HUSH)
    log.warning("a calendar cannot be read", extra={"connection": watch.connection.id, "problem": str(problem)})
    await _saved(ports, replace(ill, told=watch.told or telling))
    if telling and not await _heard(ports, watch.connection, "refused" if refused else "lost"):
        await _saved(ports, ill)


async def _well(ports: Ports, watch: Watch, cursor: str) -> None:
    await _saved(ports, replace(watch, failed=None, told=False, cursor=cursor, due=ports.clock() + EVERY))
    if watch.told:
        await _heard(ports, watch.connection, "back")


async def _saved(ports: Ports, watch: Watch) -> None:
    """What was found out; what its owner chose meanwhile stays chosen."""
    async with ports.work() as work:
        try:
            now = await work.watches.by_id(watch.connection.id)
        except NotFound:
            return
        called = now.due <= ports.clock()  # its provider or its owner wants another look, which is not put off
        await work.watches.save(replace(watch, connection=now.connection, due=ports.clock() if called else watch.due))


async def _heard(ports: Ports, connection: Connection, news: News) -> bool:
    async with ports.reading() as work:
        organizer = await work.organizers.by_id(connection.organizer_id)
    return await _tell(ports, organizer, connection, news)


async def _tell(ports: Ports, organizer: Organizer, connection: Connection, news: News, title: str = "") -> bool:
    try:
        await ports.calendar_news(organizer, connection, news, title)
    except Undeliverable as problem:
        log.warning("no news of a calendar", extra={"organizer": organizer.id, "reason": problem.reason})
        return problem.permanent
    return True


def _since(watch: Watch, now: datetime) -> timedelta:
    return now - (watch.failed or now)


async def _own(ports: Ports, organizer: Organizer, connection_id: str) -> Watch:
    async with ports.reading() as work:
        watch = await work.watches.by_id(connection_id)
    if watch.connection.organizer_id != organizer.id:
        raise NotFound  # whether there is such a calendar is nobody else's business
    return watch
