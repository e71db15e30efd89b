"""Ways to put a thing: each sign they are written in, what is malformed, and that no text takes long."""

from __future__ import annotations

import re
from itertools import cycle
from time import process_time

import pytest

from language.tokens import LONGEST
from language.wordings import Way, in_plain_words, load, wordings, wordings_of

SECONDS = 0.1  # of the processor, for one way and the longest text: a hundred times what the slowest takes


def said(way: str, text: str, plain: str = "PLAIN") -> str:
    """The text with one way put plainly."""
    return wordings_of({"ways": {plain: [way]}}, "en").said_plainly(text)


@pytest.mark.parametrize(
    ("way", "text", "meant"),
    [
        ("shut up shop", "we Shut  up shop at five", "we PLAIN at five"),
        ("shut", "shutter", "shutter"),
        ("don't bother", "dont bother", "PLAIN"),
        ("don't bother", "don’t bother", "PLAIN"),
        ("(shut|close up) now", "close up now", "PLAIN"),
        ("(shut|close up) now", "close now", "close now"),
        ("[please|do] close", "please close", "PLAIN"),
        ("close [it|that] now", "close now", "PLAIN"),
        ("close [it|up]* now", "close it up now", "PLAIN"),
        ("close [it|up] now", "close it up now", "close it up now"),
        ("cancel[l]ing", "canceling or cancelling", "PLAIN or cancelling"),
        ("how ('s|is) it", "how's it", "PLAIN"),
        ("<weekday> off", "Monday off", "PLAIN"),
        ("<weekday> off", "June off", "June off"),
        ("closed … until noon", "closed all day, I fear, until noon", "PLAIN"),
        ("closed … until noon", "closed. Open until noon", "closed. Open until noon"),
        ("closed …", "closed for the 3.30 race, but open later", "PLAIN, but open later"),
        ("shut , open it", "shut, so please open it", "PLAIN"),
        ("shut , open it", "shut so open it", "PLAIN"),
        ("shut , open it", "shut open it", "shut open it"),
        ("shut [,] now", "shut now", "PLAIN"),
        ("close !(it|that) up", "close up", "PLAIN"),
        ("close !(it|that)", "close that", "close that"),
        ("close / … noon", "close at noon", "PLAIN at noon"),
        ("close / … noon", "close at five", "close at five"),
        ("^close it", "Hi, could you please close it", "PLAIN"),
        ("^close it", "they close it", "they close it"),
        ("close it$", "close it please!", "PLAIN!"),
        ("close it$", "close it at noon", "close it at noon"),
        ("close it$", "close it?", "close it?"),
        ("^close it$", "can you close it?", "PLAIN"),
        ("close it?", "close it?", "PLAIN?"),
    ],
)
def test_signs(way: str, text: str, meant: str) -> None:
    assert said(way, text) == meant


@pytest.mark.parametrize(
    ("way", "text", "meant"),
    [
        ("see {person}", "see Ana Maria O'Brien", "see <Ana Maria> O'Brien"),
        ("see {person}", "see Friday", "see Friday"),
        ("see {person}'s", "see Ana's", "see <Ana>"),
        ("see {someone}", "see lena", "see <lena>"),
        ("hide {name}$", "hide the Q&A hour", "hide <Q&A hour>"),
        ("hide {name}$", "hide it", "hide it"),
        ("hide {name}$", "hide “What is it”", "hide <“What is it”>"),
        ("^{name} is back", "the Intro is back", "hide <Intro>"),
        ("^{name} is back", "when is back", "when is back"),
        ("move {meeting} up", "move Ana's 3 o'clock up", "hide <Ana's 3 o'clock>"),
        ("wait {length} now", "wait half an hour now", "hide <half an hour>"),
        ("wait {length} now", "wait 15min now", "hide <15min>"),
        ("in {number} days", "in twenty five days", "hide <twenty five>"),
        ("{minutes} each", "45 each", "hide <45>"),
        ("{minutes} each", "44 each", "44 each"),
        ("by {clock} now", "by 4.30 pm now", "hide <4.30 pm>"),
        ("by {clock} now", "by 430 now", "by 430 now"),
        ("off {day} now", "off on the 3rd now", "hide <the 3rd>"),
        ("off {days} now", "off mon to wed now", "hide <mon to wed>"),
        ("open {hours} now", "open from 9 till 5.30 now", "hide <from 9 till 5.30>"),
        ("to {time} then", "to Friday at half past 3 then", "hide <Friday at half past 3>"),
        ("to {time} then", "to the other room then", "to the other room then"),
        ("call it {title} now", "call it Big Talk now", "hide <Big Talk>"),
        ("call it {title} now", "call it big talk now", "call it big talk now"),
        ("my {kind} ends", "my second job interview ends", "hide <second job interview>"),
        ("off for {words} now", "off for a short while now", "hide <a short while>"),
        ("off for {words} now", "off for 3 hours now", "off for 3 hours now"),
        ("off for {anything} now", "off for 3 hours now", "hide <3 hours>"),
        ("off on {weekday} now", "off on Monday now", "hide <Monday>"),
    ],
)
def test_slots_are_repeated_as_they_were_typed(way: str, text: str, meant: str) -> None:
    slot = re.findall(r"\{(\w+)\}", way)[0]
    verb = meant.partition("<")[0].strip()
    assert said(way, text, f"{verb} <{{{slot}}}>") == meant


def test_slots_of_one_shape_are_told_apart() -> None:
    assert said("from {time} to {time2} now", "from 3 to 4 now", "move {time2} {time}") == "move 4 3"


def test_a_slot_that_may_be_missing_says_nothing() -> None:
    assert said("off {day} [{hours}] please", "off Monday please", "block {day} {hours}") == "block Monday"


@pytest.mark.parametrize(
    ("way", "plain", "why"),
    [
        ("(shut|close", "x", "')' is missing"),
        ("[shut", "x", "']' is missing"),
        ("shut)", "x", "')' where a word should stand"),
        ("see {person", "x", "'}' is missing"),
        ("see <weekday", "x", "'>' is missing"),
        ("(shut||close)", "x", "nothing stands between two signs"),
        ("[<weekdaze>] off", "x", "there is no class <weekdaze>"),
        ("see {whom} now", "x", "there is no class <whom>"),
        ("^", "x", "nothing to look for"),
        ("(shut|close)* now", "x", "'*' where a word should stand"),
        ("shut > now", "x", "'>' where a word should stand"),
    ],
)
def test_what_is_malformed_is_named(way: str, plain: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)) as raised:
        wordings_of({"ways": {plain: [way]}}, "en")
    assert repr(plain) in str(raised.value)
    assert repr(way) in str(raised.value)


def test_a_slot_that_no_way_has_is_named() -> None:
    with pytest.raises(ValueError, match=r"'see \{name\}': no way has \{name\}"):
        wordings_of({"ways": {"see {name}": ["see {person} now"]}}, "en")


def test_a_long_way_may_stand_on_several_lines() -> None:
    assert said("(shut|\n   close) it\n   now", "close it now") == "PLAIN"


def test_the_order_is_that_of_the_table() -> None:
    table = {
        "courtesies": ["kindly"],
        "ways": {"close": ["shut", "bolt"], "lock": ["close it"], "bolt": ["lock"]},
        "told": ["they …"],
    }
    assert wordings_of(table, "en").said_plainly("kindly shut it, they said so") == "bolt,"


@pytest.mark.parametrize(
    "text",
    [
        'create "can you shut it" for 20 min',
        "create “Friday, so shut” now",
        'rename "could the talk" to be 50 minutes',
    ],
)
def test_quoted_names_are_never_touched(text: str) -> None:
    ways = {"PLAIN": ["shut", "Friday , shut", "could the talk … minutes"]}
    assert wordings_of({"ways": ways}, "en").said_plainly(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("don't let clients book tours more than 2 months ahead", "nobody should book tours more than 2 months ahead"),
        ("could the piano lesson be 50 minutes?", "piano lesson should be 50 minutes?"),
        ("please don't let Sam use my link", "please"),
        ("he cancels and I'm stuck", ""),
        ("I'm workin on Friday", "I'm working on Friday"),
        ("book Ana on Friday at 3", "book Ana on Friday at 3"),
    ],
)
def test_english(text: str, plain: str) -> None:
    assert in_plain_words(text, "en") == plain


def test_other_languages_stay_as_they_are() -> None:
    assert in_plain_words("don't let clients book tours", "de") == "don't let clients book tours"


def nasty(way: Way) -> list[str]:
    """Texts that begin to be said this way again and again, as long as a text may be."""
    words = re.findall(r"[\w'’]+", re.sub(r"<\w+>|\{\w+\}", "Ana 5 monday", way.written))
    begun = [words, words[:6], words[:-1], words[::-1], ["Ana", *words[:6], "monday", "5"]]
    repeated = [" ".join(said for said, _ in zip(cycle(some or words), range(LONGEST))) for some in begun]
    made = [
        *repeated,
        f"{' '.join(words[:6])} {'the a 5 on monday ' * LONGEST}",
        f"{', so '.join(words[:6])} " * LONGEST,
    ]
    return [text[:LONGEST] for text in made]


def test_no_text_takes_long() -> None:
    load("en")
    slow = []
    for way in wordings("en").ways:
        began = process_time()
        for text in nasty(way):
            way.said_plainly(text)
        if (took := process_time() - began) > SECONDS:
            slow.append(f"{way.written}: {took:.2f} s")
    assert slow == []
