"""Cutting a calendar before it is understood loses nothing that blocks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.blocks import near
from calendars.ical import busy_spans
from tests.calendars.test_ical import WEEK, feed

ZONE = "Pacific/Kiritimati"  # fourteen hours ahead: dates there are not those of UTC

day = st.integers(20, 31).map(lambda number: f"202602{number - 10:02}") | st.integers(1, 14).map(
    lambda number: f"202603{number:02}"
)
clock = st.integers(0, 23).map(lambda hour: f"{hour:02}0000")
moment = st.one_of(
    st.tuples(day, clock).map(lambda parts: f":{parts[0]}T{parts[1]}Z"),
    st.tuples(day, clock).map(lambda parts: f":{parts[0]}T{parts[1]}"),
    st.tuples(day, clock).map(lambda parts: f";TZID=America/Los_Angeles:{parts[0]}T{parts[1]}"),
)
event = st.one_of(
    st.tuples(moment, moment).map(lambda both: f"DTSTART{both[0]}\nDTEND{both[0]}\nX-END{both[1]}"),
    st.tuples(moment, st.integers(1, 200)).map(lambda one: f"DTSTART{one[0]}\nDURATION:PT{one[1]}H"),
    day.map(lambda date: f"DTSTART;VALUE=DATE:{date}"),
    st.tuples(moment, st.integers(1, 40)).map(
        lambda one: f"DTSTART{one[0]}\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT={one[1]}"
    ),
    st.tuples(day, day).map(lambda both: f"DTSTART;VALUE=DATE:{min(both)}\nDTEND;VALUE=DATE:{max(both)}"),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(event, max_size=8))
def test_what_is_left_blocks_as_the_whole_does(events: list[str]) -> None:
    whole = feed(*(f"UID:{number}\n{one}" for number, one in enumerate(events)))
    cut = [busy for file in near([whole], WEEK) for busy in busy_spans(file, WEEK, ZONE)]
    assert sorted(cut, key=lambda busy: (busy.span, busy.uid)) == sorted(
        busy_spans(whole, WEEK, ZONE), key=lambda busy: (busy.span, busy.uid)
    )


def test_what_is_far_away_is_not_read() -> None:
    far = "UID:1\nDTSTART:20240303T090000Z\nDTEND:20240303T100000Z\nX-MARK:far"
    kept = "UID:2\nDTSTART:20260303T090000Z\nDTEND:20260303T100000Z\nX-MARK:near"
    series = "UID:3\nDTSTART:20240303T090000Z\nDTEND:20240303T100000Z\nRRULE:FREQ=WEEKLY\nX-MARK:series"
    (file,) = near([feed(far, kept, series)], WEEK)
    assert [mark in file for mark in (b"far", b"near", b"series")] == [False, True, True]


def test_files_with_the_same_zones_are_read_together() -> None:
    offsets = "TZOFFSETFROM:+0{0}00\nTZOFFSETTO:+0{0}00"
    standard = f"BEGIN:STANDARD\nDTSTART:19700101T000000\n{offsets}\nEND:STANDARD"
    zone = f"BEGIN:VTIMEZONE\nTZID:Office\n{standard}\nEND:VTIMEZONE\n"
    office, other = zone.format(3), zone.format(5)
    lines = "DTSTART;TZID=Office:20260303T090000\nDURATION:PT1H"
    files = [feed(f"UID:{number}\n{lines}", head=head) for number, head in enumerate((office, office, other))]
    found = near(files, WEEK)
    assert [file.count(b"BEGIN:VEVENT") for file in found] == [2, 1]
    starts = [f"{busy.span.start:%H:%M}" for file in found for busy in busy_spans(file, WEEK, "UTC")]
    assert starts == ["06:00", "06:00", "04:00"]  # one name, two zones: each as its own file says


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nBEGIN:VALARM\r\nEND:VEVENT\r\nEND:VALARM\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n",
    ],
)
def test_what_is_cut_off_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match=r"calendar|component"):
        near([file], WEEK)
