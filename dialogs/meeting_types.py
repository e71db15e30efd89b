"""Create, change, share, pause, delete what can be booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cards import kit
from cards import meeting_type as cards
from cards.home import notice
from dialogs.choices import offered
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from language import format
from language.words import Words, words_for
from scheduling.model import MeetingType
from scheduling.ports import Ports
from scheduling.usecases import bookings as booking_cases
from scheduling.usecases import meeting_types as cases
from scheduling.usecases import organizers

Values = Mapping[str, Any]
TEXTS = ("name", "visibility", "location", "place_detail", "description")


async def create(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A new meeting type with its link; asks for the length or the name if it was not said."""
    words = words_for(turn.person.language)
    wanted = {"id": ports.new_id(), **{name: value for name, value in values.items() if value is not None}}
    if not wanted.get("name"):
        return Reply(text=words("dialog.what_name"), draft=_asking("name", wanted))
    if not wanted.get("duration_min"):
        return Reply(card=cards.ask_duration(words, wanted), draft=_asking("duration_min", wanted))
    meeting_type = await cases.create(ports, turn.person, wanted["id"], {**wanted, "name": _titled(wanted["name"])})
    undo = {"command": "delete_meeting_type", "values": {"id": meeting_type.id}}
    return _summary(ports, turn, words, meeting_type, words("type.created"), undo)


async def change(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meeting type with what the sentence said; the form if it said nothing."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "update_meeting_type")
    if isinstance(found, Reply):
        return found
    changes = dict(values.get("changes") or {})
    if not changes:
        return Reply(card=cards.form(words, found, cases.values_of(found)), about={"id": found.id})
    return await _changed(ports, turn, words, found, changes)


async def save(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The form, sent: only what differs is changed."""
    words = words_for(turn.person.language)
    before = await cases.one_of_mine(ports, turn.person, needed(values, "id"))
    old = cases.values_of(before)
    changes = {name: value for name, value in form_values(values).items() if str(old[name]) != str(value)}
    return await _changed(ports, turn, words, before, changes)


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "show_type")
    return found if isinstance(found, Reply) else _summary(ports, turn, words, found)


async def delete(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Gone, with a way back; what was booked of it stays and is counted."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "delete_meeting_type")
    if isinstance(found, Reply):
        return found
    gone = await cases.delete(ports, turn.person, found.id)
    ahead = booking_cases.days_from(ports.clock(), 366, turn.person.zone)
    agenda = await booking_cases.agenda(ports, turn.person, ahead)
    kept = sum(one.booking.meeting_type_id == gone.id for one in agenda)
    undo = {"command": "restore_type", "values": {"id": gone.id}}
    return Reply(card=cards.deleted(words, gone, kept), draft={"undo": undo}, about={})


async def restore(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    back = await cases.restore(ports, turn.person, needed(values, "id"))
    return _summary(ports, turn, words, back, words("type.restored"))


async def listing(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    mine = await cases.mine(ports, turn.person)
    rows = [(one, ports.links.share(one, turn.person.page)) for one in mine]
    return Reply(card=cards.listing(words, rows))


async def share(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The link to one meeting type, or to the page."""
    words = words_for(turn.person.language)
    if not values.get("id") and not values.get("name"):
        mine = await cases.mine(ports, turn.person)
        page = ports.links.page(turn.person.page)
        return Reply(card=cards.share_page(words, turn.person, page, mine) if mine else cards.listing(words, []))
    found = await find(ports, turn, words, values, "share_link")
    if isinstance(found, Reply):
        return found
    card = cards.share(words, found, ports.links.share(found, turn.person.page))
    return Reply(card=card, about={"id": found.id})


async def revoke(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A private link made worthless and replaced; a public one cannot be, and the reply says what can."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "revoke_link")
    if isinstance(found, Reply):
        return found
    if found.visibility == "public":
        return Reply(text=words("type.public_link", name=kit.plain(found.name)))
    fresh = await cases.revoke(ports, turn.person, found.id)
    return _summary(ports, turn, words, fresh, words("type.new_link"))


async def pause(ports: Ports, turn: Turn, values: Values) -> Reply:
    return await _pause(ports, turn, values, paused=True)


async def resume(ports: Ports, turn: Turn, values: Values) -> Reply:
    return await _pause(ports, turn, values, paused=False)


async def find(ports: Ports, turn: Turn, words: Words, values: Values, verb: str) -> MeetingType | Reply:
    """The meeting type that is meant, by id or by name; a question where several fit, a sentence where none does."""
    if values.get("id"):
        return await cases.one_of_mine(ports, turn.person, values["id"])
    mine = await cases.mine(ports, turn.person)
    name = str(values.get("name") or "")
    fitting = fitting_name(mine, name)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting and name:
        rows = [(one, ports.links.share(one, turn.person.page)) for one in mine]
        return Reply(card=cards.listing(words, rows, said=words("type.unknown", name=kit.plain(name))))
    if not fitting:
        return Reply(card=cards.listing(words, []))
    carried = {key: value for key, value in values.items() if key != "name" and value is not None}
    options = [(cards.title(words, one), verb, {**carried, "id": one.id}) for one in fitting]
    return offered(words, words("type.which"), options)


def fitting_name(meeting_types: Sequence[MeetingType], name: str) -> list[MeetingType]:
    """Those called so; else those whose name has all its words; without a name, all."""
    wanted = _plain(name)
    exact = [one for one in meeting_types if _plain(one.name) == wanted]
    return exact or [one for one in meeting_types if set(wanted.split()) <= set(_plain(one.name).split())]


def form_values(values: Values) -> dict[str, Any]:
    """The inputs of the form under the names of values; an empty number is none."""
    made: dict[str, Any] = {name: str(values.get(name) or "") for name in TEXTS if name in values}
    for name in ("duration_min", "increment_min", *cases.RULE_SETTINGS):
        if name in values:
            made[name] = _number(values[name])
    return made


async def _changed(ports: Ports, turn: Turn, words: Words, before: MeetingType, changes: Values) -> Reply:
    if not changes:
        return _summary(ports, turn, words, before)
    after, old = await cases.change(ports, turn.person, before.id, changes)
    names = (f"changed.{cases.canonical(name)}" for name in changes)
    what = format.listed((words(name) for name in names if name in words), words)
    undo = {"command": "update_meeting_type", "values": {"id": after.id, "changes": dict(old)}}
    return _summary(ports, turn, words, after, words("type.changed", what=what), undo)


async def _pause(ports: Ports, turn: Turn, values: Values, *, paused: bool) -> Reply:
    words, done = words_for(turn.person.language), "is_paused" if paused else "is_resumed"
    if not values.get("id") and not values.get("name"):
        await organizers.pause_page(ports, turn.person, paused)
        card = notice(words("page.title"), words(f"page.{done}"), _opposite(words, paused, {}))
        return Reply(card=card, draft=_undoing(paused, {}))
    found = await find(ports, turn, words, values, "pause" if paused else "resume")
    if isinstance(found, Reply):
        return found
    after = await cases.pause(ports, turn.person, found.id, paused)
    reply = _summary(ports, turn, words, after, words(f"type.{done}"))
    return replace(reply, draft=_undoing(paused, {"id": after.id}))


def _opposite(words: Words, paused: bool, which: Values) -> kit.Json:
    return kit.press(words("action.resume" if paused else "action.pause"), "resume" if paused else "pause", which)


def _undoing(paused: bool, which: Values) -> dict[str, Any]:
    return {"undo": {"command": "resume" if paused else "pause", "values": dict(which)}}


def _summary(
    ports: Ports, turn: Turn, words: Words, meeting_type: MeetingType, said: str = "", undo: Values | None = None
) -> Reply:
    link = ports.links.share(meeting_type, turn.person.page)
    button = kit.press(words("action.undo"), undo["command"], undo["values"]) if undo else None
    card = cards.summary(words, meeting_type, turn.person, link, said=said, undo=button)
    return Reply(card=card, draft={"undo": undo} if undo else None, about={"id": meeting_type.id})


def _asking(field: str, values: Values) -> dict[str, Any]:
    return {"asks": field, "command": "create_meeting_type", "values": dict(values)}


def _titled(name: str) -> str:
    """`office hours` → `Office hours`: what was typed in passing, as a heading."""
    return name[:1].upper() + name[1:]


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _number(value: Any) -> Any:
    """What a number field holds: Teams sends it as text, and nothing for none."""
    return None if value is None or not str(value).strip() else value
