"""What would have to change so that a start is open: the smallest step a rule allows, in numbers people use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field
from datetime import datetime
from itertools import product
from typing import Any

from scheduling.availability import grids, working_hours
from scheduling.minutes import ceil, length
from scheduling.model import MeetingType
from scheduling.rules import Day, MinuteRule, is_time, name_of, rule_from, rule_to, settings

Changes = Mapping[str, int | None]  # settings of a meeting type as its use cases name them; None is "none"

HOUR, A_DAY = 60, 24 * 60
LENGTHS = (
    *(days * A_DAY for days in (45, 30, 21, 14, 10, 7, 5, 4, 3, 2, 1)),
    *(hours * HOUR for hours in (18, 12, 8, 6, 5, 4, 3, 2, 1)),
    *(45, 30, 15, 10, 5, 0),
)
COUNTS = (*range(1, 61), 75, 90, 120, 150, 180, 270, 365)
STEPS = (60, 45, 30, 20, 15, 10, 5)  # minutes from start to start


def relaxed(rule: MinuteRule, start: datetime, day: Day) -> Changes | None:
    """The rule with the settings nearest to its own that does not close a start, or none of it at all; None where even
    that helps nothing, because what closes the start is not the rule alone. Empty if it does not close it."""
    own, name = rule_to(rule), name_of(rule)
    steps = [[own[each.name], *_looser(each, own[each.name])] for each in settings(rule)]
    for choice in sorted(product(*(range(len(values)) for values in steps)), key=sum):
        values = {each.name: steps[n][at] for n, (each, at) in enumerate(zip(settings(rule), choice, strict=True))}
        if None in values.values() or not closes(rule_from(name, values), start, day):
            return {f"{name}.{each}": value for each, value in values.items() if value != own[each]}
    return None


def step_for(meeting_type: MeetingType, start: datetime, day: Day) -> int | None:
    """A distance of starts, in minutes, with which there is one at this moment; those that keep the other starts first.
    None if the hours do not hold the slot, or no step that people use leads there."""
    duration, minute = length(meeting_type.duration), ceil(start)
    now = length(meeting_type.interval) if meeting_type.interval else duration
    hours = day.hours if meeting_type.openings is None else working_hours(meeting_type.openings, day.overrides)
    fitting = [step for step in STEPS if grids(hours, day.zone, minute, minute + 1, duration, step)]
    return next((step for step in fitting if now % step == 0), next(iter(fitting), None))


def _looser(setting: Field[Any], own: int) -> Sequence[int | None]:
    """What a setting could be instead, the nearest first."""
    if is_time(setting):
        return [minutes for minutes in LENGTHS if minutes < own]
    return [*(count for count in COUNTS if own < count <= setting.metadata["high"]), None]


def closes(rule: Any, start: datetime, day: Day) -> bool:
    """Whether a rule keeps a start from being booked."""
    minute = ceil(start)
    return any(low <= minute < high for low, high in rule.minutes(minute, minute + 1, day))
