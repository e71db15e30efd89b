"""The person themselves: who they are, their hours, their zone, their calendars, their page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scheduling import zones
from scheduling.errors import UnknownZone
from scheduling.model import Opening, Organizer, Override
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.texts import begins_words, one_line, paragraphs, unaccented
from scheduling.trips import abroad
from scheduling.usecases import policy
from scheduling.usecases.meeting_types import slug_of, unique

# First parts of addresses that are ours; see the routes in app.py and web/.
RESERVED = frozenset(
    {
        "api",
        "b",
        "p",
        "demo",
        "static",
        "healthz",
        "readyz",
        "metrics",
        "admin",
        "favicon-ico",
        "robots-txt",
        "meeting",
        "connect",
        "my-data",
        "numbers",
        "picture",
        "portrait",
        "w",
    }
)
UNKNOWN_ZONE = "UTC"
AT_ONCE = 200  # people in one transaction
LONGEST_NAME, LONGEST_EMAIL, LONGEST_ABOUT = 200, 254, 500


@dataclass(frozen=True)
class Who:
    """Somebody as the channel describes them; what it does not tell is empty."""

    key: str
    name: str
    email: str
    zone: str
    language: str
    conversation: str
    reference: Mapping[str, Any] | None


@dataclass(frozen=True)
class Recalled:
    """Somebody as we know them, if we do, and what the conversation is in the middle of."""

    organizer: Organizer | None
    draft: Mapping[str, Any] | None


@dataclass(frozen=True)
class Welcome:
    """Who is speaking, and what the conversation is in the middle of."""

    organizer: Organizer
    draft: Mapping[str, Any] | None
    new: bool  # whether there was no personal chat before this one


@use_case
async def recall(ports: Ports, key: str, conversation: str) -> Recalled:
    """Who is speaking, as far as we know, and of what."""
    async with ports.reading() as work:
        return Recalled(await work.organizers.by_key(key), await work.drafts.read(conversation, ports.clock()))


@use_case
async def welcome(ports: Ports, who: Who, recalled: Recalled | None = None) -> Welcome:
    """The person, known or new, as the channel describes them now. A zone they chose themselves stays. What was
    `recalled` a moment ago is not asked again."""
    who = replace(who, name=one_line(who.name, LONGEST_NAME), email=one_line(who.email, LONGEST_EMAIL))
    recalled = recalled or await recall(ports, who.key, who.conversation)
    known, draft = recalled.organizer, recalled.draft
    if known is None:
        async with ports.work() as work:
            return Welcome(await _meet(work, who), draft, True)
    current = _refreshed(known, who)
    if current != known or current.reference != known.reference:
        async with ports.work() as work:
            await work.organizers.save(current)
    return Welcome(current, draft, current.reference is not None and known.reference is None)


@use_case
async def known(ports: Ports, key: str) -> Organizer | None:
    async with ports.reading() as work:
        return await work.organizers.by_key(key)


@use_case
async def remember(ports: Ports, conversation: str, draft: Mapping[str, Any] | None) -> None:
    """Keep what a conversation is in the middle of; None forgets it."""
    async with ports.work() as work:
        await work.drafts.write(conversation, draft, ports.clock())


@use_case
async def first_in(ports: Ports, conversation: str) -> bool:
    """Whether a group has not been greeted yet, which it has been from now on: a channel may tell twice that somebody
    was added. Forgotten after a day, as all drafts are, so that who is added once more greets once more."""
    async with ports.work() as work:
        now, key = ports.clock(), f"greeted:{conversation}"
        if await work.drafts.read(key, now) is not None:
            return False
        await work.drafts.write(key, {}, now)
    return True


@use_case
async def forget_chat(ports: Ports, organizer_id: int, reference: Mapping[str, Any] | None) -> None:
    """Write no more where nobody reads any more; what they say next gives a new place. A newer one is left alone."""
    async with ports.work() as work:
        person = await work.organizers.by_id(organizer_id)
        if person.reference and person.reference == reference:
            await work.organizers.save(replace(person, reference=None))


@use_case
async def named(ports: Ports, name: str) -> Sequence[Organizer]:
    """Those who have a page and are called so: each word begins one of their name, or it is their address. Somebody
    called just so is the only one."""
    async with ports.reading() as work:
        known = await policy.allowed(work, ports, await work.organizers.offering_called(name))
    return _called(known, name)


@use_case
async def turned_off(ports: Ports, name: str) -> bool:
    """Whether somebody is called so whose page is there, and turned off."""
    async with ports.reading() as work:
        offering = await work.organizers.offering_called(name)
        open_now = {one.id for one in await policy.allowed(work, ports, offering)}
    return bool(_called([one for one in offering if one.id not in open_now], name))


def _called(known: Sequence[Organizer], name: str) -> Sequence[Organizer]:
    wanted = unaccented(name)
    exact = [one for one in known if wanted in (unaccented(one.name), unaccented(one.email))]
    return exact or [one for one in known if begins_words(wanted, one.name)]


@use_case
async def bookable(ports: Ports) -> Sequence[Organizer]:
    """All who can be booked by whoever knows their name, by name."""
    async with ports.reading() as work:
        known = await policy.allowed(work, ports, await work.organizers.offering())
    return [one for one in known if not one.paused]


@use_case
async def mentioned(ports: Ports, keys: Collection[str]) -> Sequence[Organizer]:
    """Those of some people who can be booked, by name."""
    async with ports.reading() as work:
        known = await policy.allowed(work, ports, await work.organizers.offering_of(keys))
    return [one for one in known if not one.paused]


@use_case
async def by_id(ports: Ports, organizer_id: int) -> Organizer:
    """Raises NotFound."""
    async with ports.reading() as work:
        return await work.organizers.by_id(organizer_id)


@use_case
async def set_hours(ports: Ports, organizer: Organizer, openings: tuple[Opening, ...]) -> Organizer:
    return await _saved(ports, replace(organizer, openings=openings))


@use_case
async def set_zone(ports: Ports, organizer: Organizer, zone: str) -> Organizer:
    """The hours stay what they were on the wall clock. Raises UnknownZone."""
    if not zones.is_zone(zone):
        raise UnknownZone(zone)
    return await _saved(ports, replace(organizer, zone=zone, zone_chosen=True))


@use_case
async def replace_overrides(
    ports: Ports, organizer: Organizer, dates: Sequence[date], overrides: Sequence[Override]
) -> Organizer:
    """Dated exceptions in place of all there were on these dates; none of them and the weekly hours count again. Those
    of days that are over are forgotten."""
    today = zones.local_date(ports.clock(), organizer.zone)
    named = frozenset(dates)
    kept = [one for one in organizer.overrides if one.date not in named and one.date >= today]
    ordered = tuple(sorted([*kept, *overrides], key=lambda one: one.date))
    return await _saved(ports, replace(organizer, overrides=ordered))


@use_case
async def travel(ports: Ports, organizer: Organizer, zone: str, first: date, last: date) -> Organizer:
    """The weekly hours on the clock of another zone for some days, on the calendar there. Raises UnknownZone."""
    if not zones.is_zone(zone):
        raise UnknownZone(zone)
    planned = abroad(organizer.openings, organizer.overrides, organizer.zone, zone, first, last)
    dates = {one.date for one in planned}
    others = [one for one in organizer.overrides if one.date in dates and one.kind != "hours"]
    return await replace_overrides(ports, organizer, sorted(dates), [*planned, *others])


@use_case
async def describe(ports: Ports, organizer: Organizer, about: str) -> Organizer:
    """What the page says of its organizer, nothing if that is empty; cut where a page has no more room."""
    return await _saved(ports, replace(organizer, about=paragraphs(about, LONGEST_ABOUT)))


@use_case
async def pause_page(ports: Ports, organizer: Organizer, paused: bool) -> Organizer:
    """Close everything for new bookings, or open it again; meetings already booked stay."""
    return await _saved(ports, replace(organizer, paused=paused))


@use_case
async def put_into_words(ports: Ports) -> None:
    """Make everybody be found by their names whom something has written that does not do it: a version of this program
    before there was an index of names, which may still be at work beside this one."""
    named = AT_ONCE
    while named == AT_ONCE:
        async with ports.work() as work:
            named = await work.organizers.put_into_words(AT_ONCE)


async def _meet(work: UnitOfWork, who: Who) -> Organizer:
    again = await work.organizers.by_key(who.key)
    if again is not None:  # two first messages at once
        return again
    page = slug_of(who.name)
    taken = RESERVED | await work.organizers.pages_like(page)
    return await work.organizers.add(
        Organizer(
            id=0,
            key=who.key,
            name=who.name,
            email=who.email,
            zone=who.zone if zones.is_zone(who.zone) else UNKNOWN_ZONE,
            language=who.language or "en",
            page=unique(page, taken),
            reference=who.reference,
        )
    )


def _refreshed(known: Organizer, who: Who) -> Organizer:
    zone = known.zone if known.zone_chosen or not zones.is_zone(who.zone) else who.zone
    return replace(
        known,
        name=who.name or known.name,
        email=who.email or known.email,
        zone=zone,
        language=who.language or known.language,
        reference=who.reference or known.reference,
    )


async def _saved(ports: Ports, organizer: Organizer) -> Organizer:
    async with ports.work() as work:
        await work.organizers.save(organizer)
    return organizer
