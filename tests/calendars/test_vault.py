"""Passwords are sealed with the first key, and opened with any."""

from __future__ import annotations

import pytest

from calendars.vault import Vault
from scheduling.errors import CalendarRefused

OLD, NEW = b"an old key, long enough to be one", b"a new key, long enough to be one"


def test_what_was_sealed_is_opened_again() -> None:
    sealed = Vault([OLD]).seal({"password": "correct horse"})
    assert "horse" not in sealed
    assert Vault([NEW, OLD]).open(sealed) == {"password": "correct horse"}
    assert Vault([OLD]).open("") == {}


def test_the_same_password_is_sealed_differently_each_time() -> None:
    vault = Vault([OLD])
    assert vault.seal({"password": "a"}) != vault.seal({"password": "a"})


@pytest.mark.parametrize("sealed", ["gAAAAA", "nothing", "ö"])
def test_what_no_key_opens_has_to_be_entered_again(sealed: str) -> None:
    with pytest.raises(CalendarRefused):
        Vault([NEW]).open(Vault([OLD]).seal({"password": "a"}))
    with pytest.raises(CalendarRefused):
        Vault([NEW]).open(sealed)


def test_an_old_key_can_go_once_all_is_sealed_anew() -> None:
    sealed = Vault([OLD]).seal({"password": "a"})
    assert Vault([NEW]).open(Vault([NEW, OLD]).renewed(sealed)) == {"password": "a"}
    assert Vault([NEW, OLD]).renewed("") == ""
    with pytest.raises(CalendarRefused):
        Vault([NEW]).renewed(sealed)
