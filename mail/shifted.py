"""The letter about meetings that a change of zone rules has put at another time of day."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from functools import partial
from typing import Any

from language import format
from language.words import Words, words_for
from mail.compose import LONGEST_SUBJECT, Post, by_machine, finish, in_chat, lay_out, mailbox, message_id
from scheduling.model import Booking, Notice, Organizer, Shifted
from scheduling.texts import one_line

Meetings = Sequence[tuple[Booking, Shifted]]
# What letters about one booking say besides.
NOTHING: dict[str, Any] = dict.fromkeys(
    (
        *("when", "was", "elsewhere", "by", "request", "until", "note", "join_url", "join_later", "times_lead"),
        *("actions", "calendars", "file_url", "stop_url", "deny_url", "reply"),
    ),
    "",
)


def shifted_letter(notice: Notice, organizer: Organizer, meetings: Meetings, post: Post) -> EmailMessage:
    """The finished letter; raises Undeliverable for an address no letter can be sent to."""
    words = words_for(organizer.language)
    message = EmailMessage()
    message["From"] = mailbox(words("product"), post.mail_from)
    message["To"] = mailbox("", organizer.email)
    message["Subject"] = one_line(words("shifted.subject"), LONGEST_SUBJECT)
    message["Date"] = notice.due.replace(microsecond=0)
    message["Message-ID"] = message_id(notice.id, post.host)
    by_machine(message)
    lay_out(message, _content(organizer, meetings, post, words))
    finish(message, notice.id, words)
    return message


def _content(organizer: Organizer, meetings: Meetings, post: Post, words: Words) -> dict[str, Any]:
    how = f"{words('shifted.how')} {words('mail.so.organizer', product=words('product'))}"
    return {
        **NOTHING,
        "lang": words.locale.language,
        "dir": words.locale.text_direction,
        "product": words("product"),
        "kind": "shifted",
        "over": False,
        "status": words("shifted.title"),
        "fact": words("shifted.lead"),
        "heading": words("shifted.subject"),
        "said": words("shifted.lead"),
        "labelled": partial(format.labelled, words=words),
        "rows": [_row(booking, one, words) for booking, one in meetings],
        "was_label": words("mail.was"),
        "request": in_chat(organizer, how, words),
        "why": words("shifted.why", site=post.host),
        "so": "",
    }


def _row(booking: Booking, one: Shifted, words: Words) -> tuple[str, str, str]:
    """When, what with whom, and when it was before."""
    name = one_line(words("agenda.row", name=booking.title, other=booking.attendee.name))
    theirs = one_line(format.shifted_for_attendee(booking, one, words))
    was = "" if one.ours is None else format.start_ahead(one.start, one.ours, words)
    return format.start_at(one.start, one.zone, words), " – ".join(filter(None, (name, theirs))), was
