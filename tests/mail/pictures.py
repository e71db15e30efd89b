"""Draw the letters into var/letters/pictures, to be looked at: `python -m tests.mail.pictures [name …]`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from mail.compose import compose
from tests.browser import browser_without_loop
from tests.mail.examples import LETTERS, POST

TARGET = Path("var/letters/pictures")
LOOKS = {"light": (760, "light"), "dark": (760, "dark"), "phone": (375, "light")}


def html(name: str) -> str:
    body = compose(LETTERS[name], POST).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def draw(browser: Browser, name: str, look: str) -> None:
    width, scheme = LOOKS[look]
    page = browser.new_page(viewport={"width": width, "height": 400}, color_scheme=scheme)  # type: ignore[arg-type]
    page.set_content(html(name))
    page.screenshot(path=TARGET / f"{name}-{look}.png", full_page=True)
    page.close()


def main(names: list[str]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with browser_without_loop() as browser:
        for name in names:
            for look in LOOKS:
                draw(browser, name, look)


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(LETTERS))
