"""What is told of the past offers no time; what was planned, and what is asked beside it, does."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from language.times import understand_time

NOW = datetime.fromisoformat("2026-03-11T09:20+01:00")  # a Wednesday


def day_of(text: str, language: str) -> date | None:
    found = understand_time(text, NOW, "Europe/Berlin", language)
    return None if found is None else found.date or (found.start.date() if found.start else None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Friday was packed"),
        ("en", "I restarted node 4 at 18:20"),
        ("de", "der Server ist um 3 Uhr nachts abgestürzt"),
        ("de", "wir haben am Montag bis 22 Uhr gearbeitet"),
        ("fr", "j'ai relu ton chapitre dimanche soir"),
        ("es", "el servidor se cayó a las 3 de la madrugada"),
        ("it", "ho finito stamattina alle 7 e mezza"),
        ("pt", "em março do ano passado batemos 140%"),
        ("nl", "we hebben maandag tot 22 uur gewerkt"),
    ],
)
def test_what_was_is_no_time(language: str, text: str) -> None:
    assert understand_time(text, NOW, "Europe/Berlin", language) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "we had agreed on Friday"),
        ("de", "wir hatten Freitag gesagt"),
        ("fr", "on avait dit vendredi"),
        ("es", "quedamos en el viernes"),
        ("it", "avevamo detto venerdì"),
        ("pt", "tínhamos combinado sexta"),
        ("nl", "we hadden vrijdag afgesproken"),
    ],
)
def test_what_was_planned_is_a_time(language: str, text: str) -> None:
    assert day_of(text, language) == date(2026, 3, 13)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Monday was awful, does Friday work?"),
        ("de", "Montag war furchtbar, geht Freitag?"),
        ("fr", "lundi c'était horrible, vendredi ça te va ?"),
        ("es", "el lunes fue horrible, ¿puedes el viernes?"),
        ("it", "lunedì era terribile, venerdì va bene?"),
        ("pt", "segunda foi horrível, sexta dá?"),
        ("nl", "maandag was vreselijk, kan vrijdag?"),
    ],
)
def test_only_the_clause_of_the_past_is_without_a_time(language: str, text: str) -> None:
    assert day_of(text, language) == date(2026, 3, 13)


def test_a_bare_time_belongs_to_the_past_behind_it() -> None:
    assert understand_time("On Monday, the talk was packed", NOW, "Europe/Berlin", "en") is None
    assert day_of("On Monday, the room is free", "en") == date(2026, 3, 16)
