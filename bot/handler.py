"""Activity -> Turn, Reply -> activity."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import ClientError
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity
from msrest.exceptions import ClientException, HttpOperationError

from bot import people
from bot.adapter import invoke_body, invoke_message
from bot.connector import NoToken
from bot.extension import ANONYMOUS_LINK, LINK, QUERY, linked, searched
from bot.messages import message
from bot.redrawing import Redrawing
from bot.sending import send, update
from cards import home
from dialogs.turn import Fresh, Reply, Step, Turn
from language.words import words_for
from scheduling.errors import BookingError, Undeliverable
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases.delivery import remember_card
from scheduling.usecases.organizers import Welcome, first_in, forget_chat, known, recall, remember, welcome
from scheduling.usecases.rooms import place, spoken_of

log = logging.getLogger("bot")

Answer = Callable[[Ports, Turn], Awaitable[Reply]]
# Says something in somebody's personal chat; the answer is where it stands, None if there is no such chat.
Aside = Callable[[Organizer, Activity], Awaitable[Mapping[str, str] | None]]
# Puts a card up in a group; the answer is where it stands.
Put = Callable[[Mapping[str, Any], Mapping[str, Any]], Awaitable[Mapping[str, str]]]

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
ERROR = "application/vnd.microsoft.error"
BUTTON = "adaptiveCard/action"
BREATH = 0.5  # seconds before each step that nobody asks for: the card before it has arrived, and can be read


class BookingBot(TeamsActivityHandler):
    """One conversation step: who speaks, what they say or press, what they are shown."""

    def __init__(self, ports: Ports, answer: Answer, aside: Aside, put: Put) -> None:
        self._ports = ports
        self._answer = answer
        self._aside = aside
        self._put = put
        self._redrawing = Redrawing()
        self._closing = False

    async def close(self) -> None:
        """Wait until every card shows what is so; what goes on in steps stops after the one that is being made."""
        self._closing = True
        await self._redrawing.close()

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        if not _addressed(turn_context.activity):
            return
        met = await self._meet(turn_context)
        turn = await _said(turn_context, met)
        reply = await self._placed(await self._answer(self._ports, turn))
        reply = await self._discreet(turn_context, met, reply)
        # The fallback of a button, for clients without Action.Execute, comes as a message: its card is replaced too.
        shown = await _shown(turn_context, reply, turn_context.activity.reply_to_id if turn.verb else None)
        await self._keep(turn_context, met, reply, shown)
        await self._follow(turn_context, met, reply, turn_context.activity.reply_to_id if turn.verb else shown)
        self._leave(turn_context, reply)
        self._carry_on(turn_context, reply, shown if reply.card else None)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        """Greets whoever meets the bot for the first time, and a group that it is added to; installationUpdate comes
        with this and says no more."""
        activity = turn_context.activity
        if not (activity.members_added and _addressed(activity)):
            return
        if not people.is_personal(activity):
            await self._greet_group(turn_context)
            return
        met = await self._meet(turn_context)
        if not met.new:
            return
        reply = await self._answer(self._ports, Turn(met.organizer, verb="welcome"))
        await self._keep(turn_context, met, reply, await _shown(turn_context, reply, None))

    async def _greet_group(self, context: TurnContext) -> None:
        """Says once what it does there, in the language of who added it, and nothing when only people are added."""
        activity = context.activity
        if activity.recipient is None or all(one.id != activity.recipient.id for one in activity.members_added):
            return
        if await first_in(self._ports, activity.conversation.id):
            stored = await known(self._ports, people.key_of(activity.from_property))
            words = words_for(stored.language if stored else people.language_of(activity))
            await send(context, message(card=home.group(words)))

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        """Taken off by somebody: their chat is gone, and what they have to know goes by letter."""
        person = await known(self._ports, people.key_of(turn_context.activity.from_property))
        if person and people.is_personal(turn_context.activity):
            await forget_chat(self._ports, person.id, person.reference)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        """Buttons of cards, and what is asked while somebody writes. Any other invoke is acknowledged and does nothing:
        it belongs to a feature we do not have.

        Overridden whole, since the SDK's own reading of adaptiveCard/action breaks on messages and on bad input.
        """
        activity = turn_context.activity
        if activity.name == QUERY and people.key_of(activity.from_property):
            return await searched(self._ports, (await self._meet(turn_context)).organizer, activity.value)
        if activity.name in (LINK, ANONYMOUS_LINK):
            language, anonymous = people.language_of(activity), activity.name == ANONYMOUS_LINK
            return await linked(self._ports, language, activity.value, anonymous=anonymous)
        if activity.name != BUTTON:
            log.info("invoke ignored", extra={"invoke": activity.name})
            return InvokeResponse(status=200)
        pressed = _pressed(activity)
        if pressed is None or not _addressed(activity):
            said = words_for(people.language_of(activity))("bot.broken_button")
            return invoke_body(400, ERROR, {"code": "BadRequest", "message": said})
        return await self._press(turn_context, *pressed)

    async def _press(self, context: TurnContext, verb: str, data: Mapping[str, Any]) -> InvokeResponse:
        met = await self._meet(context)
        shared = not people.is_personal(context.activity)
        turn = Turn(met.organizer, verb=verb, data=data, draft=met.draft, shared=shared)
        reply = await self._placed(await self._answer(self._ports, turn))
        reply = await self._discreet(context, met, reply)
        self._leave(context, reply)
        self._carry_on(context, reply, context.activity.reply_to_id if reply.card else None)
        if context.activity.value.get("trigger") != "automatic":  # who merely looks at a card speaks of nothing
            await self._keep(context, met, reply, context.activity.reply_to_id)
            await self._follow(context, met, reply, context.activity.reply_to_id)
        if reply.card is None:
            return invoke_message(reply.text)
        if reply.text:
            await send(context, message(reply.text))
        return invoke_body(200, ADAPTIVE_CARD, dict(reply.card))

    def _leave(self, context: TurnContext, reply: Reply) -> None:
        """Change the card that was pressed for everybody, where the answer itself was for one alone."""
        pressed, fresh = context.activity.reply_to_id, reply.stays
        if fresh is not None and pressed:
            self._redrawing.draw(pressed, lambda: _redrawn(context, pressed, fresh))

    def _carry_on(self, context: TurnContext, reply: Reply, card: str | None) -> None:
        """Do what follows from a reply, beside the answer: a press has to be answered before all of it is done."""
        if (then := reply.then) is not None:
            self._redrawing.draw(card or context.activity.id, lambda: self._carried_on(context, card, then))

    async def _carried_on(self, context: TurnContext, card: str | None, then: Step | None) -> None:
        while then is not None and not self._closing:
            await asyncio.sleep(BREATH)
            reply = await then()
            if card is not None and reply.card is not None:
                await _replaced(context, card, message(card=reply.card))
            then = reply.then

    async def _discreet(self, context: TurnContext, met: Welcome, reply: Reply) -> Reply:
        """The reply, or where others would read what is none of their business, a word that it is said elsewhere."""
        if people.is_personal(context.activity) or reply.public or reply.card is None:
            return reply
        words = words_for(met.organizer.language)
        try:
            place = await self._aside(met.organizer, message(reply.text, reply.card))
        except Undeliverable as problem:
            log.warning("nothing said aside", extra={"reason": problem.reason})
            place = None
        if reply.shows and place:
            await remember_card(self._ports, reply.shows, met.organizer.id, place)
        said = f"{reply.openly} {words('bot.aside' if place else 'bot.aside_unknown')}".lstrip()
        return replace(reply, text=said, card=None, shows="", openly="")

    async def _placed(self, reply: Reply) -> Reply:
        """The reply, once the card that belongs into another conversation stands there."""
        places = reply.places
        if places is None or places.group is None or places.card is None:
            return reply
        try:
            where = await self._put(places.group, places.card)
        except Undeliverable as problem:
            log.warning("not put up in the group", extra={"reason": problem.reason})
            return Reply(text=places.unseen, about=reply.about, draft=reply.draft)
        await place(self._ports, places.uids, {**where, "group": places.group, **places.shows})
        return replace(reply, places=None)

    async def _follow(self, context: TurnContext, met: Welcome, reply: Reply, card: str | None) -> None:
        """Remember what a group sees, and what can be shown to it, where the conversation is one."""
        if people.is_personal(context.activity):
            return
        group = people.where_of(context.activity)
        if reply.places and reply.places.uids and card:
            where = {"conversation": context.activity.conversation.id, "activity": card, "group": group}
            await place(self._ports, reply.places.uids, {**where, **reply.places.shows})
        if reply.spoken_of:
            await spoken_of(self._ports, reply.spoken_of, met.organizer.id, group)

    async def _meet(self, context: TurnContext) -> Welcome:
        """The sender as a person we know, and what the conversation is in the middle of."""
        activity = context.activity
        recalled = await recall(self._ports, people.key_of(activity.from_property), people.conversation_of(activity))
        return await welcome(self._ports, await people.who_from(context, recalled.organizer), recalled)

    async def _keep(self, context: TurnContext, met: Welcome, reply: Reply, shown: str | None) -> None:
        conversation = context.activity.conversation.id
        if reply.draft != met.draft:
            await remember(self._ports, people.conversation_of(context.activity), reply.draft)
        if reply.shows and shown:
            data = {"conversation": conversation, "activity": shown}
            await remember_card(self._ports, reply.shows, met.organizer.id, data)


def _addressed(activity: Activity) -> bool:
    """Whether somebody is speaking whom we can answer."""
    return bool(people.key_of(activity.from_property) and activity.conversation and activity.conversation.id)


async def _said(context: TurnContext, met: Welcome) -> Turn:
    value, shared = context.activity.value, not people.is_personal(context.activity)
    if not context.activity.text and isinstance(value, dict) and isinstance(value.get("verb"), str):
        data = {name: one for name, one in value.items() if name not in ("verb", "msteams")}
        return Turn(met.organizer, verb=value["verb"], data=data, draft=met.draft, shared=shared)
    text = people.text_without(context.activity)
    mentions = await people.mentioned_keys(context)
    return Turn(met.organizer, text=text, draft=met.draft, mentions=mentions, shared=shared)


def _pressed(activity: Activity) -> tuple[str, Mapping[str, Any]] | None:
    """The verb and the data of a button; None if the activity holds none."""
    action = activity.value.get("action") if isinstance(activity.value, dict) else None
    if not isinstance(action, dict) or action.get("type") != "Action.Execute":
        return None
    verb, data = action.get("verb"), action.get("data")
    if not isinstance(verb, str) or not verb or not isinstance(data, dict | None):
        return None
    return verb, data or {}


async def _shown(context: TurnContext, reply: Reply, replaces: str | None) -> str | None:
    """Show a reply, in place of an older activity if it can be; the answer is the id of what shows it."""
    if not reply.text and reply.card is None:
        return None
    activity = message(reply.text, reply.card)
    if replaces and reply.card is not None and await _replaced(context, replaces, activity):
        return replaces
    return await send(context, activity) or None


async def _redrawn(context: TurnContext, pressed: str, fresh: Fresh) -> None:
    try:
        card = await fresh()
    except BookingError as problem:  # a link that is used up, say: who presses next is told
        log.info("card left as it was", extra={"reason": problem.name})
        return
    await _replaced(context, pressed, message(card=card))


async def _replaced(context: TurnContext, replaces: str, activity: Activity) -> bool:
    try:
        await update(context, context.activity.conversation.id, replaces, activity)
    except (HttpOperationError, ClientError, ClientException, TimeoutError, NoToken) as problem:
        # It may be gone or too old: then the answer comes as a new message.
        log.warning("card not replaced", extra={"problem": type(problem).__name__})
        return False
    return True
