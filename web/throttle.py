"""How often one address may ask for changes, and how often it may guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp import web
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

IPV6_SITE = 64  # one home has a whole /64 to write from (CVE-2021-22915)
MOST_ASKERS = 10_000  # remembered; who is forgotten has one more guess


@dataclass(frozen=True)
class Limits:
    """Requests a minute and address. `proxies` is how many of our own stand before us and name the address they saw,
    `haste` how long anybody needs at least to fill in a form."""

    posts: int = 60
    misses: int = 60  # links that lead nowhere
    proxies: int = 0
    haste: timedelta = timedelta(seconds=2)


USUAL = Limits()


class Throttle:
    """Counts in this process, over a sliding minute; an idle one lets everything through."""

    def __init__(self, limits: Limits, *, idle: bool = False) -> None:
        self._limits, self._idle = limits, idle
        self._items = {
            "posts": RateLimitItemPerMinute(limits.posts, namespace="posts"),
            "misses": RateLimitItemPerMinute(limits.misses, namespace="misses"),
        }
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._counted: set[tuple[str, str]] = set()  # kind and asker; most never miss and need no looking up

    async def take(self, kind: str, request: web.Request) -> bool:
        """Count one; False if that was one too many."""
        if self._idle:
            return True
        site = _site(self._address(request))
        if len(self._counted) >= MOST_ASKERS:
            self._counted.clear()
        self._counted.add((kind, site))
        return await self._limiter.hit(self._items[kind], site)

    async def left(self, kind: str, request: web.Request) -> bool:
        """Whether one more would be let through."""
        if self._idle or not self._counted:
            return True
        site = _site(self._address(request))
        return (kind, site) not in self._counted or await self._limiter.test(self._items[kind], site)

    def _address(self, request: web.Request) -> str:
        """Who asks: what the outermost of our own proxies saw, never what a stranger wrote before it."""
        hops = [hop.strip() for line in request.headers.getall("X-Forwarded-For", []) for hop in line.split(",")]
        if 0 < self._limits.proxies <= len(hops):
            return hops[-self._limits.proxies]
        return request.remote or ""


def _site(address: str) -> str:
    """What counts as one asker: an IPv4 address, the /64 of an IPv6 one."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, IPV6_SITE), strict=False))
    return str(parsed or address)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed
