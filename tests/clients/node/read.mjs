// node read.mjs CLIENT FILE...: what a JavaScript calendar library holds of each feed, as one line of JSON a file.
// Any error of the parser, and anything the common shape cannot say, is printed and makes the exit status 1.
import { readFileSync } from "node:fs";

const clients = { "ical.js": icalJs, "node-ical": nodeIcal, "ts-ics": tsIcs, "ts-ics-zod": tsIcsZod };

function number(digits, width) {
  return String(digits).padStart(width, "0");
}

function day(year, month, date) {
  return `${number(year, 4)}-${number(month, 2)}-${number(date, 2)}`;
}

function moment(date) {
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) throw new Error(`not a moment: ${date}`);
  return date.toISOString().replace(".000Z", "Z");
}

function item(start, end, summary, status, sequence) {
  if (!start) throw new Error("no start");
  const count = sequence === undefined || sequence === null ? null : Number(sequence);
  if (count !== null && !Number.isInteger(count)) throw new Error(`SEQUENCE is no number: ${sequence}`);
  return { start, end: end ?? null, summary: summary ?? null, status: status ?? null, sequence: count };
}

function byUid(pairs) {
  const found = {};
  for (const [uid, one] of pairs) {
    if (!uid || Object.hasOwn(found, uid)) throw new Error(`UID missing or seen twice: ${uid}`);
    found[uid] = one;
  }
  return found;
}

async function icalJs() {
  const { default: ICAL } = await import("ical.js");
  ICAL.design.strict = true;
  function point(time) {
    if (!time) return null;
    if (time.isDate) return day(time.year, time.month, time.day);
    if (time.zone !== ICAL.Timezone.utcTimezone) throw new Error(`neither a day nor in UTC: ${time}`);
    return moment(time.toJSDate());
  }
  return (text) => {
    const jcal = ICAL.parse(text);
    if (jcal[0] !== "vcalendar") throw new Error("not one VCALENDAR");
    const calendar = new ICAL.Component(jcal);
    return byUid(
      calendar.getAllSubcomponents("vevent").map((event) => {
        const value = (name) => event.getFirstPropertyValue(name);
        const one = [value("summary"), value("status"), value("sequence")];
        return [value("uid"), item(point(value("dtstart")), point(value("dtend")), ...one)];
      }),
    );
  };
}

async function nodeIcal() {
  const { default: library } = await import("node-ical");
  // An all-day date is midnight of the machine's own zone, marked dateOnly.
  function point(date) {
    if (!date) return null;
    return date.dateOnly ? day(date.getFullYear(), date.getMonth() + 1, date.getDate()) : moment(date);
  }
  return (text) => {
    const events = Object.values(library.sync.parseICS(text)).filter((one) => one.type === "VEVENT");
    return byUid(
      events.map((event) => {
        const summary = event.summary?.val ?? event.summary;
        return [event.uid, item(point(event.start), point(event.end), summary, event.status, event.sequence)];
      }),
    );
  };
}

function tsIcsItems(calendar) {
  function point(value) {
    if (!value) return null;
    if (value.local) throw new Error(`neither a day nor in UTC: ${JSON.stringify(value)}`);
    return value.type === "DATE" ? moment(value.date).slice(0, 10) : moment(value.date);
  }
  return byUid(
    (calendar.events ?? []).map((event) => [
      event.uid,
      item(point(event.start), point(event.end), event.summary, event.status, event.sequence),
    ]),
  );
}

async function tsIcs() {
  const { convertIcsCalendar } = await import("ts-ics");
  return (text) => tsIcsItems(convertIcsCalendar(undefined, text));
}

async function tsIcsZod() {
  const { convertIcsCalendar } = await import("ts-ics");
  const { zIcsCalendar } = await import("@ts-ics/schema-zod");
  return (text) => tsIcsItems(convertIcsCalendar(zIcsCalendar, text));
}

const [client, ...files] = process.argv.slice(2);
if (!Object.hasOwn(clients, client ?? "") || files.length === 0) {
  console.error(`usage: node read.mjs ${Object.keys(clients).join("|")} FILE...`);
  process.exit(2);
}
const read = await clients[client]();
for (const file of files) {
  try {
    console.log(JSON.stringify(read(readFileSync(file, "utf8"))));
  } catch (error) {
    console.error(`${client}: ${file}: ${error?.message ?? error}`);
    process.exitCode = 1;
    break;
  }
}
