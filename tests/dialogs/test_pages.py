"""First contact, the page, templates and the form: what a transcript cannot show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cards.kit import as_text
from demo.buttons import elements
from dialogs import answer
from dialogs.templates import PRESETS
from dialogs.turn import Reply, Turn
from dialogs.undoing import undoing
from language import format
from language.words import languages, words_for
from scheduling.model import MeetingType, Opening, Organizer, Question
from scheduling.ports import Ports
from scheduling.rules import RULES, settings
from scheduling.usecases import meeting_types, organizers
from tests.conftest import meet, office_hours

SPLIT = (Opening((0, 1, 2, 3), 540, 720), Opening((4,), 840, 960))


async def press(ports: Ports, person: Organizer, verb: str, **data: Any) -> Reply:
    return await answer(ports, Turn(person, verb=verb, data=data))


def said(reply: Reply) -> str:
    return as_text(reply.card or {})


def fields(reply: Reply) -> dict[str, Any]:
    """What the inputs of a card hold."""
    return {one["id"]: one.get("value", "") for one in elements(reply.card) if one["type"].startswith("Input.")}


def problems(reply: Reply) -> list[str]:
    return [one["text"] for one in elements(reply.card) if one.get("color") == "Attention"]


async def saved(ports: Ports, anna: Organizer, one: MeetingType, **typed: Any) -> Reply:
    """The form as it comes back when only this was typed."""
    form = await press(ports, anna, "update_meeting_type", id=one.id)
    return await press(ports, anna, "save_type", **{"id": one.id, **fields(form), **typed})


async def only(ports: Ports, anna: Organizer) -> MeetingType:
    [one] = await meeting_types.mine(ports, anna)
    return one


class TestS07FirstContact:
    @pytest.mark.parametrize("language", languages())
    async def test_the_first_types_are_named_in_the_persons_language(self, ports: Ports, language: str) -> None:
        words, anna = words_for(language), await meet(ports, "Anna Berger", language=language)
        for _ in range(2):
            await press(ports, anna, "welcome")
        names = [one.name for one in await meeting_types.mine(ports, anna)]
        assert names == [words("welcome.short"), words("welcome.meeting")]

    async def test_a_city_changes_the_zone_and_nothing_else(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        reply = await press(ports, anna, "welcome", city="New York")
        changed = await organizers.known(ports, anna.key)
        assert changed is not None
        assert (changed.zone, changed.openings) == ("America/New_York", anna.openings)
        assert reply.draft == undoing(ports.clock(), "set_timezone", {"timezone": "Europe/Berlin"})

    async def test_a_city_nobody_knows_is_kept_and_said(self, ports: Ports) -> None:
        reply = await press(ports, await meet(ports, "Anna Berger"), "welcome", city="Atlantis")
        assert fields(reply) == {"city": "Atlantis"}
        assert "“Atlantis” is not a time zone known here." in said(reply)

    async def test_publishing_opens_a_paused_page_and_undo_closes_it_again(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        await press(ports, anna, "welcome")
        anna = await organizers.pause_page(ports, anna, True)
        reply = await press(ports, anna, "publish")
        assert {one.published for one in await meeting_types.mine(ports, anna)} == {True}
        opened = await organizers.known(ports, anna.key)
        assert opened is not None
        assert not opened.paused
        await answer(ports, Turn(opened, verb="undo", draft=reply.draft))
        closed = await organizers.known(ports, anna.key)
        assert closed == anna
        assert {one.published for one in await meeting_types.mine(ports, anna)} == {False}

    async def test_there_is_nothing_to_publish_without_a_type(self, ports: Ports) -> None:
        assert "Nothing can be booked on it yet." in said(await press(ports, await meet(ports, "Anna"), "publish"))


class TestS11TheSevenNamedUses:
    @pytest.mark.parametrize("key", PRESETS)
    @pytest.mark.parametrize("language", languages())
    async def test_each_is_made_by_its_name_in_every_language(self, ports: Ports, language: str, key: str) -> None:
        words, anna = words_for(language), await meet(ports, "Anna Berger", language=language)
        await press(ports, anna, "templates", name=words(f"template.{key}.name").lower())
        made = await only(ports, anna)
        assert (made.name, made.published) == (words(f"template.{key}.name"), True)
        assert made.description == words(f"template.{key}.description")

    async def test_a_tap_that_is_sent_twice_makes_one(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        card = (await press(ports, anna, "templates")).card
        tapped = [one["data"] for one in elements(card) if one.get("verb") == "templates"]
        assert [one["name"] for one in tapped] == list(PRESETS)
        for _ in range(2):
            await press(ports, anna, "templates", **tapped[0])
        assert (await only(ports, anna)).name == "Interview"

    async def test_a_name_that_is_none_shows_them_all(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        reply = await press(ports, anna, "templates", name="wedding")
        assert "There is no template called “wedding”." in said(reply)
        assert list(await meeting_types.mine(ports, anna)) == []


class TestWordsAboutThePerson:
    async def test_they_stand_on_the_page_and_can_be_undone(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        await office_hours(ports, anna)
        assert fields(await press(ports, anna, "page")) == {"about": ""}
        reply = await press(ports, anna, "describe_page", about="I look after *data*.\nAsk me anything.")
        described = await organizers.known(ports, anna.key)
        assert described is not None
        assert described.about == "I look after *data*.\nAsk me anything."
        assert "Your page says this about you now." in said(reply)
        await answer(ports, Turn(described, verb="undo", draft=reply.draft))
        assert await organizers.known(ports, anna.key) == anna

    async def test_they_are_cut_where_the_page_has_no_room(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        await press(ports, anna, "describe_page", about="x" * 600)
        described = await organizers.known(ports, anna.key)
        assert described is not None
        assert len(described.about) == 500


class TestTheForm:
    async def test_it_has_a_field_for_every_setting_of_every_rule(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        form = await press(ports, anna, "update_meeting_type", id=(await office_hours(ports, anna)).id)
        wanted = {f"{name}.{setting.name}" for name, kind in RULES.items() for setting in settings(kind)}
        assert wanted <= fields(form).keys()

    async def test_lengths_are_chosen_and_what_nobody_touched_stays(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        before = await office_hours(ports, anna, **{"cut_off.notice": 100, "buffer.after": 10})
        form = await press(ports, anna, "update_meeting_type", id=before.id)
        choices = {
            one["id"]: [choice["title"] for choice in one["choices"]] for one in elements(form.card) if "choices" in one
        }
        assert choices["minimum_notice.notice"][:4] == ["none", "30 minutes", "1 hour", "2 hours"]
        assert choices["cut_off.notice"][:4] == [
            "until it begins",
            *(f"until {length} before" for length in ("30 minutes", "1 hour", "1 hour 40 minutes")),
        ]
        assert choices["undo.period"][:2] == ["not at all", "for 5 minutes"]
        await saved(ports, anna, before)
        assert await only(ports, anna) == before
        chosen = {"minimum_notice.notice": "2880", "cut_off.notice": "none", "buffer.before": "15", "undo.period": "0"}
        await saved(ports, anna, before, **chosen)
        rules = {name: meeting_types.values_of(await only(ports, anna))[name] for name in chosen}
        assert list(rules.values()) == [2880, None, 15, 0]
        await saved(ports, anna, before)
        assert {name: meeting_types.values_of(await only(ports, anna))[name] for name in chosen} == rules

    async def test_questions_are_a_line_each_and_can_be_undone(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        typed = {"question_lines": "Company *\nSize: S / M", "max_guests": "3", "confirm_outside": "true"}
        reply = await saved(ports, anna, await office_hours(ports, anna), **typed)
        asking = await only(ports, anna)
        assert asking.questions == (Question("Company", required=True), Question("Size", "choice", options=("S", "M")))
        assert (asking.max_guests, asking.confirm_outside) == (3, True)
        await answer(ports, Turn(anna, verb="undo", draft=reply.draft))
        as_before = await only(ports, anna)
        assert (as_before.questions, as_before.max_guests, as_before.confirm_outside) == ((), 0, False)

    async def test_questions_that_are_too_many_stay_as_typed(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        six = "\n".join(f"Question {number}" for number in range(6))
        reply = await saved(ports, anna, await office_hours(ports, anna), question_lines=six)
        assert problems(reply) == ["At most 5 different questions are possible, each with at most 12 choices."]
        assert fields(reply)["question_lines"] == six
        assert (await only(ports, anna)).questions == ()

    @pytest.mark.parametrize("language", languages())
    async def test_what_it_shows_sent_back_changes_nothing(self, ports: Ports, language: str) -> None:
        anna = await meet(ports, "Anna Berger", language=language)
        asked = [{"label": "Company", "required": True}, {"label": "Here before?", "kind": "yes_no"}]
        before = await office_hours(ports, anna, color="red", approval=True, max_per_day=2, questions=asked)
        await saved(ports, anna, before, own_hours=format.hours(SPLIT, words_for(language)))
        await saved(ports, anna, await only(ports, anna))
        after = await only(ports, anna)
        assert meeting_types.values_of(after) == {
            **meeting_types.values_of(before),
            "availability": [meeting_types.availability_of(one) for one in SPLIT],
        }

    @pytest.mark.parametrize("language", languages())
    async def test_the_hours_it_gives_as_an_example_are_read(self, ports: Ports, language: str) -> None:
        """S03: a type with hours of its own, in the person's words."""
        words, anna = words_for(language), await meet(ports, "Anna Berger", language=language)
        before, after = words("format.quoted", text="|").split("|")
        example = words("field.own_hours").partition(before)[2].partition(after)[0]
        await saved(ports, anna, await office_hours(ports, anna), own_hours=example)
        assert (await only(ports, anna)).openings == SPLIT

    async def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        before = await office_hours(ports, anna)
        typed: Mapping[str, Any] = {
            "name": " ",
            "own_hours": "whenever",
            "buffer.after": "900",
            "description": "Bring a question.",
            "horizon.days": "30",
        }
        reply = await saved(ports, anna, before, **typed)
        assert len(problems(reply)) == 3
        assert {name: str(value) for name, value in fields(reply).items() if name in typed} == typed
        assert await only(ports, anna) == before

    async def test_the_own_hours_taken_away_are_the_usual_ones(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        hours = [meeting_types.availability_of(one) for one in SPLIT]
        await saved(ports, anna, await office_hours(ports, anna, availability=hours), own_hours=" ")
        assert (await only(ports, anna)).openings is None

    async def test_the_place_in_the_list_is_a_field_of_it(self, ports: Ports) -> None:
        anna = await meet(ports, "Anna Berger")
        made = [await office_hours(ports, anna, name=name) for name in "abc"]
        await saved(ports, anna, made[2], position="1", description="First now.")
        assert [one.name for one in await meeting_types.mine(ports, anna)] == ["c", "a", "b"]


@pytest.mark.parametrize("rule", RULES)
async def test_every_rule_is_said_in_words_on_the_summary(ports: Ports, rule: str) -> None:
    anna = await meet(ports, "Anna Berger")
    before = await office_hours(ports, anna, **dict.fromkeys(("minimum_notice.notice", "horizon.days")))
    without = said(await press(ports, anna, "show_type", id=before.id))
    changes = {f"{rule}.{setting.name}": 7 for setting in settings(RULES[rule])}
    after, _ = await meeting_types.change(ports, anna, before.id, changes)
    shown = said(await press(ports, anna, "show_type", id=after.id))
    assert "7 " not in without
    assert "7 " in shown


@pytest.mark.parametrize(
    ("language", "on", "off"),
    [
        ("en", "Teams for all my meetings", "remove Teams from all my meetings"),
        ("de", "Teams für alle meine Termine", "kein Teams für alle Termine"),
        ("fr", "Teams pour toutes mes réunions", "pas de Teams pour toutes mes réunions"),
        ("es", "Teams para todas mis reuniones", "sin Teams para todas mis reuniones"),
        ("it", "Teams per tutti i miei appuntamenti", "niente Teams per tutti gli appuntamenti"),
        ("pt", "Teams para todas as minhas reuniões", "sem Teams para todas as reuniões"),
        ("nl", "Teams voor al mijn afspraken", "geen Teams voor al mijn afspraken"),
    ],
)
async def test_teams_for_all_meetings_by_a_sentence(ports: Ports, language: str, on: str, off: str) -> None:
    """S06: one switch for all, in every language."""
    anna = await meet(ports, "Anna Berger", language=language)
    await office_hours(ports, anna)
    for sentence, place, sentence_key in ((on, "teams", "page.teams_added"), (off, "none", "page.teams_removed")):
        person = await organizers.by_id(ports, anna.id)
        reply = await answer(ports, Turn(person, text=sentence))
        assert said(reply).startswith(words_for(language)(sentence_key))
        assert {one.place for one in await meeting_types.mine(ports, anna)} == {place}
