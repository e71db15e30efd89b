"""The composition root: builds the ports from the settings and serves. Also the command line."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import io
import json
import logging
import os
import shutil
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Any, TextIO
from urllib.parse import urlsplit
from uuid import uuid4

import typer
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import ValidationError
from pythonjsonlogger.json import JsonFormatter
from typer.core import TyperGroup

import admin
import terminal
from bot.endpoint import Bot
from calendars import Calendars
from calendars.courier import CalendarCourier
from calendars.graph_wire import Graph
from calendars.ical import download
from calendars.licences import GraphLicences
from calendars.network import Web
from calendars.outside import Outside
from calendars.photos import GraphPhotos
from calendars.reading import Readers
from calendars.tokens import Application, Fetch, Tokens, by_certificate, by_identity, by_secret
from calendars.vault import Vault
from demo.channel import DemoChannel
from demo.letters import Letters
from demo.pages import Demo
from doctor import Finding, as_text, examine
from language import understand as understanding
from language import words
from mail.answering import take_in
from mail.compose import Post, wording
from mail.courier import MailCourier
from mail.entries import archive, entry
from mail.inbox import Inbox, Unreachable
from mail.reading import LARGEST
from mail.signing import signer
from mail.smtp import FolderSender, Sender, SmtpSender
from manifest.package import package, problems
from metrics import Metrics
from scheduling import cases
from scheduling.errors import Overloaded
from scheduling.links import Links
from scheduling.model import Booked
from scheduling.ports import Courier, Ports
from scheduling.usecases.bookings import expire_requests, expire_unconfirmed
from scheduling.usecases.calendars import look_around, reseal
from scheduling.usecases.delivery import BATCH, deliver_due, give_back, take_over
from scheduling.usecases.housekeeping import tidy
from scheduling.usecases.letters import follow_up
from scheduling.usecases.licences import look_at_licences
from scheduling.usecases.organizers import put_into_words
from scheduling.usecases.personal_data import Export
from scheduling.usecases.portraits import look_for_photos
from scheduling.usecases.previews import send_due
from scheduling.usecases.waiting import look_for_earlier
from scheduling.usecases.zone_rules import look_at_zone_rules
from settings import Settings, complaints
from storage.checking import Breach, breaches
from storage.database import AlreadyServed, Database, alone, url_from
from storage.migrations import migrate
from storage.moving import Moved, NotEmpty, NotTaken, move
from storage.trouble import TROUBLE, trouble
from terminal import NOT_DONE, WRONG, refuse
from web import visit
from web.kept import Kept
from web.notices import CALENDAR_NEWS, notices
from web.pages import Site, under
from web.squares import squared
from web.throttle import Limits

if TYPE_CHECKING:  # else it would be loaded where nobody wants traces
    from tracing import Traces

ROOT = Path(__file__).parent
TICK = 15.0  # seconds between looks at the clock
DRAIN = 15.0  # seconds that what is on its way has when we are asked to end
READING = 30.0  # seconds between looks into the mailbox
HANDS = 2  # while one waits for the slowest of what it has in hand, the other goes on
SHORT_DIGEST = 16  # characters, enough to be compared by eye
IDLE = 2.0  # seconds between looks into the outbox when nobody wakes us

ByDoor = Callable[[str], Ports]
Tidy = Callable[[Ports], Awaitable[Mapping[str, int]]]
# What housekeeping has forgotten, by the kind that it counts.
FORGOTTEN = {
    "attendees": "bookings without their people",
    "guests": "meetings without the guests whom others had invited",
    "people": "people who have left",
    "links": "links that are over",
    "drafts": "unfinished conversations",
    "holds": "times kept for forms",
    "waits": "wishes for earlier times",
    "letters": "letters about nothing",
    "notices": "what was told of several meetings",
    "record": "lines of the record",
    "files": "letters kept as files",
}

REQUEST: ContextVar[str] = ContextVar("request", default="")  # the id of the request one is in

log = logging.getLogger("app")


class Terminal(TyperGroup):
    """The commands: where a database or a file is not as it should be, a sentence says so and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # whoever reads has read enough, which is known of already
            raise
        except TROUBLE as problem:
            refuse(trouble(problem, url_from(load_settings().database)), WRONG)


command_line = typer.Typer(
    cls=Terminal,
    help="A Microsoft Teams bot and booking site for personal bookings. Without a command it serves.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@dataclass(frozen=True)
class Installation:
    """Everything wired together."""

    application: web.Application
    by_door: ByDoor
    ports: Ports  # of the pages
    database: Database
    channel: DemoChannel | None  # the chats of the demo, if it runs
    archive: Callable[[Export], bytes]  # somebody's meetings as a calendar file
    tidy: Tidy  # forgets what was kept long enough
    close: Callable[[], Awaitable[None]]  # for who does not serve the application, which closes by itself


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """What an installation is put together from."""

    settings: Settings
    clock: Callable[[], datetime]
    wake: asyncio.Event  # set when something was promised
    database: Database
    post: Post
    bot: Bot
    world: Outside
    calendars: Calendars
    letters: Letters  # of the demo
    sender: Sender
    metrics: Metrics
    spans: Traces | None

    async def close(self) -> None:
        await self.sender.close()
        await self.bot.close()
        await self.calendars.close()
        await self.database.close()
        if self.spans:
            await self.spans.close()


def build(settings: Settings, clock: Callable[[], datetime] = now) -> Installation:
    """Choose between real and practice, once and here only."""
    parts = _parts(settings, clock)
    ports, post = _ports(parts), parts.post

    def by_door(door: str) -> Ports:
        """Those for what comes in by a door: what it changes is recorded under the door's name."""
        known = replace(ports, work=partial(parts.database.work, door, clock))
        return parts.spans.over(known) if parts.spans else known

    async def tidied(ports: Ports) -> Mapping[str, int]:
        return {**await tidy(ports), "files": await parts.sender.forget(clock() - ports.attendees_kept)}

    archived = partial(archive, links=post.links, sender=post.mail_from, host=post.host)
    site = _site(parts, by_door("web"), archived)
    named = [parts.spans.middleware()] if parts.spans else []
    application = web.Application(middlewares=[*named, logged(parts.metrics, parts.spans), *site.middlewares])
    doors = [*_health(parts.database), *parts.bot.serve(by_door("teams")), *notices(by_door("calendar"))]
    application.add_routes(under(post.links.root, doors))
    demo = _demo(parts)
    if demo:
        application.add_routes(demo.routes())
        # Before the server waits for open requests: the demo's page has one that waits for news.
        application.on_shutdown.append(lambda _: demo.close())
    application.add_routes(site.routes())
    application.cleanup_ctx.append(lambda _: _running(parts, ports, by_door, tidied))
    channel = demo.channel if demo else None
    return Installation(application, by_door, ports, parts.database, channel, archived, tidied, parts.close)


def _parts(settings: Settings, clock: Callable[[], datetime]) -> Parts:
    wake, letters = asyncio.Event(), Letters()
    database = Database(settings.database, wake.set, settings.database_patience)
    links, host = Links(settings.address, settings.keys), _host(settings)
    post = Post(links, settings.mail_from, host, settings.inbox)
    world = Outside(
        Web(settings.internal_calendars),
        Readers(),
        Vault(settings.vault_keys),
        graph=_graph(settings, links, clock),
        host=host,
        sender=settings.mail_from,
    )
    return Parts(
        settings=settings,
        clock=clock,
        wake=wake,
        database=database,
        post=post,
        bot=Bot(settings.bot),
        world=world,
        calendars=Calendars(outside=world),
        letters=letters,
        sender=_sender(settings, letters),
        metrics=Metrics(partial(waiting, database, clock), clock),
        spans=traces(settings),
    )


def _ports(parts: Parts) -> Ports:
    """Those of the pages, without traces."""
    settings, bot, calendars, graph = parts.settings, parts.bot, parts.calendars, parts.world.graph
    letters = MailCourier(parts.sender, parts.post, calendars.invites)
    return Ports(
        work=partial(parts.database.work, "web", parts.clock),
        reading=parts.database.reading,
        busy=calendars.busy,
        busy_now=calendars.busy_now,
        couriers=_couriers(parts, letters),
        announcers={"chat": bot.courier, "mail": letters},
        preview=bot.courier.preview,
        calendars=calendars,
        calendar_news=bot.courier.calendar_news,
        providers=_providers(settings),
        clock=parts.clock,
        new_id=lambda: uuid4().hex,
        incident=lambda: REQUEST.get() or short_id(),
        links=parts.post.links,
        squared=squared,
        directory=GraphPhotos(graph) if graph else None,
        confirm_outside=settings.confirm_outside,
        precedence=settings.policy_precedence,
        licences=GraphLicences(graph) if graph and settings.licences != "off" else None,
        strict_licences=settings.licences == "strict",
        admins=frozenset(settings.admins),
        audit_kept=timedelta(days=settings.audit_days),
        attendees_kept=timedelta(days=settings.retention_days),
    )


def _couriers(parts: Parts, letters: MailCourier) -> dict[str, Courier]:
    """Who keeps promises, by name; what they deliver is counted."""
    links, calendars = parts.post.links, parts.calendars
    couriers: dict[str, Courier] = {
        "calendar": CalendarCourier(calendars.open, lambda delivery: entry(delivery, links, calendars.invites)),
        "mail": letters,
        "chat": parts.bot.courier,
        "room": parts.bot.rooms,
    }
    return {name: parts.metrics.counted(name, courier) for name, courier in couriers.items()}


def _site(parts: Parts, ports: Ports, archived: Callable[[Export], bytes]) -> Site:
    settings, post = parts.settings, parts.post

    def invitation(booked: Booked) -> bytes:
        return download(
            booked.booking,
            booked.organizer,
            sender=post.mail_from,
            host=post.host,
            wording=wording(booked.booking, booked.organizer, "attendee", post.links),
            agent=post.agent(booked.booking),
        )

    return Site(
        ports,
        invitation=invitation,
        archive=archived,
        home="/demo" if settings.demo else "",
        throttled=not settings.demo,
        limits=Limits(proxies=settings.trusted_proxies),
        kept=Kept(lambda: parts.database.changes),
        indexed=settings.index_pages,
    )


def _demo(parts: Parts) -> Demo | None:
    if not parts.settings.demo:
        return None
    return Demo(f"http://127.0.0.1:{parts.settings.port}", parts.letters, ROOT / "node_modules", parts.clock)


async def _running(parts: Parts, ports: Ports, by_door: ByDoor, tidied: Tidy) -> AsyncIterator[None]:
    """What goes on beside the requests, from before the first one to after the last."""
    await answering(parts.database)
    await migrate(parts.database)
    await put_into_words(ports)
    await look_at_zone_rules(ports)  # before the first booking: what is booked from now on is agreed by these
    if not parts.database.shared:
        await take_over(ports)
    stop, owners = asyncio.Event(), [f"{os.getpid()}-{uuid4().hex[:8]}" for _ in range(HANDS)]
    promises = [asyncio.create_task(keep_promises(by_door("clock"), parts.wake, owner, stop)) for owner in owners]
    tasks = [*promises, asyncio.create_task(keep_time(by_door("clock"), parts.metrics.look, tidied))]
    if parts.settings.inbox_url:
        tasks.append(asyncio.create_task(keep_reading(by_door("letter"), parts.settings)))
    async with measured(parts.metrics, parts.settings.metrics):
        yield
    stop.set()
    parts.wake.set()
    await asyncio.wait(promises, timeout=DRAIN)  # what is on its way arrives, and is written down
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    with contextlib.suppress(Overloaded):  # then the leases end by themselves
        for owner in owners:
            await give_back(ports, owner)
    await parts.close()


async def answering(database: Database) -> None:
    """Wait until the database answers, and say that we do: it may be started together with us."""
    said = ""
    while True:
        try:
            return await database.ping()
        except Exception as problem:  # whatever keeps it from answering
            if said != (said := trouble(problem, database.url)):
                log.warning("waiting for the database: %s", said)
        await asyncio.sleep(1)


async def keep_promises(ports: Ports, wake: asyncio.Event, owner: str, stop: asyncio.Event) -> None:
    """Deliver what is due, at once when something was promised and otherwise every few seconds, until stopped."""
    while not stop.is_set():
        wake.clear()
        tried = 0
        with surviving("the outbox cannot be read"):
            tried = await deliver_due(ports, owner, BATCH // HANDS)
        if tried == 0 and not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), IDLE)


async def keep_time(ports: Ports, look: Callable[[Ports], Awaitable[None]], tidied: Tidy) -> None:
    """Do what is due by the clock alone, until cancelled: refuse what nobody answered, send the morning previews. First
    of all `look` whether anything is wrong."""
    while True:
        for due in (
            look,
            expire_requests,
            expire_unconfirmed,
            send_due,
            follow_up,
            look_around,
            look_for_earlier,
            look_at_licences,
            look_for_photos,
            put_into_words,
            tidied,
        ):
            with surviving(f"not done in time: {due.__name__}"):
                await due(ports)
        await asyncio.sleep(TICK)


async def keep_reading(ports: Ports, settings: Settings) -> None:
    """Read what comes back by letter, until cancelled."""
    inbox = Inbox(settings.inbox_url)
    host = _host(settings)

    async def taken(raw: bytes) -> None:
        said = await take_in(ports, raw, host, settings.inbox_verdicts, settings.declines)
        log.info("a message came back", extra={"said": said})

    while True:
        with surviving("the mailbox was not read to its end"):
            try:
                await inbox.read(taken)
            except Unreachable as problem:
                log.error("the mailbox of INBOX_URL cannot be read: %s", problem)
        await asyncio.sleep(READING)


@contextlib.contextmanager
def surviving(problem: str) -> Iterator[None]:
    """What runs for ever must not end with an error: the database may be away for a while, what is promised is not."""
    try:
        yield
    except Exception:
        log.exception(problem)


def short_id() -> str:
    """Short enough to be read out, long enough to be found in a log."""
    return uuid4().hex[:8]


def traces(settings: Settings) -> Traces | None:
    """Where spans go; None, and nothing of it loaded, where no endpoint is set."""
    if not settings.traces_endpoint:
        return None
    found: Traces = import_module("tracing").Traces(settings.traces_endpoint)
    return found


def logged(metrics: Metrics, spans: Traces | None = None) -> Middleware:
    """A line a request: its id, by which somebody can name it, and its route, never its path, since addresses open
    bookings."""

    @web.middleware
    async def log_request(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        status = 500
        REQUEST.set(spans.trace() if spans else short_id())
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as answer:
            status = answer.status
            raise
        finally:
            seconds = time.perf_counter() - started
            route = visit.route(request) or "-"
            said = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            log.info("request", extra={"request": REQUEST.get(), **said})
            metrics.request(request.method, route, status, seconds)

    return log_request


async def waiting(database: Database, clock: Callable[[], datetime]) -> tuple[int, datetime | None, int]:
    """What has been promised and not told."""
    async with database.reading() as work:
        return await work.waiting(clock())


@contextlib.asynccontextmanager
async def measured(metrics: Metrics, address: tuple[str, int] | None) -> AsyncIterator[None]:
    """Prometheus finds /metrics at an address of its own, where one is set: never where guests come in."""
    if address is None:
        yield
        return
    inside = web.Application()
    inside.add_routes([web.get("/metrics", metrics.answer)])
    runner = web.AppRunner(inside, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, *address).start()
    try:
        yield
    finally:
        await runner.cleanup()


def _providers(settings: Settings) -> tuple[str, ...]:
    """The calendars that can be connected, the one first that somebody means who names none."""
    if settings.demo:
        return ("memory", "caldav", "feed")
    return ("microsoft", "caldav", "feed") if settings.microsoft_calendars else ("caldav", "feed")


def _graph(settings: Settings, links: Links, clock: Callable[[], datetime]) -> Graph | None:
    """Microsoft Graph, where the tenant's admin has consented; it tells of changes only where it can reach us."""
    fetch = _consented(settings, clock)
    if fetch is None:
        return None
    push = f"{settings.address}{CALENDAR_NEWS}" if settings.address.startswith("https://") else ""
    return Graph(
        f"{settings.graph_url}/v1.0", Tokens(fetch), clock, push=push, state=lambda one: links.token("calendar", one)
    )


def _consented(settings: Settings, clock: Callable[[], datetime]) -> Fetch | None:
    """How the installation gets its tokens for Microsoft Graph, if it may."""
    if not settings.microsoft_calendars:
        return None
    application = Application(settings.login_url, settings.tenant_id, settings.app_id, settings.graph_url)
    if settings.microsoft_calendars == "certificate" and settings.microsoft_certificate:
        return by_certificate(application, settings.microsoft_certificate.read_bytes(), clock)
    if settings.microsoft_calendars == "managed_identity":
        return by_identity(application)
    return by_secret(application, settings.app_password)


def _sender(settings: Settings, letters: Letters) -> Sender:
    if settings.smtp_url:
        domain = settings.mail_from.rpartition("@")[2]
        key = settings.dkim_key
        sign = signer(key.read_bytes(), domain, settings.dkim_selector) if key else None
        return SmtpSender(settings.smtp_url, settings.mail_from, sign)
    return FolderSender(settings.data_dir / "letters", letters.add)


def _host(settings: Settings) -> str:
    return urlsplit(settings.address).hostname or "localhost"


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
        print("\n".join(complaints(problem)), file=sys.stderr)
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
        Thread(target=understanding.prepare, daemon=True).start()  # seconds that nobody needs to wait for
        return build(settings).application

    try:
        with alone(settings.database):
            web.run_app(
                application(),
                host=settings.host,
                port=settings.port,
                print=lambda _: print(_greeting(settings), flush=True),
                access_log=None,
                shutdown_timeout=20,
            )
    except AlreadyServed as problem:
        refuse(str(problem), WRONG)
    except OSError as problem:
        if problem.filename is not None:  # of the database; else nobody can come in at the address
            raise
        refuse(f"It cannot be served at {settings.host}:{settings.port}: {problem.strerror or problem}.", WRONG)


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


@command_line.command()
def inbound() -> None:
    """Take in one message from standard input, as a mail server pipes it; exit code 75 asks it to try again later."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    raw = sys.stdin.buffer.read(LARGEST)

    async def run() -> str:
        service = build(settings)
        try:
            return await take_in(
                service.by_door("letter"), raw, _host(settings), settings.inbox_verdicts, settings.declines
            )
        finally:
            await service.close()

    try:
        print(asyncio.run(run()))
    except TROUBLE as problem:
        log.error("a message could not be taken in: %s", trouble(problem, url_from(settings.database)))
        raise typer.Exit(os.EX_TEMPFAIL) from None
    except Exception:
        log.exception("a message could not be taken in")
        raise typer.Exit(os.EX_TEMPFAIL) from None


@command_line.command()
def housekeeping(
    as_json: Annotated[bool, typer.Option("--json", help="Numbers for scripts.")] = False,
) -> None:
    """Forget what was kept long enough, as the service does by itself."""
    settings = load_settings()
    set_up_logging(settings.log_level)

    async def run() -> Mapping[str, int]:
        service = build(settings)
        try:
            await migrate(service.database)
            return await service.tidy(service.by_door("clock"))
        finally:
            await service.close()

    found = asyncio.run(run())
    if as_json:
        print(json.dumps(found))
        return
    said = [f"{number} {FORGOTTEN[name]}" for name, number in found.items() if number]
    print(f"Forgotten: {', '.join(said)}." if said else "There was nothing to forget.")


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
def move_database(
    file: Annotated[
        Path | None, typer.Argument(help="The SQLite file; DATA_DIR/bookings.db if not said. It stays as it is.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="What was moved, and what is wrong with it.")] = False,
) -> None:
    """Move everything from a SQLite file, which nobody serves, into the empty PostgreSQL database of DATABASE_URL.

    Exit code 1 if that is not empty or what has arrived breaks a promise, 2 if it cannot be."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    source = file or settings.data_dir / "bookings.db"
    if not Database(settings.database).shared:
        refuse("Set DATABASE_URL to the PostgreSQL database that is to be filled. Nothing was changed.", WRONG)
    if not source.is_file():
        refuse(f"{source} is not there. Name the SQLite file that is to be moved. Nothing was changed.", WRONG)
    try:
        with alone(f"sqlite:///{source}"):
            moved, found = asyncio.run(_moved(settings, source))
    except AlreadyServed:
        refuse(f"A service is still at work on {source}. Stop it first. Nothing was changed.", WRONG)
    except NotEmpty as problem:
        refuse(f"The database of DATABASE_URL is not empty: it has {problem}. Nothing was changed.", NOT_DONE)
    except NotTaken as problem:
        refuse(f"It cannot be moved: {problem}. Nothing was changed.", WRONG)
    if as_json:
        terminal.as_json({"moved": [asdict(one) for one in moved], "breaches": [asdict(one) for one in found]})
    else:
        rows = [(one.table, str(one.rows), one.digest[:SHORT_DIGEST]) for one in moved]
        terminal.table(("Table", "Rows", "Digest on both sides"), rows)
        print(f"All of it has arrived, row by row. {source} was not changed: keep it until you are sure.")
        print(_told(found))
    if found:
        raise typer.Exit(1)


async def _moved(settings: Settings, source: Path) -> tuple[Sequence[Moved], list[Breach]]:
    """What was moved, and what is wrong with it where it is now."""
    target = Database(settings.database)
    try:
        return await move(source, target), await breaches(target, now())
    finally:
        await target.close()


@command_line.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list instead of lines.")] = False,
) -> None:
    """Prove what is promised about the database of DATABASE_URL; exit code 1 if anything is not so, 2 if it cannot be
    read."""
    settings = load_settings()
    set_up_logging(settings.log_level)

    async def run() -> list[Breach]:
        database = Database(settings.database)
        try:
            return await breaches(database, now())
        finally:
            await database.close()

    found = asyncio.run(run())
    if as_json:
        print(json.dumps([asdict(one) for one in found], indent=2))
    else:
        print(_told(found))
    if found:
        raise typer.Exit(1)


def _told(found: Sequence[Breach]) -> str:
    return "\n".join(f"{one.promise} {one.subject}: {one.detail}" for one in found) or "Everything is as promised."


@command_line.command(name="reseal")
def reseal_secrets() -> None:
    """Seal the passwords of calendars with the first of SECRET_KEYS, so that the others can be taken out."""
    settings = load_settings()
    set_up_logging(settings.log_level)

    async def run() -> tuple[int, int]:
        service = build(settings)
        await migrate(service.database)
        counted = await reseal(service.ports, Vault(settings.vault_keys).renewed)
        await service.database.close()
        return counted

    done, lost = asyncio.run(run())
    print(f"{done} passwords are sealed with the first key.")
    if lost:
        print(f"{lost} cannot be opened with any key: their owners have to connect these calendars again.")
        raise typer.Exit(1)


@command_line.command()
def backup(folder: Annotated[Path, typer.Argument(help="A new folder to write into.")]) -> None:
    """Copy the SQLite database and the keys into a new folder, while the service runs."""
    settings = load_settings()
    set_up_logging(settings.log_level)
    database = Database(settings.database)
    if database.shared:
        print("PostgreSQL is saved with pg_dump, as docs/install.md says. Nothing was written.", file=sys.stderr)
        raise typer.Exit(2)
    if folder.exists():
        print(f"{folder} is there already. Name a folder that is not. Nothing was written.", file=sys.stderr)
        raise typer.Exit(2)
    folder.mkdir(mode=0o700, parents=True)

    async def run() -> None:
        try:
            await database.copy(folder / "bookings.db")
        finally:
            await database.close()

    try:
        asyncio.run(run())
    except TROUBLE:
        shutil.rmtree(folder)  # nobody is to take it for a backup
        raise
    for key in sorted(settings.data_dir.glob("*.key")):
        shutil.copy2(key, folder)
    print(folder)


@command_line.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Answer with a JSON list.")] = False,
) -> None:
    """Look at every setting and outside part, and say how to mend what is wrong; exit code 1 if something is."""
    logging.getLogger().addHandler(logging.NullHandler())  # what would be logged is said in a sentence
    try:
        settings = Settings()
    except ValidationError as problem:
        findings = [Finding("settings", "wrong", line) for line in complaints(problem)]
    else:
        findings = asyncio.run(examine(settings, _consented(settings, now), now))
    print(json.dumps([asdict(one) for one in findings], indent=2) if as_json else as_text(findings))
    if any(one.state == "wrong" for one in findings):
        raise typer.Exit(1)


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


@contextlib.asynccontextmanager
async def _at_the_terminal() -> AsyncIterator[admin.Desk]:
    """The ports of who sits at the terminal of this machine, on a database of the newest state."""
    settings = load_settings()
    set_up_logging("WARNING")
    service = build(settings)
    try:
        await migrate(service.database)
        yield admin.Desk(service.by_door("terminal"), getpass.getuser(), service.archive)
    finally:
        await service.close()


command_line.add_typer(admin.command_line, name="admin", context_settings={"obj": _at_the_terminal})


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
