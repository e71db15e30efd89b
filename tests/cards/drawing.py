"""The official renderer in a real browser, looking as the demo does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
SCRIPTS = (
    ROOT / "node_modules/adaptivecards/dist/adaptivecards.min.js",
    ROOT / "node_modules/markdown-it/dist/browser/markdown-it.umd.min.js",
    ROOT / "demo/page/host.js",
    Path(__file__).with_name("drawing.js"),
)
STYLES = (ROOT / "demo/page/demo.css", Path(__file__).with_name("drawing.css"))
WIDTHS = (400, 280)  # a chat, and the narrowest panel that Teams opens a card in
Scheme = Literal["light", "dark"]


def page(opened: Browser, scheme: Scheme = "light") -> Page:
    """An empty page that can `draw`."""
    made = opened.new_page(viewport={"width": 900, "height": 700}, color_scheme=scheme)
    made.set_content('<!doctype html><html lang="en"><body></body></html>')
    for style in STYLES:
        made.add_style_tag(path=style)
    for script in SCRIPTS:
        made.add_script_tag(path=script)
    return made


def draw(made: Page, name: str, card: Mapping[str, Any], width: int) -> None:
    """The card at the end of the page, as it is at first."""
    made.evaluate("given => { draw(...JSON.parse(given), false); }", json.dumps([name, card, width]))


def judge(made: Page, name: str, card: Mapping[str, Any], width: int) -> dict[str, Any]:
    """What the renderer complains of, what sticks out, and the words to be read, of all that can be unfolded.

    As text both ways, which the browser's protocol is far quicker with, and gone from the page at once.
    """
    result: dict[str, Any] = json.loads(
        made.evaluate("given => judge(...JSON.parse(given))", json.dumps([name, card, width]))
    )
    return result
