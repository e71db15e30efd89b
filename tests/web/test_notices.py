"""A provider tells of changes, and nobody else can make us look."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession, web

from scheduling.model import Watch
from scheduling.ports import Ports
from scheduling.usecases import calendars
from tests.conftest import Clock, meet
from web.notices import CALENDAR_NEWS, notices


@pytest.fixture
async def url(ports: Ports) -> AsyncIterator[str]:
    application = web.Application()
    application.add_routes(notices(ports))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}{CALENDAR_NEWS}"
    await runner.cleanup()


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def watched(ports: Ports, clock: Clock) -> Watch:
    """A calendar that was looked at just now."""
    anna = await meet(ports, "Anna Berger")
    await calendars.connect(ports, anna, "memory", {})
    await calendars.look_around(ports)
    return (await calendars.connections(ports, anna))[0]


async def state(ports: Ports, watch: Watch) -> Watch:
    async with ports.reading() as work:
        return await work.watches.by_id(watch.connection.id)


async def test_the_handshake_gives_the_token_back(url: str, client: ClientSession) -> None:
    async with client.post(url, params={"validationToken": "a b&c<d>"}) as answer:
        assert (answer.status, answer.content_type, await answer.text()) == (200, "text/plain", "a b&c<d>")


async def test_a_calendar_that_has_changed_is_due(ports: Ports, clock: Clock, url: str, client: ClientSession) -> None:
    watch = await watched(ports, clock)
    assert await calendars.look_around(ports) == 0
    shown = ports.links.token("calendar", watch.connection.id)
    async with client.post(url, json={"value": [{"clientState": shown, "changeType": "updated"}]}) as answer:
        assert answer.status == 202
    assert await calendars.look_around(ports) == 1


@pytest.mark.parametrize("shown", ["", "x" * 64, None, 7])
async def test_who_knows_no_state_changes_nothing(
    shown: object, ports: Ports, clock: Clock, url: str, client: ClientSession
) -> None:
    await watched(ports, clock)
    async with client.post(url, json={"value": [{"clientState": shown}]}) as answer:
        assert answer.status == 202
    assert await calendars.look_around(ports) == 0


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"value": 3}', '{"value": [3]}'])
async def test_what_is_no_notice_is_refused(body: str, url: str, client: ClientSession) -> None:
    async with client.post(url, data=body) as answer:
        assert answer.status == 400


async def test_a_subscription_that_ended_is_made_anew(
    ports: Ports, clock: Clock, url: str, client: ClientSession
) -> None:
    watch = await watched(ports, clock)
    until = clock() + timedelta(days=6)
    async with ports.work() as work:
        await work.watches.save(Watch(watch.connection, watch.due, subscription="s1", subscribed_until=until))
    shown = ports.links.token("calendar", watch.connection.id)
    for event, left in (
        ("missed", ("s1", until)),
        ("reauthorizationRequired", ("s1", None)),
        ("subscriptionRemoved", ("", None)),
    ):
        async with client.post(url, json={"value": [{"clientState": shown, "lifecycleEvent": event}]}) as answer:
            assert answer.status == 202
        known = await state(ports, watch)
        assert (known.subscription, known.subscribed_until) == left
