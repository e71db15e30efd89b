"""Many letters over few connections, and no faster than is wanted."""

from __future__ import annotations

import asyncio
from time import perf_counter

import pytest

from mail.connections import MOST, Pace
from mail.smtp import SmtpSender
from scheduling.errors import Undeliverable
from tests.mail.servers import SmtpServer, smtp_server
from tests.mail.test_smtp import FROM, letter


async def test_letters_share_connections() -> None:
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        await asyncio.gather(*(sender.send(letter(f"{number}\n")) for number in range(40)))
        for number in range(40, 50):
            await sender.send(letter(f"{number}\n"))
        await sender.close()
    assert sorted(int(one.get_content()) for one in server.letters) == list(range(50))
    assert 1 <= len(server.sessions) <= MOST


async def test_a_connection_in_trouble_is_not_used_again() -> None:
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        server.answers["RCPT"] = "550 no such user"
        with pytest.raises(Undeliverable):
            await sender.send(letter())
        server.answers.clear()
        await sender.send(letter())
        await sender.close()
    assert len(server.letters) == 1
    assert len(server.sessions) == 2


async def test_a_server_that_hung_up_meanwhile_costs_no_letter() -> None:
    async with smtp_server() as server:
        sender = SmtpSender(server.url, FROM)
        await sender.send(letter("one\n"))
        server.hangs_up.add("NOOP")
        await sender.send(letter("two\n"))
        await sender.close()
    assert [one.get_content() for one in server.letters] == ["one\r\n", "two\r\n"]


async def test_letters_keep_the_pace() -> None:
    pace, began = Pace(1200), perf_counter()
    await asyncio.gather(*(pace.wait() for _ in range(9)))
    assert perf_counter() - began >= 8 * 60 / 1200


async def test_a_pause_is_not_made_up_for() -> None:
    pace = Pace(1200)
    await pace.wait()
    await asyncio.sleep(0.3)
    began = perf_counter()
    await asyncio.gather(*(pace.wait() for _ in range(5)))
    assert perf_counter() - began >= 4 * 60 / 1200


async def test_without_a_pace_nobody_waits() -> None:
    pace = Pace(0)
    await asyncio.wait_for(asyncio.gather(*(pace.wait() for _ in range(1000))), 5)


async def test_a_server_of_one_connection_is_enough() -> None:
    server = SmtpServer()
    async with smtp_server(server):
        sender = SmtpSender(f"{server.url}?rate=6000", FROM)
        await asyncio.gather(*(sender.send(letter()) for _ in range(3)))
        await sender.close()
    assert len(server.letters) == 3
