"""The organizer's page: the first words to somebody new, and the page as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cards import kit
from cards.kit import Json
from cards.meeting_type import publish_button, title
from language import format
from language.words import Words
from scheduling.model import MeetingType, Organizer
from scheduling.usecases.organizers import LONGEST_ABOUT


def welcome(
    words: Words,
    person: Organizer,
    link: str,
    meeting_types: Sequence[MeetingType],
    *,
    said: str = "",
    city: str = "",
    undo: Json | None = None,
) -> Json:
    """What this is, what is known of the person, and the one tap that opens their page. `city` is what was typed for
    another time zone and is none."""
    zone = format.zone_name(person.zone, words)
    body: list[Any] = [kit.text(said)] if said else []
    body += [
        kit.title(words("help.again", name=person.name)),
        kit.text(words("welcome.what")),
        kit.facts(
            {
                words("web.fact.zone"): zone if person.zone_chosen else words("welcome.as_in_teams", value=zone),
                words("welcome.language"): words("welcome.as_in_teams", value=format.language_name(words)),
                words("field.hours"): format.hours(person.openings, words),
            }
        ),
        kit.text(_ready(words, meeting_types)),
        kit.address(link, spacing="Small"),
    ]
    waiting = any(not one.published for one in meeting_types)
    first = publish_button(words) if waiting else kit.press(words("page.manage"), "page", main=True)
    return kit.card(
        body,
        [
            first,
            kit.press(words("action.templates"), "templates"),
            kit.press(words("help.title"), "help", {"all": True}),
            _other_zone(words, person, city),
            *([undo] if undo else []),
        ],
    )


def page(
    words: Words,
    organizer: Organizer,
    link: str,
    meeting_types: Sequence[MeetingType],
    *,
    said: str = "",
    undo: Json | None = None,
    follow: Json | None = None,
    shut: str = "",
    picture: str = "",
) -> Json:
    """Whether the page is open, where it is, and what stands on it. `said` is what has just happened, `follow` what can
    follow from it, `shut` why the organizer may have no page, as in `Why`, `picture` where they choose theirs."""
    state = "off" if shut else state_of(organizer, meeting_types)
    standing = words(f"why.{shut}" if shut not in ("", "turned_off") else f"page.{state}")
    body: list[Any] = [kit.text(said)] if said else []
    body += [kit.title(words("page.title")), kit.quiet(standing), kit.address(link)]
    for meeting_type in meeting_types[: kit.MOST_ROWS]:
        body.append(kit.text(kit.plain(_line(words, meeting_type, state)), spacing="Small"))
    if (more := len(meeting_types) - kit.MOST_ROWS) > 0:
        body.append(kit.quiet(words("page.more", count=more), spacing="Small"))
    if organizer.about:
        body += kit.labelled(words("page.about"), organizer.about)
    if organizer.place == "teams":
        body.append(kit.quiet(words("page.teams"), spacing="Medium"))
    actions = _actions(words, state, meeting_types, follow)
    if state not in ("nothing", "off"):
        actions.append(_settings(words, organizer, state, picture))
    return kit.card(body, [*actions, *([undo] if undo else [])])


def _settings(words: Words, organizer: Organizer, state: str, picture: str) -> Json:
    """What is changed now and then: the words above the meeting types, where all meet, the picture, a pause."""
    field = kit.entry("about", words("page.about_label"), organizer.about, lines=True, most=LONGEST_ABOUT)
    buttons = [
        kit.press(words("action.save"), "describe_page", main=True),
        _teams(words, organizer),
        *_picture(words, organizer, picture),
    ]
    if state == "open":
        buttons.append(kit.press(words("action.pause"), "pause", associatedInputs="none"))
    return kit.fold(words("action.change"), [field], buttons)


def _teams(words: Words, organizer: Organizer) -> Json:
    """The switch that adds a Teams meeting to all meetings."""
    on = organizer.place != "teams"
    label = words("page.teams_add" if on else "page.teams_remove")
    return kit.press(label, "teams_for_all", {"on": on}, associatedInputs="none")


def _picture(words: Words, organizer: Organizer, page: str) -> list[Json]:
    """Files cannot be sent on a card, so there is a page for them."""
    return [kit.link(words("page.picture_change" if organizer.portrait else "page.picture_add"), page)] if page else []


def state_of(organizer: Organizer, meeting_types: Sequence[MeetingType]) -> str:
    """`nothing`, `unpublished`, `paused` or `open`."""
    if not meeting_types:
        return "nothing"
    if not any(one.published for one in meeting_types):
        return "unpublished"
    return "paused" if organizer.paused else "open"


def _actions(words: Words, state: str, meeting_types: Sequence[MeetingType], follow: Json | None) -> list[Json]:
    """The first thing to do, what can follow from what has just happened instead of something new, and the list."""
    add = follow or kit.press(words("page.add"), "templates", main=state == "nothing")
    if state == "nothing":
        return [add]
    mine = kit.press(words("help.my_types"), "list_meeting_types")
    if state == "off":
        return [mine]
    if state == "paused":
        return [kit.press(words("action.resume"), "resume", main=True), add, mine]
    if any(not one.published for one in meeting_types):
        return [publish_button(words), add, mine]
    return [kit.press(words("action.share"), "share_page", main=True), add, mine]


def _line(words: Words, meeting_type: MeetingType, state: str) -> str:
    """`Office hours, 30 minutes (paused)`."""
    if not meeting_type.published:
        mark = "" if state == "unpublished" else "page.mark_unpublished"
    elif meeting_type.paused:
        mark = "page.mark_paused"
    else:
        mark = "" if meeting_type.is_listed else "page.mark_private"
    shown = title(words, meeting_type)
    return words("page.marked", name=shown, mark=words(mark)) if mark else shown


def _ready(words: Words, meeting_types: Sequence[MeetingType]) -> str:
    waiting = [one for one in meeting_types if not one.published]
    if not meeting_types:
        return words("page.nothing")
    if not waiting:
        return words("page.open")
    names = format.listed((kit.plain(title(words, one)) for one in waiting), words)
    return words("welcome.waiting", names=names)


def _other_zone(words: Words, person: Organizer, city: str) -> Json:
    field = kit.entry("city", words("welcome.city"), city, required=words("dialog.zone_what"), most=80)
    label = words("welcome.not_here", place=format.place(person.zone, words))
    return kit.fold(label, [field], [kit.press(words("web.zone.use"), "welcome")])
