"""Cards of groups: put up, and kept as things are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botbuilder.core import TurnContext
from msrest.exceptions import HttpOperationError

from bot.courier import REMOVED, ChatCourier
from bot.messages import message
from bot.sending import send, update
from cards.room import room_card
from dialogs.sign_ups import for_all
from language.words import words_for
from scheduling.ports import Delivery

Card = Mapping[str, Any]


class RoomCourier:
    """Keeps the promises of the courier "room": a meeting that was shown to a group, a sign-up."""

    def __init__(self, chats: ChatCourier) -> None:
        self._chats = chats

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        """Draw each card anew; nothing is sent, so twice is as once. Raises Undeliverable."""
        for placed in delivery.cards:
            card = _drawn(delivery, placed)
            if card is not None:
                await self._redraw(placed, card)
        return {}

    async def put(self, group: Mapping[str, Any], card: Card) -> dict[str, str]:
        """A card for everybody in a group; the answer is where it stands. Raises Undeliverable."""
        place: dict[str, str] = {}

        async def tell(context: TurnContext) -> None:
            sent = await send(context, message(card=card))
            place.update(conversation=context.activity.conversation.id, activity=sent)

        await self._chats.speak(group, tell)
        return place

    async def _redraw(self, placed: Card, card: Card) -> None:
        async def tell(context: TurnContext) -> None:
            try:
                await update(context, placed["conversation"], placed["activity"], message(card=card))
            except HttpOperationError as problem:
                # The card was deleted, or the bot is no longer there: nobody sees anything that is not so.
                if problem.response.status_code not in REMOVED:
                    raise

        await self._chats.speak(placed["group"], tell)


def _drawn(delivery: Delivery, placed: Card) -> Card | None:
    """The card as it is now; None for a sign-up whose link was revoked."""
    if "sign_up" in placed:
        seen = delivery.sign_ups.get(placed["sign_up"]["address"])
        return for_all(seen, placed["sign_up"]) if seen else None
    now = delivery.now or delivery.notification.due
    words = words_for(placed["language"])
    return room_card(words, delivery.booking, delivery.organizer, placed["zone"], now, placed["token"])
