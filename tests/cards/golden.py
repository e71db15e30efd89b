"""The cards as they were when somebody last looked at them: `python -m tests.cards.golden` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path

from cards.kit import Json
from language.words import words_for
from tests.cards.examples import EXAMPLES

ENGLISH = words_for("en-GB")
GOLDEN = Path(__file__).parent / "golden"


def read(name: str) -> Json:
    made: Json = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return made


def write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.json"):
        old.unlink()
    for name, made in EXAMPLES.items():
        text = json.dumps(made(ENGLISH), ensure_ascii=False, indent=2, sort_keys=True)
        (GOLDEN / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
