"""The picture beside an organizer's name: uploaded, or their photo in the directory, or none."""

from __future__ import annotations

import logging
from datetime import timedelta

from scheduling.errors import BadPicture, CalendarUnreachable, NotFound
from scheduling.model import Organizer, Portrait
from scheduling.ports import Ports, use_case

log = logging.getLogger("portraits")

LINK = timedelta(days=1)  # how long the page to choose a picture can be opened
EVERY = timedelta(days=1)  # between looks at somebody's photo in the directory
BATCH = 20


def link(ports: Ports, organizer: Organizer) -> str:
    """Where an organizer chooses their picture, for a day."""
    return ports.links.picturing(organizer.id, ports.clock() + LINK)


@use_case
async def opened(ports: Ports, token: str) -> tuple[Organizer, Portrait]:
    """Whose page a link opens, and their picture; raises NotFound for every link that opens none, or none any more."""
    organizer_id = ports.links.pictures(token, ports.clock())
    async with ports.reading() as work:
        return await work.organizers.by_id(organizer_id), await work.portraits.of(organizer_id)


@use_case
async def shown(ports: Ports, token: str) -> bytes:
    """The picture at an address; raises NotFound for one that is no longer somebody's."""
    organizer_id, name = ports.links.portrayed(token)
    async with ports.reading() as work:
        portrait = await work.portraits.of(organizer_id)
    if portrait.name != name:
        raise NotFound
    return portrait.picture


@use_case
async def choose(ports: Ports, organizer: Organizer, picture: bytes) -> None:
    """Take what was sent as one's picture. Raises BadPicture."""
    await _save(ports, Portrait(organizer.id, "own", await ports.squared(picture)))


@use_case
async def remove(ports: Ports, organizer: Organizer) -> None:
    """No picture, and the directory is not asked for one."""
    await _save(ports, Portrait(organizer.id, "none"))


@use_case
async def follow(ports: Ports, organizer: Organizer) -> None:
    """The photo of the directory from now on, at once if it can be had."""
    async with ports.work() as work:
        portrait = await work.portraits.lock(organizer.id)
        if portrait.origin != "directory":
            await work.portraits.save(Portrait(organizer.id))
        await work.portraits.ask_again(organizer.id, ports.clock() + EVERY)
    await _look(ports, organizer)


@use_case
async def look_for_photos(ports: Ports) -> None:
    """Ask the directory for the photos of some who have chosen nothing else."""
    if ports.directory is None:
        return
    now = ports.clock()
    async with ports.work() as work:
        due = await work.portraits.take_due(now, now + EVERY, BATCH)
    for one in due:
        await _look(ports, one)


async def _look(ports: Ports, organizer: Organizer) -> None:
    """What there is takes the place of what there was, unless its owner has chosen something else meanwhile. A
    directory that cannot be asked changes nothing."""
    if ports.directory is None:
        return
    try:
        found = await ports.directory.photo(organizer.key)
        picture = await ports.squared(found) if found else b""
    except BadPicture:
        picture = b""
    except CalendarUnreachable as problem:
        log.info("a photo cannot be read", extra={"problem": str(problem)})
        return
    async with ports.work() as work:
        portrait = await work.portraits.lock(organizer.id)
        if portrait.origin == "directory" and portrait.picture != picture:
            await work.portraits.save(Portrait(organizer.id, "directory", picture))


async def _save(ports: Ports, portrait: Portrait) -> None:
    async with ports.work() as work:
        await work.portraits.lock(portrait.organizer_id)
        await work.portraits.save(portrait)
