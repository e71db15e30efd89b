"""The admin's commands at the terminal: `python app.py admin …`. Tables for people, `--json` for scripts.

Exit codes: 0 it is done, or nothing had to be; 1 nothing was done, because it was declined or the state had changed; 2
what was asked cannot be: nobody is called so, a file has a bad line.
"""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

import terminal
from scheduling import zones
from scheduling.errors import BadPolicy, BadValue, Outdated, PolicyChanged
from scheduling.model import Audited, Organizer
from scheduling.numbers import Numbers, weeks_before
from scheduling.policy import ACCESS, LONGEST_ENTRY, Access, Policy, Switch, entries
from scheduling.ports import Ports
from scheduling.rules import check, name_of, rule_from, rule_to
from scheduling.texts import cell
from scheduling.usecases import personal_data, policy
from scheduling.usecases.numbers import everybodys
from scheduling.usecases.personal_data import Export, How, Leaving
from scheduling.usecases.policy import Change, Changing, Scope
from terminal import NOT_DONE, WRONG, agreed, refuse

Answered = TypeVar("Answered")

DAY = "%Y-%m-%d"
ENABLED = {"yes": True, "no": False, "empty": None}
MEETINGS: Mapping[str, How] = {"cancel": "cancel", "keep": "keep"}
DRY = "Nothing was changed: this was --dry-run."
STANDARD_INPUT = Path("-")
SUGGESTED = 5  # people named where somebody's name was typed in part

Users = Annotated[list[str] | None, typer.Argument(help="Directory ids, e-mail addresses, pages or whole names.")]
User = Annotated[str, typer.Argument(help="A directory id, an e-mail address, a page or a whole name.")]
Whose = Annotated[
    str, typer.Argument(help="A directory id, an e-mail address, a page or a whole name; or the address of a guest.")
]
Organization = Annotated[bool, typer.Option("--organization", help="For everybody.")]
File = Annotated[
    Path | None, typer.Option("--file", help="Users, one a line; # begins a comment. - is standard input.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="For scripts.")]
OFTEN = "May be said several times; an empty one empties the list."
Allowed = Annotated[list[str] | None, typer.Option("--allow", help=f"An application that may. {OFTEN}")]
Blocked = Annotated[list[str] | None, typer.Option("--block", help=f"An application that may not. {OFTEN}")]
OnlyFrom = Annotated[list[str] | None, typer.Option("--allow-domain", help=f"Only from this domain. {OFTEN}")]
NotFrom = Annotated[list[str] | None, typer.Option("--refuse-domain", help=f"Not from this domain. {OFTEN}")]
Refused = Annotated[list[str] | None, typer.Option("--refuse", help=f"Not this address. {OFTEN}")]


@dataclass(frozen=True)
class Desk:
    """Who sits at the terminal, and all there is to work with."""

    ports: Ports
    who: str
    archive: Callable[[Export], bytes]  # somebody's meetings as a calendar file

    @property
    def signed(self) -> str:
        """Who it is, as the record names them."""
        return f"{self.who} at the terminal"


Opened = Callable[[], AbstractAsyncContextManager[Desk]]

# Run within a context whose object opens the desk (`Opened`).
command_line = typer.Typer(help="Who may have a page, and why; who changed what.", no_args_is_help=True)


@dataclass(frozen=True)
class Wish:
    """How a change is to be made and shown."""

    dry_run: bool
    yes: bool
    as_json: bool


def _run(context: typer.Context, act: Callable[[Desk], Awaitable[Answered]]) -> Answered:
    """What an act at the desk of this context comes to."""
    opened: Opened = context.obj

    async def within() -> Answered:
        async with opened() as desk:
            return await act(desk)

    try:
        return asyncio.run(within())
    except PolicyChanged:
        refuse("Somebody else has changed the policy meanwhile. Nothing was changed; look at it again.", NOT_DONE)


def _change(
    context: typer.Context, users: Sequence[str], everybody: bool, file: Path | None, how: Changing, wish: Wish
) -> None:
    named = _named(users, everybody, file)

    async def act(desk: Desk) -> None:
        scopes = [Scope(policy.ORGANIZATION)] if everybody else await _scopes(desk.ports, named, file)
        changes = await policy.preview(desk.ports, scopes, how)
        locks_out = _show(changes, wish)
        if not any(one.is_one for one in changes) or wish.dry_run:
            return
        closes = any(not one.scope.key and one.was.allowed and not one.now.allowed for one in changes)
        if (locks_out or closes) and not wish.yes:
            agreed("Go on?")
        await policy.apply(desk.ports, desk.signed, changes)
        if not wish.as_json:
            print("Done. It holds from now on.")

    _run(context, act)


def _switch(name: Switch, said: str) -> None:
    @command_line.command(name, help=said)
    def turn(
        context: typer.Context,
        users: Users = None,
        organization: Organization = False,
        file: File = None,
        dry_run: DryRun = False,
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        _change(context, users or (), organization, file, policy.turned(name), Wish(dry_run, yes, as_json))


_switch("on", "Turn booking pages on, for users or for the organization.")
_switch("off", "Turn them off: no new page, no new booking; what is booked stays.")
_switch("revert", "Back to a policy in which nothing is said.")


@command_line.command("set")
def set_policy(
    context: typer.Context,
    users: Users = None,
    organization: Organization = False,
    file: File = None,
    enabled: Annotated[str, typer.Option(help="yes, no or empty.")] = "",
    access: Annotated[str, typer.Option(help="allow, block or empty.")] = "",
    allow: Allowed = None,
    block: Blocked = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Set the switch and the lists of applications one by one; each list named replaces the one before."""
    fields = _fields(enabled, access, allow, block)
    if not fields:
        refuse("Say what to set: --enabled, --access, --allow or --block. Nothing was changed.", WRONG)
    _change(
        context,
        users or (),
        organization,
        file,
        lambda before, _: replace(before, **fields),
        Wish(dry_run, yes, as_json),
    )


@command_line.command()
def bookers(
    context: typer.Context,
    outside: Annotated[bool | None, typer.Option("--outside/--no-outside", help="People from outside.")] = None,
    allow_domain: OnlyFrom = None,
    refuse_domain: NotFrom = None,
    refuse_address: Refused = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="As if nothing had been said.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Who may book: from outside, from which domains and addresses; a list named replaces the one before.

    Without an option it shows who may."""
    fields: dict[str, Any] = {} if outside is None else {"outside": outside}
    lists = {"domains_allowed": allow_domain, "domains_refused": refuse_domain, "bookers_refused": refuse_address}
    fields |= {name: _entries(value) for name, value in lists.items() if value is not None}
    if everybody:
        fields = {name: getattr(Policy(), name) for name in ("outside", *lists)}
    if not fields:
        shown = _run(context, _organization)
        values = {name: getattr(shown, name) for name in ("outside", *lists)}
        terminal.as_json(values) if as_json else print(terminal.cells(shown)[2])
        return
    _change(context, (), True, None, lambda before, _: replace(before, **fields), Wish(dry_run, yes, as_json))


@command_line.command()
def limits(
    context: typer.Context,
    values: Annotated[
        list[str] | None, typer.Argument(help="Such as horizon.days=30; horizon.days=none takes it away.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Take all limits away.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """What holds for every meeting type, whatever it says itself. Without a value it shows what there is."""
    if values or none:
        _change(context, (), True, None, _limiting(values or (), none), Wish(dry_run, yes, as_json))
        return
    shown = _run(context, _organization)
    terminal.as_json(policy.as_values(shown)["limits"]) if as_json else terminal.tell_limits(shown)


@command_line.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """The policy of the organization, and of each user who has one."""
    known = _run(context, lambda desk: policy.policies(desk.ports))
    if as_json:
        named = [(one.key, terminal.name_of_scope(one), kept.policy) for one, kept in known]
        terminal.as_json([{"scope": key, "name": name, **policy.as_values(one)} for key, name, one in named])
        return
    rows = [(terminal.name_of_scope(one), *terminal.cells(kept.policy)) for one, kept in known]
    terminal.table(("For", *terminal.COLUMNS), rows)


@command_line.command()
def explain(context: typer.Context, user: User, as_json: AsJson = False) -> None:
    """The one rule that decides for a user, and how to change it."""
    found = _run(context, lambda desk: _explained(desk.ports, user))
    verdict, name = found.verdict, terminal.name_of_scope(found.scope)
    how = terminal.HOW[verdict.because].format(who=found.scope.key)
    if as_json:
        said = {"user": found.scope.key, "name": name, **asdict(verdict)}
        terminal.as_json({**said, "licence": found.switches.licence, "change": how})
        return
    print(f"{name}: {terminal.said_of(verdict)}\nTo change it: {how}")


@command_line.command()
def pages(context: typer.Context, as_json: AsJson = False) -> None:
    """All pages, with their state and its reason."""
    found = _run(context, lambda desk: policy.pages(desk.ports)).states
    if as_json:
        terminal.as_json([terminal.page_as_json(one) for one in found])
        return
    rows = [terminal.page_cells(one) for one in found]
    terminal.table(("Name", "Page", "State", "Meeting types", "Reason"), rows)


@command_line.command()
def unreached(context: typer.Context, as_json: AsJson = False) -> None:
    """Who has a page and may have left: the bot is not in their chat, or their calendar has been away for days."""
    found = _run(context, lambda desk: policy.unreached(desk.ports))
    if as_json:
        terminal.as_json([terminal.unreached_as_json(one) for one in found])
    elif not found:
        print("Everybody with a page is reached.")
    else:
        terminal.tell_unreached(found)


@command_line.command()
def numbers(
    context: typer.Context,
    since: Annotated[datetime | None, typer.Option(formats=[DAY], help="First day; eight weeks if not said.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=[DAY], help="Last day; today if not said.")] = None,
    zone: Annotated[str, typer.Option(help="On whose clock days begin.")] = "UTC",
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
) -> None:
    """How much is booked in sum, in which nobody can be found."""
    found = _run(context, lambda desk: _counted(desk.ports, since, until, zone))
    rows = [terminal.number_cells(one) for one in found.steps]
    if as_json:
        names = [one.lower().replace(" ", "_") for one in terminal.NUMBERED]
        terminal.as_json([dict(zip(names, row, strict=True)) for row in rows])
    elif as_csv:
        _csv(terminal.NUMBERED, (["" if one is None else str(one) for one in row] for row in rows))
    else:
        terminal.tell_numbers(rows)


@command_line.command()
def audit(
    context: typer.Context,
    user: Annotated[str, typer.Argument(help="Of one user; of everybody if not said.")] = "",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 30,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
) -> None:
    """Who changed what, when and by which door, before and after."""
    found, names = _run(context, lambda desk: _recorded(desk.ports, user, days))
    if as_json:
        terminal.as_json([terminal.record_as_json(one, names) for one in found])
    elif as_csv:
        _csv(terminal.RECORDED, (terminal.record_cells(one, names) for one in found))
    else:
        terminal.tell_record(found, names)


@command_line.command()
def export(
    context: typer.Context,
    user: Whose,
    output: Annotated[Path | None, typer.Option(help="A file to write it into, which must not be there.")] = None,
    as_calendar: Annotated[bool, typer.Option("--ics", help="The meetings alone, as a calendar file.")] = False,
) -> None:
    """Everything that is kept about a user, or under the address of a guest, as JSON."""

    async def act(desk: Desk) -> bytes:
        found = await _exported(desk.ports, user)
        return desk.archive(found) if as_calendar else _json_bytes(found.data)

    content = _run(context, act)
    if output is None:
        sys.stdout.write(content.decode())
        return
    try:
        with output.open("xb") as file:
            output.chmod(0o600)
            file.write(content)
    except OSError as problem:
        refuse(f"{output} cannot be written: {_said(problem)}. Nothing was written.", WRONG)
    print(output)


@command_line.command()
def delete(
    context: typer.Context,
    user: Whose,
    meetings: Annotated[str, typer.Option(help="What becomes of meetings ahead: cancel or keep.")] = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Delete everything about a user, or under the address of a guest. It cannot be undone."""
    if meetings not in ("", *MEETINGS):
        refuse("--meetings is cancel or keep. Nothing was changed.", WRONG)

    async def act(desk: Desk) -> None:
        case = await _case(desk, user)
        if not as_json:
            case.tell()
        if dry_run:
            _left(as_json, case.foreseen, f"{terminal.CHOICES} {DRY}" if case.needs(meetings) else DRY)
            return
        if case.needs(meetings):
            refuse(f"{terminal.CHOICES} Nothing was changed.", WRONG)
        if not yes:
            agreed("Delete it all? This cannot be undone.")
        how = MEETINGS.get(meetings, "cancel")
        try:
            done = await case.close(how)
        except Outdated:
            refuse("Other meetings are concerned by now. Nothing was changed; look at it again.", NOT_DONE)
        _left(as_json, done, terminal.GONE_NOW if done.finished else terminal.GONE_LATER[how])

    _run(context, act)


@dataclass(frozen=True)
class Case:
    """Somebody whose data is to be deleted: a user, or who is known by an address alone."""

    desk: Desk
    person: Organizer | None
    email: str
    foreseen: Leaving
    invited: int

    def needs(self, meetings: str) -> bool:
        """Whether it has to be said what becomes of meetings ahead."""
        return bool(self.foreseen.ahead) and not meetings

    def tell(self) -> None:
        person = self.person
        called = f"{person.name} ({person.email or person.key})" if person else f"{self.email}, who is no user"
        admin = bool(person and person.key in self.desk.ports.admins)
        terminal.tell_leaving(called, self.foreseen, user=bool(person), invited=self.invited, admin=admin)

    async def close(self, how: How) -> Leaving:
        """Raises Outdated if other meetings are concerned than were shown."""
        ports, mark = self.desk.ports, self.foreseen.mark
        if self.person:
            return await personal_data.delete(ports, self.person, how, mark=mark, who=self.desk.signed)
        known = await personal_data.under(ports, self.email)
        return await personal_data.forget(ports, known, how, mark, who=self.desk.signed)


async def _case(desk: Desk, user: str) -> Case:
    found = await _known(desk.ports, user)
    if isinstance(found, str):
        foreseen = await personal_data.foresee_attendee(desk.ports, await personal_data.under(desk.ports, found))
        return Case(desk, None, found, foreseen, await personal_data.invited(desk.ports, found))
    foreseen = await personal_data.foresee(desk.ports, found)
    return Case(desk, found, found.email, foreseen, await personal_data.invited(desk.ports, found.email))


async def _exported(ports: Ports, user: str) -> Export:
    found = await _known(ports, user)
    if isinstance(found, str):
        return await personal_data.export_address(ports, found)
    return await personal_data.export(ports, found)


async def _known(ports: Ports, user: str) -> Organizer | str:
    """A user whom the bot has met, or the address of a guest under which something was booked; of anybody else nothing
    is kept but what an admin has said."""
    try:
        person = (await policy.scope_of(ports, user)).organizer
    except BadPolicy:
        person = None
    if person:
        return person
    address = user.strip()
    if "@" in address and (await personal_data.under(ports, address) or await personal_data.invited(ports, address)):
        return address
    return refuse(await _nobody(ports, user), WRONG)


async def _scope(ports: Ports, user: str, where: str = "") -> Scope:
    """Who is meant; `where` the name stands, if it came in a file. Nobody is guessed."""
    try:
        return await policy.scope_of(ports, user)
    except BadPolicy:
        said = await _nobody(ports, user)
        refuse(f"{where}{said[0].lower()}{said[1:]}" if where else said, WRONG)


async def _nobody(ports: Ports, user: str) -> str:
    """That nobody is known so, and who may be meant."""
    said = f"Nobody is known as “{user.strip()}”. Nothing was changed."
    try:
        people = [one.organizer for one in await policy.meant(ports, user) if one.organizer]
    except BadPolicy:
        people = []
    if not people:
        return (
            f"{said}\nA directory id, an e-mail address, a page or a whole name finds somebody; "
            "python app.py admin pages lists them."
        )
    named = [f"{one.name} ({one.email or one.page})" for one in people[:SUGGESTED]]
    more = len(people) - len(named)
    return f"{said}\nMeant may be: {', '.join(named)}{f' and {more} more' if more else ''}."


async def _organization(desk: Desk) -> Policy:
    return (await policy.policies(desk.ports))[0][1].policy


def _left(as_json: bool, found: Leaving, said: str) -> None:
    if as_json:
        terminal.leaving_as_json(found, said)
    else:
        print(said)


def _json_bytes(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(heads)
    writer.writerows([cell(one) for one in row] for row in rows)


async def _explained(ports: Ports, user: str) -> policy.Explained:
    return await policy.explain(ports, await _scope(ports, user))


async def _counted(ports: Ports, since: datetime | None, until: datetime | None, zone: str) -> Numbers:
    if not zones.is_zone(zone):
        refuse(f"There is no time zone {zone}.", WRONG)
    first, last = weeks_before(until.date() if until else zones.local_date(ports.clock(), zone))
    days = since.date() if since else first, until.date() if until else last
    if days[0] > days[1]:
        refuse("The first day is after the last one.", WRONG)
    return await everybodys(ports, zone, days)


async def _recorded(ports: Ports, user: str, days: int) -> tuple[Sequence[Audited], Mapping[int | str, str]]:
    """The record, and how its people are called."""
    scope = await _scope(ports, user) if user else None
    found = await policy.history(ports, ports.clock() - timedelta(days=days), scope)
    return found, await policy.called(ports, found)


def _named(users: Sequence[str], everybody: bool, file: Path | None) -> list[str]:
    """Those who are meant, in one of the three ways to say it."""
    if sum((bool(users), everybody, file is not None)) != 1:
        refuse("Name users, a --file of users, or --organization; one of the three.", WRONG)
    if file is None:
        return list(users)
    try:
        raw = sys.stdin.buffer.read() if file == STANDARD_INPUT else file.read_bytes()
        lines = raw.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        refuse(f"{file} cannot be read: {_said(problem)}. Nothing was changed.", WRONG)
    if not any(_user(line) for line in lines):
        refuse(f"{file} names nobody. Nothing was changed.", WRONG)
    return lines


def _said(problem: OSError | UnicodeDecodeError) -> str:
    return problem.strerror or type(problem).__name__ if isinstance(problem, OSError) else "it is no text in UTF-8"


def _user(line: str) -> str:
    return line.partition("#")[0].strip()


async def _scopes(ports: Ports, named: Sequence[str], file: Path | None) -> list[Scope]:
    """All who are named, each once; a line of a file that names nobody is told by its number."""
    if file is None:
        found = [await _scope(ports, one) for one in named]
    else:
        lines = [(number, _user(line)) for number, line in enumerate(named, 1)]
        found = [await _scope(ports, user, f"{file}, line {number}: ") for number, user in lines if user]
    return list({one.key: one for one in found}.values())


def _fields(enabled: str, access: str, allow: list[str] | None, block: list[str] | None) -> dict[str, Any]:
    modes: dict[str, Access] = dict(zip(("empty", "allow", "block"), ACCESS, strict=True))
    if enabled not in ("", *ENABLED) or access not in ("", *modes):
        refuse("--enabled is yes, no or empty; --access is allow, block or empty.", WRONG)
    fields: dict[str, Any] = {"enabled": ENABLED[enabled]} if enabled else {}
    fields |= {"access": modes[access]} if access else {}
    lists = {"allow_list": allow, "block_list": block}
    return fields | {name: _entries(value) for name, value in lists.items() if value is not None}


def _entries(values: Iterable[str]) -> tuple[str, ...]:
    """A list as it was named; one empty name empties it."""
    listed = list(values)
    try:
        return () if listed == [""] else entries(listed)
    except BadPolicy as problem:
        refuse(f"“{problem.entry}” is no entry of a list: one name of at most {LONGEST_ENTRY} characters.", WRONG)


def _limiting(values: Sequence[str], none: bool) -> Changing:
    """The named limits set beside the others, or all taken away."""
    known = terminal.limit_names()
    said: dict[str, dict[str, int | None]] = {}
    for value in values:
        name, _, number = (one.strip() for one in value.partition("="))
        if none or name not in known or not (number == "none" or (number.isascii() and number.isdecimal())):
            every = ", ".join(known)
            refuse(f"“{value}” is no limit. There are: {every}; a whole number or none after =.", WRONG)
        rule, field, _ = known[name]
        said.setdefault(rule, {})[field] = None if number == "none" else int(number)
        if number != "none":
            _in_range(rule, field, int(number), known[name][2])

    def limited(before: Policy, _: Policy | None) -> Policy:
        kept = {} if none else {name_of(one): rule_to(one) for one in before.limits}
        for rule, fields in said.items():
            both = {**kept.pop(rule, {}), **fields}
            there = {field: number for field, number in both.items() if number is not None}
            kept.update({rule: there} if there else {})
        return replace(before, limits=tuple(rule_from(rule, fields) for rule, fields in kept.items()))

    return limited


def _in_range(rule: str, field: str, number: int, allowed: str) -> None:
    try:
        check(rule_from(rule, {field: number}))
    except (BadValue, OverflowError):
        refuse(f"{rule}.{field} can be {allowed}. Nothing was changed.", WRONG)


def _show(changes: Sequence[Change], wish: Wish) -> bool:
    """What would change; the answer is whether others would be locked out."""
    if wish.as_json:
        terminal.as_json([terminal.change_as_json(one, wish.dry_run) for one in changes])
    else:
        for one in changes:
            terminal.tell_change(one)
    locks_out = terminal.warn(changes)
    if wish.dry_run and not wish.as_json:
        print(DRY)
    return locks_out
