"""Real RS256 tokens, a real key server."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.tokens import OLDEST, PAUSE_AFTER_FAILURE, SHORTEST_PAUSE, Keys, Tokens, Unauthorized
from tests.bot.keys import APP_ID, SERVICE_URL, KeyServer, claims, signed


@pytest.fixture
def tokens(key_server: KeyServer) -> Tokens:
    return Tokens(APP_ID, Keys(key_server.metadata))


async def refused(tokens: Tokens, header: str, channel: str = "msteams", service_url: str = SERVICE_URL) -> bool:
    with pytest.raises(Unauthorized):
        await tokens.claims(header, channel, service_url)
    return True


async def test_a_token_of_the_bot_framework_is_accepted(tokens: Tokens) -> None:
    made = claims()
    assert await tokens.claims(f"Bearer {signed(made)}", "msteams", SERVICE_URL) == made
    assert await tokens.claims(f"bearer  {signed(made)} ", "msteams", SERVICE_URL) == made


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"exp": -330},
        {"nbf": 330},
        {"iss": None},
        {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
        {"aud": None},
        {"aud": "another bot"},
        {"aud": [], "appid": APP_ID},
        {"serviceurl": None},
        {"serviceurl": "https://evil.example/"},
        {"exp": "soon"},
    ],
    ids=str,
)
async def test_a_claim_that_is_wrong_or_missing(tokens: Tokens, changes: dict[str, Any]) -> None:
    assert await refused(tokens, f"Bearer {signed(claims(**changes))}")


@pytest.mark.parametrize("changes", [{"exp": -240}, {"nbf": 240}], ids=str)
async def test_clocks_may_differ_by_a_few_minutes(tokens: Tokens, changes: dict[str, Any]) -> None:
    assert await tokens.claims(f"Bearer {signed(claims(**changes))}", "msteams", SERVICE_URL)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "garbage",
        "Basic dXNlcjpwYXNz",
        "Bearer garbage",
        "Bearer a.b.c",
        "Bearer " + "a" * 20_000,
        "Bearer é.é.é",
        "Bearer e30.e30.e30",
        "Bearer bnVsbA.bnVsbA.AA",
    ],
)
async def test_a_header_that_is_no_token(tokens: Tokens, header: str) -> None:
    assert await refused(tokens, header)


async def test_signed_by_somebody_else(tokens: Tokens) -> None:
    stranger = rsa.generate_private_key(65537, 2048)
    assert await refused(tokens, f"Bearer {signed(claims(), key=stranger)}")


async def test_not_signed_or_signed_otherwise(tokens: Tokens, key_server: KeyServer) -> None:
    assert await refused(tokens, f"Bearer {jwt.encode(claims(), '', 'none', headers={'kid': 'one'})}")
    # The public key as a shared secret: what a checker that trusts the token's own `alg` would accept.
    secret = b"a secret that is as long as HMAC wants it to be"
    assert await refused(tokens, f"Bearer {jwt.encode(claims(), secret, 'HS256', headers={'kid': 'one'})}")
    assert await refused(tokens, f"Bearer {signed(claims(), algorithm='RS512')}")


async def test_a_changed_token(tokens: Tokens) -> None:
    head, body, signature = signed(claims()).split(".")
    other = signed(claims(aud="another")).split(".")[1]
    assert await refused(tokens, f"Bearer {head}.{other}.{signature}")
    assert await refused(tokens, f"Bearer {head}.{body}.")


async def test_a_key_without_a_name_or_of_an_unknown_name(tokens: Tokens) -> None:
    assert await refused(tokens, f"Bearer {signed(claims(), kid='two')}")
    assert await refused(tokens, f"Bearer {signed(claims(), kid=None)}")


async def test_a_key_signs_only_for_channels_it_is_endorsed_for(tokens: Tokens, key_server: KeyServer) -> None:
    key_server.publish("one", endorsements=["webchat"])
    header = f"Bearer {signed(claims())}"
    assert await refused(tokens, header)
    assert await tokens.claims(header, "webchat", SERVICE_URL)


async def test_a_key_that_lists_nothing_signs_for_all(tokens: Tokens, key_server: KeyServer) -> None:
    key_server.publish("one", endorsements=None)
    assert await tokens.claims(f"Bearer {signed(claims())}", "anything", SERVICE_URL)


class Seconds:
    """A clock of seconds that stands still."""

    value = 1000.0

    def __call__(self) -> float:
        return self.value


async def test_keys_are_read_once_by_many(key_server: KeyServer) -> None:
    tokens = Tokens(APP_ID, Keys(key_server.metadata))
    header = f"Bearer {signed(claims())}"
    await asyncio.gather(*(tokens.claims(header, "msteams", SERVICE_URL) for _ in range(20)))
    assert key_server.reads == 1


async def test_a_new_key_is_found_but_strangers_cannot_have_keys_read_all_the_time(key_server: KeyServer) -> None:
    now = Seconds()
    tokens = Tokens(APP_ID, Keys(key_server.metadata, now))
    old, new = f"Bearer {signed(claims())}", f"Bearer {signed(claims(), kid='two')}"
    await tokens.claims(old, "msteams", SERVICE_URL)
    key_server.publish("two")
    for _ in range(5):
        assert await refused(tokens, new)
    assert key_server.reads == 1
    now.value += SHORTEST_PAUSE
    assert await tokens.claims(new, "msteams", SERVICE_URL)
    assert await tokens.claims(old, "msteams", SERVICE_URL)
    assert key_server.reads == 2


async def test_keys_are_read_anew_every_day(key_server: KeyServer) -> None:
    now = Seconds()
    tokens = Tokens(APP_ID, Keys(key_server.metadata, now))
    header = f"Bearer {signed(claims())}"
    await tokens.claims(header, "msteams", SERVICE_URL)
    key_server.withdraw("one")
    key_server.publish("two")
    now.value += OLDEST + 1
    assert await refused(tokens, header)


async def test_without_the_key_server_known_keys_stay_in_use(key_server: KeyServer) -> None:
    now = Seconds()
    tokens = Tokens(APP_ID, Keys(key_server.metadata, now))
    header = f"Bearer {signed(claims())}"
    await tokens.claims(header, "msteams", SERVICE_URL)
    key_server.broken = True
    now.value += OLDEST + 1
    assert await tokens.claims(header, "msteams", SERVICE_URL)


async def test_a_key_server_that_is_silent_or_broken_is_401_and_logged(
    key_server: KeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    now = Seconds()
    tokens = Tokens(APP_ID, Keys(key_server.metadata, now))
    header = f"Bearer {signed(claims())}"
    key_server.broken = True
    assert await refused(tokens, header)
    assert await refused(tokens, header)
    assert [(one.name, one.levelno) for one in caplog.records if one.name == "bot"] == [("bot", logging.ERROR)]
    key_server.broken = False
    now.value += PAUSE_AFTER_FAILURE
    assert await tokens.claims(header, "msteams", SERVICE_URL)


async def test_nobody_waits_for_an_address_where_nobody_listens() -> None:
    tokens = Tokens(APP_ID, Keys("http://127.0.0.1:9/metadata"))
    started = time.monotonic()
    assert await refused(tokens, f"Bearer {signed(claims())}")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "body", ["", "null", "[]", "{}", '{"keys": 1}', '{"keys": []}', '{"keys": [1, {}, {"kty": "RSA", "kid": "one"}]}']
)
async def test_a_key_server_that_says_nonsense(key_server: KeyServer, body: str) -> None:
    key_server.says = body
    assert await refused(Tokens(APP_ID, Keys(key_server.metadata)), f"Bearer {signed(claims())}")
