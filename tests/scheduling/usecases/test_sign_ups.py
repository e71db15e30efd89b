"""A sign-up on real SQL, on both databases: one time for each, however many tap at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from scheduling.errors import NotAllowed, NotFound, SlotTaken
from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import share_links, sign_ups
from tests.conftest import Clock, at, guest, half_hour, meet, office_hours

WINDOW = Span(at("2026-03-04 13:00"), at("2026-03-04 15:00"))
FIRST, SECOND = half_hour("2026-03-04 13:00"), half_hour("2026-03-04 13:30")


async def begun(ports: Ports) -> tuple[Organizer, MeetingType, str]:
    """Anna's sign-up for Wednesday afternoon, and its address."""
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna)
    link = await sign_ups.begin(ports, anna, ports.new_id(), kind.id, WINDOW, "Sign-up")
    return anna, kind, f"p/{ports.links.token('link', link.id, link.version)}"


async def take(ports: Ports, address: str, person: Organizer, slot: Span) -> bool:
    """Whether they had it already."""
    attendee = guest(person.name, email=person.email, person_id=person.id)
    return (await sign_ups.take(ports, address, slot, attendee, person))[1]


async def seen(ports: Ports, address: str) -> tuple[list[str], list[str]]:
    """Who is on it, and the starts that are free."""
    now = await sign_ups.look(ports, address, WINDOW)
    return [one.attendee.name for one in now.taken], [f"{one.start:%H:%M}" for one in now.free]


async def test_one_time_for_each(ports_everywhere: Ports, clock: Clock) -> None:
    _, _, address = await begun(ports_everywhere)
    ben, cleo = await meet(ports_everywhere, "Ben Osei"), await meet(ports_everywhere, "Cleo Ng")
    assert not await take(ports_everywhere, address, ben, FIRST)
    assert await take(ports_everywhere, address, ben, FIRST)
    with pytest.raises(SlotTaken):
        await take(ports_everywhere, address, cleo, FIRST)
    assert not await take(ports_everywhere, address, ben, SECOND)
    assert await seen(ports_everywhere, address) == (["Ben Osei"], ["14:00", "14:30"])
    clock.advance(timedelta(minutes=10))  # until then Ben can go back
    assert await seen(ports_everywhere, address) == (["Ben Osei"], ["13:00", "14:00", "14:30"])
    await take(ports_everywhere, address, cleo, FIRST)
    assert await seen(ports_everywhere, address) == (["Cleo Ng", "Ben Osei"], ["14:00", "14:30"])


async def test_who_taps_two_times_at_once_is_on_it_once(ports_everywhere: Ports, clock: Clock) -> None:
    _, _, address = await begun(ports_everywhere)
    ben = await meet(ports_everywhere, "Ben Osei")
    slots = [half_hour(f"2026-03-04 {time}") for time in ("13:00", "13:30", "14:00", "14:30")] * 2
    await asyncio.gather(*(take(ports_everywhere, address, ben, one) for one in slots), return_exceptions=True)
    clock.advance(timedelta(minutes=10))  # what the last tap gave up is kept so long
    names, free = await seen(ports_everywhere, address)
    assert (names, len(free)) == (["Ben Osei"], 3)


async def test_who_left_can_come_again(ports: Ports, clock: Clock) -> None:
    _, _, address = await begun(ports)
    ben = await meet(ports, "Ben Osei")
    assert await sign_ups.leave(ports, address, ben) is None
    for _ in range(2):
        await take(ports, address, ben, FIRST)
        assert await sign_ups.leave(ports, address, ben) is not None
        assert (await seen(ports, address))[0] == []
        clock.advance(timedelta(minutes=11))
    assert await seen(ports, address) == ([], ["13:00", "13:30", "14:00", "14:30"])


async def test_what_was_booked_elsewhere_is_taken_but_nobody_is_named(ports: Ports) -> None:
    anna, kind, address = await begun(ports)
    other = await share_links.create(ports, anna, ports.new_id(), kind.id, name="Ana")
    elsewhere = f"p/{ports.links.token('link', other.link.id)}"
    await take(ports, elsewhere, await meet(ports, "Ana Lima"), FIRST)
    assert await seen(ports, address) == ([], ["13:30", "14:00", "14:30"])


async def test_only_one_s_own_can_be_put_up_and_what_is_revoked_is_gone(ports: Ports) -> None:
    anna, kind, address = await begun(ports)
    with pytest.raises(NotAllowed):
        await sign_ups.begin(ports, await meet(ports, "Ben Osei"), ports.new_id(), kind.id, WINDOW, "Sign-up")
    [shared] = await share_links.mine(ports, anna)
    assert (shared.link.name, shared.link.expires) == ("Sign-up", WINDOW.end)
    await share_links.revoke(ports, anna, shared.link.id)
    with pytest.raises(NotFound):
        await sign_ups.look(ports, address, WINDOW)


async def test_once_its_stretch_is_over_nothing_is_free_and_who_was_on_it_stays(ports: Ports, clock: Clock) -> None:
    _, _, address = await begun(ports)
    ben = await meet(ports, "Ben Osei")
    await take(ports, address, ben, FIRST)
    clock.moment = WINDOW.end
    now = await sign_ups.look(ports, address, WINDOW)
    assert (now.over, now.free, [one.attendee.name for one in now.taken]) == (True, (), ["Ben Osei"])
