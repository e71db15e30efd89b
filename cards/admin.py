"""What an admin sees in Teams: all pages with their state, one user, and what a change would do before it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import Organizer
from scheduling.policy import Policy, Switch, Verdict
from scheduling.usecases.policy import Change, Explained, Pages, PageState, Scope

LONGEST_USER = 254
MOST_NAMES = 12


def home(words: Words, organization: Verdict, pages: Pages, *, said: str = "") -> Json:
    """Whether the organization allows pages, and some of those there are. `said` is what has just happened."""
    state = words("admin.state_on" if organization.allowed else "admin.state_off")
    body: list[Any] = [kit.text(kit.plain(said))] if said else []
    body += [
        kit.title(words("admin.title")),
        kit.text(state),
        kit.quiet(words(f"admin.because.{organization.because}")),
    ]
    body += [_row(words, one) for one in pages.states]
    if not pages.total:
        body.append(kit.text(words("admin.nobody"), spacing="Medium"))
    how: Switch = "off" if organization.allowed else "on"
    switch = kit.press(words(f"admin.turn_{how}_all"), "admin_ask", {"how": how})
    numbers = kit.press(words("admin.numbers"), "admin_numbers")
    if len(pages.states) == pages.total:
        return kit.card(body, [_find(words), numbers, switch])
    last = pages.first + len(pages.states)
    where = words("admin.range", first=pages.first + 1, last=last, total=pages.total)
    return kit.card([*body, kit.quiet(where, spacing="Medium")], [*_turns(words, pages), _find(words), numbers, switch])


def choose(words: Words, named: str, found: Sequence[Scope]) -> Json:
    """Several are called so: one button each. Nobody is guessed."""
    people = [one.organizer for one in found[: kit.MOST_ROWS] if one.organizer]
    rows = [
        kit.tall_row([kit.text(kit.plain(one.name)), kit.quiet(kit.plain(one.email))], _show(words, one))
        for one in people
    ]
    return kit.card([kit.title(words("admin.several", name=named)), *rows], [kit.press(words("admin.back"), "admin")])


def user(words: Words, found: Explained, *, own: bool, said: str = "") -> Json:
    """One user: on or off, and the rule that decides. `own` says that it is the page of who looks at it."""
    verdict, key = found.verdict, found.scope.key
    body: list[Any] = [kit.text(kit.plain(said))] if said else []
    body += [kit.title(called(words, found.scope)), kit.text(words("admin.on" if verdict.allowed else "admin.off"))]
    body.append(kit.quiet(words(f"admin.because.{verdict.because}")))
    body += [kit.quiet(words("admin.own"))] if own else []
    how: Switch = "off" if verdict.allowed else "on"
    actions = [kit.press(words(f"admin.turn_{how}"), "admin_ask", {"how": how, "key": key}, main=how == "on")]
    if _says_something(found.switches.user):
        actions.append(kit.press(words("admin.revert"), "admin_ask", {"how": "revert", "key": key}))
    return kit.card(body, [*actions, kit.press(words("admin.back"), "admin")])


def ask(words: Words, change: Change, how: Switch, *, own: bool) -> Json:
    """What a change would do, whom it affects and who else would lose something, to be made or left."""
    key = change.scope.key
    names = [one.name for one in change.affected[:MOST_NAMES]]
    rest = len(change.affected) - len(names)
    rows = {
        words("admin.before"): _state(words, change.was),
        words("admin.after"): _state(words, change.now),
        words("admin.affects"): ", ".join([*names, *([f"+{rest}"] if rest else [])]) or words("admin.affects_none"),
    }
    body: list[Any] = [kit.title(words(f"admin.ask_{how}", name=called(words, change.scope))), kit.facts(rows)]
    body += [kit.problem(words("admin.own_closed"))] if own else []
    if change.lost:
        lost = [words("admin.unlisted") if one == "*" else one for one in change.lost]
        body.append(kit.problem(words("admin.locked", names=format.listed(lost, words))))
    back = kit.press(words("action.back"), "admin_user" if key else "admin", {"key": key} if key else {})
    if not change.is_one:
        return kit.card([*body, kit.text(words("admin.nothing"))], [back])
    data = {"how": how, "key": key, "version": change.version}
    label = words("admin.revert" if how == "revert" else f"admin.turn_{how}")
    return kit.card(body, [kit.press(label, "admin_do", data, main=how == "on"), back])


def called(words: Words, scope: Scope) -> str:
    if not scope.key:
        return words("admin.everybody")
    return scope.organizer.name if scope.organizer else words("admin.not_met", id=scope.key)


def _row(words: Words, one: PageState) -> Any:
    state = words("admin.off" if one.state == "off" else f"admin.page_{one.state}")
    line = kit.text(words("admin.page_row", name=kit.plain(one.organizer.name), state=state))
    why = [] if one.verdict.allowed else [kit.quiet(words(f"admin.because.{one.verdict.because}"))]
    return kit.row([line, *why], _show(words, one.organizer), spacing="Medium")


def _show(words: Words, person: Organizer) -> Json:
    return kit.press(words("admin.show"), "admin_user", {"key": person.key}, tooltip=kit.plain(person.name))


def _turns(words: Words, pages: Pages) -> list[Json]:
    """To the pages before these and after them."""
    before = max(0, pages.first - kit.MOST_ROWS)
    after = pages.first + len(pages.states)
    made = [kit.press(words("admin.previous"), "admin", {"first": before})] if pages.first else []
    return [*made, *([kit.press(words("admin.next"), "admin", {"first": after})] if after < pages.total else [])]


def _find(words: Words) -> Json:
    field = kit.entry("user", words("admin.who"), required=words("admin.who_missing"), most=LONGEST_USER)
    return kit.fold(words("admin.find"), [field], [kit.press(words("admin.show"), "admin_user", main=True)])


def _state(words: Words, verdict: Verdict) -> str:
    state = words("admin.on" if verdict.allowed else "admin.off")
    return f"{state}. {words(f'admin.because.{verdict.because}')}"


def _says_something(policy: Policy) -> bool:
    nothing = Policy()
    said: Mapping[str, bool] = {name: getattr(policy, name) != getattr(nothing, name) for name in ("enabled", "access")}
    return any(said.values())
