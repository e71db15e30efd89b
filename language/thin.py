"""Sentences in which a word of ours stands by chance: "we need a plan B", "le quai 9 est fermé", "hai due minuti?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from language.lexicon import first_names, lexicon, words
from language.nodes import CLASSES, first
from language.sentence import Sentence
from language.shifts import shift_in

# What a sentence about meetings, links and hours has, besides its verb.
OURS = ("PAGE", "MYPAGE", "LINK", "TYPE", "BOOKING", "QUOTED", "DUR", "CALLED", "WITH", "SLOT", "CALENDAR", "PROVIDER",
        "HOURSNOUN", "DATA", "SETTING", "LIMIT", "PRIVATE", "URL", *CLASSES["when"])  # fmt: skip
BEFORE_A_NOUN = ("ONE", "MY", "ORD", "MAYORD")
NUMBERED = re.compile(r"[^\W\d_]+ \d+[a-z]?|\d\S*|\S{1,2}")


def is_thin(sentence: Sentence, command: str, values: Mapping[str, Any]) -> bool:
    """Whether nothing but one word speaks for the command, and that word is something else here."""
    check = CHECKS.get(command)
    return check is not None and check(sentence, values)


def _has(sentence: Sentence, *kinds: str) -> bool:
    return first(sentence.row, *kinds) is not None


def _is_noun(sentence: Sentence, *kinds: str) -> bool:
    """Whether the verb stands behind an article, as no verb does: "een plan B", "mijn pin", "het tweede ontwerp"."""
    row = sentence.row
    found = [index for index, node in enumerate(row) if node.kind in kinds]
    return bool(found) and all(index and row[index - 1].kind in BEFORE_A_NOUN for index in found)


def _is_thing(sentence: Sentence, kind: str) -> bool:
    """ "that book about vinyl was worth the hour", "this book on bees": what is pointed at is a thing, and no verb."""
    verb = sentence.index(kind)
    if verb != 1:
        return False
    return _is_pointed_at(sentence)


def _is_pointed_at(sentence: Sentence) -> bool:
    """Whether a word that points begins the sentence."""
    lead = sentence.row[0]
    return lead.kind in ("THE", "THIS") or lead.text in sentence.listed("pointers")


def _is_number(name: str | None) -> bool:
    """ "platform 9", "4471", "B": a place, a number or a letter, and no name of ours."""
    return name is not None and NUMBERED.fullmatch(name) is not None


def _thin_booking(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    if _is_thing(sentence, "BOOK"):
        return True
    if _has(sentence, *(kind for kind in OURS if kind != "WITH")) or _is_someone(values.get("person")):
        return False
    kinds = [node.kind for node in sentence.row]
    if "?" in sentence.text and kinds[:1] == ["BOOK"] and {*kinds[1:]} == {"WORD", "STOP"}:
        return True  # "book recommendations?"
    told = [node.kind for node in sentence.row[:2]] in (["THE", "BOOK"], ["FILL", "BOOK"], ["ATTO", "BOOK"])
    return told or _is_noun(sentence, "BOOK") or _is_number(values.get("name"))  # "la reserva del tren ya está"


def _is_someone(person: str | None) -> bool:
    return person is not None and not first_names().isdisjoint(words(person))


def _thin_share(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    if _has(sentence, "LINK", "PAGE", "MYPAGE", "TYPE", "HOURSNOUN", "QUOTED"):
        return False
    verb = sentence.index("SHARE")
    noun = verb > 0 and sentence.row[verb - 1].kind in ("FILL", *BEFORE_A_NOUN)
    if verb >= 0 and {node.kind for node in sentence.row[verb + 1 :]} <= {"AWAY", "ZONEWORD", "STOP", "SMALL"}:
        return True  # "share time out"
    name = (values.get("name") or "").casefold()
    if verb >= 0 and name and name not in sentence.text[sentence.row[verb].end :].casefold():
        return True  # "42 exam scripts left, send coffee"
    return noun or (values.get("name") is None and values.get("for_person") is None and verb < 0)


def _thin_creation(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    if _has(sentence, *OURS):
        return False
    asks = values.get("name") is None or sentence.row[0].kind in ("WHICH", "WHO", "WHERE")
    if asks and "?" in sentence.text:  # "what help do you offer?", "c'est qui le nouveau ?"
        return True
    if sentence.row[1:] and sentence.row[1].kind == "NEW" and _is_pointed_at(sentence):
        return True  # "die nieuwe stoelen zitten lekker"
    return _is_noun(sentence, "CREATE") or bool(re.match(r"\d", values.get("name") or ""))


def _thin_copy(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "is that a real Vermeer or a copy": a copy that nobody is to make, and that is of nothing."""
    row, ends = sentence.row, {end for _, end in sentence.signs.spans["duplicate"]}
    made = [index for index, node in enumerate(row) if node.end in ends]
    of = ("OF", "OFFROM", "THE", "ATTO", "WORD", "BOOKING", "QUOTED", "FOR")
    return not _has(sentence, "CREATE", "MAKE", "WANT", "TYPE", "QUOTED") and all(
        index and row[index - 1].kind in ("ONE", "THE", "MY") and not (row[index + 1 :] and row[index + 1].kind in of)
        for index in made
    )


def _thin_move(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "the p value moved from 0.06 to 0.03": a part of one, and no minutes past midnight."""
    parts = any(node.kind == "DOTTED" and node.text.startswith("0") for node in sentence.words)
    return parts and not _has(sentence, "BOOKING", "WITH", "CLOCK", "DATE", "MY")


def _thin_search(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    counted = first(sentence.row, "FIND", "FREE")
    if counted is None or _has(sentence, *OURS) or values.get("person") is not None:
        return False
    if _is_somewhere(sentence):
        return True
    behind = [node for node in sentence.row if node.start >= counted.end]
    return bool(behind) and behind[0].kind in ("NUM", "NUMWORD")


def _is_somewhere(sentence: Sentence) -> bool:
    """ "is parking behind the courthouse free?": what stands somewhere costs nothing, and offers no time."""
    row = [node for node in sentence.row if node.kind != "STOP"]
    where = sentence.listed("whereabouts")
    placed = any(
        one.kind in THINGS and place.text in where and the.kind in ("THE", "MY")
        for one, place, the in zip(row, row[1:], row[2:], strict=False)
    )
    return placed and row[0].kind == "SMALL" and row[-1].kind == "FREE"


def _thin_connection(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "liga o 112", "I'd like to attach a photo", "I want to connect with Ana"."""
    if _has(sentence, "CALENDAR", "PROVIDER", "AGENDA"):
        return False
    with_whom = any((one.kind, other.kind) == ("WITH", "WORD") for one, other in pairwise(sentence.row))
    return with_whom or _has(sentence, "NUM", "JUNK", "THINGS", "NUMWORD", "ONE")


def _thin_pause(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "quai 9 fermé", "taglia 42": only what is said to be paused is, and no platform."""
    if values.get("name") is not None and _has_ended(sentence):
        return True
    if _has(sentence, *OURS, "PAUSE", "NOBODY", "BOOKABLE", "ALLOW", "BOOK", "OFFLINE"):
        return False
    name = values.get("name")
    return _is_number(name) or (name is None and _has(sentence, "NUM", "NUMWORD"))


def _has_ended(sentence: Sentence) -> bool:
    """ "12 deals closed", "the shop next door closed down": what follows its subject so tells of it."""
    ended = sentence.listed("ended_up")
    return any(
        before.kind == "WORD" and node.kind == "CLOSE" and node.text in ended for before, node in pairwise(sentence.row)
    )


def _thin_return(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "o aquecimento avariou outra vez": something happens again, and nothing is to be opened."""
    verbs = ("RESUME", "OPENUP", "TURNON", "TAKE", "BOOK", "ALLOW", "UPDATE", "MAKE", "UNBLOCK", "BOOKABLE", "CREATE",
             "PUBLIC")  # fmt: skip
    told = sentence.row[0].kind in ("THE", "FILL") and len((values.get("name") or "").split()) > 1
    return told and not _has(sentence, *verbs, *OURS)


def _thin_block(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "l'ascenseur est bloqué": a thing is stuck, and no time is kept."""
    row = [node for node in sentence.row if node.kind not in ("THE", "FILL", "STOP")]
    stuck = len(row) > 2 and row[0].kind in THINGS and row[2].kind == "BLOCK"
    if _is_shut(sentence):
        return True
    if _is_play(sentence):
        return True
    ill = len(row) > 2 and row[0].kind == "WORD" and row[1].text in BEING and row[2].kind == "AWAY"
    return (stuck and row[1].kind == "SMALL") or ill


BEING = frozenset(["is", "ist", "est", "esta"])
THINGS = ("WORD", "THINGS", "GATE")


def _is_play(sentence: Sentence) -> bool:
    """ "we blocked two field goals on saturday!!", "the block of cheese": what is no time could not be kept."""
    at = sentence.index("BLOCK")
    if _is_thing(sentence, "BLOCK") and sentence.row[2:] and sentence.row[2].kind in ("OF", "OFFROM"):
        return True
    return 0 < at < len(sentence.row) - 2 and (
        sentence.row[at - 1].kind == "SMALL"
        and sentence.row[at + 1].kind in ("NUM", "NUMWORD")
        and sentence.row[at + 2].kind == "WORD"
    )


def _is_shut(sentence: Sentence) -> bool:
    """ "the swimming pool's closed on Friday": somewhere else than where one works."""
    row = sentence.row
    at = sentence.index("CLOSE")
    if _has(sentence, "NOBODY", "IDLE", "BLOCK", "REMOVING", "PAUSE"):
        return False
    told = at > 1 and row[at - 1].kind in ("SMALL", "FILL") and row[at - 2].kind in THINGS
    return told and all(node.kind in (*THINGS, "THE") for node in row[: at - 1])


def _thin_opening(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "les heures supplémentaires sont payées"."""
    opened = sentence.index("UNBLOCK", "OPENUP")
    told = opened > 0 and sentence.row[opened - 1].kind in ("FILL", "THE")
    return values.get("when") is None and told


def _thin_list(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    person = values.get("person")
    return person is not None and len(person) < 2 and not _has(sentence, *OURS)


def _thin_question(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "the printer won't print, how come?": why something is so that is none of ours."""
    if _has(sentence, *OURS, "NOBODY", "BOOK", "BOOKABLE", "FREE", "SEE", "ALLOW", "HELP"):
        return False
    named, worldly = words(values.get("name") or ""), sentence.listed("worldly")
    return any(node.text in worldly for node in sentence.words) and (not named or not worldly.isdisjoint(named))


def _thin_change(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "hai due minuti?", "do you have five minutes?": who asks for a length changes none; "the drive takes 1h"."""
    name = words(values.get("name") or "")
    if _is_numbered_thing(sentence, values) or _needs_doing(sentence, values) or _comes_later(sentence, values):
        return True
    if name and name[-1] in sentence.listed("lasting_elsewhere") and values["changes"].keys() == {"duration_min"}:
        return not _has(sentence, "UPDATE", "MAKE", "TYPE", "QUOTED", "CREATE")
    if "?" not in sentence.text or values["changes"].keys() != {"duration_min"}:
        return False
    verbs = ("UPDATE", "MAKE", "SHOULD", "ALLOW", "LIMIT", "TYPE", "TO", "TOWARDS", "ATTO", "MOVE", "USE", "QUOTED",
             "FROMNOW")  # fmt: skip
    return not _has(sentence, *verbs)


def _is_numbered_thing(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "episode 42 runs about 50 minutes": how long a thing with a number is, and no wish."""
    thing = first(sentence.row, "JUNK")
    wished = _has(sentence, "UPDATE", "MAKE", "TYPE", "CREATE") or "from_now" in sentence.signs
    told = values["changes"].keys() <= {"duration_min", "increment_min"} and not wished
    return told and thing is not None and _is_number(thing.text) and thing.text == (values.get("name") or "").casefold()


def _needs_doing(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "the plant needs watering every 2 days": what is to be done to it."""
    needing = sentence.listed("needing")
    return values["changes"].keys() == {"increment_min"} and any(
        verb.text in needing and node.kind == "WORD" and node.text.endswith("ing")
        for verb, node in pairwise(sentence.row)
    )


def _comes_later(sentence: Sentence, values: Mapping[str, Any]) -> bool:
    """ "de trein mag een uur later": by how much something is to be moved is no length of it."""
    only = values["changes"].keys() == {"duration_min"} and not _has(sentence, "UPDATE", "MAKE", "TYPE", "SETTING")
    return only and shift_in(sentence.words, lexicon(sentence.locale), lone=False)[0] is not None


CHECKS: Mapping[str, Callable[[Sentence, Mapping[str, Any]], bool]] = {
    "book": _thin_booking,
    "share_link": _thin_share,
    "create_meeting_type": _thin_creation,
    "duplicate_meeting_type": _thin_copy,
    "reschedule_booking": _thin_move,
    "find_times": _thin_search,
    "connect_calendar": _thin_connection,
    "pause": _thin_pause,
    "resume": _thin_return,
    "block_time": _thin_block,
    "unblock_time": _thin_opening,
    "list_bookings": _thin_list,
    "update_meeting_type": _thin_change,
    "why": _thin_question,
}
