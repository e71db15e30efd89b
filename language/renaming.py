"""The values of a new name: what is called so now, and how it is to be called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from language.lexicon import lexicon
from language.meeting_types import updated
from language.naming import said
from language.nodes import Node, first
from language.sentence import Sentence


def renamed_to(sentence: Sentence) -> dict[str, Any]:
    """ "rename X to Y", or the new name in quotes; "and make it 20 minutes" is another change."""
    end, tail = _tail(sentence)
    if tail:
        row = [node for node in sentence.row if node.end <= end]
        named = replace(sentence, row=row, words=[one for one in sentence.words if one.end <= end])
        values = renamed_to(named)
        more = updated(replace(sentence, row=[NOTHING, *tail]))["changes"]
        return {**values, "changes": {**more, **values["changes"]}}
    words = sentence.words
    start = words.index(first(words, "RENAME") or words[0])
    if 0 < start < len(words) - 2 and words[start + 1].kind in (*INTO, "IN") and first(words[:start], *NAMES):
        words = [words[start], *words[:start], *words[start + 1 :]]  # "X umbenennen in Y"
        start, sentence = 0, replace(sentence, words=words)
    if all(node.kind in BEHIND_NAME for node in words[start + 1 :]):  # "X in Y umbenennen"
        words = [words[start], *words[:start]]
        start, sentence = 0, replace(sentence, words=words)
    quoted = [index for index, node in enumerate(words) if node.kind == "QUOTED" and index > start]
    at = quoted[-1] if len(quoted) > 1 or (quoted and quoted[0] > start + 1) else _becoming(sentence, start)
    at_as = at < len(words) and sentence.signs.covers(ANEW, words[at])
    old, new = _words(sentence.text, words[start + 1 : at]), _words(sentence.text, words[at + at_as :], AHEAD_OF_NEW)
    if at == len(words) and _points(sentence, words[start + 1 :]):  # "rename it Homework help"
        old, new = None, _words(sentence.text, words[start + 2 :])
    if old is None and (before := _changed_before(sentence, words[start].start)):
        return {"name": before["name"], "changes": {**before["changes"], "name": new}} if new else before
    return {"name": old, "changes": {"name": new} if new else {}}


NOTHING = Node("SMALL", None, 0, 0)
TOLD = ("DUR", "SETTING", "LIMIT", "SET", "REPEAT")
CHANGING = ("MAKE", "UPDATE", "SHARE", "CREATE", "SHOULD", "ALLOW", "LIST", "KEEP", "ATTRIBUTE")


def _tail(sentence: Sentence) -> tuple[int, Sequence[Node]]:
    """Where the new name ends and what else is said to change behind it; no nodes if nothing is."""
    row = sentence.row
    start = next((index for index, node in enumerate(row) if node.kind == "RENAME"), len(row))
    led = next((index for index in range(start + 2, len(row)) if row[index].kind in INTO), len(row))
    for index in range(led + 2, len(row)):
        before = row[index - 1].end
        paused = row[index].kind in TOLD and "," in sentence.text[before : row[index].start + 1]
        follows = next((node for node in row[index + 1 :] if node.kind not in SILENT), None)
        joins = row[index].kind in ("AND", "COMMA", "STOP", "WITH") and follows is not None
        told = joins and follows is not None and follows.kind in (*CHANGING, *TOLD)
        if paused or (told and first(row[index:], *TOLD)):
            return before, row[index:]
    return len(sentence.text), ()


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
    name = _words(sentence.text, new, AHEAD_OF_NEW)
    return {"name": _words(sentence.text, old), "changes": {"name": name} if name else {}}


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


BEHIND_NAME = ("FILL", "STOP", "SMALL", "COMMA", "INSTEAD", *INTO, "IN", *LEADING)


def _words(text: str, nodes: Sequence[Node], ahead: Sequence[str] = AHEAD_OF_NAME) -> str | None:
    kept = list(nodes)
    while kept and kept[0].kind in ahead and not (len(kept) == 1 and kept[0].kind == "UPDATE"):  # "rename cut"
        kept.pop(0)
    while kept and kept[-1].kind in BEHIND_NAME:
        kept.pop()
    return said(text, kept[0], kept[-1]) if kept else None
