"""Meeting types: the summary with its link, the form, the question for a length, the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import MeetingType, Organizer
from scheduling.rules import RULES, Buffer, Horizon, MinimumNotice, rule_to, settings

DURATIONS = (15, 30, 45, 60)
PLACES = ("none", "teams", "phone", "in_person")
VISIBILITIES = ("public", "private")


def summary(
    words: Words,
    meeting_type: MeetingType,
    organizer: Organizer,
    link: str,
    *,
    said: str = "",
    undo: Json | None = None,
) -> Json:
    """What can be booked, under which rules, and the link to give away. `said` is what has just happened."""
    body = [kit.text(said)] if said else []
    body += [
        kit.title(title(words, meeting_type)),
        kit.quiet(words(f"type.{_state(meeting_type)}")),
        kit.facts(_facts(words, meeting_type, organizer)),
    ]
    if meeting_type.description:
        body.append(kit.text(kit.plain(meeting_type.description)))
    body.append(kit.address(link))
    return kit.card(body, _actions(words, meeting_type, undo))


def title(words: Words, meeting_type: MeetingType) -> str:
    """`Office hours, 30 minutes`."""
    return f"{meeting_type.name}, {format.duration(meeting_type.duration, words)}"


def share(words: Words, meeting_type: MeetingType, link: str) -> Json:
    """The link, with a sentence to send along with it."""
    return kit.card(
        [
            kit.title(words("share.title", name=meeting_type.name)),
            kit.quiet(words(f"share.{meeting_type.visibility}")),
            kit.address(link),
            kit.quiet(words("share.text"), spacing="Medium"),
            kit.text(
                words("share.sentence", name=kit.plain(meeting_type.name), link=kit.link_text(link)), spacing="Small"
            ),
        ],
        [kit.link(words("action.open"), link), kit.press(words("action.back"), "show_type", {"id": meeting_type.id})],
    )


def share_page(words: Words, organizer: Organizer, link: str, meeting_types: Sequence[MeetingType]) -> Json:
    """The link of the whole page, and what stands on it."""
    public = [one for one in meeting_types if one.visibility == "public" and not one.paused]
    names = format.listed((kit.plain(one.name) for one in public), words) if public else ""
    shown = words("page.offers", names=names) if public else words("page.empty")
    return kit.card(
        [
            kit.title(words("page.title")),
            kit.quiet(words("page.paused") if organizer.paused else shown),
            kit.address(link),
        ],
        [kit.link(words("action.open"), link)],
    )


def ask_duration(words: Words, values: Mapping[str, Any]) -> Json:
    """How long? The buttons carry everything else that was said."""
    name = str(values.get("name") or words("type.unnamed"))
    options = [
        kit.press(
            format.duration(timedelta(minutes=minutes), words),
            "create_meeting_type",
            {**values, "duration_min": minutes},
        )
        for minutes in DURATIONS
    ]
    return kit.card(
        [kit.title(words("type.how_long")), kit.quiet(words("type.how_long_of", name=kit.plain(name)))], options
    )


def form(words: Words, meeting_type: MeetingType, values: Mapping[str, Any]) -> Json:
    """Everything about a meeting type that can be changed; a field for every setting of every rule."""
    first = [
        kit.entry("name", words("field.name"), values["name"], required=words("field.name_missing"), most=80),
        _minutes(words, "duration_min", values["duration_min"], 5, 720, required=True),
        kit.choice(
            "visibility", words("field.visibility"), values["visibility"], _named(words, "field.", VISIBILITIES)
        ),
        kit.choice("location", words("field.location"), values["location"], _named(words, "place.", PLACES)),
        kit.entry("place_detail", words("field.place_detail"), values["place_detail"], most=200),
        kit.entry("description", words("field.description"), values["description"], lines=True, most=2000),
    ]
    rules = [_minutes(words, "increment_min", values["increment_min"], 5, 240)]
    rules += [_level(_rule_fields(words, name, meeting_type)) for name in RULES]
    return kit.card(
        [kit.title(words("type.change", name=meeting_type.name)), *first, kit.heading(words("type.rules")), *rules],
        [
            kit.press(words("action.save"), "save_type", {"id": meeting_type.id}, main=True),
            kit.press(words("action.back"), "show_type", {"id": meeting_type.id}, associatedInputs="none"),
            kit.press(words("action.delete"), "delete_meeting_type", {"id": meeting_type.id}, associatedInputs="none"),
        ],
    )


def listing(words: Words, rows: Sequence[tuple[MeetingType, str]], *, said: str = "") -> Json:
    """All meeting types with their links, a button each."""
    body: list[Any] = [kit.text(said)] if said else []
    body.append(kit.title(words("type.list")))
    if not rows:
        body.append(kit.text(words("type.none")))
    for meeting_type, link in rows[: kit.MOST_ROWS]:
        body += _row(words, meeting_type, link)
    if (more := len(rows) - kit.MOST_ROWS) > 0:
        body.append(kit.quiet(words("type.more", count=more), spacing="Medium"))
    return kit.card(body)


def deleted(words: Words, meeting_type: MeetingType, kept: int) -> Json:
    """It is gone, can come back, and what was booked of it stays."""
    body = [kit.title(words("type.deleted", name=meeting_type.name))]
    if kept:
        body.append(kit.quiet(words("type.kept", count=kept)))
    return kit.card(body, [kit.press(words("action.undo"), "restore_type", {"id": meeting_type.id})])


def choose(words: Words, question: str, options: Sequence[tuple[str, str, Mapping[str, Any]]]) -> Json:
    """Several fit: (label, verb, data) of each. Nothing is guessed."""
    shown = options[: kit.MOST_ROWS]
    body: list[Any] = [kit.title(question)]
    if all(len(label) <= kit.LONGEST_LABEL for label, _, _ in shown):
        body.append(kit.stack((kit.press(*option) for option in shown), spacing="Medium"))
    else:
        body += [
            kit.row([kit.text(kit.plain(label))], kit.press(words("action.choose"), verb, data), spacing="Medium")
            for label, verb, data in shown
        ]
    if (more := len(options) - len(shown)) > 0:
        body.append(kit.quiet(words("type.more_fit", count=more), spacing="Medium"))
    return kit.card(body)


def _row(words: Words, meeting_type: MeetingType, link: str) -> list[Any]:
    lines = [kit.heading(title(words, meeting_type)), kit.quiet(words(f"type.{_state(meeting_type)}"))]
    button = kit.press(words("action.details"), "show_type", {"id": meeting_type.id}, tooltip=meeting_type.name)
    return [kit.row(lines, button, spacing="Large"), kit.address(link, spacing="Small")]


def _actions(words: Words, meeting_type: MeetingType, undo: Json | None) -> list[Json]:
    which = {"id": meeting_type.id}
    pause = ("action.resume", "resume") if meeting_type.paused else ("action.pause", "pause")
    actions = [
        kit.press(words("action.share"), "share_link", which, main=True),
        kit.press(words("action.change"), "update_meeting_type", which),
        kit.press(words(pause[0]), pause[1], which),
    ]
    return [*actions, undo] if undo else actions


def _state(meeting_type: MeetingType) -> str:
    return "paused" if meeting_type.paused else meeting_type.visibility


def _facts(words: Words, meeting_type: MeetingType, organizer: Organizer) -> dict[str, str]:
    openings = organizer.openings if meeting_type.openings is None else meeting_type.openings
    zone = format.place(organizer.zone, words)
    return {
        words("field.hours"): f"{format.hours(openings, words)} ({zone})",
        words("field.location"): format.venue(meeting_type.place, meeting_type.place_detail, words)
        or words("place.none"),
        words("field.ahead"): _ahead(words, meeting_type),
        words("field.buffer"): _buffer(words, meeting_type),
        words("field.limit"): _limit(words, meeting_type),
    }


def _ahead(words: Words, meeting_type: MeetingType) -> str:
    notice, horizon = meeting_type.rule(MinimumNotice), meeting_type.rule(Horizon)
    parts = []
    if notice and notice.notice:
        parts.append(words("rule.notice_said", length=format.duration(notice.notice, words)))
    if horizon:
        parts.append(words("rule.horizon_said", count=horizon.days))
    return ", ".join(parts) or words("rule.any_time")


def _buffer(words: Words, meeting_type: MeetingType) -> str:
    buffer = meeting_type.rule(Buffer) or Buffer()
    sides = {"before": buffer.before, "after": buffer.after}
    said = [
        words(f"rule.{side}_said", length=format.duration(length, words)) for side, length in sides.items() if length
    ]
    return format.listed(said, words) if said else ""


def _limit(words: Words, meeting_type: MeetingType) -> str:
    """`3 bookings a day, 1 upcoming booking a person`: all limits that are set."""
    limits = {name: meeting_type.rule(kind) for name, kind in RULES.items() if f"rule.{name}.said" in words}
    return ", ".join(words(f"rule.{name}.said", count=limit.bookings) for name, limit in limits.items() if limit)


def _rule_fields(words: Words, name: str, meeting_type: MeetingType) -> list[Json]:
    """A number for every setting of a rule, in minutes or as a count; empty is none."""
    kind = RULES[name]
    rule = meeting_type.rule(kind)
    stored = rule_to(rule) if rule else {}
    made = []
    for setting in settings(kind):
        low, high = _plain(setting.metadata["low"]), _plain(setting.metadata["high"])
        label = words(f"rule.{name}.{setting.name}")
        error = words("field.between", low=low, high=high)
        made.append(kit.number(f"{name}.{setting.name}", label, stored.get(setting.name), low, high, error))
    return made


def _level(inputs: list[Json]) -> Any:
    """The settings of one rule beside each other."""
    return kit.beside(*inputs) if len(inputs) > 1 else inputs[0]


def _plain(limit: timedelta | int) -> int:
    return limit // timedelta(minutes=1) if isinstance(limit, timedelta) else limit


def _minutes(words: Words, name: str, value: int | None, low: int, high: int, *, required: bool = False) -> Json:
    error = words("field.between", low=low, high=high)
    return kit.number(name, words(f"field.{name}"), value, low, high, error, required=required)


def _named(words: Words, prefix: str, values: Sequence[str]) -> dict[str, str]:
    return {value: words(f"{prefix}{value}") for value in values}
