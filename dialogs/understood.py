"""From what was said or pressed to a command and its values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from dialogs.pressed import values_from
from dialogs.turn import Turn
from language import format
from language.answer import Time
from language.evidence import evidence
from language.intents import Intent, understand
from language.known import quoted
from language.lexicon import lexicon, phrases_of, words
from language.pointing import (
    approves_it,
    calls_it_off,
    declines_it,
    is_pointer,
    points,
    suggests_another,
    without_pointer,
)
from language.replies import understand_answer
from language.words import Words
from scheduling import zones
from scheduling.errors import BadValue, BookingError

LONGEST_NAME = 80
FEW = 4  # words of an answer that says again what stands on a button
ADMIN = "admin"  # the same word in all our languages

OF_TYPE = frozenset(
    {"update_meeting_type", "delete_meeting_type", "share_link", "revoke_link", "pause", "resume", "why"}
)
OF_LINK = frozenset({"revoke_link", "renew_link", "qr"})
OF_BOOKING = frozenset({"cancel_booking", "reschedule_booking", "approve_booking", "decline_booking"})
NAMING = ("name", "person", "when", "all")  # values that say which one is meant

Command = tuple[str, dict[str, Any]]


def command(turn: Turn, now: datetime, names: Collection[str] = (), *, admin: bool = False) -> Command:
    """A button's verb; else what the text says, "it" being what the conversation is about; else the text as the answer
    to what was asked, or to what is on the last card. `names` are those of what this person can speak of; an `admin`
    speaks of everybody.

    Raises Unreadable for a button whose data nobody of ours has written.
    """
    if turn.verb:
        return turn.verb, values_from(turn.data)
    word, _, who = turn.text.strip().partition(" ")
    if word.casefold() == ADMIN and (admin or not who):
        return ("admin_user", {"user": who.strip()}) if who else (ADMIN, {})
    intent = _understood(turn, quoted(turn.text, names), now)
    meant = (
        _of_the_times(turn, now)
        or _of_what_is_asked(turn, intent, now)
        or _nearly_titled(turn, intent)
        or _of_it(turn, intent, now)
    )
    meant = meant or _of_the_slots(turn, intent)
    if meant is None and intent.command == "greet":  # "in the morning" while times are shown
        meant = _time_of_day(turn, now)
    if meant is None and intent.command == "none":
        meant = _answer(turn, now) or _on_the_card(turn, now) or _thanks(turn, now) or _by_its_name(turn, names)
    return meant or (intent.command, dict(intent.values))


def _understood(turn: Turn, text: str, now: datetime) -> Intent:
    intent = understand(text, now, turn.person.zone, turn.person.language)
    # "verschiebe ihn": a word that points is no name.
    kept = {
        key: value
        for key, value in intent.values.items()
        if key not in ("name", "person") or not is_pointer(str(value), turn.person.language)
    }
    if renamed := (kept.get("changes") or {}).get("name"):
        kept["changes"] = {**kept["changes"], "name": headed(renamed)}
    return Intent(intent.command, kept)


def headed(name: str) -> str:
    """`office hours` → `Office hours`: what was typed in passing, as a heading."""
    return name[:1].upper() + name[1:]


def _of_the_times(turn: Turn, now: datetime) -> Command | None:
    """ "the second one" while free times are on the card: that one is taken, as by its button."""
    about = _about(turn)
    times = about.get("times") or ()
    place = understand_answer(turn.text, "place", now, turn.person.zone, turn.person.language) if times else None
    if place is None or abs(place) > len(times):
        return None
    return "take", {**values_from(about["slots"]), "start": times[place - 1 if place > 0 else place]}


def _of_what_is_asked(turn: Turn, intent: Intent, now: datetime) -> Command | None:
    """ "make it private" or "and private" while the length is asked for: one more thing about what is being made."""
    draft: Mapping[str, Any] = turn.draft or {}
    if draft.get("command") != "create_meeting_type":
        return None
    changes = intent.values.get("changes") if intent.command == "update_meeting_type" else None
    if intent.command == "none":
        changes = understand_answer(turn.text, "changes", now, turn.person.zone, turn.person.language)
    if changes and not intent.values.get("name"):
        return draft["command"], {**draft["values"], **changes}
    return None


def _of_it(turn: Turn, intent: Intent, now: datetime) -> Command | None:
    """What the sentence says of what the conversation is about, without naming it."""
    about = _about(turn)
    if "uid" in about and calls_it_off(turn.text, turn.person.language):
        return "cancel_booking", {"uid": about["uid"]}
    if set(about) == {"uid"} and (shifted := _shifted(turn, now)):  # "make it an hour later"
        return "reschedule_booking", {"uid": about["uid"], **shifted}
    moving = about.get("slots", {}).get("moving")
    if moving and calls_it_off(turn.text, turn.person.language):  # the meeting or its move: its card has both
        return "booking", {"uid": moving}
    answers = (
        (approves_it, "approve_booking"),
        (declines_it, "decline_booking"),
        (suggests_another, "suggest_booking"),
    )
    for says, answer in answers:
        if says(turn.text, turn.person.language) and "choices" not in about:
            return answer, {"near": about.get("uid", "")}
    if "link_id" in about and (of_link := _of_link(turn, now)):
        return of_link.command, {**of_link.values, "link_id": about["link_id"]}
    for tried in (intent, _unpointed(turn, now)):
        if tried is None or any(tried.values.get(name) for name in NAMING):
            continue
        pointing = points(turn.text, turn.person.language)
        moved = tried.command == "reschedule_booking" and tried.values.get("to")  # "move to Friday at 10"
        if "uid" in about and tried.command in OF_BOOKING and (pointing or moved):
            return tried.command, {**tried.values, "uid": about["uid"]}
        given = pointing or tried.values.get("changes") or tried.values.get("for_person")
        if "id" in about and tried.command in OF_TYPE and given:
            return tried.command, {**tried.values, "id": about["id"]}
    return None


def _shifted(turn: Turn, now: datetime) -> Mapping[str, Any] | None:
    found = understand_answer(turn.text, "correction", now, turn.person.zone, turn.person.language)
    return found if found and "shift_min" in found else None


def _by_its_name(turn: Turn, names: Collection[str]) -> Command | None:
    """ "office hours", "show office hours": a name alone, or after words that ask to see it."""
    return next((("show_type", {"name": name}) for name in names if _asks_to_see(turn, name)), None)


def _asks_to_see(turn: Turn, name: str) -> bool:
    said, called = tuple(words(turn.text.rstrip(" .?"))), tuple(words(name))
    looking = {tuple(words(one)) for one in phrases_of(lexicon(turn.person.language).language, "verbs")["list"]}
    before = said[: len(said) - len(called)]
    return bool(called) and said[-len(called) :] == called and (not before or before in looking)


def _of_link(turn: Turn, now: datetime) -> Intent | None:
    """ "renew it" of a link: few verbs say by themselves that it is one, so the word is put where it was pointed to."""
    bare = without_pointer(turn.text, turn.person.language)
    if not bare or not points(turn.text, turn.person.language):
        return None
    tried = _understood(turn, f"{bare} link", now)
    named = any(tried.values.get(name) for name in (*NAMING, "for_person"))
    return tried if tried.command in OF_LINK and not named else None


def _unpointed(turn: Turn, now: datetime) -> Intent | None:
    bare = without_pointer(turn.text, turn.person.language)
    return _understood(turn, bare, now) if bare else None


def _answer(turn: Turn, now: datetime) -> Command | None:
    draft: Mapping[str, Any] = turn.draft or {}
    if "asks" not in draft:
        return None
    value: Any = turn.text.strip()[:LONGEST_NAME]
    if draft["asks"] != "person":
        value = understand_answer(turn.text, draft["asks"], now, turn.person.zone, turn.person.language)
    if not value:
        return None
    return draft["command"], {**draft["values"], draft.get("as", draft["asks"]): value}


def _on_the_card(turn: Turn, now: datetime) -> Command | None:
    """A choice that is typed instead of pressed: one of those offered, another day of the slots, a further setting of
    the meeting type ("actually 45 minutes")."""
    about = _about(turn)
    language = turn.person.language
    if "choices" in about:
        return _chosen(turn.text, about["choices"], now, language)
    if set(about) == {"id"}:
        changes = understand_answer(turn.text, "changes", now, turn.person.zone, language)
        changes = changes or _other_length(turn, now)
        return ("update_meeting_type", {"id": about["id"], "changes": changes}) if changes else None
    if set(about) == {"uid"}:
        corrected = understand_answer(turn.text, "correction", now, turn.person.zone, language)
        return ("reschedule_booking", {"uid": about["uid"], **corrected}) if corrected else None
    if "slots" not in about:
        return None
    if _asks_to_see(turn, str(about.get("called") or "")):
        return "slots", values_from(about["slots"])
    if on_that_day := _time_of_day(turn, now):
        return on_that_day
    if when := understand_answer(turn.text, "when", now, turn.person.zone, language):
        return _other_slots(about["slots"], when)
    # "earlier", "later": a word of one of its buttons.
    return _titled(turn.text, about.get("turns", ()))


SHORTEST, LONGEST = 5, 480  # minutes that a bare number can be


def _other_length(turn: Turn, now: datetime) -> dict[str, Any] | None:
    """ "no, 60" beneath a meeting type: a length, corrected."""
    told = turn.text.replace(",", " ").split()
    zone, language = turn.person.zone, turn.person.language
    if len(told) != 2 or not told[1].isdecimal() or lexicon(language).listed("correcting").isdisjoint(words(told[0])):
        return None
    minutes = understand_answer(told[1], "duration_min", now, zone, language) or 0
    return {"duration_min": minutes} if SHORTEST <= minutes <= LONGEST else None


def _of_the_slots(turn: Turn, intent: Intent) -> Command | None:
    """ "what about Thursday?", "do you have anything on Friday?" while slots are looked at: another day of them."""
    about, when = _about(turn), intent.values.get("when")
    named = any(intent.values.get(name) for name in NAMING if name != "when")
    if "slots" not in about or named or not when:
        return None
    looks = intent.command == "find_times"
    asks = intent.command == "list_bookings" and _suggests(turn)
    return _other_slots(about["slots"], when) if looks or asks else None


def _suggests(turn: Turn) -> bool:
    return "otherwise" in evidence(turn.text, lexicon(turn.person.language).language)


def _other_slots(slots: Mapping[str, Any], when: Time) -> Command:
    data = {name: value for name, value in slots.items() if name != "day"}
    return "slots", {**values_from(data), "when": when}


def _time_of_day(turn: Turn, now: datetime) -> Command | None:
    """ "after 3": of the day whose free times are on the card."""
    shown, zone = _about(turn).get("slots"), turn.person.zone
    if shown is None:
        return None
    seen = max(now, zones.instant(date.fromisoformat(shown["day"]), time.min, zone))
    when = understand_answer(turn.text, "time_of_day", seen, zone, turn.person.language)
    return _other_slots(shown, when) if when else None


def _thanks(turn: Turn, now: datetime) -> Command | None:
    return ("thanks", {}) if understand_answer(turn.text, "thanks", now, "UTC", turn.person.language) else None


def _chosen(text: str, choices: list[Any], now: datetime, language: str) -> Command | None:
    """The choice whose title has all words of the text, or whose number was said."""
    number = understand_answer(text, "choice", now, "UTC", language)
    if number and abs(number) <= len(choices):
        chosen = choices[number - 1 if number > 0 else number]
        return chosen["verb"], values_from(chosen["data"])
    return _titled(text, choices)


def _nearly_titled(turn: Turn, intent: Intent) -> Command | None:
    """ "cancel the meetings", where a choice says "Delete, cancel meetings": two words of it and at most one of its
    own, in a sentence that names nothing else."""
    choices, said = _about(turn).get("choices", ()), set(words(turn.text)) - set(".,?")
    if any(intent.values.get(name) for name in NAMING) or len(said) > FEW:
        return None
    titles = [set(words(choice["title"])) for choice in choices]
    wanted = said & set().union(*titles)
    fitting = [choice for choice, title in zip(choices, titles, strict=True) if wanted <= title]
    if len(wanted) < 2 or len(said - wanted) > 1 or len(fitting) != 1:
        return None
    return fitting[0]["verb"], values_from(fitting[0]["data"])


def _titled(text: str, choices: Sequence[Any]) -> Command | None:
    """The only choice whose title has all words of the text."""
    wanted = set(text.casefold().strip(" .?").split())
    fitting = [choice for choice in choices if wanted <= set(choice["title"].casefold().replace(",", " ").split())]
    return (fitting[0]["verb"], values_from(fitting[0]["data"])) if wanted and len(fitting) == 1 else None


def _about(turn: Turn) -> Mapping[str, Any]:
    return (turn.draft or {}).get("about") or {}


def refusal(words: Words, problem: BookingError) -> str:
    """What is said of what cannot be. Hours that end before they begin have no range to tell: they were misread."""
    if isinstance(problem, BadValue) and problem.field == "availability":
        return words("dialog.hours_unread")
    return words(f"error.{problem.name}", **said_of(words, problem))


def said_of(words: Words, problem: BookingError) -> dict[str, Any]:
    """The values of an error as a reader sees them: fields by their name, lengths in words."""
    shown: dict[str, Any] = {}
    for name, value in problem.values.items():
        if isinstance(value, timedelta):
            shown[name] = format.duration(value, words)
        elif name == "field":
            field = words(f"changed.{value}")
            shown[name] = field[:1].upper() + field[1:]
        else:
            shown[name] = value
    return shown
