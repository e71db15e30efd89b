"""Activity -> the channel. What it finds too large is said again in plain words."""

from __future__ import annotations

from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity
from msrest.exceptions import HttpOperationError

from bot.messages import in_words

TOO_LARGE = 413


async def send(context: TurnContext, activity: Activity) -> str:
    """Say it; the answer is the id of what shows it. Raises HttpOperationError."""
    try:
        sent = await context.send_activity(activity)
    except HttpOperationError as problem:
        if problem.response.status_code != TOO_LARGE:
            raise
        sent = await context.send_activity(in_words(activity))
    return (sent.id or "") if sent else ""


async def update(context: TurnContext, conversation: str, identity: str, activity: Activity) -> None:
    """Put it in the place of what was said before, in any conversation. Raises HttpOperationError."""
    connector = context.turn_state[BotAdapter.BOT_CONNECTOR_CLIENT_KEY]
    _address(activity, context.activity, conversation, identity)
    try:
        await connector.conversations.update_activity(conversation, identity, activity)
    except HttpOperationError as problem:
        if problem.response.status_code != TOO_LARGE:
            raise
        shorter = in_words(activity)
        _address(shorter, context.activity, conversation, identity)
        await connector.conversations.update_activity(conversation, identity, shorter)


def _address(activity: Activity, turn: Activity, conversation: str, identity: str) -> None:
    TurnContext.apply_conversation_reference(activity, TurnContext.get_conversation_reference(turn))
    activity.id, activity.reply_to_id = identity, None
    if activity.conversation.id != conversation:
        activity.conversation = type(activity.conversation)(id=conversation)
