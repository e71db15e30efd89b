"""What look.md asks of the stylesheet and the templates, as far as it can be reckoned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from language.words import words_for

WEB = Path(__file__).parents[2] / "web"
STYLE = (WEB / "static" / "style.css").read_text(encoding="utf-8")
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
SIZES = {"2rem", "1.375rem", "1rem", "0.875rem", "100%"}


def tokens(scheme: str) -> dict[str, str]:
    """The colours of a scheme, by name."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    return found[0] if scheme == "light" else {**found[0], **found[1]}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("text", "muted", "accent", "bad") for ground in ("surface", "raised")),
        *((text, "soft") for text in ("text", "muted", "good", "accent")),
        *((text, "bad-soft") for text in ("text", "bad")),
        ("accent-text", "accent"),
        ("surface", "text"),
    ],
)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    assert contrast(tokens(scheme)[text], tokens(scheme)[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "raised"])
def test_controls_can_be_seen(scheme: str, ground: str) -> None:
    for edge in ("line", "accent", "bad"):
        assert contrast(tokens(scheme)[edge], tokens(scheme)[ground]) >= 3


def test_there_are_four_sizes() -> None:
    assert set(re.findall(r"font-size: ([^;]+);", STYLE)) == SIZES


def test_colours_stand_in_tokens_only() -> None:
    rules = re.sub(r":root \{.*?\}", "", STYLE, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", rules) == []


def test_nothing_knows_left_from_right() -> None:
    assert re.findall(r"[\w-]*(?:left|right)\b", STYLE) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_escape_everything(path: Path) -> None:
    tree = Environment(loader=FileSystemLoader(path.parent), autoescape=True).parse(path.read_text(encoding="utf-8"))
    assert [one for one in tree.find_all(nodes.Filter) if one.name == "safe"] == []
    assert list(tree.find_all(nodes.EvalContextModifier)) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_have_no_words_of_their_own(path: Path) -> None:
    bare = path.read_text(encoding="utf-8")
    layout, markup = r"\{% block (?:layout|root) %\}.*?\{% endblock %\}", r"\{[{%#].*?[}%#]\}|<[^>]*>|&\w+;"
    for no_word in (layout, markup, r"[\w-]+=\"[^\"]*\""):
        bare = re.sub(no_word, "", bare, flags=re.DOTALL)
    assert re.findall(r"[^\W\d_]{2,}", bare) == []


def test_every_word_that_templates_and_code_name_is_there() -> None:
    words = words_for("en")
    sources = [*TEMPLATES, *sorted(WEB.glob("*.py"))]
    named = {key for path in sources for key in re.findall(r'"((?:web|error)\.[\w.]+\w)"', path.read_text("utf-8"))}
    assert len(named) > 50
    assert [key for key in sorted(named) if key not in words] == []


def test_no_word_is_left_over() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *sorted(WEB.glob("*.py"))])
    put_together = ("web.problem.", "web.sentence.", "web.booking.", "web.choose.")
    elsewhere = ("web.error.", "web.place.", "web.connect.")  # named after errors, places and calendars
    keys = [key for key in words_for("en").messages if key.startswith("web.") and not key.startswith(elsewhere)]
    whole = [key for key in keys if not key.startswith(put_together)]
    assert [key for key in whole if f'"{key}"' not in text] == []
    names = {key.rpartition(".")[2].removesuffix("_none") for key in keys if key.startswith(put_together)}
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)] == []
