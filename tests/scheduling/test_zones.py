"""Wall clocks and instants, and the changes of the clocks as numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import tzdata

from scheduling import zones
from scheduling.errors import UnknownZone
from scheduling.minutes import floor, moment
from scheduling.spans import Span
from tests.scheduling.tzif import DISTINCT, NAMES, changes

# The files end in 2037 where a rule goes on for ever.
FIRST, LAST = (floor(datetime(year, 1, 1, tzinfo=UTC)) for year in (2005, 2037))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def listed(name: str) -> list[tuple[int, int]]:
    whole = [(second // 60, offset // 60) for second, offset in changes(name)]
    return [change for change in whole if FIRST < change[0] < LAST]


def found(name: str) -> list[tuple[int, int]]:
    pairs = list(zip(*zones.transitions(name, FIRST, LAST), strict=True))
    return [(minute, offset) for minute, offset in pairs[1:] if FIRST < minute < LAST]


@pytest.mark.parametrize("part", range(4))
def test_every_change_in_the_files_is_found_and_no_other(part: int) -> None:
    different = [name for name in DISTINCT[part::4] if found(name)[: len(listed(name))] != listed(name)]
    assert different == []


def test_no_zone_changes_twice_within_the_step_in_which_changes_are_looked_for() -> None:
    gaps = {other - one for name in DISTINCT for (one, _), (other, _) in pairwise(changes(name)) if one >= 0}
    assert min(gaps) > zones.STEP * 60


def test_rules_that_go_on_for_ever_are_followed() -> None:
    low, high = (floor(datetime(2199, month, 1, tzinfo=UTC)) for month in (3, 4))
    assert zones.segments("Europe/Berlin", low, high) == [
        (low, floor(datetime(2199, 3, 31, 1, tzinfo=UTC)), 60),
        (floor(datetime(2199, 3, 31, 1, tzinfo=UTC)), high, 120),
    ]


def test_the_ends_of_time_are_no_trouble() -> None:
    first, last = floor(datetime(1, 1, 1, tzinfo=UTC)), floor(datetime(9999, 12, 31, tzinfo=UTC))
    assert [offset for _, _, offset in zones.segments("Asia/Tokyo", last - 10, last)] == [540]
    assert len(zones.segments("Asia/Tokyo", first, first + 10)) == 1


def test_segments_join_without_gap_or_overlap() -> None:
    low, high = (floor(datetime(year, 5, 5, 5, 5, tzinfo=UTC)) for year in (2008, 2028))
    for name in ("Africa/Casablanca", "America/Havana", "Asia/Kolkata", "Australia/Lord_Howe"):
        parts = zones.segments(name, low, high)
        assert (parts[0][0], parts[-1][1]) == (low, high)
        assert all(one[1] == other[0] and one[2] != other[2] for one, other in pairwise(parts))
    assert zones.segments("Europe/Berlin", high, high) == zones.segments("Europe/Berlin", high, low) == []


def test_rules_that_were_kept_say_what_the_zone_says() -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=30 * number) for number in range(60)]
    different = [
        (name, moment)
        for name in DISTINCT
        for moment in moments
        if zones.offset_in(moment, zones.ruled(zones.rules(name))) != zones.offset(moment, name)
    ]
    assert different == []
    with pytest.raises(UnknownZone):
        zones.rules("../etc/passwd")


# A machine of its own, whose Berlin keeps the hours of Tokyo.
MACHINE = """
from datetime import UTC, datetime
from scheduling import zones
print(zones.release(), zones.source(), zones.offset(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berlin"))
"""


@pytest.mark.parametrize(
    ("says", "machines"), [("# version 1999a\n", False), ("# version 9999a\n", True), ("nothing\n", False), ("", False)]
)
def test_of_the_machine_s_rules_and_the_package_s_the_newer_ones_hold(
    tmp_path: Path, says: str, machines: bool
) -> None:
    for name, other in (("Etc/UTC", "Etc/UTC"), ("Europe/Berlin", "Asia/Tokyo")):
        file = tmp_path / name
        file.parent.mkdir()
        file.write_bytes(zones.rules(other))
    if says:
        (tmp_path / "tzdata.zi").write_text(says)
    told = subprocess.run(
        [sys.executable, "-c", MACHINE],
        env={"PYTHONTZPATH": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    package = str(Path(tzdata.__file__).parent / "zoneinfo")
    assert told == (["9999a", str(tmp_path), "9:00:00"] if machines else [tzdata.IANA_VERSION, package, "1:00:00"])


def test_an_unknown_zone_is_an_error_and_not_utc() -> None:
    for name in ("Mars/Olympus", "", "W. Europe Standard Time", "../etc/passwd"):
        with pytest.raises(UnknownZone):
            zones.transitions(name, 0, 1)
        with pytest.raises(UnknownZone):
            zones.offset(at("2026-01-01T00:00Z"), name)


def test_the_minutes_of_a_date() -> None:
    def hours(zone: str, day: date) -> list[tuple[datetime, float]]:
        number = (day - date(1970, 1, 1)).days
        pairs = zones.dated(zone, number, number, (number - 1) * 1440, (number + 2) * 1440)
        return [(moment(start), (end - start) / 60) for start, end in pairs]

    assert hours("Europe/Berlin", date(2026, 3, 29)) == [
        (at("2026-03-29T00:00+01:00"), 2),
        (at("2026-03-29T03:00+02:00"), 21),
    ]
    assert hours("Europe/Berlin", date(2026, 10, 25)) == [
        (at("2026-10-25T00:00+02:00"), 3),
        (at("2026-10-25T02:00+01:00"), 22),
    ]
    assert hours("Pacific/Apia", date(2011, 12, 30)) == []
    assert [start for start, _ in hours("America/St_Johns", date(2010, 11, 7))] == [
        at("2010-11-07T00:00-02:30"),
        at("2010-11-07T00:00-03:30"),
    ]


def test_the_date_at_a_minute() -> None:
    for text, shown in (("2026-06-01T12:00Z", date(2026, 6, 2)), ("2026-06-01T11:59Z", date(2026, 6, 1))):
        number = zones.local_day_number(floor(at(text)), "Pacific/Auckland")
        assert date(1970, 1, 1) + timedelta(days=number) == shown == zones.local_date(at(text), "Pacific/Auckland")


def test_a_skipped_time_moves_on_and_of_a_repeated_one_the_first_is_meant() -> None:
    assert zones.instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == at("2026-03-29T03:30+02:00")
    assert zones.instant(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == at("2026-10-25T02:30+02:00")


def test_local_days_are_not_always_24_hours() -> None:
    lengths = {
        (zone, day): zones.local_day(day, zone).duration
        for zone, day in (
            ("Europe/Berlin", date(2026, 3, 29)),
            ("Europe/Berlin", date(2026, 10, 25)),
            ("Australia/Lord_Howe", date(2026, 4, 5)),
            ("Pacific/Apia", date(2011, 12, 30)),
        )
    }
    assert [length.total_seconds() / 3600 for length in lengths.values()] == [23, 25, 24.5, 0]


def test_local_days_join_without_gap_or_overlap() -> None:
    for zone in ("America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Europe/Berlin"):
        days = [zones.local_day(date(2026, 1, 1) + timedelta(days=n), zone) for n in range(365)]
        assert all(one.end == other.start for one, other in pairwise(days))


def test_the_dates_a_span_touches() -> None:
    span = Span(at("2026-06-01T22:00Z"), at("2026-06-03T22:00Z"))
    assert zones.local_days(span, "Europe/Berlin") == [date(2026, 6, 2), date(2026, 6, 3)]
    assert zones.local_days(span, "UTC") == [date(2026, 6, day) for day in (1, 2, 3)]


def test_moments_are_aware() -> None:
    assert zones.from_iso("2026-06-01T10:00:00+02:00") == at("2026-06-01T08:00Z")
    assert zones.from_iso("2026-06-01T10:00:00+02:00").tzinfo is UTC
    for text in ("2026-06-01T10:00:00", "2026-06-01", "soon"):
        with pytest.raises(ValueError, match=r"no time zone|Invalid isoformat"):
            zones.from_iso(text)
    with pytest.raises(ValueError, match="no time zone"):
        zones.utc(datetime(2026, 6, 1))


def test_all_names_are_known() -> None:
    assert {name for name in NAMES if not zones.is_zone(name)} == set()
    assert not zones.is_zone("Europe/Nowhere")
