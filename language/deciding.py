"""Which command a sentence is: what its words speak for, or else what their order says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from language.absence import return_in
from language.chatter import IDLE
from language.commands import intent_of
from language.dates import Weekday
from language.evidence import evident, facts_of
from language.lexicon import first_names, lexicon, words
from language.naming import initial, owner_in, person_in, titled_in
from language.nodes import CLASSES, SIGNS, Node, compiled, first, signs
from language.page import OF_BOOKINGS
from language.participants import participant_known
from language.reading import said_by
from language.renaming import called_otherwise
from language.sentence import Sentence
from language.shifts import shift_in


def command_of(sentence: Sentence) -> str:
    """What the words speak for, or else what their order says; then what a closer look makes of it; and a booking that
    is to shift says so by how far."""
    facts = _facts(sentence)
    found = None if "URL" in facts else evident(sentence.signs, facts)
    found = found or intent_of(sentence.row)
    for taken_for, holds, meant in CLOSER:
        if found in taken_for and holds(sentence, facts):
            return meant
    if found == "none" and (_edits(sentence) or _sets_it(sentence)):
        found = "update_meeting_type"
    for taken_for, holds, meant in OF_TYPES:
        if found in taken_for and holds(sentence, facts):
            return meant
    return "reschedule_booking" if found in SHIFTING and _shifts(sentence, facts) else found


# What "set me up with a tasting, and cap it at 5 a day" would be for the change that is told behind it.
MADE = ("update_meeting_type", "unblock_time", "none")
# "a tasting" behind the verb that makes one, or what was named before "create it".
NEW_ONE = compiled(
    "^ (?: skip )* (?: CREATE (?: WITH | FOR SMALL )* | SHARE | (?<= WANT ) ) (?: ONE | NEW )"
    " (?: ONE | NEW | SETTING | DUR | LONG | NUMWORD | TYPE | CALLED | FOR | SMALL )*"
    " (?: WORD | QUOTED | BOOKING | THINGS )"
    " | ONE QUOTED .* CREATE SMALL (?: STOP | COMMA | DUR )"
)
CHANGED = compiled("LINK | UPDATE (?: THE | MY ) | WITH (?: ZONE | CLOCK )")
SETTLED = compiled("setting | DUR | HOURFORM | SET")


def _makes_one(sentence: Sentence) -> bool:
    """ "set me up with a tasting, 50 min, cap it at 5 a day": an article that says that there is none yet."""
    row = [node for node in sentence.row if node.kind != "TITLE"]
    text = "".join(signs([node]) + (SIGNS["ONE"] if _brings_article(sentence, node) else "") for node in row)
    return bool(NEW_ONE.search(text) and SETTLED.search(text) and not CHANGED.search(text))


def _brings_article(sentence: Sentence, node: Node) -> bool:
    """ "knock together a": a verb of the lexicon with its article."""
    if node.kind != "CREATE":
        return False
    last = words(said_by(sentence, node))[-1:]
    meanings = lexicon(sentence.locale).meanings
    return any(one.kind in ("ONE", "NEW") and len(one.words) == 1 for word in last for one in meanings.get(word, ()))


def _hides(sentence: Sentence) -> bool:
    """ "hide the consult, make it private": who may see it is said, so it is not paused."""
    told = [node.value for node in sentence.row if node.kind == "SETTING"]
    return any("visibility" in value for value in told) and first(sentence.row, "PAGE") is None


FROM_NOW = ("PRESENT", "FROMNOW", "NOW", "AGAIN", "INSTEAD")


def _is_there(sentence: Sentence) -> bool:
    """ "deck review: 30 min now, …", "for password resets, offer a start every 10 minutes": it is there already."""
    row, said = sentence.row, sentence.words
    if first(row, "CREATE", "MAKE", "WANT", "TYPE", "CALLED") is None:
        return any(
            before.kind in ("UNIT", "DUR", "HOURFORM", "HOURWORD")
            and (node.kind in FROM_NOW or sentence.signs.covers(("from_now",), node))
            for before, node in pairwise(said)
        )
    starts = [node for node in row if node.kind in ("LIMIT", "SETTING")]
    only = bool(starts) and all(node.value.keys() == {"increment_min"} for node in starts)
    led = first([node for node in row if node.kind != "SMALL"][:1], "FOR") is not None
    return only and led and first(row, "DUR", "HOURFORM", "NEW") is None


def _is_of_links(sentence: Sentence) -> bool:
    """ "every link to the tax review should work only once": what is so of all links is so of the meeting type."""
    told = [node for node in sentence.row if node.kind == "SETTING" and "single_use" in node.value]
    shared = first(sentence.row, "SHARE", "CREATE", "MAKE", "WANT", "LINK")
    return bool(told) and shared is None and first(sentence.words, "LINK") is not None


def _asks_to_see(sentence: Sentence) -> bool:
    """ "show me my bookings from 13 to 19 July, trying to squeeze in a holiday": whatever is told behind it."""
    row = [node for node in sentence.row if node.kind not in ("SMALL", "THE", "MY", "ALL", "FILL")]
    return [node.kind for node in row[:2]] in (["LIST", "BOOKING"], ["WHICH", "BOOKING"], ["SEE", "BOOKING"])


def _tells_hours(sentence: Sentence) -> bool:
    """ "my working hours: Sun to Thu 9-5, and never on a Saturday": what is said first is what it is about."""
    row = [node for node in sentence.row if node.kind not in ("SMALL", "THE", "MY", "FILL")]
    return [node.kind for node in row[:2]] == ["HOURSNOUN", "SET"] and first(row, "BLOCK", "AWAY", "PAUSE") is None


# "the tasting, never again on Mondays": a name with its article, or a pause behind it.
NEVER_OF_IT = compiled(
    "^ SMALL* (?: (?: THE | MY | FILL ) (?: WORD | BOOKING | SMALL )+ | QUOTED"
    " | WORD (?: WORD | BOOKING )* (?= COMMA | STOP ) )"
    " (?: COMMA | STOP )? SMALL* NEVER (?: skip | ON | AGAIN )* (?: SET | REPEAT | DATE )+ (?: skip )* $"
)


def _never_offers(sentence: Sentence) -> bool:
    """ "le lissage, plus jamais le lundi": one kind of meeting is no longer offered that day; the day stays open."""
    return bool(NEVER_OF_IT.search("".join(signs(sentence.row))))


def _works_then(sentence: Sentence) -> bool:
    """ "I'm working on Sunday 10 to 2": that day and not every week, which "I work Sundays" is."""
    row = [node for node in sentence.row if node.kind not in ("SMALL", "ON", "STOP", "FILL")]
    if [node.kind for node in row] != ["WORK", "DATE", "HOURS"]:
        return False
    return words(said_by(sentence, row[0]))[-1] in sentence.listed("working_then")


def _calls_off(sentence: Sentence) -> bool:
    """ "never mind, she texted me already": said first, whatever is told behind it, and no more than told."""
    row = [node for node in sentence.row if node.kind not in ("SMALL", "GREET")]
    behind = next((index for index, node in enumerate(row) if node.kind != "ABORT"), len(row))
    paused = row[behind : behind + 1] and row[behind].kind in ("COMMA", "STOP", "DASH")
    several = any(len(words(said_by(sentence, node))) > 1 for node in row[:behind])
    return behind > 0 and bool(paused or several) and all(node.kind in ("ABORT", *IDLE) for node in row[behind:])


def _stops_bookings(sentence: Sentence) -> bool:
    """ "stop voorlopig de boekingen van Lymfedrainage": several of something, and none of a day or with somebody."""
    several = sentence.listed("several_bookings")
    row = [node for node in sentence.row if node.kind not in ("SMALL", "THE", "MY", "ALL", "FILL")]
    led = len(row) > 2 and row[0].kind == "ABORT" and row[1].text in several and row[2].kind in OF_BOOKINGS
    return led and first(row, "WITH", *CLASSES["when"]) is None


def _puts_somebody(sentence: Sentence) -> bool:
    """ "mets M. Kowalczyk lundi à 10h30": somebody with a title, right behind the verb, and when."""
    person, who = titled_in(sentence.text, sentence.row)
    row = [index for index, node in enumerate(sentence.row) if node.kind not in (*CLASSES["skip"], "ATTO")]
    led = person is not None and len(row) > 1 and sentence.row[row[0]].kind == "UPDATE" and row[1] in who
    when = sentence.when() if led else None
    return when is not None and when.kind == "instant" and first(sentence.row, "SETTING", "LIMIT", "DATE") is not None


def _can_then(sentence: Sentence) -> bool:
    """ "al final el 20 de junio puedo de 10 a 12": nothing but a stretch of a day, and that one can."""
    able = sentence.listed("i_can")
    told = [node for node in sentence.row if node.kind not in (*CLASSES["skip"], *CLASSES["when"], "IN", "ON", "AT")]
    said_so = any(node.text in able for node in sentence.words) and all(node.text in able for node in told)
    when = sentence.when() if said_so and "?" not in sentence.text else None
    return when is not None and when.kind == "window" and first(sentence.row, "DATE") is not None


def _leaves_out(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "I can do any day but Monday": what one cannot is said, and no hours that could be opened."""
    day = next((index for index, node in enumerate(sentence.words) if node.kind in DAYS_LEFT_OUT), 0)
    lead = sentence.words[day - 1] if day else None
    left_out = lead is not None and (lead.kind == "EXCEPT" or lead.text in sentence.listed("excepting"))
    return left_out and "HOURS" not in facts


DAYS_LEFT_OUT = ("WEEKDAY", "WEEKDAYS", "MAYWEEKDAY", "WEEKSET", "WEEKENDS", "WEEKEND")


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
    row = [node for node in sentence.row if node.kind not in ("THE", "ON", "FILL", "MY", "UNIT", "SMALL")]
    if [node.kind for node in row] == ["RESUME", "DATE"] and not isinstance(row[1].value, Weekday):
        return True  # "resume the 19th"
    return any(
        verb.kind == "RESUME" and verb.text in verbs and day.kind in ("DATE", "SPAN")
        for one, other in pairwise(row)
        for verb, day in ((one, other), (other, one))  # "zet 8 mei weer open"
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
    absent = (
        "stays_away" in sentence.signs and participant_known(sentence)[0] is not None
    )  # "Anna can't come, delete it"
    return absent or (verb is not None and any(0 <= start - verb.end <= 1 for start, _ in pronouns))


def _is_with_somebody(sentence: Sentence) -> bool:
    """ "scrap the yard tour with Mere": what is with a person is a booking; "Lunch with Investors" is all one name."""
    text, row = sentence.text, sentence.row
    person, who = person_in(text, row)
    if person is None or first(row, "TYPE", "LINK", "QUOTED"):
        return False
    head = next((node for node in reversed(row[: min(who)]) if node.kind in ("WORD", "BOOKING")), None)
    named = head is not None and initial(text, head).isupper()
    return words(person)[0] in first_names() or (person[:1].isupper() and not named)


def _asks_when_able(sentence: Sentence) -> bool:
    """ "when could Lea meet on Thursday?": who is asked about stands between what is asked and the verb."""
    if not {"when_asked", "able"} <= sentence.signs.spans.keys():
        return False
    return any(
        verb.kind == "BOOK" and who.kind in ("WORD", "ZONE") and initial(sentence.text, who).isupper()
        for who, verb in pairwise(sentence.row)
    )


def _makes_listed(sentence: Sentence) -> bool:
    """ "make pitch feedback, 1h15, Fridays 1-5": behind a comma its length is told of what is new; "make pitch feedback
    1h15" changes it."""
    said = sentence.words
    row = said[next((index for index, node in enumerate(said) if node.kind not in ("SMALL", "GREET")), 0) :]
    name = next((index for index, node in enumerate(row) if index and node.kind not in (*NAMES, "QUOTED")), 0)
    return (
        name > 1
        and row[0].kind == "MAKE"
        and (row[name].kind == "COMMA" or said_by(sentence, row[name]) == ":")
        and len(row) > name + 1
        and row[name + 1].kind in ("NUM", "NUMWORD", "ONE", "DUR", "HALF", "HOURFORM", "QUARTER")
        and first(sentence.row, "DUR", "HOURFORM") is not None
    )


def _says_only(sentence: Sentence, name: str) -> bool:
    """Whether every word that could name something is of this class: "add templates"."""
    named = [node for node in sentence.row if node.kind in (*NAMES, "QUOTED", "GATE", "THINGS", "DUR", "SETTING")]
    return bool(named) and all(sentence.signs.covers((name,), node) for node in named)


def _moves_hour(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "muda a das 10 para as 11h30", "put back my 10am to 10:45": hours without days, of which nobody says that they
    are those of a week."""
    weekly = {"WORK", "BOOKABLE", "HOURSNOUN", "SET", "REPEAT", "PARTS", "DATE", "ONLY", "PAGE", "ALL", "EVERY"}
    led = any(node.kind in ("TO", "TOWARDS", "ATTO") for node in sentence.words)
    changed = "HOURS" in facts and ("UPDATE" in facts or {"OPENUP", "MY"} <= facts)
    own_slot = {"MOVE", "DATE", "HOURS"} <= facts and facts.isdisjoint({"SET", "REPEAT", "PARTS", "ONLY", "WORK"})
    if own_slot and led and _is_of_one_day(sentence):
        return True
    return changed and led and facts.isdisjoint(weekly | {"WORD", "QUOTED", "UNIT"})


def _is_of_one_day(sentence: Sentence) -> bool:
    """ "remarca o meu horário das 13h de hoje para as 15h": where the word for hours is one for an appointment too."""
    noun = first(sentence.row, "HOURSNOUN")
    return noun is not None and not sentence.listed("appointments_too").isdisjoint(words(said_by(sentence, noun)))


def _goes_towards(sentence: Sentence) -> bool:
    """ "kan m'n afspraak van 2 uur naar 4 uur", "the 5pm appointment must go to 6:15": a booking, and behind such a
    word a time that it goes to."""
    into = sentence.listed("to_length")
    row = [node for node in sentence.words if node.kind not in ("SMALL", "THE")]
    towards = [
        index
        for index, (node, then) in enumerate(pairwise(row))
        if then.kind in TIMED
        and (node.kind == "TOWARDS" or (node.kind == "SHOULD" and words(said_by(sentence, node))[-1] in into))
    ]
    before = [node.kind for node in row[: towards[0]]] if towards else []
    mine = before[:2] == ["MY", "BOOKING"]
    return mine or ("BOOKING" in before[:4] and not {"CLOCK", "OCLOCK"}.isdisjoint(before))


TIMED = ("NUM", "NUMWORD", "CLOCK", "WEEKDAY", "DAY", "NEXT", "ORD", "HALF", "DAYMONTH", "NOON", "DOTTED")
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
    if facts & {"QUOTED", "PAGE", "TYPE", "LINK", "GATE", "THINGS"}:
        return False
    if "WORD" in facts and not _tells_where_one_is(sentence):
        return False
    when = sentence.when()
    if when is None or when.kind not in ("day", "range", "window"):
        return False
    if when.kind == "day":
        return not any(node.kind in OPEN_ENDED for node in sentence.words)
    return bool((when.start or when.first) and (when.end or when.last))


def _tells_where_one_is(sentence: Sentence) -> bool:
    """ "domani sono in tribunale tutto il giorno, non accettare prenotazioni": the words before the pause are a place
    where one is that day, and behind it nothing is named."""
    row = sentence.row
    pause = next((index for index, node in enumerate(row) if node.kind in ("COMMA", "STOP") and index), len(row))
    verb, day = sentence.index("PAUSE"), sentence.index("DATE", "SPAN")
    named = [index for index, node in enumerate(row) if node.kind == "WORD"]
    lead = {"travelling", "i_am", "staying"} & sentence.signs.spans.keys()
    return bool(lead) and bool(named) and 0 <= day < min(named) and max(named) < pause < verb


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


def _sets_it(sentence: Sentence) -> bool:
    """ "hide it": a setting that says by itself what it is done to."""
    row = [node for node in sentence.row if node.kind not in CLASSES["skip"]]
    said = words(said_by(sentence, row[0])) if len(row) == 1 and row[0].kind == "SETTING" else ()
    return not sentence.listed("pointers").isdisjoint(said)


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
    timed = any(node.kind in CLASSES["when"] and node.kind != "AHEAD" for node in sentence.row)
    if timed or "WORD" not in facts or facts & {"MY", "CREATE", "NEW", "FURTHER", "EARLIER"}:
        return False
    into = lexicon(sentence.locale).listed("to_length")
    if "AHEAD" in facts:  # "pon la revisión en 40 minutos": what is changed has no moment
        return "UPDATE" in facts and participant_known(sentence)[0] is None and _begins_ahead(sentence, into)
    if "WITH" in facts:
        return False
    return any(
        node.kind == "DUR" and (before.text in into or not into.isdisjoint(words(said_by(sentence, node))[:1]))
        for before, node in pairwise(sentence.row)
    )


def _begins_ahead(sentence: Sentence, into: frozenset[str]) -> bool:
    ahead = first(sentence.row, "AHEAD")
    return ahead is not None and not into.isdisjoint(words(said_by(sentence, ahead))[:1])


SHIFTING = ("none", "list_bookings", "book", "update_meeting_type")


def _shifts(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "my 14:00 tomorrow an hour later"."""
    mine = facts & {"BOOKING", "MY", "SLOT"} or participant_known(sentence)[0] in _names(sentence)
    if not mine or facts & {"CREATE", "NEW", "TYPE", "BOOK", "setting", "SHOULD"}:
        return False
    return bool(facts & frozenset(DIRECTIONS)) and (shift_in(sentence.words, lexicon(sentence.locale))[0] is not None)


def _names(sentence: Sentence) -> frozenset[str]:
    """The words of a sentence that are somebody's first name, as they were typed: "put Rita an hour later"."""
    return frozenset(said_by(sentence, node) for node in sentence.row if node.text in first_names())


OF_PEOPLE = frozenset(["approve", "decline", "off_list", "unwanted_that"])


def _facts(sentence: Sentence) -> frozenset[str]:
    """The kinds of the row, whether a person is named, and whether a day is."""
    facts = facts_of(sentence.row) | {node.kind for node in sentence.words if node.kind in DIRECTIONS}
    signs = sentence.signs
    if not OF_PEOPLE.isdisjoint(signs.spans) and participant_known(sentence)[0] is not None:
        facts |= {"person"}
    if "ill" in signs and _is_of_somebody(sentence):
        facts |= {"family"}
    if "late" in signs and any(node.kind == "MOVE" and not signs.covers(("late",), node) for node in sentence.row):
        facts |= {"postponing"}  # "running late, push my 9am to 9:30"
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
    said = [span for name in places for span in sentence.signs.spans[name]]
    # "on the last Friday of May" goes on where the place ends, and is a day.
    return [node for node in sentence.row if not any(start < node.end <= end for start, end in said)]


DIRECTIONS = ("FURTHER", "EARLIER", "FROMNOW", "ONWARDS")


Check = Callable[[Sentence, frozenset[str]], bool]
# What a sentence may have been taken for, what a closer look at it finds, and what is meant then: the first row that
# holds decides.
CLOSER: tuple[tuple[Sequence[str], Check, str], ...] = (
    (
        RETURNING,
        lambda said, facts: not facts & {"UNBLOCK", "OPENUP", "PAGE", "TURNON"} and bool(return_in(said)),
        "block_time",
    ),
    (("named_now",), lambda said, _: not _names_it(said), "none"),
    (
        ("share_link",),
        lambda said, facts: not facts & {"LINK", "PAGE", "MYPAGE", "TYPE"} and _is_yours(said),
        "none",
    ),
    # "zeig mir meinen Kalender" is about what stands in it
    (
        ("list_calendars",),
        lambda said, facts: "one_calendar" in said.signs and "CONNECT" not in facts,
        "list_bookings",
    ),
    (("block_time", "unblock_time"), lambda said, _: _asks_to_see(said), "list_bookings"),
    (("block_time",), lambda said, _: _tells_hours(said), "set_hours"),
    (("block_time",), lambda said, _: _never_offers(said), "update_meeting_type"),
    (("set_hours",), lambda said, _: _works_then(said), "unblock_time"),
    (("none", "cancel_booking"), lambda said, facts: "ABORT" in facts and _stops_bookings(said), "pause"),
    (("pause",), lambda said, _: _closes_days(said), "block_time"),
    (("update_meeting_type",), lambda said, facts: "LINK" in facts and _counts_uses(said), "share_link"),
    (
        ("delete_meeting_type",),
        lambda said, _: _is_session_of(said) or _is_somebody(said) or _is_with_somebody(said),
        "cancel_booking",
    ),
    (("book",), lambda said, _: _asks_when_able(said), "find_times"),
    (("update_meeting_type",), lambda said, _: _makes_listed(said), "create_meeting_type"),
    (("create_meeting_type",), lambda said, _: _says_only(said, "template"), "templates"),
    (("set_hours",), lambda said, facts: _moves_hour(said, facts), "reschedule_booking"),
    (("list_bookings", "none"), lambda said, _: _goes_towards(said), "reschedule_booking"),
    (("share_booking",), lambda said, _: not _shows_others(said), "list_bookings"),
    (
        ("unblock_time", "block_time", "none"),
        lambda said, _: _asks_whether_free(said) or _asks_after(said),
        "find_times",
    ),
    (("none", "reschedule_booking"), lambda said, facts: _lengthens(said, facts), "update_meeting_type"),
    (("status_blocks",), lambda said, _: "?" in said.text and "treating" not in said.signs, "list_calendars"),
    (("cancel_booking",), lambda said, _: _tells_of_people(said), "none"),
    (OFFERING, lambda said, facts: _offers_starts(said, facts), "update_meeting_type"),
    (("resume",), lambda said, _: _reopens(said), "unblock_time"),
    (("none", "update_meeting_type"), lambda said, facts: "UPDATE" in facts and _puts_somebody(said), "book"),
    (("none",), lambda said, _: _can_then(said), "unblock_time"),
    (("unblock_time",), lambda said, facts: _leaves_out(said, facts), "none"),
    (("none",), lambda said, _: _is_day_off(said), "block_time"),
    (("none",), lambda said, _: _is_all(said, "requests"), "list_requests"),
    (("none",), lambda said, _: _calls_off(said), "abort"),
)
OF_TYPES: tuple[tuple[Sequence[str], Check, str], ...] = (
    (("share_link", "list_links", "list_meeting_types"), lambda said, _: _is_of_links(said), "update_meeting_type"),
    (("pause",), lambda said, facts: "MAKE" in facts and _hides(said), "update_meeting_type"),
    (MADE, lambda said, _: _makes_one(said), "create_meeting_type"),
    (("create_meeting_type",), lambda said, _: _is_there(said), "update_meeting_type"),
)
