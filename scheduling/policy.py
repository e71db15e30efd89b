"""Who may have a page, and who may book: the switches of the organization and of each user, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from scheduling.errors import BadPolicy
from scheduling.model import Rule

APPLICATION = "MicrosoftOWSPersonalBookings"  # what we are called on lists of applications

Access = Literal["", "EnforceAllowList", "EnforceBlockList"]
Precedence = Literal["either", "user"]
# What is known of somebody's licence: nobody has asked, it covers bookings, there is none, there is one without the
# plan for bookings, it could not be asked for in a long time.
Licence = Literal["unasked", "held", "none", "no_plan", "unreadable"]
Because = Literal[
    "licence",
    "service_plan",
    "unreadable_licence",
    "enabled_organization",
    "enabled_user",
    "list_organization",
    "list_user",
    "open",
]
Switch = Literal["on", "off", "revert"]

ACCESS: tuple[Access, ...] = ("", "EnforceAllowList", "EnforceBlockList")
LONGEST_ENTRY = 254


@dataclass(frozen=True)
class Policy:
    """The switches of the organization, or of one user; empty is not false, and the first four are all a user has."""

    enabled: bool | None = None
    access: Access = ""
    allow_list: tuple[str, ...] = ()
    block_list: tuple[str, ...] = ()
    outside: bool = True  # whether people without an account here may book
    domains_allowed: tuple[str, ...] = ()  # of e-mail addresses from outside; all if empty
    domains_refused: tuple[str, ...] = ()
    bookers_refused: tuple[str, ...] = ()  # e-mail addresses
    limits: tuple[Rule, ...] = ()  # hold for every meeting type, whatever it says itself

    def admits(self, application: str) -> bool:
        """Whether the lists let an application through."""
        if self.access == "EnforceAllowList":
            return _is_on(application, self.allow_list)
        return not (self.access == "EnforceBlockList" and _is_on(application, self.block_list))

    def refuses(self, email: str, *, outside: bool) -> bool:
        """Whether somebody with this address may not book."""
        if _is_on(email, self.bookers_refused):
            return True
        domain = email.rpartition("@")[2]
        if not outside:
            return False
        if not self.outside or _is_on(domain, self.domains_refused):
            return True
        return bool(self.domains_allowed) and not _is_on(domain, self.domains_allowed)


@dataclass(frozen=True)
class Kept:
    """A policy as it is stored; `version` rises with every change, and is 0 for one that was never changed."""

    policy: Policy
    version: int = 0


@dataclass(frozen=True)
class Licensed:
    """What is known of the licence of somebody, by directory id."""

    key: str
    licence: Licence
    asked: datetime | None  # when it was answered last
    tried: datetime  # when it was asked for last, answered or not
    due: datetime  # when to ask again


@dataclass(frozen=True)
class Verdict:
    """Whether somebody may have a page, and the one rule that says so."""

    allowed: bool
    because: Because
    entry: str = ""  # of a list: the one that decides, where one does


@dataclass(frozen=True)
class Switches:
    """All that decides for one user."""

    organization: Policy = field(default_factory=Policy)
    user: Policy = field(default_factory=Policy)
    precedence: Precedence = "either"
    licence: Licence = "unasked"
    strict: bool = False  # whether a licence that cannot be read counts as none

    @property
    def lists(self) -> Policy:
        """Whose lists count: a user's own if there are any, else those of the organization."""
        return self.user if self.user.access else self.organization

    @property
    def verdict(self) -> Verdict:
        """In the order licence, service plan, enabled, lists: the first that says no decides."""
        return self._of_licence() or self._of_enabled() or self._of_lists() or Verdict(True, "open")

    def _of_licence(self) -> Verdict | None:
        if self.licence == "none":
            return Verdict(False, "licence")
        if self.licence == "no_plan":
            return Verdict(False, "service_plan")
        return Verdict(False, "unreadable_licence") if self.licence == "unreadable" and self.strict else None

    def _of_enabled(self) -> Verdict | None:
        if self.user.enabled is False:
            return Verdict(False, "enabled_user")
        overridden = self.precedence == "user" and self.user.enabled is True
        refused = self.organization.enabled is False and not overridden
        return Verdict(False, "enabled_organization") if refused else None

    def _of_lists(self) -> Verdict | None:
        lists = self.lists
        if lists.admits(APPLICATION):
            return None
        entry = next((one for one in lists.block_list if _matches(APPLICATION, one)), "")
        because: Because = "list_user" if self.user.access else "list_organization"
        return Verdict(False, because, entry if lists.access == "EnforceBlockList" else "")


def switched(policy: Policy, how: Switch, above: Policy | None = None) -> Policy:
    """A policy turned on, off or reverted. `above` is that of the organization for a user's policy: a user without
    lists begins with a copy of its, so that nothing else changes for that user."""
    if how == "revert":
        return replace(policy, enabled=None, access="", allow_list=(), block_list=())
    base = policy
    if not policy.access and above is not None and above.access:
        base = replace(policy, access=above.access, allow_list=above.allow_list, block_list=above.block_list)
    if how == "off":
        return _listed_off(base) if base.admits(APPLICATION) else base
    lists = _listed_on(base) if not base.admits(APPLICATION) else policy
    return replace(lists, enabled=None if policy.enabled is False else policy.enabled)


def locked_out(before: Policy, after: Policy) -> tuple[str, ...]:
    """The other applications that a change takes access from: those that are named somewhere, and `*` for all that are
    not."""
    named = {one for lists in (before, after) for one in (*lists.allow_list, *lists.block_list)}
    plain = sorted(one for one in named if "*" not in one and not _matches(APPLICATION, one))
    lost = [one for one in plain if before.admits(one) and not after.admits(one)]
    anybody = before.admits(_NOBODY) and not after.admits(_NOBODY)
    return (*lost, *(("*",) if anybody else ()))


def entries(values: Iterable[str]) -> tuple[str, ...]:
    """A list as people type it: blanks around an entry are no part of it, and each counts once. Raises BadPolicy for an
    entry that is empty, or too long to be a name."""
    known: dict[str, str] = {}
    for value in values:
        entry = value.strip()
        if not entry or len(entry) > LONGEST_ENTRY or any(sign in entry for sign in "\r\n\t,;"):
            raise BadPolicy(value)
        known.setdefault(entry.casefold(), entry)
    return tuple(known.values())


_NOBODY = "an application that stands on no list"


def _listed_off(policy: Policy) -> Policy:
    if policy.access == "EnforceAllowList":
        return replace(policy, allow_list=_without_us(policy.allow_list))
    kept = policy.block_list if policy.access else ()
    return replace(policy, access="EnforceBlockList", block_list=(*kept, APPLICATION))


def _listed_on(policy: Policy) -> Policy:
    if policy.access == "EnforceAllowList":
        return replace(policy, allow_list=(*policy.allow_list, APPLICATION))
    return replace(policy, block_list=_without_us(policy.block_list))


def _without_us(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in names if not _matches(APPLICATION, one))


def _is_on(name: str, names: Iterable[str]) -> bool:
    return any(_matches(name, one) for one in names)


def _matches(name: str, entry: str) -> bool:
    """`*` stands for anything, and case for nothing."""
    pattern = ".*".join(map(re.escape, entry.strip().casefold().split("*")))
    return re.fullmatch(pattern, name.strip().casefold(), re.DOTALL) is not None
