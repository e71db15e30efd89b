"""The few elements we use, over `adaptivecards`, which lacks inputs, actions and everything newer than version 1.2.

The essential path keeps to elements that old clients know; every Action.Execute falls back to Action.Submit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adaptivecards.adaptivecard import AdaptiveCard
from adaptivecards.containers import ActionSet, Column, ColumnSet, Container, Fact, FactSet
from adaptivecards.elements import RichTextBlock, TextBlock, TextRun

VERSION = "1.5"  # the newest that Teams draws
MOST_REFRESHED = 60  # people a card may refresh itself for

Json = dict[str, Any]


def text(value: str, **style: Any) -> TextBlock:
    """A paragraph; Markdown, so wrap what people typed in `plain`."""
    return _made(TextBlock, text=value, wrap=True, **style)


def title(value: str) -> TextBlock:
    return text(plain(value), size="Large", weight="Bolder")


def quiet(value: str) -> TextBlock:
    return text(value, isSubtle=True, spacing="None")


def heading(value: str) -> TextBlock:
    return text(plain(value), weight="Bolder", spacing="Medium")


def struck(value: str) -> RichTextBlock:
    """What used to be."""
    return _made(RichTextBlock, inlines=[_made(TextRun, text=value, strikethrough=True, isSubtle=True)], spacing="None")


def facts(rows: Mapping[str, str]) -> FactSet:
    """Names and values; an empty value leaves its row out."""
    rows_shown = [_made(Fact, title=name, value=plain(value)) for name, value in rows.items() if value]
    return _made(FactSet, facts=rows_shown)


def group(items: Iterable[Any], **style: Any) -> Container:
    return _made(Container, items=list(items), **style)


def columns(*cells: Sequence[Any]) -> ColumnSet:
    return _made(ColumnSet, columns=[_made(Column, items=list(cell), width="stretch") for cell in cells])


def buttons(*actions: Json) -> ActionSet:
    return _made(ActionSet, actions=list(actions))


def press(label: str, verb: str, data: Mapping[str, Any] | None = None, *, main: bool = False, **more: Any) -> Json:
    """A button the bot answers. `data` says which record it means; an old client sends the same as a message."""
    values = dict(data or {})
    style = {"style": "positive"} if main else {}
    submit = {"type": "Action.Submit", "title": label, "data": {**values, "verb": verb}}
    return {"type": "Action.Execute", "title": label, "verb": verb, "data": values, **style, **more, "fallback": submit}


def link(label: str, url: str) -> Json:
    return {"type": "Action.OpenUrl", "title": label, "url": url}


def fold(label: str, body: Iterable[Any], actions: Iterable[Json] = ()) -> Json:
    """A button that unfolds more of the card."""
    inner = {"type": "AdaptiveCard", "body": list(body), "actions": list(actions)}
    return {"type": "Action.ShowCard", "title": label, "card": inner}


def entry(name: str, label: str, value: str = "", *, required: str = "", lines: bool = False, most: int = 0) -> Json:
    """A line to type into; `required` is what is said if it stays empty."""
    field = {"type": "Input.Text", "id": name, "label": label, "value": value, "isMultiline": lines}
    return {**field, **({"maxLength": most} if most else {}), **_required(required)}


def number(
    name: str, label: str, value: int | None, low: int, high: int, error: str, *, required: bool = False
) -> Json:
    field: Json = {"type": "Input.Number", "id": name, "label": label, "min": low, "max": high, "errorMessage": error}
    return {**field, **({} if value is None else {"value": value}), **({"isRequired": True} if required else {})}


def choice(name: str, label: str, value: str, options: Mapping[str, str]) -> Json:
    """One of several: value → what it is called."""
    choices = [{"title": shown, "value": key} for key, shown in options.items()]
    return {"type": "Input.ChoiceSet", "id": name, "label": label, "value": value, "choices": choices}


def day_entry(name: str, label: str, value: str, low: str, required: str) -> Json:
    """A date to pick, as ISO text, from `low` on."""
    return {"type": "Input.Date", "id": name, "label": label, "value": value, "min": low, **_required(required)}


def card(body: Iterable[Any], actions: Iterable[Json] = (), *, refresh: Json | None = None, speak: str = "") -> Json:
    """The finished card, as Teams wants it on the wire."""
    result = AdaptiveCard()
    result.body = list(body)
    result.actions = list(actions)
    if speak:
        result.speak = speak
    made: Json = json.loads(str(result))
    made["version"] = VERSION  # the library knows 1.2 and says so whatever one sets
    if refresh:
        made["refresh"] = refresh
    if not made["actions"]:
        del made["actions"]
    return made


def refreshing(verb: str, data: Mapping[str, Any], keys: Iterable[str]) -> Json:
    """Lets a card show the newest state whenever one of these people looks at it."""
    action = {"type": "Action.Execute", "verb": verb, "title": verb, "data": dict(data)}
    return {"action": action, "userIds": list(keys)[:MOST_REFRESHED]}


# What is markup anywhere, and what is at the beginning of a line.
_MARKUP = re.compile(r"[\\`*_\[\]<>~|&]|(?m:(?<=^)[#+=-]|(?<=^\d)[.)]|(?<=^\d\d)[.)])")


def plain(value: str) -> str:
    """Text somebody typed, so that no client reads Markdown into it."""
    return _MARKUP.sub(r"\\\g<0>", value)


def unmarked(value: str) -> str:
    """What a reader sees of text in Markdown: escapes undone, links as their label and address."""
    shown = re.sub(r"(?<!\\)\[([^\]]*)\]\(([^)]*)\)", lambda m: m[2] if m[1] == m[2] else f"{m[1]} ({m[2]})", value)
    return re.sub(r"\\([\\`*_\[\]<>~|&#+=.)-])", r"\1", shown.replace("**", ""))


def as_text(made: Mapping[str, Any]) -> str:
    """The card for clients that draw none, and for notifications."""
    return "\n".join(_lines(made.get("body", ())))


def _lines(elements: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for element in elements:
        if element["type"] == "TextBlock":
            yield unmarked(element["text"])
        elif element["type"] == "RichTextBlock":
            yield "".join(run["text"] for run in element["inlines"])
        elif element["type"] == "FactSet":
            yield from (f"{unmarked(fact['title'])}: {unmarked(fact['value'])}" for fact in element["facts"])
        yield from _lines(element.get("items", ()))
        yield from _lines(element.get("columns", ()))


def _required(message: str) -> Json:
    return {"isRequired": True, "errorMessage": message} if message else {}


def _made(kind: type[Any], **values: Any) -> Any:
    """An element of the library, which drops silently what it does not know; we do not."""
    if unknown := values.keys() - set(dir(kind)):
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind(**values)
