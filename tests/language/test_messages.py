"""What the product says: whatever the rules can say has words; each language says all of it, in its own spelling."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from language import words as files
from language.intents import understand
from language.words import COUNTED, FALLBACK, fields_of, languages, messages_of, plural_forms, report, words_for
from scheduling.rules import ALWAYS, RULES
from scheduling.usecases.meeting_types import FIELDS, RULE_SETTINGS, canonical

WORDS = words_for("en")
OTHERS = tuple(language for language in languages() if language != FALLBACK)
# What may read as it does in English, and why. What holds no word, such as "{day} →", may always.
SAME = {
    "product": "a name",
    "place.teams": "a name",
    "help.somebody": "a name",
    "mail.from": "“via” is a word of French, Dutch and Portuguese",
    "web.book.name": "“Name” is a word of German",
    "color.orange": "“orange” is a word of German and French",
    "field.name": "“Name” is a word of German",
    "action.details": "“Details” is a word of German and Dutch",
    "format.unit.minutes": "“minute” is a word of French",
    "help.length.minutes": "“45 minutes” is French as well",
    "field.description": "“description” is a word of French",
    "field.buffer": "“buffer” is a word of Dutch",
    "booking.was": "“was” is a word of Dutch",
    "web.booking.was": "“was” is a word of Dutch",
    "mail.was": "“was” is a word of Dutch",
    "mail.calendar.google": "a name",
    "provider.microsoft": "a name",
    "question.no": "“No” is a word of Spanish and Italian",
    "field.questions": "“Questions” is a word of French",
    "admin.page_open": "“open” is a word of Dutch",
    "numbers.after": "“Later” is a word of Dutch",
    "manifest.search": "“Name” is a word of German",
    "manifest.help": "“help” is a word of Dutch",
}
NO_BREAK = "\u202f"
MISSPELT = {
    "a straight quote": re.compile(r"[\"'`´]"),
    "three dots": re.compile(r"\.\.|…\."),
    "two spaces": re.compile(r"\s\s"),
    "a space at the end": re.compile(r"\S\s+$"),
    "a space before a mark": re.compile(r"\S[ \u00a0][,.;:?!]"),
    "a dash with the wrong spaces": re.compile(r"\s-\s|--|\w– "),
}
FRENCH = {
    "a mark without its narrow space": re.compile(rf"(?<!{NO_BREAK})[;:?!»]"),
    "a quote without its narrow space": re.compile(rf"«(?!{NO_BREAK})"),
    "a foreign quote": re.compile(r"[“”„]"),
}
QUOTES = {
    "en": ("“", "”"),
    "de": ("„", "“"),
    "es": ("“", "”"),
    "fr": ("«", "»"),
    "it": ("“", "”"),
    "nl": ("“", "”"),
    "pt": ("“", "”"),
}


def texts(messages: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Every text by its key, each plural form for itself."""
    for key, message in messages.items():
        if isinstance(message, Mapping):
            yield from ((key, str(text)) for text in message.values())
        else:
            yield key, str(message)


def misspelt(language: str, text: str) -> list[str]:
    """What no careful writer of the language would let stand."""
    marks = {**MISSPELT, **(FRENCH if language == "fr" else {})}
    found = [said for said, pattern in marks.items() if pattern.search(text)]
    opening, closing = QUOTES[language]
    foreign = set("“”„«»") - {opening, closing}
    if text.count(opening) != text.count(closing) or foreign & set(text):
        found.append("quotes of another language")
    return found


def left_in_english(messages: Mapping[str, object], english: Mapping[str, object]) -> set[str]:
    """The keys whose words, fields aside, are those of English."""
    theirs: dict[str, set[str]] = {key: set() for key in english}
    for key, text in texts(english):
        theirs[key].add(text)
    return {
        key
        for key, text in texts(messages)
        if key not in SAME and text in theirs.get(key, ()) and re.search(r"[^\W\d_]", re.sub(r"{\w+}", "", text))
    }


def test_a_name_that_ends_with_a_full_stop_ends_its_sentence() -> None:
    assert WORDS("mail.reply", other="Gina G.") == "A reply to this letter goes to Gina G."
    assert WORDS("mail.reply", other="Gina") == "A reply to this letter goes to Gina."


@pytest.mark.parametrize("setting", RULE_SETTINGS)
def test_every_setting_of_a_rule_has_a_label_and_a_name(setting: str) -> None:
    assert f"rule.{setting}" in WORDS
    assert f"changed.{setting}" in WORDS


@pytest.mark.parametrize("reason", sorted({*RULES, "hours", *(rule.reason for rule in ALWAYS)}))
def test_every_reason_has_words(reason: str) -> None:
    assert f"reason.{reason}" in WORDS


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_a_meeting_type_has_a_name(field: str) -> None:
    assert f"changed.{canonical(field)}" in WORDS


def test_seven_languages_say_all_that_english_says() -> None:
    assert languages() == ("de", "en", "es", "fr", "it", "nl", "pt")
    assert report() == []


@pytest.mark.parametrize("language", languages())
def test_every_message_can_be_said(language: str) -> None:
    """Filled in with what English wants, in every number; a message that needs more raises KeyError."""
    words, english = words_for(language), messages_of(FALLBACK)
    assert words.language == language
    for key, message in english.items():
        wanted = fields_of(message["other"] if isinstance(message, Mapping) else message)
        values = {name: f"<{name}>" for name in wanted - {"count"}}
        counts = (0, 1, 2, 11, 1_000_000) if isinstance(message, Mapping) else (None,)
        for count in counts:
            said = words(key, count=count, **values)
            assert said
            assert "{" not in said
            assert set(re.findall(r"<\w+>", said)) == {f"<{name}>" for name in values}, key


@pytest.mark.parametrize("language", languages())
def test_a_form_without_its_number_is_said_of_one_only(language: str) -> None:
    """French and Brazilian Portuguese say zero in the form of one: such a message must never be said of nothing."""
    counted = {"web.book.held", "error.limit_reached"}  # minutes that are left; a limit: both at least one
    counted |= {"web.problem.title", "web.problem.name_long", "web.problem.email_long", "web.problem.note_long"}
    counted |= {"type.kept", "type.more", "type.apply", "agenda.more"}  # said where there are some
    counted |= {"data.ask.past", "data.ask.given", "data.ask.attended", "data.ask.ahead"}
    counted |= {"web.problem.answer_long", "web.book.guests_hint", "web.problem.guests_many", "error.bad_guests"}
    for key, message in messages_of(language).items():
        if isinstance(message, Mapping) and "{count}" not in message["one"]:
            assert key in counted


@pytest.mark.parametrize("language", languages())
def test_the_spelling_is_careful(language: str) -> None:
    found = {f"{key}: {text}": said for key, text in texts(messages_of(language)) if (said := misspelt(language, text))}
    assert {key: said for key, said in found.items() if not key.startswith("format.several")} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_in_english(language: str) -> None:
    assert left_in_english(messages_of(language), messages_of(FALLBACK)) == set()


def test_no_permission_is_left_over() -> None:
    """What may be the same as in English is so in some language."""
    english = dict(texts(messages_of(FALLBACK)))
    same = {key for language in OTHERS for key, text in texts(messages_of(language)) if text == english.get(key)}
    assert SAME.keys() - same == set()


@pytest.mark.parametrize("language", languages())
def test_numbers_take_the_forms_that_cldr_knows(language: str) -> None:
    words = words_for(language)
    assert {words.locale.plural_form(count) for count in COUNTED} == set(plural_forms(language)) == {"one", "other"}
    assert words("format.unit.days", count=1) != words("format.unit.days", count=2)
    assert words("format.unit.days", count=1_000_000) == words("format.unit.days", count=2_000_000).replace("2", "1", 1)


def sentences(language: str) -> dict[str, list[str]]:
    """What the messages tell people to type, by their keys: whole messages of the help, and what stands in quotes."""
    opening, closing = QUOTES[language]
    quoted = re.compile(rf"{opening}\s?([^{closing}]*?)\s?{closing}")
    found: dict[str, list[str]] = {}
    for key, text in texts(messages_of(language)):
        typed = [text] if key.startswith("help.") and "." in key[5:] else quoted.findall(text)
        typed = [text] if key in ("help.create", "help.book", "help.agenda", "help.hours", "help.share") else typed[:1]
        found.setdefault(key, []).extend(named for one in typed if "{" not in (named := one.replace("{name}", "Anna")))
    return found


def intents(language: str) -> dict[str, list[str]]:
    now = datetime(2026, 3, 2, 7, tzinfo=UTC)
    return {
        key: [understand(one, now, "Europe/Berlin", language).command for one in typed]
        for key, typed in sentences(language).items()
        if typed and key != "help.booking.cancel"  # what is cancelled depends on what is open
    }


@pytest.mark.parametrize("language", OTHERS)
def test_what_one_is_told_to_type_is_understood(language: str) -> None:
    """It means in each language what it means in English; what means nothing there answers a question."""
    wanted = {
        key: names[0] for key, names in intents(FALLBACK).items() if set(names) - {"none"} and len(set(names)) == 1
    }
    found = {key: set(names) for key, names in intents(language).items() if key in wanted}
    assert {key: names for key, names in found.items() if names != {wanted[key]}} == {}
    assert found.keys() == wanted.keys()
    assert wanted.keys() >= {
        "help.create",
        "help.zone",
        "type.none",
        "dialog.hours_what",
        "agenda.more",
        "share.private",
    }


def test_a_tag_nobody_knows_is_english_and_a_country_keeps_its_language() -> None:
    assert [words_for(tag).language for tag in ("de-AT", "pt-BR", "fr-CA", "tlh", "", "../../etc", "en-US")] == [
        "de",
        "pt",
        "fr",
        "en",
        "en",
        "en",
        "en",
    ]


class TestTheReport:
    """It must find what is wrong: here files are that have everything wrong."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copy(files.FOLDER / "en.toml", tmp_path)
        shutil.copy(files.FOLDER / "de.toml", tmp_path)
        return tmp_path

    def broken(self, folder: Path, old: str, new: str) -> list[str]:
        text = (files.FOLDER / "de.toml").read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        (folder / "de.toml").write_text(text.replace(old, new), encoding="utf-8")
        return report(folder)

    def test_a_message_that_is_missing(self, folder: Path) -> None:
        found = self.broken(folder, 'skip = "Zum Inhalt springen"\n', "")
        assert found == ["de: missing, said in English", "  web.skip"]

    def test_a_plural_form_that_is_missing(self, folder: Path) -> None:
        found = self.broken(folder, 'one = "Der schon gebuchte Termin bleibt."\n', "")
        assert found == ["de: missing, said in English", "  type.kept.one"]

    @pytest.mark.parametrize(
        ("new", "said"),
        [
            ('with = "mit {organiser}"', "lacks {organizer}, has {organiser}"),
            ('with = "mit jemandem"', "lacks {organizer}"),
            ('with = "mit {organizer} und {other}"', "has {other}"),
            ('with = "mit {organizer} {}"', "has {}"),
            ('with = "mit {organizer"', "expected '}' before end of string"),
            ('with = { one = "mit {organizer}", other = "mit {organizer}" }', "has plural forms"),
        ],
    )
    def test_fields_that_would_fail(self, folder: Path, new: str, said: str) -> None:
        found = self.broken(folder, 'with = "mit {organizer}"', new)
        assert found == ["de: other fields than in English", f"  web.with: {said}"]

    def test_fields_of_a_plural_form(self, folder: Path) -> None:
        found = self.broken(folder, 'one = "{count} Buchung pro Tag"', 'one = "{number} Buchung pro Tag"')
        assert found == ["de: other fields than in English", "  rule.daily_limit.said: one: has {number}"]

    def test_a_key_that_english_gave_up(self, folder: Path) -> None:
        found = self.broken(folder, "[web.page]\n", '[web.page]\nold = "Veraltet"\n')
        assert found == ["de: no longer in English", "  web.page.old"]

    def test_a_file_that_is_no_toml(self, folder: Path) -> None:
        (line,) = self.broken(folder, "[web.page]\n", "[web.page\n")
        assert line.startswith("de: Expected ']'")

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("de", 'Der "Link"'),
            ("de", "Einen Moment..."),
            ("de", "Ein  Wort"),
            ("de", "Der “Link”"),
            ("de", "Der „Link"),
            ("nl", "De „link“"),
            ("nl", "Vraag ?"),
            ("es", "Nota - otra"),
            ("en", "It's"),
            ("fr", "Quelle durée ?"),
            ("fr", "Quelle durée\u00a0?"),
            ("fr", "«\u202fPause »"),
            ("fr", "« Pause\u202f»"),
            ("fr", "Lieu: Berlin"),
            ("fr", "“Pause”"),
        ],
    )
    def test_careless_spelling_is_found(self, language: str, text: str) -> None:
        assert misspelt(language, text) != []

    def test_words_left_in_english_are_found(self) -> None:
        english = {"a": "Undo", "b": {"one": "{count} day", "other": "{count} days"}, "c": "{day} →", "product": "Bot"}
        german = {"a": "Undo", "b": {"one": "{count} Tag", "other": "{count} days"}, "c": "{day} →", "product": "Bot"}
        assert left_in_english(german, english) == {"a", "b"}
