"""Which command a sentence is: the first row of the table whose words stand in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from language.nodes import Node, compiled, signs

SKIP = "(?: skip )*"
END = "(?: skip )* $"
# `.` is any word. A row is (intent, pattern); the order decides between words that could be several things.
TABLE: tuple[tuple[str, str], ...] = (
    ("open_link", "URL"),
    ("abort", f"^ {SKIP} ABORT (?: skip | ABORT | CANCEL )* $"),
    ("cancel_booking", "ABORT BOOKING"),
    ("abort", f"^ {SKIP} CANCEL {END}"),
    ("delete_data", "FORGETME"),
    ("why", "WHY"),
    ("help", "^ (?: skip | AND )* HELP"),
    ("undo", "UNDO"),
    ("delete_data", "(?: DELETE | REVOKE | ABORT | CANCEL ) .* DATA"),
    ("export_data", "(?: EXPORT | SHARE | LIST | WHICH | WHERE ) .* DATA"),
    ("export_data", f"^ {SKIP} (?: EXPORT | DATA )"),
    ("revoke_link", "(?: REVOKE | EXPIRES | DELETE | CANCEL | TURNOFF | CLOSE | PAUSE | DISCONNECT ) .* LINK"),
    ("disconnect_calendar", "(?: DISCONNECT | REVOKE | DELETE ) .* (?: PROVIDER | CALENDAR )"),
    ("connect_calendar", "(?: CONNECT | LINK ) .* (?: PROVIDER | CALENDAR )"),
    ("connect_calendar", f"(?: CREATE | USE ) (?: MY | THE | ONE | skip )* (?: PROVIDER | CALENDAR )+ {END}"),
    ("connect_calendar", f"^ {SKIP} (?: CONNECT )"),
    ("disconnect_calendar", f"^ {SKIP} (?: DISCONNECT )"),
    ("set_timezone", "(?: USE | UPDATE | LIVE | MAKE | TURNON ) (?! .* (?: booked ) ) .* zone"),
    ("set_timezone", "ZONEWORD .* zone"),
    ("set_timezone", f"^ {SKIP} LIVE .* zone"),
    ("set_timezone", f"^ {SKIP} TIMEZONE {END}"),
    ("pause", "PAUSE"),
    ("pause", "(?: TAKE | CLOSE | TURNOFF | MAKE | UPDATE ) .* OFFLINE"),
    ("pause", "(?: CLOSE | TURNOFF ) (?! .* when )"),
    ("resume", "RESUME"),
    ("resume", "(?: OPENUP | TURNON | TAKE ) .* (?: PAGE | AGAIN | BOOKING )"),
    ("resume", "PAGE .* AGAIN"),
    ("resume", f"^ {SKIP} TURNON"),
    ("pause", "REVOKE"),
    ("list_meeting_types", "MYTYPES"),
    ("share_link", "MYPAGE"),
    ("rename", "RENAME"),
    ("create_meeting_type", "(?: MAKE | BOOK ) (?: ONE | setting | DUR | skip | NEW )* TYPE"),
    ("book", "MAKE (?: ONE | THE )* BOOKING .* WITH"),
    ("update_meeting_type", "SHOULD .* (?: setting | DUR | HOURFORM | SET | REPEAT | PROVIDER | NUM )"),
    ("update_meeting_type", "MAKE .* (?: setting | DUR | LONG )"),
    ("update_meeting_type", "(?: UPDATE | CREATE ) (?: ONE | THE )? LIMIT"),
    ("update_meeting_type", "LIMIT (?: FROM | FOR | of | ON | TO )"),
    ("set_hours",
     "(?: WORK | BOOKABLE | HOURSNOUN | UPDATE | OPENUP ) .* (?: REPEAT | SET | HOURS )(?! .* (?: WITH ) )"),
    ("set_hours", "HOURSNOUN"),
    ("update_meeting_type", "(?: UPDATE | ATTRIBUTE ) .* (?: setting | DUR )"),
    ("reschedule_booking", "MOVE"),
    ("reschedule_booking", "(?: UPDATE ) .* (?: BOOKING | WITH | CLOCK ) .* when"),
    ("share_link", "(?: CREATE | SHARE | WHERE | LIST | WHICH | setting | MAKE ) .* LINK"),
    ("unblock_time", "UNBLOCK"),
    ("block_time", "KEEP .* when .* FREE"),
    ("list_bookings", "^ (?: skip )* DID .* (?: BOOK | SEE | BOOKING )"),
    ("block_time", "BLOCK"),
    ("block_time", "(?: TAKE | CLOSE | SMALL | ^ ) .* when .* OFF"),
    ("block_time", "OFF .* when"),
    ("cancel_booking", "CANCEL"),
    ("cancel_booking", "DELETE .* (?: BOOKING | SLOT ) .* (?: WITH | when )"),
    ("cancel_booking", "DELETE (?: MY | ALL | THE )* (?: BOOKING )"),
    ("cancel_booking", "DELETE (?: MY | ALL | THE )* (?: CLOCK | when )"),
    ("delete_meeting_type", "DELETE"),
    ("list_meeting_types",
     "(?: LIST | WHICH | SHARE | MY | WHERE | ALL ) (?! .* (?: CREATE .* setting | BOOK ) ) .* TYPE"),
    ("find_times", "(?: FREE | FIND ) .* WITH"),
    ("find_times", "(?: WORD | ZONE ) .* FREE"),
    ("find_times", "(?: FREE | FIND ) (?: SLOT | BOOKING | FOR | ON | of )* (?: WORD )"),
    ("find_times", "^ (?: skip )* FIND"),
    ("block_time", "AWAY (?! .* BOOKING .* WITH ) .* when"),
    ("block_time", "when .* AWAY"),
    ("block_time", f"^ {SKIP} (?: BOOKABLE | SMALL )* AWAY"),
    ("set_hours", "BOOKABLE .* (?: HOURS | SET | REPEAT | PARTS )"),
    ("unblock_time", "(?: BOOKABLE | OPENUP | FREE ) .* when"),
    ("list_bookings", "(?: WHICH | WHO | LIST | WHERE ) .* (?: SEE | BOOKING | AGENDA )"),
    ("list_bookings",
     f"^ {SKIP} (?: SHARE | WHICH )? (?: MY | ALL | THE | NEXT | COMING )*"
     " (?: AGENDA | BOOKING ) (?! .* (?: BOOK | WITH ) )"),
    ("list_bookings", f"^ {SKIP} (?: AGENDA | SEE )"),
    ("share_link", "(?: SHARE | WHERE | LIST | WHICH ) .* PAGE"),
    ("share_link", "LINK"),
    ("share_link", f"^ {SKIP} (?: MY )? PAGE {END}"),
    ("book", "CREATE .* BOOKING .* WITH (?: WORD | ZONE | SMALL | JUNK ) "),
    ("book", "CREATE .* WITH (?: WORD | ZONE | SMALL ) .* (?: CLOCK | DATE )"),
    ("book", "NEW BOOKING .* WITH"),
    ("create_meeting_type", "CREATE"),
    ("create_meeting_type", "^ (?: skip | ONE )* NEW"),
    ("create_meeting_type", "NEW (?: setting | DUR | DASH | LONG )* TYPE"),
    ("create_meeting_type", "MAKE (?: ONE | TYPE )"),
    ("create_meeting_type", "^ (?: skip | ONE | setting | DUR )* TYPE .* (?: WORD | QUOTED )"),
    ("book", "BOOK"),
    ("list_bookings", "(?: LIST | WHICH | WHO ) .* when"),
    ("book", "(?: BOOKING | DUR ) .* WITH (?: WORD | SMALL )"),
    ("share_link", "SHARE"),
    ("greet", "^ (?: skip )* GREET"),
    ("help", "HELP"),
)  # fmt: skip
ROWS = tuple((intent, compiled(pattern)) for intent, pattern in TABLE)


def intent_of(row: Sequence[Node]) -> str:
    """The command of a row; "none" if no row of the table fits."""
    text = signs(row)
    return next((intent for intent, pattern in ROWS if pattern.search(text)), "none")


def matches(row: Sequence[Node], pattern: str) -> re.Match[str] | None:
    return compiled(pattern).search(signs(row))
