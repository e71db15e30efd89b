"""The organizer's meeting types: first ones, published, ordered, copied, deleted with their bookings, changed after."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from scheduling.errors import BadValue, NotAllowed, NotFound, SlotTaken, TooLate, Unpublished
from scheduling.model import UNDO, Booking, MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, meeting_types, organizers, waiting
from scheduling.usecases.delivery import deliver_due
from tests.conftest import Clock, KeepingCourier, guest, half_hour, meet, office_hours

FIRST = {15: "Short meeting", 30: "Meeting"}
SLOTS = [half_hour(f"2026-03-03 {hour}") for hour in ("08:00", "09:00", "10:00")]


async def names(ports: Ports, organizer: Organizer) -> list[str]:
    return [one.name for one in await meeting_types.mine(ports, organizer)]


async def booked(ports: Ports, anna: Organizer, meeting_type: MeetingType, count: int = 3) -> list[Booking]:
    address = ports.links.address(meeting_type, anna.page)
    return [
        await bookings.book(ports, address, ports.new_id(), slot, guest(email=f"{number}@example.net"))
        for number, slot in enumerate(SLOTS[:count])
    ]


async def told(ports: Ports, couriers: dict[str, KeepingCourier]) -> list[tuple[str, str]]:
    """What the attendees are told by mail from now on, by address."""
    couriers["mail"].delivered.clear()
    while await deliver_due(ports, "test"):
        pass
    return sorted(
        (one.notification.kind, one.booking.attendee.email)
        for one in couriers["mail"].delivered
        if one.notification.recipient == "attendee"
    )


class TestS07ThePageIsSetUpAndPublishedBeforeItIsShared:
    async def test_first_contact_makes_two_types_that_nobody_sees(self, ports_everywhere: Ports) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        made = await meeting_types.begin(ports, anna, FIRST)
        assert [(one.name, one.duration, one.published) for one in made] == [
            ("Short meeting", timedelta(minutes=15), False),
            ("Meeting", timedelta(minutes=30), False),
        ]
        assert list(await meeting_types.mine(ports, anna)) == made
        assert await organizers.named(ports, "Anna") == []
        with pytest.raises(Unpublished):
            await bookings.page(ports, anna.page)
        with pytest.raises(Unpublished):
            await bookings.book(ports, ports.links.address(made[0], anna.page), ports.new_id(), SLOTS[0], guest())

    async def test_two_greetings_at_once_make_them_once(self, ports_everywhere: Ports) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        await asyncio.gather(*(meeting_types.begin(ports, anna, FIRST) for _ in range(5)))
        assert await names(ports, anna) == ["Short meeting", "Meeting"]

    async def test_they_do_not_come_back_once_deleted(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        for one in await meeting_types.begin(ports, anna, FIRST):
            await meeting_types.delete(ports, anna, one.id)
        assert await meeting_types.begin(ports, anna, FIRST) == []
        assert await names(ports, anna) == []

    async def test_who_offers_something_already_gets_no_more(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        await office_hours(ports, anna)
        assert await meeting_types.begin(ports, anna, FIRST) == []

    async def test_published_the_page_is_found_and_open(self, ports_everywhere: Ports) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        first, second = await meeting_types.begin(ports, anna, FIRST)
        assert [one.id for one in await meeting_types.publish(ports, anna, [second.id])] == [second.id]
        assert [one.id for one in (await bookings.page(ports, anna.page)).meeting_types] == [second.id]
        assert [one.id for one in await meeting_types.publish(ports, anna)] == [first.id]
        assert await organizers.named(ports, "Anna") == [anna]
        await meeting_types.unpublish(ports, anna, [first.id, second.id])
        assert await organizers.named(ports, "Anna") == []

    async def test_nobody_publishes_for_somebody_else(self, ports: Ports) -> None:
        anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
        made = await meeting_types.begin(ports, anna, FIRST)
        assert await meeting_types.publish(ports, ben, [one.id for one in made]) == []


class TestS02AnyNumberOfTypes:
    async def test_the_button_of_a_deleted_one_brings_it_back(self, ports_everywhere: Ports) -> None:
        ports = ports_everywhere
        anna, wanted = await meet(ports, "Anna Berger"), {"name": "Tutoring", "duration_min": 30}
        made = await meeting_types.create(ports, anna, ports.new_id(), wanted)
        await meeting_types.delete(ports, anna, made.id)
        assert await meeting_types.create(ports, anna, made.id, wanted) == made

    async def test_an_id_of_somebody_else_makes_nothing(self, ports_everywhere: Ports) -> None:
        ports = ports_everywhere
        anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
        made = await office_hours(ports, anna)
        wanted = {"name": "Tutoring", "duration_min": 30}
        with pytest.raises(NotAllowed):
            await meeting_types.create(ports, ben, made.id, wanted)
        await meeting_types.delete(ports, anna, made.id)
        with pytest.raises(NotAllowed):
            await meeting_types.create(ports, ben, made.id, wanted)

    async def test_a_copy_is_like_it_but_for_name_and_address(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        before = await office_hours(ports, anna, color="green", approval=True, max_per_day=3, location="teams")
        copy = await meeting_types.duplicate(ports, anna, before.id, ports.new_id(), "Clinic")
        old = {**meeting_types.values_of(before), "name": "Clinic"}
        assert (meeting_types.values_of(copy), copy.slug) == (old, "clinic")

    @pytest.mark.parametrize(("position", "order"), [(1, "cab"), (2, "acb"), (9, "abc"), (-4, "cab")])
    async def test_the_list_is_in_the_order_that_was_said(self, ports: Ports, position: int, order: str) -> None:
        anna = await meet(ports, "Anna Berger")
        made = [await office_hours(ports, anna, name=name) for name in "abc"]
        await meeting_types.place_at(ports, anna, made[2].id, position)
        assert "".join(await names(ports, anna)) == order

    async def test_a_new_name_keeps_the_address(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        before = await office_hours(ports, anna)
        after, _ = await meeting_types.change(ports, anna, before.id, {"name": "Surgery"})
        assert (after.name, after.slug) == ("Surgery", "office-hours")

    @pytest.mark.parametrize("values", [{"color": "pink"}, {"duration_min": "x"}, {"location": "moon"}])
    async def test_what_it_cannot_be_is_refused(self, ports: Ports, values: dict[str, object]) -> None:
        anna = await meet(ports, "Anna Berger")
        with pytest.raises(BadValue):
            await office_hours(ports, anna, **values)


class TestDeletedWithBookings:
    async def test_kept_they_stand(self, ports: Ports, couriers: dict[str, KeepingCourier]) -> None:
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        made = await booked(ports, anna, clinic)
        await told(ports, couriers)
        assert list(await meeting_types.booked(ports, anna, clinic.id)) == made
        await meeting_types.delete(ports, anna, clinic.id)
        assert await told(ports, couriers) == []
        assert {(await bookings.view(ports, one.uid, anna)).booking.status for one in made} == {"confirmed"}

    async def test_called_off_every_attendee_is_told_and_it_can_be_taken_back(
        self, ports_everywhere: Ports, couriers: dict[str, KeepingCourier]
    ) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        made = await booked(ports, anna, clinic)
        await told(ports, couriers)
        gone, cancelled = await meeting_types.delete_with_bookings(ports, anna, clinic.id)
        assert (gone, [one.uid for one in cancelled]) == (clinic, [one.uid for one in made])
        assert await told(ports, couriers) == [("cancelled", f"{number}@example.net") for number in range(3)]
        with pytest.raises(NotFound):
            await meeting_types.one_of_mine(ports, anna, clinic.id)

        assert await meeting_types.restore(ports, anna, clinic.id) == clinic
        back = await meeting_types.bring_back(ports, anna, [one.uid for one in cancelled])
        assert [(one.uid, one.status) for one in back] == [(one.uid, "confirmed") for one in made]
        assert await told(ports, couriers) == [("confirmed", f"{number}@example.net") for number in range(3)]

    async def test_later_than_ten_minutes_only_the_type_comes_back(self, ports: Ports, clock: Clock) -> None:
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        await booked(ports, anna, clinic)
        _, cancelled = await meeting_types.delete_with_bookings(ports, anna, clinic.id)
        clock.advance(timedelta(minutes=11))
        await meeting_types.restore(ports, anna, clinic.id)
        assert await meeting_types.bring_back(ports, anna, [one.uid for one in cancelled]) == []

    async def test_a_request_is_declined_and_does_not_come_back_as_granted(
        self, ports: Ports, couriers: dict[str, KeepingCourier]
    ) -> None:
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna, approval=True)
        await booked(ports, anna, clinic, 1)
        await told(ports, couriers)
        _, cancelled = await meeting_types.delete_with_bookings(ports, anna, clinic.id)
        assert cancelled == []
        assert await told(ports, couriers) == [("declined", "0@example.net")]

    async def test_only_the_owner_may(self, ports: Ports) -> None:
        anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
        clinic = await office_hours(ports, anna)
        made = await booked(ports, anna, clinic, 1)
        with pytest.raises(NotAllowed):
            await meeting_types.delete_with_bookings(ports, ben, clinic.id)
        assert await meeting_types.bring_back(ports, ben, [one.uid for one in made]) == []


class TestAppliedToTheMeetingsBookedToo:
    async def test_name_and_place_are_given_to_them_and_they_are_told(
        self, ports_everywhere: Ports, couriers: dict[str, KeepingCourier]
    ) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        made = await booked(ports, anna, clinic)
        await told(ports, couriers)
        assert await meeting_types.outdated(ports, anna, clinic.id) == []
        await meeting_types.change(ports, anna, clinic.id, {"name": "Surgery", "location": "phone"})
        assert [one.uid for one in await meeting_types.outdated(ports, anna, clinic.id)] == [one.uid for one in made]
        after = await meeting_types.apply(ports, anna, clinic.id)
        assert {(one.title, one.place, one.sequence) for one in after} == {("Surgery", "phone", 1)}
        assert await told(ports, couriers) == [("changed", f"{number}@example.net") for number in range(3)]
        assert await meeting_types.apply(ports, anna, clinic.id) == []

    async def test_a_guest_can_still_take_back_the_move_they_just_made(
        self, ports_everywhere: Ports, clock: Clock
    ) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        [made] = await booked(ports, anna, clinic, 1)
        await bookings.reschedule(ports, made.uid, SLOTS[1])
        clock.advance(UNDO / 2)
        after = await renamed(ports, anna, clinic)
        assert [after.can_go_back(side, clock()) for side in ("attendee", "organizer")] == [True, False]
        with pytest.raises(SlotTaken):  # so it is kept for them
            await booked(ports, anna, clinic, 1)
        back = await bookings.reschedule(ports, made.uid, made.slot)
        assert (back.title, back.slot) == ("Surgery", made.slot)

    async def test_that_is_no_new_time_to_take_a_move_back_in(self, ports_everywhere: Ports, clock: Clock) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        [made] = await booked(ports, anna, clinic, 1)
        moved = await bookings.reschedule(ports, made.uid, SLOTS[1], by=anna)
        clock.advance(UNDO)
        after = await renamed(ports, anna, clinic)
        assert (moved.kept(clock()), after.kept(clock())) == (None, None)
        await booked(ports, anna, clinic, 1)

    async def test_only_a_time_that_the_organizer_chose_is_not_held_to_the_cut_off(
        self, ports_everywhere: Ports, clock: Clock
    ) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna, **{"cut_off.notice": 60})
        ours, theirs, _ = await booked(ports, anna, clinic)
        afternoon = [half_hour(f"2026-03-03 {hour}") for hour in ("13:00", "14:00")]
        await bookings.reschedule(ports, ours.uid, afternoon[0], by=anna)
        await bookings.reschedule(ports, theirs.uid, afternoon[1])
        await renamed(ports, anna, clinic)
        await bookings.announce_late(ports, ours.uid, 10)
        clock.moment = afternoon[0].start - timedelta(minutes=1)
        assert (await bookings.cancel(ports, ours.uid)).status == "cancelled"
        clock.moment = afternoon[1].start - timedelta(minutes=1)
        with pytest.raises(TooLate):
            await bookings.cancel(ports, theirs.uid)

    async def test_who_waits_for_an_earlier_time_goes_on_waiting(self, ports_everywhere: Ports, clock: Clock) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna, availability=[{"days": ["tu"], "start": "09:00", "end": "12:00"}])
        first, *_, last = await booked(ports, anna, clinic)
        await waiting.wait(ports, last.uid, None)
        await renamed(ports, anna, clinic)
        clock.advance(waiting.EVERY)
        await waiting.look_for_earlier(ports)
        await bookings.cancel(ports, first.uid)
        clock.advance(UNDO + waiting.EVERY)
        assert await waiting.look_for_earlier(ports) == 1


async def renamed(ports: Ports, anna: Organizer, meeting_type: MeetingType) -> Booking:
    """The first booking of a meeting type once its new name has been given to all of them."""
    await meeting_types.change(ports, anna, meeting_type.id, {"name": "Surgery"})
    return (await meeting_types.apply(ports, anna, meeting_type.id))[0]


class TestS06TeamsForAllMeetings:
    async def test_it_is_added_to_all_without_a_place_and_to_new_ones(self, ports_everywhere: Ports) -> None:
        ports = ports_everywhere
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        check = await meeting_types.create(
            ports, anna, ports.new_id(), {"name": "Check", "duration_min": 15, "location": "phone"}
        )
        anna, placed = await meeting_types.use_teams(ports, anna, True)
        assert [one.id for one in placed] == [clinic.id]
        again = await organizers.by_id(ports, anna.id)
        new = await meeting_types.create(ports, again, ports.new_id(), {"name": "Review", "duration_min": 15})
        own = await meeting_types.create(
            ports, again, ports.new_id(), {"name": "Lunch", "duration_min": 15, "location": "in_person"}
        )
        mine = await meeting_types.mine(ports, again)
        assert {one.id: one.place for one in mine} == {
            clinic.id: "teams",
            check.id: "phone",
            new.id: "teams",
            own.id: "in_person",
        }

    async def test_it_is_taken_from_all_and_its_undoing_touches_only_what_it_changed(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        clinic = await office_hours(ports, anna)
        await meeting_types.change(ports, anna, clinic.id, {"location": "teams"})
        other = await meeting_types.create(ports, anna, ports.new_id(), {"name": "Check", "duration_min": 15})
        anna, placed = await meeting_types.use_teams(ports, anna, True)
        back, undone = await meeting_types.use_teams(ports, anna, False, [one.id for one in placed], "none")
        assert [one.id for one in undone] == [other.id]
        assert {one.id: one.place for one in await meeting_types.mine(ports, back)} == {
            clinic.id: "teams",
            other.id: "none",
        }
        gone, changed = await meeting_types.use_teams(ports, back, False)
        assert ([one.id for one in changed], gone.place) == ([clinic.id], "none")

    async def test_nobody_elses_are_touched(self, ports: Ports) -> None:
        anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
        clinic = await office_hours(ports, anna)
        _, placed = await meeting_types.use_teams(ports, ben, True, [clinic.id])
        assert placed == []
        assert (await meeting_types.one_of_mine(ports, anna, clinic.id)).place == "none"
