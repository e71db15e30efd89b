"""Everything about who is speaking: asked for and deleted by typing it, in every language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cards.kit import as_text
from demo.buttons import titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from language.words import languages, words_for
from scheduling.model import Booking, Organizer
from scheduling.ports import Ports
from scheduling.usecases import bookings, organizers
from tests.conftest import guest, half_hour, meet, office_hours

EXPORT = {
    "en": "export my data",
    "de": "exportiere meine Daten",
    "fr": "exporte mes données",
    "es": "exporta mis datos",
    "it": "esporta i miei dati",
    "pt": "exporta os meus dados",
    "nl": "exporteer mijn gegevens",
}
DELETE = {
    "en": "delete my data",
    "de": "lösche meine Daten",
    "fr": "supprime mes données",
    "es": "borra mis datos",
    "it": "elimina i miei dati",
    "pt": "apaga os meus dados",
    "nl": "wis mijn gegevens",
}


@pytest.fixture
async def anna(ports: Ports) -> Organizer:
    return await meet(ports, "Anna Berger")


@pytest.fixture
async def booking(ports: Ports, anna: Organizer) -> Booking:
    kind = await office_hours(ports, anna)
    address = ports.links.address(kind, anna.page)
    return await bookings.book(ports, address, ports.new_id(), half_hour("2026-03-03 09:00"), guest())


def said(reply: Reply) -> str:
    return as_text(reply.card) if reply.card else reply.text


async def press(ports: Ports, person: Organizer, reply: Reply, title: str) -> Reply:
    assert reply.card is not None
    action = titled(reply.card, title)
    assert action is not None, titles(reply.card)
    return await answer(ports, Turn(person, verb=action["verb"], data=action["data"], draft={"undo": {}}))


async def test_typed_in_every_language(ports: Ports, anna: Organizer) -> None:
    for language in languages():
        words, speaker = words_for(language), replace(anna, language=language)
        shown, asked = [await answer(ports, Turn(speaker, text=one[language])) for one in (EXPORT, DELETE)]
        assert said(shown).splitlines()[0] == words("data.title")
        assert said(asked).splitlines()[0] == words("data.ask.title")
        assert DELETE[language] in words("data.in_chat")


async def test_it_is_said_before_and_then_done(ports: Ports, anna: Organizer, booking: Booking) -> None:
    asked = await answer(ports, Turn(anna, text="delete my data"))
    assert "One meeting ahead was booked with you." in said(asked)
    assert "This cannot be undone." in said(asked)
    assert asked.card is not None
    assert titles(asked.card) == ["Keep my data", "Open my data", "Delete, cancel meetings", "Delete, keep meetings"]
    done = await press(ports, anna, asked, "Delete, cancel meetings")
    assert said(done).splitlines() == [
        "Your data is deleted",
        "Everybody concerned is being told. Your name and address go as soon as that is done, within three days at the"
        " latest.",
        "If you write here again, everything begins anew.",
    ]
    assert not done.draft  # nothing is left to be taken back
    async with ports.reading() as work:
        assert (await work.diaries.by_uid(booking.uid)).status == "cancelled"
    assert await organizers.known(ports, anna.key) is None


async def test_keeping_changes_nothing(ports: Ports, anna: Organizer) -> None:
    asked = await answer(ports, Turn(anna, text="delete my data"))
    assert said(await press(ports, anna, asked, "Keep my data")).startswith("Your data")
    assert await organizers.known(ports, anna.key) == anna


async def test_a_forwarded_card_deletes_nobody(ports: Ports, anna: Organizer) -> None:
    ben = await meet(ports, "Ben Osei")
    asked = await answer(ports, Turn(anna, text="delete my data"))
    assert said(await press(ports, ben, asked, "Delete everything")).startswith("This belongs to somebody else")
    assert await organizers.known(ports, ben.key) == ben
    assert await organizers.known(ports, anna.key) == anna


async def test_a_card_from_before_another_booking_asks_again(ports: Ports, anna: Organizer, booking: Booking) -> None:
    asked = await answer(ports, Turn(anna, text="delete my data"))
    await bookings.cancel(ports, booking.uid)
    again = await press(ports, anna, asked, "Delete, cancel meetings")
    assert "so nothing was done" in said(again)
    assert again.card is not None
    assert "Delete everything" in titles(again.card)
    assert await organizers.known(ports, anna.key) == anna
