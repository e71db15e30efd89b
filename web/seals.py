"""What a form carries so that pressing twice is harmless, and that tells people from robots: a sealed uid, and since
when the form is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from scheduling.errors import NotFound
from scheduling.ports import Ports
from web import forms

PURPOSE = "form"
TRAP = "website"  # a field that nobody sees, and that robots fill in
LONGEST_NUMBER = 12  # digits


@dataclass(frozen=True)
class Seal:
    """The uid of the booking that a form may become, and when the form was made, in seconds since 1970."""

    uid: str
    since: int
    token: str


def made(ports: Ports) -> Seal:
    uid, since = ports.new_id(), int(ports.clock().timestamp())
    return Seal(uid, since, ports.links.token(PURPOSE, uid, since))


def read(ports: Ports, form: Mapping[str, object]) -> Seal | None:
    """The seal that a form brought back; None if it is not one of ours, or its time was changed."""
    token, since = forms.text(form, "form"), forms.text(form, "since")
    if not since.isdecimal() or len(since) > LONGEST_NUMBER:
        return None
    try:
        return Seal(ports.links.unseal(token, PURPOSE, int(since)), int(since), token)
    except NotFound:
        return None


def is_hasty(ports: Ports, seal: Seal, form: Mapping[str, object], haste: timedelta) -> bool:
    """Whether a form was sent sooner than anybody types, or with what nobody sees filled in."""
    return bool(forms.text(form, TRAP)) or ports.clock().timestamp() - seal.since < haste.total_seconds()
