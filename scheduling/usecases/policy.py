"""What the organization allows: asked by every use case that offers or books, changed by admins.

Off means that nothing new is made, given away or booked. What was booked stays, can be seen and cancelled, and all is
as it was when it is turned on again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from scheduling.errors import (
    BadPolicy,
    LicenceUnread,
    NoLicence,
    NoPlan,
    NotAdmin,
    NotAdmitted,
    NotFound,
    OffForYou,
    PolicyChanged,
    TurnedOff,
)
from scheduling.model import Alteration, Attendee, Audited, MeetingType, Organizer
from scheduling.policy import Because, Kept, Licensed, Policy, Switch, Switches, Verdict, locked_out, switched
from scheduling.ports import Ports, UnitOfWork, use_case
from scheduling.rules import name_of, rule_to
from scheduling.texts import unaccented
from scheduling.usecases import licences

ORGANIZATION = ""  # the scope of what holds for all
LONG = timedelta(days=1)  # a calendar away for so long may be that of somebody who has left
NOBODY: Mapping[str, Licensed] = {}
REFUSALS: Mapping[Because, type[OffForYou]] = {
    "licence": NoLicence,
    "service_plan": NoPlan,
    "unreadable_licence": LicenceUnread,
}
Changing = Callable[[Policy, Policy | None], Policy]  # of a scope, with that of the organization above a user's


@dataclass(frozen=True)
class Scope:
    """Whom a policy is for: everybody, or somebody the bot may not have met yet."""

    key: str
    organizer: Organizer | None = None


@dataclass(frozen=True)
class Change:
    """What would become of one policy, or has: nothing is different if `before` is `after`."""

    scope: Scope
    before: Kept
    after: Policy
    was: Verdict  # of the user, or of somebody without a policy of their own
    now: Verdict
    affected: tuple[Organizer, ...]  # whose page it opens or closes
    lost: tuple[str, ...]  # other applications that lose their access, `*` for all that are on no list
    above: Kept | None = None  # what the organization says, for a user

    @property
    def is_one(self) -> bool:
        return self.before.policy != self.after

    @property
    def version(self) -> int:
        """Rises with every change of what it was made of."""
        return self.before.version + (self.above.version if self.above else 0)


@dataclass(frozen=True)
class Explained:
    """Why somebody may have a page, or may not."""

    scope: Scope
    switches: Switches

    @property
    def verdict(self) -> Verdict:
        return self.switches.verdict


@dataclass(frozen=True)
class PageState:
    """A page as an admin sees it."""

    organizer: Organizer
    verdict: Verdict
    meeting_types: tuple[MeetingType, ...]

    @property
    def state(self) -> str:
        """`off`, `paused`, `unpublished` or `open`."""
        if not self.verdict.allowed:
            return "off"
        if self.organizer.paused:
            return "paused"
        return "open" if any(one.published and not one.paused for one in self.meeting_types) else "unpublished"


@dataclass(frozen=True)
class Unreached:
    """Somebody with a page who may have left."""

    organizer: Organizer
    in_chat: bool  # whether a chat reaches them
    unread: datetime | None = None  # since when a calendar of theirs cannot be read; the longest of them


@dataclass(frozen=True)
class Pages:
    """Some of the pages there are, from the one in place `first` on."""

    states: tuple[PageState, ...]
    first: int
    total: int


async def require_open(work: UnitOfWork, ports: Ports, organizer: Organizer) -> Policy:
    """The policy of the organization, if new bookings with an organizer are allowed; raises TurnedOff if not."""
    switches = await _switches(work, ports, organizer.key)
    if not switches.verdict.allowed:
        raise TurnedOff
    return switches.organization


async def require_own(work: UnitOfWork, ports: Ports, organizer: Organizer) -> None:
    """That an organizer may offer something; raises OffForYou."""
    if problem := await refused(work, ports, organizer):
        raise problem


async def refused(work: UnitOfWork, ports: Ports, organizer: Organizer) -> OffForYou | None:
    """Why an organizer may not offer anything, as far as that person has to know."""
    verdict = (await _switches(work, ports, organizer.key)).verdict
    return None if verdict.allowed else REFUSALS.get(verdict.because, OffForYou)()


@use_case
async def refusal(ports: Ports, organizer: Organizer) -> OffForYou | None:
    """The same, in a transaction of its own."""
    async with ports.reading() as work:
        return await refused(work, ports, organizer)


async def allowed(work: UnitOfWork, ports: Ports, organizers: Sequence[Organizer]) -> list[Organizer]:
    """Those of some people who may be booked."""
    keys = [one.key for one in organizers]
    known = await work.policies.of([ORGANIZATION, *keys])
    licensed = await work.licences.of(keys) if ports.licences else NOBODY
    return [one for one in organizers if _of(known, licensed, ports, one.key).verdict.allowed]


def require_booker(policy: Policy, attendee: Attendee, guests: Sequence[str]) -> None:
    """That the organization lets somebody book, and invite these guests; raises NotAdmitted."""
    outside = attendee.person_id is None
    if policy.refuses(attendee.email, outside=outside):
        raise NotAdmitted
    if any(policy.refuses(one, outside=outside) for one in guests):
        raise NotAdmitted


async def organization(work: UnitOfWork) -> Policy:
    return (await work.policies.of([ORGANIZATION]))[ORGANIZATION].policy


def limited(policy: Policy, meeting_type: MeetingType) -> MeetingType:
    """A meeting type held to what the organization limits: a rule can only take starts away, so one more is enough."""
    return replace(meeting_type, rules=(*meeting_type.rules, *policy.limits))


@use_case
async def meant(ports: Ports, named: str) -> list[Scope]:
    """Those who may be meant: as `scope_of`, or all whose name has these words. Raises BadPolicy for nobody."""
    try:
        return [await scope_of(ports, named)]
    except BadPolicy:
        async with ports.reading() as work:
            found = await work.organizers.called(named)
        if not found:
            raise
        return [Scope(one.key, one) for one in found]


@use_case
async def scope_of(ports: Ports, named: str) -> Scope:
    """Who is meant by a directory id, an e-mail address, the address of a page or a whole name; raises BadPolicy for
    nobody, or for several. A directory id may be that of somebody the bot has not met."""
    said = named.strip()
    if not said:
        raise BadPolicy(said)
    async with ports.reading() as work:
        people = [found] if (found := await work.organizers.by_key(said)) else await work.organizers.by_email(said)
        people = people or await _with_page(work, said) or await _with_name(work, said)
    if len(people) == 1 and not people[0].leaves:
        return Scope(people[0].key, people[0])
    if people or not _is_directory_id(said):
        raise BadPolicy(said)
    return Scope(str(UUID(said)))


@use_case
async def preview(ports: Ports, scopes: Sequence[Scope], change: Changing) -> list[Change]:
    """What a change would do, which is not done."""
    async with ports.reading() as work:
        known = await work.policies.all()
        licensed = await work.licences.all() if ports.licences else NOBODY
        people = await work.organizers.with_pages()
    return [_change(ports, known, licensed, people, scope, change) for scope in scopes]


@use_case
async def apply(ports: Ports, who: str, changes: Sequence[Change]) -> None:
    """All of the changes or, if somebody else has changed one of the policies since they were shown, or that of the
    organization above a user's, none. Raises PolicyChanged."""
    async with ports.work() as work:
        known = await work.policies.of([ORGANIZATION, *(one.scope.key for one in changes)])
        if any(known[one.scope.key] != one.before for one in changes):
            raise PolicyChanged
        if any(one.above and known[ORGANIZATION] != one.above for one in changes):
            raise PolicyChanged
        for one in changes:
            if one.is_one:
                await work.policies.save(one.scope.key, Kept(one.after, one.before.version))
                owner = one.scope.organizer.id if one.scope.organizer else None
                differing = _difference(one.before.policy, one.after)
                await work.audit.add(Alteration(who, "policy", one.scope.key, *differing, organizer_id=owner))


def turned(how: Switch) -> Changing:
    """The change that turns a scope on, off, or back to nothing said."""
    return lambda policy, above: switched(policy, how, above)


@use_case
async def explain(ports: Ports, scope: Scope) -> Explained:
    """What decides at this moment: a licence is asked for anew."""
    if scope.key:
        await licences.look(ports, scope.key, anew=True)
    async with ports.reading() as work:
        return Explained(scope, await _switches(work, ports, scope.key))


@use_case
async def pages(ports: Ports, first: int = 0, most: int | None = None) -> Pages:
    """The pages there are, by name: all, or so many from the one in this place on."""
    async with ports.reading() as work:
        everybody = await work.organizers.with_pages()
        shown = everybody[first:] if most is None else everybody[first : first + most]
        known = await work.policies.all()
        licensed = await work.licences.all() if ports.licences else NOBODY
        kinds = await work.meeting_types.of_each([one.id for one in shown])
    states = (PageState(one, _of(known, licensed, ports, one.key).verdict, kinds[one.id]) for one in shown)
    return Pages(tuple(states), first, len(everybody))


@use_case
async def unreached(ports: Ports) -> Sequence[Unreached]:
    """Those with a page who may have left, by name: no chat reaches them, or a calendar of theirs has been away for
    days. Whether they have is not for us to guess."""
    long_ago = ports.clock() - LONG
    async with ports.reading() as work:
        everybody = await work.organizers.with_pages()
        ill = [one for one in await work.watches.all() if one.failed and one.failed <= long_ago]
    away: dict[int, datetime] = {}
    for one in sorted(ill, key=lambda watch: watch.failed or long_ago, reverse=True):
        away[one.connection.organizer_id] = one.failed or long_ago
    return [
        Unreached(one, one.reference is not None, away.get(one.id))
        for one in everybody
        if one.reference is None or one.id in away
    ]


@use_case
async def policies(ports: Ports) -> list[tuple[Scope, Kept]]:
    """That of the organization first, then those of users for whom something is said."""
    async with ports.reading() as work:
        known = dict(await work.policies.all())
        first = known.pop(ORGANIZATION, Kept(Policy()))
        rest = [(Scope(key, await work.organizers.by_key(key)), kept) for key, kept in known.items()]
    return [(Scope(ORGANIZATION), first), *((one, kept) for one, kept in rest if kept.policy != Policy())]


@use_case
async def history(ports: Ports, since: datetime, scope: Scope | None = None) -> Sequence[Audited]:
    """Who changed what, of everybody or of one user."""
    async with ports.reading() as work:
        if scope is None:
            return await work.audit.read(since)
        owner = scope.organizer.id if scope.organizer else None
        return await work.audit.read(since, owner, [scope.key])


@use_case
async def called(ports: Ports, lines: Iterable[Audited]) -> Mapping[int | str, str]:
    """How the people of a record are called now, by the number of their page and by directory id. The record itself
    names nobody, and whoever has left is not among them."""
    found = list(lines)
    async with ports.reading() as work:
        owners = [await work.organizers.by_id(one) for one in {one.organizer_id for one in found if one.organizer_id}]
        spoken = [await work.organizers.by_key(one) for one in {key for each in found for key in _keys(each)}]
    known = [one for one in (*owners, *spoken) if one and not one.leaves]
    return {**{one.id: one.name for one in known}, **{one.key: one.name for one in known}}


def _keys(line: Audited) -> tuple[str, ...]:
    return (line.who, line.subject_id) if line.subject == "policy" else (line.who,)


def require_admin(ports: Ports, person: Organizer) -> None:
    """Raises NotAdmin for whoever is not named in the settings."""
    if person.key not in ports.admins:
        raise NotAdmin


def as_values(policy: Policy) -> dict[str, Any]:
    """A policy in plain values, for records and scripts."""
    return {**asdict(replace(policy, limits=())), "limits": {name_of(one): rule_to(one) for one in policy.limits}}


async def _switches(work: UnitOfWork, ports: Ports, key: str) -> Switches:
    licensed = await work.licences.of([key]) if ports.licences and key else NOBODY
    return _of(await work.policies.of([ORGANIZATION, key]), licensed, ports, key)


def _of(known: Mapping[str, Kept], licensed: Mapping[str, Licensed], ports: Ports, key: str) -> Switches:
    nothing = Kept(Policy())
    user = Policy() if key == ORGANIZATION else known.get(key, nothing).policy
    licence = licensed[key].licence if key in licensed else "unasked"
    return Switches(known.get(ORGANIZATION, nothing).policy, user, ports.precedence, licence, ports.strict_licences)


def _change(
    ports: Ports,
    known: Mapping[str, Kept],
    licensed: Mapping[str, Licensed],
    people: Sequence[Organizer],
    scope: Scope,
    change: Changing,
) -> Change:
    before = known.get(scope.key, Kept(Policy()))
    above = known.get(ORGANIZATION, Kept(Policy())) if scope.key else None
    after = change(before.policy, above.policy if above else None)
    then = {**known, scope.key: Kept(after, before.version)}

    def allows(state: Mapping[str, Kept], key: str) -> bool:
        return _of(state, licensed, ports, key).verdict.allowed

    affected = tuple(one for one in people if allows(known, one.key) != allows(then, one.key))
    was, now = (_of(state, licensed, ports, scope.key) for state in (known, then))
    return Change(scope, before, after, was.verdict, now.verdict, affected, locked_out(was.lists, now.lists), above)


def _difference(before: Policy, after: Policy) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    old, new = as_values(before), as_values(after)
    names = [name for name in old if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


async def _with_page(work: UnitOfWork, page: str) -> list[Organizer]:
    try:
        found = await work.organizers.by_page(page)
    except NotFound:
        return []
    return [found]


async def _with_name(work: UnitOfWork, name: str) -> list[Organizer]:
    return [one for one in await work.organizers.called(name) if unaccented(one.name) == unaccented(name)]


def _is_directory_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.casefold()
    except ValueError:
        return False
