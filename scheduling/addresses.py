"""E-mail addresses that people typed, as a mail server takes them."""

from __future__ import annotations

import re

LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
SEPARATORS = re.compile(r"[\s,;]+")


def normal(typed: str) -> str:
    """One address, an international domain in its ASCII form; empty if it is none."""
    local, _, domain = typed.strip().partition("@")
    ascii_domain = _ascii(domain)
    if len(local) > LONGEST_LOCAL or len(local) + 1 + len(ascii_domain) > LONGEST:
        return ""
    return f"{local}@{ascii_domain}" if LOCAL.fullmatch(local) and DOMAIN.fullmatch(ascii_domain) else ""


def listed(typed: str) -> list[str]:
    """What was typed as several addresses, one by one, each as it was typed."""
    return [one for one in SEPARATORS.split(typed) if one]


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
