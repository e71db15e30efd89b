"""The truth tables of the policy, whole: what is not in them does not exist."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from scheduling.errors import BadPolicy
from scheduling.policy import APPLICATION, Access, Licence, Policy, Precedence, Switches, entries, locked_out, switched

US, OTHER, ALL = APPLICATION, "OtherApplication", "*"
ENABLED = (True, None, False)

# (organization, user) → the verdict, and the switch that gives it.
EITHER = {
    (True, True): "open",
    (True, None): "open",
    (True, False): "enabled_user",
    (None, True): "open",
    (None, None): "open",
    (None, False): "enabled_user",
    (False, True): "enabled_organization",
    (False, None): "enabled_organization",
    (False, False): "enabled_user",
}
USER_FIRST = {**EITHER, (False, True): "open"}


@pytest.mark.parametrize(("organization", "user"), list(product(ENABLED, ENABLED)))
@pytest.mark.parametrize(("precedence", "table"), [("either", EITHER), ("user", USER_FIRST)])
def test_s36_s37_enabled_is_three_valued_for_the_organization_and_each_user(
    precedence: Precedence, table: dict[object, str], organization: bool | None, user: bool | None
) -> None:
    verdict = Switches(Policy(enabled=organization), Policy(enabled=user), precedence).verdict
    assert verdict.because == table[organization, user]
    assert verdict.allowed == (verdict.because == "open")


LISTS: dict[str, tuple[str, ...]] = {
    "empty": (),
    "us": (US,),
    "other": (OTHER,),
    "both": (OTHER, US),
    "all": (ALL,),
    "ours": ("Microsoft*",),
    "shouted": (f" {US.upper()} ",),
}
WITH_US = ("us", "both", "all", "ours", "shouted")


@pytest.mark.parametrize("name", list(LISTS))
@pytest.mark.parametrize("whose", ["organization", "user"])
@pytest.mark.parametrize("access", ["", "EnforceAllowList", "EnforceBlockList"])
def test_s38_s39_s40_lists_with_wildcards(access: Access, whose: str, name: str) -> None:
    policy = Policy(access=access, allow_list=LISTS[name], block_list=LISTS[name])
    verdict = Switches(**{whose: policy}).verdict  # type: ignore[arg-type]
    allowed = {"": True, "EnforceAllowList": name in WITH_US, "EnforceBlockList": name not in WITH_US}[access]
    assert (verdict.allowed, verdict.because) == (allowed, "open" if allowed else f"list_{whose}")


ALLOWING, REFUSING = (
    Policy(access="EnforceAllowList", allow_list=(US,)),
    Policy(access="EnforceBlockList", block_list=(US,)),
)
SAYS = {"allows": ALLOWING, "refuses": REFUSING, "empty": Policy()}


@pytest.mark.parametrize(("organization", "user"), list(product(SAYS, SAYS)))
def test_s41_a_users_own_lists_decide_for_that_user(organization: str, user: str) -> None:
    deciding = user if user != "empty" else organization
    verdict = Switches(SAYS[organization], SAYS[user]).verdict
    assert verdict.allowed == (deciding != "refuses")
    if not verdict.allowed:
        assert (verdict.because, verdict.entry) == ("list_user" if user != "empty" else "list_organization", US)


LICENCES: dict[tuple[Licence, bool], str] = {
    ("unasked", False): "open",
    ("unasked", True): "open",
    ("held", False): "open",
    ("held", True): "open",
    ("none", False): "licence",
    ("none", True): "licence",
    ("no_plan", False): "service_plan",
    ("no_plan", True): "service_plan",
    ("unreadable", False): "open",
    ("unreadable", True): "unreadable_licence",
}


@pytest.mark.parametrize(("licence", "strict"), list(LICENCES))
def test_s23_s32_s35_the_licence_decides_before_any_switch(licence: Licence, strict: bool) -> None:
    because = LICENCES[licence, strict]
    assert Switches(licence=licence, strict=strict).verdict.because == because
    off = Switches(Policy(enabled=False), REFUSING, licence=licence, strict=strict).verdict
    assert off.because == (because if because != "open" else "enabled_organization")


def test_enabled_decides_before_the_lists() -> None:
    assert Switches(Policy(enabled=False), REFUSING).verdict.because == "enabled_organization"
    assert Switches(REFUSING, replace(ALLOWING, enabled=False)).verdict.because == "enabled_user"


STATES = [
    Policy(enabled=enabled, access=access, allow_list=LISTS[allow], block_list=LISTS[block])
    for enabled, access, allow, block in product(ENABLED, ("", "EnforceAllowList", "EnforceBlockList"), LISTS, LISTS)
]


def test_s42_s43_whatever_the_state_off_is_off_and_on_is_on() -> None:
    for state in STATES:
        assert not Switches(switched(state, "off")).verdict.allowed, state
        assert Switches(switched(state, "on")).verdict.allowed, state
        assert Switches(
            user=switched(state, "on", Policy(access="EnforceBlockList", block_list=(ALL,)))
        ).verdict.allowed


def test_s42_turning_off_takes_us_from_the_allow_list_or_puts_us_on_the_block_list() -> None:
    assert switched(Policy(), "off") == Policy(access="EnforceBlockList", block_list=(US,))
    assert switched(Policy(access="EnforceBlockList", block_list=(OTHER,)), "off").block_list == (OTHER, US)
    assert switched(Policy(access="EnforceAllowList", allow_list=(US, OTHER)), "off").allow_list == (OTHER,)
    assert switched(REFUSING, "off") == REFUSING


def test_s43_turning_on_is_the_reverse() -> None:
    assert switched(Policy(access="EnforceBlockList", block_list=(OTHER, US)), "on").block_list == (OTHER,)
    assert switched(Policy(access="EnforceAllowList", allow_list=(OTHER,)), "on").allow_list == (OTHER, US)
    assert switched(Policy(enabled=False), "on") == Policy()
    assert switched(Policy(enabled=True), "on") == Policy(enabled=True)
    for state in (Policy(), Policy(access="EnforceBlockList", block_list=(OTHER,))):
        assert switched(switched(state, "off"), "on").block_list == state.block_list


def test_s44_revert_makes_the_policy_empty_and_leaves_what_bookers_may() -> None:
    guests = Policy(outside=False, domains_refused=("example.net",))
    assert switched(replace(guests, enabled=False, access="EnforceAllowList", allow_list=(OTHER,)), "revert") == guests


def test_a_users_switch_begins_with_the_lists_of_the_organization() -> None:
    above = Policy(access="EnforceAllowList", allow_list=(OTHER, US))
    assert switched(Policy(), "off", above) == Policy(access="EnforceAllowList", allow_list=(OTHER,))
    above = Policy(access="EnforceBlockList", block_list=(OTHER, US))
    assert switched(Policy(), "on", above) == Policy(access="EnforceBlockList", block_list=(OTHER,))
    assert switched(Policy(), "on", Policy()) == Policy()
    assert switched(Policy(), "off", REFUSING) == REFUSING  # and stays off when the organization is turned on


def test_s45_a_change_names_the_other_applications_it_locks_out() -> None:
    wide = Policy(access="EnforceAllowList", allow_list=("*",))
    assert locked_out(wide, switched(wide, "off")) == ("*",)
    assert locked_out(Policy(block_list=(OTHER,)), Policy(access="EnforceBlockList", block_list=(OTHER,))) == (OTHER,)
    narrow = Policy(access="EnforceAllowList", allow_list=(US, OTHER))
    assert locked_out(narrow, switched(narrow, "off")) == ()
    assert locked_out(Policy(), switched(Policy(), "off")) == ()
    assert locked_out(Policy(), narrow) == ("*",)


REFUSED = [
    ("gina@example.net", True, Policy(), False),
    ("gina@example.net", True, Policy(outside=False), True),
    ("ben@example.org", False, Policy(outside=False), False),
    ("gina@Example.NET", True, Policy(domains_refused=("example.net",)), True),
    ("gina@mail.example.net", True, Policy(domains_refused=("*.example.net",)), True),
    ("gina@example.net", True, Policy(domains_allowed=("example.com",)), True),
    ("gina@example.com", True, Policy(domains_allowed=("example.com",)), False),
    ("gina@example.com", True, Policy(domains_allowed=("example.com",), domains_refused=("example.com",)), True),
    ("ben@example.org", False, Policy(domains_allowed=("example.com",)), False),
    ("GINA@example.net", True, Policy(bookers_refused=("gina@example.net",)), True),
    ("ben@example.org", False, Policy(bookers_refused=("ben@example.org",)), True),
]


@pytest.mark.parametrize(("email", "outside", "policy", "refused"), REFUSED)
def test_who_may_book(email: str, outside: bool, policy: Policy, refused: bool) -> None:
    assert policy.refuses(email, outside=outside) is refused


def test_an_entry_of_a_list_loses_the_blanks_around_it_and_counts_once() -> None:
    assert entries([f"{US} ", " Other", US.lower()]) == (US, "Other")
    for bad in ("", "  ", "a,b", "a\nb", "x" * 255):
        with pytest.raises(BadPolicy):
            entries([US, bad])
