"""Meeting types: the summary with its link, the form, the question for a length, the list, what becomes of bookings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from cards import kit
from cards.kit import Json
from language import format
from language.words import Words
from scheduling.model import COLORS, REMINDERS, UNDO, Booking, MeetingType, Organizer
from scheduling.questions import MOST_GUESTS
from scheduling.rules import RULES, Buffer, CutOff, Horizon, MinimumNotice, Undo, is_time, settings

DURATIONS = (15, 30, 45, 60)
USUAL = 30  # minutes of a meeting type of which nothing was said
PLACES = ("none", "teams", "phone", "in_person")
VISIBILITIES = ("public", "private")
NO_COLOR = "none"
BEFORE = (15, 30, 60, 2 * 60, 24 * 60, 2 * 24 * 60, 7 * 24 * 60, 14 * 24 * 60)  # minutes, to choose reminders from
NEAR = (5, 10, 15, 20, 30, 45, 60, 90, 2 * 60, 3 * 60, 4 * 60)  # minutes, to choose the settings of rules from
FAR = (30, 60, *(hours * 60 for hours in (2, 4, 8, 12)), *(days * 24 * 60 for days in (1, 2, 3, 7, 14, 30, 60)))
NO_LENGTH = "none"  # a setting that nothing is said of
UNSAID = {"undo.period": UNDO}  # what holds then; no time where nothing stands here
MOST_DIGITS = 9  # of a number that is shown again as it was typed
NAMED_BOOKINGS = 5  # of those that a deletion concerns


def summary(
    words: Words,
    meeting_type: MeetingType,
    organizer: Organizer,
    link: str,
    *,
    said: str = "",
    undo: Json | None = None,
    more: Json | None = None,
) -> Json:
    """What can be booked, under which rules, and the link to give away, empty where there is no standing one. `said` is
    what has just happened, `more` a button for what may follow from it."""
    body = [kit.text(said)] if said else []
    body += [
        kit.title(title(words, meeting_type)),
        *(kit.quiet(line) for line in _status(words, meeting_type, organizer)),
        kit.facts(_facts(words, meeting_type, organizer)),
    ]
    if meeting_type.description:
        body.append(kit.text(kit.plain(meeting_type.description)))
    body += _asked(words, meeting_type)
    if link:
        body.append(kit.address(link))
    return kit.card(body, [*_actions(words, meeting_type), *(one for one in (more, undo) if one)])


def title(words: Words, meeting_type: MeetingType) -> str:
    """`Office hours, 30 minutes`."""
    return f"{meeting_type.name}, {format.duration(meeting_type.duration, words)}"


def share(words: Words, meeting_type: MeetingType, link: str, *, group: bool = False) -> Json:
    """The link, with a sentence to send along with it; in a group it can become a sign-up."""
    which = {"id": meeting_type.id}
    listed = kit.press(words("link.all"), "list_links", which)
    signing_up = kit.press(words("sign_up.start"), "sign_up", which)
    return kit.card(
        [
            kit.title(words("share.title", name=meeting_type.name)),
            kit.quiet(words(f"share.{meeting_type.visibility}" if meeting_type.published else "type.unpublished")),
            kit.address(link),
            kit.quiet(words("share.text"), spacing="Medium"),
            kit.text(
                words("share.sentence", name=kit.plain(meeting_type.name), link=kit.link_text(link)), spacing="Small"
            ),
        ],
        [
            _first_of_link(words, meeting_type, link),
            kit.press(words("link.for_somebody"), "new_link", which),
            kit.press(words("link.qr"), "qr", which),
            signing_up if group and meeting_type.published else listed,
            kit.press(words("action.back"), "show_type", which),
        ],
    )


def _first_of_link(words: Words, meeting_type: MeetingType, link: str) -> Json:
    """What is most likely to be done with a link: opened, made good for longer, or made to work at all."""
    if not meeting_type.published:
        return publish_button(words, meeting_type)
    if meeting_type.visibility == "private":
        return kit.press(words("link.renew"), "renew_link", {"id": meeting_type.id, "own": True})
    return kit.link(words("action.open"), link)


def share_page(words: Words, organizer: Organizer, link: str, meeting_types: Sequence[MeetingType]) -> Json:
    """The link of the whole page, and what stands on it."""
    public = [one for one in meeting_types if one.is_listed and one.published and not one.paused]
    names = format.listed((kit.plain(one.name) for one in public), words) if public else ""
    shown = words("page.offers", names=names) if public else words("page.empty")
    return kit.card(
        [
            kit.title(words("page.title")),
            kit.quiet(words("page.paused") if organizer.paused else shown),
            kit.address(link),
        ],
        [
            kit.link(words("action.open"), link),
            kit.press(words("link.qr"), "qr"),
            kit.press(words("link.signature_title"), "signature"),
            kit.press(words("link.all"), "list_links"),
            kit.press(words("action.back"), "page"),
        ],
    )


def ask_duration(words: Words, values: Mapping[str, Any], drafted: MeetingType, organizer: Organizer) -> Json:
    """How long? The buttons carry everything else that was said, and `drafted` is what that makes."""
    name = str(values.get("name") or words("type.unnamed"))
    options = [
        kit.press(
            format.duration(timedelta(minutes=minutes), words),
            "create_meeting_type",
            {**values, "duration_min": minutes},
        )
        for minutes in DURATIONS
    ]
    hint = kit.quiet(words("type.how_long_of", name=kit.plain(name)))
    return kit.card([kit.title(words("type.how_long")), hint, *_so_far(words, drafted, organizer)], options)


def ask_name(words: Words, values: Mapping[str, Any], drafted: MeetingType, organizer: Organizer) -> Json:
    """What is it to be called, and how long is it? Above that what was said already, which the button carries."""
    fields = [kit.entry("name", words("field.name"), required=words("field.name_missing"), most=80)]
    known = _so_far(words, drafted, organizer)
    if drafted.duration:
        known.insert(0, kit.quiet(format.duration(drafted.duration, words)))
    else:
        fields.append(_minutes(words, "duration_min", USUAL, 5, 720, required=True))
    add = kit.press(words("action.add"), "create_meeting_type", values, main=True)
    return kit.card([kit.title(words("dialog.what_name")), *known, *fields], [add])


def _so_far(words: Words, drafted: MeetingType, organizer: Organizer) -> list[Any]:
    lines = (kit.quiet(line) for line in _status(words, drafted))
    return [*lines, kit.facts(_facts(words, drafted, organizer)), *_asked(words, drafted)]


def _asked(words: Words, meeting_type: MeetingType) -> list[Any]:
    """What guests are asked, if they are."""
    asked = " · ".join(one.label for one in meeting_type.questions)
    return kit.labelled(words("field.questions"), asked) if asked else []


def form(
    words: Words,
    meeting_type: MeetingType,
    values: Mapping[str, Any],
    problems: Mapping[str, str] | None = None,
    *,
    place: tuple[int, int] = (1, 1),
    copy_id: str = "",
) -> Json:
    """Everything about a meeting type that can be changed; a field for every setting of every rule.

    `values` are as `values_of` gives them, or as somebody typed them, `problems` what is wrong with them, each to stand
    below its field. `place` is its place in the list and how many there are."""
    wrong = problems or {}
    first = [
        kit.entry("name", words("field.name"), _typed(values["name"]), required=words("field.name_missing"), most=80),
        _minutes(words, "duration_min", values["duration_min"], 5, 720, required=True),
        kit.entry("description", words("field.description"), _typed(values["description"]), lines=True, most=2000),
        kit.choice("location", words("field.location"), values["location"], _named(words, "place.", PLACES)),
        kit.entry("place_detail", words("field.place_detail"), _typed(values["place_detail"]), most=200),
        kit.choice(
            "visibility", words("field.visibility"), values["visibility"], _named(words, "field.", VISIBILITIES)
        ),
        _switch("single_use", words("field.links"), words("field.single_use"), values),
        _switch("approval", words("field.confirmation"), words("field.approval"), values),
        kit.entry("own_hours", words("field.own_hours"), _typed(values["own_hours"]), most=300),
    ]
    rules = [_minutes(words, "increment_min", values["increment_min"], 5, 240)]
    rules += [one for name in RULES for one in _rule_fields(words, name, values)]
    further = [
        kit.entry("question_lines", words("field.question_lines"), _typed(values["question_lines"]), lines=True),
        _count(words, "max_guests", values["max_guests"] or None, MOST_GUESTS),
        _switch("confirm_outside", words("field.outside"), words("field.confirm_outside"), values),
        _reminding(words, values["reminders"]),
        _switch("follow_up", words("field.afterwards"), words("field.follow_up"), values),
        kit.choice("color", words("field.color"), values["color"] or NO_COLOR, colors(words)),
    ]
    if place[1] > 1:
        error = words("field.between", low=1, high=place[1])
        at = _whole(values.get("position", place[0]))
        further.append(kit.number("position", words("field.position"), at, 1, place[1], error))
    rest = [*_with_problems(further, wrong), kit.heading(words("type.rules")), *_with_problems(rules, wrong)]
    # What is wrong must be seen.
    shown = not wrong.keys().isdisjoint(str(one["id"]) for one in (*rules, *further))
    which = {"id": meeting_type.id}
    sent = {**which, "emptied": kit.emptied([*first, *rules, *further])}
    return kit.card(
        [
            kit.title(words("type.change", name=meeting_type.name)),
            *_with_problems(first, wrong),
            *kit.hidden(words("type.more_settings"), "more", rest, shown=shown),
        ],
        [
            kit.press(words("action.save"), "save_type", sent, main=True),
            kit.press(words("action.back"), "show_type", which, associatedInputs="none"),
            kit.press(
                words("action.duplicate"),
                "duplicate_meeting_type",
                {**which, "new_id": copy_id},
                associatedInputs="none",
            ),
            kit.press(words("action.delete"), "delete_meeting_type", which, associatedInputs="none"),
        ],
    )


def listing(words: Words, rows: Sequence[tuple[MeetingType, str]], *, said: str = "", undo: Json | None = None) -> Json:
    """All meeting types in their order with their links, a button each."""
    body: list[Any] = [kit.text(said)] if said else []
    body.append(kit.title(words("type.list")))
    if not rows:
        body.append(kit.text(words("type.none")))
    for meeting_type, link in rows[: kit.MOST_ROWS]:
        body.append(_row(words, meeting_type, link))
    if (more := len(rows) - kit.MOST_ROWS) > 0:
        body.append(kit.quiet(words("type.more", count=more), spacing="Medium"))
    actions = [publish_button(words)] if any(not one.published for one, _ in rows) else []
    actions.append(kit.press(words("page.add"), "templates", main=not rows))
    actions.append(kit.press(words("page.manage"), "page"))
    return kit.card(body, [*actions, *([undo] if undo else [])])


def publish_button(words: Words, meeting_type: MeetingType | None = None) -> Json:
    """Opens one meeting type to those who have its link, or all that wait for it."""
    return kit.press(words("action.publish"), "publish", {"id": meeting_type.id} if meeting_type else {}, main=True)


def ask_delete(words: Words, meeting_type: MeetingType, organizer: Organizer, ahead: Sequence[Booking]) -> Json:
    """What is to become of the meetings that are booked; nothing is deleted before that is said."""
    body: list[Any] = [
        kit.title(words("type.delete_ask", name=meeting_type.name)),
        kit.quiet(words("type.booked_ahead", count=len(ahead))),
    ]
    for booking in ahead[:NAMED_BOOKINGS]:
        row = words("type.booked_row", when=format.span(booking.slot, organizer.zone, words), who=booking.attendee.name)
        body.append(kit.text(kit.plain(row), spacing="Small"))
    if (more := len(ahead) - NAMED_BOOKINGS) > 0:
        body.append(kit.quiet(words("type.booked_more", count=more), spacing="Small"))
    body.append(kit.text(words("type.delete_told")))
    return kit.card(body, [kit.press(*option) for option in delete_options(words, meeting_type)])


def delete_options(words: Words, meeting_type: MeetingType) -> list[tuple[str, str, dict[str, Any]]]:
    """Label, command and values of each answer to `ask_delete`."""
    which = {"id": meeting_type.id}
    return [
        (words("type.delete_keep"), "delete_meeting_type", {**which, "booked": "keep"}),
        (words("type.delete_cancel"), "delete_meeting_type", {**which, "booked": "cancel"}),
        (words("type.delete_not"), "show_type", which),
    ]


def deleted(
    words: Words, meeting_type: MeetingType, kept: int, cancelled: int, undo: Json, *, last: bool = False
) -> Json:
    """It is gone, can come back, and what became of the meetings booked of it: kept, or so many called off. After the
    `last` one there is nothing to book any more."""
    body = [kit.title(words("type.deleted", name=meeting_type.name)), kit.quiet(words("type.deleted_link"))]
    if kept:
        body.append(kit.quiet(words("type.kept", count=kept)))
    if cancelled:
        body.append(kit.quiet(words("type.called_off", count=cancelled)))
    if last:
        body.append(kit.text(words("type.deleted_last"), spacing="Small"))
    return kit.card(body, [undo, *([kit.press(words("page.add"), "templates")] if last else [])])


def colors(words: Words) -> dict[str, str]:
    """The colour categories by what they are called; a choice cannot be of nothing."""
    return {color or NO_COLOR: words(f"color.{color or NO_COLOR}") for color in COLORS}


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


def conditions(words: Words, meeting_type: MeetingType) -> str:
    """`Microsoft Teams · 1 day notice · Buffer: 10 minutes after`: what sets a meeting type apart, in one line."""
    where = format.venue(meeting_type.place, meeting_type.place_detail, words)
    hours = format.hours(meeting_type.openings, words) if meeting_type.openings else ""
    buffer = _buffer(words, meeting_type)
    around = format.labelled(words("field.buffer"), buffer, words) if buffer else ""
    parts = (where, hours, _notice(words, meeting_type), around, _limit(words, meeting_type))
    return " · ".join(kit.plain(part) for part in parts if part)


def _row(words: Words, meeting_type: MeetingType, link: str) -> Any:
    states = [kit.quiet(line) for line in _status(words, meeting_type)]
    address = [kit.address(link, spacing="Small")] if link else []
    lines = [kit.heading(title(words, meeting_type)), *states, *address]
    button = kit.press(words("action.details"), "show_type", {"id": meeting_type.id}, tooltip=meeting_type.name)
    return kit.tall_row(lines, button, spacing="Large")


def _actions(words: Words, meeting_type: MeetingType) -> list[Json]:
    which = {"id": meeting_type.id}
    pause = ("action.resume", "resume") if meeting_type.paused else ("action.pause", "pause")
    share = kit.press(words("action.share"), "share_link", which, main=meeting_type.published)
    change = kit.press(words("action.change"), "update_meeting_type", which)
    if not meeting_type.published:
        return [publish_button(words, meeting_type), change, share]
    return [share, change, kit.press(words(pause[0]), pause[1], which)]


def _status(words: Words, meeting_type: MeetingType, organizer: Organizer | None = None) -> list[str]:
    """Who can book it, whose word it takes, its colour, and what is unusual in reminders and undoing, a line each."""
    state = _state(meeting_type, organizer)
    lines = [words(f"type.{state}")]
    if meeting_type.single_use and state != "single_use":
        lines.append(words("type.single_use"))
    if meeting_type.approval:
        lines.append(words("type.approval"))
    if meeting_type.color:
        lines.append(format.labelled(words("field.color"), colors(words)[meeting_type.color], words))
    if meeting_type.reminders != REMINDERS:
        lines.append(format.labelled(words("field.reminders"), _reminders(words, meeting_type), words))
    undo = meeting_type.rule(Undo) or Undo()
    if undo != Undo():
        length = format.duration(undo.period, words)
        lines.append(words("rule.undo_said", length=length) if undo.period else words("rule.no_undo"))
    return lines


def _state(meeting_type: MeetingType, organizer: Organizer | None = None) -> str:
    if not meeting_type.published:
        return "unpublished"
    if organizer and organizer.paused:
        return "page_paused"
    if meeting_type.paused:
        return "paused"
    return "single_use" if meeting_type.single_use else meeting_type.visibility


def _facts(words: Words, meeting_type: MeetingType, organizer: Organizer) -> dict[str, str]:
    openings = organizer.openings if meeting_type.openings is None else meeting_type.openings
    zone = format.place(organizer.zone, words)
    every = meeting_type.interval
    grid = words("rule.interval_said", length=format.duration(every, words)) if every else ""
    return {
        words("field.hours"): ", ".join(part for part in (f"{format.hours(openings, words)} ({zone})", grid) if part),
        words("field.location"): format.venue(meeting_type.place, meeting_type.place_detail, words)
        or words("place.none"),
        words("field.ahead"): _ahead(words, meeting_type),
        words("field.buffer"): _buffer(words, meeting_type),
        words("field.limit"): _limit(words, meeting_type),
    }


def _ahead(words: Words, meeting_type: MeetingType) -> str:
    notice, horizon, cut_off = _notice(words, meeting_type), meeting_type.rule(Horizon), meeting_type.rule(CutOff)
    parts = [notice] if notice else []
    if horizon:
        parts.append(words("rule.horizon_said", count=horizon.days))
    if cut_off and cut_off.notice:
        parts.append(words("rule.cut_off_said", length=format.duration(cut_off.notice, words)))
    return ", ".join(parts) or words("rule.any_time")


def _notice(words: Words, meeting_type: MeetingType) -> str:
    notice = meeting_type.rule(MinimumNotice)
    return words("rule.notice_said", length=format.duration(notice.notice, words)) if notice and notice.notice else ""


def _buffer(words: Words, meeting_type: MeetingType) -> str:
    buffer = meeting_type.rule(Buffer) or Buffer()
    sides = {"before": buffer.before, "after": buffer.after}
    said = [
        words(f"rule.{side}_said", length=format.duration(length, words)) for side, length in sides.items() if length
    ]
    return format.listed(said, words) if said else ""


def _reminders(words: Words, meeting_type: MeetingType) -> str:
    """`1 day before and 15 minutes before`."""
    said = [_before(words, one) for one in meeting_type.reminders]
    return format.listed(said, words) if said else words("field.no_reminders")


def _before(words: Words, length: timedelta) -> str:
    return words("rule.before_said", length=format.duration(length, words))


def _limit(words: Words, meeting_type: MeetingType) -> str:
    """`3 bookings a day, 1 upcoming booking a person`: all limits that are set."""
    limits = {name: meeting_type.rule(kind) for name, kind in RULES.items() if f"rule.{name}.said" in words}
    return ", ".join(words(f"rule.{name}.said", count=limit.bookings) for name, limit in limits.items() if limit)


def _rule_fields(words: Words, name: str, values: Mapping[str, Any]) -> list[Json]:
    """A field for every setting of a rule: a length to choose, or a count to type, of which empty is none."""
    made = []
    for setting in settings(RULES[name]):
        field = f"{name}.{setting.name}"
        low, high, value = setting.metadata["low"], setting.metadata["high"], _whole(values[field])
        if is_time(setting):
            made.append(_length(words, field, high, value))
        else:
            error = words("field.between", low=low, high=high)
            made.append(kit.number(field, words(f"rule.{field}"), value, low, high, error))
    return made


def _length(words: Words, field: str, most: timedelta, value: int | None) -> Json:
    """The usual lengths, and whatever else was said. What is as if nothing were said is one choice with that."""
    rule, unsaid = field.partition(".")[0], _minutes_of(UNSAID.get(field, timedelta()))
    usual = (one for one in (FAR if most > timedelta(days=1) else NEAR) if one <= _minutes_of(most))
    lengths = sorted({0, unsaid, *usual} | ({value} if value is not None else set()))
    keys = {one: NO_LENGTH if one == unsaid and one != value else str(one) for one in lengths}
    said = f"rule.{rule}.until"
    options = {}
    for one in lengths:
        length = format.duration(timedelta(minutes=one), words)
        label = words(said, length=length) if said in words else length
        options[keys[one]] = label if one else words(f"rule.{rule}.none")
    return kit.choice(field, words(f"rule.{field}"), keys[unsaid if value is None else value], options)


def _with_problems(inputs: Iterable[Json], problems: Mapping[str, str]) -> list[Any]:
    """The fields, and below a field what is wrong with it."""
    made: list[Any] = []
    for one in inputs:
        made += [one, *([kit.problem(problems[one["id"]])] if one["id"] in problems else [])]
    return made


def _reminding(words: Words, chosen: Iterable[int]) -> Json:
    """Before the meeting: what is mostly wanted, and whatever else was said."""
    minutes = {int(one) for one in chosen}
    options = {str(one): _before(words, timedelta(minutes=one)) for one in sorted({*BEFORE, *minutes})}
    return kit.several("reminders", words("field.remind"), map(str, sorted(minutes)), options)


def _switch(name: str, label: str, said: str, values: Mapping[str, Any]) -> Json:
    return kit.toggle(name, label, said, str(values[name]).casefold() == "true")


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


def _whole(value: Any) -> int | None:
    """A number as a number field can show it; none for what is none."""
    text = _typed(value).strip().removesuffix(".0")
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else None


def _minutes_of(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _minutes(words: Words, name: str, value: Any, low: int, high: int, *, required: bool = False) -> Json:
    error = words("field.between", low=low, high=high)
    return kit.number(name, words(f"field.{name}"), _whole(value), low, high, error, required=required)


def _count(words: Words, name: str, value: Any, high: int) -> Json:
    error = words("field.between", low=0, high=high)
    return kit.number(name, words(f"field.{name}"), _whole(value), 0, high, error)


def _named(words: Words, prefix: str, values: Sequence[str]) -> dict[str, str]:
    return {value: words(f"{prefix}{value}") for value in values}
