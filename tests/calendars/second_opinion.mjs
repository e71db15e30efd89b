// Reads JSON lines with one iCalendar file each and writes what ical.js makes of it, a line each.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

for await (const line of createInterface({ input: process.stdin })) {
  const calendar = new ICAL.Component(ICAL.parse(JSON.parse(line)));
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  const property = (name) => event.component.getFirstProperty(name);
  const people = event.attendees.map((one) => [
    one.getFirstValue(),
    one.getParameter("partstat"),
    one.getParameter("rsvp"),
    one.getParameter("role"),
  ]);
  console.log(
    JSON.stringify({
      method: calendar.getFirstPropertyValue("method"),
      version: calendar.getFirstPropertyValue("version"),
      uid: event.uid,
      sequence: event.sequence,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      utc: event.startDate.zone === ICAL.Timezone.utcTimezone,
      stamp: property("dtstamp").getFirstValue().toJSDate().toISOString(),
      status: event.component.getFirstPropertyValue("status"),
      summary: event.summary,
      location: event.location,
      description: event.description,
      organizer: [event.organizer, property("organizer").getParameter("cn") ?? null],
      people,
      zones: calendar.getAllSubcomponents("vtimezone").length,
    }),
  );
}
