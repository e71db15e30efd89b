"""What asks for nothing of ours, though its words could: "turn off the lights", "don't cancel anything"."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from language.answer import Time
from language.lexicon import first_names, lexicon, words
from language.naming import initial
from language.nodes import Node, first
from language.sentence import Sentence
from language.thin import is_thin

ABOUT_TYPES = ("pause", "resume", "share_link", "delete_meeting_type", "revoke_link", "create_meeting_type", "book",
               "cancel_booking", "reschedule_booking")  # fmt: skip


# "Ana deleted the review yesterday": what was on a day that is over can be told, and no longer be changed.
ENDED = ("cancel_booking", "reschedule_booking")


def _is_over(sentence: Sentence, when: Time | None) -> bool:
    return when is not None and when.date is not None and when.date < sentence.now.date()


def is_idle(sentence: Sentence, command: str, values: Mapping[str, Any]) -> bool:
    """Whether nothing of ours is meant: "turn off the lights", "the van needs 4 new tyres"."""
    if command == "update_meeting_type" and "not_making" in sentence.signs:
        return True  # "I won't make the review private"
    if is_thin(sentence, command, values) or _is_something_else(sentence, command, values):
        return True
    if command == "update_meeting_type":
        stated = first(sentence.row, "SHOULD") is not None or "from_now" in sentence.signs
        return not values["changes"] and stated and not _has_verb(sentence)
    if command == "block_time" and "?" in sentence.text and "proposing" in sentence.signs:
        return True  # "I can't do Friday, how about Monday?"
    if command == "block_time" and _is_message(sentence):
        return True
    if command == "block_time" and _is_of_others(sentence):
        return True
    if command == "find_times" and "bygone" in sentence.signs and "when_asked" in sentence.signs:
        return True  # "when was skin check created"
    if command == "list_bookings" and _is_worldly(sentence):
        return True
    if command in DENIED and _is_denied_verb(sentence, DENIED[command]):
        return True
    if command == "book" and _asks_whether_bookable(sentence):
        return True
    if command == "cancel_booking" and _is_clear(sentence):
        return True
    if command in ENDED and _is_over(sentence, values.get("when")):
        return True
    if _is_about_the_world(sentence, command, values.get("name")):
        return True
    if command == "reschedule_booking":
        told = lexicon(sentence.locale).listed("moved")
        moved = any(node.kind == "MOVE" and node.text in told for node in sentence.words)
        return moved and values["to"] is None and values["shift_min"] is None
    return False


def _asks_whether_bookable(sentence: Sentence) -> bool:
    """ "can people book Friday?": who would do it stands before the verb, and it is not us who are asked."""
    bookers, able = sentence.listed("bookers"), sentence.listed("able_to")
    row = [node for node in sentence.words if node.kind not in ("THE", "MY", "FILL", "GREET")]
    asked = [node.kind for node in row[2:3]] == ["BOOK"] and row[0].text in able
    return asked and (row[1].kind == "THINGS" or row[1].text in bookers)


def _is_something_else(sentence: Sentence, command: str, values: Mapping[str, Any]) -> bool:
    """Whether the word that speaks for the command is a noun or tells of what was done."""
    row = sentence.row
    if command == "block_time":  # "we blocked two field goals on Saturday"
        begins = [node.text for node in sentence.words[:2]]
        done = len(begins) == 2 and begins[1] in sentence.listed("was_blocked")
        return done and begins[0] in sentence.listed("first_person")
    if command == "share_link":  # "the link between price and churn"
        return any((one.kind, other.kind) == ("LINK", "BETWEEN") for one, other in pairwise(row))
    if command == "book":  # "that book about vinyl was worth it"
        about = any((one.kind, other.kind) == ("BOOK", "AROUND") for one, other in pairwise(row))
        return about and row[0].kind in ("SMALL", "THE", "ONE", "MY") and row[1].kind == "BOOK"
    if command == "find_times":  # "is parking behind the courthouse free?"
        free = sentence.index("FREE")
        alone = free > 1 and all(node.kind == "STOP" for node in row[free + 1 :]) and values.get("when") is None
        placed = any((one.kind, other.kind) == ("WORD", "THE") for one, other in pairwise(row[:free]))
        return alone and placed and values.get("person") is None
    return False


def _is_clear(sentence: Sentence) -> bool:
    """ "is the 12th clear", "the link between the two is clear": how a day or a thing is calls nothing off."""
    said = [node for node in sentence.words if node.kind != "STOP"]
    if len(said) > 2 and said[-1].text in sentence.listed("vacant") and said[-2].text in sentence.listed("stating"):
        return True
    row = [node for node in sentence.row if node.kind not in ("SMALL", "STOP")]
    return len(row) > 1 and row[-1].text in sentence.listed("vacant") and row[-2].kind in ("DATE", "SPAN", "PART")


def _is_message(sentence: Sentence) -> bool:
    """ "tell Kofi I can't do Thursday": what somebody is to be told of a day keeps nothing free."""
    tellers = sentence.listed("tellers")
    return any(
        verb.text in tellers and who.kind == "WORD" and (who.text in first_names() or _is_proper(sentence, who))
        for verb, who in pairwise(sentence.words)
    )


def _is_proper(sentence: Sentence, node: Node) -> bool:
    return sentence.capitals and initial(sentence.text, node).isupper()


def _is_of_others(sentence: Sentence) -> bool:
    """ "Rosa can't do Tuesday", "my team can't do Monday": whose day that is no day of ours."""
    if not sentence.capitals or first(sentence.row, "BLOCK", "PAUSE", "NOBODY", "CLOSE", "KEEP", "AWAY") is not None:
        return False
    places, kinds = sentence.listed("workplaces"), [node.kind for node in sentence.row]
    return any(
        verb.kind == "IDLE"
        and who.kind == "WORD"
        and who.text not in places
        and (before == "MY" or initial(sentence.text, who).isupper() or who.text in first_names())
        for before, who, verb in zip(("", *kinds), sentence.row, sentence.row[1:], strict=False)
    )


def _is_about_the_world(sentence: Sentence, command: str, name: str | None) -> bool:
    """ "close the window", "je partage le bureau avec Jeanne"."""
    with_whom = () if command == "share_link" else ("WITH",)
    ours = first(sentence.row, "PAGE", "LINK", "TYPE", "BOOKING", "QUOTED", "DUR", "CALLED", *with_whom)
    if not (command in ABOUT_TYPES and name and ours is None) or "offering" in sentence.signs:
        return False
    said, worldly = words(name), lexicon(sentence.locale).listed("worldly")
    heads_first = lexicon(sentence.locale).option("heads_first")
    return said[0 if heads_first else -1] in worldly


def _is_worldly(sentence: Sentence) -> bool:
    """ "what's the weather tomorrow": a question for somebody else."""
    asked = lexicon(sentence.locale).listed("asked_elsewhere")
    return any(node.kind == "WORD" and node.text in asked for node in sentence.words)


# "don't cancel anything": a command whose verb is denied is not meant.
DENIED = {"cancel_booking": "CANCEL", "share_link": "SHARE", "book": "BOOK", "delete_meeting_type": "DELETE"}


def _is_denied_verb(sentence: Sentence, verb: str) -> bool:
    denials = lexicon(sentence.locale).listed("denials")
    found = [one.text in denials for one, other in pairwise(sentence.words) if other.kind == verb]
    return bool(found) and all(found)


def _has_verb(sentence: Sentence) -> bool:
    return first(sentence.row, "UPDATE", "MAKE", "ALLOW", "CREATE", "LIMIT", "ATTRIBUTE", "BUFFER") is not None


def is_told(sentence: Sentence, when: Time | None) -> bool:
    """ "yesterday was busy", "bookings closed at 5 yesterday" tell of a day that is over."""
    told = not lexicon(sentence.locale).listed("stating").isdisjoint(node.text for node in sentence.words)
    if when is not None and when.kind == "instant" and when.start is not None:
        return when.start.date() < sentence.now.date()
    return told and when is not None and when.date is not None and when.date < sentence.now.date()
