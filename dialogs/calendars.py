"""Connect calendars, say what each is for, try them, take them off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cards.calendars import calendar_card, calendars_card, name_of
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language import format
from language.words import words_for
from scheduling.model import Watch
from scheduling.ports import Ports
from scheduling.usecases import calendars

Values = Mapping[str, Any]


async def connect(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The calendar that was named, with a tap where that is enough; a secret is entered on a page, never here."""
    words = words_for(turn.person.language)
    if not ports.providers:
        return Reply(text=words("dialog.no_calendars"))
    wanted = str(values.get("provider") or "")
    if wanted and wanted not in ports.providers:
        names = format.listed([words(f"provider.{one}") for one in ports.providers], words)
        return await _listed(ports, turn, words("dialog.no_provider", names=names))
    provider = wanted or ports.providers[0]
    already = not wanted and await calendars.connections(ports, turn.person)
    if already or ports.calendars.fields(provider):
        return await _listed(ports, turn, "")
    await calendars.connect(ports, turn.person, provider, {})
    return await _listed(ports, turn, words("dialog.connected"))


async def listing(ports: Ports, turn: Turn, values: Values) -> Reply:
    return await _listed(ports, turn, "")


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    return await _shown(ports, turn, str(needed(values, "id")), "")


async def choose(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Whether a calendar blocks."""
    words, connection_id = words_for(turn.person.language), str(needed(values, "id"))
    blocks = values.get("blocks") is True
    await calendars.choose(ports, turn.person, connection_id, blocks=blocks)
    return await _shown(ports, turn, connection_id, words("calendars.now_blocks" if blocks else "calendars.now_open"))


async def choose_blocking(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Which events take slots away, by what they say of their time; none chosen may be nothing sent."""
    words, before = words_for(turn.person.language), turn.person.blocking
    person = await calendars.choose_blocking(ports, turn.person, values.get("shown") or ())
    undo = undoing(ports.clock(), "choose_blocking", {"shown": list(before)}) if person.blocking != before else None
    reply = await _listed(ports, replace(turn, person=person), words("calendars.now_chosen"), undo)
    return replace(reply, draft=undo)


async def status_blocks(ports: Ports, turn: Turn, values: Values) -> Reply:
    """More states of events that take slots away, or fewer; the list of calendars if it was not said which."""
    shown, before = set(values.get("shown") or ()), set(turn.person.blocking)
    if not shown:
        return await _listed(ports, turn, "")
    after = before | shown if values.get("blocks") else before - shown
    return await choose_blocking(ports, turn, {"shown": sorted(after)})


async def write(ports: Ports, turn: Turn, values: Values) -> Reply:
    """From now on bookings are written to this one."""
    connection_id = str(needed(values, "id"))
    await calendars.write_to(ports, turn.person, connection_id)
    return await _shown(ports, turn, connection_id, words_for(turn.person.language)("calendars.now_writes"))


async def test(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Whether a calendar can be read at this moment."""
    connection_id = str(needed(values, "id"))
    await calendars.try_again(ports, turn.person, connection_id)
    return await _shown(ports, turn, connection_id, words_for(turn.person.language)("calendars.tested"))


async def disconnect(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The calendar that was pressed, or of the provider that was named, or the only one."""
    words = words_for(turn.person.language)
    known = await calendars.connections(ports, turn.person)
    if not known:
        return Reply(text=words("dialog.no_connection"))
    meant = [one for one in known if _is_meant(one, values)]
    if len(meant) != 1:
        return await _listed(ports, turn, words("calendars.which"))
    gone = await calendars.disconnect(ports, turn.person, meant[0].connection.id)
    return await _listed(ports, turn, words("calendars.gone", name=name_of(words, gone)))


def _is_meant(watch: Watch, values: Values) -> bool:
    if values.get("id"):
        return watch.connection.id == str(values["id"])
    return not values.get("provider") or watch.connection.provider == str(values["provider"])


async def _listed(ports: Ports, turn: Turn, said: str, undo: Values | None = None) -> Reply:
    person, words = turn.person, words_for(turn.person.language)
    known = await calendars.connections(ports, person)
    undone = button(words, undo) if undo else None
    return Reply(card=calendars_card(words, known, person, calendars.link(ports, person), said=said, undo=undone))


async def _shown(ports: Ports, turn: Turn, connection_id: str, said: str) -> Reply:
    person, words = turn.person, words_for(turn.person.language)
    known = await calendars.connections(ports, person)
    watch = next((one for one in known if one.connection.id == connection_id), None)
    if watch is None:
        return await _listed(ports, turn, "")
    writable = ports.calendars.writes(watch.connection.provider)
    return Reply(card=calendar_card(words, watch, person, writable=writable, said=said))
