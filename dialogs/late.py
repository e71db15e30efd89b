"""Running late: one tap or one sentence, and the other side knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cards import kit
from cards.booking import LATE
from dialogs.choices import offered
from dialogs.shown import shown
from dialogs.turn import Reply, Turn
from language import format
from language.words import words_for
from scheduling.model import Booked
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings as cases

Values = Mapping[str, Any]
NEAR = timedelta(hours=2)  # within which a meeting is meant that nobody has named


async def late(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Tell the other side of the meeting that is meant; nothing else about it changes."""
    words = words_for(turn.person.language)
    minutes = int(values.get("minutes") or 0)
    meant = await _meant(ports, turn, values, timedelta(minutes=minutes))
    if meant is None:
        return Reply(text=words("late.none"))
    booking, other = meant.booking, meant.other(turn.person)
    if not minutes:
        question = words("late.how_for", name=booking.title, other=other)
        lengths = {one: format.duration(timedelta(minutes=one), words) for one in LATE}
        options = [(length, "late", {"uid": booking.uid, "minutes": one}) for one, length in lengths.items()]
        return offered(words, question, options)
    await cases.announce_late(ports, booking.uid, minutes, by=turn.person)
    in_teams = booking.organizer_id != turn.person.id or booking.attendee.person_id is not None
    said = words("late.told_chat" if in_teams else "late.told_letter", other=kit.plain(other))
    return await shown(ports, turn, booking.uid, said)


async def _meant(ports: Ports, turn: Turn, values: Values, late_by: timedelta) -> Booked | None:
    """The meeting that is named, else the running or the next one: the running one as long as so much lateness still
    makes sense for it."""
    if values.get("uid"):
        return await cases.view(ports, str(values["uid"]), turn.person)
    now, person = ports.clock(), str(values.get("person") or "").casefold()
    near = [
        one
        for one in await cases.agenda(ports, turn.person, Span(now, now + NEAR))
        if one.booking.slot.end > now
        and one.booking.slot.start <= now + NEAR
        and person in one.other(turn.person).casefold()
    ]
    sensible = (one for one in near if one.booking.slot.start + (late_by or NEAR) >= now)
    return next(sensible, near[-1] if near else None)
