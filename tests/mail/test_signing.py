"""Signatures of letters, checked by whoever has only the public key."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mail.signing import signer
from mail.smtp import SmtpSender
from tests.mail.servers import smtp_server
from tests.mail.test_smtp import FROM, letter

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def published(name: bytes, timeout: int = 5) -> bytes:
    assert name == b"post._domainkey.book.example.com."
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(PUBLIC)


def holds(content: bytes) -> bool:
    return bool(dkim.verify(content, dnsfunc=published))


async def delivered() -> bytes:
    message = letter()
    message["List-Unsubscribe"] = "<https://book.example.com/b/x/quiet>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM, signer(PRIVATE, "book.example.com", "post"))
        await sender.send(message)
        await sender.close()
    content = server.received[0].original_content
    assert isinstance(content, bytes)
    return content


async def test_a_letter_is_signed_for_whoever_knows_the_key() -> None:
    content = await delivered()
    assert holds(content)
    head = b"".join(content.partition(b"\r\nFrom: ")[0].split()).lower()
    assert b"list-unsubscribe:list-unsubscribe-post" in head


@pytest.mark.parametrize(
    ("said", "forged"),
    [
        (b"Hello", b"Hallo"),
        (b"Subject: Booked", b"Subject: Broken"),
        (b"\r\nSubject: ", b"\r\nSubject: another\r\nSubject: "),
        (b"/quiet>", b"/cancel>"),
    ],
)
async def test_a_letter_that_was_changed_is_found_out(said: bytes, forged: bytes) -> None:
    content = await delivered()
    assert said in content
    assert not holds(content.replace(said, forged, 1))


@pytest.mark.parametrize("key", [b"", b"-----BEGIN RSA PRIVATE KEY-----\n-----END RSA PRIVATE KEY-----", PUBLIC])
def test_what_is_no_key_is_refused_at_the_start(key: bytes) -> None:
    with pytest.raises(ValueError, match="DKIM_KEY"):
        signer(key, "book.example.com", "post")
