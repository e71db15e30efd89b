"""Who books in Teams: with whom, at a time that suits both, what is asked first, and the note that comes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cards.booking import earlier_card
from cards.kit import as_text
from demo.buttons import elements, gathered, titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.errors import CalendarUnreachable
from scheduling.model import UNDO, Busy, Connection, Organizer, Question, Watch
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.taken import BusyTimes
from scheduling.usecases import bookings, organizers
from scheduling.usecases.both import engaged
from scheduling.usecases.delivery import deliver_due
from scheduling.usecases.waiting import EVERY, look_for_earlier
from tests.conftest import Clock, KeepingCourier, at, half_hour, meet, office_hours

FRIDAY = "2026-03-06"


class OwnBusy:
    """Only one person's calendar has something in it; the others' are empty."""

    def __init__(self, *spans: Span) -> None:
        self.spans, self.unreachable = spans, False

    async def __call__(self, connections: Any, window: Span) -> list[BusyTimes]:
        if self.unreachable and connections:
            raise CalendarUnreachable
        return [BusyTimes(tuple(Busy(one) for one in self.spans)) for _ in connections]


async def say(ports: Ports, who: Organizer, text: str, draft: Any = None, **more: Any) -> Reply:
    return await answer(ports, Turn(who, text=text, draft=draft, **more))


async def press(ports: Ports, who: Organizer, card: Any, title: str, typed: Mapping[str, Any] | None = None) -> Reply:
    button = titled(card, title)
    assert button is not None, titles(card)
    data = gathered(card, button, typed)
    return await answer(ports, Turn(who, verb=button["verb"], data=data))


def said(reply: Reply) -> str:
    return as_text(reply.card) if reply.card else reply.text


@pytest.fixture
async def anna(ports: Ports) -> Organizer:
    anna = await meet(ports, "Anna Berger")
    await office_hours(ports, anna)
    return anna


@pytest.fixture
async def ben(ports: Ports) -> Organizer:
    return await meet(ports, "Ben Osei", zone="Europe/Berlin")


# With whom


async def test_nobody_is_guessed_between_two_who_are_mentioned(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    greta = await meet(ports, "Greta Stone")
    await office_hours(ports, greta)
    reply = await say(ports, ben, "book office hours with Anna and Greta", mentions=(anna.key, greta.key))
    assert titles(reply.card or {}) == ["Anna Berger", "Greta Stone"]
    reply = await say(ports, ben, "book office hours", mentions=(greta.key,))
    assert said(reply).startswith("Office hours with Greta Stone")


async def test_who_is_mentioned_without_a_page_is_answered_with_those_who_have_one(
    ports: Ports, anna: Organizer, ben: Organizer
) -> None:
    dev = await meet(ports, "Dev Patel")
    reply = await say(ports, ben, "book a meeting", mentions=(dev.key,))
    assert "has no booking page here yet" in said(reply)
    assert titles(reply.card or {}) == ["Anna Berger"]
    chosen = await press(ports, ben, reply.card, "Anna Berger")
    assert said(chosen).startswith("Office hours with Anna Berger")


@pytest.mark.parametrize(("called", "known"), [("an office hour", True), ("an official hour", False), ("a hou", False)])
async def test_what_is_booked_may_be_called_with_another_ending(
    ports: Ports, anna: Organizer, ben: Organizer, called: str, known: bool
) -> None:
    reply = await say(ports, ben, f"book {called} with Anna")
    assert said(reply).startswith("Office hours with Anna Berger") == known


async def test_a_name_that_is_typed_after_the_list_is_enough(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    reply = await say(ports, ben, "book office hours with Zoe")
    assert "Nobody called “Zoe”" in said(reply)
    assert said(await say(ports, ben, "Anna", reply.draft)).startswith("Office hours with Anna Berger")


@pytest.mark.parametrize(
    ("typed", "found"),
    [("chloe", 1), ("Martin Chloé", 1), ("chlo", 1), ("martin, chloé", 1), ("CHLOÉ@example.org", 1), ("hloé", 0)],
)
async def test_a_name_is_found_by_the_beginnings_of_its_words(ports: Ports, typed: str, found: int) -> None:
    await office_hours(ports, await meet(ports, "Chloé Martin"))
    assert len(await organizers.named(ports, typed)) == found


async def test_who_offers_only_what_is_private_is_in_no_list(ports: Ports, ben: Organizer) -> None:
    """S16: a private type is seen only with its own link."""
    greta = await meet(ports, "Greta Stone")
    await office_hours(ports, greta, visibility="private")
    assert await organizers.bookable(ports) == []
    assert "Nobody called “Greta”" in said(await say(ports, ben, "book office hours with Greta"))


# Free for both


async def own_calendar(ports: Ports, ben: Organizer, *spans: Span) -> tuple[Ports, OwnBusy]:
    async with ports.work() as work:
        await work.watches.add(Watch(Connection(ports.new_id(), ben.id, "memory", {}), ports.clock()))
    busy = OwnBusy(*spans)
    return replace(ports, busy=busy, busy_now=busy), busy


async def test_slots_that_do_not_suit_the_booker_are_left_out_until_all_are_wanted(
    ports: Ports, anna: Organizer, ben: Organizer
) -> None:
    ports, _ = await own_calendar(ports, ben, Span(at(f"{FRIDAY} 08:10"), at(f"{FRIDAY} 08:20")))
    reply = await say(ports, ben, "when is Anna free on Friday?")
    assert "Fri 6 March, 09:00" not in titles(reply.card or {})
    assert "Fri 6 March, 09:30" in titles(reply.card or {})
    everything = await press(ports, ben, reply.card, "Show all")
    assert "Fri 6 March, 09:00 · busy" in titles(everything.card or {})
    again = await press(ports, ben, everything.card, "Hide them")
    assert "Fri 6 March, 09:00 · busy" not in titles(again.card or {})


async def test_a_booking_of_their_own_is_in_the_way_without_any_calendar(
    ports: Ports, anna: Organizer, ben: Organizer
) -> None:
    greta = await meet(ports, "Greta Stone")
    await office_hours(ports, greta)
    await say(ports, ben, "book office hours with Greta on Friday at 9")
    reply = await say(ports, ben, "when is Anna free on Friday?")
    assert "Fri 6 March, 09:00" not in titles(reply.card or {})


async def test_an_unreadable_calendar_of_their_own_is_said_and_hides_nothing(
    ports: Ports, anna: Organizer, ben: Organizer
) -> None:
    ports, busy = await own_calendar(ports, ben)
    busy.unreachable = True
    reply = await say(ports, ben, "when is Anna free on Friday?")
    assert "Your own calendar cannot be read at the moment" in said(reply)
    assert "Fri 6 March, 09:00" in titles(reply.card or {})


async def test_where_others_read_along_nobodys_calendar_is_looked_at(
    ports: Ports, anna: Organizer, ben: Organizer
) -> None:
    ports, _ = await own_calendar(ports, ben, Span(at(f"{FRIDAY} 08:00"), at(f"{FRIDAY} 16:00")))
    reply = await say(ports, ben, "when is Anna free on Friday?", shared=True)
    assert "Fri 6 March, 09:00" in titles(reply.card or {})


async def test_with_no_time_for_both_the_organizers_are_shown(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    ports, _ = await own_calendar(ports, ben, Span(at("2026-01-01 00:00"), at("2027-01-01 00:00")))
    reply = await say(ports, ben, "when is Anna free on Friday?")
    assert said(reply).startswith("No time is free for both of you.")
    assert "Fri 6 March, 09:00 · busy" in titles(reply.card or {})


async def test_a_time_that_was_said_is_booked_and_the_clash_is_told_until_it_begins(
    ports: Ports, clock: Clock, anna: Organizer, ben: Organizer
) -> None:
    ports, _ = await own_calendar(ports, ben, half_hour(f"{FRIDAY} 09:00"))
    reply = await say(ports, ben, "book office hours with Anna on Friday at 10")
    assert said(reply).splitlines()[:2] == [
        "Your own calendar has something else at that time.",
        "Booked: Office hours with Anna Berger",
    ]
    assert said(await refreshed(ports, ben, reply)) == said(reply)
    clock.moment = at(f"{FRIDAY} 09:00")
    assert said(await refreshed(ports, ben, reply)).startswith("Booked")


async def test_a_booking_that_is_moved_is_not_in_its_own_way(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    reply = await say(ports, ben, "book office hours with Anna on Friday at 10")
    window = Span(at(f"{FRIDAY} 00:00"), at(f"{FRIDAY} 23:00"))
    assert (await engaged(ports, ben, window)).at(half_hour(f"{FRIDAY} 09:00"))
    assert not (await engaged(ports, ben, window, moving=reply.shows)).at(half_hour(f"{FRIDAY} 09:00"))
    moving = await press(ports, ben, reply.card, "Move")
    friday = titles((await answer(ports, Turn(ben, text="Friday", draft={"about": moving.about}))).card or {})
    assert "Fri 6 March, 10:00" not in friday  # it is there
    assert {"Fri 6 March, 09:30", "Fri 6 March, 10:30"} <= set(friday)


# What was asked for


async def refreshed(ports: Ports, who: Organizer, reply: Reply) -> Reply:
    """What Teams puts in the place of a card as soon as that is seen."""
    again = (reply.card or {})["refresh"]["action"]
    return await answer(ports, Turn(who, verb=again["verb"], data=again["data"]))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("on Sunday", "Nothing is free on Sun 8 March. The next free times:"),
        ("on Tuesday at 3:10 pm", "Tue 3 March, 15:10 (Berlin) is not one of the starting times. {nearest}"),
        ("on Tuesday at 7 pm", "Tue 3 March, 19:00 (Berlin) is outside the hours of Anna Berger. {nearest}"),
        ("today at 11 am", "Mon 2 March, 11:00 (Berlin) is too soon: Anna Berger asks for 4 hours notice. {nearest}"),
        (
            "on 30 November at 10 am",
            "Mon 30 November, 10:00 (Berlin) is further ahead than Anna Berger can be booked. The latest free times:",
        ),
        ("on Tuesday after 11 pm", "Nothing is free then. The nearest free times:"),
        ("on Tuesday afternoon", "Office hours with Anna Berger"),
    ],
)
async def test_it_is_still_told_when_the_card_has_been_refreshed(
    ports: Ports, anna: Organizer, ben: Organizer, typed: str, told: str
) -> None:
    reply = await say(ports, ben, f"book office hours with Anna {typed}")
    told = told.format(nearest="The nearest free times:")
    assert said(reply).splitlines()[0] == told
    again = await refreshed(ports, ben, reply)
    assert said(again) == said(reply)
    assert said(await refreshed(ports, ben, again)) == said(reply)


@pytest.mark.parametrize(
    ("typed", "day", "first", "last"),
    [
        ("on Tuesday at 11:10 am", "Tuesday, 3 March", "09:30", "13:00"),  # as many before it as behind it
        ("on Tuesday at 7 pm", "Tuesday, 3 March", "13:00", "16:30"),
        ("on Saturday at 10 am", "Friday, 6 March", "13:00", "16:30"),  # nearer than Monday
        ("on Sunday at 10 am", "Monday, 9 March", "09:00", "12:30"),
        ("this weekend", "Friday, 6 March", "13:00", "16:30"),
        ("on Tuesday between 5 and 7 am", "Tuesday, 3 March", "09:00", "12:30"),
    ],
)
async def test_the_nearest_free_times_are_the_nearest_before_and_after(
    ports: Ports, anna: Organizer, ben: Organizer, typed: str, day: str, first: str, last: str
) -> None:
    reply = await say(ports, ben, f"book office hours with Anna {typed}")
    shown = [title[-5:] for title in titles(reply.card or {}) if title[-3] == ":"]
    assert (day in said(reply), shown[0], shown[-1], shown) == (True, first, last, sorted(shown))
    assert "The nearest free times:" in said(reply)
    assert said(await refreshed(ports, ben, reply)) == said(reply)


@pytest.mark.parametrize("text", ["what about Thursday?", "do you have anything on Thursday?", "Thursday"])
async def test_another_day_is_typed_as_one_asks_somebody(
    ports: Ports, anna: Organizer, ben: Organizer, text: str
) -> None:
    first = await say(ports, ben, "book office hours with Anna")
    in_front = {"about": first.about}
    assert "Thursday, 5 March 2026" in said(await say(ports, ben, text, in_front))
    listed = await say(ports, ben, "what have I booked on Thursday?", in_front)
    assert said(listed).startswith("Your meetings on Thu 5 March")


@pytest.mark.parametrize("text", ["office hours", "show Office Hours", "office hours?"])
async def test_the_name_of_what_is_shown_shows_it_again(
    ports: Ports, anna: Organizer, ben: Organizer, text: str
) -> None:
    first = await say(ports, ben, "book office hours with Anna")
    friday = await say(ports, ben, "Friday", {"about": first.about})
    assert said(await say(ports, ben, text, {"about": friday.about})) == said(friday)


# Earlier, later


async def test_the_word_of_a_button_is_enough(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    first = await say(ports, ben, "when is Anna free on Friday?")
    about = {"about": first.about}
    later = await say(ports, ben, "later", about)
    assert "Fri 6 March, 13:00" in titles(later.card or {})
    earlier = await say(ports, ben, "earlier?", {"about": later.about})
    assert "Fri 6 March, 09:00" in titles(earlier.card or {})


# What is asked first

COMPANY, PLACE = Question("Company", required=True), Question("Where?", "choice", options=("Here", "There"))


@pytest.fixture
async def asking(ports: Ports, anna: Organizer) -> Organizer:
    greta = await meet(ports, "Greta Stone")
    asked = [
        {"label": "Company", "kind": "short", "required": True, "options": []},
        {"label": "Where?", "kind": "choice", "required": False, "options": ["Here", "There"]},
    ]
    await office_hours(ports, greta, name="Interview", questions=asked, max_guests=2)
    return greta


async def test_questions_are_asked_before_booking_and_the_time_is_kept_meanwhile(
    ports: Ports, asking: Organizer, ben: Organizer
) -> None:
    offered = await say(ports, ben, "book an interview with Greta on Friday")
    form = await press(ports, ben, offered.card, "Fri 6 March, 09:00")
    assert "Kept for you until 08:05." in said(form)
    labels = [one["label"] for one in elements(form.card) if one["type"].startswith("Input.")]
    assert labels == ["Company", "Where?", "Further guests", "Note (optional)"]
    dev = await meet(ports, "Dev Patel")
    others = await say(ports, dev, "when is Greta free on Friday?")
    assert "Fri 6 March, 09:00" not in titles(others.card or {})
    typed = {COMPANY.key: "Nordwind", PLACE.key: "There", "note": " See you ", "guests": "gil@example.net"}
    booked = await press(ports, ben, form.card, "Book", typed)
    made = (await bookings.view(ports, booked.shows, ben)).booking
    assert [(one.label, one.text) for one in made.answers] == [("Company", "Nordwind"), ("Where?", "There")]
    assert (made.attendee.note, made.guests) == ("See you", ("gil@example.net",))


async def test_a_missing_answer_is_said_and_what_was_typed_stays(
    ports: Ports, asking: Organizer, ben: Organizer
) -> None:
    offered = await say(ports, ben, "book an interview with Greta on Friday")
    form = await press(ports, ben, offered.card, "Fri 6 March, 09:00")
    again = await press(ports, ben, form.card, "Book", {"note": "See you"})
    assert said(again).startswith("“Company” has no answer yet")
    assert [one["value"] for one in elements(again.card) if one.get("id") == "note"] == ["See you"]
    assert await bookings.agenda(ports, ben, Span(at("2026-03-02 00:00"), at("2026-03-09 00:00"))) == []


async def test_another_time_gives_the_first_one_back(ports: Ports, asking: Organizer, ben: Organizer) -> None:
    offered = await say(ports, ben, "book an interview with Greta on Friday")
    form = await press(ports, ben, offered.card, "Fri 6 March, 09:00")
    fresh = await press(ports, ben, form.card, "Another time")
    assert "Fri 6 March, 09:00" in titles(fresh.card or {})
    dev = await meet(ports, "Dev Patel")
    assert "Fri 6 March, 09:00" in titles((await say(ports, dev, "when is Greta free on Friday?")).card or {})


async def test_a_time_that_is_named_is_not_booked_past_the_questions(
    ports: Ports, asking: Organizer, ben: Organizer
) -> None:
    form = await say(ports, ben, "book an interview with Greta on Friday at 9")
    assert "Book" in titles(form.card or {})


async def test_without_questions_one_tap_books(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    offered = await say(ports, ben, "book office hours with Anna on Friday")
    assert said(await press(ports, ben, offered.card, "Fri 6 March, 09:00")).startswith("Booked:")


# After that


async def test_a_note_comes_after_and_the_organizer_is_told(
    ports: Ports, anna: Organizer, ben: Organizer, couriers: dict[str, KeepingCourier]
) -> None:
    booked = await say(ports, ben, "book office hours with Anna on Friday at 10")
    while await deliver_due(ports, "test"):
        pass
    noted = await press(ports, ben, booked.card, "Save note", {"note": "The slides *follow*."})
    assert said(noted).startswith("The note is saved.")
    assert "The slides *follow*." in said(noted)
    while await deliver_due(ports, "test"):
        pass
    told = [one.notification for one in couriers["chat"].delivered if one.notification.kind == "noted"]
    assert [one.recipient for one in told] == ["organizer"]
    assert couriers["calendar"].delivered[-1].booking.attendee.note == "The slides *follow*."
    assert couriers["chat"].delivered[-1].manage_url.startswith("http://localhost:3978/b/")


async def test_only_who_booked_writes_the_note_and_not_after_it_is_over(
    ports: Ports, anna: Organizer, ben: Organizer, clock: Clock
) -> None:
    booked = await say(ports, ben, "book office hours with Anna on Friday at 10")
    theirs = await answer(ports, Turn(anna, verb="note", data={"uid": booked.shows, "note": "Hm"}))
    assert "The note is saved" not in said(theirs)
    clock.advance(timedelta(days=30))
    late = await answer(ports, Turn(ben, verb="note", data={"uid": booked.shows, "note": "Hm"}))
    assert "The note is saved" not in said(late)
    assert (await bookings.view(ports, booked.shows, ben)).booking.attendee.note == ""


async def test_who_called_off_may_book_again_with_the_same_card(
    ports: Ports, anna: Organizer, ben: Organizer, clock: Clock
) -> None:
    offered = await say(ports, ben, "book office hours with Anna on Friday")
    first = await press(ports, ben, offered.card, "Fri 6 March, 09:00")
    await bookings.cancel(ports, first.shows, by=ben)
    second = await press(ports, ben, offered.card, "Fri 6 March, 09:30")
    assert (second.shows != first.shows, said(second).splitlines()[0]) == (
        True,
        "Booked: Office hours with Anna Berger",
    )


async def test_earlier_times_are_offered_until_one_is_taken(
    ports: Ports, anna: Organizer, ben: Organizer, clock: Clock
) -> None:
    dev = await meet(ports, "Dev Patel")
    others = await say(ports, dev, "book office hours with Anna on Friday at 9")
    booked = await say(ports, ben, "book office hours with Anna on Friday at 10")
    waits = await press(ports, ben, booked.card, "Tell me of earlier times")
    assert said(waits).startswith("When an earlier time gets free, it is offered here.")
    await bookings.cancel(ports, others.shows, by=dev)
    clock.advance(UNDO + EVERY)
    assert await look_for_earlier(ports) == 1
    made = (await bookings.view(ports, booked.shows, ben)).booking
    card = earlier_card(words_for("en"), made, anna, ben, [half_hour(f"{FRIDAY} 08:00")])
    moved = await press(ports, ben, card, "Fri 6 March, 09:00")
    assert said(moved).startswith("Moved: Office hours with Anna Berger\nFri 6 March, 09:00")
    assert "Tell me of earlier times" in titles((await say(ports, ben, "what's my next meeting?")).card or {})


async def test_who_has_heard_enough_stops_it(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    booked = await say(ports, ben, "book office hours with Anna on Friday at 10")
    waits = await press(ports, ben, booked.card, "Tell me of earlier times")
    stopped = await press(ports, ben, waits.card, "Stop telling me")
    assert said(stopped).startswith("Earlier times are no longer offered")
    assert not (await bookings.view(ports, booked.shows, ben)).waiting


async def test_stop_ends_the_waiting_where_nothing_is_half_done(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    first = await say(ports, ben, "book office hours with Anna on Friday at 10")
    second = await say(ports, ben, "book office hours with Anna on Friday at 11")
    for booked in (first, second):
        await press(ports, ben, booked.card, "Tell me of earlier times")
    half_done = await say(ports, ben, "create clinic")
    assert said(await say(ports, ben, "stop", half_done.draft)) == words_for("en")("help.dropped")
    which = await say(ports, ben, "stop")
    assert said(which).startswith("For which meeting do you want to hear no more")
    one = await say(ports, ben, "the second one", which.about and {"about": which.about})
    assert said(one).startswith("Earlier times are no longer offered for this meeting.")
    assert said(await say(ports, ben, "stop waiting")).startswith("Earlier times are no longer offered")
    assert said(await say(ports, ben, "stop")) == words_for("en")("help.nothing_open")
    for booked in (first, second):
        assert not (await bookings.view(ports, booked.shows, ben)).waiting


async def test_a_sentence_does_the_same(ports: Ports, anna: Organizer, ben: Organizer) -> None:
    assert said(await say(ports, ben, "tell me if something earlier gets free")).startswith("No meeting of yours")
    first = await say(ports, ben, "book office hours with Anna on Friday at 10")
    assert said(await say(ports, ben, "put me on the waiting list")).startswith("When an earlier time gets free")
    second = await say(ports, ben, "book office hours with Anna on Friday at 11")
    which = await say(ports, ben, "notify me if an earlier slot opens up")
    assert said(which).startswith("For which meeting")
    about = {"about": {"uid": second.shows}}
    assert (await say(ports, ben, "notify me if an earlier slot opens up", about)).shows == second.shows
    assert (await bookings.view(ports, first.shows, ben)).waiting
