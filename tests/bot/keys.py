"""A key server and tokens as the Bot Framework makes them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

APP_ID = "00000000-1111-4222-8333-444444444444"
SERVICE_URL = "https://smba.example/emea/"
# Made once: a key takes a tenth of a second.
KEY = rsa.generate_private_key(65537, 2048)


class KeyServer:
    """Publishes keys under names; counts how often they are read."""

    def __init__(self) -> None:
        self.metadata = ""
        self.reads = 0
        self.broken = False
        self.says: str | None = None
        self._keys: dict[str, dict[str, Any]] = {}
        self.publish("one", endorsements=["msteams", "webchat"])

    def publish(self, name: str, endorsements: Sequence[str] | None = None) -> None:
        key = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        self._keys[name] = {**key, "kid": name, "use": "sig"}
        if endorsements is not None:
            self._keys[name]["endorsements"] = list(endorsements)

    def withdraw(self, name: str) -> None:
        del self._keys[name]

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/metadata", self._on_metadata), web.get("/keys", self._on_keys)]

    async def _on_metadata(self, request: web.Request) -> web.Response:
        if self.broken:
            raise web.HTTPServiceUnavailable
        return web.json_response({"issuer": "x", "jwks_uri": str(request.url.with_path("/keys"))})

    async def _on_keys(self, request: web.Request) -> web.Response:
        self.reads += 1
        if self.says is not None:
            return web.Response(text=self.says)
        return web.json_response({"keys": list(self._keys.values())})


def claims(**changes: Any) -> dict[str, Any]:
    """What a good token says, with changes; times are seconds from now, None takes a claim away."""
    now = int(time.time())
    made: dict[str, Any] = {"iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": SERVICE_URL}
    made |= {"nbf": now - 10, "exp": now + 3600} | changes
    for name in ("nbf", "exp"):
        if name in changes and isinstance(changes[name], int):
            made[name] = now + changes[name]
    return {name: value for name, value in made.items() if value is not None}


def signed(content: dict[str, Any], key: Any = KEY, kid: str | None = "one", algorithm: str = "RS256") -> str:
    # PyJWT refuses to sign what is not a number in `exp`; the outside world does not.
    plain = jwt.PyJWS()
    return plain.encode(json.dumps(content).encode(), key, algorithm, headers={"kid": kid} if kid else None)
