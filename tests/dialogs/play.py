"""Transcripts: what was typed and pressed, and all that came back, as text.

    anna> create 30-minute office hours      typed
    ben> [Mon 23 November, 10:30]            pressed, on the newest card that has this button
    ben> [Save] name=Sprechstunde            pressed, with what was filled in
    ben> (meets the bot)                     as when Teams installs it for somebody
    ~ 10 minutes                             the clock goes on

Everything else is the answer. `python -m tests.dialogs.rewrite` writes the answers anew, to be read before they are
kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from cards.kit import as_text
from demo.buttons import gathered, titled, titles
from dialogs import answer
from dialogs.turn import Reply, Turn
from scheduling.model import Organizer
from scheduling.ports import Ports
from scheduling.usecases import organizers
from scheduling.usecases.bookings import expire_requests
from tests.conftest import Clock, meet

FOLDER = Path(__file__).parent / "transcripts"
PEOPLE = {
    "anna": ("Anna Berger", "Europe/Berlin", "en-GB"),
    "ben": ("Ben Osei", "Europe/London", "en-GB"),
    "dev": ("Dev Patel", "America/New_York", "en-US"),
    "anna2": ("Annabel Lee", "Europe/London", "en-GB"),
    "klara": ("Klara Vogt", "Europe/Berlin", "de-DE"),
    "jonas": ("Jonas Huber", "Europe/London", "de-AT"),
    "elena": ("Elena Romero", "Europe/Madrid", "es-ES"),
    "mateo": ("Mateo Castro", "America/Mexico_City", "es-MX"),
    "claire": ("Claire Moreau", "Europe/Paris", "fr-FR"),
    "luc": ("Luc Tremblay", "America/Toronto", "fr-CA"),
    "chiara": ("Chiara Conti", "Europe/Rome", "it-IT"),
    "marco": ("Marco Villa", "Europe/London", "it-IT"),
    "sanne": ("Sanne Visser", "Europe/Amsterdam", "nl-NL"),
    "bram": ("Bram Peeters", "Europe/London", "nl-BE"),
    "rita": ("Rita Costa", "Europe/Lisbon", "pt-PT"),
    "rafael": ("Rafael Souza", "America/Sao_Paulo", "pt-BR"),
}
SPOKEN = re.compile(r"(?P<who>\w+)> (?P<said>.*)")
PRESSED = re.compile(r"\[(?P<title>[^\]]+)\](?P<filled>.*)")
MEETS = "(meets the bot)"
WAITED = re.compile(r"~ (?P<number>\d+) (?P<unit>minutes|hours|days)")


@dataclass
class Talk:
    """A conversation under way: who takes part, what each sees."""

    ports: Ports
    clock: Clock
    people: dict[str, Organizer] = field(default_factory=dict)
    drafts: dict[str, Mapping[str, Any] | None] = field(default_factory=dict)
    cards: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    async def step(self, line: str) -> list[str]:
        """What a line of the transcript brings about."""
        if waited := WAITED.fullmatch(line):
            self.clock.advance(timedelta(**{waited["unit"]: int(waited["number"])}))
            await expire_requests(self.ports)  # as app.keep_time does, whoever says something next
            return []
        spoken = SPOKEN.fullmatch(line)
        assert spoken, line
        who, said = spoken["who"], spoken["said"]
        turn = Turn(await self._person(who), draft=self.drafts.get(who))
        pressed = PRESSED.fullmatch(said)
        if said == MEETS:
            turn = replace(turn, verb="welcome")
        else:
            turn = self._press(turn, who, pressed) if pressed else replace(turn, text=said)
        return self._shown(who, await answer(self.ports, turn))

    async def _person(self, who: str) -> Organizer:
        known = await organizers.known(self.ports, f"key-{PEOPLE[who][0].split()[0].lower()}")
        return known or await meet(self.ports, *PEOPLE[who])

    def _press(self, turn: Turn, who: str, pressed: re.Match[str]) -> Turn:
        for card in reversed(self.cards.get(who, [])):
            if button := titled(card, pressed["title"]):
                filled = dict(pair.split("=", 1) for pair in pressed["filled"].split())
                return replace(turn, verb=button["verb"], data=gathered(card, button, filled))
        raise AssertionError(f"no button “{pressed['title']}” in front of {who}")

    def _shown(self, who: str, reply: Reply) -> list[str]:
        self.drafts[who] = reply.draft
        lines = [reply.text] if reply.text else []
        if reply.card:
            self.cards.setdefault(who, []).append(reply.card)
            lines += as_text(reply.card).splitlines()
            lines += [" ".join(f"[{title}]" for title in titles(reply.card))]
        return lines


def script(text: str) -> list[str]:
    """The lines that make something happen, with the comments."""
    return [line for line in text.splitlines() if is_input(line) or line.startswith("#")]


def is_input(line: str) -> bool:
    spoken = SPOKEN.fullmatch(line)
    return bool(WAITED.fullmatch(line)) or (spoken is not None and spoken["who"] in PEOPLE)


def numbered(ports: Ports) -> Ports:
    """Ids that are the same every time, so that links and seals are."""
    numbers = count(1)
    return replace(ports, new_id=lambda: f"{next(numbers):032x}")


async def play(ports: Ports, clock: Clock, lines: Iterable[str]) -> str:
    """The whole transcript, answers written in."""
    talk = Talk(numbered(ports), clock)
    written: list[str] = []
    for line in lines:
        if written and is_input(line):
            written.append("")
        written.append(line)
        if is_input(line):
            written += await talk.step(line)
    return "\n".join(written) + "\n"
