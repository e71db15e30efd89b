"""What guests type: cleaned, checked, all problems at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.words import languages, words_for
from scheduling import zones
from tests.conftest import at
from web import forms, zone_names
from web.forms import Details


def problem_of(**typed: str) -> list[str]:
    typed = {"name": "Ada", "email": "ada@example.net", **typed}
    return [problem.name for problem in Details(**typed).problems()]


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("  Ada \t\n Lovelace ", "Ada Lovelace"),
        ("A\u0308nne", "Änne"),
        ("\u202eecalevoL adA", "ecalevoL adA"),
        ("Ada\u200b\u2060\ufeff", "Ada"),
        ("Ada\x00\x1b[31m", "Ada[31m"),
        ("Ada\r\nBcc: all@example.org", "Ada Bcc: all@example.org"),
        ("李小龍", "李小龍"),
        ("María-José O’Neill", "María-José O’Neill"),
    ],
)
def test_names_lose_what_cannot_be_seen(typed: str, clean: str) -> None:
    assert forms.one_line(typed) == clean


@pytest.mark.parametrize("name", ["J.R. Smith", "St.John", "Dr.Müller", "Ada (she/her)", "x" * 100, "O'Neill-Sánchez"])
def test_names_people_have(name: str) -> None:
    assert problem_of(name=name) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "name_missing"),
        (" \u200b\u202e ", "name_missing"),
        ("x" * 101, "name_long"),
        ("ada@example.net", "name_address"),
        ("http://win.example", "name_address"),
        ("Win at casino.com now", "name_address"),
        ("WWW.casino", "name_address"),
    ],
)
def test_names_that_are_none(name: str, problem: str) -> None:
    assert problem_of(name=name) == [problem]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@example.net", "ada@example.net"),
        (" ada@example.net ", "ada@example.net"),
        ("Ada.Lovelace+calls@Mail.Example.NET", "Ada.Lovelace+calls@mail.example.net"),
        ("o'neill@example.ie", "o'neill@example.ie"),
        ("ada@münchen.example", "ada@xn--mnchen-3ya.example"),
        ("a@b.co", "a@b.co"),
        ("ada@example.net\u200b", "ada@example.net"),  # comes along with copied text
    ],
)
def test_addresses_people_have(typed: str, kept: str) -> None:
    details = Details("Ada", typed)
    assert details.problems() == []
    assert details.attendee("Europe/Paris", "fr").email == kept


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("", "email_missing"),
        ("ada.example.net", "email_no_at"),
        ("ada@@example.net", "email_several"),
        ("ada@example.net, bob@example.net", "email_several"),
        ("ada@example", "email_shape"),
        ("ada@.net", "email_shape"),
        ("ada@example..net", "email_shape"),
        ("ada@example.net.", "email_shape"),
        ("ada@-example.net", "email_shape"),
        ("ada@192.168.0.1", "email_shape"),
        ("@example.net", "email_shape"),
        ("ada@", "email_shape"),
        (".ada@example.net", "email_shape"),
        ("a da@example.net", "email_shape"),
        ("Ada <ada@example.net>", "email_shape"),
        ("ada@example.net\r\nBcc: all", "email_shape"),
        ("ada@example.net\nx", "email_shape"),
        ("ädä@example.net", "email_shape"),
        ("x" * 65 + "@example.net", "email_shape"),
        ("ada@" + "x" * 250 + ".net", "email_long"),
        ("ada@" + "x" * 64 + ".net", "email_shape"),
    ],
)
def test_addresses_that_are_none(email: str, problem: str) -> None:
    assert problem_of(email=email) == [problem]


def test_all_problems_are_told_together() -> None:
    assert problem_of(name="", email="ada", note="x" * 2001) == ["name_missing", "email_no_at", "note_long"]


def test_notes_keep_their_lines() -> None:
    details = Details("Ada", "ada@example.net", " One\r\nTwo\x00\u202e\r\n\U0001f469\u200d\U0001f52c ")
    assert details.attendee("UTC", "en").note == "One\nTwo\n\U0001f469\u200d\U0001f52c"


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_is_a_problem_or_fit_for_a_letter(name: str, email: str, note: str) -> None:
    details = Details(name, email, note)
    if not details.problems():
        attendee = details.attendee("UTC", "en")
        assert attendee.name.isprintable()
        assert attendee.email.isascii()
        assert "@" not in attendee.name
        assert len(attendee.email) <= 254
        assert not {"\r", "\x00"} & set(attendee.note)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-05T09:00Z", at("2026-03-05 09:00")),
        ("2026-03-05T10:00+01:00", at("2026-03-05 09:00")),
        ("2026-03-05T09:00", None),
        ("2026-13-05T09:00Z", None),
        ("1900-01-01T00:00Z", None),
        ("9999-12-31T23:59-14:00", None),
        ("9:00", None),
        ("", None),
    ],
)
def test_moments(typed: str, meant: object) -> None:
    assert forms.moment(typed, at("2026-03-02 07:00")) == meant


@given(st.text())
def test_no_text_breaks_a_moment_or_a_date(typed: str) -> None:
    now = at("2026-03-02 07:00")
    assert forms.moment(typed, now) is None or isinstance(forms.day(typed, now), date | None)


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("*", "en"),
        ("en-US,en;q=0.9", "en-US"),
        ("en-gb;q=0.5, en-us", "en-US"),
        ("tlh, en-AU;q=0.8", "en-AU"),
        ("en;q=0", "en"),
        ("en;q=abc, en-CA;q=0.1", "en-CA"),
        ("en-Latn-GB", "en-GB"),
        ("en-" + "x" * 5000, "en"),
        ("\x00;;;,,,=", "en"),
    ],
)
def test_the_best_language(header: str, tag: str) -> None:
    assert forms.preferred_language(header) == tag


class TestZoneNames:
    def test_every_choice_is_a_zone_and_no_city_stands_twice(self) -> None:
        for language in languages():
            choices = zone_names.choices(words_for(language))
            assert choices.keys() <= zones.names()
            assert len(set(choices.values())) == len(choices) > 300

    def test_modern_names_are_offered(self) -> None:
        choices = zone_names.choices(words_for("en"))
        assert {"Asia/Kolkata", "Europe/Kyiv", "Europe/Berlin", "America/New_York", "UTC"} <= choices.keys()
        assert not {"Asia/Calcutta", "Europe/Kiev", "US/Eastern", "Europe/Belfast"} & choices.keys()

    @pytest.mark.parametrize(
        ("typed", "zone"),
        [
            ("Europe/Berlin", "Europe/Berlin"),
            ("europe/berlin", "Europe/Berlin"),
            ("berlin", "Europe/Berlin"),
            ("New York", "America/New_York"),
            ("são paulo", "America/Sao_Paulo"),
            ("Buenos Aires", "America/Argentina/Buenos_Aires"),
            ("Calcutta", "Asia/Calcutta"),
            ("utc", "UTC"),
            ("Atlantis", ""),
            ("../etc/passwd", ""),
            ("", ""),
        ],
    )
    def test_what_is_meant(self, typed: str, zone: str) -> None:
        assert zone_names.meant(typed, words_for("en")) == zone

    @given(st.text())
    def test_whatever_is_typed_is_a_zone_or_none(self, typed: str) -> None:
        meant = zone_names.meant(typed, words_for("en"))
        assert not meant or zones.is_zone(meant)
