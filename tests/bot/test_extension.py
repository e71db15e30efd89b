"""The app beside the box where messages are written: what is found there, and what a link of ours becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from demo.buttons import titles
from dialogs.turn import Reply
from scheduling.model import MeetingType, Organizer
from scheduling.usecases.meeting_types import pause, unpublish
from scheduling.usecases.organizers import known, pause_page
from tests.bot.bookings import person
from tests.bot.face import Face
from tests.bot.keys import claims, signed
from tests.conftest import office_hours

CHAT_OF_TWO = {"id": "19:a_b@unq.gbl.spaces", "conversationType": "personal"}


async def query(face: Face, who: str, said: str | None, **more: Any) -> Mapping[str, Any]:
    """What a search answers; None is the first one, before anything is typed."""
    typed = {"name": "initialRun", "value": "true"} if said is None else {"name": "search", "value": said}
    value = {"commandId": "find", "parameters": [typed], "queryOptions": {"skip": 0, "count": 25}}
    answer = await face.channel.post(who, type="invoke", name="composeExtension/query", value=value, **more)
    assert answer.status == 200
    return dict(answer.body["composeExtension"])


async def found(face: Face, who: str, said: str | None) -> list[tuple[str, str]]:
    """The results as they are listed."""
    listed = await query(face, who, said)
    shown = [one["preview"]["content"] for one in listed["attachments"]]
    return [(one["title"], one["text"]) for one in shown]


async def unfurled(face: Face, url: Any, *, anonymous: bool = False) -> Any:
    name = "composeExtension/anonymousQueryLink" if anonymous else "composeExtension/queryLink"
    redacted: dict[str, Any] = {"from": {"id": "redacted"}, "conversation": None} if anonymous else {}
    answer = await face.channel.post("ben", type="invoke", name=name, value={"url": url}, **redacted)
    assert answer.status == 200
    return answer.body


def card_of(body: Any) -> dict[str, Any]:
    [attachment] = body["composeExtension"]["attachments"]
    assert attachment["preview"]["content"]["title"]
    return dict(attachment["content"])


@pytest.fixture
async def anna(face: Face) -> Organizer:
    return await person(face, "anna")


@pytest.fixture
async def office(face: Face, anna: Organizer) -> MeetingType:
    return await office_hours(face.ports, anna, name="Office hours", description="Anything about the course.")


async def test_one_s_own_are_there_before_anything_is_typed(face: Face, anna: Organizer, office: MeetingType) -> None:
    assert await found(face, "anna", None) == [("Office hours", "30 minutes")]


@pytest.mark.parametrize("said", ["anna", "Office", "office ánn", "BERGER-hours"])
async def test_a_colleague_s_are_found_by_name(face: Face, anna: Organizer, office: MeetingType, said: str) -> None:
    await person(face, "ben")
    expected = [("Office hours with Anna Berger", "30 minutes")] if said != "Office" else []
    if not expected:
        assert (await query(face, "ben", said))["type"] == "message"
        return
    assert await found(face, "ben", said) == expected


async def test_what_nobody_is_to_find_is_not_found(face: Face, anna: Organizer, office: MeetingType) -> None:
    await office_hours(face.ports, anna, name="Salary talk", visibility="private")
    draft = await office_hours(face.ports, anna, name="Draft")
    await unpublish(face.ports, anna, [draft.id])
    resting = await office_hours(face.ports, anna, name="Resting")
    await pause(face.ports, anna, resting.id, True)
    assert [title for title, _ in await found(face, "ben", "anna")] == ["Office hours with Anna Berger"]
    assert [title for title, _ in await found(face, "anna", None)] == ["Office hours"]
    await pause_page(face.ports, anna, True)
    assert await query(face, "ben", "anna") == {"type": "message", "text": "Nothing called “anna” can be booked here."}


async def test_who_offers_nothing_is_told_what_to_do(face: Face) -> None:
    said = "Nothing of yours can be booked yet. Type a colleague’s name, or publish your page."
    assert await query(face, "ben", None) == {"type": "message", "text": said}


async def test_what_is_put_into_a_message_fetches_for_who_looks(
    face: Face, anna: Organizer, office: MeetingType
) -> None:
    [attachment] = (await query(face, "anna", None))["attachments"]
    card = attachment["content"]
    assert titles(card) == ["See free times", "Open the page"]
    asked = {"address": f"{anna.page}/{office.slug}"}
    assert (card["actions"][0]["verb"], card["actions"][0]["data"]) == ("slots", asked)
    assert (card["refresh"]["action"]["verb"], card["refresh"]["action"]["data"]) == ("slots", asked)
    assert "userIds" not in card["refresh"]


async def test_results_come_in_pages(face: Face, anna: Organizer) -> None:
    for number in range(28):
        await office_hours(face.ports, anna, name=f"Talk {number:02}")
    listed = []
    for skip in (0, 25):
        value = {
            "commandId": "find",
            "parameters": [{"name": "search", "value": "talk"}],
            "queryOptions": {"skip": skip, "count": 25},
        }
        answer = await face.channel.post("anna", type="invoke", name="composeExtension/query", value=value)
        listed += [one["preview"]["content"]["title"] for one in answer.body["composeExtension"]["attachments"]]
    assert listed == [f"Talk {number:02}" for number in range(28)]


@pytest.mark.parametrize(
    "value", [None, [], "x", {"parameters": 3}, {"parameters": [None, {"name": "search"}]}], ids=str
)
async def test_a_search_that_says_nothing_is_the_first_one(face: Face, value: Any) -> None:
    answer = await face.channel.post("ben", type="invoke", name="composeExtension/query", value=value)
    assert answer.body["composeExtension"]["type"] == "message"


async def test_a_chat_of_two_people_is_not_the_chat_with_the_bot(face: Face, anna: Organizer) -> None:
    ours = (await person(face, "anna")).reference
    await query(face, "anna", "x", conversation=CHAT_OF_TWO)
    assert (await person(face, "anna")).reference == ours
    await query(face, "dev", "x", conversation=CHAT_OF_TWO)
    dev = await known(face.ports, face.channel.person("dev").directory_id)
    assert dev is not None
    assert dev.reference is None


async def test_a_public_link_shows_what_it_is_and_no_free_time(
    face: Face, anna: Organizer, office: MeetingType
) -> None:
    url = face.ports.links.share(office, anna.page)
    card = card_of(await unfurled(face, url))
    assert [one["text"] for one in card["body"]] == [
        "Office hours with Anna Berger",
        "30 minutes",
        "Anything about the course.",
    ]
    assert titles(card) == ["See free times", "Open the page"]
    assert card["actions"][0]["data"] == {"address": f"{anna.page}/{office.slug}"}
    assert (card["version"], "refresh" in card) == ("1.3", False)
    assert card_of(await unfurled(face, url, anonymous=True)) == card


async def test_a_page_shows_what_is_on_it(face: Face, anna: Organizer, office: MeetingType) -> None:
    await office_hours(face.ports, anna, name="Salary talk", visibility="private")
    card = card_of(await unfurled(face, face.ports.links.page(anna.page)))
    assert [one["text"] for one in card["body"]] == ["Meet Anna Berger", "Office hours, 30 minutes"]
    assert card["actions"][0]["verb"] == "open_link"


async def test_a_private_link_says_only_that_it_is_one(face: Face, anna: Organizer) -> None:
    kind = await office_hours(face.ports, anna, name="Salary talk", visibility="private")
    url = face.ports.links.share(kind, anna.page)
    card = card_of(await unfurled(face, url))
    assert [one["text"] for one in card["body"]] == [
        "A private booking link",
        "Who was given this link can open it and choose a time.",
    ]
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open the page", "url": url}]
    assert "Anna" not in json.dumps(card)
    missing = f"{face.ports.links.public_url}/p/{face.ports.links.token('private', face.ports.new_id())}"
    assert card_of(await unfurled(face, missing)) == json.loads(json.dumps(card).replace(url, missing))
    assert await unfurled(face, url, anonymous=True) == {}


async def test_links_that_show_nothing(face: Face, anna: Organizer, office: MeetingType) -> None:
    ours = face.ports.links.public_url
    for url in (
        f"{ours}/{anna.page}/no-such",
        f"{ours}/nobody",
        f"{ours}/b/{face.ports.links.token('booking', face.ports.new_id())}",
        ours,
        f"{ours}/",
        "https://elsewhere.example/anna",
        "",
        None,
        ["x"],
    ):
        for anonymous in (False, True):
            assert await unfurled(face, url, anonymous=anonymous) == {}
    await pause(face.ports, anna, office.id, True)
    assert await unfurled(face, face.ports.links.share(office, anna.page)) == {}


async def test_everything_is_answered_and_only_to_teams(registered: Face) -> None:
    for name in ("composeExtension/query", "composeExtension/queryLink", "composeExtension/anonymousQueryLink"):
        answer = await registered.channel.post("anna", type="invoke", name=name, value={"url": "x"})
        assert answer.status == 200
        activity = registered.activity(type="invoke", name=name, value={}, text=None)
        assert (await registered.post(activity))[0] == 401
        wrong = {"Authorization": f"Bearer {signed(claims(serviceurl='https://elsewhere.example'))}"}
        assert (await registered.post(activity, headers=wrong))[0] == 401


async def test_who_only_looks_at_a_card_speaks_of_nothing(face: Face) -> None:
    await face.channel.say("anna", "hello")
    face.script.reply = Reply(card={"type": "AdaptiveCard", "version": "1.5", "body": []}, draft={"about": {"id": "x"}})
    action = {"type": "Action.Execute", "verb": "slots", "data": {}}
    for trigger, draft in (("automatic", None), ("manual", {"about": {"id": "x"}})):
        value = {"action": action, "trigger": trigger}
        await face.channel.post("anna", type="invoke", name="adaptiveCard/action", value=value, replyToId="1")
        await face.channel.say("anna", "and?")
        assert face.script.turns[-1].draft == draft
