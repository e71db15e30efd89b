"""The guides as their readers follow them: what they say can be typed and pressed, in their order.

`create office hours`           typed as it stands, by who speaks
press **Publish**               pressed, on the newest card that has it
![The link](pictures/x.png)     what is in front of the reader then
<!-- ben -->                    from here on Ben speaks
<!-- ben> (opens the chat) -->  what the reader need not see: a step, as in the transcripts
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cards.kit import as_text
from demo.channel import DemoChannel, Message
from demo.people import GROUPS

ROOT = Path(__file__).parents[1]
GUIDE, README = ROOT / "docs/organizers.md", ROOT / "README.md"
SAYABLE = "## What one can say"  # of the README
OPENS = "(opens the chat)"
MENTION = "@Bookings Bot "
STEP = re.compile(
    r"<!-- (?P<speaker>\w+)(?:> (?P<hidden>.+?))? -->"
    r"|!\[[^\]]*\]\(pictures/(?P<picture>[\w-]+)\.png\)"
    r"|\[[^\]]*\]\([^)]*\)"  # a link is no step
    r"|`(?P<typed>[^`]+)`"
    r"|[Pp]ress \*\*(?P<pressed>[^*]+)\*\*"
)


@dataclass(frozen=True)
class Step:
    """What somebody does in the chat, or a picture of it."""

    kind: Literal["types", "presses", "opens", "pictured"]
    who: str
    text: str
    shown: bool = True  # to the reader


def steps(guide: str) -> Iterator[Step]:
    """What a guide says to do, in its order; Anna speaks first."""
    who = "anna"
    for found in STEP.finditer(guide):
        if hidden := found["hidden"]:
            yield _hidden(found["speaker"], hidden)
        elif found["speaker"]:
            who = found["speaker"]
        elif found["picture"]:
            yield Step("pictured", who, found["picture"])
        elif found["typed"]:
            yield Step("types", who, " ".join(found["typed"].split()))
        elif found["pressed"]:
            yield Step("presses", who, " ".join(found["pressed"].split()))


def _hidden(who: str, said: str) -> Step:
    if said == OPENS:
        return Step("opens", who, said, shown=False)
    pressed = said.startswith("[")
    return Step("presses" if pressed else "types", who, said.strip("[]") if pressed else said, shown=False)


async def follow(channel: DemoChannel, step: Step) -> list[str]:
    """Do it; what the bot answered, as text."""
    if step.kind == "opens":
        await channel.open(step.who)
        return [said(channel.messages(step.who)[-1])]
    if step.kind == "presses":
        await channel.press_titled(step.who, step.text)
        return [said(channel.messages(step.who)[-1])]
    if step.text.startswith(MENTION):
        answers = await channel.say_in(GROUPS[0], step.who, step.text.removeprefix(MENTION))
    else:
        answers = await channel.say(step.who, step.text)
    return [said(one) for one in answers]


def said(message: Message) -> str:
    return as_text(message.card) if message.card else message.text
