"""What is told not to be done, or only supposed, is not done: "please don't share my link", "if Ana cancels, tell me".

A denial and the verb it denies are taken out of the text before anything is understood of it, so that no later step can
act on them. What stays is what else was said: of "don't cancel it, move it to 5" the move. Phrases that deny and want
something by it, "don't book me on Fridays", are meanings of their own in the lexicon and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from language.evidence import Evidence, evidence
from language.lexicon import Lexicon, first_names, folded, lexicon, phrases_of
from language.nodes import Node
from language.particles import VERBS, nodes_of
from language.phrases import Phrases, begins, filed

Span = tuple[int, int]
WORD = re.compile(r"[^\W\d_]+")
FIGURE = re.compile(r"\d")
PAUSE = re.compile(r"(?:[.!?;:,]+(?=\s|$)|[\n()–—]|\s-\s)")
LONGEST_WAY = 7  # words between a denial and its verb
LONGEST_SUBJECT = 5  # words between "if" and its verb
SHORTEST_STEM = 4
# Verbs whose command changes something.
DOING = (VERBS - {"LIST", "FIND"}) | {"TURNOFF", "TURNON", "TAKE", "USE", "HERE"}
DOING_SIGNS = frozenset(["approve", "publish", "duplicate", "renew", "cut", "remove", "forget"])
# What asks for something even where no verb of DOING stands.
ASKING = DOING | {"LIST", "FIND", "WHY", "IDLE", "NEVER", "NOBODY", "AWAY", "NEW", "BOOKED", "LIVE", "HELP", "SHOULD",
                  "ALLOW", "KEEP", "AGENDA", "MAKE", "ABORT"}  # fmt: skip
ASKING_SIGNS = frozenset(["late", "coming_later", "ill", "travelling"])
SHOWING = frozenset(["MAKE", "UPDATE", "SHARE"])  # "don't put the review on my page" hides it
EMPTY = frozenset(["ABORT", "EXCEPT", "REFUSED", "REMOVING", "SMALL"])  # phrases of a denial that want nothing by it
WANTED = frozenset(["approval_off", "approval_on", "unblocked", "not_ill"])
# What is switched on and off by its denials.
SWITCHED = (
    frozenset(["preview"]),
    frozenset(["send_me", "my_day", "every_day"]),
    frozenset(["teams_word", "all_meetings"]),
    frozenset(["unwanted_that", "booking_form"]),
    frozenset(["nobody_word", "booking_it"]),
    *(frozenset([f"status_{one}", "blocks_not"]) for one in ("busy", "tentative", "away", "elsewhere", "free")),
)


@dataclass(frozen=True)
class Denying:
    """How one language denies a verb."""

    before: Phrases  # denies the verb that follows
    behind: Phrases  # denies the verb right before: "annule pas"
    across: Phrases  # denies the verb of its clause, wherever that stands: "sag den Termin nicht ab"
    nothing: Phrases  # denies the verb right before by having no object: "sag keine Termine ab"
    through: frozenset[str]  # may stand between a denial and its verb: "don't you dare"
    unless: frozenset[str]  # behind a denial that is none of the verb: "nicht mehr", "nicht öffentlich"
    positive: Phrases  # "don't forget to", "why don't you"
    turning: frozenset[str]  # begins another clause
    opening: frozenset[str]  # after these a comma parts nothing: "ich habe nicht vor, …"
    other: frozenset[str]  # words with which another clause begins that no pause parts: "ich kann nicht"
    infinitives: str  # how a verb ends that a denial can stand far before
    supposing: Phrases  # "if", where somebody and a verb follow
    possible: frozenset[str]  # "if you can, cancel it" supposes nothing
    contrast: frozenset[str]  # "nicht auf Freitag, sondern auf Samstag"
    subordinate: frozenset[str]  # "ich will nicht, dass du …"
    foretelling: frozenset[str]  # "Anna will book it"
    refusing: frozenset[str]  # denies what is done, and wants nothing by it: "won't"


@cache
def _denying(language: str) -> Denying:
    table = phrases_of(language, "denial")

    def phrases(name: str) -> Phrases:
        return filed(_said(one) for one in table.get(name, ()))

    def single(name: str) -> frozenset[str]:
        return frozenset(folded(one) for one in table.get(name, ()))

    ends = table.get("infinitives", ())
    return Denying(
        phrases("before"), phrases("behind"), phrases("across"), phrases("nothing"),
        single("through"), single("unless"), phrases("positive"), single("turning"), single("opening"),
        single("other"),
        ends[0] if ends else "", phrases("supposing"), single("possible"), single("contrast"), single("subordinate"),
        single("foretelling"), single("refusing"),
    )  # fmt: skip


def _said(text: str) -> tuple[str, ...]:
    return tuple(folded(word) for word in WORD.findall(text))


@dataclass(frozen=True)
class Words:
    """A text as words with their places, what they do, and its nodes and signs: many phrases have a denial in them."""

    text: str
    said: Sequence[str]
    spans: Sequence[Span]
    nodes: Sequence[Node]
    signs: Evidence
    over: Sequence[Node | None]  # the node over each word
    doing: frozenset[int]  # where verbs of commands begin
    opening: frozenset[str]  # opens a question for somebody

    def begins(self, index: int, end: int, phrases: Phrases) -> int:
        """How many words the first of the phrases takes that stands at `index`; 0 if none does."""
        return begins(self.said, index, end, phrases)


def in_words(text: str, lex: Lexicon) -> Words:
    matches = list(WORD.finditer(text))
    spans = [match.span() for match in matches]
    nodes, signs = nodes_of(text, lex), evidence(text, lex.language)
    over = [*_over(spans, nodes)]
    told = {start for name in DOING_SIGNS for start, _ in signs.spans.get(name, ())}
    doing = frozenset(
        index
        for index, (node, (start, _)) in enumerate(zip(over, spans, strict=True))
        if (node is not None and node.start == start and node.kind in DOING)
        or (start in told and (node is None or node.kind != "QUOTED"))
    )
    opening = lex.listed("asking_for_somebody")
    return Words(text, [folded(match[0]) for match in matches], spans, nodes, signs, over, doing, opening)


def _over(spans: Iterable[Span], nodes: Sequence[Node]) -> Iterator[Node | None]:
    at = 0
    for start, end in spans:
        while at < len(nodes) and nodes[at].end <= start:
            at += 1
        yield nodes[at] if at < len(nodes) and nodes[at].start < end else None


Clause = tuple[int, int]  # of words


def without_denied(text: str, lex: Lexicon) -> str:
    """The text with what is denied in it blanked out, every other letter at its place."""
    way = _denying(lex.language)
    if _firsts(lex.language).isdisjoint(WORD.findall(folded(text))):
        return text
    words = in_words(text, lex)
    if any(one <= words.signs.spans.keys() for one in SWITCHED):
        return text
    clauses = _clauses(text, words, way)
    text = _blanked(text, [words.spans[at] for clause in clauses for at in _reminded(words, clause, way)])
    denied = _subordinate(words, clauses, [_denied(words, clause, way, lex.language) for clause in clauses], way)
    if not any(denied):
        return text
    asked = [index for index, clause in enumerate(clauses) if not denied[index] and _asks(words, clause)]
    contrasted = _contrasted(words, clauses, denied, way)
    if contrasted:
        return _blanked(text, [contrasted])
    if not asked:
        return " " * len(text)
    out: list[Span] = []
    for index, (clause, found) in enumerate(zip(clauses, denied, strict=True)):
        if found:
            out += [words.spans[at] for at in found] if index < asked[-1] else [_extent(words, clause)]
    return _blanked(text, out)


def _extent(words: Words, clause: Clause) -> Span:
    return words.spans[clause[0]][0], words.spans[clause[1] - 1][1]


def _reminded(words: Words, clause: Clause, way: Denying) -> range:
    """ "don't forget to", "can't you": asks for the verb that follows."""
    for index in range(*clause):
        size = words.begins(index, clause[1], way.positive)
        if size and any(at >= index + size for at in words.doing):
            return range(index, index + size)
    return range(0)


def _subordinate(words: Words, clauses: Sequence[Clause], denied: list[list[int]], way: Denying) -> list[list[int]]:
    """ "ich will nicht, dass du den Link teilst": what "dass" leads in behind a denial is denied."""
    for index, (one, other) in enumerate(pairwise(clauses)):
        if words.said[other[0]] in way.subordinate and words.said[one[1] - 1] in _lasts(way.across):
            denied[index : index + 2] = [[*range(*one)], [*range(*other)]]
    return denied


def _lasts(phrases: Phrases) -> set[str]:
    return {phrase[-1] for group in phrases.values() for phrase in group}


def _contrasted(words: Words, clauses: Sequence[Clause], denied: Sequence[Sequence[int]], way: Denying) -> Span | None:
    """What is not meant in "verschieb den Termin nicht auf Freitag, sondern auf Samstag"."""
    for index, (one, other) in enumerate(pairwise(clauses)):
        if denied[index] and words.said[other[0]] in way.contrast and not _asks(words, other):
            denial = next((at for at in range(*one) if words.begins(at, one[1], way.across)), None)
            if denial is not None and denial + 1 < one[1]:
                return words.spans[denial][0], words.spans[other[0]][1]
    return None


@cache
def _firsts(language: str) -> frozenset[str]:
    """Words of which a text with a denial has one: most texts have none, and cost no more than to see that."""
    way = _denying(language)
    return way.foretelling.union(way.before, way.behind, way.across, way.nothing, way.supposing)


def _blanked(text: str, spans: Iterable[Span]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _clauses(text: str, words: Words, way: Denying) -> list[Clause]:
    """Where people pause, turn to something else, or go on with "and don't"."""
    pauses = [match.start() for match in PAUSE.finditer(text)]
    starts = [0]
    for index in range(1, len(words.said)):
        before, here = words.spans[index - 1], words.spans[index]
        paused = any(before[1] <= at <= here[0] for at in pauses) and words.said[index - 1] not in way.opening
        node = words.over[index]
        joins = node is not None and node.kind == "AND" and words.begins(index + 1, len(words.said), way.before)
        if paused or joins or words.said[index] in way.turning:
            starts.append(index)
    return list(pairwise([*starts, len(words.said)]))


def _asks(words: Words, clause: Clause) -> bool:
    start, end = _extent(words, clause)
    if not words.opening.isdisjoint(words.said[clause[0] : clause[0] + 2]):  # "…, but is April around on Monday"
        return True
    acting = any(node.kind in ASKING and start <= node.start < end for node in words.nodes)
    return acting or any(start <= span[0] < end for name in ASKING_SIGNS for span in words.signs.spans.get(name, ()))


def _denied(words: Words, clause: Clause, way: Denying, language: str) -> list[int]:
    """The words of a denial and of its verb in a clause; nothing if no verb of a command is denied."""
    start, end = clause
    for index in range(start, end):
        node = words.over[index]
        if node is not None and node.kind == "QUOTED":
            continue
        if words.begins(index, end, way.positive) or (node is not None and node.kind == "WHY"):
            return []
        found = _ahead(words, index, clause, way, language) or _back(words, index, clause, way)
        found = found or _foretold(words, index, clause, way, language)
        found = found or _across(words, index, clause, way) or _supposed(words, index, clause, way, language)
        if found:
            return found
    return []


def _ahead(words: Words, index: int, clause: Clause, way: Denying, language: str) -> list[int]:
    """ "don't … cancel"."""
    size = words.begins(index, clause[1], way.before)
    verb = index + size
    if not size:
        return []
    while (
        verb < clause[1] and verb - index < LONGEST_WAY and words.said[verb] in way.through and verb not in words.doing
    ):
        verb += 1
    if verb < clause[1] and FIGURE.search(words.text, words.spans[index][1], words.spans[verb][0]):
        return []  # "50 mins, not 40, and put …"
    if verb >= clause[1] or not (verb in words.doing or _is_form(words, verb, language)):
        return []
    return [] if _means_more(words, index, verb, way) else list(range(index, verb + 1))


def _foretold(words: Words, index: int, clause: Clause, way: Denying, language: str) -> list[int]:
    """ "Anna will book it herself": what somebody else is going to do."""
    if words.said[index] not in way.foretelling or index == clause[0]:
        return []
    subject, start = words.said[index - 1], words.spans[index - 1][0]
    somebody = subject in first_names() or subject in lexicon(language).listed("bookers") or words.text[start].isupper()
    verb = index + 1
    while verb < clause[1] and words.said[verb] in way.through and verb not in words.doing:
        verb += 1
    done = verb < clause[1] and (verb in words.doing or _is_form(words, verb, language)) and len(subject) > 1
    return list(range(index, verb + 1)) if somebody and done else []


def _back(words: Words, index: int, clause: Clause, way: Denying) -> list[int]:
    """ "annule pas", "buche nichts"."""
    if index == clause[0] or not (
        words.begins(index, clause[1], way.behind) or words.begins(index, clause[1], way.nothing)
    ):
        return []
    verb = index - 1
    while verb > clause[0] and words.said[verb] in way.through:
        verb -= 1
    return [verb, index] if verb in words.doing and not _means_more(words, index, verb, way) else []


def _across(words: Words, index: int, clause: Clause, way: Denying) -> list[int]:
    """ "sag den Termin … nicht ab", "nicht den Termin … absagen"."""
    size = words.begins(index, clause[1], way.across)
    follows = words.said[index + size] if size and index + size < clause[1] else ""
    if not size or follows in way.unless:
        return []
    before = [at for at in range(clause[0], index) if at in words.doing]
    parted = any(word in way.other for word in words.said[before[-1] : index]) if before else False
    ahead = (at for at in range(index + size, clause[1]) if at in words.doing and _is_infinitive(words, index, at, way))
    verb = next(iter([*([] if parted else before[-1:]), *ahead]), None)
    return [] if verb is None or _means_more(words, index, verb, way) else sorted({verb, *range(index, index + size)})


def _supposed(words: Words, index: int, clause: Clause, way: Denying, language: str) -> list[int]:
    """ "if Ana cancels": what is supposed ends where its verb stands."""
    size = words.begins(index, clause[1], way.supposing)
    if not size or _is_stressed(words, index) or _is_within(words, index):
        return []
    start = index + size
    end = clause[1] if way.infinitives else min(clause[1], start + LONGEST_SUBJECT)
    verb = next((at for at in range(start, end) if at in words.doing or _is_form(words, at, language)), None)
    if verb is None or not way.possible.isdisjoint(words.said[start:verb]):
        return []
    lone = verb == start and verb in words.doing  # "si cancela la cita" may be a yes
    return [] if lone else list(range(index, verb + 1))


def _is_stressed(words: Words, index: int) -> bool:
    """ "sí", which is no "si"."""
    start, end = words.spans[index]
    return words.text[start:end].casefold() != words.said[index]


def _is_within(words: Words, index: int) -> bool:
    """Whether a word is the later one of a phrase: "que não se possa marcar" supposes nothing."""
    node = words.over[index]
    return node is not None and node.kind == "NOBODY" and node.start < words.spans[index][0]


def _is_infinitive(words: Words, index: int, verb: int, way: Denying) -> bool:
    node = words.over[verb]
    ends = words.text[: words.spans[verb][1] if node is None else node.end].casefold().endswith(way.infinitives)
    return ends and way.other.isdisjoint(words.said[index:verb])


def _means_more(words: Words, index: int, verb: int, way: Denying) -> bool:
    """Whether denial and verb are no such: parts of one phrase, a word that wants something, or of what is shown."""
    low, high = sorted((index, verb))
    start, end = words.spans[index][0], words.spans[high][1]
    if any(node.start <= words.spans[low][0] and end <= node.end and node.kind not in EMPTY for node in words.nodes):
        return True
    wanted = (span for name in WANTED for span in words.signs.spans.get(name, ()))
    if any(first <= start < last and last - first > words.spans[index][1] - start for first, last in wanted):
        return True
    node = words.over[verb]
    if words.said[index] in way.refusing:  # "I won't put it on my page" asks for nothing
        return False
    return node is not None and node.kind in SHOWING and any(one.kind == "PUBLIC" for one in words.nodes)


def _is_form(words: Words, index: int, language: str) -> bool:
    """Whether a word is a verb of a command in another form: "canceles" of "cancelar"."""
    word = words.said[index]
    stem = _stem(word)
    return len(stem) >= SHORTEST_STEM and stem in _stems(language)


ENDS = re.compile(r"(?:ing|[aei]r(?:e|ei|ti|la|lo)?|[aeiu](?:[sn]|mos|is|te|tes|no)?|o)$")


def _stem(word: str) -> str:
    """What the forms of a verb have in common, by and large: "apagues" and "apagar", "sharing" and "share"."""
    stem = ENDS.sub("", word)
    for soft, hard in (("gu", "g"), ("qu", "c"), ("ch", "c"), ("gh", "g")):
        stem = stem.removesuffix(soft) + hard if stem.endswith(soft) else stem
    return stem


@cache
def _stems(language: str) -> frozenset[str]:
    known = lexicon(language).meanings.values()
    verbs = (one.words[0] for group in known for one in group if one.kind in DOING and len(one.words) == 1)
    return frozenset(stem for verb in verbs if len(stem := _stem(verb)) >= SHORTEST_STEM)
