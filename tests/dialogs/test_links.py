"""Links in conversation, where a transcript cannot look: what inputs hold, what buttons carry, what is not shown."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import elements, gathered, titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from dialogs.undoing import undoing
from scheduling.ports import Ports
from scheduling.usecases import share_links
from tests.conftest import meet, office_hours


async def press(ports: Ports, turn: Turn, reply: Reply, title: str, **filled: Any) -> Reply:
    assert reply.card
    button = titled(reply.card, title)
    assert button, titles(reply.card)
    data = gathered(reply.card, button, filled)
    return await answer(ports, replace(turn, text="", verb=button["verb"], data=data, draft=reply.draft))


def inputs(reply: Reply) -> dict[str, str]:
    assert reply.card
    return {one["id"]: one["value"] for one in elements(dict(reply.card)) if one["type"] == "Input.Text"}


async def test_a_signature_as_text_and_as_html(ports: Ports) -> None:
    """S20"""
    anna = await meet(ports, "Anna Berger")
    await office_hours(ports, anna)
    reply = await answer(ports, Turn(anna, verb="signature"))
    page = ports.links.page(anna.page)
    assert inputs(reply) == {
        "signature_text": f"Book a time with me: {page}",
        "signature_html": f'<a href="{page}">Book a time with me</a>',
    }
    of_type = await answer(ports, Turn(anna, verb="signature", data={"name": "office"}))
    assert f"{page}/office-hours" in inputs(of_type)["signature_text"]


async def test_without_a_meeting_type_there_is_no_page_to_sign_with(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    for verb in ("signature", "qr"):
        reply = await answer(ports, Turn(anna, verb=verb))
        assert ports.links.page(anna.page) not in json.dumps(reply.card)


async def test_a_picture_has_words_and_an_address_below_that_of_its_link(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    shared = await share_links.create(ports, anna, ports.new_id(), meeting_type.id, name="Ana")
    for data, url in (
        ({}, ports.links.page(anna.page)),
        ({"id": meeting_type.id}, ports.links.share(meeting_type, anna.page)),
        ({"link_id": shared.link.id}, ports.links.own(shared.link)),
    ):
        reply = await answer(ports, Turn(anna, verb="qr", data=data))
        (picture,) = [one for one in elements(dict(reply.card or {})) if one["type"] == "Image"]
        assert picture["url"] == f"{url}/qr.png"
        assert picture["altText"] == "QR code that opens the address below"
        assert reply.public == ("link_id" not in data)


async def test_a_button_pressed_twice_makes_one_link(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    turn = Turn(anna, verb="new_link", data={"id": meeting_type.id})
    form = await answer(ports, turn)
    for _ in range(2):
        made = await press(ports, turn, form, "Make the link", for_person="ana", max_uses="2")
        assert "2 of 2 uses left, until Sun 31 May" in as_text(made.card or {})
    assert [one.link.name for one in await share_links.mine(ports, anna)] == ["Ana"]


async def test_a_type_whose_links_are_for_one_booking_gives_away_no_other(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna, single_use=True)
    standing = ports.links.share(kind, anna.page)
    for data in ({"id": kind.id}, {"name": "office hours"}, {"id": kind.id, "max_uses": "3"}):
        reply = await answer(ports, Turn(anna, verb="share_link", data=data))
        assert "for one booking, until" in as_text(reply.card or {})
        assert not reply.public
        assert ("Each link is for one booking." in as_text(reply.card or {})) == ("max_uses" in data)
    made = await share_links.mine(ports, anna)
    assert [one.link.max_uses for one in made] == [1, 1, 1]
    pictured = await answer(ports, Turn(anna, verb="qr", data={"id": kind.id}))
    assert len(await share_links.mine(ports, anna)) == 4
    for verb in ("signature", "show_type", "list_meeting_types", "list_links"):
        reply = await answer(ports, Turn(anna, verb=verb, data={"id": kind.id}))
        assert standing not in json.dumps(reply.card)
    assert standing not in json.dumps(pictured.card)
    assert not pictured.public


@pytest.mark.parametrize("verb", ["revoke_link", "renew_link"])
async def test_a_type_without_a_standing_link_has_none_to_revoke_or_renew(ports: Ports, verb: str) -> None:
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna, single_use=True, visibility="private")
    reply = await answer(ports, Turn(anna, verb=verb, data={"id": kind.id, "own": True}))
    assert reply.text == "Office hours has no standing link: each link to it is made for one booking."


async def test_numbers_out_of_range_are_said_in_words(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    for values, said in (
        ({"max_uses": "0"}, "The number of bookings a link is good for can be between 1 and 1000."),
        ({"expires_days": "400"}, "The number of days a link is good for can be between 0 and 365."),
    ):
        reply = await answer(ports, Turn(anna, verb="share_link", data={"id": meeting_type.id, **values}))
        assert reply.text == said
    assert await share_links.mine(ports, anna) == []


async def test_a_named_link_is_asked_for_its_meeting_type_and_stays_limited(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    for name in ("Office hours", "Coffee"):
        await office_hours(ports, anna, name=name)
    turn = Turn(anna, text="link for Ana, single use")
    asked = await answer(ports, turn)
    assert as_text(asked.card or {}).startswith("Which one?")
    made = await press(ports, turn, asked, "Coffee, 30 minutes")
    assert "Coffee, 30 minutes · for one booking" in as_text(made.card or {})


async def test_what_it_is_may_be_the_link_on_the_card(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    await office_hours(ports, anna)
    made = await answer(ports, Turn(anna, text="link to office hours for Ana"))
    gone = await answer(ports, Turn(anna, text="revoke this link", draft=made.draft))
    assert as_text(gone.card or {}).startswith("Revoked: link for Ana")
    back = await answer(ports, Turn(anna, text="undo", draft=gone.draft))
    assert as_text(back.card or {}).startswith("The link works again")


async def test_links_of_others_cannot_be_looked_at_or_changed(ports: Ports) -> None:
    anna, ben = await meet(ports, "Anna Berger"), await meet(ports, "Ben Osei")
    shared = await share_links.create(ports, anna, ports.new_id(), (await office_hours(ports, anna)).id, name="Ana")
    which = {"link_id": shared.link.id}
    turns = [Turn(ben, verb=verb, data=which) for verb in ("show_link", "renew_link", "revoke_link", "qr", "signature")]
    drafts = [undoing(ports.clock(), command, which) for command in ("unrenew_link", "restore_link")]
    turns += [Turn(ben, verb="undo", data={"last": draft["undo"]}) for draft in drafts]
    for turn in turns:
        reply = await answer(ports, turn)
        assert reply.text == "This belongs to somebody else, so it cannot be changed from here."
    assert (await share_links.one(ports, anna, shared.link.id)) == shared


async def test_a_link_for_a_meeting_type_is_for_nobody_of_that_name(ports: Ports) -> None:
    """S17: "share link for office hours" shows that link, also to a group, and makes none for Mr Office Hours."""
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna)
    for values in ({"for_person": "office hours"}, {"for_person": "office hours", "name": "Office hours"}):
        reply = await answer(ports, Turn(anna, verb="share_link", data=values, shared=True))
        assert as_text(reply.card or {}).startswith("The link to Office hours")
        assert reply.public
        assert "For somebody" in titles(reply.card or {})
        assert await share_links.mine(ports, anna, kind.id) == []


async def test_it_is_the_link_in_front_of_the_reader(ports: Ports) -> None:
    """S17, S19: "renew it", "revoke it" after a link was shown."""
    anna = await meet(ports, "Anna Berger")
    kind = await office_hours(ports, anna)
    shared = await share_links.create(ports, anna, ports.new_id(), kind.id, name="Ana", days=3)
    shown = await answer(ports, Turn(anna, verb="show_link", data={"link_id": shared.link.id}))
    renewed = await answer(ports, Turn(anna, text="renew it", draft=shown.draft))
    after = (await share_links.one(ports, anna, shared.link.id)).link
    assert after.expires is not None
    assert shared.link.expires is not None
    assert after.expires > shared.link.expires
    await answer(ports, Turn(anna, text="revoke it", draft=renewed.draft))
    assert (await share_links.one(ports, anna, shared.link.id)).link.revoked


async def test_a_public_link_cannot_be_revoked_or_renewed(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    await office_hours(ports, anna)
    said = {
        verb: (await answer(ports, Turn(anna, verb=verb, data={"name": "office hours"}))).text
        for verb in ("revoke_link", "renew_link")
    }
    assert said == {
        "revoke_link": "Office hours is public, so its link cannot be revoked. Pause it, or make it private.",
        "renew_link": "The link to Office hours is public and does not end.",
    }


async def test_nobody_was_given_a_link(ports: Ports) -> None:
    anna = await meet(ports, "Anna Berger")
    await office_hours(ports, anna)
    for verb in ("revoke_link", "renew_link"):
        reply = await answer(ports, Turn(anna, verb=verb, data={"for_person": "cleo"}))
        assert as_text(reply.card or {}).startswith("There is no link for Cleo.")
