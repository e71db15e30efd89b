"""What people, calendars and mail servers send back."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY

HOST = "localhost"
GUEST = "gina@example.net"


def written(text: str, **headers: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP_POLICY)
    named = {"From": f"Gina Guest <{GUEST}>", "To": "bookings@example.org", "Message-ID": "<m1@example.net>"}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {**named, "Subject": "Re: Booked", **given}.items():
        message[name] = value
    message.set_content(text)
    return message


def calendar(uid: str, method: str = "REPLY", partstat: str = "DECLINED", sequence: int = 0, **times: str) -> str:
    """As Outlook writes it: without ORGANIZER."""
    lines = [
        *("BEGIN:VCALENDAR", "PRODID:-//Microsoft Corporation//Outlook 16.0//EN", "VERSION:2.0", f"METHOD:{method}"),
        *("BEGIN:VEVENT", f"UID:{uid}@{HOST}", f"SEQUENCE:{sequence}", "DTSTAMP:20260302T080000Z"),
        f"DTSTART:{times.get('start', '20260303T090000Z')}",
        f"DTEND:{times.get('end', '20260303T093000Z')}",
        f"ATTENDEE;PARTSTAT={partstat}:mailto:{GUEST}",
        *("END:VEVENT", "END:VCALENDAR", ""),
    ]
    return "\r\n".join(lines)


def replied(uid: str, *, text: str = "", headers: dict[str, str] | None = None, **values: str | int) -> bytes:
    message = written(text, **(headers or {}))
    file = calendar(uid, **values)  # type: ignore[arg-type]
    message.add_alternative(file.encode(), "text", "calendar", params={"method": str(values.get("method", "REPLY"))})
    return message.as_bytes()


def bounced(identity: str, action: str = "failed", host: str = HOST) -> bytes:
    """As Postfix writes it (RFC 3464)."""
    return f"""\
Return-Path: <>
Date: Mon,  2 Mar 2026 08:00:05 +0000 (UTC)
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: bookings@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B1/mail"
Message-Id: <20260302080005.1@mail.example.org>

--B1/mail
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.org.

--B1/mail
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
Arrival-Date: Mon,  2 Mar 2026 08:00:00 +0000 (UTC)

Final-Recipient: rfc822; {GUEST}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <{GUEST}>: Recipient address rejected

--B1/mail
Content-Type: message/rfc822

From: bookings@example.org
To: {GUEST}
Message-ID: <{identity}@{host}>
Subject: Booked
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_1"

--=_1
Content-Type: text/plain

Hello

--=_1
Content-Type: text/html

<p>Hello</p>

--=_1--

--B1/mail--
""".replace("\n", "\r\n").encode()
