"""Signs letters for who publishes our key (DKIM, RFC 6376), where no relay does that."""

from __future__ import annotations

from collections.abc import Callable

import dkim

Signer = Callable[[bytes], bytes]

# What must not be added or changed on the way; the last two as RFC 8058, 4, wants them. Named twice, a header cannot be
# added a second time.
SIGNED = (
    *("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "MIME-Version"),
    *("Content-Type", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"),
)
ONCE = ("From", "Subject", "To", "Date")


def signer(key: bytes, domain: str, selector: str) -> Signer:
    """Puts a signature in front of a letter. Raises ValueError for what is no private key; it takes some milliseconds,
    so call it in a thread."""

    def sign(letter: bytes) -> bytes:
        head = letter.partition(b"\r\n\r\n")[0].lower()
        there = [name for name in SIGNED if b"\r\n" + name.lower().encode() + b":" in b"\r\n" + head]
        headers = [name.lower().encode() for name in (*there, *ONCE)]
        signature: bytes = dkim.sign(
            letter,
            selector.encode(),
            domain.encode(),
            key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=headers,
        )
        return signature + letter

    try:
        sign(b"From: a@example.org\r\n\r\n\r\n")
    except Exception as problem:  # the library has no common class for what can be wrong with a key
        raise ValueError("DKIM_KEY must name a file with a private RSA key in PEM") from problem
    return sign
