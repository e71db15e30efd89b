"""How a meeting type is shared: on the page or by its own link, changed at any time, seen by nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import gathered, titled
from dialogs import answer
from dialogs.turn import Reply, Turn
from scheduling.errors import NotFound
from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types
from tests.conftest import guest, half_hour, meet, office_hours

SLOT = half_hour("2026-03-03 09:00")


async def of(ports: Ports, anna: Organizer, meeting_type: MeetingType) -> MeetingType:
    return await meeting_types.one_of_mine(ports, anna, meeting_type.id)


async def on_page(ports: Ports, anna: Organizer) -> list[str]:
    """What a guest sees on the page."""
    return [one.name for one in (await bookings.page(ports, anna.page)).meeting_types]


async def form_sent(ports: Ports, anna: Organizer, shown: Reply, **filled: Any) -> Reply:
    button = titled(shown.card or {}, "Save")
    assert button is not None
    data = gathered(shown.card or {}, button, filled)
    return await answer(ports, Turn(anna, verb=button["verb"], data=data))


@pytest.mark.parametrize("by_form", [False, True], ids=["a sentence", "a tap"])
async def test_public_and_private_are_changed_at_any_time(ports: Ports, by_form: bool) -> None:
    """S04, S05: public stands on the page, private is found by its own link alone."""
    anna = await meet(ports, "Anna Berger")
    coffee, hours = await office_hours(ports, anna, name="Coffee"), await office_hours(ports, anna)
    readable = ports.links.address(hours, anna.page)
    for visibility, names in (("private", ["Coffee"]), ("public", ["Coffee", "Office hours"])):
        shown = await answer(ports, Turn(anna, verb="show_type", data={"id": hours.id}))
        if by_form:
            form = await answer(ports, Turn(anna, verb="update_meeting_type", data={"id": hours.id}))
            await form_sent(ports, anna, form, visibility=visibility)
        else:
            await answer(ports, Turn(anna, text=f"make it {visibility}", draft=shown.draft))
        assert (await of(ports, anna, hours)).visibility == visibility
        assert await on_page(ports, anna) == names
        if visibility == "private":
            with pytest.raises(NotFound):
                await bookings.require_address(ports, readable)
        await bookings.require_address(ports, ports.links.address(await of(ports, anna, hours), anna.page))
    await bookings.require_address(ports, readable)
    assert (await of(ports, anna, coffee)).visibility == "public"


@pytest.mark.parametrize("by_form", [False, True], ids=["a sentence", "a tap"])
async def test_whether_each_link_is_for_one_booking_is_changed_and_undone(ports: Ports, by_form: bool) -> None:
    anna = await meet(ports, "Anna Berger")
    hours = await office_hours(ports, anna)
    if by_form:
        form = await answer(ports, Turn(anna, verb="update_meeting_type", data={"id": hours.id}))
        reply = await form_sent(ports, anna, form, single_use="true")
    else:
        reply = await answer(ports, Turn(anna, text="every link to office hours should work only once"))
    assert as_text(reply.card or {}).startswith("Changed: how often a link can be used.")
    assert (await of(ports, anna, hours)).single_use
    assert await on_page(ports, anna) == []
    await answer(ports, Turn(anna, text="undo", draft=reply.draft))
    assert not (await of(ports, anna, hours)).single_use
    assert await on_page(ports, anna) == ["Office hours"]


async def test_a_change_of_nothing_that_a_meeting_type_has_is_said_to_be_none(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    hours = await office_hours(ports, anna)
    data = {"id": hours.id, "changes": {"weather": "sunny"}}
    reply = await answer(ports, Turn(anna, verb="update_meeting_type", data=data))
    assert as_text(reply.card or {}).startswith("Nothing to change was said.")
    assert titled(reply.card or {}, "Undo") is None
    assert await of(ports, anna, hours) == hours


async def test_the_page_has_all_public_types_and_a_link_only_its_own(ports: Ports) -> None:
    """S14, S15: whoever has a link may look and book."""
    anna = await meet(ports, "Anna Berger")
    made = [await office_hours(ports, anna, name=name) for name in ("Coffee", "Review", "Secret", "Paused")]
    await meeting_types.change(ports, anna, made[2].id, {"visibility": "private"})
    await meeting_types.pause(ports, anna, made[3].id, True)
    assert await on_page(ports, anna) == ["Coffee", "Review"]
    offer = await bookings.offer(ports, f"{anna.page}/review", SLOT)
    assert offer.meeting_type.name == "Review"
    booking = await bookings.book(ports, f"{anna.page}/review", ports.new_id(), SLOT, guest())
    assert booking.meeting_type_id == made[1].id


async def test_where_it_takes_place_is_one_setting_of_each_type(ports: Ports) -> None:
    """S06: a Teams meeting for every meeting of a type, said in one sentence."""
    anna = await meet(ports, "Anna Berger")
    hours = await office_hours(ports, anna)
    shown = await answer(ports, Turn(anna, verb="show_type", data={"id": hours.id}))
    await answer(ports, Turn(anna, text="make it in Teams", draft=shown.draft))
    assert (await of(ports, anna, hours)).place == "teams"
