// Fetches later.js, once. What failed on a bad network is asked for again, under an address that no browser remembers as broken.
import { backoff } from "./models/backoff.js";

let tries = 0;
let fetched = null;

export function fetchLater() {
  fetched ??= attempt();
  return fetched;
}

async function attempt() {
  try {
    const { later } = tries ? await import(`./later.js?${tries}`) : await import("./later.js");
    return later;
  } catch (error) {
    fetched = null;
    tries += 1;
    throw error;
  }
}

// Until it is there: a page whose parts are missing gets them once the network is better.
export async function insistOnLater(clock) {
  try {
    return await fetchLater();
  } catch {
    await new Promise((done) => clock.after(backoff(tries, clock.random), done));
    return insistOnLater(clock);
  }
}
