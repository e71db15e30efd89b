""" "I'm ill today": whom it affects, and all of them moved or told at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from cards import clearing as cards
from cards.home import notice
from dialogs.choices import remembered
from dialogs.pressed import needed
from dialogs.slots import show_slots
from dialogs.turn import Reply, Turn
from dialogs.undoing import button, undoing
from dialogs.wanted import Wanted, wanted_of
from language.words import words_for
from scheduling import zones
from scheduling.errors import NotFound, Unreadable
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, clearing
from scheduling.usecases.clearing import How, Progress

Values = Mapping[str, Any]
HOWS: tuple[How, ...] = ("cancel", "move", "block")
LONGEST = timedelta(days=31)  # that can be cleared at once


async def clear_day(ports: Ports, turn: Turn, values: Values) -> Reply:
    """Who is booked in the time that was said, and what can be done; nothing happens yet."""
    words = words_for(turn.person.language)
    window = _window(ports, turn, values)
    if window is None:
        return Reply(text=words("clearing.which_day"), draft={"asks": "when", "command": "clear_day", "values": {}})
    if not window.duration:
        return Reply(text=words("clearing.over"))
    rows = await clearing.affected(ports, turn.person, window)
    data = {"plan": ports.new_id(), "low": window.start.isoformat(), "high": window.end.isoformat()}
    ways = {how: words(f"clearing.{how}") for how in HOWS} if rows else {"block": words("clearing.block_it")}
    options = [(title, "clear_now", {**data, "how": how}) for how, title in ways.items()]
    options.append((words("clearing.leave"), "keep_day", {}))
    return Reply(card=cards.ask(words, rows, turn.person, window, data), about=remembered(options))


async def keep_day(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    return Reply(card=notice(words("clearing.left_title"), words("clearing.left")), about={})


async def clear_now(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What was chosen is done."""
    low, high = (zones.from_iso(needed(values, name)) for name in ("low", "high"))
    how = next((one for one in HOWS if one == values.get("how")), None)
    if how is None or not low < high <= low + LONGEST:
        raise Unreadable
    progress = await clearing.clear(ports, turn.person, str(needed(values, "plan")), how, Span(low, high))
    return _shown(ports, turn, progress)


async def clear_on(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The next step of what was begun."""
    return _shown(ports, turn, await clearing.go_on(ports, turn.person, str(needed(values, "plan"))))


async def undo(ports: Ports, turn: Turn, values: Values) -> Reply:
    """All of it taken back."""
    return _shown(ports, turn, await clearing.take_back(ports, turn.person, str(needed(values, "plan"))))


async def new_times(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What somebody else has cancelled, to be booked once more as it was booked before, as far as one still can."""
    booked = await bookings.view(ports, str(needed(values, "uid")), turn.person)
    address = bookings.again(ports, booked)
    if address is None:
        raise NotFound
    return await show_slots(ports, turn, {"address": address}, Wanted())


def _shown(ports: Ports, turn: Turn, progress: Progress) -> Reply:
    words, plan = words_for(turn.person.language), progress.plan
    data = {"plan": plan.id}
    undo = undoing(plan.began, "undo_clearing", data, plan.lasts)
    rows = [row for row in progress.rows if not plan.undoing or row[1] not in ("cancelled", "moved", "stays")]
    if plan.ahead:
        stop = None if plan.undoing else button(words, undo)
        card = cards.working(words, progress.done, len(plan.items), rows, turn.person, data, stop)
        return Reply(card=card, about={}, draft=undo, then=partial(clear_on, ports, turn, data))
    if plan.undoing:
        return Reply(card=cards.taken_back(words, rows, turn.person, plan.window), about={}, draft={})
    rest = {"plan": ports.new_id(), "how": "cancel", "low": _iso(plan.window.start), "high": _iso(plan.window.end)}
    card = cards.finished(words, rows, turn.person, plan.window, button(words, undo), rest)
    return Reply(card=card, about={}, draft=undo)


def _iso(moment: Any) -> str:
    return str(moment.isoformat())


def _window(ports: Ports, turn: Turn, values: Values) -> Span | None:
    """The time that was said, as far as it lies ahead; None if none was."""
    now, zone = ports.clock(), turn.person.zone
    wanted = wanted_of(values, "when", turn.person, now)
    if wanted.day is None:
        return None
    day = zones.local_day(wanted.day, zone)
    low = max(wanted.exact or wanted.low or day.start, now)
    return Span(low, min(max(low, wanted.high or day.end), low + LONGEST))
