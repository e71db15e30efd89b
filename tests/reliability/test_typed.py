"""Whatever people type, as a letter, its event in a calendar, a page and a card show it: words, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from email.message import EmailMessage

import icalendar
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cards import kit
from language.words import words_for
from scheduling.links import Links
from scheduling.model import Actor
from tests.conftest import PUBLIC_URL
from tests.mail.examples import ANNA, BEA, BOOKED, letter
from tests.mail.test_compose import bodies, sent, tree
from tests.reliability.size import figure
from tests.reliability.test_bad_input import NASTY, many
from web.render import Renderer

MARKUP = "\\`*_[]<>~|&#+-=.){}\"' \t\r\n:;,@/?%ab19é\u202e\u2028\x00"
PIECES = ("<script>", "</p>", "](javascript:x)", "\r\nBcc: eve@evil.example\r\n", "END:VEVENT", "&lt;", "{{7*7}}")
typed = st.one_of(
    st.sampled_from([one for one in NASTY if one.isascii() or one.isprintable()]),
    st.text(),
    st.text(st.sampled_from(MARKUP), max_size=40),
    st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=5).map("".join),
)
PAGES = Renderer(Links(PUBLIC_URL, (b"k" * 32,)))


def tags(html: str) -> Counter[str]:
    """What a page is made of: its elements with the names of their attributes."""
    return Counter(f"{one.name} {sorted(one.attrs)}" for one in BeautifulSoup(html, "html.parser").find_all(True))


@dataclass(frozen=True)
class Shape:
    """All of a letter that is no text of somebody's."""

    headers: list[str]
    parts: list[str]
    to: list[str]
    elements: Counter[str]
    properties: list[tuple[str | None, list[str]]]


def shape(message: EmailMessage) -> Shape:
    calendar = icalendar.Calendar.from_ical(bodies(message)["text/calendar"])
    return Shape(
        headers=message.keys(),
        parts=tree(message),
        to=[address.addr_spec for address in message["To"].addresses],
        elements=tags(bodies(message)["text/html"]),
        properties=[(one.name, sorted(one.keys())) for one in calendar.walk()],
    )


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("reader", ["attendee", "organizer"])
def test_what_is_typed_changes_nothing_of_a_letter_but_its_words(reader: Actor) -> None:
    def of(text: str) -> EmailMessage:
        # What every field keeps, so that none is left out where nothing can be seen of what was typed.
        said = f"a {text} z"
        told = replace(BOOKED, title=said, place="in_person", place_detail=said)
        told = replace(told, attendee=replace(BEA, name=said, note=said))
        return sent(letter("confirmed", reader, told, replace(ANNA, name=said)))

    plain, count = shape(of("b")), 0

    @many(15, 25_000)
    @given(typed)
    def one(text: str) -> None:
        nonlocal count
        found = shape(of(text))
        assert replace(found, elements=plain.elements) == plain
        changed = (found.elements - plain.elements) + (plain.elements - found.elements)
        assert set(changed) <= {"br []"}  # a note keeps its lines
        count += 1

    one()
    figure(f"typed text in a letter to the {reader}", texts=count)


@pytest.mark.timeout(7200)
def test_what_is_typed_is_read_on_a_card_and_a_page_as_it_was_typed() -> None:
    words, count = words_for("en"), 0

    def page(text: str) -> str:
        answer = PAGES.page("error", words, title=text, sentence=text, again=text)
        assert isinstance(answer.text, str)
        return answer.text

    plain = tags(page("b"))

    @many(50, 50_000)
    @given(typed)
    def one(text: str) -> None:
        nonlocal count
        assert kit.unmarked(kit.plain(text)) == text
        shown = text or "b"
        assert tags(page(shown)) == plain
        heading = BeautifulSoup(page(shown), "html.parser").h1
        assert heading is not None
        assert heading.get_text().split() == shown.split()
        count += 1

    one()
    figure("typed text on cards and pages", texts=count)
