"""The invented people of the demo. Their ids never change, so a restart finds the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TENANT = "7f1f8f6c-5f0e-4f4e-9d8c-0c6f4b1d2a10"
BOT = {"id": "28:bookings-bot", "name": "Bookings Bot"}


@dataclass(frozen=True)
class Person:
    """Somebody with Teams."""

    handle: str  # short, for addresses
    name: str
    directory_id: str
    email: str
    zone: str
    locale: str

    @property
    def id(self) -> str:
        return f"29:{self.handle}-demo"

    @property
    def conversation(self) -> str:
        """The id of the person's chat with the bot."""
        return f"a:{self.handle}-demo"

    def account(self) -> dict[str, Any]:
        """As Teams writes a sender."""
        return {"id": self.id, "name": self.name, "aadObjectId": self.directory_id}

    def member(self) -> dict[str, Any]:
        """As Teams writes a member of a conversation."""
        first, _, last = self.name.partition(" ")
        return {
            **self.account(),
            "objectId": self.directory_id,
            "givenName": first,
            "surname": last,
            "email": self.email,
            "userPrincipalName": self.email,
            "tenantId": TENANT,
            "userRole": "user",
        }


@dataclass(frozen=True)
class Group:
    """A chat of several people, and the bot among them."""

    handle: str
    name: str
    members: tuple[str, ...]  # handles

    @property
    def conversation(self) -> str:
        return f"19:{self.handle}-demo@thread.v2"


PEOPLE = (
    Person(
        "anna",
        "Anna Berger",
        "1c0f8a52-7d7e-4c50-9f43-51d0a5f6a101",
        "anna.berger@example.org",
        "Europe/Berlin",
        "en-GB",
    ),
    Person(
        "ben",
        "Ben Osei",
        "2d1f9b63-8e8f-4d61-8a54-62e1b6a7b202",
        "ben.osei@example.org",
        "Europe/London",
        "en-GB",
    ),
    Person(
        "chloe",
        "Chloé Martin",
        "3e2a0c74-9f90-4e72-9b65-73f2c7b8c303",
        "chloe.martin@example.org",
        "Europe/Paris",
        "fr-FR",
    ),
    Person(
        "dev",
        "Dev Patel",
        "4f3b1d85-a0a1-4f83-8c76-84a3d8c9d404",
        "dev.patel@example.org",
        "America/New_York",
        "en-US",
    ),
)

GROUPS = (Group("course", "Course group", ("anna", "ben", "chloe", "dev")),)
