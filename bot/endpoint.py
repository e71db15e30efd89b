"""POST /api/messages, and what happens when a turn breaks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.schema import Activity, ActivityEventNames, ActivityTypes

from bot.adapter import Adapter, BotSettings, failure, failure_text
from bot.courier import ChatCourier
from bot.handler import Answer, BookingBot
from bot.messages import message
from bot.rooms import RoomCourier
from dialogs import answer as answer_turn
from scheduling.ports import Ports

log = logging.getLogger("bot")


class Bot:
    """The bot of one installation. Its couriers are there at once; it serves when the ports are complete."""

    courier: ChatCourier
    rooms: RoomCourier

    def __init__(self, settings: BotSettings, answer: Answer = answer_turn) -> None:
        self._answer = answer
        self._bot: BookingBot | None = None
        self._adapter = Adapter(settings)
        self.courier = ChatCourier(self._adapter)
        self.rooms = RoomCourier(self.courier)

    def serve(self, ports: Ports) -> list[web.RouteDef]:
        """The routes of the Teams face."""
        self._adapter.incident = ports.incident
        self._adapter.on_turn_error = partial(on_turn_error, ports.incident)
        self._bot = bot = BookingBot(ports, self._answer, self.courier.say, self.rooms.put)

        async def messages(request: web.Request) -> web.Response:
            return await self._adapter.process(request, bot)

        async def only_posts(request: web.Request) -> web.Response:
            # Said here, since an address of two parts could else be a booking page.
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])

        return [web.post("/api/messages", messages), web.route("*", "/api/messages", only_posts)]

    async def close(self) -> None:
        """Say what is still to be said, and let go of the connections to the channel."""
        if self._bot:
            await self._bot.close()
        await self._adapter.close()


async def on_turn_error(incident: Callable[[], str], context: TurnContext, problem: Exception) -> None:
    """Tell whoever was speaking that it was too much at once, or under which id the bug is recorded.

    A proactive turn has nobody waiting; its problem goes to the courier, which the SDK would else not let know.
    """
    activity = context.activity
    if activity.type == ActivityTypes.event and activity.name == ActivityEventNames.continue_conversation:
        raise problem
    text = failure_text(activity, problem, incident)
    response = failure(activity, text)
    told = Activity(type=ActivityTypes.invoke_response, value=response) if response else None
    try:
        await context.send_activity(told or message(text))
    except Exception:
        log.exception("the failure could not be told")
