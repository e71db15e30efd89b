"""Words that speak for a command wherever they stand: classes of words, and which of them together make a command.

The table of `commands.py` reads the order of a sentence; here only counts what is in it. A class is a list of phrases
in the section `[evidence]` of a lexicon; `word*` stands for every word that begins so. A word may be in several.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from language.lexicon import folded, phrases_of, run_together
from language.nodes import CLASSES, KINDS, Node
from language.sieve import Sieve, numbers

Span = tuple[int, int]
WORD = re.compile(r"[^\W\d_]+|\d+")
SHORTEST_STEM = 3


@dataclass(frozen=True)
class Evidence:
    """Where each class of words stands in a text."""

    spans: Mapping[str, tuple[Span, ...]]

    def __contains__(self, name: object) -> bool:
        return name in self.spans

    def covers(self, names: Sequence[str], node: Node) -> bool:
        return any(start < node.end and node.start < end for name in names for start, end in self.spans.get(name, ()))

    def without(self, nodes: Sequence[Node]) -> Evidence:
        """What is left if these nodes, parts of names, speak for no command."""
        if not nodes:
            return self
        kept = {
            name: spans
            if name not in NAMEABLE
            else tuple(
                (start, end)
                for start, end in spans
                if not any(node.start <= start and end <= node.end for node in nodes)
            )
            for name, spans in self.spans.items()
        }
        return Evidence({name: spans for name, spans in kept.items() if spans})

    def named(self, prefix: str) -> str | None:
        """The end of the name of the first class that begins so: "blue" of "color_blue"."""
        return next((name.removeprefix(prefix) for name in self.spans if name.startswith(prefix)), None)


# Classes with words that are in names too: "flu shot", "late shift", "order review".
NAMEABLE = frozenset("connection ill late preview request order approve decline renew travelling".split())  # noqa: SIM905

Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
Stems = Mapping[str, tuple[tuple[str, str], ...]]


@cache
def _known(language: str) -> tuple[Phrases, Stems]:
    """Phrases by their first word, and stems by their first letters, the shortest first; with the class of each."""
    whole: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    stems: dict[str, list[tuple[str, str]]] = {}
    for name, phrases in phrases_of(language, "evidence").items():
        for phrase in phrases:
            said = tuple(folded(match) for match in WORD.findall(phrase))
            if phrase.endswith("*"):
                stems.setdefault(said[0][:SHORTEST_STEM], []).append((said[0], name))
            else:
                for form in (said, run_together(said)):
                    if form:
                        whole.setdefault(form[0], []).append((form, name))
    shortest_first = {start: tuple(sorted(found, key=lambda one: len(one[0]))) for start, found in stems.items()}
    return {word: tuple(found) for word, found in whole.items()}, shortest_first


@lru_cache(maxsize=8)  # as often as the nodes of the text are asked for
def evidence(text: str, language: str) -> Evidence:
    whole, stems = _known(language)
    matches = list(WORD.finditer(text))
    said = tuple(folded(match[0]) for match in matches)
    found: dict[str, list[Span]] = {}
    for index, word in enumerate(said):
        for phrase, name in whole.get(word, ()):
            last = index + len(phrase)
            if said[index:last] == phrase:
                found.setdefault(name, []).append((matches[index].start(), matches[last - 1].end()))
        for stem, name in stems.get(word[:SHORTEST_STEM], ()):
            if word.startswith(stem):
                found.setdefault(name, []).append(matches[index].span())
    if "asks" in found and "kept_on_me" in found:  # "alles wat je over mij hebt": a "what" that asks nothing
        held = [*found["kept_on_me"], *found.get("wholly", ())]
        found["asks"] = [one for one in found["asks"] if not any(a <= one[0] and one[1] <= b for a, b in held)]
        if not found["asks"]:
            del found["asks"]
    return Evidence({name: tuple(spans) for name, spans in found.items()})


# What makes something out of a name, and what fixes a time with a guest: a sentence with one of these is about that.
MAKING = "CREATE NEW DUR setting SHOULD"
MEETING = "BOOK MOVE CANCEL"
STATUS = "status_busy|status_tentative|status_away|status_elsewhere|status_free"
STATED = "when CREATE NEW LINK TYPE QUOTED WITH DUR MOVE CANCEL WHY"
PLACES = "place_at_1|place_at_2|place_at_3|place_at_4|place_at_5|place_last"
# (command, what must be there, what must not): small letters are classes of words or of kinds, capitals kinds of nodes;
# `a|b` is either. The first row that fits decides.
RULES: tuple[tuple[str, str, str], ...] = (
    ("why", "why_that NOBODY|nobody_word|BOOKABLE|FREE", "CREATE NEW LINK MOVE"),
    ("status_blocks", f"{STATUS} blocks_not", STATED),
    ("status_blocks", f"{STATUS} blocks_time", STATED),
    ("none", f"{STATUS} blocks_not WITH", "when"),
    ("page_link", "how_where reaching_me", "HELP WHY when DUR CREATE NEW LINK"),
    ("share_link", "signature PAGE LINK", f"DUR when TYPE setting {MEETING} RENAME CREATE"),
    ("page_link", "signature reaching_me PAGE", f"DUR when TYPE setting {MEETING} RENAME CREATE"),
    ("page_link", "signature LINK|share PAGE SHARE|hand_over", f"DUR when TYPE setting CREATE {MEETING} RENAME"),
    ("signature", "signature", f"DUR when TYPE setting {MEETING} RENAME"),
    ("qr", "qr", "RENAME DUR"),
    ("numbers", "how_many missed", "CREATE NEW"),
    ("numbers", "how_many had BOOKING|SEE|TYPE", "CREATE NEW BOOK WITH"),
    ("numbers", "numbers", f"CREATE NEW DUR TYPE LINK WITH RENAME setting {MEETING}"),
    ("no_show", "came", f"CREATE NEW DUR TYPE LINK WHO WHICH WHY SHOULD setting {MEETING}"),
    ("no_show", "missed", f"CREATE NEW DUR TYPE LINK WHO WHICH WHY SHOULD setting {MEETING}"),
    ("teams_for_all", "teams_word all_meetings",
     "WHY WHICH WHO WHERE LIST DID FIND FREE CANCEL MOVE BOOK RENAME WITH DUR when"),
    ("renamed_otherwise", "called_otherwise", "WHY LINK"),
    ("renamed", "be_called from_now", "CREATE NEW TYPE LINK"),
    ("renamed", "be_called SHOULD|FROMNOW|change", "CREATE NEW TYPE LINK RENAME"),
    ("revoke_link", "nobody_may SHOULD USE|USED LINK", "WHY CREATE NEW DUR setting"),
    ("revoke_link", "pulling LINK", "SHARE LIST CREATE NEW RENAME EXPIRES setting"),
    ("renew_link", "renew LINK", ""),
    ("renew_link", "renewed_link", ""),
    ("block_time", "unwanted_that booking_form when", "WITH QUOTED TYPE LINK PAGE DUR person setting"),
    ("block_time", "nobody_word booking_it when",
     "WHY WORD WITH QUOTED TYPE LINK PAGE DUR person setting more_than_once nobody_tells"),
    ("none", "unwanted_that booking_form", ""),
    ("none", "unwanted_that MOVE|CANCEL|DELETE|SHARE|REVOKE|CREATE|PAUSE|BLOCK", "COMMA AND"),
    ("unblock_time", "blocking remove", "LINK"),
    ("disconnect_calendar", "connection cut", "LINK TYPE"),
    ("list_meeting_types", "having TYPE asks|WHICH", f"{MAKING} WHY WITH LINK PAGE when approve renew order {MEETING}"),
    ("delete_data", "kept_on_me DELETE|forget|REVOKE", "asks LINK"),
    ("delete_data", "kept_on_me CANCEL DATA", "LINK WHICH WHO WHERE SHARE LIST EXPORT copy_of WHY"),
    ("export_data", "kept_on_me", "DELETE REVOKE forget"),
    ("export_data", "copy_of data_word", "LINK"),
    ("preview", "preview", f"NOBODY CREATE TYPE LINK RENAME setting {MEETING}"),
    ("preview", "send_me my_day every_day", f"NOBODY CREATE TYPE RENAME DUR sent_to_me {MEETING}"),
    ("cancel_booking", "off_calendar TAKE|DELETE|REMOVING BOOKING", "PROVIDER CONNECT DISCONNECT TYPE LINK PAGE WHY"),
    ("block_time", "off_calendar TAKE DATE|SPAN", "BOOKING CLOCK WITH WORD QUOTED LINK TYPE PAGE PROVIDER"),
    ("delete_meeting_type", "off_list remove|DELETE|CANCEL WORD|QUOTED",
     f"WITH LINK when PAGE ABORT SHARE WHY person setting {PLACES}"),
    ("none", "remind_me", "CREATE NEW MOVE CANCEL"),
    ("history", "history", "CREATE LINK RENAME WHY setting"),
    ("late", "late", "others family bygone CREATE TYPE LINK WHY BOOK CANCEL setting postponing"),
    ("late", "coming_later DUR", "CREATE TYPE LINK WHY setting"),
    ("find_times", "when_asked able when WORD", "WHY CREATE NEW TYPE LINK BOOK MOVE CANCEL SHOULD MY setting DID"),
    ("clear_day", "ill",
     f"WHY CREATE TYPE LINK DELETE ABORT BLOCK PAUSE NOBODY {MEETING} again family bygone not_ill setting FREE"
     " unblocked"),
    ("travel", "LIVE|travelling zone dated", "BOOK MOVE CANCEL TYPE UPDATE setting REMOVING NOBODY PAUSE"),
    ("update_meeting_type", "told length_named", "CREATE NEW SET REPEAT LINK ALLOW BOOK WITH TYPE CALLED COMMA"),
    ("update_meeting_type", "told", "CREATE NEW DUR SET REPEAT LINK ALLOW BOOK asks WITH"),
    ("update_meeting_type", "from_now SET|REPEAT|setting WORD|QUOTED",
     "CREATE NEW TYPE LINK WORK HOURSNOUN BOOKABLE PAGE BOOK WITH IDLE NEVER AWAY BLOCK REMOVING be_called RENAME"
     " asks"),
    ("update_meeting_type", "approve each", "person CREATE NEW DUR LINK request asks"),
    ("earlier", "earlier_free", "MOVE CREATE NEW LINK ABORT"),
    ("list_requests", "requests asks", "approve decline approval_on approval_off"),
    ("list_requests", "requests_waiting", "approval_on approval_off"),
    ("decline_booking", "decline BOOKING|request|person", f"{MAKING} LINK PAGE TYPE WHY"),
    ("approve_booking", "take_on request", "decline LINK TYPE"),
    ("approve_booking", "approve BOOKING|request|person", f"{MAKING} LINK PAGE TYPE WHY approval_on again bygone"),
    ("list_links", "links LINK asks|shared", "renew remove REVOKE DELETE who_for"),
    ("list_links", "links links_for",
     "SHARE CREATE MAKE NEW WANT renew remove REVOKE DELETE EXPIRES setting who_for blocking"),
    ("list_links", "own_links", "renew remove REVOKE DELETE CANCEL TURNOFF PAUSE CREATE EXPIRES"),
    ("order_meeting_type", f"order {PLACES}", "dated NOBODY PART WITH CLOCK MY LINK CREATE NEW DUR setting RENAME"),
    ("order_meeting_type", "placed", "when WITH CLOCK LINK CREATE NEW DUR RENAME"),
    ("duplicate_meeting_type", "duplicate", "LINK DATA PAGE when data_word WITH"),
    ("templates", "template use", ""),
    ("templates", "template CREATE|SHARE THE", "DUR setting SET REPEAT WITH CALLED MY LINK NEW RENAME BOOK MOVE"),
    ("templates", "template", f"CREATE NEW DUR WITH RENAME {MEETING}"),
    ("teams_for_all", "teams_word all_meetings taken_off",
     "WHY WHICH WHO WHERE LIST DID FIND FREE MOVE BOOK RENAME WITH DUR when"),
    ("resume", "online again WORD|QUOTED", "when DUR setting WHY DID LINK CREATE NEW PAGE UPDATE MAKE"),
    ("resume", "bookable_again", "when DUR setting WHY DID LINK CREATE NEW"),
    ("resume", "BOOKABLE again", "when DUR setting SET REPEAT HOURS WHY DID LINK CREATE NEW TYPE WITH"),
    ("resume", "ALLOW again", "DUR setting SET TYPE CREATE NEW"),
    ("publish", "publish PAGE", "LINK again OFFLINE PAUSE CLOSE TURNOFF hidden"),
    ("publish", "online PAGE", "LINK again RESUME OFFLINE TYPE WHY WHICH CLOSE PAUSE TURNOFF"),
    ("publish", "going_live", "LINK again OFFLINE PAUSE TYPE setting WORD"),
    ("page", "personal_page", "LINK PAUSE RESUME CLOSE REVOKE TURNOFF TURNON OFFLINE share publish DELETE WHY"),
    ("show_hours", "own_hours asks", "SET REPEAT HOURS HOURFORM DUR CLOCK UPDATE MAKE WITH FREE FIND LINK TYPE WHY"),
    ("show_hours", "when_bookable", "SET REPEAT HOURS HOURFORM when WITH WHY"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    command: str
    needs: tuple[frozenset[str], ...]
    bars: frozenset[str]

    def fits(self, held: frozenset[str]) -> bool:
        return self.bars.isdisjoint(held) and not any(need.isdisjoint(held) for need in self.needs)


ROWS = tuple(
    Row(command, tuple(frozenset(need.split("|")) for need in needs.split()), frozenset(bars.split()))
    for command, needs, bars in RULES
)
SIEVE = Sieve([row.needs for row in ROWS])


def evident(found: Evidence, facts: frozenset[str]) -> str | None:
    """The command that the words speak for; `facts` are the kinds of the row and what else is known of it."""
    if not found.spans:
        return None
    held = facts.union(found.spans)
    fitting = (ROWS[number] for number in numbers(SIEVE.fitting(held)))
    return next((row.command for row in fitting if row.fits(held)), None)


CLASSES_OF = {kind: frozenset(name for name, members in CLASSES.items() if kind in members) for kind in KINDS}


def facts_of(row: Sequence[Node]) -> frozenset[str]:
    """The kinds that stand in a row, and the classes they belong to."""
    kinds = {node.kind for node in row}
    return frozenset(kinds.union(*(CLASSES_OF[kind] for kind in kinds)))
