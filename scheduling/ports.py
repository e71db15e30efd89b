"""All the core knows of the world. Built once in app.py and handed to every use case as its first parameter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar

from scheduling.links import Links
from scheduling.model import (
    Alteration,
    Attendee,
    Audited,
    Booked,
    Booking,
    Connection,
    Diary,
    Heard,
    Hold,
    Kind,
    MeetingType,
    Neighbour,
    Notice,
    Notification,
    Opening,
    Organizer,
    Portrait,
    Receipt,
    ShareLink,
    Shifted,
    SignUp,
    Told,
    Wait,
    Watch,
)
from scheduling.numbers import Counted
from scheduling.policy import Kept, Licence, Licensed, Precedence
from scheduling.spans import Span
from scheduling.taken import BusyTimes

# A calendar cannot be read, or not without its owner's doing; it can be read again; a booking could not follow it.
News = Literal["lost", "refused", "back", "kept"]


@dataclass(frozen=True)
class Delivery:
    """All a courier needs to keep one promise."""

    notification: Notification
    booking: Booking
    organizer: Organizer
    attendee: Organizer | None  # the attendee as a person in Teams
    connection: Connection | None  # the organizer's calendar that we write to
    receipts: Mapping[tuple[str, str], Receipt]  # by courier and recipient
    elsewhere: Sequence[Connection] = ()  # the organizer's other calendars
    manage_url: str = ""  # where the attendee manages the booking on the web
    now: datetime | None = None  # when it is told
    waiting: bool = False  # whether the attendee wants to hear of earlier times
    earlier: Sequence[Span] = ()  # those that there are
    neighbours: Sequence[Neighbour] = ()  # what else is on the day of a request that an organizer is to answer
    cards: Sequence[Mapping[str, Any]] = ()  # those in groups that show the booking, each once
    sign_ups: Mapping[str, SignUp] = field(default_factory=dict)  # by address: those that these cards are
    unsure: bool = False  # whether it was begun before, and nobody knows whether it arrived
    changes_until: datetime | None = None  # until when the attendee can cancel or move it, where that ends
    doubted: Kind | None = None  # the last before it to the same reader of which nobody knows that, and none since

    def receipt(self, courier: str, recipient: str) -> Receipt | None:
        return self.receipts.get((courier, recipient))


@dataclass(frozen=True)
class Announcement:
    """All that is needed to keep a promise about several meetings."""

    notice: Notice
    organizer: Organizer
    bookings: Mapping[str, Booking]  # by uid, as they are now
    unsure: bool = False  # whether it was begun before, and nobody knows whether it arrived

    def meetings(self, now: datetime) -> Sequence[tuple[Booking, Shifted]]:
        """Those that are still ahead where they were, by start."""
        known = ((self.bookings[one.uid], one) for one in self.notice.shifted if one.uid in self.bookings)
        return [
            (booking, one)
            for booking, one in known
            if booking.stands and booking.slot.start == one.start and one.start > now
        ]


class Preview(Protocol):
    """Tells an organizer in the morning what is ahead."""

    async def __call__(self, organizer: Organizer, today: date, meetings: Sequence[Booked]) -> None:
        """What is booked today, by start; nothing is worth telling, too. Raises Undeliverable."""
        ...


class Courier(Protocol):
    """What keeps promises of one kind."""

    async def deliver(self, delivery: Delivery) -> Mapping[str, Any]:
        """Tell, and return what to remember of it. Raises Undeliverable.

        May be called twice for one notification (the process can die between delivering and settling), so the effect
        of the second call must be that of the first.
        """
        ...


class Announcer(Protocol):
    """Tells an organizer of several meetings at once."""

    async def announce(self, notice: Notice, organizer: Organizer, meetings: Sequence[tuple[Booking, Shifted]]) -> None:
        """Tell of one meeting or more. Raises Undeliverable. May be called twice for one notice, as `Courier.deliver`
        for a notification."""
        ...


@dataclass(frozen=True)
class Entry:
    """A booking as its event in the organizer's calendar: what is written, in the words of its readers."""

    booking: Booking
    organizer: Organizer
    summary: str = ""
    location: str = ""
    description: str = ""
    url: str = ""
    farewell: str = ""  # a word to the attendee where the event is called off
    told: bool = False  # the attendee was invited by letter, so no calendar may do it as well


@dataclass(frozen=True)
class Seen:
    """One of our events as it stands in the calendar now."""

    reference: str
    span: Span | None  # None if it is gone
    version: str = ""  # differs from that of the last `put` if somebody else has written since
    declined: bool = False  # by the attendee


@dataclass(frozen=True)
class Changes:
    """What has changed since a cursor, and the cursor to ask with the next time."""

    cursor: str
    seen: Sequence[Seen] = ()


class Calendar(Protocol):
    """A calendar somewhere else."""

    invites: bool  # whether the provider itself invites the attendees of an event

    async def busy(self, window: Span, now: bool = False) -> BusyTimes:
        """What blocks in a window at least, occurrences expanded; the same object as long as nothing changes, so that
        it is merged once. `now` asks for the state of this moment, else it may be a minute old. Raises
        CalendarUnreachable."""
        ...

    async def put(self, entry: Entry, reference: str | None) -> Mapping[str, Any]:
        """Write or rewrite the event of a booking; the answer holds its `reference`, and its `version` if there is one.
        Raises Undeliverable."""
        ...

    async def remove(self, entry: Entry, reference: str | None) -> None:
        """Take the event of a booking away; nothing happens if it is gone. Raises Undeliverable."""
        ...

    async def changes(self, cursor: str, known: Collection[str]) -> Changes:
        """What may have changed of the events with these references; an empty cursor asks for the state of all. Raises
        CalendarUnreachable."""
        ...


class Organizers(Protocol):
    async def by_id(self, organizer_id: int) -> Organizer: ...
    async def by_key(self, key: str) -> Organizer | None: ...
    async def by_page(self, page: str) -> Organizer: ...
    async def with_pages(self) -> Sequence[Organizer]:
        """Those who have a meeting type, published or not, by name."""
        ...

    async def called(self, name: str) -> Sequence[Organizer]:
        """Those in whose name all of these words begin one, whatever their case and accents."""
        ...

    async def by_email(self, email: str) -> Sequence[Organizer]:
        """Whatever its case."""
        ...

    async def offering(self) -> Sequence[Organizer]:
        """Those who have published something for everybody, by name."""
        ...

    async def offering_called(self, name: str) -> Sequence[Organizer]:
        """Those of them who are called so: each word begins one of their name, or it is all of it or their address.
        Asked of an index, however many there are."""
        ...

    async def offering_of(self, keys: Collection[str]) -> Sequence[Organizer]:
        """Those of them with these keys, by name."""
        ...

    async def offering_about(self, words: Sequence[str], most: int) -> Sequence[Organizer]:
        """The first of them, by name, in whose name one of these words begins one. Asked of an index."""
        ...

    async def put_into_words(self, most: int) -> int:
        """Make some be found by their names who are not, since something that knows nothing of it has written them; how
        many there were. Nobody who writes one of them is waited for."""
        ...

    async def add(self, organizer: Organizer) -> Organizer: ...
    async def save(self, organizer: Organizer) -> None: ...
    async def pages_like(self, page: str) -> frozenset[str]: ...
    async def previews_due(self, now: datetime) -> Sequence[Organizer]:
        """Those who want to be told now, nobody else's to tell until the transaction ends."""
        ...

    async def connections(self, organizer_id: int) -> Sequence[Connection]:
        """Their calendars, in the order in which they were connected."""
        ...


class Portraits(Protocol):
    """Pictures of organizers; everybody has a record, most of them without a picture."""

    async def of(self, organizer_id: int) -> Portrait:
        """Raises NotFound."""
        ...

    async def lock(self, organizer_id: int) -> Portrait:
        """The same, nobody else's to change until the transaction ends."""
        ...

    async def save(self, portrait: Portrait) -> None:
        """And let the organizer be shown with it."""
        ...

    async def ask_again(self, organizer_id: int, due: datetime) -> None: ...
    async def take_due(self, now: datetime, until: datetime, limit: int) -> Sequence[Organizer]:
        """Those of whom the directory may have a new photo; nobody else's to ask for until then."""
        ...


class MeetingTypes(Protocol):
    async def by_id(self, type_id: str) -> MeetingType: ...
    async def by_address(self, page: str, slug: str) -> tuple[MeetingType, Organizer, Sequence[Connection]]:
        """A public meeting type, whose it is and their calendars; a private one has no readable address. One query: it
        is asked for every page. Raises NotFound."""
        ...

    async def of(self, organizer_id: int) -> Sequence[MeetingType]: ...
    async def of_each(self, organizer_ids: Collection[int]) -> Mapping[int, tuple[MeetingType, ...]]: ...
    async def names(self, person_id: int, window: Span) -> frozenset[str]:
        """What a person's meeting types are called, and the meetings they give or attend in a window. One query: it is
        asked with every sentence."""
        ...

    async def add(self, meeting_type: MeetingType, now: datetime) -> None: ...
    async def save(self, meeting_type: MeetingType) -> None: ...
    async def delete(self, type_id: str, now: datetime) -> None: ...
    async def deleted(self, type_id: str) -> MeetingType: ...
    async def restore(self, type_id: str, slug: str) -> MeetingType: ...


class ShareLinks(Protocol):
    async def find(self, link_id: str) -> ShareLink | None: ...
    async def lock(self, link_id: str) -> ShareLink:
        """A link, nobody else's to change or use until the transaction ends; raises NotFound."""
        ...

    async def of(self, meeting_type_ids: Collection[str]) -> Sequence[ShareLink]:
        """Those that are not revoked, by age."""
        ...

    async def add(self, link: ShareLink) -> None: ...
    async def save(self, link: ShareLink) -> None: ...
    async def use(self, link_id: str, now: datetime) -> None:
        """Count one use; raises LinkOver if there was none left, however many use it at once."""
        ...


class Diaries(Protocol):
    async def read(
        self, organizer_id: int, around: Span, *, holding: str | None = None, now: datetime | None = None
    ) -> Diary:
        """The bookings that may matter around a time, and all that is kept for forms; `holding` brings in a booking
        that lies elsewhere. With `now` most of what was cancelled is left out, if that cannot be undone
        any more."""
        ...

    async def lock(
        self,
        organizer_id: int,
        around: Span,
        *,
        holding: str | None = None,
        now: datetime | None = None,
        known: Diary | None = None,
    ) -> Diary:
        """The same, nobody else's to change until the transaction ends. First statement of it; raises NotFound.
        `known` is what `read` gave about the same time: where nobody has locked since, it is read once."""
        ...

    async def hold(self, hold: Hold, now: datetime) -> None:
        """Keep a slot, in place of the one kept for the same uid; what is over is forgotten. Under the lock."""
        ...

    async def release(self, uid: str) -> None:
        """Nothing is kept for this uid any more."""
        ...

    async def by_uid(self, uid: str) -> Booking: ...
    async def of_person(self, person_id: int, window: Span) -> Sequence[Booking]:
        """The bookings that a person gives or attends in a window and that stand, by start."""
        ...

    async def ahead_of(self, meeting_type_id: str, attendee: Attendee, now: datetime) -> int:
        """How many bookings of a meeting type a person has ahead, known by account or by address."""
        ...

    async def made_since(self, since: datetime, *, organizer_id: int | None = None, email: str = "") -> int:
        """How many bookings came from outside since a moment: with an organizer, or under an address."""
        ...

    async def unconfirmed(self, made_before: datetime, now: datetime) -> Sequence[Booking]:
        """Bookings made before a moment, or whose slot has begun, that wait for the link in their letter."""
        ...

    async def of_type(self, meeting_type_id: str, now: datetime) -> Sequence[Booking]:
        """The bookings of a meeting type that are ahead and stand, by start."""
        ...

    async def of_link(self, link_id: str) -> Sequence[Booking]:
        """The bookings made with a share link that somebody stood up for, by the time they were made."""
        ...

    async def unanswered(self, asked_before: datetime, now: datetime) -> Sequence[Booking]:
        """Requests made or changed before a moment, or whose slot has begun."""
        ...

    async def to_follow_up(self, over_since: datetime, over_before: datetime) -> Sequence[Booking]:
        """Meetings that ended between two moments, that a letter is to follow and none was promised of."""
        ...

    async def ahead_in(self, zone_names: Collection[str], now: datetime) -> Sequence[tuple[Booking, str]]:
        """The bookings ahead that their organizers know and that stand, one of whose sides is in one of these zones,
        each with the zone of its organizer; by start."""
        ...

    async def save(self, booking: Booking, notifications: Sequence[Notification], *, known: bool = False) -> None:
        """Booking and promises in one transaction; `known` for one that was saved before and still looks new. Raises
        SlotTaken if the database itself sees two in one slot."""
        ...


class Outbox(Protocol):
    async def add(self, notifications: Sequence[Notification], now: datetime) -> None:
        """Promises; those of a change are written by `Diaries.save`."""
        ...

    async def lease(self, now: datetime, until: datetime, owner: str, limit: int) -> Sequence[Delivery]:
        """At most one due notification of each booking, nobody else's until then."""
        ...

    async def settle(self, notification: Notification, owner: str, outcome: str, now: datetime) -> bool:
        """Never try it again: "delivered", LAPSED or the reason it cannot be; False if the lease was lost."""
        ...

    async def postpone(self, notification: Notification, owner: str, due: datetime, reason: str) -> bool: ...
    async def release(self, owner: str) -> None:
        """What a worker has in hand is free for others."""
        ...

    async def release_all(self) -> None:
        """Nobody has anything in hand any more."""
        ...

    async def withdraw(self, uid: str, kind: Kind, now: datetime) -> None:
        """What was promised of a booking and is in nobody's hands is not told any more."""
        ...

    async def waits(self, uid: str, courier: str) -> bool:
        """Whether a booking has something to be told that this courier has not settled."""
        ...

    async def told(self, uid: str) -> Sequence[Told]:
        """All promises about a booking, by the time they were or are due."""
        ...

    async def of_letter(self, identity: str) -> Told | None:
        """The promise that a letter kept, by the part of its Message-ID before the @."""
        ...

    async def came_back(self, identity: str, reason: str) -> None:
        """A letter that was handed on and could not be delivered after all."""
        ...

    async def remember(self, receipt: Receipt) -> None: ...
    async def receipts(self, uid: str) -> Mapping[tuple[str, str], Receipt]: ...


class Notices(Protocol):
    """Promises about several meetings, kept as those of the outbox are."""

    async def add(self, notices: Sequence[Notice], now: datetime) -> None: ...
    async def lease(self, now: datetime, until: datetime, owner: str, limit: int) -> Sequence[Announcement]:
        """Due ones, nobody else's until then."""
        ...

    async def settle(self, notice: Notice, owner: str, outcome: str, now: datetime) -> bool:
        """As `Outbox.settle`."""
        ...

    async def postpone(self, notice: Notice, owner: str, due: datetime, reason: str) -> bool: ...
    async def release(self, owner: str) -> None: ...
    async def release_all(self) -> None: ...
    async def drop(self, settled_before: datetime, limit: int) -> int: ...


class HeardLetters(Protocol):
    async def knows(self, identity: str) -> bool: ...
    async def add(self, one: Heard) -> None: ...
    async def of(self, uid: str) -> Sequence[Heard]:
        """By the time they came."""
        ...

    async def often(self, uid: str, said: str, since: datetime) -> int: ...


class Drafts(Protocol):
    async def read(self, conversation: str, now: datetime) -> Mapping[str, Any] | None: ...
    async def write(self, conversation: str, draft: Mapping[str, Any] | None, now: datetime) -> None: ...


class Watches(Protocol):
    """Connected calendars, with what is known of them."""

    async def of(self, organizer_id: int) -> Sequence[Watch]:
        """Those of an organizer, in the order in which they were connected."""
        ...

    async def by_id(self, connection_id: str) -> Watch:
        """Raises NotFound."""
        ...

    async def all(self) -> Sequence[Watch]: ...
    async def add(self, watch: Watch) -> None: ...
    async def save(self, watch: Watch) -> None:
        """Nothing happens for one that is gone."""
        ...

    async def remove(self, connection_id: str) -> None: ...
    async def take_due(self, now: datetime, until: datetime, also: Collection[str], limit: int) -> Sequence[Watch]:
        """Those that block or are written to and are due, of `also` earlier; nobody else's to look at until then."""
        ...

    async def followed(self, connection_id: str, now: datetime) -> Sequence[tuple[Booking, Receipt]]:
        """The bookings ahead whose event lies in a calendar, with what is remembered of that."""
        ...


class Waits(Protocol):
    """Those who wait for an earlier time."""

    async def find(self, uid: str) -> Wait | None: ...
    async def due(self, now: datetime, limit: int) -> Sequence[Wait]: ...
    async def begin(self, wait: Wait) -> None:
        """In place of one that there was for the same booking."""
        ...

    async def end(self, uid: str) -> None: ...
    async def looked(self, before: Wait, after: Wait, told: Sequence[Notification], now: datetime) -> bool:
        """What came of looking; False, and nothing is written, if somebody else has looked since."""
        ...


class ZoneRules(Protocol):
    """The rules of all zones, as they were by the release that was looked at last."""

    async def release(self) -> str:
        """Which one that is; empty before the first look."""
        ...

    async def of(self, release: str) -> Mapping[str, bytes]:
        """By zone, each as `zones.rules` gave them."""
        ...

    async def drop(self, release: str) -> bool:
        """No longer that one; False if somebody else has seen to that."""
        ...

    async def keep(self, release: str, rules: Mapping[str, bytes]) -> None:
        """Nothing happens if somebody else has kept them."""
        ...


class Policies(Protocol):
    """What the organization allows, by scope: the key of an organizer, or the empty one of the organization."""

    async def of(self, scopes: Sequence[str]) -> Mapping[str, Kept]:
        """One for each scope, empty where nothing was ever said."""
        ...

    async def all(self) -> Mapping[str, Kept]: ...
    async def save(self, scope: str, kept: Kept) -> None:
        """In place of the version that `kept` has; raises PolicyChanged if there is a newer one."""
        ...


class Counts(Protocol):
    """How many bookings begin in each of some spans that follow each other."""

    async def of(self, organizer_id: int, steps: Sequence[Span]) -> Sequence[Counted]:
        """By meeting type, deleted ones too, where there is any."""
        ...

    async def of_all(self, steps: Sequence[Span]) -> Sequence[Counted]:
        """Of everybody together, with how many organizers they are."""
        ...


class KnownLicences(Protocol):
    """What is known of people's licences, by directory id."""

    async def find(self, key: str) -> Licensed | None: ...
    async def of(self, keys: Sequence[str]) -> Mapping[str, Licensed]: ...
    async def all(self) -> Mapping[str, Licensed]: ...
    async def due(self, now: datetime, limit: int) -> Mapping[str, Licensed | None]:
        """Those with a page whose licence is to be asked for, and what is known of it."""
        ...

    async def save(self, licensed: Licensed) -> None:
        """In place of what was known."""
        ...


class Audit(Protocol):
    """Who changed what. Changes of pages, meeting types, links and bookings are recorded where they are stored."""

    def done_by(self, who: str) -> None:
        """Whoever a record says has changed it, in this transaction it was `who`: an admin does what people do."""
        ...

    async def add(self, change: Alteration) -> None: ...

    async def read(
        self, since: datetime, organizer_id: int | None = None, scopes: Sequence[str] | None = None
    ) -> Sequence[Audited]:
        """In the order of events; all of it, or what concerns an organizer and the policies of these scopes."""
        ...

    async def forget(self, before: datetime, limit: int) -> int:
        """Take away so many lines at most that are older; the answer is how many."""
        ...


class PersonalData(Protocol):
    """What is kept of somebody: read as a whole, and taken away."""

    async def of_person(self, person: Organizer) -> Mapping[str, Any]:
        """Everything about a person the bot knows, in plain values and without what opens something. Of others no more
        than the person was told."""
        ...

    async def of_booking(self, uid: str) -> Mapping[str, Any]:
        """What is kept of the attendee of one booking."""
        ...

    async def of_address(self, email: str) -> Mapping[str, Any]:
        """What is kept of who booked under an address, whatever its case."""
        ...

    async def attended(self, person_id: int | None, email: str) -> Sequence[Booking]:
        """The bookings under an account or an address whose people are not forgotten, by start."""
        ...

    async def given(self, organizer_id: int) -> Sequence[Booking]:
        """The bookings that an organizer was told of, by start."""
        ...

    async def ask(self, uids: Collection[str], now: datetime) -> None:
        """That the people of these bookings be forgotten as soon as that can be."""
        ...

    async def overdue(
        self, now: datetime, ended_before: datetime, limit: int, among: Collection[str] | None = None
    ) -> Sequence[str]:
        """Bookings, `among` some or all, whose people are to be forgotten: those that ended before a moment, and those
        of which that was asked, once they are over and everybody has been told. Nobody else's to forget until the
        transaction ends."""
        ...

    async def forget(self, uids: Collection[str]) -> None:
        """Bookings as if nobody had made them, with all that was told of them gone. Their times stay, to be counted."""
        ...

    async def close(self, person: Organizer, now: datetime) -> None:
        """All that somebody has said of themselves is gone, and whoever comes under their key is new. Name, address and
        calendars stay until `erase`, for what has yet to be told."""
        ...

    async def leaving(self, now: datetime, limit: int) -> Sequence[int]:
        """Those who have left, with nothing ahead and nothing to be told any more."""
        ...

    async def erase(self, organizer_id: int) -> None: ...

    async def drop_guests(self, ended: Span, limit: int) -> int:
        """The addresses of further guests of meetings that ended in that time, once everybody has been told."""
        ...

    async def drop_links(self, over_before: datetime, limit: int) -> int: ...
    async def drop_drafts(self, written_before: datetime, limit: int) -> int: ...
    async def drop_holds(self, now: datetime, limit: int) -> int: ...
    async def drop_waits(self, now: datetime, limit: int) -> int: ...
    async def drop_heard(self, received_before: datetime, limit: int) -> int: ...


class UnitOfWork(Protocol):
    """One transaction: leaving commits, an exception rolls back."""

    @property
    def organizers(self) -> Organizers: ...
    @property
    def portraits(self) -> Portraits: ...
    @property
    def meeting_types(self) -> MeetingTypes: ...
    @property
    def share_links(self) -> ShareLinks: ...
    @property
    def diaries(self) -> Diaries: ...
    @property
    def waits(self) -> Waits: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def heard(self) -> HeardLetters: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def watches(self) -> Watches: ...
    @property
    def zone_rules(self) -> ZoneRules: ...
    @property
    def policies(self) -> Policies: ...
    @property
    def licences(self) -> KnownLicences: ...
    @property
    def numbers(self) -> Counts: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def personal_data(self) -> PersonalData: ...


@dataclass(frozen=True)
class Found:
    """A calendar that can be connected, with all that is needed to open it."""

    name: str
    settings: Mapping[str, str]
    secret: str = field(default="", repr=False)  # sealed
    writable: bool = False
    main: bool = False  # the one that its owner most likely means
    zone: str | None = None  # of its owner, where the provider knows
    openings: tuple[Opening, ...] | None = None  # the working hours of its owner, likewise


@dataclass(frozen=True)
class Subscription:
    """By which a provider tells us of changes at once, until a moment."""

    id: str
    until: datetime


class Calendars(Protocol):
    """The world of calendars, beyond what blocks in them."""

    suspects: set[str]  # ids of connections that could not be read lately

    def fields(self, provider: str) -> Sequence[str]:
        """What an owner fills in to connect a calendar; nothing where a tap is enough."""
        ...

    def writes(self, provider: str) -> bool:
        """Whether bookings can be written to calendars of a provider."""
        ...

    async def find(self, provider: str, details: Mapping[str, str]) -> Sequence[Found]:
        """The calendars that can be connected with these details. Raises CalendarUnreachable, CalendarRefused."""
        ...

    async def test(self, connection: Connection, window: Span) -> None:
        """That what blocks can be read. Raises CalendarUnreachable, CalendarRefused."""
        ...

    async def changes(self, connection: Connection, cursor: str, known: Collection[str]) -> Changes:
        """As `Calendar.changes`."""
        ...

    async def subscribe(self, connection: Connection, subscription: str) -> Subscription | None:
        """Be told of changes at once, by the subscription there is or another; None for a provider that tells nobody.
        Raises CalendarUnreachable."""
        ...


class Licences(Protocol):
    """The licences of the tenant."""

    async def __call__(self, key: str) -> Licence:
        """Of somebody, by directory id: "held", "none" or "no_plan", and "unreadable" where it cannot be asked now."""
        ...


class CalendarNews(Protocol):
    """Tells an organizer how a calendar is."""

    async def __call__(self, organizer: Organizer, connection: Connection, news: News, title: str = "") -> None:
        """Raises Undeliverable."""
        ...


class Directory(Protocol):
    """The organization's directory of people."""

    async def photo(self, key: str) -> bytes | None:
        """The photo of a person by their key; None where there is none, or none for us to see. Raises
        CalendarUnreachable."""
        ...


@dataclass(frozen=True)
class Ports:
    work: Callable[[], AbstractAsyncContextManager[UnitOfWork]]  # may write
    reading: Callable[[], AbstractAsyncContextManager[UnitOfWork]]  # only reads, and waits for nobody
    busy: Callable[[Sequence[Connection], Span], Awaitable[Sequence[BusyTimes]]]  # may be a minute old
    busy_now: Callable[[Sequence[Connection], Span], Awaitable[Sequence[BusyTimes]]]  # for who books
    couriers: Mapping[str, Courier]
    announcers: Mapping[str, Announcer]  # by courier; "chat", and "mail" for whom no chat reaches
    preview: Preview
    calendars: Calendars
    calendar_news: CalendarNews
    providers: tuple[str, ...]  # calendars that can be connected here
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    incident: Callable[[], str]  # what somebody is told whose request broke, and the log has
    links: Links
    squared: Callable[[bytes], Awaitable[bytes]]  # any picture as a small square JPEG; raises BadPicture
    directory: Directory | None = None  # where this installation may look
    precedence: Precedence = "either"  # whether a user's "true" counts against the organization's "false"
    licences: Licences | None = None  # None where nobody needs one
    strict_licences: bool = False  # whether who cannot be asked for counts as having none
    admins: frozenset[str] = frozenset()  # keys of who may change the policy in Teams
    audit_kept: timedelta = timedelta(days=365)
    attendees_kept: timedelta = timedelta(days=90)  # after the meeting
    confirm_outside: bool = False  # whether every booking from outside waits for the link in its letter
    span: Callable[[str], AbstractContextManager[None]] | None = None  # around what takes time; None: nobody looks


P = ParamSpec("P")
T = TypeVar("T")
Act = Callable[Concatenate[Ports, P], Coroutine[Any, Any, T]]


def use_case(act: Act[P, T]) -> Act[P, T]:
    """What a face may ask for. Its calls are spans of a trace where somebody looks, and cost nothing where nobody
    does."""
    name = f"{act.__module__.rpartition('.')[2]}.{act.__name__}"

    @wraps(act)
    def called(ports: Ports, /, *values: P.args, **named: P.kwargs) -> Coroutine[Any, Any, T]:
        asked = act(ports, *values, **named)
        return _spanned(ports.span(name), asked) if ports.span else asked

    return called


async def _spanned(span: AbstractContextManager[None], asked: Coroutine[Any, Any, T]) -> T:
    with span:
        return await asked
