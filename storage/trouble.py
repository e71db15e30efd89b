"""Why a database cannot be worked with, as a sentence for whoever looks after the installation, and what to do."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Mapping

import asyncpg
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from scheduling.errors import Overloaded

# What the drivers, the way to a server and `Database` raise. What the machine refuses besides is among it.
TROUBLE = (Overloaded, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error, OSError)

MIGRATE = "It is not of this version: `python app.py migrate`, or the next start, brings it there."
# By SQLSTATE or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html
IN_POSTGRESQL: Mapping[str, str] = {
    "25006": "It can only be read. DATABASE_URL has to name the server that writes.",
    "28": "It does not let us in ({said}). Check user and password in DATABASE_URL.",
    "3D": "There is no database of that name. Create it, or correct the name in DATABASE_URL.",
    "42501": "Its user may not do that ({said}). Make the user of DATABASE_URL the owner of the database.",
    "42703": MIGRATE,
    "42P01": MIGRATE,
    "53": "It is out of means ({said}). Look at its connections, memory and disk.",
    "57": "It takes nobody in at the moment ({said}). Try again in a minute.",
}
# https://www.sqlite.org/rescode.html
IN_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_BUSY: "Somebody else is writing into it. Try again in a minute.",
    sqlite3.SQLITE_LOCKED: "Somebody else is writing into it. Try again in a minute.",
    sqlite3.SQLITE_CANTOPEN: "It cannot be opened. Check the path, and who owns file and folder.",
    sqlite3.SQLITE_PERM: "It cannot be opened. Give file and folder to the user that runs this.",
    sqlite3.SQLITE_READONLY: "It can only be read. Give file and folder to the user that runs this.",
    sqlite3.SQLITE_FULL: "The disk is full.",
    sqlite3.SQLITE_IOERR: "The disk fails. Look at it, and put the backup back once it works.",
    sqlite3.SQLITE_CORRUPT: "It is damaged. Put the backup back.",
    sqlite3.SQLITE_NOTADB: "It is no SQLite database. Check the path, or put the backup back.",
}
UNMADE = re.compile(r"no such (table|column)|has no column")


def trouble(problem: BaseException, url: URL) -> str:
    """What one of TROUBLE means for the database at an address, whose password is not told. What concerns a file is
    said of the file, whatever it was wanted for."""
    cause: BaseException | None = problem
    while isinstance(cause, Overloaded | DBAPIError):
        problem, cause = cause, cause.orig if isinstance(cause, DBAPIError) else cause.__cause__
    problem = cause or problem
    if isinstance(problem, OSError) and problem.filename is not None:
        return f"{problem.filename} cannot be used: {problem.strerror}. Check the path, and who may read and write it."
    where = url.set(drivername=url.get_backend_name(), query={}).render_as_string()  # a query may hold a password
    return f"The database {where} cannot be used. {_reason(problem, url)}"


def _reason(problem: BaseException, url: URL) -> str:
    code = getattr(problem, "sqlite_errorcode", None)
    state = getattr(problem, "sqlstate", None) or ""
    said = _first_line(problem)
    if code is not None:
        return MIGRATE if UNMADE.search(said) else IN_SQLITE.get(code & 0xFF, f"{said}.")
    if state:
        known = IN_POSTGRESQL.get(state) or IN_POSTGRESQL.get(state[:2]) or "{said}."
        return known.format(said=said)
    server = f"{url.host or url.query.get('host') or 'localhost'}{f':{url.port}' if url.port else ''}"
    if isinstance(problem, socket.gaierror):
        return f"Nobody knows a host {url.host}. Check it in DATABASE_URL, and the name server of this machine."
    if isinstance(problem, TimeoutError | SQLAlchemyError) and url.host:
        return f"{server} does not answer in time. Check host and port in DATABASE_URL, and the firewalls in between."
    if isinstance(problem, ConnectionRefusedError | FileNotFoundError):
        return f"Nobody answers at {server}. Check host and port in DATABASE_URL, and that the server is running."
    return f"{said}."


def _first_line(problem: BaseException) -> str:
    """What follows may hold what somebody wrote."""
    return next(iter(str(problem).splitlines()), "").rstrip(".") or type(problem).__name__
