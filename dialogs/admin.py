"""Who may offer bookings, for the admins that the settings name; everybody else is refused by every one of these."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from cards import admin as cards
from cards import kit
from dialogs.pressed import needed
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.errors import PolicyChanged, Unreadable
from scheduling.policy import Switch
from scheduling.ports import Ports
from scheduling.usecases import policy
from scheduling.usecases.policy import Scope

Values = Mapping[str, Any]
HOW: tuple[Switch, ...] = get_args(Switch)


async def admin(ports: Ports, turn: Turn, values: Values) -> Reply:
    """All pages with their state, from the one in place `first` on, and the switch for everybody."""
    policy.require_admin(ports, turn.person)
    return await _home(ports, turn, first=int(values.get("first") or 0))


async def user(ports: Ports, turn: Turn, values: Values) -> Reply:
    """One user, as a button or somebody's typing names them; a choice where several are called so."""
    policy.require_admin(ports, turn.person)
    if values.get("key"):
        return await _user(ports, turn, await policy.scope_of(ports, str(values["key"])))
    named = str(needed(values, "user"))
    found = await policy.meant(ports, named)
    if len(found) == 1:
        return await _user(ports, turn, found[0])
    return Reply(card=cards.choose(words_for(turn.person.language), named, found), about={})


async def ask(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What a change would do; nothing is done."""
    policy.require_admin(ports, turn.person)
    scope, how = await _scope(ports, values), _how(values)
    (change,) = await policy.preview(ports, [scope], policy.turned(how))
    own = how != "on" and turn.person in change.affected
    return Reply(card=cards.ask(words_for(turn.person.language), change, how, own=own))


async def do(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The change that was shown, unless the policy is no longer what it was then."""
    policy.require_admin(ports, turn.person)
    scope, how = await _scope(ports, values), _how(values)
    changes = await policy.preview(ports, [scope], policy.turned(how))
    if changes[0].version != values.get("version"):
        raise PolicyChanged
    await policy.apply(ports, turn.person.key, changes)
    said = words_for(turn.person.language)("admin.done")
    return await (_user(ports, turn, scope, said) if scope.key else _home(ports, turn, said))


async def _home(ports: Ports, turn: Turn, said: str = "", first: int = 0) -> Reply:
    organization = await policy.explain(ports, Scope(policy.ORGANIZATION))
    words, pages = words_for(turn.person.language), await policy.pages(ports, first, kit.MOST_ROWS)
    return Reply(card=cards.home(words, organization.verdict, pages, said=said), about={})


async def _user(ports: Ports, turn: Turn, scope: Scope, said: str = "") -> Reply:
    found, words = await policy.explain(ports, scope), words_for(turn.person.language)
    return Reply(card=cards.user(words, found, own=scope.key == turn.person.key, said=said), about={})


async def _scope(ports: Ports, values: Values) -> Scope:
    key = str(values.get("key") or "")
    return await policy.scope_of(ports, key) if key else Scope(policy.ORGANIZATION)


def _how(values: Values) -> Switch:
    for how in HOW:
        if values.get("how") == how:
            return how
    raise Unreadable
