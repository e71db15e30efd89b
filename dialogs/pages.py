"""The organizer's page: the first words, whether it is open, its link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cards import kit
from cards import meeting_type as type_cards
from cards import page as cards
from dialogs import meeting_types
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language import format
from language.replies import understand_answer
from language.words import Words, words_for
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import meeting_types as cases
from scheduling.usecases import organizers, policy, portraits

Values = Mapping[str, Any]
FIRST = {15: "welcome.short", 30: "welcome.meeting"}  # minutes of the first meeting types, and what they are called


async def welcome(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The first words: what this is, what is taken from Teams, and the page with two meeting types to publish. `city`
    is a time zone to use instead."""
    words, person = words_for(turn.person.language), turn.person
    await cases.begin(ports, person, {minutes: words(name) for minutes, name in FIRST.items()})
    city, said, draft = str(values.get("city") or "").strip(), "", None
    zone = understand_answer(city, "timezone", ports.clock(), person.zone, person.language) if city else None
    if zone:
        draft = undoing(ports.clock(), "set_timezone", {"timezone": person.zone})
        person = await organizers.set_zone(ports, person, zone)
        said = words("dialog.zone_set", zone=format.zone_name(person.zone, words))
    elif city:
        said = words("error.unknown_zone", zone=kit.plain(city))
    mine, link = await cases.mine(ports, person), ports.links.page(person.page)
    undo = button(words, draft) if draft else None
    shown = "" if zone else city
    return Reply(card=cards.welcome(words, person, link, mine, said=said, city=shown, undo=undo), draft=draft)


async def page(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The page as it is now: open or not, its link, what stands on it."""
    return await _page(ports, turn, turn.person)


async def publish(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Everything that waits for it opened, and a paused page with it; or only what was named."""
    words = words_for(turn.person.language)
    if values.get("id") or values.get("name"):
        return await _publish_one(ports, turn, words, values)
    opened = await cases.publish(ports, turn.person, values.get("ids"))
    paused = turn.person.paused
    person = await organizers.pause_page(ports, turn.person, False) if paused else turn.person
    if not opened and not paused:
        return await _page(ports, turn, person, words("page.is_open_already") if await _any(ports, person) else "")
    names = format.listed((kit.plain(one.name) for one in opened), words) if opened else ""
    said = words("page.is_published", names=names) if opened else words("page.is_resumed")
    undo = undoing(ports.clock(), "unpublish", {"ids": [one.id for one in opened], "paused": paused})
    return await _page(ports, turn, person, said, undo)


async def unpublish(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What was published taken back: these, or all. `paused` says that the page was."""
    words, person = words_for(turn.person.language), turn.person
    open_now = [one.id for one in await cases.mine(ports, person) if one.published]
    ids = [one for one in open_now if one in values.get("ids", open_now)]
    await cases.unpublish(ports, person, ids)
    if values.get("paused"):
        person = await organizers.pause_page(ports, person, True)
    undo = undoing(ports.clock(), "publish", {"ids": ids})
    return await _page(ports, turn, person, words("page.is_unpublished"), undo)


async def pause(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A meeting type closed for new bookings; without one, all of the page."""
    if values.get("id") or values.get("name"):
        return await meeting_types.pause(ports, turn, values)
    words, person = words_for(turn.person.language), await organizers.pause_page(ports, turn.person, True)
    return await _page(ports, turn, person, words("page.is_paused"), undoing(ports.clock(), "resume", {}))


async def resume(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Open again what was paused; a page that is not paused can only be meant to be published."""
    if values.get("id") or values.get("name"):
        return await meeting_types.resume(ports, turn, values)
    if not turn.person.paused:
        return await publish(ports, turn, {})
    words, person = words_for(turn.person.language), await organizers.pause_page(ports, turn.person, False)
    return await _page(ports, turn, person, words("page.is_resumed"), undoing(ports.clock(), "pause", {}))


async def describe(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What the page says of the person; as it was before by undo."""
    words, before = words_for(turn.person.language), turn.person.about
    person = await organizers.describe(ports, turn.person, str(values.get("about") or ""))
    said = words("page.about_kept" if person.about else "page.about_gone")
    return await _page(ports, turn, person, said, undoing(ports.clock(), "describe_page", {"about": before}))


async def teams_for_all(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A Teams meeting added to all meetings that have no other place, or, without `on`, to none of them; for those that
    are booked already it is asked. Its own undoing, `ids` being what it had changed, `location` what was the default,
    and `booked` whether the booked ones followed."""
    words, on, before = words_for(turn.person.language), bool(values.get("on")), turn.person.place
    ids, default = values.get("ids"), values.get("location")
    person, placed = await cases.use_teams(ports, turn.person, on, ids, default)
    if ids is not None:
        told = await cases.apply(ports, person, *ids) if values.get("booked") else []
        said = words("type.unapplied", count=len(told)) if told else words("type.undone")
        return await _page(ports, turn, person, said)
    behind = await cases.outdated(ports, person, *(one.id for one in placed))
    changes = {"on": on, "ids": [one.id for one in placed], "location": before}
    said = " ".join(
        part
        for part in (
            words("page.teams_added" if on else "page.teams_removed"),
            await _elsewhere(ports, words, person) if on else "",
            words("type.outdated", count=len(behind)) if behind else "",
        )
        if part
    )
    follow = kit.press(words("type.apply", count=len(behind)), "teams_for_booked", changes) if behind else None
    return await _page(ports, turn, person, said, _teams_back(ports, changes), follow)


async def teams_for_booked(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What `teams_for_all` has just changed given to the meetings booked already."""
    words, ids = words_for(turn.person.language), needed(values, "ids")
    told = await cases.apply(ports, turn.person, *ids)
    said = words("type.applied", count=len(told)) if told else words("type.nothing_outdated")
    return await _page(ports, turn, turn.person, said, _teams_back(ports, {**values, "booked": True}))


def _teams_back(ports: Ports, changes: Values) -> Values:
    return undoing(ports.clock(), "teams_for_all", {**changes, "on": not changes.get("on")})


async def _elsewhere(ports: Ports, words: Words, person: Organizer) -> str:
    """Which meeting types keep a place of their own."""
    mine = await cases.mine(ports, person)
    names = [kit.plain(one.name) for one in mine if one.place != "teams"]
    return words("page.teams_kept", names=format.listed(names, words)) if names else ""


async def share_link(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The page, which says its link and whether it is open."""
    return await _page(ports, turn, turn.person)


async def share(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The link of the page to give away; where it is not open yet, that."""
    words, mine = words_for(turn.person.language), await cases.to_share(ports, turn.person)
    if cards.state_of(turn.person, mine) != "open":
        return await _page(ports, turn, turn.person)
    card = type_cards.share_page(words, turn.person, ports.links.page(turn.person.page), mine)
    return Reply(card=card, public=True)


async def _publish_one(ports: Ports, turn: Turn, words: Words, values: Values) -> Reply:
    found = await meeting_types.find(ports, turn, words, values, "publish")
    if isinstance(found, Reply):
        return found
    opened = await cases.publish(ports, turn.person, [found.id])
    if not opened:
        return meeting_types.summary(ports, turn, words, found, words("page.is_open_already"))
    undo = undoing(ports.clock(), "unpublish", {"ids": [found.id]})
    said = words("page.is_published", names=kit.plain(found.name))
    return meeting_types.summary(ports, turn, words, replace(found, published=True), said, undo)


async def _any(ports: Ports, person: Organizer) -> bool:
    return bool(await cases.mine(ports, person))


async def _page(
    ports: Ports,
    turn: Turn,
    person: Organizer,
    said: str = "",
    undo: Mapping[str, Any] | None = None,
    follow: kit.Json | None = None,
) -> Reply:
    words, mine = words_for(turn.person.language), await cases.mine(ports, person)
    undone, link = button(words, undo) if undo else None, ports.links.page(person.page)
    refusal = await policy.refusal(ports, person)
    shut = refusal.shut if refusal else ""
    picture = portraits.link(ports, person)
    card = cards.page(words, person, link, mine, said=said, undo=undone, follow=follow, shut=shut, picture=picture)
    return Reply(card=card, draft=undo, about={})
