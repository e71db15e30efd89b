"""The app package: what Microsoft's own schemas say of it, in every language, and what Teams would not take."""

from __future__ import annotations

import json
import tomllib
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from language.intents import understand
from language.words import languages, words_for
from manifest.package import package, problems

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "node_modules/@microsoft/app-manifest/build/json-schemas/teams"
APP_ID = "11111111-2222-3333-4444-555555555555"
ADDRESS = "https://book.example.org"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
# A command whose end is left to who uses it.
OPEN = "…"


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return package(APP_ID, ADDRESS)


@pytest.fixture(scope="module")
def manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    return dict(json.loads(files["manifest.json"]))


def schema(version: str, name: str = "") -> jsonschema.Draft4Validator:
    text = (SCHEMAS / f"v{version}/MicrosoftTeams.{name}schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


def commands(manifest: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Every command of the bot with the path of its title."""
    lists = manifest["bots"][0]["commandLists"]
    return [
        (f"bots[0].commandLists[{outer}].commands[{inner}].title", command)
        for outer, one in enumerate(lists)
        for inner, command in enumerate(one["commands"])
    ]


def test_the_manifest_is_one_of_its_schema(manifest: Mapping[str, Any]) -> None:
    schema(manifest["manifestVersion"]).validate(manifest)
    assert manifest["$schema"].endswith(f"/v{manifest['manifestVersion']}/MicrosoftTeams.schema.json")


@pytest.mark.parametrize("version", ["1.19", "1.21", "1.25", "1.29"])
def test_it_keeps_to_what_older_and_newer_schemas_know_as_well(manifest: Mapping[str, Any], version: str) -> None:
    schema(version).validate({**manifest, "manifestVersion": version})


def test_it_names_this_installation(manifest: Mapping[str, Any]) -> None:
    assert manifest["id"] == manifest["bots"][0]["botId"] == manifest["composeExtensions"][0]["botId"] == APP_ID
    assert manifest["webApplicationInfo"] == {"id": APP_ID, "resource": f"api://botid-{APP_ID}"}
    assert manifest["validDomains"] == ["book.example.org"]
    [handler] = manifest["composeExtensions"][0]["messageHandlers"]
    assert handler["value"] == {"domains": ["book.example.org"], "supportsAnonymizedPayloads": True}
    assert manifest["developer"]["websiteUrl"] == ADDRESS
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert manifest["version"] == project["project"]["version"]


def test_nothing_is_left_to_fill_in(files: Mapping[str, bytes]) -> None:
    said = [content.decode() for name, content in files.items() if name.endswith(".json")]
    assert [
        mark for mark in ("words:", "{app_id}", "{domain}", "{public_url}") if any(mark in one for one in said)
    ] == []


def test_every_language_has_its_file_and_nothing_else_is_in_it(
    files: Mapping[str, bytes], manifest: Mapping[str, Any]
) -> None:
    listed = manifest["localizationInfo"]["additionalLanguages"]
    assert manifest["localizationInfo"]["defaultLanguageTag"] == "en"
    assert sorted(["en", *(one["languageTag"] for one in listed)]) == sorted(languages())
    named = {one["file"] for one in listed}
    assert set(files) == {"manifest.json", "color.png", "outline.png"} | named


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_a_language_says_all_that_english_says(files: Mapping[str, bytes], language: str) -> None:
    said = json.loads(files[f"{language}.json"])
    english = json.loads(files["manifest.json"])
    schema(english["manifestVersion"], "Localization.").validate(said)
    extension = {f"composeExtensions[0].commands[0].{name}" for name in ("title", "description")}
    parameter = {f"composeExtensions[0].commands[0].parameters[0].{name}" for name in ("title", "description")}
    of_bot = {path.replace("title", name) for path, _ in commands(english) for name in ("title", "description")}
    texts = {"name.short", "name.full", "description.short", "description.full"}
    assert set(said) == {"$schema"} | texts | extension | parameter | of_bot
    assert said["description.full"] == words_for(language)("manifest.full")


@pytest.mark.parametrize("language", languages())
def test_the_bot_understands_the_commands_it_offers(files: Mapping[str, bytes], language: str) -> None:
    """S08: what the app offers in the compose box is understood."""
    english = json.loads(files["manifest.json"])
    own = {} if language == "en" else json.loads(files[f"{language}.json"])
    wanted = {"create_meeting_type", "list_meeting_types", "book", "list_bookings", "sign_up", "help"}
    titles = [own.get(path, command["title"]) for path, command in commands(english)]
    understood = [
        understand(title.removesuffix(OPEN).strip(), NOW, "Europe/Berlin", language).command for title in titles
    ]
    assert set(understood) == wanted


def test_the_icons_are_as_teams_wants_them(files: Mapping[str, bytes]) -> None:
    assert _size(files["color.png"]) == (192, 192)
    assert _size(files["outline.png"]) == (32, 32)
    pixels = _rgba(files["outline.png"])
    assert {pixel[:3] for pixel in pixels if pixel[3]} == {(255, 255, 255)}
    assert 0.5 < sum(pixel[3] == 0 for pixel in pixels) / len(pixels) < 0.9


@pytest.mark.parametrize(
    "address",
    [
        "http://book.example.org",
        "http://localhost:3978",
        "https://localhost",
        "https://bookings",
        "https://10.0.0.5",
        "https://[2001:db8::1]",
        "https://book.example.org:8443",
        "https://me@book.example.org",
        "https://book.example.org?x=1",
        "https://book_ings.example.org",
        "https://book.123",
    ],
)
def test_an_address_that_teams_does_not_open(address: str) -> None:
    [problem] = problems(APP_ID, address)
    assert problem.startswith("PUBLIC_URL: ")
    assert problem.endswith(f"not {address}.")


@pytest.mark.parametrize("app_id", ["", "bookings-bot", APP_ID[:-1], f"{{{APP_ID}}}"])
def test_an_app_id_that_is_none(app_id: str) -> None:
    [problem] = problems(app_id, ADDRESS)
    assert problem.startswith("MicrosoftAppId: ")


@pytest.mark.parametrize("address", [ADDRESS, "https://book.example.org/with/us", "https://xn--bcher-kva.example"])
def test_an_address_that_it_opens(address: str) -> None:
    assert problems(APP_ID.upper(), address) == []


def _size(image: bytes) -> tuple[int, int]:
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")


def _rgba(image: bytes) -> list[tuple[int, ...]]:
    """The pixels of a PNG of 8 bits a channel with transparency (https://www.w3.org/TR/png-3/#9Filters)."""
    assert (image[24], image[25], image[28]) == (8, 6, 0)
    data, place = b"", 8
    while place < len(image):
        length = int.from_bytes(image[place : place + 4], "big")
        data += image[place + 8 : place + 8 + length] if image[place + 4 : place + 8] == b"IDAT" else b""
        place += 12 + length
    width, height = _size(image)
    raw, stride, above, rows = zlib.decompress(data), width * 4, bytes(width * 4), []
    for line in range(height):
        kind, *packed = raw[line * (stride + 1) : (line + 1) * (stride + 1)]
        row = bytearray(stride)
        for at, value in enumerate(packed):
            left, up = row[at - 4] if at >= 4 else 0, above[at]
            row[at] = (value + _predicted(kind, left, up, above[at - 4] if at >= 4 else 0)) & 255
        above = bytes(row)
        rows.append(above)
    return [tuple(row[at : at + 4]) for row in rows for at in range(0, stride, 4)]


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda one: abs(guess - one))
    return (0, left, up, (left + up) // 2)[kind]
