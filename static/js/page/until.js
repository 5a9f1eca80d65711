// Moments until which something holds: "forever", or a time.
const HOUR = 3_600_000; // ms
const MORNING = 8; // o'clock, at which "until tomorrow" ends

// Return the moment that a button's `choice` means: a number of hours, "tomorrow", "forever" or "" for none.
export function untilOf(choice, now = new Date()) {
  if (choice === "tomorrow") {
    const morning = new Date(now);
    morning.setDate(morning.getDate() + 1);
    morning.setHours(MORNING, 0, 0, 0);
    return morning.toISOString();
  }
  return Number(choice) > 0 ? new Date(now.getTime() + choice * HOUR).toISOString() : choice;
}

// Return the moment in words: "18:00", "Mon 08:00", or "" for ever.
export function untilWords(until, { times, page }) {
  if (!until || until === "forever") return "";
  if (times.dayOf(until) === times.dayOf(new Date())) return times.timeOfDay(until);
  const weekday = new Intl.DateTimeFormat(page.locale, { weekday: "short", timeZone: page.zone });
  return `${weekday.format(new Date(until))} ${times.timeOfDay(until)}`;
}
