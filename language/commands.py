"""Which command a sentence is: the first row of the table whose words stand in it."""

from __future__ import annotations

from collections.abc import Sequence

from language.dates import Weekday
from language.nodes import Node, compiled, needed, signs
from language.sieve import Sieve, numbers

SKIP = "(?: skip )*"
END = "(?: skip )* $"
# What a meeting type is about when no verb stands in the sentence: its name first, then what is said of it.
NAMED = (
    "(?: skip | WITH | IN | TOWARDS | TO | ATTO | FOR | TYPE | BOOKING | MAYORD )*"
    " (?: WORD | QUOTED | GATE (?= WORD ) | THINGS (?= WORD ) )"
    " (?: WORD | BOOKING | at | of | AND | IN (?= WORD ) | (?<= ATTO ) THE | (?<= WORD ) THINGS )*"
)
MINE = "(?: MY | ALL | THE | NEXT | COMING | ATTO | OFFROM | FILL )*"
DESCRIBED = "(?: ONE | setting | DUR | BOOKING | LONG )*"
UNCHANGED = "^ (?! .* (?: WITH | SHOULD | ONLY | UPDATE ) ) .*"
NEWLY = "(?: skip | UPDATE )* (?: CREATE | NEW | MAKE ONE )"
MAKING = ".* (?: CREATE | NEW | TYPE | UPDATE | SHOULD | MAKE )"
# `.` is any word. A row is (intent, pattern); the order decides between words that could be several things.
TABLE: tuple[tuple[str, str], ...] = (
    ("open_link", "URL"),
    # "Mon to Thu 9-5, Fridays off": hours, and the days without
    ("set_hours",
     "^ (?: skip | MY | HOURSNOUN | WORK | BOOKABLE | LIVE | FROMNOW )*"
     " (?: (?: SET | REPEAT ) HOURS | HOURS (?: SET | REPEAT ) )"
     " (?: list | SET | REPEAT | HOURS | skip | DATE (?= ONLY? HOURS ) )*"
     " (?: (?: OFF | AWAY | CLOSE | IDLE | NEVER ) (?: skip | AND | AT | ON )* (?: SET | REPEAT | DATE )"
     " (?: skip | AND | DATE | SET )*"
     " | (?: SET | REPEAT ) (?: skip )* (?: OFF | AWAY | CLOSE | EXCEPT ) (?: skip )* ) $"),
    # "Mon, Tue 9-12 and 2-6, Thu off, Fri 9-1"
    ("set_hours",
     "^ (?= .* (?: SET | REPEAT | DATE ) (?: OFF | AWAY | CLOSE | EXCEPT ) ) (?: skip | BOOKABLE | WORK )*"
     " (?: SET | REPEAT ) HOURS (?: list | SET | REPEAT | HOURS | DATE | OFF | AWAY | CLOSE | EXCEPT | skip )*"
     " (?: SET | REPEAT | DATE ) (?: skip )* HOURS (?: skip )* $"),
    # "closed Mondays, otherwise 10-6 Tue to Sun"
    ("set_hours",
     "^ (?: skip | WORK | BOOKABLE )* (?: (?: OFF | AWAY | CLOSE | IDLE ) (?: skip | ON )* (?: SET | REPEAT | DATE )"
     " | (?: SET | REPEAT | DATE ) (?: skip )* (?: OFF | AWAY | CLOSE ) )"
     " (?: OR | FURTHER | skip )* (?: WORK | BOOKABLE | skip )* (?: HOURS (?: skip )* (?: SET | REPEAT )"
     " | (?: SET | REPEAT ) (?: skip )* HOURS ) (?: skip )* $"),
    # "I don't work mornings, only afternoons 1-7, Monday to Friday"
    ("set_hours",
     "^ (?= .* (?: SET | REPEAT ) ) (?= .* HOURS )"
     " (?! .* (?: CREATE | NEW | TYPE | QUOTED | LINK | DUR | setting | WORD ) )"
     " .* IDLE (?: skip )* ONLY (?: skip | PART | PARTS | HOURS | SET | REPEAT | AND )* $"),
    # "I don't do mornings, hours are Wed-Sat 3pm to 10pm"
    ("set_hours",
     "^ (?! .* (?: CREATE | NEW | TYPE | QUOTED | LINK | DUR | setting | MAKE ) ) .*"
     " (?: COMMA | STOP | SMALL | AND | SHOULD ) MY? (?: HOURSNOUN | UNIT (?= SMALL | SHOULD ) )"
     " (?: skip | SHOULD | FROMNOW | BECOME )* (?: SET | REPEAT ) (?: skip )* HOURS"),
    # "unblock Friday 1 to 4, the dentist rang to postpone"
    ("unblock_time",
     "^ (?: skip )* UNBLOCK (?: skip | ON | FOR | AT | MY )* (?: DATE | SPAN ) (?: HOURS | PART | CLOCK | SMALL )*"
     " (?: COMMA | STOP )"
     " (?! .* (?: SET | REPEAT | PAGE | TYPE | LINK | UPDATE | CREATE | BOOK | BLOCK | CANCEL | DUR | setting ) )"),
    # "I'm back early, so open up 8 May again"
    ("unblock_time",
     "^ (?! .* (?: QUOTED | TYPE | LINK | SET | REPEAT | UPDATE ) ) .* (?: RESUME | COMMA | STOP | AND | SMALL )"
     " (?: skip )* (?: UNBLOCK | OPENUP ) (?: skip | ON | FOR | AT )* (?: DATE | SPAN )"),
    # "is Lakshmi free on the 27th, don't book anything"
    ("find_times",
     f"^ {SKIP} (?: WORD | ZONE )+ {SKIP} FREE (?: skip | when | ON )* (?: COMMA | STOP | AND ) {SKIP} IDLE {END}"),
    # "day off on 7/4, so keep that day closed"
    ("block_time",
     "^ (?! .* (?: QUOTED | PAGE | TYPE | LINK ) ) .* (?: AWAY | CLOSE ) .* when .* KEEP (?: skip | UNIT )* CLOSE"),
    # "Monday 18 I can't see anybody, close it"
    ("block_time",
     f"^ {SKIP} (?: DATE | SPAN ) (?: skip | HOURS | PART )* (?: AWAY | IDLE ) {SKIP} (?: CLOSE | BLOCK ) {END}"),
    ("resume", f"^ {SKIP} UNBLOCK (?: MY | THE | FILL )* PAGE"),
    ("list_bookings",
     f"^ {SKIP} SHARE (?: skip | MY )* (?: DATE | SPAN ) (?: skip | MY )* (?: LIST | BOOKING | AGENDA ) {END}"),
    # "gimme everyone that's booked in for Wednesday"
    ("list_bookings", "^ (?: skip )* (?: SHARE | LIST ) (?: skip | ALL )* (?: SEE | BOOKED ) .* when"),
    # "my 5pm today has to become 6:15pm"
    ("reschedule_booking",
     "^ (?! .* (?: setting | DUR ) ) (?: skip | GREET )* MY CLOCK (?: WORD | BOOKING | when | WITH | ON | ZONE )*"
     " SHOULD (?: skip | at | ON | TO )* (?: CLOCK | DATE | num (?= SMALL* INSTEAD ) )"),
    ("update_meeting_type", f"^ {SKIP} CANCEL (?: THE | MY )* (?: WORD | BOOKING )+ to DUR {END}"),
    ("reschedule_booking",
     "^ (?: THE | MY | SMALL | when )* BOOKING WITH (?: WORD | ZONE )+ (?: ON | when )* SHOULD SMALL* DUR"
     f" (?: FURTHER | EARLIER ) {END}"),
    # "maak: proefles, 40 min"
    ("create_meeting_type", f"^ {SKIP} MAKE STOP (?: WORD | QUOTED ) .* (?: DUR | setting )"),
    ("reschedule_booking",
     f"CANCEL .* (?: COMMA | STOP | AND ) {SKIP} MAKE (?: SMALL | at | FOR )* (?: CLOCK | DATE | num )"),
    ("reschedule_booking",
     "(?: IDLE | REFUSED | CANCEL ) .* (?: COMMA | STOP | AND ) (?! .* (?: CANCEL | BOOK ) ) .*"
     " (?: CLOCK | DATE | num ) (?: when )* INSTEAD"),
    ("reschedule_booking",
     "(?: IDLE | REFUSED ) .* (?: COMMA | STOP | AND ) (?: skip )* MAKE SMALL (?: at | FOR )*"
     " (?: CLOCK | DATE | num )"),
    ("delete_meeting_type",
     f"^ {SKIP} CANCEL (?: THE | MY | WORD | BOOKING | of | AND )* TYPE CALLED? (?: WORD | BOOKING | QUOTED )* {END}"),
    ("cancel_booking", f"^ {SKIP} ALL .* BOOKING .* OFF {END}"),
    ("cancel_booking", f"^ {SKIP} REMOVING (?: THE | MY )* (?: WORD | BOOKING )+ WITH (?: WORD | ZONE )"),
    ("create_meeting_type",
     "CREATE ONE (?: setting | NEW )* DUR (?: setting | LONG )* (?: WORD | QUOTED ) (?! .* (?: WITH | LINK ) )"
     " .* (?: SET | REPEAT )"),
    ("cancel_booking", "^ (?: skip )* CANCEL (?: SMALL | THE )* BOOKED .* when"),  # "cancel whoever booked 3pm"
    ("resume",
     f"^ {SKIP} (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* {SKIP} AGAIN? {SKIP} UNBLOCK {END}"),
    ("resume", f"^ {SKIP} UNBLOCK (?: THE | MY )* WORD (?: WORD | BOOKING )* AGAIN {END}"),
    ("share_booking",
     "^ (?: skip )* SHARE MY (?: BOOKING | CLOCK BOOKING? ) (?: skip )* (?: WITH (?: WORD | ZONE )+ )?"
     " (?: skip | when )* $"),
    ("create_meeting_type",
     "^ (?: skip )* CREATE (?! (?: THE | MY ) ) (?! .* (?: LINK | WITH (?: WORD | ZONE ) | UPDATE (?: THE | MY ) ) )"
     " (?: ONE | NEW | setting | DUR | TYPE | LONG | BOOKABLE | skip )* (?: WORD | QUOTED | CALLED )"
     " (?: WORD | BOOKING | of | AND | CALLED | TYPE )*"
     " (?: skip | PAREN | WITH | AT )* DUR .* (?: setting | SET | REPEAT )"),
    # "I'd like a private appointment called Quick deed: 30 min": what is called something is offered, not asked for
    ("create_meeting_type",
     "^ (?= .* (?: SET | REPEAT | setting ) ) (?! .* (?: LINK | WITH (?: WORD | ZONE ) ) ) (?: skip )*"
     " (?: BOOK | CREATE ) (?: ONE | NEW | BOOKING | HOURSNOUN | SLOT | setting | DUR | skip )* CALLED"),
    ("create_meeting_type", f"^ {SKIP} NEW (?: BOOKING | TYPE | NUMWORD )? SMALL* STOP .* (?: DUR | setting )"),
    ("book",
     f"^ {SKIP} UPDATE IN ONE (?: WORD | BOOKING )+ FOR (?: WORD | ZONE )+ .* (?: DATE .* CLOCK | CLOCK .* DATE )"),
    ("abort",
     "^ (?: skip | REMOVING | EXCEPT )* ABORT (?: skip | ABORT | CANCEL | REMOVING | EXCEPT )* $"),
    ("pause", f"^ {SKIP} CANCEL (?: THE | MY )* PAGE {END}"),
    ("pause", f"^ {SKIP} ABORT ALL BOOKING {END}"),
    ("pause", f"^ {SKIP} ABORT (?: THE | MY )* PAGE (?: STOP | COMMA | FOR | {END} )"),
    ("pause", f"^ {SKIP} ABORT {SKIP} WITH (?: THE | MY | ALL | FILL )* BOOKING (?! .* (?: WITH | when ) )"),
    ("cancel_booking", "ABORT BOOKING"),
    ("abort", f"^ {SKIP} CANCEL {END}"),
    ("delete_data", "FORGETME"),
    ("why", "WHY"),
    ("help", "^ (?: skip | AND )* HELP"),
    ("revoke_link", "UNDO (?: THE | MY | WORD | BOOKING | FILL )* LINK"),
    ("set_timezone", f"^ {SKIP} UNDO (?: TO | TOWARDS ) .* TIMEZONE {END}"),
    ("undo", "UNDO"),
    ("rename", "^ (?: SMALL | STOP )* BOOKING .* QUOTED INSTEAD"),
    ("rename",
     "^ (?: SMALL | STOP )* BOOKING (?: THE | MY )* WORD (?: WORD | BOOKING )* QUOTED"
     " (?: FROMNOW | NOW | SMALL )+ $"),
    ("rename", "^ (?: SMALL | STOP )* BOOKING (?: THE | MY ) .* QUOTED (?: FROMNOW | skip )* $"),
    ("delete_data", "(?: DELETE | REVOKE | ABORT | CANCEL ) .* DATA"),
    ("export_data", "(?: EXPORT | SHARE | LIST | WHICH | WHERE ) .* DATA"),
    ("delete_data", "DATA .* DELETE"),
    ("export_data", f"^ {SKIP} (?: EXPORT | DATA )"),
    ("revoke_link", "(?: REVOKE | EXPIRES | DELETE | CANCEL | TURNOFF | CLOSE | PAUSE | DISCONNECT ) .* LINK"),
    ("revoke_link", "LINK .* REVOKE"),
    ("revoke_link", "LINK (?! .* (?: PAGE | TYPE | BOOKING | SHARE | WITH | when ) )"
     " .* (?: TURNOFF | CANCEL | DELETE | CLOSE | OFFLINE | (?: COMMA | STOP ) (?: SMALL )* PAUSE )"),
    ("revoke_link", "ABORT (?: THE | MY | WORD | FILL | BOOKING )* LINK"),
    ("revoke_link", f"^ {SKIP} BLOCK {SKIP} LINK"),
    ("revoke_link", f"^ {SKIP} LINK (?! .* when ) .* BLOCK"),
    ("disconnect_calendar", "(?: DISCONNECT | REVOKE | DELETE ) .* (?: PROVIDER | CALENDAR )"),
    ("disconnect_calendar", "ABORT (?: WORD | skip | MY )* (?: PROVIDER | CALENDAR )"),
    ("disconnect_calendar", f"(?: PROVIDER | CALENDAR | AGENDA ) .* (?: COMMA | STOP | AND ) {SKIP} DISCONNECT {END}"),
    ("list_calendars", f"^ {SKIP} (?: WHICH | LIST ) {MINE} CALENDAR (?: skip )* CONNECT {END}"),
    ("disconnect_calendar",
     f"^ {SKIP} TAKE (?: MY | THE | skip )* (?: PROVIDER | CALENDAR )+ (?: OFF | AWAY ) THIS? {END}"),
    ("connect_calendar", "(?: CONNECT | LINK ) .* (?: PROVIDER | CALENDAR )"),
    ("connect_calendar", f"(?: PROVIDER | CALENDAR | AGENDA ) .* (?: COMMA | STOP | AND ) {SKIP} CONNECT {END}"),
    ("connect_calendar",
     "(?: CREATE | USE ) (?: MY | THE | ONE | skip )* (?: PROVIDER | CALENDAR )+ (?= SMALL | STOP | COMMA | FOR | $ )"),
    ("disconnect_calendar", "(?: PROVIDER | CALENDAR | WANT AGENDA ) (?: skip | AGAIN )* (?: DISCONNECT )"),
    ("connect_calendar", "(?: PROVIDER | CALENDAR | WANT AGENDA ) (?: skip | WITH )* (?: CONNECT )"),
    ("connect_calendar", f"^ {SKIP} (?: (?<= WANT ) TO )? (?: CONNECT )"),
    ("disconnect_calendar", f"^ {SKIP} (?: DISCONNECT )"),
    ("set_timezone", "(?: USE | UPDATE | LIVE | MAKE | TURNON ) (?! .* (?: booked ) ) .* zone"),
    ("set_timezone", "^ (?! .* WHICH ) .* ZONEWORD .* zone"),
    ("set_timezone", f"zone .* (?: UPDATE | MAKE ) (?: MY | THE | FILL )* ZONEWORD {END}"),
    ("share_link", f"^ {SKIP} SHARE HOURSNOUN (?: (?: WITH | TO ) (?: WORD | ZONE )+ )? {END}"),
    ("set_hours", f"^ {SKIP} LIVE (?: AT | ON )? (?: SET | REPEAT )"),
    ("set_timezone",
     "^ (?: skip | FROMNOW | NOW )* (?: UNBLOCK | WORK ) (?: skip | ON | IN | PAST )* TIMEZONE"
     " (?: FROMNOW | NOW | skip )* $"),
    ("set_timezone", f"^ {SKIP} LIVE .* zone"),
    ("set_timezone", f"MY (?: WORD | CALENDAR | HOURWORD )* SHOULD (?: skip | ON | IN )* zone {END}"),
    # "bitte alles auf Athener Zeit umstellen", "kunnen we alles op Atheense tijd zetten"
    ("set_timezone", f"^ {SKIP} CREATE (?: skip | ON | IN | TO )* TIMEZONE {END}"),
    ("set_timezone", f"^ (?: skip | ALL | ON | TO | TOWARDS )* TIMEZONE (?: UPDATE | MAKE | USE )? {END}"),
    ("cancel_booking",
     "(?: IDLE | REFUSED ) .* (?: COMMA | STOP | AND ) (?: skip )* CANCEL (?: MY | THE | FILL | ALL )*"
     " (?: BOOKING | WORD | CLOCK | SMALL )"),
    ("block_time", f"^ (?! {MAKING} ) .* (?: IDLE | NEVER ) (?! .* (?: BOOK | WHY ) ) .* when"),
    ("block_time", "when .* (?: IDLE | NEVER )"),
    ("block_time", "WORK .* when (?: skip )* EXCEPT (?: skip )* $"),
    ("create_meeting_type", f"^ {SKIP} OPENUP (?: skip | ONE | of | BOOKING )* WORD .* DUR"),
    ("unblock_time", "^ (?! .* (?: SET | REPEAT | UPDATE | PAGE ) ) .* OPENUP .* DATE"),
    ("unblock_time",
     f"^ (?! .* (?: PAGE | TYPE | WORD | QUOTED | BOOKING ) ) .* when .* (?: COMMA | STOP | AND | FILL ) {SKIP}"
     f" OPENUP SMALL* AGAIN? {END}"),
    ("unblock_time",
     "^ (?! .* (?: PAGE | TYPE | QUOTED | DUR | setting | LINK | CREATE | NEW | CANCEL | SET | REPEAT ) )"
     f" .* DATE .* (?: COMMA | STOP | AND | FILL ) {SKIP} OPENUP SMALL+ WORD? {END}"),
    ("create_meeting_type",
     "(?: UNBLOCK | OPENUP ) DUR (?: SLOT | BOOKING )? (?: FOR | of ) (?: skip | ONE )* (?: WORD | QUOTED )"
     " (?! .* (?: PAGE | WITH ) )"),
    ("create_meeting_type",
     "UNBLOCK (?: FOR | ON ) (?: skip | ONE | setting )* (?: WORD | QUOTED | BOOKING | DUR ) .* (?: DUR |"
     " setting )"),
    ("create_meeting_type", f"^ {SKIP} OPENUP ONE (?: setting | NEW )* DUR (?: setting | LONG )* (?: WORD | QUOTED )"),
    ("create_meeting_type", "UNBLOCK (?: skip | ONE )* DUR (?: skip )* (?: WORD | QUOTED | BOOKING )"),
    ("set_hours", "^ (?: skip )* UNBLOCK (?: ON | AT | skip )* (?: SET | REPEAT ) .* HOURS"),
    ("unblock_time", "when .* UNBLOCK"),
    ("block_time", "(?: AWAY | OFF | IDLE ) .* when .* (?: NOBODY | PAUSE )"),
    ("update_meeting_type",
     f"^ {SKIP} BLOCK (?: THE | MY | FILL )* (?: WORD | QUOTED ) (?: WORD | BOOKING | of | SMALL | MINUS )*"
     f" LIMIT {END}"),
    ("block_time", f"^ (?! {MAKING} ) .* when .* NOBODY"),
    ("block_time", f"^ (?! {MAKING} ) .* NOBODY (?! .* (?: WORD | QUOTED ) ) .* when"),
    ("create_meeting_type", f"^ {NEWLY} (?! .* LINK ) .* (?: DUR | setting ) .* NOBODY .* LIMIT"),
    ("update_meeting_type", "NOBODY .* LIMIT"),
    ("book",
     f"^ {SKIP} UPDATE (?: skip | ON | AT )* (?: DATE {SKIP} CLOCK | CLOCK {SKIP} DATE ) {SKIP} WITH (?: THE | FILL )*"
     f" (?: WORD | ZONE )+ {END}"),
    ("book", f"^ {SKIP} UPDATE DUR WITH (?: THE | FILL )* (?: WORD | ZONE ) .* (?: DATE .* CLOCK | CLOCK .* DATE )"),
    ("create_meeting_type",
     f"^ {SKIP} UPDATE {SKIP} ONE (?: WORD | QUOTED ) (?: WORD | BOOKING | of )* {SKIP} DUR (?: skip | WITH )* setting"
     " (?! .* (?: WITH (?: WORD | ZONE ) | LINK | when ) )"),
    ("block_time",
     "^ (?! .* (?: CREATE | NEW | TYPE | UPDATE | MAKE | WORD | QUOTED | setting | DUR ) ) (?= .* NOBODY ) .* when"),
    ("delete_meeting_type",
     f"^ {SKIP} DELETE (?: THE | MY )* (?: WORD | BOOKING | QUOTED )+ TYPE? (?: COMMA | STOP ) NOBODY"),
    ("delete_meeting_type",
     "^ (?! .* (?: WITH | when | BOOKING | LINK | PAGE | SHARE | CREATE | IDLE | REFUSED | setting ) )"
     f" .* (?: WORD | QUOTED ) .* (?: COMMA | STOP | AND | DASH ) {SKIP} DELETE {END}"),
    ("pause", "NOBODY"),
    ("update_meeting_type",
     f"(?: CLOSE | DELETE | TAKE | REVOKE | LIST | CANCEL | UPDATE | SHARE | KEEP ) (?: THE | MY | FILL | TYPE )*"
     f" (?: WORD | QUOTED ) (?: WORD | BOOKING | of )* (?: TO | AT )? (?: setting ) {END}"),
    ("update_meeting_type",
     "(?: TURNOFF | CLOSE | DELETE | REMOVING ) (?: THE | MY | REPEATEDLY )* (?: MAX | NOTICE | HORIZON | INCREMENT )"),
    ("unblock_time", "^ (?! .* (?: AGAIN | PAGE | TYPE | WORD | QUOTED ) ) .* RESUME .* DATE .* HOURS"),
    ("block_time", "^ (?= .* AWAY ) (?= .* when ) .* PAUSE"),
    ("block_time", f"^ {SKIP} (?: KEEP | BLOCK ) (?: skip | when | ON | MY )* when .* PAUSE"),
    ("block_time",
     "^ (?! .* (?: QUOTED | PAGE | AGAIN | TYPE | LINK ) ) .* when (?: COMMA | STOP ) PAUSE (?: skip )* $"),
    ("block_time",
     "^ (?! .* (?: WORD | QUOTED | PAGE | AGAIN | TYPE ) ) .* PAUSE (?: skip | ON | AT | IN )* (?: DATE | PART ) .*"
     " (?: PART | HOURS | CLOCK )"),
    ("block_time", "^ (?! .* (?: WORD | QUOTED | PAGE | LINK | TYPE ) ) .* (?: SET | REPEAT ) .* PAUSE"),
    ("pause",
     f"^ {SKIP} (?: CLOSE | TURNOFF ) (?: THE | MY )* PAGE (?: FOR | SMALL )* (?: COMMA | STOP )"
     " (?! (?: skip | ON | from | IN | FOR )* when )"),
    ("block_time", "^ (?! .* (?: WORD | QUOTED | PAGE | LINK | TYPE ) ) .* PAUSE .* (?: SET | REPEAT | HOURS )"),
    ("cancel_booking",
     f"^ {SKIP} PAUSE (?: MY | THE | FILL | ATTO )* BOOKING WITH (?: THE | FILL | ATTO )* (?: WORD | ZONE )"),
    ("pause", "PAUSE"),
    ("update_meeting_type",
     "(?: UPDATE | TAKE | MAKE | move ) (?: THE | MY )* (?: WORD | QUOTED | BOOKING )+ OFFLINE TO (?: DUR | setting )"),
    ("pause", "(?: TAKE | CLOSE | TURNOFF | MAKE | UPDATE ) .* OFFLINE"),
    ("pause", "PAGE .* OFFLINE"),
    ("pause", f"PAGE OFF {END}"),
    ("resume", f"PAGE ON {END}"),
    ("pause", f"^ {SKIP} BOOKING OFF {END}"),
    ("resume", f"^ {SKIP} BOOKING ON {END}"),
    ("pause", "BLOCK (?: THE | MY | FILL )* PAGE (?! .* (?: when | WITH | FOR ) )"),
    ("cancel_booking", "BLOCK .* when .* (?: STOP | COMMA | AND ) CANCEL ALL"),
    ("block_time", f"when (?: skip | SMALL )* CLOSE {END}"),
    ("block_time", f"when {SKIP} CLOSE (?: skip | MY | ALL | FOR )* UNIT {END}"),  # "18-26 July, close those days"
    ("pause", "(?: CLOSE | TURNOFF ) (?! .* when )"),
    ("create_meeting_type", "RESUME (?: skip | ONE )* (?: WORD | QUOTED | BOOKING )+ (?: skip | ONE | OF )* DUR"),
    ("update_meeting_type",
     f"^ {SKIP} RESUME (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING | of )* SETTING {END}"),
    ("resume", "RESUME"),
    ("resume", f"^ {NAMED} SMALL* AGAIN {END}"),
    ("resume", f"^ {SKIP} OPENUP (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* {END}"),
    ("resume", "ALLOW (?: skip | BOOK )* AGAIN"),
    ("resume", "START (?: MY | THE | ALL | FILL )* BOOKING (?: AGAIN | SMALL )* $"),
    ("update_meeting_type",
     "UPDATE (?: THE | MY | FILL )* (?: WORD | QUOTED | BOOKING )+ AGAIN (?: ON | TO | AT )? setting"),
    ("resume", "UPDATE (?: THE | MY | FILL )* (?: WORD | QUOTED | BOOKING | PAGE )+ AGAIN"),
    ("unblock_time", "^ (?! .* (?: AGAIN | PAGE | WORD | QUOTED ) ) .* TAKE BOOKING .* DATE"),
    ("unblock_time",
     f"^ (?! .* (?: AGAIN | PAGE | WORD | QUOTED | SET | REPEAT | UNTIL | FROM ) ) {SKIP} when .* TAKE BOOKING"),
    ("resume", "(?: OPENUP | TURNON ) .* (?: PAGE | AGAIN | BOOKING )"),
    ("resume", "TAKE (?! MY ) .* (?: PAGE | AGAIN | BOOKING )"),
    ("resume", "PAGE .* AGAIN"),
    ("resume", f"^ {SKIP} TURNON"),
    ("cancel_booking", f"^ {SKIP} REVOKE (?: THE | MY | ATTO | FILL | ALL | EVERY )* (?: BOOKING | CLOCK | DATE )"),
    ("pause", "REVOKE"),
    ("book", "SIGNUP FOR .* WITH"),
    ("sign_up",
     "^ (?! .* (?: WITH | BOOK | CANCEL | DELETE | MOVE | REVOKE | TYPE | LINK | DUR | setting | SHOULD | RENAME ) )"
     " .* SIGNUP"),
    ("list_meeting_types", "MYTYPES"),
    ("list_meeting_types",
     f"^ {SKIP} WHICH (?: skip | SMALL | THINGS | WITH | MY | ALL | BOOKING | TYPE )* BOOK"
     f" (?: WITH (?= SMALL ) )? {END}"),
    ("list_meeting_types",
     f"^ {SKIP} WHICH (?: skip | MY | ALL )* TYPE (?: skip | THINGS | WORD | WITH )* BOOK"
     " (?: skip | WITH | ON | when )* $"),
    ("list_meeting_types", f"^ {SKIP} WHICH? TYPE (?: skip )* BOOKABLE (?: skip | WITH WORD? )* $"),
    ("list_meeting_types", "^ (?: skip )* TYPE (?: skip | SEE | BOOKING | of )* $"),
    ("share_link", "MYPAGE"),
    ("rename", "RENAME"),
    ("named_now", f"^ {SKIP} CALLED (?: WORD | QUOTED | BOOKING ) (?: WORD | BOOKING | of | AND )* (?: AGAIN | INSTEAD"
     f" | FROMNOW | NOW )? {END}"),
    ("create_meeting_type", "(?: MAKE | BOOK ) (?: ONE | setting | DUR | skip | NEW )* TYPE"),
    ("create_meeting_type", "(?: WANT | START ) (?: ONE | NEW ) (?! .* LINK ) .* TYPE"),
    ("create_meeting_type", "(?: WANT | START ) TYPE (?! .* LINK )"),
    ("create_meeting_type", f"^ {SKIP} OPENUP (?: ONE | NEW | setting | DUR )* TYPE .* (?: CALLED | setting | DUR )"),
    ("create_meeting_type",
     "(?: SHARE | WANT | TAKE ) ONE (?: setting | DUR | NEW | WORD | BOOKING | LONG )* TYPE"
     " .* (?: setting | DUR | SET )"),
    ("create_meeting_type", "ONE (?: setting | DUR | NEW )* TYPE .* (?: MAKE | CREATE )"),
    # "I want folk to be able to grab a 40 minute clinic, Thursdays 6 to 9"
    ("create_meeting_type",
     f"^ {SKIP} (?: WORD | THINGS )+ TO SMALL* WORD? TO BOOK ONE (?: setting | DUR | LONG | NEW )* (?: WORD | QUOTED )"
     " .* (?: setting | SET | REPEAT )"),
    ("create_meeting_type", "(?: NEW | CREATE ) (?: ONE | setting | DUR | skip )* TYPE"),
    ("block_time", f"^ (?! {MAKING} ) .* REMOVING BOOKING .* when"),
    ("block_time", "^ (?: skip )* REMOVING WORK .* when"),
    ("block_time", f"^ (?! {MAKING} ) .* when .* REMOVING BOOKING"),
    ("block_time", f"^ (?! {MAKING} ) .* REMOVING (?: skip | when | IN | AT | ON )* BOOK"),
    # "add a buffer to hearing tests": how long it shall be is asked
    ("update_meeting_type",
     f"^ (?! .* (?: DUR | setting | LIMIT | TYPE | LINK | when | SHOULD ) ) {SKIP}"
     " (?: CREATE | UPDATE | MAKE | SHARE | WANT | ALLOW | KEEP | BOOK ) ONE? BUFFER"
     " (?: AFTER | BEFORE | BETWEEN | FOR | TO | TOWARDS | ON | AROUND | AND | EVERY | THE | MY | SMALL )+"
     f" (?: WORD | QUOTED ) (?: WORD | BOOKING | of )* {END}"),
    ("create_meeting_type",
     f"^ {SKIP} CREATE (?= .* DUR ) (?: ONE | NEW | setting | DUR | LONG )* (?: WORD | QUOTED )"
     " (?: WORD | BOOKING | of )* (?: DUR | setting | COMMA | WITH | STOP | AND )*"
     f" (?<= COMMA | WITH | STOP | AND | DUR ) SETTING LINK (?: (?: COMMA | STOP | AND ) | {END} )"),
    ("share_link", f"^ {SKIP} (?: MAKE | CREATE | SHARE | NEW ) (?! .* (?: BUFFER | NOTICE | when .* TYPE ) ) .* LINK"),
    ("book", "(?: CREATE | UPDATE ) .* (?: TO | IN | ON | ATTO ) AGENDA .* when"),
    ("book",
     f"^ {SKIP} (?: MAKE | CREATE | NEW ) (?: ONE )? BOOKING (?! .* (?: DUR | setting | TYPE ) ) .* FOR (?: WORD"
     " | ZONE )"
     " .* (?: DATE .* CLOCK | CLOCK .* DATE )"),
    ("create_meeting_type", "MAKE (?: ONE | NEW ) (?! .* BOOKING .* WITH )"),
    ("create_meeting_type", f"^ {SKIP} MAKE QUOTED DASH DUR .* (?: setting | SET | REPEAT )"),
    ("create_meeting_type",
     f"^ {SKIP} (?: MAKE | CREATE ) NUMWORD FOR (?: THE | MY )* (?: WORD | QUOTED ) .* (?: DUR | setting )"),
    ("create_meeting_type", "(?: MAKE | BOOK ) (?: ONE | NEW | BOOKING )* CALLED (?! .* WITH )"),
    ("book", "MAKE (?: ONE | THE )* BOOKING .* WITH"),
    ("book", "MAKE WITH (?: WORD | ZONE )+ ONE? BOOKING"),
    ("set_hours",
     "^ (?: skip | NEW )* MY? HOURSNOUN (?: skip | SHOULD | FROMNOW )* (?: SET | REPEAT | DATE ) .* HOURS"),
    ("set_hours", f"^ {SKIP} MY? (?: SET | REPEAT | DATE )+ HOURSNOUN (?: skip | SHOULD | FROMNOW )* HOURS {END}"),
    ("set_hours",
     f"^ {SKIP} MY UNIT (?: skip | SHOULD | FROMNOW )*"
     " (?: HOURS .* (?: SET | REPEAT ) | (?: SET | REPEAT ) .* HOURS )"),
    ("update_meeting_type",
     f"^ (?! {NEWLY} ) (?! .* LINK | .* when .* BLOCK ) .* SHOULD .*"
     " (?: setting | DUR | HOURFORM | SET | REPEAT | PROVIDER | NUM (?! THINGS | WORD ) )"),
    ("create_meeting_type",
     f"^ {SKIP} (?: MAKE | CREATE | SHARE )? (?: skip | ONE | NUMWORD | BOOKING | BOOKABLE | SLOT | WORD )* CALLED WORD"
     " .* (?: DUR | setting )"),
    ("create_meeting_type",
     f"^ {SKIP} (?: MAKE | CREATE | SHARE )? (?: skip | ONE | BOOKING | SLOT )* CALLED QUOTED .* (?: DUR | setting )"),
    ("create_meeting_type", "(?: WANT | SHARE ) ONE (?: setting | DUR | HOURFORM | NEW | LONG | DASH )+ QUOTED"),
    ("create_meeting_type", f"^ {SKIP} SHARE ONE (?: setting | DUR | HOURFORM | NEW | LONG )+ (?: WORD | BOOKING )"
     " (?! .* (?: WITH WORD | LINK | PAGE ) )"),
    ("update_meeting_type",
     "^ (?: skip )* (?: THE | MY | ALL )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* TO"
     " (?: skip | BOOKABLE | BOOK | SHOULD | MAKE | LONG | max )* (?: setting | DUR )"),
    ("update_meeting_type",
     "^ (?: skip )* WORD (?: WORD | BOOKING )* STOP .* ONLY .* (?: (?: SET | REPEAT ) (?: HOURS | PARTS )"
     " | PARTS .* SET | HOURS (?: skip )* (?: SET | REPEAT ) )"),
    ("update_meeting_type",
     "^ (?: skip )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* (?: STOP | COMMA | DASH ) (?: skip )* (?: MAKE | UPDATE )"
     " (?: skip | TO | ON | ONLY )* (?: REPEAT | SET ) HOURS"),
    ("update_meeting_type", "^ (?! .* LINK ) .* MAKE .* (?: setting | DUR | LONG )"),
    ("update_meeting_type", f"^ {SKIP} SHARE (?: THE | MY | ALL | EVERY )* (?: WORD | BOOKING | QUOTED )+ ONE? LIMIT"),
    ("update_meeting_type", f"^ {SKIP} SHARE (?: THE | MY )+ (?: WORD | BOOKING | QUOTED )+ DUR {END}"),
    ("update_meeting_type",
     f"^ {SKIP} (?: NOTICE | BUFFER | HORIZON | INCREMENT ) (?: FOR | of | ON | THE | MY )* (?: WORD | QUOTED )"
     f" (?: WORD | BOOKING )* SHOULD (?: AMOUNT | DUR ) {END}"),
    ("update_meeting_type",
     "^ (?: skip )* UPDATE (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* to DUR .* (?: SET | REPEAT )"
     " HOURS"),
    ("update_meeting_type",
     "^ (?: skip )* WORD (?: WORD | BOOKING )* STOP (?! .* DUR ) (?: skip )* (?: CREATE | ALLOW | SHARE | KEEP | BOOK )"
     " .* setting"),
    ("update_meeting_type",
     f"^ {SKIP} (?: WORD | QUOTED ) (?: WORD | BOOKING | of )* {SKIP} (?: TO | TOWARDS | ATTO | AT | ON | IN )? ONE?"
     f" (?: DUR | setting ) (?: AND | setting )* UPDATE {END}"),
    ("update_meeting_type",
     f"^ {SKIP} (?: NOTICE | BUFFER | HORIZON | ATTRIBUTE | INCREMENT ) (?: FOR | of | ON | BEFORE | WITH | THE | MY )*"
     f" (?: WORD | QUOTED ) (?: WORD | BOOKING )* (?: TO | TOWARDS | ATTO ) (?: AMOUNT | DUR ) UPDATE {END}"),
    ("update_meeting_type",
     "^ (?: skip | at | MAYORD )* (?: WORD | BOOKING ) (?: WORD | BOOKING | of )* (?: MOVE | UPDATE | USE )"
     " (?: to | at )* DUR"),
    ("update_meeting_type", "(?: UPDATE | CREATE ) (?: ONE | THE )? LIMIT"),
    ("update_meeting_type",
     f"^ {SKIP} CREATE (?: at | TO | TOWARDS | ON ) (?: THE | FILL | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING |"
     " of )* LIMIT"),
    ("update_meeting_type", "LIMIT (?: FROM | FOR | of | ON | TO | AROUND )"),
    ("update_meeting_type", f"^ {SKIP} LIMIT SMALL+ ABORT (?: FOR | ON ) (?: THE | MY )* (?: WORD | QUOTED )"),
    ("update_meeting_type",
     "(?: UPDATE | MAKE ) (?: THE | FILL )* (?: WORD | BOOKING | QUOTED )+ (?: TO | ATTO | ON | AT | IN | FOR |"
     " ONLY | TOWARDS | BOOKABLE )*"
     " (?: skip | ON )* (?: SET | REPEAT | (?: PARTS | ONLY )* HOURS (?: skip )* (?: SET | REPEAT ) )"),
    ("update_meeting_type",
     "UPDATE .* ATTRIBUTE (?: skip | of | WORD | BOOKING | QUOTED )* (?: TO | AT | SHOULD ) num"),
    ("update_meeting_type", f"UPDATE .* (?: BUFFER | INCREMENT ) .* (?: TO | ATTO | AT ) num {END}"),
    ("update_meeting_type", "ONLY CREATE .* (?: SET | REPEAT | setting )"),
    ("update_meeting_type", "CREATE THE .* ONLY .* (?: SET | REPEAT )"),
    ("update_meeting_type", "(?: SMALL | ^ ) (?: skip | AT | TO )* BOOK (?! .* (?: WITH | when ) ) .* LIMIT"),
    ("update_meeting_type",
     f"^ (?! .* (?: HOURSNOUN | WORK | BOOKABLE | WITH ) ) {SKIP} UPDATE (?: THE | FILL )* (?: WORD | QUOTED )"
     " (?: WORD | BOOKING | of | THINGS )* (?: STOP | TO | ATTO | ON | AT | ONLY )* DATE (?: list | DATE )* HOURS"),
    ("update_meeting_type",
     "UPDATE THE? (?: WORD | QUOTED ) (?: WORD | BOOKING )* HOURSNOUN (?: to | skip )* (?: SET | REPEAT ) .* HOURS"),
    ("update_meeting_type",
     f"^ {SKIP} WANT (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* TO? {SKIP} BOOKABLE {SKIP}"
     " (?: SET | REPEAT )"),
    # "update the design consult: 1 hour, by phone, Tue 9-12", "alter the tour to run Thursdays 2-4, 30 minutes each"
    ("update_meeting_type",
     "^ (?! .* (?: HOURSNOUN | WORK | LINK | WITH (?: WORD | ZONE ) ) ) (?: skip )* UPDATE"
     " (?: THE | MY | TYPE | FILL )* (?: WORD | QUOTED ) (?: WORD | BOOKING | of | TYPE )*"
     " (?: STOP | COMMA | SMALL | BOOKABLE | FREE | to WORD? )* (?= DUR | setting | SET | REPEAT | DATE )"
     " (?= .* (?: SET | REPEAT | DATE ) HOURS ) .* (?: DUR | setting )"),
    ("set_hours",
     "(?: WORK | BOOKABLE | HOURSNOUN | UPDATE | OPENUP ) .* (?: REPEAT | SET | HOURS )(?! .* (?: WITH ) )"),
    ("set_hours", "^ (?! .* (?: FIND | FREE | WITH ) ) .* (?: REPEAT | SET ) .* (?: HOURSNOUN | WORK | BOOKABLE )"),
    ("set_hours", "^ (?! .* (?: FIND | FREE | BOOK | WITH ) ) .* HOURSNOUN"),
    ("set_hours", f"^ {SKIP} UNIT (?: skip )* (?: SET | REPEAT ) HOURS"),
    ("update_meeting_type",
     "(?: UPDATE | ATTRIBUTE ) .* (?: setting | DUR"
     " | (?: BUFFER | NOTICE | ATTRIBUTE | INCREMENT | HORIZON ) .* (?: AHEAD | AMOUNT ) )"),
    ("update_meeting_type",
     f"^ {SKIP} (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING | of )* (?: TO | ATTO | TOWARDS ) DUR"
     f" (?: skip | AND | WITH )* setting (?: skip | AND | setting )* {END}"),
    ("update_meeting_type",
     f"^ {SKIP} (?: move | UPDATE | TAKE ) (?: THE | FILL )* (?: WORD | BOOKING | of )+ (?: TO | ATTO | TOWARDS | IN )"
     f" SETTING {END}"),
    ("update_meeting_type",
     f"^ {SKIP} (?: move | UPDATE | TAKE | OPENUP | CREATE | MAKE | BOOK ) (?: THE | FILL | AT )* (?: WORD | BOOKING )+"
     f" (?: TO | ATTO | TOWARDS | IN | AT | FOR | ON ) (?: of | ONE )* (?: DUR | setting ) {END}"),
    ("update_meeting_type",
     f"^ {SKIP} (?: move | UPDATE | TAKE ) (?: THE | FILL | AT )* (?: WORD | BOOKING )+ (?: FROM WORD )? setting"
     f" {END}"),
    ("update_meeting_type",
     "(?: DELETE | REMOVING ) (?: THE | MY )* (?: UPDATE | MAX | HORIZON | INCREMENT | ATTRIBUTE | NOTICE | BUFFER )"),
    ("update_meeting_type",
     f"^ {SKIP} (?: UPDATE | MAKE ) (?: THE | FILL | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )*"
     f" (?: TO | ATTO | TOWARDS | IN )? num {END}"),
    ("reschedule_booking", "MY BOOKING .* MOMENTS"),
    ("reschedule_booking", f"^ {SKIP} TAKE (?: MY | (?: WORD | ZONE )+ ) HOURS {END}"),  # "take Ana's 1pm to 1:45"
    ("reschedule_booking", f"^ {SKIP} (?: THE | MY | SMALL | when )* BOOKING WITH (?: WORD | ZONE )+ TOWARDS .* when"),
    ("reschedule_booking", "(?: BOOKING | WORD ) .* when .* SHOULD (?: skip )* (?: TOWARDS | TO ) .* when"),
    ("reschedule_booking",
     "CLOCK WITH (?: WORD | ZONE )+ (?: when )* SHOULD (?: skip | TO | TOWARDS | MOVE )* (?: DATE | CLOCK )"),
    ("reschedule_booking",
     f"^ {SKIP} UPDATE (?: THE | ATTO )* WORD .* DATE .* (?: TOWARDS | TO | FOR | ATTO ) .* when"),
    ("reschedule_booking",
     f"^ {SKIP} UPDATE (?: THE | FILL | MY | ATTO )* (?: WORD | ZONE | BOOKING )+ (?: from | ON | TO )? SPAN"
     f" (?: CLOCK | SAMETIME )? {END}"),
    ("reschedule_booking", "BOOKING .* when .* SHOULD .* CLOCK (?! .* setting )"),
    ("reschedule_booking",
     f"^ {SKIP} (?: THE | MY )+ WORD* BOOKING (?: WITH (?: WORD | ZONE )+ )? SHOULD (?: TO | TOWARDS | ATTO | ON )*"
     f" DATE .* CLOCK {END}"),
    ("reschedule_booking", "UPDATE (?: MY | THE ) MOMENTS"),
    ("reschedule_booking",
     f"^ {SKIP} UPDATE (?: THE | FILL | MY | ATTO | WORD | ZONE | TITLE | BOOKING | of )* MOMENTS {END}"),
    ("reschedule_booking", "BOOKING .* (?: from | ON ) .* when .* (?: TO | ATTO | TOWARDS ) .* when"),
    ("reschedule_booking",
     "^ (?! .* (?: FIND | setting | DUR | CANCEL ) ) .* (?: DATE | CLOCK ) (?: skip | AND | AT )* INSTEAD (?: skip | of"
     " )* (?: DATE | CLOCK ) .* (?: BOOKING | WITH | MY )"),
    ("reschedule_booking",
     "^ (?! .* (?: setting | DUR | CANCEL ) ) (?: skip | SHOULD )* WORD+ (?: skip | SHOULD | TO | ON | AT | WANT )*"
     " (?: CLOCK | DATE )+ INSTEAD (?: skip | of | ON | AT )* (?: CLOCK | DATE )"),
    ("reschedule_booking",
     "^ (?! .* (?: setting | DUR | CANCEL | FIND ) ) .* (?: DATE | CLOCK ) INSTEAD .*"
     " (?: WITH | FOR ) (?: WORD | ZONE )"),

    ("reschedule_booking",
     "^ (?! .* (?: FIND | setting | DUR | CANCEL ) ) .* (?: BOOKING | WITH | MY ) .* (?: DATE | CLOCK ) (?: skip | AND"
     " | AT )* INSTEAD (?: skip | of )* (?: DATE | CLOCK )"),
    ("reschedule_booking",
     "^ (?! .* (?: FIND | FREE | BOOK | CREATE | NEW | SHARE | LINK | UPDATE | TYPE | setting | DUR | CANCEL"
     " | DELETE ) )"
     f" .* (?: BOOKING | WITH | MY ) .* when (?: skip | when )* INSTEAD {END}"),
    ("update_meeting_type",
     f"^ {SKIP} move (?: THE | FILL )* (?: WORD | QUOTED ) (?: WORD | BOOKING | of )* (?: TO | TOWARDS | ATTO | ON )*"
     f" SET HOURS {END}"),
    ("reschedule_booking", "move"),
    ("reschedule_booking", "BOOKING (?: of | at | IN | WITH | WORD | ZONE | when | THE )* when UPDATE .* when"),
    ("reschedule_booking", "CREATE (?: MY | THE )+ BOOKING .* (?: TOWARDS .* when | MOMENTS )"),
    ("reschedule_booking", "(?: UPDATE ) .* (?: BOOKING | WITH | CLOCK ) .* when"),
    ("update_meeting_type", f"^ {SKIP} LIMIT {END}"),
    ("update_meeting_type",
     f"^ {SKIP} FOR (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* COMMA"
     " (?: WORD | BOOKING | skip | ALLOW | UPDATE )* LIMIT"),
    ("update_meeting_type",
     f"^ (?: skip | WITH )* setting (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING )* {END}"),
    ("update_meeting_type",
     "^ (?: skip | WITH )* LIMIT (?: skip | EVERY | MY | ON | FOR | BOOKING )* (?: WORD | QUOTED )"),
    ("update_meeting_type", f"^ {NAMED} (?: skip | WHICH )* LIMIT {END}"),
    ("update_meeting_type",
     "^ SMALL+ (?: THE | MY )* (?: WORD | BOOKING )+ SMALL (?: DUR | setting )"
     " (?: AND | COMMA | STOP | WITH | ONE | ONLY | setting | SET | REPEAT | HOURS )* $"),
    ("update_meeting_type",
     f"^ {SKIP} (?: SHARE | KEEP | WANT | BLOCK ) LIMIT (?: EVERY | ON | FOR | TO ) (?: THE | MY | ALL )* WORD"),
    ("share_link", "(?: CREATE | SHARE | WANT | WHERE | LIST | WHICH | setting | MAKE ) .* LINK"),
    ("block_time",
     "^ (?! .* (?: CREATE | TYPE | LINK | SHOULD ) ) .* when .* (?: COMMA | STOP | AND ) BLOCK (?: skip )* $"),
    ("unblock_time", "UNBLOCK"),
    ("block_time", "KEEP .* when .* FREE"),
    ("block_time", f"^ {SKIP} SEE ONE? (?: WORD | AWAY )+ (?! .* WITH ) .* when"),
    ("book", "SHOULD BOOKED .* (?: FOR | ON | AT ) .* CLOCK"),
    # "what have I got free on Friday" asks for what is left of a day, and opens nothing
    ("find_times",
     f"^ {SKIP} (?: WHICH | LIST ) (?: skip | MY | SEE )* (?: FREE | FIND ) (?: skip | ON | FOR | IN )* when"
     " (?: skip | ON | when )* $"),
    ("list_bookings", "^ (?: skip )* FIND (?: MY | NEXT | COMING )+ BOOKING"),
    ("none", f"^ {SKIP} WHO {SKIP} (?: USED | USE | WORD ) (?: THE | MY | WORD | BOOKING | FILL )* LINK"),
    ("list_bookings", "^ (?: skip | AND )* DID .* (?: BOOK | SEE | BOOKING | BOOKED )"),
    ("update_meeting_type", "(?: WORD | QUOTED ) .* BOOKED .* ONLY .* (?: SET | REPEAT | setting )"),
    ("none", "^ (?: SMALL )+ BOOKED (?: ONE | THE | MY )+ (?: WORD | GATE | THINGS | AWAY | JUNK )"),
    # "Larry booked the wrong hotel for the whole team"
    ("none", "^ (?! .* (?: when | WITH ) ) WORD{1,3} BOOKED (?: ONE | THE )+ (?: WORD | GATE | THINGS | AWAY | JUNK )"),
    ("create_meeting_type",
     f"^ {SKIP} CREATE (?: skip | ONE | NEW | setting | DUR | LONG )* (?: WORD | QUOTED ) .* BOOKED? .* setting"),
    ("list_bookings", "BOOKED"),
    ("list_bookings", f"^ {SKIP} COMING (?: skip )* when"),
    ("block_time", "BLOCK"),
    ("cancel_booking", f"^ {SKIP} TAKE (?: WORD | ZONE )+ OFF (?: skip | ON | IN )* when"),
    ("block_time", "(?: TAKE | CLOSE | SMALL | ^ ) .* when .* OFF"),
    ("block_time", "OFF .* when"),
    ("block_time", f"^ {SKIP} TAKE MY DATE {END}"),  # "je pose mon vendredi"
    ("cancel_booking", "CANCEL"),
    ("cancel_booking", "BOOKING WITH .* DELETE"),
    ("cancel_booking", f"^ {SKIP} BOOKING WITH (?: WORD | ZONE | THE )+ (?: when | ON )* AWAY {END}"),
    ("cancel_booking", "DELETE .* (?: BOOKING | SLOT ) .* (?: WITH | when )"),
    ("cancel_booking", "DELETE (?: MY | ALL | THE )* (?: BOOKING )"),
    ("cancel_booking", f"DELETE (?: FILL | ATTO )* BOOKING {END}"),
    ("cancel_booking", "DELETE (?: MY | ALL | THE | FILL | ATTO )* (?: CLOCK | when )"),
    ("cancel_booking", "DELETE (?! .* TYPE ) .* (?: CLOCK | DATE )"),
    ("delete_meeting_type", "DELETE"),
    ("create_meeting_type",
     f"^ {SKIP} WANT (?! .* (?: LINK | WHICH | LIST ) ) (?: setting | NEW | DUR | LONG | ONE )* TYPE"
     " .* (?: DUR | SET )"),
    ("list_meeting_types",
     "(?: LIST | WHICH | SHARE | MY | WHERE | ALL ) (?! .* (?: CREATE .* setting | BOOK ) ) .* TYPE"),
    ("update_meeting_type",
     f"^ {NAMED} (?: SMALL | FROMNOW | COMMA )* ONLY .* (?: setting | SET | REPEAT | DATE .* HOURS )"),
    ("update_meeting_type", f"^ {NAMED} (?: skip )* (?: SET | REPEAT | DATE (?= HOURS ) ) (?: HOURS | skip )* ONLY"),
    ("update_meeting_type", f"^ {NAMED} (?: skip )* (?: SET | REPEAT | DATE ) ONLY HOURS {END}"),
    ("update_meeting_type",
     "^ (?: skip )* (?: MAKE | UPDATE ) (?: THE | MY )* (?: WORD | QUOTED ) (?: WORD | BOOKING | of )*"
     " (?: skip | BOOKABLE | UNBLOCK )* HOURS (?: skip )* (?: SET | REPEAT ) (?: skip )* $"),
    ("update_meeting_type", f"^ {NAMED} SMALL (?: SET | REPEAT ) HOURS {END}"),
    ("find_times", "FREE SLOT? (?: FOR | BEFORE | TOWARDS ) (?: THE | ONE | MY | FILL )* (?: WORD | BOOKING ) .* when"),
    ("find_times",
     "when .* FREE (?: FOR | BEFORE | TOWARDS ) (?: THE | ONE | MY | FILL )* (?: WORD | UNIT | BOOKING )"),
    ("find_times", "(?: FREE | FIND ) .* WITH"),
    ("find_times", "(?: WORD | ZONE ) .* FREE (?! WORD )"),
    ("find_times", "FREE WORD .* when"),
    ("find_times", "DID (?: skip )* (?: WORD | ZONE ) .* ZONEWORD"),
    ("find_times", "(?: FIND (?: SLOT | BOOKING | FOR | ON | of | FROM | THE )*"
     " | FREE (?: SLOT | BOOKING | FOR | ON | of | FROM | THE )+ ) WORD"),
    ("find_times", f"^ {SKIP} DID (?: WORD | ZONE )+ (?: FIND | FREE | FILL (?= when ) )"),
    ("find_times", "^ (?: skip )* FIND (?! AMOUNT STOP* $ )"),  # "tiene 7 años"
    ("find_times", f"^ {SKIP} (?: WORD | ZONE ) (?: skip | when | ON | SHOULD )* FIND (?: skip | when | ON )* $"),
    ("block_time", "AWAY (?! .* BOOKING .* WITH ) .* when"),
    ("block_time", "when .* AWAY"),
    ("block_time", f"^ {SKIP} (?: BOOKABLE | SMALL )* AWAY (?! .* setting )"),
    ("set_hours", "BOOKABLE .* (?: HOURS | SET | REPEAT | PARTS )"),
    ("set_hours", "^ (?: skip | ONLY )* FREE .* (?: SET | REPEAT )"),
    ("find_times", f"^ FREE (?: skip | ON | FOR )* when {END}"),
    ("unblock_time", f"^ {SKIP} WORK (?: skip | ON )* DATE {END}"),
    ("block_time", "CLOSE (?! .* (?: TYPE | WORD ) ) .* when"),
    ("block_time", f"^ {SKIP} CLOSE FOR .* when"),
    ("list_bookings", f"^ {SKIP} WHO {SKIP} BOOKABLE {SKIP} when {END}"),
    ("unblock_time", "(?: BOOKABLE | OPENUP | FREE ) .* when"),
    ("list_bookings", "(?: WHICH | WHO | LIST | WHERE ) .* (?: SEE | BOOKING | AGENDA )"),
    ("list_bookings", f"^ {SKIP} (?: SHARE | WHICH )? {MINE} AGENDA"),
    ("list_bookings",
     f"^ {SKIP} (?: SHARE | WHICH )? {MINE} BOOKING"
     " (?: STOP | FOR | of | ON | IN | MY | THE | FILL | UNIT | COMING | when (?: skip )* )* $"),
    ("list_bookings", f"^ {SKIP} when (?: skip | MY )* (?: BOOKING | AGENDA ) {END}"),
    ("list_bookings",
     "^ (?: skip | MY | ALL )* BOOKING (?: skip | FOR | ON | of | IN | when )* when (?: COMMA | STOP ) (?: skip )*"
     f" LIST {END}"),
    ("list_bookings", f"^ {SKIP} MY when {END}"),
    ("set_hours",
     "^ (?= .* (?: SET | REPEAT ) ) (?= .* HOURS ) (?: SET | REPEAT | HOURS | skip | AND | DATE | PARTS | EXCEPT )+ $"),
    ("connect_calendar", f"^ {SKIP} CALENDAR (?: skip )* PROVIDER {END}"),
    ("list_bookings",
     f"^ {SKIP} (?: SHARE | WHICH | LIST )? {MINE} CALENDAR (?: skip | at | of | FOR | ON )* when {END}"),
    ("list_calendars", f"^ {SKIP} (?: SHARE | WHICH | LIST )? {MINE} CALENDAR {END}"),
    ("list_bookings", f"^ {SKIP} (?: AGENDA | SEE (?! (?: count | THE )* (?: THINGS | GATE ) | count WORD ) )"),
    ("share_link", "(?: SHARE | WHERE | LIST | WHICH ) .* PAGE"),
    ("share_link", "LINK"),
    ("book",
     "SHARE (?! .* (?: PAGE | TYPE | DATA ) ) .* WITH (?: THE | FILL )? (?: WORD | ZONE | SMALL | JUNK ) .* when"),
    ("share_link", f"^ {SKIP} (?: MY )? PAGE {END}"),
    ("book", "CREATE .* BOOKING .* WITH THE? (?: WORD | ZONE | SMALL | JUNK ) "),
    ("book", "CREATE .* WITH THE? (?: WORD | ZONE | SMALL ) .* (?: CLOCK | DATE | SPAN )"),
    ("book", "NEW BOOKING (?! .* CALLED ) .* WITH (?! DUR | NUM | AMOUNT | LIMIT )"),
    ("find_times",
     f"BOOK .* (?: COMMA | STOP | AND ) {SKIP} FIND (?: SMALL | ONE | SLOT | THE | ZONEWORD | FILL | WORD )* {END}"),
    ("create_meeting_type", "ALLOW (?: skip )* (?: ONE | DUR )"),
    ("update_meeting_type", f"^ (?! {NEWLY} ) .* ALLOW .* setting"),
    ("unblock_time",
     f"^ {SKIP} CREATE (?: skip | ONE | ON | AT | UNIT | HOURWORD | THINGS | SLOT | BOOKING )* when"
     " (?! .* (?: WORD | QUOTED | DUR | setting | TYPE | LINK | WITH | SET | REPEAT ) )"),
    ("unblock_time",
     f"^ {SKIP} ALLOW (?: skip | ON | AT )* when (?! .* (?: WORD | QUOTED | DUR | setting | SET | REPEAT | LINK ) )"),
    ("create_meeting_type", "CREATE | ALLOW (?! SMALL* STOP* $ )"),
    ("create_meeting_type", "^ (?: skip | ONE )* (?<! THE ) NEW"),
    ("create_meeting_type", "NEW (?: setting | DUR | DASH | LONG )* TYPE"),
    ("create_meeting_type", "^ (?: skip | ONE | setting | DUR )* TYPE .* (?: WORD | QUOTED )"),
    ("book", "BOOK"),
    ("list_bookings", "(?: LIST | WHICH | WHO ) .* when"),
    ("update_meeting_type", f"^ {NAMED} (?: skip | SHOULD | DID )* (?: setting )"),
    ("update_meeting_type", f"^ {NAMED} UPDATE (?: skip )* (?: setting )"),
    ("update_meeting_type", f"^ {NAMED} (?: TAKE | LAST ) {SKIP} DUR (?: skip | FROMNOW )* $"),
    ("update_meeting_type", f"^ {NAMED} (?: skip | BOOKABLE | FROMNOW | AGAIN | WITH )* (?: setting )"),
    ("update_meeting_type", f"^ {NAMED} (?: skip )* FROMNOW (?: skip )* (?: SET | REPEAT | DUR )"),
    ("create_meeting_type", f"^ (?! .* WITH ) {SKIP} (?: WANT | SHARE ) {DESCRIBED} WORD .* (?: SET | REPEAT )"),
    ("create_meeting_type", f"{UNCHANGED} WORD .* DUR .* (?: SET | REPEAT )"),
    ("create_meeting_type", f"{UNCHANGED} WORD .* (?: SET | REPEAT ) .* DUR"),
    ("create_meeting_type", f"{UNCHANGED} (?: SET | REPEAT ) .* DUR .* WORD"),
    ("create_meeting_type", f"^ (?! .* WITH ) {SKIP} WANT {DESCRIBED} (?: WORD | BOOKING | of )+ COMMA? DUR"),
    ("update_meeting_type", f"^ {NAMED} (?: skip | SHOULD | FROMNOW )* DUR (?: AND | setting )* {END}"),
    ("create_meeting_type", f"^ {SKIP} (?: WANT | ONE | DUR )* WORD .* DUR .* setting"),
    ("create_meeting_type",
     f"^ (?! .* WITH (?: WORD | ZONE ) ) {SKIP} (?: WANT | SHARE | ONE )* (?: setting | DUR ) (?: setting | DUR |"
     " LONG )*"
     " (?: WORD | BOOKING ) .* (?: DUR | setting | SET | REPEAT )"),
    ("book", "(?: BOOKING | SLOT | DUR | HOURFORM ) .* WITH (?: skip | ATTO )* (?: WORD | SMALL | ZONE )"),
    ("book",
     "^ (?: ONE | skip )* (?: WORD | BOOKING | THINGS )* (?: DATE skip* CLOCK | CLOCK skip* DATE ) (?: skip )* WITH (?:"
     " WORD | ZONE )"),
    ("book", "^ (?: skip )* WITH (?: WORD | ZONE ) .* (?: DATE .* CLOCK | CLOCK .* DATE )"),
    ("book",
     "^ (?: skip | ONE )* (?: WORD | PART ) (?: WORD | BOOKING | of )* (?: WITH | FOR ) (?: WORD | ZONE )"
     " .* (?: DATE .* CLOCK | CLOCK .* DATE )"),
    ("share_link", "SHARE (?! .* DUR )"),
    ("update_meeting_type", f"^ {SKIP} UPDATE (?: THE | MY | TYPE | FILL )* QUOTED {END}"),
    ("greet", "^ (?: skip )* GREET"),
    ("greet", "^ PART (?: STOP | PAREN | SMALL )* $"),
    ("help", "HELP"),
)  # fmt: skip
SIEVE = Sieve([needed(pattern) for _, pattern in TABLE])


EXCEPTION = compiled("(?: ONLY | WORK | BOOKABLE | OPENUP ) .* HOURS | HOURS .* (?: ONLY | WORK | BOOKABLE | OPENUP )")
FREE_THEN = compiled(
    "^ (?! .* (?: HOURS .* HOURS | SHOULD | ONLY | HOURSNOUN | WORD | QUOTED ) ) .* (?: BOOKABLE | OPENUP )"
)
NO_EXCEPTION = compiled("SET | REPEAT | CREATE | NEW | TYPE | LINK | WITH (?: WORD | ZONE ) | WHY | MAKE | setting")


def _is_exception(row: Sequence[Node], text: str) -> bool:
    """ "only 10-12 on 24 December": other hours than usual, on a date and not on a weekday."""
    days = [node.value for node in row if node.kind == "DATE"]
    dated = any(not isinstance(day, Weekday) or day.which or day.week is not None for day in days) or (
        len(days) == 1 and FREE_THEN.search(text)
    )
    return bool(dated and EXCEPTION.search(text) and not NO_EXCEPTION.search(text))


def intent_of(row: Sequence[Node]) -> str:
    """The command of a row; "none" if no row of the table fits."""
    text = signs(row)
    if _is_exception(row, text):
        return "unblock_time"
    fitting = (TABLE[number] for number in numbers(SIEVE.fitting(set(text))))
    return next((intent for intent, pattern in fitting if compiled(pattern).search(text)), "none")
