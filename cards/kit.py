"""The few elements we use, over `adaptivecards`, which lacks inputs, actions and everything newer than version 1.2.

The essential path keeps to elements that old clients know; every Action.Execute falls back to Action.Submit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from adaptivecards.adaptivecard import AdaptiveCard
from adaptivecards.baseobject import AdaptiveCardJSONEncoder, PropertyType
from adaptivecards.containers import ActionSet, Column, ColumnSet, Container, Fact, FactSet
from adaptivecards.elements import Image, RichTextBlock, TextBlock, TextRun

VERSION = "1.5"  # the newest that Teams draws
MOST_REFRESHED = 60  # people a card may refresh itself for
MOST_ROWS = 10  # with a button each: more would be long to read, and too large for Teams

LABEL, NUMBER = "64px", "48px"  # of a line of a chart
LONGEST_WORD = 20  # characters that a fact has room for at 280 pixels
LONGEST_LABEL = 26  # characters that a button has room for at 280 pixels

Json = dict[str, Any]
Made = TypeVar("Made")


class Text(TextBlock):  # type: ignore[misc]
    """A text that can be a heading for screen readers."""

    style = PropertyType(type=str)


def text(value: str, **style: Any) -> Text:
    """A paragraph; Markdown, so wrap what people typed in `plain`."""
    return _made(Text, text=value, wrap=True, **style)


def title(value: str) -> Text:
    return text(plain(value), size="Large", weight="Bolder", style="heading")


def quiet(value: str, **style: Any) -> Text:
    return text(value, isSubtle=True, **{"spacing": "None", **style})


def heading(value: str) -> Text:
    return text(plain(value), size="Medium", weight="Bolder", spacing="Large", style="heading")


def capital(value: str) -> str:
    """What begins with a date, at the beginning of a line: most languages write weekdays small."""
    return value[:1].upper() + value[1:]


def struck(label: str, value: str) -> RichTextBlock:
    """What used to be, and a word that says so, which is not struck through."""
    runs = [_made(TextRun, text=f"{label} ", isSubtle=True)]
    runs.append(_made(TextRun, text=value, strikethrough=True, isSubtle=True))
    return _made(RichTextBlock, inlines=runs, spacing="None")


def link_text(url: str) -> str:
    """Markdown of an address to open or to copy."""
    return f"[{_EMPHASIS.sub(_escaped, url)}]({url})"


def words_link(label: str, url: str) -> str:
    """Markdown of words that open an address; nothing for what is no plain address."""
    return f"[{plain(label)}]({url})" if _ADDRESS.fullmatch(url) else ""


def address(url: str, **style: Any) -> Text:
    return text(link_text(url), **style)


def picture(url: str, said: str, width: int = 200) -> Image:
    """A picture, so many pixels wide, and what it shows for those who do not see it."""
    return _made(Image, url=url, altText=said, width=f"{width}px", spacing="Medium")


def facts(rows: Mapping[str, str]) -> Container:
    """Names and values; an empty value leaves its row out. What a narrow table could not hold stands below it."""
    known = {name: value for name, value in rows.items() if value}
    wide = {name: value for name, value in known.items() if any(len(word) > LONGEST_WORD for word in value.split())}
    in_table = [_made(Fact, title=name, value=plain(value)) for name, value in known.items() if name not in wide]
    below = [line for name, value in wide.items() for line in labelled(name, value)]
    return group([*([_made(FactSet, facts=in_table)] if in_table else []), *below], spacing="Medium")


def labelled(name: str, value: str) -> list[Text]:
    """A name, and below it what somebody typed; an address can be opened."""
    shown = link_text(value) if _ADDRESS.fullmatch(value) else plain(value)
    return [quiet(name, spacing="Small"), text(shown, spacing="None")]


def group(items: Iterable[Any], **style: Any) -> Container:
    return _made(Container, items=list(items), **style)


def row(items: Sequence[Any], button: Json, **style: Any) -> ColumnSet:
    """A line of a list: words, and what can be done with it at the right."""
    said = _made(Column, items=list(items), width="stretch", verticalContentAlignment="Center")
    done = _made(Column, items=[_buttons(button)], width="auto", verticalContentAlignment="Center")
    return _made(ColumnSet, columns=[said, done], **style)


def tall_row(items: Sequence[Any], *buttons: Json, **style: Any) -> Container:
    """The same where the words are whole sentences, or the buttons several: these stand below them, since at their
    side they would squeeze them into a column of single words on a phone."""
    done = _made(Column, items=[_buttons(*buttons)], width="stretch")
    return group([*items, _made(ColumnSet, columns=[done], spacing="Small")], **style)


def bar(label: str, number: str, value: int, most: int, said: str = "") -> ColumnSet:
    """A line of a chart: what it is of, its number, and a bar as long as `value` is of `most`, with what else is to be
    said of it below. The number stands beside the bar: clients give a bar a margin that hides it in a short one."""
    drawn = [_made(Column, items=[], width=str(value), style="accent")] if value else []
    if drawn and most > value:
        drawn.append(_made(Column, items=[], width=str(most - value), spacing="None"))
    rows = [*([_made(ColumnSet, columns=drawn)] if drawn else []), *([quiet(said)] if said else [])]
    cells = [
        _made(Column, items=[text(label)], width=LABEL, verticalContentAlignment="Center"),
        _made(
            Column, items=[text(number, horizontalAlignment="Right")], width=NUMBER, verticalContentAlignment="Center"
        ),
        _made(Column, items=rows, width="stretch", verticalContentAlignment="Center"),
    ]
    return _made(ColumnSet, columns=cells, spacing="Small")


def stack(actions: Iterable[Json], **style: Any) -> Container:
    """Buttons below each other, so that no label is cut where room is scarce. (Teams can also let them flow side by
    side, with `layouts`, but the schema of 1.5 does not know of it.)"""
    return group((_made(ActionSet, actions=[action], spacing="Small") for action in actions), **style)


def press(label: str, verb: str, data: Mapping[str, Any] | None = None, *, main: bool = False, **more: Any) -> Json:
    """A button the bot answers. `data` says which record it means; an old client sends the same as a message."""
    values = dict(data or {})
    style = {"style": "positive"} if main else {}
    inputs = {name: value for name, value in more.items() if name == "associatedInputs"}
    submit = {"type": "Action.Submit", "title": label, "data": {**values, "verb": verb}, **inputs}
    return {"type": "Action.Execute", "title": label, "verb": verb, "data": values, **style, **more, "fallback": submit}


def link(label: str, url: str) -> Json:
    return {"type": "Action.OpenUrl", "title": label, "url": url}


def fold(label: str, body: Iterable[Any], actions: Iterable[Json] = ()) -> Json:
    """A button that unfolds more of the card."""
    inner = {"type": "AdaptiveCard", "body": list(body), "actions": list(actions)}
    return {"type": "Action.ShowCard", "title": label, "card": inner}


def hidden(label: str, name: str, items: Iterable[Any], *, shown: bool = False) -> list[Any]:
    """A button that shows and hides what stands below it. Unlike those of `fold`, inputs in it are sent with the card
    they stand on, seen or not; so none of them may be required."""
    opens = {"type": "Action.ToggleVisibility", "title": label, "targetElements": [name]}
    more = {} if shown else {"visible": False}
    return [_made(ActionSet, actions=[opens], spacing="Medium"), group(items, id=name, **more)]


def entry(name: str, label: str, value: str = "", *, required: str = "", lines: bool = False, most: int = 0) -> Json:
    """A line to type into; `required` is what is said if it stays empty."""
    field = {"type": "Input.Text", "id": name, "label": label, "value": value, "isMultiline": lines}
    return {**field, **({"maxLength": most} if most else {}), **_required(required)}


def number(
    name: str, label: str, value: int | None, low: int, high: int, error: str, *, required: bool = False
) -> Json:
    """A whole number. Only where one is needed does the client check its range, because the official renderer finds an
    empty field out of any range; the use cases check again."""
    field: Json = {"type": "Input.Number", "id": name, "label": label, "errorMessage": error}
    checked = {"min": low, "max": high, "isRequired": True} if required else {}
    return {**field, **({} if value is None else {"value": value}), **checked}


def choice(name: str, label: str, value: str, options: Mapping[str, str], *, required: str = "") -> Json:
    """One of several: value → what it is called; `required` is what is said if none is chosen."""
    choices = [{"title": shown, "value": key} for key, shown in options.items()]
    field = {"type": "Input.ChoiceSet", "id": name, "label": label, "value": value, "choices": choices}
    return {**field, **_required(required)}


def several(name: str, label: str, values: Iterable[str], options: Mapping[str, str]) -> Json:
    """Any of several, sent as their values with commas between; a client may send nothing at all if none is chosen."""
    choices = [{"title": shown, "value": key} for key, shown in options.items()]
    field = {"type": "Input.ChoiceSet", "id": name, "label": label, "isMultiSelect": True, "style": "expanded"}
    return {**field, "value": ",".join(values), "choices": choices}


def emptied(fields: Iterable[Json]) -> str:
    """The names of those inputs of which clients send nothing once they are empty: what takes the form has to know
    that they stood on it."""
    return " ".join(str(one["id"]) for one in fields if one["type"] in TYPED or one.get("isMultiSelect"))


TYPED = ("Input.Text", "Input.Number")


def toggle(name: str, label: str, said: str, on: bool) -> Json:
    """Whether `said` is so, as the texts "true" and "false"."""
    return {"type": "Input.Toggle", "id": name, "label": label, "title": said, "value": str(on).lower(), "wrap": True}


def problem(value: str) -> Text:
    """What is wrong with the field above."""
    return text(plain(value), color="Attention", weight="Bolder", spacing="Small")


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
    # As str(result) but for its indenting, for which Python's encoder leaves its fast ways.
    made: Json = json.loads(json.dumps(result.render(), sort_keys=True, cls=AdaptiveCardJSONEncoder))
    made["version"] = VERSION  # the library knows 1.2 and says so whatever one sets
    if refresh:
        made["refresh"] = refresh
    if not made["actions"]:
        del made["actions"]
    return made


def refreshing(verb: str, data: Mapping[str, Any], keys: Iterable[str] | None = None) -> Json:
    """Lets a card show the newest state whenever one of these people looks at it; without `keys` whoever does, where a
    chat has no more people than Teams refreshes a card for."""
    action = {"type": "Action.Execute", "verb": verb, "title": verb, "data": dict(data)}
    return {"action": action, **({} if keys is None else {"userIds": list(keys)[:MOST_REFRESHED]})}


# What may be markup anywhere: escapes, code, emphasis, links, tags, entities; and {{DATE(…)}}, which cards know.
_ANYWHERE = re.compile(r"[\\`*_\[\]<]|~(?=~|\Z)|&(?=#?\w*(?:;|\Z))|(?<=\{)\{")
# What is markup at the beginning of a line: quotes, headings, rulers, lists. No more, for not every client knows
# escapes, and "+49 30 …" is to look right everywhere.
_LINE = r"(?:(?<=[\r\n])|\A)"
_AT_START = re.compile(
    _LINE + r"([ \t]*[0-9]{0,9})(>|#(?=#{0,5}(?:\s|\Z))|[+-](?=\s|\Z)|[-=](?=[-= \t]*(?:[\r\n]|\Z)))"
)
_NUMBERED = re.compile(_LINE + r"([ \t]*[0-9]{1,9})([.)])(?=\s|\Z)")
_INDENTED = re.compile(_LINE + r"(?=[ ]{0,3}\t|[ ]{4})([ \t])")
_EMPHASIS = re.compile(r"(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")  # underscores within words are none
_ADDRESS = re.compile(r"https://[\w.~:/?#@!$&'+,=%-]+")
_TABLE = re.compile(r"[\r\n]")
_MARKED = re.compile(r"\\([\\`*_\[\]<>~|&#+=.){-])|&#(32|9);|\[((?:[^\\\]]|\\.)*)\]\(([^)]*)\)|\*\*")


def plain(value: str) -> str:
    """Text somebody typed, so that no client reads Markdown into it."""
    shown = _ANYWHERE.sub(_escaped, value)
    if _TABLE.search(value):
        shown = shown.replace("|", r"\|")
    shown = _NUMBERED.sub(r"\1\\\2", _AT_START.sub(r"\1\\\2", shown))
    return _INDENTED.sub(lambda found: f"&#{ord(found[1])};", shown)


def unmarked(value: str) -> str:
    """What a reader sees of text in Markdown: escapes undone, links as their label and address."""
    return _MARKED.sub(_seen, value)


def as_text(made: Mapping[str, Any]) -> str:
    """The card for clients that draw none, and for notifications: what it says, and what stands to choose."""
    return "\n".join(_lines(made.get("body", ())))


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _seen(found: re.Match[str]) -> str:
    escaped, space, label, url = found.groups()
    if label is not None:
        shown = unmarked(label)
        return shown if shown == url else f"{shown} ({url})"
    return chr(int(space)) if space else escaped or ""


def _lines(elements: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for element in elements:
        if element.get("isVisible") is False:
            continue
        if element["type"] == "TextBlock":
            yield unmarked(element["text"])
        elif element["type"] == "Image":
            yield element["altText"]
        elif element["type"] == "RichTextBlock":
            yield "".join(run["text"] for run in element["inlines"])
        elif element["type"] == "FactSet":
            yield from (f"{unmarked(fact['title'])}: {unmarked(fact['value'])}" for fact in element["facts"])
        elif element["type"] == "ActionSet":
            yield from (one["title"] for one in element["actions"] if one["type"] != "Action.ToggleVisibility")
        elif element["type"] == "ColumnSet":
            # The button of a row says nothing without the row.
            cells = [[one for one in column["items"] if one["type"] != "ActionSet"] for column in element["columns"]]
            first, *more = [said for said in (list(_lines(one)) for one in cells) if said] or [[]]
            if more:
                yield f"{' '.join(first)}: {', '.join(line for said in more for line in said)}"
            else:
                yield from first
        yield from _lines(element.get("items", ()))


def _buttons(*actions: Json) -> ActionSet:
    return _made(ActionSet, actions=list(actions))


def _required(message: str) -> Json:
    return {"isRequired": True, "errorMessage": message} if message else {}


def _made(kind: type[Made], **values: Any) -> Made:
    """An element of the library, which drops silently what it does not know; we do not."""
    if unknown := values.keys() - _known(kind):  # type: ignore[arg-type]  # of mypy: classes can be hashed
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind(**values)


@cache
def _known(kind: type[object]) -> frozenset[str]:
    return frozenset(dir(kind))
