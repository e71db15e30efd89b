"""Tells organizers and colleagues in chat: the card of a booking changes in place, the other side's doing is said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any

from aiohttp import ClientError
from botbuilder.core import TurnContext
from botbuilder.schema import Activity, ConversationReference
from msrest.exceptions import ClientException, HttpOperationError

from bot.adapter import Adapter
from bot.connector import NoToken, pause_wanted
from bot.messages import message
from bot.sending import send, update
from cards.agenda import preview_card
from cards.booking import booking_card, change_notice, earlier_card, undelivered_card
from cards.calendars import news_card
from cards.kit import plain
from cards.shifted import shifted_card
from dialogs.shown import going_back
from dialogs.undoing import button
from language import format
from language.words import Words, words_for
from scheduling import zones
from scheduling.errors import Undeliverable
from scheduling.model import Booked, Booking, Connection, Notice, Organizer, Shifted
from scheduling.ports import Delivery, News
from scheduling.spans import Span

PATIENCE = 20.0  # seconds for all that is to be said of one change
GONE = 404
REMOVED = frozenset({403, 404})  # the bot was taken off, or the person left
HOPELESS = frozenset({400, 413})  # the same message would be refused again

Chat = Callable[[TurnContext], Awaitable[None]]


class ChatCourier:
    """Keeps the promises of the courier "chat" with proactive messages."""

    def __init__(self, adapter: Adapter, patience: float = PATIENCE) -> None:
        self._adapter, self._patience = adapter, patience

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        """Show the reader the booking as it is now; the answer is which activity shows it. Raises Undeliverable.

        Changing a card twice has the effect of once; a notice can be seen twice if the process dies in between.
        """
        reader = _reader(delivery)
        if reader is None:
            return {}
        if not reader.reference:
            raise Undeliverable("no conversation yet", permanent=True)
        telling = _Telling(delivery, reader, words_for(reader.language))
        await self.speak(reader.reference, telling.tell)
        return telling.shown

    async def preview(self, organizer: Organizer, today: date, meetings: Sequence[Booked]) -> None:
        """Today's meetings, in the morning; nothing where there is no chat. Raises Undeliverable."""
        card = preview_card(words_for(organizer.language), today, meetings, organizer)
        await self.say(organizer, message(card=card))

    async def calendar_news(self, organizer: Organizer, connection: Connection, news: News, title: str = "") -> None:
        """How a calendar is; nothing where there is no chat. Raises Undeliverable."""
        await self.say(organizer, message(card=news_card(words_for(organizer.language), connection, news, title)))

    async def announce(self, notice: Notice, organizer: Organizer, meetings: Sequence[tuple[Booking, Shifted]]) -> None:
        """Meetings at another time of day than was agreed. Can be seen twice if the process dies meanwhile. Raises
        Undeliverable."""
        if not organizer.reference:
            raise Undeliverable("no conversation yet", permanent=True)
        await self.say(organizer, message(card=shifted_card(words_for(organizer.language), meetings, notice.due)))

    async def say(self, person: Organizer, activity: Activity) -> Mapping[str, str] | None:
        """Something in somebody's personal chat; the answer is where it stands, None if there is no such chat. Raises
        Undeliverable."""
        if not person.reference:
            return None
        place: dict[str, str] = {}

        async def tell(context: TurnContext) -> None:
            place.update(_place(context, await send(context, activity)))

        await self.speak(person.reference, tell)
        return place

    async def speak(self, reference: Mapping[str, Any], chat: Chat) -> None:
        """Say something where a reference leads. Raises Undeliverable."""
        where = ConversationReference().deserialize(dict(reference))
        speaking = self._adapter.continue_conversation(where, chat, self._adapter.app_id)
        try:
            await asyncio.wait_for(speaking, self._patience)
        except HttpOperationError as problem:
            raise _undeliverable(problem) from problem
        except (ClientError, ClientException, TimeoutError, NoToken) as problem:
            raise Undeliverable(type(problem).__name__) from problem


class _Telling:
    """One delivery in one chat."""

    def __init__(self, delivery: Delivery, reader: Organizer, words: Words) -> None:
        self._delivery, self._reader, self._words = delivery, reader, words
        receipt = delivery.receipt("chat", delivery.notification.recipient)
        self._cards: Sequence[Mapping[str, str]] = receipt.data.get("cards", ()) if receipt else ()
        self.shown: Mapping[str, Any] = {}

    async def tell(self, context: TurnContext) -> None:
        notification, booking = self._delivery.notification, self._delivery.booking
        if notification.kind == "reminder":
            await self._send(context, self._reminder())
        elif notification.kind == "earlier":
            await self._tell_earlier(context)
        elif notification.kind == "undelivered":
            await send(context, message(card=undelivered_card(self._words, booking, self._notice())))
        elif notification.kind == "unwritten":
            await send(context, message(self._notice()))
        elif notification.kind in ("clash", "cannot_come", "proposed"):
            # A question to the organizer, so with the buttons that answer it.
            await self._send(context, self._notice())
        elif notification.kind == "renewed":  # a card has the link of its reader, and nothing else is news
            await self._updated(context)
        elif notification.kind in ("late", "noted"):
            await self._updated(context)
            await send(context, message(self._notice()))
        elif await self._updated(context):
            # That a request expired is nobody's doing, so nobody knows it yet.
            if notification.kind == "expired" or booking.changed_by != notification.recipient:
                await send(context, message(self._notice()))
        elif notification.kind != "changed" or booking.changed_by != notification.recipient:
            # A card says that it is cancelled, and not that nobody meant to come.
            await self._send(context, self._notice() if booking.outcome == "denied" else "")

    async def _send(self, context: TurnContext, said: str = "") -> None:
        self.shown = {"cards": [_place(context, await send(context, message(card=self._card(said))))]}

    async def _tell_earlier(self, context: TurnContext) -> None:
        delivery = self._delivery
        if delivery.earlier:
            card = earlier_card(self._words, delivery.booking, delivery.organizer, self._reader, delivery.earlier)
            await send(context, message(card=card))

    async def _updated(self, context: TurnContext) -> bool:
        """Change every card of the booking where it stands; False if none is left."""
        return any([await self._update(context, card["conversation"], card["activity"]) for card in self._cards])

    async def _update(self, context: TurnContext, conversation: str, identity: str) -> bool:
        try:
            await update(context, conversation, identity, message(card=self._card()))
        except HttpOperationError as problem:
            if problem.response.status_code != GONE:
                raise
            return False
        return True

    def _card(self, said: str = "") -> Mapping[str, Any]:
        calendar = self._delivery.receipt("calendar", "organizer")
        join_url = str(calendar.data.get("join_url", "")) if calendar and self._delivery.booking.stands else ""
        delivery = self._delivery
        undo = going_back(delivery.booking, self._reader, delivery.now) if delivery.now else None
        return booking_card(
            self._words,
            delivery.booking,
            delivery.organizer,
            self._reader,
            said=said,
            proposed=self._proposed(),
            join_url=join_url,
            now=delivery.now,
            neighbours=delivery.neighbours,
            undo=button(self._words, undo) if undo else None,
            manage_url=delivery.manage_url,
            waits=delivery.waiting,
            until=delivery.changes_until,
            spoken_of=delivery.receipt("group", delivery.notification.recipient) is not None,
        )

    def _reminder(self) -> str:
        booking, reader = self._delivery.booking, self._reader
        mine = reader.id == booking.organizer_id
        other = booking.attendee.name if mine else self._delivery.organizer.name
        when = format.span(booking.slot, reader.zone, self._words)
        return self._words("bot.reminder", name=plain(booking.title), other=plain(other), when=when)

    def _notice(self) -> str:
        delivery = self._delivery
        notification, booking = delivery.notification, delivery.booking
        lost = notification.guest_of(booking)
        return change_notice(
            self._words, booking, delivery.organizer, self._reader, notification.kind, self._proposed(), guest=lost
        )

    def _proposed(self) -> Span | None:
        """Where the attendee would rather have it, if that is what is told."""
        heard = self._delivery.receipt("inbox", "attendee")
        if self._delivery.notification.kind != "proposed" or heard is None or "proposed" not in heard.data:
            return None
        return Span(*(zones.from_iso(one) for one in heard.data["proposed"]))


def _place(context: TurnContext, identity: str) -> dict[str, str]:
    """Where a message stands, so that it can be changed later."""
    return {"conversation": context.activity.conversation.id, "activity": identity}


def _reader(delivery: Delivery) -> Organizer | None:
    return delivery.organizer if delivery.notification.recipient == "organizer" else delivery.attendee


def _undeliverable(problem: HttpOperationError) -> Undeliverable:
    status = problem.response.status_code
    return Undeliverable(
        f"the chat answered {status}",
        permanent=status in REMOVED | HOPELESS,
        gone=status in REMOVED,
        after=pause_wanted(problem.response.headers),
    )
