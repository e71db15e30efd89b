"""One's numbers on a card, and who did not come: asked and said in every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings
from scheduling.usecases.numbers import mine
from tests.conftest import Clock, guest, half_hour, meet, office_hours

ASKED = {
    "en": ("show my numbers", "how many meetings did I have this month?"),
    "de": ("zeig meine Zahlen", "wie viele Termine hatte ich diesen Monat?"),
    "fr": ("montre mes chiffres", "combien de rendez-vous ai-je eus le mois dernier ?"),
    "es": ("muestra mis números", "¿cuántas reuniones tuve este mes?"),
    "it": ("mostra i miei numeri", "quanti incontri ho avuto questo mese?"),
    "pt": ("mostra os meus números", "quantas reuniões tive este mês?"),
    "nl": ("toon mijn cijfers", "hoeveel afspraken had ik deze maand?"),
}
MISSED = {
    "en": ("Gina didn't show up", "Gina was there after all"),
    "de": ("Gina ist nicht erschienen", "Gina war doch da"),
    "fr": ("Gina n'est pas venue", "Gina est finalement venue"),
    "es": ("Gina no se presentó", "Gina sí vino"),
    "it": ("Gina non si è presentata", "Gina alla fine è venuta"),
    "pt": ("a Gina não apareceu", "a Gina afinal veio"),
    "nl": ("Gina is niet komen opdagen", "Gina kwam toch"),
}


@pytest.fixture
async def anna(ports: Ports, clock: Clock) -> Organizer:
    """With two meetings, both over."""
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna, min_notice_min=0)
    address = ports.links.address(kind, anna.page)
    for name, hour in (("Gina Guest", "13"), ("Paul Guest", "14")):
        await bookings.book(ports, address, ports.new_id(), half_hour(f"2026-03-02 {hour}:00"), guest(name))
    clock.advance(timedelta(hours=9))
    return anna


def said(reply: Reply) -> str:
    return as_text(reply.card) if reply.card else reply.text


async def press(ports: Ports, person: Organizer, reply: Reply, title: str) -> Reply:
    assert reply.card is not None
    action = titled(reply.card, title)
    assert action is not None, titles(reply.card)
    return await answer(ports, Turn(person, verb=action["verb"], data=action["data"], draft=reply.draft))


async def test_the_last_weeks_as_bars_with_their_numbers_in_words(ports: Ports, anna: Organizer) -> None:
    reply = await answer(ports, Turn(anna, text="show my numbers"))
    assert said(reply).splitlines() == [
        "Your numbers",
        "12 Jan – 8 Mar 2026".replace(" – ", "\u2009–\u2009"),
        "2 meetings",
        "Meetings by week",
        *(f"{day}: 0" for day in ("12 Jan", "19 Jan", "26 Jan", "2 Feb", "9 Feb", "16 Feb", "23 Feb")),
        "2 Mar: 2",
    ]
    assert titles(reply.card or {}) == ["Earlier", "For a spreadsheet"]
    before = await press(ports, anna, reply, "Earlier")
    assert "There were no meetings in this time." in said(before)
    assert titles(before.card or {}) == ["Earlier", "Later"]


@pytest.mark.parametrize("language", list(ASKED))
async def test_asked_in_every_language(ports: Ports, anna: Organizer, language: str) -> None:
    anna = replace(anna, language=language)
    for text in ASKED[language]:
        assert said(await answer(ports, Turn(anna, text=text))).startswith(words_for(language)("numbers.title")), text


async def test_this_month_has_the_days_before_today_too(ports: Ports, anna: Organizer, clock: Clock) -> None:
    clock.advance(timedelta(days=16))
    for text, days in (
        ("how many meetings did I have this month?", "1–31 Mar 2026"),
        ("how many meetings did I have this week?", "16–22 Mar 2026"),
        ("how many meetings did I have last month?", "1–28 Feb 2026"),
        ("how many meetings did I have in February?", "1–28 Feb 2026"),
    ):
        shown = said(await answer(ports, Turn(anna, text=text))).splitlines()[1]
        assert shown.replace("\u2009", "") == days, text


@pytest.mark.parametrize("language", list(MISSED))
async def test_who_did_not_come_is_said_and_taken_back(ports: Ports, anna: Organizer, language: str) -> None:
    anna, words = replace(anna, language=language), words_for(language)
    missed, came = MISSED[language]
    reply = await answer(ports, Turn(anna, text=missed))
    assert said(reply).startswith(words("numbers.noted"))
    assert words("numbers.was_missed", other="Gina Guest") in said(reply)
    assert await missed_by(ports, anna) == 1
    back = await answer(ports, Turn(anna, text=came))
    assert said(back).startswith(words("numbers.taken_back", other="Gina Guest"))
    assert await missed_by(ports, anna) == 0


async def missed_by(ports: Ports, anna: Organizer) -> int:
    return (await mine(ports, anna)).total.no_shows


async def test_a_button_on_the_card_of_a_meeting_that_is_over_and_undo(ports: Ports, anna: Organizer) -> None:
    listed = await answer(ports, Turn(anna, text="they did not show up"))
    assert said(listed).splitlines()[0] == "Which meeting is it?"
    uid = (await bookings.agenda(ports, anna, half_hour("2026-03-02 14:00")))[0].booking.uid
    card = await answer(ports, Turn(anna, verb="booking", data={"uid": uid}))
    marked = await press(ports, anna, card, "Did not show up")
    assert "Paul Guest did not show up." in said(marked)
    undone = await answer(ports, Turn(anna, text="undo", draft=marked.draft))
    assert "Noted: Paul Guest was there." in said(undone)
    assert "did not show up" not in said(undone)
    assert titles(undone.card or {})[0] == "Did not show up"


async def test_nobody_is_taken_for_somebody_else(ports: Ports, anna: Organizer, clock: Clock) -> None:
    assert said(await answer(ports, Turn(anna, text="Zoe did not show up"))).startswith("No meeting of yours")
    clock.advance(timedelta(days=15))
    assert said(await answer(ports, Turn(anna, text="Gina did not show up"))).startswith("No meeting of yours")
    assert await missed_by(ports, anna) == 0


async def test_the_organizations_numbers_are_for_admins(ports: Ports, anna: Organizer) -> None:
    data: dict[str, Any] = {"begins": "2026-03-02", "ends": "2026-03-08"}
    refused = await answer(ports, Turn(anna, verb="admin_numbers", data=data))
    assert refused.text == words_for("en")("error.not_admin")
    ports = replace(ports, admins=frozenset({anna.key}))
    shown = said(await answer(ports, Turn(anna, verb="admin_numbers", data=data)))
    assert "2 Mar: –, fewer than 5 people" in shown
