"""A real SMTP server that can be told to refuse, to hang up and to speak TLS."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from types import SimpleNamespace

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class SmtpServer:
    """What the server answers to a command, and what it was given."""

    answers: dict[str, str] = field(default_factory=dict)  # "MAIL", "RCPT", "DATA" -> "451 not now"
    hangs_up: set[str] = field(default_factory=set)  # commands, or "ACCEPTED": after the letter was taken
    logins: Mapping[str, str] = field(default_factory=dict)
    received: list[Envelope] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)
    sessions: list[int] = field(default_factory=list)  # one for each connection
    port: int = 0
    delay: float = 0.0  # seconds before a letter is taken

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    @property
    def letters(self) -> list[EmailMessage]:
        return [parsed(envelope.original_content or b"") for envelope in self.received]

    @property
    def recipients(self) -> list[list[str]]:
        return [list(envelope.rcpt_tos) for envelope in self.received]

    async def handle_MAIL(  # noqa: N802 – the names are aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer("MAIL", server)

    async def handle_NOOP(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, argument: str
    ) -> str:
        return self._answer("NOOP", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer("RCPT", server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        answer = self._answer("DATA", server)
        if answer.startswith("250"):
            self.received.append(envelope)
            self.was_encrypted.append(session.ssl is not None)
            self._answer("ACCEPTED", server)
        return answer

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        known = self.logins.get(data.login.decode())
        return AuthResult(success=known == data.password.decode(), handled=False)

    def _answer(self, command: str, server: SMTP) -> str:
        if command in self.hangs_up:
            assert server.transport is not None
            server.transport.abort()  # type: ignore[attr-defined]
        return self.answers.get(command, "250 OK")


@asynccontextmanager
async def smtp_server(
    server: SmtpServer | None = None,
    *,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    port: int = 0,
) -> AsyncIterator[SmtpServer]:
    """A server on this machine; `starttls` is offered, `tls` spoken from the first byte."""
    server = server or SmtpServer()
    loop = asyncio.get_running_loop()
    # aiosmtpd looks at every attribute of its handler for each connection, and ours has all letters among them.
    hooks = {name: getattr(server, name) for name in dir(server) if name.startswith("handle_")}
    handler = SimpleNamespace(**hooks)

    def session() -> SMTP:
        server.sessions.append(len(server.sessions))
        return SMTP(
            handler,
            hostname="mail.test",
            tls_context=starttls,
            authenticator=server.authenticate,
            auth_require_tls=starttls is not None,
            loop=loop,
        )

    listening = await loop.create_server(session, HOST, port, ssl=tls)
    async with listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server


@asynccontextmanager
async def greeting(line: str) -> AsyncIterator[str]:
    """A server that greets with one line and hangs up; the answer is its address."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(greet, HOST, 0)
    async with listening:
        yield f"smtp://{HOST}:{listening.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def silence() -> AsyncIterator[str]:
    """A server that takes the connection and says nothing."""
    listening = await asyncio.get_running_loop().create_server(asyncio.Protocol, HOST, 0)
    async with listening:
        yield f"smtp://{HOST}:{listening.sockets[0].getsockname()[1]}"


def certificate(folder: Path) -> Path:
    """A certificate for this machine with its key, in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=365 * 100))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    target = folder / "mail.pem"
    target.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return target


def server_tls(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=SMTP_POLICY)
    assert isinstance(message, EmailMessage)
    return message
