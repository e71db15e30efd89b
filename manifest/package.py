"""The template manifest.json -> the files of the app package.

A text of the template is either itself, with the installation's `{app_id}`, `{public_url}` and `{domain}` filled in, or
`words:KEY`, said in English here and in every other language in a file of its own.
https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-localization
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from language.words import FALLBACK, languages, words_for

FOLDER = Path(__file__).parent
ICONS = ("color.png", "outline.png")
SAID = "words:"
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")


def problems(app_id: str, address: str) -> list[str]:
    """Why Teams would not take the package of such an installation, a sentence each; empty if it would."""
    found = []
    if not _is_guid(app_id):
        found.append(
            "MicrosoftAppId: the app package names the registered bot, so its app id is needed, such as"
            " 11111111-2222-3333-4444-555555555555."
        )
    if not _is_public(address):
        found.append(
            f"PUBLIC_URL: Teams opens only https addresses with a public host name, such as"
            f" https://book.example.org, not {address}."
        )
    return found


def package(app_id: str, address: str) -> dict[str, bytes]:
    """The files of the app package by their names."""
    template = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    values = {"app_id": app_id.lower(), "public_url": address, "domain": urlsplit(address).hostname or ""}
    others = [code for code in languages() if code != FALLBACK]
    manifest = _mapped(template, lambda text: _said(text, FALLBACK, values))
    manifest["localizationInfo"]["additionalLanguages"] = [
        {"languageTag": code, "file": f"{code}.json"} for code in others
    ]
    files = {"manifest.json": manifest, **{f"{code}.json": _localization(template, code) for code in others}}
    icons = {name: (FOLDER / name).read_bytes() for name in ICONS}
    return {**{name: _json(content) for name, content in files.items()}, **icons}


def _localization(template: Mapping[str, Any], language: str) -> dict[str, str]:
    schema = template["$schema"].replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema")
    said = {path: _said(text, language, {}) for path, text in _texts(template) if text.startswith(SAID)}
    return {"$schema": schema, **said}


def _said(text: str, language: str, values: Mapping[str, str]) -> str:
    if text.startswith(SAID):
        return words_for(language)(text.removeprefix(SAID))
    return text.format_map(values) if "{" in text else text


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text under the path by which a language file names it: `bots[0].commandLists[1].commands[0].title`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _texts(one, f"{path}[{place}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(one, f"{path}.{name}" if path else name)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_mapped(one, change) for one in value]
    return {name: _mapped(one, change) for name, one in value.items()} if isinstance(value, dict) else value


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _is_guid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _is_public(address: str) -> bool:
    """Whether it is an https address with a name that others can look up, and nothing else."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        plain = not (parts.query or parts.fragment or parts.username or parts.port)
        return parts.scheme == "https" and plain and HOST.fullmatch(host) is not None
    return False
