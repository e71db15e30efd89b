"""Rules: what each closes and why, how it is stored and checked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.errors import BadValue, SlotTaken
from scheduling.minutes import floor
from scheduling.model import Busy, Closed, MeetingType, Opening, Override, Rule
from scheduling.rules import (
    ALWAYS,
    RULES,
    BookerLimit,
    Buffer,
    DailyLimit,
    Day,
    Horizon,
    MinimumNotice,
    MinuteRule,
    TotalDailyLimit,
    TotalWeeklyLimit,
    WeeklyLimit,
    check,
    is_time,
    name_of,
    rule_from,
    rule_to,
)
from scheduling.rules import settings as settings_of
from scheduling.slots import next_slot, open_slots, require_open, why_closed
from scheduling.spans import Span
from scheduling.taken import Taken

HALF_HOUR = timedelta(minutes=30)
EVERY_DAY = (Opening(tuple(range(7)), 9 * 60, 12 * 60),)
EARLY = datetime(2026, 5, 30, tzinfo=UTC)


def clock(text: str, day: int = 1) -> datetime:
    return datetime(2026, 6, day, int(text[:2]), int(text[3:]), tzinfo=UTC)


def span(start: str, end: str, day: int = 1) -> Span:
    return Span(clock(start, day), clock(end, day))


MONDAY = Span(clock("00:00"), clock("00:00", 2))


def day(**changes: Any) -> Day:
    return replace(Day(now=EARLY, zone="UTC", openings=EVERY_DAY, duration=HALF_HOUR), **changes)


def meeting_type(*rules: Rule, **changes: Any) -> MeetingType:
    return replace(MeetingType("", 1, "", "", HALF_HOUR, rules=rules), **changes)


def starts(of: MeetingType, day: Day, window: Span = MONDAY) -> str:
    return " ".join(f"{slot.start:%H:%M}" for slot in open_slots(of, window, day))


def reasons(of: MeetingType, day: Day, window: Span = MONDAY) -> list[str]:
    """Like "busy 09:31-10:00", hours left out."""
    closed = [each for each in why_closed(of, window, day) if each.reason != "hours"]
    return [f"{each.reason} {each.start:%H:%M}-{each.end:%H:%M}" for each in closed]


ALL = "09:00 09:30 10:00 10:30 11:00 11:30"


def test_without_rules_the_hours_are_open() -> None:
    assert starts(meeting_type(), day()) == ALL
    assert reasons(meeting_type(), day()) == []
    assert why_closed(meeting_type(), MONDAY, day()) == [
        Closed(clock("00:00"), clock("09:00"), "hours"),
        Closed(clock("11:31"), clock("00:00", 2), "hours"),
    ]


def test_a_type_may_have_hours_of_its_own_and_exceptions_hold_for_it() -> None:
    own = meeting_type(openings=(Opening((0,), 600, 660),))
    assert starts(own, day()) == "10:00 10:30"
    assert starts(meeting_type(openings=()), day()) == ""
    assert starts(own, day(overrides=(Override(date(2026, 6, 1)),))) == ""


def test_other_calendars_and_bookings_block_under_their_own_names() -> None:
    taken = day(busy=(Busy(span("09:10", "09:20")),), booked=(span("10:00", "10:30"),), held=(span("10:00", "10:30"),))
    assert starts(meeting_type(), taken) == "09:30 10:30 11:00 11:30"
    assert reasons(meeting_type(), taken) == ["busy 08:41-09:20", "booked 09:31-10:30"]


def test_busy_time_may_be_given_in_minutes() -> None:
    taken = span("09:10", "09:20")
    minutes = floor(taken.start), floor(taken.end)
    of = meeting_type(Buffer(HALF_HOUR))
    assert reasons(of, day(taken=(Taken.of([minutes]),))) == reasons(of, day(busy=(Busy(taken),)))


def test_nothing_begins_in_the_past_whatever_the_rules() -> None:
    late = day(now=clock("10:00") + timedelta(seconds=1))
    assert starts(meeting_type(), late) == "10:30 11:00 11:30"
    assert starts(meeting_type(MinimumNotice(timedelta())), late) == "10:30 11:00 11:30"
    assert reasons(meeting_type(MinimumNotice(timedelta(hours=1))), late) == [
        "past 00:00-10:01",
        "minimum_notice 10:01-11:01",
    ]


def test_notice_is_elapsed_time_and_equal_is_enough() -> None:
    of = meeting_type(MinimumNotice(timedelta(hours=1)))
    assert starts(of, day(now=clock("09:00"))) == "10:00 10:30 11:00 11:30"
    assert starts(of, day(now=clock("09:00") + timedelta(microseconds=1))) == "10:30 11:00 11:30"


def test_the_horizon_counts_dates() -> None:
    week = Span(clock("00:00"), clock("00:00", 8))
    of = meeting_type(Horizon(2), openings=(Opening(tuple(range(7)), 540, 570),))
    late = day(now=datetime(2026, 5, 31, 23, 59, tzinfo=UTC))
    assert [slot.start.day for slot in open_slots(of, week, late)] == [1, 2]
    assert reasons(of, late, week) == ["horizon 00:00-00:00"]


def test_a_buffer_looks_both_ways() -> None:
    ten = timedelta(minutes=10)
    buffered = meeting_type(Buffer(after=ten), interval=timedelta(minutes=5))
    booked = (span("10:00", "10:30"),)
    # The new meeting keeps ten minutes free after itself …
    listed = starts(buffered, day(booked=booked, held=booked)).split()
    assert ("09:20" in listed, "09:25" in listed, "10:30" in listed) == (True, False, True)
    # … and one that was made with such a buffer keeps them from every new one.
    held = (span("10:00", "10:40"),)
    plain = meeting_type(interval=timedelta(minutes=5))
    listed = starts(plain, day(booked=booked, held=held)).split()
    assert ("09:30" in listed, "10:35" in listed, "10:40" in listed) == (True, False, True)


def test_buffers_are_told_apart_from_what_they_are_about() -> None:
    ten = timedelta(minutes=10)
    taken = day(busy=(Busy(span("10:00", "10:30")),))
    both = ["buffer 09:21-09:31", "busy 09:31-10:30", "buffer 10:30-10:50"]
    assert reasons(meeting_type(Buffer(before=2 * ten, after=ten)), taken) == both
    booked = day(booked=(span("10:00", "10:30"),), held=(span("09:50", "10:50"),))
    assert reasons(meeting_type(), booked) == [reason.replace("busy", "booked") for reason in both]


def test_a_buffer_never_changes_the_slot() -> None:
    of = meeting_type(Buffer(HALF_HOUR, HALF_HOUR))
    assert {slot.duration for slot in open_slots(of, MONDAY, day())} == {HALF_HOUR}
    assert starts(of, day()) == ALL


def test_a_full_date_offers_nothing() -> None:
    of = meeting_type(DailyLimit(2))
    once, twice = day(counted=(clock("20:00"),)), day(counted=(clock("20:00"), clock("21:00")))
    assert starts(of, once) == ALL
    assert starts(of, twice) == ""
    assert reasons(of, twice) == ["daily_limit 00:00-00:00"]
    assert starts(of, twice, Span(clock("00:00", 2), clock("00:00", 3))) == ALL
    assert starts(meeting_type(DailyLimit(0)), day()) == ""


def test_the_date_that_is_full_is_the_organizers() -> None:
    # 23:00 in UTC is the morning after in Auckland.
    of = meeting_type(DailyLimit(1), openings=(Opening(tuple(range(7)), 0, 1440),))
    there = day(zone="Pacific/Auckland", counted=(clock("23:00"),))
    assert reasons(of, there, Span(clock("00:00"), clock("00:00", 3))) == ["daily_limit 12:00-12:00"]


WHOLE_WEEK = Span(clock("00:00"), clock("00:00", 8))  # 2026-06-01 is a Monday


def test_a_full_week_offers_nothing_from_monday_to_sunday() -> None:
    of = meeting_type(WeeklyLimit(2))
    fortnight = Span(datetime(2026, 5, 25, tzinfo=UTC), clock("00:00", 15))
    once, twice = day(counted=(clock("20:00"),)), day(counted=(clock("00:00"), clock("23:59", 7)))
    assert reasons(of, once, fortnight) == ["past 00:00-00:00"]
    (full,) = WeeklyLimit(2).closed(fortnight, twice)
    assert (full.start, full.end, full.reason) == (clock("00:00"), clock("00:00", 8), "weekly_limit")
    assert starts(of, twice, WHOLE_WEEK) == ""
    assert starts(of, twice, Span(clock("00:00", 8), clock("00:00", 9))) == ALL


def test_the_week_that_is_full_is_the_organizers() -> None:
    # 13:00 on Sunday in UTC is one o'clock on Monday in Auckland, and the next Monday begins at noon on Sunday.
    there = day(zone="Pacific/Auckland", counted=(clock("13:00", 7),))
    (full,) = WeeklyLimit(1).closed(Span(clock("00:00"), clock("00:00", 30)), there)
    assert (full.start, full.end) == (clock("12:00", 7), clock("12:00", 14))


def test_limits_across_all_types_count_every_booking() -> None:
    two, other = (clock("20:00"), clock("21:00")), (clock("20:00"),)
    some = day(counted=other, all_starts=two)
    assert starts(meeting_type(DailyLimit(2), WeeklyLimit(2)), some) == ALL
    assert starts(meeting_type(TotalDailyLimit(2)), some) == ""
    assert reasons(meeting_type(TotalDailyLimit(2)), some) == ["total_daily_limit 00:00-00:00"]
    assert starts(meeting_type(TotalDailyLimit(3), TotalWeeklyLimit(3)), some) == ALL
    tomorrow = Span(clock("00:00", 2), clock("00:00", 3))
    assert starts(meeting_type(TotalDailyLimit(2)), some, tomorrow) == ALL
    assert starts(meeting_type(TotalWeeklyLimit(2)), some, tomorrow) == ""
    assert reasons(meeting_type(TotalWeeklyLimit(2)), some, tomorrow) == ["total_weekly_limit 00:00-00:00"]


def test_who_has_enough_ahead_is_offered_nothing() -> None:
    of = meeting_type(BookerLimit(2))
    assert starts(of, day(of_booker=1)) == ALL
    assert starts(of, day(of_booker=2)) == starts(of, day(of_booker=3)) == ""
    assert reasons(of, day(of_booker=2)) == ["booker_limit 00:00-00:00"]
    assert next_slot(of, WHOLE_WEEK, day(of_booker=2)) is None


def test_what_is_on_hold_is_not_offered_to_others() -> None:
    on_hold = day(holds=(span("10:00", "10:30"),))
    assert starts(meeting_type(), on_hold) == "09:00 09:30 10:30 11:00 11:30"
    assert reasons(meeting_type(), on_hold) == ["held 09:31-10:30"]
    # It may become a meeting, so the new one keeps its buffer to it.
    buffered = meeting_type(Buffer(after=timedelta(minutes=10)))
    assert reasons(buffered, on_hold) == ["buffer 09:21-09:31", "held 09:31-10:30"]


def test_events_are_told_apart_by_their_titles() -> None:
    events = day(
        busy=(
            Busy(span("09:00", "10:00"), title="Team day"),
            Busy(span("09:30", "11:00"), title="Lunch"),
            Busy(span("10:00", "10:30"), title="Team day"),
            Busy(span("10:00", "10:15")),
        ),
        taken=(Taken.by([span("10:05", "10:20")]),),
    )
    told = [each for each in why_closed(meeting_type(), MONDAY, events) if each.reason == "busy"]
    assert [(f"{each.start:%H:%M}", f"{each.end:%H:%M}", each.detail) for each in told] == [
        ("08:31", "10:30", "Team day"),
        ("09:01", "11:00", "Lunch"),
        ("09:31", "10:20", ""),
    ]
    with pytest.raises(SlotTaken) as taken:
        require_open(meeting_type(), span("10:00", "10:30"), events)
    assert taken.value.reasons == ("busy",)


@dataclass(frozen=True)
class NoMornings:
    """A rule from elsewhere, which knows nothing of minutes: the policy has such."""

    def closed(self, window: Span, day: Day) -> Iterable[Closed]:
        yield Closed(window.start, clock("10:00") + timedelta(seconds=30), "no_mornings")


def test_a_rule_need_only_say_what_it_closes() -> None:
    of = meeting_type(NoMornings())
    assert starts(of, day()) == "10:30 11:00 11:30"
    assert reasons(of, day()) == ["no_mornings 00:00-10:01"]
    assert next_slot(of, MONDAY, day()) == span("10:30", "11:00")
    with pytest.raises(SlotTaken) as taken:
        require_open(of, span("10:00", "10:30"), day())
    assert taken.value.reasons == ("no_mornings",)


def test_a_refusal_names_all_its_reasons() -> None:
    of = meeting_type(MinimumNotice(), DailyLimit(1), Horizon(1))
    full = day(now=clock("09:00"), busy=(Busy(span("09:30", "10:30")),), counted=(clock("11:00"),))
    with pytest.raises(SlotTaken) as taken:
        require_open(of, span("10:00", "10:30"), full)
    assert set(taken.value.reasons) == {"busy", "minimum_notice", "daily_limit"}


@pytest.mark.parametrize("slot", [span("09:10", "09:40"), span("09:00", "09:20"), span("08:30", "09:00")])
def test_what_is_off_the_grid_or_of_another_length_is_outside_the_hours(slot: Span) -> None:
    with pytest.raises(SlotTaken) as taken:
        require_open(meeting_type(), slot, day())
    assert taken.value.reasons == ("hours",)


def test_a_start_between_minutes_is_never_open() -> None:
    second = timedelta(seconds=1)
    with pytest.raises(SlotTaken):
        require_open(meeting_type(), Span(clock("09:00") + second, clock("09:30") + second), day())
    with pytest.raises(SlotTaken):
        require_open(meeting_type(), Span(clock("09:00") - second, clock("09:30") - second), day())


def test_the_next_slot_may_be_far_and_may_be_missing() -> None:
    on_vacation = tuple(Override(date(2026, 6, 1) + timedelta(days=n)) for n in range(25))
    month = Span(clock("00:00"), clock("00:00", 30))
    assert next_slot(meeting_type(), month, day(overrides=on_vacation)) == span("09:00", "09:30", 26)
    assert next_slot(meeting_type(), Span(clock("00:00"), clock("00:00", 25)), day(overrides=on_vacation)) is None


# What holds for every rule, and so for the next one.

kinds = st.sampled_from(sorted(RULES))


@st.composite
def any_rule(draw: st.DrawFn) -> Rule:
    kind = RULES[draw(kinds)]
    return kind(**{setting.name: draw(_within(setting.metadata)) for setting in settings_of(kind)})


def _within(metadata: Any) -> st.SearchStrategy[Any]:
    low, high = metadata["low"], metadata["high"]
    if isinstance(low, timedelta):
        minute = timedelta(minutes=1)
        return st.integers(low // minute, high // minute).map(lambda n: n * minute)
    return st.integers(low, high)


@settings(deadline=None, derandomize=True)
@given(any_rule())
def test_a_rule_is_stored_and_read_back(rule: Rule) -> None:
    stored = json.loads(json.dumps(rule_to(rule)))
    assert rule_from(name_of(rule), stored) == rule
    assert rule_from(name_of(rule), stored | {"of_a_later_version": 1}) == rule
    check(rule)


@settings(deadline=None, derandomize=True)
@given(any_rule(), st.integers(0, 5000), st.integers(0, 3))
def test_a_rule_only_takes_away_and_says_so_by_its_name(rule: Rule, minutes: int, bookings: int) -> None:
    counted = (clock("09:00"),) * bookings
    some = day(
        now=clock("10:00") - timedelta(minutes=minutes),
        busy=(Busy(span("09:40", "10:10")),),
        counted=counted,
        all_starts=counted,
        of_booker=bookings,
    )
    with_rule, without = (set(open_slots(meeting_type(*rules), MONDAY, some)) for rules in ((rule,), ()))
    assert with_rule <= without
    assert {closed.reason for closed in rule.closed(MONDAY, some)} <= {name_of(rule)}
    told = why_closed(meeting_type(rule), MONDAY, some)
    lost = without - with_rule
    assert all(
        any(each.reason == name_of(rule) and each.start <= slot.start < each.end for each in told) for slot in lost
    )


@pytest.mark.parametrize("name", RULES)
def test_every_setting_has_a_range_and_its_ends_are_allowed(name: str) -> None:
    kind = RULES[name]
    assert kind.reason == name
    for setting in settings_of(kind):
        low, high = setting.metadata["low"], setting.metadata["high"]
        step = timedelta(minutes=1) if is_time(setting) else 1
        others = {each.name: each.metadata["low"] for each in settings_of(kind)}
        for value in (low, high):
            check(kind(**others | {setting.name: value}))
        for value in (low - step, high + step):
            with pytest.raises(BadValue) as bad:
                check(kind(**others | {setting.name: value}))
            assert (bad.value.field, bad.value.low, bad.value.high) == (f"{name}.{setting.name}", low, high)


def test_the_defaults_are_those_of_the_product() -> None:
    defaults = {
        name: {each.name: each.default for each in settings_of(kind) if each.default is not MISSING}
        for name, kind in RULES.items()
    }
    assert defaults == {
        "minimum_notice": {"notice": timedelta(hours=4)},
        "horizon": {"days": 60},
        "cut_off": {"notice": timedelta()},
        "undo": {"period": timedelta(minutes=10)},
        "buffer": {"before": timedelta(), "after": timedelta()},
        "daily_limit": {},
        "weekly_limit": {},
        "total_daily_limit": {},
        "total_weekly_limit": {},
        "booker_limit": {},
    }
    assert rule_to(MinimumNotice()) == {"notice": 240}
    assert rule_from("horizon", {}) == Horizon(60)


def test_what_always_holds() -> None:
    always = [rule.reason for rule in ALWAYS if isinstance(rule, MinuteRule)]
    assert always == ["past", "busy", "booked", "held", "buffer"]


def test_no_rule_is_a_kind_of_another() -> None:
    kinds = list(RULES.values())
    assert [(one, other) for one in kinds for other in kinds if issubclass(one, other) and one is not other] == []
