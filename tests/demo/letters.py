"""A letter as the product sends them: text, HTML and an invitation."""

from __future__ import annotations

from email.message import EmailMessage

INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19700101T000000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:b1@example.org
SUMMARY:Office hours\\, 30 minutes
DTSTART:20260303T123000Z
DTEND:20260303T130000Z
ATTENDEE;CN="Osei, Ben";RSVP=TRUE:mailto:ben.
 osei@example.org
BEGIN:VALARM
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
"""
HTML = """<!doctype html>
<html><head><meta charset="utf-8"><title>x</title></head>
<body style="margin: 24px"><h1 style="color: rgb(79, 82, 178)">Booked</h1>
<p><a href="/demo/mark.svg">Move</a></p></body></html>
"""


SCRIPT = '<script>top.document.title = "a script ran"</script>'


def letter(
    to: str = "ben@example.org", subject: str = "Booked: Office hours", html: bool = True, more: str = ""
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Bookings <bookings@example.org>", to, subject
    message["Date"] = "Mon, 02 Mar 2026 09:30:00 +0000"
    message.set_content("Office hours are booked.\nMove: http://localhost:3978/b/abc.\n")
    if html:
        message.add_alternative(HTML + more, subtype="html")
        invitation = INVITATION.replace("\n", "\r\n").encode()
        message.add_alternative(invitation, "text", "calendar", params={"method": "REQUEST"})
    return message
