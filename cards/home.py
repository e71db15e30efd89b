"""The first words, and what can be said."""

from __future__ import annotations

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import Organizer

EXAMPLES = ("create", "book", "agenda", "hours", "share")
# What fits where one is: `help.<place>.<example>`.
TO_TRY = {
    "start": ("create", "hours", "book"),
    "length": ("minutes", "hour", "leave"),
    "slots": ("day", "part", "clock"),
    "booking": ("move", "cancel", "agenda"),
    "type": ("length", "private", "share"),
    "organizer": ("share", "off", "agenda"),
}


def home(words: Words, person: Organizer, *, said: str, name: str) -> Json:
    """What the bot does, in sentences that can be typed as they stand, and where a button leads to the rest; `name` is
    somebody to book, `said` what comes before all that."""
    examples = [
        kit.text(words("format.quoted", text=words(f"help.{example}", name=kit.plain(name))), spacing="Small")
        for example in EXAMPLES
    ]
    zone = format.zone_name(person.zone, words)
    return kit.card(
        [
            *([kit.text(said)] if said else []),
            kit.title(words("help.title")),
            *examples,
            kit.quiet(words("help.zone", zone=zone), spacing="Medium"),
        ],
        [
            kit.press(words("page.manage"), "page", main=True),
            kit.press(words("help.my_types"), "list_meeting_types"),
            kit.press(words("help.my_meetings"), "list_bookings"),
            kit.press(words("hours.mine"), "show_hours"),
        ],
    )


def group(words: Words) -> Json:
    """The first words in a group: what is shown there, in sentences, and nothing of anybody."""
    said = ("share", "group.sign_up", "book")
    examples = [words(f"help.{one}", name=kit.plain(words("help.somebody"))) for one in said]
    return kit.card(
        [
            kit.title(words("group.title")),
            kit.text(words("group.how")),
            *(kit.text(words("format.quoted", text=one), spacing="Small") for one in examples),
            kit.quiet(words("group.rest"), spacing="Medium"),
        ]
    )


def to_try(words: Words, place: str, *, said: str, name: str) -> Json:
    """Three things that can be said where one is; `name` is what is there, or somebody to book."""
    examples = [words(f"help.{place}.{example}", name=kit.plain(name)) for example in TO_TRY[place]]
    return kit.card(
        [
            *([kit.text(said)] if said else []),
            kit.title(words("help.now")),
            *(kit.text(words("format.quoted", text=one), spacing="Small") for one in examples),
        ],
        [
            kit.press(words("help.more"), "help", {"all": True}),
            kit.press(words("help.my_types"), "list_meeting_types"),
            kit.press(words("help.my_meetings"), "list_bookings"),
        ],
    )


def notice(title: str, sentence: str, *actions: Json) -> Json:
    """A fact and what follows from it."""
    return kit.card([kit.title(kit.capital(title)), kit.text(kit.plain(sentence))], actions)
