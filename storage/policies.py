"""What the organization allows: a row for itself, and one for each user who differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from scheduling.errors import PolicyChanged
from scheduling.policy import Kept, Policy
from scheduling.rules import name_of, rule_from, rule_to
from storage.tables import policies

OF = select(policies).where(policies.c.scope.in_(bindparam("scopes", expanding=True)))
LISTS = ("allow_list", "block_list", "domains_allowed", "domains_refused", "bookers_refused")


class SqlPolicies:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, scopes: Sequence[str]) -> Mapping[str, Kept]:
        rows = await self._connection.execute(OF, {"scopes": list(scopes)})
        known = {row["scope"]: _kept_from(row) for row in rows.mappings()}
        return {scope: known.get(scope, Kept(Policy())) for scope in scopes}

    async def all(self) -> Mapping[str, Kept]:
        rows = await self._connection.execute(select(policies).order_by(policies.c.scope))
        return {row["scope"]: _kept_from(row) for row in rows.mappings()}

    async def save(self, scope: str, kept: Kept) -> None:
        values = {**_policy_to(kept.policy), "version": kept.version + 1}
        same = (policies.c.scope == scope) & (policies.c.version == kept.version)
        if kept.version == 0:
            try:
                await self._connection.execute(insert(policies).values(scope=scope, **values))
            except IntegrityError as problem:
                raise PolicyChanged from problem
        elif (await self._connection.execute(update(policies).where(same).values(**values))).rowcount != 1:
            raise PolicyChanged


def _kept_from(row: RowMapping) -> Kept:
    values = {name: value for name, value in row.items() if name not in ("scope", "version")}
    lists = {name: tuple(row[name]) for name in LISTS}
    limits = tuple(rule_from(name, fields) for name, fields in row["limits"].items())
    return Kept(Policy(**{**values, **lists, "limits": limits}), row["version"])


def _policy_to(policy: Policy) -> dict[str, Any]:
    values = asdict(replace(policy, limits=()))
    lists = {name: list(values[name]) for name in LISTS}
    return {**values, **lists, "limits": {name_of(one): rule_to(one) for one in policy.limits}}
