"""Looks at every setting and every outside part of an installation, and says in a sentence how to mend what is wrong.

Nothing is changed and nobody is written to: the mail server is told a sender and no recipient, the database is read.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import jwt
from aiohttp import ClientConnectorCertificateError, ClientError, ClientResponse, ClientSession, ClientTimeout

from calendars.tokens import Application, Fetch, by_identity, by_secret
from calendars.vault import Vault
from mail.inbox import Inbox, Unreachable
from mail.smtp import SmtpSender
from manifest.package import problems
from scheduling import zones
from scheduling.errors import CalendarRefused, CalendarUnreachable, Undeliverable
from scheduling.usecases.delivery import WORTH_TELLING
from settings import Settings, misspelt
from storage.database import Database, url_from
from storage.migrations import newest, revision
from storage.trouble import trouble

State = Literal["ok", "note", "wrong"]  # a note is worth knowing and stops nothing
Examination = Callable[["Patient"], AsyncIterator["Finding"]]

PATIENCE = 15.0  # seconds for each part
CHANNEL = "https://api.botframework.com"
NEEDED = frozenset({"Calendars.ReadWrite", "MailboxSettings.ReadWrite"})
LICENSING = frozenset({"User.Read.All", "Directory.Read.All", "User.ReadWrite.All", "Directory.ReadWrite.All"})
WRONG_CLOCK = timedelta(minutes=1)  # the channel's tokens allow five
LATE = timedelta(minutes=10)  # after which nobody seems to be delivering
PRIVATE = 0o077  # nobody else may read a key


@dataclass(frozen=True)
class Finding:
    """What is known of one part."""

    part: str
    state: State
    sentence: str


@dataclass(frozen=True)
class Patient:
    """What is looked at. `consented` gets a token for Microsoft Graph, and is None where Outlook is not set."""

    settings: Settings
    database: Database
    session: ClientSession
    consented: Fetch | None
    clock: Callable[[], datetime]


async def examine(settings: Settings, consented: Fetch | None, clock: Callable[[], datetime]) -> list[Finding]:
    """Everything there is to say, part by part; the parts are looked at together."""
    folder = await _folder(settings)
    if folder.state == "wrong":
        return [folder]
    try:
        database = Database(settings.database)
    except OSError as problem:  # its folder cannot be made
        return [folder, Finding("database", "wrong", trouble(problem, url_from(settings.database)))]
    async with ClientSession(timeout=ClientTimeout(total=PATIENCE)) as session:
        patient = Patient(settings, database, session, consented, clock)
        found = await asyncio.gather(*(_within_patience(name, one(patient)) for name, one in PARTS.items()))
    await database.close()
    return [folder, *(finding for findings in found for finding in findings)]


def as_text(findings: list[Finding]) -> str:
    """A line each, the parts in a column."""
    width = max(len(one.part) for one in findings)
    return "\n".join(f"{one.state:<5}  {one.part:<{width}}  {one.sentence}" for one in findings)


async def _within_patience(name: str, findings: AsyncIterator[Finding]) -> list[Finding]:
    async def gathered() -> list[Finding]:
        return [one async for one in findings]

    try:
        return await asyncio.wait_for(gathered(), 2 * PATIENCE)
    except TimeoutError:
        return [Finding(name, "wrong", f"No answer within {2 * PATIENCE:.0f} seconds. Is a firewall in between?")]


async def _folder(settings: Settings) -> Finding:
    path = settings.data_dir
    existing = next(one for one in (path, *path.absolute().parents) if one.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return Finding("DATA_DIR", "wrong", f"{existing} cannot be written. Give it to the user that runs the service.")
    return Finding("DATA_DIR", "ok", f"{path} can be written.")


async def _database(patient: Patient) -> AsyncIterator[Finding]:
    settings, database = patient.settings, patient.database
    where = database.url.render_as_string(hide_password=True)
    file = Path(database.url.database or "")
    if not database.shared and not await asyncio.to_thread(file.exists):
        yield Finding("database", "ok", f"{where} is not there yet; it is made at the first start.")
        return
    try:
        known = await revision(database)
        server = await database.time()
    except Exception as problem:  # drivers and the network raise what they like
        yield Finding("database", "wrong", trouble(problem, database.url))
        return
    if not database.shared and not os.access(file, os.W_OK):
        yield Finding("database", "wrong", f"{file} can only be read. Give it to the user that runs the service.")
        return
    yield _version(where, known)
    if not database.shared and not settings.demo:
        yield Finding("database", "note", "One SQLite file serves one process. For several, set DATABASE_URL.")
    if abs(server - patient.clock()) > WRONG_CLOCK:
        yield _clock_differs("the database", server, patient.clock())
    if known == newest():
        async for finding in _kept(patient):
            yield finding


def _version(where: str, known: str | None) -> Finding:
    if known == newest():
        return Finding("database", "ok", f"{where} is up to date.")
    return Finding(
        "database",
        "note",
        f"{where} is at version {known or 'none'}, this program wants {newest()}."
        " `python app.py migrate`, or the next start, brings it there.",
    )


async def _kept(patient: Patient) -> AsyncIterator[Finding]:
    """What the database holds that cannot be delivered, or cannot be opened any more."""
    async with patient.database.reading() as work:
        waiting, oldest, tried = await work.waiting(patient.clock())
        release = await work.zone_rules.release()
        secrets = [watch.connection.secret for watch in await work.watches.all() if watch.connection.secret]
    if release > zones.release():
        yield Finding(
            "zone rules",
            "wrong",
            f"Another process went by release {release} already. Update tzdata, of the machine or of this program.",
        )
    if tried >= WORTH_TELLING:
        yield Finding(
            "outbox",
            "wrong",
            f"A message was tried {tried} times in vain, {waiting} wait. What is wrong with SMTP_URL, the bot's"
            " credentials or a calendar keeps it back.",
        )
    elif oldest and patient.clock() - oldest > LATE:
        yield Finding(
            "outbox",
            "wrong",
            f"{waiting} messages wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC: nobody delivers them."
            " Is the service running?",
        )
    else:
        yield Finding("outbox", "ok", f"{waiting} messages wait to be delivered.")
    lost = sum(not _opens(patient.settings, one) for one in secrets)
    if lost:
        yield Finding(
            "calendars",
            "wrong",
            f"{lost} of {len(secrets)} passwords of calendars cannot be opened. Put the key they were sealed with back"
            " into SECRET_KEYS, or DATA_DIR/secret.key from the backup; else their owners connect again.",
        )


def _opens(settings: Settings, sealed: str) -> bool:
    """Without making a key where there is none."""
    if not settings.secret_keys and not (settings.data_dir / "secret.key").exists():
        return False
    try:
        Vault(settings.vault_keys).open(sealed)
    except CalendarRefused:
        return False
    return True


async def _keys(patient: Patient) -> AsyncIterator[Finding]:
    settings = patient.settings
    rings = {"LINK_KEYS": (settings.link_keys, "link.key"), "SECRET_KEYS": (settings.secret_keys, "secret.key")}
    for part, (given, name) in rings.items():
        path = settings.data_dir / name
        if given:
            yield Finding(part, "ok", f"{len(given)} set.")
        elif patient.database.shared:
            yield Finding(
                part, "note", f"Not set: only one process can use this database, and {path} belongs in the backup."
            )
        elif path.exists() and path.stat().st_mode & PRIVATE:
            yield Finding(part, "wrong", f"Others can read {path}. `chmod 600 {path}` keeps it to the service.")
        elif path.exists():
            yield Finding(part, "ok", f"Kept in {path}, which belongs in the backup.")
        else:
            yield Finding(part, "ok", f"Made at the first start and kept in {path}, which belongs in the backup.")


async def _names(patient: Patient) -> AsyncIterator[Finding]:
    """A setting under a wrong name is as good as none, and nothing else would say so."""
    for name, meant in misspelt().items():
        yield Finding(name, "note", f"No setting is called so, and nothing reads it. {meant} is one.")


async def _admins(patient: Patient) -> AsyncIterator[Finding]:
    named = len(patient.settings.admins)
    if named:
        yield Finding("ADMINS", "ok", f"{named} named.")
    else:
        yield Finding(
            "ADMINS", "note", "Nobody is named: who may have a page is changed at this terminal alone, not in Teams."
        )


async def _tzdata(patient: Patient) -> AsyncIterator[Finding]:
    yield Finding("tzdata", "ok", f"Release {zones.release()} of the zone rules, from {zones.source()}.")


async def _mail(patient: Patient) -> AsyncIterator[Finding]:
    settings = patient.settings
    if not settings.smtp_url:
        state: State = "ok" if settings.demo else "wrong"
        yield Finding(
            "SMTP_URL", state, f"Not set: letters are written into {settings.data_dir / 'letters'} and reach nobody."
        )
        return
    sender = SmtpSender(settings.smtp_url, settings.mail_from)
    where = f"{sender.settings.host}:{sender.settings.port}"
    try:
        await sender.probe()
    except Undeliverable as problem:
        yield Finding(
            "SMTP_URL",
            "wrong",
            f"{where} takes no letter from {settings.mail_from} ({problem.reason}). Check host, port, user and password"
            " in SMTP_URL, and that this user may send as MAIL_FROM.",
        )
    else:
        yield Finding("SMTP_URL", "ok", f"{where} takes letters from {settings.mail_from}.")
    finally:
        await sender.close()
    if settings.mail_from.endswith(".localdomain"):
        yield Finding("MAIL_FROM", "wrong", "Not set: most servers refuse letters from localhost.localdomain.")


async def _inbox(patient: Patient) -> AsyncIterator[Finding]:
    if not patient.settings.inbox_url:
        yield Finding("INBOX_URL", "ok", "Not set: answers by letter reach the organizer alone.")
        return
    inbox = Inbox(patient.settings.inbox_url)
    try:
        await inbox.reach()
    except Unreachable as problem:
        yield Finding(
            "INBOX_URL",
            "wrong",
            f"{inbox.settings.host} does not open the folder {inbox.settings.folder} ({problem}). Check host, user,"
            " password and folder.",
        )
    else:
        yield Finding("INBOX_URL", "ok", f"{inbox.settings.host} opens the folder {inbox.settings.folder}.")


async def _bot(patient: Patient) -> AsyncIterator[Finding]:
    settings = patient.settings
    if settings.demo:
        yield Finding("MicrosoftAppId", "note", "Not set: this is the demo, on this machine alone.")
        return
    yield await _credentials(patient)
    yield await _channel_keys(patient)


async def _credentials(patient: Patient) -> Finding:
    settings = patient.settings
    tenant = "botframework.com" if settings.app_type == "MultiTenant" else settings.tenant_id
    application = Application(settings.login_url, tenant, settings.app_id, CHANNEL)
    managed = settings.app_type == "UserAssignedMSI"
    try:
        await (by_identity(application) if managed else by_secret(application, settings.app_password))(patient.session)
    except CalendarRefused as problem:
        advice = (
            "Assign the identity of MicrosoftAppId to this machine."
            if managed
            else "Check MicrosoftAppId and MicrosoftAppTenantId, and make a new client secret if the old one has ended."
        )
        return Finding("bot credentials", "wrong", f"Microsoft refuses them ({problem}). {advice}")
    except (CalendarUnreachable, ClientError, TimeoutError) as problem:
        return Finding("bot credentials", "wrong", _away(settings.login_url, problem))
    return Finding("bot credentials", "ok", "Microsoft gives the bot a token to speak with.")


async def _channel_keys(patient: Patient) -> Finding:
    address = patient.settings.openid_metadata
    try:
        async with patient.session.get(address) as answer:
            there = answer.status == 200 and "jwks_uri" in await answer.json(content_type=None)
    except (ClientError, TimeoutError, ValueError) as problem:
        return Finding("BotOpenIdMetadata", "wrong", _away(address, problem))
    if not there:
        return Finding(
            "BotOpenIdMetadata", "wrong", f"{address} names no keys. Take the setting out, or that of your cloud."
        )
    return Finding("BotOpenIdMetadata", "ok", "The keys of the channel can be read.")


async def _graph(patient: Patient) -> AsyncIterator[Finding]:
    if not patient.consented:
        yield Finding("MICROSOFT_CALENDARS", "ok", "Not set: Outlook cannot be connected.")
        return
    try:
        given = await patient.consented(patient.session)
    except CalendarRefused as problem:
        yield Finding(
            "MICROSOFT_CALENDARS",
            "wrong",
            f"Microsoft refuses this app ({problem}). Check MicrosoftAppId, MicrosoftAppTenantId and the secret or"
            " certificate: it has to be the one of the app registration, and not ended.",
        )
    except (CalendarUnreachable, ClientError, TimeoutError) as problem:
        yield Finding("MICROSOFT_CALENDARS", "wrong", _away(patient.settings.login_url, problem))
    else:
        consented = _consented(given)
        yield _consent(consented)
        if patient.settings.licences != "off":
            yield _may_ask(consented or frozenset(), patient.settings.licences == "strict")


def _consented(given: Mapping[str, Any]) -> frozenset[str] | None:
    """What an administrator has consented to: the token itself names it. None for one that cannot be read."""
    try:
        claims = jwt.decode(str(given["access_token"]), options={"verify_signature": False})
    except (jwt.PyJWTError, KeyError):
        return None
    return frozenset(claims.get("roles", ()))


def _consent(consented: frozenset[str] | None) -> Finding:
    if consented is None:
        return Finding("MICROSOFT_CALENDARS", "note", "Microsoft gives a token that does not say what it allows.")
    missing = sorted(NEEDED - consented)
    if missing:
        return Finding(
            "MICROSOFT_CALENDARS",
            "wrong",
            f"No consent to {' and '.join(missing)}. Add them under API permissions as application permissions of"
            " Microsoft Graph, and grant admin consent.",
        )
    return Finding("MICROSOFT_CALENDARS", "ok", "An administrator has consented to what Outlook calendars need.")


def _may_ask(consented: frozenset[str], strict: bool) -> Finding:
    """Whether licences can be asked for."""
    if LICENSING & consented:
        return Finding("LICENCE_CHECK", "ok", "Microsoft 365 may be asked who has a licence for bookings.")
    return Finding(
        "LICENCE_CHECK",
        "wrong" if strict else "note",
        "No consent to User.Read.All, so no licence can be read: "
        + ("nobody can offer anything." if strict else "everybody counts as having one.")
        + " Add it as an application permission of Microsoft Graph with admin consent, or set LICENCE_CHECK=off.",
    )


async def _address(patient: Patient) -> AsyncIterator[Finding]:
    settings = patient.settings
    if not settings.public_url:
        yield Finding("PUBLIC_URL", "ok", f"Not set: links lead to {settings.address}, on this machine alone.")
        return
    if not settings.public_url.startswith("https://") and not _is_here(settings.public_url):
        yield Finding("PUBLIC_URL", "wrong", "It begins with http: links could be read on the way. Use https.")
    try:
        async with patient.session.get(f"{settings.public_url}/healthz", allow_redirects=False) as answer:
            yield await _answered(settings, answer)
            if "Date" in answer.headers:
                yield _clock(parsedate_to_datetime(answer.headers["Date"]), patient.clock())
    except ClientConnectorCertificateError:
        yield Finding(
            "PUBLIC_URL",
            "wrong",
            f"The certificate of {settings.public_url} is not trusted. Renew it, and let the proxy send the chain.",
        )
    except (ClientError, TimeoutError, ValueError) as problem:
        yield Finding("PUBLIC_URL", "wrong", f"{_away(settings.public_url, problem)} Is the service running?")
    if settings.public_url.startswith("https://") and not settings.trusted_proxies:
        yield Finding(
            "TRUSTED_PROXIES",
            "note",
            "0: if a proxy stands before the service, all guests share one limit of requests. Set how many there are.",
        )


async def _answered(settings: Settings, answer: ClientResponse) -> Finding:
    if answer.status == 200 and (await answer.text()).strip() == '{"status": "ok"}':
        return Finding("PUBLIC_URL", "ok", f"{settings.public_url} leads to this service.")
    return Finding(
        "PUBLIC_URL",
        "wrong",
        f"Something else answers at {settings.public_url} (status {answer.status}). Let the proxy pass every path to"
        f" {settings.host}:{settings.port}.",
    )


async def _manifest(patient: Patient) -> AsyncIterator[Finding]:
    settings = patient.settings
    if settings.demo:
        yield Finding("manifest", "ok", "Not needed for the demo.")
        return
    found = problems(settings.app_id, settings.address)
    for one in found:
        yield Finding("manifest", "wrong", one)
    if not found:
        yield Finding("manifest", "ok", "`python app.py manifest` writes a package that Teams takes.")


def _clock(theirs: datetime, ours: datetime) -> Finding:
    if abs(theirs - ours) > WRONG_CLOCK:
        return _clock_differs("PUBLIC_URL", theirs, ours)
    return Finding("clock", "ok", "It agrees with others to a minute.")


def _clock_differs(whose: str, theirs: datetime, ours: datetime) -> Finding:
    seconds = abs(theirs - ours).total_seconds()
    return Finding(
        "clock",
        "wrong",
        f"It is {ours.astimezone(UTC):%H:%M:%S} UTC here and {seconds:.0f} seconds away from that of {whose}."
        " Keep both machines in time with NTP: tokens are refused, and reminders come at the wrong time.",
    )


def _away(address: str, problem: Exception) -> str:
    host = urlsplit(address).netloc
    return f"{host} cannot be reached ({_name(problem)}). Check name server, proxy and firewall of this machine."


def _name(problem: Exception) -> str:
    return str(problem).splitlines()[0][:150] if str(problem) else type(problem).__name__


def _is_here(address: str) -> bool:
    return urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


PARTS: Mapping[str, Examination] = {
    "database": _database,
    "names": _names,
    "keys": _keys,
    "tzdata": _tzdata,
    "admins": _admins,
    "SMTP_URL": _mail,
    "INBOX_URL": _inbox,
    "MicrosoftAppId": _bot,
    "MICROSOFT_CALENDARS": _graph,
    "PUBLIC_URL": _address,
    "manifest": _manifest,
}
