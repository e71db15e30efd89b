"""Where letters go: to an SMTP server, or into a folder where none is set."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import aiosmtplib

from mail.connections import Connections, Pace
from scheduling.errors import Undeliverable

StartTls = Literal["required", "auto", "never"]

PORTS = {"smtp": 25, "smtps": 465}
SUBMISSION = 587  # where one logs in (RFC 6409)
START_TLS: tuple[StartTls, ...] = ("required", "auto", "never")
OPTIONS = frozenset({"starttls", "timeout", "ca", "rate"})
TIMEOUT = 20.0  # seconds
LONGEST_TIMEOUT = 120.0  # seconds that can be set
SLOWEST, FASTEST = 30, 6000  # letters a minute that can be set
# A server that refuses us, not the letter, is mended by a person: no use in asking every few seconds.
MISCONFIGURED = timedelta(minutes=15)
# Seven bits only, so that no relay has a reason to rewrite what may be signed.
WIRE = SMTP_POLICY.clone(cte_type="7bit")

log = logging.getLogger(__name__)


class Sender(Protocol):
    """Hands a letter on. Raises Undeliverable."""

    async def send(self, message: EmailMessage) -> None: ...
    async def forget(self, before: datetime) -> int:
        """Take away the letters that are kept from before a moment; the answer is how many there were."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class SmtpSettings:
    """What SMTP_URL says."""

    host: str
    port: int
    tls: bool = False  # from the first byte
    starttls: StartTls = "required"
    user: str = ""
    password: str = ""
    timeout: float = TIMEOUT
    ca: str = ""  # a file of certificates to trust instead of the system's
    rate: int = 0  # letters a minute; 0 is as many as there are

    def __repr__(self) -> str:
        return f"SmtpSettings({self.host}:{self.port})"  # never the password


def parse_smtp_url(text: str) -> SmtpSettings:
    """`smtp://user:password@host:587?starttls=required&timeout=20` or `smtps://…`, user and password percent-encoded.

    Encryption is required unless the host is this machine. Raises ValueError with a sentence for whoever set it.
    """
    try:
        url = urlsplit(text)
    except ValueError:
        url = urlsplit("")
    if url.scheme not in PORTS or not url.hostname:
        raise ValueError("SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host")
    port = _port(url)
    if url.path not in ("", "/") or url.fragment:
        raise ValueError("SMTP_URL has more after the host; / ? # and @ in the password are written %2F %3F %23 %40")
    options = _options(url)
    return SmtpSettings(
        host=url.hostname,
        port=port,
        tls=url.scheme == "smtps",
        starttls=_starttls(options.get("starttls"), url),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        timeout=_timeout(options.get("timeout")),
        ca=_ca(options.get("ca", "")),
        rate=_rate(options.get("rate")),
    )


class SmtpSender:
    """Sends each letter to one recipient, over connections that are kept for the next ones. `sign` may put a signature
    in front of it."""

    def __init__(self, url: str, mail_from: str, sign: Callable[[bytes], bytes] | None = None) -> None:
        self.settings = parse_smtp_url(url)
        self.mail_from = mail_from  # the envelope sender: bounces come back to it
        self._sign = sign
        self._trust = ssl.create_default_context(cafile=self.settings.ca or None)
        self._connections = Connections(self._connected)
        self._pace = Pace(self.settings.rate)
        self._to_mend = False  # what was said once, and not for each letter that waits

    async def send(self, message: EmailMessage) -> None:
        recipient, letter = _recipient(message), message.as_bytes(policy=WIRE)
        if self._sign:
            letter = await asyncio.to_thread(self._sign, letter)
        await self._pace.wait()
        given = False
        try:
            async with self._connections.one() as client:
                given = True
                await client.sendmail(self.mail_from, [recipient], letter)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._told(_undeliverable(error, given)) from error
        self._to_mend = False

    async def probe(self) -> None:
        """Go as far as one can without a letter: sign in, name the sender. Raises Undeliverable."""
        try:
            async with self._connections.one() as client:
                await client.mail(self.mail_from)
                await client.rset()
        except (aiosmtplib.SMTPException, OSError) as error:
            raise self._told(_undeliverable(error)) from error

    def _told(self, problem: Undeliverable) -> Undeliverable:
        """The same, after the log was told of a setting to mend."""
        if problem.after == MISCONFIGURED and not self._to_mend:
            log.error("no letters go out until SMTP_URL or MAIL_FROM is mended: %s", problem.reason)
            self._to_mend = True
        return problem

    async def forget(self, before: datetime) -> int:
        """None is kept."""
        return 0

    async def close(self) -> None:
        await self._connections.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        client = self._client()
        try:
            await client.connect()
            await self._log_in(client)
        except BaseException:
            client.close()
            raise
        return client

    def _client(self) -> aiosmtplib.SMTP:
        settings = self.settings
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls,
            start_tls=None if settings.starttls == "auto" and not settings.tls else self._must_start_tls,
            tls_context=self._trust,
            timeout=settings.timeout,
        )

    @property
    def _must_start_tls(self) -> bool:
        return self.settings.starttls == "required" and not self.settings.tls

    async def _log_in(self, client: aiosmtplib.SMTP) -> None:
        if self.settings.user:
            await client.login(self.settings.user, self.settings.password)


SORTED = "%Y%m%d-%H%M%S"  # dates that sort as they follow each other


class FolderSender:
    """Keeps letters as .eml files, for the demo; a letter sent twice is there once."""

    def __init__(self, folder: Path, kept: Callable[[EmailMessage], None]) -> None:
        self.folder, self.kept = folder, kept

    async def send(self, message: EmailMessage) -> None:
        try:
            await asyncio.to_thread(self._write, message)
        except OSError as error:
            raise Undeliverable(f"the letter cannot be written: {error}") from error
        self.kept(message)

    async def forget(self, before: datetime) -> int:
        return await asyncio.to_thread(self._drop, f"{before:{SORTED}}")

    def _drop(self, before: str) -> int:
        old = [path for path in self.folder.glob("*.eml") if path.name < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    async def close(self) -> None:
        """There is nothing to close."""

    def _write(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / file_name(message)
        draft = target.with_suffix(".part")
        draft.write_bytes(message.as_bytes(policy=WIRE))
        draft.replace(target)


def file_name(message: EmailMessage) -> str:
    """`20260304-123000-<message id>.eml`: sorted by date, the same for the same letter."""
    sent = parsedate_to_datetime(str(message["Date"]))
    identity = re.sub(r"[^A-Za-z0-9.@-]+", "", str(message["Message-ID"]))
    return f"{sent:{SORTED}}-{identity[:150]}.eml"


def _recipient(message: EmailMessage) -> str:
    """The one address of a letter: one recipient a letter, one letter a recipient."""
    (address,) = message["To"].addresses
    return str(address.addr_spec)


def _undeliverable(error: Exception, given: bool = False) -> Undeliverable:
    """Who refused what: only a refusal of the recipient or of the letter is final. A letter that was `given` to a
    server which then said nothing may have arrived."""
    code, said = _answer(error)
    if code >= 500 and isinstance(error, (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError)):
        return Undeliverable(said, permanent=True)
    if code >= 500 or _is_ours_to_mend(error):
        return Undeliverable(said, after=MISCONFIGURED)
    return Undeliverable(said, unsure=given and code == 0)


def _answer(error: Exception) -> tuple[int, str]:
    """The server's code, 0 if it gave none, and its words."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _answer(error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code, f"{error.code} {error.message}"
    return 0, str(error) or type(error).__name__


def _is_ours_to_mend(error: Exception) -> bool:
    """Whether the server lacks what we insist on: a certificate to trust, STARTTLS or AUTH."""
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return True
    return type(error) in (aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported)


def _options(url: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    unknown = sorted(options.keys() - OPTIONS)
    if unknown:
        raise ValueError(f"SMTP_URL knows starttls, timeout, ca and rate after the ?, not {', '.join(unknown)}")
    return options


def _port(url: SplitResult) -> int:
    try:
        given = url.port
    except ValueError:
        raise ValueError("SMTP_URL has a port that is not a number; a / or : in the password is %2F or %3A") from None
    usual = SUBMISSION if url.scheme == "smtp" and url.username else PORTS[url.scheme]
    return given or usual


def _starttls(text: str | None, url: SplitResult) -> StartTls:
    if text is None:
        return "auto" if is_loopback(url.hostname or "") else "required"
    for choice in START_TLS:
        if text == choice:
            return choice
    raise ValueError(f"SMTP_URL has starttls={text}; it can be required, auto or never")


def _timeout(text: str | None) -> float:
    try:
        seconds = TIMEOUT if text is None else float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT:
        raise ValueError(f"SMTP_URL has timeout={text}; it is a number of seconds, at most {LONGEST_TIMEOUT:.0f}")
    return seconds


def _rate(text: str | None) -> int:
    """Slower than SLOWEST, the letters of one round would outlast the patience of the outbox."""
    if text is None:
        return 0
    if not text.isascii() or not text.isdigit() or not SLOWEST <= int(text) <= FASTEST:
        raise ValueError(f"SMTP_URL has rate={text}; it is letters a minute, from {SLOWEST} to {FASTEST}")
    return int(text)


def _ca(path: str) -> str:
    try:
        ssl.create_default_context(cafile=path or None)
    except OSError:
        raise ValueError(f"SMTP_URL names a file of certificates that cannot be read: {path}") from None
    return path


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that nobody listens on the way."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
