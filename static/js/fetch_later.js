// Fetches later.js until it is there. What failed is asked for under another address: browsers remember the first as broken.
import { backoff } from "./models/backoff.js";

export async function fetchLater({ clock, onFailed }) {
  for (let tries = 0; ; tries += 1) {
    try {
      const { later } = tries ? await import(`./later.js?${tries}`) : await import("./later.js");
      return later;
    } catch {
      onFailed();
      await new Promise((done) => clock.after(backoff(tries, clock.random), done));
    }
  }
}
