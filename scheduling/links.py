"""Share links and booking links: derived from a key, not stored.

Every letter can write them anew, a stolen database opens none of them, and raising the record's version revokes them.
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from scheduling.errors import LinkRenewed, NotFound
from scheduling.model import Booking, MeetingType, Organizer, ShareLink

ID_BYTES = 16
MARK_BYTES = 10  # of the MAC in a mark: its place in an address is short


@dataclass(frozen=True)
class Links:
    """Makes and reads addresses. `keys` is a ring: the first signs, all are accepted, so that a key can be changed."""

    public_url: str  # without a slash at the end
    keys: tuple[bytes, ...]

    def address(self, meeting_type: MeetingType, page: str) -> str:
        """The path of a share link: readable for a public type, unguessable for a private one."""
        if meeting_type.visibility == "private":
            return f"p/{self.token('private', meeting_type.id, meeting_type.version)}"
        return f"{page}/{meeting_type.slug}"

    def share(self, meeting_type: MeetingType, page: str) -> str:
        """The link an organizer gives away."""
        return f"{self.public_url}/{self.address(meeting_type, page)}"

    def own(self, link: ShareLink) -> str:
        """The address of a link that has a name, a number of uses or an end of its own."""
        return f"{self.public_url}/{self.own_address(link)}"

    def own_address(self, link: ShareLink) -> str:
        """The path of such a link."""
        return f"p/{self.token('link', link.id, link.version)}"

    def page(self, page: str) -> str:
        return f"{self.public_url}/{page}"

    def address_in(self, url: str) -> str | None:
        """The address in a link of ours that somebody pasted; None for anybody else's."""
        path = url.removeprefix(f"{self.public_url}/").partition("?")[0].partition("#")[0].strip("/")
        return path if url.startswith(f"{self.public_url}/") and path else None

    def booking(self, booking: Booking, action: str = "") -> str:
        """The link in a letter to view, `move` or `cancel` a booking."""
        path = f"/{action}" if action else ""
        return f"{self.public_url}/b/{self.token('booking', booking.uid, booking.version)}{path}"

    def mark(self, booking: Booking) -> str:
        """A booking as a part of an e-mail address: 42 small letters and digits that only we can write.

        It opens nothing, and stays when the links are renewed: invitations name the organizer by it, and calendars
        take an update from nobody else."""
        mac = _mac(self.keys[0], "mark", booking.uid, 0)[:MARK_BYTES]
        return b32encode(UUID(hex=booking.uid).bytes + mac).decode("ascii").rstrip("=").lower()

    def marked(self, mark: str) -> str:
        """The uid that a mark speaks of, unchecked; raises NotFound for what is none."""
        try:
            raw = b32decode(f"{mark.upper()}======")
        except (BadBase64, ValueError):
            raise NotFound from None
        if len(raw) != ID_BYTES + MARK_BYTES:
            raise NotFound
        return UUID(bytes=raw[:ID_BYTES]).hex

    def require_mark(self, mark: str, booking: Booking) -> None:
        """Raises NotFound unless the mark is this booking's, made with any key of the ring."""
        known = self.marked(mark) == booking.uid
        written = b32decode(f"{mark.upper()}======")[ID_BYTES:] if known else b""
        macs = [_mac(key, "mark", booking.uid, 0)[:MARK_BYTES] for key in self.keys]
        matches = [hmac.compare_digest(written, mac) for mac in macs]
        if not any(matches):
            raise NotFound

    def waiting(self, booking: Booking) -> str:
        """Where somebody is sent who has to open a letter first; it does not open the booking."""
        return f"{self.public_url}/w/{self.token('waiting', booking.uid, booking.version)}"

    @property
    def root(self) -> str:
        """The part of the public address that stands before all our paths; empty at the top of a host."""
        return urlsplit(self.public_url).path.rstrip("/")

    def token(self, purpose: str, identity: str, version: int = 0) -> str:
        """64 characters that only we can write: an id and its HMAC-SHA256."""
        return _text(UUID(hex=identity).bytes + _mac(self.keys[0], purpose, identity, version))

    def named(self, token: str) -> str:
        """The id a token speaks of, unchecked: look the record up, then ask `opens`. Raises NotFound."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii"))
        except (BadBase64, UnicodeEncodeError):
            raise NotFound from None
        if len(raw) != ID_BYTES + sha256().digest_size or _text(raw) != token:
            raise NotFound
        return UUID(bytes=raw[:ID_BYTES]).hex

    def require(self, token: str, purpose: str, identity: str, version: int = 0) -> None:
        """Raises NotFound unless the token was made for just this, with any key of the ring."""
        if identity != self.named(token) or not self._was_made(token, purpose, identity, version):
            raise NotFound

    def require_current(self, token: str, purpose: str, booking: Booking) -> None:
        """As `require`, for a link of a booking; raises LinkRenewed for one that was good until a renewal: only who was
        given it learns that there is another."""
        if booking.uid != self.named(token):
            raise NotFound
        if self._was_made(token, purpose, booking.uid, booking.version):
            return
        if any(self._was_made(token, purpose, booking.uid, version) for version in range(booking.version)):
            raise LinkRenewed
        raise NotFound

    def connecting(self, organizer_id: int, until: datetime) -> str:
        """The page on which an organizer enters what opens a calendar, good until a moment (whole seconds)."""
        return f"{self.public_url}/connect/{self._timed('connect', organizer_id, until)}"

    def connects(self, token: str, now: datetime) -> int:
        """Whose page a token opens; raises NotFound once it is too late, and for what is not ours."""
        return self._in_time(token, "connect", now)

    def own_data(self, organizer_id: int, until: datetime) -> str:
        """The page with everything about an organizer, good until a moment (whole seconds)."""
        return f"{self.public_url}/my-data/{self._timed('data', organizer_id, until)}"

    def owns_data(self, token: str, now: datetime) -> int:
        """Whose data a token opens; raises as `connects` does."""
        return self._in_time(token, "data", now)

    def numbers(self, organizer_id: int, until: datetime) -> str:
        """The file with an organizer's numbers, good until a moment (whole seconds)."""
        return f"{self.public_url}/numbers/{self._timed('numbers', organizer_id, until)}"

    def counts(self, token: str, now: datetime) -> int:
        """Whose numbers a token opens; raises as `connects` does."""
        return self._in_time(token, "numbers", now)

    def address_data(self, letter: str) -> str:
        """The page with all that was booked under an address, for who reads a letter to it; the letter's time is the
        link's."""
        return f"{self.public_url}/my-data/{self.token('my_data', letter)}"

    def picturing(self, organizer_id: int, until: datetime) -> str:
        """The page on which an organizer chooses their picture, good until a moment (whole seconds)."""
        return f"{self.public_url}/picture/{self._timed('picture', organizer_id, until)}"

    def pictures(self, token: str, now: datetime) -> int:
        """Whose picture a token lets choose; raises as `connects` does."""
        return self._in_time(token, "picture", now)

    def portrait(self, organizer: Organizer) -> str:
        """Where an organizer's picture is found, another one for another picture; empty where there is none."""
        identity = f"{organizer.id:016x}{organizer.portrait}"
        return f"{self.public_url}/portrait/{self.token('portrait', identity)}" if organizer.portrait else ""

    def portrayed(self, token: str) -> tuple[int, str]:
        """Whom a token shows, and which picture; raises NotFound for what is not ours."""
        identity = self.unseal(token, "portrait")
        return int(identity[:16], 16), identity[16:]

    def _was_made(self, token: str, purpose: str, identity: str, version: int) -> bool:
        mac = urlsafe_b64decode(token)[ID_BYTES:]
        matches = [hmac.compare_digest(mac, _mac(key, purpose, identity, version)) for key in self.keys]
        return any(matches)

    def _timed(self, purpose: str, organizer_id: int, until: datetime) -> str:
        return self.token(purpose, f"{organizer_id:016x}{int(until.timestamp()):016x}")

    def _in_time(self, token: str, purpose: str, now: datetime) -> int:
        identity = self.unseal(token, purpose)
        if int(identity[16:], 16) < now.timestamp():
            raise NotFound
        return int(identity[:16], 16)

    def unseal(self, token: str, purpose: str, version: int = 0) -> str:
        """The id in a token that a form or a card brought back; raises NotFound if it is not ours."""
        identity = self.named(token)
        self.require(token, purpose, identity, version)
        return identity


def _mac(key: bytes, purpose: str, identity: str, version: int) -> bytes:
    parts = (purpose.encode(), identity.encode(), str(version).encode())
    # Length-prefixed, so that no two different triples give the same bytes.
    return hmac.digest(key, b"".join(len(part).to_bytes(4, "big") + part for part in parts), "sha256")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii")
