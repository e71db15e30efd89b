"""Letters over a real SMTP server, and into a folder."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from mail.smtp import FolderSender, SmtpSender, SmtpSettings, parse_smtp_url
from scheduling.errors import Undeliverable
from tests.mail.servers import SmtpServer, certificate, greeting, parsed, server_tls, silence, smtp_server

FROM = "bookings@book.example.com"


def letter(text: str = "Hello\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = FROM, "bea@example.org"
    message["Subject"] = "Booked: Sprechstunde für alle"
    message["Date"] = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    message["Message-ID"] = "<n1@book.example.com>"
    message.set_content(text, cte="quoted-printable")
    return message


async def sent(url: str, *messages: EmailMessage) -> None:
    sender = SmtpSender(url, FROM)
    try:
        for message in messages:
            await sender.send(message)
    finally:
        await sender.close()


async def refusal(url: str) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        await sent(url, letter())
    return caught.value


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


async def test_a_letter_goes_to_its_one_recipient() -> None:
    async with smtp_server() as server:
        await sent(server.url, letter())
    assert server.recipients == [["bea@example.org"]]
    assert server.received[0].mail_from == FROM
    assert server.letters[0]["Subject"] == "Booked: Sprechstunde für alle"
    assert server.letters[0].get_content() == "Hello\r\n"


async def test_a_letter_is_seven_bit_with_crlf_and_short_lines() -> None:
    async with smtp_server() as server:
        await sent(server.url, letter("Grüße · " * 200 + "\n.\n..\nFrom here\n"))
    content = server.received[0].content
    assert isinstance(content, bytes)
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    assert server.letters[0].get_content() == "Grüße · " * 200 + "\r\n.\r\n..\r\nFrom here\r\n"


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
async def test_a_refused_recipient_or_letter_is_final(command: str) -> None:
    async with smtp_server(SmtpServer(answers={command: "550 5.1.1 no such user"})) as server:
        problem = await refusal(server.url)
    assert (problem.permanent, problem.reason) == (True, "550 5.1.1 no such user")


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_not_now_is_tried_again(command: str, caplog: pytest.LogCaptureFixture) -> None:
    async with smtp_server(SmtpServer(answers={command: "451 4.7.1 greylisted"})) as server:
        problem = await refusal(server.url)
    assert (problem.permanent, problem.after, problem.reason) == (False, None, "451 4.7.1 greylisted")
    assert caplog.records == []


async def test_a_refused_sender_is_a_setting_to_mend(caplog: pytest.LogCaptureFixture) -> None:
    async with smtp_server(SmtpServer(answers={"MAIL": "553 5.7.1 not your address"})) as server:
        problem = await refusal(server.url)
    assert (problem.permanent, problem.after) == (False, timedelta(minutes=15))
    assert [(record.levelno, "553 5.7.1" in record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, True)
    ]


async def test_a_refused_connection_is_a_setting_to_mend() -> None:
    async with greeting("554 5.7.1 you are on a list") as url:
        problem = await refusal(url)
    assert (problem.permanent, problem.after) == (False, timedelta(minutes=15))


async def test_a_busy_server_is_tried_again() -> None:
    async with greeting("421 4.3.2 too many connections") as url:
        problem = await refusal(url)
    assert (problem.permanent, problem.after) == (False, None)


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA"])
async def test_a_lost_connection_is_tried_again(moment: str) -> None:
    async with smtp_server(SmtpServer(hangs_up={moment})) as server:
        problem = await refusal(server.url)
    assert (problem.permanent, problem.after) == (False, None)


async def test_a_letter_taken_without_an_answer_is_sent_again_the_same() -> None:
    async with smtp_server(SmtpServer(hangs_up={"ACCEPTED"})) as server:
        await refusal(server.url)
        server.hangs_up.clear()
        await sent(server.url, letter())
    first, second = server.received
    assert first.content == second.content


async def test_no_server_is_tried_again() -> None:
    async with smtp_server() as server:
        url = server.url
    problem = await refusal(url)
    assert (problem.permanent, problem.after) == (False, None)


async def test_a_silent_server_is_not_waited_for() -> None:
    async with silence() as url:
        problem = await refusal(f"{url}?timeout=0.2")
    assert (problem.permanent, problem.after) == (False, None)


async def test_starttls_with_a_trusted_certificate(pem: Path) -> None:
    async with smtp_server(starttls=server_tls(pem)) as server:
        await sent(f"{server.url}?starttls=required&ca={pem}", letter())
    assert server.was_encrypted == [True]


async def test_tls_from_the_first_byte(pem: Path) -> None:
    async with smtp_server(tls=server_tls(pem)) as server:
        await sent(f"smtps://127.0.0.1:{server.port}?ca={pem}", letter())
    assert len(server.letters) == 1


@pytest.mark.parametrize("mode", ["required", "auto"])
async def test_a_certificate_nobody_vouches_for_is_refused(
    pem: Path, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with smtp_server(starttls=server_tls(pem)) as server:
        problem = await refusal(f"{server.url}?starttls={mode}")
    assert (problem.permanent, problem.after, server.letters) == (False, timedelta(minutes=15), [])
    assert [record.levelno for record in caplog.records if record.name == "mail.smtp"] == [logging.ERROR]


async def test_required_encryption_never_falls_back(caplog: pytest.LogCaptureFixture) -> None:
    async with smtp_server() as server:
        problem = await refusal(f"{server.url}?starttls=required")
    assert (problem.permanent, problem.after, server.letters) == (False, timedelta(minutes=15), [])
    assert [record.levelno for record in caplog.records if record.name == "mail.smtp"] == [logging.ERROR]


async def test_never_stays_in_the_clear(pem: Path) -> None:
    async with smtp_server(starttls=server_tls(pem)) as server:
        await sent(f"{server.url}?starttls=never", letter())
    assert server.was_encrypted == [False]


async def test_log_in_with_characters_of_an_address(pem: Path) -> None:
    server = SmtpServer(logins={"us@er": "p/a:s?s#w@rd"})
    async with smtp_server(server, starttls=server_tls(pem)):
        url = f"smtp://us%40er:p%2Fa%3As%3Fs%23w%40rd@127.0.0.1:{server.port}?ca={pem}"
        await sent(url, letter())
    assert len(server.letters) == 1


async def test_a_wrong_password_is_a_setting_to_mend(pem: Path) -> None:
    server = SmtpServer(logins={"user": "right"})
    async with smtp_server(server, starttls=server_tls(pem)):
        problem = await refusal(f"smtp://user:wrong@127.0.0.1:{server.port}?ca={pem}")
    assert (problem.permanent, problem.after, server.letters) == (False, timedelta(minutes=15), [])


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        ("smtp://relay.example.com", SmtpSettings("relay.example.com", 25)),
        ("smtp://relay.example.com:2525/", SmtpSettings("relay.example.com", 2525)),
        ("smtps://relay.example.com", SmtpSettings("relay.example.com", 465, tls=True)),
        ("smtp://a:b@relay.example.com", SmtpSettings("relay.example.com", 587, user="a", password="b")),
        ("smtp://localhost:1025", SmtpSettings("localhost", 1025, starttls="auto")),
        ("smtp://[::1]:1025", SmtpSettings("::1", 1025, starttls="auto")),
        ("smtp://127.8.8.8", SmtpSettings("127.8.8.8", 25, starttls="auto")),
        ("smtp://h?starttls=never&timeout=2.5", SmtpSettings("h", 25, starttls="never", timeout=2.5)),
    ],
)
def test_addresses_that_can_be_set(url: str, settings: SmtpSettings) -> None:
    assert parse_smtp_url(url) == settings


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "must look like"),
        ("relay.example.com:25", "must look like"),
        ("https://relay.example.com", "must look like"),
        ("smtp://", "must look like"),
        ("smtp://[::1", "must look like"),
        ("smtp://user:pa/ss@relay.example.com", "port"),
        ("smtp://relay.example.com/path", "more after the host"),
        ("smtp://relay.example.com#x", "more after the host"),
        ("smtp://relay.example.com:port", "port"),
        ("smtp://relay.example.com:99999", "port"),
        ("smtp://relay.example.com?tls=yes", "not tls"),
        ("smtp://relay.example.com?starttls=maybe", "starttls=maybe"),
        ("smtp://relay.example.com?timeout=soon", "timeout=soon"),
        ("smtp://relay.example.com?timeout=0", "timeout=0"),
        ("smtp://relay.example.com?timeout=nan", "timeout=nan"),
        ("smtp://relay.example.com?ca=/nowhere/ca.pem", "/nowhere/ca.pem"),
    ],
)
def test_addresses_that_cannot(url: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_smtp_url(url)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(parse_smtp_url("smtp://user:secret@relay.example.com"))


async def test_letters_are_kept_as_files_once(tmp_path: Path) -> None:
    kept: list[EmailMessage] = []
    sender = FolderSender(tmp_path / "letters", kept.append)
    await sender.send(letter())
    await sender.send(letter())
    (file,) = files(tmp_path / "letters")
    assert file.name == "20260301-093000-n1@book.example.com.eml"
    assert parsed(file.read_bytes()).get_content() == "Hello\r\n"
    assert [str(message["Message-ID"]) for message in kept] == ["<n1@book.example.com>"] * 2


async def test_letters_kept_as_files_are_forgotten(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path, lambda _: None)
    await sender.send(letter())
    assert await sender.forget(datetime(2026, 3, 1, 9, 30, tzinfo=UTC)) == 0
    assert await sender.forget(datetime(2026, 3, 1, 9, 30, 1, tzinfo=UTC)) == 1
    assert files(tmp_path) == []


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_a_file_is_named_after_the_letter_alone(tmp_path: Path) -> None:
    message = letter()
    message.replace_header("Message-ID", "<../../etc/passwd@x>")
    await FolderSender(tmp_path, lambda _: None).send(message)
    assert [file.name for file in files(tmp_path)] == ["20260301-093000-....etcpasswd@x.eml"]


async def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("a file")
    with pytest.raises(Undeliverable) as caught:
        await FolderSender(tmp_path / "letters", lambda _: None).send(letter())
    assert caught.value.permanent is False
