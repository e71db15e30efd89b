"""Every card in every language: the same card with other words, which fit where the English ones do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft6Validator

from cards.kit import Json
from language.words import FALLBACK, languages, words_for
from tests.browser import browser_without_loop
from tests.cards.drawing import WIDTHS, judge, page
from tests.cards.examples import EXAMPLES
from tests.cards.golden import ENGLISH
from tests.cards.test_cards import LARGEST, deepest
from tests.language.leftovers import english_in

OTHERS = tuple(language for language in languages() if language != FALLBACK)
SAID = ("text", "title", "label", "value", "tooltip", "errorMessage", "placeholder", "altText", "fallbackText")


def made(language: str) -> dict[str, Json]:
    return {name: example(words_for(language)) for name, example in EXAMPLES.items()}


def shape(card: Any) -> Any:
    """A card without its words: what is left is the same in every language."""
    if isinstance(card, Mapping):
        return {name: shape(value) for name, value in card.items() if name not in (*SAID, "said")}
    return [shape(one) for one in card] if isinstance(card, list) else card


def said(card: Any) -> Iterator[str]:
    if isinstance(card, Mapping):
        for name, value in card.items():
            if name in SAID and isinstance(value, str):
                yield value
            elif name != "data":
                yield from said(value)
    elif isinstance(card, list):
        for one in card:
            yield from said(one)


@pytest.mark.parametrize("language", OTHERS)
def test_it_is_the_same_card_in_other_words(language: str, schema: Draft6Validator) -> None:
    for name, card in made(language).items():
        if name == "choose":  # buttons side by side become rows where a title is long
            assert [line for error in schema.iter_errors(card) for line in deepest(error)] == [], name
        else:  # and so valid, as the English one is: words of any language are texts to a schema
            assert shape(card) == shape(EXAMPLES[name](ENGLISH)), name
        assert len(json.dumps(card).encode()) < LARGEST, name


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_is_left(language: str) -> None:
    found = {name: english_in("\n".join(said(card)), language) for name, card in made(language).items()}
    assert {name: keys for name, keys in found.items() if keys} == {}


def test_english_would_be_found() -> None:
    texts = {name: "\n".join(said(card)) for name, card in made(FALLBACK).items()}
    found = {name for name, text in texts.items() if english_in(text, "de")}
    assert found >= {
        "home",
        "form",
        "summary-public",
        "slots",
        "deleted",
        "listing-none",
    }


def test_the_renderer_draws_all_of_it() -> None:
    """In the narrowest place there is, where the longest words are: one browser for all languages."""
    complaints: dict[str, list[str]] = {}
    with browser_without_loop() as opened:
        sheet = page(opened)
        for language in OTHERS:
            for name, card in made(language).items():
                judged = judge(sheet, name, card, min(WIDTHS))
                if wrong := [*judged["complaints"], *judged["outside"]]:
                    complaints[f"{language} {name}"] = wrong
    assert complaints == {}
