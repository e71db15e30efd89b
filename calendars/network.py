"""The way to addresses that people typed: no internal address is reached by any trick, nothing is read without limit.

What is allowed is decided where a socket is made, on the very address it will connect to. So it holds for names, for
addresses in digits, after redirects, and whatever a name server says the second time.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from scheduling.errors import CalendarRefused, CalendarUnreachable

LARGEST = 10_000_000  # bytes of an answer, unpacked
MOST_REDIRECTS = 5
TIMEOUT = ClientTimeout(total=20, connect=5)
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last four bytes
LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")  # RFC 8215: the same for the inside of a network
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Forbidden(OSError):
    """An address that nobody outside could reach."""


@dataclass(frozen=True)
class Answer:
    """An answer, read in full."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: URL  # after redirects

    @property
    def etag(self) -> str:
        return self.headers.get("ETag", "")

    @property
    def retry_after(self) -> int | None:
        """Seconds, if the server says so in digits (RFC 9110, 10.2.3)."""
        value = self.headers.get("Retry-After", "")
        return int(value) if value.isdecimal() and len(value) < 6 else None


@dataclass
class Web:
    """Fetches from public addresses, and from those within `internal`. One pool of connections for all calendars."""

    internal: Sequence[Network] = ()
    _session: ClientSession | None = field(default=None, init=False)

    async def ask(
        self,
        method: str,
        url: URL,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        authorization: str = "",
        redirects: int = MOST_REDIRECTS,
    ) -> Answer:
        """One request with its redirects; a password goes to the first origin only, and never in the clear. Raises
        CalendarUnreachable, CalendarRefused."""
        given = dict(headers or {})
        try:
            answer = await self._once(method, url, given, body, authorization)
            while answer.status in REDIRECTS and redirects and "Location" in answer.headers:
                target = answer.url.join(URL(answer.headers["Location"]))
                if target.origin() != answer.url.origin() and not _sibling(answer.url, target):
                    authorization = ""
                answer, redirects = await self._once(method, target, given, body, authorization), redirects - 1
        except (ClientError, OSError, TimeoutError, ValueError) as problem:
            raise CalendarUnreachable(f"{url.host}: {type(problem).__name__}") from problem
        if answer.status in (401, 403, 407):
            raise CalendarRefused(f"{url.host} answered {answer.status}")
        return answer

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _once(
        self, method: str, url: URL, headers: dict[str, str], body: bytes | None, authorization: str
    ) -> Answer:
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError("no address of the web")
        if authorization and url.scheme == "http" and not self._within(url.host):
            raise ValueError("a password would go in the clear")
        if authorization:
            headers = {**headers, "Authorization": authorization}
        session = self._open()
        async with session.request(method, url, headers=headers, data=body, allow_redirects=False) as response:
            return Answer(response.status, response.headers.copy(), await _read(response.content), response.url)

    def _open(self) -> ClientSession:
        if self._session is None:
            connector = TCPConnector(limit=64, limit_per_host=4, socket_factory=self._socket)
            # No proxy of the environment: it would look up names for us, out of our sight.
            self._session = ClientSession(connector=connector, timeout=TIMEOUT, trust_env=False)
        return self._session

    def _socket(self, target: Any) -> socket.socket:
        family, kind, protocol, _, address = target
        if not self.allows(ip_address(str(address[0]).partition("%")[0])):
            raise Forbidden(f"not an address of the public internet: {address[0]}")
        return socket.socket(family, kind, protocol)

    def allows(self, address: Address) -> bool:
        """Whether it belongs to everybody, or to a network this installation opens."""
        plain = _plain(address)
        public = plain.is_global and not plain.is_multicast and plain not in LOCAL_NAT64
        return public or any(plain in network for network in self.internal if network.version == plain.version)

    def _within(self, host: str) -> bool:
        """Whether a name or address lies in a network of our own for sure: only digits and this machine's name do."""
        if host == "localhost":
            return any(IPv4Address("127.0.0.1") in network for network in self.internal)
        try:
            address = _plain(ip_address(host))
        except ValueError:
            return False
        return any(address in network for network in self.internal)


def _plain(address: Address) -> Address:
    """The address that packets will go to: IPv4 can hide in IPv6 in three ways."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else address


def _sibling(first: URL, second: URL) -> bool:
    """Whether two hosts share a registered name and both are encrypted, as caldav.icloud.com and its p01 servers do."""
    if first.scheme != "https" or second.scheme != "https":
        return False
    names = [(url.host or "").split(".") for url in (first, second)]
    return all(len(name) > 2 for name in names) and names[0][-2:] == names[1][-2:]


async def _read(content: Any) -> bytes:
    parts, size = [], 0
    async for part in content.iter_chunked(65536):
        size += len(part)
        if size > LARGEST:
            raise ValueError("the answer is too large")
        parts.append(part)
    return b"".join(parts)
