"""The values of a new name: what is called so now, and how it is to be called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from language.lexicon import lexicon
from language.meeting_types import updated
from language.naming import said
from language.nodes import Node, first
from language.sentence import Sentence


def renamed_to(sentence: Sentence) -> dict[str, Any]:
    """ "rename X to Y", or the new name in quotes; "and make it 20 minutes" is another change."""
    tail = _tail(sentence, _led_in(sentence))
    if tail:
        return _with_tail(sentence, tail, renamed_to)
    words = sentence.words
    start = words.index(first(words, "RENAME") or first(words, "BOOKING") or words[0])  # "let's call X “Y” instead"
    if 0 < start < len(words) - 2 and words[start + 1].kind in (*INTO, "IN") and first(words[:start], *NAMES):
        words = [words[start], *words[:start], *words[start + 1 :]]  # "X umbenennen in Y"
        start, sentence = 0, replace(sentence, words=words)
    if start > 1 and words[0].kind == "ATTO" and _becoming(sentence, start) == len(words):  # "a la X ponle de nombre Y"
        return {"name": _words(sentence.text, words[1:start]),
                "changes": {"name": _words(sentence.text, words[start + 1 :])}}  # fmt: skip
    if all(node.kind in BEHIND_NAME for node in words[start + 1 :]):  # "X in Y umbenennen"
        words = [words[start], *words[:start]]
        start, sentence = 0, replace(sentence, words=words)
    quoted = [index for index, node in enumerate(words) if node.kind == "QUOTED" and index > start]
    at = quoted[-1] if len(quoted) > 1 or (quoted and quoted[0] > start + 1) else _becoming(sentence, start)
    at_as = at < len(words) and sentence.signs.covers(ANEW, words[at])
    old = _words(sentence.text, words[start + 1 : at])
    new = _words(sentence.text, _before_reason(words[at + at_as :]), AHEAD_OF_NEW)
    named = [node for node in words[start + 1 :] if node.kind not in AHEAD_OF_NAME]
    if at == len(words) and len(named) == 2 and not sentence.capitals:  # "nenn die Probestunde Schnupperkurs"
        return {"name": _words(sentence.text, named[:1]), "changes": {"name": _words(sentence.text, named[1:])}}
    if at == len(words) and _points(sentence, words[start + 1 :]):  # "rename it Homework help"
        old, new = None, _words(sentence.text, words[start + 2 :])
    if old is None and (before := _changed_before(sentence, words[start].start)):
        return {"name": before["name"], "changes": {**before["changes"], "name": new}} if new else before
    return {"name": old, "changes": {"name": new} if new else {}}


NOTHING = Node("SMALL", None, 0, 0)
TOLD = ("DUR", "SETTING", "LIMIT", "SET", "REPEAT")
CHANGING = ("MAKE", "UPDATE", "SHARE", "CREATE", "SHOULD", "ALLOW", "LIST", "KEEP", "ATTRIBUTE", "MOVE", "TAKE",
            "TOWARDS")  # fmt: skip


def _led_in(sentence: Sentence) -> int:
    """Where the row leads in the new name; at its verb if no word of its own does."""
    row = sentence.row
    start = next((index for index, node in enumerate(row) if node.kind == "RENAME"), len(row))
    if first(row[:start], *NAMES):  # "X in Y umbenennen"
        return start
    for kinds in (INTO, ("IN",)):
        for index in range(start + 2, len(row)):
            if row[index].kind in kinds or (kinds == INTO and sentence.signs.covers(ANEW, row[index])):
                return index
    return start


def _tail(sentence: Sentence, led: int) -> Sequence[Node]:
    """What else is said to change behind a new name that begins after `led`; no nodes if nothing is."""
    row = sentence.row
    for index in range(led + 1, len(row)):
        before = row[index - 1].end
        paused = row[index].kind in TOLD and "," in sentence.text[before : row[index].start + 1]
        follows = next((node for node in row[index + 1 :] if node.kind not in SILENT), None)
        joins = row[index].kind in ("AND", "COMMA", "STOP", "WITH") and follows is not None
        told = joins and follows is not None and follows.kind in (*CHANGING, *TOLD)
        if paused or (told and first(row[index:], *TOLD)):
            return row[index:]
    return ()


def _with_tail(sentence: Sentence, tail: Sequence[Node], read: Callable[[Sentence], dict[str, Any]]) -> dict[str, Any]:
    """What `read` makes of the sentence ahead of its tail, and what the tail changes."""
    end = tail[0].start
    named = replace(
        sentence,
        row=[node for node in sentence.row if node.end <= end],
        words=[node for node in sentence.words if node.end <= end],
    )
    values = read(named)
    more = updated(replace(sentence, row=[NOTHING, *tail]))["changes"]
    return {**values, "changes": {**more, **values["changes"]}}


SILENT = ("SMALL", "AND", "COMMA", "STOP", "ONE", "THE", "MY")


def _points(sentence: Sentence, words: Sequence[Node]) -> bool:
    """Whether what is named is only pointed at."""
    return len(words) > 1 and words[0].text in lexicon(sentence.locale).listed("pointers")


def _changed_before(sentence: Sentence, end: int) -> dict[str, Any] | None:
    """ "change the review to 40 minutes and rename it "Check"": what else becomes of it, and what it is called now."""
    row = [node for node in sentence.row if node.end <= end]
    return updated(replace(sentence, row=row)) if first(row, "UPDATE", "MAKE") else None


def named_now(sentence: Sentence) -> dict[str, Any]:
    """ "call it Coaching": what it is that was talked about is not said."""
    start = sentence.words.index(first(sentence.words, "CALLED") or sentence.words[0])
    name = _words(sentence.text, sentence.words[start + 1 :], AHEAD_OF_NEW)
    return {"name": None, "changes": {"name": name} if name else {}}


def called_anew(sentence: Sentence) -> dict[str, Any]:
    """ "X should be called Y from now on", "X soll jetzt Y heißen": the new name stands behind its verb or before."""
    words, signs = sentence.words, sentence.signs
    called = [index for index, node in enumerate(sentence.row) if signs.covers(("be_called",), node)]
    if called and (tail := _tail(sentence, called[-1])):
        return _with_tail(sentence, tail, called_anew)
    verb = [index for index, node in enumerate(words) if signs.covers(("be_called",), node)]
    if not verb:  # it lies across two of the words
        return {"name": None, "changes": {}}
    lead = [
        index for index, node in enumerate(words[: verb[0]]) if node.kind in LEADING or signs.covers(("change",), node)
    ]
    named = first(words, "WORD", "QUOTED", "BOOKING")
    lead = [index for index in lead if named and words[index].start >= named.end]
    middle = lead[0] if lead else verb[0]
    end = next(
        (i for i in range(middle) if words[i].kind == "STOP" and i and first(words[:i], "WORD", "BOOKING")), middle
    )
    old, new = words[:end], words[verb[-1] + 1 :]
    while len(old) > 1 and signs.covers(("from_now",), old[-1]):
        old = old[:-1]
    while len(new) > 1 and signs.covers(("from_now",), new[0]):  # "heißt jetzt Lernförderung"
        new = new[1:]
    if _words(sentence.text, new) is None:
        new = words[middle + 1 : verb[0]]
    name = _words(sentence.text, _before_reason(new), AHEAD_OF_NEW)
    return {"name": _words(sentence.text, old), "changes": {"name": name} if name else {}}


def _before_reason(nodes: Sequence[Node]) -> Sequence[Node]:
    """ "to Wee Feet, the kids love that": the new name without what is said of it; "Wash, cut and dry" is one name."""
    at = next((i for i, node in enumerate(nodes) if i and node.kind in ("COMMA", "PAREN")), len(nodes))
    told = any(node.kind in TOLD_WITH for node in nodes[at:])
    return nodes[:at] if told else nodes


TOLD_WITH = ("SMALL", "THE", "MY", "THINGS", "DID", "ONE", "WANT", "SHOULD")


def called_otherwise(sentence: Sentence) -> dict[str, Any] | None:
    """ "it's no longer called that, call it Y"; None where no new name is said."""
    words, signs = sentence.words, sentence.signs
    verb = next((index for index, node in enumerate(words) if signs.covers(("be_called",), node)), len(words))
    pause = next((index for index in range(verb + 1, len(words)) if words[index].kind in PAUSES), len(words))
    behind = [node for node in words[pause + 1 :] if node.kind not in (*PAUSES, "SMALL")]
    turns = bool(behind) and behind[0].text in sentence.listed("contrasting")
    ended = any(signs.covers(("no_longer",), node) for node in words[:pause])
    if not (ended and behind and (behind[0].kind in NAMING or turns)):
        return None
    pointers = sentence.listed("pointers") | sentence.listed("put_back")
    told = [node for node in behind[1:] if node.kind != "DASH"]
    while len(told) > 1 and told[0].text in pointers:
        told = told[1:]
    name = _words(sentence.text, told, AHEAD_OF_NEW)
    thus = sentence.listed("thus") | pointers
    parts = (
        [node for node in part if not _is_bare(sentence, node)] for part in (words[:verb], words[verb + 1 : pause])
    )
    olds = (
        [node._replace(kind="WORD") if node.kind == "SMALL" else node for node in part if node.text not in thus]
        for part in parts
    )
    old = next((one for part in olds if (one := _words(sentence.text, part))), None)
    return {"name": old, "changes": {"name": name}} if name else None


def _is_bare(sentence: Sentence, node: Node) -> bool:
    """Whether a word is none of a name; a silenced one may be, for what is called so is no request."""
    silent = any(one.kind == "SMALL" for one in lexicon(sentence.locale).meanings.get(node.text, ()))
    denied = node.kind in ("EXCEPT", "REFUSED", "REMOVING", "CALLED") or sentence.signs.covers(OLD, node)
    return denied or (node.kind == "SMALL" and silent)


PAUSES = ("COMMA", "STOP", "AND", "DASH")
NAMING = ("CALLED", "RENAME", "UPDATE", "MAKE", "CREATE", "TAKE", "TITLE")  # "appelle" calls people as well
OLD = ("no_longer", "be_called")


LEADING = ("SHOULD", "FROMNOW", "NOW", "WANT")


INTO = ("TO", "ATTO", "TOWARDS", "BECOME")


NAMES = ("WORD", "QUOTED", "BOOKING")


ANEW = ("as", "from_now")  # "nenne X ab jetzt Y"


def _becoming(sentence: Sentence, start: int) -> int:
    """Where the new name is led in: by "to" or, where no such word stands, "in", best before a capital letter."""
    words = sentence.words
    for kinds in (INTO, ("IN",)):
        led = [index for index in range(start + 2, len(words) - 1) if words[index].kind in kinds
               or (kinds == INTO and sentence.signs.covers(ANEW, words[index]))]  # fmt: skip
        named = [index for index in led if sentence.text[words[index + 1].start : words[index + 1].end][:1].isupper()]
        if led:
            return (named or led)[0]
    return len(words)


AHEAD_OF_NAME = (
    "RENAME",
    "UPDATE",
    "ATTO",
    "THE",
    "MY",
    "FILL",
    "TYPE",
    "FROM",
    "OFFROM",
    "OF",
    "SMALL",
    *INTO,
    "IN",
    "STOP",
    "COMMA",
    *LEADING,
)


AHEAD_OF_NEW = tuple(kind for kind in AHEAD_OF_NAME if kind != "UPDATE")  # "rename haircut to cut and finish"


BEHIND_NAME = ("PRESENT", "FILL", "STOP", "SMALL", "COMMA", "INSTEAD", *INTO, "IN", *LEADING)


def _words(text: str, nodes: Sequence[Node], ahead: Sequence[str] = AHEAD_OF_NAME) -> str | None:
    kept = list(nodes)
    while kept and kept[0].kind in ahead and not (len(kept) == 1 and kept[0].kind == "UPDATE"):  # "rename cut"
        kept.pop(0)
    while kept and kept[-1].kind in BEHIND_NAME:
        kept.pop()
    return said(text, kept[0], kept[-1]) if kept else None
