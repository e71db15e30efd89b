"""The commands, the settings and the app package, as an operator meets them."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession
from typer.testing import CliRunner

from app import command_line
from manifest.package import package
from scheduling.usecases.meeting_types import slug_of
from scheduling.usecases.organizers import RESERVED
from settings import Settings
from tests.conftest import Clock
from tests.service import running

ROOT = Path(__file__).parents[1]
KEPT = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT")}
PRODUCTION = {
    "MicrosoftAppId": "11111111-2222-3333-4444-555555555555",
    "MicrosoftAppPassword": "secret",
    "MicrosoftAppTenantId": "66666666-7777-8888-9999-000000000000",
    "PUBLIC_URL": "https://book.example.org",
}


@dataclass(frozen=True)
class Done:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, given: str = "", **environment: str) -> Done:
    """A command in this process: a new one needs seconds only to read all that the service is made of."""
    bare: dict[str, str | None] = dict.fromkeys(os.environ)
    with logging_as_it_was():
        shown = CliRunner(env={**bare, **KEPT, **environment}).invoke(command_line, list(arguments), given)
    return Done(shown.exit_code, shown.stdout, shown.stderr)


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """A command sets up the log of its process, which here is that of other tests too."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        yield
    finally:
        root.setLevel(level)
        root.handlers[:] = handlers


def run_alone(*arguments: str, **environment: str) -> Done:
    """A command in a process of its own, as an operator starts it."""
    shown = subprocess.run(
        [sys.executable, "app.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**KEPT, **environment},
        timeout=170,  # only against hanging, before the test itself is given up: machines can be busy
    )
    return Done(shown.returncode, shown.stdout, shown.stderr)


def test_every_command_explains_itself() -> None:
    for command in ((), ("understand",), ("slots",), ("messages",), ("migrate",), ("manifest",)):
        shown = run(*command, "--help")
        assert (shown.returncode, "Usage" in shown.stdout) == (0, True)


def test_messages_says_that_all_are_there_or_what_is_not(tmp_path: Path) -> None:
    shown = run("messages")
    assert (shown.returncode, shown.stdout) == (0, "All messages are there in 7 languages.\n")
    (tmp_path / "en.toml").write_text('[web]\nwith = "with {organizer}"\nskip = "Skip"\n', encoding="utf-8")
    (tmp_path / "de.toml").write_text('[web]\nwith = "mit {organiser}"\nback = "Zurück"\n', encoding="utf-8")
    shown = run("messages", str(tmp_path))
    assert shown.returncode == 1
    assert shown.stdout.splitlines() == [
        "de: missing, said in English",
        "  web.skip",
        "de: other fields than in English",
        "  web.with: lacks {organizer}, has {organiser}",
        "de: no longer in English",
        "  web.back",
    ]


def test_slots_answers_a_line_with_a_line_and_survives_nonsense() -> None:
    case = {
        "organizer_tz": "Europe/Berlin",
        "weekly_hours": [{"days": ["mo"], "start": "09:00", "end": "10:00"}],
        "duration_min": 30,
        "now": "2026-06-01T00:00:00Z",
        "from": "2026-06-01T00:00:00Z",
        "to": "2026-06-02T00:00:00Z",
        "viewer_tz": "America/New_York",
    }
    lines = run("slots", given=f"{json.dumps(case)}\nnonsense\n{json.dumps(case)}\n").stdout.splitlines()
    assert json.loads(lines[0]) == ["2026-06-01T03:00:00-04:00", "2026-06-01T03:30:00-04:00"]
    assert "error" in json.loads(lines[1])
    assert lines[2] == lines[0]


def test_understand_answers_a_line_with_a_line() -> None:
    said = {"text": "create 30-minute office hours", "now": "2026-06-02T08:15:00+01:00", "tz": "Europe/London"}
    when = {"text": "in 35 minutes", "now": "2026-03-11T09:20+01:00", "tz": "Europe/Berlin", "lang": "en"}
    assert json.loads(run("understand", given=json.dumps(said)).stdout) == {
        "intent": "create_meeting_type",
        "name": "office hours",
        "duration_min": 30,
    }
    answer = json.loads(run("understand", "--times", given=json.dumps(when)).stdout)
    assert answer == {"kind": "instant", "start": "2026-03-11T09:55+01:00"}


def test_migrate_makes_the_database(tmp_path: Path) -> None:
    assert run_alone("migrate", DATA_DIR=str(tmp_path)).returncode == 0
    assert (tmp_path / "bookings.db").exists()


def test_passwords_of_calendars_are_sealed_anew(tmp_path: Path) -> None:
    done = run_alone(
        "reseal",
        DATA_DIR=str(tmp_path),
        SECRET_KEYS="a key that is long enough to be one,an older one just as long as that",
    )
    assert (done.returncode, done.stdout) == (0, "0 passwords are sealed with the first key.\n")


def test_the_app_package_is_written_for_this_installation(tmp_path: Path) -> None:
    done = run("manifest", DATA_DIR=str(tmp_path), **PRODUCTION)
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'bookings-bot.zip'}\n")
    expected = package(PRODUCTION["MicrosoftAppId"], PRODUCTION["PUBLIC_URL"])
    with zipfile.ZipFile(done.stdout.strip()) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == expected


def test_a_package_that_teams_would_not_take_is_not_written(tmp_path: Path) -> None:
    done = run("manifest", DATA_DIR=str(tmp_path), **{**PRODUCTION, "PUBLIC_URL": "http://book.example.org"})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "PUBLIC_URL: Teams opens only https addresses with a public host name, such as https://book.example.org,"
        " not http://book.example.org.\n"
    )
    done = run("manifest", DATA_DIR=str(tmp_path))
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["MicrosoftAppId", "PUBLIC_URL"]
    assert list(tmp_path.iterdir()) == []


def test_all_problems_of_the_settings_are_told_at_once() -> None:
    done = run(
        "migrate",
        PORT="70000",
        PUBLIC_URL="book.example.org",
        DATABASE_URL="mysql://x/y",
        SMTP_URL="http://mail",
        MAIL_FROM="nobody",
        LINK_KEYS="short",
        LOG_LEVEL="LOUD",
    )
    named = {line.partition(":")[0] for line in done.stderr.splitlines()}
    assert done.returncode == 2
    assert "PORT: must be at most 65535" in done.stderr.splitlines()
    assert named == {"PORT", "PUBLIC_URL", "DATABASE_URL", "SMTP_URL", "MAIL_FROM", "LINK_KEYS", "LOG_LEVEL"}


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"HOST": "0.0.0.0"}, "HOST"),
        ({"HOST": "192.168.1.5"}, "HOST"),
        ({**PRODUCTION, "PUBLIC_URL": ""}, "PUBLIC_URL"),
        ({**PRODUCTION, "MicrosoftAppPassword": ""}, "MicrosoftAppPassword"),
        ({**PRODUCTION, "MicrosoftAppTenantId": ""}, "MicrosoftAppTenantId"),
        ({**PRODUCTION, "MicrosoftAppType": "Other"}, "MicrosoftAppType"),
        ({"MICROSOFT_CALENDARS": "secret"}, "MICROSOFT_CALENDARS"),
        ({**PRODUCTION, "MICROSOFT_CALENDARS": "certificate"}, "MICROSOFT_CERTIFICATE"),
        (
            {**PRODUCTION, "MICROSOFT_CALENDARS": "certificate", "MICROSOFT_CERTIFICATE": __file__},
            "MICROSOFT_CERTIFICATE",
        ),
        ({**PRODUCTION, "SECRET_KEYS": "short"}, "SECRET_KEYS"),
        ({**PRODUCTION, "INTERNAL_CALENDARS": "10.0.0.1/8"}, "INTERNAL_CALENDARS: must be networks with"),
    ],
)
def test_it_refuses_to_start_where_it_would_not_be_safe(environment: Mapping[str, str], told: str) -> None:
    done = run(**environment)
    assert done.returncode == 2
    assert told in done.stderr


def test_secrets_do_not_show_in_problems() -> None:
    done = run("migrate", PORT="70000", SMTP_URL="http://user:hidden@mail", DATABASE_URL="mysql://me:hidden@db/x")
    assert "hidden" not in done.stderr


def test_the_demo_is_only_on_without_an_app_id() -> None:
    assert Settings.model_validate({}).demo
    assert not Settings.model_validate(PRODUCTION).demo


async def test_it_says_that_it_lives_and_that_it_is_ready(tmp_path: Path, clock: Clock) -> None:
    async with running(tmp_path, clock) as service, ClientSession() as session:
        for path in ("/healthz", "/readyz"):
            async with session.get(service.url + path) as response:
                assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_the_bots_address_takes_posts_alone(tmp_path: Path, clock: Clock) -> None:
    async with running(tmp_path, clock) as service, ClientSession() as session:
        for method in ("GET", "PUT", "DELETE"):
            async with session.request(method, f"{service.url}/api/messages") as response:
                assert (response.status, response.headers["Allow"]) == (405, "POST")


async def test_no_demo_in_production(tmp_path: Path, clock: Clock) -> None:
    async with running(tmp_path, clock, **PRODUCTION) as service, ClientSession() as session:
        for path in ("/demo", "/demo/api/letters", "/demo/connector/v3/conversations/x/members"):
            async with session.get(service.url + path) as response:
                assert response.status == 404


async def test_no_page_can_take_an_address_of_ours(tmp_path: Path, clock: Clock) -> None:
    async with running(tmp_path, clock) as service:
        paths = [resource.canonical.split("/")[1] for resource in service.service.application.router.resources()]
    ours = {slug_of(path) for path in paths if path and not path.startswith("{")}
    assert ours <= RESERVED
    assert "demo" in ours
