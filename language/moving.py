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
from language.lexicon import first_names, lexicon, words
from language.meetings import is_generic
from language.naming import NUMBERS, capitalised_in, name_in, person_in
from language.nodes import CLASSES, Node, first
from language.participants import bare_name, likely_person, mover, participant_known
from language.persons import NOBODY, known_person, whose
from language.reading import row_in
from language.renaming import INTO
from language.sentence import Sentence, without_person
from language.shifts import Shift, shift_in
from scheduling.zones import in_zone, instant, wall_clock


def rescheduled(sentence: Sentence) -> dict[str, Any]:
    """`when` is where it stands, `to` the new time; `shift_min` is how far it moves from wherever it stands."""
    standing, minutes = _within_the_hour(sentence.words)
    shift, unshifted = shift_in(standing, lexicon(sentence.locale))
    if first(sentence.row, "MOMENTS"):  # "a day later: shift her from Friday 11:00 to Saturday 11:00"
        shift = None
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
    if values["name"] is None and not shift:
        values["name"] = _named_behind(sentence, right)
    old = values["when"] = _on_its_day(sentence, words[:at], right, values["when"])
    to = _shifted(shift, old, sentence.zone) if shift else _target_time(sentence, right, old)
    to = _past_the_hour(minutes, old) if minutes else _another(to, old, sentence.zone)
    if to is None and not shift and first(words, "INSTEAD"):  # "put it on Saturday instead"
        values, to = {**values, "when": None}, old
    same_day = _is_undated(values["when"], to, right) or None
    return {**values, "to": to, "shift_min": shift.minutes if shift else None, "same_day": same_day}


PAST_THE_HOUR = {"QUARTER": 15, "HALF": 30}


def _within_the_hour(words: Sequence[Node]) -> tuple[Sequence[Node], int]:
    """ "push the 11 o'clock | to quarter past": the words before, and minutes past the hour where it stands."""
    end = len(words)
    while end and words[end - 1].kind in ("SMALL", "STOP"):
        end -= 1
    *_, led, part, past = ["", "", "", *(node.kind for node in words[:end])]
    told = led == "TO" and past == "PAST" and part in PAST_THE_HOUR
    return (words[: end - 3], PAST_THE_HOUR[part]) if told else (words, 0)


def _past_the_hour(minutes: int, old: Time | None) -> Time | None:
    if old is None or old.kind != "instant" or old.start is None:
        return None
    return replace(old, start=old.start.replace(minute=minutes))


def _on_its_day(sentence: Sentence, standing: Sequence[Node], right: Sequence[Node], old: Time | None) -> Time | None:
    """ "from 9 to 10 on Monday": of two hours, the day behind the second is that of the first as well."""
    led = any(one.kind == "FROM" and other.kind in (*NUMBERS, "CLOCK") for one, other in pairwise(standing))
    dates = [node for node in right if node.kind == "DATE"]
    clock = first(right, "CLOCK", "HOURS")
    behind = len(dates) == 1 and clock is not None and clock.start < dates[0].start
    if not (led and behind and old and old.kind == "instant"):
        return old
    left = row_in(sentence.text, _standing(standing), sentence.locale)
    return old if first(left, "DATE", "SPAN") else sentence.when([*left, *dates])


def _named_behind(sentence: Sentence, right: Sequence[Node]) -> str | None:
    """ "décale à lundi, 8h30, l'état des lieux avec Fernand": what moves, between the new time and who comes."""
    company = next((at for at, node in enumerate(right) if node.kind == "WITH"), 0)
    start = max((at for at, node in enumerate(right[:company]) if node.kind in CLASSES["when"]), default=-1) + 1
    part = [node for node in right[start:company] if node.kind != "COMMA"]
    led = len(part) > 1 and part[0].kind in ("THE", "MY", "FILL") and start > 0
    name = name_in(sentence.text, part, frozenset()) if led else None
    return None if is_generic(sentence, name) else name


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
    old = _until_told(words[instead + 1 :])
    return [*words[:at], *old, *words[at:instead]], at + len(old)


def _until_told(words: Sequence[Node]) -> Sequence[Node]:
    """ "… rather than Friday at 2, there's a funeral": without what is told behind the pause, unless it says who."""
    pause = next((index for index, node in enumerate(words) if index and node.kind in ("COMMA", "STOP")), len(words))
    return words if first(words[pause:], "FOR", "WITH", *TELLS_TIME) else words[:pause]


def _moved(source: Sentence) -> dict[str, Any]:
    """Which booking it is that moves."""
    fillers = ("AGAIN", "INSTEAD")
    source = replace(source, row=[node._replace(kind="SMALL") if node.kind in fillers else node for node in source.row])
    source = replace(source, row=_without_lateness(source))
    asking = source.listed("asking")
    source = replace(source, row=[n._replace(kind="SMALL") if n.text in asking else n for n in source.row])
    skip = source.skipping("MOVE", "ADVANCE", "TAKE", "OPENUP", "UPDATE", "CREATE", "MAKE", "CANCEL", "ABORT")
    person, who = participant_known(source)
    if person is not None and _is_told_before(source, person, who):
        person, who = NOBODY
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
    name = name_in(source.text, source.row, skip | who, after=source.index("MOVE", "ADVANCE"))
    wished = source.listed("other_times") | source.listed("asking")  # "Ana asked for a different day: move it"
    asked = bool(name) and any(f"{one} ".startswith(f"{name} ".casefold()) for one in wished)
    needless = is_generic(source, name) or _is_reason(source, name) or asked
    return {"person": person, "name": None if person and needless else name, "when": when}


def _without_lateness(source: Sentence) -> list[Node]:
    """ "running 10 late, move my 2pm": why it moves, said before a pause."""
    pause = next((index for index, node in enumerate(source.row) if node.kind in ("COMMA", "STOP", "DASH")), 0)
    told = source.row[:pause]
    late = any(node.kind == "LATE" or source.signs.covers(("late",), node) for node in told)
    plain = first(told, "MOVE", "ADVANCE") is None and participant_known(replace(source, row=told))[0] is None
    return list(source.row[pause:] if late and plain else source.row)


def _is_told_before(source: Sentence, person: str, who: frozenset[int]) -> bool:
    """ "the crane's late so shift the roof review", "it is clashing with lunch, move it": no person, in small letters,
    in what is told before the verb."""
    verb, small = source.index("MOVE", "ADVANCE"), person.islower() and not source.text.islower()
    return small and max(who) < verb and words(person)[0] not in first_names()


def _is_reason(source: Sentence, name: str | None) -> bool:
    """ "Miriam ist Montag krank, schieb sie": what keeps somebody away is no name of what moves."""
    spans = [span for sign in ("ill", "stays_away") for span in source.signs.spans.get(sign, ())]
    said = [source.text[start:end].casefold() for start, end in spans]
    return name is not None and any(f" {one}".endswith(f" {name.casefold()}") for one in said)


def _standing(row: Sequence[Node]) -> list[Node]:
    """ "from Thursday", "from 2", "delle 11" is where a booking stands, no stretch of time."""
    after = [*row[1:], None]
    last = len(row) - 2  # "van 10 | naar 11": behind a word that is "of" as well, the hour is all that is left
    return [
        node._replace(kind="AT" if follows and follows.kind in NUMBERS else "ON")
        if _leads_from(node, follows) or (node.kind == "OFFROM" and index == last and row[-1].kind in NUMBERS)
        else node
        for index, (node, follows) in enumerate(zip(row, after, strict=True))
    ]


def _leads_from(node: Node, follows: Node | None) -> bool:
    """ "from Thursday", "off the 14th", "delle 11"."""
    if node.kind == "OFFROM":
        return follows is not None and follows.kind in ("NUM", "NUMWORD")
    return node.kind == "FROM" or (node.kind == "OFF" and follows is not None and follows.kind in LEADS_TIME)


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
    fallen += [  # "Termin um 17 Uhr muss auf 18:15"
        index
        for index, _ in _before_times(sentence, ("MOVE",))
        if any(_begins_time(sentence.words, before) for before in range(index))
    ]
    days = [index for index, kind in _before_times(sentence, ("FOR",)) if kind in DATED]
    if days and hours and not surer and days[0] < hours[-1]:  # "para el miércoles a las 9"
        return days[0]
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
