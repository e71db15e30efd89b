"""All that can be set, from the environment only. Nothing else reads it."""

from __future__ import annotations

import ipaddress
import os
import secrets
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.adapter import BotSettings
from mail.compose import mailbox
from mail.inbox import parse_inbox_url
from mail.signing import signer
from mail.smtp import is_loopback, parse_smtp_url
from scheduling.errors import Undeliverable
from storage.database import QUEUE, url_from

SHORTEST_KEY = 32  # characters
NEARLY = 0.85  # how much of a name has to be right for it to be taken for a setting's


def read_by(parse: Callable[[str], object]) -> AfterValidator:
    """A setting that is taken apart where it is used; what cannot be is a complaint at the start already."""

    def readable(value: str) -> str:
        if value:
            parse(value)
        return value

    return AfterValidator(readable)


def is_own(host: str) -> bool:
    """Whether it can be an address of this machine: names may lead to several."""
    try:
        return host == "localhost" or bool(ipaddress.ip_address(host))
    except ValueError:
        return False


class Settings(BaseSettings):
    """The settings; a ValidationError names all wrong values at once, or else all that is missing."""

    model_config = SettingsConfigDict(case_sensitive=True, frozen=True, env_ignore_empty=True, extra="ignore")

    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(3978, ge=1, le=65535, validation_alias="PORT")
    public_url: str = Field("", validation_alias="PUBLIC_URL")
    data_dir: Path = Field(Path("var"), validation_alias="DATA_DIR")
    database_url: Annotated[str, read_by(url_from)] = Field("", validation_alias="DATABASE_URL")
    database_patience: float = Field(QUEUE, gt=0, validation_alias="DATABASE_PATIENCE")  # seconds
    smtp_url: Annotated[str, read_by(parse_smtp_url)] = Field("", validation_alias="SMTP_URL")
    mail_from: str = Field("bookings@localhost.localdomain", validation_alias="MAIL_FROM")
    inbox_url: Annotated[str, read_by(parse_inbox_url)] = Field("", validation_alias="INBOX_URL")
    inbox_address: str = Field("", validation_alias="INBOX_ADDRESS")
    inbox_verdicts: str = Field("", validation_alias="INBOX_VERDICTS")
    declines: Literal["ask", "cancel"] = Field("ask", validation_alias="DECLINES")
    dkim_key: Path | None = Field(None, validation_alias="DKIM_KEY")
    dkim_selector: str = Field("bookings", validation_alias="DKIM_SELECTOR")
    app_id: str = Field("", validation_alias="MicrosoftAppId")
    app_password: str = Field("", validation_alias="MicrosoftAppPassword")
    app_type: Literal["SingleTenant", "MultiTenant", "UserAssignedMSI"] = Field(
        "SingleTenant", validation_alias="MicrosoftAppType"
    )
    tenant_id: str = Field("", validation_alias="MicrosoftAppTenantId")
    openid_metadata: str = Field(
        "https://login.botframework.com/v1/.well-known/openidconfiguration", validation_alias="BotOpenIdMetadata"
    )
    admins: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="ADMINS")
    link_keys: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="LINK_KEYS")
    secret_keys: Annotated[tuple[str, ...], NoDecode] = Field((), validation_alias="SECRET_KEYS")
    internal_calendars: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), validation_alias="INTERNAL_CALENDARS"
    )
    microsoft_calendars: Literal["", "secret", "certificate", "managed_identity"] = Field(
        "", validation_alias="MICROSOFT_CALENDARS"
    )
    microsoft_certificate: Path | None = Field(None, validation_alias="MICROSOFT_CERTIFICATE")
    graph_url: str = Field("https://graph.microsoft.com", validation_alias="GRAPH_URL")
    login_url: str = Field("https://login.microsoftonline.com", validation_alias="MICROSOFT_LOGIN_URL")
    trusted_proxies: int = Field(0, ge=0, le=10, validation_alias="TRUSTED_PROXIES")
    policy_precedence: Literal["either", "user"] = Field("either", validation_alias="POLICY_PRECEDENCE")
    licence_check: Literal["", "off", "lenient", "strict"] = Field("", validation_alias="LICENCE_CHECK")
    audit_days: int = Field(365, ge=1, le=3650, validation_alias="AUDIT_DAYS")
    retention_days: int = Field(90, ge=1, le=3650, validation_alias="RETENTION_DAYS")
    confirm_outside: bool = Field(False, validation_alias="CONFIRM_OUTSIDE")
    index_pages: bool = Field(False, validation_alias="INDEX_PAGES")
    metrics_address: str = Field("", validation_alias="METRICS_ADDRESS")
    traces_endpoint: str = Field("", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", validation_alias="LOG_LEVEL")

    @field_validator("admins", "link_keys", "secret_keys", "internal_calendars", mode="before")
    @classmethod
    def _listed(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value

    @field_validator("admins")
    @classmethod
    def _directory_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(str(UUID(one)) for one in value)
        except ValueError:
            raise ValueError(
                "must be directory ids with commas between them, such as 1c0f8a52-7d7e-4c50-9f43-51d0a5f6a101; the"
                " Entra admin center calls them Object ID of a user"
            ) from None

    @field_validator("link_keys", "secret_keys")
    @classmethod
    def _long_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < SHORTEST_KEY for key in value):
            raise ValueError(f"every key needs at least {SHORTEST_KEY} characters")
        return value

    @field_validator("public_url", "traces_endpoint")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            such = (
                "https://book.example.org" if info.field_name == "public_url" else "http://collector.example.org:4318"
            )
            raise ValueError(f"must be an address such as {such}")
        return value.rstrip("/")

    @field_validator("dkim_key")
    @classmethod
    def _readable_key(cls, value: Path | None) -> Path | None:
        if value:
            signer(value.read_bytes() if value.is_file() else b"", "example.org", "bookings")
        return value

    @field_validator("mail_from", "inbox_address")
    @classmethod
    def _sender(cls, value: str) -> str:
        try:
            if value:
                mailbox("", value)
        except Undeliverable:
            raise ValueError("must be one address, such as bookings@example.org") from None
        return value

    @field_validator("metrics_address")
    @classmethod
    def _listening(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        numbered = port.isascii() and port.isdigit() and 0 < int(port) < 65536
        if value and not (numbered and is_own(host.strip("[]"))):
            raise ValueError("must be an address of this machine and a port, such as 127.0.0.1:9464")
        return value

    @field_validator("host")
    @classmethod
    def _known_host(cls, value: str) -> str:
        if not is_own(value):
            raise ValueError("must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all that it has")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Settings:
        problems = []
        if self.demo and not is_loopback(self.host):
            problems.append("HOST: without MicrosoftAppId only the demo runs, and only on a loopback address")
        if not self.demo and self.app_type != "UserAssignedMSI" and not self.app_password:
            problems.append("MicrosoftAppPassword: needed with MicrosoftAppId")
        if not self.demo and self.app_type != "MultiTenant" and not self.tenant_id:
            problems.append(f"MicrosoftAppTenantId: needed for {self.app_type}")
        if not self.demo and not self.public_url:
            problems.append("PUBLIC_URL: needed with MicrosoftAppId, it is the address in every link")
        problems += self._calendar_problems()
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _calendar_problems(self) -> list[str]:
        """What Outlook calendars lack."""
        problems = []
        if self.microsoft_calendars and (self.demo or not self.tenant_id):
            problems.append("MICROSOFT_CALENDARS: needs MicrosoftAppId and MicrosoftAppTenantId")
        if self.licence_check in ("lenient", "strict") and not self.microsoft_calendars:
            problems.append("LICENCE_CHECK: needs MICROSOFT_CALENDARS, by which Microsoft 365 is asked")
        if self.microsoft_calendars == "secret" and not self.app_password:
            problems.append("MicrosoftAppPassword: needed for MICROSOFT_CALENDARS=secret")
        if self.microsoft_calendars == "certificate" and not _is_certificate(self.microsoft_certificate):
            problems.append("MICROSOFT_CERTIFICATE: must be a PEM file with a certificate and its key")
        return problems

    @property
    def demo(self) -> bool:
        """No app id: no Teams, but the chat at /demo, for this machine alone."""
        return not self.app_id

    @property
    def address(self) -> str:
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def licences(self) -> str:
        """Whether a page needs a licence: "off", and where there is Microsoft 365 "strict", or "lenient" towards those
        whose licence cannot be read."""
        return self.licence_check or ("lenient" if self.microsoft_calendars else "off")

    @property
    def inbox(self) -> str:
        """The address that calendars of attendees answer to; empty where nobody reads what comes back."""
        return self.inbox_address or (self.mail_from if self.inbox_url else "")

    @property
    def metrics(self) -> tuple[str, int] | None:
        """Where Prometheus asks; None if it does not."""
        host, _, port = self.metrics_address.rpartition(":")
        return (host.strip("[]"), int(port)) if self.metrics_address else None

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'bookings.db'}"

    @property
    def bot(self) -> BotSettings:
        return BotSettings(self.app_id, self.app_password, self.app_type, self.tenant_id, self.openid_metadata)

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The ring of keys that links are derived from; made and kept under DATA_DIR where none is set."""
        return self._ring(self.link_keys, "link.key")

    @property
    def vault_keys(self) -> tuple[bytes, ...]:
        """The ring of keys that passwords of calendars are sealed with; made and kept likewise."""
        return self._ring(self.secret_keys, "secret.key")

    def _ring(self, given: tuple[str, ...], name: str) -> tuple[bytes, ...]:
        if given:
            return tuple(key.encode() for key in given)
        path = self.data_dir / name
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return (path.read_bytes(),)


A_NETWORK = "must be networks with commas between them, such as 10.20.0.0/16, and nothing set behind the mask"
# How to mend what pydantic complains of, by its kinds: https://docs.pydantic.dev/latest/errors/validation_errors/
PLAINLY = {
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "ip_v4_network": A_NETWORK,
    "ip_v6_network": A_NETWORK,
}


def complaints(problem: ValidationError) -> list[str]:
    """Everything that is wrong with the settings, a line each, and nothing of what they hold."""
    found = []
    for error in problem.errors():
        place = f"{error['loc'][0]}: " if error["loc"] else ""
        name = place.removesuffix(": ")
        found += [f"{place}{line.removeprefix(f'{name} ')}" for line in _plainly(error).splitlines()]
    return list(dict.fromkeys(found))  # of each kind that a value could have been, one may complain


def misspelt(names: Iterable[str] = os.environ) -> dict[str, str]:
    """The names that are nearly those of settings and are none, each with the one that is most likely meant."""
    known = {str(one.validation_alias).upper(): str(one.validation_alias) for one in Settings.model_fields.values()}
    near = {name: get_close_matches(name.upper(), known, 1, NEARLY) for name in names if name not in known.values()}
    return {name: known[found[0]] for name, found in near.items() if found}


def _plainly(error: ErrorDetails) -> str:
    if error["type"] in PLAINLY:
        return PLAINLY[error["type"]].format(**error.get("ctx", {}))
    return error["msg"].removeprefix("Value error, ")


def _is_certificate(path: Path | None) -> bool:
    """Whether a file holds a certificate and the key to it."""
    try:
        pem = path.read_bytes() if path else b""
        load_pem_private_key(pem, None)
        load_pem_x509_certificate(pem)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
