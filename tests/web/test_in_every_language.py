"""The guest's whole way in every language: found by what the language says, and nothing on the page is English."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from language import format
from language.words import FALLBACK, Words, languages, words_for
from scheduling.model import MeetingType, Organizer
from scheduling.ports import Ports
from scheduling.usecases import meeting_types
from tests.conftest import at
from tests.language.leftovers import english_in, squeezed
from tests.web.browsing import Browser, Page
from tests.web.conftest import ADA, BERLIN, PATIENT, application, browser_on

OTHERS = tuple(language for language in languages() if language != FALLBACK)
START = at("2026-03-05 09:00")


@pytest.fixture(params=OTHERS)
def words(request: pytest.FixtureRequest) -> Words:
    return words_for(request.param)


@pytest.fixture
async def browser(ports: Ports, words: Words) -> AsyncIterator[Browser]:
    """A reader who would rather have something nobody speaks here, and takes English last."""
    wanted = f"tlh, {words.language};q=0.9, en;q=0.1"
    app = application(ports, limits=PATIENT)
    async for browser in browser_on(app, **{"Accept-Language": wanted}):
        yield browser


def checked(page: Page, words: Words, status: int = 200) -> Page:
    """The page, if it is in the language throughout: what stands in attributes and in the head is looked at as well."""
    assert page.status == status
    assert page.soup.html is not None
    assert (page.soup.html["lang"], page.soup.html["dir"]) == (words.language, "ltr")
    assert english_in(everything(page), words.language) == set()
    return page


def everything(page: Page) -> str:
    soup = page.soup
    for style in soup(["style", "script", "datalist"]):
        style.decompose()
    said = [str(tag[name]) for tag in soup.find_all(True) for name in ("aria-label", "alt", "title") if tag.get(name)]
    return "\n".join([soup.get_text(" "), *said])


async def test_the_whole_way(browser: Browser, words: Words, share: str) -> None:
    checked(await browser.open("/"), words)
    checked(await browser.open(share.rpartition("/")[0]), words)
    choose = checked(await browser.open(f"{share}?zone=America/New_York"), words)
    assert choose.soup.find("h2", string=words("web.choose.title"))
    checked(await browser.open(f"{share}?zone=Atlantis"), words, 422)
    checked(await browser.open(f"{share}?{BERLIN}&from=2027-01-01"), words)

    form = checked(await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}"), words)
    submit = words("web.book.submit", time=format.start(START, "Europe/Berlin", words))
    wrong = checked(await browser.press(form, submit, name="", email="nobody"), words, 422)
    assert words("web.problem.title", count=2) in wrong.text
    assert words("web.problem.name_missing") in wrong.text
    assert words("web.problem.email_no_at") in wrong.text
    assert "nobody" in wrong.value(words("web.book.email"))
    long = {"name": "x" * 500, "email": f"{'x' * 500}@example.org", "note": "x" * 5000}
    checked(await browser.press(form, submit, **long), words, 422)

    booked = checked(await browser.press(form, submit, **ADA), words)
    assert booked.heading.startswith(words("web.booking.booked"))
    twice = checked(await browser.press(form, submit, **ADA), words)
    assert twice.path == booked.path  # the same form twice is the same booking
    other = checked(await browser.press(form, submit, **{**ADA, "email": "grace@example.net"}), words, 422)
    said = words("web.problem.sent_before", what=format.start(START, "Europe/Berlin", words))
    assert " ".join(said.split()) in other.notice

    again = checked(await browser.follow(booked, words("web.booking.move")), words)
    assert again.soup.find("h2", string=words("web.choose.move_title"))
    asked = checked(await browser.open(f"{booked.path}/move?start=2026-03-06T09:00Z"), words)
    new = words("web.move.submit", time=format.start(at("2026-03-06 09:00"), "Europe/Berlin", words))
    moved = checked(await browser.press(asked, new), words)
    assert moved.heading.startswith(words("web.booking.moved"))
    assert words("web.booking.kept_move", time="|").partition("|")[0] in moved.text

    waits = checked(await browser.press(moved, words("web.earlier.start")), words)
    assert words("web.earlier.letter", email=ADA["email"]) in waits.text
    checked(await browser.open(f"{moved.path}/earlier"), words)
    checked(await browser.press(waits, words("web.earlier.stop")), words)

    sure = checked(await browser.follow(moved, words("web.booking.cancel")), words)
    assert sure.heading.startswith(squeezed(words("web.cancel.title")))
    cancelled = checked(await browser.press(sure, words("web.cancel.submit")), words)
    assert cancelled.heading.startswith(words("web.booking.cancelled"))
    restored = checked(await browser.press(cancelled, words("web.booking.restore")), words)
    assert restored.heading.startswith(words("web.booking.moved"))


async def test_what_goes_wrong_is_told(
    browser: Browser, words: Words, ports: Ports, share: str, anna: Organizer, hours: MeetingType, letter: str
) -> None:
    checked(await browser.open("/b/nothing"), words, 404)
    taken = checked(await browser.open(f"{share}/book?start=2026-03-05T12:30Z&{BERLIN}"), words, 409)
    assert taken.notice.startswith(words("web.sentence.taken", time="|", nearest="").partition("|")[0])
    checked(await browser.open(f"{share}/book?start=2026-03-01T12:30Z&{BERLIN}"), words, 409)
    checked(await browser.open(f"{share}/book?start=nonsense&{BERLIN}"), words, 422)
    form = await browser.open(f"{share}/book?start=2026-03-05T09:00Z&{BERLIN}")
    await meeting_types.pause(ports, anna, hours.id, True)
    paused = checked(await browser.open(share), words, 410)
    assert paused.heading == words("web.error.page_closed")
    submit = words("web.book.submit", time=format.start(START, "Europe/Berlin", words))
    checked(await browser.press(form, submit, **ADA), words, 410)
    checked(await browser.open(letter), words)


async def test_english_would_be_found(ports: Ports, share: str, letter: str) -> None:
    async for browser in browser_on(application(ports)):
        for path in ("/", share, f"{share}/book?start=2026-03-05T09:00Z", f"{letter}/cancel", "/b/nothing"):
            assert english_in(everything(await browser.open(path)), "de"), path
