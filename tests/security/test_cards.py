"""A card in the hands of somebody it was not made for: no button of it does anything to others, or tells of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from demo.buttons import elements, gathered
from dialogs import answer
from dialogs.turn import Reply, Turn
from scheduling.model import Organizer, Override
from scheduling.ports import Ports
from scheduling.usecases import bookings, calendars, clearing, organizers, personal_data, share_links
from tests.cards.examples import EXAMPLES
from tests.cards.golden import read
from tests.conftest import at, guest, half_hour, meet, office_hours

SECRET = ("Zebra", "Zoe", "Ben Osei", "ben@example.org", "anna@example.org")
TIMES = ("2026-03-03 09:00", "2026-03-03 10:00", "2026-03-05 10:00")


@dataclass(frozen=True)
class Stage:
    """Two people, and what is theirs: the ids that buttons name, by the name they have there."""

    anna: Organizer
    ben: Organizer
    ids: Mapping[str, tuple[Any, ...]]

    async def everything(self, ports: Ports) -> list[Any]:
        return [(await personal_data.export(ports, one)).data for one in (self.anna, self.ben)]


async def test_no_button_of_any_card_does_or_tells_anything_to_somebody_else(ports: Ports) -> None:
    stage, mallory = await staged(ports), await meet(ports, "Mallory Quinn")
    before, verbs = await stage.everything(ports), set()
    for verb, data in buttons(stage):
        reply = await answer(ports, Turn(mallory, verb=verb, data=data))
        assert (verb, data, [one for one in SECRET if one in seen(reply)]) == (verb, data, [])
        verbs.add(verb)
    assert await stage.everything(ports) == before
    assert {"show_type", "cancel_booking", "revoke_link", "approve_booking", "show_calendar", "undo"} <= verbs
    own = await answer(ports, Turn(stage.anna, verb="show_type", data={"id": stage.ids["id"][0]}))
    assert "Zebra" in seen(own)


async def staged(ports: Ports) -> Stage:
    """Meetings booked, asked for and called off, a private meeting type, a link, a calendar, an exception, a plan."""
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    await calendars.connect(ports, anna, "memory", {})
    [watch] = await calendars.connections(ports, anna)
    types = [
        await office_hours(ports, anna, name=name, **values)
        for name, values in {"Zebra": {"visibility": "private"}, "Hours": {}, "Check": {"approval": True}}.items()
    ]
    link = (await share_links.create(ports, anna, ports.new_id(), types[0].id, name="Zoe")).link
    booked = [
        await bookings.book(
            ports,
            ports.links.address(kind, anna.page),
            ports.new_id(),
            half_hour(when),
            guest(ben.name, email=ben.email, person_id=ben.id, note="About the Zebra"),
        )
        for kind, when in zip(types[1:] + types[1:2], TIMES, strict=True)
    ]
    await bookings.cancel(ports, booked[2].uid, by=anna)
    friday = half_hour("2026-03-06 10:00")
    await organizers.replace_overrides(ports, anna, [], [Override(at("2026-03-13 00:00").date())])
    plan = ports.new_id()
    await clearing.clear(ports, await organizers.by_id(ports, anna.id), plan, "block", friday)
    uids, kinds = tuple(one.uid for one in booked), tuple(one.id for one in types)
    ids = {"id": (kinds[0], kinds[1], watch.connection.id), "uid": uids, "moving": uids, "link_id": (link.id,)}
    return Stage(anna, ben, {**ids, "plan": (plan,), "organizer": (anna.id,), "key": (anna.key,)})


def buttons(stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands on all cards there are, each kind once, naming what is on the stage. With the address of a link one
    may look and book: it is for whoever has it."""
    known = set()
    for name in EXAMPLES:
        card = read(name)
        for one in elements(card):
            if one["type"] != "Action.Execute" or "address" in one["data"]:
                continue
            shape = (one["verb"], *sorted(one["data"]), one["data"].get("last", {}).get("command"))
            if shape not in known:
                known.add(shape)
                data = gathered(card, one)
                yield from ((one["verb"], named(stage, data, number)) for number in range(3))


def named(stage: Stage, data: Any, number: int) -> Any:
    """The data with the ids that are on the stage, where there are several the one of this number."""
    if isinstance(data, list):
        return [named(stage, one, number) for one in data]
    if not isinstance(data, dict):
        return data
    made = {key: named(stage, value, number) for key, value in data.items()}
    for key in made.keys() & stage.ids.keys():
        made[key] = stage.ids[key][number % len(stage.ids[key])]
    return made


def seen(reply: Reply) -> str:
    return f"{reply.text} {json.dumps(reply.card, ensure_ascii=False)}"
