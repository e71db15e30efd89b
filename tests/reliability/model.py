"""A plain model of what may happen to one organizer's meetings: the rules of docs/architecture.md in lists and loops.

It shares no code with the service. Each question answers with the name of the error a person is to get, or "".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HALF_HOUR = timedelta(minutes=30)
UNDO, CONFIRM, PATIENCE, HOLD = (timedelta(minutes=10), timedelta(minutes=30), timedelta(days=2), timedelta(minutes=5))
MOST_HOLDS = 10
OPENS, CLOSES = 8, 16  # hours of a day in UTC


@dataclass
class Kind:
    """A meeting type."""

    approval: bool = False
    confirm_outside: bool = False
    after: timedelta = timedelta()  # buffer
    paused: bool = False
    deleted: bool = False
    name: str = ""


@dataclass
class Link:
    kind: str
    most: int | None
    uses: int = 0
    revoked: bool = False
    counted: datetime | None = None


@dataclass
class Meeting:
    kind: str
    start: datetime
    after: timedelta
    made: datetime
    status: str
    link: str | None = None
    sequence: int = 0
    changed: datetime | None = None
    by: str = "attendee"
    outcome: str | None = None
    name: str = ""
    previous: tuple[datetime, timedelta] | None = None  # start and buffer before the last move
    moved: tuple[datetime, str] | None = None  # when and by whom, unless the other side has agreed to it since

    @property
    def stands(self) -> bool:
        return self.status != "cancelled"

    @property
    def waits_for(self) -> str:
        return "attendee" if self.outcome == "suggested" else "organizer"

    @property
    def spends(self) -> bool:
        """Whether it is a use of its link."""
        if self.link is None:
            return False
        return self.stands or (self.by == "attendee" and self.outcome is None)

    def change(self, now: datetime, by: str, **values: object) -> None:
        self.sequence, self.changed, self.by = self.sequence + 1, now, by
        for name, value in values.items():
            setattr(self, name, value)

    def given_up(self, now: datetime) -> tuple[tuple[datetime, timedelta], str] | None:
        """The start and buffer that were given up last and can still be taken back, and who gave them up."""
        since, by = (self.changed, self.by) if self.status == "cancelled" else (self.moved or (None, ""))
        if since is None or now >= since + UNDO or self.start <= now:
            return None
        if self.status == "cancelled":
            return None if self.outcome in ("declined", "expired", "lapsed") else ((self.start, self.after), by)
        if self.previous is None or self.outcome is not None or self.previous[0] <= now:
            return None
        return self.previous, by

    def can_go_back(self, by: str, now: datetime) -> bool:
        given = self.given_up(now)
        return self.stands and given is not None and given[1] == by


@dataclass
class World:
    now: datetime
    kinds: dict[str, Kind]
    off: bool = False
    meetings: dict[str, Meeting] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    holds: dict[str, tuple[str, datetime, datetime]] = field(default_factory=dict)  # kind, start, until

    # What is free

    def free(self, kind: str, start: datetime, own: str = "", giving: str = "", after: timedelta | None = None) -> bool:
        """Whether a slot may be taken. Half hours on the hour and the half hour, so two meet if they are the same or
        one lies in the other's buffer. Who gave a time up (`giving`) may use it otherwise."""
        if start < self.now or not OPENS <= start.hour < CLOSES or start.weekday() > 4:
            return False
        after = self.kinds[kind].after if after is None else after
        return not any(_meet(start, after, *other) for other in self._taken(own, giving))

    def _taken(self, own: str, giving: str) -> list[tuple[datetime, timedelta]]:
        found = []
        for uid, one in self.meetings.items():
            if uid == own:
                continue
            if one.stands:
                found.append((one.start, one.after))
            if (given := one.given_up(self.now)) and given[1] != giving:
                found.append(given[0])
        forms = [(self.kinds[kind].after, start) for uid, (kind, start, until) in self._forms(own)]
        return found + [(start, after) for after, start in forms]

    def _forms(self, own: str) -> list[tuple[str, tuple[str, datetime, datetime]]]:
        return [(uid, one) for uid, one in self.holds.items() if uid != own and one[2] > self.now]

    # What is refused

    def closed(self, kind: str, link: str | None = None) -> str:
        """Why a page or a link shows nothing."""
        if link:
            there = self.links[link]
            if there.revoked:
                return "NotFound"
            if there.most is not None and there.uses >= there.most:
                return "LinkOver"
        if self.kinds[kind].deleted:
            return "NotFound"
        if self.off:
            return "TurnedOff"
        return "PageClosed" if self.kinds[kind].paused else ""

    def book(self, uid: str, kind: str, start: datetime, outside: bool, link: str | None) -> str:
        refused = self.closed(kind, link)
        if refused:
            return refused
        if not self.free(kind, start, own=uid):
            return "SlotTaken"
        type_ = self.kinds[kind]
        status = "requested" if type_.approval else "confirmed"
        if outside and type_.confirm_outside:
            status = "pending"
            if start <= self.now:
                return "SlotTaken"
        self.meetings[uid] = Meeting(kind, start, type_.after, self.now, status, link, name=type_.name)
        self.holds.pop(uid, None)
        if link:
            self.links[link].uses += 1
        return ""

    def hold(self, uid: str, kind: str, start: datetime) -> str:
        """Kept, unless too much is."""
        refused = self.closed(kind)
        if refused:
            return refused
        if not self.free(kind, start, own=uid):
            return "SlotTaken"
        if len(self._forms(uid)) < MOST_HOLDS:
            self.holds[uid] = (kind, start, self.now + HOLD)
        return ""

    def move(self, uid: str, start: datetime, by: str) -> str:
        one = self.meetings[uid]
        kind = self.kinds[one.kind]
        if one.status in ("cancelled", "pending") or one.start <= self.now:
            return "AlreadyOver"
        if kind.deleted:
            return "NotFound"
        if by == "attendee" and self.off:
            return "TurnedOff"
        if by == "attendee" and kind.paused:
            return "PageClosed"
        if start == one.start:
            if one.status == "requested" and by == one.waits_for:
                self._grant(one)
            return ""
        if not self.free(one.kind, start, own=uid, giving="organizer" if by == "organizer" else ""):
            return "SlotTaken"
        suggested = one.status == "requested" and by == "organizer"
        before = (one.start, one.after)
        outcome = "suggested" if suggested else None
        one.change(self.now, by, start=start, after=kind.after, outcome=outcome)
        one.previous, one.moved = before, (self.now, by)
        return ""

    def cancel(self, uid: str, by: str) -> str:
        one = self.meetings[uid]
        if one.status == "pending":
            self._end(one, by, "lapsed")
            return ""
        if not one.stands or one.start <= self.now:
            return "AlreadyOver"
        outcome = None
        if one.status == "requested":
            outcome = "withdrawn" if by == "attendee" else "declined"
        self._end(one, by, outcome)
        return ""

    def restore(self, uid: str, by: str) -> str:
        one = self.meetings[uid]
        if self.kinds[one.kind].deleted:
            return "NotFound"
        if one.stands:
            return ""
        if one.by != by:
            return "NotAllowed"
        if one.given_up(self.now) is None:
            return "AlreadyOver"
        if not self.free(one.kind, one.start, own=uid, after=one.after):
            return "SlotTaken"
        link = self.links.get(one.link or "")
        if link and not one.spends and by == "attendee" and link.most is not None and link.uses >= link.most:
            return "LinkOver"
        spent = one.spends
        one.change(self.now, by, status="requested" if one.outcome == "withdrawn" else "confirmed", outcome=None)
        self._count(one, spent)
        return ""

    def approve(self, uid: str, by: str) -> str:
        one = self.meetings[uid]
        if one.status == "confirmed":
            return ""
        if one.waits_for != by:
            return "NotAllowed"
        if one.status != "requested" or one.start <= self.now:
            return "AlreadyOver"
        self._grant(one)
        return ""

    def decline(self, uid: str) -> str:
        one = self.meetings[uid]
        if one.status != "requested":
            return "AlreadyOver"
        self._end(one, "organizer", "declined")
        return ""

    def vouch(self, uid: str) -> str:
        one = self.meetings[uid]
        if one.status == "pending" and self.off:
            return "TurnedOff"
        if self.kinds[one.kind].deleted:
            return "NotFound"
        if one.status in ("confirmed", "requested"):
            return ""
        if one.status != "pending" or self.now >= min(one.made + CONFIRM, one.start):
            return "AlreadyOver"
        one.change(self.now, "attendee", status="requested" if self.kinds[one.kind].approval else "confirmed")
        return ""

    def pass_time(self, length: timedelta) -> None:
        """And what comes of it by itself."""
        self.now += length
        for one in self.meetings.values():
            if one.status == "requested" and self.now >= min((one.changed or one.made) + PATIENCE, one.start):
                self._end(one, "organizer", "expired")
            if one.status == "pending" and self.now >= min(one.made + CONFIRM, one.start):
                self._end(one, "attendee", "lapsed")

    def rename(self, kind: str, name: str) -> None:
        """A meeting type under another name, and all that is ahead of it too."""
        self.kinds[kind].name = name
        for one in self.meetings.values():
            known = one.kind == kind and one.status in ("confirmed", "requested") and one.start > self.now
            if known and one.name != name:
                outcome = one.outcome if one.status == "requested" else None
                one.change(self.now, "organizer", name=name, outcome=outcome)

    def call_off(self, kind: str) -> None:
        """A meeting type taken away with all that is ahead of it."""
        for one in self.meetings.values():
            if one.kind == kind and one.status in ("confirmed", "requested") and one.start > self.now:
                self._end(one, "organizer", "declined" if one.status == "requested" else None)
        self.kinds[kind].deleted = True

    def _grant(self, one: Meeting) -> None:
        side = one.waits_for
        outcome = "approved" if side == "organizer" else "accepted"
        one.change(self.now, side, status="confirmed", outcome=outcome, moved=None)

    def _end(self, one: Meeting, by: str, outcome: str | None) -> None:
        spent = one.spends
        one.change(self.now, by, status="cancelled", outcome=outcome)
        self._count(one, spent)

    def _count(self, one: Meeting, spent: bool) -> None:
        link = self.links.get(one.link or "")
        if link and one.spends != spent and (link.counted is None or link.counted <= one.made):
            link.uses = max(0, link.uses + (1 if one.spends else -1))


def _meet(start: datetime, after: timedelta, other: datetime, others_after: timedelta) -> bool:
    """Whether one half hour lies in what the other holds."""
    one_in_other = start < other + HALF_HOUR + others_after and other < start + HALF_HOUR
    other_in_one = other < start + HALF_HOUR + after and start < other + HALF_HOUR
    return one_in_other or other_in_one
