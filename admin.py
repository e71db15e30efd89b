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
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from language.words import Words, words_for
from scheduling import zones
from scheduling.errors import BadPolicy, BadValue, Outdated, PolicyChanged
from scheduling.model import Audited, Organizer
from scheduling.numbers import FEWEST, Numbers, Step, weeks_before
from scheduling.policy import ACCESS, LONGEST_ENTRY, Access, Because, Policy, Switch, Verdict, entries
from scheduling.ports import Ports
from scheduling.rules import RULES, check, name_of, rule_from, rule_to
from scheduling.usecases import personal_data, policy
from scheduling.usecases.numbers import everybodys
from scheduling.usecases.personal_data import Export, How, Leaving
from scheduling.usecases.policy import Change, Changing, PageState, Scope

Answered = TypeVar("Answered")

NOT_DONE, WRONG = 1, 2
DAY = "%Y-%m-%d"
LIMITING = tuple(name for name in RULES if name != "buffer")  # a buffer belongs to what is booked, not to who may book
ENABLED = {"yes": True, "no": False, "empty": None}

# What turns the rule that decides; {who} is a user, or --organization.
HOW: Mapping[Because, str] = {
    "licence": "assign a licence with Microsoft Bookings in the Microsoft 365 admin center;"
    " LICENCE_CHECK=off asks nobody",
    "service_plan": "turn on Microsoft Bookings in this user's licence in the Microsoft 365 admin center;"
    " LICENCE_CHECK=off asks nobody",
    "unreadable_licence": "python app.py doctor says whether Microsoft 365 may be asked; LICENCE_CHECK=lenient goes on"
    " without an answer",
    "enabled_organization": "python app.py admin set --organization --enabled empty",
    "enabled_user": "python app.py admin set {who} --enabled empty",
    "list_organization": "python app.py admin on --organization, or for this user alone: python app.py admin on {who}",
    "list_user": "python app.py admin on {who}",
    "open": "python app.py admin off {who}",
}

Users = Annotated[list[str] | None, typer.Argument(help="Directory ids, e-mail addresses or pages.")]
User = Annotated[str, typer.Argument(help="A directory id, an e-mail address or a page.")]
Organization = Annotated[bool, typer.Option("--organization", help="For everybody.")]
File = Annotated[Path | None, typer.Option("--file", help="Users, one a line; # begins a comment.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="For scripts.")]
Names = Annotated[list[str] | None, typer.Option()]


@dataclass(frozen=True)
class Desk:
    """Who sits at the terminal, and all there is to work with."""

    ports: Ports
    who: str
    archive: Callable[[Export], bytes]  # somebody's meetings as a calendar file


Opened = Callable[[], AbstractAsyncContextManager[Desk]]


@dataclass(frozen=True)
class Wish:
    """How a change is to be made and shown."""

    dry_run: bool
    yes: bool
    as_json: bool


def commands(opened: Opened) -> typer.Typer:
    """The commands, on ports that are opened for each of them."""
    made = typer.Typer(help="Who may have a page, and why; who changed what.", no_args_is_help=True)

    def run(act: Callable[[Desk], Awaitable[Answered]]) -> Answered:
        async def within() -> Answered:
            async with opened() as desk:
                return await act(desk)

        try:
            return asyncio.run(within())
        except BadPolicy as problem:
            _refuse(f"Nobody is known as “{problem.entry}”. Nothing was changed.", WRONG)
        except PolicyChanged:
            _refuse("Somebody else has changed the policy meanwhile. Nothing was changed; look at it again.", NOT_DONE)

    def change(users: Sequence[str], everybody: bool, file: Path | None, how: Changing, wish: Wish) -> None:
        named = _named(users, everybody, file)

        async def act(desk: Desk) -> None:
            scopes = [Scope(policy.ORGANIZATION)] if everybody else await _scopes(desk.ports, named, file)
            changes = await policy.preview(desk.ports, scopes, how)
            _show(changes, wish)
            if not any(one.is_one for one in changes) or wish.dry_run:
                return
            _ask(changes, wish)
            await policy.apply(desk.ports, f"{desk.who} at the terminal", changes)
            if not wish.as_json:
                print("Done. It holds from now on.")

        run(act)

    def switch(name: Switch, said: str) -> None:
        @made.command(name, help=said)
        def turn(
            users: Users = None,
            organization: Organization = False,
            file: File = None,
            dry_run: DryRun = False,
            yes: Yes = False,
            as_json: AsJson = False,
        ) -> None:
            change(users or (), organization, file, policy.turned(name), Wish(dry_run, yes, as_json))

    switch("on", "Turn booking pages on, for users or for the organization.")
    switch("off", "Turn them off: no new page, no new booking; what is booked stays.")
    switch("revert", "Back to a policy in which nothing is said.")

    @made.command("set")
    def set_policy(
        users: Users = None,
        organization: Organization = False,
        file: File = None,
        enabled: Annotated[str, typer.Option(help="yes, no or empty.")] = "",
        access: Annotated[str, typer.Option(help="allow, block or empty.")] = "",
        allow: Names = None,
        block: Names = None,
        dry_run: DryRun = False,
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        """Set the switch and the lists of applications one by one; each list named replaces the one before."""
        fields = _fields(enabled, access, allow, block)
        change(
            users or (), organization, file, lambda before, _: replace(before, **fields), Wish(dry_run, yes, as_json)
        )

    @made.command()
    def bookers(
        outside: Annotated[bool | None, typer.Option("--outside/--no-outside", help="People from outside.")] = None,
        allow_domain: Names = None,
        refuse_domain: Names = None,
        refuse: Names = None,
        everybody: Annotated[bool, typer.Option("--everybody", help="As if nothing had been said.")] = False,
        dry_run: DryRun = False,
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        """Who may book: from outside, from which domains and addresses; a list named replaces the one before."""
        fields: dict[str, Any] = {} if outside is None else {"outside": outside}
        lists = {"domains_allowed": allow_domain, "domains_refused": refuse_domain, "bookers_refused": refuse}
        fields |= {name: _entries(value) for name, value in lists.items() if value is not None}
        if everybody:
            fields = {name: getattr(Policy(), name) for name in ("outside", *lists)}
        change((), True, None, lambda before, _: replace(before, **fields), Wish(dry_run, yes, as_json))

    @made.command()
    def limits(
        values: Annotated[
            list[str] | None, typer.Argument(help="Such as horizon.days=30; nothing takes it away.")
        ] = None,
        dry_run: DryRun = False,
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        """What holds for every meeting type, whatever it says itself."""
        change((), True, None, _limiting(values or ()), Wish(dry_run, yes, as_json))

    @made.command()
    def show(as_json: AsJson = False) -> None:
        """The policy of the organization, and of each user who has one."""
        known = run(lambda desk: policy.policies(desk.ports))
        if as_json:
            _json([{"scope": one.key, "name": _name(one), **policy.as_values(kept.policy)} for one, kept in known])
            return
        _table(
            ("For", "Switch", "Lists", "Bookers", "Limits"), [(_name(one), *_row(kept.policy)) for one, kept in known]
        )

    @made.command()
    def explain(user: User, as_json: AsJson = False) -> None:
        """The one rule that decides for a user, and how to change it."""
        found = run(lambda desk: _explained(desk.ports, user))
        verdict, name = found.verdict, _name(found.scope)
        how = HOW[verdict.because].format(who=found.scope.key)
        if as_json:
            licence = found.switches.licence
            _json({"user": found.scope.key, "name": name, **asdict(verdict), "licence": licence, "change": how})
            return
        print(f"{name}: {_said(verdict)}\nTo change it: {how}")

    @made.command()
    def pages(as_json: AsJson = False) -> None:
        """All pages, with their state and its reason."""
        found = run(lambda desk: policy.pages(desk.ports)).states
        if as_json:
            _json([_page_as_json(one) for one in found])
            return
        _table(("Name", "Page", "State", "Meeting types", "Reason"), [_page_row(one) for one in found])

    @made.command()
    def numbers(
        since: Annotated[
            datetime | None, typer.Option(formats=[DAY], help="First day; eight weeks if not said.")
        ] = None,
        until: Annotated[datetime | None, typer.Option(formats=[DAY], help="Last day; today if not said.")] = None,
        zone: Annotated[str, typer.Option(help="On whose clock days begin.")] = "UTC",
        as_json: AsJson = False,
        as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
    ) -> None:
        """How much is booked in sum, in which nobody can be found."""
        found = run(lambda desk: _counted(desk.ports, since, until, zone))
        rows = [_numbers_row(one) for one in found.steps]
        if as_json:
            names = ("from", "to", *(one.lower().replace(" ", "_") for one in NUMBERED[2:]))
            _json([dict(zip(names, row, strict=True)) for row in rows])
        elif as_csv:
            writer = csv.writer(sys.stdout)
            writer.writerow(NUMBERED)
            writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
        else:
            shown = [["–" if cell is None else str(cell) for cell in row] for row in rows]
            _table(NUMBERED, shown)
            print(f"Rounded to fives. – stands where fewer than {FEWEST} people had meetings.")

    @made.command()
    def audit(
        user: Annotated[str, typer.Argument(help="Of one user; of everybody if not said.")] = "",
        days: Annotated[int, typer.Option(min=1, max=3650, help="How far back.")] = 30,
        as_json: AsJson = False,
        as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
    ) -> None:
        """Who changed what, when and by which door, before and after."""
        found = run(lambda desk: _recorded(desk.ports, user, days))
        if as_json:
            _json([{**asdict(one), "at": one.at.isoformat()} for one in found])
        elif as_csv:
            writer = csv.writer(sys.stdout)
            writer.writerow(AUDITED)
            writer.writerows(_cells(one) for one in found)
        else:
            _table(AUDITED, [_cells(one) for one in found])

    @made.command()
    def export(
        user: User,
        output: Annotated[Path | None, typer.Option(help="A file to write it into, which must not be there.")] = None,
        as_calendar: Annotated[bool, typer.Option("--ics", help="The meetings alone, as a calendar file.")] = False,
    ) -> None:
        """Everything that is kept about a user, as JSON."""

        async def act(desk: Desk) -> bytes:
            found = await personal_data.export(desk.ports, await _met(desk.ports, user))
            return desk.archive(found) if as_calendar else _json_bytes(found.data)

        content = run(act)
        if output is None:
            sys.stdout.write(content.decode())
            return
        try:
            with output.open("xb") as file:
                output.chmod(0o600)
                file.write(content)
        except OSError as problem:
            _refuse(f"{output} cannot be written: {type(problem).__name__}. Nothing was written.", WRONG)
        print(output)

    @made.command()
    def delete(
        user: User,
        meetings: Annotated[str, typer.Option(help="What becomes of meetings ahead: cancel or keep.")] = "",
        dry_run: DryRun = False,
        yes: Yes = False,
        as_json: AsJson = False,
    ) -> None:
        """Delete everything about a user. It cannot be undone."""
        if meetings not in ("", *MEETINGS):
            _refuse("--meetings is cancel or keep. Nothing was changed.", WRONG)

        async def act(desk: Desk) -> None:
            person = await _met(desk.ports, user)
            foreseen = await personal_data.foresee(desk.ports, person)
            if not as_json:
                _tell_leaving(person, foreseen)
            if dry_run:
                _left(as_json, foreseen, "Nothing was changed: this was --dry-run.")
                return
            how = _meetings(meetings, foreseen)
            if not yes and not typer.confirm("Delete it all? This cannot be undone.", default=False, err=True):
                _refuse("Nothing was changed.", NOT_DONE)
            who = f"{desk.who} at the terminal"
            try:
                done = await personal_data.delete(desk.ports, person, how, mark=foreseen.mark, who=who)
            except Outdated:
                _refuse("Another meeting was booked meanwhile. Nothing was changed; look at it again.", NOT_DONE)
            _left(as_json, done, GONE_NOW if done.finished else GONE_LATER[how])

        run(act)

    return made


MEETINGS: Mapping[str, How] = {"cancel": "cancel", "keep": "keep"}
GONE_NOW = "Done. Everything about this user is deleted."
GONE_LATER: Mapping[How, str] = {
    "cancel": "Done. Name and address go as soon as everybody was told, within three days at the latest.",
    "keep": "Done. Name and address go once the meetings that were kept are over.",
}

NUMBERED = ("From", "To", "Meetings", "Cancelled", "No shows")
AUDITED = ("At (UTC)", "Who", "Door", "What", "Which", "Before", "After")


async def _met(ports: Ports, user: str) -> Organizer:
    """Raises BadPolicy also for somebody whom the bot has not met: nothing is kept of them but what an admin said."""
    found = (await policy.scope_of(ports, user)).organizer
    if found is None or found.leaves:
        raise BadPolicy(user)
    return found


def _meetings(said: str, foreseen: Leaving) -> How:
    """What becomes of meetings ahead; it has to be said where there are any."""
    if not said and foreseen.ahead:
        _refuse("There are meetings ahead: say --meetings cancel or --meetings keep. Nothing was changed.", WRONG)
    return MEETINGS.get(said, "cancel")


def _tell_leaving(person: Organizer, foreseen: Leaving) -> None:
    print(f"{person.name} ({person.email or person.key})")
    rows = [
        ("Goes", "name, address, hours, page, settings and where to write in Teams"),
        ("Goes", f"{len(foreseen.meeting_types)} meeting types with their links, {len(foreseen.calendars)} calendars"),
        ("Goes", f"the name on {len(foreseen.past)} past meetings with others"),
        ("Ahead", f"{len(foreseen.given)} meetings given, {len(foreseen.attended)} attended"),
        ("Stays", "the record of changes, without the name, for its time; what an admin has set for this user"),
        ("Stays", "what others booked, theirs until it is forgotten; events in the calendars of those who meet"),
    ]
    _table(("", "What"), rows, indent="  ")


def _left(as_json: bool, found: Leaving, said: str) -> None:
    if not as_json:
        print(said)
        return
    counted = {name: len(getattr(found, name)) for name in ("given", "attended", "past", "meeting_types", "calendars")}
    _json({**counted, "finished": found.finished, "said": said})


def _json_bytes(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


async def _explained(ports: Ports, user: str) -> policy.Explained:
    return await policy.explain(ports, await policy.scope_of(ports, user))


async def _counted(ports: Ports, since: datetime | None, until: datetime | None, zone: str) -> Numbers:
    if not zones.is_zone(zone):
        _refuse(f"There is no time zone {zone}.", WRONG)
    first, last = weeks_before(until.date() if until else zones.local_date(ports.clock(), zone))
    days = since.date() if since else first, until.date() if until else last
    if days[0] > days[1]:
        _refuse("The first day is after the last one.", WRONG)
    return await everybodys(ports, zone, days)


def _numbers_row(one: Step) -> tuple[str, str, int | None, int | None, int | None]:
    counts = (one.count.meetings, one.count.cancelled, one.count.no_shows)
    return one.first.isoformat(), one.last.isoformat(), *((None, None, None) if one.hidden else counts)


async def _recorded(ports: Ports, user: str, days: int) -> Sequence[Audited]:
    scope = await policy.scope_of(ports, user) if user else None
    return await policy.history(ports, ports.clock() - timedelta(days=days), scope)


def _named(users: Sequence[str], everybody: bool, file: Path | None) -> list[str]:
    """Those who are meant, in one of the three ways to say it."""
    if sum((bool(users), everybody, file is not None)) != 1:
        _refuse("Name users, a --file of users, or --organization; one of the three.", WRONG)
    if file is None:
        return list(users)
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        _refuse(f"{file} cannot be read: {type(problem).__name__}. Nothing was changed.", WRONG)
    if not any(_user(line) for line in lines):
        _refuse(f"{file} names nobody. Nothing was changed.", WRONG)
    return lines


def _user(line: str) -> str:
    return line.partition("#")[0].strip()


async def _scopes(ports: Ports, named: Sequence[str], file: Path | None) -> list[Scope]:
    """All who are named; a line of a file that names nobody is told by its number."""
    if file is None:
        return await policy.scopes_of(ports, named)
    found = []
    for number, line in enumerate(named, 1):
        if not (user := _user(line)):
            continue
        try:
            found.append(await policy.scope_of(ports, user))
        except BadPolicy:
            _refuse(f"{file}, line {number}: nobody is known as “{user}”. Nothing was changed.", WRONG)
    return list({one.key: one for one in found}.values())


def _fields(enabled: str, access: str, allow: list[str] | None, block: list[str] | None) -> dict[str, Any]:
    modes: dict[str, Access] = dict(zip(("empty", "allow", "block"), ACCESS, strict=True))
    if enabled not in ("", *ENABLED) or access not in ("", *modes):
        _refuse("--enabled is yes, no or empty; --access is allow, block or empty.", WRONG)
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
        _refuse(f"“{problem.entry}” is no entry of a list: one name of at most {LONGEST_ENTRY} characters.", WRONG)


def _limiting(values: Sequence[str]) -> Changing:
    stored: dict[str, dict[str, Any]] = {}
    for value in values:
        setting, _, number = value.partition("=")
        rule, _, field = setting.partition(".")
        known = rule in LIMITING and field in rule_to(RULES[rule]())
        if not known or not number.isdecimal():
            every = sorted(f"{name}.{one}" for name in LIMITING for one in rule_to(RULES[name]()))
            _refuse(f"“{value}” is no limit. There are: {', '.join(every)}; a whole number after =.", WRONG)
        stored.setdefault(rule, {})[field] = int(number)
    made = tuple(rule_from(name, fields) for name, fields in stored.items())
    try:
        for one in made:
            check(one)
    except BadValue as problem:
        _refuse(f"{problem.field} can be between {problem.low} and {problem.high}. Nothing was changed.", WRONG)
    return lambda before, _: replace(before, limits=made)


def _show(changes: Sequence[Change], wish: Wish) -> None:
    if wish.as_json:
        _json([_as_json(one, wish) for one in changes])
        return
    for one in changes:
        print(f"{_name(one.scope)}")
        if not one.is_one:
            print(f"  Nothing to change: {_said(one.now)}")
            continue
        heads = ("", "Switch", "Lists", "Bookers", "Limits")
        _table(heads, [("before", *_row(one.before.policy)), ("after", *_row(one.after))], indent="  ")
        print(f"  Before: {_said(one.was)}\n  After:  {_said(one.now)}")
        names = ", ".join(sorted(person.name for person in one.affected)) or "nobody who has a page"
        print(f"  Affects: {names}")
    if wish.dry_run:
        print("Nothing was changed: this was --dry-run.")


def _ask(changes: Sequence[Change], wish: Wish) -> None:
    """A question, where others lose something; raises Exit if it is not answered with yes."""
    lost = sorted({name for one in changes for name in one.lost})
    if lost:
        which = ["every application that is on no list" if name == "*" else name for name in lost]
        print(f"Warning: this locks out other applications: {', '.join(which)}.", file=sys.stderr)
    closes = any(not one.scope.key and one.was.allowed and not one.now.allowed for one in changes)
    if (lost or closes) and not wish.yes and not typer.confirm("Go on?", default=False, err=True):
        _refuse("Nothing was changed.", NOT_DONE)


def _as_json(one: Change, wish: Wish) -> dict[str, Any]:
    return {
        "scope": one.scope.key,
        "name": _name(one.scope),
        "changes": one.is_one,
        "dry_run": wish.dry_run,
        "before": policy.as_values(one.before.policy),
        "after": policy.as_values(one.after),
        "was": asdict(one.was),
        "now": asdict(one.now),
        "affected": [person.key for person in one.affected],
        "locked_out": list(one.lost),
    }


def _page_as_json(one: PageState) -> dict[str, Any]:
    return {
        "user": one.organizer.key,
        "name": one.organizer.name,
        "page": one.organizer.page,
        "state": one.state,
        "because": one.verdict.because,
        "meeting_types": len(one.meeting_types),
    }


def _page_row(one: PageState) -> tuple[str, ...]:
    because = "" if one.verdict.allowed else words_for("en")(f"admin.because.{one.verdict.because}")
    return one.organizer.name, one.organizer.page, one.state, str(len(one.meeting_types)), because


def _row(shown: Policy) -> tuple[str, str, str, str]:
    switch = {True: "yes", False: "no", None: "empty"}[shown.enabled]
    kept = {"EnforceAllowList": shown.allow_list, "EnforceBlockList": shown.block_list}.get(shown.access, ())
    lists = f"{shown.access}: {', '.join(kept) or 'nothing'}" if shown.access else "empty"
    return switch, lists, _bookers(shown), _limits(shown) or "none"


def _bookers(shown: Policy) -> str:
    said = [] if shown.outside else ["nobody from outside"]
    for label, names in (
        ("only from", shown.domains_allowed),
        ("not from", shown.domains_refused),
        ("not", shown.bookers_refused),
    ):
        said += [f"{label} {', '.join(names)}"] if names else []
    return "; ".join(said) or "everybody"


def _limits(shown: Policy) -> str:
    return ", ".join(
        f"{name_of(rule)}.{field}={value}" for rule in shown.limits for field, value in rule_to(rule).items()
    )


def _name(scope: Scope) -> str:
    if not scope.key:
        return "The organization"
    return f"{scope.organizer.name} ({scope.organizer.email})" if scope.organizer else f"{scope.key} (not met yet)"


def _said(verdict: Verdict) -> str:
    words: Words = words_for("en")
    state = words("admin.on" if verdict.allowed else "admin.off")
    return f"{state}. {words(f'admin.because.{verdict.because}')}"


def _cells(one: Audited) -> tuple[str, ...]:
    states = (
        json.dumps(state, ensure_ascii=False, sort_keys=True) if state else "" for state in (one.before, one.after)
    )
    return f"{one.at:%Y-%m-%d %H:%M:%S}", one.who, one.door, one.subject, one.subject_id or "organization", *states


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Columns as wide as what is in them."""
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        print(indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _refuse(said: str, code: int) -> NoReturn:
    print(said, file=sys.stderr)
    raise typer.Exit(code)
