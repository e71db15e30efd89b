"""The command `doctor`, against real servers that are well, and that are not."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import pytest
from aiohttp import web

from calendars.tokens import Application, by_secret
from calendars.vault import Vault
from doctor import NEEDED, Finding, examine
from scheduling import zones
from scheduling.errors import Undeliverable
from scheduling.model import Connection, Watch
from scheduling.ports import Ports
from scheduling.usecases.bookings import book
from scheduling.usecases.delivery import deliver_due
from settings import Settings
from storage.database import Database
from storage.migrations import migrate
from tests.conftest import Clock, KeepingCourier, guest, half_hour, meet, office_hours
from tests.mail.servers import SmtpServer, smtp_server
from tests.service import free_port, running
from tests.test_app import PRODUCTION, run

TENANT, SECRET = PRODUCTION["MicrosoftAppTenantId"], PRODUCTION["MicrosoftAppPassword"]


class Login:
    """Microsoft Entra and the keys of the channel, as far as the doctor asks them."""

    def __init__(self) -> None:
        self.url = ""
        self.secret = SECRET
        self.roles: list[str] = sorted(NEEDED)

    def routes(self) -> list[web.RouteDef]:
        return [web.post(f"/{TENANT}/oauth2/v2.0/token", self._token), web.get("/metadata", self._metadata)]

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form["client_secret"] != self.secret:
            return web.json_response({"error": "invalid_client"}, status=401)
        key = "a key of thirty-two characters, or more"
        return web.json_response({"access_token": jwt.encode({"roles": self.roles}, key), "expires_in": 3599})

    async def _metadata(self, _: web.Request) -> web.Response:
        return web.json_response({"jwks_uri": f"{self.url}/keys"})


@pytest.fixture
async def login() -> AsyncIterator[Login]:
    login = Login()
    application = web.Application()
    application.add_routes(login.routes())
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    login.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield login
    await runner.cleanup()


async def findings_of(values: Mapping[str, Any], clock: Clock | None = None) -> dict[str, Finding]:
    """The last finding of each part, for settings by their names in the environment."""
    settings = Settings.model_validate(values)
    application = Application(settings.login_url, settings.tenant_id, settings.app_id, settings.graph_url)
    consented = by_secret(application, settings.app_password) if settings.microsoft_calendars else None
    found = await examine(settings, consented, clock or (lambda: datetime.now(UTC)))
    return {one.part: one for one in found}


def production(folder: Path, login: Login, **changes: Any) -> dict[str, Any]:
    return {
        **PRODUCTION,
        "DATA_DIR": folder,
        "PUBLIC_URL": "http://localhost:1",
        "MICROSOFT_LOGIN_URL": login.url,
        "BotOpenIdMetadata": f"{login.url}/metadata",
        **changes,
    }


async def test_an_installation_that_is_well(tmp_path: Path, login: Login) -> None:
    now = Clock(datetime.now(UTC))
    async with smtp_server() as mail, running(tmp_path, now) as service:
        own = {"PUBLIC_URL": service.url, "SMTP_URL": mail.url, "MAIL_FROM": "bookings@example.org"}
        found = await findings_of(production(tmp_path, login, MICROSOFT_CALENDARS="secret", **own), now)
        assert mail.received == []
    # Only this machine has no public name that Teams would open.
    assert found["PUBLIC_URL"].sentence == f"{service.url} leads to this service."
    assert {part for part, one in found.items() if one.state == "wrong"} == {"manifest"}
    assert found["MICROSOFT_CALENDARS"].state == found["bot credentials"].state == found["clock"].state == "ok"
    assert found["outbox"].sentence == "0 messages wait to be delivered."


async def test_what_is_wrong_at_microsoft_is_told_apart(tmp_path: Path, login: Login) -> None:
    given = production(tmp_path, login, MICROSOFT_CALENDARS="secret")
    login.roles = ["Calendars.ReadWrite"]
    found = await findings_of(given)
    assert found["MICROSOFT_CALENDARS"].sentence.startswith("No consent to MailboxSettings.ReadWrite.")
    assert found["bot credentials"].state == "ok"
    assert (found["LICENCE_CHECK"].state, "everybody counts as having one" in found["LICENCE_CHECK"].sentence) == (
        "note",
        True,
    )
    assert (await findings_of({**given, "LICENCE_CHECK": "strict"}))["LICENCE_CHECK"].state == "wrong"
    login.roles = [*NEEDED, "User.Read.All"]
    assert (await findings_of({**given, "LICENCE_CHECK": "strict"}))["LICENCE_CHECK"].state == "ok"
    assert "LICENCE_CHECK" not in await findings_of({**given, "LICENCE_CHECK": "off"})
    login.secret = "a newer one"
    found = await findings_of(given)
    for part in ("MICROSOFT_CALENDARS", "bot credentials"):
        assert (found[part].state, "the login answered 401" in found[part].sentence) == ("wrong", True)
    given |= {"MICROSOFT_LOGIN_URL": f"http://127.0.0.1:{free_port()}", "BotOpenIdMetadata": f"{login.url}/elsewhere"}
    found = await findings_of(given)
    assert "cannot be reached" in found["bot credentials"].sentence
    assert found["BotOpenIdMetadata"].state == "wrong"


@pytest.mark.parametrize(("command", "answer"), [("MAIL", "553 5.7.1 not yours"), ("MAIL", "451 not now")])
async def test_a_mail_server_that_does_not_take_the_sender(tmp_path: Path, command: str, answer: str) -> None:
    async with smtp_server(SmtpServer(answers={command: answer})) as mail:
        found = await findings_of({"DATA_DIR": tmp_path, "SMTP_URL": mail.url, "MAIL_FROM": "b@example.org"})
    assert found["SMTP_URL"].state == "wrong"
    assert answer in found["SMTP_URL"].sentence


async def test_servers_that_are_not_there(tmp_path: Path, login: Login) -> None:
    nobody = free_port()
    found = await findings_of(
        production(
            tmp_path,
            login,
            PUBLIC_URL=f"http://localhost:{nobody}",
            SMTP_URL=f"smtp://127.0.0.1:{nobody}",
            INBOX_URL=f"imap://me:hidden@127.0.0.1:{nobody}/INBOX",
            DATABASE_URL=f"postgresql://me:hidden@127.0.0.1:{nobody}/bookings",
        )
    )
    wrong = {part for part, one in found.items() if one.state == "wrong"}
    assert {"database", "SMTP_URL", "INBOX_URL", "PUBLIC_URL", "MAIL_FROM"} <= wrong
    assert "hidden" not in str(found)


async def test_another_server_behind_the_public_address(tmp_path: Path, login: Login) -> None:
    found = await findings_of(production(tmp_path, login, PUBLIC_URL=login.url))
    assert found["PUBLIC_URL"].sentence.startswith(f"Something else answers at {login.url} (status 404).")


async def test_a_clock_that_is_wrong(tmp_path: Path, login: Login) -> None:
    late = Clock(datetime.now(UTC) - timedelta(hours=1))
    found = await findings_of(production(tmp_path, login, PUBLIC_URL=login.url), late)
    assert (found["clock"].state, "NTP" in found["clock"].sentence) == ("wrong", True)


async def test_a_database_is_looked_at_and_left_as_it_is(address: str, tmp_path: Path) -> None:
    given = {"DATA_DIR": tmp_path / "data", "DATABASE_URL": address}
    database = Database(address)
    before = (await findings_of(given))["database"]
    await migrate(database)
    after = (await findings_of(given))["database"]
    await database.close()
    assert "not there yet" in before.sentence or "is at version none" in before.sentence
    assert (after.state, after.sentence.endswith("is up to date.")) == ("ok", True)


async def test_messages_that_nobody_delivers(
    ports_everywhere: Ports, address: str, tmp_path: Path, clock: Clock, couriers: dict[str, KeepingCourier]
) -> None:
    ports, given = ports_everywhere, {"DATA_DIR": tmp_path / "data", "DATABASE_URL": address}
    anna = await meet(ports, "Anna Berger")
    meeting_type = await office_hours(ports, anna)
    await book(ports, f"{anna.page}/{meeting_type.slug}", "b" * 32, half_hour("2026-03-05 09:00"), guest())
    assert (await findings_of(given, clock))["outbox"].state == "ok"
    clock.advance(timedelta(minutes=11))
    assert "nobody delivers them" in (await findings_of(given, clock))["outbox"].sentence
    for courier in couriers.values():
        courier.problem = Undeliverable("not now")
    for _ in range(40):
        clock.advance(timedelta(minutes=9))
        while await deliver_due(ports, "here"):
            pass
    assert "times in vain" in (await findings_of(given, clock))["outbox"].sentence


async def test_zone_rules_older_than_those_in_use(ports_everywhere: Ports, address: str, tmp_path: Path) -> None:
    given = {"DATA_DIR": tmp_path / "data", "DATABASE_URL": address}
    found = await findings_of(given)
    assert found["tzdata"] == Finding(
        "tzdata", "ok", f"Release {zones.release()} of the zone rules, from {zones.source()}."
    )
    assert "zone rules" not in found
    async with ports_everywhere.work() as work:
        await work.zone_rules.keep("9999a", {"UTC": zones.rules("UTC")})
    assert (await findings_of(given))["zone rules"].state == "wrong"


async def test_passwords_that_no_key_opens(ports_everywhere: Ports, address: str, tmp_path: Path, clock: Clock) -> None:
    key = "the key that the password was sealed with"
    sealed = Vault([key.encode()]).seal({"password": "p"})
    anna = await meet(ports_everywhere, "Anna Berger")
    async with ports_everywhere.work() as work:
        await work.watches.add(Watch(Connection("c" * 32, anna.id, "caldav", {}, secret=sealed), clock()))
    given = {"DATA_DIR": tmp_path / "data", "DATABASE_URL": address}
    assert "calendars" not in await findings_of({**given, "SECRET_KEYS": key}, clock)
    assert "1 of 1 passwords" in (await findings_of(given, clock))["calendars"].sentence
    assert "1 of 1 passwords" in (await findings_of({**given, "SECRET_KEYS": "x" * 40}, clock))["calendars"].sentence


async def test_a_key_that_others_can_read(tmp_path: Path) -> None:
    key = tmp_path / "link.key"
    key.write_text("k" * 48)
    key.chmod(0o644)
    assert (await findings_of({"DATA_DIR": tmp_path}))["LINK_KEYS"].state == "wrong"
    key.chmod(0o600)
    assert (await findings_of({"DATA_DIR": tmp_path}))["LINK_KEYS"].state == "ok"


def test_the_command_for_people_and_for_programs(tmp_path: Path) -> None:
    shown = run("doctor", DATA_DIR=str(tmp_path), PUBLC_URL="https://book.example.org", port="4000", HOSTNAME="here")
    assert (shown.returncode, shown.stdout.splitlines()[0].split()[:2]) == (0, ["ok", "DATA_DIR"])
    meant = dict(
        re.findall(r"^note +(\w+) +No setting is called so, and nothing reads it\. (\w+) is one\.$", shown.stdout, re.M)
    )
    assert meant == {"PUBLC_URL": "PUBLIC_URL", "port": "PORT"}
    file = tmp_path / "file"
    file.touch()
    wrong = run("doctor", "--json", DATA_DIR=str(file))
    assert (wrong.returncode, [one["state"] for one in json.loads(wrong.stdout)]) == (1, ["wrong"])
    wrongly = {"PORT": "70000", "LOG_LEVEL": "LOUD", "METRICS_ADDRESS": "9464", "HOST": "here", "SMTP_URL": "relay"}
    settings = run("doctor", "--json", **wrongly, OTEL_EXPORTER_OTLP_ENDPOINT="collector")
    said = [one["sentence"].partition(": ") for one in json.loads(settings.stdout) if one["part"] == "settings"]
    assert (settings.returncode, len(said)) == (1, len(json.loads(settings.stdout)))
    mended = {name: sentence for name, _, sentence in said}
    assert set(mended) == {*wrongly, "OTEL_EXPORTER_OTLP_ENDPOINT"}
    assert [name for name, sentence in mended.items() if not sentence.startswith("must ")] == []
    assert mended["METRICS_ADDRESS"].endswith("such as 127.0.0.1:9464")
    assert "collector.example.org:4318" in mended["OTEL_EXPORTER_OTLP_ENDPOINT"]


async def test_what_is_worth_knowing_stops_nothing(tmp_path: Path, login: Login, postgres_address: str) -> None:
    nobody = free_port()
    given = production(tmp_path, login, PUBLIC_URL=f"https://localhost:{nobody}")
    found = await findings_of(given)
    assert (found["ADMINS"].state, "at this terminal alone" in found["ADMINS"].sentence) == ("note", True)
    assert (found["TRUSTED_PROXIES"].state, "Set how many" in found["TRUSTED_PROXIES"].sentence) == ("note", True)
    assert found["LINK_KEYS"].state == "ok"
    named = {"ADMINS": f"{uuid4()}, {uuid4()}", "TRUSTED_PROXIES": "1", "DATABASE_URL": postgres_address}
    found = await findings_of({**given, **named})
    assert (found["ADMINS"].state, found["ADMINS"].sentence) == ("ok", "2 named.")
    assert "TRUSTED_PROXIES" not in found
    for part in ("LINK_KEYS", "SECRET_KEYS"):
        assert (found[part].state, "only one process" in found[part].sentence) == ("note", True)
    keys = {"LINK_KEYS": "k" * 40, "SECRET_KEYS": f"{'s' * 40},{'t' * 40}"}
    found = await findings_of({**given, **named, **keys})
    assert [found[part].sentence for part in keys] == ["1 set.", "2 set."]
