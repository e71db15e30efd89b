"""What guests send: read, cleaned and checked in one go, so that all problems are told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from language.words import Words, languages
from scheduling import addresses, questions, zones
from scheduling.model import Attendee, MeetingType
from scheduling.texts import one_line, paragraphs

NAME_LIMIT = 100  # characters, as are those below
NOTE_LIMIT = 2000
SHOWN = 60  # characters of what was typed
ANSWER = re.compile(r"q[0-9a-f]{8}")
LACKS: Mapping[questions.Fault, str] = {
    "missing": "answer_missing",
    "long": "answer_long",
    "unknown": "answer_unknown",
}
FAR = timedelta(days=1000)  # nobody books that far ahead; keeps calendar arithmetic away from the ends of time

TAG = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
# A name stands in letters to others, so it must not carry an address they could be lured to.
ENDINGS = "com|net|org|info|biz|io|ly|ru|cn|xyz|top|site|online|shop|click|link"
ADDRESS = re.compile(rf"@|://|\bwww\.|[\w-]\.({ENDINGS})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field, or with the form where no field is named: `web.problem.<name>`."""

    field: str
    name: str
    count: int = 0  # characters too many
    limit: int = 0
    what: str = ""  # the question, or what was typed

    def said(self, words: Words) -> str:
        return words(f"web.problem.{self.name}", count=self.count, limit=self.limit, what=self.what)


@dataclass(frozen=True)
class Details:
    """What a guest typed about themselves, as typed: it is shown again when something is wrong."""

    name: str = ""
    email: str = ""
    note: str = ""
    guests: str = ""  # addresses of further people
    answers: Mapping[str, str] = field(default_factory=dict)  # by the keys of questions

    def problems(self, meeting_type: MeetingType | None = None) -> list[Problem]:
        """Everything that keeps these details from being an attendee, and from being enough for a meeting type."""
        first = (_name_problem(self.name), _email_problem(self.email))
        asked = [] if meeting_type is None else self._lacking(meeting_type)
        found = (*first, *asked, _note_problem(self.note))
        return [problem for problem in found if problem]

    def _lacking(self, meeting_type: MeetingType) -> list[Problem]:
        lacking = [
            Problem(lack.question.key, LACKS[lack.fault], count=lack.excess, what=lack.question.label)
            for lack in questions.lacks(meeting_type.questions, self.answers)
        ]
        return [*lacking, *_guests_problems(self.invited, meeting_type.max_guests)]

    @property
    def invited(self) -> list[str]:
        return addresses.listed(self.guests)

    def attendee(self, zone: str, language: str) -> Attendee:
        """Who books; only for details without problems."""
        return Attendee(
            name=one_line(self.name),
            email=addresses.normal(self.email),
            zone=zone,
            language=language,
            note=paragraphs(self.note),
        )


def details(form: Mapping[str, object]) -> Details:
    """The fields of a posted form; a file or nothing in place of a text counts as empty."""
    answers = {name: text(form, name) for name in form if ANSWER.fullmatch(name)}
    return Details(text(form, "name"), text(form, "email"), text(form, "note"), text(form, "guests"), answers)


def text(form: Mapping[str, object], field: str) -> str:
    value = form.get(field, "")
    return value if isinstance(value, str) else ""


def moment(value: str, now: datetime) -> datetime | None:
    """A moment with an offset in ISO 8601, within a few years of now; None for anything else."""
    try:
        found = zones.from_iso(value.strip())
    except (ValueError, OverflowError):
        return None
    return found if abs(found - now) < FAR else None


def day(value: str, now: datetime) -> date | None:
    """A date in ISO 8601 that is not behind us; None for anything else."""
    try:
        found = date.fromisoformat(value.strip())
    except ValueError:
        return None
    today = now.date()
    return min(found, today + FAR) if found >= today - timedelta(days=1) else None


@lru_cache(maxsize=256)
def preferred_language(header: str) -> str:
    """The tag of an Accept-Language header that we serve best, as `en-US`; English if none (RFC 9110, 12.5.4)."""
    wishes = sorted(_wishes(header), key=lambda wish: -wish[0])
    return next((tag for _, tag in wishes if tag.partition("-")[0] in languages()), "en")


def _name_problem(name: str) -> Problem | None:
    cleaned = one_line(name)
    if not cleaned:
        return Problem("name", "name_missing")
    if len(cleaned) > NAME_LIMIT:
        return Problem("name", "name_long", len(cleaned) - NAME_LIMIT, NAME_LIMIT)
    return Problem("name", "name_address") if ADDRESS.search(cleaned) else None


def _email_problem(email: str) -> Problem | None:
    typed = email.strip()
    if not typed:
        return Problem("email", "email_missing")
    if len(typed) > addresses.LONGEST:
        return Problem("email", "email_long", len(typed) - addresses.LONGEST, addresses.LONGEST)
    if "@" not in typed:
        return Problem("email", "email_no_at")
    if typed.count("@") > 1:
        return Problem("email", "email_several")
    return None if addresses.normal(typed) else Problem("email", "email_shape")


def _guests_problems(invited: Sequence[str], most: int) -> list[Problem]:
    wrong = [Problem("guests", "guests_shape", what=one[:SHOWN]) for one in invited if not addresses.normal(one)]
    if len({addresses.normal(one).casefold() for one in invited}) > most:
        return [Problem("guests", "guests_many", count=most)]
    return wrong[:1]


def _note_problem(note: str) -> Problem | None:
    excess = len(paragraphs(note)) - NOTE_LIMIT
    return Problem("note", "note_long", excess, NOTE_LIMIT) if excess > 0 else None


def _wishes(header: str) -> list[tuple[float, str]]:
    """Weight and tag of each wish; a region other than two letters is dropped, so that there are few different tags."""
    wishes = []
    for part in header.split(","):
        tag, _, weight = part.strip().partition(";")
        language, _, rest = tag.strip().partition("-")
        region = rest.rpartition("-")[2].upper()
        wish = f"{language.lower()}-{region}" if len(region) == 2 else language.lower()
        if TAG.fullmatch(wish) and _weight(weight) > 0:
            wishes.append((_weight(weight), wish))
    return wishes


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    return float(value) if re.fullmatch(r"[01](\.\d{0,3})?", value.strip()) else 0.0
