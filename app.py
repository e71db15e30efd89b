"""The composition root: reads the settings, builds the ports, serves. Also the command line."""

from __future__ import annotations

import asyncio
import contextlib
import io
import ipaddress
import json
import logging
import os
import secrets
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TextIO
from urllib.parse import urlsplit
from uuid import uuid4

import typer
from aiohttp import web
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from pythonjsonlogger.json import JsonFormatter

from bot.adapter import BotSettings
from bot.endpoint import Bot
from calendars import Calendars
from calendars.courier import CalendarCourier
from calendars.ical import download
from demo.channel import DemoChannel
from demo.letters import Letters
from demo.pages import Demo
from language import understand as understanding
from mail.compose import mailbox, wording
from mail.courier import MailCourier
from mail.smtp import FolderSender, Sender, SmtpSender, parse_smtp_url
from scheduling import cases
from scheduling.errors import Undeliverable
from scheduling.links import Links
from scheduling.ports import Courier, Ports
from scheduling.usecases.bookings import Booked
from scheduling.usecases.delivery import deliver_due
from storage.database import Database, url_from
from storage.migrations import migrate
from web.pages import Site
from web.throttle import Limits

ROOT = Path(__file__).parent
IDLE = 5.0  # seconds between looks into the outbox when nobody wakes us
SHORTEST_KEY = 32  # characters

log = logging.getLogger("app")
command_line = typer.Typer(
    help="A Microsoft Teams bot and booking site for personal bookings. Without a command it serves.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


class Settings(BaseSettings):
    """All that can be set, from the environment only. Everything wrong is reported at once."""

    model_config = SettingsConfigDict(case_sensitive=True, frozen=True, env_ignore_empty=True, extra="ignore")

    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(3978, ge=1, le=65535, validation_alias="PORT")
    public_url: str = Field("", validation_alias="PUBLIC_URL")
    data_dir: Path = Field(Path("var"), validation_alias="DATA_DIR")
    database_url: str = Field("", validation_alias="DATABASE_URL")
    smtp_url: str = Field("", validation_alias="SMTP_URL")
    mail_from: str = Field("bookings@localhost.localdomain", validation_alias="MAIL_FROM")
    app_id: str = Field("", validation_alias="MicrosoftAppId")
    app_password: str = Field("", validation_alias="MicrosoftAppPassword")
    app_type: Literal["SingleTenant", "MultiTenant", "UserAssignedMSI"] = Field(
        "SingleTenant", validation_alias="MicrosoftAppType"
    )
    tenant_id: str = Field("", validation_alias="MicrosoftAppTenantId")
    openid_metadata: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration", validation_alias="BotOpenIdMetadata"
    )
    admins: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="ADMINS")
    link_keys: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="LINK_KEYS")
    trusted_proxies: int = Field(0, ge=0, le=10, validation_alias="TRUSTED_PROXIES")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", validation_alias="LOG_LEVEL")

    @field_validator("admins", "link_keys", mode="before")
    @classmethod
    def _listed(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value

    @field_validator("link_keys")
    @classmethod
    def _long_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < SHORTEST_KEY for key in value):
            raise ValueError(f"every key needs at least {SHORTEST_KEY} characters")
        return value

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must be an address such as https://book.example.org")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value:
            url_from(value)
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: str) -> str:
        if value:
            parse_smtp_url(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        try:
            mailbox("", value)
        except Undeliverable:
            raise ValueError("must be one address, such as bookings@example.org") from None
        return value

    @field_validator("host")
    @classmethod
    def _known_host(cls, value: str) -> str:
        if value != "localhost":
            ipaddress.ip_address(value)
        return value

    @model_validator(mode="after")
    def _complete(self) -> Settings:
        problems = []
        if self.demo and not _is_loopback(self.host):
            problems.append("HOST: without MicrosoftAppId only the demo runs, and only on a loopback address")
        if not self.demo and self.app_type != "UserAssignedMSI" and not self.app_password:
            problems.append("MicrosoftAppPassword: needed with MicrosoftAppId")
        if not self.demo and self.app_type != "MultiTenant" and not self.tenant_id:
            problems.append(f"MicrosoftAppTenantId: needed for {self.app_type}")
        if not self.demo and not self.public_url:
            problems.append("PUBLIC_URL: needed with MicrosoftAppId, it is the address in every link")
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @property
    def demo(self) -> bool:
        """No app id: no Teams, but the chat at /demo, for this machine alone."""
        return not self.app_id

    @property
    def address(self) -> str:
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'bookings.db'}"

    @property
    def bot(self) -> BotSettings:
        return BotSettings(self.app_id, self.app_password, self.app_type, self.tenant_id, self.openid_metadata)

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The ring of keys that links are derived from; made and kept under DATA_DIR where none is set."""
        if self.link_keys:
            return tuple(key.encode() for key in self.link_keys)
        path = self.data_dir / "link.key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return (path.read_bytes(),)


@dataclass(frozen=True)
class Service:
    """Everything wired together."""

    application: web.Application
    ports: Ports
    database: Database
    channel: DemoChannel | None  # the chats of the demo, if it runs


def now() -> datetime:
    return datetime.now(UTC)


def build(settings: Settings, clock: Callable[[], datetime] = now) -> Service:
    """Choose between real and practice, once and here only."""
    wake = asyncio.Event()
    database = Database(settings.database, promised=wake.set)
    letters = Letters()
    host = urlsplit(settings.address).hostname or "localhost"
    links = Links(settings.address, settings.keys)
    bot = Bot(settings.bot)
    calendars = Calendars()
    couriers: dict[str, Courier] = {
        "calendar": CalendarCourier(calendars.open),
        "mail": MailCourier(_sender(settings, letters), links, settings.mail_from, host, calendars.invites),
        "chat": bot.courier,
    }
    ports = Ports(
        work=database.work,
        reading=database.reading,
        busy=calendars.busy,
        couriers=couriers,
        providers=("memory",) if settings.demo else (),
        clock=clock,
        new_id=lambda: uuid4().hex,
        links=links,
    )

    def invitation(booked: Booked) -> bytes:
        text = wording(booked.booking, booked.organizer, "attendee", links)
        return download(booked.booking, booked.organizer, sender=settings.mail_from, host=host, wording=text)

    site = Site(
        ports,
        invitation=invitation,
        home="/demo" if settings.demo else "",
        throttled=not settings.demo,
        limits=Limits(proxies=settings.trusted_proxies),
    )
    application = web.Application(middlewares=[logged, *site.middlewares])
    application.add_routes([*_health(database), *bot.serve(ports)])
    channel = None
    if settings.demo:
        demo = Demo(f"http://127.0.0.1:{settings.port}", letters, ROOT / "node_modules", clock)
        channel = demo.channel
        application.add_routes(demo.routes())
        # Before the server waits for open requests: the demo's page has one that waits for news.
        application.on_shutdown.append(lambda _: demo.close())
    application.add_routes(site.routes())

    async def running(_: web.Application) -> AsyncIterator[None]:
        await migrate(database)
        courier = asyncio.create_task(keep_promises(ports, wake, f"{os.getpid()}-{uuid4().hex[:8]}"))
        yield
        courier.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await courier
        await bot.close()
        await database.close()

    application.cleanup_ctx.append(running)
    return Service(application, ports, database, channel)


async def keep_promises(ports: Ports, wake: asyncio.Event, owner: str) -> None:
    """Deliver what is due, at once when something was promised and otherwise every few seconds, until cancelled."""
    while True:
        wake.clear()
        try:
            tried = await deliver_due(ports, owner)
        except Exception:  # the database may be away for a while; the promises are not
            log.exception("the outbox cannot be read")
            tried = 0
        if tried == 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), IDLE)


@web.middleware
async def logged(request: web.Request, handler: Any) -> web.StreamResponse:
    """A line a request: its route, never its path, since addresses open bookings."""
    started = time.perf_counter()
    status = 500
    try:
        response: web.StreamResponse = await handler(request)
        status = response.status
        return response
    except web.HTTPException as answer:
        status = answer.status
        raise
    finally:
        route = request.match_info.route.resource
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": route.canonical if route else "-",
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            },
        )


def _sender(settings: Settings, letters: Letters) -> Sender:
    if settings.smtp_url:
        return SmtpSender(settings.smtp_url, settings.mail_from)
    return FolderSender(settings.data_dir / "letters", letters.add)


def _health(database: Database) -> list[web.RouteDef]:
    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def readyz(_: web.Request) -> web.Response:
        try:
            await asyncio.wait_for(database.ping(), 3)
        except Exception as problem:  # whatever keeps the database from answering
            log.warning("not ready", extra={"problem": type(problem).__name__})
            return web.json_response({"status": "the database does not answer"}, status=503)
        return web.json_response({"status": "ok"})

    return [web.get("/healthz", healthz), web.get("/readyz", readyz)]


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


def load_settings() -> Settings:
    """The settings of the environment; a report of every problem and exit code 2 if there are any."""
    try:
        return Settings()
    except ValidationError as problem:
        for error in problem.errors():
            place = f"{error['loc'][0]}: " if error["loc"] else ""
            message = error["msg"].removeprefix("Value error, ")
            print("\n".join(f"{place}{line}" for line in message.splitlines()), file=sys.stderr)
        raise typer.Exit(2) from None


def set_up_logging(level: str) -> None:
    """Lines for a person at a terminal, JSON for everything else."""
    handler = logging.StreamHandler(sys.stderr)
    if not sys.stderr.isatty():
        handler.setFormatter(JsonFormatter("{asctime}{levelname}{name}{message}", style="{"))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("alembic", "aiosqlite", "urllib3", "msal", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level)))


@command_line.callback(invoke_without_command=True)
def serve(context: typer.Context) -> None:
    """Serve the bot, the pages and, without an app id, the demo."""
    if context.invoked_subcommand:
        return
    settings = load_settings()
    set_up_logging(settings.log_level)

    async def application() -> web.Application:
        return build(settings).application

    web.run_app(
        application(),
        host=settings.host,
        port=settings.port,
        print=lambda _: print(_greeting(settings), flush=True),
        access_log=None,
        shutdown_timeout=20,
    )


@command_line.command()
def understand(times: Annotated[bool, typer.Option("--times", help="Answer with the time alone.")] = False) -> None:
    """Read JSON lines {"text", "now", "tz", "locale"} and write what the bot understands, a line each."""
    understanding.lines(_input(), sys.stdout, times)


@command_line.command()
def slots() -> None:
    """Read one case a line as JSON and write the starts that may be booked, a JSON list a line."""
    cases.lines(_input(), sys.stdout)


@command_line.command(name="migrate")
def migrate_database() -> None:
    """Bring the database of DATABASE_URL to the newest state."""
    settings = load_settings()
    set_up_logging(settings.log_level)

    async def run() -> None:
        database = Database(settings.database)
        await migrate(database)
        await database.close()

    asyncio.run(run())
    print("The database is up to date.")


@command_line.command()
def manifest(
    output: Annotated[
        Path | None, typer.Option(help="Where to write it; DATA_DIR/bookings-bot.zip if not said.")
    ] = None,
) -> None:
    """Write the app package for the Teams admin center: manifest and icons as a zip."""
    settings = load_settings()
    path = output or settings.data_dir / "bookings-bot.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_package(settings, path)
    print(path)


def write_package(settings: Settings, path: Path) -> None:
    """The zip that Teams installs: the manifest filled in with this installation's app id and address."""
    folder = ROOT / "manifest"
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    values = {
        "{{APP_ID}}": settings.app_id or "00000000-0000-0000-0000-000000000000",
        "{{PUBLIC_URL}}": settings.address,
        "{{DOMAIN}}": urlsplit(settings.address).hostname or "",
    }
    for name, value in values.items():
        text = text.replace(name, json.dumps(value)[1:-1])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("manifest.json", text)
        for icon in ("color.png", "outline.png"):
            package.write(folder / icon, icon)


def _input() -> TextIO:
    """Standard input as UTF-8; what is not becomes a line with an error, not the end of all lines."""
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")


def _greeting(settings: Settings) -> str:
    where = f"http://localhost:{settings.port}"
    if settings.demo:
        return f"\n  Bookings Bot is running.\n\n  Chat and letters:  {where}/demo\n\n  Ctrl+C stops it.\n"
    return f"Bookings Bot serves {settings.address} on {settings.host}:{settings.port}"


if __name__ == "__main__":
    command_line()
