"""What can go wrong, in words of the domain. Inner code raises, each face has one table that answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta


class BookingError(Exception):
    """Something a person can cause or must be told. `name` finds its sentence: `error.<name>` in the language file."""

    name = "unexpected"

    @property
    def values(self) -> dict[str, object]:
        """What the sentence wants to know."""
        return {}


class NotFound(BookingError):
    """There is no such page, meeting type or booking, or the link does not open it. Both look the same."""

    name = "not_found"


class NotAllowed(BookingError):
    """It exists, but is not this person's to change, or the organization does not allow it."""

    name = "not_allowed"


class OffForYou(NotAllowed):
    """The organization has turned booking off for who wants to offer something. `shut` is the reason in a word, where
    it stands among others."""

    name = "off_for_you"
    shut = "turned_off"


class NoLicence(OffForYou):
    """Who wants to offer something has no licence for it."""

    name = shut = "no_licence"


class NoPlan(OffForYou):
    """The licence of who wants to offer something lacks the plan for bookings."""

    name = shut = "no_plan"


class LicenceUnread(OffForYou):
    """Whether there is a licence could not be asked, and without knowing nothing is offered here."""

    name = shut = "licence_unread"


class NotAdmin(NotAllowed):
    """Only admins may do this, and the settings do not name this person among them."""

    name = "not_admin"


class NotAdmitted(NotAllowed):
    """The organization does not let this person book, or not with these guests."""

    name = "not_admitted"


class BadPolicy(BookingError):
    """What an admin entered is no entry of a list, no setting or no user."""

    name = "bad_policy"

    def __init__(self, entry: str) -> None:
        super().__init__(entry)
        self.entry = entry

    @property
    def values(self) -> dict[str, object]:
        return {"entry": self.entry}


class PolicyChanged(BookingError):
    """Somebody else has changed the policy since it was shown; nothing was done."""

    name = "policy_changed"


class SlotTaken(BookingError):
    """The slot is not open (any more). `reasons` are names of rules, as `why_closed` gives them."""

    name = "slot_taken"

    def __init__(self, reasons: Sequence[str] = ()) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = tuple(reasons)


class LimitReached(BookingError):
    """This person has as many bookings of the meeting type ahead as one may have; moving one is the way out."""

    name = "limit_reached"

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count

    @property
    def values(self) -> dict[str, object]:
        return {"count": self.count}


class TooMany(BookingError):
    """More bookings came from outside within an hour than people make: here, or under one address."""

    name = "too_many"


class PageClosed(BookingError):
    """The page or the meeting type is paused."""

    name = "page_closed"


class TurnedOff(PageClosed):
    """The organization has turned booking off for the organizer; what is booked already stays."""

    name = "turned_off"


class Unpublished(PageClosed):
    """The organizer has not opened the page yet."""

    name = "unpublished"


class LinkOver(PageClosed):
    """A link that was good once: its time is over, or it has been used as often as it may. Told only to who has it."""

    name = "link_over"


class LinkRenewed(LinkOver):
    """A link of a booking that was good until its organizer renewed it."""

    name = "link_renewed"


class Outdated(BookingError):
    """What was answered is no longer what was asked: somebody has named another time meanwhile."""

    name = "outdated"


class AlreadyOver(BookingError):
    """The booking is cancelled or lies in the past; there is nothing left to change."""

    name = "already_over"


class TooLate(BookingError):
    """Who booked can no longer cancel or move it, so shortly before it begins; its organizer can."""

    name = "too_late"


class NotBegun(BookingError):
    """The meeting is still ahead, so nobody can have missed it."""

    name = "not_begun"


class UnknownZone(BookingError):
    """No IANA time zone has this name. Never read as UTC."""

    name = "unknown_zone"

    def __init__(self, zone: str) -> None:
        super().__init__(zone)
        self.zone = zone

    @property
    def values(self) -> dict[str, object]:
        return {"zone": self.zone}


class BadPicture(BookingError):
    """What was sent is no picture we can read, or none that is large enough to be seen."""

    name = "bad_picture"


class BadValue(BookingError):
    """A field of a meeting type is out of its range."""

    name = "bad_value"

    def __init__(self, field: str, low: object, high: object) -> None:
        super().__init__(f"{field}: {low} – {high}")
        self.field, self.low, self.high = field, low, high

    @property
    def values(self) -> dict[str, object]:
        return {"field": self.field, "low": self.low, "high": self.high}


class BadAnswer(BookingError):
    """A question of the meeting type is not answered, or not in a way that will do."""

    name = "bad_answer"

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label

    @property
    def values(self) -> dict[str, object]:
        return {"label": self.label}


class BadGuests(BookingError):
    """Further guests that cannot be invited: more than the meeting type allows, or what is no address."""

    name = "bad_guests"

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit

    @property
    def values(self) -> dict[str, object]:
        return {"count": self.limit}


class Unreadable(BookingError):
    """A button carries data that none of our cards has written."""

    name = "unreadable"


class CalendarUnreachable(BookingError):
    """A calendar cannot be read, so nothing is offered: we do not offer what we cannot see."""

    name = "calendar_unreachable"


class CalendarRefused(CalendarUnreachable):
    """A calendar does not accept the password, or the permission was taken back; only its owner can mend that."""

    name = "calendar_refused"


class Overloaded(BookingError):
    """What is kept cannot be read or written in time: too many want to at once, or the database is away. What was asked
    for may have been done all the same, so it is to be asked again with the same `uid`."""

    name = "overloaded"


class Undeliverable(BookingError):
    """A notification could not be delivered; `permanent` when trying again cannot help, `gone` when nothing else can be
    delivered there either, `unsure` when it may have arrived all the same."""

    name = "undeliverable"

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        gone: bool = False,
        unsure: bool = False,
        after: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.gone, self.unsure, self.after = reason, permanent, gone, unsure, after
