"""The bot keeps the pace that Teams wants of it, so that it is not refused."""

from __future__ import annotations

import asyncio

from bot.pace import Pace


class Seconds:
    value = 1000.0

    def __call__(self) -> float:
        return self.value


async def pauses(pace: Pace, count: int, conversation: str = "a") -> list[float]:
    """How long each of so many in a row would have to wait, for somebody without patience."""
    return [round(await pace.wait(conversation, 0.0), 3) for _ in range(count)]


async def test_seven_go_at_once_and_the_next_waits_for_the_second_to_pass() -> None:
    now = Seconds()
    pace = Pace(now=now)
    assert await pauses(pace, 8) == [0.0] * 7 + [1.0]
    now.value += 0.4
    assert await pauses(pace, 1) == [0.6]
    now.value += 0.6
    assert await pauses(pace, 2) == [0.0, 1.0]  # eight in two seconds


async def test_every_conversation_has_its_own_pace() -> None:
    pace = Pace(now=Seconds())
    await pauses(pace, 8)
    assert await pauses(pace, 7, "b") == [0.0] * 7


async def test_a_minute_and_an_hour_have_their_limits_too() -> None:
    now = Seconds()
    pace = Pace(now=now)
    for _ in range(60):
        assert await pauses(pace, 1) == [0.0]
        now.value += 0.3
    assert await pauses(pace, 1) == [12.0]
    for _ in range(1740):
        now.value += 1
        assert (await pauses(pace, 1))[0] in (0.0, *range(1, 31))


async def test_who_has_patience_waits_and_comes_in_order() -> None:
    pace = Pace(windows=((2, 0.1),))
    begun = asyncio.get_running_loop().time()
    order: list[int] = []

    async def say(number: int) -> None:
        assert await pace.wait("a", 5.0) == 0.0
        order.append(number)

    await asyncio.gather(*(say(number) for number in range(6)))
    assert order == list(range(6))
    assert asyncio.get_running_loop().time() - begun >= 0.2


async def test_a_crowd_of_conversations_is_forgotten_and_not_kept_for_ever() -> None:
    pace = Pace(now=Seconds())
    await pauses(pace, 7)
    for number in range(10_000):
        await pace.wait(f"c{number}", 0.0)
    assert await pauses(pace, 1) == [0.0]
