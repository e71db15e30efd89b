"""The admin's card: what it shows, what it asks before, and that it is nobody else's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from language.words import languages, words_for
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import policy
from scheduling.usecases.policy import ORGANIZATION, Scope
from tests.conftest import Clock, meet, office_hours


@pytest.fixture
async def anna(ports_everywhere: Ports) -> Organizer:
    anna = await meet(ports_everywhere, "Anna Berger")
    await office_hours(ports_everywhere, anna)
    return anna


@pytest.fixture
async def ada(ports_everywhere: Ports) -> Organizer:
    return await meet(ports_everywhere, "Ada Admin")


@pytest.fixture
def ports(ports_everywhere: Ports, ada: Organizer) -> Ports:
    return replace(ports_everywhere, admins=frozenset({ada.key}))


def said(reply: Reply) -> str:
    return as_text(reply.card) if reply.card else reply.text


async def press(ports: Ports, person: Organizer, reply: Reply, title: str, **typed: Any) -> Reply:
    """A button of the card that was just shown."""
    assert reply.card is not None
    action = titled(reply.card, title)
    assert action is not None, titles(reply.card)
    return await answer(ports, Turn(person, verb=action["verb"], data={**action["data"], **typed}))


async def test_s31_an_admin_turns_one_user_off_sees_why_and_turns_it_on(
    ports: Ports, anna: Organizer, ada: Organizer
) -> None:
    home = await answer(ports, Turn(ada, text="Admin"))
    assert "Anna Berger: open" in said(home)
    shown = await press(ports, ada, home, "Show", user="anna@example.org")
    asked = await press(ports, ada, shown, "Turn off")
    assert said(asked).splitlines() == [
        "Turn off for Anna Berger?",
        "Now: On. Nothing stands against it.",
        "Afterwards: Off. This user’s list of applications turns it off.",
        "Pages affected: Anna Berger",
    ]
    assert not await policy.refusal(ports, anna)
    done = await press(ports, ada, asked, "Turn off")
    assert said(done).splitlines() == [
        "Done. It holds from now on.",
        "Anna Berger",
        "Off",
        "This user’s list of applications turns it off.",
    ]
    assert await policy.refusal(ports, anna)
    asked = await press(ports, ada, done, "Turn on")
    await press(ports, ada, asked, "Turn on")
    assert not await policy.refusal(ports, anna)


async def test_everybody_can_be_turned_off_and_on(ports: Ports, anna: Organizer, ada: Organizer) -> None:
    asked = await press(ports, ada, await answer(ports, Turn(ada, text="admin")), "Turn off for everybody")
    off = await press(ports, ada, asked, "Turn off")
    assert "Booking pages are off for the organization." in said(off)
    asked = await press(ports, ada, off, "Turn on for everybody")
    assert "Booking pages are on for the organization." in said(await press(ports, ada, asked, "Turn on"))


@pytest.mark.parametrize("verb", ["admin", "admin_user", "admin_ask", "admin_do", "admin_numbers"])
async def test_nobody_else_gets_anything_of_it(ports: Ports, anna: Organizer, ada: Organizer, verb: str) -> None:
    data = {"key": anna.key, "how": "off", "version": 0}
    reply = await answer(ports, Turn(anna, verb=verb, data=data))
    assert (reply.card, reply.text) == (None, words_for("en")("error.not_admin"))
    assert not await policy.refusal(ports, anna)


async def test_of_two_admins_the_second_is_told(ports: Ports, anna: Organizer, ada: Organizer) -> None:
    asked = await answer(ports, Turn(ada, verb="admin_ask", data={"key": anna.key, "how": "off"}))
    changes = await policy.preview(ports, [Scope(anna.key, anna)], lambda before, _: replace(before, enabled=True))
    await policy.apply(ports, "another admin", changes)
    assert (await press(ports, ada, asked, "Turn off")).text == words_for("en")("error.policy_changed")
    assert not await policy.refusal(ports, anna)


async def test_an_admin_may_turn_the_own_page_off_is_told_and_stays_admin(ports: Ports, ada: Organizer) -> None:
    await office_hours(ports, ada)
    asked = await answer(ports, Turn(ada, verb="admin_ask", data={"key": ada.key, "how": "off"}))
    assert "Your own page is closed with it." in said(asked)
    done = await press(ports, ada, asked, "Turn off")
    await press(ports, ada, await press(ports, ada, done, "Turn on"), "Turn on")
    assert not await policy.refusal(ports, ada)


@pytest.mark.parametrize("data", [{"how": "sideways"}, {"key": "nobody", "how": "off"}, {}])
async def test_nonsense_changes_nothing(ports: Ports, anna: Organizer, ada: Organizer, data: dict[str, Any]) -> None:
    for verb in ("admin_ask", "admin_do"):
        reply = await answer(ports, Turn(ada, verb=verb, data=data))
        assert reply.card is None
        assert reply.text
    assert [one.key for one, _ in await policy.policies(ports)] == [ORGANIZATION]


async def test_the_record_names_the_admin_by_directory_id(
    ports: Ports, anna: Organizer, ada: Organizer, clock: Clock
) -> None:
    asked = await answer(ports, Turn(ada, verb="admin_ask", data={"key": anna.key, "how": "off"}))
    await press(ports, ada, asked, "Turn off")
    last = (await policy.history(ports, clock() - timedelta(days=1)))[-1]
    assert (last.who, last.subject, last.subject_id) == (ada.key, "policy", anna.key)


@pytest.mark.parametrize("language", languages())
async def test_who_is_turned_off_hears_so_in_their_language(
    ports: Ports, anna: Organizer, ada: Organizer, language: str
) -> None:
    anna, words = replace(anna, language=language), words_for(language)
    await policy.apply(ports, "ada", await policy.preview(ports, [Scope(anna.key, anna)], policy.turned("off")))
    for verb, data in (
        ("create_meeting_type", {"name": "More", "duration_min": 15}),
        ("share_page", {}),
        ("share_link", {"name": "Office hours"}),
        ("signature", {}),
        ("qr", {}),
        ("publish", {}),
    ):
        assert (await answer(ports, Turn(anna, verb=verb, data=data))).text == words("error.off_for_you"), verb
    assert words("page.off") in said(await answer(ports, Turn(anna, verb="page")))


async def test_admin_and_a_name_shows_the_card_on_that_person(ports: Ports, anna: Organizer, ada: Organizer) -> None:
    for typed in ("admin anna", "Admin  Berger, anna", "admin anna@example.org", f"admin {anna.page}"):
        assert said(await answer(ports, Turn(ada, text=typed))).splitlines()[:2] == ["Anna Berger", "On"], typed
    nobody = await answer(ports, Turn(ada, text="admin zoe"))
    assert (nobody.card, "zoe" in nobody.text) == (None, True)


async def test_of_several_of_one_name_nobody_is_guessed(ports: Ports, anna: Organizer, ada: Organizer) -> None:
    await meet(ports, "Annabel Zimmer")
    asked = await answer(ports, Turn(ada, text="admin ann"))
    assert said(asked).splitlines()[0] == "Several people fit “ann”."
    assert asked.card is not None
    assert titles(asked.card).count("Show") == 2
    shown = await answer(ports, Turn(ada, verb="admin_user", data={"key": anna.key}))
    assert said(shown).startswith("Anna Berger")


async def test_who_is_no_admin_says_no_name_after_the_word(ports: Ports, anna: Organizer, ada: Organizer) -> None:
    reply = await answer(ports, Turn(anna, text="admin ada"))
    assert "Ada Admin" not in said(reply)
    assert (await answer(ports, Turn(anna, text="admin"))).text == words_for("en")("error.not_admin")


async def test_all_pages_are_reached_ten_at_a_time(ports: Ports, ada: Organizer) -> None:
    names = [f"Person{letter} Klein" for letter in "abcdefghijkl"]
    for name in names:
        await office_hours(ports, await meet(ports, name))
    first = await answer(ports, Turn(ada, text="admin"))
    assert "1–10 of 12" in said(first)
    assert [name for name in names if name in said(first)] == names[:10]
    last = await press(ports, ada, first, "Next")
    assert "11–12 of 12" in said(last)
    assert [name for name in names if name in said(last)] == names[10:]
    assert "Next" not in titles(last.card or {})
    assert said(await press(ports, ada, last, "Previous")) == said(first)


async def test_the_admins_card_leads_to_the_numbers_and_back(ports: Ports, anna: Organizer, ada: Organizer) -> None:
    numbers = await press(ports, ada, await answer(ports, Turn(ada, text="admin")), "Numbers")
    assert said(numbers).startswith("Numbers of the organization")
    assert said(await press(ports, ada, numbers, "All pages")).startswith("Who may offer bookings")
