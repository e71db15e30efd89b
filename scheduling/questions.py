"""What an organizer asks of who books: which questions can be asked, and which answers will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from scheduling import addresses
from scheduling.errors import BadAnswer, BadGuests, BadValue
from scheduling.model import Answer, Question, QuestionKind
from scheduling.texts import one_line, paragraphs

MOST_QUESTIONS, MOST_OPTIONS, MOST_GUESTS = 5, 12, 10
LABEL_LENGTH, OPTION_LENGTH = 150, 80
SHORT_ANSWER, LONG_ANSWER = 200, 2000
YES_NO = ("yes", "no")

Fault = Literal["missing", "long", "unknown"]


@dataclass(frozen=True)
class Lack:
    """What is wrong with the answer to a question."""

    question: Question
    fault: Fault
    excess: int = 0  # characters too many


def question_from(value: Mapping[str, Any]) -> Question:
    """A question as forms and the database have it; raises BadValue for one that cannot be asked."""
    label = one_line(str(value["label"]))
    kind: QuestionKind = value.get("kind", "short")
    options = tuple(dict.fromkeys(one_line(str(one)) for one in value.get("options", ())))
    if not 1 <= len(label) <= LABEL_LENGTH or kind not in get_args(QuestionKind):
        raise BadValue("questions", 0, MOST_QUESTIONS)
    if kind == "choice" and not (2 <= len(options) <= MOST_OPTIONS and all(map(_is_option, options))):
        raise BadValue("questions", 0, MOST_QUESTIONS)
    return Question(label, kind, bool(value.get("required")), options if kind == "choice" else ())


def question_to(question: Question) -> dict[str, Any]:
    return {
        "label": question.label,
        "kind": question.kind,
        "required": question.required,
        "options": list(question.options),
    }


def questions_from(values: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """All questions of a meeting type; raises BadValue where there are too many, or two with the same words."""
    questions = tuple(question_from(one) for one in values)
    if len(questions) > MOST_QUESTIONS or len({one.key for one in questions}) < len(questions):
        raise BadValue("questions", 0, MOST_QUESTIONS)
    return questions


def lacks(questions: Sequence[Question], given: Mapping[str, str]) -> list[Lack]:
    """All that is wrong with answers, by the keys of their questions."""
    found = (_lack(question, _read(question, given)) for question in questions)
    return [lack for lack in found if lack]


def answers_from(questions: Sequence[Question], given: Mapping[str, str]) -> tuple[Answer, ...]:
    """The answers that were given, by the keys of their questions; raises BadAnswer for the first that will not do."""
    for lack in lacks(questions, given):
        raise BadAnswer(lack.question.label)
    read = ((question, _read(question, given)) for question in questions)
    return tuple(Answer(question.label, text, question.kind) for question, text in read if text)


def guests_from(given: Sequence[str], most: int, booker: str) -> tuple[str, ...]:
    """Further guests, each once and none of them the booker; raises BadGuests."""
    known = {addresses.normal(one).casefold(): addresses.normal(one) for one in given}
    known.pop(booker.casefold(), None)
    if "" in known or len(known) > most:
        raise BadGuests(most)
    return tuple(known.values())


def _is_option(text: str) -> bool:
    return 1 <= len(text) <= OPTION_LENGTH


def _read(question: Question, given: Mapping[str, str]) -> str:
    typed = given.get(question.key, "")
    return paragraphs(typed) if question.kind == "long" else one_line(typed)


def _lack(question: Question, text: str) -> Lack | None:
    if not text:
        return Lack(question, "missing") if question.required else None
    if question.kind in ("choice", "yes_no"):
        offered = question.options if question.kind == "choice" else YES_NO
        return None if text in offered else Lack(question, "unknown")
    excess = len(text) - (LONG_ANSWER if question.kind == "long" else SHORT_ANSWER)
    return Lack(question, "long", excess) if excess > 0 else None
