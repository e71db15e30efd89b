"""Connect and disconnect a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cards.home import notice
from dialogs.turn import Reply, Turn
from language.words import words_for
from scheduling.ports import Ports
from scheduling.usecases import organizers

Values = Mapping[str, Any]


async def connect(ports: Ports, turn: Turn, values: Values) -> Reply:
    """The calendar this installation offers, whatever it was called."""
    words = words_for(turn.person.language)
    if not ports.providers:
        return Reply(text=words("dialog.no_calendars"))
    wanted = str(values.get("provider") or "")
    provider = wanted if wanted in ports.providers else ports.providers[0]
    await organizers.connect(ports, turn.person, provider, {})
    return Reply(card=notice(words(f"provider.{provider}"), words("dialog.connected")))


async def disconnect(ports: Ports, turn: Turn, values: Values) -> Reply:
    words = words_for(turn.person.language)
    connections = await organizers.connections(ports, turn.person)
    if not connections:
        return Reply(text=words("dialog.no_connection"))
    for provider in {one.provider for one in connections}:
        await organizers.disconnect(ports, turn.person, provider)
    return Reply(text=words("dialog.disconnected"))
