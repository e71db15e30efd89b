"""What is told around a wish is taken out before the wish is read: "…, she has a yard full of cobs", "… cuz practice".

A clause that only tells has a subject and a verb of telling, or begins as such a clause does, and nothing in it that a
command could be made of: no time, no number, no word of ours, no name. A reason ends where something of ours begins
again: of "only Tuesdays cuz practice, and private" the rule behind it stays. Where the rest of the sentence points back
("parents abuse open gym so limit it") nothing is taken out, and names that stand in a clause are left to `asides.py`.

The section `[chatter]` of a lexicon lists the words: `reasons` and `purposes` that lead in why, `telling` verbs, `told`
beginnings, `turning` to the wish, what is `pointing` back, how `that_day` is said, what is `looking` only and `whether`
leads in, what is `wanting` an answer of guests, in `own` what begins a clause that no pause parts, and in
`asked_kindly` what ends a wish without one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise

from language.evidence import evidence
from language.grammar import reduced_times
from language.lexicon import Lexicon, first_names, phrases_of
from language.nodes import Node
from language.particles import VERBS, nodes_of

PAUSE = re.compile(r"[,;.!?()\n…–—]+(?=\s|$)|[(\n–—]|\s-+(?=\s)")
PAUSED = re.compile(r"(?:[,;.!?()\n…–—]|\s-)\s*$")
GAP = re.compile(r"[\s,]*")
LETTERS = re.compile(r"[^\W\d_]+")
WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
QUOTE = re.compile(r"[\"“”„«»]")
APOSTROPHE = re.compile(r"['’]|\s")
SHORTEST = 3  # words of a clause that tells
FARTHEST = 5  # words before its verb
ANY = "…"  # any word: "so the … don't"
NEVER = re.compile(r"(?!)")
# What may stand in a clause that only tells.
IDLE = frozenset(
    """
    WORD SMALL THE MY OF OFFROM AND OR TO ATTO IN AT ON FROM FOR WITH FILL GATE THINGS ONE ALL DID SPEAKS KIN LONG AGAIN
    INSTEAD AROUND START END REST SEE HERE WHO OTHER STREET ROAD LAST THIS NEXT BY WITHIN AFTER BEFORE GREET STOP COMMA
    DASH PAREN JUNK MAYORD EARLIER PRESENT USE EITHER TOWARDS PAST AGO EARLY LATE
    """.split()  # noqa: SIM905 -- a list of words
)
# What a purpose may be besides: "so i can open the notebook".
DOING = IDLE | VERBS | {"UNBLOCK", "BOOKABLE", "TAKE", "ABORT", "PAUSE"}
ENDING = frozenset(["UNIT", "AMOUNT", "DUR", "CLOCK", "WEEKDAY", "WEEKDAYS", "DAY", "NOTICE", "BUFFER"])
# What a told beginning may be about: "been up all night", "back from tour half dead".
TOLD = frozenset(["PART", "PARTS", "TONIGHT", "DAY", "MAYPART", "BOOKING", "HALF"])
Span = tuple[int, int]


@dataclass(frozen=True)
class Telling:
    """How one language tells why, and what else."""

    firsts: frozenset[str]  # words of which a text with something told in it has one
    reasons: re.Pattern[str]
    purposes: re.Pattern[str]
    telling: re.Pattern[str]
    told: re.Pattern[str]
    turning: re.Pattern[str]
    pointing: re.Pattern[str]
    looking: re.Pattern[str]  # "don't book anything, just check …"
    whether: re.Pattern[str]  # may follow it
    that_day: re.Pattern[str]
    wanting: re.Pattern[str]  # tells what guests are to say: "people are asked for their budget"
    own: re.Pattern[str]  # begins a clause that no pause parts: "my hands are killing me"
    asked_kindly: re.Pattern[str]  # ends a wish as a pause does: "pause it pls theres a cough going round"


@cache
def _telling(language: str) -> Telling:
    table = phrases_of(language, "chatter")

    def words(name: str) -> re.Pattern[str]:
        phrases = sorted(table.get(name, ()), key=len, reverse=True)
        escaped = (re.escape(one).replace(r"\ ", r"\s+").replace("'", "['’]?") for one in phrases)
        said = "|".join(one.replace(ANY, r"[\w'’]+") for one in escaped)
        return re.compile(rf"(?<![\w'’])(?:{said})(?![\w'’])", re.IGNORECASE) if said else NEVER

    begun = {
        said.split()[0]
        for name in ("reasons", "purposes", "telling", "told", "looking", "that_day")
        for said in table[name]
    }
    return Telling(frozenset(_plain(one) for one in begun), *map(words, [one.name for one in fields(Telling)][1:]))


def _plain(text: str) -> str:
    return text.lower().replace("'", "").replace("’", "")


def without_chatter(text: str, lex: Lexicon) -> str:
    """The text without the clauses that only tell; the text itself if nothing else would be left to act on."""
    way = _telling(lex.language)
    if way.firsts.isdisjoint(LETTERS.findall(_plain(text))):
        return text
    text = _with_day(_without_looking(text, way, lex), way, lex)
    return _without_told(_without_why(text, way, lex), way, lex)


def _without_looking(text: str, way: Telling, lex: Lexicon) -> str:
    """The text without what tells that somebody only asks, where it stands by itself and something is asked."""
    for found in reversed(list(way.looking.finditer(text))):
        before, behind = text[: found.start()], text[found.end() :]
        joint = GAP.match(behind)
        turn = (way.turning.match(behind, joint.end()) or way.whether.match(behind, joint.end())) if joint else None
        alone = not before.strip() or PAUSED.search(before)
        alone = alone and (not behind.strip(" .!?") or turn or behind[0] == ":" or PAUSE.match(behind))
        if alone and not _is_quoted(text, found.start()) and _is_wish(nodes_of(before + behind, lex)):
            text = _cut(text, (found.start(), found.end() + (turn.end() if turn else 0)))
    return text


def _with_day(text: str, way: Telling, lex: Lexicon) -> str:
    """The text with the day told of where "that day" points to it: "bday on the 22nd, block 1 to 5 that day"."""
    found = way.that_day.search(text)
    pauses = [match.start() for match in PAUSE.finditer(text, 0, found.start())] if found else []
    if not found or not pauses:
        return text
    nodes = nodes_of(text, lex)
    days = [
        node for node in reduced_times(nodes, lex.language) if node.kind in ("DATE", "SPAN", "SET", "HOURS", "CLOCK")
    ]
    told = [node for node in days if node.end <= pauses[-1]]
    wanted = any(node.kind in VERBS | {"KEEP"} and node.start > pauses[-1] for node in nodes)
    done = any(node.kind in VERBS and node.start < pauses[-1] for node in nodes)
    if len(told) != 1 or told[0].kind != "DATE" or done or not wanted:
        return text
    start = next(node.start for node in nodes if node.start >= told[0].start and node.kind not in ("ON", "AT", "COMMA"))
    behind = text[told[0].end : found.start()] + text[start : told[0].end] + text[found.end() :]
    return text[: told[0].start].rstrip() + behind


def _without_why(text: str, way: Telling, lex: Lexicon) -> str:
    """The text without reasons and purposes, where a wish stands before them."""
    at = 0
    while found := way.reasons.search(text, at) or way.purposes.search(text, at):
        at = found.end()
        wanted = _is_wish(nodes_of(text[: found.start()], lex))
        if _is_quoted(text, found.start()) or not wanted:
            continue
        nodes = nodes_of(text, lex)
        end = _end_of_reason(text, found.end(), nodes)
        inside = [node for node in nodes if found.end() <= node.start < end]
        why = way.reasons.fullmatch(text, found.start(), found.end())
        if inside and (why or all(node.kind in DOING for node in inside)):
            text = _cut(text, (found.start(), end))
            at = found.start()
    return text


def _end_of_reason(text: str, start: int, nodes: Sequence[Node]) -> int:
    """Where something of ours begins again behind a pause, or "and"; the end of the text if nothing does."""
    cuts = [match.start() for match in PAUSE.finditer(text, start)]
    cuts += [node.start for node in nodes if node.kind == "AND" and node.start > start]
    for cut in sorted(cuts):
        if text[cut] in ".!?" or text[cut] == "\n":
            return cut
        following = min((one for one in cuts if one > cut), default=len(text))
        if any(node.kind not in IDLE for node in nodes if cut <= node.start < following):
            return cut
    return len(text)


def _without_told(text: str, way: Telling, lex: Lexicon) -> str:
    """The text without the clauses that tell, each parted from the rest by a pause or "so" and "but"."""
    parted = any(one.search(text) for one in (PAUSE, way.turning, way.own, way.asked_kindly))
    if not parted or not (way.telling.search(text) or way.told.search(text)):
        return text
    nodes = nodes_of(text, lex)
    clauses = _clauses(text, nodes, way)
    told = [clause for clause in clauses if len(clauses) > 1 and _tells(text, clause, nodes, way, lex)]
    kept = [clause for clause in clauses if clause not in told]
    wishes = [clause for clause in kept if _is_wish([node for node in nodes if _inside(node, clause)])]
    for clause in reversed(told if wishes else ()):
        leads = clause[0] < wishes[0][0]
        pointed = leads and way.pointing.search(text, clause[1])
        if pointed or (leads and not _tells(text, clause, nodes, way, lex, leads=True)):
            continue
        turn = way.turning.match(text, clause[1]) if leads else None
        text = _cut(text, (clause[0], turn.end() if turn else clause[1]))
    return text


def _clauses(text: str, nodes: Sequence[Node], way: Telling) -> list[Span]:
    """Where people pause, or turn to what they want, or begin anew: "no more than 3 a day my hands are killing me"."""
    starts = [0, *(match.end() for match in PAUSE.finditer(text)), *(one.start() for one in way.turning.finditer(text))]
    starts += [
        node.start
        for before, node, _, verb in zip(nodes, nodes[1:], nodes[2:], nodes[3:], strict=False)
        if before.kind in ENDING and way.own.match(text, node.start) and way.telling.match(text, verb.start)
    ]
    starts += [match.end() for match in way.asked_kindly.finditer(text) if WORD.search(text, 0, match.start())]
    starts = sorted({start for start in starts if not _is_quoted(text, start)})
    edges = [*starts, len(text)]
    return [(one, other) for one, other in pairwise(edges) if WORD.search(text, one, other)]


def _tells(text: str, clause: Span, nodes: Sequence[Node], way: Telling, lex: Lexicon, *, leads: bool = False) -> bool:
    """Whether a clause has a subject and a verb of telling, or begins as telling does, and nothing of ours in it."""
    words = list(WORD.finditer(text, *clause))
    if turn := way.turning.match(text, words[0].start()):
        words = [word for word in words if word.start() >= turn.end()]
    if len(words) < SHORTEST:
        return False
    start = words[0].start()
    begins, verb = way.told.match(text, start, clause[1]), way.telling.search(text, start, clause[1])
    inside = [node for node in nodes if start <= node.start < clause[1]]
    if not begins and not (verb and _is_subject(text[start : verb.start()], verb[0], inside, lex, leads=leads)):
        return False
    free = [match.span() for match in (verb, begins) if match]
    allowed = IDLE | TOLD if begins else IDLE
    if not begins and way.wanting.search(text, start, clause[1]):
        return False
    inside = [node for index, node in enumerate(inside) if not (index and node.kind == "NEW")]  # "she is the new vet"
    if any(node.kind == "WHY" for node in inside):
        return False  # "nobody can book me, woran liegt das?": what asks tells nothing, though its verb may
    if any(node.kind not in allowed and not any(a < node.end and node.start < b for a, b in free) for node in inside):
        return False
    return not any(_is_name(text, node, lex) for node in inside) and not _is_sign(text, clause, lex)


def _is_subject(before: str, verb: str, inside: Sequence[Node], lex: Lexicon, *, leads: bool) -> bool:
    """Whether what stands before a verb can be who or what is told of.

    What leads up to a wish may name what it is for, as in "coaching is full, no bookings please": there only somebody
    or one's own is told of."""
    words = WORD.findall(before)
    if APOSTROPHE.search(verb) and not words:
        return True  # "there's", "she's"
    if not 0 < len(words) <= FARTHEST:
        return False
    first = inside[0]
    return not leads or first.kind in ("MY", "SMALL") or first.text in lex.listed("bookers")


# What is told of oneself and asks for something by it: "I've got the flu, not coming in".
SIGNS = (
    "ill",
    "late",
    "coming_later",
    "travelling",
    "unblocked",
    "not_ill",
    "able",
    "staying",
    "stays_away",
    "blocking",
)


def _is_sign(text: str, clause: Span, lex: Lexicon) -> bool:
    spans = evidence(text, lex.language).spans
    return any(clause[0] <= start < clause[1] for name in SIGNS for start, _ in spans.get(name, ()))


def _is_name(text: str, node: Node, lex: Lexicon) -> bool:
    """Whether a word may be a name: "Bryce ghosted me, cancel our 4:30" says whose booking it is."""
    if node.kind == "TITLE":
        return True
    written = text[node.start : node.end]
    if node.kind not in ("WORD", "MAYMONTH") or not written[:1].isupper():
        return False
    return not lex.option("nouns_capitalised") or node.text in first_names()


def _is_wish(nodes: Sequence[Node]) -> bool:
    return any(node.kind not in IDLE for node in nodes)


def _inside(node: Node, clause: Span) -> bool:
    return clause[0] <= node.start < clause[1]


def _is_quoted(text: str, at: int) -> bool:
    return len(QUOTE.findall(text, 0, at)) % 2 == 1


def _cut(text: str, span: Span) -> str:
    """The text without the span, and without the pause that parted it from what stands before."""
    before, behind = text[: span[0]].rstrip(" ,;:–—-("), text[span[1] :].lstrip(" ")
    if not before:
        return re.sub(r"^[\s,;:.!–—)-]*", "", behind)
    joint = "" if not behind or behind[0] in ",;.!?)" else " "
    pause = "," if behind and behind[0].isalnum() else ""
    return before + pause + joint + behind
