"""Whether a request really comes from the Bot Framework: its signed token, checked against the published keys.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout

log = logging.getLogger("bot")

ISSUER = "https://api.botframework.com"
ALGORITHM = "RS256"
LEEWAY = timedelta(minutes=5)
LONGEST_TOKEN = 16 * 1024  # characters
PATIENCE = 5.0  # seconds for the key server, both requests together
OLDEST = 24 * 3600.0  # seconds after which keys are read anew
SHORTEST_PAUSE = 60.0  # seconds between two readings, whatever keys strangers name
PAUSE_AFTER_FAILURE = 5.0  # seconds


class Unauthorized(Exception):
    """The token is missing, or does not show that this request is from the Bot Framework and for this bot."""


@dataclass(frozen=True)
class Key:
    """A published signing key, and the channels it may sign for; for all if it names none."""

    public: Any
    endorsements: frozenset[str] = frozenset()


@dataclass
class Keys:
    """The keys of the address in an OpenID metadata document, read when needed and kept for a day."""

    metadata: str
    now: Callable[[], float] = time.monotonic
    _keys: Mapping[str, Key] = field(default_factory=dict, init=False)
    _read: float = field(default=float("-inf"), init=False)
    _tried: float = field(default=float("-inf"), init=False)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def key(self, name: str) -> Key:
        """The key of this name. Raises Unauthorized if there is none, also because the key server is silent."""
        if name not in self._keys or self.now() - self._read > OLDEST:
            await self._refresh(name)
        if name not in self._keys:
            raise Unauthorized("unknown key")
        return self._keys[name]

    async def _refresh(self, name: str) -> None:
        async with self._reading:  # those who waited find the keys read, or the attempt too fresh to repeat
            pause = SHORTEST_PAUSE if self._keys else PAUSE_AFTER_FAILURE
            if self.now() - self._tried < pause:
                return
            self._tried = self.now()
            try:
                self._keys = await _published(self.metadata)
                self._read = self.now()
            except (ClientError, TimeoutError, ValueError) as problem:
                # Keys already known stay in use: an outage of the key server must not silence the bot.
                log.error("signing keys cannot be read", extra={"problem": repr(problem)})


@dataclass(frozen=True)
class Tokens:
    """Checks the Authorization header of a request to one bot."""

    app_id: str
    keys: Keys

    async def claims(self, header: str, channel: str, service_url: str) -> Mapping[str, Any]:
        """What the token says, all of it checked. Raises Unauthorized."""
        token = _bearer(header)
        try:
            key = await self.keys.key(_key_name(token))
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self.app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, OverflowError) as problem:
            raise Unauthorized(type(problem).__name__) from problem
        if key.endorsements and channel not in key.endorsements:
            raise Unauthorized("the key may not sign for this channel")
        # Without this a token that leaked could be used to have answers sent elsewhere.
        if claims.get("serviceurl", "") != service_url:
            raise Unauthorized("the token is for another service address")
        return claims


def _bearer(header: str) -> str:
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        raise Unauthorized("no bearer token")
    return token.strip()


def _key_name(token: str) -> str:
    header = jwt.get_unverified_header(token)
    name = header.get("kid")
    if header.get("alg") != ALGORITHM or not isinstance(name, str):
        raise Unauthorized("wrong algorithm or no key named")
    return name


async def _published(metadata: str) -> Mapping[str, Key]:
    timeout = ClientTimeout(total=PATIENCE)
    async with asyncio.timeout(PATIENCE), ClientSession(timeout=timeout, trust_env=True) as session:
        address = (await _json(session, metadata)).get("jwks_uri")
        if not isinstance(address, str):
            raise ValueError("the metadata names no keys")
        listed = (await _json(session, address)).get("keys")
    if not isinstance(listed, list):
        raise ValueError("no list of keys")
    keys = dict(found for entry in listed if (found := _key_from(entry)) is not None)
    if not keys:
        raise ValueError("no usable key")
    return keys


async def _json(session: ClientSession, address: str) -> Mapping[str, Any]:
    async with session.get(address, raise_for_status=True) as response:
        body = await response.json(content_type=None)
    if not isinstance(body, dict):
        raise ValueError(f"{address} is not a JSON object")
    return body


def _key_from(entry: Any) -> tuple[str, Key] | None:
    """A key of a JWKS document; None for one that cannot sign RS256."""
    if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not isinstance(entry.get("kid"), str):
        return None
    endorsements = entry.get("endorsements")
    try:
        public = jwt.PyJWK(entry, ALGORITHM).key
    except (jwt.PyJWTError, ValueError):
        return None
    return entry["kid"], Key(public, frozenset(endorsements if isinstance(endorsements, list) else ()))
