"""What the bot says, on its way to the channel: one pool of connections, its own token, its pace, no thread.

The SDK's connector client keeps its models and addresses, but its wire is replaced. Its own opens new connections every
turn, fetches tokens on the event loop, waits 100 seconds, never tries again, and drops the status of an error that is
not JSON.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from math import ceil
from types import SimpleNamespace
from typing import Any

from aiohttp import ClientSession, ClientTimeout
from botbuilder.schema import Activity
from botframework.connector import BotFrameworkConnectorConfiguration, models
from botframework.connector.aio import ConnectorClient
from botframework.connector.aio.operations_async import ConversationsOperations
from botframework.connector.auth import (
    AuthenticateRequestResult,
    AuthenticationConstants,
    BotFrameworkAuthentication,
    ClaimsIdentity,
    ConnectorFactory,
    MicrosoftAppCredentials,
    UserTokenClient,
)
from botframework.connector.auth.managedidentity_app_credentials import ManagedIdentityAppCredentials
from msrest import Deserializer, Serializer
from msrest.async_client import ServiceClientAsync
from msrest.pipeline import Request, Response
from msrest.pipeline.async_abc import AsyncHTTPSender, AsyncPipeline
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http import ClientRequest, HTTPClientResponse
from tenacity import AsyncRetrying, RetryCallState, retry_if_result, stop_after_attempt, stop_before_delay
from tenacity.wait import wait_random_exponential
from yarl import URL

from bot.pace import Pace

SCOPE = AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
TIMEOUT = ClientTimeout(total=15, connect=5)
# MSAL hands out no token with less than five minutes left, so one may be used for four without asking again.
TOKEN_KEPT = 240.0  # seconds
MOST_CLIENTS = 64  # Teams has a dozen service addresses
# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit#handle-http-429-responses
PASSING = frozenset({412, 429, 502, 503, 504})
ATTEMPTS = 4
PATIENCE = 4.0  # seconds for all attempts, because somebody may be waiting; the outbox has more
BACKOFF = wait_random_exponential(multiplier=0.25, max=2)
MODELS = {name: kind for name, kind in vars(models).items() if isinstance(kind, type)}
CONVERSATION = re.compile(r"/v3/conversations/([^/]+)/activities")


class NoToken(PermissionError):
    """The bot could not get a token to speak with: wrong secret, or the login service is away."""


class Voice:
    """The token with which the bot speaks. `fetch` blocks, so it runs in a thread, for all who wait for it once."""

    def __init__(self, fetch: Callable[[], str] | None, now: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._now = now
        self._token = ""
        self._fetched = float("-inf")
        self._fetching = asyncio.Lock()

    async def token(self) -> str:
        """Empty where the bot is not registered. Raises NoToken."""
        if self._fetch is None:
            return ""
        async with self._fetching:
            if self._now() - self._fetched > TOKEN_KEPT:
                try:
                    self._token = await asyncio.to_thread(self._fetch)
                except Exception as problem:  # MSAL and requests raise what they like
                    raise NoToken(str(problem)) from problem
                self._fetched = self._now()
            return self._token


def fetching(app_id: str, password: str, kind: str, tenant: str) -> Callable[[], str] | None:
    """How a bot registered like this gets its token; None for one that is not registered."""
    if not app_id:
        return None
    if kind == "UserAssignedMSI":
        return ManagedIdentityAppCredentials(app_id, SCOPE).get_access_token
    home = tenant if kind == "SingleTenant" else None
    return MicrosoftAppCredentials(app_id, password, home, SCOPE).get_access_token


class Connectors(ConnectorFactory):
    """A connector client for each address of the channel, all over the same connections."""

    def __init__(self, voice: Voice, pace: Pace | None = None) -> None:
        self._wire = Wire(voice, pace)
        self._clients: dict[str, ConnectorClient] = {}

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:
        if service_url not in self._clients:
            if len(self._clients) >= MOST_CLIENTS:
                self._clients.clear()
            self._clients[service_url] = self._made(service_url)
        return self._clients[service_url]

    async def close(self) -> None:
        await self._wire.close()

    def _made(self, service_url: str) -> ConnectorClient:
        configuration = BotFrameworkConnectorConfiguration(MicrosoftAppCredentials.empty(), service_url)
        client = ConnectorClient(None, service_url, custom_configuration=configuration)
        sender = ServiceClientAsync(configuration)
        configuration.pipeline = AsyncPipeline([configuration.user_agent_policy, RawDeserializer()], self._wire)
        client.conversations = ConversationsOperations(sender, configuration, _serializer(), Deserializer(MODELS))
        return client


def _serializer() -> Serializer:
    """The one that the SDK gives its client would walk through each card, which takes longer than to make it."""
    serializer = Serializer(MODELS)
    serializer.serialize_type["object"] = _as_it_is  # JSON already
    serializer.client_side_validation = False  # what we send we have made
    return serializer


def _as_it_is(value: Any, **_: Any) -> Any:
    return value


class Wire(AsyncHTTPSender):
    """Sends the requests of connector clients."""

    def __init__(self, voice: Voice, pace: Pace | None = None) -> None:
        self._voice = voice
        self._pace = pace or Pace()
        self._session: ClientSession | None = None

    async def send(self, request: Request, **config: Any) -> Response:
        """The channel's answer; what it refuses for now is tried again for a while, what comes too fast has to wait.
        Raises NoToken, aiohttp's ClientError, TimeoutError."""
        found = CONVERSATION.search(request.http_request.url)
        if found and (pause := await self._pace.wait(found[1], PATIENCE)):
            return Response(request, _Answered(request.http_request, 429, {"Retry-After": str(ceil(pause))}, b""))
        retrying = AsyncRetrying(
            retry=retry_if_result(lambda answer: answer.http_response.status_code in PASSING),
            wait=_pause,
            stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(PATIENCE),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        answer: Response = await retrying(self._send, request)
        return answer

    async def _send(self, request: Request) -> Response:
        asked = request.http_request
        headers = dict(asked.headers)
        if token := await self._voice.token():
            headers["Authorization"] = f"Bearer {token}"
        address = URL(asked.url, encoded=True)
        session = self._open()
        async with session.request(
            asked.method, address, headers=headers, data=asked.data, allow_redirects=False
        ) as answer:
            body = await answer.read() if answer.content_type == "application/json" else b""
            return Response(request, _Answered(asked, answer.status, dict(answer.headers), body))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def __aexit__(self, *exc_details: object) -> None:
        """A client that is done does not close what all share."""

    def _open(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(timeout=TIMEOUT, trust_env=True)
        return self._session


def pause_wanted(headers: Mapping[str, str]) -> timedelta | None:
    """How long the channel wants to be left alone; None if it does not say, or gives a date, which it never does."""
    said = str(headers.get("Retry-After", ""))
    return timedelta(seconds=int(said)) if re.fullmatch(r"[0-9]{1,5}", said) else None


def _pause(state: RetryCallState) -> float:
    wanted = pause_wanted(state.outcome.result().http_response.headers) if state.outcome else None
    return (wanted.total_seconds() if wanted else 0.0) + BACKOFF(state)


class _Answered(HTTPClientResponse):
    """An answer with its body read. What is not JSON counts as empty: only its status says something."""

    def __init__(self, request: ClientRequest, status: int, headers: dict[str, str], body: bytes) -> None:
        super().__init__(request, SimpleNamespace(status_code=status, headers=headers, reason=""))
        self.status_code, self.headers, self.reason = status, headers, ""
        self._body = body

    def body(self) -> bytes:
        return self._body

    def text(self, encoding: str | None = None) -> str:
        return self._body.decode("utf-8", "replace")


class Authentication(BotFrameworkAuthentication):
    """What the SDK's adapter asks of authentication when requests are checked elsewhere: connectors."""

    def __init__(self, connectors: Connectors) -> None:
        self._connectors = connectors

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return self._connectors

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> UserTokenClient | None:
        return None  # nobody signs in through the bot

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("requests are checked in the adapter")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("there are no streaming requests")
