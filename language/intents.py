"""What somebody wants: a command and its values, from the verbs and nouns of the lexicon.

The intent is told by which kinds of words stand in the sentence; its values are what the time grammar and the settings
found; a name is what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from language.answer import Time
from language.asking import asks_about
from language.chatter import without_chatter
from language.classifier import is_certain, second_opinion
from language.contractions import with_apostrophes
from language.corrections import corrected
from language.deciding import command_of
from language.denial import without_denied
from language.descriptions import description_said
from language.evidence import evidence
from language.guest_rules import GuestRule, guest_rule
from language.idle import is_idle, is_told
from language.lexicon import command_lexicon, lexicon
from language.likelier_names import likelier_names
from language.links import revoked, shared_link
from language.meeting_types import created, named_after, updated
from language.meetings import booked, cancelled, listed, shown, signed_up, sought
from language.moving import rescheduled
from language.naming import PART, WHOLE, name_in
from language.nodes import CLASSES, Node
from language.page import asked_why, blocked, hours_of, paused, provider_of, unblocked, zone_of
from language.past import tells_of_past
from language.reading import row_in, words_of
from language.renaming import called_anew, called_otherwise, named_now, renamed_to
from language.sentence import Sentence
from language.tokens import LONGEST
from language.wishes import WISHES
from language.wordings import in_plain_words


@dataclass(frozen=True)
class Intent:
    """One command; `values` has only what was said."""

    command: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self, *, whole: bool = False) -> dict[str, Any]:
        """The answer of `python app.py understand`, whose fields are fixed; as a `whole` what the bot gets."""
        intent = ANSWERED.get(self.command, self.command)
        return {"intent": intent} | _told(self.values, None if whole else FIELDS.get(intent))


# Commands of the bot that the answer has no word for: whoever is ill keeps the day free.
ANSWERED = {"clear_day": "block_time"}

OF_TYPE = """
    name duration_min visibility single_use availability buffer_before_min buffer_after_min min_notice_min
    horizon_days max_per_day increment_min location changes
    """
# The fields of the answer for each intent. The bot needs more of some; its further commands are told whole.
FIELDS = {
    intent: frozenset(names.split())
    for intent, names in {
        "create_meeting_type": OF_TYPE,
        "update_meeting_type": OF_TYPE,
        "share_link": "name single_use max_uses expires_days for_person",
        "revoke_link": "name",
        "block_time": "when",
        "unblock_time": "when",
        "book": "person name duration_min when",
        "find_times": "person name when",
        "list_bookings": "when",
        "cancel_booking": "person name when all",
        "reschedule_booking": "person name when to",
    }.items()
}

# What these are about is said; elsewhere a name only tells which.
ABOUT_TYPES = frozenset(["create_meeting_type", "update_meeting_type", "delete_meeting_type", "revoke_link"])
NAMING = FIELDS | dict.fromkeys(("delete_meeting_type", "pause", "resume", "why"), frozenset({"name"}))


def _told(values: Mapping[str, Any], fields: frozenset[str] | None) -> dict[str, Any]:
    return {name: _json(one, fields) for name, one in values.items() if fields is None or name in fields}


def _json(value: Any, fields: frozenset[str] | None) -> Any:
    if isinstance(value, Mapping):
        return _told(value, fields)
    return value.as_json("seconds") if isinstance(value, Time) else value


def understand(text: str, now: datetime, zone: str, locale: str = "en") -> Intent:
    """The command that is meant by `text` typed at `now` by somebody in `zone`; "none" if it is none of ours."""
    text = with_apostrophes(text[:LONGEST], lexicon(locale).language)
    if described := description_said(text, locale):
        name, description = described
        if not description:
            return Intent("none")
        return Intent(
            "update_meeting_type", {**({"name": name} if name else {}), "changes": {"description": description}}
        )
    text = without_chatter(corrected(text, command_lexicon(locale)), command_lexicon(locale))
    told = guest_rule(text, command_lexicon(locale))
    if told is None:
        return _understood(text, now, zone, locale, weighed=True)
    return _of_guests(told, now, zone, locale) if told.values else Intent("none")


def _of_guests(told: GuestRule, now: datetime, zone: str, locale: str) -> Intent:
    """The rest of the text, which makes or names what the rule is for, with the rule."""
    found = _understood(told.rest, now, zone, locale)
    if found.command in FIXED:
        return found
    if found.command == "create_meeting_type":
        return Intent(found.command, {**found.values, **told.values})
    if found.command == "update_meeting_type":
        changes = {**found.values["changes"], **told.values}
        return Intent(found.command, {**found.values, "changes": changes})
    row = row_in(told.rest, words_of(told.rest, locale, evidence("", lexicon(locale).language)), locale)
    name = name_in(told.rest, [node._replace(kind=AS_NAME.get(node.kind, node.kind)) for node in row], frozenset())
    return Intent("update_meeting_type", {**({"name": name} if name else {}), "changes": told.values})


# "make office hours cancellable until 1 day before": the hours are a name here, and the verb is none.
AS_NAME = {"HOURSNOUN": "WORD", **dict.fromkeys(("MAKE", "UPDATE", "ALLOW", "SHARE", "SHOULD"), "SMALL")}
# Commands about something else than a meeting type: beside one of these a rule for guests is left alone.
FIXED = frozenset(
    """
    cancel_booking reschedule_booking book delete_meeting_type delete_data undo abort block_time revoke_link
    """.split()  # noqa: SIM905 -- a list of words
)


def _understood(text: str, now: datetime, zone: str, locale: str, *, weighed: bool = False) -> Intent:
    """What a text says; `weighed` if it is all that was typed, so that the classifier can say what it takes it for."""
    language, typed = lexicon(locale).language, text
    plain = in_plain_words(text, language)
    text = without_denied(plain, command_lexicon(locale))
    signs = evidence(text, language)
    words = words_of(text, locale, signs)
    signs = signs.without([node for node in words if node.value == PART or node.value == WHOLE])
    row = row_in(text, words, locale)
    sentence = Sentence(text, row, words, now, zone, locale, signs)
    command = ruled = command_of(sentence)
    # What is denied has the words of what is wanted, and a bare time or a word answers a question.
    weighed = weighed and len(row) > 1
    if weighed and text == plain and any(node.kind not in ANSWERING for node in row):
        told = command == "none" and (tells_of_past(typed, language) or _is_quotation(row))
        command = second_opinion(typed, command, told=told)
    if asks_about(text, command, language):
        return Intent("list_calendars" if command == "status_blocks" else "none")
    values = VALUES.get(command, _nothing)(sentence)
    if command != ruled and not values.get(ESSENTIAL.get(command, ""), True):
        return Intent("none")
    if is_idle(sentence, command, values) and not (weighed and is_certain(typed, RENAMED.get(command, command))):
        return Intent("none")
    if weighed and not any(node.kind == "CALLED" for node in row):
        named = RENAMED.get(command, command)
        fields = NAMING.get(named, frozenset())
        values = likelier_names(typed, language, values, fields, needed=named in ABOUT_TYPES)
    if command == "block_time" and is_told(sentence, values["when"]):
        return Intent("none")
    return Intent(RENAMED.get(command, command), {name: value for name, value in values.items() if value is not None})


def _is_quotation(row: Sequence[Node]) -> bool:
    """'he wrote: "please move it to Friday"': what somebody else said."""
    return any((one.text, other.kind) == (":", "QUOTED") for one, other in pairwise(row))


ANSWERING = frozenset(
    [
        *CLASSES["when"],
        *CLASSES["skip"],
        *("AND", "OR", "NO", "EXCEPT", "REMOVING", "AGAIN", "INSTEAD", "DUR", "NUM", "NUMWORD", "UNIT"),
        *("ON", "AT", "IN", "FOR", "FROM", "TO", "ABORT"),
    ]
)
# Without this, what only the classifier takes for one of these would do nothing.
ESSENTIAL = {
    "update_meeting_type": "changes",
    "create_meeting_type": "name",
    "block_time": "when",
    "unblock_time": "when",
    "set_hours": "availability",
    "set_timezone": "timezone",
}


def _nothing(sentence: Sentence) -> dict[str, Any]:
    return {}


RENAMED = {
    **dict.fromkeys(("rename", "renamed", "renamed_otherwise", "named_now"), "update_meeting_type"),
    "page_link": "share_link",
}


VALUES: Mapping[str, Callable[[Sentence], dict[str, Any]]] = {
    "open_link": lambda sentence: {"url": next(node.value for node in sentence.row if node.kind == "URL")},
    "create_meeting_type": created,
    "update_meeting_type": updated,
    "rename": renamed_to,
    "renamed": called_anew,
    "renamed_otherwise": lambda sentence: called_otherwise(sentence) or {},
    "named_now": named_now,
    **WISHES,
    "delete_meeting_type": named_after("DELETE", "CANCEL", "TAKE"),
    "share_link": shared_link,
    "revoke_link": revoked,
    "set_hours": hours_of,
    "block_time": blocked,
    "unblock_time": unblocked,
    "list_bookings": listed,
    "pause": paused,
    "resume": paused,
    "set_timezone": zone_of,
    "connect_calendar": provider_of,
    "disconnect_calendar": provider_of,
    "book": booked,
    "find_times": sought,
    "sign_up": signed_up,
    "cancel_booking": cancelled,
    "share_booking": shown,
    "reschedule_booking": rescheduled,
    "why": asked_why,
}
