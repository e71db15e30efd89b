"""What somebody wants: a command and its values, from the verbs and nouns of the lexicon.

The intent is told by which kinds of words stand in the sentence; its values are what the time grammar and the settings
found; a name is what is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from language.answer import Time
from language.asides import without_asides
from language.callings import with_compounds, with_names
from language.commands import intent_of
from language.dates import Ahead, Dated
from language.descriptions import with_descriptions
from language.evidence import Evidence, evidence, evident, facts_of
from language.grammar import reduced_command
from language.items import gathered
from language.lexicon import command_lexicon, first_names, lexicon, words
from language.naming import (
    NUMBERS,
    PART,
    STRONG,
    TITLES,
    WHOLE,
    capitalised_in,
    capitals_end,
    initial,
    name_in,
    owner_in,
    person_in,
    said,
    titled_in,
)
from language.nodes import CLASSES, Node, every, first
from language.openings import availability, habit
from language.particles import with_verbs
from language.past import without_reports
from language.persons import NOBODY, Found, absent, known_person, whose
from language.resolving import find
from language.sentence import Sentence
from language.settings import minutes_of, sides
from language.shifts import Shift, shift_in, with_shifts
from language.times import understand_time
from language.tokens import LONGEST, tokens
from language.wishes import WISHES
from scheduling.zones import in_zone, instant, wall_clock

__all__ = ["Intent", "understand", "understand_answer", "understand_time"]


@dataclass(frozen=True)
class Intent:
    """One command; `values` has only what was said."""

    command: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"intent": self.command} | {name: _json(value) for name, value in self.values.items()}


def _json(value: Any) -> Any:
    return value.as_json("seconds") if isinstance(value, Time) else value


def understand(text: str, now: datetime, zone: str, locale: str = "en") -> Intent:
    """The command that is meant by `text` typed at `now` by somebody in `zone`; "none" if it is none of ours."""
    signs = evidence(text[:LONGEST], lexicon(locale).language)
    words = _words_of(text, locale, signs)
    signs = signs.without([node for node in words if node.value == PART or node.value == WHOLE])
    row = _reduced(text, words, locale)
    sentence = Sentence(text, row, words, now, zone, locale, signs)
    command = _command(sentence)
    values = VALUES.get(command, _nothing)(sentence)
    if _is_idle(sentence, command, values):
        return Intent("none")
    if command == "block_time" and _is_told(sentence, values["when"]):
        return Intent("none")
    return Intent(RENAMED.get(command, command), {name: value for name, value in values.items() if value is not None})


ABOUT_TYPES = ("pause", "resume", "share_link", "delete_meeting_type", "revoke_link", "create_meeting_type", "book",
               "cancel_booking")  # fmt: skip


def _is_idle(sentence: Sentence, command: str, values: Mapping[str, Any]) -> bool:
    """Whether nothing of ours is meant: "turn off the lights", "the van needs 4 new tyres"."""
    if command == "update_meeting_type":
        return not values["changes"] and first(sentence.row, "SHOULD") is not None and not _has_verb(sentence)
    if command in DENIED and _is_denied_verb(sentence, DENIED[command]):
        return True
    if command == "reschedule_booking":
        told = lexicon(sentence.locale).listed("moved")
        moved = any(node.kind == "MOVE" and node.text in told for node in sentence.words)
        return moved and values["to"] is None and values["shift_min"] is None
    name = values.get("name")
    ours = first(sentence.row, "PAGE", "LINK", "TYPE", "BOOKING", "QUOTED", "DUR", "CALLED", "WITH")
    worldly = lexicon(sentence.locale).listed("worldly")
    return bool(command in ABOUT_TYPES and name and ours is None and words(name)[-1] in worldly)


# "don't cancel anything": a command whose verb is denied is not meant.
DENIED = {"cancel_booking": "CANCEL", "share_link": "SHARE", "book": "BOOK", "delete_meeting_type": "DELETE"}


def _is_denied_verb(sentence: Sentence, verb: str) -> bool:
    denials = lexicon(sentence.locale).listed("denials")
    found = [one.text in denials for one, other in pairwise(sentence.words) if other.kind == verb]
    return bool(found) and all(found)


def _has_verb(sentence: Sentence) -> bool:
    return first(sentence.row, "UPDATE", "MAKE", "ALLOW", "CREATE", "LIMIT", "ATTRIBUTE", "BUFFER") is not None


def _is_told(sentence: Sentence, when: Time | None) -> bool:
    """ "yesterday was busy" tells of a day that is over."""
    told = not lexicon(sentence.locale).listed("stating").isdisjoint(node.text for node in sentence.words)
    return told and when is not None and when.date is not None and when.date < sentence.now.date()


def _reduced(text: str, words: Sequence[Node], locale: str) -> list[Node]:
    return _nameless(with_compounds(text, reduced_command(words, locale)), locale)


def _command(sentence: Sentence) -> str:
    """What the words speak for, or else what their order says; a booking that is to shift says so by how far."""
    facts = _facts(sentence)
    found = None if "URL" in facts else evident(sentence.signs, facts)
    found = found or intent_of(sentence.row)
    if found == "share_link" and not facts & {"LINK", "PAGE", "MYPAGE", "TYPE"} and _is_yours(sentence):
        return "none"
    if found == "share_booking" and not _shows_others(sentence):
        return "list_bookings"
    if found in ("none", "reschedule_booking") and _lengthens(sentence, facts):
        return "update_meeting_type"
    return "reschedule_booking" if found in SHIFTING and _shifts(sentence, facts) else found


def _is_yours(sentence: Sentence) -> bool:
    """ "partage tes idées": what is whom we talk to's is no meeting type."""
    return not lexicon(sentence.locale).listed("yours").isdisjoint(node.text for node in sentence.words)


def _shows_others(sentence: Sentence) -> bool:
    """ "share my meeting with Anna"; "send me my meetings" shows them to nobody else."""
    verb = first(sentence.row, "SHARE")
    return verb is not None and _raw(sentence, verb).casefold() in lexicon(sentence.locale).listed("showing")


def _lengthens(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "porta Prima visita a 45 minuti": a name and what its length becomes."""
    if "WORD" not in facts or facts & {"MY", "WITH", "when", "CREATE", "NEW", "FURTHER", "EARLIER"}:
        return False
    into = lexicon(sentence.locale).listed("to_length")
    return any(
        node.kind == "DUR" and (before.text in into or not into.isdisjoint(words(_raw(sentence, node))[:1]))
        for before, node in pairwise(sentence.row)
    )


def _raw(sentence: Sentence, node: Node) -> str:
    return sentence.text[node.start : node.end]


SHIFTING = ("none", "list_bookings", "book", "update_meeting_type")


def _shifts(sentence: Sentence, facts: frozenset[str]) -> bool:
    """ "my 14:00 tomorrow an hour later"."""
    if not facts & {"BOOKING", "MY", "SLOT"} or facts & {"CREATE", "NEW", "TYPE", "BOOK", "setting", "SHOULD"}:
        return False
    return bool(facts & frozenset(DIRECTIONS)) and (shift_in(sentence.words, lexicon(sentence.locale))[0] is not None)


def _facts(sentence: Sentence) -> frozenset[str]:
    """The kinds of the row, whether a person is named, and whether a day is."""
    facts = facts_of(sentence.row) | {node.kind for node in sentence.words if node.kind in DIRECTIONS}
    signs = sentence.signs
    if ("approve" in signs or "decline" in signs) and _known(sentence)[0] is not None:
        facts |= {"person"}
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


def _placeless(sentence: Sentence) -> list[Node]:
    """The row without places in a list: "an zweiter Stelle" is no second of a month."""
    places = [name for name in sentence.signs.spans if name.startswith("place")]
    return [node for node in sentence.row if not sentence.signs.covers(places, node)]


DIRECTIONS = ("FURTHER", "EARLIER", "FROMNOW", "ONWARDS")


def _words_of(text: str, locale: str, signs: Evidence | None = None) -> list[Node]:
    lex = command_lexicon(locale)
    row = with_verbs(tokens(text, lex), lex)
    if signs is None:
        return row
    row = without_reports(row, text[:LONGEST], lex.language)
    named = with_names(text, with_shifts(row, signs), lex)
    return with_descriptions(text, without_asides(text, named, lex), signs)


def _nameless(row: Sequence[Node], locale: str) -> list[Node]:
    """The row with the words silenced that fill a sentence and never name anything: "mal", "pls"."""
    fillers = lexicon(locale).listed("nameless")
    return [node._replace(kind="SMALL") if node.text in fillers and _one_word(node) else node for node in row]


def _one_word(node: Node) -> bool:
    return node.kind in FILLING and node.end - node.start == len(node.text) and node.value != PART


# Kinds a filling word may have got; a verb stays a verb.
FILLING = ("WORD", "THINGS", "GATE", "AGAIN", "INSTEAD", "JUNK", "LIST", "USES", "UNIT", "HOURWORD")


def _nothing(sentence: Sentence) -> dict[str, Any]:
    return {}


RENAMED = {"rename": "update_meeting_type", "renamed": "update_meeting_type"}


def _settings(sentence: Sentence) -> dict[str, Any]:
    made: dict[str, Any] = {}
    before = ""
    for node in sentence.row:
        if node.kind in ("SETTING", "LIMIT") and not (made and before == "INSTEAD"):  # "online instead of in person"
            made |= node.value
        before = node.kind if node.kind not in ("OF", "OFFROM") else before
    return made


# "set the buffer of the review to 10 minutes": the length stands apart from what it is the length of.
LENGTHS: Mapping[str, tuple[str, ...]] = {
    "NOTICE": ("min_notice_min",),
    "INCREMENT": ("increment_min",),
    "HORIZON": ("horizon_days",),
}


def _length_of(row: Sequence[Node]) -> dict[str, Any]:
    minutes = _duration(row)
    said_of = first(row, "BUFFER", *LENGTHS)
    if said_of and minutes is None and (amount := first(row, "AMOUNT")):
        minutes = minutes_of(amount) // (24 * 60 if said_of.kind == "HORIZON" else 1)
    names: tuple[str, ...] = ("duration_min",)
    if said_of:
        names = sides(row) if said_of.kind == "BUFFER" else LENGTHS[said_of.kind]
    return dict.fromkeys(names, minutes)


def _duration(row: Sequence[Node]) -> int | None:
    node = first(row, "DUR", "HOURFORM") or first(row, "AHEAD")
    return minutes_of(node) if node and node.kind != "AHEAD" else node.value if node else None


def _create(sentence: Sentence) -> dict[str, Any]:
    row = sentence.row
    skip = sentence.skipping("CREATE", "MAKE", "ALLOW", "START", "OPENUP", "NEW", "RESUME")
    verb = sentence.index("CREATE", "MAKE", "ALLOW")
    return {
        "name": name_in(sentence.text, row, skip, after=verb) or _kind_in(sentence, verb),
        "duration_min": _duration(row),
        "availability": availability(row),
        **_of_type(_settings(sentence)),
    }


def _of_type(found: Mapping[str, Any]) -> dict[str, Any]:
    """Only what a meeting type has: not the settings of a link."""
    return {name: value for name, value in found.items() if name not in ("max_uses", "expires_days")}


def _kind_in(sentence: Sentence, verb: int) -> str | None:
    """ "create a 15 minute chat": where nothing else is called a name, the kind of meeting is one."""
    nameable = lexicon(sentence.locale).options.get("nameable", ())
    row = sentence.row[verb + 1 :] if first(sentence.row[verb + 1 :], "BOOKING") else sentence.row
    for before, node in pairwise(row):  # "un premier appel"
        if before.kind in ("ORD", "MAYORD") and node.kind == "BOOKING":
            return said(sentence.text, before, node)
    said_so = (sentence.text[node.start : node.end] for node in row if node.kind == "BOOKING")
    return next((kind for kind in said_so if " ".join(words(kind)) in nameable), None)


def _update(sentence: Sentence) -> dict[str, Any]:
    approved = {"approval": True} if {"each", "approve"} <= sentence.signs.spans.keys() else {}
    row = _silenced(sentence) if approved else sentence.row
    should, verb = sentence.index("SHOULD"), sentence.index("UPDATE", "MAKE", "ALLOW", "CREATE", "DELETE", "CANCEL")
    skip, limits = sentence.skipping("SHOULD", "BOOK"), {"before": should}
    if should < 0:
        skip, limits = _changing(sentence), {"after": verb}
    changes = {
        **approved,
        **({} if _is_relative(sentence) else _length_of(row)),
        "availability": availability(row),
        **_of_type(_settings(sentence)),
    }
    if changes["availability"] is not None:
        row = _without_hours(row)
    told = {name: value for name, value in changes.items() if value is not None}
    if told.get("visibility") == "public" and _is_denied(sentence):
        told["visibility"] = "private"
    return {
        "name": name_in(sentence.text, row, skip, **limits) or _counted(sentence),
        "changes": told or _bare_length(sentence),
    }


def _without_hours(row: Sequence[Node]) -> list[Node]:
    """ "house viewing hours are now Tue 9-5": the word before the verb is what changes, and no part of the name."""
    after = [*row[1:], None]
    return [
        node._replace(kind="SMALL") if node.kind == "UNIT" and follows and follows.kind == "SHOULD" else node
        for node, follows in zip(row, after, strict=True)
    ]


def _is_denied(sentence: Sentence) -> bool:
    """ "don't show the review on my page"."""
    denials = lexicon(sentence.locale).listed("denials")
    return any(
        one.text in denials and other.kind in ("LIST", "MAKE", "KEEP") for one, other in pairwise(sentence.words)
    )


def _is_relative(sentence: Sentence) -> bool:
    """ "make it 5 minutes longer": how much is no length."""
    relative = lexicon(sentence.locale).listed("relative")
    return any(
        (before.kind == "DUR" and not relative.isdisjoint(words(sentence.text[before.end : node.end])[:1]))
        or (before.kind == "BY" and node.kind == "DUR")
        for before, node in pairwise(sentence.row)
    )


def _counted(sentence: Sentence) -> str | None:
    """ "no more than 4 driving lessons a day": the name within its limit."""
    limit = first(sentence.row, "LIMIT")
    named = [
        node
        for node in sentence.words
        if limit is not None and node.kind in ("WORD", "GATE") and limit.start <= node.start and node.end <= limit.end
    ]
    return said(sentence.text, named[0], named[-1]) if named else None


LAST_HOUR, LONGEST_MINUTES = 12, 480


def _bare_length(sentence: Sentence) -> dict[str, Any]:
    """ "shorten the spot check to 15": a number that can be no hour is one of minutes."""
    node = first(sentence.row[1:], *NUMBERS)
    counts = node is not None and node.kind in ("NUM", "NUMWORD")
    return {"duration_min": int(node.value)} if node and counts and LAST_HOUR < node.value <= LONGEST_MINUTES else {}


def _silenced(sentence: Sentence) -> list[Node]:
    """ "I want to confirm each booking of the review": what only says that it wants a word of approval."""
    return [
        node._replace(kind="SMALL")
        if node.kind == "BOOKING" or sentence.signs.covers(("each", "approve"), node)
        else node
        for node in sentence.row
    ]


def _changing(sentence: Sentence) -> frozenset[int]:
    """The words of a change; "porta" is one too, though it is a door elsewhere."""
    told = frozenset(
        index
        for index, node in enumerate(sentence.row)
        if sentence.signs.covers(("color", "describe"), node)
        or (node.kind == "GATE" and sentence.signs.covers(("order",), node))
    )
    verbs = ("UPDATE", "MAKE", "ALLOW", "CREATE", "DELETE", "MOVE", "USE", "TAKE", "OPENUP", "BOOK", "CLOSE", "REVOKE",
             "LIST", "CANCEL", "SHARE", "KEEP")  # fmt: skip
    return sentence.skipping("SHOULD", *verbs) | told


def _rename(sentence: Sentence) -> dict[str, Any]:
    """ "rename X to Y", or the new name in quotes."""
    words = sentence.words
    start = words.index(first(words, "RENAME") or words[0])
    if 0 < start < len(words) - 2 and words[start + 1].kind in (*INTO, "IN") and first(words[:start], *NAMES):
        words = [words[start], *words[:start], *words[start + 1 :]]  # "X umbenennen in Y"
        start, sentence = 0, replace(sentence, words=words)
    if not first(words[start + 1 :], "WORD", "QUOTED", "BOOKING"):  # "X in Y umbenennen"
        words = [words[start], *words[:start]]
        start, sentence = 0, replace(sentence, words=words)
    quoted = [index for index, node in enumerate(words) if node.kind == "QUOTED" and index > start]
    at = quoted[-1] if len(quoted) > 1 or (quoted and quoted[0] > start + 1) else _becoming(sentence, start)
    at_as = at < len(words) and sentence.signs.covers(ANEW, words[at])
    old, new = _words(sentence.text, words[start + 1 : at]), _words(sentence.text, words[at + at_as :])
    return {"name": old, "changes": {"name": new} if new else {}}


def _renamed(sentence: Sentence) -> dict[str, Any]:
    """ "X should be called Y from now on", "X soll jetzt Y heißen": the new name stands behind its verb or before."""
    words, signs = sentence.words, sentence.signs
    verb = [index for index, node in enumerate(words) if signs.covers(("be_called",), node)]
    lead = [
        index for index, node in enumerate(words[: verb[0]]) if node.kind in LEADING or signs.covers(("change",), node)
    ]
    named = first(words, "WORD", "QUOTED", "BOOKING")
    lead = [index for index in lead if named and words[index].start >= named.end]
    middle = lead[0] if lead else verb[0]
    end = next(
        (i for i in range(middle) if words[i].kind == "STOP" and i and first(words[:i], "WORD", "BOOKING")), middle
    )
    old, new = words[:end], words[verb[-1] + 1 :]
    while len(old) > 1 and signs.covers(("from_now",), old[-1]):
        old = old[:-1]
    while len(new) > 1 and signs.covers(("from_now",), new[0]):  # "heißt jetzt Lernförderung"
        new = new[1:]
    if _words(sentence.text, new) is None:
        new = words[middle + 1 : verb[0]]
    name = _words(sentence.text, new)
    return {"name": _words(sentence.text, old), "changes": {"name": name} if name else {}}


LEADING = ("SHOULD", "FROMNOW", "NOW", "WANT")


INTO = ("TO", "ATTO", "TOWARDS", "BECOME")
NAMES = ("WORD", "QUOTED", "BOOKING")
ANEW = ("as", "from_now")  # "nenne X ab jetzt Y"


def _becoming(sentence: Sentence, start: int) -> int:
    """Where the new name is led in: by "to" or, where no such word stands, "in", best before a capital letter."""
    words = sentence.words
    for kinds in (INTO, ("IN",)):
        led = [index for index in range(start + 2, len(words) - 1) if words[index].kind in kinds
               or (kinds == INTO and sentence.signs.covers(ANEW, words[index]))]  # fmt: skip
        named = [index for index in led if sentence.text[words[index + 1].start : words[index + 1].end][:1].isupper()]
        if led:
            return (named or led)[0]
    return len(words)


AHEAD_OF_NAME = (
    "RENAME",
    "UPDATE",
    "ATTO",
    "THE",
    "MY",
    "FILL",
    "TYPE",
    "FROM",
    "OFFROM",
    "OF",
    "SMALL",
    *INTO,
    "IN",
    "STOP",
    "COMMA",
    *LEADING,
)
BEHIND_NAME = ("FILL", "STOP", "SMALL", "COMMA", "INSTEAD", *INTO, "IN", *LEADING)


def _words(text: str, nodes: Sequence[Node]) -> str | None:
    kept = list(nodes)
    while kept and kept[0].kind in AHEAD_OF_NAME:
        kept.pop(0)
    while kept and kept[-1].kind in BEHIND_NAME:
        kept.pop()
    return said(text, kept[0], kept[-1]) if kept else None


def _named(*verbs: str) -> Callable[[Sentence], dict[str, Any]]:
    def values(sentence: Sentence) -> dict[str, Any]:
        skip = frozenset(index for index, node in enumerate(sentence.row) if node.kind in verbs)
        return {"name": name_in(sentence.text, sentence.row, skip, after=min(skip, default=-1))}

    return values


def _share(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping("SHARE", "WANT", "LINK", "CREATE", "MAKE", "WHERE", "WHICH", "LIST", "PAGE", "BOOK")
    skip |= frozenset(index for index, node in enumerate(sentence.row) if node.kind == "FIND")
    sentence = replace(sentence, row=_uncounted(sentence.row))
    person, who = _given_to(sentence)
    if person is None:
        person, who = _for_whom(sentence, skip)
    if person is None:
        person, who = _named_besides(sentence, skip)
    found = _settings(sentence)
    values: dict[str, Any] = {"name": _name(sentence, skip | who), "for_person": person}
    values |= {name: found.get(name) for name in ("single_use", "max_uses", "expires_days")}
    if values["expires_days"] is None:
        values["expires_days"] = _days_said(sentence.row) or _days_until(sentence)
    return values


GIVING = ("ATTO", "TO", "TOWARDS", "FOR")  # "envoie à Mehdi le lien"


def _given_to(sentence: Sentence) -> Found:
    """ "give Sofia a link", "Khadija needs a link": a name right behind the verb, or before its own."""
    found = known_person(sentence.text, sentence.row)
    found = found if found[0] is not None else titled_in(sentence.text, sentence.row)
    verb, link = sentence.index("SHARE"), sentence.index("LINK")
    led = verb + 2 if sentence.row[verb + 1 : verb + 2] and sentence.row[verb + 1].kind in GIVING else verb + 1
    if verb >= 0 and led in found[1] and link > max(found[1]) + 1:
        return found
    if not sentence.capitals:
        return NOBODY
    start = verb + 1
    end = capitals_end(sentence.text, sentence.row, start)
    follows = sentence.row[end].kind if start < end < link else ""
    wanted = ("ONE", "THE", "MY") if verb >= 0 else ("SHOULD", "WANT")
    asks = verb < 0 and bool(follows) and sentence.row[end].text in lexicon(sentence.locale).listed("asking")
    if follows not in wanted and not asks:
        return NOBODY
    return said(sentence.text, sentence.row[start], sentence.row[end - 1]), frozenset(range(start, end + asks))


def _named_besides(sentence: Sentence, skip: frozenset[int]) -> Found:
    """ "a link to the final round, candidate is Marcus": a first name that is no part of what the link is for."""
    person, nodes = known_person(sentence.text, sentence.row)
    who = frozenset(nodes)
    at = min(who, default=0)
    before = sentence.row[at - 1] if at else None
    beside = before is not None and before.kind in ("SMALL", "COMMA", "STOP", "PAREN", "DASH", "FILL")
    return (person, who) if beside and _name(sentence, skip | who) else NOBODY


def _uncounted(row: Sequence[Node]) -> list[Node]:
    """ "a link that works 10 times": how often is a setting of a link even where nothing says that it is used."""
    made = list(row)
    for index in range(len(made) - 1):
        count, what = made[index], made[index + 1]
        if count.kind in ("NUM", "NUMWORD") and what.kind in ("THINGS", "USES"):
            made[index] = count._replace(kind="SETTING", value={"max_uses": int(count.value)})
            made[index + 1] = what._replace(kind="SMALL")
    return made


def _days_said(row: Sequence[Node]) -> int | None:
    """ "the link, 10 days"."""
    node = first(row, "AMOUNT", "DUR")
    return -(-minutes_of(node) // (24 * 60)) if node else None


def _for_whom(sentence: Sentence, skip: frozenset[int]) -> tuple[str | None, frozenset[int]]:
    """Who the link is for; "the link for Design Review" says what it is a link to, unless that is said already."""
    givers = lexicon(sentence.locale).listed("givers")
    row = [
        node._replace(kind="FOR") if node.text in givers and not _leads_to_link(sentence.row, index) else node
        for index, node in enumerate(sentence.row)
    ]
    for index, node in reversed(list(enumerate(row))):
        if node.kind in ("FOR", "WITH"):
            person, who = person_in(sentence.text, [*_silent(row[:index]), *row[index:]], ("FOR", "WITH"))
            shown = node.kind == "WITH" and first(row, "PAGE")
            known = person is not None and words(person)[0] in first_names()
            if person is None or _goes_on(sentence.text, row, who):
                continue
            if known or shown or _name(sentence, skip | who):
                return person, who
    return None, frozenset()


def _leads_to_link(row: Sequence[Node], index: int) -> bool:
    """ "the link to", and not "send it to"."""
    return row[index].kind == "TO" and index > 0 and row[index - 1].kind == "LINK"


def _goes_on(text: str, row: Sequence[Node], who: frozenset[int]) -> bool:
    """ "for Colloquio tesi": people's names do not go on in small letters."""
    after = max(who) + 1
    if row[after - 1].text in first_names():  # "para Facundo de mentoría"
        return False
    if after + 1 < len(row) and row[after].kind in ("OF", "OFFROM"):  # "Consulta de retorno", "Examen de la vue"
        after += 2 if row[after + 1].kind in ("THE", "FILL") else 1
        return after < len(row) and row[after].kind in STRONG and initial(text, row[after]).islower()
    return after < len(row) and row[after].kind in STRONG and row[after].kind not in ("AGAIN", "INSTEAD", "USES")


def _silent(row: Sequence[Node]) -> list[Node]:
    return [node._replace(kind="SMALL") for node in row]


def _name(sentence: Sentence, skip: frozenset[int]) -> str | None:
    return name_in(sentence.text, sentence.row, skip)


def _days_until(sentence: Sentence) -> int | None:
    """ "until Friday", as days from today."""
    found = sentence.when()
    if found is None or found.kind not in ("day", "range"):
        return None
    last = found.date or found.last
    today = find([Node("DATE", Ahead(0), 0, 0)], sentence.now, sentence.zone)
    return (last - today.date).days if last and today and today.date else None


def _revoke(sentence: Sentence) -> dict[str, Any]:
    verb = sentence.index("REVOKE", "DELETE", "CANCEL", "TURNOFF", "CLOSE", "PAUSE", "DISCONNECT", "UNDO", "BLOCK")
    skip = frozenset({verb, sentence.index("LINK")})
    person, who = _link_of(sentence)
    return {"name": name_in(sentence.text, sentence.row, skip | who, after=verb), "for_person": person}


def _link_of(sentence: Sentence) -> Found:
    """Whose link it is: "Ana's link", "the link for Ana"."""
    text, row = sentence.text, sentence.row
    said_so = (owner_in(text, row), known_person(text, row), titled_in(text, row))
    return next((found for found in said_so if found[0] is not None), NOBODY)


def _hours(sentence: Sentence) -> dict[str, Any]:
    return {"availability": availability(sentence.row, usual_days=True)}


def _block(sentence: Sentence) -> dict[str, Any]:
    """A time off; "never on Fridays" and "no meetings before 10" come back every week and every day."""
    again = habit(sentence.row, sentence.words, lexicon(sentence.locale).option("article_repeats"))
    return {"when": again or _lasting(sentence.when(), _duration(sentence.row))}


def _lasting(when: Time | None, minutes: int | None) -> Time | None:
    """ "the dentist on Thursday at 9, block an hour": a moment with a length is a stretch of time."""
    if when is None or when.kind != "instant" or when.start is None or minutes is None:
        return when
    return Time("window", start=when.start, end=when.start + timedelta(minutes=minutes))


def _unblock(sentence: Sentence) -> dict[str, Any]:
    """Extra hours; with `only`, the only ones of that date."""
    return {"when": sentence.when(), "only": True if first(sentence.row, "ONLY") else None}


def _bookings(sentence: Sentence) -> dict[str, Any]:
    """ "did Ana book?" asks for her bookings."""
    person, who = person_in(sentence.text, sentence.row)
    asked = sentence.index("DID", "BOOKED")
    if person is None and asked >= 0:
        person, who = _asked_about(sentence)
    elif person is None and sentence.capitals:
        person, who = _seen(sentence)
    when = sentence.when(_without(sentence.row, who))
    coming = "next_booking" in sentence.signs and when is None
    return {"person": person, "when": when, "next": True if coming else None}


def _seen(sentence: Sentence) -> Found:
    """ "when am I seeing Ravi?"."""
    start = sentence.index("SEE") + 1
    end = capitals_end(sentence.text, sentence.row, start) if start else 0
    return (
        (said(sentence.text, sentence.row[start], sentence.row[end - 1]), frozenset(range(start, end)))
        if (end > start)
        else NOBODY
    )


def _asked_about(sentence: Sentence) -> tuple[str | None, frozenset[int]]:
    said_so = [index for index, node in enumerate(sentence.row) if node.kind in ("WORD", "ZONE")]
    if not said_so:
        return None, frozenset()
    last = said_so[0]
    while last + 1 in said_so:
        last += 1
    person = said(sentence.text, sentence.row[said_so[0]], sentence.row[last])
    bookers = lexicon(sentence.locale).listed("bookers")
    return (None if set(words(person)) <= set(bookers) else person), frozenset(range(said_so[0], last + 1))


HALTING = ("PAUSE", "ABORT", "RESUME", "TAKE", "CLOSE", "TURNOFF", "TURNON", "OPENUP", "OFFLINE", "AGAIN", "MAKE")


def _pause(sentence: Sentence) -> dict[str, Any]:
    skip = frozenset(index for index, node in enumerate(sentence.row) if node.kind in HALTING)
    if _about_the_page(sentence):
        return {"name": None}
    away = frozenset(index for index, node in enumerate(sentence.row) if node.kind == "AWAY")
    return {"name": _name(sentence, skip | away | sentence.skipping("UPDATE"))}


def _about_the_page(sentence: Sentence) -> bool:
    """ "we take bookings again, reopen the page": what the verb stands right before is the page."""
    row = [node for node in sentence.row if node.kind not in ("THE", "MY", "FILL", "SMALL", "AGAIN")]
    return any(verb.kind in (*HALTING, "UPDATE") and page.kind == "PAGE" for verb, page in pairwise(row))


def _timezone(sentence: Sentence) -> dict[str, Any]:
    named = first(sentence.row, "TIMEZONE") or first(sentence.row, "ZONE", "ZONEABBREVIATION")
    return {"timezone": named.value if named else None}


def _provider(sentence: Sentence) -> dict[str, Any]:
    node = first(sentence.row, "PROVIDER")
    return {"provider": node.value if node else None}


def _known(sentence: Sentence) -> Found:
    """Who is named as one who goes with a booking: "with Ana", "Ana's", or a first name."""
    text, row = sentence.text, sentence.row
    tellers = lexicon(sentence.locale).listed("tellers")
    told = [node._replace(kind="WITH") if node.text in tellers else node for node in row]
    row = [
        node._replace(kind="WITH") if node.kind == "BOOK" and _ends_in_with(sentence, node) else node for node in row
    ]
    away = sentence.signs.spans.get("stays_away", ())
    said_so = (
        person_in(text, row),
        owner_in(text, row),
        titled_in(text, row),
        _someone_told(text, told),
        absent(text, row, away, not sentence.capitals),
        known_person(text, row),
    )
    return next((found for found in said_so if found[0] is not None), NOBODY)


def _ends_in_with(sentence: Sentence, node: Node) -> bool:
    """ "make me an appointment with", one verb."""
    said_so = words(_raw(sentence, node))
    last = lexicon(sentence.locale).meanings.get(said_so[-1], ()) if len(said_so) > 1 else ()
    return any(one.kind == "WITH" and len(one.words) == 1 for one in last)


def _someone_told(text: str, row: Sequence[Node]) -> Found:
    """ "tell Fergal I can't make it": who stands behind such a verb with a capital letter."""
    person, who = person_in(text, row)
    return (person, who) if person and person[:1].isupper() else NOBODY


def _person(sentence: Sentence, skip: frozenset[int]) -> Found:
    found = _known(sentence)
    if found[0] is not None or not sentence.capitals:
        return found
    wanted = person_in(sentence.text, sentence.row, ("FOR",))
    if wanted[0] is not None and _goes_on(sentence.text, sentence.row, wanted[1]):  # "para Puertas abiertas"
        return NOBODY
    named = _booked_in(sentence, skip)
    if named[0] is None:
        named = capitalised_in(sentence.text, sentence.row, skip)
    if wanted[0] is not None and (named[0] is None or sentence.text.islower() or not wanted[0].islower()):
        return wanted
    return named if named[0] is not None else _wanting(sentence)


def _booked_in(sentence: Sentence, skip: frozenset[int]) -> Found:
    """ "book Signe for bike repair": capital letters between the verb and what it is for."""
    row, start = sentence.row, max(skip, default=-1) + 1
    end = capitals_end(sentence.text, row, start)
    ends = start < end < len(row) and row[end].kind == "FOR"
    return (said(sentence.text, row[start], row[end - 1]), frozenset(range(start, end))) if ends else NOBODY


def _wanting(sentence: Sentence) -> Found:
    """ "Signe wants a bike repair on Thursday, book it": who stands before such a verb."""
    row = sentence.row
    for index, (node, follows) in enumerate(pairwise(row)):
        wants = node.kind == "WORD" and follows.kind in ("SHOULD", "WANT") and initial(sentence.text, node).isupper()
        if wants and first(row[index:], "BOOK"):
            return said(sentence.text, node, node), frozenset({index, index + 1})
    return NOBODY


def _book(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping("BOOK") or sentence.skipping("CREATE", "MAKE", "SHARE", "UPDATE")
    person, who = _person(sentence, skip)
    return {
        "person": person,
        "name": _name(sentence, skip | who),
        "duration_min": _duration(sentence.row),
        "when": sentence.when(_without(sentence.row, who)),
    }


def _sign_up(sentence: Sentence) -> dict[str, Any]:
    """ "sign-up for office hours on Thursday 2-5": what, and when."""
    place = sentence.index("SIGNUP")
    named_after = any(node.kind == "FOR" for node in sentence.row[place:])
    skip = frozenset(range(place + 1)) if named_after else sentence.skipping("SIGNUP", "CREATE", "MAKE", "SHARE")
    return {"name": _name(sentence, skip), "when": sentence.when()}


def _without(row: Sequence[Node], skip: frozenset[int]) -> list[Node]:
    return [node._replace(kind="WORD") if index in skip else node for index, node in enumerate(row)]


def _find(sentence: Sentence) -> dict[str, Any]:
    """Who is to be seen: "with Anna", "is Anna free", "Anna's times"."""
    row = sentence.row
    skip = sentence.skipping("LIST", "WHICH", "SHARE")
    skip |= frozenset(index for index, node in enumerate(row) if node.kind in ("FREE", "FIND", "CONNECT"))
    person, who = _person(sentence, skip | frozenset(i for i, node in enumerate(row) if node.kind == "SMALL"))
    if person is None and not sentence.capitals:
        person, who = _asked_for(sentence)
    if person is None or (_kind_of(sentence, person) == "name" and known_person(sentence.text, row) == NOBODY):
        found = name_in(sentence.text, row, skip)
        return {_kind_of(sentence, found): found, "when": sentence.when(_without_refused(row))}
    return {"person": person, "name": _name(sentence, skip | who),
            "when": sentence.when(_without_refused(_without(row, who)))}  # fmt: skip


def _without_refused(row: Sequence[Node]) -> Sequence[Node]:
    """ "a time with Joe and not on Monday": a day that does not suit is not when, unless others are named."""
    at = next((index for index, node in enumerate(row) if node.kind == "EXCEPT"), len(row))
    return row[:at] if row[at + 1 :] and not any(node.kind in CLASSES["when"] for node in row[:at]) else row


def _asked_for(sentence: Sentence) -> Found:
    """ "wann hat Torben Zeit": in a language that writes all nouns so, who stands right behind the verb."""
    able = sentence.signs.spans.get("able", ())
    for index, (verb, node) in enumerate(pairwise(sentence.row)):
        asked = verb.kind == "DID" or any(start <= verb.start < end for start, end in able)
        if asked and node.kind == "WORD" and initial(sentence.text, node).isupper():
            return said(sentence.text, node, node), frozenset({index + 1})
    return NOBODY


def _kind_of(sentence: Sentence, found: str | None) -> str:
    """Whether times are sought with somebody or for something: "any slots for a tasting", "für die Anmeldung"."""
    if found is not None and words(found)[0] in TITLES:
        return "person"
    several = found is not None and len(found.split()) > 1 and found.split()[-1].islower()
    articles = ("THE", "ONE", "MY")
    behind = any(one.kind in ("FOR", "BEFORE") and other.kind in articles for one, other in pairwise(sentence.row))
    return "name" if (sentence.capitals and several) or behind else "person"


def _shared(sentence: Sentence) -> dict[str, Any]:
    """Which meeting a group is to see."""
    person, who = _known(sentence)
    if person is None:
        person, who = whose(sentence.text, sentence.row)
    if person is None:
        person, who = person_in(sentence.text, sentence.row, ("WITH",))
    return {"person": person, "when": sentence.when(_without(sentence.row, who))}


def _cancel(sentence: Sentence) -> dict[str, Any]:
    skip = frozenset(
        index
        for index, node in enumerate(sentence.row)
        if node.kind in ("CANCEL", "DELETE", "ALL", "ABORT", "AWAY")
        or sentence.signs.covers(("ill", "stays_away"), node)
    )
    person, who = _known(sentence)
    if person is None:
        person, who = whose(sentence.text, sentence.row)
    if person is None and first(sentence.row, "CANCEL"):
        person, who = person_in(sentence.text, sentence.row, ("ON", "FOR"))
    verb = sentence.index("CANCEL", "DELETE")
    if person is None and sentence.capitals:
        person, who = _behind_verb(sentence, verb)
    skip |= _subjects(sentence) | _afterthought(sentence.row, verb)
    return {
        "person": person,
        "name": name_in(sentence.text, sentence.row, skip | who, after=verb),
        "when": sentence.when(_without(sentence.row, who)),
        "all": True if first(sentence.row, "ALL") else None,
    }


def _behind_verb(sentence: Sentence, verb: int) -> Found:
    """ "cancel Roscoe tomorrow": one word with a capital letter between the verb and a time is a person."""
    row = sentence.row
    named = verb >= 0 and capitals_end(sentence.text, row, verb + 1) == verb + 2 < len(row)
    timed = named and row[verb + 2].kind in ("DATE", "CLOCK", "SPAN") and row[verb + 1].value is None
    return (said(sentence.text, row[verb + 1], row[verb + 1]), frozenset({verb + 1})) if timed else NOBODY


def _subjects(sentence: Sentence) -> frozenset[int]:
    """Who will not come is no kind of meeting: "Patient ist krank, bitte den Termin absagen"."""
    found: set[int] = set()
    for start, _ in sentence.signs.spans.get("stays_away", ()):
        at = next((i for i, node in enumerate(sentence.row) if node.end > start), len(sentence.row)) - 1
        while at >= 0 and sentence.row[at].kind in ("WORD", "ZONE", "THINGS", "BOOKING"):
            found.add(at)
            at -= 1
    return frozenset(found)


def _afterthought(row: Sequence[Node], verb: int) -> frozenset[int]:
    """Words behind a pause where it is said already what goes: "cancel all meetings on Friday, burst pipe"."""
    pause = next((i for i, node in enumerate(row) if i > verb and node.kind in ("COMMA", "STOP", "DASH")), len(row))
    told = first(row[:pause], "ALL", "BOOKING", "CLOCK")
    return frozenset(range(pause, len(row))) if told and verb >= 0 else frozenset()


def _reschedule(sentence: Sentence) -> dict[str, Any]:
    """`when` is where it stands, `to` the new time; `shift_min` is how far it moves from wherever it stands."""
    shift, unshifted = shift_in(sentence.words, lexicon(sentence.locale))
    sentence = replace(sentence, words=_led_in(unshifted))
    at = len(sentence.words) if shift else _target(sentence)
    words, at = _instead_last(sentence.words, at)
    left = _reduced(sentence.text, _standing(words[:at]), sentence.locale)
    right = (
        reduced_command([words[at]._replace(kind="AT"), *words[at + 1 :]], sentence.locale) if at < len(words) else []
    )
    values = _moved(replace(sentence, row=left))
    if values["person"] is None:
        values["person"], _ = person_in(sentence.text, right)
    old = values["when"]
    to = _shifted(shift, old, sentence.zone) if shift else _target_time(sentence, right, old)
    to = _another(to, old, sentence.zone)
    if to is None and not shift and first(words, "INSTEAD"):  # "put it on Saturday instead"
        values, to = {**values, "when": None}, old
    return {**values, "to": to, "shift_min": shift.minutes if shift else None}


TELLS_TIME = frozenset(["WEEKDAY", "MAYWEEKDAY", "DAY", "CLOCK", "ORD", "DAYMONTH", "MONTH", "TONIGHT", "NOON"])


LEADS_TIME = TELLS_TIME | {"NUM", "NUMWORD", "NEXT", "THIS", "THE", "COMING", "DOTTED", "FOURDIGITS", "AT"}


def _begins_time(words: Sequence[Node], index: int) -> bool:
    before = words[index - 1].kind if index else ""
    return words[index].kind in TELLS_TIME or (words[index].kind in ("NUM", "NUMWORD") and before == "AT")


def _led_in(words: Sequence[Node]) -> Sequence[Node]:
    """ "can we do Friday instead of Thursday": the new time, led in as if by "to" where no "to" stands."""
    instead = next((index for index, node in enumerate(words) if node.kind == "INSTEAD"), 0)
    if any(node.kind in INTO and then.kind in LEADS_TIME for node, then in pairwise(words)):
        return words
    at = next((index for index in range(instead) if _begins_time(words, index)), None)
    if at is None or first(words[instead:], *TELLS_TIME, "NUM") is None:
        return words
    at -= bool(at and words[at - 1].kind in ("THIS", "NEXT", "THE", "AT", "ON", "COMING"))
    return [*words[:at], Node("TO", None, words[at].start, words[at].start), *words[at:]]


def _instead_last(words: Sequence[Node], at: int) -> tuple[list[Node], int]:
    """ "to Monday at 10 instead of Friday at 11": where it stands, before where it goes."""
    instead = next((index for index in range(at, len(words) - 1) if words[index].kind == "INSTEAD"), None)
    if instead is None:
        return list(words), at
    old = words[instead + 1 :]
    return [*words[:at], *old, *words[at:instead]], at + len(old)


def _moved(source: Sentence) -> dict[str, Any]:
    """Which booking it is that moves."""
    fillers = ("AGAIN", "INSTEAD")
    source = replace(source, row=[node._replace(kind="SMALL") if node.kind in fillers else node for node in source.row])
    skip = source.skipping("MOVE", "ADVANCE", "UPDATE", "CREATE", "MAKE")
    person, who = _known(source)
    if person is None:
        person, who = whose(source.text, source.row)
    if person is None and source.capitals:
        person, who = capitalised_in(source.text, source.row, skip)
        if person is None:
            person, who = _mover(source)
    elif person is None:
        person, who = _bare_name(source, skip)
    when = source.when(_without(source.row, who))
    return {"person": person, "name": _name(source, skip | who), "when": when}


def _bare_name(source: Sentence, skip: frozenset[int]) -> tuple[str | None, frozenset[int]]:
    """ "verschiebe Lea": one word without an article is a person rather than a kind of meeting."""
    found = [index for index, node in enumerate(source.row) if node.kind in ("WORD", "ZONE") and index not in skip]
    bare = len(found) == 1 and (
        not found[0] or source.row[found[0] - 1].kind not in ("THE", "MY", "ONE", "BOOKING", "TYPE")
    )
    if not bare or first(source.row, "BOOKING", "QUOTED"):
        return None, frozenset()
    node = source.row[found[0]]
    return said(source.text, node, node), frozenset(found)


def _mover(source: Sentence) -> Found:
    """ "Roscoe needs to move to Thursday": one word with a capital letter that the sentence begins with."""
    row = source.row
    begins = capitals_end(source.text, row, 0) == 1 < len(row) and row[1].kind in ("SHOULD", "WANT")
    return (said(source.text, row[0], row[0]), frozenset({0})) if begins and row[0].value is None else NOBODY


def _standing(row: Sequence[Node]) -> list[Node]:
    """ "from Thursday", "from 2" is where a booking stands, no stretch of time."""
    after = [*row[1:], None]
    return [
        node._replace(kind="AT" if follows and follows.kind in NUMBERS else "ON") if node.kind == "FROM" else node
        for node, follows in zip(row, after, strict=True)
    ]


def _shifted(shift: Shift, old: Time | None, zone: str) -> Time | None:
    return shift.of(old, zone) if old else None


def _target(sentence: Sentence) -> int:
    """Where the new time begins: the first "to", or else "for", after which a time stands.

    "da lunedì alle 15 a martedì alle 16": a word that is "at" as well leads to a date before it leads to an hour, and
    to the last hour before the first.
    """
    found = [*_before_times(sentence, ("TO", "ATTO", "TOWARDS", "UNTIL"))]
    surer = [index for index, kind in found if sentence.words[index].kind != "ATTO" or kind in DATED]
    hours = [index for index, kind in found if kind not in DATED]
    fallen = [index for kind in ("FOR", "SHOULD") for index, _ in _before_times(sentence, (kind,))]
    return next(iter([*surer, *hours[-1:], *fallen]), len(sentence.words))


DATED = ("DATE", "SPAN", "SET", "REPEAT")


def _before_times(sentence: Sentence, kinds: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """The words of these kinds after which a time stands, each with the kind of that time."""
    words = sentence.words
    for index, node in enumerate(words):
        if node.kind in kinds and index:
            right = reduced_command([node._replace(kind="AT"), *words[index + 1 :]], sentence.locale)
            if right and right[0].start == node.start and right[0].kind != "AT":
                yield index, right[0].kind


def _target_time(sentence: Sentence, right: Sequence[Node], old: Time | None) -> Time | None:
    """The new time; a clock alone is on the date of the old one, and "the same time" is the old clock."""
    items = gathered(right)
    moment = None if old is None else old.start or old.end
    day = old.date if old is not None and old.date else moment.date() if moment else None
    if day is not None and items and not items[0].dated:
        right = [*right, Node("DATE", Dated(day.day, day.month, day.year), 0, 0)]
    to = sentence.when(right)
    if to and to.date and old and old.start and first(sentence.words, "SAMETIME"):
        return Time(
            "instant",
            start=in_zone(instant(to.date, wall_clock(old.start, sentence.zone).time(), sentence.zone), sentence.zone),
        )
    return to


def _another(to: Time | None, old: Time | None, zone: str) -> Time | None:
    """ "from Thursday at 9 to the following Thursday, same time": never to where it stands, but a week later."""
    same = to is not None and old is not None and (to.kind, to.start, to.date) == (old.kind, old.start, old.date)
    return Shift(WEEK).of(old, zone) if same and old and old.kind in ("instant", "day") else to


WEEK = 7 * 24 * 60


# In a question almost any word is asked with; only these are asked about.
NAMING = ("WORD", "UNIT", "GATE", "THINGS", "ZONE", "BOOKING", "QUOTED")


def _why(sentence: Sentence) -> dict[str, Any]:
    bookers = lexicon(sentence.locale).listed("bookers")
    skip = frozenset(
        index
        for index, node in enumerate(sentence.row)
        if node.kind not in (*NAMING, "OF", "OFFROM", "ATTO", "THE") or {node.text} <= bookers
    )
    name = _name(sentence, skip)
    return {"when": sentence.when(), "name": None if name and set(words(name)) <= set(bookers) else name}


VALUES: Mapping[str, Callable[[Sentence], dict[str, Any]]] = {
    "open_link": lambda sentence: {"url": next(node.value for node in sentence.row if node.kind == "URL")},
    "create_meeting_type": _create,
    "update_meeting_type": _update,
    "rename": _rename,
    "renamed": _renamed,
    **WISHES,
    "delete_meeting_type": _named("DELETE"),
    "share_link": _share,
    "revoke_link": _revoke,
    "set_hours": _hours,
    "block_time": _block,
    "unblock_time": _unblock,
    "list_bookings": _bookings,
    "pause": _pause,
    "resume": _pause,
    "set_timezone": _timezone,
    "connect_calendar": _provider,
    "disconnect_calendar": _provider,
    "book": _book,
    "find_times": _find,
    "sign_up": _sign_up,
    "cancel_booking": _cancel,
    "share_booking": _shared,
    "reschedule_booking": _reschedule,
    "why": _why,
}


def understand_answer(text: str, expected: str, now: datetime, zone: str, locale: str = "en") -> Any:
    """An answer typed when one thing was asked; None if it is none.

    `expected` is "duration_min", "name", "when", "timezone" or "availability" (weekly hours); "visibility" ("private"
    or "public"); "choice", the place in a list from 1, -1 the last; or "yes", which is True or False.
    """
    return ANSWERS[expected](text, now, zone, locale)


def _row_of(text: str, locale: str) -> list[Node]:
    return reduced_command(_words_of(text, locale), locale)


def _minutes_answer(text: str, now: datetime, zone: str, locale: str) -> int | None:
    row = _row_of(text, locale)
    found = _duration(row)
    numbers = [node for node in row if node.kind in ("NUM", "NUMWORD", "YEAR", "FOURDIGITS")]
    if found is None and len(numbers) == 1 and numbers[0].kind in ("NUM", "NUMWORD"):
        return int(numbers[0].value) or None
    return found


# What stands around a name that answers "what is it to be called?".
AROUND_NAME = ("STOP", "COMMA", "CALLED", "TITLE", "SMALL", "GREET", "RENAME", "ABORT", "DASH")


def _name_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    row = tokens(text, lexicon(locale))
    if quoted := first(row, "QUOTED"):
        return str(quoted.value) or None
    introduced = next((index for index, node in enumerate(row) if node.kind in ("CALLED", "RENAME", "TITLE")), -1)
    row = row[introduced + 1 :]
    while row and row[-1].kind in AROUND_NAME:
        row.pop()
    while row and introduced >= 0 and row[0].kind in AROUND_NAME:
        row.pop(0)
    return said(text, row[0], row[-1]) or None if row else None


def _when_answer(text: str, now: datetime, zone: str, locale: str) -> Time | None:
    words = _words_of(text, locale)
    found = find(reduced_command(words, locale), now, zone)
    told = [node for node in words if node.kind not in ("STOP", "SMALL", "COMMA", "REMOVING", "ABORT")]
    if found is None and len(told) == 1:
        found = find(reduced_command([Node("AT", None, 0, 0), *told], locale), now, zone)
    return found


def _timezone_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    row = _row_of(text, locale)
    named = first(row, "TIMEZONE") or first(row, "ZONE", "ZONEABBREVIATION")
    return str(named.value) if named else None


AFTER_LETTER = re.compile(r"(?<=[^\W\d_])\.")


def _availability_answer(text: str, now: datetime, zone: str, locale: str) -> list[dict[str, Any]] | None:
    # The points of abbreviations would part the days: "mar., jeu. 10:00–15:00".
    return availability(_row_of(AFTER_LETTER.sub("", text), locale), usual_days=True)


def _visibility_answer(text: str, now: datetime, zone: str, locale: str) -> str | None:
    found = [
        node.value["visibility"]
        for node in _row_of(text, locale)
        if node.kind == "SETTING" and "visibility" in node.value
    ]
    return str(found[0]) if len(found) == 1 else None


def _choice_answer(text: str, now: datetime, zone: str, locale: str) -> int | None:
    words = _words_of(text, locale)
    said_so = every(words, "ORD", "MAYORD", "DOTORD", "LAST") or every(words, "NUM", "NUMWORD")
    if len(said_so) != 1:
        return None
    return -1 if said_so[0].kind == "LAST" else int(said_so[0].value) or None


def _yes_answer(text: str, now: datetime, zone: str, locale: str) -> bool | None:
    """The first word that says yes or no."""
    lex = lexicon(locale)
    agrees, denies = lex.listed("yes"), lex.listed("no")
    return next((word in agrees for word in words(text) if word in agrees | denies), None)


ANSWERS: Mapping[str, Callable[[str, datetime, str, str], Any]] = {
    "duration_min": _minutes_answer,
    "name": _name_answer,
    "when": _when_answer,
    "timezone": _timezone_answer,
    "availability": _availability_answer,
    "visibility": _visibility_answer,
    "choice": _choice_answer,
    "yes": _yes_answer,
}
