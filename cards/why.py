"""Why nobody can book: stretch by stretch, each with what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cards import kit
from cards.kit import Json

MOST = 20  # stretches of a day that are told


@dataclass(frozen=True)
class Row:
    """What is closed and why, what could be done about it, and the button that does it."""

    said: str
    remedy: str = ""
    button: Json | None = None


def explained(
    title: str, about: str, rows: Sequence[Row], *, said: str = "", then: str = "", undo: Json | None = None
) -> Json:
    """`said` is what has just happened, `about` the meeting type, `then` what can be booked all the same."""
    body: list[Any] = [kit.text(kit.plain(said))] if said else []
    body += [kit.title(kit.capital(title)), kit.quiet(kit.plain(about))]
    body += [element for row in rows[:MOST] for element in _row(row)]
    if then:
        body.append(kit.text(then, spacing="Medium"))
    return kit.card(body, [undo] if undo else [])


def _row(row: Row) -> Iterable[Any]:
    lines: list[Any] = [kit.text(row.said), *([kit.quiet(kit.plain(row.remedy))] if row.remedy else [])]
    yield kit.tall_row(lines, row.button, spacing="Medium") if row.button else kit.group(lines, spacing="Medium")
