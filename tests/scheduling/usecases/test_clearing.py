"""A day that falls through: everybody moved or told, the time blocked, and all of it taken back. On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduling.errors import AlreadyOver, CalendarUnreachable, SlotTaken
from scheduling.model import UNDO, Booking, Busy, Organizer, Override
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, clearing, meeting_types, organizers
from scheduling.usecases.clearing import PATIENCE, STEP, Progress
from tests.conftest import BusyPort, Clock, at, guest, half_hour, meet, office_hours

TUESDAY = Span(at("2026-03-02 23:00"), at("2026-03-03 23:00"))  # in Berlin
NINE, TEN, ELEVEN = (half_hour(f"2026-03-03 {hour}:00") for hour in ("08", "09", "10"))
PLAN = "0123456789abcdef0123456789abcdef"


async def booked(ports: Ports, organizer: Organizer, slot: Span, name: str = "Gina Guest", **values: object) -> Booking:
    async with ports.reading() as work:
        meeting_type = (await work.meeting_types.of(organizer.id))[0]
    address = ports.links.address(meeting_type, organizer.page)
    return await bookings.book(ports, address, ports.new_id(), slot, guest(name, **values))


async def anna_with(ports: Ports, *slots: Span, **values: object) -> tuple[Organizer, list[Booking]]:
    anna = await meet(ports, "Anna Berger")
    await office_hours(ports, anna, **values)
    return anna, [await booked(ports, anna, slot) for slot in slots]


async def now(ports: Ports, uid: str) -> Booking:
    async with ports.reading() as work:
        return await work.diaries.by_uid(uid)


async def again(ports: Ports, person: Organizer) -> Organizer:
    return await organizers.by_id(ports, person.id)


def outcomes(progress: Progress) -> list[str]:
    return [outcome for _, outcome in progress.rows]


async def test_all_move_to_the_next_day_at_the_same_time(ports_everywhere: Ports) -> None:
    anna, made = await anna_with(ports_everywhere, NINE, TEN)
    progress = await clearing.clear(ports_everywhere, anna, PLAN, "move", TUESDAY)
    assert outcomes(progress) == ["moved", "moved"]
    moved = [(await now(ports_everywhere, one.uid)).slot for one in made]
    assert moved == [half_hour("2026-03-04 08:00"), half_hour("2026-03-04 09:00")]


async def test_the_day_is_blocked(ports_everywhere: Ports) -> None:
    anna, _ = await anna_with(ports_everywhere, NINE)
    await clearing.clear(ports_everywhere, anna, PLAN, "cancel", TUESDAY)
    assert [one.intervals for one in (await again(ports_everywhere, anna)).overrides] == [()]
    with pytest.raises(SlotTaken):
        await booked(ports_everywhere, anna, ELEVEN)


async def test_where_that_time_is_taken_it_is_the_next_day_that_has_it(ports: Ports) -> None:
    anna, [first] = await anna_with(ports, TEN)
    await booked(ports, anna, half_hour("2026-03-04 09:00"), "Ben")
    await clearing.clear(ports, anna, PLAN, "move", TUESDAY)
    assert (await now(ports, first.uid)).slot == half_hour("2026-03-05 09:00")


async def test_where_no_day_of_the_week_has_it_the_first_free_time_is_taken(ports: Ports, busy: BusyPort) -> None:
    anna, [first] = await anna_with(ports, TEN)
    for day in range(4, 12):
        slot = half_hour(f"2026-03-{day:02} 09:00")
        busy.spans.append(Busy(slot))
    await clearing.clear(ports, anna, PLAN, "move", TUESDAY)
    assert (await now(ports, first.uid)).slot == half_hour("2026-03-04 08:00")


async def test_who_finds_no_time_stays_and_can_be_cancelled_then(ports: Ports) -> None:
    anna, [first] = await anna_with(ports, TEN)
    nobody_after = [Override((at("2026-03-04 00:00") + timedelta(days=n)).date()) for n in range(400)]
    anna = await organizers.replace_overrides(ports, anna, [one.date for one in nobody_after], nobody_after)
    progress = await clearing.clear(ports, anna, PLAN, "move", TUESDAY)
    assert outcomes(progress) == ["stays"]
    assert (await now(ports, first.uid)).slot == TEN
    rest = await clearing.clear(ports, anna, ports.new_id(), "cancel", TUESDAY)
    assert outcomes(rest) == ["cancelled"]


async def test_a_calendar_that_cannot_be_read_moves_nobody(ports: Ports, busy: BusyPort) -> None:
    anna, [first] = await anna_with(ports, TEN)
    busy.problem = CalendarUnreachable()
    assert outcomes(await clearing.clear(ports, anna, PLAN, "move", TUESDAY)) == ["stays"]
    assert (await now(ports, first.uid)).slot == TEN


async def test_the_calendars_are_read_once_for_all(ports: Ports, busy: BusyPort) -> None:
    anna, _ = await anna_with(ports, NINE, TEN, ELEVEN)
    asked = []

    async def counting(connections: object, window: Span) -> object:
        asked.append(window)
        return await busy([], window)

    await clearing.clear(replace(ports, busy_now=counting), anna, PLAN, "move", TUESDAY)  # type: ignore[arg-type]
    assert len(asked) == 1


async def test_only_the_time_is_blocked(ports_everywhere: Ports) -> None:
    anna, [first] = await anna_with(ports_everywhere, TEN)
    progress = await clearing.clear(ports_everywhere, anna, PLAN, "block", TUESDAY)
    assert progress.rows == ()
    assert (await now(ports_everywhere, first.uid)).sequence == 0
    assert (await again(ports_everywhere, anna)).overrides != ()


async def test_a_part_of_the_day_leaves_the_rest_open(ports: Ports) -> None:
    anna, made = await anna_with(ports, NINE, half_hour("2026-03-03 13:00"))
    afternoon = Span(at("2026-03-03 11:00"), at("2026-03-03 23:00"))
    progress = await clearing.clear(ports, anna, PLAN, "cancel", afternoon)
    assert [one.booking.uid for one, _ in progress.rows] == [made[1].uid]
    assert (await again(ports, anna)).overrides == (Override(at("2026-03-03 12:00").date(), ((720, 1440),), "less"),)


async def test_a_meeting_that_has_begun_is_left_alone(ports: Ports, clock: Clock) -> None:
    anna, made = await anna_with(ports, NINE, TEN)
    clock.moment = at("2026-03-03 08:10")
    found = await clearing.affected(ports, anna, Span(clock(), TUESDAY.end))
    assert [one.booking.uid for one in found] == [made[1].uid]


async def test_a_request_is_declined(ports: Ports) -> None:
    anna, [first] = await anna_with(ports, TEN, approval=True)
    assert first.status == "requested"
    progress = await clearing.clear(ports, anna, PLAN, "move", TUESDAY)
    assert outcomes(progress) == ["declined"]
    assert (await now(ports, first.uid)).status == "cancelled"
    assert outcomes(await clearing.take_back(ports, anna, PLAN)) == ["declined"]


async def test_what_one_attends_is_called_off_as_well(ports: Ports) -> None:
    ben, _ = await anna_with(ports)
    anna = await meet(ports, "Carla Nunes")
    made = await booked(ports, ben, TEN, "Carla Nunes", person_id=anna.id)
    progress = await clearing.clear(ports, anna, PLAN, "cancel", TUESDAY)
    assert outcomes(progress) == ["cancelled"]
    assert (await now(ports, made.uid)).changed_by == "attendee"


async def test_pressed_twice_it_is_done_once(ports_everywhere: Ports) -> None:
    anna, [first] = await anna_with(ports_everywhere, TEN)
    for _ in range(2):
        progress = await clearing.clear(ports_everywhere, anna, PLAN, "move", TUESDAY)
        assert outcomes(progress) == ["moved"]
    assert (await now(ports_everywhere, first.uid)).sequence == 1


@pytest.mark.parametrize("how", ["cancel", "move"])
async def test_a_process_that_died_in_between_is_taken_up(ports: Ports, how: clearing.How) -> None:
    anna, [first] = await anna_with(ports, TEN)
    # The plan was written and the booking dealt with, what became of it was not.
    plan = await clearing._begun(ports, anna, PLAN, how, TUESDAY)
    await clearing._settled(ports, anna, plan, plan.items[0])
    progress = await clearing.go_on(ports, anna, PLAN)
    assert outcomes(progress) == ["cancelled" if how == "cancel" else "moved"]
    assert (await now(ports, first.uid)).sequence == 1


async def test_many_are_done_in_steps(ports_everywhere: Ports) -> None:
    slots = [half_hour(f"2026-03-03 {8 + n // 2:02}:{n % 2 * 30:02}") for n in range(STEP + 3)]
    anna, _ = await anna_with(ports_everywhere)
    made = [await booked(ports_everywhere, anna, slot, email=f"g{n}@example.net") for n, slot in enumerate(slots)]
    progress = await clearing.clear(ports_everywhere, anna, PLAN, "cancel", TUESDAY)
    assert (progress.done, len(progress.plan.items)) == (STEP, STEP + 3)
    progress = await clearing.go_on(ports_everywhere, anna, PLAN)
    assert (progress.done, outcomes(progress)) == (STEP + 3, ["cancelled"] * (STEP + 3))
    back = await clearing.take_back(ports_everywhere, anna, PLAN)
    assert back.done == STEP
    back = await clearing.go_on(ports_everywhere, anna, PLAN)
    assert outcomes(back) == ["back"] * (STEP + 3)
    assert {(await now(ports_everywhere, one.uid)).status for one in made} == {"confirmed"}


async def test_one_step_is_made_at_a_time_and_taken_up_if_its_maker_has_died(
    ports_everywhere: Ports, clock: Clock
) -> None:
    anna, [first] = await anna_with(ports_everywhere, TEN)
    await clearing._begun(ports_everywhere, anna, PLAN, "cancel", TUESDAY)
    _, mine = await clearing._claimed(ports_everywhere, anna, PLAN)
    looked = await clearing.go_on(ports_everywhere, anna, PLAN)
    assert (mine, looked.done, (await now(ports_everywhere, first.uid)).stands) == (True, 0, True)
    clock.advance(PATIENCE)
    assert outcomes(await clearing.go_on(ports_everywhere, anna, PLAN)) == ["cancelled"]


async def test_undo_while_a_step_is_made_takes_back_what_that_has_done(ports_everywhere: Ports) -> None:
    anna, [first, second] = await anna_with(ports_everywhere, NINE, TEN)
    await clearing._begun(ports_everywhere, anna, PLAN, "cancel", TUESDAY)
    plan, _ = await clearing._claimed(ports_everywhere, anna, PLAN)
    done = {first.uid: await clearing._settled(ports_everywhere, anna, plan, plan.items[0])}
    await clearing.take_back(ports_everywhere, anna, PLAN)
    plan = await clearing._kept(ports_everywhere, anna, PLAN, done)
    assert [one.uid for one in plan.ahead] == [first.uid]
    await clearing.go_on(ports_everywhere, anna, PLAN)
    assert [(await now(ports_everywhere, one.uid)).status for one in (first, second)] == ["confirmed"] * 2


@pytest.mark.parametrize("how", ["cancel", "move"])
async def test_undo_takes_everything_back(ports_everywhere: Ports, how: clearing.How) -> None:
    anna, made = await anna_with(ports_everywhere, NINE, TEN)
    await clearing.clear(ports_everywhere, anna, PLAN, how, TUESDAY)
    progress = await clearing.take_back(ports_everywhere, anna, PLAN)
    assert outcomes(progress) == ["back", "back"]
    after = [await now(ports_everywhere, one.uid) for one in made]
    assert [(one.slot, one.status) for one in after] == [(NINE, "confirmed"), (TEN, "confirmed")]


async def test_undo_gives_back_the_exceptions_there_were(ports: Ports) -> None:
    anna, _ = await anna_with(ports)
    before = [Override(at("2026-03-03 12:00").date(), ((600, 700),))]
    anna = await organizers.replace_overrides(ports, anna, [before[0].date], before)
    await clearing.clear(ports, anna, PLAN, "block", TUESDAY)
    await clearing.take_back(ports, anna, PLAN)
    assert (await again(ports, anna)).overrides == tuple(before)


async def test_undo_leaves_who_moved_meanwhile_where_they_are(ports_everywhere: Ports) -> None:
    anna, made = await anna_with(ports_everywhere, NINE, TEN)
    await clearing.clear(ports_everywhere, anna, PLAN, "move", TUESDAY)
    elsewhere = half_hour("2026-03-06 12:00")
    await bookings.reschedule(ports_everywhere, made[0].uid, elsewhere)
    assert outcomes(await clearing.take_back(ports_everywhere, anna, PLAN)) == ["changed", "back"]
    assert (await now(ports_everywhere, made[0].uid)).slot == elsewhere


async def test_undo_leaves_a_moved_one_whose_time_went_to_somebody_else(ports: Ports, busy: BusyPort) -> None:
    anna, [first] = await anna_with(ports, TEN)
    await clearing.clear(ports, anna, PLAN, "move", TUESDAY)
    busy.spans.append(Busy(TEN))
    assert outcomes(await clearing.take_back(ports, anna, PLAN)) == ["stuck"]
    assert (await now(ports, first.uid)).slot == half_hour("2026-03-04 09:00")


async def test_undo_is_for_ten_minutes(ports: Ports, clock: Clock) -> None:
    anna, _ = await anna_with(ports, TEN)
    await clearing.clear(ports, anna, PLAN, "move", TUESDAY)
    clock.advance(UNDO)
    with pytest.raises(AlreadyOver):
        await clearing.take_back(ports, anna, PLAN)


async def test_undo_lasts_as_long_as_that_of_any_meeting_and_says_which_was_final(ports: Ports, clock: Clock) -> None:
    anna, [brief] = await anna_with(ports, TEN, **{"undo.period": 5})
    [kind] = await meeting_types.mine(ports, anna)
    await meeting_types.change(ports, anna, kind.id, {"undo.period": 30})
    long = await booked(ports, anna, NINE)
    assert (await clearing.clear(ports, anna, PLAN, "cancel", TUESDAY)).plan.lasts == timedelta(minutes=30)
    clock.advance(timedelta(minutes=29))
    back = await clearing.take_back(ports, anna, PLAN)
    assert {row.booking.uid: outcome for row, outcome in back.rows} == {long.uid: "back", brief.uid: "final"}


async def test_a_forwarded_card_does_nothing_to_others(ports: Ports) -> None:
    anna, [first] = await anna_with(ports, TEN)
    mallory = await meet(ports, "Mallory Quinn")
    await clearing.clear(ports, anna, PLAN, "cancel", TUESDAY)
    with pytest.raises(AlreadyOver):
        await clearing.take_back(ports, mallory, PLAN)
    assert (await clearing.clear(ports, mallory, PLAN, "cancel", TUESDAY)).rows == ()
    assert (await now(ports, first.uid)).sequence == 1
