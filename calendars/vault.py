"""Passwords of calendars, kept so that a stolen database gives none away."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from scheduling.errors import CalendarRefused


class Vault:
    """Seals and opens with a ring of keys: the first seals, all open, so that a key can be changed."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        # A key of the settings is any long text; Fernet wants 32 bytes in base64.
        self._ring = MultiFernet([Fernet(urlsafe_b64encode(sha256(b"calendars" + key).digest())) for key in keys])

    def seal(self, secrets: Mapping[str, str]) -> str:
        return self._ring.encrypt(json.dumps(dict(secrets), sort_keys=True).encode()).decode()

    def open(self, sealed: str) -> dict[str, str]:
        """Raises CalendarRefused for what no key of the ring opens: its owner has to connect again."""
        if not sealed:
            return {}
        try:
            opened: dict[str, str] = json.loads(self._ring.decrypt(sealed.encode()))
        except (InvalidToken, ValueError) as problem:
            raise CalendarRefused("no key opens the password of this calendar") from problem
        return opened

    def renewed(self, sealed: str) -> str:
        """The same under the first key of the ring. Raises CalendarRefused."""
        self.open(sealed)
        return self._ring.rotate(sealed.encode()).decode() if sealed else ""
