"""What an administrator installs with: the image's files, the settings' template, backup and restore."""

from __future__ import annotations

import asyncio
import configparser
import json
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from aiohttp import ClientSession
from sqlalchemy.engine import make_url

from settings import Settings
from storage.database import alone
from tests import postgres
from tests.conftest import Clock, fresh
from tests.mail.servers import SmtpServer, smtp_server
from tests.reliability.test_kill import ready
from tests.service import Running, free_port, running
from tests.test_app import KEPT, run, run_alone
from tests.test_paths import ANNA, book_as_guest, office_hours, page, until

ROOT = Path(__file__).parents[1]
COPIED = re.compile(r"^COPY (?!--)(.+) (\S+)$", re.MULTILINE)
SETTING = re.compile(r"^#? ?([A-Za-z_]+)=", re.MULTILINE)


@pytest.fixture
async def post() -> AsyncIterator[SmtpServer]:
    async with smtp_server() as server:
        yield server


def in_the_image() -> dict[str, str]:
    """What the image is made of, and where it goes."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8").rpartition("WORKDIR")[2]
    found = {one: target for pattern, target in COPIED.findall(text) for one in ROOT.glob(pattern)}
    return {one.name: target for one, target in found.items()}


def test_the_image_has_all_modules_and_packages() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    packages = {one.partition(".")[0] for one in named["packages"]}
    assert set(in_the_image()) == packages | {f"{one}.py" for one in named["py-modules"]}


def test_every_file_that_the_image_copies_is_there() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    patterns = [one for named, _ in COPIED.findall(text) for one in named.split()]
    assert "requirements.lock" in patterns
    assert [one for one in patterns if not list(ROOT.glob(one))] == []


def test_the_image_runs_what_the_readme_says() -> None:
    [command] = re.findall(r"^ENTRYPOINT (.+)$", (ROOT / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f".venv/bin/{' '.join(json.loads(command))}\n" in told
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(ROOT / "install/bookings-bot.service")
    assert unit["Service"]["ExecStart"].endswith(f".venv/bin/{' '.join(json.loads(command))}")


def test_the_compose_file_sets_what_there_is() -> None:
    text = (ROOT / "install/compose.yaml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    known = {str(one.validation_alias) for one in Settings.model_fields.values()}
    bot, database = services["bot"], services["database"]
    assert set(bot["environment"]) <= known
    assert (ROOT / "install" / bot["build"]["context"] / bot["build"]["dockerfile"]).is_file()
    # What is filled in on the way is in the template of settings; so are the names of the file that is read.
    assert set(re.findall(r"\$\{(\w+)", text)) == {"POSTGRES_PASSWORD"}
    assert "POSTGRES_PASSWORD=" in (ROOT / "install/settings.env").read_text(encoding="utf-8")
    reached = make_url(re.sub(r"\$\{.*?\}", "secret", bot["environment"]["DATABASE_URL"]))
    own = {name: value for name, value in database["environment"].items() if name != "POSTGRES_PASSWORD"}
    assert (reached.host, own) == ("database", {"POSTGRES_USER": reached.username, "POSTGRES_DB": reached.database})
    assert [one.partition(":")[0] for one in bot["volumes"]] == ["data"]
    assert "VOLUME /data" in (ROOT / "Containerfile").read_text(encoding="utf-8")


def test_the_image_uses_the_python_that_is_tested() -> None:
    lowest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    images = re.findall(r"^FROM \S+/python:(\d+\.\d+)-slim", (ROOT / "Containerfile").read_text(), re.MULTILINE)
    assert [f">={one}" for one in images] == [lowest, lowest]


async def test_what_is_in_the_image_serves_and_writes_only_its_data(tmp_path: Path) -> None:
    home, data, port = tmp_path / "home", tmp_path / "data", free_port()
    home.mkdir()
    for one, target in in_the_image().items():
        source = ROOT / one
        if source.is_dir():
            shutil.copytree(source, home / target)  # with what is compiled, as in the image
        else:
            shutil.copy(source, home / target)
    before = sorted(home.rglob("*"))
    settings = {**KEPT, "DATA_DIR": str(data), "PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1"}
    service = await asyncio.create_subprocess_exec(sys.executable, "app.py", cwd=home, env=settings)
    try:
        await ready(f"http://localhost:{port}/readyz", 90)
        second = await asyncio.to_thread(run, DATA_DIR=str(data), PORT=str(free_port()))
        assert (second.returncode, "a SQLite file is for one" in second.stderr) == (2, True)
    finally:
        service.send_signal(signal.SIGTERM)
    assert await service.wait() == 0
    assert sorted(home.rglob("*")) == before
    assert {one.name for one in data.iterdir()} == {"bookings.db", "bookings.db.lock", "link.key", "secret.key"}
    with alone(f"sqlite:///{data / 'bookings.db'}"), alone("postgresql://a"), alone("postgresql://a"):
        pass  # the file is free again, and a server takes any number


def test_everything_installed_is_locked_with_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
        lines = [one for one in text.splitlines() if one and not one.startswith("#")]
        assert len(lines) > 40
        assert [one for one in lines if "==" not in one or "--hash=sha256:" not in one] == []


def test_the_template_of_settings_names_what_there_is() -> None:
    known = {str(one.validation_alias) for one in Settings.model_fields.values()}
    named = set(SETTING.findall((ROOT / "install/settings.env").read_text(encoding="utf-8")))
    assert named - known == {"POSTGRES_PASSWORD"}  # of the compose file
    assert {"PUBLIC_URL", "MicrosoftAppId", "SMTP_URL", "MAIL_FROM", "LINK_KEYS", "SECRET_KEYS"} <= named


def test_every_setting_is_explained() -> None:
    known = {str(one.validation_alias) for one in Settings.model_fields.values()}
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {one for one in known if f"`{one}`" not in told} == set()


@dataclass(frozen=True)
class Kept:
    """A database, where its keys are, and how both are saved and brought back as docs/install.md says."""

    address: str
    folder: Path
    restored: str
    settings: dict[str, str]

    def save(self, target: Path) -> None:
        if self.address.startswith("sqlite"):
            done = run_alone("backup", str(target), DATA_DIR=str(self.folder))
            assert (done.returncode, done.stdout) == (0, f"{target}\n"), done.stderr
        else:
            target.mkdir()
            _postgres("pg_dump", "--format=custom", f"--file={target / 'bookings.dump'}", _plain(self.address))

    def restore(self, source: Path) -> None:
        if self.address.startswith("sqlite"):
            shutil.copytree(source, self.folder.with_name("restored"))
        else:
            _postgres("pg_restore", "--no-owner", f"--dbname={_plain(self.restored)}", str(source / "bookings.dump"))


def _postgres(program: str, *arguments: str) -> None:
    subprocess.run([postgres.WHEEL / postgres.PROGRAMS / program, *arguments], check=True)


def _plain(address: str) -> str:
    return address.replace("postgresql+asyncpg", "postgresql")


@pytest.fixture(params=["sqlite", "postgresql"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    if request.param == "sqlite":
        files = [f"sqlite:///{tmp_path / folder / 'bookings.db'}" for folder in ("data", "restored")]
        yield Kept(files[0], tmp_path / "data", files[1], {})
        return
    server = request.getfixturevalue("postgres_server")
    async with fresh(server) as address, fresh(server) as restored:
        yield Kept(address, tmp_path / "data", restored, {"LINK_KEYS": "a key that both of them have been given"})


@asynccontextmanager
async def serving(
    kept: Kept, folder: Path, address: str, clock: Clock, post: SmtpServer
) -> AsyncIterator[tuple[Running, ClientSession]]:
    chosen = {**kept.settings, "SMTP_URL": f"{post.url}?starttls=never", "MAIL_FROM": "bookings@example.org"}
    async with running(folder, clock, DATABASE_URL=address, **chosen) as service, ClientSession() as guest:
        yield service, guest


def confirmations(post: SmtpServer) -> list[str]:
    """The identities of the letters to who booked."""
    return [str(one["Message-ID"]) for one in post.letters if "gina@example.net" in one["To"]]


async def idle(service: Running, clock: Clock) -> bool:
    async with service.service.database.reading() as work:
        return (await work.outbox.waiting(clock()))[0] == 0


async def test_a_backup_taken_at_work_brings_everything_back_and_repeats_no_letter(
    kept: Kept, tmp_path: Path, clock: Clock, post: SmtpServer
) -> None:
    async with serving(kept, kept.folder, kept.address, clock, post) as (service, guest):
        link = await office_hours(service)
        first, _ = await book_as_guest(guest, link, "13:00")
        for _ in range(200):
            if await idle(service, clock):
                break
            await asyncio.sleep(0.05)
        sent = confirmations(post)
        assert len(sent) == 1
        post.answers["MAIL"] = "451 not now"
        second, _ = await book_as_guest(guest, link, "14:00")
        saving = asyncio.create_task(asyncio.to_thread(kept.save, tmp_path / "backup"))
        while not saving.done():  # it is taken while others book
            await service.channel.say(ANNA, "what have I booked?")
            await asyncio.sleep(0.01)
        await saving
    kept.restore(tmp_path / "backup")
    post.answers.clear()
    clock.advance(timedelta(hours=1))
    async with serving(kept, tmp_path / "restored", kept.restored, clock, post) as (service, guest):
        for address in (first, second):
            await page(guest, service.url + urlsplit(address).path)
        await until(lambda: len(confirmations(post)) == 2, "the letter that could not be sent before")
        assert confirmations(post)[:1] == sent
        assert len(set(confirmations(post))) == 2


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    assert run("migrate", DATA_DIR=str(tmp_path / "data")).returncode == 0
    (tmp_path / "there").mkdir()
    assert run("backup", str(tmp_path / "there"), DATA_DIR=str(tmp_path / "data")).returncode == 2
    assert list((tmp_path / "there").iterdir()) == []
    done = run("backup", str(tmp_path / "new"), DATABASE_URL="postgresql://me@localhost/bookings")
    assert (done.returncode, "pg_dump" in done.stderr, (tmp_path / "new").exists()) == (2, True, False)
