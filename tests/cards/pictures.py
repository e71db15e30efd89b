"""Draw every card into var/cards, to be looked at: `python -m tests.cards.pictures [--language de] [name …]`.

`index.html` there is the contact sheet: each card in a chat and in the narrowest panel, light and dark.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from html import escape
from pathlib import Path

from playwright.sync_api import Browser

from language.words import Words, languages, words_for
from tests.browser import browser_without_loop
from tests.cards.drawing import WIDTHS, Scheme, draw, page
from tests.cards.examples import EXAMPLES
from tests.cards.golden import ENGLISH

TARGET = Path("var/cards")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LOOK = (
    "body { font: 14px system-ui; margin: 16px; background: #888 }"
    " figure { display: inline-flex; flex-direction: column; margin: 0 16px 16px 0; vertical-align: top }"
    " div { display: flex; gap: 8px; align-items: flex-start }"
)


def pictures(opened: Browser, names: Sequence[str], words: Words, scheme: Scheme, target: Path) -> None:
    for width in WIDTHS:
        made = page(opened, scheme)
        for name in names:
            made.evaluate("document.body.replaceChildren()")
            draw(made, name, EXAMPLES[name](words), width)
            made.locator(f"[id='{name}']").screenshot(path=target / picture(name, width, scheme))
        made.close()


def picture(name: str, width: int, scheme: Scheme) -> str:
    return f"{name}-{width}-{scheme}.png"


def contact_sheet(names: Sequence[str]) -> str:
    """All of them on one page."""
    figures = "".join(
        f"<figure><figcaption>{escape(name)}</figcaption><div>{_drawn(name)}</div></figure>" for name in names
    )
    return f'<!doctype html><meta charset="utf-8"><title>Cards</title><style>{LOOK}</style>{figures}\n'


def _drawn(name: str) -> str:
    files = (picture(name, width, scheme) for width in WIDTHS for scheme in SCHEMES)
    return "".join(f'<img loading="lazy" src="{escape(file)}" alt="">' for file in files)


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="en", choices=languages())
    parser.add_argument("name", nargs="*", choices=[*EXAMPLES, []])  # and none of them
    asked = parser.parse_args()
    english = asked.language == "en"
    words, target = (ENGLISH, TARGET) if english else (words_for(asked.language), TARGET / asked.language)
    target.mkdir(parents=True, exist_ok=True)
    if not asked.name:
        for old in target.glob("*.png"):
            old.unlink()
    with browser_without_loop() as opened:
        for scheme in SCHEMES:
            pictures(opened, asked.name or list(EXAMPLES), words, scheme, target)
    (target / "index.html").write_text(contact_sheet(list(EXAMPLES)), encoding="utf-8")


if __name__ == "__main__":
    main()
