"""The SDK's CloudAdapter with `process` mended.

The original answers 500 to every invoke that has a body, to malformed input and to bad tokens; its key cache blocks and
breaks when keys roll over. So reading, checking and answering are ours; it keeps turn contexts and the connector.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiohttp import web
from botbuilder.core import Bot as SdkBot
from botbuilder.core import InvokeResponse
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema import Activity
from botframework.connector.auth import AuthenticateRequestResult, AuthenticationConstants, ClaimsIdentity

from bot.activities import NotAnActivity, activity_from, is_loopback, read_body, tenants_of
from bot.connector import SCOPE, Authentication, Connectors, Voice, fetching
from bot.extension import refused
from bot.pace import Pace
from bot.people import language_of
from bot.tokens import Keys, Tokens, Unauthorized
from language.words import words_for
from scheduling.errors import Overloaded

log = logging.getLogger("bot")

PUBLIC_METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"


@dataclass(frozen=True)
class BotSettings:
    """How the bot is registered. Without an app id it is the demo: no tokens, this machine only."""

    app_id: str = ""
    app_password: str = field(default="", repr=False)
    app_type: str = "SingleTenant"  # or MultiTenant, UserAssignedMSI
    tenant_id: str = ""
    openid_metadata: str = PUBLIC_METADATA


class Adapter(CloudAdapter):
    """Takes requests, gives the bot turns and answers what it leaves behind; never with 500."""

    incident: Callable[[], str]  # what somebody is told whose turn broke; set before it serves

    def __init__(self, settings: BotSettings) -> None:
        fetch = fetching(settings.app_id, settings.app_password, settings.app_type, settings.tenant_id)
        # A bot that is not registered speaks to the demo alone, which takes whatever it is told.
        self._connectors = Connectors(Voice(fetch), Pace() if settings.app_id else Pace(windows=()))
        super().__init__(Authentication(self._connectors))
        self.app_id = settings.app_id
        self._tokens = Tokens(settings.app_id, Keys(settings.openid_metadata)) if settings.app_id else None
        self._tenant = "" if settings.app_type == "MultiTenant" else _directory_id(settings.tenant_id)

    async def process(self, request: web.Request, bot: SdkBot, ws_response: Any = None) -> web.Response:
        """The answer to one request. Shape before token: a bad body is 400 whoever sends it."""
        try:
            activity = activity_from(await read_body(request))
            identity = await self._identity(request, activity)
        except NotAnActivity as problem:
            return _refusal(400, "BadSyntax", str(problem))
        except Unauthorized as problem:
            log.warning("unauthorized", extra={"reason": str(problem)})
            return _refusal(401, "Unauthorized", "The token does not open this bot.", {"WWW-Authenticate": "Bearer"})
        except web.HTTPUnsupportedMediaType:
            return _refusal(415, "UnsupportedMediaType", "The body must be application/json.")
        except web.HTTPRequestEntityTooLarge:
            return _refusal(413, "MessageSizeTooBig", "The body is too long.")
        return await self._answer(activity, identity, bot)

    async def close(self) -> None:
        """Let go of the connections to the channel."""
        await self._connectors.close()

    async def _identity(self, request: web.Request, activity: Activity) -> ClaimsIdentity:
        service_url = activity.service_url or ""
        if self._tokens is None:
            # Nobody is checked here, and the bot writes to the address given: it must be this machine.
            if not is_loopback(service_url):
                raise NotAnActivity("serviceUrl must lead to this machine")
            return ClaimsIdentity({}, True, AuthenticationConstants.ANONYMOUS_AUTH_TYPE)
        header = request.headers.get("Authorization", "")
        claims = await self._tokens.claims(header, activity.channel_id or "", service_url)
        # Who has put a package with our app id into a tenant of their own comes with a token as good as any.
        if self._tenant and not tenants_of(activity) <= {self._tenant}:
            raise Unauthorized("from another tenant")
        return ClaimsIdentity({**claims, AuthenticationConstants.AUDIENCE_CLAIM: self.app_id}, True)

    async def _answer(self, activity: Activity, identity: ClaimsIdentity, bot: SdkBot) -> web.Response:
        try:
            response = await self.process_activity(self._authenticated(identity), activity, bot.on_turn)
        except Exception as problem:
            response = failure(activity, failure_text(activity, problem, self.incident))
        if response is None or response.body is None:
            return web.Response(status=response.status if response else 200)
        return web.Response(status=response.status, text=json.dumps(response.body), content_type="application/json")

    def _authenticated(self, identity: ClaimsIdentity) -> AuthenticateRequestResult:
        result = AuthenticateRequestResult()
        result.claims_identity = identity
        result.audience = SCOPE
        result.connector_factory = self._connectors
        return result


def _directory_id(tenant: str) -> str:
    """A tenant as activities name it; empty for one that is set by its domain, which they do not tell."""
    try:
        return str(UUID(tenant))
    except ValueError:
        return ""


def failure(activity: Activity, text: str) -> InvokeResponse | None:
    """What a request is answered whose turn broke: a button and a search want words, all else only an
    acknowledgement."""
    if activity.type != "invoke":
        return None
    return refused(text) if (activity.name or "").startswith("composeExtension/") else invoke_message(text)


def failure_text(activity: Activity, problem: BaseException, incident: Callable[[], str]) -> str:
    """What whoever was speaking is told. A bug of ours is recorded under the id that is told."""
    words = words_for(language_of(activity))
    if isinstance(problem, Overloaded):
        log.warning("overloaded")
        return words("error.overloaded")
    told = incident()
    log.error("unexpected", exc_info=problem, extra={"incident": told})
    return words("error.unexpected", id=told)


def invoke_message(text: str) -> InvokeResponse:
    """The answer to a button that is a sentence."""
    return invoke_body(200, "application/vnd.microsoft.activity.message", text)


def invoke_body(status: int, kind: str, value: Any) -> InvokeResponse:
    """The answer to a button. The request itself went well: Teams wants 200, and the status inside."""
    return InvokeResponse(status=200, body={"statusCode": status, "type": kind, "value": value})


def _refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> web.Response:
    # https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#error-object
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)
