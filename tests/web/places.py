"""An address of every kind of page, with meetings to see on them: for the eyes, for axe and for narrow screens."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from scheduling.model import Busy, Organizer
from scheduling.ports import Ports
from scheduling.spans import Span
from scheduling.usecases import bookings, portraits
from tests.conftest import BusyPort, at, guest, half_hour, office_hours

BERLIN = "zone=Europe/Berlin"
QUESTIONS = [
    {"label": "Company", "required": True},
    {"label": "What is it about?", "kind": "long"},
    {"label": "Size of your team", "kind": "choice", "options": ["only me", "2–10", "more"], "required": True},
    {"label": "Have we met before?", "kind": "yes_no"},
]


def few_free_days(busy: BusyPort) -> None:
    """One long day and four short ones, so that a page of them is looked through quickly."""
    busy.spans = [Busy(Span(at("2026-03-02 00:00"), at("2026-03-05 00:00")))]
    busy.spans += [Busy(Span(at(f"2026-03-{day:02} 10:00"), at(f"2026-03-{day:02} 23:00"))) for day in (6, 9, 10, 11)]
    busy.spans += [Busy(Span(at("2026-03-12 00:00"), at("2026-12-31 00:00")))]


async def places(ports: Ports, anna: Organizer, share: str) -> dict[str, str]:
    """Paths by the name of what is found there; `share` is that of Anna's office hours, which ask nothing."""
    links = ports.links
    asking = await office_hours(
        ports, anna, name="First consultation", duration_min=45, questions=QUESTIONS, max_guests=3, location="phone"
    )
    secret = await office_hours(
        ports, anna, name="Salary talk", visibility="private", approval=True, confirm_outside=True
    )
    slots = ("2026-03-10 09:00", "2026-03-10 10:00", "2026-03-10 11:00", "2026-03-10 12:00")
    booked, moved, cancelled, over = [
        await bookings.book(ports, share[1:], ports.new_id(), half_hour(slot), guest("Gina Guest", note="Hello."))
        for slot in slots
    ]
    moved = await bookings.reschedule(ports, moved.uid, half_hour("2026-03-11 10:00"))
    replaced = urlsplit(links.booking(moved)).path
    moved = await bookings.renew_links(ports, moved.uid, anna)
    for one in (cancelled, over):
        await bookings.cancel(ports, one.uid)
    private = links.address(secret, anna.page)
    slot = half_hour("2026-03-09 13:00")
    pending = await bookings.book(ports, private, ports.new_id(), slot, guest())
    later = slot.moved_to(slot.start + timedelta(hours=1))
    requested = await bookings.book(ports, private, ports.new_id(), later, guest(email="bo@example.net"))
    requested = await bookings.vouch(ports, requested.uid)
    company, about, size, before = (one.key for one in asking.questions)
    answered = await bookings.book(
        ports,
        links.address(asking, anna.page),
        ports.new_id(),
        half_hour("2026-03-05 13:15"),
        guest("Ada Lovelace", zone="Asia/Tokyo", note="Looking forward to it."),
        answers={company: "Acme", about: "The move.\n\nSlides follow.", size: "2–10", before: "no"},
        guests=["bo@example.org", "cy@example.org"],
    )
    path = {"booked": booked, "moved": moved, "cancelled": cancelled, "requested": requested, "answered": answered}
    opened = {name: urlsplit(links.booking(one)).path for name, one in path.items()}
    form = f"/{links.address(asking, anna.page)}/book?{BERLIN}&start=2026-03-05T09:30Z"
    return {
        "landing": "/",
        "organizer": f"/{anna.page}",
        "choose": f"{share}?{BERLIN}",
        "choose_abroad": f"{share}?zone=America/New_York",
        "choose_private": f"/{private}?{BERLIN}",
        "unknown_zone": f"{share}?zone=Atlantis",
        "nothing": f"{share}?{BERLIN}&from=2027-01-01",
        "taken": f"{share}/book?{BERLIN}&start=2026-03-10T09:00Z",
        "form": f"{share}/book?{BERLIN}&start=2026-03-05T09:00Z",
        "form_asking": form,
        **opened,
        "waiting": urlsplit(links.waiting(pending)).path,
        "confirm": urlsplit(links.booking(pending, "confirm")).path,
        "over": f"{urlsplit(links.booking(over)).path}/cancel",
        "choose_again": f"{opened['booked']}/move",
        "move": f"{opened['booked']}/move?start=2026-03-06T09:00Z",
        "cancel": f"{opened['booked']}/cancel",
        "not_me": f"{opened['booked']}/not-me",
        "own_data": f"{opened['answered']}/data",
        "delete_data": f"{opened['answered']}/data/delete",
        "picture": urlsplit(portraits.link(ports, anna)).path,
        "not_found": "/b/nothing",
        "link_renewed": replaced,
    }
