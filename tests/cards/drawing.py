"""The official renderer in a real browser, looking as the demo does."""

from __future__ import annotations

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


def draw(made: Page, name: str, card: Mapping[str, Any], width: int, *, unfolded: bool = False) -> dict[str, Any]:
    """The card at the end of the page; what the renderer complains of, what sticks out, and the words to be read."""
    result: dict[str, Any] = made.evaluate("given => draw(...given)", [name, card, width, unfolded])
    return result
