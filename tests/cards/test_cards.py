"""What must hold for every card: the schema, the official renderer, the limits of Teams, and our own manners."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from jsonschema import Draft6Validator, ValidationError

from cards import kit
from cards.kit import Json
from tests.browser import browser_without_loop
from tests.cards import golden
from tests.cards.drawing import WIDTHS, judge, page
from tests.cards.examples import EXAMPLES

LARGEST = 25_000
MOST_ACTIONS = 5
MOST_FACTS = 5
CONTROL: Json = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "body": [
        {"type": "Input.Text"},
        {"type": "TextBlock", "text": "**typed**", "wrap": True},
        {"type": "ActionSet", "actions": [{"type": "Action.Execute", "title": "Unbreakable" * 9}]},
    ],
}
# What people may type, and what a client must not read into it.
NASTY = (
    "# heading",
    "   ### heading",
    "heading\n=======",
    "heading\n---",
    "---",
    "***",
    "- item\n- item",
    "+ item",
    "* item",
    "1. one\n2. two",
    "10) ten",
    "> quoted",
    "    code",
    "\tcode",
    "a\r    \r    code",
    "`code`",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "~~gone~~ and ~kept~",
    "*a* **b** _c_ __d__ ***e***",
    "[click](https://evil.example)",
    "[click][1]\n\n[1]: https://evil.example",
    "![picture](https://evil.example/x.png)",
    "<https://evil.example>",
    "<b>bold</b><script>alert(1)</script><img src=x onerror=alert(1)>",
    "<at>Anna Berg</at>",
    "&lt;b&gt; &amp; &copy &#42;x&#42;",
    "a | b\n--- | ---\nc | d",
    ":-: | :-:\n|-|",
    "{{DATE(2026-03-03T09:00:00Z)}} {{{TIME(2026-03-03T09:00:00Z)}}}",
    "\\*not\\* \\\\ \\",
    "C:\\temp\\_x_ \\#",
    "Q&A + R&D, 50 % off, #1, 3.5 h, a_b_c, 2*3*4 = 24",
    "+49 30 1234567",
    "-5 degrees; 12.30; =x",
    "rulers\n\n------\t---\n\n- - -",
    "tr👩‍🚀ès\u00a0bien – “quoted” ‘so’",
)

MARKS = (*"\\`*_[]<>~|&#+-=.){}!():; \t\n19ab", "    ", "---", "```", "\r", "\n\n", "&lt;", "https://e.example")


def typed() -> list[str]:
    """Those, and many more of what Markdown is made of; the same ones each time."""
    chance = Random(1)
    made = ["".join(chance.choices(MARKS, k=chance.randint(1, 25))) for _ in range(1000)]
    return [*NASTY, *(text for text in made if text.strip())]


def elements(made: Any) -> Iterator[Mapping[str, Any]]:
    """Everything with a type, alternatives included."""
    if isinstance(made, Mapping):
        if isinstance(made.get("type"), str):
            yield made
        for name, value in made.items():
            if name != "data":
                yield from elements(value)
    elif isinstance(made, list):
        for value in made:
            yield from elements(value)


def squeezed(text: str) -> str:
    """Without white space, which a page shows as it likes."""
    return "".join(text.split())


def of(made: Any, prefix: str) -> list[Mapping[str, Any]]:
    return [one for one in elements(made) if one["type"].startswith(prefix)]


def deepest(error: ValidationError) -> Iterator[str]:
    """The schema is one large anyOf: what is wrong stands at the bottom of it."""
    if not error.context:
        yield f"{error.json_path}: {error.message[:200]}"
    for inner in error.context or ():
        yield from deepest(inner)


@pytest.fixture(params=list(EXAMPLES))
def card(request: pytest.FixtureRequest) -> Json:
    return EXAMPLES[request.param](golden.ENGLISH)


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_the_card_is_what_it_was(name: str) -> None:
    assert EXAMPLES[name](golden.ENGLISH) == golden.read(name), "if that is wanted: python -m tests.cards.golden"


def test_there_is_no_golden_file_too_many() -> None:
    assert {path.stem for path in golden.GOLDEN.iterdir()} == set(EXAMPLES)


def test_the_schema_accepts_it(card: Json, schema: Draft6Validator) -> None:
    assert [line for error in schema.iter_errors(card) for line in deepest(error)] == []


def test_the_schema_refuses_what_is_wrong(schema: Draft6Validator) -> None:
    wrong = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "TextBlock", "text": "x", "weight": "Heavy"}]}
    complaints = [line for error in schema.iter_errors(wrong) for line in deepest(error)]
    assert any("Heavy" in line for line in complaints)


def test_it_is_small_enough_for_teams(card: Json) -> None:
    assert len(json.dumps(card).encode()) < LARGEST


def test_it_says_its_version(card: Json) -> None:
    assert card["version"] == "1.5"


def test_every_action_has_a_title_and_old_clients_send_the_same(card: Json) -> None:
    actions = of(card["body"], "Action.") + of(card.get("actions", []), "Action.")
    assert [one for one in actions if not one.get("title")] == []
    for action in actions:
        if action["type"] == "Action.Execute":
            submit = {"type": "Action.Submit", "title": action["title"]}
            if "associatedInputs" in action:
                submit["associatedInputs"] = action["associatedInputs"]
            assert action["fallback"] == {**submit, "data": {**action["data"], "verb": action["verb"]}}


def test_at_most_five_actions_the_main_one_first(card: Json) -> None:
    actions = card.get("actions", [])
    assert len(actions) <= MOST_ACTIONS
    assert [action.get("style") for action in actions[1:] if "style" in action] == []
    assert all(action.get("style") != "positive" for action in of(card["body"], "Action."))


def test_inputs_have_labels_and_ids_of_their_own(card: Json) -> None:
    inputs = of(card, "Input.")
    assert [one for one in inputs if not one.get("label")] == []
    ids = [one["id"] for one in inputs]
    assert sorted(set(ids)) == sorted(ids)


def test_what_is_required_says_what_is_missing(card: Json) -> None:
    assert [one for one in of(card, "Input.") if one.get("isRequired") and not one.get("errorMessage")] == []


def test_every_text_wraps(card: Json) -> None:
    assert [one for one in of(card, "TextBlock") if one.get("wrap") is not True] == []


def test_a_title_comes_first_and_is_a_heading(card: Json) -> None:
    headings = [number for number, one in enumerate(card["body"]) if one.get("style") == "heading"]
    assert headings[0] <= 1  # before it, at most what has just happened
    assert card["body"][headings[0]]["size"] == "Large"


def test_a_few_facts_only(card: Json) -> None:
    assert [one for one in of(card, "FactSet") if not 0 < len(one["facts"]) <= MOST_FACTS] == []


def test_it_refreshes_itself_for_few(card: Json) -> None:
    assert len(card.get("refresh", {}).get("userIds", [])) <= 60


def test_a_long_list_is_cut_and_says_so() -> None:
    for name, verb in {
        "listing-many": "show_type",
        "agenda-many": "booking",
        "choose-booking-many": "reschedule",
    }.items():
        made = EXAMPLES[name](golden.ENGLISH)
        shown = [one for one in of(made, "Action.Execute") if one["verb"].startswith(verb)]
        assert len(shown) == kit.MOST_ROWS
        assert "more" in kit.as_text(made).splitlines()[-1]


def test_a_card_that_is_over_has_lost_its_actions() -> None:
    assert [one["title"] for one in of(EXAMPLES["booking-organizer-cancelled"](golden.ENGLISH), "Action.Execute")] == [
        "Undo",
        "booking",  # the refresh
    ]
    left = of(EXAMPLES["booking-organizer-left"](golden.ENGLISH), "Action.Execute")
    assert [one["title"] for one in left] == ["booking"]  # nobody is there to take it back
    theirs = EXAMPLES["booking-attendee-cancelled"](golden.ENGLISH)["actions"]
    assert [one["title"] for one in of(theirs, "Action.Execute")] == ["New times"]  # it was the organizer


# The browser is opened once, and closed before the next test: nothing of it may outlive the loop it runs in.
@pytest.fixture(scope="session")
def drawn() -> dict[str, Any]:
    """What came of drawing every example in every width, unfolded, and of a card that has everything wrong."""
    texts = kit.card([kit.text(kit.plain(text)) for text in typed()])
    with browser_without_loop() as opened:
        made = page(opened)
        cards = {
            f"{name}-{width}": judge(made, f"{name}-{width}", example(golden.ENGLISH), width)
            for name, example in EXAMPLES.items()
            for width in WIDTHS
        }
        return {"cards": cards, "typed": judge(made, "typed", texts, 400), "control": judge(made, "bad", CONTROL, 280)}


def test_the_renderer_draws_all_of_it(drawn: dict[str, Any]) -> None:
    """No complaints, nothing cut, nothing wider than the narrowest place there is, and no markup but our links."""
    cards = drawn["cards"]
    assert {name: card["complaints"] for name, card in cards.items() if card["complaints"]} == {}
    assert {name: card["outside"] for name, card in cards.items() if card["outside"]} == {}
    assert {tag for card in cards.values() for tag in card["markup"]} == {"A"}
    control = drawn["control"]
    assert control["complaints"] == ["card: All inputs must have a unique Id."]
    assert any("Unbreakable" in line for line in control["outside"])
    assert control["markup"] == ["STRONG"]


def test_what_people_type_stays_text(drawn: dict[str, Any]) -> None:
    assert drawn["typed"]["markup"] == []
    assert [squeezed(text) for text in drawn["typed"]["texts"]] == [squeezed(text) for text in typed()]


def test_a_link_of_ours_is_one_and_reads_as_what_it_is(drawn: dict[str, Any]) -> None:
    assert drawn["cards"]["booking-address-400"]["markup"] == ["A"]
    assert "https://video.example.com/rooms/8341_7702_?pwd=VGhpcyBpcyBub3QgYSBzZWNyZXQ&lang=en" in [
        text.strip() for text in drawn["cards"]["booking-address-400"]["texts"]
    ]
