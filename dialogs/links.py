"""Links to give away: made for somebody, listed, renewed, revoked, as a signature and as a picture."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cards import kit
from cards import links as cards
from cards import meeting_type as type_cards
from cards.links import Known, Usual
from dialogs import meeting_types, pages
from dialogs.choices import Option, offered
from dialogs.meeting_types import find, fitting_name
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from language.words import Words, words_for
from scheduling import zones
from scheduling.model import MeetingType
from scheduling.ports import Ports
from scheduling.usecases import meeting_types as types
from scheduling.usecases import share_links as cases
from scheduling.usecases.share_links import Renewed, Shared

Values = Mapping[str, Any]
OfLink = Callable[[Ports, Turn, Values, Shared], Awaitable[Reply]]
OfType = Callable[[Ports, Turn, Values, MeetingType], Awaitable[Reply]]
LIMITS = ("for_person", "single_use", "max_uses", "expires_days")  # any of them makes a link of its own


@dataclass(frozen=True)
class Target:
    """What a picture or a signature is of: its name, its address, and the values that mean it."""

    name: str
    url: str
    values: Values
    public: bool


async def share(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The usual link; one of its own where it is for somebody, a number of times or a while, or where there is no usual
    one because each is for one booking."""
    limited = any(_is_said(values.get(name)) for name in LIMITS)
    if not limited and not values.get("id") and not values.get("name"):
        return await pages.share_link(ports, turn, values)
    words, mine = words_for(turn.person.language), await types.to_share(ports, turn.person)
    if limited and (kind := _kind_named(mine, values)):
        # "share link for office hours": that is no person; from its card one for somebody is a tap away.
        values, limited = {"id": kind.id}, False
    wanted = {name: value for name, value in values.items() if value is not None}
    if limited:
        # Also for a question in between, so that its buttons pressed twice make one.
        wanted = {"link_id": ports.new_id(), **wanted}
    name = str(wanted.get("name") or "")
    if limited and not wanted.get("for_person") and name and not fitting_name(mine, name):
        # "a link for Ana, single use": no meeting type, so somebody.
        wanted = {**wanted, "name": "", "for_person": name}
    found = await find(ports, turn, words, wanted, "share_link")
    if isinstance(found, Reply):
        return found
    if not limited and not found.single_use:
        return meeting_types.share(ports, turn, words, found)
    uses = 1 if wanted.get("single_use") else _number(wanted, "max_uses")
    shared = await cases.create(
        ports,
        turn.person,
        wanted.get("link_id") or ports.new_id(),
        found.id,
        name=titled(str(wanted.get("for_person") or "")),
        max_uses=uses,
        days=_number(wanted, "expires_days"),
    )
    fewer = uses is not None and shared.link.max_uses != uses
    said = words("type.single_use") if fewer and found.single_use else ""
    return _shown(ports, turn, shared, said, undo=("revoke_link", {"link_id": shared.link.id}))


def _kind_named(mine: Sequence[MeetingType], values: Values) -> MeetingType | None:
    """The meeting type that a link is said to be for, where nothing else is said of the link."""
    person, name = (meeting_types.plain(str(values.get(one) or "")) for one in ("for_person", "name"))
    limited = any(_is_said(values.get(one)) for one in LIMITS if one != "for_person")
    if limited or values.get("id") or name not in ("", person):
        return None
    called = [one for one in mine if meeting_types.plain(one.name) == person]
    return called[0] if len(called) == 1 else None


async def new(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The form for a link of its own."""
    words = words_for(turn.person.language)
    await types.to_share(ports, turn.person)
    found = await find(ports, turn, words, values, "new_link")
    if isinstance(found, Reply):
        return found
    return Reply(card=cards.form(words, found, ports.new_id()), about={"id": found.id})


async def show(ports: Ports, turn: Turn, values: Values) -> Reply:
    return _shown(ports, turn, await cases.one(ports, turn.person, needed(values, "link_id")))


async def listing(ports: Ports, turn: Turn, values: Values) -> Reply:
    """All links, or those of one meeting type, with their use."""
    words = words_for(turn.person.language)
    if not values.get("id") and not values.get("name"):
        return await _listed(ports, turn)
    found = await find(ports, turn, words, values, "list_links")
    return found if isinstance(found, Reply) else await _listed(ports, turn, found)


async def renew(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The link that is meant, as good as new at the same address."""
    return await _with_meant(ports, turn, values, "renew_link", _renew, _renew_own)


async def _renew(ports: Ports, turn: Turn, values: Values, found: Shared) -> Reply:
    words = words_for(turn.person.language)
    shared, before = await cases.renew(ports, turn.person, found.link.id, _number(values, "expires_days"))
    moments = {"expires": before.expires, "counted": before.counted, "revoked": before.revoked}
    was = {name: moment.isoformat() if moment else "" for name, moment in moments.items()}
    undo = ("unrenew_link", {**was, "uses": before.uses, "link_id": shared.link.id})
    return _shown(ports, turn, replace(shared, bookings=found.bookings), words("link.renewed"), undo)


async def _renew_own(ports: Ports, turn: Turn, values: Values, found: MeetingType) -> Reply:
    words = words_for(turn.person.language)
    if found.single_use:
        return Reply(text=words("link.none_standing", name=kit.plain(found.name)))
    if found.visibility == "public":
        return Reply(text=words("link.never_ends", name=kit.plain(found.name)))
    fresh = await cases.renew_private(ports, turn.person, found.id, _number(values, "expires_days"))
    undo = undoing(ports.clock(), "renew_own", meeting_types.own_link(found))
    return meeting_types.summary(ports, turn, words, fresh, words("link.renewed"), undo)


async def unrenew(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A renewal taken back."""
    link_id, uses = needed(values, "link_id"), _number(values, "uses") or 0
    expires, counted, revoked = (
        zones.from_iso(values[name]) if values.get(name) else None for name in ("expires", "counted", "revoked")
    )
    await cases.unrenew(ports, turn.person, link_id, Renewed(expires, uses, counted, revoked))
    shared = await cases.one(ports, turn.person, link_id)
    return _shown(ports, turn, shared, words_for(turn.person.language)("link.unrenewed"))


async def revoke(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The link that is meant made worthless; asked where several fit."""
    return await _with_meant(ports, turn, values, "revoke_link", _revoke, _revoke_own)


async def _revoke(ports: Ports, turn: Turn, values: Values, found: Shared) -> Reply:
    words, gone = words_for(turn.person.language), await cases.revoke(ports, turn.person, found.link.id)
    undo = ("restore_link", {"link_id": gone.link.id})
    shown = _shown(ports, turn, replace(gone, bookings=found.bookings), words("link.gone"), undo)
    return replace(shown, about={})


async def _revoke_own(ports: Ports, turn: Turn, values: Values, found: MeetingType) -> Reply:
    return await meeting_types.revoke(ports, turn, {"id": found.id})


async def restore(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A revoked link good again."""
    link_id = needed(values, "link_id")
    await cases.restore(ports, turn.person, link_id)
    shared = await cases.one(ports, turn.person, link_id)
    return _shown(ports, turn, shared, words_for(turn.person.language)("link.restored"))


async def signature(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A line for the end of a letter, with the page's link unless another is meant."""
    words = words_for(turn.person.language)
    found = await _target(ports, turn, words, values, "signature")
    if isinstance(found, Reply):
        return found
    return Reply(card=cards.signature(words, found.url, found.values, _back(words, found)))


async def qr(ports: Ports, turn: Turn, values: Values) -> Reply:
    """A link as a picture, that of the page unless another is meant."""
    words = words_for(turn.person.language)
    found = await _target(ports, turn, words, values, "qr")
    if isinstance(found, Reply):
        return found
    card = cards.qr(words, found.name, found.url, f"{found.url}/qr.png", _back(words, found))
    return Reply(card=card, public=found.public)


def _back(words: Words, target: Target) -> kit.Json:
    """To the card of the link itself; what is typed beside it does not go along."""
    verb = "show_link" if "link_id" in target.values else "share_link" if target.values else "share_page"
    return kit.press(words("action.back"), verb, target.values, associatedInputs="none")


async def made_for(ports: Ports, turn: Turn, person: str) -> list[Shared]:
    """The links that were made for somebody."""
    return [one for one in await cases.mine(ports, turn.person) if is_for(one, person)]


def is_for(shared: Shared, person: str) -> bool:
    """Whether a link was made for somebody: "Ana" is Ana Silva, too."""
    wanted = set(person.casefold().split())
    return bool(wanted) and wanted <= set(shared.link.name.casefold().split())


def known(ports: Ports, turn: Turn) -> Known:
    return Known(turn.person, ports.clock())


def titled(name: str) -> str:
    """`ana` → `Ana`: a name typed in passing."""
    return name[:1].upper() + name[1:]


def _shown(
    ports: Ports, turn: Turn, shared: Shared, said: str = "", undo: tuple[str, dict[str, Any]] | None = None
) -> Reply:
    words = words_for(turn.person.language)
    url, draft = ports.links.own(shared.link), undoing(ports.clock(), *undo) if undo else None
    undone = button(words, draft) if draft else None
    made = bool(undo and undo[0] == "revoke_link")
    card = cards.details(words, shared, url, known(ports, turn), said=said, undo=undone, revocable=not made)
    return Reply(card=card, draft=draft, about={"id": shared.meeting_type.id, "link_id": shared.link.id})


async def _listed(ports: Ports, turn: Turn, only: MeetingType | None = None, said: str = "") -> Reply:
    words, mine = words_for(turn.person.language), await types.mine(ports, turn.person)
    links = await cases.mine(ports, turn.person, only.id if only else None)
    heading = words("link.list_of", name=only.name) if only else words("link.list")
    usual = [_usual_of(ports, turn, words, one) for one in mine if one.has_private_link or (only and one.is_listed)]
    usual = [one for one in usual if only is None or one.values["id"] == only.id]
    if only is None and mine:
        usual.insert(0, Usual(words("page.title"), words("type.public"), {}))
    card = cards.listing(words, heading, links, usual, known(ports, turn), said=said)
    return Reply(card=card, about={"id": only.id} if only else {})


def _usual_of(ports: Ports, turn: Turn, words: Words, one: MeetingType) -> Usual:
    state, now = words(f"type.{one.visibility}"), known(ports, turn)
    if one.link_expires:
        over = one.link_expires <= now.now
        state = words("link.private_over" if over else "link.private", day=cards.until(words, one.link_expires, now))
    return Usual(words("share.title", name=one.name), state, {"id": one.id})


async def _with_meant(ports: Ports, turn: Turn, values: Values, verb: str, of_link: OfLink, of_type: OfType) -> Reply:
    """What is to be done with the link that is meant: one that was made, or a meeting type's own."""
    found = await _meant(ports, turn, words_for(turn.person.language), values, verb)
    if isinstance(found, Reply):
        return found
    if isinstance(found, MeetingType):
        return await of_type(ports, turn, values, found)
    return await of_link(ports, turn, values, found)


async def _meant(ports: Ports, turn: Turn, words: Words, values: Values, verb: str) -> Shared | MeetingType | Reply:
    """The link that is meant, by its id, by whom it is for, or by its meeting type, whose own link it may be."""
    if values.get("link_id"):
        return await cases.one(ports, turn.person, str(values["link_id"]))
    mine = await types.mine(ports, turn.person)
    person, name = str(values.get("for_person") or ""), str(values.get("name") or "")
    fitting = [one for one in mine if one.id == values["id"]] if values.get("id") else fitting_name(mine, name)
    if name and not fitting:
        person, fitting = person or name, list(mine)
    links = await cases.mine(ports, turn.person)
    links = [one for one in links if one.meeting_type in fitting and (not person or is_for(one, person))]
    own = [one for one in fitting if one.has_private_link and not person]
    if values.get("own"):
        links = []
    if not links and not own:
        return await _no_link(ports, turn, words, values, person, verb)
    if verb == "revoke_link":
        links = [one for one in links if one.link.is_good(ports.clock())] or links
    return _one_of(words, links, own, values, verb, certain=bool(person) or verb == "renew_link")


async def _no_link(
    ports: Ports, turn: Turn, words: Words, values: Values, person: str, verb: str
) -> MeetingType | Reply:
    if person:
        return await _listed(ports, turn, said=words("link.no_link", person=kit.plain(titled(person))))
    return await find(ports, turn, words, values, verb)


def _one_of(
    words: Words, links: Sequence[Shared], own: Sequence[MeetingType], values: Values, verb: str, *, certain: bool
) -> Shared | MeetingType | Reply:
    """The only one, where it can be no other; "the office hours link" may be another than that for Ana."""
    if len(links) + len(own) == 1 and (own or certain):
        return own[0] if own else links[0]
    kept = {"expires_days": values["expires_days"]} if values.get("expires_days") else {}
    options: list[Option] = [(cards.label(words, one), verb, {**kept, "link_id": one.link.id}) for one in links]
    options += [(words("link.private_of", name=one.name), verb, {**kept, "id": one.id, "own": True}) for one in own]
    return offered(words, words("link.which"), options)


async def _target(ports: Ports, turn: Turn, words: Words, values: Values, verb: str) -> Target | Reply:
    mine = await types.to_share(ports, turn.person)
    if values.get("link_id"):
        shared = await cases.one(ports, turn.person, str(values["link_id"]))
        if shared.link.revoked:
            return _shown(ports, turn, shared)
        name = cards.title(words, shared)
        return Target(name, ports.links.own(shared.link), {"link_id": shared.link.id}, public=False)
    if not values.get("id") and not values.get("name"):
        return _page(ports, turn, words, mine)
    found = await find(ports, turn, words, values, verb)
    if isinstance(found, Reply):
        return found
    if found.single_use and verb == "signature":  # which many read
        return meeting_types.summary(ports, turn, words, found, words("link.none_standing", name=kit.plain(found.name)))
    if found.single_use:
        made = await cases.create(ports, turn.person, ports.new_id(), found.id)
        return Target(cards.title(words, made), ports.links.own(made.link), {"link_id": made.link.id}, public=False)
    url = ports.links.share(found, turn.person.page)
    return Target(found.name, url, {"id": found.id}, public=found.is_listed)


def _page(ports: Ports, turn: Turn, words: Words, mine: Sequence[MeetingType]) -> Target | Reply:
    if not mine:
        return Reply(card=type_cards.listing(words, []))  # without a meeting type there is no page
    return Target(words("page.title"), ports.links.page(turn.person.page), {}, public=True)


def _is_said(value: Any) -> bool:
    return value not in (None, "") and value is not False


def _number(values: Values, name: str) -> int | None:
    """A number that may be left open."""
    value = values.get(name)
    return None if value is None or isinstance(value, bool) or value == "" else int(value)
