"""Hours and exceptions where a transcript does not reach: what is asked back, what a forged button does (S03)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cards.kit import as_text
from dialogs import COMMANDS, answer
from dialogs.turn import Reply, Turn
from dialogs.undoing import undoing
from language.times import Time
from language.words import words_for
from scheduling.errors import UnknownZone
from scheduling.model import WORKING_WEEK, Opening, Organizer, Override
from scheduling.ports import Ports
from scheduling.usecases import organizers
from tests.conftest import Clock, meet

FRIDAY = date(2026, 3, 6)


async def said(ports: Ports, person: Organizer, command: str, **values: Any) -> tuple[Reply, Organizer]:
    """What a sentence with these values brings about, and the person afterwards."""
    person = await organizers.by_id(ports, person.id)
    reply = await COMMANDS[command](ports, Turn(person), values)
    return reply, await organizers.by_id(ports, person.id)


async def typed(ports: Ports, person: Organizer, text: str, before: Reply) -> Reply:
    person = await organizers.by_id(ports, person.id)
    return await answer(ports, Turn(person, text=text, draft=before.draft))


async def test_hours_that_end_before_they_begin_are_said_to_be_none(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    data = {"availability": [{"days": ["fr"], "start": "13:00", "end": "13:00"}]}
    reply = await answer(ports, Turn(anna, verb="set_hours", data=data))
    assert reply.text == words_for("en")("dialog.hours_unread")


async def test_weekdays_without_work_are_taken_out_of_the_hours(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    _, after = await said(ports, anna, "set_hours", closed=["fr"])
    assert after.openings == (Opening((0, 1, 2, 3), 540, 1020),)
    _, after = await said(
        ports, anna, "set_hours", availability=[{"days": ["mo", "fr"], "start": "09:00", "end": "12:00"}], closed=["fr"]
    )
    assert after.openings == (Opening((0,), 540, 720),)


async def test_a_week_without_hours_can_be_undone_and_comes_back(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    reply, after = await said(ports, anna, "set_hours", closed=["mo", "tu", "we", "th", "fr"])
    assert after.openings == ()
    reply = await typed(ports, anna, "undo", reply)
    assert (await organizers.by_id(ports, anna.id)).openings == WORKING_WEEK
    await typed(ports, anna, "undo", reply)
    assert (await organizers.by_id(ports, anna.id)).openings == ()


async def test_a_trip_asks_for_what_was_not_said(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    when = Time("range", first=date(2026, 5, 4), last=date(2026, 5, 8))
    asked, _ = await said(ports, anna, "travel", when=when)
    assert "Where will you be?" in asked.text
    assert "02:00–10:00 (Berlin)" in as_text((await typed(ports, anna, "Tokyo", asked)).card or {})
    asked, _ = await said(ports, anna, "travel", timezone="America/New_York")
    assert "From when to when are you in New York?" in asked.text
    assert "15:00–23:00 (Berlin)" in as_text((await typed(ports, anna, "from 11 to 15 May", asked)).card or {})
    with pytest.raises(UnknownZone):
        await said(ports, anna, "travel", timezone="Asia/Atlantis", when=when)


async def test_a_second_trip_takes_the_place_of_the_first_and_undo_brings_it_back(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    when = Time("range", first=date(2026, 5, 4), last=date(2026, 5, 8))
    _, first = await said(ports, anna, "travel", when=when, timezone="Asia/Tokyo")
    reply, second = await said(ports, anna, "travel", when=when, timezone="America/New_York")
    assert {one.zone for one in second.overrides if one.intervals} == {"America/New_York"}
    await typed(ports, anna, "undo", reply)
    assert (await organizers.by_id(ports, anna.id)).overrides == first.overrides


async def test_what_has_no_end_is_asked_for_one(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    reply, after = await said(ports, anna, "block_time", when=Time("range", first=FRIDAY))
    assert "Until when?" in reply.text
    assert after == anna


@pytest.mark.parametrize(
    ("when", "only", "open_then"),
    [
        (Time("recurrence", days=("sa",), opens="10:00", closes="12:00"), False, {5: (600, 720)}),
        (Time("recurrence", days=("sa",)), False, {5: (540, 1020)}),
        (Time("recurrence", days=("fr",), opens="10:00", closes="12:00"), True, {4: (600, 720)}),
        (Time("recurrence", days=("fr",), opens="16:00", closes="18:00"), False, {4: (540, 1080)}),
    ],
)
async def test_more_time_every_week(when: Time, only: bool, open_then: dict[int, Any], ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    _, after = await said(ports, anna, "unblock_time", when=when, only=only)
    hours = {day: (one.start, one.end) for one in after.openings for day in one.days}
    assert {day: hours[day] for day in open_then} == open_then
    assert hours[0] == (540, 1020)


async def test_every_kind_of_exception_is_undone_to_the_minute(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    before = (
        Override(FRIDAY, ((600, 720),)),
        Override(FRIDAY, ((900, 960),), "more"),
        Override(FRIDAY, ((630, 660),), "less"),
        Override(FRIDAY + timedelta(days=1), ((60, 540),), zone="Asia/Tokyo"),
    )
    days = [FRIDAY, FRIDAY + timedelta(days=1)]
    await organizers.replace_overrides(ports, anna, days, before)
    for command in ("block_time", "unblock_time"):
        reply, after = await said(ports, anna, command, when=Time("range", first=days[0], last=days[1]))
        assert after.overrides != before
        await typed(ports, anna, "undo", reply)
        assert (await organizers.by_id(ports, anna.id)).overrides == before


def back(values: Any, command: str = "restore_dates", until: str = "2026-03-02T08:00:00+00:00") -> dict[str, Any]:
    """What an undo button of dates would carry."""
    return {"last": {"command": command, "values": values, "until": until}}


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("undo", back({"runs": [{"date": "2026-03-06", "days": 10_000, "of": []}]})),
        ("undo", back({"runs": [{"date": "2026-03-06", "days": 1, "of": [{"kind": "all", "intervals": []}]}]})),
        ("undo", back({"runs": "all"})),
        ("undo", back({})),
        ("undo", back({}, command="help")),
        ("undo", back({}, until="soon")),
        ("unblock_time", {"day": "2026-03-06", "lasts": 10**9}),
        ("unblock_time", {"day": "9999-12-31", "lasts": 5}),
        ("why", {"low": "9999-12-31T10:00:00+00:00", "high": "9999-12-31T10:00:00+00:00"}),
        ("why", {"low": "2026-03-06T10:00:00+00:00", "high": "2026-03-06T10:00:00+00:00"}),
        ("unblock_time", {"open": [{"date": "soon", "intervals": []}]}),
        ("set_hours", {"closed": ["xx"]}),
        ("travel", {"timezone": "Asia/Tokyo", "begins": "0001-01-01", "ends": "9999-12-31"}),
    ],
)
async def test_a_button_that_is_not_ours_does_nothing(verb: str, data: dict[str, Any], ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    reply = await answer(ports, Turn(anna, verb=verb, data=data))
    assert "cannot be read" in reply.text
    assert await organizers.by_id(ports, anna.id) == anna


async def test_the_form_keeps_what_was_typed(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    data = {"mo": "9-12, 13-17", "tu": "whenever", "we": "9-5"}
    reply = await answer(ports, Turn(anna, verb="save_hours", data=data))
    assert reply.card is not None
    kept = {one["id"]: one["value"] for one in reply.card["body"] if one["type"] == "Input.Text"}
    assert kept == {**data, "th": "", "fr": "", "sa": "", "su": ""}
    assert (await organizers.by_id(ports, anna.id)).openings == WORKING_WEEK


async def test_a_button_can_be_pressed_late_but_changes_nothing(ports: Ports, clock: Clock) -> None:
    anna = await meet(ports, "Anna Berger")
    reply, after = await said(ports, anna, "block_time", when=Time("day", date=FRIDAY))
    assert reply.draft is not None
    clock.advance(timedelta(minutes=10, seconds=1))
    late = await answer(ports, Turn(after, verb="undo", data={"last": reply.draft["undo"]}))
    assert late.text == words_for("en")("help.too_late")
    assert (await organizers.by_id(ports, anna.id)).overrides == (Override(FRIDAY),)


@pytest.mark.parametrize(
    ("verb", "typed", "changed"),
    [
        ("set_timezone", "Tokyo", {"zone": "Asia/Tokyo", "zone_chosen": True}),
        ("set_hours", "Tue and Thu 2-5", {"openings": (Opening((1, 3), 14 * 60, 17 * 60),)}),
        ("block_time", "Friday", {"overrides": (Override(FRIDAY),)}),
    ],
)
async def test_what_is_asked_can_be_typed(ports: Ports, verb: str, typed: str, changed: dict[str, Any]) -> None:
    """S03: one thing is asked, and what is typed next answers it; what was changed before can still be undone."""
    anna = await meet(ports, "Anna Berger")
    before = undoing(ports.clock(), "resume", {})
    asked = await answer(ports, Turn(anna, verb=verb, draft=before))
    assert asked.draft is not None
    assert asked.draft["undo"] == before["undo"]
    await answer(ports, Turn(anna, text=typed, draft=asked.draft))
    assert await organizers.by_id(ports, anna.id) == replace(anna, **changed)
