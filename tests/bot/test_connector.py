"""How the bot gets what it needs to speak."""

from __future__ import annotations

import asyncio
import threading

import pytest
from botframework.connector.auth import MicrosoftAppCredentials

from bot.connector import MOST_CLIENTS, SCOPE, TOKEN_KEPT, Connectors, NoToken, Voice, fetching


class Login:
    """Counts how often it is asked for a token, and from which threads."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.problem: Exception | None = None

    def __call__(self) -> str:
        self.asked.append(threading.get_ident())
        if self.problem:
            raise self.problem
        return f"token {len(self.asked)}"


class Seconds:
    value = 1000.0

    def __call__(self) -> float:
        return self.value


async def test_a_token_is_fetched_once_for_all_who_wait_and_off_the_loop() -> None:
    login = Login()
    voice = Voice(login)
    tokens = await asyncio.gather(*(voice.token() for _ in range(10)))
    assert tokens == ["token 1"] * 10
    assert threading.get_ident() not in login.asked


async def test_a_token_is_asked_for_again_before_it_can_expire() -> None:
    login, now = Login(), Seconds()
    voice = Voice(login, now)
    assert await voice.token() == "token 1"
    now.value += TOKEN_KEPT - 1
    assert await voice.token() == "token 1"
    now.value += 2
    assert await voice.token() == "token 2"


async def test_a_failure_is_not_kept() -> None:
    login = Login()
    voice = Voice(login)
    login.problem = KeyError("access_token")
    with pytest.raises(NoToken):
        await voice.token()
    login.problem = None
    assert await voice.token() == "token 2"


async def test_a_bot_that_is_not_registered_needs_none() -> None:
    assert fetching("", "", "SingleTenant", "") is None
    assert await Voice(None).token() == ""


@pytest.mark.parametrize(
    ("kind", "endpoint"),
    [
        ("SingleTenant", "https://login.microsoftonline.com/contoso"),
        ("MultiTenant", "https://login.microsoftonline.com/botframework.com"),
    ],
)
def test_where_a_registered_bot_asks(kind: str, endpoint: str) -> None:
    credentials = fetching("app", "secret", kind, "contoso").__self__
    assert type(credentials) is MicrosoftAppCredentials
    assert (credentials.microsoft_app_id, credentials.microsoft_app_password) == ("app", "secret")
    assert (credentials.oauth_endpoint, credentials.oauth_scope) == (endpoint, SCOPE)


def test_a_managed_identity_needs_no_secret() -> None:
    credentials = fetching("app", "", "UserAssignedMSI", "contoso").__self__
    assert type(credentials).__name__ == "ManagedIdentityAppCredentials"
    assert (credentials.microsoft_app_id, credentials.oauth_scope) == ("app", SCOPE)


async def test_clients_are_kept_but_not_without_end() -> None:
    connectors = Connectors(Voice(None))
    first = await connectors.create("http://localhost/0")
    assert await connectors.create("http://localhost/0") is first
    for number in range(MOST_CLIENTS):
        await connectors.create(f"http://localhost/{number}")
    assert await connectors.create("http://localhost/0") is first
    await connectors.create("http://localhost/one more")
    assert await connectors.create("http://localhost/0") is not first
    await connectors.close()
