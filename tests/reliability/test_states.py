"""Any order of what people and time do to meetings: the database is as a plain model says, and promises nothing twice.

Hypothesis chooses the steps (hypothesis.stateful); the model is model.py, the invariant `python app.py check`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scheduling.errors import BookingError
from scheduling.model import Actor, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, meeting_types, share_links
from scheduling.usecases.delivery import deliver_due
from storage.checking import breaches
from storage.database import Database
from tests.conftest import (
    BusyPort,
    Clock,
    KeepingCourier,
    at,
    fresh,
    guest,
    meet,
    migrated_file,
    office_hours,
    ports_on,
)
from tests.reliability.model import HALF_HOUR, Kind, Link, World
from tests.reliability.size import LONG, figure, size
from tests.scheduling.usecases.test_policy import switch

BEGIN = at("2026-03-03 06:00")  # a Tuesday, 7:00 in Berlin
FIRST = at("2026-03-03 08:00")
DAYS = Span(FIRST, at("2026-03-06 00:00"))
STARTS = [FIRST + day + number * HALF_HOUR for day in (timedelta(), timedelta(days=1)) for number in range(5)]
KINDS = {
    "open": Kind(name="open"),
    "asked": Kind(name="asked", approval=True, after=HALF_HOUR),
    "doubted": Kind(name="doubted", confirm_outside=True),
}

SIDES: tuple[Actor, ...] = ("attendee", "organizer")

starts = st.sampled_from(STARTS)
kinds = st.sampled_from(list(KINDS))
sides = st.sampled_from(SIDES)
rarely = st.sampled_from([False, False, False, False, True])
lengths = st.sampled_from([1, 1, 4, 4, 11, 11, 31, 31, 150, 1440]).map(lambda minutes: timedelta(minutes=minutes))


class Meetings(RuleBasedStateMachine):
    """Anna's meetings with Ben, who is a colleague, and with people from outside."""

    server = ""  # of PostgreSQL, or a SQLite file if empty
    template = ""
    steps = 0
    answers: ClassVar[Counter[str]] = Counter()  # to what was tried: the error, or "done"
    uids = Bundle("uids")
    links = Bundle("links")

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.open = AsyncExitStack()
        self.clock = Clock(BEGIN)
        self.world = World(BEGIN, {name: replace(one) for name, one in KINDS.items()})
        self.type_ids: dict[str, str] = {}
        self.taken = 0  # steps of this example

    @initialize()
    def set_up(self) -> None:
        self.runner.run(self._set_up())

    async def _set_up(self) -> None:
        self.database = Database(await self._address(), queue=60)
        self.couriers = {"mail": KeepingCourier(), "chat": KeepingCourier(), "calendar": KeepingCourier()}
        self.ports: Ports = ports_on(self.database, self.clock, BusyPort(), self.couriers)
        self.anna: Organizer = await meet(self.ports, "Anna Berger")
        self.ben: Organizer = await meet(self.ports, "Ben Osei")
        for name, kind in KINDS.items():
            made = await office_hours(
                self.ports,
                self.anna,
                name=name,
                min_notice_min=None,
                approval=kind.approval,
                confirm_outside=kind.confirm_outside,
                buffer_after_min=kind.after // timedelta(minutes=1) or None,
            )
            self.type_ids[name] = made.id

    async def _address(self) -> str:
        if self.server:
            return await self.open.enter_async_context(fresh(self.server, self.template))
        file = Path(self.open.enter_context(TemporaryDirectory())) / "bookings.db"
        file.write_bytes(migrated_file())
        return f"sqlite:///{file}"

    # What people do

    @rule(target=uids, kind=kinds, start=starts, outside=st.booleans())
    def book(self, kind: str, start: datetime, outside: bool) -> str:
        return self._book(uuid4().hex, kind, start, outside, None)

    @rule(target=uids, link=links, start=starts, outside=st.booleans())
    def book_by_link(self, link: str, start: datetime, outside: bool) -> str:
        known, uid = self.world.links.get(link), uuid4().hex
        return self._book(uid, known.kind, start, outside, link) if known else uid

    @rule(target=uids, kind=kinds, start=starts, other=starts, outside=st.booleans())
    def fill_in(self, kind: str, start: datetime, other: datetime, outside: bool) -> str:
        """Keeps a slot while a form is filled in, which sometimes is sent for another one, and sometimes late."""
        uid = uuid4().hex
        expected = self.world.hold(uid, kind, start)
        self._do(bookings.hold(self.ports, self._page(kind), uid, start), expected)
        self._check_what_is_offered()
        return self._book(uid, kind, other, outside, None)

    @rule(kind=kinds, start=starts)
    def begin_to_fill_in(self, kind: str, start: datetime) -> None:
        uid = uuid4().hex
        self._do(bookings.hold(self.ports, self._page(kind), uid, start), self.world.hold(uid, kind, start))

    @rule(uid=uids, start=starts, side=sides)
    def move(self, uid: str, start: datetime, side: str) -> None:
        if uid in self.world.meetings:
            expected = self.world.move(uid, start, side)
            self._do(bookings.reschedule(self.ports, uid, Span(start, start), self._by(side)), expected)

    @rule(uid=uids, side=sides)
    def move_back(self, uid: str, side: str) -> None:
        known = self.world.meetings.get(uid)
        if known and known.previous:
            self.move(uid, known.previous[0], side)

    @rule(uid=uids, side=sides)
    def cancel(self, uid: str, side: str) -> None:
        if uid in self.world.meetings:
            self._do(bookings.cancel(self.ports, uid, self._by(side)), self.world.cancel(uid, side))

    @rule(uid=uids, side=sides)
    def take_back(self, uid: str, side: str) -> None:
        if uid in self.world.meetings:
            self._do(bookings.restore(self.ports, uid, self._by(side)), self.world.restore(uid, side))

    @rule(uid=uids, side=sides)
    def approve(self, uid: str, side: str) -> None:
        if uid in self.world.meetings:
            self._do(bookings.approve(self.ports, uid, self._by(side)), self.world.approve(uid, side))

    @rule(uid=uids)
    def decline(self, uid: str) -> None:
        if uid in self.world.meetings:
            self._do(bookings.decline(self.ports, uid, self.anna), self.world.decline(uid))

    @rule(uid=uids)
    def open_the_letters_link(self, uid: str) -> None:
        if uid in self.world.meetings:
            self._do(bookings.vouch(self.ports, uid), self.world.vouch(uid))

    @rule(target=links, kind=kinds, most=st.sampled_from([1, 1, 2, None]))
    def make_a_link(self, kind: str, most: int | None) -> str:
        identity = uuid4().hex
        expected = "OffForYou" if self.world.off else self._gone(kind)
        making = share_links.create(self.ports, self.anna, identity, self.type_ids[kind], max_uses=most)
        self._do(making, expected)
        if not expected:
            self.world.links[identity] = Link(kind, most)
        return identity

    @rule(link=links)
    def revoke_a_link(self, link: str) -> None:
        if known := self.world.links.get(link):
            expected = self._gone(known.kind)
            self._do(share_links.revoke(self.ports, self.anna, link), expected)
            known.revoked = known.revoked or not expected

    @rule(link=links, anew=st.booleans())
    def put_a_link_back(self, link: str, anew: bool) -> None:
        if known := self.world.links.get(link):
            self.wait(timedelta(seconds=1))  # else what was booked at this very moment would count as booked after it
            expected = "OffForYou" if self.world.off else self._gone(known.kind)
            do = share_links.renew if anew else share_links.restore
            self._do(do(self.ports, self.anna, link), expected)
            if not expected:
                known.revoked = False
                known.uses, known.counted = (0, self.world.now) if anew else (known.uses, known.counted)

    @rule(kind=kinds, paused=rarely)
    def pause(self, kind: str, paused: bool) -> None:
        expected = self._gone(kind)
        self._do(meeting_types.pause(self.ports, self.anna, self.type_ids[kind], paused), expected)
        self.world.kinds[kind].paused = paused if not expected else self.world.kinds[kind].paused

    @rule(kind=kinds, name=st.sampled_from(["Clinic", "Surgery"]))
    def rename(self, kind: str, name: str) -> None:
        expected, identity = self._gone(kind), self.type_ids[kind]
        self._do(meeting_types.change(self.ports, self.anna, identity, {"name": name}), expected)
        self._do(meeting_types.apply(self.ports, self.anna, identity), expected)
        if not expected:
            self.world.rename(kind, name)

    @rule(kind=kinds, sure=rarely, all_of_it=st.booleans())
    def delete(self, kind: str, sure: bool, all_of_it: bool) -> None:
        if not sure:
            self.undelete(kind)
            return
        expected = self._gone(kind)
        do: Any = meeting_types.delete_with_bookings if all_of_it else meeting_types.delete
        self._do(do(self.ports, self.anna, self.type_ids[kind]), expected)
        if not expected and all_of_it:
            self.world.call_off(kind)
        self.world.kinds[kind].deleted = True

    @rule(kind=kinds)
    def undelete(self, kind: str) -> None:
        expected = "OffForYou" if self.world.off else ""
        self._do(meeting_types.restore(self.ports, self.anna, self.type_ids[kind]), expected)
        self.world.kinds[kind].deleted = self.world.kinds[kind].deleted and bool(expected)

    @rule(target=uids, uid=uids, kind=kinds, start=starts, side=sides, outside=st.booleans())
    def while_it_is_off(self, uid: str, kind: str, start: datetime, side: str, outside: bool) -> str:
        """Turned off for everybody, and on again: else hardly anything would happen."""
        self._turn(off=True)
        self.move(uid, start, side)
        self.open_the_letters_link(uid)
        self.make_a_link(kind, None)
        self._check_what_is_offered()
        tried = self._book(uuid4().hex, kind, start, outside, None)
        self._turn(off=False)
        return tried

    def _turn(self, *, off: bool) -> None:
        self._do(switch(self.ports, "off" if off else "on"), "")
        self.world.off = off

    @rule(length=lengths)
    def wait(self, length: timedelta) -> None:
        self.world.pass_time(length)
        self.clock.advance(length)
        self.runner.run(self._look_at_the_clock())

    @rule()
    def tell(self) -> None:
        self.runner.run(self._deliver())

    # What must be so

    @invariant()
    def nothing_promised_is_broken(self) -> None:
        """Now and then, and at the end: what is broken stays broken."""
        self.taken += 1
        Meetings.steps += 1
        if self.taken % 10 == 0:
            assert self.runner.run(breaches(self.database, self.clock())) == []

    @invariant()
    def the_database_is_as_the_model_says(self) -> None:
        known, uses = self.runner.run(self._known())
        assert known == {
            uid: (
                one.start,
                one.after,
                one.status,
                one.sequence,
                one.by if one.changed else "attendee",
                one.outcome,
                one.name,
                [side for side in SIDES if one.can_go_back(side, self.world.now)],
            )
            for uid, one in self.world.meetings.items()
        }
        assert uses == {name: one.uses for name, one in self.world.links.items()}

    @invariant()
    def what_is_free_is_offered(self) -> None:
        self._check_what_is_offered()

    def teardown(self) -> None:
        try:
            if hasattr(self, "anna"):
                self.runner.run(self._end())
        finally:
            self.runner.close()

    async def _end(self) -> None:
        """All is told in the end, the newest of each meeting to whoever has to know."""
        try:
            await self._deliver()
            self.clock.advance(timedelta(days=10))
            await self._deliver()
            assert await breaches(self.database, self.clock()) == []
            async with self.database.reading() as work:
                for uid, one in self.world.meetings.items():
                    told = await work.outbox.told(uid)
                    assert all(each.settled for each in told)
                    heard = {each.notification.sequence for each in told if each.outcome == "delivered"}
                    assert one.outcome == "lapsed" or one.sequence in heard
        finally:
            await self.database.close()
            await self.open.aclose()

    async def _known(self) -> tuple[dict[str, tuple[Any, ...]], dict[str, int]]:
        async with self.database.reading() as work:
            rows = [await work.diaries.by_uid(uid) for uid in self.world.meetings]
            links = {name: await work.share_links.find(name) for name in self.world.links}
        known = {
            one.uid: (
                one.slot.start,
                one.held.end - one.slot.end,
                one.status,
                one.sequence,
                one.changed_by,
                one.outcome,
                one.title,
                [side for side in SIDES if one.can_go_back(side, self.clock())],
            )
            for one in rows
        }
        return known, {name: one.uses for name, one in links.items() if one}

    def _check_what_is_offered(self) -> None:
        for kind in KINDS:
            expected = self.world.closed(kind)
            offer = self._do(bookings.offer(self.ports, self._page(kind), DAYS), expected)
            if not expected:
                offered = {slot.start for slot in offer.slots}
                assert {one for one in STARTS if one in offered} == {
                    one for one in STARTS if self.world.free(kind, one)
                }

    def _book(self, uid: str, kind: str, start: datetime, outside: bool, link: str | None) -> str:
        attendee = guest(email=f"{uid}@example.net")
        if not outside:
            attendee = replace(attendee, name=self.ben.name, email=self.ben.email, person_id=self.ben.id)
        address = self._page(kind)
        if link:
            address = self.runner.run(self._own_address(link))
        expected = self.world.book(uid, kind, start, outside, link)
        self._do(bookings.book(self.ports, address, uid, Span(start, start), attendee), expected)
        return uid

    async def _own_address(self, link: str) -> str:
        async with self.database.reading() as work:
            known = await work.share_links.find(link)
        assert known
        return self.ports.links.own_address(known)

    async def _look_at_the_clock(self) -> None:
        await bookings.expire_requests(self.ports)
        await bookings.expire_unconfirmed(self.ports)

    async def _deliver(self) -> None:
        while await deliver_due(self.ports, "machine"):
            pass

    def _do(self, work: Awaitable[Any], expected: str) -> Any:
        """What comes of it, which is to be refused as expected, or not at all."""

        async def run() -> Any:
            try:
                return await work
            except BookingError as problem:
                return problem

        answer = self.runner.run(run())
        said = type(answer).__name__ if isinstance(answer, BookingError) else ""
        if not isinstance(answer, bookings.Offer):
            Meetings.answers[said or "done"] += 1
        assert said == expected
        return answer

    def _page(self, kind: str) -> str:
        return f"{self.anna.page}/{kind}"

    def _by(self, side: str) -> Organizer | None:
        return self.anna if side == "organizer" else None

    def _gone(self, kind: str) -> str:
        return "NotFound" if self.world.kinds[kind].deleted else ""


SOME = settings(
    max_examples=size(2, 60),
    stateful_step_count=50 if LONG else 20,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.mark.timeout(1500)
def test_any_order_on_sqlite() -> None:
    run(Meetings)


@pytest.mark.timeout(1500)
def test_any_order_on_postgresql(postgres_server: str, migrated_template: str) -> None:
    class OnPostgres(Meetings):
        server, template = postgres_server, migrated_template

    run(OnPostgres)


def run(machine: type[Meetings]) -> None:
    Meetings.steps = 0
    Meetings.answers.clear()
    run_state_machine_as_test(machine, settings=SOME)  # type: ignore[no-untyped-call]
    assert Meetings.steps >= 20
    where = "PostgreSQL" if machine.server else "SQLite"
    figure(f"any order of steps, {where}", steps=Meetings.steps, **Meetings.answers)
