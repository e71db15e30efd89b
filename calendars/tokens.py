"""Tokens with which the installation speaks to Microsoft 365, by the consent of the tenant's admin.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
"""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from aiohttp import ClientSession
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from scheduling.errors import CalendarRefused, CalendarUnreachable

LEFT = 300.0  # seconds a token must be good for
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
IDENTITY = "http://169.254.169.254/metadata/identity/oauth2/token"
WRONG = frozenset({400, 401, 403})

Fetch = Callable[[ClientSession], Awaitable[Mapping[str, Any]]]


class Tokens:
    """One token for all, fetched anew before it ends."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch, self._fetching = fetch, asyncio.Lock()
        self._token, self._until = "", 0.0

    async def token(self, session: ClientSession) -> str:
        """Raises CalendarRefused where the installation has no such right, CalendarUnreachable."""
        async with self._fetching:
            if asyncio.get_running_loop().time() > self._until:
                given = await self._fetch(session)
                self._token = str(given["access_token"])
                self._until = asyncio.get_running_loop().time() + float(given["expires_in"]) - LEFT
            return self._token

    def forget(self) -> None:
        """The token was refused before its time."""
        self._until = 0.0


@dataclass(frozen=True)
class Application:
    """The app as Microsoft Entra knows it."""

    login: str  # https://login.microsoftonline.com
    tenant: str
    id: str
    resource: str  # https://graph.microsoft.com

    @property
    def address(self) -> str:
        return f"{self.login}/{self.tenant}/oauth2/v2.0/token"


def by_secret(application: Application, secret: str) -> Fetch:
    """With a client secret."""

    async def fetch(session: ClientSession) -> Mapping[str, Any]:
        return await _granted(session, application, {"client_secret": secret})

    return fetch


def by_certificate(application: Application, pem: bytes, clock: Callable[[], datetime]) -> Fetch:
    """With a certificate and its key, both in one PEM text. Raises ValueError for anything else.

    https://learn.microsoft.com/entra/identity-platform/certificate-credentials
    """
    key = load_pem_private_key(pem, None)
    thumbprint = x509.load_pem_x509_certificate(pem).fingerprint(SHA256())
    head = {"x5t#S256": urlsafe_b64encode(thumbprint).decode().rstrip("=")}

    async def fetch(session: ClientSession) -> Mapping[str, Any]:
        now = clock()
        claims = {
            "aud": application.address,
            "iss": application.id,
            "sub": application.id,
            "jti": str(uuid4()),
            "nbf": now,
            "exp": now + timedelta(minutes=10),
        }
        assertion = jwt.encode(claims, key, algorithm="PS256", headers=head)  # type: ignore[arg-type]
        proof = {"client_assertion_type": ASSERTION, "client_assertion": assertion}
        return await _granted(session, application, proof)

    return fetch


def by_identity(application: Application, address: str = IDENTITY) -> Fetch:
    """With the managed identity of the machine in Azure that this runs on."""

    async def fetch(session: ClientSession) -> Mapping[str, Any]:
        asked = {"api-version": "2018-02-01", "resource": application.resource, "client_id": application.id}
        async with session.get(address, params=asked, headers={"Metadata": "true"}) as answer:
            return await _read(answer)

    return fetch


async def _granted(session: ClientSession, application: Application, proof: Mapping[str, str]) -> Mapping[str, Any]:
    form = {
        "grant_type": "client_credentials",
        "client_id": application.id,
        "scope": f"{application.resource}/.default",
        **proof,
    }
    async with session.post(application.address, data=form) as answer:
        return await _read(answer)


async def _read(answer: Any) -> Mapping[str, Any]:
    if answer.status in WRONG:
        raise CalendarRefused(f"the login answered {answer.status}")
    if answer.status != 200:
        raise CalendarUnreachable(f"the login answered {answer.status}")
    given: Mapping[str, Any] = await answer.json()
    return given
