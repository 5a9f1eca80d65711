// Formats times and days in the reader's time zone and language.
export class Times {
  #format;

  constructor({ zone, locale, say }) {
    this.say = say;
    const make = (options) => formatter(locale, zone, options);
    this.#format = {
      time: make({ timeStyle: "short" }),
      day: make({ weekday: "long", day: "numeric", month: "long" }),
      dayAndYear: make({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
      weekday: make({ weekday: "short" }),
      date: make({ day: "numeric", month: "short" }),
      full: make({ dateStyle: "full", timeStyle: "short" }),
      key: formatter("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }),
    };
  }

  // "2026-11-20": the day in the reader's zone
  dayOf(iso) {
    return this.#format.key.format(new Date(iso));
  }

  timeOfDay(iso) {
    return spaced(this.#format.time.format(new Date(iso)));
  }

  full(iso) {
    return spaced(this.#format.full.format(new Date(iso)));
  }

  // The text of a day line.
  day(iso, now = new Date()) {
    const days = this.#daysAgo(iso, now);
    if (days === 0) return this.say("today");
    if (days === 1) return this.say("yesterday");
    const isThisYear = this.dayOf(iso).slice(0, 4) === this.dayOf(now).slice(0, 4);
    return (isThisYear ? this.#format.day : this.#format.dayAndYear).format(new Date(iso));
  }

  // The short form in lists: 14:32, Tue, 3 Nov or 2025-11-03.
  when(iso, now = new Date()) {
    const days = this.#daysAgo(iso, now);
    if (days <= 0) return this.timeOfDay(iso);
    if (days < 7) return this.#format.weekday.format(new Date(iso));
    if (this.dayOf(iso).slice(0, 4) === this.dayOf(now).slice(0, 4)) return this.#format.date.format(new Date(iso));
    return this.dayOf(iso);
  }

  #daysAgo(iso, now) {
    return Math.round((Date.parse(this.dayOf(now)) - Date.parse(this.dayOf(iso))) / 86_400_000);
  }
}

// Replace narrow spaces, which some browsers put before PM, by plain ones, as chatapp/web/times.py does.
function spaced(text) {
  return text.replaceAll("\u202f", " ");
}

function formatter(locale, zone, options) {
  for (const [language, timeZone] of [[locale, zone], ["en", zone], ["en", "UTC"]]) {
    try {
      return new Intl.DateTimeFormat(language.replace("_", "-"), { ...options, timeZone });
    } catch {
      continue; // a zone or language that this browser does not know
    }
  }
  return new Intl.DateTimeFormat();
}
