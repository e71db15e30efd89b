"""What the choosing pages show: an offer cut into the days and parts of days of its reader's zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from language import format
from language.words import Words
from scheduling import zones
from scheduling.distances import unusual
from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.rules import Horizon
from scheduling.spans import Span
from scheduling.usecases import bookings

STEP = timedelta(days=14)
MARGIN = timedelta(days=1)  # more than any zone is away from UTC
MANY = 8  # slots a day that need no subheadings
PARTS = (("night", 5), ("morning", 12), ("afternoon", 17), ("evening", 24))  # each up to this hour


@dataclass(frozen=True)
class Part:
    """Slots of a day under one small heading: `web.choose.<name>`, none where the name is empty."""

    name: str
    slots: tuple[Span, ...]


@dataclass(frozen=True)
class Days:
    """One date with its slots, or a run of dates that have none."""

    first: date
    last: date
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Two weeks of an offer in a zone."""

    organizer: Organizer
    meeting_type: MeetingType
    zone: str
    slots: tuple[Span, ...]
    days: tuple[Days, ...]
    first: date
    last: date
    next: datetime | None  # the first slot after these weeks, where they have none
    earlier: date | None
    later: date | None
    unusual: datetime | None = None  # a slot at which the two zones are not as far apart as usual

    def has(self, start: datetime) -> bool:
        return any(slot.start == start for slot in self.slots)

    def nearest(self, moment: datetime, count: int = 2) -> list[Span]:
        """The slots that lie next to a moment, by start."""
        return sorted(sorted(self.slots, key=lambda slot: abs(slot.start - moment))[:count])


async def choice(
    ports: Ports,
    address: str,
    zone: str,
    first: date | None,
    *,
    moving: str | None = None,
    current: Span | None = None,
    holding: str | None = None,
) -> Choice:
    """The slots of the two weeks from `first`, or from today; an empty `zone` is the organizer's. `holding` is the uid
    of the form that is being filled in.

    Which instants these weeks are is known only with the zone, so a little more is asked for and then cut off.
    """
    now = ports.clock()
    start = zones.instant(first or now.date(), time(), "UTC")
    around = Span(start - MARGIN, start + STEP + MARGIN)
    offer = await bookings.offer(ports, address, around, moving=moving, holding=holding)
    zone = zone or offer.organizer.zone
    today = zones.local_date(now, zone)
    first = max(first or today, today)
    window = Span(zones.instant(first, time(), zone), zones.instant(first + STEP, time(), zone))
    slots = tuple(slot for slot in offer.slots if window.contains(slot.start) and slot != current)
    after = [slot.start for slot in offer.slots if slot.start >= window.end]
    following = after[0] if after else offer.next.start if offer.next else None
    end = min(window.end, _end_of_horizon(offer, now) or window.end)
    return Choice(
        organizer=offer.organizer,
        meeting_type=offer.meeting_type,
        zone=zone,
        slots=slots,
        days=laid_out(slots, Span(window.start, max(window.start, end)), zone, current),
        first=first,
        last=first + STEP - timedelta(days=1),
        next=None if slots else following,
        earlier=max(first - STEP, today) if first > today else None,
        later=first + STEP if end == window.end and (slots or following) else None,
        unusual=_unusual(slots, offer.organizer.zone, zone),
    )


def _unusual(slots: Sequence[Span], organizers: str, readers: str) -> datetime | None:
    """The first slot at which the two zones are not as far apart as they usually are."""
    starts = (slot.start for slot in slots) if organizers != readers else ()
    return next((start for start in starts if unusual(readers, organizers, start)), None)


def gone(choice: Choice, start: datetime | None, now: datetime, words: Words) -> str:
    """Why the slots are shown again, and which are nearest to the one that was wanted; None could not be read."""
    if start is None:
        return words("web.sentence.unreadable")
    key = "web.sentence.past" if start <= now else "web.sentence.taken"
    nearest = [_near(slot.start, start, choice.zone, words) for slot in choice.nearest(start)]
    time = format.span(choice.meeting_type.slot(start), choice.zone, words)
    return words(key if nearest else f"{key}_none", time=time, nearest=format.listed(nearest, words))


def _near(moment: datetime, start: datetime, zone: str, words: Words) -> str:
    """A time, with its date if that is another than that of the wanted one."""
    same_day = zones.local_date(moment, zone) == zones.local_date(start, zone)
    return format.clock(moment, zone, words) if same_day else format.start(moment, zone, words)


def unknown_zone(choice: Choice, typed: str, words: Words) -> str:
    return words("web.sentence.unknown_zone", zone=typed, place=format.place(choice.zone, words))


def laid_out(slots: Sequence[Span], window: Span, zone: str, current: Span | None = None) -> tuple[Days, ...]:
    """Every date of a window in order, those without slots taken together; `current` is shown among the slots."""
    shown = sorted({*slots, *([current] if current and slots and window.contains(current.start) else [])})
    by_date = {key: tuple(group) for key, group in groupby(shown, lambda slot: zones.local_date(slot.start, zone))}
    days: list[Days] = []
    for day in sorted({*zones.local_days(window, zone), *by_date}):
        if day in by_date:
            days.append(Days(day, day, _parts(by_date[day], zone)))
        elif days and not days[-1].parts:
            days[-1] = Days(days[-1].first, day)
        else:
            days.append(Days(day, day))
    return tuple(days)


def _parts(slots: tuple[Span, ...], zone: str) -> tuple[Part, ...]:
    if len(slots) <= MANY:
        return (Part("", slots),)
    return tuple(Part(name, tuple(group)) for name, group in groupby(slots, lambda slot: _part(slot, zone)))


def _part(slot: Span, zone: str) -> str:
    hour = zones.wall_clock(slot.start, zone).hour
    return next(name for name, end in PARTS if hour < end)


def _end_of_horizon(offer: bookings.Offer, now: datetime) -> datetime | None:
    """When the last date that can be booked is over; None where there is no such date."""
    horizon, zone = offer.meeting_type.rule(Horizon), offer.organizer.zone
    return zones.local_day(zones.local_date(now, zone) + timedelta(days=horizon.days), zone).end if horizon else None
