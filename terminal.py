"""What the admin's commands show at the terminal: policies, pages, the record and what leaving does, as tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, NoReturn

import typer

from language.words import Words, words_for
from scheduling.model import Audited
from scheduling.numbers import FEWEST, Step
from scheduling.policy import Because, Policy, Verdict
from scheduling.rules import RULES, is_time, name_of, rule_to, settings
from scheduling.usecases import policy
from scheduling.usecases.personal_data import How, Leaving
from scheduling.usecases.policy import Change, PageState, Scope, Unreached

NOT_DONE, WRONG = 1, 2
LONGEST_VALUE = 60  # characters of a value in a table; scripts and spreadsheets get all of it
LIMITING = tuple(name for name in RULES if name != "buffer")  # a buffer belongs to what is booked, not to who may book
OF_PAGES = ("Switch", "Lists")  # of the columns of a policy those that decide who may have a page
COLUMNS = (*OF_PAGES, "Bookers", "Limits")

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

CHOICES = (
    "There are meetings ahead: --meetings cancel calls them off, and everybody is told; --meetings keep lets them take"
    " place, and name and address go when they are over."
)
GONE_NOW = "Done. Everything that was to go is gone."
GONE_LATER: Mapping[How, str] = {
    "cancel": "Done. Name and address go as soon as everybody was told, within three days at the latest.",
    "keep": "Done. Name and address go once the meetings that were kept are over.",
}

LEFT = (
    "Who is still there is reached by letter. For who has left, admin delete WHO --meetings cancel closes all of it and"
    "\ntells the guests, --meetings keep lets the meetings take place, and admin off WHO closes the page alone."
)

NUMBERED = ("From", "To", "Meetings", "Cancelled", "No shows")
RECORDED = ("At (UTC)", "Who", "Door", "What", "Which", "Whose", "Before", "After")


def refuse(said: str, code: int) -> NoReturn:
    print(said, file=sys.stderr)
    raise typer.Exit(code)


def agreed(question: str) -> None:
    """Ends the command unless the question is answered with yes; nobody there to answer is a no."""
    try:
        yes = typer.confirm(question, default=False, err=True)
    except typer.Abort:
        print(file=sys.stderr)
        yes = False
    if not yes:
        refuse("Nothing was changed.", NOT_DONE)


def as_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> None:
    """Columns as wide as what is in them; without heads if there are none."""
    lines = [row for row in (heads, *rows) if row]
    widths = [max(len(row[column]) for row in lines) for column in range(len(lines[0]))]
    for row in lines:
        print(indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def name_of_scope(scope: Scope) -> str:
    if not scope.key:
        return "The organization"
    return f"{scope.organizer.name} ({scope.organizer.email})" if scope.organizer else f"{scope.key} (not met yet)"


def said_of(verdict: Verdict) -> str:
    words: Words = words_for("en")
    state = words("admin.on" if verdict.allowed else "admin.off")
    return f"{state}. {words(f'admin.because.{verdict.because}')}"


def cells(shown: Policy) -> tuple[str, str, str, str]:
    """A policy in the order of COLUMNS."""
    switch = {True: "yes", False: "no", None: "empty"}[shown.enabled]
    return switch, _lists(shown), _bookers(shown), _limits(shown) or "none"


def tell_change(one: Change) -> None:
    """The state before and after, and whom it affects."""
    print(name_of_scope(one.scope))
    before, after = cells(one.before.policy), cells(one.after)
    differing = [name for name, was, now in zip(COLUMNS, before, after, strict=True) if was != now]
    if not one.is_one:
        print(f"  Nothing to change: {said_of(one.now)}")
        return
    of_pages = differing == [] or set(differing) & set(OF_PAGES)
    shown = [name for name in COLUMNS if name in differing or (of_pages and name in OF_PAGES)]
    picked = [[dict(zip(COLUMNS, row, strict=True))[name] for name in shown] for row in (before, after)]
    table(("", *shown), [("before", *picked[0]), ("after", *picked[1])], indent="  ")
    if not of_pages:
        print("  Affects: new bookings with everybody; what is booked stays")
        return
    print(f"  Before: {said_of(one.was)}\n  After:  {said_of(one.now)}")
    names = ", ".join(sorted(person.name for person in one.affected)) or "nobody who has a page"
    print(f"  Affects: {names}")


def warn(changes: Sequence[Change]) -> bool:
    """Says which other applications are locked out; the answer is whether any is."""
    lost = sorted({name for one in changes for name in one.lost})
    if lost:
        which = ["every application that is on no list" if name == "*" else name for name in lost]
        print(f"Warning: this locks out other applications: {', '.join(which)}.", file=sys.stderr)
    return bool(lost)


def change_as_json(one: Change, dry_run: bool) -> dict[str, Any]:
    return {
        "scope": one.scope.key,
        "name": name_of_scope(one.scope),
        "changes": one.is_one,
        "dry_run": dry_run,
        "before": policy.as_values(one.before.policy),
        "after": policy.as_values(one.after),
        "was": asdict(one.was),
        "now": asdict(one.now),
        "affected": [person.key for person in one.affected],
        "locked_out": list(one.lost),
    }


def page_as_json(one: PageState) -> dict[str, Any]:
    return {
        "user": one.organizer.key,
        "name": one.organizer.name,
        "page": one.organizer.page,
        "state": one.state,
        "because": one.verdict.because,
        "meeting_types": len(one.meeting_types),
    }


def page_cells(one: PageState) -> tuple[str, ...]:
    because = "" if one.verdict.allowed else words_for("en")(f"admin.because.{one.verdict.because}")
    return one.organizer.name, one.organizer.page, one.state, str(len(one.meeting_types)), because


def unreached_as_json(one: Unreached) -> dict[str, Any]:
    return {
        "user": one.organizer.key,
        "name": one.organizer.name,
        "email": one.organizer.email,
        "page": one.organizer.page,
        "in_chat": one.in_chat,
        "calendar_away_since": one.unread and one.unread.isoformat(),
    }


def tell_unreached(found: Sequence[Unreached]) -> None:
    """Who may have left, and what to do about those who have."""
    rows = [
        (
            one.organizer.name,
            one.organizer.email,
            one.organizer.page,
            "yes" if one.in_chat else "no",
            f"away since {one.unread:%Y-%m-%d %H:%M}" if one.unread else "",
        )
        for one in found
    ]
    table(("Name", "Address", "Page", "Chat", "Calendar (UTC)"), rows)
    print(LEFT)


def limit_names() -> dict[str, tuple[str, str, Any]]:
    """All that can be limited: `horizon.days` to its rule, its setting and what values it can have, in words."""
    every = ((rule, one) for rule in LIMITING for one in settings(RULES[rule]))
    return {f"{rule}.{one.name}": (rule, one.name, _range(one)) for rule, one in every}


def tell_limits(organization: Policy) -> None:
    now = {
        f"{name_of(one)}.{field}": str(value) for one in organization.limits for field, value in rule_to(one).items()
    }
    rows = [(name, now.get(name, "none"), allowed) for name, (_, _, allowed) in limit_names().items()]
    table(("Limit", "Now", "Can be"), rows)


def number_cells(one: Step) -> tuple[str, str, int | None, int | None, int | None]:
    counts = (one.count.meetings, one.count.cancelled, one.count.no_shows)
    return one.first.isoformat(), one.last.isoformat(), *((None, None, None) if one.hidden else counts)


def tell_numbers(rows: Sequence[Sequence[Any]]) -> None:
    table(NUMBERED, [["–" if cell is None else str(cell) for cell in row] for row in rows])
    print(f"Rounded to fives. – stands where fewer than {FEWEST} people had meetings.")


def record_as_json(one: Audited, names: Mapping[int | str, str]) -> dict[str, Any]:
    values = {each.name: getattr(one, each.name) for each in fields(one)}
    return {**values, "at": one.at.isoformat(), "whose": _whose(one, names)}


def record_cells(one: Audited, names: Mapping[int | str, str]) -> tuple[str, ...]:
    """A line of the record with all there is, as RECORDED."""
    states = (json.dumps(each, ensure_ascii=False, sort_keys=True) if each else "" for each in (one.before, one.after))
    which = one.subject_id or "organization"
    return f"{one.at:%Y-%m-%d %H:%M:%S}", one.who, one.door, one.subject, which, _whose(one, names), *states


def tell_record(lines: Sequence[Audited], names: Mapping[int | str, str]) -> None:
    """The record for people: who and whose by name, and what has changed rather than all there was."""
    if not lines:
        print("Nothing was changed in this time.")
        return
    rows, types = [], dict[str, str]()
    for one in lines:
        whose = _whose(one, names)
        who = whose if one.who == "organizer" and whose else names.get(one.who, one.who)
        types |= {one.subject_id: one.after["name"]} if one.after and one.after.get("name") else {}
        what = f"{one.subject.replace('_', ' ')} {types.get(one.subject_id, '')}".rstrip()
        rows.append((f"{one.at:%Y-%m-%d %H:%M}", who, one.door, what, whose, _difference(one)))
    table(("At (UTC)", "Who", "Door", "What", "Whose", "Change"), rows)


def tell_leaving(called: str, foreseen: Leaving, *, user: bool, invited: int = 0, admin: bool = False) -> None:
    """What goes and what stays, of a `user` or of a guest; `invited` is how many meetings others have named them in."""
    print(called)
    past = _count(len(foreseen.past), "past meeting")
    goes = [f"the name on {past} that they booked"] if foreseen.past else []
    stays = ["events in the calendars of those who meet", "that there were meetings, without the name, to be counted"]
    if invited:
        stays.append(f"the address on {_count(invited, 'meeting')} to which others invited it, until a day after each")
    if user:
        had = [(len(foreseen.meeting_types), "meeting type"), (len(foreseen.calendars), "connected calendar")]
        goes.insert(0, "name, address, hours, page with its links, settings, and where to write in Teams")
        goes += [_count(number, what) for number, what in had if number]
        stays += ["what others booked: theirs, until it is forgotten", "the record of changes, without the name"]
        stays.append("what an admin has set for this user")
    if admin:
        stays.append("the directory id in ADMINS: take it out of the settings")
    ahead = [f"{_count(len(foreseen.given), 'meeting')} that others booked"] if foreseen.given else []
    ahead += [f"{_count(len(foreseen.attended), 'meeting')} that they booked"] if foreseen.attended else []
    rows = [(name, what) for name, told in (("Goes", goes), ("Ahead", ahead), ("Stays", stays)) for what in told]
    table((), rows, indent="  ")


def leaving_as_json(found: Leaving, said: str) -> None:
    counted = {name: len(getattr(found, name)) for name in ("given", "attended", "past", "meeting_types", "calendars")}
    as_json({**counted, "finished": found.finished, "said": said})


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _whose(one: Audited, names: Mapping[int | str, str]) -> str:
    """Whose the thing is that was changed; empty for who has left."""
    if one.subject == "policy":
        return names.get(one.subject_id, one.subject_id) or "the organization"
    return names.get(one.organizer_id or 0, "")


def _difference(one: Audited) -> str:
    """`published: no → yes`; of a meeting that was booked when it begins."""
    before, after = one.before or {}, one.after or {}
    if one.subject == "person":
        return "data deleted"
    if one.before is None:
        return f"made, for {after['starts'][:16].replace('T', ' ')}" if after.get("starts") else "made"
    return "; ".join(f"{name}: {_value(before[name])} → {_value(after.get(name))}" for name in before)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, "", [], {}):
        return "empty"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _lists(shown: Policy) -> str:
    """What holds, and what is named but does not count."""
    lists = {"EnforceAllowList": shown.allow_list, "EnforceBlockList": shown.block_list}
    counts = f"{shown.access}: {', '.join(lists[shown.access]) or 'nothing'}" if shown.access else "empty"
    idle = [f"{name}: {', '.join(names)}" for name, names in lists.items() if names and name != shown.access]
    return f"{counts} (not in force: {'; '.join(idle)})" if idle else counts


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


def _range(setting: Any) -> str:
    low, high = setting.metadata["low"], setting.metadata["high"]
    if is_time(setting):
        return f"{low // timedelta(minutes=1)} to {high // timedelta(minutes=1)} minutes"
    return f"{low} to {high}"
