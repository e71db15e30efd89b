"""Draw every card into var/cards, to be looked at: `python -m tests.cards.pictures [name …]`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import browser_without_loop
from tests.cards.drawing import WIDTHS, Scheme, draw, page
from tests.cards.examples import EXAMPLES
from tests.cards.golden import ENGLISH

TARGET = Path("var/cards")
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def pictures(opened: Browser, names: list[str], scheme: Scheme) -> None:
    for width in WIDTHS:
        made = page(opened, scheme)
        for name in names:
            made.evaluate("document.body.replaceChildren()")
            draw(made, name, EXAMPLES[name](ENGLISH), width)
            made.locator(f"[id='{name}']").screenshot(path=TARGET / f"{name}-{width}-{scheme}.png")
        made.close()


def main(names: list[str]) -> None:
    if unknown := set(names) - EXAMPLES.keys():
        sys.exit(f"No such example: {', '.join(sorted(unknown))}. There are: {', '.join(EXAMPLES)}")
    TARGET.mkdir(parents=True, exist_ok=True)
    with browser_without_loop() as opened:
        for scheme in SCHEMES:
            pictures(opened, names or list(EXAMPLES), scheme)


if __name__ == "__main__":
    main(sys.argv[1:])
