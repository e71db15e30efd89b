"""Create, change, pause, delete and list what can be booked.

Values go by the names that people's sentences use (`duration_min`, `buffer_after_min`, …) and, for the settings of
rules, by `rule.setting`, as the form card does: minutes and days as whole numbers, None for "none".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import NAMESPACE_OID, uuid5

from scheduling.errors import AlreadyOver, BadValue, NotAllowed, NotFound, SlotTaken
from scheduling.model import (
    COLORS,
    LINK_DAYS,
    MIDNIGHT,
    Booking,
    MeetingType,
    Opening,
    Organizer,
    Place,
    Rule,
    Visibility,
)
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.questions import MOST_GUESTS, question_to, questions_from
from scheduling.rules import RULES, check, name_of, rule_from, rule_to, settings
from scheduling.spans import Span
from scheduling.texts import one_line, paragraphs
from scheduling.usecases import licences, policy
from scheduling.usecases.bookings import AHEAD, promises, record, reminders
from scheduling.usecases.bookings import restore as restore_booking

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=12)
CLOSEST, WIDEST = timedelta(minutes=5), timedelta(hours=4)
NAME_LENGTH, TEXT_LENGTH = 80, 2000
MOST_REMINDERS = 5
LATEST_REMINDER, EARLIEST_REMINDER = timedelta(minutes=15), timedelta(days=14)  # before a meeting
LONGEST_NUMBER = 6  # digits: more minutes than two years have

# What sentences call the settings of rules, which are named `rule.setting` everywhere else.
SAID = {
    "buffer_before_min": "buffer.before",
    "buffer_after_min": "buffer.after",
    "min_notice_min": "minimum_notice.notice",
    "horizon_days": "horizon.days",
    "max_per_day": "daily_limit.bookings",
    "max_per_week": "weekly_limit.bookings",
    "max_per_day_in_all": "total_daily_limit.bookings",
    "max_per_week_in_all": "total_weekly_limit.bookings",
    "max_per_person": "booker_limit.bookings",
    "cancel_until_min": "cut_off.notice",
    "undo_min": "undo.period",
}
RULE_SETTINGS = tuple(f"{rule}.{setting.name}" for rule, kind in RULES.items() for setting in settings(kind))
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
Values = Mapping[str, Any]


@use_case
async def create(
    ports: Ports, organizer: Organizer, type_id: str, values: Values, *, published: bool = True
) -> MeetingType:
    """A new meeting type, open at once unless it is not to be published yet; what the values leave open gets a default.
    The same id again gives the same.

    `values` needs `name` and `duration_min`. Raises BadValue, OffForYou, and NotAllowed for the id of somebody else's.
    """
    wanted = changed(replace(_default(organizer, type_id), published=published), values)
    wanted = _with_link(wanted, ports.clock())
    await licences.look(ports, organizer.key)
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        existing = await work.meeting_types.of(organizer.id)
        with suppress(NotFound):
            return await _own(work, organizer, type_id)
        slug = unique(slug_of(wanted.name), {one.slug for one in existing})
        if await _was_deleted(work, type_id):  # the button of a card that is still there
            await _own_deleted(work, organizer, type_id)
            return await work.meeting_types.restore(type_id, slug)
        wanted = replace(wanted, slug=slug, position=max((one.position for one in existing), default=0) + 1)
        await work.meeting_types.add(wanted, ports.clock())
    return wanted


@use_case
async def begin(ports: Ports, organizer: Organizer, names: Mapping[int, str]) -> list[MeetingType]:
    """The meeting types of somebody's first day, by length in minutes, for nobody to see until they are published.

    Once only: nothing is made for who has any, or has had these, or may have none."""
    await licences.look(ports, organizer.key)
    async with ports.work() as work:
        # Two greetings at once: the second one waits here.
        await work.diaries.lock(organizer.id, Span(ports.clock(), ports.clock()))
        ids = [_first_id(organizer, minutes) for minutes in names]
        if not await policy.allowed(work, ports, [organizer]):
            return []
        if await work.meeting_types.of(organizer.id) or any([await _was_deleted(work, one) for one in ids]):
            return []
        made = [
            replace(
                changed(_default(organizer, type_id), {"name": name, "duration_min": minutes}),
                slug=slug_of(f"{name} {minutes}"),
                position=position,
                published=False,
            )
            for position, (type_id, (minutes, name)) in enumerate(zip(ids, names.items(), strict=True), 1)
        ]
        for one in made:
            await work.meeting_types.add(one, ports.clock())
    return made


@use_case
async def change(ports: Ports, organizer: Organizer, type_id: str, values: Values) -> tuple[MeetingType, Values]:
    """The meeting type with other values, and what these were before, for undoing it.

    Its address stays, so that links given away go on working. Raises NotFound, NotAllowed, BadValue.
    """
    async with ports.work() as work:
        before = await _own(work, organizer, type_id)
        after = _with_link(changed(before, values), ports.clock())
        await work.meeting_types.save(after)
    old = values_of(before)
    return after, {name: old[name] for name in map(canonical, values) if name in old}


def drafted(organizer: Organizer, type_id: str, values: Values) -> MeetingType:
    """What `create` would make of these values, kept nowhere. Raises BadValue."""
    return changed(_default(organizer, type_id), values)


@use_case
async def publish(ports: Ports, organizer: Organizer, type_ids: Collection[str] | None = None) -> list[MeetingType]:
    """Everything that waits for it, or these of it, opened to those who have the link; what was published is left as it
    is. Raises OffForYou."""
    await licences.look(ports, organizer.key)
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        waiting = [one for one in await work.meeting_types.of(organizer.id) if not one.published]
        if type_ids is not None:
            waiting = [one for one in waiting if one.id in type_ids]
        opened = [replace(one, published=True) for one in waiting]
        for one in opened:
            await work.meeting_types.save(one)
    return opened


@use_case
async def unpublish(ports: Ports, organizer: Organizer, type_ids: Collection[str]) -> None:
    """What was published taken back, as the undoing of that; ids of somebody else's are passed over."""
    async with ports.work() as work:
        for one in await work.meeting_types.of(organizer.id):
            if one.id in type_ids:
                await work.meeting_types.save(replace(one, published=False))


@use_case
async def duplicate(ports: Ports, organizer: Organizer, type_id: str, new_id: str, name: str) -> MeetingType:
    """A second meeting type like one there is, under another name. Raises NotFound, NotAllowed, BadValue."""
    before = await one_of_mine(ports, organizer, type_id)
    return await create(ports, organizer, new_id, {**values_of(before), "name": name}, published=before.published)


@use_case
async def place_at(ports: Ports, organizer: Organizer, type_id: str, position: int) -> list[MeetingType]:
    """All meeting types, this one at a position (1 is first) of the list. Raises NotFound, NotAllowed."""
    async with ports.work() as work:
        moving = await _own(work, organizer, type_id)
        others = [one for one in await work.meeting_types.of(organizer.id) if one.id != type_id]
        at = min(max(position, 1), len(others) + 1) - 1
        ordered = [*others[:at], moving, *others[at:]]
        placed = [replace(one, position=number) for number, one in enumerate(ordered, 1)]
        for one in placed:
            await work.meeting_types.save(one)
    return placed


@use_case
async def booked(ports: Ports, organizer: Organizer, type_id: str) -> Sequence[Booking]:
    """The bookings of a meeting type that are ahead. Raises NotFound, NotAllowed."""
    async with ports.reading() as work:
        await _own(work, organizer, type_id)
        return await work.diaries.of_type(type_id, ports.clock())


@use_case
async def outdated(ports: Ports, organizer: Organizer, *type_ids: str) -> list[Booking]:
    """The bookings ahead that still have another name or place than their meeting type. Raises NotFound, NotAllowed."""
    ahead = await _ahead(ports, organizer, type_ids)
    return [booking for booking, meeting_type in ahead if _differs(booking, meeting_type)]


@use_case
async def apply(ports: Ports, organizer: Organizer, *type_ids: str) -> list[Booking]:
    """Name and place of meeting types given to the meetings booked of them already, and everybody told of what changed.

    Raises NotFound, NotAllowed."""
    ahead = await _ahead(ports, organizer, type_ids)
    if not ahead:
        return []
    around = _around([booking for booking, _ in ahead], ports.clock())
    changed_bookings = []
    async with ports.work() as work:
        diary = await work.diaries.lock(organizer.id, around)
        for known, meeting_type in ahead:
            booking = diary.bookings.get(known.uid)
            if booking and booking.stands and booking.slot.start > ports.clock() and _differs(booking, meeting_type):
                after = booking.adapted(meeting_type, ports.clock())
                await work.diaries.save(after, await promises(work, ports, after, "changed"))
                changed_bookings.append(after)
    return changed_bookings


@use_case
async def otherwise_reminded(ports: Ports, organizer: Organizer, type_id: str) -> list[Booking]:
    """The bookings ahead that are reminded of at other times than their meeting type says. Raises NotFound,
    NotAllowed."""
    ahead = await _ahead(ports, organizer, [type_id])
    return [booking for booking, meeting_type in ahead if booking.reminders != meeting_type.reminders]


@use_case
async def remind(ports: Ports, organizer: Organizer, type_id: str) -> list[Booking]:
    """The reminders of a meeting type for the meetings booked of it already, in place of those that have not been sent;
    that is news to nobody. Raises NotFound, NotAllowed."""
    ahead = await _ahead(ports, organizer, [type_id])
    if not ahead:
        return []
    around, reminded = _around([booking for booking, _ in ahead], ports.clock()), []
    async with ports.work() as work:
        diary = await work.diaries.lock(organizer.id, around)
        for known, meeting_type in ahead:
            booking = diary.bookings.get(known.uid)
            if booking is None or not booking.stands or booking.reminders == meeting_type.reminders:
                continue
            after = replace(booking, reminders=meeting_type.reminders)
            await work.outbox.withdraw(after.uid, "reminder", ports.clock())
            await work.diaries.save(after, reminders(ports, after), known=True)
            reminded.append(after)
    return reminded


async def _ahead(ports: Ports, organizer: Organizer, type_ids: Iterable[str]) -> list[tuple[Booking, MeetingType]]:
    """The bookings of these meeting types that are ahead, each with its own. Raises NotFound, NotAllowed."""
    found: list[tuple[Booking, MeetingType]] = []
    async with ports.reading() as work:
        for type_id in type_ids:
            meeting_type = await _own(work, organizer, type_id)
            found += [(one, meeting_type) for one in await work.diaries.of_type(type_id, ports.clock())]
    return found


@use_case
async def use_teams(
    ports: Ports,
    organizer: Organizer,
    on: bool,
    type_ids: Collection[str] | None = None,
    default: Place | None = None,
) -> tuple[Organizer, list[MeetingType]]:
    """A Teams meeting added to all meeting types and to those that will be made, or taken from them; the changed ones.

    What has a place of its own, a telephone or an address, keeps it. The undoing of it
    changes `type_ids` only and gives the new ones the `default` they had."""
    before, after = ("none", "teams") if on else ("teams", "none")
    person = replace(organizer, place=default or _place(after))
    async with ports.work() as work:
        placed = [
            replace(one, place=_place(after))
            for one in await work.meeting_types.of(organizer.id)
            if (one.place, one.place_detail) == (before, "") and (type_ids is None or one.id in type_ids)
        ]
        for one in placed:
            await work.meeting_types.save(one)
        await work.organizers.save(person)
    return person, placed


@use_case
async def pause(ports: Ports, organizer: Organizer, type_id: str, paused: bool) -> MeetingType:
    """Close a meeting type for new bookings, or open it again. Raises NotFound, NotAllowed."""
    async with ports.work() as work:
        after = replace(await _own(work, organizer, type_id), paused=paused)
        await work.meeting_types.save(after)
    return after


@use_case
async def delete(ports: Ports, organizer: Organizer, type_id: str) -> MeetingType:
    """Take a meeting type away; the meetings booked of it stay. Raises NotFound, NotAllowed."""
    async with ports.work() as work:
        gone = await _own(work, organizer, type_id)
        await work.meeting_types.delete(type_id, ports.clock())
    return gone


@use_case
async def delete_with_bookings(ports: Ports, organizer: Organizer, type_id: str) -> tuple[MeetingType, list[Booking]]:
    """Take a meeting type away and call off the meetings booked of it that are ahead; everybody is told.

    Raises NotFound, NotAllowed."""
    async with ports.reading() as work:
        gone = await _own(work, organizer, type_id)
        known = await work.diaries.of_type(type_id, ports.clock())
    async with ports.work() as work:
        await work.diaries.lock(organizer.id, _around(known, ports.clock()))
        cancelled = []
        for one in await work.diaries.of_type(type_id, ports.clock()):
            after = one.cancelled("organizer", ports.clock())
            await record(work, ports, one, after)
            cancelled += [] if after.outcome else [after]
        await work.meeting_types.delete(type_id, ports.clock())
    return gone, cancelled


@use_case
async def bring_back(ports: Ports, organizer: Organizer, uids: Sequence[str]) -> list[Booking]:
    """The cancellations of these taken back, as far as each still can be."""
    back = []
    for uid in uids:
        with suppress(AlreadyOver, SlotTaken, NotFound, NotAllowed):
            back.append(await restore_booking(ports, uid, organizer))
    return back


@use_case
async def restore(ports: Ports, organizer: Organizer, type_id: str) -> MeetingType:
    """Bring a deleted meeting type back, at its old address if that is still free; one that is there is left as it is.

    Raises NotFound, NotAllowed, OffForYou."""
    async with ports.work() as work:
        await policy.require_own(work, ports, organizer)
        if not await _was_deleted(work, type_id):
            return await _own(work, organizer, type_id)
        gone = await _own_deleted(work, organizer, type_id)
        taken = {one.slug for one in await work.meeting_types.of(organizer.id)}
        return await work.meeting_types.restore(type_id, unique(gone.slug, taken))


@use_case
async def revoke(ports: Ports, organizer: Organizer, type_id: str) -> MeetingType:
    """Make the private link of a meeting type worthless; it gets a new one. Raises NotFound, NotAllowed."""
    now = ports.clock()
    async with ports.work() as work:
        before = await _own(work, organizer, type_id)
        # Higher than any before, also than one that was put back: what is revoked stays so.
        version = max(before.version + 1, int(now.timestamp()) // 10)
        after = _with_link(replace(before, version=version, link_expires=None), now)
        await work.meeting_types.save(after)
    return after


@use_case
async def put_link_back(
    ports: Ports, organizer: Organizer, type_id: str, version: int, expires: datetime | None
) -> MeetingType:
    """The private link of a meeting type as it was before it was revoked or renewed. Raises NotFound, NotAllowed."""
    async with ports.work() as work:
        before = await _own(work, organizer, type_id)
        after = _with_link(replace(before, version=version, link_expires=expires), ports.clock())
        await work.meeting_types.save(after)
    return after


@use_case
async def mine(ports: Ports, organizer: Organizer) -> Sequence[MeetingType]:
    """All meeting types of an organizer, in their order."""
    async with ports.reading() as work:
        return await work.meeting_types.of(organizer.id)


@use_case
async def to_share(ports: Ports, organizer: Organizer) -> Sequence[MeetingType]:
    """The same, to give their links away. Raises OffForYou."""
    async with ports.reading() as work:
        await policy.require_own(work, ports, organizer)
        return await work.meeting_types.of(organizer.id)


@use_case
async def names_of(ports: Ports, person: Organizer) -> frozenset[str]:
    """What the person's own meeting types are called, and the meetings they have ahead."""
    now = ports.clock()
    async with ports.reading() as work:
        return await work.meeting_types.names(person.id, Span(now, now + AHEAD))


@use_case
async def one_of_mine(ports: Ports, organizer: Organizer, type_id: str) -> MeetingType:
    """A meeting type by its id; raises NotFound, NotAllowed."""
    async with ports.reading() as work:
        return await _own(work, organizer, type_id)


def changed(meeting_type: MeetingType, values: Values) -> MeetingType:
    """The meeting type with these values; names it does not know are ignored. Raises BadValue."""
    simple = {name: READERS[name](value) for name, value in values.items() if name in READERS}
    fields: dict[str, Any] = {FIELDS[name]: value for name, value in simple.items()}
    result = replace(meeting_type, **fields, rules=_rules(meeting_type.rules, values))
    if result.place != meeting_type.place and "place_detail" not in values:
        result = replace(result, place_detail="")
    return result


def canonical(name: str) -> str:
    """The name of a value as the form and `values_of` have it."""
    return SAID.get(name, name)


def values_of(meeting_type: MeetingType) -> dict[str, Any]:
    """Its values by the same names: `changed(x, values_of(y))` makes x like y."""
    rules = {name: rule_to(rule) for name, kind in RULES.items() if (rule := meeting_type.rule(kind))}
    openings = meeting_type.openings
    return {
        "name": meeting_type.name,
        "duration_min": _minutes(meeting_type.duration),
        "visibility": meeting_type.visibility,
        "single_use": meeting_type.single_use,
        "location": meeting_type.place,
        "place_detail": meeting_type.place_detail,
        "description": meeting_type.description,
        "color": meeting_type.color,
        "approval": meeting_type.approval,
        "confirm_outside": meeting_type.confirm_outside,
        "follow_up": meeting_type.follow_up,
        "reminders": [_minutes(one) for one in meeting_type.reminders],
        "questions": [question_to(one) for one in meeting_type.questions],
        "max_guests": meeting_type.max_guests,
        "increment_min": _minutes(meeting_type.interval) if meeting_type.interval else None,
        "availability": None if openings is None else [availability_of(one) for one in openings],
        **{name: rules.get(name.partition(".")[0], {}).get(name.partition(".")[2]) for name in RULE_SETTINGS},
    }


def availability_of(opening: Opening) -> dict[str, Any]:
    return {
        "days": [DAYS[day] for day in opening.days],
        "start": f"{opening.start // 60:02}:{opening.start % 60:02}",
        "end": f"{opening.end // 60:02}:{opening.end % 60:02}",
    }


def openings_from(availability: Sequence[Values]) -> tuple[Opening, ...]:
    """Weekly hours as sentences give them; raises BadValue for hours that end before they start."""
    openings = tuple(
        Opening(tuple(sorted({DAYS.index(day) for day in one["days"]})), _minute(one["start"]), _minute(one["end"]))
        for one in availability
    )
    for one in openings:
        if not 0 <= one.start < one.end <= MIDNIGHT:
            raise BadValue("availability", "0:00", "24:00")
    return openings


def slug_of(name: str) -> str:
    """`Office hours` → `office-hours`; "meeting" for a name without a Latin letter."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "meeting"


def unique(slug: str, taken: Collection[str]) -> str:
    """The slug itself, or with the first number that makes it one of its own."""
    if slug not in taken:
        return slug
    return next(f"{slug}-{n}" for n in range(2, len(taken) + 3) if f"{slug}-{n}" not in taken)


async def _own(work: UnitOfWork, organizer: Organizer, type_id: str) -> MeetingType:
    meeting_type = await work.meeting_types.by_id(type_id)
    if meeting_type.organizer_id != organizer.id:
        raise NotAllowed
    return meeting_type


async def _was_deleted(work: UnitOfWork, type_id: str) -> bool:
    with suppress(NotFound):
        return bool(await work.meeting_types.deleted(type_id))
    return False


async def _own_deleted(work: UnitOfWork, organizer: Organizer, type_id: str) -> MeetingType:
    gone = await work.meeting_types.deleted(type_id)
    if gone.organizer_id != organizer.id:
        raise NotAllowed
    return gone


def _first_id(organizer: Organizer, minutes: int) -> str:
    """The same for the same person, so that a greeting that comes twice makes nothing twice."""
    return uuid5(NAMESPACE_OID, f"first meeting type of {organizer.id}: {minutes} minutes").hex


def _around(bookings: Sequence[Booking], now: datetime) -> Span:
    """All of the bookings, and now."""
    return Span(min([now, *(one.slot.start for one in bookings)]), max([now, *(one.slot.end for one in bookings)]))


def _with_link(meeting_type: MeetingType, now: datetime) -> MeetingType:
    """A private meeting type with a standing link has one that ends, any other has none."""
    if not meeting_type.has_private_link:
        return replace(meeting_type, link_expires=None)
    return replace(meeting_type, link_expires=meeting_type.link_expires or now + timedelta(days=LINK_DAYS))


def _differs(booking: Booking, meeting_type: MeetingType) -> bool:
    there = (booking.title, booking.place, booking.place_detail)
    return there != (meeting_type.name, meeting_type.place, meeting_type.place_detail)


def _default(organizer: Organizer, type_id: str) -> MeetingType:
    notice, horizon = RULES["minimum_notice"](), RULES["horizon"]()
    return MeetingType(type_id, organizer.id, "", "", timedelta(0), place=organizer.place, rules=(notice, horizon))


def _rules(rules: tuple[Rule, ...], values: Values) -> tuple[Rule, ...]:
    """The rules with the settings among `values`; a rule none of whose settings is left is taken away."""
    stored = {name_of(rule): rule_to(rule) for rule in rules}
    for name, value in values.items():
        if canonical(name) not in RULE_SETTINGS:
            continue
        rule, _, setting = canonical(name).partition(".")
        if value is None:
            stored.get(rule, {}).pop(setting, None)
        else:
            stored.setdefault(rule, {})[setting] = _whole(canonical(name), value)
    made = [rule_from(name, stored[name]) for name in RULES if stored.get(name)]
    for rule_made in made:
        check(rule_made)
    return tuple(made)


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _name(value: Any) -> str:
    name = one_line(str(value))
    if not 1 <= len(name) <= NAME_LENGTH:
        raise BadValue("name", 1, NAME_LENGTH)
    return name


def _text(value: Any) -> str:
    return paragraphs(str(value or ""), TEXT_LENGTH)


def _whole(field: str, value: Any) -> int:
    """A whole number, also where a form sends it as text; raises BadValue."""
    text = str(value).strip().removesuffix(".0")
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise BadValue(field, 0, 10**LONGEST_NUMBER - 1)
    return int(text)


def _duration(value: Any) -> timedelta:
    return _between("duration_min", _whole("duration_min", value), SHORTEST, LONGEST)


def _interval(value: Any) -> timedelta | None:
    return None if value is None else _between("increment_min", _whole("increment_min", value), CLOSEST, WIDEST)


def _between(field: str, minutes: int, low: timedelta, high: timedelta) -> timedelta:
    length = timedelta(minutes=minutes)
    if not low <= length <= high:
        raise BadValue(field, low, high)
    return length


def _switch(value: Any) -> bool:
    return str(value).casefold() in ("true", "1", "yes")


def _max_guests(value: Any) -> int:
    count = _whole("max_guests", value)
    if count > MOST_GUESTS:
        raise BadValue("max_guests", 0, MOST_GUESTS)
    return count


def _reminders(value: Iterable[Any]) -> tuple[timedelta, ...]:
    """How long before, in minutes, each once and the earliest first."""
    minutes = {_whole("reminders", one) for one in value}
    if len(minutes) > MOST_REMINDERS:
        raise BadValue("reminders", 0, MOST_REMINDERS)
    return tuple(
        _between("reminders", one, LATEST_REMINDER, EARLIEST_REMINDER) for one in sorted(minutes, reverse=True)
    )


def _visibility(value: Any) -> Visibility:
    return _one_of("visibility", value, get_args(Visibility))  # type: ignore[return-value]


def _place(value: Any) -> Place:
    return _one_of("location", value or "none", get_args(Place))  # type: ignore[return-value]


def _one_of(field: str, value: Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise BadValue(field, allowed[0], allowed[-1])
    return str(value)


def _availability(value: Sequence[Values] | None) -> tuple[Opening, ...] | None:
    return openings_from(value) if value else None


READERS: dict[str, Callable[[Any], object]] = {
    "name": _name,
    "duration_min": _duration,
    "visibility": _visibility,
    "single_use": _switch,
    "location": _place,
    "place_detail": _text,
    "description": _text,
    "color": lambda value: _one_of("color", value or "", COLORS),
    "approval": _switch,
    "confirm_outside": _switch,
    "follow_up": _switch,
    "reminders": lambda value: _reminders(value or ()),
    "questions": lambda value: questions_from(value or ()),
    "max_guests": lambda value: _max_guests(value or 0),
    "increment_min": _interval,
    "availability": _availability,
}
FIELDS = {
    "name": "name",
    "duration_min": "duration",
    "visibility": "visibility",
    "single_use": "single_use",
    "location": "place",
    "place_detail": "place_detail",
    "description": "description",
    "color": "color",
    "approval": "approval",
    "confirm_outside": "confirm_outside",
    "follow_up": "follow_up",
    "reminders": "reminders",
    "questions": "questions",
    "max_guests": "max_guests",
    "increment_min": "interval",
    "availability": "openings",
}
