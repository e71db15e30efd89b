"""Conversation: what was said or pressed goes in, what is to be seen comes out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from dialogs import (
    admin,
    availability,
    bookings,
    calendars,
    clearing,
    help,
    history,
    hours,
    late,
    links,
    meeting_types,
    numbers,
    own_data,
    pages,
    previews,
    requests,
    rooms,
    sign_ups,
    slots,
    taking_back,
    templates,
    travel,
    understood,
    waiting,
    whom,
    why,
)
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.errors import BookingError, SlotTaken
from scheduling.ports import Ports
from scheduling.usecases.meeting_types import names_of

log = logging.getLogger("dialogs")

Dialog = Callable[[Ports, Turn, Mapping[str, Any]], Awaitable[Reply]]

# Typed and pressed alike: a button's verb is a command, and what it carries are the values of a sentence.
COMMANDS: dict[str, Dialog] = {
    "create_meeting_type": meeting_types.create,
    "update_meeting_type": meeting_types.change,
    "save_type": meeting_types.save,
    "show_type": meeting_types.show,
    "delete_meeting_type": meeting_types.delete,
    "list_meeting_types": meeting_types.listing,
    "duplicate_meeting_type": meeting_types.duplicate,
    "order_meeting_type": meeting_types.order,
    "apply_to_booked": meeting_types.apply,
    "templates": templates.templates,
    "page": pages.page,
    "publish": pages.publish,
    "unpublish": pages.unpublish,
    "share_page": pages.share,
    "share_link": links.share,
    "new_link": links.new,
    "show_link": links.show,
    "list_links": links.listing,
    "renew_link": links.renew,
    "revoke_link": links.revoke,
    "signature": links.signature,
    "qr": links.qr,
    "pause": pages.pause,
    "describe_page": pages.describe,
    "teams_for_all": pages.teams_for_all,
    "teams_for_booked": pages.teams_for_booked,
    "resume": pages.resume,
    "set_hours": hours.set_hours,
    "show_hours": hours.show,
    "save_hours": hours.save,
    "set_timezone": availability.set_zone,
    "block_time": availability.block,
    "unblock_time": availability.unblock,
    "travel": travel.travel,
    "why": why.why,
    "mend": why.mend,
    "connect_calendar": calendars.connect,
    "disconnect_calendar": calendars.disconnect,
    "list_calendars": calendars.listing,
    "show_calendar": calendars.show,
    "choose_calendar": calendars.choose,
    "choose_blocking": calendars.choose_blocking,
    "status_blocks": calendars.status_blocks,
    "write_calendar": calendars.write,
    "test_calendar": calendars.test,
    "open_link": slots.open_link,
    "book": slots.book,
    "find_times": slots.find_times,
    "people": whom.people,
    "slots": slots.slots,
    "take": slots.take,
    "sign_up": sign_ups.sign_up,
    "sign_up_show": sign_ups.show,
    "sign_up_take": sign_ups.take,
    "sign_up_leave": sign_ups.leave,
    "sign_up_names": sign_ups.names,
    "release": slots.release,
    "share_booking": rooms.share,
    "room_booking": rooms.show,
    "booking": bookings.show,
    "note": bookings.note,
    "renew_booking_links": bookings.renew_links,
    "wait": waiting.wait,
    "earlier": waiting.earlier,
    "list_bookings": bookings.agenda,
    "cancel_booking": bookings.cancel,
    "restore_booking": bookings.restore,
    "approve_booking": requests.approve,
    "decline_booking": requests.decline,
    "suggest_booking": requests.suggest,
    "list_requests": requests.listing,
    "reschedule_booking": bookings.reschedule,
    "new_times": clearing.new_times,
    "history": history.history,
    "late": late.late,
    "numbers": numbers.numbers,
    "no_show": numbers.no_show,
    "preview": previews.preview,
    "clear_day": clearing.clear_day,
    "clear_now": clearing.clear_now,
    "clear_on": clearing.clear_on,
    "keep_day": clearing.keep_day,
    "undo": taking_back.undo,
    "export_data": own_data.export,
    "delete_data": own_data.ask,
    "keep_data": own_data.keep,
    "forget_me": own_data.forget,
    "admin": admin.admin,
    "admin_numbers": numbers.everybodys,
    "admin_user": admin.user,
    "admin_ask": admin.ask,
    "admin_do": admin.do,
    "help": help.help,
    "greet": help.greet,
    "thanks": help.thanked,
    "welcome": pages.welcome,
    "abort": waiting.abort,
    "none": help.lost,
}

# Commands that only look at something: what was asked before them still waits for its answer.
LOOKING = frozenset(
    {"list_bookings", "list_meeting_types", "list_links", "list_calendars", "list_requests", "show_hours", "page"}
    | {"history", "numbers", "why", "help", "greet"}
)
OPEN_ENDED = ("name", "person")  # questions that any text would answer


async def answer(ports: Ports, turn: Turn) -> Reply:
    """What the bot answers. What people can cause gets its sentence here; anything else is a bug and is raised."""
    values: Mapping[str, Any] = {}
    try:
        names = await names_of(ports, turn.person) if turn.text else ()
        command, values = understood.command(turn, ports.clock(), names, admin=turn.person.key in ports.admins)
        dialog = COMMANDS.get(command, help.lost)
        log.info("turn", extra={"command": command if command in COMMANDS else "unknown"})
        reply = await dialog(ports, turn, values)
        return replace(reply, draft=_kept(turn, command, reply))
    except SlotTaken:
        return await slots.taken(ports, turn, values)
    except BookingError as problem:
        return Reply(text=understood.refusal(words_for(turn.person.language), problem), draft=turn.draft)


def _kept(turn: Turn, command: str, reply: Reply) -> Mapping[str, Any] | None:
    """What the conversation remembers: what it is about, and what looking at something in between does not end: its
    last change, which can still be taken back, and its last question."""
    before, after = turn.draft or {}, dict(reply.draft or {})
    if reply.draft is None and command in LOOKING and before.get("asks") not in (None, *OPEN_ENDED):
        after = dict(before)
    if (reply.draft is None or "asks" in reply.draft) and command != "undo" and "undo" in before:
        after["undo"] = before["undo"]
    about = before.get("about") if reply.about is None else reply.about
    return {**after, "about": about} if about else after or None
