"""Letters through Debian's Postfix into a Maildir, and what it sends back: `python -m tests.mail.postfix`, as root.

Postfix runs from a folder of its own on a port of its own, so nothing of this machine's mail is touched.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import icalendar
import pytest

from mail.compose import compose
from mail.reading import read
from mail.signing import signer
from mail.smtp import SmtpSender
from scheduling.errors import Undeliverable
from scheduling.model import Booking, Kind
from tests.mail.examples import ANSWERED, BEA, CANCELLED, FIRST, MOVED, POST, letter
from tests.mail.servers import certificate
from tests.mail.test_inbox import free_port
from tests.mail.test_signing import PRIVATE, holds

NOBODY = "65534"
GONE = "moved-away@guest.example.org"  # an address that leads to a mailbox that is no more
PATIENCE = 20  # seconds for a letter to arrive

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
myhostname = mail.test
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {certificate}
virtual_mailbox_domains = guest.example.org, {domain}
virtual_mailbox_base = {folder}/maildirs
virtual_mailbox_maps = inline:{{ {{ {reader} = reader/ }}, {{ {sender} = sender/ }} }}
virtual_alias_maps = inline:{{ {{ {gone} = nobody-left@guest.example.org }} }}
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
virtual unix - n n - - virtual
tlsmgr unix - - n 1000? 1 tlsmgr
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    url: str
    maildirs: Path

    def mailbox(self, name: str) -> list[bytes]:
        found = sorted((self.maildirs / name / "new").glob("*"), key=lambda one: one.stat().st_mtime_ns)
        return [one.read_bytes() for one in found]

    async def arrived(self, name: str, wanted: int) -> list[bytes]:
        for _ in range(PATIENCE * 10):
            if len(found := self.mailbox(name)) >= wanted:
                return found
            await asyncio.sleep(0.1)
        raise AssertionError(f"{len(self.mailbox(name))} of {wanted} letters in the mailbox of {name}")


@contextmanager
def postfix() -> Iterator[Postfix]:
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        for part in ("config", "queue", "data", "maildirs"):
            (folder / part).mkdir()
        shutil.chown(folder / "data", "postfix")
        os.chown(folder / "maildirs", int(NOBODY), int(NOBODY))
        trusted = certificate(folder)
        written = MAIN.format(
            folder=folder,
            certificate=trusted,
            domain=POST.host,
            reader=BEA.email,
            sender=POST.mail_from,
            gone=GONE,
            nobody=NOBODY,
        )
        (folder / "config" / "main.cf").write_text(written)
        (folder / "config" / "master.cf").write_text(MASTER.format(port=port))
        command = ["postfix", "-c", str(folder / "config")]
        with (folder / "log").open("wb") as log:
            subprocess.run([*command, "start"], check=True, stdout=log, stderr=log)
            try:
                time.sleep(1)
                yield Postfix(f"smtp://127.0.0.1:{port}?starttls=required&ca={trusted}", folder / "maildirs")
            finally:
                subprocess.run([*command, "stop"], check=True, stdout=log, stderr=log)


def finished(kind: Kind, booking: Booking, identity: str) -> EmailMessage:
    first = "" if kind == "confirmed" else FIRST
    return compose(replace(letter(kind, "attendee", booking, first=first), identity=identity), POST)


async def letters_arrive_as_they_were_sent(server: Postfix, sender: SmtpSender) -> None:
    """Every part survives the way, and so does the signature."""
    kinds: list[tuple[Kind, Booking]] = [("confirmed", ANSWERED), ("moved", MOVED), ("cancelled", CANCELLED)]
    sent = [finished(kind, booking, f"{number:032x}") for number, (kind, booking) in enumerate(kinds)]
    for number, message in enumerate(sent, 1):
        await sender.send(message)
        await server.arrived("reader", number)
    for message, raw in zip(sent, server.mailbox("reader"), strict=True):
        content = raw.split(b"\n", 3)[3].replace(b"\n", b"\r\n")  # without Return-Path and both Delivered-To lines
        found = message_from_bytes(raw, policy=policy.default)
        assert found["Return-Path"] == f"<{POST.mail_from}>"
        assert holds(content[content.index(b"DKIM-Signature") :]) or holds(raw.replace(b"\n", b"\r\n"))
        for name in ("Message-ID", "Subject", "From", "To", "Reply-To", "References", "Date"):
            assert found[name] == message[name], name
        assert _parts(found) == _parts(message)
        assert _method(found) in ("REQUEST", "CANCEL")


async def a_mailbox_that_is_not_there_is_final(server: Postfix, sender: SmtpSender) -> None:
    message = finished("confirmed", replace(ANSWERED, attendee=replace(BEA, email="no@guest.example.org")), "b" * 32)
    with pytest.raises(Undeliverable) as caught:
        await sender.send(message)
    assert caught.value.permanent
    assert "550" in caught.value.reason


async def what_comes_back_later_is_read_as_a_bounce(server: Postfix, sender: SmtpSender) -> None:
    identity = "c" * 32
    await sender.send(finished("confirmed", replace(ANSWERED, attendee=replace(BEA, email=GONE)), identity))
    (report,) = await server.arrived("sender", 1)
    incoming = read(report, POST.host)
    assert (incoming.said, incoming.letters) == ("bounced", (identity,))
    assert incoming.reason.startswith("5.1.1 ")


def _parts(message: EmailMessage) -> list[tuple[str, object]]:
    # Lines end as the machine that keeps them ends them.
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return [(part.get_content_type(), _lines(part.get_content())) for part in leaves]


def _lines(content: str | bytes) -> list[str]:
    return (content.decode() if isinstance(content, bytes) else content).splitlines()


def _method(message: EmailMessage) -> str:
    part = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    method = str(icalendar.Calendar.from_ical(part.get_content())["METHOD"])
    assert part["Content-Type"].params["method"] == method
    return method


async def main() -> None:
    if not shutil.which("postfix") or os.geteuid() != 0:
        sys.exit("This needs Postfix (on Debian: apt-get install postfix) and to run as root.")
    with postfix() as server:
        sender = SmtpSender(server.url, POST.mail_from, signer(PRIVATE, POST.host, "post"))
        try:
            await letters_arrive_as_they_were_sent(server, sender)
            await a_mailbox_that_is_not_there_is_final(server, sender)
            await what_comes_back_later_is_read_as_a_bounce(server, sender)
        finally:
            await sender.close()
    print("Three letters arrived whole and signed, one was refused for good, one came back and was read as a bounce.")


if __name__ == "__main__":
    asyncio.run(main())
