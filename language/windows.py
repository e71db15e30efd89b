"""The hours of one day as somebody types them into a form: "9-12, 13-17"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from language.grammar import reduced_command
from language.lexicon import lexicon
from language.openings import availability
from language.tokens import tokens

Window = tuple[int, int]  # minutes of the day, from (included) to (excluded)

NOON, MIDNIGHT = 12 * 60, 24 * 60
CLOCK = re.compile(r"(\d{1,2})(?:\s?[:.h]\s?(\d{2}))?(?:\s?([ap])\.?\s?m\b\.?)?(?!\d)", re.IGNORECASE)
# What may stand between and around clocks in a list of windows; anything else is read as a sentence.
BETWEEN = frozenset(
    """
    to til till until and from bis und von uhr à a et de h das às e y al alle dalle tot en van uur até desde hasta o
    ore horas las
    """.split()  # noqa: SIM905 -- a list of words
)

# "off", "closed", "day off", "nothing": alone on the line of a day.
CLOSED = frozenset(["OFF", "CLOSE", "AWAY", "FREE", "REMOVING", "ABORT", "EXCEPT"])


def understand_windows(text: str, locale: str = "en") -> list[Window] | None:
    """The windows that are meant, ascending; none for an empty text, a dash or "off", None for what says something
    else, or windows that overlap."""
    if not text.strip(" -–—"):
        return []
    clocks, rest = list(CLOCK.finditer(text)), CLOCK.sub(" ", text)
    if clocks and set(re.findall(r"\w+", rest.casefold())) <= BETWEEN:
        if len(clocks) % 2:
            return None
        return _apart([_window(*two) for two in zip(clocks[::2], clocks[1::2], strict=True)])
    row = tokens(text, lexicon(locale))
    if all(node.kind in CLOSED for node in row):
        return []
    found = availability(reduced_command(row, locale), usual_days=True)
    windows = sorted((_minute(one["start"]), _minute(one["end"])) for one in found or ())
    return windows if windows and all(start < end for start, end in windows) else None


def _apart(windows: Sequence[Window | None]) -> list[Window] | None:
    """The windows by their beginning; None if one is none, or two overlap."""
    known = sorted(window for window in windows if window)
    overlap = any(later[0] < earlier[1] for earlier, later in pairwise(known))
    return None if overlap or len(known) < len(windows) else known


def _window(opens: re.Match[str], closes: re.Match[str]) -> Window | None:
    """From one clock to the other: "9-5" ends in the afternoon, "1-5" begins there too, "01:00–05:00" does not."""
    start, end = _read(opens), _read(closes)
    if start is None or end is None:
        return None
    end = end or MIDNIGHT
    if _is_bare(opens) and _is_bare(closes) and end <= 7 * 60 and start < end:
        return start + NOON, end + NOON
    if end <= start and not closes[3] and end + NOON <= MIDNIGHT:
        end += NOON
    return (start, end) if start < end else None


def _read(clock: re.Match[str]) -> int | None:
    hours, minutes = int(clock[1]), int(clock[2] or 0)
    if clock[3]:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if clock[3].casefold() == "p" else 0)
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= MIDNIGHT else None


def _is_bare(clock: re.Match[str]) -> bool:
    """Whether it is an hour and no more, which leaves open which half of the day it is in."""
    return not clock[2] and not clock[3] and not clock[1].startswith("0") and 0 < int(clock[1]) <= 12


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
