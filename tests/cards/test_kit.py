from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import kit
from tests.cards.examples import EXAMPLES
from tests.cards.golden import ENGLISH
from tests.cards.test_cards import NASTY

PEOPLE = [f"29:{number}" for number in range(70)]
# Any text at all, and text that is mostly what Markdown is made of.
TYPED = st.one_of(st.text(), st.text(st.sampled_from("\\`*_[]<>~|&#+-=.){} \t\r\n19;ab"), max_size=30))


@given(TYPED)
def test_plain_text_reads_as_it_was_typed(text: str) -> None:
    assert kit.unmarked(kit.plain(text)) == text


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_reads_as_it_was_typed(text: str) -> None:
    assert kit.unmarked(kit.plain(text)) == text


@pytest.mark.parametrize(
    "text", ["Anna Berg", "+49 30 1234567", "Q&A, 9–5 (Berlin)", "a | b", "C# ~ 1.5 h", "{x}", "a > b"]
)
def test_what_is_no_markup_is_left_alone(text: str) -> None:
    """Not every client knows escapes."""
    assert kit.plain(text) == text


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[Page](https://x.example/a)", "Page (https://x.example/a)"),
        (kit.link_text("https://x.example/p/_a_b-c_"), "https://x.example/p/_a_b-c_"),
        ("**Booked**: 2\\*3", "Booked: 2*3"),
        (r"\[no\](link)", "[no](link)"),
        (r"\&#32;", "&#32;"),
    ],
)
def test_markdown_as_a_reader_sees_it(markdown: str, shown: str) -> None:
    assert kit.unmarked(markdown) == shown


def test_an_unknown_style_is_refused() -> None:
    with pytest.raises(TypeError, match="Text has no bold, colour"):
        kit.text("x", colour="Good", bold=True)
    with pytest.raises(TypeError, match="Container has no wide"):
        kit.group([], wide=True)


def test_a_button_says_the_same_to_old_clients() -> None:
    assert kit.press("Save", "save", {"id": "t1"}, main=True, associatedInputs="none") == {
        "type": "Action.Execute",
        "title": "Save",
        "verb": "save",
        "data": {"id": "t1"},
        "style": "positive",
        "associatedInputs": "none",
        "fallback": {
            "type": "Action.Submit",
            "title": "Save",
            "data": {"id": "t1", "verb": "save"},
            "associatedInputs": "none",
        },
    }


def test_a_button_does_not_share_its_data() -> None:
    data = {"id": "t1"}
    made = kit.press("Save", "save", data)
    data["id"] = "t2"
    assert (made["data"], made["fallback"]["data"]) == ({"id": "t1"}, {"id": "t1", "verb": "save"})


def test_a_card_without_actions_has_no_list_of_them() -> None:
    assert "actions" not in kit.card([kit.title("x")])
    assert kit.card([kit.title("x")], speak="x")["speak"] == "x"


def test_a_card_refreshes_itself_for_sixty_people_at_most() -> None:
    assert kit.refreshing("booking", {"uid": "u"}, PEOPLE)["userIds"] == PEOPLE[:60]
    assert kit.refreshing("booking", {"uid": "u"}, PEOPLE[:60])["userIds"] == PEOPLE[:60]


def test_facts_without_a_value_are_left_out() -> None:
    made = kit.card([kit.facts({"Where": "Berlin", "Note": ""})])
    assert kit.as_text(made) == "Where: Berlin"


def test_facts_too_wide_for_a_table_stand_below_it() -> None:
    made = kit.card([kit.facts({"Room": "x" * 21, "Where": "x" * 20})])
    assert kit.as_text(made) == f"Where: {'x' * 20}\nRoom\n{'x' * 21}"


@pytest.mark.parametrize(
    ("typed", "linked"),
    [
        ("https://video.example.com/r/1?a=b&c=d_e#f", True),
        ("http://video.example.com/r/1", False),
        ("https://evil.example) [x](y", False),
        ("https://evil.example/<b>", False),
        ("javascript:alert(1)", False),
        ("see https://video.example.com", False),
    ],
)
def test_only_an_address_alone_can_be_opened(typed: str, linked: bool) -> None:
    assert kit.labelled("Where", typed)[1].text == (f"[{typed}]({typed})" if linked else kit.plain(typed))


def test_a_card_as_text() -> None:
    assert kit.as_text(EXAMPLES["booking-organizer-moved"](ENGLISH)).splitlines() == [
        "Moved: Office hours with Bea Moreau",
        "Wed 4 March, 10:00–10:30 (Berlin)",
        "was Tue 3 March, 13:30–14:00 (Berlin)",
        "Their time: 04:00–04:30 New York",
        "Length: 30 minutes",
        "Where: Microsoft Teams",
        "With",
        "Bea Moreau, bea@guest.example.org",
        "Note",
        "About the migration. Slides follow.",
    ]


def test_a_card_as_text_says_what_can_be_chosen() -> None:
    assert kit.as_text(EXAMPLES["slots-few"](ENGLISH)).splitlines() == [
        "Nothing is free on Mon 2 March. The next free times:",
        "Office hours with Anna Berg",
        "30 minutes · Microsoft Teams",
        "Tuesday, 3 March 2026",
        "Times in Berlin.",
        "Tue 3 March, 09:00",
        "Tue 3 March, 09:30",
        "Tue 3 March, 10:00",
    ]


def test_a_row_as_text_leaves_its_button_out() -> None:
    assert kit.as_text(EXAMPLES["choose-booking"](ENGLISH)).splitlines()[:3] == [
        "Which meeting is to be cancelled?",
        "Tue 3 March, 09:30–10:00 (Berlin)",
        "Office hours with Bea Moreau",
    ]
