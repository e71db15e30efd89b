"""Keeps promises by letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mail.compose import Letter, Post, compose, mailbox, message_id, recipient
from mail.shifted import shifted_letter
from mail.smtp import Sender
from scheduling import zones
from scheduling.errors import Undeliverable
from scheduling.model import UNSURE, Actor, Booking, Connection, Kind, Notice, Organizer, Place, Shifted
from scheduling.ports import Delivery
from scheduling.spans import Span

# What a calendar has to hear; of anything else no provider tells, and no file goes along.
WRITTEN: frozenset[Kind] = frozenset({"confirmed", "moved", "changed", "cancelled"})
# Of the time they are promised for: they tell of no change of the booking.
AT_ITS_TIME: frozenset[Kind] = frozenset(
    {
        *("reminder", "late", "undelivered", "follow_up", "unwritten", "clash", "cannot_come", "proposed", "times"),
        *("earlier", "my_data", "renewed"),
    }
)

TOLD = frozenset({"start", "title", "place", "place_detail"})  # what a receipt says that the reader was told


def nobody(connection: Connection) -> bool:
    """No calendar invites by itself."""
    return False


class MailCourier:
    """Tells one reader of one booking, once, and remembers which letter was the first. `invites` says of which
    calendars the provider tells the attendees itself."""

    def __init__(self, sender: Sender, post: Post, invites: Callable[[Connection], bool] = nobody) -> None:
        """Raises ValueError for a sender that is no address."""
        try:
            mailbox("", post.mail_from)
        except Undeliverable:
            raise ValueError(f"MAIL_FROM must be one e-mail address, not {post.mail_from!r}") from None
        self.sender, self.post, self.invites = sender, post, invites

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        known = _known(delivery)
        if not self._concerns(delivery, told=bool(known)):
            return {}
        letter = _letter(delivery, known)
        await self.sender.send(compose(letter, self.post))
        if letter.kind == "my_data":  # it tells nothing of the booking that a later letter would follow
            return {}
        sent = message_id(letter.identity, self.post.host)
        return {
            "message_id": sent,
            "first": letter.first or sent,
            "start": delivery.booking.slot.start.isoformat(),
            "title": delivery.booking.title,
            "place": delivery.booking.place,
            "place_detail": delivery.booking.place_detail,
            "invited": letter.with_file or bool(known.get("invited")),
        }

    async def announce(self, notice: Notice, organizer: Organizer, meetings: Sequence[tuple[Booking, Shifted]]) -> None:
        """The same letter however often it is sent. Raises Undeliverable."""
        await self.sender.send(shifted_letter(notice, organizer, meetings, self.post))

    def _concerns(self, delivery: Delivery, told: bool) -> bool:
        """Whether there is somebody to tell, and something they do not know."""
        reader = delivery.notification.recipient
        if not recipient(reader, delivery.booking, delivery.organizer) or _to_oneself(delivery):
            return False
        if delivery.notification.guest and not delivery.notification.guest_of(delivery.booking):  # forgotten
            return False
        if delivery.notification.kind == "my_data":  # asked for, whatever became of the booking
            return True
        if self._invited_elsewhere(delivery) or _never_knew(delivery, told):
            return False
        if delivery.notification.kind == "earlier" and not delivery.earlier:  # they want to hear no more
            return False
        return not (_moved_back(delivery) or _changed_back(delivery) or _own_change(delivery))

    def _invited_elsewhere(self, delivery: Delivery) -> bool:
        """Whether the calendar's provider tells the attendee; whom our letter invited hears from us to the end."""
        notification, connection = delivery.notification, delivery.connection
        if notification.recipient != "attendee" or notification.kind not in WRITTEN or connection is None:
            return False
        return self.invites(connection) and _written(delivery) and not _known(delivery).get("invited")


def _letter(delivery: Delivery, known: Mapping[str, Any]) -> Letter:
    return Letter(
        identity=delivery.notification.id,
        kind=_kind(delivery, told=bool(known)),
        reader=delivery.notification.recipient,
        booking=delivery.booking,
        organizer=delivery.organizer,
        date=_date(delivery),
        first=str(known.get("first", "")),
        was=_known_start(known) or (delivery.booking.previous.start if delivery.booking.previous else None),
        join_url=_join_url(delivery),
        join_later=_join_later(delivery),
        with_file=_with_file(delivery, known),
        old_title=_old_title(delivery, known),
        old_place=_old_place(delivery, known),
        guest=_guest(delivery, "attendee"),
        lost=_guest(delivery, "organizer"),
        last=_last(delivery, known),
        until=delivery.changes_until,
        **_heard(delivery),
    )


def _known(delivery: Delivery) -> Mapping[str, Any]:
    """What was remembered of the letter before to the same reader; nothing if this is the first. After one of which
    nobody knows whether it arrived, nothing of what the reader takes to be so."""
    receipt = delivery.receipt("mail", delivery.notification.reader)
    known = receipt.data if receipt else {}
    if delivery.doubted is None:
        return known
    return {**{name: value for name, value in known.items() if name not in TOLD}, UNSURE: delivery.doubted}


def _heard(delivery: Delivery) -> dict[str, Any]:
    """Free times, and what the attendee has said by letter, for the letters that take it up."""
    if delivery.notification.kind == "earlier":
        return {"times": tuple(one.start for one in delivery.earlier)}
    receipt = delivery.receipt("inbox", "attendee")
    if receipt is None or delivery.notification.kind not in ("proposed", "times"):
        return {}
    data = receipt.data
    times = tuple(zones.from_iso(one) for one in data.get("times", ()))
    proposed = Span(*(zones.from_iso(one) for one in data["proposed"])) if data.get("proposed") else None
    return {"times": times, "fitting": bool(data.get("fitting")), "proposed": proposed}


def _last(delivery: Delivery, known: Mapping[str, Any]) -> str:
    """What the letter follows in the reader's mail program: their own letter, if it answers one."""
    receipt = delivery.receipt("inbox", "attendee")
    if delivery.notification.kind == "times" and receipt and receipt.data.get("message_id"):
        return str(receipt.data["message_id"])
    return str(known.get("message_id", ""))


def _guest(delivery: Delivery, reader: Actor) -> str:
    """The address of the further guest who is told, or of whom the organizer is told; empty if it is not one."""
    notification = delivery.notification
    return notification.guest_of(delivery.booking) if notification.recipient == reader else ""


def _known_start(known: Mapping[str, Any]) -> datetime | None:
    """When the reader thinks it is; not always the time before the last move, for it may move twice between letters."""
    return zones.from_iso(known["start"]) if "start" in known else None


def _moved_back(delivery: Delivery) -> bool:
    """Whether it moved, and moved back before anybody was told."""
    start = _known_start(_known(delivery))
    return delivery.notification.kind == "moved" and start == delivery.booking.slot.start


def _changed_back(delivery: Delivery) -> bool:
    """Whether it has the name and the place that the reader knows already."""
    known = _known(delivery)
    unknown = "title" not in known or _old_title(delivery, known) or _old_place(delivery, known)
    return delivery.notification.kind == "changed" and not unknown


def _own_change(delivery: Delivery) -> bool:
    """Whether an organizer would read of what they did themselves, with nothing in it for a calendar."""
    notification = delivery.notification
    return (notification.kind, notification.recipient) == ("changed", "organizer") and delivery.connection is not None


def _old_title(delivery: Delivery, known: Mapping[str, Any]) -> str:
    title = str(known.get("title", delivery.booking.title))
    return "" if title == delivery.booking.title else title


def _old_place(delivery: Delivery, known: Mapping[str, Any]) -> tuple[Place, str] | None:
    booking = delivery.booking
    place = known.get("place", booking.place), str(known.get("place_detail", booking.place_detail))
    return None if place == (booking.place, booking.place_detail) else place


def _date(delivery: Delivery) -> datetime:
    """The moment of what a letter tells, so that sending it again sends the same."""
    notification, booking = delivery.notification, delivery.booking
    return notification.due if notification.kind in AT_ITS_TIME else booking.changed or booking.created


def _kind(delivery: Delivery, *, told: bool) -> Kind:
    """Who never heard of the booking cannot be told that it moved or changed."""
    kind = delivery.notification.kind
    if kind not in ("moved", "changed") or told:
        return kind
    return "requested" if delivery.booking.status == "requested" else "confirmed"


def _never_knew(delivery: Delivery, told: bool) -> bool:
    """Whether a cancellation would be the first that its reader hears, or only repeats what the reader did.

    An attendee without a letter has still seen the page or the card that said "booked", so an organizer's cancellation
    reaches them all the same.
    """
    if delivery.booking.status != "cancelled" or told:
        return False
    notification = delivery.notification
    return notification.guest > 0 or notification.recipient == "organizer" or delivery.booking.changed_by == "attendee"


def _with_file(delivery: Delivery, known: Mapping[str, Any]) -> bool:
    """An attendee's calendar is written by letter, an organizer's only where none is connected; what no letter of ours
    put into a calendar, none takes out."""
    if delivery.notification.kind == "renewed":  # the invitation carries the links as well
        return bool(known.get("invited"))
    if delivery.notification.kind not in WRITTEN or delivery.booking.status == "requested":
        return False
    if delivery.booking.status == "cancelled" and not (known.get("invited") or known.get(UNSURE) in WRITTEN):
        return False
    return delivery.notification.recipient == "attendee" or delivery.connection is None


def _to_oneself(delivery: Delivery) -> bool:
    """Who books with oneself gets one letter, the attendee's."""
    own, booked = delivery.organizer.email, delivery.booking.attendee.email
    return delivery.notification.recipient == "organizer" and own.casefold() == booked.casefold()


def _written(delivery: Delivery) -> bool:
    """Whether the calendar has the event as the booking is now."""
    receipt = delivery.receipt("calendar", "organizer")
    return receipt is not None and receipt.sequence >= delivery.booking.sequence


def _join_url(delivery: Delivery) -> str:
    receipt = delivery.receipt("calendar", "organizer")
    if receipt is None or delivery.booking.status != "confirmed":
        return ""
    return str(receipt.data.get("join_url", ""))


def _join_later(delivery: Delivery) -> bool:
    """Whether a calendar that makes links to join has not been reached yet."""
    booking = delivery.booking
    if booking.place != "teams" or booking.status != "confirmed" or delivery.connection is None:
        return False
    return not _written(delivery) and not _join_url(delivery)
