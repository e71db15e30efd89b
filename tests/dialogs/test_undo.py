"""Undo: every change can be taken back for ten minutes, by its button and by saying so, and not a moment longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from demo.buttons import elements
from dialogs import COMMANDS, answer
from dialogs.taking_back import UNDOABLE
from dialogs.turn import Reply, Turn
from language.times import Time
from language.words import words_for
from scheduling.model import Booking, Busy, MeetingType, Organizer, ShareLink
from scheduling.ports import Ports
from scheduling.usecases import bookings, organizers, share_links
from tests.conftest import BusyPort, Clock, guest, half_hour, meet, office_hours

FRIDAY = date(2026, 3, 6)
Known = Mapping[str, str]

# What is done, with "{type}", "{private}", "{link}", "{revoked}" and "{booking}" for what is there; and the command
# that takes it back.
CHANGES: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "a type made": ("create_meeting_type", {"name": "Coffee", "duration_min": 15}, "delete_meeting_type"),
    "a template added": ("templates", {"name": "coffee"}, "delete_meeting_type"),
    "a type changed": ("update_meeting_type", {"id": "{type}", "changes": {"duration_min": 45}}, "update_meeting_type"),
    "the form saved": ("save_type", {"id": "{type}", "name": "Clinic", "approval": "true"}, "update_meeting_type"),
    "a type paused": ("pause", {"id": "{type}"}, "resume"),
    "a type deleted": ("delete_meeting_type", {"id": "{type}", "booked": "keep"}, "restore_type"),
    "a type deleted with its meetings": ("delete_meeting_type", {"id": "{type}", "booked": "cancel"}, "restore_type"),
    "a type copied": ("duplicate_meeting_type", {"id": "{type}", "new_name": "Second"}, "delete_meeting_type"),
    "a type placed": ("order_meeting_type", {"id": "{private}", "position": 1}, "order_meeting_type"),
    "the page taken back": ("unpublish", {}, "publish"),
    "the page paused": ("pause", {}, "resume"),
    "what the page says": ("describe_page", {"about": "I advise on buildings."}, "describe_page"),
    "hours": ("set_hours", {"closed": ["mo"]}, "set_hours"),
    "the zone": ("set_timezone", {"timezone": "Asia/Tokyo"}, "set_timezone"),
    "the zone at the first words": ("welcome", {"city": "Tokyo"}, "set_timezone"),
    "a day off": ("block_time", {"when": Time("day", date=FRIDAY)}, "restore_dates"),
    "extra hours": ("unblock_time", {"when": Time("day", date=FRIDAY, opens="18:00", closes="20:00")}, "restore_dates"),
    "a trip": ("travel", {"timezone": "Asia/Tokyo", "begins": "2026-03-09", "ends": "2026-03-13"}, "restore_dates"),
    "a day cleared": (
        "clear_now",
        {"plan": "ab" * 16, "how": "cancel", "low": "{low}", "high": "{high}"},
        "undo_clearing",
    ),
    "a day moved": ("clear_now", {"plan": "cd" * 16, "how": "move", "low": "{low}", "high": "{high}"}, "undo_clearing"),
    "a meeting cancelled": ("cancel_booking", {"uid": "{booking}"}, "restore_booking"),
    "a meeting moved": ("take", {"moving": "{booking}", "start": "2026-03-04T09:00:00+00:00"}, "move_back"),
    "a link made": ("share_link", {"id": "{type}", "for_person": "Ben", "max_uses": 2}, "revoke_link"),
    "a link renewed": ("renew_link", {"link_id": "{link}", "expires_days": 300}, "unrenew_link"),
    "a revoked link renewed": ("renew_link", {"link_id": "{revoked}"}, "unrenew_link"),
    "a link revoked": ("revoke_link", {"link_id": "{link}"}, "restore_link"),
    "a type's own link renewed": ("renew_link", {"id": "{private}", "own": True, "expires_days": 300}, "renew_own"),
    "a type's own link revoked": ("revoke_link", {"id": "{private}", "own": True}, "renew_own"),
    "Teams for all": ("teams_for_all", {"on": True}, "teams_for_all"),
    "what blocks": ("status_blocks", {"shown": ["tentative", "away"], "blocks": False}, "choose_blocking"),
    "the morning preview": ("preview", {"on": True, "at": "07:30"}, "preview"),
}


async def begun(ports: Ports) -> tuple[Organizer, Known]:
    """Anna with two meeting types, two links and a meeting."""
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna)
    private = await office_hours(ports, anna, name="Mentoring", visibility="private")
    link = await share_links.create(ports, anna, ports.new_id(), kind.id, name="Ana", max_uses=3, days=20)
    revoked = await share_links.create(ports, anna, ports.new_id(), kind.id, name="Old")
    await share_links.revoke(ports, anna, revoked.link.id)
    address, slot = ports.links.address(kind, anna.page), half_hour("2026-03-03 09:00")
    booking = await bookings.book(ports, address, ports.new_id(), slot, guest())
    ids = {"type": kind.id, "private": private.id, "link": link.link.id, "revoked": revoked.link.id}
    window = {"low": "2026-03-02T23:00:00+00:00", "high": "2026-03-03T23:00:00+00:00"}
    return anna, {**ids, **window, "booking": booking.uid}


def filled(value: Any, known: Known) -> Any:
    return known[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value


async def do(ports: Ports, anna: Organizer, name: str, known: Known) -> Reply:
    verb, values, _ = CHANGES[name]
    carried = {key: filled(value, known) for key, value in values.items()}
    person = await organizers.by_id(ports, anna.id)
    when = carried.pop("when", None)
    if when is None:
        return await answer(ports, Turn(person, verb=verb, data=carried))
    return await COMMANDS[verb](ports, Turn(person, text="…"), {"when": when})


async def undo(ports: Ports, anna: Organizer, reply: Reply, how: str) -> Reply:
    person = await organizers.by_id(ports, anna.id)
    if how == "said":
        return await answer(ports, Turn(person, text="undo", draft=reply.draft))
    assert reply.card is not None
    # That of a cancelled meeting is part of its state, so that it stands on every card of it.
    [button] = [one for one in elements(reply.card) if one.get("verb") in ("undo", "restore_booking")]
    return await answer(ports, Turn(person, verb=button["verb"], data=button["data"]))


State = tuple[Organizer, tuple[MeetingType, ...], tuple[ShareLink | None, ...], tuple[tuple[Any, ...], ...]]


async def state(ports: Ports, anna: Organizer, known: Known) -> State:
    """All that Anna has; of a booking only what people see of it, since taking something back is a change, too."""
    async with ports.reading() as work:
        person = await work.organizers.by_id(anna.id)
        types = tuple(await work.meeting_types.of(anna.id))
        good = [one.id for one in await work.share_links.of([one.id for one in types])]
        ids = dict.fromkeys([known["link"], known["revoked"], *good])
        links = tuple([await work.share_links.find(one) for one in ids])
        booking: Booking = await work.diaries.by_uid(known["booking"])
    seen = (booking.uid, booking.slot, booking.status, booking.title)
    return person, types, links, (seen,)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("how", ["pressed", "said"])
async def test_it_is_as_before(ports: Ports, clock: Clock, name: str, how: str) -> None:
    anna, known = await begun(ports)
    before = await state(ports, anna, known)
    reply = await do(ports, anna, name, known)
    assert await state(ports, anna, known) != before
    clock.advance(timedelta(minutes=9, seconds=59))
    await undo(ports, anna, reply, how)
    assert forgetting_the_choice(await state(ports, anna, known)) == forgetting_the_choice(before)


@pytest.mark.parametrize("name", CHANGES)
async def test_after_ten_minutes_it_stays_and_that_is_said(ports: Ports, clock: Clock, name: str) -> None:
    anna, known = await begun(ports)
    reply = await do(ports, anna, name, known)
    after = await state(ports, anna, known)
    clock.advance(timedelta(minutes=10))
    for how in ("pressed", "said"):
        assert (await undo(ports, anna, reply, how)).text == words_for("en")("help.too_late")
    assert await state(ports, anna, known) == after


def test_every_way_back_is_tried() -> None:
    first = {"restore_type", "resume", "unpublish", "publish", "cancel_booking", "pause", "unapply"}
    first |= {"no_show"}  # of a meeting that is over: tests/dialogs/test_numbers.py
    assert set(UNDOABLE) - {back for _, _, back in CHANGES.values()} <= first


async def test_a_meeting_goes_back_only_where_it_is_still_free(ports: Ports, busy: BusyPort) -> None:
    anna, known = await begun(ports)
    reply = await do(ports, anna, "a meeting moved", known)
    busy.spans.append(Busy(half_hour("2026-03-03 09:00"), "an appointment"))
    assert (await undo(ports, anna, reply, "pressed")).text == words_for("en")("error.slot_taken")


async def test_an_attendee_goes_back_to_a_time_within_the_notice(ports: Ports, clock: Clock) -> None:
    """What was promised once is not held to the notice again."""
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    kind = await office_hours(ports, anna, **{"minimum_notice.notice": 24 * 60})
    slot, later = half_hour("2026-03-03 09:00"), half_hour("2026-03-05 09:00")
    address = ports.links.address(kind, anna.page)
    booking = await bookings.book(ports, address, ports.new_id(), slot, guest("Ben Osei", person_id=ben.id))
    clock.moment = slot.start - timedelta(hours=3)
    moved = await answer(ports, Turn(ben, verb="take", data={"moving": booking.uid, "start": later.start.isoformat()}))
    back = await undo(ports, ben, moved, "pressed")
    assert (await bookings.view(ports, booking.uid, ben)).booking.slot == slot
    assert back.draft is not None


def forgetting_the_choice(known: State) -> State:
    """Without what remembers that somebody chose their zone themselves."""
    return (replace(known[0], zone_chosen=False, preview_due=None), *known[1:])
