"""Which command a sentence is: what its words speak for, or else what their order says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from language.absence import return_in
from language.commands import intent_of
from language.evidence import evident, facts_of
from language.lexicon import first_names, lexicon, words
from language.naming import initial, owner_in
from language.nodes import CLASSES, Node, first
from language.participants import participant_known
from language.reading import said_by
from language.renaming import called_otherwise
from language.sentence import Sentence
from language.shifts import shift_in


def command_of(sentence: Sentence) -> str:
    """What the words speak for, or else what their order says; a booking that is to shift says so by how far."""
    facts = _facts(sentence)
    found = None if "URL" in facts else evident(sentence.signs, facts)
    found = found or intent_of(sentence.row)
    if found in RETURNING and not facts & {"UNBLOCK", "OPENUP", "PAGE", "TURNON"} and return_in(sentence):
        return "block_time"
    if found == "named_now" and not _names_it(sentence):
        return "none"
    if found == "share_link" and not facts & {"LINK", "PAGE", "MYPAGE", "TYPE"} and _is_yours(sentence):
        return "none"
    if found == "list_calendars" and "one_calendar" in sentence.signs and "CONNECT" not in facts:
        return "list_bookings"  # "zeig mir meinen Kalender" is about what stands in it
    if found == "pause" and _closes_days(sentence):
        return "block_time"
    if found == "update_meeting_type" and "LINK" in facts and _counts_uses(sentence):
        return "share_link"
    if found == "delete_meeting_type" and (_is_session_of(sentence) or _is_somebody(sentence)):
        return "cancel_booking"
    if found == "share_booking" and not _shows_others(sentence):
        return "list_bookings"
    if found in ("unblock_time", "block_time", "none") and (_asks_whether_free(sentence) or _asks_after(sentence)):
        return "find_times"
    if found in ("none", "reschedule_booking") and _lengthens(sentence, facts):
        return "update_meeting_type"
    if found == "status_blocks" and "?" in sentence.text and "treating" not in sentence.signs:
        return "list_calendars"
    if found == "cancel_booking" and _tells_of_people(sentence):
        return "none"
    if found in OFFERING and _offers_starts(sentence, facts):
        return "update_meeting_type"
    if found == "resume" and _reopens(sentence):
        return "unblock_time"
    if found == "none" and _is_day_off(sentence):
        return "block_time"
    if found == "none" and _is_all(sentence, "requests"):
        return "list_requests"
    if found == "none" and _edits(sentence):
        found = "update_meeting_type"
    return "reschedule_booking" if found in SHIFTING and _shifts(sentence, facts) else found


def _tells_of_people(sentence: Sentence) -> bool:
    """ "people cancel all the time": who does it stands before the verb, and it is not us who are asked."""
    row = [node for node in sentence.words if node.kind not in ("THE", "FILL", "MY", "SMALL")]
    return [node.kind for node in row[:2]] == ["THINGS", "CANCEL"] and len(row) > 2


OFFERING = ("create_meeting_type", "find_times")


def _offers_starts(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "offer sprint sync every 30 minutes": how often it starts, of a meeting type that is there; a new one would have
    a length."""
    starts = any(node.kind == "LIMIT" and node.value.keys() == {"increment_min"} for node in sentence.row)
    return (
        starts
        and "offering" in sentence.signs
        and not facts & {"DUR", "HOURFORM", "ONE", "NEW", "TYPE", "WITH", "when"}
    )


# What "I'm back on Monday" would be without its day.
RETURNING = ("none", "resume", "unblock_time", "list_bookings", "greet", "travel")


def _asks_whether_free(sentence: Sentence) -> bool:
    """ "anything free on Friday?" opens nothing; "can you free up Friday?" does."""
    vacant = lexicon(sentence.locale).listed("vacant")
    return (
        "?" in sentence.text
        and sentence.when() is not None
        and any(node.kind == "FREE" or (node.text in vacant and node.kind != "UNBLOCK") for node in sentence.words)
    )


def _reopens(sentence: Sentence) -> bool:
    """ "reopen 11 November": a date right behind the verb is what opens, and not the page."""
    verbs = lexicon(sentence.locale).listed("reopening")
    row = [node for node in sentence.row if node.kind not in ("THE", "ON", "FILL", "MY")]
    return any(
        verb.kind == "RESUME" and verb.text in verbs and day.kind in ("DATE", "SPAN") for verb, day in pairwise(row)
    )


def _counts_uses(sentence: Sentence) -> bool:
    """ "change Anna's link to 3 uses": what only a link has."""
    told = [node.value for node in sentence.row if node.kind in ("SETTING", "LIMIT")]
    return bool(told) and all(value.keys() <= {"max_uses", "expires_days"} for value in told)


def _is_session_of(sentence: Sentence) -> bool:
    """ "delete Ana's session": what somebody has is a booking, though people have kinds of meetings as well."""
    person, who = owner_in(sentence.text, sentence.row)
    behind = sentence.row[max(who, default=-1) + 1 :]
    named = person is not None and words(person)[0] in first_names()
    session = bool(behind) and (behind[0].kind == "BOOKING" or behind[0].text in sentence.listed("generic_meetings"))
    return named and session and first(behind, "TYPE", "LINK") is None


def _is_somebody(sentence: Sentence) -> bool:
    """ "Zeynep's not coming on Tuesday, remove her": no meeting type is a she."""
    verb = first(sentence.row, "DELETE")
    pronouns = sentence.signs.spans.get("somebody", ())
    return verb is not None and any(0 <= start - verb.end <= 1 for start, _ in pronouns)


OPEN_ENDED = ("UNTIL", "FROM", "OFFROM", "BY", "STARTING", "ONWARDS", "BEFORE", "AFTER")


def _closes_days(sentence: Sentence) -> bool:
    """ "no bookings this Saturday": days that are named and end keep free, whatever is said of them behind a comma;
    "until Friday" pauses the page."""
    meanings = lexicon(sentence.locale).meanings
    facts = facts_of(_until_comma(sentence.row))
    pauses = [node for node in sentence.row if node.kind == "PAUSE"]
    said = (word for node in pauses for word in words(said_by(sentence, node)))
    of_bookings = "BOOKING" in facts or any(one.kind == "BOOKING" for word in said for one in meanings.get(word, ()))
    if not pauses or not of_bookings or not facts & {"DATE", "SPAN", "PART"}:
        return False
    if facts & {"WORD", "QUOTED", "PAGE", "TYPE", "LINK", "GATE", "THINGS"}:
        return False
    when = sentence.when()
    if when is None or when.kind not in ("day", "range", "window"):
        return False
    if when.kind == "day":
        return not any(node.kind in OPEN_ENDED for node in sentence.words)
    return bool((when.start or when.first) and (when.end or when.last))


def _until_comma(row: Sequence[Node]) -> Sequence[Node]:
    """What stands before the first comma behind a time."""
    said = next((index for index, node in enumerate(row) if node.kind in ("DATE", "SPAN", "PART")), len(row))
    return row[: next((index for index, node in enumerate(row) if index > said and node.kind == "COMMA"), len(row))]


def _is_day_off(sentence: Sentence) -> bool:
    """ "Freitag frei": a day and the word for having it off; as a question it asks who is free."""
    off = lexicon(sentence.locale).listed("having_off")
    row = [node for node in sentence.row if node.kind not in CLASSES["skip"]]
    return (
        "?" not in sentence.text
        and len(row) > 1
        and row[-1].text in off
        and all(node.kind in (*CLASSES["when"], "AND", "ON") for node in row[:-1])
    )


def _is_all(sentence: Sentence, name: str) -> bool:
    """Whether nothing else is said than words of this class."""
    said = sentence.text.strip(" .!?")
    return any(sentence.text[start:end] == said for start, end in sentence.signs.spans.get(name, ()))


NAMES = ("WORD", "BOOKING", "ZONE")


def _edits(sentence: Sentence) -> bool:
    """ "edit Review": a verb that opens something and a name with a capital letter, and nothing else."""
    row = [node for node in sentence.row if node.kind not in ("SMALL", "STOP", "THE", "MY", "TYPE", "FILL")]
    verb = lexicon(sentence.locale).listed("editing")
    if len(row) < 2 or row[0].kind != "UPDATE" or row[0].text not in verb:
        return False
    return all(node.kind in NAMES for node in row[1:]) and initial(sentence.text, row[1]).isupper()


def _asks_after(sentence: Sentence) -> bool:
    """ "kan Femke donderdag?", "is Jo around on Monday", "see when Jo's open on Monday": whether somebody can, then."""
    able, there = sentence.listed("able_to"), sentence.listed("at_hand")
    row = [node for node in sentence.row if node.kind not in ("SMALL", "STOP", "ON", "AT", "THE", "FILL", "COMMA")]
    sought = bool(row) and row[0].kind == "FIND" and any(node.text in there for node in row)
    row = [node for node in row[sought:] if node.text not in there]
    named = [node for node in row if node.kind in NAMES]
    timed = [node for node in row if node.kind in CLASSES["when"]]
    begins = bool(sentence.words) and sentence.words[0].text in able and bool(there)
    asked = sought or begins or ("?" in sentence.text and any(node.text in able for node in sentence.words))
    alone = len(named) == 1 and bool(timed) and len(row) == 1 + len(timed)
    return asked and alone and (initial(sentence.text, named[0]).isupper() or named[0].text in first_names())


def _names_it(sentence: Sentence) -> bool:
    """ "call it Coaching"; "called Coaching" alone says nothing of what is to be done."""
    verb = first(sentence.row, "CALLED")
    pointers = lexicon(sentence.locale).listed("pointers")
    return verb is not None and not pointers.isdisjoint(words(said_by(sentence, verb)))


def _is_yours(sentence: Sentence) -> bool:
    """ "partage tes idées": what is whom we talk to's is no meeting type."""
    return not lexicon(sentence.locale).listed("yours").isdisjoint(node.text for node in sentence.words)


def _shows_others(sentence: Sentence) -> bool:
    """ "share my meeting with Anna"; "send me my meetings" shows them to nobody else."""
    verb = first(sentence.row, "SHARE")
    return verb is not None and said_by(sentence, verb).casefold() in lexicon(sentence.locale).listed("showing")


def _lengthens(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "porta Prima visita a 45 minuti": a name and what its length becomes."""
    if "WORD" not in facts or facts & {"MY", "WITH", "when", "CREATE", "NEW", "FURTHER", "EARLIER"}:
        return False
    into = lexicon(sentence.locale).listed("to_length")
    return any(
        node.kind == "DUR" and (before.text in into or not into.isdisjoint(words(said_by(sentence, node))[:1]))
        for before, node in pairwise(sentence.row)
    )


SHIFTING = ("none", "list_bookings", "book", "update_meeting_type")


def _shifts(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "my 14:00 tomorrow an hour later"."""
    if not facts & {"BOOKING", "MY", "SLOT"} or facts & {"CREATE", "NEW", "TYPE", "BOOK", "setting", "SHOULD"}:
        return False
    return bool(facts & frozenset(DIRECTIONS)) and (shift_in(sentence.words, lexicon(sentence.locale))[0] is not None)


OF_PEOPLE = frozenset(["approve", "decline", "off_list", "unwanted_that"])


def _facts(sentence: Sentence) -> frozenset[str]:
    """The kinds of the row, whether a person is named, and whether a day is."""
    facts = facts_of(sentence.row) | {node.kind for node in sentence.words if node.kind in DIRECTIONS}
    signs = sentence.signs
    if not OF_PEOPLE.isdisjoint(signs.spans) and participant_known(sentence)[0] is not None:
        facts |= {"person"}
    if "ill" in signs and _is_of_somebody(sentence):
        facts |= {"family"}
    if {"be_called", "no_longer"} <= signs.spans.keys() and called_otherwise(sentence) is not None:
        facts |= {"called_otherwise"}
    if _begins_with_length(sentence):
        facts |= {"length_named"}
    told = ("approval", "description", "color")
    if any(node.kind == "SETTING" and not node.value.keys().isdisjoint(told) for node in sentence.row):
        facts |= {"told"}
    if (
        ("order" in signs or "zone" in facts)
        and (found := sentence.when(_placeless(sentence)))
        and found.kind in ("day", "range", "window")
    ):
        facts |= {"dated"}
    return facts


def _begins_with_length(sentence: Sentence) -> bool:
    """ "30 minutes need my approval": a meeting type that is called by its length."""
    row = [node for node in sentence.row if node.kind not in ("SMALL", "THE", "MY", "ALL", "FILL", "EVERY")]
    return bool(row) and row[0].kind == "DUR" and first(row, "WORD", "QUOTED") is None


BEING = frozenset(["is", "ist", "est", "esta", "e"])


def _is_of_somebody(sentence: Sentence) -> bool:
    """ "Bram is ziek": who else is ill clears no day of mine."""
    row = [node for node in sentence.words if node.kind not in ("THE", "FILL")]
    titled = bool(row) and row[0].kind == "TITLE"  # "Herr Freitag ist krank"
    row = [node for node in row[1:] if node.kind != "STOP"] if titled else row
    kinds = ("WORD", "MONTH", "ZONE", *(("WEEKDAY", "DATE", "SPAN") if titled else ()))
    named = len(row) > 1 and row[0].kind in kinds and initial(sentence.text, row[0]).isupper()
    return named and row[1].text in BEING


def _placeless(sentence: Sentence) -> list[Node]:
    """The row without places in a list: "an zweiter Stelle" is no second of a month."""
    places = [name for name in sentence.signs.spans if name.startswith("place")]
    return [node for node in sentence.row if not sentence.signs.covers(places, node)]


DIRECTIONS = ("FURTHER", "EARLIER", "FROMNOW", "ONWARDS")
