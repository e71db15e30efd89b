"""What the guides say can be typed is typed, in their order, and understood; buttons and pictures are there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from app import command_line
from language.words import FOLDER
from tests.conftest import Clock
from tests.guides import GUIDE, README, SAYABLE, follow, steps
from tests.service import running

# What the bot says where it did not understand, asks what was meant, refuses or fails.
UNWANTED = re.compile(
    r"error\.|help\.(lost|nothing)|.*\.which(_|$)|dialog\.(what_|with_whom|whom|nobody|no_|hours_what|zone_what|when_what)"
)
BUTTON = re.compile(r"\*\*([^*]+)\*\*")
COMMAND = re.compile(r"`python app\.py ([^`]+)`")
PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")


def messages(part: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Every message of a language, by its key."""
    for name, value in part.items():
        if isinstance(value, str):
            yield f"{at}{name}", value
        elif isinstance(value, Mapping):
            yield from messages(value, f"{at}{name}.")


ENGLISH = dict(messages(tomllib.loads((FOLDER / "en.toml").read_text(encoding="utf-8"))))
REFUSED = re.compile(
    "|".join(
        re.sub(r"\\\{\w+\\\}", ".+", re.escape(text))
        for key, text in ENGLISH.items()
        if UNWANTED.match(key) and len(re.sub(r"\{\w+\}", "", text)) > 10
    )
)


def test_what_a_refusal_is() -> None:
    assert REFUSED.match("There is nothing to undo.")
    assert REFUSED.match("Something went wrong on our side. It is recorded as 1abf7e4f; nothing was changed.")
    assert REFUSED.match("Which meeting is to be moved?")
    assert REFUSED.match("Zoe has nothing that can be booked at the moment.")
    assert not REFUSED.match("Booked: Office hours with Ben Osei")


@pytest.mark.parametrize("guide", ["guide", "readme"])
async def test_what_a_guide_says_can_be_typed_is_understood(guide: str, tmp_path: Path, clock: Clock) -> None:
    text, wanted = GUIDE.read_text(encoding="utf-8"), 50
    if guide == "readme":
        said = README.read_text(encoding="utf-8").partition(SAYABLE)[2].partition("\n## ")[0]
        text, wanted = f"<!-- anna> create 30-minute office hours -->{said}", 20
    followed = [step for step in steps(text) if step.kind != "pictured"]
    assert len(followed) > wanted
    async with running(tmp_path, clock) as service:
        for step in followed:
            answers = await follow(service.channel, step)
            assert answers, step
            assert [one for one in answers if REFUSED.match(one) or not one] == [], step


def test_every_button_of_the_guide_is_one() -> None:
    named = {" ".join(one.split()) for one in BUTTON.findall(GUIDE.read_text(encoding="utf-8"))}
    titles = {re.sub(r"\{\w+\}", "Berlin", one) for one in ENGLISH.values()}
    assert len(named) > 5
    assert named - titles == {"bold"}


def test_every_command_of_the_guides_is_one() -> None:
    known = get_command(command_line)
    texts = [one.read_text(encoding="utf-8") for one in (README, *sorted(GUIDE.parent.glob("*.md")))]
    named = {match for text in texts for match in COMMAND.findall(text.replace("\\|", "|"))}
    assert len(named) > 15
    for line in sorted(named):
        command: Any = known
        for word in line.split():
            if isinstance(command, TyperGroup) and word.isalpha() and word.islower():
                assert word in command.commands, line
                command = command.commands[word]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in re.findall(r"--[a-z-]+", line) if word != "--help"} <= options, line


def test_every_picture_is_there_and_small_and_no_other() -> None:
    named = [path for _, path in PICTURE.findall(GUIDE.read_text(encoding="utf-8"))]
    kept = {f"pictures/{one.name}": one.stat().st_size for one in (GUIDE.parent / "pictures").iterdir()}
    assert set(named) == set(kept)
    assert len(named) == len(set(named))
    assert {name: size for name, size in kept.items() if size > 120_000} == {}
