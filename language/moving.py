"""The values of moving a booking: where it stands, where it goes, and how far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from language.answer import Time
from language.dates import Dated
from language.grammar import reduced_command
from language.items import gathered
from language.lexicon import lexicon
from language.meetings import is_generic
from language.naming import NUMBERS, capitalised_in, named_in, person_in
from language.nodes import Node, first
from language.participants import bare_name, likely_person, mover, participant_known
from language.persons import known_person, whose
from language.reading import row_in
from language.renaming import INTO
from language.sentence import Sentence, without_person
from language.shifts import Shift, shift_in
from scheduling.zones import in_zone, instant, wall_clock


def rescheduled(sentence: Sentence) -> dict[str, Any]:
    """`when` is where it stands, `to` the new time; `shift_min` is how far it moves from wherever it stands."""
    shift, unshifted = shift_in(sentence.words, lexicon(sentence.locale))
    sentence = replace(sentence, words=_led_in(unshifted))
    at = len(sentence.words) if shift else _target(sentence)
    words, at = _instead_last(sentence.words, at)
    left = row_in(sentence.text, _standing(words[:at]), sentence.locale)
    right = (
        reduced_command([words[at]._replace(kind="AT"), *words[at + 1 :]], sentence.locale) if at < len(words) else []
    )
    values = _moved(replace(sentence, row=left))
    if values["person"] is None:
        values["person"], _ = person_in(sentence.text, right)
    if values["person"] is None and first(words, "INSTEAD") and first(right, "FOR"):  # "… instead of Thursday for Lucy"
        values["person"], _ = known_person(sentence.text, right)
    old = values["when"]
    to = _shifted(shift, old, sentence.zone) if shift else _target_time(sentence, right, old)
    to = _another(to, old, sentence.zone)
    if to is None and not shift and first(words, "INSTEAD"):  # "put it on Saturday instead"
        values, to = {**values, "when": None}, old
    same_day = _is_undated(values["when"], to, right) or None
    return {**values, "to": to, "shift_min": shift.minutes if shift else None, "same_day": same_day}


def _is_undated(old: Time | None, to: Time | None, right: Sequence[Node]) -> bool:
    """ "move it to 11": on the day where it stands, which nobody has said."""
    items = gathered(right)
    clock = bool(items) and items[0].clocked and not items[0].dated and items[0].ahead is None
    return clock and old is None and to is not None and to.kind in ("instant", "window")


TELLS_TIME = frozenset(["WEEKDAY", "MAYWEEKDAY", "DAY", "CLOCK", "ORD", "DAYMONTH", "MONTH", "TONIGHT", "NOON"])


LEADS_TIME = TELLS_TIME | {"NUM", "NUMWORD", "NEXT", "THIS", "THE", "COMING", "DOTTED", "FOURDIGITS", "AT"}


def _begins_time(words: Sequence[Node], index: int) -> bool:
    before = words[index - 1].kind if index else ""
    return words[index].kind in TELLS_TIME or (words[index].kind in ("NUM", "NUMWORD") and before == "AT")


def _led_in(words: Sequence[Node]) -> Sequence[Node]:
    """ "can we do Friday instead of Thursday": the new time, led in as if by "to" where no "to" stands."""
    words = _made(words)
    instead = next((index for index, node in enumerate(words) if node.kind == "INSTEAD"), 0)
    if any(node.kind in INTO and then.kind in LEADS_TIME for node, then in pairwise(words)):
        return words
    at = next((index for index in range(instead) if _begins_time(words, index)), None)
    if at is None or first(words[instead:], *TELLS_TIME, "NUM") is None:
        return words
    at -= bool(at and words[at - 1].kind in ("THIS", "NEXT", "THE", "AT", "ON", "COMING"))
    return [*words[:at], Node("TO", None, words[at].start, words[at].start), *words[at:]]


REFUSING = ("CANCEL", "IDLE", "REFUSED")


def _made(words: Sequence[Node]) -> Sequence[Node]:
    """ "Tom can't make 3, make it 4": from 3, and to 4."""
    for index in range(2, len(words) - 1):
        verb, points = words[index - 1], words[index]
        begins = words[index + 1].kind in (*LEADS_TIME, "ON")
        refused = first(words[: index - 1], *REFUSING)
        if verb.kind == "MAKE" and points.kind == "SMALL" and begins and refused is not None:
            at = words.index(refused) + 1
            led = [Node("AT", None, words[at].start, words[at].start)] if words[at].kind in NUMBERS else []
            return [*words[:at], *led, *words[at : index - 1], verb._replace(kind="TO"), *words[index + 1 :]]
    return words


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
    skip = source.skipping("MOVE", "ADVANCE", "UPDATE", "CREATE", "MAKE", "CANCEL")
    person, who = participant_known(source)
    if person is None:
        person, who = whose(source.text, source.row)
    if person is None and source.capitals:
        person, who = capitalised_in(source.text, source.row, skip)
        if person is None:
            person, who = mover(source)
        if person is None and source.text.islower():
            person, who = likely_person(source, skip)
    elif person is None:
        person, who = bare_name(source, skip)
    when = source.when(without_person(source.row, who))
    name = named_in(source, skip | who)
    needless = is_generic(source, name) or _is_reason(source, name)
    return {"person": person, "name": None if person and needless else name, "when": when}


def _is_reason(source: Sentence, name: str | None) -> bool:
    """ "Miriam ist Montag krank, schieb sie": what keeps somebody away is no name of what moves."""
    spans = [span for sign in ("ill", "stays_away") for span in source.signs.spans.get(sign, ())]
    said = [source.text[start:end].casefold() for start, end in spans]
    return name is not None and any(f" {one}".endswith(f" {name.casefold()}") for one in said)


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
    return next(iter([*surer, *hours[-1:], *fallen, *_instead(sentence)]), len(sentence.words))


def _instead(sentence: Sentence) -> list[int]:
    """ "put my 3pm at 5 instead": of two times before the word, the later one is the new one."""
    words = sentence.words
    end = next((index for index, node in enumerate(words) if node.kind == "INSTEAD"), 0)
    led = [index for index, _ in _before_times(sentence, ("AT", "ON")) if index < end]
    old = first(words[: led[-1]], "CLOCK", "NOON") if led else None
    return led[-1:] if old is not None and first(words[end:], *TELLS_TIME) is None else []


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
