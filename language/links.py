"""The values of sharing and revoking a link: what it opens, for whom, how often and how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from language.attributes import settings_in
from language.dates import Ahead
from language.lexicon import first_names, lexicon, words
from language.naming import (
    WHOLE,
    capitals_end,
    goes_on,
    initial,
    name_in,
    named_in,
    owner_in,
    person_in,
    said,
    titled_in,
)
from language.nodes import Node, first
from language.persons import NOBODY, Found, known_person
from language.resolving import find
from language.sentence import Sentence
from language.settings import minutes_of

SHARING = ("WANT", "LINK", "CREATE", "MAKE", "UPDATE", "WHERE", "WHICH", "LIST", "PAGE", "BOOK")


def shared_link(sentence: Sentence) -> dict[str, Any]:
    skip = sentence.skipping(*SHARING)
    skip |= frozenset(index for index, node in enumerate(sentence.row) if node.kind in ("FIND", "SHARE"))
    skip |= frozenset(  # "what link do people use to book yoga"
        index for index, (verb, to) in enumerate(pairwise(sentence.row)) if (verb.kind, to.kind) == ("USE", "TO")
    )
    sentence = replace(sentence, row=_without_old_one(_uncounted(sentence), sentence.listed("further_links")))
    person, who = _given_to(sentence)
    if person is None:
        person, who = _for_whom(sentence, skip)
    if person is None:
        person, who = _named_besides(sentence, skip)
    if person is None:
        person, who = _owner(sentence)
    found = settings_in(sentence)
    name = named_in(sentence, skip | who) or _hours_as_name(sentence)
    if leads_to_page(sentence) or (name is not None and _is_put_up(sentence, name)):
        known = person is not None and (person[:1].isupper() or words(person)[0] in first_names())
        name, person = None, person if known else None
    values: dict[str, Any] = {"name": name, "for_person": person}
    values |= {name: found.get(name) for name in ("single_use", "max_uses", "expires_days")}
    values["single_use"] = values["single_use"] or None  # a link is reusable unless it is said not to be
    if values["expires_days"] is None:
        values["expires_days"] = _days_said(sentence.row) or _days_until(sentence)
    return values


def _is_put_up(sentence: Sentence, name: str) -> bool:
    """ "the link for my business cards": where the page's link is printed, with its article."""
    said, places = name.casefold(), sentence.listed("put_up_on")
    at = sentence.text.find(name)
    led = any(node.end <= at < node.end + 2 and node.kind in ("MY", "THE", "ONE") for node in sentence.words)
    return led and (said in places or said.split()[-1] in places)


QUIET = ("THE", "FILL", "MY", "SMALL")
INTO = ("TO", "OF", "OFFROM", "FOR", "ATTO")


def leads_to_page(sentence: Sentence) -> bool:
    """ "the URL of my booking page", "the link people use to book me": what a link leads to is the page itself."""
    row = [node for node in sentence.row if node.kind not in QUIET]
    for index, node in enumerate(row):
        behind = [one.kind for one in row[index + 1 : index + 3]]
        if node.kind == "LINK" and _is_page(sentence, node):
            return True
        if node.kind == "LINK" and (behind[:1] == ["PAGE"] or (behind[1:] == ["PAGE"] and behind[0] in INTO)):
            return True
        named = index > 0 and row[index - 1].kind in ("WORD", "QUOTED", "BOOKING", "GATE", "THINGS")
        if node.kind == "PAGE" and behind[:1] == ["LINK"] and not named:
            return True
    last = [node.kind for node in row if node.kind not in ("STOP", "COMMA")][-2:]
    if last == ["WHICH", "LINK"] and first(row, "PAGE") is not None:  # "… my page on a flyer, what's the URL?"
        return True
    return _is_for_booking_me(sentence, row)


def _is_page(sentence: Sentence, node: Node) -> bool:
    """ "the address of my booking page", one phrase."""
    told = words(sentence.text[node.start : node.end])
    meanings = lexicon(sentence.locale).meanings.get(told[-1], ()) if len(told) > 2 else ()
    return any(one.kind == "PAGE" and len(one.words) == 1 for one in meanings)


def _is_for_booking_me(sentence: Sentence, row: Sequence[Node]) -> bool:
    """ "the link people use to book me": those who book and what they do stand behind it, and no name."""
    reaching, bookers = sentence.signs.spans.get("reaching_me", ()), sentence.listed("bookers")
    link = next((index for index, node in enumerate(row) if node.kind == "LINK"), len(row))
    for index in range(link + 1, len(row)):
        if any(start <= row[index].start < end for start, end in reaching) and row[index].kind in ("BOOK", "SHARE"):
            return True
        if row[index].kind not in ("USE", "TO", "TOWARDS", "THINGS", "WITH", "FOR", "WHICH") and (
            row[index].text not in bookers
        ):
            return False
    return False


def _hours_as_name(sentence: Sentence) -> str | None:
    """ "share my office hours": hours that are a name as well."""
    node = first(sentence.row, "HOURSNOUN")
    if node is None:
        return None
    name = words(sentence.text[node.start : node.end])[1:]
    meanings = lexicon(sentence.locale).meanings.get(name[0], ()) if name else ()
    return " ".join(name) if any(one.words == name and one.kind == "WORD" for one in meanings) else None


def _owner(sentence: Sentence) -> Found:
    """ "make Anna's link expire in 2 days"."""
    person, who = owner_in(sentence.text, sentence.row)
    behind = max(who, default=-1) + 1
    owned = [node.kind for node in sentence.row[behind : behind + 1]] == ["LINK"]
    return (person, who) if owned else NOBODY


GIVING = ("ATTO", "TO", "TOWARDS", "FOR")  # "envoie à Mehdi le lien"


def _given_to(sentence: Sentence) -> Found:
    """ "give Sofia a link", "Khadija needs a link": a name right behind the verb, or before its own."""
    found = known_person(sentence.text, sentence.row)
    found = found if found[0] is not None else titled_in(sentence.text, sentence.row)
    verb, link = sentence.index("SHARE"), sentence.index("LINK", "PAGE")
    led = verb + 2 if sentence.row[verb + 1 : verb + 2] and sentence.row[verb + 1].kind in GIVING else verb + 1
    led += sentence.row[led : led + 1] != [] and sentence.row[led].kind == "THE"  # "ao Rui"
    if found[0] is not None and _owns(sentence, max(found[1]) + 1):  # "send Anna's link to Tom"
        return NOBODY
    beside = found[0] is not None and link == max(found[1]) + 2
    if (verb >= 0 and led in found[1] and link > max(found[1]) + 1) or (beside and verb > link):
        return found
    start = led if verb >= 0 else verb + 1
    if not sentence.capitals and verb < 0:
        return NOBODY
    end = capitals_end(sentence.text, sentence.row, start)
    follows = sentence.row[end].kind if start < end < link else ""
    if not sentence.capitals and (link != end + 1 or len(sentence.row) == link + 1):
        return NOBODY  # "schick Wilhelmine den Link zum Hörtest": in between stands nobody but who gets it
    wanted = ("ONE", "THE", "MY") if verb >= 0 else ("SHOULD", "WANT")
    asks = verb < 0 and bool(follows) and sentence.row[end].text in lexicon(sentence.locale).listed("asking")
    if verb >= 0 and not follows:
        return _given_in_small_letters(sentence, start, link)
    if follows not in wanted and not asks:
        return NOBODY
    return said(sentence.text, sentence.row[start], sentence.row[end - 1]), frozenset(range(start, end + asks))


def _owns(sentence: Sentence, behind: int) -> bool:
    row = sentence.row[behind : behind + 2]
    return len(row) > 1 and row[0].text == OWNER and row[1].kind == "LINK"


OWNER = "s"


def _given_in_small_letters(sentence: Sentence, start: int, link: int) -> Found:
    """ "send jo a link": one word between the verb and the article of what is given."""
    named = sentence.row[start : start + 1]
    follows = sentence.row[start + 1].kind if start + 1 < link else ""
    kinds = tuple(lexicon(sentence.locale).listed("kinds_of_meeting"))
    given = named and named[0].kind == "WORD" and follows in ("ONE", "THE", "MY") and kinds
    if not given or named[0].text.endswith(kinds) or " " in named[0].text:
        return NOBODY
    return said(sentence.text, named[0], named[0]), frozenset({start})


def _named_besides(sentence: Sentence, skip: frozenset[int]) -> Found:
    """ "a link to the final round, candidate is Marcus": a first name that is no part of what the link is for."""
    person, nodes = known_person(sentence.text, sentence.row)
    who = frozenset(nodes)
    at = min(who, default=0)
    before = sentence.row[at - 1] if at else None
    beside = before is not None and before.kind in ("SMALL", "COMMA", "STOP", "PAREN", "DASH", "FILL")
    return (person, who) if beside and named_in(sentence, skip | who) else NOBODY


def _without_old_one(row: Sequence[Node], further: frozenset[str]) -> list[Node]:
    """ "…, the last one's out", "one more link": what is said of other links names none."""
    made, pause, old = list(row), 0, False
    for index, node in enumerate(row):
        if node.kind in ("COMMA", "STOP", "DASH"):
            pause, old = index, False
        elif pause and (node.kind, node.text) == ("NUMWORD", "one") and index < pause + 4 and further:
            old = True
        then = row[index + 1] if index + 1 < len(row) else None
        if old or (then is not None and then.kind == "LINK" and node.kind == "WORD" and node.text in further):
            made[index] = node._replace(kind="SMALL")
    return made


def _uncounted(sentence: Sentence) -> list[Node]:
    """ "a link that works 10 times", "for 5 people": a setting of a link even where nothing says that it is used."""
    lex, made = lexicon(sentence.locale), list(sentence.row)
    bookers = lex.listed("bookers")
    for index in range(len(made) - 1):
        count, what = made[index], made[index + 1]
        if count.kind in ("NUM", "NUMWORD") and (what.kind in ("THINGS", "USES", "BOOKING") or what.text in bookers):
            made[index] = count._replace(kind="SETTING", value={"max_uses": int(count.value)})
            made[index + 1] = what._replace(kind="SMALL")
    return _unused(made, lex.listed("using"))


NEAR = 4  # words between how many and what they do


def _unused(row: list[Node], using: frozenset[str]) -> list[Node]:
    """ "a link that 3 people can use": how many may use it, and the words that say so silenced."""
    link = next((index for index, node in enumerate(row) if node.kind == "LINK"), len(row))
    verb = next((index for index in range(link, len(row)) if row[index].text in using), None)
    if verb is None:
        return row
    near = range(max(link, verb - NEAR), min(len(row), verb + NEAR))
    count = next((at for at in near if row[at].kind in ("NUM", "NUMWORD") or _is_uses(row[at])), None)
    if count is None:
        return row
    made, node = list(row), row[count]
    value = node.value if _is_uses(node) else {"max_uses": int(node.value)}
    for at in range(min(count, verb) - 1, max(count, verb) + 1):
        made[at] = row[at]._replace(kind="SMALL") if row[at].kind != "LINK" else row[at]
    made[count] = node._replace(kind="SETTING", value=value)
    return made


def _is_uses(node: Node) -> bool:
    return node.kind == "SETTING" and "max_uses" in node.value


def _days_said(row: Sequence[Node]) -> int | None:
    """ "the link, 10 days"."""
    node = first(row, "AMOUNT", "DUR")
    return -(-minutes_of(node) // (24 * 60)) if node else None


def _for_whom(sentence: Sentence, skip: frozenset[int]) -> tuple[str | None, frozenset[int]]:
    """Who the link is for; "the link for Design Review" says what it is a link to, unless that is said already."""
    givers = lexicon(sentence.locale).listed("givers")
    row = [
        node._replace(kind="FOR") if node.text in givers and not _leads_to_link(sentence, index) else node
        for index, node in enumerate(sentence.row)
    ]
    for index, node in reversed(list(enumerate(row))):
        if node.kind in ("FOR", "WITH") or (node.kind == "ONLY" and said(sentence.text, node, node).endswith(" for")):
            person, who = person_in(sentence.text, [*_silent(row[:index]), *row[index:]], ("FOR", "WITH", "ONLY"))
            shown = (node.kind == "WITH" and first(row, "PAGE")) or _is_of_page(sentence, index)
            known = person is not None and words(person)[0] in first_names()
            if person is None or goes_on(sentence.text, row, who) or _is_name(sentence, row, who):
                continue
            if known or shown or named_in(sentence, skip | who):
                return person, who
    return None, frozenset()


def _is_name(sentence: Sentence, row: Sequence[Node], who: frozenset[int]) -> bool:
    """ "url for newborn weigh in": a name of several words in small letters is nobody's."""
    return any(row[at].value == WHOLE and initial(sentence.text, row[at]).islower() for at in who)


def _is_of_page(sentence: Sentence, index: int) -> bool:
    """ "a link to my page for Lucinda": what it leads to is said, so a capital letter is a person's."""
    before, behind = sentence.row[index - 1] if index else None, sentence.row[index + 1 : index + 2]
    if before is None or not behind or not sentence.capitals:
        return False
    page = before.kind == "PAGE" or (before.kind == "SETTING" and "visibility" in before.value)
    named = behind[0].kind == "WORD" and " " not in said(sentence.text, behind[0], behind[0])
    return page and named and initial(sentence.text, behind[0]).isupper()


def _leads_to_link(sentence: Sentence, index: int) -> bool:
    """ "the link to", "a link for Tom to"; but not "send it to", "a link for office hours to"."""
    row = sentence.row
    link = max((at for at in range(index) if row[at].kind == "LINK"), default=-1)
    if row[index].kind != "TO" or link < 0:
        return False
    named = link > 0 and row[link - 1].kind in ("WORD", "QUOTED", "BOOKING")  # "the bike fit link to Jude"
    named = named and not (link > 1 and row[link - 2].kind == "ONE")  # "a fresh link to Board Prep"
    if named and index + 1 < len(row) and initial(sentence.text, row[index + 1]).isupper():
        return False
    if index == link + 1:
        return index + 1 == len(row) or row[index + 1].text not in first_names()
    whom = row[link + 2] if row[link + 1].kind == "FOR" and link + 2 < index else None
    return whom is not None and (whom.text in first_names() or initial(sentence.text, whom).isupper())


def _silent(row: Sequence[Node]) -> list[Node]:
    return [node._replace(kind="SMALL") for node in row]


def _days_until(sentence: Sentence) -> int | None:
    """ "until Friday", as days from today."""
    found = sentence.when()
    if found is None or found.kind not in ("day", "range"):
        return None
    last = found.date or found.last
    today = find([Node("DATE", Ahead(0), 0, 0)], sentence.now, sentence.zone)
    return (last - today.date).days if last and today and today.date else None


def revoked(sentence: Sentence) -> dict[str, Any]:
    verb = sentence.index("REVOKE", "DELETE", "CANCEL", "TURNOFF", "CLOSE", "PAUSE", "DISCONNECT", "UNDO", "BLOCK")
    made = sentence.skipping("MAKE") if sentence.index("REVOKE") == verb else frozenset()  # "rends … invalide"
    pulled = (index for index, node in enumerate(sentence.row) if sentence.signs.covers(("pulling",), node))
    skip = frozenset({verb, sentence.index("LINK"), *pulled}) | made | sentence.skipping("USE", "USED")
    person, who = _link_of(sentence)
    link = sentence.index("LINK")
    led = 0 <= verb < link and sentence.row[link - 1].kind in ("WORD", "BOOKING") and who.isdisjoint({link - 1})
    told = _told_before(sentence, link, skip | who) if 0 < link < verb or led else None
    name = told or name_in(sentence.text, sentence.row, skip | who, after=verb)
    return {"name": name, "for_person": person}


def _told_before(sentence: Sentence, link: int, skip: frozenset[int]) -> str | None:
    """ "somebody posted the haircut link, revoke it": what stands right before "link", from its article on."""
    row = sentence.row[:link]
    start = max((index for index, node in enumerate(row) if node.kind in ("THE", "MY", "ONE")), default=-1)
    return name_in(sentence.text, row[start + 1 :], frozenset(index - start - 1 for index in skip))


def _link_of(sentence: Sentence) -> Found:
    """Whose link it is: "Ana's link", "the link for Ana"."""
    text, row = sentence.text, sentence.row
    said_so = (titled_in(text, row), owner_in(text, row), known_person(text, row))
    return next((found for found in said_so if found[0] is not None), NOBODY)
