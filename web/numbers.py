"""An organizer's numbers as a file for a spreadsheet, behind a link of an hour."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import date

from aiohttp import hdrs, web

from language.words import Words, words_for
from scheduling.numbers import Numbers
from scheduling.ports import Ports
from scheduling.texts import cell
from scheduling.usecases import numbers as cases
from web import visit

COLUMNS = ("first", "type", "meetings", "cancelled", "no_shows")


class Counting:
    """Numbers by meeting type, without a word of who was met."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def routes(self, path: str) -> list[web.RouteDef]:
        return [web.get(path, self.file)]

    async def file(self, request: web.Request) -> web.Response:
        organizer = await cases.opened(self._ports, visit.token(request))
        found = await cases.mine(self._ports, organizer, _days(request))
        name = f"{found.first}-{found.last}.csv"
        return web.Response(
            body=_csv(words_for(organizer.language), found).encode("utf-8-sig"),  # Excel knows UTF-8 by its mark
            content_type="text/csv",
            charset="utf-8",
            headers={hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"', hdrs.CACHE_CONTROL: "no-store"},
        )


def _days(request: web.Request) -> tuple[date, date] | None:
    with suppress(KeyError, ValueError):
        first, last = (date.fromisoformat(request.query[name]) for name in ("from", "to"))
        return first, last
    return None


def _csv(words: Words, numbers: Numbers) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(words(f"numbers.column.{one}") for one in COLUMNS)
    for first, name, count in numbers.rows:
        writer.writerow([first, cell(name), count.meetings, count.cancelled, count.no_shows])
    return written.getvalue()
