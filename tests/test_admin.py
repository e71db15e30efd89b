"""The admin's morning at the terminal, with the service running on the same database; on both kinds of it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from demo.people import PEOPLE
from scheduling.usecases import bookings
from tests.conftest import Clock, at, guest, half_hour
from tests.service import Running, running
from tests.test_app import Done, run
from web.kept import FRESH

ANNA, BEN = PEOPLE[0], PEOPLE[1]
US = "MicrosoftOWSPersonalBookings"


class Terminal:
    """A second process's view: the commands on the service's database, in a thread of their own."""

    def __init__(self, folder: Path, address: str) -> None:
        self._environment = {"DATA_DIR": str(folder), "DATABASE_URL": address}

    async def __call__(self, *arguments: str, given: str = "") -> Done:
        return await asyncio.to_thread(run, "admin", *arguments, given=given, **self._environment)


@pytest.fixture
async def service(tmp_path: Path, clock: Clock, migrated_address: str) -> AsyncIterator[Running]:
    async with running(tmp_path, clock, DATABASE_URL=migrated_address, ADMINS=BEN.directory_id) as service:
        await service.channel.open("anna")
        await service.channel.say("anna", "create 30-minute office hours")
        await service.channel.open("ben")
        yield service


@pytest.fixture
def terminal(service: Running, tmp_path: Path, migrated_address: str) -> Terminal:
    return Terminal(tmp_path, migrated_address)


async def status(service: Running, path: str) -> int:
    async with ClientSession() as client, client.get(f"{service.url}/{path}") as response:
        return response.status


async def test_s42_s43_off_for_one_user_why_and_on_again(service: Running, terminal: Terminal) -> None:
    assert await status(service, "anna-berger") == 200
    shown = await terminal("off", ANNA.email)
    assert shown.returncode == 0
    assert shown.stdout.splitlines() == [
        "Anna Berger (anna.berger@example.org)",
        "          Switch  Lists",
        "  before  empty   empty",
        f"  after   empty   EnforceBlockList: {US}",
        "  Before: On. Nothing stands against it.",
        "  After:  Off. This user’s list of applications turns it off.",
        "  Affects: Anna Berger",
        "Done. It holds from now on.",
    ]
    await asyncio.sleep(FRESH)  # as long as another process's page may be shown
    assert await status(service, "anna-berger") == 410
    why = await terminal("explain", "anna-berger")
    assert why.stdout.splitlines() == [
        "Anna Berger (anna.berger@example.org): Off. This user’s list of applications turns it off.",
        f"To change it: python app.py admin on {ANNA.directory_id}",
    ]
    assert (await terminal("on", ANNA.directory_id)).returncode == 0
    await asyncio.sleep(FRESH)
    assert await status(service, "anna-berger") == 200


async def test_s45_dry_run_shows_and_changes_nothing(terminal: Terminal) -> None:
    shown = await terminal("off", "--organization", "--dry-run", "--json")
    (change,) = json.loads(shown.stdout)
    assert (change["dry_run"], change["changes"], change["affected"]) == (
        True,
        True,
        [ANNA.directory_id, BEN.directory_id],
    )
    assert (change["was"]["allowed"], change["now"]["because"]) == (True, "list_organization")
    assert json.loads((await terminal("explain", ANNA.email, "--json")).stdout)["allowed"] is True


async def test_the_organization_is_asked_for_before_it_is_turned_off(terminal: Terminal) -> None:
    declined = await terminal("off", "--organization", given="n\n")
    assert (declined.returncode, declined.stderr.endswith("Nothing was changed.\n")) == (1, True)
    silent = await terminal("off", "--organization")  # nobody there to answer
    assert (silent.returncode, silent.stderr.endswith("Nothing was changed.\n")) == (1, True)
    assert (await terminal("off", "--organization", given="y\n")).returncode == 0
    states = json.loads((await terminal("pages", "--json")).stdout)
    assert [(one["page"], one["state"], one["meeting_types"], one["because"]) for one in states] == [
        ("anna-berger", "off", 3, "list_organization"),
        ("ben-osei", "off", 2, "list_organization"),
    ]
    again = await terminal("off", "--organization")
    assert (again.returncode, "Nothing to change" in again.stdout) == (0, True)


async def test_locking_out_others_warns_and_asks(terminal: Terminal) -> None:
    await terminal("set", "--organization", "--access", "allow", "--allow", "*", "--yes")
    declined = await terminal("off", ANNA.email, given="n\n")
    assert declined.returncode == 1
    assert "this locks out other applications: every application that is on no list" in declined.stderr
    foreseen = await terminal("off", ANNA.email, "--dry-run")
    assert (foreseen.returncode, "this locks out" in foreseen.stderr) == (0, True)
    assert (await terminal("off", ANNA.email, "--yes")).returncode == 0


async def test_a_file_of_users_is_done_whole_or_not_at_all(terminal: Terminal, tmp_path: Path) -> None:
    users = tmp_path / "users.txt"
    users.write_text(f"# who left\n{ANNA.email} \n\ncarl@example.org\n", encoding="utf-8")
    refused = await terminal("off", "--file", str(users))
    assert refused.returncode == 2
    assert refused.stderr == f"{users}, line 4: n{NOBODY[1:]}"
    assert json.loads((await terminal("explain", ANNA.email, "--json")).stdout)["allowed"] is True
    users.write_text(f"\ufeff{ANNA.email}\nben osei  # by name\n{ANNA.email}\n", encoding="utf-8")
    done = await terminal("off", "--file", "-", "--json", given=users.read_text(encoding="utf-8"))
    assert [one["name"].split()[0] for one in json.loads(done.stdout)] == ["Anna", "Ben"]
    for user in (ANNA, BEN):
        assert json.loads((await terminal("explain", user.email, "--json")).stdout)["allowed"] is False


ONE_OF_THREE = "Name users, a --file of users, or --organization; one of the three.\n"
NOBODY = (
    "Nobody is known as “carl@example.org”. Nothing was changed.\n"
    "A directory id, an e-mail address, a page or a whole name finds somebody; python app.py admin pages lists them.\n"
)
PERHAPS = "Nobody is known as “Anna”. Nothing was changed.\nMeant may be: Anna Berger (anna.berger@example.org).\n"
NOTHING_SET = "Say what to set: --enabled, --access, --allow or --block. Nothing was changed.\n"
NO_LIMIT = (
    "“foo=1” is no limit. There are: minimum_notice.notice, horizon.days, cut_off.notice, undo.period,"
    " daily_limit.bookings, weekly_limit.bookings, total_daily_limit.bookings, total_weekly_limit.bookings,"
    " booker_limit.bookings; a whole number or none after =.\n"
)
NO_ENTRY = "“a,b” is no entry of a list: one name of at most 254 characters.\n"
CANNOT_BE = {
    "off": ONE_OF_THREE,
    "off anna-berger --organization": ONE_OF_THREE,
    "off carl@example.org": NOBODY,
    "explain carl@example.org": NOBODY,
    "audit carl@example.org": NOBODY,
    "export carl@example.org": NOBODY,
    "delete carl@example.org --yes": NOBODY,
    "off Anna": PERHAPS,
    "set anna-berger": NOTHING_SET,
    "set --organization --enabled maybe": "--enabled is yes, no or empty; --access is allow, block or empty.\n",
    "set --organization --block a,b": NO_ENTRY,
    "limits horizon.days=0": "horizon.days can be 1 to 365. Nothing was changed.\n",
    "limits foo=1": NO_LIMIT,
}


@pytest.mark.parametrize("said", list(CANNOT_BE))
async def test_what_cannot_be_is_said_and_nothing_is_done(terminal: Terminal, said: str) -> None:
    before = (await terminal("show")).stdout
    refused = await terminal(*said.split())
    assert (refused.returncode, refused.stderr) == (2, CANNOT_BE[said])
    assert (await terminal("show")).stdout == before


async def test_an_empty_file_names_nobody(terminal: Terminal, tmp_path: Path) -> None:
    users = tmp_path / "users.txt"
    users.write_text("\n# nobody\n", encoding="utf-8")
    refused = await terminal("off", "--file", str(users))
    assert (refused.returncode, refused.stderr) == (2, f"{users} names nobody. Nothing was changed.\n")
    missing = await terminal("off", "--file", str(tmp_path / "none.txt"))
    assert (missing.returncode, "No such file" in missing.stderr) == (2, True)
    users.write_bytes(b"\xff\xfe")
    assert "it is no text in UTF-8" in (await terminal("off", "--file", str(users))).stderr


async def test_who_may_book_and_what_limits_everybody(terminal: Terminal) -> None:
    await terminal("bookers", "--no-outside", "--refuse", "gina@example.net ")
    await terminal("limits", "horizon.days=60", "minimum_notice.notice=120")
    await terminal("limits", "horizon.days=30", "minimum_notice.notice=none", "daily_limit.bookings=3")
    (organization,) = json.loads((await terminal("show", "--json")).stdout)
    assert (organization["outside"], organization["bookers_refused"]) == (False, ["gina@example.net"])
    assert organization["limits"] == {"horizon": {"days": 30}, "daily_limit": {"bookings": 3}}
    assert (await terminal("bookers")).stdout == "nobody from outside; not gina@example.net\n"
    shown = (await terminal("limits")).stdout  # looking takes nothing away
    assert "horizon.days                 30    1 to 365" in shown.splitlines()
    await terminal("bookers", "--everybody")
    changed = await terminal("limits", "--none")
    assert "  Affects: new bookings with everybody; what is booked stays" in changed.stdout.splitlines()
    (organization,) = json.loads((await terminal("show", "--json")).stdout)
    assert (organization["outside"], organization["bookers_refused"], organization["limits"]) == (True, [], {})


async def test_the_record_for_people_scripts_and_spreadsheets(
    service: Running, terminal: Terminal, clock: Clock
) -> None:
    await terminal("off", ANNA.email)
    mine = json.loads((await terminal("audit", ANNA.email, "--json", "--days", "3650")).stdout)
    last = mine[-1]
    assert (last["subject"], last["door"], last["who"].endswith(" at the terminal")) == ("policy", "terminal", True)
    assert {one["door"] for one in mine} == {"teams", "terminal"}
    rows = list(csv.reader(io.StringIO((await terminal("audit", "--csv", "--days", "3650")).stdout)))
    assert rows[0] == ["At (UTC)", "Who", "Door", "What", "Which", "Whose", "Before", "After"]
    assert [(row[3], row[4], row[5]) for row in rows[1:]][-1] == ("policy", ANNA.directory_id, ANNA.name)
    shown = (await terminal("audit", "--days", "3650")).stdout.splitlines()
    assert len(shown) == len(rows)
    assert " ".join(shown[3].split()[2:]) == "Anna Berger teams meeting type Office hours Anna Berger made"
    assert shown[-1].endswith(f"Anna Berger  access: empty → EnforceBlockList; block_list: empty → {US}")
    # What somebody calls themselves is no formula of the admin's spreadsheet.
    async with service.service.ports.work() as work:
        [anna] = await work.organizers.by_email(ANNA.email)
        await work.organizers.save(replace(anna, name="=1+1"))
    rows = list(csv.reader(io.StringIO((await terminal("audit", "--csv", "--days", "3650")).stdout)))
    assert {row[5] for row in rows[1:]} == {"'=1+1", BEN.name}


async def test_what_is_said_in_teams_is_recorded_as_said_there(service: Running, terminal: Terminal) -> None:
    await service.channel.say("anna", "pause my page")
    found = json.loads((await terminal("audit", "anna-berger", "--json", "--days", "3650")).stdout)
    assert [(one["door"], one["after"]) for one in found if one["subject"] == "page"] == [("teams", {"paused": True})]


async def test_everything_about_a_user_as_a_file(service: Running, terminal: Terminal, tmp_path: Path) -> None:
    shown = await terminal("export", ANNA.email)
    data = json.loads(shown.stdout)
    assert data["profile"]["name"] == ANNA.name
    assert "Office hours" in [one["name"] for one in data["meeting_types"]]
    target = tmp_path / "anna.ics"
    assert (await terminal("export", "anna-berger", "--ics", "--output", str(target))).stdout == f"{target}\n"
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR")
    again = await terminal("export", "anna-berger", "--output", str(target))
    assert (again.returncode, "File exists. Nothing was written." in again.stderr) == (2, True)


async def test_a_user_is_deleted_once_it_was_said_what_goes_and_what_stays(
    service: Running, terminal: Terminal
) -> None:
    shown = await terminal("delete", ANNA.email, "--dry-run")
    assert shown.returncode == 0
    assert "Goes   name, address, hours, page with its links, settings, and where to write in Teams" in shown.stdout
    assert "Stays  the record of changes" in shown.stdout
    assert shown.stdout.endswith("Nothing was changed: this was --dry-run.\n")
    declined = await terminal("delete", ANNA.email, given="n\n")
    assert (declined.returncode, "Nothing was changed." in declined.stderr) == (1, True)
    wrong = await terminal("delete", ANNA.email, "--meetings", "sell")
    assert wrong.returncode == 2
    assert await status(service, "anna-berger") == 200
    done = await terminal("delete", ANNA.email, "--yes", "--json")
    assert json.loads(done.stdout)["finished"] is True
    assert await status(service, "anna-berger") == 404
    assert (await terminal("delete", ANNA.email, "--yes")).returncode == 2
    recorded = json.loads((await terminal("audit", "--json", "--days", "3650")).stdout)
    assert (recorded[-1]["subject"], recorded[-1]["door"]) == ("person", "terminal")
    assert "Anna" not in json.dumps(recorded[-1])
    # What goes with her is recorded as done by the admin too, and not by her.
    assert {one["who"] for one in recorded if one["door"] == "terminal"} == {recorded[-1]["who"]}
    assert [one["subject"] for one in recorded if one["door"] == "terminal"] != ["person"]
    await service.channel.say("anna", "hello")
    assert json.loads((await terminal("export", ANNA.email)).stdout)["meeting_types"] == []


async def test_who_has_meetings_ahead_is_deleted_once_it_is_said_what_becomes_of_them(
    service: Running, terminal: Terminal, clock: Clock
) -> None:
    """A user, and a guest whose link is lost. The terminal goes by its machine's clock, so they meet much later."""
    ports, clock.moment = service.service.ports, at("2098-03-03 08:00")
    booked = []
    for hour, name in (("13", "Gina"), ("14", "Paul")):
        who = guest(name, email=f"{name.lower()}@example.net")
        slot = half_hour(f"2098-03-04 {hour}:00")
        booked.append(await bookings.book(ports, "anna-berger/office-hours", ports.new_id(), slot, who))
    kept = json.loads((await terminal("export", "GINA@example.net")).stdout)
    assert [one["uid"] for one in kept["meetings_attended"]] == [booked[0].uid]
    for user, ahead in (("gina@example.net", "1 meeting that they"), ("anna-berger", "2 meetings that others")):
        shown = await terminal("delete", user, "--dry-run")
        assert f"  Ahead  {ahead} booked" in shown.stdout.splitlines()
        unsaid = await terminal("delete", user, "--yes")
        assert (unsaid.returncode, "--meetings keep lets them take place" in unsaid.stderr) == (2, True)
    assert (await terminal("delete", "gina@example.net", "--meetings", "cancel", "--yes")).returncode == 0
    done = await terminal("delete", "anna-berger", "--meetings", "keep", "--yes")
    assert done.stdout.splitlines()[-1] == "Done. Name and address go once the meetings that were kept are over."
    async with ports.reading() as work:
        states = [(await work.diaries.by_uid(one.uid)).status for one in booked]
    assert states == ["cancelled", "confirmed"]


async def test_who_may_have_left_is_listed_with_what_to_do(service: Running, terminal: Terminal, clock: Clock) -> None:
    assert (await terminal("unreached")).stdout == "Everybody with a page is reached.\n"
    ports = service.service.ports
    async with ports.work() as work:
        anna = await work.organizers.by_key(ANNA.directory_id)
        assert anna
        await work.organizers.save(replace(anna, reference=None))  # as after a chat that answered 403
    shown = await terminal("unreached")
    heads, anna_s, *rest = shown.stdout.splitlines()
    assert heads.split() == ["Name", "Address", "Page", "Chat", "Calendar", "(UTC)"]
    assert anna_s.split() == [*ANNA.name.split(), ANNA.email, "anna-berger", "no"]
    assert "admin delete WHO --meetings cancel" in " ".join(rest)
    (one,) = json.loads((await terminal("unreached", "--json")).stdout)
    assert (one["user"], one["in_chat"], one["calendar_away_since"]) == (ANNA.directory_id, False, None)


async def test_housekeeping_says_what_it_has_forgotten(terminal: Terminal, tmp_path: Path, address: str) -> None:
    environment = {"DATA_DIR": str(tmp_path), "DATABASE_URL": address}
    shown = await asyncio.to_thread(run, "housekeeping", **environment)
    assert (shown.returncode, shown.stdout.startswith("Forgotten: ")) == (0, True)  # this clock is months ahead
    again = await asyncio.to_thread(run, "housekeeping", "--json", **environment)
    assert set(json.loads(again.stdout).values()) == {0}
    assert (await asyncio.to_thread(run, "housekeeping", **environment)).stdout == "There was nothing to forget.\n"


async def test_numbers_in_sum_for_people_scripts_and_spreadsheets(terminal: Terminal) -> None:
    week = ("numbers", "--since", "2026-03-02", "--until", "2026-03-08")
    shown = await terminal(*week)
    assert shown.stdout.splitlines() == [
        "From        To          Meetings  Cancelled  No shows",
        "2026-03-02  2026-03-08  0         0          0",
        "Rounded to fives. – stands where fewer than 5 people had meetings.",
    ]
    assert json.loads((await terminal(*week, "--json")).stdout) == [
        {"from": "2026-03-02", "to": "2026-03-08", "meetings": 0, "cancelled": 0, "no_shows": 0}
    ]
    rows = list(csv.reader(io.StringIO((await terminal(*week, "--csv")).stdout)))
    assert rows == [["From", "To", "Meetings", "Cancelled", "No shows"], ["2026-03-02", "2026-03-08", "0", "0", "0"]]
    for wrong in (("--zone", "Mars/Olympus"), ("--since", "2026-03-09", "--until", "2026-03-08")):
        assert (await terminal("numbers", *wrong)).returncode == 2
