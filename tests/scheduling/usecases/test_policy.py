"""What off means at every door, that all is as it was afterwards, and who is told why. On both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from scheduling.errors import (
    BadPolicy,
    BookingError,
    NotAdmitted,
    NotAllowed,
    OffForYou,
    PolicyChanged,
    SlotTaken,
    TurnedOff,
)
from scheduling.model import MeetingType, Organizer
from scheduling.policy import APPLICATION, Policy, Switch
from scheduling.ports import Ports
from scheduling.rules import RULES
from scheduling.usecases import (
    bookings,
    finding,
    housekeeping,
    meeting_types,
    organizers,
    policy,
    reasons,
    share_links,
    sign_ups,
)
from scheduling.usecases.policy import ORGANIZATION, Scope
from storage.database import Database
from tests.conftest import Clock, at, guest, half_hour, meet, office_hours

MONDAY = half_hour("2026-03-02 13:00")
TUESDAY = half_hour("2026-03-03 13:00")
WEEK = replace(MONDAY, end=MONDAY.end + timedelta(days=4))
ALL = Scope(ORGANIZATION)


async def switch(ports: Ports, how: Switch, person: Organizer | None = None) -> list[policy.Change]:
    scope = Scope(person.key, person) if person else ALL
    changes = await policy.preview(ports, [scope], policy.turned(how))
    await policy.apply(ports, "the admin", changes)
    return changes


async def allow(ports: Ports, **fields: Any) -> None:
    """The organization's policy with other fields."""
    changes = await policy.preview(ports, [ALL], lambda before, above: replace(before, **fields))
    await policy.apply(ports, "the admin", changes)


@dataclass(frozen=True)
class Scene:
    """Anna offers office hours, Ben is a colleague, and somebody has booked; a request for it waits in a letter."""

    ports: Ports
    anna: Organizer
    ben: Organizer
    kind: MeetingType
    address: str
    link: share_links.Shared
    uid: str
    pending: str

    @property
    def private(self) -> str:
        return f"p/{self.ports.links.token('link', self.link.link.id, self.link.link.version)}"


@pytest.fixture
async def scene(ports_everywhere: Ports) -> Scene:
    ports = ports_everywhere
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    kind = await office_hours(ports, anna)
    link = await share_links.create(ports, anna, ports.new_id(), kind.id, name="for Ana")
    address = ports.links.address(kind, anna.page)
    booked = await bookings.book(ports, address, ports.new_id(), MONDAY, guest())
    await meeting_types.change(ports, anna, kind.id, {"confirm_outside": True})
    pending = await bookings.book(ports, address, ports.new_id(), TUESDAY, guest("Paul", email="paul@example.net"))
    return Scene(ports, anna, ben, kind, address, link, booked.uid, pending.uid)


Door = Callable[[Scene], Awaitable[object]]

CLOSED: Mapping[str, tuple[Door, type[BookingError]]] = {
    "page": (lambda s: bookings.page(s.ports, s.anna.page), TurnedOff),
    "link of a meeting type": (lambda s: bookings.offered_at(s.ports, s.address), TurnedOff),
    "private link": (lambda s: bookings.offered_at(s.ports, s.private), TurnedOff),
    "slots": (lambda s: bookings.offer(s.ports, s.address, WEEK), TurnedOff),
    "form": (lambda s: bookings.hold(s.ports, s.address, s.ports.new_id(), at("2026-03-04 13:00")), TurnedOff),
    "card and page that book": (
        lambda s: bookings.book(s.ports, s.address, s.ports.new_id(), half_hour("2026-03-04 13:00"), guest()),
        TurnedOff,
    ),
    "letter that confirms": (lambda s: bookings.vouch(s.ports, s.pending), TurnedOff),
    "letter that moves": (lambda s: bookings.reschedule(s.ports, s.uid, half_hour("2026-03-04 13:00")), TurnedOff),
    "create": (
        lambda s: meeting_types.create(s.ports, s.anna, s.ports.new_id(), {"name": "More", "duration_min": 15}),
        OffForYou,
    ),
    "copy": (lambda s: meeting_types.duplicate(s.ports, s.anna, s.kind.id, s.ports.new_id(), "Copy"), OffForYou),
    "publish": (lambda s: meeting_types.publish(s.ports, s.anna), OffForYou),
    "share": (lambda s: meeting_types.to_share(s.ports, s.anna), OffForYou),
    "new link": (lambda s: share_links.create(s.ports, s.anna, s.ports.new_id(), s.kind.id), OffForYou),
    "renewed link": (lambda s: share_links.renew(s.ports, s.anna, s.link.link.id), OffForYou),
    "restored link": (lambda s: share_links.restore(s.ports, s.anna, s.link.link.id), OffForYou),
    "sign-up": (lambda s: sign_ups.begin(s.ports, s.anna, s.ports.new_id(), s.kind.id, WEEK, "Us"), OffForYou),
}


@pytest.mark.parametrize("door", list(CLOSED))
@pytest.mark.parametrize("whose", ["user", "organization"])
async def test_s31_s42_off_closes_every_door_and_on_opens_it(scene: Scene, whose: str, door: str) -> None:
    go, error = CLOSED[door]
    person = scene.anna if whose == "user" else None
    await switch(scene.ports, "off", person)
    with pytest.raises(error):
        await go(scene)
    await switch(scene.ports, "on", person)
    await go(scene)


async def test_off_is_not_found_in_messages_and_among_people(scene: Scene) -> None:
    async def found() -> list[int]:
        return [
            len(await finding.bookable(scene.ports, scene.ben, "anna")),
            len(await finding.bookable(scene.ports, scene.anna, "")),
            len(await organizers.named(scene.ports, "Anna")),
            len(await organizers.bookable(scene.ports)),
        ]

    assert await found() == [1, 1, 1, 1]
    await switch(scene.ports, "off", scene.anna)
    assert await found() == [0, 0, 0, 0]
    await switch(scene.ports, "on", scene.anna)
    assert await found() == [1, 1, 1, 1]


async def test_what_is_booked_stays_can_be_seen_and_cancelled_and_taken_back(scene: Scene) -> None:
    ports = scene.ports
    await switch(ports, "off")
    booking = (await bookings.view(ports, scene.uid, scene.anna)).booking
    assert (booking.status, booking.slot) == ("confirmed", MONDAY)
    opened = await bookings.opened(ports, ports.links.token("booking", booking.uid, booking.version))
    assert opened.booking == booking
    assert [one.booking.uid for one in await bookings.agenda(ports, scene.anna, MONDAY)] == [scene.uid]
    assert (await bookings.cancel(ports, scene.uid)).status == "cancelled"
    assert (await bookings.restore(ports, scene.uid)).status == "confirmed"
    await switch(ports, "on")
    assert (await bookings.view(ports, scene.uid, scene.anna)).booking.slot == MONDAY


async def test_pressed_twice_while_it_was_turned_off_gives_what_was_made(scene: Scene) -> None:
    await switch(scene.ports, "off")
    again = await bookings.book(scene.ports, scene.address, scene.uid, MONDAY, guest())
    assert again.uid == scene.uid


async def test_somebody_new_gets_no_page_while_it_is_off_and_one_later(ports_everywhere: Ports) -> None:
    await switch(ports_everywhere, "off")
    anna = await meet(ports_everywhere, "Anna Berger")
    assert await meeting_types.begin(ports_everywhere, anna, {15: "Short"}) == []
    await switch(ports_everywhere, "on")
    assert len(await meeting_types.begin(ports_everywhere, anna, {15: "Short"})) == 1


async def test_off_is_a_reason_why_nobody_can_book(scene: Scene) -> None:
    await switch(scene.ports, "off", scene.anna)
    assert (await reasons.why(scene.ports, scene.kind.id, WEEK, scene.anna)).shut == ("turned_off",)


async def test_s41_a_user_may_differ_from_the_organization(scene: Scene) -> None:
    await switch(scene.ports, "off")
    await switch(scene.ports, "on", scene.anna)
    assert await bookings.page(scene.ports, scene.anna.page)
    assert await policy.refusal(scene.ports, scene.ben)


@pytest.mark.parametrize(("precedence", "off"), [("either", True), ("user", False)])
async def test_s37_precedence_is_a_setting(scene: Scene, precedence: Any, off: bool) -> None:
    ports = replace(scene.ports, precedence=precedence)
    await allow(ports, enabled=False)
    mine = await policy.preview(
        ports, [Scope(scene.anna.key, scene.anna)], lambda before, above: replace(before, enabled=True)
    )
    await policy.apply(ports, "the admin", mine)
    assert (await policy.refusal(ports, scene.anna) is not None) is off


async def test_s44_revert_leaves_nothing_said(scene: Scene) -> None:
    await switch(scene.ports, "off")
    changes = await switch(scene.ports, "revert")
    assert (changes[0].before.policy.block_list, changes[0].after) == ((APPLICATION,), Policy())
    assert not await policy.refusal(scene.ports, scene.anna)


async def test_s45_a_change_is_shown_before_it_is_made(scene: Scene) -> None:
    changes = await policy.preview(scene.ports, [ALL], policy.turned("off"))
    assert not await policy.refusal(scene.ports, scene.anna)
    (change,) = changes
    assert (change.was.allowed, change.now.because) == (True, "list_organization")
    assert [one.name for one in change.affected] == ["Anna Berger"]
    assert change.lost == ()


async def test_of_two_admins_the_second_sees_that_something_has_changed(scene: Scene) -> None:
    both = [Scope(scene.ben.key, scene.ben), ALL]
    shown = await policy.preview(scene.ports, both, policy.turned("off"))
    await switch(scene.ports, "off")
    with pytest.raises(PolicyChanged):
        await policy.apply(scene.ports, "another admin", shown)
    assert not (await policy.explain(scene.ports, both[0])).switches.user.access, "nothing is half done"
    alone = await policy.preview(scene.ports, both[:1], policy.turned("on"))
    await switch(scene.ports, "on")
    with pytest.raises(PolicyChanged):  # it was made of the organization's lists as they were
        await policy.apply(scene.ports, "another admin", alone)


async def test_explain_names_the_one_rule_that_decides(scene: Scene) -> None:
    anna = Scope(scene.anna.key, scene.anna)
    assert (await policy.explain(scene.ports, anna)).verdict.because == "open"
    await switch(scene.ports, "off")
    verdict = (await policy.explain(scene.ports, anna)).verdict
    assert (verdict.because, verdict.entry) == ("list_organization", APPLICATION)
    await allow(scene.ports, enabled=False)
    assert (await policy.explain(scene.ports, anna)).verdict.because == "enabled_organization"


async def test_all_pages_with_their_state(scene: Scene) -> None:
    await meeting_types.create(
        scene.ports, scene.ben, scene.ports.new_id(), {"name": "Later", "duration_min": 15}, published=False
    )
    states = {one.organizer.name: one.state for one in (await policy.pages(scene.ports)).states}
    assert states == {"Anna Berger": "open", "Ben Osei": "unpublished"}
    await organizers.pause_page(scene.ports, scene.anna, True)
    await switch(scene.ports, "off", scene.ben)
    states = {one.organizer.name: one.state for one in (await policy.pages(scene.ports)).states}
    assert states == {"Anna Berger": "paused", "Ben Osei": "off"}


async def test_who_is_meant(scene: Scene) -> None:
    for said in (scene.anna.key, " Anna@Example.org ", scene.anna.page, "anna  BERGER"):
        assert await policy.scope_of(scene.ports, said) == Scope(scene.anna.key, scene.anna)
    unmet = "1C0F8A52-7d7e-4c50-9f43-51d0a5f6a199"
    assert await policy.scope_of(scene.ports, unmet) == Scope(unmet.lower())
    namesake = organizers.Who("key-other", scene.ben.name, "", "Europe/London", "en-GB", "chat-other", None)
    await organizers.welcome(scene.ports, namesake)  # no address of theirs is known
    for nobody in ("", " ", "carl@example.org", "1c0f8a52", "Anna", "Ben Osei"):
        with pytest.raises(BadPolicy):
            await policy.scope_of(scene.ports, nobody)


BOOKERS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "nobody from outside": ({"outside": False}, {}),
    "not from this domain": ({"domains_refused": ("example.net",)}, {}),
    "only from others": ({"domains_allowed": ("example.com",)}, {}),
    "not this person": ({"bookers_refused": ("gina@example.net",)}, {}),
    "not with this guest": ({"bookers_refused": ("eve@example.net",)}, {"guests": ["eve@example.net"]}),
}


@pytest.mark.parametrize("name", list(BOOKERS))
async def test_who_may_not_book_is_told_so(scene: Scene, name: str) -> None:
    fields, asked = BOOKERS[name]
    await meeting_types.change(scene.ports, scene.anna, scene.kind.id, {"max_guests": 2, "confirm_outside": False})
    slot = half_hour("2026-03-04 13:00")

    async def book() -> object:
        return await bookings.book(scene.ports, scene.address, scene.ports.new_id(), slot, guest(), **asked)

    await allow(scene.ports, **fields)
    with pytest.raises(NotAdmitted):
        await book()
    await allow(scene.ports, **{name: getattr(Policy(), name) for name in fields})
    await book()


async def test_limits_hold_for_meeting_types_that_were_there_before(scene: Scene) -> None:
    later = half_hour("2026-03-12 13:00")
    await allow(scene.ports, limits=(RULES["horizon"](days=7),))
    with pytest.raises(SlotTaken):
        await bookings.book(scene.ports, scene.address, scene.ports.new_id(), later, guest())
    await allow(scene.ports, limits=(RULES["undo"](period=timedelta(minutes=5)),))
    await meeting_types.change(scene.ports, scene.anna, scene.kind.id, {"undo.period": 30})
    made = await bookings.book(scene.ports, scene.address, scene.ports.new_id(), later, guest())
    assert made.undo == timedelta(minutes=5)


async def test_who_is_no_admin_is_refused(scene: Scene) -> None:
    ports = replace(scene.ports, admins=frozenset({scene.ben.key}))
    policy.require_admin(ports, scene.ben)
    with pytest.raises(NotAllowed):
        policy.require_admin(ports, scene.anna)


async def test_every_change_is_recorded_with_who_by_which_door_before_and_after(scene: Scene, clock: Clock) -> None:
    ports = scene.ports
    await switch(ports, "off", scene.anna)
    await organizers.pause_page(ports, scene.anna, True)
    await share_links.revoke(ports, scene.anna, scene.link.link.id)
    await bookings.cancel(ports, scene.uid, scene.anna)
    recorded = await policy.history(ports, clock() - timedelta(days=1), Scope(scene.anna.key, scene.anna))
    assert {one.door for one in recorded} == {"tests"}
    assert {one.at for one in recorded} == {clock()}
    made = [(one.subject, one.who, one.before is None) for one in recorded]
    assert made == [
        ("meeting_type", "organizer", True),
        ("link", "organizer", True),
        ("booking", "attendee", True),
        ("meeting_type", "organizer", False),
        ("booking", "attendee", True),
        ("policy", "the admin", False),
        ("page", "organizer", False),
        ("link", "organizer", False),
        ("booking", "organizer", False),
    ]
    off, paused, revoked, cancelled = recorded[-4:]
    assert (off.before, off.after) == (
        {"access": "", "block_list": []},
        {"access": "EnforceBlockList", "block_list": [APPLICATION]},
    )
    assert (paused.before, paused.after) == ({"paused": False}, {"paused": True})
    assert (revoked.before, revoked.after) == ({"revoked": None}, {"revoked": clock().isoformat()})
    assert (cancelled.before, cancelled.after) == (
        {"status": "confirmed", "sequence": 0},
        {"status": "cancelled", "sequence": 1},
    )


async def test_the_record_names_nobody(scene: Scene, clock: Clock) -> None:
    recorded = str(await policy.history(scene.ports, clock() - timedelta(days=1)))
    assert [word for word in ("Gina", "gina@", "Paul", "for Ana") if word in recorded] == []


async def test_a_change_that_came_to_nothing_is_not_recorded(scene: Scene, clock: Clock) -> None:
    before = await policy.history(scene.ports, clock() - timedelta(days=1))
    with pytest.raises(SlotTaken):
        await bookings.book(scene.ports, scene.address, scene.ports.new_id(), MONDAY, guest())
    await organizers.pause_page(scene.ports, scene.anna, False)
    assert await policy.history(scene.ports, clock() - timedelta(days=1)) == before


async def test_the_record_cannot_be_changed_and_is_kept_for_its_time(
    scene: Scene, database: Database, clock: Clock
) -> None:
    with pytest.raises(DBAPIError, match="audit_is_append_only"):
        async with database.writer.begin() as connection:
            await connection.execute(text("UPDATE audit SET who = 'somebody else'"))
    clock.advance(timedelta(days=365))
    assert (await housekeeping.tidy(scene.ports))["record"] == 0
    clock.advance(timedelta(seconds=1))
    assert (await housekeeping.tidy(scene.ports))["record"] > 0
    assert await policy.history(scene.ports, clock() - timedelta(days=999)) == []
