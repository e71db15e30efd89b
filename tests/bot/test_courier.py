"""What the chat shows of a booking, and what the worker hears when it cannot be shown."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.adapter import Adapter, BotSettings
from bot.connector import ATTEMPTS
from bot.courier import ChatCourier
from cards.booking import booking_card, change_notice
from cards.kit import as_text
from cards.shifted import shifted_card
from demo.buttons import titles
from demo.people import PEOPLE
from language.words import words_for
from scheduling.errors import Undeliverable
from scheduling.model import Booking, Neighbour, Notice, Shifted
from tests.bot.bookings import booked, delivery, person
from tests.bot.face import Face
from tests.conftest import half_hour

ANNA, BEN = PEOPLE[0], PEOPLE[1]
WORDS = words_for("en-GB")


@pytest.fixture
async def booking(face: Face) -> Booking:
    return await booked(face)


async def card(face: Face, booking: Booking, reader: str) -> Mapping[str, Any]:
    return booking_card(WORDS, booking, await person(face, "anna"), await person(face, reader))


async def notice(face: Face, booking: Booking, reader: str, kind: str) -> str:
    return change_notice(WORDS, booking, await person(face, "anna"), await person(face, reader), kind)


def seen(face: Face, reader: str) -> list[tuple[str, Any]]:
    """What the bot has shown since the greeting, oldest first."""
    return [(one.text, one.card) for one in face.channel.messages(reader) if one.text != "Heard."]


async def delivered(face: Face, booking: Booking, *rest: Any, **more: Any) -> list[dict[str, str]]:
    """Have the courier tell; the answer is which new cards it wants remembered."""
    told = await face.bot.courier.deliver(await delivery(face, booking, *rest, **more))
    return list(told.get("cards", ()))


async def test_a_new_booking_is_shown_to_the_organizer(face: Face, booking: Booking) -> None:
    assert await delivered(face, booking) == [
        {"conversation": ANNA.conversation, "activity": face.channel.messages("anna")[-1].id}
    ]
    assert seen(face, "anna") == [("", await card(face, booking, "anna"))]
    assert seen(face, "ben") == []


async def test_the_other_side_s_change_is_shown_in_place_and_said(face: Face, booking: Booking) -> None:
    shown = await delivered(face, booking)
    slot = half_hour("2026-03-04 10:00")
    moved = booking.moved(slot, slot, "attendee", face.ports.clock())
    assert await delivered(face, moved, kind="moved", shown=shown) == []
    assert seen(face, "anna") == [
        ("", await card(face, moved, "anna")),
        (await notice(face, moved, "anna", "moved"), None),
    ]


async def test_the_own_change_is_shown_in_place_and_not_said(face: Face, booking: Booking) -> None:
    shown = await delivered(face, booking)
    cancelled = booking.cancelled("organizer", face.ports.clock())
    await delivered(face, cancelled, kind="cancelled", shown=shown)
    assert seen(face, "anna") == [("", await card(face, cancelled, "anna"))]


async def test_who_moved_it_can_take_that_back_on_the_card_that_is_kept_in_step(face: Face, booking: Booking) -> None:
    now, slot = face.ports.clock(), half_hour("2026-03-04 10:00")
    moved = booking.moved(slot, slot, "attendee", now)
    for reader, has_undo in (("attendee", True), ("organizer", False)):
        told = await delivery(face, moved, reader, "moved")
        await face.bot.courier.deliver(replace(told, now=now))
        [(_, card)] = seen(face, "ben" if reader == "attendee" else "anna")
        assert ("Undo" in titles(card)) == has_undo


async def test_the_attendee_is_told_in_the_own_chat(face: Face, booking: Booking) -> None:
    cancelled = booking.cancelled("organizer", face.ports.clock())
    [data] = await delivered(face, cancelled, "attendee", "cancelled")
    assert data["conversation"] == BEN.conversation
    assert seen(face, "ben") == [("", await card(face, cancelled, "ben"))]
    assert seen(face, "anna") == []


async def test_delivered_twice_a_card_is_there_once(face: Face, booking: Booking) -> None:
    first = await delivered(face, booking)
    assert await delivered(face, booking, shown=first) == []
    assert [one for _, one in seen(face, "anna") if one] == [await card(face, booking, "anna")]


async def test_a_reminder_is_one_more_card_of_the_booking(face: Face, booking: Booking) -> None:
    shown = [{"conversation": ANNA.conversation, "activity": "x"}]
    [place] = await delivered(face, booking, kind="reminder", shown=shown)
    [(text, card)] = seen(face, "anna")
    assert text == ""
    assert as_text(card).startswith("Reminder: Office hours 09:00 with Ben Osei, Tue 3 March, 10:00–10:30 (Berlin).")
    message = face.channel.messages("anna")[-1]
    assert place == {"conversation": ANNA.conversation, "activity": message.id}


async def test_who_booked_reads_until_when_it_can_be_changed(face: Face, booking: Booking) -> None:
    now = booking.slot.start - timedelta(hours=2)
    for until, said in ((now + timedelta(hours=1), "You can cancel or move it until"), (now, "It could be cancelled")):
        told = await delivery(face, booking, "attendee", kind="reminder")
        await face.bot.courier.deliver(replace(told, now=now, changes_until=until))
        _, card = seen(face, "ben")[-1]
        assert said in as_text(card or {})
        assert ("Cancel" in titles(card or {})) == (until > now)


async def test_earlier_times_are_offered_to_who_waits(face: Face, booking: Booking) -> None:
    told = await delivery(face, booking, "attendee", kind="earlier")
    await face.bot.courier.deliver(replace(told, earlier=[half_hour("2026-03-03 08:00")]))
    [(_, card)] = seen(face, "ben")
    assert as_text(card).startswith("Earlier times are free: Office hours 09:00 with Anna Berger")
    assert titles(card or {}) == ["Stop telling me", "Tue 3 March, 08:00"]


async def test_a_note_is_shown_in_place_and_said(face: Face, booking: Booking) -> None:
    first = await delivered(face, booking)
    noted = replace(booking, attendee=replace(booking.attendee, note="Slides follow."))
    assert await delivered(face, noted, kind="noted", shown=first) == []
    assert [text for text, _ in seen(face, "anna")][-1].startswith("Ben Osei left a note for Office hours 09:00")
    [card] = [one for _, one in seen(face, "anna") if one]
    assert "Slides follow." in as_text(card)


async def test_new_links_stand_on_the_cards_without_a_word(face: Face, booking: Booking) -> None:
    first = await delivered(face, booking, "attendee", kind="reminder")
    renewed = await delivery(face, booking, "attendee", kind="renewed", shown=first)
    for told in (renewed, replace(renewed, receipts={})):  # nor does one appear where none stood
        assert await face.bot.courier.deliver(replace(told, manage_url="https://book.example.com/b/new")) == {}
    [(text, card)] = seen(face, "ben")
    assert text == ""
    assert "https://book.example.com/b/new" in json.dumps(card)


async def test_a_card_that_is_gone_is_shown_anew(face: Face, booking: Booking) -> None:
    gone = {"conversation": ANNA.conversation, "activity": "gone"}
    [data] = await delivered(face, booking, shown=[gone])
    assert seen(face, "anna") == [("", await card(face, booking, "anna"))]
    assert data["activity"] == face.channel.messages("anna")[-1].id


async def test_every_card_of_a_booking_is_changed_and_one_that_is_gone_is_no_harm(face: Face, booking: Booking) -> None:
    first, second = await delivered(face, booking), await delivered(face, booking)
    gone = {"conversation": ANNA.conversation, "activity": "gone"}
    cancelled = booking.cancelled("organizer", face.ports.clock())
    assert await delivered(face, cancelled, kind="cancelled", shown=[gone, *first, *second]) == []
    assert seen(face, "anna") == [("", await card(face, cancelled, "anna"))] * 2


async def test_who_has_never_spoken_to_the_bot_cannot_be_told_in_chat(face: Face, booking: Booking) -> None:
    with pytest.raises(Undeliverable) as caught:
        await face.bot.courier.deliver(await delivery(face, booking, reference=None))
    assert caught.value.permanent
    assert seen(face, "anna") == []


async def test_a_request_is_shown_with_the_day_around_it_and_changes_where_it_stands(
    face: Face, booking: Booking
) -> None:
    beside = (Neighbour(half_hour("2026-03-03 10:00"), "Dentist"),)
    asked = replace(booking, status="requested")
    told = replace(await delivery(face, asked, kind="requested"), neighbours=beside)
    shown = (await face.bot.courier.deliver(told))["cards"]
    anna = await person(face, "anna")
    assert seen(face, "anna") == [("", booking_card(WORDS, asked, anna, anna, neighbours=beside))]
    assert titles(seen(face, "anna")[0][1])[:3] == ["Approve", "Decline", "Suggest another time"]
    assert "Dentist" in as_text(seen(face, "anna")[0][1])
    declined = asked.refused("declined", face.ports.clock())
    assert await delivered(face, declined, kind="declined", shown=shown) == []
    assert seen(face, "anna") == [("", await card(face, declined, "anna"))]
    assert titles(seen(face, "anna")[0][1]) == []


async def test_an_answer_is_told_to_who_asked(face: Face, booking: Booking) -> None:
    asked = replace(booking, status="requested")
    shown = await delivered(face, asked, "attendee", "requested")
    granted = asked.approved(face.ports.clock())
    await delivered(face, granted, "attendee", "confirmed", shown)
    assert seen(face, "ben") == [
        ("", await card(face, granted, "ben")),
        ("Anna Berger confirmed Office hours 09:00: Tue 3 March, 09:00–09:30 (London).", None),
    ]


async def test_both_hear_that_a_request_expired(face: Face, booking: Booking) -> None:
    asked = replace(booking, status="requested")
    expired = asked.refused("expired", face.ports.clock())
    for reader in ("organizer", "attendee"):
        shown = await delivered(face, asked, reader, "requested")
        await delivered(face, expired, reader, "expired", shown)
    for name in ("anna", "ben"):
        (_, shown_card), (said, _) = seen(face, name)
        assert shown_card == await card(face, expired, name)
        assert said.endswith("was not answered in time and has expired.")


async def test_a_change_is_said_and_the_own_one_only_shown(face: Face, booking: Booking) -> None:
    changed = replace(booking, place="phone", place_detail="+49 30 1", sequence=1, changed_by="organizer")
    assert await delivered(face, changed, kind="changed") == []
    assert seen(face, "anna") == []
    shown = await delivered(face, booking, "attendee")
    await delivered(face, changed, "attendee", "changed", shown)
    assert seen(face, "ben") == [
        ("", await card(face, changed, "ben")),
        (
            "Anna Berger changed the meeting of Tue 3 March, 09:00–09:30 (London)."
            " It is now: Office hours 09:00, Phone: +49 30 1.",
            None,
        ),
    ]


async def test_being_late_is_a_sentence(face: Face, booking: Booking) -> None:
    late = replace(booking, late=timedelta(minutes=10), late_by="organizer")
    assert await delivered(face, late, "attendee", "late") == []
    said = "Anna Berger will be about 10 minutes late for Office hours 09:00, Tue 3 March, 09:00–09:30 (London)."
    assert seen(face, "ben") == [(said, None)]


async def test_a_bot_that_was_removed(face: Face, booking: Booking) -> None:
    for status in (403, 404):
        face.channel.refuse(status)
        problem = await undelivered(face, booking)
        assert (problem.permanent, problem.gone, problem.after) == (True, True, None)
        assert problem.reason == f"the chat answered {status}"


async def test_a_chat_that_wants_a_pause(face: Face, booking: Booking) -> None:
    for status, headers, after in (
        (429, {"Retry-After": "7"}, timedelta(seconds=7)),
        (500, {}, None),
        (401, {}, None),
    ):
        face.channel.refuse(status, headers=headers)
        problem = await undelivered(face, booking)
        assert (problem.permanent, problem.after, problem.reason) == (False, after, f"the chat answered {status}")


async def test_a_chat_that_stays_busy(face: Face, booking: Booking) -> None:
    for status, headers in (
        (429, {}),
        (429, {"Retry-After": "9" * 400}),
        (503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        (412, {}),
    ):
        face.channel.refuse(status, ATTEMPTS, headers=headers)
        problem = await undelivered(face, booking)
        assert (problem.permanent, problem.after, problem.reason) == (False, None, f"the chat answered {status}")


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_a_chat_that_is_busy_for_a_moment_is_told_after_all(face: Face, booking: Booking, status: int) -> None:
    face.channel.refuse(status, 2)
    assert len(await delivered(face, booking)) == 1
    assert seen(face, "anna") == [("", await card(face, booking, "anna"))]


async def test_a_short_pause_that_is_wanted_is_kept(face: Face, booking: Booking) -> None:
    face.channel.refuse(429, headers={"Retry-After": "1"})
    begun = asyncio.get_running_loop().time()
    await delivered(face, booking)
    assert asyncio.get_running_loop().time() - begun >= 1
    assert len(seen(face, "anna")) == 1


async def test_a_message_that_would_be_refused_again(face: Face, booking: Booking) -> None:
    face.channel.refuse(400)
    problem = await undelivered(face, booking)
    assert (problem.permanent, problem.gone) == (True, False)


async def test_a_card_that_is_too_large_is_said_in_words(face: Face, booking: Booking) -> None:
    face.channel.refuse(413)
    [shown] = await delivered(face, booking)
    [(text, attached)] = seen(face, "anna")
    assert (text.splitlines()[0], attached) == ("Booked: Office hours 09:00 with Ben Osei", None)
    assert "Tue 3 March, 10:00–10:30 (Berlin)" in text
    face.channel.refuse(413)
    cancelled = booking.cancelled("attendee", face.ports.clock())
    await delivered(face, cancelled, kind="cancelled", shown=[shown])
    assert seen(face, "anna")[0][0].startswith("Cancelled")


async def test_an_update_that_is_refused_for_now_is_not_sent_as_new(face: Face, booking: Booking) -> None:
    shown = await delivered(face, booking)
    face.channel.refuse(429, ATTEMPTS)
    with pytest.raises(Undeliverable):
        await delivered(face, booking, shown=shown)
    assert len(seen(face, "anna")) == 1


async def test_a_chat_where_nobody_answers(face: Face, booking: Booking) -> None:
    told = await delivery(face, booking)
    reference = {**(told.organizer.reference or {}), "serviceUrl": "http://127.0.0.1:9/"}
    with pytest.raises(Undeliverable) as caught:
        await face.bot.courier.deliver(await delivery(face, booking, reference=reference))
    assert (caught.value.permanent, caught.value.after) == (False, None)


async def test_a_chat_that_takes_too_long(face: Face, booking: Booking) -> None:
    adapter = Adapter(BotSettings())
    face.channel.refuse(500, delay=2)
    with pytest.raises(Undeliverable) as caught:
        await ChatCourier(adapter, patience=0.2).deliver(await delivery(face, booking))
    assert (caught.value.reason, caught.value.permanent) == ("TimeoutError", False)
    await adapter.close()


async def test_a_bot_without_a_token_cannot_tell(registered: Face) -> None:
    booking = await booked(registered)
    problem = await undelivered(registered, booking)
    assert (problem.reason, problem.permanent) == ("NoToken", False)


async def undelivered(face: Face, booking: Booking) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await face.bot.courier.deliver(await delivery(face, booking))
    assert seen(face, "anna") == []
    return caught.value


async def test_meetings_at_another_time_of_day_are_told_in_one_card(face: Face, booking: Booking) -> None:
    shifted = Shifted(booking.uid, booking.slot.start, "Europe/Berlin", ours=120)
    notice = Notice("n" * 32, booking.organizer_id, "chat", (shifted,), face.ports.clock())
    anna = await person(face, "anna")
    await face.bot.courier.announce(notice, anna, [(booking, shifted)])
    assert seen(face, "anna") == [("", shifted_card(WORDS, [(booking, shifted)], notice.due))]
    with pytest.raises(Undeliverable) as unreached:
        await face.bot.courier.announce(notice, replace(anna, reference=None), [(booking, shifted)])
    assert unreached.value.permanent
