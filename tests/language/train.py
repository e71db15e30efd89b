"""Make the weights of language/classifier.py anew: `make classifier`.

It learns from every sentence in the files beside it that has an intent for its right answer, and needs scikit-learn,
which nothing else here does. With `--leave-out FILE …` the sentences of these files are not learned from, so that how
many of them are read right says something.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from language.classifier import SCALE, WEIGHTS, features

HERE = Path(__file__).parent
SELDOM = 3  # what fewer sentences have tells nothing
MOST = 6_000  # features
INVERSE_REGULARIZATION = 12.0
LEAST = 20  # hundredths: a weight below it is none
# Those of the published answer; of the bot's further ones there are too few sentences.
INTENTS = frozenset(
    """
    create_meeting_type update_meeting_type delete_meeting_type list_meeting_types share_link revoke_link pause resume
    set_hours block_time unblock_time set_timezone book find_times list_bookings cancel_booking reschedule_booking why
    undo connect_calendar disconnect_calendar export_data delete_data help greet abort none
    """.split()  # noqa: SIM905 -- a list of words
)


def sentences(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Each text once, with its intent."""
    seen = set()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            phrase = json.loads(line)
            expected = phrase.get("expect", phrase)  # in rules_said.jsonl the line is the answer
            intent = expected.get("intent") if isinstance(expected, dict) else None
            if intent in INTENTS and phrase["text"] not in seen:
                seen.add(phrase["text"])
                yield phrase["text"], intent


def learned(known: list[tuple[str, str]]) -> dict[str, Any]:
    """The weights, as they are kept."""
    texts, intents = zip(*known, strict=True)
    counted = CountVectorizer(analyzer=features, min_df=SELDOM, binary=True)
    names = sorted(_telling(counted, texts, intents))
    fewer = CountVectorizer(analyzer=features, vocabulary=names, binary=True)
    model = _fitted(normalize(fewer.transform(texts)), intents)
    return {
        "intents": list(model.classes_),
        "bias": [round(float(one) * SCALE) for one in model.intercept_],
        "features": kept(names, np.rint(model.coef_.T * SCALE).astype(int), LEAST),
    }


def kept(names: list[str], weights: Any, least: int) -> dict[str, list[int]]:
    """Of each feature by its name, the places and weights that are not below the least, one after the other."""
    return {
        name: [int(number) for place, weight in enumerate(row) if abs(weight) >= least for number in (place, weight)]
        for name, row in zip(names, weights, strict=True)
    }


def _telling(counted: Any, texts: Any, intents: Any) -> Iterable[str]:
    model = _fitted(normalize(counted.fit_transform(texts)), intents)
    strongest = np.abs(model.coef_).max(axis=0).argsort()[-MOST:]
    return [str(name) for name in counted.get_feature_names_out()[strongest]]


def _fitted(matrix: Any, intents: Any) -> Any:
    return LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=300).fit(matrix, intents)


def written(weights: dict[str, Any]) -> str:
    """A line for each feature, so that a change can be read."""
    lines = [f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(one, separators=(',', ':'))}"
             for name, one in weights["features"].items() if one]  # fmt: skip
    rest = {name: one for name, one in weights.items() if name != "features"}
    return json.dumps(rest, ensure_ascii=False)[:-1] + ', "features": {\n' + ",\n".join(lines) + "\n}}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", nargs="*", type=Path, default=[])
    left_out = dict(sentences(parser.parse_args().leave_out))
    paths = sorted(HERE.rglob("*.jsonl"))
    known = [(text, intent) for text, intent in sentences(paths) if text not in left_out]
    WEIGHTS.write_text(written(learned(known)), encoding="utf-8")
    print(f"{len(known)} sentences, {WEIGHTS.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
