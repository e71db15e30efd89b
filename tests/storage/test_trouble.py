"""A database that cannot be worked with: whoever sits at the terminal reads what is wrong and what to do."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from sqlalchemy.engine import make_url

from storage.database import url_from
from storage.trouble import trouble
from tests import postgres
from tests.service import free_port
from tests.test_app import run

COMMANDS = ("check", "migrate", "housekeeping", "reseal", "admin pages", "admin unreached")
NOBODY_KNOWS = "no-such-host.invalid"
LETTER = """From: bea@example.net
To: bookings@example.org
Message-ID: <1@example.net>
Subject: Re: Office hours

I cannot come.
"""


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """Where a server listens that asks for passwords: that of anna, who owns nothing, is `right`."""
    port = free_port()
    listening = postgres.OPTIONS.replace("listen_addresses=", f"listen_addresses=127.0.0.1 -c port={port}")
    with postgres.server(listening) as address:
        asyncio.run(ask_for_passwords(str(make_url(address).query["host"]), port))
        yield f"127.0.0.1:{port}"


async def ask_for_passwords(folder: str, port: int) -> None:
    connection = await asyncpg.connect(user="tests", database="postgres", host=folder, port=port)
    await connection.execute("CREATE ROLE anna LOGIN PASSWORD 'right'")
    file = await connection.fetchval("SHOW hba_file")
    await connection.execute(f"COPY (SELECT 'host all all 127.0.0.1/32 scram-sha-256') TO '{file}'")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


def told(command: str, **environment: str) -> str:
    """What a command says that cannot do its work: one line, and exit code 2."""
    done = run(*command.split(), **environment)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done
    return done.stderr


def found(**environment: str) -> str:
    """What the doctor finds wrong with the database."""
    done = run("doctor", "--json", **environment)
    assert done.returncode == 1
    [wrong] = [
        one["sentence"] for one in json.loads(done.stdout) if (one["part"], one["state"]) == ("database", "wrong")
    ]
    return str(wrong)


@pytest.mark.parametrize(
    ("who", "name", "said"),
    [
        ("anna:wrong", "postgres", "Check user and password in DATABASE_URL."),
        ("berta:right", "postgres", "Check user and password in DATABASE_URL."),
        ("anna:right", "missing", "There is no database of that name."),
    ],
)
def test_a_server_that_lets_nobody_in(guarded: str, tmp_path: Path, who: str, name: str, said: str) -> None:
    given = {"DATABASE_URL": f"postgresql://{who}@{guarded}/{name}", "DATA_DIR": str(tmp_path / "data")}
    file = tmp_path / "bookings.db"
    run("migrate", DATA_DIR=str(tmp_path))
    for command in (*COMMANDS, f"move-database {file}"):
        line = told(command, **given)
        assert said in line
        assert who.partition(":")[2] not in line
    assert said in found(**given)


def test_a_user_who_may_not_make_tables(guarded: str, tmp_path: Path) -> None:
    given = {"DATABASE_URL": f"postgresql://anna:right@{guarded}/postgres", "DATA_DIR": str(tmp_path)}
    assert "Make the user of DATABASE_URL the owner of the database." in told("migrate", **given)
    assert "python app.py migrate" in told("check", **given)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    port = free_port()
    cases = {
        f"127.0.0.1:{port}/bookings": f"Nobody answers at 127.0.0.1:{port}.",
        f"/bookings?host={tmp_path}": f"Nobody answers at {tmp_path}.",
        f"{NOBODY_KNOWS}/bookings": f"Nobody knows a host {NOBODY_KNOWS}.",
    }
    for where, said in cases.items():
        given = {"DATABASE_URL": f"postgresql://anna:hidden@{where}", "DATA_DIR": str(tmp_path)}
        for command in COMMANDS:
            line = told(command, **given)
            assert (said in line, "hidden" in line) == (True, False)
        assert said in found(**given)


def test_a_letter_waits_with_its_mail_server(tmp_path: Path) -> None:
    port = free_port()
    given = {"DATABASE_URL": f"postgresql://anna:hidden@127.0.0.1:{port}/bookings", "DATA_DIR": str(tmp_path)}
    done = run("inbound", given=LETTER, **given)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (os.EX_TEMPFAIL, "", False), done
    assert f"Nobody answers at 127.0.0.1:{port}." in done.stderr


def test_a_file_that_is_none(tmp_path: Path) -> None:
    folder, letter = tmp_path / "folder", tmp_path / "letter.db"
    folder.mkdir()
    letter.write_text("Dear Anna, " * 500)
    cases = {
        folder: "It cannot be opened. Check the path, and who owns file and folder.",
        letter: "It is no SQLite database. Check the path, or put the backup back.",
        letter / "below" / "bookings.db": f"{letter / 'below'} cannot be used: Not a directory.",
    }
    for path, said in cases.items():
        given = {"DATABASE_URL": f"sqlite:///{path}", "DATA_DIR": str(tmp_path / "data")}
        for command in (*COMMANDS, f"backup {tmp_path / 'backup'}"):
            assert said in told(command, **given)
        assert said in found(**given)
        assert not (tmp_path / "backup").exists()


def test_of_what_is_not_there_no_backup_is_made(tmp_path: Path) -> None:
    line = told(f"backup {tmp_path / 'backup'}", DATA_DIR=str(tmp_path))
    assert f"{tmp_path / 'bookings.db'} cannot be used. It cannot be opened." in line
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_be_written_or_read() -> None:
    with TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "bookings.db"
        given = {"DATABASE_URL": f"sqlite:///{file}", "DATA_DIR": str(folder / "data")}
        assert run("migrate", **given).returncode == 0
        (folder / "data").mkdir(mode=0o777)
        (folder / "data").chmod(0o777)
        folder.chmod(0o755)
        with as_somebody_else():
            assert "It can only be read." in told("migrate", **given)
            assert "It can only be read." in found(**given)
        folder.chmod(0o777)
        with as_somebody_else():  # enough to look at it
            assert f"{file} can only be read." in found(**given)
        file.chmod(0)
        with as_somebody_else():
            assert "It cannot be opened." in told("check", **given)
            assert "It cannot be opened." in found(**given)
        folder.chmod(0o700)
        with as_somebody_else():
            elsewhere = {"DATABASE_URL": f"sqlite:///{folder / 'mine' / 'bookings.db'}", "DATA_DIR": "/tmp"}
            assert f"{folder / 'mine'} cannot be used: Permission denied." in told("check", **elsewhere)


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Without the rights of root, whom no file is closed to."""
    if os.geteuid() != 0:
        yield
        return
    nobody = pwd.getpwnam("nobody").pw_uid
    os.setresuid(nobody, nobody, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_no_password_is_told_wherever_it_stands() -> None:
    url = url_from("postgresql://anna@db.example.org/bookings?password=hidden")
    assert "hidden" not in trouble(ConnectionRefusedError(), url)
    assert trouble(TimeoutError(), url).endswith(
        "db.example.org does not answer in time. Check host and port in DATABASE_URL, and the firewalls in between."
    )
