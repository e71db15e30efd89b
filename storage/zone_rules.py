"""The rules of all zones, as they were by the release that was looked at last."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import zone_rules

KEPT = {
    "postgresql": postgresql.insert(zone_rules).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(zone_rules).on_conflict_do_nothing(),
}


class SqlZoneRules:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def release(self) -> str:
        return await self._connection.scalar(select(func.max(zone_rules.c.release))) or ""

    async def of(self, release: str) -> Mapping[str, bytes]:
        known = select(zone_rules.c.zone, zone_rules.c.rules).where(zone_rules.c.release == release)
        return {row.zone: row.rules for row in await self._connection.execute(known)}

    async def drop(self, release: str) -> bool:
        gone = delete(zone_rules).where(zone_rules.c.release == release)
        return (await self._connection.execute(gone)).rowcount > 0

    async def keep(self, release: str, rules: Mapping[str, bytes]) -> None:
        # In one order, so that two who keep the first ones at the same time wait for each other and not in a circle.
        rows = [{"release": release, "zone": zone, "rules": kept} for zone, kept in sorted(rules.items())]
        await self._connection.execute(KEPT[self._connection.dialect.name], rows)
