"""What comes into a conversation and what goes out, without a word of Teams."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduling.model import Organizer

# A card as things are when it is drawn: of several who tap at once, who is answered last may have looked first.
Fresh = Callable[[], Awaitable[Mapping[str, Any]]]
Step = Callable[[], Awaitable["Reply"]]


@dataclass(frozen=True)
class Turn:
    """One thing a person said or pressed."""

    person: Organizer
    text: str = ""
    verb: str = ""  # of the button that was pressed; empty for a message
    data: Mapping[str, Any] = field(default_factory=dict)  # of the button, with the card's inputs
    draft: Mapping[str, Any] | None = None  # what this conversation is in the middle of
    mentions: tuple[str, ...] = ()  # keys of the people mentioned
    shared: bool = False  # whether others read along


@dataclass(frozen=True)
class Placed:
    """A card that a group sees, and the bookings with which it changes."""

    uids: tuple[str, ...]
    shows: Mapping[str, Any]  # what draws it anew
    card: Mapping[str, Any] | None = None  # None where the reply itself, or the card that was pressed, is the one
    group: Mapping[str, Any] | None = None  # where the card is to be put up, None for here
    unseen: str = ""  # what is said instead where it could not be


@dataclass(frozen=True)
class Reply:
    """What the person sees. As the answer to a button, a card takes the place of the one that was pressed."""

    text: str = ""
    card: Mapping[str, Any] | None = None
    draft: Mapping[str, Any] | None = None  # kept until the next turn
    shows: str = ""  # uid of the booking the card shows, so that it can be changed in place later
    public: bool = False  # whether others may see the card, where the conversation has more than one person
    openly: str = ""  # what may be said there of a card that only one may see
    stays: Fresh | None = None  # what becomes of the pressed card there, where the answer is for one alone
    places: Placed | None = None  # what changes in a group from now on when a booking does
    spoken_of: tuple[str, ...] = ()  # uids of bookings that can be shown, later on, to the group in which this is said
    then: Step | None = None  # what is done next without being asked for; its answer takes the place of this card
    about: Mapping[str, Any] | None = None  # what "it" is from now on, empty for nothing; None leaves that as it was
