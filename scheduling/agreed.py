"""What was agreed of a meeting before the rules of a zone changed, and where that is now."""

from __future__ import annotations

from datetime import datetime, timedelta

from scheduling import zones
from scheduling.model import Booking, Shifted


def as_agreed(booking: Booking, one: Shifted) -> datetime:
    """The moment at which a clock shows by now what was agreed, in UTC: the organizer's, or the attendee's where that
    alone goes differently."""
    if one.ours is not None:
        ahead, zone = one.ours, one.zone
    else:
        ahead, zone = one.theirs or 0, booking.attendee.zone
    wall = one.start + timedelta(minutes=ahead)
    return zones.instant(wall.date(), wall.time(), zone)
