"""Who offers what to whom: the nouns of the house. Everything is frozen; `replace` makes the changed copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, Protocol
from zlib import crc32

from scheduling.errors import AlreadyOver
from scheduling.spans import Span

Visibility = Literal["public", "private"]
Place = Literal["none", "teams", "phone", "in_person"]
QuestionKind = Literal["short", "long", "choice", "yes_no"]
Status = Literal["confirmed", "requested", "pending", "cancelled"]  # pending: until its booker opens a link
Actor = Literal["organizer", "attendee"]
Difference = Literal["hours", "more", "less"]
Shown = Literal["busy", "tentative", "away", "elsewhere", "free"]  # what an event says of its time
PortraitOrigin = Literal["own", "directory", "none"]
Outcome = Literal["suggested", "approved", "accepted", "withdrawn", "declined", "expired", "lapsed", "denied"]
Kind = Literal[
    "confirm",
    "confirmed",
    "moved",
    "cancelled",
    "reminder",
    "undelivered",
    "requested",
    "suggested",
    "declined",
    "expired",
    "changed",
    "late",
    "noted",
    "earlier",
    "follow_up",
    "unwritten",
    "clash",
    "cannot_come",
    "proposed",
    "times",
    "my_data",
    "renewed",
]

MIDNIGHT = 24 * 60
UID = re.compile(r"[0-9a-f]{32}")  # of a booking
NOBODY = "–"  # stands where the name of somebody was who has been forgotten
FORGOTTEN = datetime(1970, 1, 1, tzinfo=UTC)  # of a booking, before all times at which that can be asked
UNDO = timedelta(minutes=10)  # how long a change can be taken back, unless it was said otherwise
LONGEST_UNDO = timedelta(hours=1)
BLOCKING: tuple[Shown, ...] = ("busy", "tentative", "away")  # what takes slots away, unless it was said otherwise
GRACE = timedelta(minutes=10)  # how long who booked by mistake can cancel or move, whatever the cut-off
CONFIRM = timedelta(minutes=30)  # how long a booking from outside waits for its link to be opened
PATIENCE = timedelta(days=2)  # how long a request waits for an answer
LINK_DAYS = 90  # how long a link of one's own is good for, unless it was said
LAPSED = "lapsed"  # what became of a promise of something that is no longer so
UNSURE = "unsure"  # begins what became of one of which nobody knows whether it arrived
REMINDERS = (timedelta(days=1), timedelta(minutes=15))  # before a meeting, unless it was said otherwise
HOLD = timedelta(minutes=5)  # how long a slot is kept for who is filling in the form


@dataclass(frozen=True)
class Opening:
    """Weekly hours on the organizer's wall clock: minutes of the day, `end` excluded, 1440 is the end of the day."""

    days: tuple[int, ...]  # 0 is Monday, as in datetime.weekday()
    start: int
    end: int


@dataclass(frozen=True)
class Override:
    """A date that differs from its weekday: with hours of its own ("hours", without intervals it is closed), or open
    for these minutes as well ("more"), or for all but these ("less")."""

    date: date
    intervals: tuple[tuple[int, int], ...] = ()
    kind: Difference = "hours"
    zone: str = ""  # whose clock the hours of the date were said for, on a trip


WORKING_WEEK = (Opening((0, 1, 2, 3, 4), 9 * 60, 17 * 60),)


@dataclass(frozen=True)
class Organizer:
    """A person the bot knows. Whoever has talked to it can offer meetings; most only book."""

    id: int
    key: str  # directory id in Microsoft 365, the channel's id elsewhere
    name: str
    email: str  # empty where the channel does not tell
    zone: str
    language: str
    page: str  # the first part of the address of the booking page
    about: str = ""  # what the page says of them
    portrait: str = ""  # what tells their picture from all others; empty where there is none
    place: Place = "none"  # of the meeting types they make, unless it is said
    openings: tuple[Opening, ...] = WORKING_WEEK
    overrides: tuple[Override, ...] = ()
    paused: bool = False
    preview: int | None = None  # the minute of the day at which to tell what is ahead; None is never
    preview_due: datetime | None = None
    zone_chosen: bool = False  # said by the person, so no longer taken from Teams
    reference: Mapping[str, Any] | None = field(default=None, hash=False)  # where to write in Teams
    leaves: datetime | None = None  # since when they are to be forgotten, or have been
    blocking: tuple[Shown, ...] = BLOCKING  # which events of their calendars take slots away


@dataclass(frozen=True)
class Portrait:
    """The picture beside an organizer's name: their own, that of the organization's directory, or wished away."""

    organizer_id: int
    origin: PortraitOrigin = "directory"
    picture: bytes = field(default=b"", repr=False)  # a small square JPEG; empty where initials stand

    @property
    def name(self) -> str:
        """16 hexadecimal digits that change with the picture; empty where there is none."""
        return sha256(self.picture).hexdigest()[:16] if self.picture else ""


@dataclass(frozen=True)
class Closed:
    """Starts that may not be used, from `start` (included) to `end` (excluded), and the rule that says so."""

    start: datetime
    end: datetime
    reason: str
    detail: str = ""  # the title of the event, where the rule knows one


@dataclass(frozen=True)
class Busy:
    """A span taken in some calendar; `uid` tells our own events from others."""

    span: Span
    uid: str = ""
    title: str = ""

    @property
    def booking(self) -> str:
        """The uid of the booking whose event it may be; empty for one that cannot be ours."""
        local = self.uid.partition("@")[0]
        return local if UID.fullmatch(local) else ""


@dataclass(frozen=True)
class Question:
    """What an organizer wants to know of who books."""

    label: str
    kind: QuestionKind = "short"
    required: bool = False
    options: tuple[str, ...] = ()  # of a choice

    @property
    def key(self) -> str:
        """The name of its field in forms: it follows the words, so that an answer is never taken for that to another
        question that has meanwhile come to stand in its place."""
        return f"q{crc32(self.label.encode()):08x}"


@dataclass(frozen=True)
class Answer:
    """What was answered, with the question as it was asked then; "yes" or "no" to a yes-no question."""

    label: str
    text: str
    kind: QuestionKind = "short"


class Rule(Protocol):
    """A setting of a meeting type that takes starts away. A frozen dataclass; its fields are its settings."""

    def closed(self, window: Span, day: Any) -> Iterable[Closed]: ...


@dataclass(frozen=True)
class MeetingType:
    """What can be booked."""

    id: str
    organizer_id: int
    slug: str
    name: str
    duration: timedelta
    visibility: Visibility = "public"
    place: Place = "none"
    place_detail: str = ""
    description: str = ""
    interval: timedelta | None = None  # distance between slot starts; the duration if None
    openings: tuple[Opening, ...] | None = None  # hours of its own; the organizer's if None
    rules: tuple[Rule, ...] = ()
    paused: bool = False
    published: bool = True  # templates are not, until the organizer says so
    approval: bool = False  # whether the organizer has the last word on each booking
    color: str = ""  # one of COLORS
    position: int = 0  # in the organizer's order
    link_expires: datetime | None = None  # of its private link
    version: int = 0  # raised to revoke its private link
    questions: tuple[Question, ...] = ()
    max_guests: int = 0  # how many further people a booker may invite
    confirm_outside: bool = False  # whether who books from outside has to open the link of a letter first
    follow_up: bool = False  # whether a letter follows the meeting
    reminders: tuple[timedelta, ...] = REMINDERS  # how long before it both sides are reminded, the earliest first
    single_use: bool = False  # whether each of its links is made for one booking; it has no standing one then

    @property
    def is_listed(self) -> bool:
        """Whether it stands on the page and is found by name, for everybody to book."""
        return self.visibility == "public" and not self.single_use

    @property
    def has_private_link(self) -> bool:
        """Whether its standing link is one that only those know who were given it."""
        return self.visibility == "private" and not self.single_use

    def rule(self, kind: type[Any]) -> Any | None:
        """Its rule of a kind, or None."""
        return next((rule for rule in self.rules if isinstance(rule, kind)), None)

    def slot(self, start: datetime) -> Span:
        return Span(start, start + self.duration)


# What a message can be: an answer of a calendar, a bounce, a wish for another time, something else that a person wrote,
# a reply of a machine.
SAID = ("accepted", "tentative", "declined", "proposed", "bounced", "wish", "written", "automatic")
COLORS = ("", "red", "orange", "yellow", "green", "blue", "purple")


@dataclass(frozen=True)
class Alteration:
    """One change of something: who made it, whose it is, and what differed before and after it."""

    who: str
    subject: str
    subject_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    organizer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Audited(Alteration):
    """The same as it was recorded: when it was made, and by which door."""

    at: datetime
    door: str


@dataclass(frozen=True)
class ShareLink:
    """A further link to a meeting type: for somebody, a number of times, until a moment."""

    id: str
    meeting_type_id: str
    created: datetime
    name: str = ""  # who or what it is for
    expires: datetime | None = None
    max_uses: int | None = None
    uses: int = 0
    revoked: datetime | None = None
    version: int = 0  # raised when it is renewed with another address
    counted: datetime | None = None  # since when its uses are counted, if it was renewed

    def counts(self, booking: Booking) -> bool:
        """Whether a booking made with it is one of the uses that are counted now."""
        return self.counted is None or self.counted <= booking.created

    @property
    def is_used_up(self) -> bool:
        return self.max_uses is not None and self.uses >= self.max_uses

    def is_good(self, now: datetime) -> bool:
        """Whether one can still book with it."""
        return not (self.revoked or self.is_used_up or self.is_over(now))

    def is_over(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return self.expires is not None and self.expires <= now


@dataclass(frozen=True)
class Attendee:
    """Who books. `person_id` is set for a colleague in Teams."""

    name: str
    email: str
    zone: str
    language: str = "en"
    note: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Booking:
    """One meeting. `uid` never changes, `sequence` rises with every change (RFC 5546, 2.1.4)."""

    uid: str
    organizer_id: int
    meeting_type_id: str
    title: str
    slot: Span
    held: Span  # with the buffers it was made with
    attendee: Attendee
    created: datetime
    place: Place = "none"
    place_detail: str = ""
    status: Status = "confirmed"
    sequence: int = 0
    previous: Span | None = None  # the slot before the last move
    previous_held: Span | None = None  # the same, with the buffers it had
    moved_by: Actor | None = None  # who made that move, unless the other side has agreed to it since
    moved_at: datetime | None = None  # when
    moved_sequence: int = 0  # the sequence it got by that
    changed_by: Actor = "attendee"
    changed: datetime | None = None
    link_id: str | None = None  # the share link it was made with
    late: timedelta | None = None  # how late somebody said they will be
    late_by: Actor | None = None  # who said so
    outcome: Outcome | None = None  # what the last change made of a request
    version: int = 0  # raised to revoke its links, for new ones
    answers: tuple[Answer, ...] = ()
    guests: tuple[str, ...] = ()  # e-mail addresses of further people that the attendee invites
    forget: datetime | None = None  # since when its people are to be forgotten; FORGOTTEN once they have been
    no_show: bool = False  # whether the attendee did not come, as its organizer says
    reminders: tuple[timedelta, ...] = REMINDERS  # as its meeting type had them when it was made
    undo: timedelta = UNDO  # how long its cancellation or move can be taken back, its slot kept; likewise

    @property
    def stands(self) -> bool:
        """Whether its slot is taken: confirmed, or waiting for somebody's word."""
        return self.status != "cancelled"

    @property
    def called_off(self) -> bool:
        """Whether it was cancelled, and more than a request that came to nothing."""
        return self.status == "cancelled" and self.outcome in (None, "denied")

    @property
    def answer_by(self) -> datetime:
        """Until when a request waits for an answer; every change of it begins anew."""
        return min((self.changed or self.created) + PATIENCE, self.slot.start)

    @property
    def waits_for(self) -> Actor:
        """Whose word a request waits for: the organizer's, or the attendee's once another time was suggested."""
        return "attendee" if self.outcome == "suggested" else "organizer"

    @property
    def spends(self) -> bool:
        """Whether it counts as a use of the link it was made with: not if nothing came of it, and not if it was the
        organizer who called it off."""
        unheard = self.changed_by == "organizer" or self.outcome is not None
        return self.link_id is not None and not (self.status == "cancelled" and unheard)

    @property
    def confirm_by(self) -> datetime:
        """Until when a booking waits for the link in its letter to be opened."""
        return min(self.created + CONFIRM, self.slot.start)

    def can_be_vouched(self, now: datetime) -> bool:
        """Whether it waits for its link to be opened, and there is still time."""
        return self.status == "pending" and now < self.confirm_by

    def vouched(self, status: Status, now: datetime) -> Booking:
        """What its booker has stood up for by opening the link of the letter; raises AlreadyOver once that is too
        late."""
        if not self.can_be_vouched(now):
            raise AlreadyOver
        return replace(self, status=status, sequence=self.sequence + 1, changed_by="attendee", changed=now)

    def moved(self, slot: Span, held: Span, by: Actor, now: datetime) -> Booking:
        """The same meeting at another time, which an organizer can only suggest for what is a request; raises
        AlreadyOver for one that is cancelled or begun."""
        self.require_open(now)
        return replace(
            self,
            outcome="suggested" if self.status == "requested" and by == "organizer" else None,
            slot=slot,
            held=held,
            late=None,
            late_by=None,
            previous=self.slot,
            previous_held=self.held,
            moved_by=by,
            moved_at=now,
            moved_sequence=self.sequence + 1,
            sequence=self.sequence + 1,
            changed_by=by,
            changed=now,
        )

    def cancelled(self, by: Actor, now: datetime) -> Booking:
        """The meeting called off; raises AlreadyOver for one that is cancelled or begun.

        A request is withdrawn by who made it, and declined by who was asked; what nobody stood up for is as if it had
        never been.
        """
        if self.status == "pending":
            return self._ended("lapsed", by, now)
        self.require_open(now)
        outcome: Outcome | None = None
        if self.status == "requested":
            outcome = "withdrawn" if by == "attendee" else "declined"
        return self._ended(outcome, by, now)

    def denied(self, now: datetime) -> Booking:
        """Called off since whoever reads its letters did not book it: nobody is to be known by it as soon as all are
        told. Raises AlreadyOver for one that is cancelled or begun."""
        self.require_open(now)
        return replace(self._ended("denied", "attendee", now), forget=now)

    def refused(self, outcome: Outcome, now: datetime) -> Booking:
        """A request that is not granted, also when its time has come; raises AlreadyOver for what is none any more."""
        if self.status != "requested":
            raise AlreadyOver
        return self._ended(outcome, "organizer", now)

    def expired(self, now: datetime) -> Booking:
        """A request that nobody answered in time; raises AlreadyOver if it has more, or is none any more."""
        if now < self.answer_by:
            raise AlreadyOver
        return self.refused("expired", now)

    def _ended(self, outcome: Outcome | None, by: Actor, now: datetime) -> Booking:
        return replace(
            self, status="cancelled", outcome=outcome, sequence=self.sequence + 1, changed_by=by, changed=now
        )

    def adapted(self, meeting_type: MeetingType, now: datetime) -> Booking:
        """The same meeting under the name and at the place that its meeting type has now."""
        return replace(
            self,
            title=meeting_type.name,
            place=meeting_type.place,
            place_detail=meeting_type.place_detail,
            outcome=self.outcome if self.status == "requested" else None,
            sequence=self.sequence + 1,
            changed_by="organizer",
            changed=now,
        )

    def approved(self, now: datetime) -> Booking:
        """A request granted by whose word it waits for, at a time that is nobody's to take back any more; raises
        AlreadyOver for what is none any more."""
        self.require_open(now)
        if self.status != "requested":
            raise AlreadyOver
        return replace(
            self,
            status="confirmed",
            outcome="approved" if self.waits_for == "organizer" else "accepted",
            moved_by=None,
            moved_at=None,
            sequence=self.sequence + 1,
            changed_by=self.waits_for,
            changed=now,
        )

    def restored(self, by: Actor, now: datetime) -> Booking:
        """A cancelled meeting taking place after all, or a withdrawn request made again; raises AlreadyOver once that
        is too late."""
        if not self.restorable(now):
            raise AlreadyOver
        return replace(
            self,
            status="requested" if self.outcome == "withdrawn" else "confirmed",
            outcome=None,
            sequence=self.sequence + 1,
            changed_by=by,
            changed=now,
        )

    def side_of(self, person_id: int) -> Actor:
        """Which of its sides somebody is on who is on one."""
        return "organizer" if person_id == self.organizer_id else "attendee"

    def restorable(self, now: datetime) -> bool:
        """Whether its cancellation can still be taken back. A refusal is final, so its slot is free at once."""
        lately = self.changed is not None and now < self.changed + self.undo
        final = self.outcome in ("declined", "expired", "lapsed") or self.forget is not None
        return self.status == "cancelled" and not final and lately and self.slot.start > now

    def changes_until(self, cut_off: timedelta) -> datetime | None:
        """Until when its attendee can cancel or move it, if that ends before it begins. It does not for a request, nor
        for a time that the organizer has moved it to, nor within the minutes after it was booked."""
        imposed = self.moved_by == "organizer"
        until = max(self.slot.start - cut_off, self.created + GRACE)
        return until if self.status == "confirmed" and not imposed and until < self.slot.start else None

    def is_forgotten(self, now: datetime) -> bool:
        """Whether nobody is to be known by it any more."""
        over = not self.stands or self.slot.end <= now
        return self.forget is not None and self.forget <= now and over

    def can_go_back(self, by: Actor, now: datetime) -> bool:
        """Whether its last move can still be taken back by who made it."""
        if self.moved_at is None or self.previous is None or self.outcome is not None or self.moved_by != by:
            return False
        ahead = min(self.slot.start, self.previous.start) > now
        return self.stands and ahead and now < self.moved_at + self.undo

    @property
    def giver(self) -> Actor | None:
        """Who gave up the time that is `kept`: cancelled the meeting, or moved it away from there."""
        return self.moved_by if self.stands else self.changed_by

    def kept(self, now: datetime) -> Hold | None:
        """The time that its cancellation or its last move gave up, for as long as its `giver` can take that back."""
        if self.changed and self.restorable(now):
            slot, held, since = self.slot, self.held, self.changed
        elif self.previous and self.moved_at and self.moved_by and self.can_go_back(self.moved_by, now):
            slot, held, since = self.previous, self.previous_held or self.previous, self.moved_at
        else:
            return None
        until = min(since + self.undo, self.slot.start, slot.start)
        return Hold(self.uid, self.organizer_id, self.meeting_type_id, slot, held, until)

    def can_renew_links(self, now: datetime) -> bool:
        """Whether its links still open something that can be changed, and its organizer knows of it."""
        return self.status in ("confirmed", "requested") and now < self.slot.end and self.forget is None

    def with_new_links(self, now: datetime) -> Booking:
        """The same meeting, its links so far good for nothing. Nothing that a calendar reckons with changes, so its
        sequence stays (RFC 5546, 2.1.4), and so do all times that follow from its last change. Raises AlreadyOver."""
        if not self.can_renew_links(now):
            raise AlreadyOver
        return replace(self, version=self.version + 1)

    def require_open(self, now: datetime) -> None:
        """Raises AlreadyOver for a meeting that is cancelled or begun, or that nobody has stood up for yet."""
        if self.status in ("cancelled", "pending") or self.slot.start <= now:
            raise AlreadyOver


@dataclass(frozen=True)
class Booked:
    """A booking with those it concerns; the meeting type is None once it was deleted."""

    booking: Booking
    organizer: Organizer
    meeting_type: MeetingType | None = None
    join_url: str = ""  # where it takes place online, once the calendar has brought that back
    link: ShareLink | None = None  # that it was made with
    waiting: bool = False  # whether the attendee wants to hear of earlier times
    changes_until: datetime | None = None  # until when the attendee can cancel or move it, where that ends

    def other(self, reader: Organizer) -> str:
        """The name of the other side."""
        return self.booking.attendee.name if reader.id == self.booking.organizer_id else self.organizer.name


@dataclass(frozen=True)
class SignUp:
    """A sign-up as it is now. Nothing is free any more once it is over."""

    organizer: Organizer
    meeting_type: MeetingType
    window: Span
    free: tuple[Span, ...]
    taken: tuple[Booking, ...]  # by start
    over: bool = False


@dataclass(frozen=True)
class Neighbour:
    """Something else on the day of a booking."""

    span: Span
    title: str  # empty where a calendar does not tell
    other: str = ""  # whom it is with, where that is known


@dataclass(frozen=True)
class Hold:
    """A slot that somebody is about to book, or can have back: kept for them until a moment, and then nobody's."""

    uid: str  # of the booking that it may become, or was of
    organizer_id: int
    meeting_type_id: str
    slot: Span
    held: Span  # with the buffers it would have
    until: datetime


@dataclass(frozen=True)
class Diary:
    """All bookings of one organizer about a time, cancelled ones too, and all holds: what stays consistent."""

    organizer_id: int
    bookings: Mapping[str, Booking]
    holds: Mapping[str, Hold] = field(default_factory=dict)
    version: int = 0  # rises with each lock, and so before anything in it changes


@dataclass(frozen=True)
class Connection:
    """An organizer's calendar: which provider, how to reach it, whether it blocks and whether we write to it."""

    id: str
    organizer_id: int
    provider: str
    settings: Mapping[str, str] = field(hash=False)
    blocks: bool = True
    writes: bool = True
    name: str = ""  # what it is called where it lies
    secret: str = field(default="", repr=False)  # sealed: only calendars/ can open it
    zone: str = "UTC"  # the organizer's, in which days and floating times are meant
    blocking: tuple[Shown, ...] = BLOCKING  # the organizer's too


@dataclass(frozen=True)
class Wait:
    """Who has a booking wants to hear of earlier times. Starts are minutes, as in scheduling/minutes.py."""

    uid: str  # of the booking
    sequence: int  # it had when they said so: once it has moved after that the wait is over
    due: datetime  # when to look again
    known: tuple[int, ...] = ()  # starts that were free at the last look, and so are no news
    fresh: tuple[int, ...] = ()  # those that were told last

    def is_for(self, booking: Booking) -> bool:
        return booking.uid == self.uid and booking.moved_sequence <= self.sequence and booking.status == "confirmed"


@dataclass(frozen=True)
class Watch:
    """What is known of a connected calendar from looking at it now and then."""

    connection: Connection
    due: datetime  # when to look again
    cursor: str = ""  # up to where its changes are known
    failed: datetime | None = None  # since when it cannot be read
    told: bool = False  # whether the organizer knows that
    subscription: str = ""  # by which the provider tells us of changes
    subscribed_until: datetime | None = None


@dataclass(frozen=True)
class Notification:
    """A promise to tell someone of a booking. It has no content: the courier reads the booking anew."""

    id: str
    uid: str  # of the booking
    courier: str  # "calendar", "mail" or "chat"
    recipient: Actor
    kind: Kind
    sequence: int
    due: datetime
    attempts: int = 0
    guest: int = 0  # which of the guests is told and not the attendee, or whose letter was lost, from 1

    @property
    def reader(self) -> str:
        """Who is told, as receipts name them."""
        return f"guest{self.guest}" if self.guest and self.recipient == "attendee" else self.recipient

    def guest_of(self, booking: Booking) -> str:
        """The address of the guest it is about; empty if it is about none, or the address is forgotten."""
        return "".join(booking.guests[self.guest - 1 : self.guest]) if self.guest else ""


@dataclass(frozen=True)
class Shifted:
    """A meeting ahead that is at another time of day than was agreed, since the rules of a zone have changed; its
    moment is what it was. What clocks would have shown is minutes ahead of UTC, None where a side's shows no other."""

    uid: str  # of the booking
    start: datetime  # when it began then: once it has moved there is nothing to tell
    zone: str  # of its organizer then
    ours: int | None  # on the organizer's clock
    theirs: int | None = None  # on the attendee's, where that is in another zone


@dataclass(frozen=True)
class Notice:
    """A promise to tell an organizer of several meetings at once. As with a notification the courier reads these anew;
    it carries what cannot be read any more."""

    id: str
    organizer_id: int
    courier: str  # "chat" or "mail"
    shifted: tuple[Shifted, ...]  # by start
    due: datetime
    attempts: int = 0


@dataclass(frozen=True)
class Told:
    """What became of a promise."""

    notification: Notification
    settled: datetime | None  # None while it waits
    outcome: str  # "delivered", LAPSED, or why it could not be or has to wait; UNSURE while somebody is at it

    @property
    def waits(self) -> bool:
        """Whether nobody has begun to keep it, nor may have kept it already."""
        return self.settled is None and not self.outcome.startswith(UNSURE)

    @property
    def plainly(self) -> str:
        """The same for who only wants to know how it stands; empty if that is not known."""
        return self.outcome.removeprefix(UNSURE).removeprefix(": ")


@dataclass(frozen=True)
class Incoming:
    """A message that came to the mailbox of our letters, as far as it matters; its words are never kept."""

    id: str  # a digest of its Message-ID
    sender: str = ""  # the address it says it is from, in small letters
    letters: tuple[str, ...] = ()  # ours that it refers to, by their notification
    marks: tuple[str, ...] = ()  # of Links.mark, in the addresses it was sent to
    uid: str = ""  # of the booking its calendar part is about
    said: str = "written"  # one of SAID, but never "wish": that takes understanding
    message_id: str = ""
    vouched: bool = True  # whether its sender is who they say
    sequence: int | None = None  # of the booking it answers to
    proposed: Span | None = None
    reason: str = ""  # of a bounce, in a server's words
    text: str = ""


@dataclass(frozen=True)
class Heard:
    """Something that came by letter, without its words."""

    id: str  # a digest of its Message-ID
    uid: str  # of the booking it is about; empty for what is about none
    said: str  # one of SAID
    received: datetime


@dataclass(frozen=True)
class Receipt:
    """What a courier brought back: the event's reference, the join link, the cards in a chat. Lists in it only grow."""

    uid: str
    courier: str
    recipient: str  # an Actor, or `guest1` and so on
    sequence: int
    data: Mapping[str, Any] = field(default_factory=dict, hash=False)
