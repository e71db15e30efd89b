"""Calendars of an organizer: all of them, one of them, and how one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import Connection, Organizer, Shown, Watch
from scheduling.ports import News


def calendars_card(
    words: Words, watches: Sequence[Watch], person: Organizer, page: str, *, said: str = "", undo: Json | None = None
) -> Json:
    """All calendars with how they are, and what in them blocks; `page` is where another is connected."""
    body = [kit.title(words("calendars.title")), *([kit.text(kit.plain(said))] if said else [])]
    if not watches:
        body.append(kit.text(words("calendars.none")))
    for one in watches[: kit.MOST_ROWS]:
        name = kit.text(kit.plain(name_of(words, one.connection)), weight="Bolder")
        lines = [name, kit.quiet(state_of(words, one, person))]
        button = kit.press(words("calendars.change"), "show_calendar", {"id": one.connection.id})
        body.append(kit.tall_row(lines, button, spacing="Medium"))
    body.append(kit.quiet(words("calendars.page_hint"), spacing="Medium"))
    connect = kit.link(words("calendars.connect"), page)
    back = [undo] if undo else []
    if watches or undo:
        body.insert(-1, kit.quiet(_what_blocks(words, person), spacing="Medium"))
    if not watches:
        return kit.card(body, [connect, *back])
    return kit.card(body, [connect, _choosing(words, person), *back])


def _what_blocks(words: Words, person: Organizer) -> str:
    """Which events of the calendars take slots away, in a line."""
    named = [words(f"shown.{one}") for one in person.blocking]
    return words("calendars.what", names=format.listed(named, words)) if named else words("calendars.nothing")


def _choosing(words: Words, person: Organizer) -> Json:
    options = {one: words(f"shown.{one}") for one in get_args(Shown)}
    chosen = kit.several("shown", words("calendars.which_block"), person.blocking, options)
    save = kit.press(words("action.save"), "choose_blocking", {}, main=True)
    return kit.fold(words("calendars.choose"), [chosen], [save])


def calendar_card(words: Words, watch: Watch, person: Organizer, *, writable: bool, said: str = "") -> Json:
    """One calendar, and what can be changed about it."""
    one, which = watch.connection, {"id": watch.connection.id}
    verb = "unblock" if one.blocks else "block"
    buttons = [
        kit.press(words("calendars.test"), "test_calendar", which),
        kit.press(words(f"calendars.{verb}"), "choose_calendar", {**which, "blocks": not one.blocks}),
    ]
    if writable and not one.writes:
        buttons.append(kit.press(words("calendars.write"), "write_calendar", which))
    buttons += [
        kit.press(words("calendars.disconnect"), "disconnect_calendar", which),
        kit.press(words("calendars.all"), "list_calendars"),
    ]
    body = [
        kit.title(name_of(words, one)),
        *([kit.text(kit.plain(said))] if said else []),
        *([kit.text(words(f"provider.{one.provider}"))] if one.name else []),
        kit.quiet(state_of(words, watch, person)),
        kit.stack(buttons, spacing="Medium"),
    ]
    return kit.card(body)


def news_card(words: Words, connection: Connection, news: News, title: str = "") -> Json:
    """What an organizer has to know of a calendar, and what they can do about it."""
    name = kit.plain(name_of(words, connection))
    said = words(f"calendars.news.{news}_text", name=name, title=kit.plain(title))
    again = kit.press(words("calendars.test"), "test_calendar", {"id": connection.id})
    reconnect = kit.press(words("calendars.reconnect"), "list_calendars")
    buttons = {"refused": [reconnect, again], "lost": [again, reconnect]}
    return kit.card([kit.title(words(f"calendars.news.{news}")), kit.text(said)], buttons.get(news, []))


def name_of(words: Words, connection: Connection) -> str:
    return connection.name or words(f"provider.{connection.provider}")


def state_of(words: Words, watch: Watch, person: Organizer) -> str:
    """What it does, and since when it cannot be read."""
    if watch.failed:
        return words("calendars.failed", when=format.start(watch.failed, person.zone, words))
    parts = [words("calendars.blocks" if watch.connection.blocks else "calendars.open")]
    if watch.connection.writes:
        parts.append(words("calendars.writes"))
    return " · ".join(parts)
