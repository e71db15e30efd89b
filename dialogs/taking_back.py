"""Undo: whatever was changed last, or whatever the button stands below, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs import availability, bookings, calendars, clearing, hours, links, meeting_types, numbers, pages, previews
from dialogs.turn import Reply, Turn
from dialogs.undoing import is_late
from language.words import words_for
from scheduling.errors import Unreadable
from scheduling.ports import Ports

Values = Mapping[str, Any]

UNDOABLE = {
    "delete_meeting_type": meeting_types.delete,
    "restore_type": meeting_types.restore,
    "update_meeting_type": meeting_types.change_back,
    "unapply": meeting_types.unapply,
    "order_meeting_type": meeting_types.order,
    "renew_own": meeting_types.renew_own,
    "pause": pages.pause,
    "describe_page": pages.describe,
    "resume": pages.resume,
    "unpublish": pages.unpublish,
    "publish": pages.publish,
    "teams_for_all": pages.teams_for_all,
    "set_hours": hours.set_hours,
    "set_timezone": availability.set_zone,
    "restore_dates": availability.restore,
    "revoke_link": links.revoke,
    "restore_link": links.restore,
    "unrenew_link": links.unrenew,
    "restore_booking": bookings.restore,
    "cancel_booking": bookings.cancel,
    "move_back": bookings.move_back,
    "preview": previews.preview,
    "no_show": numbers.no_show,
    "undo_clearing": clearing.undo,
    "choose_blocking": calendars.choose_blocking,
}


async def undo(ports: Ports, turn: Turn, values: Values) -> Reply:
    """What a button stands for, in `last`; typed, the last thing this conversation did, while it can be."""
    words = words_for(turn.person.language)
    last = values.get("last") or (turn.draft or {}).get("undo")
    if not last:
        return Reply(text=words("help.nothing_to_undo"))
    if last["command"] not in UNDOABLE:
        raise Unreadable
    if is_late(last, ports.clock()):
        return Reply(text=words("help.too_late"))
    return await UNDOABLE[last["command"]](ports, turn, last["values"])
