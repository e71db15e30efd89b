"""What Teams asks of the app while somebody writes a message: to search, and to show what a link leads to.

https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/search-commands/respond-to-search
https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/link-unfurling
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from botbuilder.core import InvokeResponse

from dialogs.finding import Found, found, nothing, unfurled
from scheduling.model import Organizer
from scheduling.ports import Ports

QUERY = "composeExtension/query"
LINK = "composeExtension/queryLink"
ANONYMOUS_LINK = "composeExtension/anonymousQueryLink"

ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
SEARCH = "search"
PAGE = 25
LONGEST_SEARCH = 200


async def searched(ports: Ports, person: Organizer, value: Any) -> InvokeResponse:
    """What can be put into the message, so many at a time."""
    said = _said(value)
    results = await found(ports, person, said)
    if not results:
        return _body({"type": "message", "text": nothing(person, said)})
    first, count = _page(value)
    return _body(_results(results[first : first + count]))


async def linked(ports: Ports, language: str, value: Any, *, anonymous: bool) -> InvokeResponse:
    """What stands below a link that was pasted; nothing for one that says nothing to everybody."""
    url = value.get("url") if isinstance(value, dict) else None
    shown = await unfurled(ports, language, url, anonymous=anonymous) if isinstance(url, str) else None
    return _body(_results([shown])) if shown else InvokeResponse(status=200, body={})


def refused(text: str) -> InvokeResponse:
    """The answer to a search that is a sentence."""
    return _body({"type": "message", "text": text})


def _said(value: Any) -> str:
    listed = value.get("parameters") if isinstance(value, dict) else None
    for one in listed if isinstance(listed, list) else ():
        # The first time, before anything is typed, Teams asks with "initialRun" instead.
        if isinstance(one, dict) and one.get("name") == SEARCH and isinstance(one.get("value"), str):
            return str(one["value"])[:LONGEST_SEARCH].strip()
    return ""


def _page(value: Any) -> tuple[int, int]:
    options = value.get("queryOptions") if isinstance(value, dict) else None
    skip, count = (options.get(name) if isinstance(options, dict) else None for name in ("skip", "count"))
    first = skip if isinstance(skip, int) and skip >= 0 else 0
    return first, count if isinstance(count, int) and 0 < count <= PAGE else PAGE


def _results(shown: Sequence[Found]) -> Mapping[str, Any]:
    return {"type": "result", "attachmentLayout": "list", "attachments": [_attachment(one) for one in shown]}


def _attachment(one: Found) -> Mapping[str, Any]:
    preview = {"contentType": THUMBNAIL, "content": {"title": one.title, "text": one.line}}
    return {"contentType": ADAPTIVE_CARD, "content": dict(one.card), "preview": preview}


def _body(extension: Mapping[str, Any]) -> InvokeResponse:
    return InvokeResponse(status=200, body={"composeExtension": extension})
