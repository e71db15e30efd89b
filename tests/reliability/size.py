"""How much the long tests do: little in the suite, much where `make soak` sets SOAK, which keeps figures as well."""

from __future__ import annotations

import os
from pathlib import Path

SCALE = float(os.environ.get("SOAK", "0"))  # 1 is the whole of it, 0.05 a trial
LONG = SCALE > 0
FIGURES = os.environ.get("SOAK_FIGURES", "")  # a file, where figures are to be kept


def size(short: int, long: int) -> int:
    return max(short, round(long * SCALE))


def figure(subject: str, **numbers: object) -> None:
    """One line of figures."""
    if FIGURES:
        said = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in numbers.items())
        with Path(FIGURES).open("a", encoding="utf-8") as file:
            file.write(f"{subject}: {said}\n")
