"""Make the weights of language/name_tagger.py anew: `make classifier`.

It learns from the same sentences as `tests.language.train`, of each which of its words are a name.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from language.lexicon import lexicon
from language.name_tagger import CLOSING, SCALE, WEIGHTS, Span, Token, features, labels, tokens, where
from tests.language.train import kept, written

HERE = Path(__file__).parent
SELDOM = 2  # what fewer words have tells nothing
MOST = 40_000  # features
INVERSE_REGULARIZATION = 2.0
LEAST = 10  # hundredths: a weight below it is none


def labelled(paths: Iterable[Path]) -> Iterator[tuple[str, str, list[Token], list[str]]]:
    """Each sentence once: its text, its language, its tokens, and the label of each."""
    seen = set()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            phrase = json.loads(line)
            expected = phrase.get("expect", phrase)  # in rules_said.jsonl the line is the answer
            text = phrase["text"]
            if not isinstance(expected, dict) or "intent" not in expected or text in seen:
                continue
            seen.add(text)
            row = tokens(text)
            names = names_of(expected, row)
            if names is not None:
                yield (
                    text,
                    lexicon(phrase.get("locale", phrase.get("lang", "en"))).language,
                    row,
                    labels(len(row), names),
                )


def names_of(expected: Mapping[str, Any], row: list[Token]) -> list[Span] | None:
    """Where the names of a right answer stand; None if one of them does not stand in the text as it is."""
    said = [("N", expected.get("name")), ("P", expected.get("person")), ("P", expected.get("for_person"))]
    said.append(("M", (expected.get("changes") or {}).get("name")))
    found: list[Span] = []
    for kind, name in sorted(said, key=lambda one: -len(one[1] or "")):
        if not name:
            continue
        length = len(tokens(name))
        free = [
            place for place in where(row, name) if all(place >= one.end or place + length <= one.start for one in found)
        ]
        if not free:
            return None
        quoted = [place for place in free if place and row[place - 1].said in CLOSING]
        place = (quoted or free)[-1 if kind == "M" else 0]
        found.append(Span(kind, place, place + length))
    return found


def learned(known: list[tuple[str, str, list[Token], list[str]]]) -> dict[str, Any]:
    """The weights, as they are kept."""
    judged = list(chain.from_iterable(features(row, language) for _, language, row, _ in known))
    truth = list(chain.from_iterable(found for *_, found in known))
    counted = CountVectorizer(analyzer=list, min_df=SELDOM, binary=True)
    model = _fitted(counted.fit_transform(judged), truth)
    strongest = np.abs(model.coef_).max(axis=0).argsort()[-MOST:]
    names = sorted(str(name) for name in counted.get_feature_names_out()[strongest])
    fewer = CountVectorizer(analyzer=list, vocabulary=names, binary=True)
    model = _fitted(fewer.transform(judged), truth)
    return {
        "labels": list(model.classes_),
        "bias": [round(float(one) * SCALE) for one in model.intercept_],
        "features": kept(names, np.rint(model.coef_.T * SCALE).astype(int), LEAST),
    }


def _fitted(matrix: Any, truth: Any) -> Any:
    return LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=120, tol=1e-3).fit(matrix, truth)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", nargs="*", type=Path, default=[])
    left_out = {text for text, *_ in labelled(parser.parse_args().leave_out)}
    known = [one for one in labelled(sorted(HERE.rglob("*.jsonl"))) if one[0] not in left_out]
    WEIGHTS.write_text(written(learned(known)), encoding="utf-8")
    print(f"{len(known)} sentences, {WEIGHTS.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
