"""Whether people have the licence for a page. Asked when one is made or published, and by the clock: whoever only reads
a page asks nobody.

An answer counts for a day, and on for a few days while no other can be had.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from scheduling.policy import Licence, Licensed
from scheduling.ports import Ports, use_case

GOOD_FOR = timedelta(days=1)  # that somebody has one
SOON = timedelta(hours=1)  # somebody without may be given one
AGAIN = timedelta(minutes=15)  # after an attempt without an answer
KEPT = timedelta(days=3)  # as long as the last answer counts where there is none
AT_LEAST = timedelta(seconds=30)  # between two questions about one person, however often that person tries
AT_ONCE = 10
LASTING: dict[Licence, timedelta] = {"held": GOOD_FOR, "none": SOON, "no_plan": SOON, "unreadable": AGAIN}


@use_case
async def look(ports: Ports, key: str, *, anew: bool = False) -> None:
    """Have an answer that is not a day old for who is about to offer something; who was refused is asked for anew, and
    so is anybody of whom an admin wants to know why."""
    if ports.licences is None:
        return
    async with ports.reading() as work:
        known = await work.licences.find(key)
    now = ports.clock()
    if anew or known is None or (now - known.tried >= AT_LEAST and (known.licence != "held" or known.due <= now)):
        await _ask(ports, key, known)


@use_case
async def look_at_licences(ports: Ports) -> int:
    """Ask for those with a page whose answer is too old; the answer is how many there were."""
    if ports.licences is None:
        return 0
    async with ports.reading() as work:
        due = await work.licences.due(ports.clock(), AT_ONCE)
    await asyncio.gather(*(_ask(ports, key, known) for key, known in due.items()))
    return len(due)


async def _ask(ports: Ports, key: str, known: Licensed | None) -> None:
    assert ports.licences is not None
    licence = await ports.licences(key)
    async with ports.work() as work:
        await work.licences.save(_learned(key, known, licence, ports.clock()))


def _learned(key: str, known: Licensed | None, licence: Licence, now: datetime) -> Licensed:
    if licence != "unreadable":
        return Licensed(key, licence, now, now, now + LASTING[licence])
    if known and known.asked and now - known.asked < KEPT:
        return Licensed(key, known.licence, known.asked, now, now + AGAIN)
    return Licensed(key, "unreadable", known.asked if known else None, now, now + AGAIN)
