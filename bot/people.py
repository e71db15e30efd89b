"""Who is speaking and who is meant: what the channel's activities say of people."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import Any

from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity, ChannelAccount

from scheduling.model import Organizer
from scheduling.usecases.organizers import Who

log = logging.getLogger("bot")

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
CHAT_OF_TWO = "@unq.gbl.spaces"
PATIENCE = 3.0  # seconds to ask the channel about somebody; an invoke must be answered in five


def key_of(account: ChannelAccount | None) -> str:
    """The directory id of somebody, the channel's own id where there is none; empty for nobody."""
    return (account.aad_object_id or account.id or "") if account else ""


async def who_from(context: TurnContext, stored: Organizer | None) -> Who:
    """The sender of an activity. What neither it nor we know, name or address, is asked of the channel."""
    activity = context.activity
    name = activity.from_property.name or (stored.name if stored else "")
    email = stored.email if stored else ""
    unknown = not (name and email) and activity.conversation
    member = await _member(context, activity.from_property.id) if unknown else {}
    return Who(
        key=key_of(activity.from_property),
        name=name or str(member.get("name") or ""),
        email=email or _address(member),
        zone=zone_of(activity),
        language=language_of(activity),
        conversation=conversation_of(activity),
        reference=reference_of(activity),
    )


def language_of(activity: Activity) -> str:
    """The sender's language as a tag ("en", "de-AT"), or nothing."""
    told = activity.locale or ""
    return told if LANGUAGE_TAG.fullmatch(told) else ""


def zone_of(activity: Activity) -> str:
    """The sender's time zone as the client tells it, or nothing."""
    if activity.local_timezone:
        return str(activity.local_timezone)
    for entity in activity.entities or ():
        told = entity.additional_properties.get("timezone")
        if entity.type == "clientInfo" and isinstance(told, str):
            return told
    return ""


def is_personal(activity: Activity) -> bool:
    """Whether only the sender and the bot are in the conversation. A chat of two people, in which one of them uses the
    app, is "personal" to Teams as well."""
    where = activity.conversation
    if where is None or (where.id or "").endswith(CHAT_OF_TWO):
        return False
    return (where.conversation_type or "personal") == "personal"


def conversation_of(activity: Activity) -> str:
    """What one person is in the middle of in a conversation: in a group each has their own."""
    shared = "" if is_personal(activity) else f" {key_of(activity.from_property)}"
    return f"{activity.conversation.id if activity.conversation else ''}{shared}"


def reference_of(activity: Activity) -> Mapping[str, Any] | None:
    """Where to write to the sender later; None in a group, where others would read it.

    The activity's id and locale are left out: so the same conversation always gives the same reference.
    """
    return where_of(activity) if is_personal(activity) else None


def where_of(activity: Activity) -> Mapping[str, Any]:
    """The conversation itself, to write to it later."""
    reference = TurnContext.get_conversation_reference(activity)
    reference.activity_id = reference.locale = None
    return dict(reference.serialize())


def text_without(activity: Activity) -> str:
    """What was said, without the bot's own @mention."""
    text = activity.text or ""
    for mentioned, shown in _mentions(activity):
        if activity.recipient and mentioned.get("id") == activity.recipient.id:
            text = text.replace(shown or f"<at>{mentioned.get('name', '')}</at>", "")
    return re.sub(r"</?at[^>]*>", "", text).strip()


async def mentioned_keys(context: TurnContext) -> tuple[str, ...]:
    """The keys of the people mentioned, the bot aside."""
    activity = context.activity
    bot = activity.recipient.id if activity.recipient else ""
    people = [mentioned for mentioned, _ in _mentions(activity) if mentioned.get("id") not in (None, "", bot)]
    return tuple([await _mentioned_key(context, mentioned) for mentioned in people])


def _address(member: Mapping[str, Any]) -> str:
    for name in ("email", "userPrincipalName"):
        if "@" in str(member.get(name) or ""):
            return str(member[name])
    return ""


async def _mentioned_key(context: TurnContext, mentioned: Mapping[str, Any]) -> str:
    known = mentioned.get("aadObjectId") or (await _member(context, mentioned["id"])).get("aadObjectId")
    return str(known or mentioned["id"])


async def _member(context: TurnContext, identity: str | None) -> Mapping[str, Any]:
    """What the channel knows of somebody in the conversation; nothing if it does not answer soon."""
    connector = context.turn_state[BotAdapter.BOT_CONNECTOR_CLIENT_KEY]
    asked = connector.conversations.get_conversation_member(context.activity.conversation.id, identity)
    try:
        member = await asyncio.wait_for(asked, PATIENCE)
    except Exception as problem:  # whatever it is, the conversation goes on without
        log.warning("the channel does not tell who this is", extra={"problem": type(problem).__name__})
        return {}
    return {**member.serialize(), **member.additional_properties} if member else {}


def _mentions(activity: Activity) -> list[tuple[Mapping[str, Any], str]]:
    """Who is mentioned, and how the text writes it."""
    found = []
    for entity in activity.entities or ():
        mentioned = entity.additional_properties.get("mentioned")
        if (entity.type or "").lower() == "mention" and isinstance(mentioned, dict):
            shown = entity.additional_properties.get("text")
            found.append((mentioned, shown if isinstance(shown, str) else ""))
    return [(mentioned, shown) for mentioned, shown in found if isinstance(mentioned.get("id", ""), str)]
