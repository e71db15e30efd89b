"""What somebody is shown of the data about them: where it is to be had, and what deleting it does."""

from __future__ import annotations

from typing import Any

from cards import kit
from cards.kit import Json
from language.words import Words
from scheduling.model import Organizer
from scheduling.usecases.personal_data import How, Leaving


def data_card(words: Words, page: str) -> Json:
    """Where everything about a person can be looked at and downloaded for half an hour."""
    body = [kit.title(words("data.title")), kit.text(words("data.opens"))]
    return kit.card(body, [kit.link(words("data.open"), page), kit.press(words("data.delete"), "delete_data")])


def ask_card(words: Words, person: Organizer, foreseen: Leaving, page: str, *, said: str = "") -> Json:
    """What would become of everything about a person. Who forwards it gives nothing away: it names its person, and
    nobody else can press it."""
    body: list[Any] = [kit.title(words("data.ask.title"))]
    body += [kit.problem(said)] if said else []
    body.append(kit.text(words("data.ask.person")))
    for name, count in (
        ("past", len(foreseen.past)),
        ("given", len(foreseen.given)),
        ("attended", len([one for one in foreseen.attended if one not in foreseen.given])),
    ):
        body += [kit.text(words(f"data.ask.{name}", count=count))] if count else []
    body += [kit.text(words("data.ask.ahead", count=len(foreseen.ahead)))] if foreseen.ahead else []
    body += [
        kit.quiet(words("data.ask.stays_person"), spacing="Medium"),
        kit.text(words("data.ask.final"), weight="Bolder"),
    ]
    shown = {"organizer": person.id, "sequence": foreseen.mark}
    hows: tuple[How, ...] = ("cancel", "keep") if foreseen.ahead else ("cancel",)
    labels = {"cancel": "cancel" if foreseen.ahead else "all", "keep": "keep"}
    buttons = [kit.press(words(f"data.ask.{labels[how]}"), "forget_me", {**shown, "how": how}) for how in hows]
    back = kit.press(words("data.ask.back"), "keep_data")
    return kit.card(body, [back, kit.link(words("data.open"), page), *buttons])


def gone_card(words: Words, how: How, *, finished: bool) -> Json:
    """What was done, and what happens by itself from now on."""
    said = words("data.done.now" if finished else f"data.done.{how}")
    return kit.card([kit.title(words("data.done.title")), kit.text(said), kit.quiet(words("data.done.again"))])
