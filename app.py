"""The composition root: builds the ports from the settings and serves. Also the command line."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import os
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO
from urllib.parse import urlsplit
from uuid import uuid4

import typer
from aiohttp import web
from pydantic import ValidationError
from pythonjsonlogger.json import JsonFormatter

from bot.endpoint import Bot
from calendars import Calendars
from calendars.courier import CalendarCourier
from calendars.ical import download
from calendars.network import Web
from calendars.outside import Outside
from calendars.reading import Readers
from calendars.vault import Vault
from demo.channel import DemoChannel
from demo.letters import Letters
from demo.pages import Demo
from language import understand as understanding
from language import words
from mail.compose import wording
from mail.courier import MailCourier
from mail.entries import entry
from mail.smtp import FolderSender, Sender, SmtpSender
from manifest.package import package, problems
from scheduling import cases
from scheduling.links import Links
from scheduling.model import Booked
from scheduling.ports import Courier, Ports
from scheduling.usecases.bookings import expire_requests, expire_unconfirmed
from scheduling.usecases.calendars import look_around
from scheduling.usecases.delivery import deliver_due, take_over
from scheduling.usecases.letters import follow_up
from scheduling.usecases.previews import send_due
from settings import Settings
from storage.database import Database
from storage.migrations import migrate
from web.kept import Kept
from web.pages import Site, under
from web.throttle import Limits

ROOT = Path(__file__).parent
TICK = 15.0  # seconds between looks at the clock
IDLE = 2.0  # seconds between looks into the outbox when nobody wakes us

log = logging.getLogger("app")
command_line = typer.Typer(
    help="A Microsoft Teams bot and booking site for personal bookings. Without a command it serves.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
    world = Outside(
        Web(settings.internal_calendars), Readers(), Vault(settings.vault_keys), host=host, sender=settings.mail_from
    )
    calendars = Calendars(outside=world)
    couriers: dict[str, Courier] = {
        "calendar": CalendarCourier(calendars.open, lambda delivery: entry(delivery, links, calendars.invites)),
        "mail": MailCourier(_sender(settings, letters), links, settings.mail_from, host, calendars.invites),
        "chat": bot.courier,
    }
    ports = Ports(
        work=database.work,
        reading=database.reading,
        busy=calendars.busy,
        busy_now=calendars.busy_now,
        couriers=couriers,
        preview=bot.courier.preview,
        calendars=calendars,
        calendar_news=bot.courier.calendar_news,
        providers=("memory", "caldav", "feed") if settings.demo else ("caldav", "feed"),
        clock=clock,
        new_id=lambda: uuid4().hex,
        links=links,
        confirm_outside=settings.confirm_outside,
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
        kept=Kept(lambda: database.changes),
        indexed=settings.index_pages,
    )
    application = web.Application(middlewares=[logged, *site.middlewares])
    application.add_routes(under(links.root, [*_health(database), *bot.serve(ports)]))
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
        if not database.shared:
            await take_over(ports)
        tasks = [
            asyncio.create_task(keep_promises(ports, wake, f"{os.getpid()}-{uuid4().hex[:8]}")),
            asyncio.create_task(keep_time(ports)),
        ]
        yield
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await bot.close()
        await calendars.close()
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


async def keep_time(ports: Ports) -> None:
    """Do what is due by the clock alone, until cancelled: refuse what nobody answered, send the morning previews."""
    while True:
        for due in (expire_requests, expire_unconfirmed, send_due, follow_up, look_around):
            try:
                await due(ports)
            except Exception:  # as above
                log.exception("not done in time: %s", due.__name__)
        await asyncio.sleep(TICK)


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


@command_line.command()
def messages(
    folder: Annotated[Path, typer.Argument(help="Where the language files are.", exists=True)] = words.FOLDER,
) -> None:
    """List what each language lacks beside English, or has wrong; exit code 1 if there is anything."""
    if lines := words.report(folder):
        print("\n".join(lines))
        raise typer.Exit(1)
    print(f"All messages are there in {len(words.languages(folder))} languages.")


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
    """Write the app package for the Teams admin center: manifest, languages and icons as a zip."""
    settings = load_settings()
    if found := problems(settings.app_id, settings.address):
        print("\n".join(found), file=sys.stderr)
        raise typer.Exit(2)
    path = output or settings.data_dir / "bookings-bot.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in package(settings.app_id, settings.address).items():
            archive.writestr(name, content)
    print(path)


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
