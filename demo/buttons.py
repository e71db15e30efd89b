"""Finds buttons in a card and gathers its inputs, as the renderer does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# A toggle without a value is off; every other input without one is empty.
OFF = "false"


def elements(card: Any) -> Iterator[Mapping[str, Any]]:
    """Everything in a card that has a type, from the outside inwards; no alternatives (`fallback`), no refresh."""
    if isinstance(card, Mapping):
        if isinstance(card.get("type"), str):
            yield card
        for name, value in card.items():
            if name not in ("fallback", "refresh", "data"):
                yield from elements(value)
    elif isinstance(card, list):
        for value in card:
            yield from elements(value)


def titled(card: Mapping[str, Any], title: str) -> Mapping[str, Any] | None:
    """The button of this title that sends something; None if there is none."""
    for element in elements(card):
        if element["type"] in ("Action.Execute", "Action.Submit") and element.get("title") == title:
            return element
    return None


def titles(card: Mapping[str, Any]) -> list[str]:
    """What the buttons of a card say, in order."""
    return [str(one.get("title", "")) for one in elements(card) if one["type"].startswith("Action.")]


def gathered(
    card: Mapping[str, Any], action: Mapping[str, Any], filled: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a button sends: its data, and the values of the inputs of its card unless it wants none; `filled` are those
    that somebody has changed. Of empty inputs nothing is sent."""
    data = dict(action.get("data") or {})
    if action.get("associatedInputs", "auto").lower() == "none":
        return data
    inputs = {one["id"]: _value(one) for one in _beside(card, action) if _is_input(one)} | dict(filled or {})
    return {**data, **{name: value for name, value in inputs.items() if value not in ("", None)}}


def _beside(card: Mapping[str, Any], action: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The elements of the card that a button stands on, and of the cards around it; not of those folded up in it."""
    yield from elements({**card, "actions": []})
    for folded in card.get("actions", ()):
        inner = folded.get("card") or {}
        if any(one is action for one in elements(inner)):
            yield from _beside(inner, action)


def _is_input(element: Mapping[str, Any]) -> bool:
    return str(element["type"]).startswith("Input.") and bool(element.get("id"))


def _value(element: Mapping[str, Any]) -> Any:
    if element["type"] == "Input.Toggle":
        return element.get("value", element.get("valueOff", OFF))
    return element.get("value", "")
