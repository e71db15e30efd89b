"""Create, change, share, pause, delete what can be booked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cards import kit
from cards import meeting_type as cards
from dialogs.choices import offered, remembered
from dialogs.help import lost
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from dialogs.understood import headed, said_of
from dialogs.undoing import button, undoing
from language import format, questions
from language.replies import understand_answer
from language.words import Words, words_for
from scheduling import zones
from scheduling.errors import BadValue
from scheduling.model import MeetingType
from scheduling.ports import Ports
from scheduling.questions import MOST_OPTIONS, MOST_QUESTIONS
from scheduling.usecases import meeting_types as cases

Values = Mapping[str, Any]
TEXTS = ("name", "visibility", "location", "place_detail", "description", "color")
SWITCHES = ("single_use", "approval", "confirm_outside", "follow_up")
STEM, ENDING = 4, 2  # letters that words share at least, and that they differ by at most: "hour" and "hours"
SEEN_BY_BOOKED = ("name", "location", "place_detail")  # what the meetings booked already have of their own
KEPT_BY_BOOKED = (*SEEN_BY_BOOKED, "reminders")  # the same, whether anybody sees it or not


async def create(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A new meeting type with its link; asks for the length or the name if it was not said."""
    words = words_for(turn.person.language)
    wanted = {"id": ports.new_id(), **{name: value for name, value in values.items() if value is not None}}
    if not wanted.get("name"):
        card = cards.ask_name(words, wanted, _so_far(turn, wanted), turn.person)
        return Reply(card=card, draft=_asking("name", wanted))
    if not wanted.get("duration_min"):
        card = cards.ask_duration(words, wanted, _so_far(turn, wanted), turn.person)
        return Reply(card=card, draft=_asking("duration_min", wanted))
    meeting_type = await cases.create(ports, turn.person, wanted["id"], {**wanted, "name": headed(wanted["name"])})
    undo = undoing(ports.clock(), "delete_meeting_type", {"id": meeting_type.id})
    return summary(ports, turn, words, meeting_type, words("type.created"), undo)


async def change(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meeting type with what the sentence said; the form if it said nothing."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "update_meeting_type")
    if isinstance(found, Reply):
        return found
    changes = dict(values.get("changes") or {})
    if not changes:
        return await _form(ports, turn, words, found)
    return await _changed(ports, turn, words, found, changes)


async def change_back(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What a change had changed, as it was; that in turn can be undone."""
    words, before = words_for(turn.person.language), await cases.one_of_mine(ports, turn.person, needed(values, "id"))
    return await _changed(ports, turn, words, before, dict(values.get("changes") or {}), words("type.undone"))


async def save(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The form, sent: only what differs is changed. What cannot be is said beside its field, and all that was typed
    stays."""
    words = words_for(turn.person.language)
    before = await cases.one_of_mine(ports, turn.person, needed(values, "id"))
    values = {**dict.fromkeys(str(values.get("emptied") or "").split(), ""), **values}
    old = cases.values_of(before)
    changes = {name: value for name, value in form_values(values).items() if str(old[name]) != str(value)}
    problems = {name: said for name, value in changes.items() if (said := _refused(words, before, name, value))}
    if "reminders" in problems:
        problems["reminders"] = words("field.most_reminders", most=cases.MOST_REMINDERS)
    hours = str(values.get("own_hours") or "").strip()
    if "own_hours" in values and hours != _own_hours(words, before):
        changes["availability"] = _availability(turn, ports, hours)
        if hours and not changes["availability"]:
            problems["own_hours"] = words("dialog.hours_unread")
    if "question_lines" in values:
        asked = questions.read(str(values["question_lines"] or ""), words)
        if asked != old["questions"]:
            changes["questions"] = asked
        if _refused(words, before, "questions", asked):
            problems["question_lines"] = words("field.questions_unread", most=MOST_QUESTIONS, options=MOST_OPTIONS)
    if problems:
        return await _form(ports, turn, words, before, values, problems)
    moved = await _moved_to(ports, turn, before, values.get("position"))
    if moved and not changes:
        return summary(ports, turn, words, before, moved[0], moved[1])
    return await _changed(ports, turn, words, before, changes)


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    """One as it is; a name that only a meeting booked with somebody else has says nothing here."""
    words, name = words_for(turn.person.language), str(values.get("name") or "")
    if name and not fitting_name(await cases.mine(ports, turn.person), name):
        return await lost(ports, turn, values)
    found = await find(ports, turn, words, values, "show_type")
    return found if isinstance(found, Reply) else summary(ports, turn, words, found)


async def delete(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Gone, with a way back. Where meetings are booked ahead, it is asked first what becomes of them."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "delete_meeting_type")
    if isinstance(found, Reply):
        return found
    ahead = await cases.booked(ports, turn.person, found.id)
    if ahead and values.get("booked") not in ("keep", "cancel"):
        options = cards.delete_options(words, found)
        return Reply(card=cards.ask_delete(words, found, turn.person, ahead), about=remembered(options))
    kept, uids = len(ahead), list[str]()
    if ahead and values["booked"] == "cancel":
        gone, cancelled = await cases.delete_with_bookings(ports, turn.person, found.id)
        kept, uids = 0, [one.uid for one in cancelled]
    else:
        gone = await cases.delete(ports, turn.person, found.id)
    undo = undoing(ports.clock(), "restore_type", {"id": found.id, "uids": uids})
    last = not await cases.mine(ports, turn.person)
    return Reply(card=cards.deleted(words, gone, kept, len(uids), button(words, undo), last=last), draft=undo, about={})


async def restore(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The meeting type back, and with it the meetings that were called off with it, as far as they still can be."""
    words = words_for(turn.person.language)
    back = await cases.restore(ports, turn.person, needed(values, "id"))
    uids = values.get("uids") or ()
    said = words("type.restored")
    if uids:
        again = await cases.bring_back(ports, turn.person, uids)
        kept = words("type.booked_again", count=len(again)) if again else ""
        lost = words("type.not_booked_again", count=len(uids) - len(again)) if len(again) < len(uids) else ""
        said = " ".join(part for part in (said, kept, lost) if part)
    return summary(ports, turn, words, back, said)


async def duplicate(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A second one like it, under the name that was said or as a copy of it."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "duplicate_meeting_type")
    if isinstance(found, Reply):
        return found
    name = str(values.get("new_name") or "") or words("type.copy", name=found.name)
    identity = values.get("new_id") or ports.new_id()
    made = await cases.duplicate(ports, turn.person, found.id, identity, headed(name)[: cases.NAME_LENGTH])
    undo = undoing(ports.clock(), "delete_meeting_type", {"id": made.id})
    return summary(ports, turn, words, made, words("type.duplicated", name=kit.plain(found.name)), undo)


async def order(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A meeting type at another place of the list, and so of the page."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "order_meeting_type")
    if isinstance(found, Reply):
        return found
    if values.get("position") in (None, ""):
        draft = {"asks": "choice", "as": "position", "command": "order_meeting_type", "values": {"id": found.id}}
        return Reply(text=words("type.order_what", name=kit.plain(found.name)), draft=draft, about={"id": found.id})
    before = await _place_of(ports, turn, found)
    placed = await cases.place_at(ports, turn.person, found.id, _position(values["position"], before[1]))
    at = [one.id for one in placed].index(found.id) + 1
    undo = undoing(ports.clock(), "order_meeting_type", {"id": found.id, "position": before[0]})
    said = words("type.placed", name=kit.plain(found.name), position=at)
    card = cards.listing(words, _rows(ports, turn, placed), said=said, undo=button(words, undo))
    return Reply(card=card, draft=undo, about={"id": found.id})


async def apply(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Name and place of a meeting type given to the meetings booked of it already. `changes` is what these were before,
    where that is known: then it can be taken back."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "apply_to_booked")
    if isinstance(found, Reply):
        return found
    old = dict(values.get("changes") or {})
    done = await _given(ports, turn, words, found.id, old or KEPT_BY_BOOKED, "type.applied")
    if not done:
        return summary(ports, turn, words, found, words("type.nothing_outdated"))
    undo = undoing(ports.clock(), "unapply", {"id": found.id, "changes": old}) if old else None
    return summary(ports, turn, words, found, done, undo)


async def unapply(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The undoing of a change and of its application: the meeting type and its meetings as they were."""
    words, which = words_for(turn.person.language), needed(values, "id")
    old = dict(values.get("changes") or {})
    after, _ = await cases.change(ports, turn.person, which, old)
    done = await _given(ports, turn, words, which, old, "type.unapplied")
    return summary(ports, turn, words, after, done or words("type.undone"))


async def _given(ports: Ports, turn: Turn, words: Words, type_id: str, names: Collection[str], sentence: str) -> str:
    """What of a meeting type has these names, given to the meetings booked of it already, and what is said of that; the
    sentence is of what their attendees are told. Empty if none of it differed."""
    told = await cases.apply(ports, turn.person, type_id) if not set(SEEN_BY_BOOKED).isdisjoint(names) else []
    reminded = await cases.remind(ports, turn.person, type_id) if "reminders" in names else []
    said = words(sentence, count=len(told)) if told else ""
    again = words("type.reminded_anew", count=len(reminded)) if reminded else ""
    return " ".join(part for part in (said, again) if part)


async def listing(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    mine = await cases.mine(ports, turn.person)
    return Reply(card=cards.listing(words, _rows(ports, turn, mine)))


def share(ports: Ports, turn: Turn, words: Words, found: MeetingType) -> Reply:
    """The standing link to a meeting type."""
    card = cards.share(words, found, ports.links.share(found, turn.person.page), group=turn.shared)
    return Reply(card=card, public=found.is_listed and found.published, about={"id": found.id})


async def revoke(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A private link made worthless and replaced; a public one cannot be, and the reply says what can. Where each link
    is for one booking there is none to be replaced."""
    words = words_for(turn.person.language)
    found = await find(ports, turn, words, values, "revoke_link")
    if isinstance(found, Reply):
        return found
    if found.single_use:
        return Reply(text=words("link.none_standing", name=kit.plain(found.name)))
    if found.visibility == "public":
        return Reply(text=words("type.public_link", name=kit.plain(found.name)))
    fresh = await cases.revoke(ports, turn.person, found.id)
    return summary(
        ports, turn, words, fresh, words("type.new_link"), undoing(ports.clock(), "renew_own", own_link(found))
    )


async def renew_own(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The private link of a meeting type as it was, which takes a renewal or a revocation back."""
    words, low = words_for(turn.person.language), values.get("low")
    which, version = needed(values, "id"), int(values.get("version") or 0)
    back = await cases.put_link_back(ports, turn.person, which, version, zones.from_iso(low) if low else None)
    return summary(ports, turn, words, back, words("link.as_before"))


def own_link(meeting_type: MeetingType) -> dict[str, Any]:
    """The private link of a meeting type, as what puts it back knows it."""
    expires = meeting_type.link_expires
    return {"id": meeting_type.id, "version": meeting_type.version, "low": expires.isoformat() if expires else ""}


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
        said = words("type.unknown", name=kit.plain(name))
        return Reply(card=cards.listing(words, _rows(ports, turn, mine), said=said))
    if not fitting:
        return Reply(card=cards.listing(words, []))
    carried = {key: value for key, value in values.items() if key != "name" and value is not None}
    options = [(cards.title(words, one), verb, {**carried, "id": one.id}) for one in fitting]
    return offered(words, words("type.which"), options)


def _rows(ports: Ports, turn: Turn, mine: Sequence[MeetingType]) -> list[tuple[MeetingType, str]]:
    return [(one, _standing_link(ports, turn, one)) for one in mine]


def _standing_link(ports: Ports, turn: Turn, meeting_type: MeetingType) -> str:
    """The link that is there without having been made; empty where each is made for one booking."""
    return "" if meeting_type.single_use else ports.links.share(meeting_type, turn.person.page)


def fitting_name(meeting_types: Sequence[MeetingType], name: str) -> list[MeetingType]:
    """Those called so; else those whose name has all its words; else those that have them with another ending, as
    "an interview" is one of "Interviews". Without a name, all."""
    wanted = plain(name)
    called = {one.id: plain(one.name).split() for one in meeting_types}
    return (
        [one for one in meeting_types if plain(one.name) == wanted]
        or [one for one in meeting_types if set(wanted.split()) <= set(called[one.id])]
        or [one for one in meeting_types if all(_has_like(called[one.id], word) for word in wanted.split())]
    )


def _has_like(said: Sequence[str], word: str) -> bool:
    return any(_is_like(one, word) for one in said)


def _is_like(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings."""
    stem = max(STEM, len(one) - ENDING, len(other) - ENDING)
    return one[:stem] == other[:stem]


def form_values(values: Values) -> dict[str, Any]:
    """The inputs of the form under the names of values; an empty number is none."""
    made: dict[str, Any] = {name: str(values.get(name) or "") for name in TEXTS if name in values}
    if made.get("color") == cards.NO_COLOR:
        made["color"] = ""
    for name in SWITCHES:
        if name in values:
            made[name] = str(values[name]).casefold() == "true"
    for name in ("duration_min", "increment_min", *cases.RULE_SETTINGS):
        if name in values:
            made[name] = None if values[name] == cards.NO_LENGTH else _number(values[name])
    if "reminders" in values:
        made["reminders"] = values.get("reminders") or []
    if "max_guests" in values:
        made["max_guests"] = _number(values["max_guests"]) or 0
    return made


async def _form(
    ports: Ports,
    turn: Turn,
    words: Words,
    found: MeetingType,
    typed: Values | None = None,
    problems: Mapping[str, str] | None = None,
) -> Reply:
    """The form, filled with what is or with what was typed into it."""
    values = {
        **cases.values_of(found),
        "own_hours": _own_hours(words, found),
        "question_lines": questions.written(found.questions, words),
        **(typed or {}),
        **{name: value for name, value in form_values(typed or {}).items() if name == "reminders"},
    }
    place = await _place_of(ports, turn, found)
    card = cards.form(words, found, values, problems, place=place, copy_id=ports.new_id())
    return Reply(card=card, about={"id": found.id})


def _own_hours(words: Words, meeting_type: MeetingType) -> str:
    return format.hours(meeting_type.openings, words) if meeting_type.openings else ""


def _availability(turn: Turn, ports: Ports, text: str) -> Any:
    """Hours in words as a meeting type has them; None for none, and for what is none."""
    person = turn.person
    return understand_answer(text, "availability", ports.clock(), person.zone, person.language) if text else None


def _refused(words: Words, before: MeetingType, name: str, value: Any) -> str:
    """Why a meeting type cannot have a value; empty if it can."""
    try:
        cases.changed(before, {name: value})
    except BadValue as problem:
        return words("error.bad_value", **said_of(words, problem))
    return ""


async def _place_of(ports: Ports, turn: Turn, found: MeetingType) -> tuple[int, int]:
    """Its place in the list, from 1, and how many there are."""
    ids = [one.id for one in await cases.mine(ports, turn.person)]
    return ids.index(found.id) + 1, len(ids)


async def _moved_to(ports: Ports, turn: Turn, found: MeetingType, wanted: Any) -> tuple[str, Values] | None:
    """What is said of a move in the list, and its undoing; None if it is where it is wanted."""
    place, count = await _place_of(ports, turn, found)
    if wanted in (None, "") or _position(wanted, count) == place:
        return None
    await cases.place_at(ports, turn.person, found.id, _position(wanted, count))
    words = words_for(turn.person.language)
    said = words("type.placed", name=kit.plain(found.name), position=_position(wanted, count))
    return said, undoing(ports.clock(), "order_meeting_type", {"id": found.id, "position": place})


def _position(value: Any, count: int) -> int:
    """A place in a list; -1 is the last, and what lies beyond an end is that end."""
    try:
        wanted = int(float(value))
    except (ValueError, OverflowError):
        raise BadValue("position", 1, count) from None
    return count if wanted < 0 else min(max(wanted, 1), count)


async def _changed(
    ports: Ports, turn: Turn, words: Words, before: MeetingType, changes: Values, said: str = ""
) -> Reply:
    """`said` is what is told instead of what was changed."""
    if not changes:
        return summary(ports, turn, words, before)
    names = [cases.canonical(name) for name in changes if cases.canonical(name) in cases.values_of(before)]
    if not names:
        return summary(ports, turn, words, before, words("type.unchanged", name=kit.plain(before.name)))
    after, old = await cases.change(ports, turn.person, before.id, changes)
    said = said or words("type.changed", what=format.listed((words(f"changed.{name}") for name in names), words))
    undo = undoing(ports.clock(), "update_meeting_type", {"id": after.id, "changes": dict(old)})
    seen = any(name in changes for name in SEEN_BY_BOOKED)
    outdated = await cases.outdated(ports, turn.person, after.id) if seen else []
    reminded = await cases.otherwise_reminded(ports, turn.person, after.id) if "reminders" in changes else []
    behind = {one.uid for one in (*outdated, *reminded)}
    if not behind:
        return summary(ports, turn, words, after, said, undo)
    said += f" {words('type.outdated', count=len(outdated))}" if outdated else ""
    said += f" {words('type.reminded_so_far', count=len(reminded))}" if reminded else ""
    more = kit.press(words("type.apply", count=len(behind)), "apply_to_booked", {"id": after.id, "changes": dict(old)})
    return summary(ports, turn, words, after, said, undo, more)


async def _pause(ports: Ports, turn: Turn, values: Values, *, paused: bool) -> Reply:
    words, verb, opposite = words_for(turn.person.language), "pause", "resume"
    if not paused:
        verb, opposite = opposite, verb
    found = await find(ports, turn, words, values, verb)
    if isinstance(found, Reply):
        return found
    after = await cases.pause(ports, turn.person, found.id, paused)
    said = words("type.is_paused" if paused else "type.is_resumed")
    return summary(ports, turn, words, after, said, undoing(ports.clock(), opposite, {"id": after.id}))


def summary(
    ports: Ports,
    turn: Turn,
    words: Words,
    meeting_type: MeetingType,
    said: str = "",
    undo: Values | None = None,
    more: kit.Json | None = None,
) -> Reply:
    """The meeting type as an answer: what has just happened to it, the draft that undoes that, and what may follow."""
    link = _standing_link(ports, turn, meeting_type)
    undone = button(words, undo) if undo else None
    card = cards.summary(words, meeting_type, turn.person, link, said=said, undo=undone, more=more)
    return Reply(card=card, draft=undo, about={"id": meeting_type.id})


def _so_far(turn: Turn, wanted: Values) -> MeetingType:
    """What has been said of a meeting type, before it has a name and a length."""
    said = {name: value for name, value in wanted.items() if name != "id" and value not in (None, "")}
    return cases.drafted(turn.person, str(wanted["id"]), said)


def _asking(field: str, values: Values) -> dict[str, Any]:
    return {"asks": field, "command": "create_meeting_type", "values": dict(values)}


def plain(name: str) -> str:
    """A name as it is compared: whatever its case, hyphens and spaces."""
    return " ".join(name.casefold().replace("-", " ").split())


def _number(value: Any) -> Any:
    """What a number field holds: Teams sends it as text, and nothing for none."""
    return None if value is None or not str(value).strip() else value
