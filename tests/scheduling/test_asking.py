"""Which questions can be asked of who books, and which answers and guests will do."""

from __future__ import annotations

import pytest

from scheduling import addresses
from scheduling.errors import BadAnswer, BadGuests, BadValue
from scheduling.model import Answer, Question
from scheduling.questions import Lack, answers_from, guests_from, lacks, question_to, questions_from

COMPANY = Question("Company", required=True)
PLANS = Question("Your plans", "long")
SIZE = Question("Size", "choice", options=("S", "M"))
BEFORE = Question("Been here before?", "yes_no")
ALL = (COMPANY, PLANS, SIZE, BEFORE)


def test_questions_come_back_as_they_were_kept() -> None:
    assert questions_from([question_to(one) for one in ALL]) == ALL


@pytest.mark.parametrize(
    "values",
    [
        [{"label": f"Question {n}"} for n in range(6)],
        [{"label": "Twice"}, {"label": "Twice"}],
        [{"label": " "}],
        [{"label": "x" * 151}],
        [{"label": "Which", "kind": "choice", "options": ["only one"]}],
        [{"label": "Which", "kind": "choice", "options": ["a", "x" * 81]}],
        [{"label": "Which", "kind": "choice", "options": [str(n) for n in range(13)]}],
        [{"label": "What", "kind": "riddle"}],
    ],
)
def test_what_cannot_be_asked_is_refused(values: list[dict[str, object]]) -> None:
    with pytest.raises(BadValue):
        questions_from(values)


def test_answers_are_kept_with_their_questions() -> None:
    given = {COMPANY.key: " Acme\nLtd ", PLANS.key: "One.\n\nTwo.", SIZE.key: "M", BEFORE.key: "no", "q0": "stray"}
    assert answers_from(ALL, given) == (
        Answer("Company", "Acme Ltd"),
        Answer("Your plans", "One.\n\nTwo.", "long"),
        Answer("Size", "M", "choice"),
        Answer("Been here before?", "no", "yes_no"),
    )


def test_what_need_not_be_answered_may_stay_open() -> None:
    assert answers_from(ALL, {COMPANY.key: "Acme"}) == (Answer("Company", "Acme"),)


def test_everything_that_is_wrong_is_named() -> None:
    given = {COMPANY.key: " ", PLANS.key: "x" * 2003, SIZE.key: "XL", BEFORE.key: "perhaps"}
    assert lacks(ALL, given) == [
        Lack(COMPANY, "missing"),
        Lack(PLANS, "long", 3),
        Lack(SIZE, "unknown"),
        Lack(BEFORE, "unknown"),
    ]
    with pytest.raises(BadAnswer) as problem:
        answers_from(ALL, given)
    assert problem.value.values == {"label": "Company"}


def test_an_answer_belongs_to_the_words_of_its_question() -> None:
    asked_now = Question("Invoice address", required=True)
    assert lacks([asked_now], {COMPANY.key: "Acme"}) == [Lack(asked_now, "missing")]


def test_guests_are_each_once_and_not_the_booker() -> None:
    given = ["bo@example.org", " Bo@EXAMPLE.org", "ada@example.net", "cy@münchen.example"]
    assert guests_from(given, 2, "Ada@example.net") == ("Bo@example.org", "cy@xn--mnchen-3ya.example")


@pytest.mark.parametrize("given", [["a@example.org", "b@example.org"], ["no address"], ["a@example.org,b@example.org"]])
def test_guests_that_cannot_be_invited_are_refused(given: list[str]) -> None:
    with pytest.raises(BadGuests) as problem:
        guests_from(given, 1, "ada@example.net")
    assert problem.value.values == {"count": 1}


def test_addresses_may_be_separated_in_any_way() -> None:
    assert addresses.listed("a@x.org, b@x.org;c@x.org\n d@x.org ") == ["a@x.org", "b@x.org", "c@x.org", "d@x.org"]
