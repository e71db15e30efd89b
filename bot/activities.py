"""A request's body -> an activity. Whatever is wrong with the body is found here, before anything else sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, NoReturn
from urllib.parse import urlsplit

from aiohttp import web
from botbuilder.schema import Activity
from msrest.exceptions import ClientException

LARGEST = 256 * 1024  # bytes
DEEPEST = 64  # objects and lists within each other

# What the Bot Framework promises of the fields we use; any may be missing but `type`.
SHAPE: Mapping[str, type] = {
    "type": str,
    "id": str,
    "name": str,
    "text": str,
    "action": str,
    "locale": str,
    "channelId": str,
    "replyToId": str,
    "serviceUrl": str,
    "localTimezone": str,
    "deliveryMode": str,
    "from": dict,
    "recipient": dict,
    "conversation": dict,
    "channelData": dict,
    "entities": list,
    "membersAdded": list,
}
ACCOUNT: Mapping[str, type] = {
    "id": str,
    "name": str,
    "aadObjectId": str,
    "role": str,
    "conversationType": str,
    "tenantId": str,
}

ENTITY: Mapping[str, type] = {"type": str}


class NotAnActivity(ValueError):
    """The body is not what the Bot Framework sends; the message says why."""


async def read_body(request: web.Request) -> bytes:
    """The body, if it is JSON and not too long. Raises HTTPUnsupportedMediaType, HTTPRequestEntityTooLarge."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > LARGEST:
                raise web.HTTPRequestEntityTooLarge(LARGEST, len(body))
    except (web.RequestPayloadError, ConnectionError) as problem:  # badly packed, or the sender went away
        raise NotAnActivity("the body cannot be read") from problem
    return bytes(body)


def activity_from(body: bytes) -> Activity:
    """The activity in a body. Raises NotAnActivity."""
    try:
        data = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise NotAnActivity("the body is not JSON") from problem
    data = cleaned(data)
    _require_shape(data)
    try:
        return Activity().deserialize(data)
    except (ClientException, ValueError, TypeError, AttributeError, KeyError) as problem:
        raise NotAnActivity("a field has the wrong form") from problem


def tenants_of(activity: Activity) -> set[str]:
    """The directory ids of the tenants that an activity says it is from."""
    data = activity.channel_data if isinstance(activity.channel_data, dict) else {}
    tenant = data.get("tenant")
    # The SDK looks for tenantID, which nobody sends.
    told = [activity.conversation.additional_properties.get("tenantId") if activity.conversation else None]
    told.append(tenant.get("id") if isinstance(tenant, dict) else None)
    return {str(one).lower() for one in told if one}


def cleaned(value: Any, depth: int = 0) -> Any:
    """The same JSON without what no database stores: NUL and half characters. Raises NotAnActivity if too deep."""
    if depth > DEEPEST:
        raise NotAnActivity("the body is nested too deeply")
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _storable(value)
    if isinstance(value, list):
        return [cleaned(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_storable(key): cleaned(one, depth + 1) for key, one in value.items()}
    return value


def is_loopback(address: str) -> bool:
    """Whether an address leads to this machine and is written without any trick."""
    if any(character in address for character in "@\\") or any(character.isspace() for character in address):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port  # raises ValueError for a port that is none
        return parts.scheme in ("http", "https") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def _storable(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _require_shape(data: Any) -> None:
    if not isinstance(data, dict):
        raise NotAnActivity("the body is not an object")
    _require_types(data, SHAPE)
    if not data.get("type"):
        raise NotAnActivity("there is no type")
    single = [data[name] for name in ("from", "recipient", "conversation") if data.get(name) is not None]
    for account in (*single, *(data.get("membersAdded") or ())):
        _require_types(account, ACCOUNT)
    for entity in data.get("entities") or ():
        _require_types(entity, ENTITY)


def _require_types(data: Any, shape: Mapping[str, type]) -> None:
    if not isinstance(data, dict):
        raise NotAnActivity("a part of it is not an object")
    for name, kind in shape.items():
        if data.get(name) is not None and not isinstance(data[name], kind):
            raise NotAnActivity(f"{name} has the wrong type")
