"""The time zone files themselves, read without zoneinfo (RFC 8536)."""

from __future__ import annotations

import struct
import zoneinfo
from importlib import resources
from pathlib import Path

HEADER = struct.Struct(">4s c 15x 6l")


def content(name: str) -> bytes:
    """The file zoneinfo reads for a zone: the machine's, else that of tzdata."""
    for root in zoneinfo.TZPATH:
        if (path := Path(root) / name).is_file():
            return path.read_bytes()
    return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()


def changes(name: str) -> list[tuple[int, int]]:
    """Every change of offset that the file lists: seconds since 1970, seconds ahead of UTC from then on."""
    data = content(name)
    first = HEADER.unpack_from(data)
    # The first block has 32-bit times; the second follows, with a header of its own.
    begin = HEADER.size + first[5] * 5 + first[6] * 6 + first[7] + first[4] * 8 + first[3] + first[2]
    *_, times, types, _ = HEADER.unpack_from(data, begin)
    begin += HEADER.size
    at = struct.unpack_from(f">{times}q", data, begin)
    kinds = struct.unpack_from(f">{times}B", data, begin + times * 8)
    offsets = [struct.unpack_from(">l", data, begin + times * 9 + n * 6)[0] for n in range(types)]
    listed = [(moment, offsets[kind]) for moment, kind in zip(at, kinds, strict=True)]
    return [change for change, before in zip(listed[1:], listed, strict=False) if change[1] != before[1]]


NAMES = sorted(zoneinfo.available_timezones())
# One name of each: about half of the names stand for the zone of another.
DISTINCT = sorted({content(name): name for name in NAMES}.values())
