"""Why nobody can book at a time, and the button that changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from cards import kit
from cards import why as cards
from cards.why import Row
from dialogs import availability, meeting_types, pages
from dialogs.meant import LONGEST, meant
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from dialogs.undoing import button
from language import format
from language.stretches import days, stretches
from language.times import Time
from language.words import Words, words_for
from scheduling import week, zones
from scheduling.errors import Unreadable
from scheduling.exceptions import WHOLE_DAY, open_on
from scheduling.minutes import DAY, MINUTE, Pair, merged
from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import meeting_types as cases
from scheduling.usecases import organizers, reasons
from scheduling.usecases.reasons import Reason, Why

Values = Mapping[str, Any]
MOST_DAYS = 7  # that one card tells
NINE_TO_FIVE = ((9 * 60, 17 * 60),)
# What a button of such a card may do.
FIXES = {
    "unblock_time": availability.unblock,
    "update_meeting_type": meeting_types.change,
    "resume": pages.resume,
    "publish": pages.publish,
}
DOORS = {"page_paused": "resume", "type_paused": "resume", "unpublished": "publish"}


@dataclass(frozen=True)
class Asked:
    """What is asked about: one start, or a window, which may be days."""

    window: Span
    start: datetime | None
    zone: str

    @property
    def dates(self) -> list[date]:
        return zones.local_days(self.window, self.zone)

    @property
    def is_days(self) -> bool:
        """Whether whole days are asked about."""
        first, last = (zones.local_day(self.dates[at], self.zone) for at in (0, -1))
        return self.start is None and Span(first.start, last.end) == self.window

    @property
    def minutes(self) -> dict[date, tuple[Pair, ...]]:
        return _minutes(self.window, self.zone)


async def why(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What takes the time away on a day or at a time of it, rule by rule, what would change that, and what is left."""
    words, person, now = words_for(turn.person.language), turn.person, ports.clock()
    asked = _asked(values, person, now)
    if asked is None:
        return Reply(text=words("hours.over"))
    found = await _about(ports, turn, words, values, asked)
    if isinstance(found, Reply):
        return found
    if asked.start:
        asked = replace(asked, window=found.slot(asked.start))
    answer = await reasons.why(ports, found.id, asked.window, person, asked.start)
    chosen = "" if values.get("id") or values.get("name") else await _chosen(ports, turn, words, found)
    return Reply(card=_card(words, answer, asked, said=chosen), about={"id": found.id})


async def _chosen(ports: Ports, turn: Turn, words: Words, found: MeetingType) -> str:
    """Which of several this is about, where nobody said which."""
    several = len(await cases.mine(ports, turn.person)) > 1
    return words("why.chosen", name=found.name) if several else ""


async def mend(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What a button of `why` promised is done, and the question answered anew."""
    words, fix = words_for(turn.person.language), needed(values, "fix")
    asked = _asked(values, turn.person, ports.clock())
    if asked is None or fix["command"] not in FIXES:
        raise Unreadable
    done = await FIXES[fix["command"]](ports, turn, fix["values"])
    if not done.draft:
        return done
    person = await organizers.by_id(ports, turn.person.id)
    answer = await reasons.why(ports, needed(values, "id"), asked.window, person, asked.start)
    undo = button(words, done.draft)
    is_open = bool(answer.slots) and not answer.shut
    said = words("why.done") if is_open else words("why.still", when=stretches(asked.minutes, words))
    card = _card(words, answer, asked, said=said, undo=undo)
    return Reply(card=card, draft=done.draft, about={"id": answer.meeting_type.id})


async def _about(ports: Ports, turn: Turn, words: Words, values: Values, asked: Asked) -> MeetingType | Reply:
    """The meeting type that is meant; if none was named the first that is published, rather one that is not paused."""
    if not values.get("id") and not values.get("name"):
        mine = await cases.mine(ports, turn.person)
        if mine:
            return min(mine, key=lambda one: (not one.published, one.paused))
    carried = {**_carried(asked), **{name: value for name, value in values.items() if name in ("id", "name")}}
    return await meeting_types.find(ports, turn, words, carried, "why")


def _asked(values: Values, person: Organizer, now: datetime) -> Asked | None:
    """What a sentence asks about, or what a button carries; today if nothing was said. None for what is over."""
    if values.get("low") and values.get("high"):
        low, high = zones.from_iso(values["low"]), zones.from_iso(values["high"])
        if not timedelta() < high - low <= timedelta(days=LONGEST):
            raise Unreadable
        return Asked(Span(low, high), low if values.get("exact") else None, person.zone)
    when = values.get("when")
    if isinstance(when, Time) and when.kind == "options" and when.options:
        when = when.options[0]
    if isinstance(when, Time) and when.kind == "instant" and when.start and not when.minutes:
        start = zones.utc(when.start)
        return None if start < now else Asked(Span(start, start + MINUTE), start, person.zone)
    return _window(when, person, now)


def _window(when: Any, person: Organizer, now: datetime) -> Asked | None:
    said = meant(when, person, now)
    if said.over:
        return None
    today = zones.local_date(now, person.zone)
    dates: Mapping[date, Sequence[Pair]] = said.dates or {said.endless or today: ((0, DAY),)}
    if said.weekly:
        ahead = (today + timedelta(days=number) for number in range(7))
        day = next(day for day in ahead if day.weekday() in said.weekly)
        dates = {day: said.weekly[day.weekday()]}
    shown = sorted(dates)[:MOST_DAYS]
    first, last = shown[0], shown[-1]
    low = zones.local_day(first, person.zone).start + dates[first][0][0] * MINUTE
    whole = zones.local_day(last, person.zone)
    high = whole.end if dates[last][-1][1] == DAY else whole.start + dates[last][-1][1] * MINUTE
    return Asked(Span(low, max(low + MINUTE, high)), None, person.zone)


def _carried(asked: Asked) -> dict[str, Any]:
    high = asked.window.end
    return {"low": asked.window.start.isoformat(), "high": high.isoformat(), "exact": asked.start is not None}


def _card(words: Words, answer: Why, asked: Asked, *, said: str = "", undo: kit.Json | None = None) -> kit.Json:
    """The answer: several days with a line each; one day, a part of it or one start with all that closes it."""
    is_open = bool(answer.slots) and not answer.shut
    key = "why.open_now" if is_open and asked.start else "dialog.why_partly" if is_open else "dialog.why_title"
    several = len(asked.dates) > 1 and asked.is_days
    rows = [*_doors(words, answer, asked), *(_by_day if several else _rows)(words, answer, asked)]
    return cards.explained(
        words(key, day=stretches(asked.minutes, words)),
        answer.meeting_type.name,
        rows,
        said=said,
        then=_then(words, answer, asked),
        undo=undo,
    )


def _by_day(words: Words, answer: Why, asked: Asked) -> Iterable[Row]:
    """A line for each day with the way to see more of it; an exception that closes all of them can be taken back."""
    if not answer.slots and any(one.reason == "exception" for one in answer.reasons):
        reason = words("dialog.why_row", span=days(asked.dates, words), reason=words("reason.exception"))
        run = {"day": asked.dates[0].isoformat(), "lasts": len(asked.dates)}
        yield Row(reason, words("why.take_back"), _mend(words, answer, asked, "hours.take_back", "unblock_time", run))
    yield from (_day(words, answer, day) for day in asked.dates)


def _day(words: Words, answer: Why, day: date) -> Row:
    zone = answer.organizer.zone
    whole = zones.local_day(day, zone)
    free = sum(slot.start >= whole.start and slot.start < whole.end for slot in answer.slots)
    closed = [one for one in answer.reasons if one.span.overlaps(whole)]
    named = [one for one in closed if one.reason != "hours"] or closed
    why_not = dict.fromkeys(_reason(words, one, zone) for one in named)
    said = words("why.free", count=free) if free else format.listed(why_not, words)
    data = {"id": answer.meeting_type.id, **_carried(Asked(whole, None, zone))}
    line = words("dialog.why_row", span=format.day(day, words), reason=said)
    return Row(line, button=kit.press(words("action.details"), "why", data, tooltip=format.day(day, words)))


def _doors(words: Words, answer: Why, asked: Asked) -> Iterable[Row]:
    for shut in answer.shut:
        said = words(f"why.{shut}", name=kit.plain(answer.meeting_type.name))
        command = DOORS.get(shut)
        which = {} if shut == "page_paused" else {"id": answer.meeting_type.id}
        yield Row(said, button=_mend(words, answer, asked, f"action.{command}", command, which) if command else None)


def _rows(words: Words, answer: Why, asked: Asked) -> Iterable[Row]:
    """A row for each reason with its stretches, and what would change the first of them."""
    alike: dict[str, list[Reason]] = {}
    for one in _told(answer, asked):
        alike.setdefault(_reason(words, one, asked.zone), []).append(one)
    for reason, found in alike.items():
        said = words("dialog.why_row", span=_times(words, found, asked), reason=reason)
        # What was closed goes before what never was open.
        ordered = sorted(found, key=lambda one: one.reason != "exception")
        remedies = (_remedy(words, answer, asked, one) for one in ordered)
        yield Row(said, *(next((remedy for remedy in remedies if remedy), ())))


def _told(answer: Why, asked: Asked) -> Sequence[Reason]:
    """The reasons that say something: no hours where something else closes all of a day; where some of it is open, none
    that close what lies outside the hours."""
    told = answer.reasons
    if asked.is_days and any(one.reason != "hours" and _within(asked.window, one.span) for one in told):
        return [one for one in told if one.reason != "hours"]
    if asked.is_days and answer.slots:
        outside = [one.span for one in told if one.reason == "hours"]
        return [one for one in told if one.reason == "hours" or not any(_within(one.span, each) for each in outside)]
    return told


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _times(words: Words, found: Sequence[Reason], asked: Asked) -> str:
    """`00:00–09:00, 17:00–24:00`, or that it is all of the day."""
    if len(asked.dates) > 1:
        return ", ".join(format.clocks(one.span, asked.zone, words) for one in found)
    pairs = merged(pair for one in found for pairs in _minutes(one.span, asked.zone).values() for pair in pairs)
    return words("dialog.all_day") if tuple(pairs) == WHOLE_DAY else format.windows(pairs, words)


def _reason(words: Words, closed: Reason, zone: str) -> str:
    """`outside your hours`, `“Team day” in your calendar`."""
    if closed.reason == "trip":
        return words("reason.trip", place=format.place(closed.detail, words))
    if closed.until:
        return words("reason.held_until", time=format.clock(closed.until, zone, words))
    if closed.organizations:
        return words("reason.organizations", reason=words(f"reason.{closed.reason}"))
    if closed.detail:
        return words("reason.event", title=kit.plain(closed.detail))
    if closed.reason == "off":
        return words("reason.exception")
    return words(f"reason.{closed.reason}")


def _remedy(words: Words, answer: Why, asked: Asked, one: Reason) -> tuple[str, kit.Json] | None:
    """What would open it, in words, and the button; None where nothing of the organizer's settings would."""
    if asked.start and any(each.organizations for each in answer.reasons):
        return None
    if one.changes:
        data = {"id": answer.meeting_type.id, "changes": dict(one.changes)}
        said = words("why.would", what=_changes(words, one.changes))
        return said, _mend(words, answer, asked, "action.change", "update_meeting_type", data)
    if one.reason == "exception":
        day = zones.local_date(one.span.start, asked.zone).isoformat()
        return words("why.take_back"), _mend(words, answer, asked, "hours.take_back", "unblock_time", {"day": day})
    if one.reason in ("hours", "off", "trip") and (minutes := _to_open(answer, asked, one.reason)):
        said = words("why.can_open", when=stretches(minutes, words))
        carried = [{"date": day.isoformat(), "intervals": pairs} for day, pairs in minutes.items()]
        to_open = {"open": carried, "id": answer.meeting_type.id}
        return said, _mend(words, answer, asked, "why.open", "unblock_time", to_open)
    return None


def _to_open(answer: Why, asked: Asked, reason: str) -> dict[date, tuple[Pair, ...]]:
    """The minutes that are asked about and closed for this reason; of a whole day without hours those of another."""
    own = answer.meeting_type.openings
    openings = answer.organizer.openings if own is None else own
    if not asked.is_days:
        spans = [one.span for one in answer.reasons if one.reason == reason]
        found: dict[date, tuple[Pair, ...]] = {}
        for span in spans:
            for day, pairs in _minutes(span, asked.zone).items():
                found[day] = (*found.get(day, ()), *pairs)
        return found
    day = asked.dates[0]
    if open_on(openings, (), day) or answer.slots:
        return {}
    usual = next((pairs for pairs in week.week_of(openings) if pairs), NINE_TO_FIVE)
    return {day: tuple(usual)}


def _changes(words: Words, changes: Mapping[str, int | None]) -> str:
    """`2 hours notice`, `up to 90 days ahead`, `4 bookings a day`."""
    return format.listed((_change(words, name, value) for name, value in changes.items()), words)


def _change(words: Words, name: str, value: int | None) -> str:
    rule, _, setting = name.partition(".")
    if value is None:
        return words("rule.any_time") if rule == "horizon" else words("why.no_limit")
    if rule == "horizon":
        return words("rule.horizon_said", count=value)
    if name == "increment_min":
        return words("why.every", length=format.duration(value * MINUTE, words))
    if setting == "bookings":
        return words(f"rule.{rule}.said", count=value)
    key = "notice" if rule == "minimum_notice" else setting
    if value == 0:
        return words(f"why.no_{key}")
    return words(f"rule.{key}_said", length=format.duration(value * MINUTE, words))


def _mend(words: Words, answer: Why, asked: Asked, label: str, command: str, values: Values) -> kit.Json:
    data = {
        "id": answer.meeting_type.id,
        **_carried(asked),
        "fix": {"command": command, "values": dict(values)},
    }
    return kit.press(words(label), "mend", data)


def _then(words: Words, answer: Why, asked: Asked) -> str:
    """What can be booked all the same, or next."""
    zone = answer.organizer.zone
    if answer.slots and answer.shut:
        return ""
    if answer.slots and asked.start is None and len(asked.dates) == 1:
        times = format.listed((format.clocks(one, zone, words) for one in _joined(answer.slots)), words)
        return words("dialog.why_open", day=stretches(asked.minutes, words), times=times)
    if answer.slots:
        return words("why.open_text") if asked.start else ""
    if answer.next:
        return words("why.next", time=format.start(answer.next.start, zone, words))
    # Beyond what can be booked there is nothing to be found, and the row says so.
    return "" if any(one.reason == "horizon" for one in answer.reasons) else words("why.nothing_ahead")


def _joined(slots: Sequence[Span]) -> Iterable[Span]:
    """The stretches that the slots of a day fill without a gap."""
    run: Span | None = None
    for slot in slots:
        if run and slot.start <= run.end:
            run = Span(run.start, max(run.end, slot.end))
        else:
            if run:
                yield run
            run = slot
    if run:
        yield run


def _minutes(span: Span, zone: str) -> dict[date, tuple[Pair, ...]]:
    """A span on the wall clock, by date."""
    found: dict[date, tuple[Pair, ...]] = {}
    for day in zones.local_days(span, zone):
        whole = zones.local_day(day, zone)
        low = 0 if span.start <= whole.start else _minute(span.start, zone)
        high = DAY if span.end >= whole.end else _minute(span.end, zone)
        if low < high:
            found[day] = ((low, high),)
    return found


def _minute(moment: datetime, zone: str) -> int:
    shown = zones.wall_clock(moment, zone)
    return shown.hour * 60 + shown.minute
